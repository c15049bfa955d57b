-- Lists of tickets by what people ask for most, each in the order in which it is shown.
CREATE INDEX tickets_by_assignee ON tickets (tenant_id, assignee_id, updated_at, id);
CREATE INDEX tickets_by_status ON tickets (tenant_id, status, updated_at, id);
CREATE INDEX tickets_by_priority ON tickets (tenant_id, priority, updated_at, id);
CREATE INDEX tickets_by_category ON tickets (tenant_id, category, updated_at, id) WHERE category IS NOT NULL;
CREATE INDEX tickets_by_resolution ON tickets (tenant_id, resolution, updated_at, id)
    WHERE resolution IS NOT NULL;

-- Clocks in the order in which they are reckoned anew, and in which they have something to say.
CREATE INDEX ticket_sla_by_ticket ON ticket_sla (tenant_id, ticket_id);
DROP INDEX ticket_sla_by_moment;
CREATE INDEX ticket_sla_by_moment ON ticket_sla (tenant_id, wake_at, ticket_id);

-- What each agent has to do is read from the index alone, of the last days and not of all time.
DROP INDEX sessions_by_agent;
CREATE INDEX sessions_by_agent ON sessions (tenant_id, agent_id, updated_at, state)
    WHERE agent_id IS NOT NULL;

-- The audit by who did it and by what it was done to.
CREATE INDEX audit_by_actor ON audit (actor_id, seq);
CREATE INDEX audit_by_subject ON audit (subject, seq);
CREATE INDEX audit_by_ticket ON audit (ticket_id, seq);
CREATE INDEX audit_by_session ON audit (session_id, seq);
