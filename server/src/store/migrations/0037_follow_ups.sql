-- What an agent wants to come back to. The note stands in the event that set it, and nowhere else.
CREATE TABLE follow_ups (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    -- The ticket that it was set on; where that was merged, it is about the one that it leads to.
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    -- 1: for the team of the ticket, 0: for who set it.
    for_team BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    -- When it was told that it is due.
    told_at BIGINT,
    -- The event that has the note.
    event_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX follow_ups_by_ticket ON follow_ups (ticket_id, agent_id);
CREATE INDEX follow_ups_by_agent ON follow_ups (tenant_id, agent_id, due_at);
CREATE INDEX follow_ups_of_teams ON follow_ups (tenant_id, due_at) WHERE for_team = 1;
CREATE INDEX follow_ups_untold ON follow_ups (tenant_id, due_at, id) WHERE told_at IS NULL;

-- Who watches a ticket, and what of it they have not read: how much, and the last of it.
CREATE TABLE watchers (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    watched_at BIGINT NOT NULL,
    n_unread BIGINT NOT NULL DEFAULT 0,
    latest_event TEXT,
    PRIMARY KEY (ticket_id, agent_id)
);
CREATE INDEX watchers_by_agent ON watchers (tenant_id, agent_id);
