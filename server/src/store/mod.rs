//! The record: tickets, agents, sessions and their events in SQL.
//!
//! One SQL text runs on SQLite and PostgreSQL through `sqlx::Any` (`$1` placeholders, text ids,
//! BIGINT milliseconds); what differs is in `postgres.rs`, `schema.rs` and where a [`Dialect`] is
//! asked for. Everything that is written takes its turn (`writer.rs`), and there are many readers;
//! what a function here has returned `Ok` for is committed.

pub mod accounts;
pub mod agents;
pub mod appointments;
mod assignment;
pub mod audit;
pub mod call_backs;
pub mod canned;
pub mod categories;
pub mod console_sessions;
pub mod copying;
pub mod customers;
pub mod drafts;
pub mod entries;
pub mod erasure;
pub mod fields;
pub mod files;
pub mod follow_ups;
pub mod foreign;
pub mod idempotency;
pub mod incoming;
mod invitations;
pub mod keys;
pub mod links;
pub mod mails;
pub mod members;
pub mod merging;
pub mod metrics;
pub mod outbox;
pub mod passkeys;
pub mod password_links;
pub mod password_mails;
pub mod people;
pub mod places;
#[cfg(test)]
mod plans;
mod postgres;
#[cfg(test)]
mod races;
pub mod reports;
mod retention;
mod schema;
pub mod second_factors;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod sight;
pub mod sla;
pub mod splitting;
pub mod surveys;
pub mod talk;
mod ticket_change;
mod ticket_list;
pub mod tickets;
pub mod tiers;
pub mod timeline;
mod tx;
pub mod watchers;
pub mod webhooks;
mod writer;

use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor as _};

pub use postgres::{PostgresError, TAKE_TURN};
use settings::PostgresUrl;
use writer::Writer;

use crate::source::Millis;
use crate::tenant::TenantId;
pub use tx::Tx;

/// Longest wait for a connection to the database: below the time in which a request is answered, so
/// that who asked hears of it.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);
/// The primary code of SQLite for a database that somebody else is writing.
const SQLITE_BUSY: i32 = 5;
/// Connections of SQLite for reading.
const SQLITE_READERS: u32 = 4;
/// What is overwritten or deleted is wiped, so that nothing of whom was erased stays in the file: `FAST`
/// would leave what lies in pages that are free.
const SQLITE_SESSION: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;";
/// `user_version` of a database file in which nothing lies that was freed before SQLite wiped it.
const SQLITE_WIPED: i64 = 1;
/// Letters of the codes by which PostgreSQL says what is wrong; those of SQLite are shorter.
const SQLSTATE_LETTERS: usize = 5;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused or is gone.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The folder of the database can not be made.
    #[error("data folder {path}: {cause}")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file of the database is somebody else's alone.
    #[error(
        "{path} is in use by somebody who lets nobody else in, as a copy of the database does; start again \
         when that is done"
    )]
    InUse {
        /// The file.
        path: String,
    },
    /// The PostgreSQL database can not be used.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The ticket was merged into another one, and takes nothing any more.
    #[error("the ticket was merged into #{number}")]
    TicketMerged {
        /// Number of the ticket that it leads to.
        number: i64,
    },
    /// A search took longer than it may.
    #[error("a search took too long")]
    TooLong,
    /// A row holds what this version does not understand.
    #[error("unreadable {what}: {value}")]
    Unreadable {
        /// Column or type.
        what: &'static str,
        /// What stands there.
        value: String,
    },
}

impl StoreError {
    /// Whether nothing was done, and the same may work a moment later.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                if code.len() == SQLSTATE_LETTERS {
                    return postgres::is_busy(&code);
                }
                // Extended codes have the primary one in their lowest byte.
                code.parse()
                    .is_ok_and(|code: i32| code & 0xff == SQLITE_BUSY)
            }
            Self::Database(_)
            | Self::Migration(_)
            | Self::Folder { .. }
            | Self::InUse { .. }
            | Self::Postgres(_)
            | Self::TicketMerged { .. }
            | Self::TooLong
            | Self::Unreadable { .. } => false,
        }
    }

    /// Whether it was asked with a text that no database of this kind can hold.
    pub fn is_about_text(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().as_deref() == Some(postgres::TEXT_REFUSED)
            }
            Self::Database(_)
            | Self::Migration(_)
            | Self::Folder { .. }
            | Self::InUse { .. }
            | Self::Postgres(_)
            | Self::TicketMerged { .. }
            | Self::TooLong
            | Self::Unreadable { .. } => false,
        }
    }
}

/// So many places of a list behind the tenant's.
fn places_for(n: usize) -> String {
    let places: Vec<String> = (2..n + 2).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// Reads a column that holds a word of the wire.
fn read_word<T: DeserializeOwned>(what: &'static str, value: String) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(value.clone()))
        .map_err(|_| StoreError::Unreadable { what, value })
}

/// Which database speaks, and what it can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A file in the data folder.
    Sqlite,
    /// A server that several Tandems may share.
    Postgres {
        /// Whether words are looked up by their letters.
        letters: bool,
    },
}

/// Handle on what one tenant has in the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    /// Whose it is: every statement is about this tenant alone.
    tenant: TenantId,
    /// What is written goes through here, one transaction at a time.
    pub(crate) writer: Writer,
    /// Connections for reading.
    pub(crate) reader: AnyPool,
    /// Which database it is.
    dialect: Dialect,
}

impl Store {
    /// Opens (and makes, and migrates) the record: `database`, or `tandem.db` in `folder` without one.
    /// The end of the audit is kept in `folder` with both.
    ///
    /// # Errors
    /// [`StoreError`] when the folder or the database can not be used.
    pub async fn open_at(
        folder: &Path,
        database: Option<&PostgresUrl>,
    ) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|cause| StoreError::Folder {
            path: folder.display().to_string(),
            cause,
        })?;
        sqlx::any::install_default_drivers();
        let store = match database {
            Some(url) => Self::open_postgres(url).await?,
            None => Self::open_sqlite(folder).await?,
        };
        store.begin_audit(folder).await?;
        Ok(store)
    }

    /// What another tenant has in the same database, and beside it in `folder`, the data folder; the
    /// tenant is made where there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the folder or the database can not be used.
    pub async fn of(
        &self,
        tenant: &TenantId,
        (name, folder): (&str, &Path),
        now: Millis,
    ) -> Result<Self, StoreError> {
        let store = Self {
            tenant: tenant.clone(),
            ..self.clone()
        };
        sqlx::query(
            "INSERT INTO tenants (id, name, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )
        .bind(store.tenant())
        .bind(name)
        .bind(now)
        .execute(&store.writer)
        .await?;
        store.begin_audit(&tenant.folder_in(folder)).await?;
        Ok(store)
    }

    /// All tenants that have ever been here.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tenants(&self) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM tenants ORDER BY id")
            .fetch_all(&self.reader)
            .await?;
        let handle = |id: String| Self {
            tenant: TenantId::known(id),
            ..self.clone()
        };
        Ok(ids.into_iter().map(handle).collect())
    }

    /// Whose it is.
    pub fn tenant_id(&self) -> &TenantId {
        &self.tenant
    }

    /// Whose it is, as it is bound.
    pub(crate) fn tenant(&self) -> &str {
        self.tenant.as_str()
    }

    /// A store for tests of it: in a database of its own for each folder, of the kind that
    /// [`testing`](crate::testing) names.
    #[cfg(test)]
    pub(crate) async fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_at(folder, crate::testing::database(folder).as_ref()).await
    }

    async fn open_sqlite(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("tandem.db").display().to_string();
        let url = format!("sqlite://{path}?mode=rwc");
        // A file is there for as long as the process: asking whether it still is costs as much as a query.
        let of_file =
            |connections| pool(connections, SQLITE_SESSION, "").test_before_acquire(false);
        let first = of_file(1).connect(&url).await;
        let writer = first.map_err(|error| not_opened(error, path))?;
        schema::sqlite().run(&writer).await?;
        wipe_once(&writer).await?;
        let reader = of_file(SQLITE_READERS);
        let reader = reader.connect(&url).await?;
        Ok(Self::new(writer, reader, Dialect::Sqlite))
    }

    async fn open_postgres(url: &PostgresUrl) -> Result<Self, StoreError> {
        let first = postgres::prepare(url).await?;
        postgres::come_in(&first, url).await?;
        schema::postgres().run(&first).await?;
        let letters = postgres::has_letters(&first).await?;
        let writer = pool(1, postgres::SESSION, "");
        let writer = writer.connect(url.reveal()).await?;
        let reader = pool(postgres::READERS, postgres::SESSION, postgres::READ_ONLY);
        let reader = reader.connect(url.reveal()).await?;
        first.close().await;
        Ok(Self::new(writer, reader, Dialect::Postgres { letters }))
    }

    fn new(writer: AnyPool, reader: AnyPool, dialect: Dialect) -> Self {
        Self {
            tenant: TenantId::default(),
            writer: Writer::new(writer, dialect),
            reader,
            dialect,
        }
    }

    /// Answers whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// Closes all connections; the write-ahead log of SQLite is folded into the database.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Why a file can not be opened; the pool says only that it was tried for long enough.
fn not_opened(error: sqlx::Error, path: String) -> StoreError {
    let error = StoreError::from(error);
    if error.is_busy() {
        return StoreError::InUse { path };
    }
    error
}

/// Makes a file anew in which something may lie that was freed before SQLite wiped what it frees. Where
/// there is no room for that the server starts all the same, and tries again the next time.
async fn wipe_once(writer: &AnyPool) -> Result<(), StoreError> {
    let version: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(writer)
        .await?;
    if version >= SQLITE_WIPED {
        return Ok(());
    }
    if let Err(error) = sqlx::query("VACUUM").execute(writer).await {
        tracing::warn!(%error, "what was deleted before is still in the database's file");
        return Ok(());
    }
    let mark = format!("PRAGMA user_version = {SQLITE_WIPED}");
    sqlx::query(sqlx::AssertSqlSafe(mark))
        .execute(writer)
        .await?;
    Ok(())
}

/// So many connections, each of which begins with these words.
fn pool(connections: u32, session: &'static str, more: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECTION_WAIT)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(session).await?;
                if !more.is_empty() {
                    connection.execute(more).await?;
                }
                Ok(())
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_has_alone_is_named() {
        let said = |error| not_opened(error, "data/tandem.db".to_owned()).to_string();
        let in_use = said(sqlx::Error::PoolTimedOut);
        assert!(in_use.starts_with("data/tandem.db is in use"), "{in_use}");
        let other = said(sqlx::Error::PoolClosed);
        assert!(!other.contains("in use"), "{other}");
    }
}
