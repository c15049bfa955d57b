-- Keys of programs: the hash of each, what finds it, for whom it acts and what it may.
CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    agent_id TEXT NOT NULL REFERENCES agents (id),
    name TEXT NOT NULL,
    -- The first letters of the key; they are no secret.
    hint TEXT NOT NULL UNIQUE,
    key_hash TEXT NOT NULL,
    -- Words with blanks between.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
