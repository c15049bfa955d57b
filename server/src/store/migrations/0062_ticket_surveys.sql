-- The survey of a ticket whose customer was helped without a session, by mail or message alone: one a ticket.
-- `customer` as in `surveys`: who was asked is not asked again too soon, whichever way.
CREATE TABLE ticket_surveys (
    ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    customer TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    n_answers BIGINT NOT NULL DEFAULT 0,
    csat BIGINT,
    ces BIGINT,
    nps BIGINT,
    comment TEXT
);
CREATE INDEX ticket_surveys_by_customer ON ticket_surveys (tenant_id, customer, asked_at);

-- What the links of their mails have in them, as hashes: each attempt to send one has its own.
CREATE TABLE ticket_survey_secrets (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX ticket_survey_secrets_by_ticket ON ticket_survey_secrets (ticket_id);
