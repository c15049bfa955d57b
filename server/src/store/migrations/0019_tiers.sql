-- What agents are there for: their tier, teams and skills, and how many sessions they take at once.
-- Teams and skills are lists as tags are.
ALTER TABLE agents ADD COLUMN tier BIGINT NOT NULL DEFAULT 1;
ALTER TABLE agents ADD COLUMN teams TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN skills TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN capacity BIGINT NOT NULL DEFAULT 1;

-- The highest tier that a ticket has reached.
ALTER TABLE tickets ADD COLUMN tier BIGINT NOT NULL DEFAULT 1;
-- Whom a session is offered to, each between two blanks.
UPDATE sessions SET handoff_to = ' ' || handoff_to || ' ' WHERE handoff_to IS NOT NULL;
