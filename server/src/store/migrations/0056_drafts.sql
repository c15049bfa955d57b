-- What agents have begun to write on tickets and not sent: of each one of a kind, for that agent alone.
CREATE TABLE drafts (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    -- comment, message
    kind TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    text TEXT NOT NULL,
    -- Grows with each change, also over a draft that was sent meanwhile.
    version BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, agent_id, kind)
);
CREATE INDEX drafts_by_agent ON drafts (tenant_id, agent_id, saved_at);
CREATE INDEX drafts_by_age ON drafts (tenant_id, saved_at);
