//! Tickets of other systems, and what has to be written back onto them.
//!
//! A session that ends on a ticket with a foreign one enters the outbox in the transaction that ends
//! it. Of one ticket one write-back is `waiting` at a time and the rest is `held`, so that notes
//! stand on the foreign ticket in the order of their sessions.

use sqlx::FromRow;

use super::tickets::{self, NewTicket};
use super::{Store, StoreError, Tx};
use crate::source::{Millis, new_id};
use crate::webhooks::schedule::{Failed, Verdict};
use tandem_tickets::{Actor, ActorKind};

const COLUMNS: &str = "id, connector, ticket_id, session_id, state, n_attempts, due_at, created_at, \
    settled_at, failure, status";

/// Kind of the event that is written back.
const ENDED: &str = "session_ended";
/// Kinds of the events after which an agent has said what came of a session, or may have.
const OUTCOME_SET: &str = "outcome_set";
const STATUS_CHANGED: &str = "status_changed";

/// How long a note waits for an agent to say what came of its session; milliseconds.
pub const OUTCOME_WAIT_MS: Millis = 5 * 60_000;

/// A ticket of another system, as that has described it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ForeignTicket {
    /// The connector, by its name in the settings.
    pub connector: String,
    /// What the system knows it by.
    pub foreign_id: String,
    /// Where people read it.
    pub url: String,
    /// Its title, in one line.
    pub title: String,
    /// Who has asked; empty where the system does not say.
    pub requester: String,
    /// Where it stands, in the system's own words.
    pub state: String,
}

/// What came of a session, on its way to the ticket of another system.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WriteBack {
    /// Identifier, `wrb_…`; in the order of writing, and the mark by which a note is found again.
    pub id: String,
    /// The connector.
    pub connector: String,
    /// The ticket.
    pub ticket_id: String,
    /// The session.
    pub session_id: String,
    /// `held`, `waiting`, `written` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub n_attempts: i64,
    /// When the next attempt is due.
    pub due_at: Millis,
    /// When the session ended.
    pub created_at: Millis,
    /// When it was over.
    pub settled_at: Option<Millis>,
    /// Why the latest attempt failed, in a word.
    pub failure: Option<String>,
    /// HTTP status of the answer that made it fail.
    pub status: Option<i64>,
}

/// What waits for a system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct WriteBackBacklog {
    /// To come.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

/// Whether a ticket, `$3`, is done: what it says of how it ended is of an earlier time where it is not.
macro_rules! is_done {
    () => {
        "EXISTS (SELECT 1 FROM tickets WHERE id = $3 AND status IN ('solved', 'closed'))"
    };
}

/// Follows an event inside its transaction: the end of a session puts what came of it into the outbox, where
/// it waits at most [`OUTCOME_WAIT_MS`] for an agent to say how it ended.
///
/// A session that no customer came into says nothing that another system would want to read.
///
/// # Errors
/// The store failed.
pub async fn enqueue(
    connection: &mut Tx,
    (ticket_id, session_id, kind): (&str, Option<&str>, &str),
    now: Millis,
) -> Result<(), StoreError> {
    match session_id {
        Some(session_id) if kind == ENDED => insert(connection, ticket_id, session_id, now).await,
        _ if kind == OUTCOME_SET => go_on(connection, ticket_id, GO_ON, now).await,
        _ if kind == STATUS_CHANGED => go_on(connection, ticket_id, GO_ON_IF_DONE, now).await,
        _ => Ok(()),
    }
}

async fn insert(
    connection: &mut Tx,
    ticket_id: &str,
    session_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO write_backs \
         (id, tenant_id, connector, ticket_id, session_id, state, due_at, created_at) \
         SELECT $1, $2, f.connector, $3, $4, CASE WHEN EXISTS (SELECT 1 FROM write_backs \
         WHERE ticket_id = $3 AND state IN ('held', 'waiting')) THEN 'held' ELSE 'waiting' END, \
         CASE WHEN ",
        is_done!(),
        " THEN $5 ELSE $5 + $7 END, $5 FROM foreign_tickets f WHERE f.ticket_id = $3 AND EXISTS (SELECT 1 FROM events \
         WHERE session_id = $4 AND kind = 'participant_joined' AND actor_kind = $6) \
         ON CONFLICT (tenant_id, session_id) DO NOTHING",
    ))
    .bind(new_id("wrb"))
    .bind(connection.tenant())
    .bind(ticket_id)
    .bind(session_id)
    .bind(now)
    .bind(ActorKind::Customer.as_str())
    .bind(OUTCOME_WAIT_MS)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

macro_rules! go_on {
    ($only:expr) => {
        concat!(
            "UPDATE write_backs SET due_at = $1 WHERE ticket_id = $3 AND state = 'waiting' \
             AND n_attempts = 0 AND due_at = created_at + $2 AND due_at > $1",
            $only
        )
    };
}

const GO_ON: &str = go_on!("");
const GO_ON_IF_DONE: &str = go_on!(concat!(" AND ", is_done!()));

/// Has a note go that has waited for what was said now.
async fn go_on(
    connection: &mut Tx,
    ticket_id: &str,
    sql: &'static str,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(sql)
        .bind(now)
        .bind(OUTCOME_WAIT_MS)
        .bind(ticket_id)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

impl Store {
    /// The ticket that was opened from a foreign one, or that it was merged into, if there is one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ticket_of_foreign(
        &self,
        connector: &str,
        foreign_id: &str,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query_scalar(
            "SELECT COALESCE(t.merged_end, t.id) FROM foreign_tickets f JOIN tickets t ON t.id = f.ticket_id \
             WHERE f.tenant_id = $1 AND f.connector = $2 AND f.foreign_id = $3",
        )
        .bind(self.tenant())
        .bind(connector)
        .bind(foreign_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row)
    }

    /// The foreign ticket that a ticket was opened from, if there is one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn foreign_of_ticket(
        &self,
        ticket_id: &str,
    ) -> Result<Option<ForeignTicket>, StoreError> {
        let row = sqlx::query_as(
            "SELECT connector, foreign_id, url, title, requester, state FROM foreign_tickets \
             WHERE tenant_id = $1 AND ticket_id = $2",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row)
    }

    /// Opens a ticket from a foreign one: the one that was opened before, or a fresh one that
    /// `new` describes. Answers with its identifier and whether it is fresh.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open_foreign(
        &self,
        foreign: &ForeignTicket,
        new: NewTicket,
        by: Actor,
        now: Millis,
    ) -> Result<(String, bool), StoreError> {
        if let Some(id) = self.see_foreign(foreign, now).await? {
            return Ok((id, false));
        }
        let mut tx = self.begin().await?;
        let ticket = tickets::insert(&mut tx, new, by, now).await?;
        let kept = sqlx::query(
            "INSERT INTO foreign_tickets \
             (ticket_id, tenant_id, connector, foreign_id, url, title, requester, state, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (tenant_id, connector, foreign_id) DO NOTHING",
        )
        .bind(&ticket.id)
        .bind(self.tenant())
        .bind(&foreign.connector)
        .bind(&foreign.foreign_id)
        .bind(&foreign.url)
        .bind(&foreign.title)
        .bind(&foreign.requester)
        .bind(&foreign.state)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 1 {
            tx.commit().await?;
            return Ok((ticket.id, true));
        }
        // Somebody was faster: theirs counts, and ours was never there.
        drop(tx);
        let theirs = self.see_foreign(foreign, now).await?;
        theirs
            .map(|id| (id, false))
            .ok_or_else(|| StoreError::Unreadable {
                what: "foreign ticket",
                value: foreign.foreign_id.clone(),
            })
    }

    /// Keeps how a foreign ticket looks at this moment; the ticket that was opened from it, or that this one
    /// was merged into.
    ///
    /// # Errors
    /// The store failed.
    pub async fn see_foreign(
        &self,
        foreign: &ForeignTicket,
        now: Millis,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query_scalar(
            "UPDATE foreign_tickets SET url = $4, title = $5, requester = $6, state = $7, \
             seen_at = $8 WHERE tenant_id = $1 AND connector = $2 AND foreign_id = $3 \
             RETURNING (SELECT COALESCE(t.merged_end, t.id) FROM tickets t \
             WHERE t.id = foreign_tickets.ticket_id)",
        )
        .bind(self.tenant())
        .bind(&foreign.connector)
        .bind(&foreign.foreign_id)
        .bind(&foreign.url)
        .bind(&foreign.title)
        .bind(&foreign.requester)
        .bind(&foreign.state)
        .bind(now)
        .fetch_optional(&self.writer)
        .await?;
        Ok(row)
    }

    /// The write-back of a connector that has been due for longest, if any is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn due_write_back(
        &self,
        connector: &str,
        now: Millis,
    ) -> Result<Option<WriteBack>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM write_backs WHERE tenant_id = $1 AND connector = $2 \
             AND state = 'waiting' AND due_at <= $3 ORDER BY due_at, id LIMIT 1"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(connector)
            .bind(now);
        Ok(rows.fetch_optional(&self.reader).await?)
    }

    /// When the next write-back of a connector is due.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_write_back_due(&self, connector: &str) -> Result<Option<Millis>, StoreError> {
        let at = sqlx::query_scalar(
            "SELECT MIN(due_at) FROM write_backs \
             WHERE tenant_id = $1 AND connector = $2 AND state = 'waiting'",
        )
        .bind(self.tenant())
        .bind(connector)
        .fetch_one(&self.reader)
        .await?;
        Ok(at)
    }

    /// Writes down how an attempt went and what it leads to, and lets the ticket's next one go.
    ///
    /// After a success all that waits for its time is due: the system is back. While it is away, one
    /// write-back asks for all whether it is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_write_back(
        &self,
        write_back: &WriteBack,
        verdict: Verdict,
        failed: Option<Failed>,
        now: Millis,
    ) -> Result<(), StoreError> {
        let (state, due_at, settled_at) = match verdict {
            Verdict::Delivered => ("written", write_back.due_at, Some(now)),
            Verdict::Again { at } => ("waiting", at, None),
            Verdict::Dead => ("dead", write_back.due_at, Some(now)),
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            // Whoever has pressed "Try again" during the attempt is not made to wait.
            "UPDATE write_backs SET state = $2, settled_at = $4, n_attempts = n_attempts + 1, \
             due_at = CASE WHEN due_at = $7 THEN $3 ELSE due_at END, \
             failure = $5, status = $6 WHERE id = $1",
        )
        .bind(&write_back.id)
        .bind(state)
        .bind(due_at)
        .bind(settled_at)
        .bind(failed.map(|failed| failed.word))
        .bind(failed.and_then(|failed| failed.status).map(i64::from))
        .bind(write_back.due_at)
        .execute(&mut *tx)
        .await?;
        if settled_at.is_some() {
            release(&mut tx, &write_back.ticket_id, now).await?;
        }
        match verdict {
            Verdict::Delivered => hurry(&mut tx, &write_back.connector, now).await?,
            Verdict::Again { at } if failed.is_some_and(|failed| failed.is_away) => {
                hold_back(&mut tx, write_back, at).await?;
            }
            Verdict::Again { .. } | Verdict::Dead => {}
        }
        tx.commit().await?;
        Ok(())
    }

    /// Write-backs of a ticket, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn write_backs_of_ticket(
        &self,
        ticket_id: &str,
        limit: i64,
    ) -> Result<Vec<WriteBack>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM write_backs WHERE tenant_id = $1 AND ticket_id = $2 \
             ORDER BY id DESC LIMIT $3"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(limit);
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// Write-backs of a connector, newest first, before the one `before` and in `state` if it is named.
    ///
    /// # Errors
    /// The store failed.
    pub async fn write_backs(
        &self,
        connector: &str,
        state: Option<&str>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<WriteBack>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM write_backs WHERE tenant_id = $1 AND connector = $2 \
             AND ($3 = '' OR state = $3) AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(connector)
            .bind(state.unwrap_or_default())
            .bind(before.unwrap_or_default())
            .bind(i64::from(limit));
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// What waits for a connector.
    ///
    /// # Errors
    /// The store failed.
    pub async fn write_back_backlog(
        &self,
        connector: &str,
    ) -> Result<WriteBackBacklog, StoreError> {
        let row = sqlx::query_as(
            "SELECT COUNT(CASE WHEN state IN ('held', 'waiting') THEN 1 END) AS waiting, \
             COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead FROM write_backs \
             WHERE tenant_id = $1 AND connector = $2 AND state IN ('held', 'waiting', 'dead')",
        )
        .bind(self.tenant())
        .bind(connector)
        .fetch_one(&self.reader)
        .await?;
        Ok(row)
    }

    /// Tries once more, and at once, what was given up, or what waits for its next attempt; nothing
    /// when there is no such write-back.
    ///
    /// # Errors
    /// The store failed.
    pub async fn replay_write_back(
        &self,
        id: &str,
        now: Millis,
    ) -> Result<Option<WriteBack>, StoreError> {
        let sql = format!(
            "UPDATE write_backs SET state = CASE WHEN state = 'dead' AND EXISTS (SELECT 1 \
             FROM write_backs o WHERE o.ticket_id = write_backs.ticket_id AND o.state = 'waiting') \
             THEN 'held' ELSE 'waiting' END, n_attempts = 0, due_at = $3, settled_at = NULL \
             WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'dead') RETURNING {COLUMNS}"
        );
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(id)
            .bind(now);
        Ok(row.fetch_optional(&self.writer).await?)
    }
}

/// Lets the first write-back of a ticket go that is held, unless another one is to come.
async fn release(connection: &mut Tx, ticket_id: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE write_backs SET state = 'waiting', due_at = CASE WHEN created_at + $3 > $2 AND NOT EXISTS \
         (SELECT 1 FROM events WHERE ticket_id = $1 AND kind = 'outcome_set' AND at >= write_backs.created_at) \
         THEN created_at + $3 ELSE $2 END WHERE id = (SELECT MIN(id) \
         FROM write_backs WHERE ticket_id = $1 AND state = 'held') AND NOT EXISTS (SELECT 1 \
         FROM write_backs WHERE ticket_id = $1 AND state = 'waiting')",
    )
    .bind(ticket_id)
    .bind(now)
    .bind(OUTCOME_WAIT_MS)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// What waits for its outcome goes on waiting.
async fn hurry(connection: &mut Tx, connector: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE write_backs SET due_at = $3 WHERE tenant_id = $1 AND connector = $2 \
         AND state = 'waiting' AND due_at > $3 AND (n_attempts > 0 OR due_at <> created_at + $4)",
    )
    .bind(connection.tenant())
    .bind(connector)
    .bind(now)
    .bind(OUTCOME_WAIT_MS)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// Has the others of its connector wait as long as this one.
async fn hold_back(connection: &mut Tx, asks: &WriteBack, until: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE write_backs SET due_at = $3 WHERE tenant_id = $1 AND connector = $2 \
         AND state = 'waiting' AND due_at < $3 AND id <> $4",
    )
    .bind(connection.tenant())
    .bind(&asks.connector)
    .bind(until)
    .bind(&asks.id)
    .execute(&mut **connection)
    .await?;
    Ok(())
}
