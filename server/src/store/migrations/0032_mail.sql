-- Mail to customers. A tenant whose settings have a mail server has a line here, from each start on; what is
-- written while there is none never goes by mail.
CREATE TABLE mail_policies (
    tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
    -- For how long a message may still be read where it stands.
    delay_ms BIGINT NOT NULL
);

-- Mails in order of id; of one ticket the first that is not over goes first. `watching`: it may still be read
-- elsewhere, and more may come into it; `waiting`: it has begun to be sent. `sent`, `read` and `dead` are over.
CREATE TABLE mails (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    n_attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    -- Where the latest attempt went.
    address TEXT,
    -- How it went wrong.
    failure TEXT,
    status BIGINT
);
CREATE INDEX mails_by_state ON mails (tenant_id, state, due_at, id);
CREATE INDEX mails_by_ticket ON mails (ticket_id, id);
CREATE INDEX mails_by_address ON mails (tenant_id, LOWER(address), settled_at);

-- What goes in a mail. The words are those of the event, and nowhere else.
CREATE TABLE mail_messages (
    event_id TEXT PRIMARY KEY,
    mail_id TEXT NOT NULL REFERENCES mails (id) ON DELETE CASCADE
);
CREATE INDEX mail_messages_by_mail ON mail_messages (mail_id, event_id);

-- Messages on tickets that have had no session, by the identifier that their sender chose.
CREATE TABLE ticket_messages (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    PRIMARY KEY (ticket_id, message_id)
);
