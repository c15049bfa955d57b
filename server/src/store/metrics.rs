//! Tickets of a period with the figures of each, read from the events.
//!
//! One query streams the events ordered by ticket, and `tandem_metrics` folds them, so that memory
//! holds the figures of the tickets and never their events.

use futures_util::TryStreamExt as _;
use serde_json::Value;
use sqlx::FromRow;
use tandem_metrics::{Fact, Tally, TicketFigures};
use tandem_tickets::tags;

use super::{DEFAULT_TENANT, Store, StoreError};
use crate::source::Millis;

/// One ticket and its figures, with what tickets are grouped by.
#[derive(Clone, Debug, Default)]
pub struct MeasuredTicket {
    /// Creation.
    pub created_at: Millis,
    /// Name of the agent who has it.
    pub assignee: Option<String>,
    /// How urgent it is.
    pub priority: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its figures.
    pub figures: TicketFigures,
}

impl Store {
    /// Tells `each` every ticket that was made from `from` until before `to`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn measure(
        &self,
        from: Millis,
        to: Millis,
        mut each: impl FnMut(MeasuredTicket) + Send,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query_as::<_, Row>(
            "SELECT t.id, t.created_at, a.name AS assignee, t.priority, t.tags, \
             e.session_id, e.at, e.actor_kind, e.kind, e.data \
             FROM tickets t JOIN events e ON e.ticket_id = t.id \
             LEFT JOIN agents a ON a.id = t.assignee_id \
             WHERE t.tenant_id = $1 AND t.created_at >= $2 AND t.created_at < $3 \
             AND e.kind IN ('ticket_created', 'status_changed', 'assignee_changed', 'chat', \
             'session_created', 'participant_joined', 'consent_given', 'handed_off', \
             'session_ended') ORDER BY t.created_at, t.id, e.id",
        )
        .bind(DEFAULT_TENANT)
        .bind(from)
        .bind(to)
        .fetch(&self.reader);
        let mut open: Option<(Row, Tally)> = None;
        while let Some(row) = rows.try_next().await? {
            if open.as_ref().is_some_and(|(first, _)| first.id != row.id)
                && let Some((first, tally)) = open.take()
            {
                each(first.measured(tally));
            }
            let fact = row.fact();
            let (at, session) = (row.at, row.session_id.clone());
            let (_, tally) = open.get_or_insert_with(|| (row, Tally::default()));
            if let Some(fact) = fact {
                tally.handle_fact(at, session.as_deref(), fact);
            }
        }
        if let Some((first, tally)) = open {
            each(first.measured(tally));
        }
        Ok(())
    }
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    created_at: Millis,
    assignee: Option<String>,
    priority: String,
    tags: String,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    kind: String,
    data: String,
}

impl Row {
    fn measured(self, tally: Tally) -> MeasuredTicket {
        MeasuredTicket {
            created_at: self.created_at,
            assignee: self.assignee,
            priority: self.priority,
            tags: tags::from_text(&self.tags),
            figures: tally.close(),
        }
    }

    /// What the event means for the figures, if anything.
    fn fact(&self) -> Option<Fact> {
        let data = || serde_json::from_str::<Value>(&self.data).unwrap_or_default();
        match self.kind.as_str() {
            "ticket_created" => Some(Fact::Created),
            "status_changed" => {
                let data = data();
                let done = |part: &str| matches!(data[part].as_str(), Some("solved" | "closed"));
                Some(Fact::StatusChanged {
                    was_done: done("from"),
                    is_done: done("to"),
                })
            }
            "assignee_changed" => {
                let data = data();
                (data["from"].is_string() && data["to"].is_string()).then_some(Fact::Reassigned)
            }
            "chat" => (self.actor_kind == "agent").then_some(Fact::AgentWrote),
            "session_created" => {
                let entry = data()["entry"].as_str()?.to_owned();
                Some(Fact::SessionCreated { entry })
            }
            "participant_joined" => match data()["role"].as_str()? {
                "agent" => Some(Fact::AgentJoined),
                "customer" => Some(Fact::CustomerJoined),
                _ => None,
            },
            "consent_given" => Some(Fact::ConsentGiven),
            "handed_off" => Some(Fact::HandedOff),
            "session_ended" => {
                let duration_ms = data()["duration_ms"].as_u64().unwrap_or(0);
                Some(Fact::SessionEnded { duration_ms })
            }
            _ => None,
        }
    }
}
