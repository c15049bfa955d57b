-- The teams that an event goes back to: those of the agent who did it, and those of the agent who had its ticket
-- after it, or of the ticket itself where nobody had it. As agents' teams are kept: each between two commas.
ALTER TABLE events ADD COLUMN agent_teams TEXT;
ALTER TABLE events ADD COLUMN owner_teams TEXT;

-- Which teams they were in when it happened is not known of what is already there: today's are kept. One statement,
-- so that each event is written once.
UPDATE events SET
    agent_teams = (SELECT agents.teams FROM agents WHERE agents.id = events.agent_id),
    owner_teams = CASE WHEN ticket_id IS NOT NULL THEN COALESCE(
        (SELECT agents.teams FROM agents WHERE agents.id = events.owner_id),
        (SELECT ',' || tickets.team || ',' FROM tickets WHERE tickets.id = events.ticket_id),
        ''
    ) END
WHERE agent_id IS NOT NULL OR ticket_id IS NOT NULL;
