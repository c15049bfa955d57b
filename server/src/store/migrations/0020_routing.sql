-- What a customer who asks for help needs, as tags are, and who has a session: to whom the next one is
-- offered.
ALTER TABLE sessions ADD COLUMN wanted_skills TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent_id TEXT;
CREATE INDEX sessions_by_agent ON sessions (tenant_id, agent_id, updated_at)
    WHERE agent_id IS NOT NULL;
