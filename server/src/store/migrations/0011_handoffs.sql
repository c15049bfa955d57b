-- Whom a session is offered to, so that they find it.
ALTER TABLE sessions ADD COLUMN handoff_to TEXT;
CREATE INDEX sessions_by_handoff ON sessions (tenant_id, handoff_to) WHERE handoff_to IS NOT NULL;
