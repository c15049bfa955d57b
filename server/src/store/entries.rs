//! What was said on timelines, found by its words (ADR 0073).
//!
//! Words are looked up by their letters and compared, as those of tickets are (ADR 0046); what was said last
//! comes first. A look goes through so many entries at most; the next one goes on from there.

use sqlx::FromRow;
use tandem_tickets::{ActorKind, Status, TimelineData, search};

use super::sight::Sight;
use super::{Dialect, Store, StoreError, Tx, timeline};
use crate::source::Millis;

/// Entries with the letters of a word that one look compares with it at most.
pub const LOOKED_AT_MAX: i64 = 2_000;

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
    ($from:literal) => {
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

/// Where the last entry stands that one look goes to.
pub(super) const LAST_LOOKED_AT: &str = "SELECT COUNT(*), MIN(place) FROM (SELECT rowid AS place FROM entry_search \
     WHERE entry_search MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3) AS looked_at";
pub(super) const FOUND: &str = found!(
    "(SELECT rowid AS found FROM entry_search WHERE entry_search MATCH $9 AND rowid < $6 \
     ORDER BY rowid DESC LIMIT $10) AS s CROSS JOIN entry_words w ON w.place = s.found"
);
/// PostgreSQL finds the letters of a pattern by itself.
const FOUND_POSTGRES: &str = found!("entry_words w");

impl Store {
    /// What was said on tickets of `sight` and holds all words of `query`, the latest first, before the place
    /// `before`. Nothing where no word has three letters.
    ///
    /// # Errors
    /// The store failed.
    pub async fn entries(
        &self,
        query: &str,
        sight: &Sight,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundEntries, StoreError> {
        let Some(letters) = search::letters(query, None) else {
            return Ok(FoundEntries::default());
        };
        let before = before.unwrap_or(i64::MAX);
        let last = self.last_looked_at(&letters, before).await?;
        let (sql, words) = match self.dialect {
            Dialect::Sqlite => sight.within(FOUND, "t", 11),
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
            rows = rows.bind(&letters).bind(LOOKED_AT_MAX);
        }
        for word in words {
            rows = rows.bind(word);
        }
        let mut rows = rows.fetch_all(&self.reader).await?;
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
    async fn last_looked_at(&self, letters: &str, before: i64) -> Result<Option<i64>, StoreError> {
        if self.dialect != Dialect::Sqlite {
            return Ok(None);
        }
        let (n, last): (i64, Option<i64>) = sqlx::query_as(LAST_LOOKED_AT)
            .bind(letters)
            .bind(before)
            .bind(LOOKED_AT_MAX)
            .fetch_one(&self.reader)
            .await?;
        Ok(last.filter(|_| n == LOOKED_AT_MAX))
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
