-- Whom an event goes back to: the agent who did it, and the agent who had its ticket then.
ALTER TABLE events ADD COLUMN agent_id TEXT;
ALTER TABLE events ADD COLUMN owner_id TEXT;

-- Who did what is already there stands in the audit, which is told of each event that is in no chat.
UPDATE events SET agent_id = audit.actor_id FROM audit
WHERE audit.subject = events.id AND audit.act = events.kind
AND audit.actor_kind = 'agent' AND events.actor_kind = 'agent'
AND audit.actor_id IN (SELECT id FROM agents);

-- Who wrote in a chat is known by the name alone, where one agent has it. There are many messages: the
-- names are looked up by an index that nothing else needs.
CREATE INDEX agents_by_name ON agents (tenant_id, name);
UPDATE events SET agent_id = (
    SELECT MIN(agents.id) FROM agents
    WHERE agents.tenant_id = events.tenant_id AND agents.name = events.actor_name
    GROUP BY agents.name HAVING COUNT(*) = 1
)
WHERE agent_id IS NULL AND actor_kind = 'agent' AND kind IN
('chat', 'session_created', 'participant_joined', 'handed_off', 'let_go', 'escalated');
DROP INDEX agents_by_name;
