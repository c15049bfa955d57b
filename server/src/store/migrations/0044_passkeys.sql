-- Passkeys of agents: a public key each, found by the identifier that its authenticator gave it.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    agent_id TEXT NOT NULL REFERENCES agents (id),
    credential TEXT NOT NULL,
    public_key TEXT NOT NULL,
    algorithm BIGINT NOT NULL,
    -- How often it has signed, as it says; 0 where it does not count.
    counter BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    UNIQUE (tenant_id, credential)
);
CREATE INDEX passkeys_by_agent ON passkeys (tenant_id, agent_id, id);

-- Challenges that wait for their answer, as hashes; without an agent for who signs in.
CREATE TABLE passkey_challenges (
    hash TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    agent_id TEXT REFERENCES agents (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (tenant_id, expires_at);
