-- Requests that a caller may send again, with the sealed answer to the first. Without an answer the
-- first is still being answered.
CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key_hash)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
