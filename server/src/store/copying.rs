//! The record copied from one database into another, of whichever kind each of them is (ADR 0093).
//!
//! Nobody else uses either of them meanwhile ([`end`]): what is read does not change, and what is written is
//! there whole or not at all. Rows go as they are, table by table, in an order that foreign keys allow, and a few
//! at a time. What searches look into is made by the target itself of the rows that come.

mod end;

use std::fmt;
use std::path::PathBuf;

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::StoreError;
use super::settings::PostgresUrl;
use end::{Column, End, Kind};

/// All tables with rows of their own, each behind those that it refers to.
const TABLES: &[&str] = &[
    "tenants",
    "agents",
    "console_sessions",
    "second_factors",
    "recovery_codes",
    "passkeys",
    "passkey_challenges",
    "password_links",
    "password_mails",
    "api_keys",
    "customers",
    "ticket_categories",
    "ticket_fields",
    "canned_replies",
    "tickets",
    "ticket_not_customers",
    "ticket_sla",
    "ticket_field_values",
    "ticket_links",
    "ticket_messages",
    "ticket_surveys",
    "ticket_survey_secrets",
    "foreign_tickets",
    "write_backs",
    "follow_ups",
    "watchers",
    "drafts",
    "call_backs",
    "appointments",
    "appointment_links",
    "sessions",
    "session_chat",
    "join_secrets",
    "resume_tokens",
    "reports",
    "surveys",
    "files",
    "file_downloads",
    "events",
    "entry_words",
    "webhooks",
    "deliveries",
    "delivery_attempts",
    "mail_policies",
    "mails",
    "mail_messages",
    "mail_tokens",
    "mailboxes",
    "incoming_mails",
    "incoming_tries",
    "idempotency",
    "erasures",
    "audit",
];

/// Tables of SQLite that are made of others by triggers, and those that `fts5` keeps for them. PostgreSQL has
/// indexes in their place.
#[cfg(test)]
const REBUILT: &[&str] = &["ticket_places", "ticket_search", "entry_search"];

/// Columns that number the rows of their table: the target counts anew, in the same order, so that its counter
/// stands where it has to.
const NUMBERED: &[(&str, &str)] = &[("entry_words", "place")];

/// Columns that refer to other rows of their own table, which has `id`: they are filled in once all rows are there.
const LATER: &[(&str, &[&str])] = &[("tickets", &["merged_into", "merged_end"])];

/// Most rows that are held in memory and written by one statement.
const BATCH_ROWS_MAX: usize = 200;
/// Bytes of text from which on a batch is written, whatever the number of its rows.
const BATCH_BYTES: usize = 1 << 20;

/// Why a database can not be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// One of them can not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// One of them refused something, or is gone.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Both are the same.
    #[error("{0} can not be copied onto itself")]
    Same(Place),
    /// There is nothing to copy.
    #[error("there is no database at {0}")]
    Nowhere(Place),
    /// A server or another copy is at work there.
    #[error("{0} is in use; stop every server that runs on it first")]
    InUse(Place),
    /// The target has something already.
    #[error("{place} is not empty: there are rows in the table {table}")]
    NotEmpty {
        /// The target.
        place: Place,
        /// The first table with rows.
        table: &'static str,
    },
    /// A table is not the same in both.
    #[error("the table {table} has other columns in the target, or columns that can not be copied")]
    Columns {
        /// Which.
        table: &'static str,
    },
    /// A text that PostgreSQL does not take.
    #[error(
        "a text in {table}.{column} has the character U+0000, which PostgreSQL does not take; \
         change it first, nothing has been copied"
    )]
    Text {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
    },
    /// Fewer or more rows have arrived than there are.
    #[error(
        "{n_read} rows of the table {table} were read and {n_written} are there; nothing has been copied"
    )]
    Count {
        /// The table.
        table: &'static str,
        /// Rows of the source.
        n_read: i64,
        /// Rows of the target.
        n_written: i64,
    },
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `tandem.db` in this folder.
    Sqlite(PathBuf),
    /// A database, or a schema of one.
    Postgres(PostgresUrl),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(folder) => folder.join("tandem.db").display().fmt(out),
            Self::Postgres(url) => url.fmt(out),
        }
    }
}

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table whose rows are being copied.
    pub table: &'static str,
    /// Rows that are written.
    pub n_rows: i64,
    /// Rows of all tables.
    pub n_rows_all: i64,
}

/// How many rows of a table there are, in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: &'static str,
    /// Its rows.
    pub n_rows: i64,
}

/// Copies all that is in `from` into `to`, whose tables are made where there are none, and says how far it is.
/// The source is made today's first, as by a server that starts. Whoever drops the future leaves an empty target.
///
/// # Errors
/// [`CopyError`]; then the target has no rows.
pub async fn copy(
    (from, to): (&Place, &Place),
    report: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<Copied>, CopyError> {
    if from == to {
        return Err(CopyError::Same(from.clone()));
    }
    let source = End::open_source(from).await?;
    let copied = match End::open_target(to).await {
        Ok(target) => {
            let filled = fill((&source, &target), report).await;
            target.close().await;
            filled
        }
        Err(error) => Err(error),
    };
    source.close().await;
    copied
}

async fn fill(
    (source, target): (&End, &End),
    report: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<Copied>, CopyError> {
    let mut from = source.begin_to_read().await?;
    let mut to = target.begin_to_write().await?;
    if let Some(table) = first_with_rows(&mut to).await? {
        let place = target.place().clone();
        return Err(CopyError::NotEmpty { place, table });
    }
    // The one that migrations make comes along with the others.
    sqlx::query("DELETE FROM tenants").execute(&mut *to).await?;
    let all = counts(&mut from).await?;
    let mut counter = Counter {
        report,
        n_rows: 0,
        n_rows_all: all.iter().map(|one| one.n_rows).sum(),
    };
    for &name in TABLES {
        let table = Table::of(name, (source, &mut *from), (target, &mut *to)).await?;
        table.copy((&mut *from, &mut *to), &mut counter).await?;
    }
    for (table, columns) in LATER {
        fill_in(table, columns, (&mut *from, &mut *to)).await?;
    }
    compare(&all, &counts(&mut to).await?)?;
    to.commit().await?;
    target.look_over(TABLES).await;
    Ok(all)
}

/// The first table that has more in it than migrations have made.
async fn first_with_rows(to: &mut AnyConnection) -> Result<Option<&'static str>, CopyError> {
    for &table in TABLES {
        let made = match table {
            // The default tenant, before anything was done in its name.
            "tenants" => " WHERE created_at <> 0 OR last_ticket_number <> 0",
            _ => "",
        };
        let sql = format!("SELECT COUNT(*) FROM {table}{made}");
        let n_rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut *to)
            .await?;
        if n_rows > 0 {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

async fn counts(connection: &mut AnyConnection) -> Result<Vec<Copied>, CopyError> {
    let mut all = Vec::with_capacity(TABLES.len());
    for &table in TABLES {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let n_rows = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
        all.push(Copied { table, n_rows });
    }
    Ok(all)
}

fn compare(read: &[Copied], written: &[Copied]) -> Result<(), CopyError> {
    match read.iter().zip(written).find(|(one, other)| one != other) {
        None => Ok(()),
        Some((read, written)) => Err(CopyError::Count {
            table: read.table,
            n_read: read.n_rows,
            n_written: written.n_rows,
        }),
    }
}

/// What has been written so far, for whoever waits.
struct Counter<'r> {
    report: &'r mut (dyn FnMut(Progress) + Send),
    n_rows: i64,
    n_rows_all: i64,
}

impl Counter<'_> {
    fn add(&mut self, table: &'static str, n_rows: usize) {
        self.n_rows = self
            .n_rows
            .saturating_add(i64::try_from(n_rows).unwrap_or(i64::MAX));
        (self.report)(Progress {
            table,
            n_rows: self.n_rows,
            n_rows_all: self.n_rows_all,
        });
    }
}

/// What stands in a column of a row.
enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

/// A table, and what of it is copied row by row.
struct Table {
    name: &'static str,
    columns: Vec<Column>,
    /// Whether the target takes a text with U+0000.
    takes_nul: bool,
}

impl Table {
    /// The columns that both ends have; they have to be the same ones.
    async fn of(
        name: &'static str,
        (source, from): (&End, &mut AnyConnection),
        (target, to): (&End, &mut AnyConnection),
    ) -> Result<Self, CopyError> {
        let (mut columns, others) = (
            source.columns(name, from).await?,
            target.columns(name, to).await?,
        );
        if columns != others || columns.is_empty() {
            return Err(CopyError::Columns { table: name });
        }
        let later = LATER.iter().filter(|(table, _)| *table == name);
        let later: Vec<&str> = later
            .flat_map(|(_, columns)| columns.iter().copied())
            .collect();
        columns.retain(|column| {
            let column = column.name.as_str();
            !later.contains(&column) && !NUMBERED.contains(&(name, column))
        });
        Ok(Self {
            name,
            columns,
            takes_nul: matches!(target.place(), Place::Sqlite(_)),
        })
    }

    async fn copy(
        &self,
        (from, to): (&mut AnyConnection, &mut AnyConnection),
        counter: &mut Counter<'_>,
    ) -> Result<(), CopyError> {
        let mut rows = sqlx::query(AssertSqlSafe(self.select())).fetch(from);
        let mut batch = Batch::default();
        while let Some(row) = rows.try_next().await? {
            self.read(&row, &mut batch)?;
            if batch.is_full() {
                counter.add(self.name, self.write(&mut batch, to).await?);
            }
        }
        counter.add(self.name, self.write(&mut batch, to).await?);
        Ok(())
    }

    /// Numbers of any size are read as one kind.
    fn select(&self) -> String {
        let column = |Column { name, kind }: &Column| match kind {
            Kind::Text => format!("\"{name}\""),
            Kind::Number => format!("CAST(\"{name}\" AS BIGINT)"),
        };
        let columns: Vec<String> = self.columns.iter().map(column).collect();
        let numbered = NUMBERED.iter().find(|(table, _)| *table == self.name);
        let order = numbered.map_or_else(String::new, |(_, column)| format!(" ORDER BY {column}"));
        format!("SELECT {} FROM {}{order}", columns.join(", "), self.name)
    }

    fn insert(&self, n_rows: usize) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        let width = self.columns.len();
        let row = |n: usize| {
            let places: Vec<String> = (1..=width).map(|m| format!("${}", n * width + m)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..n_rows).map(row).collect();
        format!(
            "INSERT INTO {} ({}) VALUES {}",
            self.name,
            names.join(", "),
            rows.join(", ")
        )
    }

    fn read(&self, row: &AnyRow, batch: &mut Batch) -> Result<(), CopyError> {
        for (at, column) in self.columns.iter().enumerate() {
            let value = match column.kind {
                Kind::Number => Value::Number(row.try_get(at)?),
                Kind::Text => {
                    let text: Option<String> = row.try_get(at)?;
                    let text_or_none = text.as_deref().unwrap_or_default();
                    if !self.takes_nul && text_or_none.contains('\0') {
                        return Err(CopyError::Text {
                            table: self.name,
                            column: column.name.clone(),
                        });
                    }
                    batch.n_bytes += text_or_none.len();
                    Value::Text(text)
                }
            };
            batch.values.push(value);
        }
        batch.n_rows += 1;
        Ok(())
    }

    /// Writes what is in the batch, and empties it; the answer is how many rows that were.
    async fn write(&self, batch: &mut Batch, to: &mut AnyConnection) -> Result<usize, CopyError> {
        let Batch { values, n_rows, .. } = std::mem::take(batch);
        if n_rows == 0 {
            return Ok(0);
        }
        let mut query = sqlx::query(AssertSqlSafe(self.insert(n_rows)));
        for value in values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            };
        }
        query.execute(to).await?;
        Ok(n_rows)
    }
}

/// Rows that are written by one statement.
#[derive(Default)]
struct Batch {
    values: Vec<Value>,
    n_rows: usize,
    n_bytes: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.n_rows >= BATCH_ROWS_MAX || self.n_bytes >= BATCH_BYTES
    }
}

/// Fills in what refers to other rows of the same table.
async fn fill_in(
    table: &str,
    columns: &[&str],
    (from, to): (&mut AnyConnection, &mut AnyConnection),
) -> Result<(), CopyError> {
    let is_there: Vec<String> = columns
        .iter()
        .map(|name| format!("{name} IS NOT NULL"))
        .collect();
    let select = format!(
        "SELECT id, {} FROM {table} WHERE {}",
        columns.join(", "),
        is_there.join(" OR ")
    );
    let numbered = columns.iter().enumerate();
    let set: Vec<String> = numbered
        .map(|(at, name)| format!("{name} = ${}", at + 2))
        .collect();
    let update = format!("UPDATE {table} SET {} WHERE id = $1", set.join(", "));
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(from);
    while let Some(row) = rows.try_next().await? {
        let mut query = sqlx::query(AssertSqlSafe(update.clone()));
        for at in 0..=columns.len() {
            query = query.bind(row.try_get::<Option<String>, _>(at)?);
        }
        query.execute(&mut *to).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tandem_tickets::Actor;
    use tempfile::TempDir;
    use tokio_util::sync::CancellationToken;

    use super::super::tickets::NewTicket;
    use super::super::{Dialect, Store};
    use super::*;
    use crate::testing;

    /// Most values that SQLite takes with one statement (`SQLITE_MAX_VARIABLE_NUMBER`); PostgreSQL takes more.
    const VALUES_MAX: usize = 32_766;

    fn folder() -> TempDir {
        tempfile::tempdir().expect("a folder")
    }

    /// The database of this folder, of the kind that the tests run on.
    fn place(folder: &Path) -> Place {
        match testing::database(folder) {
            Some(url) => Place::Postgres(url),
            None => Place::Sqlite(folder.to_owned()),
        }
    }

    async fn open(place: &Place, folder: &Path) -> Store {
        let database = match place {
            Place::Postgres(url) => Some(url),
            Place::Sqlite(_) => None,
        };
        Store::open_at(folder, database).await.expect("a store")
    }

    /// Two tickets, the first of which was merged into the second.
    async fn fill_with_tickets(store: &Store) {
        for now in [1, 2] {
            let new = NewTicket::default();
            let made = store.add_ticket(new, Actor::system(), now).await;
            made.expect("a ticket");
        }
        let merge = "UPDATE tickets SET merged_into = (SELECT id FROM tickets WHERE number = 2), \
                     merged_end = (SELECT id FROM tickets WHERE number = 2) WHERE number = 1";
        let merged = sqlx::query(merge).execute(&store.writer).await;
        merged.expect("merged");
    }

    async fn merged_into(store: &Store) -> i64 {
        let sql = "SELECT t.number FROM tickets s JOIN tickets t ON t.id = s.merged_into \
                   AND t.id = s.merged_end WHERE s.number = 1";
        let found = sqlx::query_scalar(sql).fetch_one(&store.reader).await;
        found.expect("a number")
    }

    #[tokio::test]
    async fn every_table_of_the_schema_is_copied_or_rebuilt() {
        let folder = folder();
        let store = Store::open(folder.path()).await.expect("a store");
        let sql = match store.dialect {
            Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
            Dialect::Postgres { .. } => {
                "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
            }
        };
        let there: Vec<String> = sqlx::query_scalar(sql)
            .fetch_all(&store.reader)
            .await
            .expect("tables");
        let is_part = |name: &str, of: &str| {
            let rest = name.strip_prefix(of);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let is_made = |name: &str| {
            name == "_sqlx_migrations"
                || name.starts_with("sqlite_")
                || REBUILT.iter().any(|of| is_part(name, of))
        };
        let mut forgotten: Vec<&str> = there.iter().map(String::as_str).collect();
        forgotten.retain(|name| !is_made(name) && !TABLES.contains(name));
        assert_eq!(
            forgotten,
            Vec::<&str>::new(),
            "to be named in TABLES, or in REBUILT with what makes it"
        );
        let mut gone = TABLES.to_vec();
        gone.retain(|name| !there.iter().any(|one| one == name));
        assert_eq!(gone, Vec::<&str>::new());
    }

    #[tokio::test]
    async fn each_table_stands_behind_those_that_it_refers_to_and_fits_into_a_statement() {
        let folder = folder();
        let store = Store::open_at(folder.path(), None).await.expect("a store");
        for (at, table) in TABLES.iter().enumerate() {
            let keys: Vec<(String, String)> =
                sqlx::query_as("SELECT \"table\", \"from\" FROM pragma_foreign_key_list($1)")
                    .bind(*table)
                    .fetch_all(&store.reader)
                    .await
                    .expect("keys");
            for (of, column) in keys {
                let is_later = LATER.iter().any(|(name, columns)| {
                    name == table && of == *table && columns.contains(&column.as_str())
                });
                let is_before = TABLES[..at].contains(&of.as_str());
                assert!(is_before || is_later, "{table}.{column} refers to {of}");
            }
            let sql = "SELECT COUNT(*) FROM pragma_table_info($1)";
            let counted = sqlx::query_scalar(sql).bind(*table);
            let n_columns: i64 = counted.fetch_one(&store.reader).await.expect("a number");
            let n_values = usize::try_from(n_columns).expect("a few") * BATCH_ROWS_MAX;
            assert!(n_values <= VALUES_MAX, "{table}: {n_values}");
        }
    }

    #[tokio::test]
    async fn a_copy_that_ends_in_between_leaves_nothing_and_the_next_one_has_all() {
        let (source, target) = (folder(), folder());
        let (from, to) = (place(source.path()), place(target.path()));
        let store = open(&from, source.path()).await;
        fill_with_tickets(&store).await;
        store.close().await;
        let stop = CancellationToken::new();
        let mut stop_at_the_end = |progress: Progress| {
            if progress.table == "audit" {
                stop.cancel();
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            ended = copy((&from, &to), &mut stop_at_the_end) => panic!("not stopped: {ended:?}"),
        }
        let mut last = None;
        let copied = copy((&from, &to), &mut |progress| last = Some(progress)).await;
        let copied = copied.expect("copied into what is empty");
        let n_rows: i64 = copied.iter().map(|one| one.n_rows).sum();
        assert_eq!(
            last.map(|last| (last.n_rows, last.n_rows_all)),
            Some((n_rows, n_rows))
        );
        assert!(copied.contains(&Copied {
            table: "tickets",
            n_rows: 2
        }));
        let refused = copy((&from, &to), &mut |_| {}).await;
        let is_refused = matches!(refused, Err(CopyError::NotEmpty { .. }));
        assert!(is_refused, "{refused:?}");
        let store = open(&to, target.path()).await;
        assert_eq!(merged_into(&store).await, 2);
        let next = store
            .add_ticket(NewTicket::default(), Actor::system(), 3)
            .await;
        assert_eq!(next.expect("a ticket").number, 3);
    }

    #[tokio::test]
    async fn a_text_that_postgresql_does_not_take_is_named_and_nothing_is_copied() {
        let (source, target) = (folder(), folder());
        let from = Place::Sqlite(source.path().to_owned());
        let Some(url) = testing::database(target.path()) else {
            return;
        };
        let to = Place::Postgres(url);
        let store = open(&from, source.path()).await;
        fill_with_tickets(&store).await;
        let sql = sqlx::query("UPDATE tickets SET description = $1 WHERE number = 2");
        let done = sql.bind("a\0b").execute(&store.writer).await;
        done.expect("written");
        // A file that is open is not copied; this one is opened again for each change.
        store.close().await;
        let refused = copy((&from, &to), &mut |_| {}).await.expect_err("refused");
        let said = refused.to_string();
        assert!(said.contains("tickets.description"), "{said}");
        let store = open(&from, source.path()).await;
        let sql = sqlx::query("UPDATE tickets SET description = 'ab' WHERE number = 2");
        sql.execute(&store.writer).await.expect("written");
        store.close().await;
        copy((&from, &to), &mut |_| {}).await.expect("copied");
        let store = open(&to, target.path()).await;
        assert_eq!(merged_into(&store).await, 2);
    }

    #[tokio::test]
    async fn nothing_is_copied_onto_itself_from_nowhere_or_past_somebody() {
        let (source, target) = (folder(), folder());
        let (from, to) = (place(source.path()), place(target.path()));
        let same = copy((&from, &from), &mut |_| {}).await;
        assert!(matches!(same, Err(CopyError::Same(_))), "{same:?}");
        let nowhere = Place::Sqlite(target.path().to_owned());
        let refused = copy((&nowhere, &from), &mut |_| {}).await;
        assert!(matches!(refused, Err(CopyError::Nowhere(_))), "{refused:?}");
        let (ours, theirs) = (
            open(&from, source.path()).await,
            open(&to, target.path()).await,
        );
        ours.close().await;
        let refused = copy((&from, &to), &mut |_| {}).await;
        assert!(matches!(refused, Err(CopyError::InUse(_))), "{refused:?}");
        theirs.close().await;
        copy((&from, &to), &mut |_| {}).await.expect("copied");
    }
}
