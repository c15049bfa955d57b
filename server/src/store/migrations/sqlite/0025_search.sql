-- In which tickets every three letters of a word occur, so that a search for a rare word reads few of them.
-- The index holds no text. The number of a ticket in it is a column of its own: SQLite gives row numbers of
-- tables with other keys away anew when it tidies up.
CREATE TABLE ticket_places (
    place INTEGER PRIMARY KEY,
    ticket_id TEXT NOT NULL UNIQUE REFERENCES tickets (id)
);
CREATE VIRTUAL TABLE ticket_search USING fts5(
    text, content = '', tokenize = 'trigram case_sensitive 1', detail = 'none'
);
INSERT INTO ticket_places (ticket_id) SELECT id FROM tickets ORDER BY created_at, id;
INSERT INTO ticket_search (rowid, text)
    SELECT p.place, t.search_text FROM ticket_places p JOIN tickets t ON t.id = p.ticket_id;

CREATE TRIGGER ticket_search_add AFTER INSERT ON tickets BEGIN
    INSERT INTO ticket_places (ticket_id) VALUES (new.id);
    INSERT INTO ticket_search (rowid, text)
        SELECT place, new.search_text FROM ticket_places WHERE ticket_id = new.id;
END;
-- Without its text the index has to be told what to forget.
CREATE TRIGGER ticket_search_change AFTER UPDATE OF search_text ON tickets
WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO ticket_search (ticket_search, rowid, text)
        SELECT 'delete', place, old.search_text FROM ticket_places WHERE ticket_id = new.id;
    INSERT INTO ticket_search (rowid, text)
        SELECT place, new.search_text FROM ticket_places WHERE ticket_id = new.id;
END;
CREATE TRIGGER ticket_search_remove BEFORE DELETE ON tickets BEGIN
    INSERT INTO ticket_search (ticket_search, rowid, text)
        SELECT 'delete', place, old.search_text FROM ticket_places WHERE ticket_id = old.id;
    DELETE FROM ticket_places WHERE ticket_id = old.id;
END;
