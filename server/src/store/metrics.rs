//! Tickets of a period with the figures of each, read from the events.
//!
//! One query streams the events ordered by ticket, and `tandem_metrics` folds them, so that memory
//! holds the figures of the tickets and never their events.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::FromRow;
use tandem_metrics::{CallStep, Fact, Member, Tally, TicketFigures, Who, Whose};
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
    /// How urgent it is.
    pub priority: String,
    /// What it was about.
    pub category: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The highest tier that it has reached.
    pub tier: i64,
    /// Its figures.
    pub figures: TicketFigures,
    /// Whose they are.
    pub shares: Vec<Share>,
}

/// What of a ticket's figures is one agent's.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// Who, `agt_…`; absent where it is nobody's.
    pub agent_id: Option<String>,
    /// Their name.
    pub agent: Option<String>,
    /// The teams that they were in then; what is nobody's is the ticket's team's. None are told where nothing is
    /// asked of teams.
    pub teams: Vec<String>,
    /// Their part.
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

/// What figures are about; what is absent leaves out nothing.
#[derive(Clone, Debug, Default)]
pub struct MeasuredOnly {
    /// What is this agent's, or nobody's for `none`.
    pub agent: Option<String>,
    /// Tickets with this priority.
    pub priority: Option<Priority>,
    /// Those in this category, or in one that stands under it.
    pub category: Option<String>,
    /// Tickets that have reached this tier, and no higher one.
    pub tier: Option<u8>,
    /// What is that of an agent who was in one of these teams, or in none where there are none of them.
    pub teams: Option<Vec<String>>,
}

impl MeasuredOnly {
    /// Whether anything of the ticket may be among it.
    pub fn includes(&self, ticket: &MeasuredTicket) -> bool {
        let has_priority = |wanted: Priority| wanted.as_str() == ticket.priority;
        let is_in = |wanted: &String| {
            let category = ticket.category.as_deref();
            category.is_some_and(|category| is_within(category, wanted))
        };
        let has_tier = |wanted: u8| i64::from(wanted) == ticket.tier;
        self.category.as_ref().is_none_or(is_in)
            && self.priority.is_none_or(has_priority)
            && self.tier.is_none_or(has_tier)
    }

    /// Whether it is about what some agents did, and not about whole tickets.
    pub fn is_of_agents(&self) -> bool {
        self.agent.is_some() || self.teams.is_some()
    }

    /// Whether the share is among it.
    pub fn includes_share(&self, share: &Share) -> bool {
        let has_agent = match self.agent.as_deref() {
            None => true,
            Some("none") => share.agent_id.is_none(),
            wanted => share.agent_id.as_deref() == wanted,
        };
        let has_team = |wanted: &Vec<String>| match wanted.as_slice() {
            [] => share.teams.is_empty(),
            some => some.iter().any(|team| share.teams.contains(team)),
        };
        has_agent && self.teams.as_ref().is_none_or(has_team)
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
    /// The agent who has the ticket, `agt_…`.
    pub assignee_id: Option<String>,
    /// Their name.
    pub assignee: Option<String>,
    /// How urgent the ticket is.
    pub priority: String,
    /// What the ticket was about.
    pub category: Option<String>,
    /// The ticket's tags.
    pub tags: Vec<String>,
    /// The highest tier that the ticket has reached.
    pub tier: i64,
    /// The ticket's own team, for what is nobody's.
    pub team: Option<String>,
    /// The teams of the agent who has the ticket.
    pub teams: Vec<String>,
    /// The session that it happened in.
    pub session_id: Option<String>,
    /// When.
    pub at: Millis,
    /// What they were who did it.
    pub actor_kind: String,
    /// The agent who did it, `agt_…`.
    pub agent_id: Option<String>,
    /// The teams that they were in then.
    pub agent_teams: Vec<String>,
    /// The agent who had the ticket then, `agt_…`.
    pub owner_id: Option<String>,
    /// The teams that they were in then; where nobody had it, that of the ticket.
    pub owner_teams: Vec<String>,
    /// What it was.
    pub kind: String,
    /// Its data, without anything that somebody wrote.
    pub data: Value,
}

/// Data that a figure depends on; what people write is not among it.
const DATA_KEPT: [&str; 12] = [
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
    "call_back",
    "due_at",
];

/// That part of an event's data.
pub(super) fn kept_data(text: &str) -> Value {
    let mut data: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = data.as_object_mut() {
        fields.retain(|name, _| DATA_KEPT.contains(&name.as_str()));
    }
    data
}

/// Events that figures depend on, of a table.
macro_rules! measured {
    ($events:literal) => {
        concat!(
            $events,
            ".kind IN ('ticket_created', 'status_changed', 'assignee_changed', 'chat', \
             'session_created', 'participant_joined', 'consent_given', 'handed_off', 'let_go', \
             'survey_asked', 'survey_answered', 'session_ended', 'sla_met', 'sla_breached', 'escalated', \
             'ticket_merged', 'ticket_unmerged', 'duplicate_merged', 'duplicate_unmerged', 'split_from', \
             'call_back_asked', 'call_back_taken', 'call_back_reached', 'call_back_not_reached', \
             'call_back_cancelled')"
        )
    };
}

/// Those of the tickets of a period.
macro_rules! events_of_tickets {
    () => {
        concat!(
            "FROM tickets t JOIN events e ON e.ticket_id = t.id \
             LEFT JOIN agents a ON a.id = t.assignee_id \
             WHERE t.tenant_id = $1 AND t.created_at >= $2 AND t.created_at < $3 AND ",
            measured!("e"),
            "/* sight */"
        )
    };
}

/// Where what is asked of teams stands in [`PAGE`].
const TEAMS_HERE: &str = "/* teams */";
/// The place of the first word of it.
const TEAMS_FROM: usize = 12;

/// The events of a page: with an agent or teams, those of tickets that these have, had or did something on.
/// What is asked of the ticket names nothing else, so that it is asked once and not for each event.
const PAGE: &str = concat!(
    "SELECT t.id AS ticket_id, t.created_at, t.assignee_id, a.name AS assignee, t.priority, t.category, \
     t.tags, t.tier, t.team, COALESCE(a.teams, '') AS teams, e.id AS event_id, e.session_id, e.at, e.actor_kind, \
     e.agent_id, e.agent_teams, e.owner_id, e.owner_teams, e.kind, e.data ",
    events_of_tickets!(),
    " AND ($4 = '' OR ($4 = 'none' AND t.assignee_id IS NULL) OR t.assignee_id = $4 \
     OR EXISTS (SELECT 1 FROM events x WHERE x.ticket_id = t.id AND $4 IN (x.agent_id, x.owner_id) AND ",
    measured!("x"),
    ")) AND ($5 = '' OR t.priority = $5) AND ($10 = '' OR t.category = $10 \
     OR SUBSTR(t.category, 1, LENGTH($10) + 3) = $10 || ' › ') \
     AND ($11 = 0 OR t.tier = $11)/* teams */ \
     AND (t.created_at > $6 OR (t.created_at = $6 AND (t.id > $7 OR (t.id = $7 AND e.id > $8)))) \
     ORDER BY t.created_at, t.id, e.id LIMIT $9"
);

/// [`PAGE`] for teams, with what is to be bound from [`TEAMS_FROM`] on.
pub(super) fn page(teams: Option<&[String]>) -> (String, Vec<String>) {
    let Some(teams) = teams else {
        return (PAGE.replace(TEAMS_HERE, ""), Vec::new());
    };
    let patterns = teams.iter().map(|team| search::tag_pattern(Some(team)));
    let is_of = |column: &str| match teams.len() {
        0 => format!("{column} = ''"),
        n => {
            let places = TEAMS_FROM..TEAMS_FROM + n;
            let each = places.map(|place| format!(r"{column} LIKE ${place} ESCAPE '\'"));
            format!("({})", each.collect::<Vec<_>>().join(" OR "))
        }
    };
    let (own, agents) = (is_of("COALESCE(',' || t.team || ',', '')"), is_of("teams"));
    let (doers, owners) = (is_of("x.agent_teams"), is_of("x.owner_teams"));
    let measured = measured!("x");
    let condition = format!(
        " AND ({own} OR t.assignee_id IN (SELECT id FROM agents WHERE tenant_id = $1 AND {agents}) \
         OR EXISTS (SELECT 1 FROM events x WHERE x.ticket_id = t.id AND ({doers} OR {owners}) AND {measured}))"
    );
    (PAGE.replace(TEAMS_HERE, &condition), patterns.collect())
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
        let (sql, patterns) = page(only.teams.as_deref());
        let first = TEAMS_FROM + patterns.len();
        let (sql, words) = wanted.sight.within(&sql, "t", first);
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
            .bind(only.tier.map_or(0, i64::from));
        for word in patterns.into_iter().chain(words) {
            query = query.bind(word);
        }
        let rows: Vec<EventRow> = query.fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(EventRow::read).collect())
    }

    /// Tells `each` every ticket of `sight` that was made from `from` until before `to`; with `tells_teams` whoever
    /// has changed teams has a share for each of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn measure(
        &self,
        (from, to): (Millis, Millis),
        (sight, tells_teams): (&Sight, bool),
        mut each: impl FnMut(MeasuredTicket) + Send,
    ) -> Result<(), StoreError> {
        let agents = self.measured_agents().await?;
        let sql = concat!(
            "SELECT t.id, t.created_at, t.assignee_id, t.priority, t.category, t.tags, t.tier, t.team, ",
            "e.session_id, e.at, e.actor_kind, e.agent_id, e.agent_teams, \
             e.owner_id, e.owner_teams, e.kind, e.data ",
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
                each(first.measured(tally, (&agents, tells_teams)));
            }
            if let Some((_, tally)) = &mut open {
                row.count(tally);
            } else {
                let mut tally = Tally::default();
                row.count(&mut tally);
                open = Some((row, tally));
            }
        }
        if let Some((first, tally)) = open {
            each(first.measured(tally, (&agents, tells_teams)));
        }
        Ok(())
    }

    /// Names and teams of all agents, those who come in no more too, by identifier.
    async fn measured_agents(&self) -> Result<BTreeMap<String, AgentRow>, StoreError> {
        let rows: Vec<AgentRow> =
            sqlx::query_as("SELECT id, name, teams FROM agents WHERE tenant_id = $1")
                .bind(self.tenant())
                .fetch_all(&self.reader)
                .await?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
    }
}

#[derive(Debug, FromRow)]
struct AgentRow {
    id: String,
    name: String,
    teams: String,
}

#[derive(FromRow)]
struct EventRow {
    ticket_id: String,
    created_at: Millis,
    assignee_id: Option<String>,
    assignee: Option<String>,
    priority: String,
    category: Option<String>,
    tags: String,
    tier: i64,
    team: Option<String>,
    teams: String,
    event_id: String,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    agent_id: Option<String>,
    agent_teams: Option<String>,
    owner_id: Option<String>,
    owner_teams: Option<String>,
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
            assignee_id: self.assignee_id,
            assignee: self.assignee,
            priority: self.priority,
            category: self.category,
            tags: tags::from_text(&self.tags),
            tier: self.tier,
            team: self.team,
            teams: tags::from_text(&self.teams),
            session_id: self.session_id,
            at: self.at,
            actor_kind: self.actor_kind,
            agent_id: self.agent_id,
            agent_teams: teams_of(self.agent_teams.as_deref()),
            owner_id: self.owner_id,
            owner_teams: teams_of(self.owner_teams.as_deref()),
            kind: self.kind,
            data,
        }
    }
}

/// Teams as events keep them: none where none are known.
fn teams_of(text: Option<&str>) -> Vec<String> {
    tags::from_text(text.unwrap_or_default())
}

/// An agent of an event, and the teams that they were in then.
fn member<'a>(id: Option<&'a str>, teams: Option<&'a str>) -> Option<Member<'a>> {
    let teams = teams.unwrap_or_default();
    id.map(|id| Member { id, teams })
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    created_at: Millis,
    assignee_id: Option<String>,
    priority: String,
    category: Option<String>,
    tags: String,
    tier: i64,
    team: Option<String>,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    agent_id: Option<String>,
    agent_teams: Option<String>,
    owner_id: Option<String>,
    owner_teams: Option<String>,
    kind: String,
    data: String,
}

impl Row {
    fn count(&self, tally: &mut Tally) {
        let session = self.session_id.as_deref();
        let fact = fact(&self.kind, &self.data, &self.actor_kind, session.is_none());
        if let Some(fact) = fact {
            let owner_teams = self.owner_teams.as_deref();
            let who = Who {
                agent: member(self.agent_id.as_deref(), self.agent_teams.as_deref()),
                owner: member(self.owner_id.as_deref(), owner_teams),
                own_teams: owner_teams.filter(|_| self.owner_id.is_none()),
            };
            tally.handle_fact(self.at, session, who, fact);
        }
    }

    fn measured(
        self,
        tally: Tally,
        (agents, tells_teams): (&BTreeMap<String, AgentRow>, bool),
    ) -> MeasuredTicket {
        let named = |id: &str| agents.get(id);
        let assignee = self.assignee_id.as_deref();
        let teams = assignee.and_then(named).map(|agent| agent.teams.as_str());
        let shares = tally.shares(member(assignee, teams), tells_teams);
        let own = || match tally.teams_when_done() {
            Some(teams) => tags::from_text(teams),
            None => self.team.clone().into_iter().collect(),
        };
        let share = |(whose, figures): (Option<Whose>, TicketFigures)| {
            let agent = whose.as_ref().and_then(|one| named(&one.id));
            Share {
                agent: agent.map(|agent| agent.name.clone()),
                teams: whose
                    .as_ref()
                    .map_or_else(own, |one| tags::from_text(&one.teams)),
                agent_id: whose.map(|one| one.id),
                figures,
            }
        };
        MeasuredTicket {
            created_at: self.created_at,
            priority: self.priority,
            category: self.category,
            tags: tags::from_text(&self.tags),
            tier: self.tier,
            shares: shares.into_iter().map(share).collect(),
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
            let is_transfer = is_alone && data["from"].is_string() && data["to"].is_string();
            Some(if is_transfer {
                Fact::Reassigned
            } else {
                Fact::Assigned
            })
        }
        // Made with the agent of the other ticket, and no event of its own says so.
        "split_from" => Some(Fact::Assigned),
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
        "let_go" => Some(Fact::LetGo),
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
        kind if kind.starts_with("call_back_") => call_back(kind, &data()),
        _ => None,
    }
}

/// What an event of a call-back means.
fn call_back(kind: &str, data: &Value) -> Option<Fact> {
    let step = match kind {
        "call_back_asked" => {
            let due_at: Timestamp = data["due_at"].as_str()?.parse().ok()?;
            CallStep::Asked {
                due_at: due_at.as_millisecond(),
            }
        }
        "call_back_taken" => CallStep::Taken,
        "call_back_reached" | "call_back_not_reached" => CallStep::Called,
        "call_back_cancelled" => CallStep::Cancelled,
        _ => return None,
    };
    let id = data["call_back"].as_str()?.to_owned();
    Some(Fact::CallBack { id, step })
}

#[cfg(test)]
mod tests {
    use tandem_tickets::Actor;

    use super::*;
    use crate::store::tickets::NewTicket;

    const MIGRATION: &str = include_str!("migrations/0058_events_of_agents.sql");

    async fn run(store: &Store, sql: &str) {
        let mut tx = store.begin().await.expect("a transaction");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        query.execute(&mut *tx).await.expect(sql);
        tx.commit().await.expect("committed");
    }

    async fn agents(store: &Store) -> Vec<(String, String, Option<String>)> {
        sqlx::query_as("SELECT kind, actor_name, agent_id FROM events ORDER BY kind, actor_name")
            .fetch_all(&store.reader)
            .await
            .expect("events")
    }

    #[tokio::test]
    async fn events_of_old_know_their_agents_by_the_audit_and_by_names_that_one_alone_has() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        for (id, name) in [("agt_a", "Ada"), ("agt_b", "Ben"), ("agt_c", "Ben")] {
            let sql = format!(
                "INSERT INTO agents (id, tenant_id, name, email, role, password_hash, created_at) \
                 VALUES ('{id}', 'ten_default', '{name}', '{id}', 'agent', '', 0)"
            );
            run(&store, &sql).await;
        }
        let by = Actor::agent("agt_b", "Ben");
        let made = store.add_ticket(NewTicket::default(), by, 0).await;
        made.expect("a ticket");
        let of = |kind: &str, name: &str, id: Option<&str>| {
            (kind.to_owned(), name.to_owned(), id.map(str::to_owned))
        };
        let created = of("ticket_created", "Ben", Some("agt_b"));
        assert_eq!(agents(&store).await, std::slice::from_ref(&created));
        for name in ["Ada", "Ben"] {
            let sql = format!(
                "INSERT INTO events (id, tenant_id, at, actor_kind, actor_name, kind, data) \
                 VALUES ('evt_{name}', 'ten_default', 0, 'agent', '{name}', 'chat', '{{}}')"
            );
            run(&store, &sql).await;
        }
        run(&store, "UPDATE events SET agent_id = NULL").await;
        let statements = MIGRATION.split(";\n").filter(|one| !one.is_empty());
        for statement in statements.filter(|one| !one.contains("ALTER TABLE")) {
            run(&store, statement).await;
        }
        let ada = of("chat", "Ada", Some("agt_a"));
        let ben = of("chat", "Ben", None);
        assert_eq!(agents(&store).await, [ada, ben, created]);
    }

    #[tokio::test]
    async fn events_of_old_keep_the_teams_of_the_day_of_the_update() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        run(
            &store,
            "INSERT INTO agents (id, tenant_id, name, email, role, password_hash, created_at, teams) \
             VALUES ('agt_a', 'ten_default', 'Ada', 'ada', 'agent', '', 0, ',front,')",
        )
        .await;
        for (assignee, team) in [(Some("agt_a"), None), (None, Some("back")), (None, None)] {
            let by = Actor::agent("agt_a", "Ada");
            let made = store.add_ticket(NewTicket::default(), by, 0).await;
            let id = made.expect("a ticket").id;
            let text =
                |word: Option<&str>| word.map_or("NULL".to_owned(), |one| format!("'{one}'"));
            let (assignee, team) = (text(assignee), text(team));
            let sql = format!(
                "UPDATE tickets SET assignee_id = {assignee}, team = {team} WHERE id = '{id}'"
            );
            run(&store, &sql).await;
        }
        run(
            &store,
            "UPDATE events SET agent_teams = NULL, owner_teams = NULL, \
             owner_id = (SELECT assignee_id FROM tickets WHERE tickets.id = events.ticket_id)",
        )
        .await;
        let migration = include_str!("migrations/0066_teams_of_events.sql");
        let statements = migration.split(";\n").filter(|one| !one.is_empty());
        for statement in statements.filter(|one| !one.contains("ALTER TABLE")) {
            run(&store, statement).await;
        }
        let teams: Vec<(String, String)> = sqlx::query_as(
            "SELECT agent_teams, owner_teams FROM events WHERE kind = 'ticket_created' ORDER BY id",
        )
        .fetch_all(&store.reader)
        .await
        .expect("events");
        let of = |owner: &str| (",front,".to_owned(), owner.to_owned());
        assert_eq!(teams, [of(",front,"), of(",back,"), of("")]);
    }
}
