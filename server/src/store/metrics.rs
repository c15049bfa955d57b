//! Tickets of a period with the figures of each, read from the events.
//!
//! One query streams the events ordered by ticket, and `tandem_metrics` folds them, so that memory
//! holds the figures of the tickets and never their events.

use futures_util::TryStreamExt as _;
use serde_json::Value;
use sqlx::FromRow;
use tandem_metrics::{Fact, Tally, TicketFigures};
use tandem_tickets::categories::is_within;
use tandem_tickets::{Priority, SurveyAnswer, search, tags};

use super::sight::Sight;
use super::{Store, StoreError};
use crate::source::Millis;

/// One ticket and its figures, with what tickets are grouped by.
#[derive(Clone, Debug, Default)]
pub struct MeasuredTicket {
    /// Creation.
    pub created_at: Millis,
    /// Agent who has it, `agt_…`.
    pub assignee_id: Option<String>,
    /// Their name.
    pub assignee: Option<String>,
    /// How urgent it is.
    pub priority: String,
    /// What it was about.
    pub category: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The highest tier that it has reached.
    pub tier: i64,
    /// Its team, or where it has none the teams of the agent who has it.
    pub teams: Vec<String>,
    /// Its figures.
    pub figures: TicketFigures,
}

/// Where an event stands among all that figures are computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPlace {
    /// When its ticket was made.
    pub ticket_created_at: Millis,
    /// Its ticket, `tic_…`.
    pub ticket_id: String,
    /// The event, `evt_…`.
    pub event_id: String,
}

/// Which tickets figures are about; what is absent leaves out none.
#[derive(Clone, Debug, Default)]
pub struct MeasuredOnly {
    /// Those of this agent, or `none`.
    pub agent: Option<String>,
    /// Those with this priority.
    pub priority: Option<Priority>,
    /// Those in this category, or in one that stands under it.
    pub category: Option<String>,
    /// Those that have reached this tier, and no higher one.
    pub tier: Option<u8>,
    /// Those of this team, or of no team and of an agent in it.
    pub team: Option<String>,
}

impl MeasuredOnly {
    /// Whether the ticket is among them.
    pub fn includes(&self, ticket: &MeasuredTicket) -> bool {
        let has_agent = match self.agent.as_deref() {
            None => true,
            Some("none") => ticket.assignee_id.is_none(),
            wanted => ticket.assignee_id.as_deref() == wanted,
        };
        let has_priority = |wanted: Priority| wanted.as_str() == ticket.priority;
        let is_in = |wanted: &String| {
            let category = ticket.category.as_deref();
            category.is_some_and(|category| is_within(category, wanted))
        };
        let has_tier = |wanted: u8| i64::from(wanted) == ticket.tier;
        let has_team = |wanted: &String| ticket.teams.contains(wanted);
        has_agent
            && self.category.as_ref().is_none_or(is_in)
            && self.priority.is_none_or(has_priority)
            && self.tier.is_none_or(has_tier)
            && self.team.as_ref().is_none_or(has_team)
    }
}

/// Which events to read.
#[derive(Clone, Debug, Default)]
pub struct WantedEvents {
    /// Only of tickets made from here on.
    pub from: Millis,
    /// Only of tickets made before.
    pub to: Millis,
    /// Only of these tickets.
    pub only: MeasuredOnly,
    /// Only of tickets that whoever asks may read.
    pub sight: Sight,
    /// Only those behind this place.
    pub after: Option<EventPlace>,
    /// Most events.
    pub limit: u32,
}

/// An event that a figure depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredEvent {
    /// Where it stands.
    pub place: EventPlace,
    /// Name of the agent who has the ticket.
    pub assignee: Option<String>,
    /// How urgent the ticket is.
    pub priority: String,
    /// What the ticket was about.
    pub category: Option<String>,
    /// The ticket's tags.
    pub tags: Vec<String>,
    /// The highest tier that the ticket has reached.
    pub tier: i64,
    /// The team of the ticket, or where it has none the teams of the agent who has it.
    pub teams: Vec<String>,
    /// The session that it happened in.
    pub session_id: Option<String>,
    /// When.
    pub at: Millis,
    /// What they were who did it.
    pub actor_kind: String,
    /// What it was.
    pub kind: String,
    /// Its data, without anything that somebody wrote.
    pub data: Value,
}

/// Data that a figure depends on; what people write is not among it.
const DATA_KEPT: [&str; 10] = [
    "from",
    "to",
    "role",
    "entry",
    "clock",
    "duration_ms",
    "contacts",
    "csat",
    "ces",
    "nps",
];

/// That part of an event's data.
pub(super) fn kept_data(text: &str) -> Value {
    let mut data: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = data.as_object_mut() {
        fields.retain(|name, _| DATA_KEPT.contains(&name.as_str()));
    }
    data
}

/// The team of a ticket as a list of one, or where it has none the teams of the agent who has it.
macro_rules! teams {
    () => {
        "CASE WHEN t.team IS NULL THEN COALESCE(a.teams, '') ELSE ',' || t.team || ',' END"
    };
}

/// Events that figures depend on, of the tickets of a period.
macro_rules! events_of_tickets {
    () => {
        "FROM tickets t JOIN events e ON e.ticket_id = t.id \
         LEFT JOIN agents a ON a.id = t.assignee_id \
         WHERE t.tenant_id = $1 AND t.created_at >= $2 AND t.created_at < $3 \
         AND e.kind IN ('ticket_created', 'status_changed', 'assignee_changed', 'chat', \
         'session_created', 'participant_joined', 'consent_given', 'handed_off', \
         'survey_asked', 'survey_answered', 'session_ended', 'sla_met', 'sla_breached', 'escalated', \
         'ticket_merged', 'ticket_unmerged', 'duplicate_merged', 'duplicate_unmerged')/* sight */"
    };
}

impl Store {
    /// The events that figures are computed from, ticket by ticket, in the order in which they happened.
    ///
    /// # Errors
    /// The store failed.
    pub async fn measured_events(
        &self,
        wanted: &WantedEvents,
    ) -> Result<Vec<MeasuredEvent>, StoreError> {
        let after = wanted.after.clone().unwrap_or(EventPlace {
            ticket_created_at: Millis::MIN,
            ..EventPlace::default()
        });
        let only = &wanted.only;
        let sql = concat!(
            "SELECT t.id AS ticket_id, t.created_at, a.name AS assignee, t.priority, t.category, t.tags, \
             t.tier, ",
            teams!(),
            " AS teams, e.id AS event_id, e.session_id, e.at, e.actor_kind, e.kind, e.data ",
            events_of_tickets!(),
            " AND ($4 = '' OR ($4 = 'none' AND t.assignee_id IS NULL) OR t.assignee_id = $4) \
             AND ($5 = '' OR t.priority = $5) AND ($10 = '' OR t.category = $10 \
             OR SUBSTR(t.category, 1, LENGTH($10) + 3) = $10 || ' › ') \
             AND ($11 = 0 OR t.tier = $11) AND ",
            teams!(),
            " LIKE $12 ESCAPE '\\' \
             AND (t.created_at > $6 OR (t.created_at = $6 AND (t.id > $7 OR (t.id = $7 AND e.id > $8)))) \
             ORDER BY t.created_at, t.id, e.id LIMIT $9"
        );
        let (sql, words) = wanted.sight.within(sql, "t", 13);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(wanted.from)
            .bind(wanted.to)
            .bind(only.agent.as_deref().unwrap_or_default())
            .bind(only.priority.map_or("", Priority::as_str))
            .bind(after.ticket_created_at)
            .bind(after.ticket_id)
            .bind(after.event_id)
            .bind(i64::from(wanted.limit))
            .bind(only.category.as_deref().unwrap_or_default())
            .bind(only.tier.map_or(0, i64::from))
            .bind(search::tag_pattern(only.team.as_deref()));
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<EventRow> = query.fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(EventRow::read).collect())
    }

    /// Tells `each` every ticket of `sight` that was made from `from` until before `to`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn measure(
        &self,
        (from, to): (Millis, Millis),
        sight: &Sight,
        mut each: impl FnMut(MeasuredTicket) + Send,
    ) -> Result<(), StoreError> {
        let sql = concat!(
            "SELECT t.id, t.created_at, t.assignee_id, a.name AS assignee, t.priority, t.category, t.tags, ",
            "t.tier, ",
            teams!(),
            " AS teams, e.session_id, e.at, e.actor_kind, e.kind, e.data ",
            events_of_tickets!(),
            " ORDER BY t.created_at, t.id, e.id"
        );
        let (sql, words) = sight.within(sql, "t", 4);
        let mut query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(from)
            .bind(to);
        for word in words {
            query = query.bind(word);
        }
        let mut rows = query.fetch(&self.reader);
        let mut open: Option<(Row, Tally)> = None;
        while let Some(row) = rows.try_next().await? {
            if open.as_ref().is_some_and(|(first, _)| first.id != row.id)
                && let Some((first, tally)) = open.take()
            {
                each(first.measured(tally));
            }
            let fact = fact(
                &row.kind,
                &row.data,
                &row.actor_kind,
                row.session_id.is_none(),
            );
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

#[derive(FromRow)]
struct EventRow {
    ticket_id: String,
    created_at: Millis,
    assignee: Option<String>,
    priority: String,
    category: Option<String>,
    tags: String,
    tier: i64,
    teams: String,
    event_id: String,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    kind: String,
    data: String,
}

impl EventRow {
    fn read(self) -> MeasuredEvent {
        let data = kept_data(&self.data);
        MeasuredEvent {
            place: EventPlace {
                ticket_created_at: self.created_at,
                ticket_id: self.ticket_id,
                event_id: self.event_id,
            },
            assignee: self.assignee,
            priority: self.priority,
            category: self.category,
            tags: tags::from_text(&self.tags),
            tier: self.tier,
            teams: tags::from_text(&self.teams),
            session_id: self.session_id,
            at: self.at,
            actor_kind: self.actor_kind,
            kind: self.kind,
            data,
        }
    }
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    created_at: Millis,
    assignee_id: Option<String>,
    assignee: Option<String>,
    priority: String,
    category: Option<String>,
    tags: String,
    tier: i64,
    teams: String,
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
            assignee_id: self.assignee_id,
            assignee: self.assignee,
            priority: self.priority,
            category: self.category,
            tags: tags::from_text(&self.tags),
            tier: self.tier,
            teams: tags::from_text(&self.teams),
            figures: tally.close(),
        }
    }
}

/// What an event means for the figures, if anything; `is_alone`: it happened in no session.
pub(super) fn fact(kind: &str, data: &str, actor_kind: &str, is_alone: bool) -> Option<Fact> {
    let data = || serde_json::from_str::<Value>(data).unwrap_or_default();
    match kind {
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
            // With a session it follows a handoff, which counts already.
            (is_alone && data["from"].is_string() && data["to"].is_string())
                .then_some(Fact::Reassigned)
        }
        "chat" => (actor_kind == "agent").then_some(Fact::AgentWrote),
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
        "escalated" => Some(Fact::Escalated),
        "ticket_merged" => Some(Fact::Merged),
        "ticket_unmerged" => Some(Fact::Unmerged),
        "duplicate_merged" => Some(Fact::DuplicateMerged {
            contacts: data()["contacts"].as_u64().unwrap_or(0),
        }),
        "duplicate_unmerged" => Some(Fact::DuplicateUnmerged {
            contacts: data()["contacts"].as_u64().unwrap_or(0),
        }),
        "sla_met" => Some(Fact::SlaMet),
        "sla_breached" => Some(Fact::SlaBreached),
        "survey_asked" => Some(Fact::SurveyAsked),
        "survey_answered" => {
            let answer: SurveyAnswer = serde_json::from_value(data()).ok()?;
            Some(Fact::SurveyAnswered {
                csat: answer.csat,
                ces: answer.ces,
                nps: answer.nps,
            })
        }
        "session_ended" => {
            let duration_ms = data()["duration_ms"].as_u64().unwrap_or(0);
            Some(Fact::SessionEnded { duration_ms })
        }
        _ => None,
    }
}
