-- Since when a session that is under way has had nobody in the agent's place, so that a colleague finds
-- the customer who was left there.
ALTER TABLE sessions ADD COLUMN agent_gone_since BIGINT;
CREATE INDEX sessions_left ON sessions (tenant_id, agent_gone_since) WHERE agent_gone_since IS NOT NULL;
