-- The team that is to have a ticket, a word as agents' teams are; and its queue in the order in which it is
-- shown.
ALTER TABLE tickets ADD COLUMN team TEXT;
CREATE INDEX tickets_by_team ON tickets (tenant_id, team, updated_at, id);
