-- By what a ticket is named in the address that answers about it go to.
CREATE TABLE mail_tokens (
    ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    token TEXT NOT NULL
);
CREATE UNIQUE INDEX mail_tokens_by_token ON mail_tokens (tenant_id, token);

-- How far a mailbox has been read: up to this mail of those that are numbered under this (RFC 9051, 2.3.1.1).
CREATE TABLE mailboxes (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

-- What became of each mail that came in. No words and no address: `fingerprint` is a hash of its identifier and
-- its sender, `sender` a hash of the address.
CREATE TABLE incoming_mails (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    fingerprint TEXT,
    sender TEXT,
    -- `customer`, `note`, `new`, `nothing`, `double` or `left`; `reason` says more of the last three.
    state TEXT NOT NULL,
    reason TEXT,
    ticket_id TEXT REFERENCES tickets (id) ON DELETE SET NULL,
    at BIGINT NOT NULL,
    -- Whether it was marked in the mailbox since.
    is_marked BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX incoming_mails_by_uid ON incoming_mails (tenant_id, mailbox, uid_validity, uid);
CREATE INDEX incoming_mails_by_fingerprint ON incoming_mails (tenant_id, fingerprint);
CREATE INDEX incoming_mails_by_sender ON incoming_mails (tenant_id, sender, at);
CREATE INDEX incoming_mails_by_ticket ON incoming_mails (ticket_id, at);
CREATE INDEX incoming_mails_by_state ON incoming_mails (tenant_id, state, id);

-- Mails that were begun with and not taken: how often each was tried, and whether it waits until mails may open
-- tickets again. The mailbox is read no further than to the first that waits.
CREATE TABLE incoming_tries (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    n_tries BIGINT NOT NULL,
    waits BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, mailbox, uid_validity, uid)
);
