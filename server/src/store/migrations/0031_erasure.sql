-- Erasing what is kept of a person. `erased_at` is when the words on a ticket were taken away; what has
-- been written on it since is not among them.
ALTER TABLE tickets ADD COLUMN erased_at BIGINT;
CREATE INDEX tickets_by_email ON tickets (tenant_id, LOWER(customer_email));
CREATE INDEX customers_by_email ON customers (tenant_id, LOWER(email));

-- That something was erased, and not whose it was. Until `cleaned_at` the bytes may still be on the disk.
CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    n_tickets BIGINT NOT NULL,
    n_sessions BIGINT NOT NULL,
    n_files BIGINT NOT NULL,
    at BIGINT NOT NULL,
    cleaned_at BIGINT
);
CREATE INDEX erasures_unclean ON erasures (tenant_id, at) WHERE cleaned_at IS NULL;
