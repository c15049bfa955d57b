-- A session that is planned for a time. The words to the customer stand in the event that planned it, and nowhere
-- else.
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    -- The ticket that it was planned on; where that was merged, it is about the one that it leads to.
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    -- Who will be there.
    agent_id TEXT NOT NULL REFERENCES agents (id),
    -- planned, declined, called_off, kept, missed
    state TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- The zone in which the time was named: the mail says it so.
    time_zone TEXT NOT NULL,
    -- SEQUENCE of RFC 5545: grows with each change that calendars are told.
    sequence BIGINT NOT NULL,
    -- The event that has the words.
    event_id TEXT NOT NULL,
    -- The latest event that the customer is told of by mail.
    mail_event_id TEXT NOT NULL,
    -- Whether a mail of it has begun to go.
    is_invited BIGINT NOT NULL DEFAULT 0,
    -- When it was told that it begins soon.
    told_at BIGINT,
    -- The session that it became.
    session_id TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX appointments_open ON appointments (ticket_id) WHERE state IN ('planned', 'declined');
CREATE INDEX appointments_of ON appointments (ticket_id);
CREATE INDEX appointments_by_agent ON appointments (tenant_id, agent_id, starts_at)
    WHERE state IN ('planned', 'declined');
CREATE INDEX appointments_by_time ON appointments (tenant_id, starts_at, id) WHERE state IN ('planned', 'declined');
CREATE INDEX appointments_untold ON appointments (tenant_id, starts_at, id) WHERE told_at IS NULL AND state = 'planned';

-- What leads customers to their appointment, as hashes.
CREATE TABLE appointment_links (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX appointment_links_of ON appointment_links (appointment_id, created_at);
