-- Webhooks and their outbox: what has to reach a receiver is committed with what it tells of.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    url TEXT NOT NULL,
    note TEXT NOT NULL,
    -- Kinds of events with blanks between; empty means all.
    kinds TEXT NOT NULL,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_secret_until BIGINT,
    -- Why nothing is sent; without a reason, the webhook is on.
    off_reason TEXT,
    off_at BIGINT,
    failing_since BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);

-- One event for one receiver, in order of id. `held` waits for the one before of its ticket,
-- `waiting` for its time; `delivered` and `dead` are over.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id TEXT NOT NULL,
    ticket_id TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    n_attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX deliveries_by_state ON deliveries (webhook_id, state, due_at, id);
CREATE INDEX deliveries_by_end ON deliveries (settled_at) WHERE state IN ('delivered', 'dead');
CREATE INDEX deliveries_by_id ON deliveries (webhook_id, id);
CREATE INDEX deliveries_by_ticket ON deliveries (webhook_id, ticket_id, state, id)
    WHERE state IN ('held', 'waiting');

CREATE TABLE delivery_attempts (
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    delivery_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    status BIGINT,
    failure TEXT
);
CREATE INDEX delivery_attempts_by_webhook ON delivery_attempts (webhook_id, id);
