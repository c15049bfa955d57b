-- Trends are asked for by the time at which customers were somewhere in the product.
CREATE INDEX events_by_place ON events (tenant_id, at, ticket_id) WHERE kind IN ('help_sought', 'stalled');
