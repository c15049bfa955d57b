-- A ticket that was merged into another one. `merged_into` is that one; `merged_end` is where it leads to,
-- which is another where that one was merged in its turn. `merged_from` is the status that it had before.
ALTER TABLE tickets ADD COLUMN merged_into TEXT REFERENCES tickets (id);
ALTER TABLE tickets ADD COLUMN merged_end TEXT REFERENCES tickets (id);
ALTER TABLE tickets ADD COLUMN merged_at BIGINT;
ALTER TABLE tickets ADD COLUMN merged_by TEXT REFERENCES agents (id);
ALTER TABLE tickets ADD COLUMN merged_from TEXT;
CREATE INDEX tickets_by_merging ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tickets_by_merged_end ON tickets (merged_end, id) WHERE merged_end IS NOT NULL;
