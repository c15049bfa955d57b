-- What is old enough is erased. `erased_at` of a session without a ticket is when; with one, the ticket says so.
ALTER TABLE sessions ADD COLUMN erased_at BIGINT;
CREATE INDEX sessions_without_ticket ON sessions (tenant_id, updated_at)
    WHERE ticket_id IS NULL AND erased_at IS NULL;
CREATE INDEX tickets_unerased ON tickets (tenant_id, status, updated_at)
    WHERE erased_at IS NULL OR erased_at < updated_at;
CREATE INDEX customers_by_sight ON customers (tenant_id, seen_at);
