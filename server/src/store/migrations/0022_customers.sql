-- Customers whom a product has named by a signed token: one line for each subject of an issuer.
CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    locale TEXT,
    custom TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    UNIQUE (tenant_id, issuer, subject)
);
ALTER TABLE tickets ADD COLUMN customer_id TEXT REFERENCES customers (id);
CREATE INDEX tickets_by_customer ON tickets (customer_id, updated_at) WHERE customer_id IS NOT NULL;
