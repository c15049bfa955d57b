//! SLA clocks of tickets in SQL, kept from the events in their order.
//!
//! The clocks are never asked about: they read the events behind the last one that they have seen, and
//! what they say is committed together with how far they have read.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;
use tandem_tickets::sla::{Plan, Sla, SlaFact, SlaOutput};
use tandem_tickets::{Actor, Priority, TimelineData};

use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx};
use crate::source::{Millis, rfc3339};

/// Events, and tickets whose moment has come, in one transaction.
const BATCH_MAX: i64 = 200;
/// Clocks that are reckoned anew in one transaction: whoever writes meanwhile waits for no more of them.
const RENEWED_MAX: i64 = 50;

pub(super) const RENEWED: &str = "SELECT ticket_id, state, readings, due_at, wake_at FROM ticket_sla \
     WHERE tenant_id = $1 AND ticket_id > $2 ORDER BY ticket_id LIMIT $3";
pub(super) const AWAKE: &str = "SELECT ticket_id, state FROM ticket_sla WHERE tenant_id = $1 \
     AND wake_at <= $2 ORDER BY wake_at, ticket_id LIMIT $3";

impl Store {
    /// Forgets all clocks; those of later tickets begin anew.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_sla(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM ticket_sla WHERE tenant_id = $1")
            .bind(self.tenant())
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE tenants SET sla_seen = NULL WHERE id = $1")
            .bind(self.tenant())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reckons all clocks anew by the promises of `plan`, so many in one transaction that others get their
    /// turn. Where none were kept before, tickets have them from now on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn renew_sla(&self, plan: &Plan) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE tenants SET sla_seen = COALESCE(sla_seen, (SELECT MAX(id) FROM events \
             WHERE tenant_id = $1), '') \
             WHERE id = $1",
        )
        .bind(self.tenant())
        .execute(&self.writer)
        .await?;
        let mut after = String::new();
        while let Some(last) = self.renew_some(plan, &after).await? {
            after = last;
        }
        Ok(())
    }

    /// The next clocks behind a ticket; answers with the last one, none at the end.
    async fn renew_some(&self, plan: &Plan, after: &str) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let rows: Vec<ClockRow> = sqlx::query_as(RENEWED)
            .bind(self.tenant())
            .bind(after)
            .bind(RENEWED_MAX)
            .fetch_all(&mut *tx)
            .await?;
        for row in &rows {
            let Some(sla) = understood(&row.ticket_id, &row.written.state) else {
                continue;
            };
            let written = Written::of(&sla, plan)?;
            // Most starts change no promise.
            if written != row.written {
                written.write(&mut tx, &row.ticket_id).await?;
            }
        }
        tx.commit().await?;
        Ok(rows.into_iter().next_back().map(|row| row.ticket_id))
    }

    /// Whether an event has not been read, or a clock has something to say.
    ///
    /// # Errors
    /// The store failed.
    pub async fn is_sla_behind(&self, now: Millis) -> Result<bool, StoreError> {
        let (n_events, n_moments): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM events WHERE tenant_id = $1 \
             AND id > (SELECT sla_seen FROM tenants WHERE id = $1) LIMIT 1) AS unread), \
             (SELECT COUNT(*) FROM (SELECT 1 FROM ticket_sla WHERE tenant_id = $1 \
             AND wake_at <= $2 LIMIT 1) AS due)",
        )
        .bind(self.tenant())
        .bind(now)
        .fetch_one(&self.reader)
        .await?;
        Ok(n_events + n_moments > 0)
    }

    /// When the next clock has something to say.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_sla_moment(&self) -> Result<Option<Millis>, StoreError> {
        let at = sqlx::query_scalar("SELECT MIN(wake_at) FROM ticket_sla WHERE tenant_id = $1")
            .bind(self.tenant())
            .fetch_one(&self.reader)
            .await?;
        Ok(at)
    }

    /// Tells the clocks what has happened since they last looked, and writes down what they say;
    /// answers with the tickets whose clocks have changed. There may be more to tell.
    ///
    /// # Errors
    /// The store failed; then nothing was written.
    pub async fn keep_sla(&self, plan: &Plan, now: Millis) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin().await?;
        let events: Vec<EventRow> = sqlx::query_as(
            "SELECT id, ticket_id, session_id, at, actor_kind, kind, \
             CASE WHEN kind IN ('status_changed', 'priority_changed', 'participant_joined') \
             THEN data ELSE '{}' END AS data FROM events WHERE tenant_id = $1 \
             AND id > (SELECT sla_seen FROM tenants WHERE id = $1) ORDER BY id LIMIT $2",
        )
        .bind(self.tenant())
        .bind(BATCH_MAX)
        .fetch_all(&mut *tx)
        .await?;
        let mut clocks = BTreeMap::new();
        for event in &events {
            handle(&mut tx, &mut clocks, event, plan).await?;
        }
        if let Some(last) = events.last() {
            sqlx::query("UPDATE tenants SET sla_seen = $2 WHERE id = $1")
                .bind(self.tenant())
                .bind(&last.id)
                .execute(&mut *tx)
                .await?;
        } else {
            // Time passes only where everything that happened in it has been told.
            pass(&mut tx, &mut clocks, plan, now).await?;
        }
        for (ticket, sla) in &mut clocks {
            while let Some(output) = sla.poll_output() {
                say(&mut tx, ticket, output, now).await?;
            }
            Written::of(sla, plan)?.write(&mut tx, ticket).await?;
        }
        tx.commit().await?;
        Ok(clocks.into_keys().collect())
    }
}

#[derive(FromRow)]
struct ClockRow {
    ticket_id: String,
    #[sqlx(flatten)]
    written: Written,
}

#[derive(FromRow)]
struct EventRow {
    id: String,
    ticket_id: Option<String>,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    kind: String,
    data: String,
}

/// Clocks by ticket.
type Clocks = BTreeMap<String, Sla>;

async fn handle(
    connection: &mut Tx,
    clocks: &mut Clocks,
    event: &EventRow,
    plan: &Plan,
) -> Result<(), StoreError> {
    let Some(ticket) = &event.ticket_id else {
        return Ok(());
    };
    if event.kind == "ticket_created" {
        let priority = first_priority(connection, ticket, &event.id).await?;
        clocks.insert(ticket.clone(), Sla::new(priority, event.at));
        return Ok(());
    }
    let Some(fact) = fact(connection, event).await? else {
        return Ok(());
    };
    if !clocks.contains_key(ticket) {
        let state: Option<String> =
            sqlx::query_scalar("SELECT state FROM ticket_sla WHERE ticket_id = $1")
                .bind(ticket)
                .fetch_optional(&mut **connection)
                .await?;
        // Tickets that are older than the promises have no clocks.
        let Some(sla) = state.and_then(|state| understood(ticket, &state)) else {
            return Ok(());
        };
        clocks.insert(ticket.clone(), sla);
    }
    if let Some(sla) = clocks.get_mut(ticket) {
        sla.handle_fact(fact, plan, event.at);
    }
    Ok(())
}

/// The priority that a ticket was made with: it may have another one since.
async fn first_priority(
    connection: &mut Tx,
    ticket: &str,
    created: &str,
) -> Result<Priority, StoreError> {
    let changed: Option<String> = sqlx::query_scalar(
        "SELECT data FROM events WHERE ticket_id = $1 AND id > $2 \
         AND kind = 'priority_changed' ORDER BY id LIMIT 1",
    )
    .bind(ticket)
    .bind(created)
    .fetch_optional(&mut **connection)
    .await?;
    let word = match changed {
        Some(data) => word_of(&data, "from"),
        None => {
            sqlx::query_scalar("SELECT priority FROM tickets WHERE id = $1")
                .bind(ticket)
                .fetch_optional(&mut **connection)
                .await?
        }
    };
    let priority = word.as_deref().and_then(Priority::parse);
    Ok(priority.unwrap_or_default())
}

/// What an event means for the clocks.
async fn fact(connection: &mut Tx, event: &EventRow) -> Result<Option<SlaFact>, StoreError> {
    let word = |field: &str| word_of(&event.data, field).unwrap_or_default();
    Ok(match event.kind.as_str() {
        "chat" if event.actor_kind == "agent" => Some(SlaFact::Answered),
        "chat" => Some(SlaFact::CustomerWrote),
        "status_changed" => {
            let status = tandem_tickets::Status::parse(&word("to"));
            status.map(SlaFact::StatusChanged)
        }
        "ticket_merged" => Some(SlaFact::Merged),
        "ticket_unmerged" => Some(SlaFact::Unmerged),
        "priority_changed" => Priority::parse(&word("to")).map(SlaFact::PriorityChanged),
        // A session with both in it is an answer.
        "participant_joined" => {
            let other = match word("role").as_str() {
                "agent" => "customer",
                "customer" => "agent",
                _ => return Ok(None),
            };
            let pattern = format!("%\"role\":\"{other}\"%");
            let other: Option<String> = sqlx::query_scalar(
                "SELECT id FROM events WHERE session_id = $1 AND id < $2 \
                 AND kind = 'participant_joined' AND data LIKE $3 LIMIT 1",
            )
            .bind(event.session_id.as_deref().unwrap_or_default())
            .bind(&event.id)
            .bind(pattern)
            .fetch_optional(&mut **connection)
            .await?;
            other.map(|_| SlaFact::Answered)
        }
        _ => None,
    })
}

fn word_of(data: &str, field: &str) -> Option<String> {
    let data: serde_json::Value = serde_json::from_str(data).ok()?;
    data[field].as_str().map(str::to_owned)
}

/// Tells the clocks whose moment has come what time it is.
async fn pass(
    connection: &mut Tx,
    clocks: &mut Clocks,
    plan: &Plan,
    now: Millis,
) -> Result<(), StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(AWAKE)
        .bind(connection.tenant())
        .bind(now)
        .bind(BATCH_MAX)
        .fetch_all(&mut **connection)
        .await?;
    for (ticket, state) in rows {
        let Some(mut sla) = understood(&ticket, &state) else {
            // It would be the first to be looked at again and again.
            sqlx::query("UPDATE ticket_sla SET wake_at = NULL WHERE ticket_id = $1")
                .bind(&ticket)
                .execute(&mut **connection)
                .await?;
            continue;
        };
        sla.handle_timeout(plan, now);
        clocks.insert(ticket, sla);
    }
    Ok(())
}

/// The clocks of a ticket; none, and a line in the log, where they can not be read.
fn understood(ticket: &str, state: &str) -> Option<Sla> {
    read(state)
        .inspect_err(|error| tracing::error!(ticket, %error, "clocks can not be read"))
        .ok()
}

async fn say(
    connection: &mut Tx,
    ticket: &str,
    output: SlaOutput,
    now: Millis,
) -> Result<(), StoreError> {
    let data = match output {
        SlaOutput::Warned(clock, due_at) => TimelineData::SlaWarned {
            clock,
            due_at: rfc3339(due_at),
        },
        SlaOutput::Breached(clock, due_at) => TimelineData::SlaBreached {
            clock,
            due_at: rfc3339(due_at),
        },
        SlaOutput::Met(clock) => TimelineData::SlaMet { clock },
    };
    let entry = NewEntry::of_ticket(ticket, Actor::system(), data);
    timeline::append(connection, entry, now).await?;
    Ok(())
}

/// What a clock says by the promises of today, as it is written.
#[derive(PartialEq, FromRow)]
struct Written {
    state: String,
    readings: String,
    due_at: Option<Millis>,
    wake_at: Option<Millis>,
}

impl Written {
    fn of(sla: &Sla, plan: &Plan) -> Result<Self, StoreError> {
        Ok(Self {
            state: json(sla)?,
            readings: json(&sla.readings(plan))?,
            due_at: sla.due_at(plan),
            wake_at: sla.poll_timeout(plan),
        })
    }

    async fn write(self, connection: &mut Tx, ticket: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO ticket_sla (ticket_id, tenant_id, state, readings, due_at, wake_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (ticket_id) DO UPDATE SET \
             state = $3, readings = $4, due_at = $5, wake_at = $6",
        )
        .bind(ticket)
        .bind(connection.tenant())
        .bind(self.state)
        .bind(self.readings)
        .bind(self.due_at)
        .bind(self.wake_at)
        .execute(&mut **connection)
        .await?;
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| unreadable(error.to_string()))
}

/// What stands in a column of `ticket_sla`.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))
}

fn unreadable(value: String) -> StoreError {
    StoreError::Unreadable {
        what: "ticket_sla",
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::settings::{PolicySettings, SlaSettings};
    use crate::store::Dialect;
    use crate::store::tickets::{self, NewTicket};

    fn promise(minutes: u32) -> Plan {
        let policy = PolicySettings {
            priority: Priority::Normal,
            calendar: None,
            first_response_minutes: Some(minutes),
            next_update_minutes: None,
            resolution_minutes: None,
        };
        let settings = SlaSettings {
            policies: vec![policy],
            ..SlaSettings::default()
        };
        settings.plan().expect("a plan")
    }

    #[tokio::test]
    async fn all_clocks_are_reckoned_anew_however_many_transactions_that_takes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (short, long) = (promise(10), promise(20));
        store.renew_sla(&short).await.expect("begun");
        let mut tx = store.begin().await.expect("begun");
        for _ in 0..=2 * RENEWED_MAX {
            let new = NewTicket::default();
            let made = tickets::insert(&mut tx, new, Actor::system(), 0).await;
            made.expect("a ticket");
        }
        tx.commit().await.expect("written");
        while store.is_sla_behind(0).await.expect("reads") {
            store.keep_sla(&short, 0).await.expect("kept");
        }
        let due = async || -> Vec<(Millis, i64)> {
            sqlx::query_as("SELECT due_at, COUNT(*) FROM ticket_sla GROUP BY due_at")
                .fetch_all(&store.reader)
                .await
                .expect("reads")
        };
        assert_eq!(due().await, [(600_000, 2 * RENEWED_MAX + 1)]);
        store.renew_sla(&long).await.expect("renewed");
        assert_eq!(due().await, [(1_200_000, 2 * RENEWED_MAX + 1)]);

        // A start with the same promises writes no clock again.
        if store.dialect == Dialect::Sqlite {
            let refused = "CREATE TRIGGER unwritten BEFORE UPDATE ON ticket_sla \
                           BEGIN SELECT RAISE(ABORT, 'written again'); END";
            let refusing = sqlx::query(refused).execute(&store.writer).await;
            refusing.expect("made");
            store.renew_sla(&long).await.expect("nothing is written");
            store
                .renew_sla(&short)
                .await
                .expect_err("other promises are written");
        }
    }
}
