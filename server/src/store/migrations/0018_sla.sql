-- SLA clocks. `state` is the clocks as JSON, `readings` what is shown of them; `due_at` is when the
-- first that runs is due, `wake_at` when one of them has something to say.
CREATE TABLE ticket_sla (
    ticket_id TEXT PRIMARY KEY REFERENCES tickets (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    state TEXT NOT NULL,
    readings TEXT NOT NULL,
    due_at BIGINT,
    wake_at BIGINT
);
CREATE INDEX ticket_sla_by_moment ON ticket_sla (tenant_id, wake_at);
CREATE INDEX ticket_sla_by_due ON ticket_sla (tenant_id, due_at, ticket_id);

-- The last event that the clocks have seen; absent while nothing is promised.
ALTER TABLE tenants ADD COLUMN sla_seen TEXT;
