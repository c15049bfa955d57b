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
