-- Files that were handed over in a session. The bytes are elsewhere: on their way in a folder, whole
-- ones in the object store, under the same id. How much has arrived is the length of what lies there.
CREATE TABLE files (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    role TEXT NOT NULL,
    agent_id TEXT,
    sender TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX files_by_session ON files (session_id, id);
CREATE INDEX files_by_state ON files (tenant_id, state, id);

-- Who has downloaded which file: the first time is on the timeline.
CREATE TABLE file_downloads (
    file_id TEXT NOT NULL REFERENCES files (id),
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (file_id, who)
);
