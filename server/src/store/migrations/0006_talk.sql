-- How far each chat message has come (0 sent, 1 delivered, 2 read), and which command blocks were copied.
ALTER TABLE session_chat ADD COLUMN receipt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session_chat ADD COLUMN copied BIGINT NOT NULL DEFAULT 0;

-- Replies that agents keep, with variables such as {{customer.name}}.
CREATE TABLE canned_replies (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);
CREATE INDEX canned_replies_by_title ON canned_replies (tenant_id, title, id);

-- What customers have reported. The agent is the one who had the session at that time.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    ticket_id TEXT REFERENCES tickets (id),
    agent_id TEXT REFERENCES agents (id),
    kind TEXT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX reports_by_session ON reports (session_id, id);
CREATE INDEX reports_by_agent ON reports (tenant_id, agent_id, id);
