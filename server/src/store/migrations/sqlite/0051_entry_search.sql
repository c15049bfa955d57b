-- What was said on timelines, in small letters, and in which of it every three letters of a word occur. The index
-- holds no text, as that of the tickets (0025).
CREATE TABLE entry_words (
    place INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE REFERENCES events (id),
    text TEXT NOT NULL
);
CREATE VIRTUAL TABLE entry_search USING fts5(
    text, content = '', tokenize = 'trigram case_sensitive 1', detail = 'none'
);
CREATE TRIGGER entry_search_add AFTER INSERT ON entry_words BEGIN
    INSERT INTO entry_search (rowid, text) VALUES (new.place, new.text);
END;
CREATE TRIGGER entry_search_remove BEFORE DELETE ON entry_words BEGIN
    INSERT INTO entry_search (entry_search, rowid, text) VALUES ('delete', old.place, old.text);
END;
-- SQLite knows the small letters of ASCII alone; those that stand at the beginning of many words are named.
INSERT INTO entry_words (event_id, text)
    SELECT id, replace(replace(replace(replace(lower(said), 'Ä', 'ä'), 'Ö', 'ö'), 'Ü', 'ü'), 'É', 'é') FROM (
        SELECT id, COALESCE(json_extract(data, '$.text'), json_extract(data, '$.body')) AS said FROM events
        WHERE kind IN ('chat', 'comment', 'message_copied') AND json_valid(data) ORDER BY id
    ) WHERE said IS NOT NULL AND said <> '(erased)';
