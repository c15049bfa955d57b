-- Sessions, their chat, and the secrets that lead into them.
-- `record` is the whole lasting state as JSON; the other columns repeat what queries look for.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    ticket_id TEXT REFERENCES tickets (id),
    entry TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    target_url TEXT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_by_ticket ON sessions (ticket_id, id);
CREATE INDEX sessions_by_state ON sessions (tenant_id, state, id);

CREATE TABLE session_chat (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    participant_id TEXT NOT NULL,
    role TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (session_id, id)
);
CREATE UNIQUE INDEX session_chat_by_position ON session_chat (session_id, position);

-- Links, codes and arrival tokens: only hashes. Each is consumed once.
CREATE TABLE join_secrets (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    origin TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT
);
CREATE INDEX join_secrets_by_expiry ON join_secrets (kind, expires_at);
CREATE INDEX join_secrets_by_session ON join_secrets (session_id);

-- One per session with a customer. The previous token stays valid until the current one is used,
-- so that an answer lost on the way locks nobody out.
CREATE TABLE resume_tokens (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    current_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT UNIQUE
);
