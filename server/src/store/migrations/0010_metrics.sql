-- Figures are asked for by the time at which tickets were made.
CREATE INDEX tickets_by_creation ON tickets (tenant_id, created_at, id);
