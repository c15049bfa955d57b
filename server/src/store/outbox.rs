//! The outbox of the webhooks: which event has to reach which receiver.
//!
//! An event enters it in the transaction that puts it onto a ticket, so that none is lost and none
//! is told of that was never committed. Of one ticket one delivery is `waiting` at a time and the
//! rest is `held`, by which order is kept whatever becomes of an attempt.

use sqlx::FromRow;
use tandem_protocol::limits::{WEBHOOK_ATTEMPTS_MAX, WEBHOOK_BACKLOG_MAX, WEBHOOK_KEPT_MS};

use super::{Store, StoreError, Tx};
use crate::source::{Millis, new_id};
use crate::webhooks::schedule::{Decision, OffReason, Outcome, Verdict};

/// Kind of what the test button sends.
pub const TEST_KIND: &str = "test";

const COLUMNS: &str = "id, webhook_id, event_id, ticket_id, kind, state, n_attempts, due_at, \
    created_at, settled_at";

/// One event on its way to one receiver.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Delivery {
    /// Identifier, `dlv_…`; in the order of sending.
    pub id: String,
    /// The receiver.
    pub webhook_id: String,
    /// The event, `evt_…`; what the receiver knows it by.
    pub event_id: String,
    /// The ticket; absent for a test.
    pub ticket_id: Option<String>,
    /// Kind of the event.
    pub kind: String,
    /// `held`, `waiting`, `delivered` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub n_attempts: i64,
    /// When the next attempt is due.
    pub due_at: Millis,
    /// When the event came.
    pub created_at: Millis,
    /// When it was over.
    pub settled_at: Option<Millis>,
}

/// One attempt, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Attempt {
    /// Identifier, `att_…`.
    pub id: String,
    /// The delivery.
    pub delivery_id: String,
    /// Kind of the event.
    pub kind: String,
    /// When it began.
    pub at: Millis,
    /// How long it took.
    pub duration_ms: i64,
    /// HTTP status of the answer.
    pub status: Option<i64>,
    /// Why there was none.
    pub failure: Option<String>,
}

/// What waits for a receiver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// Deliveries that are to come.
    pub waiting: i64,
    /// Deliveries that were given up.
    pub dead: i64,
    /// Since when the first of those to come has waited.
    pub oldest_at: Option<Millis>,
}

/// An event as a receiver reads it.
#[derive(Clone, Debug, FromRow)]
pub struct OutboxEvent {
    /// Identifier, `evt_…`.
    pub id: String,
    /// When.
    pub at: Millis,
    /// The ticket.
    pub ticket_id: String,
    /// Its number.
    pub ticket_number: i64,
    /// The session it happened in.
    pub session_id: Option<String>,
    /// Kind of who did it.
    pub actor_kind: String,
    /// Name of who did it.
    pub actor_name: String,
    /// JSON.
    pub data: String,
}

/// Puts an event that stands on a ticket into the outbox, inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub async fn enqueue(
    connection: &mut Tx,
    (event_id, ticket_id, kind): (&str, &str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    let wanting: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM webhooks WHERE tenant_id = $1 AND off_reason IS NULL \
         AND (kinds = '' OR ' ' || kinds || ' ' LIKE '% ' || $2 || ' %') ORDER BY id",
    )
    .bind(connection.tenant())
    .bind(kind)
    .fetch_all(&mut **connection)
    .await?;
    for webhook in wanting {
        sqlx::query(
            "INSERT INTO deliveries (id, webhook_id, event_id, ticket_id, kind, state, due_at, created_at) \
             SELECT $1, $2, $3, $4, $5, CASE WHEN EXISTS (SELECT 1 FROM deliveries \
             WHERE webhook_id = $2 AND ticket_id = $4 AND state IN ('held', 'waiting')) \
             THEN 'held' ELSE 'waiting' END, $6, $6",
        )
        .bind(new_id("dlv"))
        .bind(webhook)
        .bind(event_id)
        .bind(ticket_id)
        .bind(kind)
        .bind(now)
        .execute(&mut **connection)
        .await?;
    }
    Ok(())
}

impl Store {
    /// Deliveries of a webhook whose time has come, longest due first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn due_deliveries(
        &self,
        webhook_id: &str,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries WHERE webhook_id = $1 AND state = 'waiting' \
             AND due_at <= $2 ORDER BY due_at, id LIMIT $3"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(webhook_id)
            .bind(now)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// When, after `now`, the next delivery of any webhook that is on is due.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_delivery_due(&self, now: Millis) -> Result<Option<Millis>, StoreError> {
        let at = sqlx::query_scalar(
            "SELECT MIN(d.due_at) FROM webhooks w JOIN deliveries d ON d.webhook_id = w.id \
             WHERE w.tenant_id = $1 AND w.off_reason IS NULL AND d.state = 'waiting' \
             AND d.due_at > $2",
        )
        .bind(self.tenant())
        .bind(now)
        .fetch_one(&self.reader)
        .await?;
        Ok(at)
    }

    /// The event of a delivery, unless it is gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn outbox_event(&self, id: &str) -> Result<Option<OutboxEvent>, StoreError> {
        let row = sqlx::query_as(
            "SELECT e.id, e.at, t.id AS ticket_id, t.number AS ticket_number, e.session_id, \
             e.actor_kind, e.actor_name, e.data FROM events e JOIN tickets t ON t.id = e.ticket_id \
             WHERE e.tenant_id = $1 AND e.id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row)
    }

    /// Writes down how an attempt went and what it leads to, and lets the ticket's next one go.
    /// `decide` is told since when nothing has reached the receiver: another attempt may have come
    /// through meanwhile.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_delivery(
        &self,
        delivery: &Delivery,
        (outcome, began_at): (Outcome, Millis),
        decide: impl FnOnce(Option<Millis>) -> Decision + Send,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        log_attempt(&mut tx, delivery, outcome, began_at, now).await?;
        let failing_since: Option<Option<Millis>> =
            sqlx::query_scalar("SELECT failing_since FROM webhooks WHERE id = $1")
                .bind(&delivery.webhook_id)
                .fetch_optional(&mut *tx)
                .await?;
        let decision = decide(failing_since.flatten());
        let (state, due_at, settled_at) = match decision.verdict {
            Verdict::Delivered => ("delivered", delivery.due_at, Some(now)),
            Verdict::Again { at } => ("waiting", at, None),
            Verdict::Dead => ("dead", delivery.due_at, Some(now)),
        };
        sqlx::query(
            "UPDATE deliveries SET state = $2, due_at = $3, settled_at = $4, \
             n_attempts = n_attempts + 1 WHERE id = $1",
        )
        .bind(&delivery.id)
        .bind(state)
        .bind(due_at)
        .bind(settled_at)
        .execute(&mut *tx)
        .await?;
        if let (Some(ticket_id), Some(_)) = (&delivery.ticket_id, settled_at) {
            release(&mut tx, &delivery.webhook_id, ticket_id, now).await?;
        }
        stand(&mut tx, &delivery.webhook_id, decision, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What waits for a webhook.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhook_backlog(&self, webhook_id: &str) -> Result<Backlog, StoreError> {
        let row = sqlx::query_as(
            "SELECT COUNT(CASE WHEN state IN ('held', 'waiting') THEN 1 END) AS waiting, \
             COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead, \
             MIN(CASE WHEN state IN ('held', 'waiting') THEN created_at END) AS oldest_at \
             FROM deliveries WHERE webhook_id = $1 AND state IN ('held', 'waiting', 'dead')",
        )
        .bind(webhook_id)
        .fetch_one(&self.reader)
        .await?;
        Ok(row)
    }

    /// Deliveries of a webhook, newest first, before the one `before` and in `state` if it is named.
    ///
    /// # Errors
    /// The store failed.
    pub async fn deliveries(
        &self,
        webhook_id: &str,
        state: Option<&str>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries WHERE webhook_id = $1 AND ($2 = '' OR state = $2) \
             AND ($3 = '' OR id < $3) \
             AND (SELECT w.tenant_id FROM webhooks w WHERE w.id = webhook_id) = $5 \
             ORDER BY id DESC LIMIT $4"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(webhook_id)
            .bind(state.unwrap_or_default())
            .bind(before.unwrap_or_default())
            .bind(i64::from(limit))
            .bind(self.tenant());
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// The log of a webhook's attempts, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delivery_attempts(&self, webhook_id: &str) -> Result<Vec<Attempt>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT id, delivery_id, kind, at, duration_ms, status, failure FROM delivery_attempts \
             WHERE webhook_id = $1 \
             AND (SELECT w.tenant_id FROM webhooks w WHERE w.id = webhook_id) = $3 \
             ORDER BY id DESC LIMIT $2",
        )
        .bind(webhook_id)
        .bind(WEBHOOK_ATTEMPTS_MAX)
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows)
    }

    /// Sends once more what is over; nothing when there is no such delivery or it is not over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn replay_delivery(
        &self,
        webhook_id: &str,
        id: &str,
        now: Millis,
    ) -> Result<Option<Delivery>, StoreError> {
        let sql = format!(
            "UPDATE deliveries SET state = 'waiting', n_attempts = 0, due_at = $3, settled_at = NULL \
             WHERE webhook_id = $1 AND id = $2 AND state IN ('delivered', 'dead') \
             AND (SELECT w.tenant_id FROM webhooks w WHERE w.id = webhook_id) = $4 RETURNING {COLUMNS}"
        );
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(webhook_id)
            .bind(id)
            .bind(now)
            .bind(self.tenant());
        Ok(row.fetch_optional(&self.writer).await?)
    }

    /// Puts a test into the outbox of a webhook.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_test_delivery(
        &self,
        webhook_id: &str,
        now: Millis,
    ) -> Result<Delivery, StoreError> {
        let sql = format!(
            "INSERT INTO deliveries (id, webhook_id, event_id, kind, state, due_at, created_at) \
             VALUES ($1, $2, $3, $4, 'waiting', $5, $5) RETURNING {COLUMNS}"
        );
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(new_id("dlv"))
            .bind(webhook_id)
            .bind(new_id("evt"))
            .bind(TEST_KIND)
            .bind(now);
        Ok(row.fetch_one(&self.writer).await?)
    }

    /// Forgets what has been over for long, and turns off whoever has too much to come.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sweep_outbox(&self, now: Millis) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM deliveries WHERE state IN ('delivered', 'dead') AND settled_at < $1",
        )
        .bind(now - WEBHOOK_KEPT_MS)
        .execute(&self.writer)
        .await?;
        for webhook in self.webhooks().await? {
            let is_on = webhook.off_reason.is_none();
            if is_on && self.webhook_backlog(&webhook.id).await?.waiting >= WEBHOOK_BACKLOG_MAX {
                tracing::warn!(webhook = webhook.id, "turned off: too much waits");
                let mut tx = self.begin().await?;
                turn_off(&mut tx, &webhook.id, OffReason::Backlog, now).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Returns once every transaction that was open at this moment is over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn writes_settled(&self) -> Result<(), StoreError> {
        self.writer.begin().await?.rollback().await?;
        Ok(())
    }
}

async fn log_attempt(
    connection: &mut Tx,
    delivery: &Delivery,
    outcome: Outcome,
    began_at: Millis,
    now: Millis,
) -> Result<(), StoreError> {
    let (status, failure) = match outcome {
        Outcome::Answered { status, .. } => (Some(i64::from(status)), None),
        Outcome::Failed(failure) => (None, Some(failure.as_str())),
    };
    sqlx::query(
        "INSERT INTO delivery_attempts \
         (id, webhook_id, delivery_id, kind, at, duration_ms, status, failure) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new_id("att"))
    .bind(&delivery.webhook_id)
    .bind(&delivery.id)
    .bind(&delivery.kind)
    .bind(began_at)
    .bind(now - began_at)
    .bind(status)
    .bind(failure)
    .execute(&mut **connection)
    .await?;
    sqlx::query(
        "DELETE FROM delivery_attempts WHERE webhook_id = $1 AND id <= (SELECT id FROM \
         delivery_attempts WHERE webhook_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
    )
    .bind(&delivery.webhook_id)
    .bind(WEBHOOK_ATTEMPTS_MAX)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// Lets the first delivery of a ticket go that is held, unless another one is on its way.
async fn release(
    connection: &mut Tx,
    webhook_id: &str,
    ticket_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE deliveries SET state = 'waiting', due_at = $3 WHERE id = (SELECT id \
         FROM deliveries WHERE webhook_id = $1 AND ticket_id = $2 AND state = 'held' \
         ORDER BY event_id LIMIT 1) AND NOT EXISTS (SELECT 1 FROM deliveries WHERE webhook_id = $1 AND ticket_id = $2 \
         AND state = 'waiting')",
    )
    .bind(webhook_id)
    .bind(ticket_id)
    .bind(now)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// What the attempt says about the receiver.
async fn stand(
    connection: &mut Tx,
    webhook_id: &str,
    decision: Decision,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE webhooks SET failing_since = $2 WHERE id = $1")
        .bind(webhook_id)
        .bind(decision.failing_since)
        .execute(&mut **connection)
        .await?;
    if decision.hurry {
        sqlx::query(
            "UPDATE deliveries SET due_at = $2 WHERE webhook_id = $1 AND state = 'waiting' \
             AND due_at > $2",
        )
        .bind(webhook_id)
        .bind(now)
        .execute(&mut **connection)
        .await?;
    }
    if let Some(reason) = decision.off {
        tracing::warn!(
            webhook = webhook_id,
            reason = reason.as_str(),
            "webhook turned off"
        );
        turn_off(connection, webhook_id, reason, now).await?;
    }
    Ok(())
}

async fn turn_off(
    connection: &mut Tx,
    webhook_id: &str,
    reason: OffReason,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE webhooks SET off_reason = $2, off_at = $3, version = version + 1 \
         WHERE id = $1 AND off_reason IS NULL",
    )
    .bind(webhook_id)
    .bind(reason.as_str())
    .bind(now)
    .execute(&mut **connection)
    .await?;
    Ok(())
}
