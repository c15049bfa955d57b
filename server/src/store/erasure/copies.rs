//! What was said on a ticket and copied onto those that were split off it (ADR 0063) goes with what it is a
//! copy of, also of persons of whom nothing more is known.

use std::collections::BTreeSet;

use sqlx::FromRow;
use tandem_tickets::TimelineData;

use super::{EntryRow, SearchRow, erase_entry};
use crate::store::people::SessionOf;
use crate::store::{StoreError, Tx, timeline};

/// The tickets that were split off one, and off these.
macro_rules! below {
    () => {
        "WITH RECURSIVE below (id) AS (\
         SELECT second_id FROM ticket_links WHERE tenant_id = $1 AND first_id = $2 AND kind = 'split' \
         UNION SELECT l.second_id FROM ticket_links l JOIN below b ON l.first_id = b.id AND l.kind = 'split') "
    };
}

/// Copies on what was split off a ticket. A cross join is one whose order SQLite keeps: else it would read all
/// events for the few tickets.
pub(in crate::store) const COPIES: &str = concat!(
    below!(),
    "SELECT e.ticket_id, e.id, e.actor_kind, e.actor_name, e.kind, e.data FROM below b \
     CROSS JOIN events e WHERE e.ticket_id = b.id AND e.kind = 'message_copied'"
);

/// What was split off a ticket and is of nobody who is known by more than this name.
pub(in crate::store) const NAMED: &str = concat!(
    below!(),
    "SELECT t.id, t.number, t.subject, t.description, t.customer_name, t.tags, t.fields \
     FROM below b CROSS JOIN tickets t WHERE t.id = b.id AND t.customer_id IS NULL \
     AND t.customer_email IS NULL AND t.customer_name = $3"
);

#[derive(FromRow)]
struct CopyRow {
    ticket_id: String,
    #[sqlx(flatten)]
    entry: EntryRow,
}

impl CopyRow {
    /// The ticket and the entry that it is a copy of.
    fn copied_from(&self) -> Option<(String, String)> {
        match timeline::read_words(&self.entry.kind, &self.entry.data)? {
            TimelineData::MessageCopied { ticket, entry, .. } => Some((ticket, entry)),
            _ => None,
        }
    }
}

/// Erases the copies of what was said on a ticket; answers with the tickets that had one.
pub(super) async fn erase_of_ticket(tx: &mut Tx, id: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut had = BTreeSet::new();
    for row in copies(tx, id).await? {
        if row.copied_from().is_some_and(|(ticket, _)| ticket == id) {
            had.insert(row.ticket_id);
            erase_entry(tx, row.entry).await?;
        }
    }
    Ok(had)
}

/// Erases the copies of what was said in a session, on whosever ticket it was; answers with the tickets that
/// had one.
pub(super) async fn erase_of_session(
    tx: &mut Tx,
    session: &SessionOf,
) -> Result<BTreeSet<String>, StoreError> {
    let mut had = BTreeSet::new();
    let Some(ticket) = &session.ticket_id else {
        return Ok(had);
    };
    for row in copies(tx, ticket).await? {
        let Some((_, said)) = row.copied_from() else {
            continue;
        };
        if is_of_session(tx, &said, &session.id).await? {
            had.insert(row.ticket_id);
            erase_entry(tx, row.entry).await?;
        }
    }
    Ok(had)
}

async fn copies(tx: &mut Tx, ticket: &str) -> Result<Vec<CopyRow>, StoreError> {
    let rows = sqlx::query_as(COPIES).bind(tx.tenant()).bind(ticket);
    Ok(rows.fetch_all(&mut **tx).await?)
}

async fn is_of_session(tx: &mut Tx, event: &str, session: &str) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM events WHERE tenant_id = $1 AND id = $2 AND session_id = $3",
    )
    .bind(tx.tenant())
    .bind(event)
    .bind(session)
    .fetch_one(&mut **tx)
    .await?;
    Ok(n > 0)
}

/// Takes the name of a ticket's customer off what was split off it and names nobody but by it; answers with
/// the tickets that had it.
pub(super) async fn forget_name(tx: &mut Tx, id: &str) -> Result<Vec<String>, StoreError> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT customer_name FROM tickets WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
    let Some(name) = name else {
        return Ok(Vec::new());
    };
    let rows: Vec<SearchRow> = sqlx::query_as(NAMED)
        .bind(tx.tenant())
        .bind(id)
        .bind(name)
        .fetch_all(&mut **tx)
        .await?;
    let mut had = Vec::new();
    for row in rows {
        let row = SearchRow {
            customer_name: None,
            ..row
        };
        sqlx::query(
            "UPDATE tickets SET customer_name = NULL, search_text = $3, version = version + 1 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tx.tenant())
        .bind(&row.id)
        .bind(row.search_text()?)
        .execute(&mut **tx)
        .await?;
        had.push(row.id);
    }
    Ok(had)
}
