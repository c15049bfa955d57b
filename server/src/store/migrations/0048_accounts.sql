-- Whether an agent may come in, and how often their account was changed, from 1.
ALTER TABLE agents ADD COLUMN active BIGINT NOT NULL DEFAULT 1;
ALTER TABLE agents ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Links that let an agent set their password, as hashes: one for each agent, used once.
CREATE TABLE password_links (
    agent_id TEXT PRIMARY KEY REFERENCES agents (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);
