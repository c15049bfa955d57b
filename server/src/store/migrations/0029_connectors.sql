-- Tickets of other systems that tickets here were opened from.
CREATE TABLE foreign_tickets (
    ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    -- The name of the connector, as the settings have it.
    connector TEXT NOT NULL,
    foreign_id TEXT NOT NULL,
    -- As the other system said when it was asked last.
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    requester TEXT NOT NULL,
    state TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX foreign_tickets_by_name ON foreign_tickets (tenant_id, connector, foreign_id);

-- What came of a session, on its way to the other system's ticket, in order of id. `held` waits for
-- the one before of its ticket, `waiting` for its time; `written` and `dead` are over.
CREATE TABLE write_backs (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    connector TEXT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    state TEXT NOT NULL,
    n_attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    -- How the latest attempt went wrong.
    failure TEXT,
    status BIGINT
);
-- A session is written back once.
CREATE UNIQUE INDEX write_backs_by_session ON write_backs (tenant_id, session_id);
CREATE INDEX write_backs_by_state ON write_backs (tenant_id, connector, state, due_at, id);
CREATE INDEX write_backs_by_ticket ON write_backs (ticket_id, id);
