-- How tickets are related. The first blocks, is the parent of, or was split into the second; where they only
-- have to do with each other the first is the one with the smaller identifier. Both ends are where the link was
-- made; where one was merged, it is read at the ticket that it leads to.
CREATE TABLE ticket_links (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    kind TEXT NOT NULL,
    first_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    second_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX ticket_links_by_first ON ticket_links (first_id, id);
CREATE INDEX ticket_links_by_second ON ticket_links (second_id, id);
