-- Categories of which a team has said more than their words in the settings, and those that it has made
-- itself. One is archived and never deleted: its word stands on tickets.
CREATE TABLE ticket_categories (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    -- What tickets have: its name, behind that of the one that it stands under.
    word TEXT NOT NULL,
    -- The word of the one that it stands under; none for one of the first level.
    parent TEXT,
    is_archived BIGINT NOT NULL,
    -- What is done to a ticket that is put there.
    team TEXT,
    priority TEXT,
    tags TEXT NOT NULL,
    -- What it then needs to become solved or closed, a list of JSON.
    needs TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, word)
);
CREATE INDEX ticket_categories_by_parent ON ticket_categories (tenant_id, parent) WHERE parent IS NOT NULL;
