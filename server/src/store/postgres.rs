//! What is PostgreSQL's own: how a connection is made ready, what a server and a database have to be,
//! and the few words of SQL that it says otherwise than SQLite.

#[cfg(test)]
mod tls;

use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use tokio_rustls::rustls;

use super::settings::PostgresUrl;
use super::{CONNECTION_WAIT, StoreError};

/// SQLSTATE for a text with a character that can not be in one: U+0000 alone, in UTF-8.
pub(super) const TEXT_REFUSED: &str = "22021";
/// SQLSTATE for a statement that took longer than it may.
pub(super) const GIVEN_UP: &str = "57014";
/// The oldest server: what its makers still look after, and what the tests run on.
pub(super) const VERSION_MIN: i32 = 15;
/// Connections for reading; each is a process of the server.
pub(super) const READERS: u32 = 8;

/// Waits until whoever writes is done, and keeps others waiting until the transaction ends. Two Tandems
/// in one database have a schema each, and do not wait for each other. The first number is ours alone.
pub const TAKE_TURN: &str =
    "SELECT pg_advisory_xact_lock(1952542317, hashtext(current_schema())) IS NULL";

/// Lets one at a time make a schema.
const TAKE_TURN_FOR_SCHEMA: &str = "SELECT pg_advisory_xact_lock(1952542317, 0) IS NULL";

/// What every connection begins with. Plans are made for the values of each query, since most of our
/// conditions are "anything, or this"; a node that has gone, or stands still, does not keep the others
/// from writing; and what is acknowledged is on the disk, also where the server has been told otherwise.
pub(super) const SESSION: &str = "SET plan_cache_mode = force_custom_plan; SET jit = off; \
    SET standard_conforming_strings = on; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '10s'; \
    SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
    SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'; \
    SELECT pg_advisory_lock_shared(1952542318, hashtext(current_schema())) IS NULL";
/// What reads can not write, and so no statement passes by the one who writes.
pub(super) const READ_ONLY: &str = "SET default_transaction_read_only = on";

/// What the one connection begins with that copies a database and lets nobody else in: every connection of
/// a server shares that lock, from its beginning to its end. It is asked for again and again.
pub(super) const ALONE: &str = "SET jit = off; SET standard_conforming_strings = on; \
    SET statement_timeout = 0; SET lock_timeout = '100ms'; SET idle_in_transaction_session_timeout = '5min'; \
    SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'; \
    SELECT pg_advisory_lock(1952542318, hashtext(current_schema())) IS NULL; \
    SET lock_timeout = '1min'";
/// Lets others in again.
pub(super) const NOT_ALONE: &str =
    "SELECT pg_advisory_unlock(1952542318, hashtext(current_schema()))";
/// Whether a server may come in.
const MAY_COME_IN: &str =
    "SELECT pg_try_advisory_lock_shared(1952542318, hashtext(current_schema()))";

/// Where three letters of tickets are looked up, if the extension is there.
const LETTERS: &str = "SELECT COUNT(*) FROM pg_indexes WHERE schemaname = current_schema() \
     AND indexname = 'tickets_by_letters'";

/// Why a PostgreSQL database can not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// Nobody answers there.
    #[error("PostgreSQL can not be reached at {url}: {cause}")]
    Unreachable {
        /// Where, without the password.
        url: PostgresUrl,
        /// What the driver said.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server does not let us in.
    #[error(
        "PostgreSQL does not let us in at {url}: {cause} (the user stands in the setting database, \
         the password there or in database_password_file)"
    )]
    Login {
        /// Where, without the password.
        url: PostgresUrl,
        /// What the server said.
        cause: String,
    },
    /// The server has no TLS, or a certificate that is not trusted.
    #[error(
        "PostgreSQL at {url} has no TLS as the address asks for it: {cause} (sslmode says what is \
         asked for, sslrootcert names the file with the certificates that are trusted)"
    )]
    Tls {
        /// Where, without the password.
        url: PostgresUrl,
        /// What the driver said.
        cause: String,
    },
    /// There is no such database.
    #[error("{url}: {cause} (make it with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0)")]
    NoDatabase {
        /// Where, without the password.
        url: PostgresUrl,
        /// What the server said.
        cause: String,
    },
    /// The server is older than what Tandem knows.
    #[error("PostgreSQL {found} is too old; Tandem needs {VERSION_MIN} or newer")]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The database can not hold every text.
    #[error(
        "the database has the encoding {found}; Tandem needs UTF8 (CREATE DATABASE … ENCODING \
         'UTF8' TEMPLATE template0)"
    )]
    NotUtf8 {
        /// Its encoding.
        found: String,
    },
    /// It is copied just then, and who came in would write what is not in the copy.
    #[error("{url} is being copied; start again when that is done")]
    Copied {
        /// Where, without the password.
        url: PostgresUrl,
    },
    /// What is looked into first has no name that could be made.
    #[error(
        "no schema of search_path ({search_path}) is there; make it, or give the user the right \
         to make one"
    )]
    NoSchema {
        /// What is looked into.
        search_path: String,
    },
}

/// One connection to a server that can be used, to a schema that is there; for what has to be done
/// before all others, however long that takes. It waits for another server that does the same.
pub(super) async fn prepare(url: &PostgresUrl) -> Result<AnyPool, StoreError> {
    let one = AnyPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>);
    let connecting = one.acquire_timeout(CONNECTION_WAIT).connect(url.reveal());
    let first = connecting.await.map_err(|error| refused(url, error))?;
    let (version, shown, encoding): (i32, String, String) = sqlx::query_as(
        "SELECT CAST(current_setting('server_version_num') AS INTEGER), \
         current_setting('server_version'), current_setting('server_encoding')",
    )
    .fetch_one(&first)
    .await?;
    check(version, shown, encoding)?;
    provide_schema(&first).await?;
    Ok(first)
}

/// Keeps those out who would copy the database, for as long as this connection is there.
pub(super) async fn come_in(first: &AnyPool, url: &PostgresUrl) -> Result<(), StoreError> {
    let may: bool = sqlx::query_scalar(MAY_COME_IN).fetch_one(first).await?;
    if !may {
        return Err(PostgresError::Copied { url: url.clone() }.into());
    }
    Ok(())
}

/// Why nobody came in, by SQLSTATE (PostgreSQL 15, appendix A).
fn refused(url: &PostgresUrl, error: sqlx::Error) -> StoreError {
    let url = url.clone();
    if let Some(cause) = cause_in_tls(&error) {
        return PostgresError::Tls { url, cause }.into();
    }
    let code = match &error {
        sqlx::Error::Database(error) => error.code().unwrap_or_default().into_owned(),
        _ => String::new(),
    };
    let cause = match &error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    };
    match code.as_str() {
        "28000" | "28P01" => PostgresError::Login { url, cause }.into(),
        "3D000" => PostgresError::NoDatabase { url, cause }.into(),
        _ => PostgresError::Unreachable {
            url,
            cause: cause.into(),
        }
        .into(),
    }
}

/// What was wrong with TLS, if it was that. The driver calls a handshake that failed an error of the line.
fn cause_in_tls(error: &sqlx::Error) -> Option<String> {
    match error {
        sqlx::Error::Tls(cause) => Some(cause.to_string()),
        sqlx::Error::Io(line) => {
            let cause = line.get_ref().filter(|held| held.is::<rustls::Error>());
            cause.map(ToString::to_string)
        }
        _ => None,
    }
}

fn check(version: i32, shown: String, encoding: String) -> Result<(), PostgresError> {
    if version < VERSION_MIN * 10_000 {
        return Err(PostgresError::TooOld { found: shown });
    }
    if encoding != "UTF8" {
        return Err(PostgresError::NotUtf8 { found: encoding });
    }
    Ok(())
}

/// Makes the schema that `search_path` names where it is not there.
async fn provide_schema(first: &AnyPool) -> Result<(), StoreError> {
    let (schema, search_path): (Option<String>, String) =
        sqlx::query_as("SELECT CAST(current_schema() AS TEXT), current_setting('search_path')")
            .fetch_one(first)
            .await?;
    if schema.is_some() {
        return Ok(());
    }
    let is_plain = |name: &&str| {
        let is_letter = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
    };
    let Some(name) = search_path.split(',').next().filter(is_plain) else {
        return Err(PostgresError::NoSchema { search_path }.into());
    };
    let make = format!("CREATE SCHEMA IF NOT EXISTS {name}");
    // Two at the same moment would both find that it is not there.
    let mut tx = first.begin().await?;
    sqlx::query(TAKE_TURN_FOR_SCHEMA).execute(&mut *tx).await?;
    sqlx::query(sqlx::AssertSqlSafe(make))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Whether words are looked up by their letters.
pub(super) async fn has_letters(first: &AnyPool) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(LETTERS).fetch_one(first).await?;
    if n == 0 {
        tracing::warn!(
            "searches read all tickets: the extension pg_trgm is missing; docs/OPERATIONS.md says how to add it"
        );
    }
    Ok(n > 0)
}

/// The text of a portable migration for PostgreSQL: text is compared byte by byte, as SQLite does and
/// as every cursor by identifier needs, whatever the language of the database is.
pub(super) fn translate(sql: &str) -> String {
    let is_part = |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut translated = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find("TEXT") {
        let (before, after) = (&rest[..at], &rest[at + 4..]);
        let is_word = !is_part(before.chars().next_back()) && !is_part(after.chars().next());
        translated.push_str(before);
        translated.push_str(if is_word {
            "TEXT COLLATE \"C\""
        } else {
            "TEXT"
        });
        rest = after;
    }
    translated.push_str(rest);
    translated
}

/// Whether nothing was done, and the same may work a moment later, by SQLSTATE: somebody else writes,
/// or there is no connection left.
pub(super) fn is_busy(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "53300" | "55P03" | "57P03")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::testing;

    #[test]
    fn text_is_compared_by_its_bytes_and_nothing_else_of_a_migration_changes() {
        let sql = "id TEXT PRIMARY KEY, -- a TEXTURE\n search_text TEXT, n BIGINT, b TEXT";
        let expected = "id TEXT COLLATE \"C\" PRIMARY KEY, -- a TEXTURE\n \
                        search_text TEXT COLLATE \"C\", n BIGINT, b TEXT COLLATE \"C\"";
        assert_eq!(translate(sql), expected);
    }

    #[test]
    fn a_server_that_is_too_old_and_a_database_of_another_encoding_are_named() {
        let check = |version, encoding: &str| {
            let checked = check(version, "14.9".to_owned(), encoding.to_owned());
            checked.map_err(|error| error.to_string())
        };
        assert_eq!(check(150_000, "UTF8"), Ok(()));
        let old = check(149_999, "UTF8").expect_err("refused");
        assert_eq!(old, "PostgreSQL 14.9 is too old; Tandem needs 15 or newer");
        let latin = check(150_000, "LATIN1").expect_err("refused");
        assert!(
            latin.contains("LATIN1") && latin.contains("ENCODING 'UTF8'"),
            "{latin}"
        );
    }

    #[test]
    fn only_what_was_not_done_and_may_work_soon_is_busy() {
        assert!(is_busy("55P03") && is_busy("40001"));
        // Their lowest byte would be SQLite's code for a database that is busy.
        assert!(!is_busy("42501") && !is_busy("23505"));
    }

    async fn open(url: String) -> Result<Store, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let opened = Store::open_at(folder.path(), Some(&url.into())).await;
        opened.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn nobody_at_the_address_is_said_without_the_password() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let error = open(format!("postgres://tandem:SECRET@{address}/desk")).await;
        let error = error.expect_err("nobody is there");
        let expected = format!("can not be reached at postgres://tandem@{address}/desk: ");
        assert!(
            error.contains(&expected) && !error.contains("SECRET"),
            "{error}"
        );
    }

    /// What follows needs a PostgreSQL, which `cargo xtask test` provides and `cargo test` does not need.
    #[tokio::test]
    async fn who_is_not_let_in_reads_why_without_the_password() {
        let folder = tempfile::tempdir().expect("a folder");
        let Some(url) = testing::database(folder.path()) else {
            return;
        };
        let url = url.reveal().to_owned();
        let stranger = url
            .replace("user=tandem", "user=nobody")
            .replace("//tandem@", "//nobody@");
        let refused = open(format!("{stranger}&password=SECRET"))
            .await
            .expect_err("refused");
        assert!(
            refused.contains("does not let us in at postgres://"),
            "{refused}"
        );
        assert!(
            refused.contains("nobody") && !refused.contains("SECRET"),
            "{refused}"
        );
        let elsewhere = open(format!("{url}&dbname=nowhere"))
            .await
            .expect_err("refused");
        assert!(elsewhere.contains("CREATE DATABASE"), "{elsewhere}");
    }

    #[tokio::test]
    async fn every_text_is_compared_by_its_bytes_and_letters_are_looked_up() {
        let folder = tempfile::tempdir().expect("a folder");
        if testing::database(folder.path()).is_none() {
            return;
        }
        let store = Store::open(folder.path()).await.expect("a store");
        let others: Vec<String> = sqlx::query_scalar(
            "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND data_type = 'text' \
             AND table_name <> '_sqlx_migrations' AND collation_name IS DISTINCT FROM 'C'",
        )
        .fetch_all(&store.reader)
        .await
        .expect("columns");
        assert_eq!(others, Vec::<String>::new());
        assert_eq!(
            store.dialect,
            super::super::Dialect::Postgres { letters: true }
        );
        // What reads can not write.
        let written = sqlx::query("DELETE FROM events")
            .execute(&store.reader)
            .await;
        assert!(written.is_err());
    }
}
