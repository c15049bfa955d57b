-- What several tenants in one database need.
-- Six digits come round: a code of one tenant neither takes another one's place nor finds its session.
CREATE TABLE join_secrets_of_tenants (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    origin TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT,
    PRIMARY KEY (tenant_id, hash)
);
INSERT INTO join_secrets_of_tenants
    (tenant_id, hash, kind, session_id, origin, created_at, expires_at, consumed_at)
    SELECT s.tenant_id, j.hash, j.kind, j.session_id, j.origin, j.created_at, j.expires_at, j.consumed_at
    FROM join_secrets j JOIN sessions s ON s.id = j.session_id;
DROP TABLE join_secrets;
ALTER TABLE join_secrets_of_tenants RENAME TO join_secrets;
CREATE INDEX join_secrets_by_expiry ON join_secrets (tenant_id, kind, expires_at);
CREATE INDEX join_secrets_by_session ON join_secrets (session_id);

-- Each tenant has a chain of its own, from its first record.
CREATE TABLE audit_of_tenants (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);
INSERT INTO audit_of_tenants
    (tenant_id, seq, at, actor_kind, actor_id, act, subject, ticket_id, session_id, detail, hash)
    SELECT 'ten_default', seq, at, actor_kind, actor_id, act, subject, ticket_id, session_id, detail, hash
    FROM audit;
DROP TABLE audit;
ALTER TABLE audit_of_tenants RENAME TO audit;
CREATE INDEX audit_by_act ON audit (tenant_id, act, seq);
CREATE INDEX audit_by_actor ON audit (tenant_id, actor_id, seq);
CREATE INDEX audit_by_subject ON audit (tenant_id, subject, seq);
CREATE INDEX audit_by_ticket ON audit (tenant_id, ticket_id, seq);
CREATE INDEX audit_by_session ON audit (tenant_id, session_id, seq);

-- The clocks of a quiet tenant do not read past the events of a busy one.
CREATE INDEX events_by_tenant ON events (tenant_id, id);
