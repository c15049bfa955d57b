-- In which tickets every three letters of a word occur, so that a search for a rare word reads few of them.
-- The index needs the extension pg_trgm, which who may create things in the database may add. Where it can
-- not be had there is no index, and a search reads all tickets; docs/OPERATIONS.md says how to make it later.
DO $$
DECLARE
    place TEXT;
BEGIN
    BEGIN
        IF to_regnamespace('public') IS NULL THEN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
        ELSE
            CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
        END IF;
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE WARNING 'pg_trgm can not be added: %', SQLERRM;
    END;
    SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_trgm';
    IF place IS NOT NULL THEN
        EXECUTE format('CREATE INDEX tickets_by_letters ON tickets USING gin (search_text %I.gin_trgm_ops)', place);
    END IF;
END
$$;
