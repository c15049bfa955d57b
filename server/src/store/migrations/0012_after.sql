-- How a ticket ended, in the words of the team.
ALTER TABLE tickets ADD COLUMN resolution TEXT;
ALTER TABLE tickets ADD COLUMN category TEXT;
ALTER TABLE tickets ADD COLUMN root_cause TEXT;

-- One survey a session: when the customer was asked, and what they answered last. `customer` is the
-- e-mail of the ticket, or the ticket where it has none: who was asked is not asked again too soon.
CREATE TABLE surveys (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    customer TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    n_answers BIGINT NOT NULL DEFAULT 0,
    csat BIGINT,
    ces BIGINT,
    nps BIGINT,
    comment TEXT
);
CREATE INDEX surveys_by_customer ON surveys (tenant_id, customer, asked_at);
CREATE INDEX surveys_by_ticket ON surveys (ticket_id, session_id);
