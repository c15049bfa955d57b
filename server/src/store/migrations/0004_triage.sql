-- What a queue is sorted by, and a count of changes, so that nobody overwrites what they have not seen.
ALTER TABLE tickets ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
ALTER TABLE tickets ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
