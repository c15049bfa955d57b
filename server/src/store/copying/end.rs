//! One end of a copy: the only connection to a database that nobody else uses meanwhile.
//!
//! Every server holds on to its database for as long as it runs: by the lock that SQLite has on a file that is
//! open, and on PostgreSQL by one that all connections of a server share. Here it is taken for one alone.

use std::path::Path;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Executor as _, Transaction};

use super::{CopyError, Place};
use crate::store::{CONNECTION_WAIT, StoreError, postgres, schema, wipe_once};

/// How often a database is tried that a server may be about to leave, and the time between.
const TRIES: u32 = 20;
const TRY_PAUSE: Duration = Duration::from_millis(100);

/// What a connection to a file begins with that nobody else may have open: the lock is kept until it is closed.
const SQLITE_ALONE: &str = "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; \
     PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA secure_delete = ON; BEGIN IMMEDIATE; COMMIT";

/// Names and types of the columns of a table.
const SQLITE_COLUMNS: &str = "SELECT name, LOWER(type) FROM pragma_table_info($1) ORDER BY name";
const POSTGRES_COLUMNS: &str = "SELECT CAST(column_name AS TEXT) COLLATE \"C\" AS name, \
     CAST(data_type AS TEXT) FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name = $1 ORDER BY name";

/// A column, as both kinds of databases have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds, in both kinds of databases: nothing else is in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, JSON among it.
    Text,
    /// A whole number, times and switches among them.
    Number,
}

/// One end of a copy.
pub(super) struct End {
    place: Place,
    pool: AnyPool,
}

impl End {
    /// What is copied, made today's.
    pub(super) async fn open_source(place: &Place) -> Result<Self, CopyError> {
        if let Place::Sqlite(folder) = place
            && !folder.join("tandem.db").is_file()
        {
            return Err(CopyError::Nowhere(place.clone()));
        }
        Self::open(place).await
    }

    /// What it is copied into, with its tables.
    pub(super) async fn open_target(place: &Place) -> Result<Self, CopyError> {
        if let Place::Sqlite(folder) = place {
            std::fs::create_dir_all(folder).map_err(|cause| StoreError::Folder {
                path: folder.display().to_string(),
                cause,
            })?;
        }
        let end = Self::open(place).await?;
        if let Place::Sqlite(_) = place {
            wipe_once(&end.pool).await?;
        }
        Ok(end)
    }

    async fn open(place: &Place) -> Result<Self, CopyError> {
        sqlx::any::install_default_drivers();
        let (pool, alone, migrator) = match place {
            Place::Sqlite(folder) => (connect(folder).await?, SQLITE_ALONE, schema::sqlite()),
            Place::Postgres(url) => {
                let pool = postgres::prepare(url).await?;
                (pool, postgres::ALONE, schema::postgres())
            }
        };
        if !is_alone(&pool, alone).await? {
            pool.close().await;
            return Err(CopyError::InUse(place.clone()));
        }
        migrator.run(&pool).await.map_err(StoreError::from)?;
        Ok(Self {
            place: place.clone(),
            pool,
        })
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// A transaction that sees one state of everything.
    pub(super) async fn begin_to_read(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.place {
            Place::Sqlite(_) => self.pool.begin().await,
            Place::Postgres(_) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                self.pool.begin_with(begin).await
            }
        }
    }

    /// The one transaction in which everything is written.
    pub(super) async fn begin_to_write(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.place {
            Place::Sqlite(_) => self.pool.begin_with("BEGIN IMMEDIATE").await,
            Place::Postgres(_) => self.pool.begin().await,
        }
    }

    /// The columns of a table by their names; none where one of them can not be copied.
    pub(super) async fn columns(
        &self,
        table: &str,
        connection: &mut AnyConnection,
    ) -> Result<Vec<Column>, CopyError> {
        let sql = match self.place {
            Place::Sqlite(_) => SQLITE_COLUMNS,
            Place::Postgres(_) => POSTGRES_COLUMNS,
        };
        let found: Vec<(String, String)> = sqlx::query_as(sql)
            .bind(table.to_owned())
            .fetch_all(connection)
            .await?;
        let column = |(name, shown): (String, String)| {
            let kind = match shown.as_str() {
                "text" => Kind::Text,
                "bigint" | "integer" => Kind::Number,
                _ => return None,
            };
            Some(Column { name, kind })
        };
        let columns: Option<Vec<Column>> = found.into_iter().map(column).collect();
        Ok(columns.unwrap_or_default())
    }

    /// Lets PostgreSQL look at what has come all at once: until it does, it takes each table for a small one. Where
    /// it is at that already, it goes on by itself.
    pub(super) async fn look_over(&self, tables: &[&str]) {
        if let Place::Postgres(_) = self.place {
            for table in tables {
                let sql = AssertSqlSafe(format!("ANALYZE {table}"));
                let _at_it_already = sqlx::query(sql).execute(&self.pool).await;
            }
        }
    }

    /// Lets others in again.
    pub(super) async fn close(&self) {
        if let Place::Postgres(_) = self.place {
            // The server would do it too, a moment after the connection has gone.
            let _gone = self.pool.execute(postgres::NOT_ALONE).await;
        }
        self.pool.close().await;
    }
}

/// The file of a folder, which is made where there is none.
async fn connect(folder: &Path) -> Result<AnyPool, sqlx::Error> {
    let url = format!("sqlite://{}?mode=rwc", folder.join("tandem.db").display());
    AnyPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .acquire_timeout(CONNECTION_WAIT)
        .connect(&url)
        .await
}

/// Whether nobody else uses it; a server that is about to end is waited for.
async fn is_alone(pool: &AnyPool, alone: &'static str) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        let Err(error) = pool.execute(alone).await else {
            return Ok(true);
        };
        let error = StoreError::from(error);
        if !error.is_busy() {
            return Err(error);
        }
        tokio::time::sleep(TRY_PAUSE).await;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn nothing_ends_a_copy_for_how_long_it_takes() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = match testing::database(folder.path()) {
            // As an operator may have set it for all connections of a user.
            Some(url) => {
                let url = format!("{}&options[statement_timeout]=60s", url.reveal());
                Place::Postgres(url.into())
            }
            None => Place::Sqlite(folder.path().to_owned()),
        };
        let end = End::open_target(&place).await.expect("opens");
        let options = end.pool.options();
        let bounds = (options.get_max_lifetime(), options.get_idle_timeout());
        assert_eq!(bounds, (None, None));
        if let Place::Postgres(_) = place {
            let asked = sqlx::query_scalar("SELECT current_setting('statement_timeout')");
            let timeout: String = asked.fetch_one(&end.pool).await.expect("a setting");
            assert_eq!(timeout, "0");
        }
        end.close().await;
    }
}
