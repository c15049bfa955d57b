//! What was said on timelines, found by its words (ADR 0073).
//!
//! Words are looked up by their letters and compared, as those of tickets are (ADR 0046); what was said last
//! comes first. A look goes through so many entries at most, and the next one goes on from there; where the
//! database looks letters up by itself it has so much time.

use sqlx::FromRow;
use tandem_tickets::{ActorKind, Status, TimelineData, search};

use super::sight::Sight;
use super::{Dialect, Store, StoreError, Tx, postgres, timeline};
use crate::source::Millis;

/// Entries of a tenant with the letters of a word that one look compares with it at most.
pub const LOOKED_AT_MAX: i64 = 2_000;
/// Entries with the letters that one look goes through to find those of its tenant; the others are not compared.
pub const WALKED_MAX: i64 = 50_000;
/// How long PostgreSQL searches, in milliseconds; whoever types waits no longer.
pub const SEARCH_MS_MAX: i64 = 3_000;

/// What was said on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEntry {
    /// Where it stands in the order of what was said.
    pub place: i64,
    /// Identifier, `evt_…`.
    pub id: String,
    /// Its ticket.
    pub ticket_id: String,
    /// The number of the ticket.
    pub number: i64,
    /// The subject of the ticket.
    pub subject: String,
    /// Where the ticket stands.
    pub status: Status,
    /// When it was said.
    pub at: Millis,
    /// Kind of who said it.
    pub by: ActorKind,
    /// Name of who said it.
    pub name: String,
    /// `chat`, `comment` or `message_copied`.
    pub kind: String,
    /// The words.
    pub text: String,
}

/// What a look has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundEntries {
    /// The latest first.
    pub entries: Vec<FoundEntry>,
    /// The place before which to look on; nothing where all was looked at.
    pub before: Option<i64>,
}

#[derive(FromRow)]
struct FoundRow {
    place: i64,
    id: String,
    ticket_id: String,
    number: i64,
    subject: String,
    status: String,
    at: Millis,
    actor_kind: String,
    actor_name: String,
    kind: String,
    data: String,
}

impl FoundRow {
    fn read(self) -> Option<FoundEntry> {
        let text = said(&timeline::read_words(&self.kind, &self.data)?)?.to_owned();
        Some(FoundEntry {
            place: self.place,
            id: self.id,
            ticket_id: self.ticket_id,
            number: self.number,
            subject: self.subject,
            status: Status::parse(&self.status)?,
            at: self.at,
            by: ActorKind::parse(&self.actor_kind)?,
            name: self.actor_name,
            kind: self.kind,
            text,
        })
    }
}

macro_rules! found {
    ($from:expr) => {
        concat!(
            "SELECT w.place, e.id, e.ticket_id, t.number, t.subject, t.status, e.at, e.actor_kind, \
             e.actor_name, e.kind, e.data FROM ",
            $from,
            r" JOIN events e ON e.id = w.event_id JOIN tickets t ON t.id = e.ticket_id
             WHERE w.text LIKE $2 ESCAPE '\' AND w.text LIKE $3 ESCAPE '\'
             AND w.text LIKE $4 ESCAPE '\' AND w.text LIKE $5 ESCAPE '\'
             AND t.tenant_id = $1 AND w.place < $6 AND w.place >= $7/* sight */
             ORDER BY w.place DESC LIMIT $8"
        )
    };
}

/// The latest entries with the letters, whosever they are.
macro_rules! walked {
    ($letters:literal, $before:literal, $walked_max:literal) => {
        concat!(
            "(SELECT rowid AS place FROM entry_search WHERE entry_search MATCH ",
            $letters,
            " AND rowid < ",
            $before,
            " ORDER BY rowid DESC LIMIT ",
            $walked_max,
            ")"
        )
    };
}

/// Those of a tenant among what is walked through, in the same order.
macro_rules! own {
    ($walked:expr, $tenant:literal, $looked_at_max:literal) => {
        concat!(
            "(SELECT o.place AS place FROM ",
            $walked,
            " AS s CROSS JOIN entry_words o ON o.place = s.place \
             CROSS JOIN events h ON h.id = o.event_id WHERE h.tenant_id = ",
            $tenant,
            " LIMIT ",
            $looked_at_max,
            ")"
        )
    };
}

/// Where the last entry stands that one look walks to.
pub(super) const LAST_WALKED: &str = concat!(
    "SELECT COUNT(*), MIN(place) FROM ",
    walked!("$1", "$2", "$3"),
    " AS walked"
);
/// Where the last entry of the tenant stands that it compares.
pub(super) const LAST_LOOKED_AT: &str = concat!(
    "SELECT COUNT(*), MIN(place) FROM ",
    own!(walked!("$1", "$2", "$3"), "$4", "$5"),
    " AS looked_at"
);
pub(super) const FOUND: &str = found!(concat!(
    own!(walked!("$9", "$6", "$10"), "$1", "$11"),
    " AS f CROSS JOIN entry_words w ON w.place = f.place"
));
/// PostgreSQL finds the letters of a pattern by itself.
const FOUND_POSTGRES: &str = found!("entry_words w");

/// How far one look goes.
#[derive(Clone, Copy)]
struct Bounds {
    walked_max: i64,
    looked_at_max: i64,
}

const BOUNDS: Bounds = Bounds {
    walked_max: WALKED_MAX,
    looked_at_max: LOOKED_AT_MAX,
};

impl Store {
    /// What was said on tickets of `sight` and holds all words of `query`, the latest first, before the place
    /// `before`. Nothing where no word has three letters.
    ///
    /// # Errors
    /// [`StoreError::TooLong`] where PostgreSQL had no answer within `SEARCH_MS_MAX`; the store failed.
    pub async fn entries(
        &self,
        query: &str,
        sight: &Sight,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundEntries, StoreError> {
        self.entries_within(BOUNDS, query, sight, before, limit)
            .await
    }

    async fn entries_within(
        &self,
        bounds: Bounds,
        query: &str,
        sight: &Sight,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundEntries, StoreError> {
        let Some(letters) = search::letters(query, None) else {
            return Ok(FoundEntries::default());
        };
        let before = before.unwrap_or(i64::MAX);
        let last = match self.dialect {
            Dialect::Sqlite => self.last_looked_at(bounds, &letters, before).await?,
            Dialect::Postgres { .. } => None,
        };
        let (sql, words) = match self.dialect {
            Dialect::Sqlite => sight.within(FOUND, "t", 12),
            Dialect::Postgres { .. } => sight.within(FOUND_POSTGRES, "t", 9),
        };
        let mut rows = sqlx::query_as::<_, FoundRow>(sqlx::AssertSqlSafe(sql)).bind(self.tenant());
        for pattern in search::patterns(query) {
            rows = rows.bind(pattern);
        }
        rows = rows
            .bind(before)
            .bind(last.unwrap_or(i64::MIN))
            .bind(i64::from(limit) + 1);
        if self.dialect == Dialect::Sqlite {
            rows = rows.bind(&letters);
            rows = rows.bind(bounds.walked_max).bind(bounds.looked_at_max);
        }
        for word in words {
            rows = rows.bind(word);
        }
        let mut rows = match self.dialect {
            Dialect::Sqlite => rows.fetch_all(&self.reader).await?,
            Dialect::Postgres { .. } => {
                let mut tx = self.reader.begin().await?;
                sqlx::query("SELECT set_config('statement_timeout', $1, true)")
                    .bind(SEARCH_MS_MAX.to_string())
                    .execute(&mut *tx)
                    .await?;
                rows.fetch_all(&mut *tx).await.map_err(too_long)?
            }
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let before = match rows.last() {
            Some(row) if more => Some(row.place),
            _ => last,
        };
        let entries = rows.into_iter().filter_map(FoundRow::read).collect();
        Ok(FoundEntries { entries, before })
    }

    /// Nothing where one look sees all that there is.
    async fn last_looked_at(
        &self,
        bounds: Bounds,
        letters: &str,
        before: i64,
    ) -> Result<Option<i64>, StoreError> {
        let (n, last): (i64, Option<i64>) = sqlx::query_as(LAST_LOOKED_AT)
            .bind(letters)
            .bind(before)
            .bind(bounds.walked_max)
            .bind(self.tenant())
            .bind(bounds.looked_at_max)
            .fetch_one(&self.reader)
            .await?;
        if n >= bounds.looked_at_max {
            return Ok(last);
        }
        let (n, last): (i64, Option<i64>) = sqlx::query_as(LAST_WALKED)
            .bind(letters)
            .bind(before)
            .bind(bounds.walked_max)
            .fetch_one(&self.reader)
            .await?;
        Ok(last.filter(|_| n >= bounds.walked_max))
    }
}

/// Why a search has no answer.
fn too_long(error: sqlx::Error) -> StoreError {
    let is_given_up = match &error {
        sqlx::Error::Database(error) => error.code().as_deref() == Some(postgres::GIVEN_UP),
        _ => false,
    };
    if is_given_up {
        StoreError::TooLong
    } else {
        error.into()
    }
}

/// Has an entry found by what it says, inside the transaction that writes it.
pub(super) async fn insert(tx: &mut Tx, id: &str, data: &TimelineData) -> Result<(), StoreError> {
    let Some(text) = said(data) else {
        return Ok(());
    };
    sqlx::query("INSERT INTO entry_words (event_id, text) VALUES ($1, $2)")
        .bind(id)
        .bind(text.to_lowercase())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Has an entry not found any more.
pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM entry_words WHERE event_id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What people have said in an entry.
fn said(data: &TimelineData) -> Option<&str> {
    match data {
        TimelineData::Chat { text, .. } | TimelineData::MessageCopied { text, .. } => Some(text),
        TimelineData::Comment { body, .. } => Some(body),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
