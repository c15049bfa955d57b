-- Who is to be called. The number stands here and nowhere else, so that an erasure takes it at one place.
CREATE TABLE call_backs (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    -- The ticket that it was asked for on; where that was merged, it is about the one that it leads to.
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    -- The session whose customer has asked in place of waiting; absent where an agent has.
    session_id TEXT,
    -- waiting, taken, reached, not_reached, cancelled
    state TEXT NOT NULL,
    -- Who has it, or had it when it ended.
    agent_id TEXT REFERENCES agents (id),
    -- When they took it.
    taken_at BIGINT,
    -- As it was typed; absent once it is erased.
    phone TEXT,
    -- What whoever calls says first, so that the customer knows them.
    check_number TEXT NOT NULL,
    -- Since when the customer waits.
    since BIGINT NOT NULL,
    -- From when on they are to be called.
    due_at BIGINT NOT NULL,
    -- Calls that reached nobody.
    n_attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX call_backs_open ON call_backs (ticket_id) WHERE state IN ('waiting', 'taken');
CREATE INDEX call_backs_of ON call_backs (ticket_id);
CREATE INDEX call_backs_by_session ON call_backs (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX call_backs_due ON call_backs (tenant_id, due_at, id) WHERE state IN ('waiting', 'taken');
CREATE INDEX call_backs_taken ON call_backs (tenant_id, taken_at, id) WHERE state = 'taken';
