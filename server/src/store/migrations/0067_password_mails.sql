-- An agent may have two links that set their password: one that an administrator has `made`, and one that was asked
-- for where it was `forgotten`. Neither ends the other: anybody may ask for the second.
CREATE TABLE password_links_by_kind (
    agent_id TEXT NOT NULL REFERENCES agents (id),
    kind TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (agent_id, kind)
);
INSERT INTO password_links_by_kind (agent_id, kind, tenant_id, hash, expires_at)
SELECT agent_id, 'made', tenant_id, hash, expires_at FROM password_links;
DROP TABLE password_links;
ALTER TABLE password_links_by_kind RENAME TO password_links;

-- Such links on their way by mail. The link itself is made when the mail goes: only its hash is kept, in
-- `password_links`, and each attempt has its own. `waiting`, then `sent` or `dead`.
CREATE TABLE password_mails (
    agent_id TEXT NOT NULL REFERENCES agents (id),
    kind TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL UNIQUE,
    -- What the mail says: `invited`, `reset` or `forgotten`.
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    n_attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When the link ends by itself.
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (agent_id, kind)
);
CREATE INDEX password_mails_due ON password_mails (tenant_id, state, due_at, id);
