-- The customers of whom an agent has said that the ticket is not theirs: they are not named on it again.
CREATE TABLE ticket_not_customers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    PRIMARY KEY (tenant_id, ticket_id, customer_id)
);
