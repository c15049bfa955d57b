-- Agents who have said that they are away: customers are not told that somebody is there for them.
ALTER TABLE agents ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
