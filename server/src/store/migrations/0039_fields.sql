-- What a team wants to know of its tickets beside what every ticket has. A field is archived and never
-- deleted: its key means the same for all time.
CREATE TABLE ticket_fields (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    help TEXT NOT NULL,
    -- A list of JSON; empty but for a choice.
    options TEXT NOT NULL,
    is_required BIGINT NOT NULL,
    is_archived BIGINT NOT NULL,
    -- Its place among the others.
    place BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

-- The values of a ticket, an object of JSON by the keys of their fields.
ALTER TABLE tickets ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';

-- The same once more, one a row and as text, by which lists find tickets.
CREATE TABLE ticket_field_values (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (ticket_id, field),
    FOREIGN KEY (tenant_id, field) REFERENCES ticket_fields (tenant_id, key)
);
CREATE INDEX ticket_field_values_by_value ON ticket_field_values (tenant_id, field, value, ticket_id);
