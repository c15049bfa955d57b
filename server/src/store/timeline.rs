//! Events: everything that happened, and by that the timeline of each ticket.
//!
//! Entries are appended inside the transaction that changes what they speak of. Their ids are
//! made while that transaction has its turn to write, each behind the one before whatever the clocks
//! of several servers say, so that the order of ids is the order of commits and a reader that goes on
//! from an id misses nothing. What stands on a ticket enters the outboxes of the webhooks, of the
//! connectors and of the mail in the same transaction, and what matters enters the audit.

use serde_json::Value;
use sqlx::FromRow;
use tandem_tickets::{Actor, ActorKind, TimelineData};

use super::{Store, StoreError, Tx, audit, entries, follow_ups, foreign, mails, outbox, watchers};
use crate::audit::{Author, NewRecord, detail_of};
use crate::source::{Millis, id_behind, new_id};

/// Something that happened, to be written down.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The ticket it belongs to; absent while its session has none.
    pub ticket_id: Option<String>,
    /// The session it happened in.
    pub session_id: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// What it was.
    pub data: TimelineData,
}

impl NewEntry {
    /// What happened to a ticket outside of its sessions.
    pub fn of_ticket(ticket_id: &str, actor: Actor, data: TimelineData) -> Self {
        Self {
            ticket_id: Some(ticket_id.to_owned()),
            session_id: None,
            actor,
            data,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifier, `evt_…`; in order of time.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Who did it.
    pub actor: Actor,
    /// The session it happened in.
    pub session_id: Option<String>,
    /// What it was.
    pub data: TimelineData,
}

/// The last event of all, and where the ticket leads to if it was merged.
const LAST_AND_MERGED: &str = "SELECT (SELECT MAX(id) FROM events), (SELECT m.number FROM tickets t \
     JOIN tickets m ON m.id = t.merged_end WHERE t.tenant_id = $1 AND t.id = $2)";

/// Writes `entry` down inside the caller's transaction.
///
/// # Errors
/// The store failed, or [`StoreError::TicketMerged`] for what does not come onto a merged ticket.
pub async fn append(
    connection: &mut Tx,
    entry: NewEntry,
    now: Millis,
) -> Result<Entry, StoreError> {
    let (last, merged): (Option<String>, Option<i64>) = sqlx::query_as(LAST_AND_MERGED)
        .bind(connection.tenant())
        .bind(&entry.ticket_id)
        .fetch_one(&mut **connection)
        .await?;
    if let Some(number) = merged.filter(|_| !entry.data.may_follow_merge()) {
        return Err(StoreError::TicketMerged { number });
    }
    let id = id_behind(last.as_deref(), new_id("evt"));
    let (kind, data) = words(&entry.data)?;
    sqlx::query(
        "INSERT INTO events \
         (id, tenant_id, ticket_id, session_id, at, actor_kind, actor_name, kind, data, agent_id, agent_teams, \
         owner_id, owner_teams) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
         (SELECT id FROM agents WHERE tenant_id = $2 AND id = $10), \
         (SELECT teams FROM agents WHERE tenant_id = $2 AND id = $10), \
         (SELECT assignee_id FROM tickets WHERE tenant_id = $2 AND id = $3), \
         (SELECT COALESCE(a.teams, ',' || t.team || ',', '') FROM tickets t \
         LEFT JOIN agents a ON a.id = t.assignee_id WHERE t.tenant_id = $2 AND t.id = $3))",
    )
    .bind(&id)
    .bind(connection.tenant())
    .bind(&entry.ticket_id)
    .bind(&entry.session_id)
    .bind(now)
    .bind(entry.actor.kind.as_str())
    .bind(&entry.actor.name)
    .bind(&kind)
    .bind(data.to_string())
    .bind(&entry.actor.id)
    .execute(&mut **connection)
    .await?;
    entries::insert(connection, &id, &entry.data).await?;
    if let Some(record) = recorded(&entry, &id, (&kind, &data)) {
        audit::append(connection, record, now).await?;
    }
    if let Some(ticket_id) = &entry.ticket_id {
        outbox::enqueue(connection, (&id, ticket_id, &kind), now).await?;
        let session_id = entry.session_id.as_deref();
        foreign::enqueue(connection, (ticket_id, session_id, &kind), now).await?;
        let actor_kind = entry.actor.kind.as_str();
        let event = (id.as_str(), ticket_id.as_str(), kind.as_str(), actor_kind);
        mails::enqueue(connection, event, Some(&entry.data), now).await?;
        follow_ups::heed(connection, ticket_id, &entry.data).await?;
        watchers::heed(connection, ticket_id, &entry, &id).await?;
    }
    Ok(Entry {
        id,
        at: now,
        actor: entry.actor,
        session_id: entry.session_id,
        data: entry.data,
    })
}

/// Puts what happened in a session before it had a ticket onto its ticket, in order of time.
///
/// # Errors
/// The store failed.
pub async fn move_onto(
    connection: &mut Tx,
    session_id: &str,
    ticket_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let mut moved: Vec<(String, String, String, String)> = sqlx::query_as(
        "UPDATE events SET ticket_id = $2 \
         WHERE session_id = (SELECT id FROM sessions WHERE tenant_id = $3 AND id = $1) \
         AND ticket_id IS NULL RETURNING id, kind, actor_kind, data",
    )
    .bind(session_id)
    .bind(ticket_id)
    .bind(connection.tenant())
    .fetch_all(&mut **connection)
    .await?;
    moved.sort_unstable();
    for (id, kind, actor_kind, data) in moved {
        outbox::enqueue(connection, (&id, ticket_id, &kind), now).await?;
        foreign::enqueue(connection, (ticket_id, Some(session_id), &kind), now).await?;
        let event = (id.as_str(), ticket_id, kind.as_str(), actor_kind.as_str());
        let data = read_words(&kind, &data);
        mails::enqueue(connection, event, data.as_ref(), now).await?;
    }
    Ok(())
}

pub(super) const PAGE: &str = "SELECT id, session_id, at, actor_kind, actor_name, kind, data FROM events \
     WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $4 AND id = $1) \
     AND id > $2 ORDER BY id LIMIT $3";

impl Store {
    /// At most `limit` entries of a ticket that follow the entry `after`, oldest first, and where
    /// to go on if there are more.
    ///
    /// Entries of a kind that this version does not know are left out and named in the log.
    ///
    /// # Errors
    /// The store failed.
    pub async fn timeline(
        &self,
        ticket_id: &str,
        after: &str,
        limit: u32,
    ) -> Result<(Vec<Entry>, Option<String>), StoreError> {
        let mut rows: Vec<EntryRow> = sqlx::query_as(PAGE)
            .bind(ticket_id)
            .bind(after)
            .bind(i64::from(limit) + 1)
            .bind(self.tenant())
            .fetch_all(&self.reader)
            .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        Ok((rows.into_iter().filter_map(EntryRow::read).collect(), next))
    }
}

pub(super) const LAST: &str = "SELECT id, session_id, at, actor_kind, actor_name, kind, data FROM events \
     WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) \
     ORDER BY id DESC LIMIT $3";

impl Store {
    /// The last `limit` entries of a ticket, oldest first, and whether these are all.
    ///
    /// # Errors
    /// The store failed.
    pub async fn last_entries(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        let mut rows: Vec<EntryRow> = sqlx::query_as(LAST)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit) + 1)
            .fetch_all(&self.reader)
            .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_whole = rows.len() <= limit;
        rows.truncate(limit);
        let entries = rows.into_iter().rev().filter_map(EntryRow::read);
        Ok((entries.collect(), is_whole))
    }

    /// The last `limit` events of a session, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn session_entries(
        &self,
        session_id: &str,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT id, session_id, at, actor_kind, actor_name, kind, data FROM events \
             WHERE tenant_id = $1 AND session_id = $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(self.tenant())
        .bind(session_id)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().rev().filter_map(EntryRow::read).collect())
    }
}

/// The event of that identifier, if this version understands it.
pub(super) async fn entry(connection: &mut Tx, id: &str) -> Result<Option<Entry>, StoreError> {
    let row: Option<EntryRow> = sqlx::query_as(
        "SELECT id, session_id, at, actor_kind, actor_name, kind, data FROM events \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(id)
    .fetch_optional(&mut **connection)
    .await?;
    Ok(row.and_then(EntryRow::read))
}

#[derive(FromRow)]
struct EntryRow {
    id: String,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    actor_name: String,
    kind: String,
    data: String,
}

impl EntryRow {
    fn read(self) -> Option<Entry> {
        let data = read_words(&self.kind, &self.data);
        let (Some(kind), Some(data)) = (ActorKind::parse(&self.actor_kind), data) else {
            tracing::warn!(
                event = self.id,
                kind = self.kind,
                "timeline entry is not understood"
            );
            return None;
        };
        let actor = Actor {
            kind,
            name: self.actor_name,
            id: String::new(),
        };
        Some(Entry {
            id: self.id,
            at: self.at,
            actor,
            session_id: self.session_id,
            data,
        })
    }
}

/// The columns `kind` and `data`.
pub(super) fn words(data: &TimelineData) -> Result<(String, Value), StoreError> {
    let unreadable = || StoreError::Unreadable {
        what: "timeline entry",
        value: "not an object".to_owned(),
    };
    let value = serde_json::to_value(data).map_err(|_| unreadable())?;
    let kind = value
        .get("kind")
        .and_then(|kind| kind.as_str())
        .ok_or_else(unreadable)?;
    let data = value.get("data").ok_or_else(unreadable)?;
    Ok((kind.to_owned(), data.clone()))
}

/// What the audit keeps of an entry: that it was, of which kind, and a word of it that is fixed.
fn recorded(entry: &NewEntry, id: &str, (kind, data): (&str, &Value)) -> Option<NewRecord> {
    let author = match entry.actor.kind {
        ActorKind::Agent => Author::Agent(entry.actor.id.clone()),
        ActorKind::Customer => Author::Customer,
        ActorKind::System => Author::System,
    };
    Some(NewRecord {
        author,
        act: kind.to_owned(),
        subject: id.to_owned(),
        ticket_id: entry.ticket_id.clone().unwrap_or_default(),
        session_id: entry.session_id.clone().unwrap_or_default(),
        detail: detail_of(kind, data)?,
    })
}

/// Nothing where this version does not know the kind.
pub(super) fn read_words(kind: &str, data: &str) -> Option<TimelineData> {
    let data: Value = serde_json::from_str(data).ok()?;
    serde_json::from_value(serde_json::json!({ "kind": kind, "data": data })).ok()
}
