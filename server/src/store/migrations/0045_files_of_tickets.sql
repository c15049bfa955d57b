-- Files hang on a ticket as well, without a session: what agents put there, and what came by mail.
CREATE TABLE files_at_either (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    session_id TEXT REFERENCES sessions (id),
    ticket_id TEXT REFERENCES tickets (id),
    role TEXT NOT NULL,
    agent_id TEXT,
    sender TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((session_id IS NULL) <> (ticket_id IS NULL))
);
INSERT INTO files_at_either
    (id, tenant_id, session_id, role, agent_id, sender, name, size, sha256, state, reason, created_at, updated_at)
    SELECT id, tenant_id, session_id, role, agent_id, sender, name, size, sha256, state, reason, created_at, updated_at
    FROM files;

CREATE TABLE downloads_of_either (
    file_id TEXT NOT NULL REFERENCES files_at_either (id),
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (file_id, who)
);
INSERT INTO downloads_of_either (file_id, who, at) SELECT file_id, who, at FROM file_downloads;

DROP TABLE file_downloads;
DROP TABLE files;
ALTER TABLE files_at_either RENAME TO files;
ALTER TABLE downloads_of_either RENAME TO file_downloads;
CREATE INDEX files_by_session ON files (session_id, id);
CREATE INDEX files_by_ticket ON files (ticket_id, id);
CREATE INDEX files_by_state ON files (tenant_id, state, id);
