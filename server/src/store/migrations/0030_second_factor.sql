-- The second factor of agents who sign in by password: an app's secret, sealed with a key of the
-- password. It is asked for from `confirmed_at` on.
CREATE TABLE second_factors (
    agent_id TEXT PRIMARY KEY REFERENCES agents (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    sealed TEXT NOT NULL,
    -- The latest step whose code was taken; none up to it is taken again.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

-- Recovery codes that are left, as hashes: who uses one takes its row away.
CREATE TABLE recovery_codes (
    agent_id TEXT NOT NULL REFERENCES agents (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (agent_id, hash)
);

-- Whether a password has opened the session: another system answers for those that it has opened. Of those
-- that are open nobody knows, so that only agents who have no password pass for theirs.
ALTER TABLE console_sessions ADD COLUMN by_password BIGINT NOT NULL DEFAULT 1;
UPDATE console_sessions SET by_password = 0
    WHERE agent_id IN (SELECT id FROM agents WHERE password_hash = '');
CREATE INDEX console_sessions_by_agent ON console_sessions (agent_id);
