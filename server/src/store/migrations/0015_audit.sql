-- What mattered, one record after another. Each has the hash of itself and of the one before, so that
-- a record that is changed, gone or elsewhere shows. Records are only ever added.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_act ON audit (act, seq);
