//! What rules of who may read which tickets are in SQL (ADR 0078), and what a ticket is as far as they ask.
//!
//! A list holds what its reader may read and nothing else, so that its pages are whole: the rules become one
//! condition of its statement. A statement says where by [`HERE`]; without rules nothing stands there.

use std::collections::HashMap;

use sqlx::FromRow;
use tandem_protocol::signal::{Role, TicketRef};
use tandem_session::Record;
use tandem_tickets::policy::{
    AccessRule, AgentAttributes, Conditions, OfAssignee, OfTeam, OfTier, TicketAttributes,
};
use tandem_tickets::{search, tags};

use super::tickets::Ticket;
use super::{Store, StoreError, places_for};

/// Where the condition stands in a statement, behind one that is whole.
pub(super) const HERE: &str = "/* sight */";

/// Which tickets a list may hold: those that keep to all of these; without any, all tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight(Vec<Bound>);

/// One of these has to hold, for this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    agent: AgentAttributes,
    any: Vec<Conditions>,
}

impl Sight {
    /// The tickets for which one of these rules holds.
    pub fn of<'a>(
        rules: impl IntoIterator<Item = &'a AccessRule>,
        agent: &AgentAttributes,
    ) -> Self {
        let any = rules.into_iter().map(|rule| rule.conditions.clone());
        Self(vec![Bound {
            agent: agent.clone(),
            any: any.collect(),
        }])
    }

    /// The tickets that are among the others as well.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The same for whoever is given a ticket by this: who has it until then does not matter.
    #[must_use]
    pub fn once_given(mut self) -> Self {
        for conditions in self.0.iter_mut().flat_map(|bound| &mut bound.any) {
            conditions.assignee = None;
        }
        self
    }

    /// The teams one of which a ticket has to be of, where each rule asks for that; their queues are read by the
    /// index.
    pub(super) fn teams(&self) -> Option<Vec<String>> {
        let asks = |one: &Conditions| one.team == Some(OfTeam::Own);
        let tells = |bound: &&Bound| !bound.agent.teams.is_empty() && bound.any.iter().all(asks);
        let bound = self.0.iter().find(tells)?;
        Some(bound.agent.teams.clone())
    }

    /// A statement with the condition in it, about the tickets that it calls `ticket`, and what is to be bound
    /// from the place `first` on.
    pub(super) fn within(&self, sql: &str, ticket: &str, first: usize) -> (String, Vec<String>) {
        let (condition, words) = self.condition(ticket, first);
        (sql.replace(HERE, &condition), words)
    }

    /// The same for the tickets that are among these and not among `others`.
    pub(super) fn within_but(
        &self,
        others: &Self,
        sql: &str,
        ticket: &str,
        first: usize,
    ) -> (String, Vec<String>) {
        let (these, mut words) = self.condition(ticket, first);
        let (those, more) = others.condition(ticket, first + words.len());
        words.extend(more);
        let condition = format!("{these} AND NOT (1 = 1{those})");
        (sql.replace(HERE, &condition), words)
    }

    /// The condition by itself; nothing without rules.
    pub(super) fn condition(&self, ticket: &str, first: usize) -> (String, Vec<String>) {
        let (mut all, mut words) = (String::new(), Vec::new());
        for bound in &self.0 {
            let any: Vec<String> = bound
                .any
                .iter()
                .map(|one| {
                    let mut place = |word: String| {
                        words.push(word);
                        format!("${}", first + words.len() - 1)
                    };
                    all_of(one, &bound.agent, ticket, &mut place)
                })
                .collect();
            let any = match any.as_slice() {
                [] => "1 = 0".to_owned(),
                any => any.join(" OR "),
            };
            all.push_str(&format!(" AND ({any})"));
        }
        (all, words)
    }
}

/// All conditions of one rule; `place` binds a word and says where. No index stands for them: a list is read
/// in its order, by what narrows it otherwise.
fn all_of(
    conditions: &Conditions,
    agent: &AgentAttributes,
    ticket: &str,
    place: &mut impl FnMut(String) -> String,
) -> String {
    let mut all = vec!["1 = 1".to_owned()];
    if let Some(team) = conditions.team {
        let own: Vec<String> = agent.teams.iter().cloned().map(&mut *place).collect();
        let is_own = match own.as_slice() {
            [] => "1 = 0".to_owned(),
            own => format!("COALESCE({ticket}.team, '') IN ({})", own.join(", ")),
        };
        all.push(match team {
            OfTeam::Own => is_own,
            OfTeam::OwnOrNone => format!("({ticket}.team IS NULL OR {is_own})"),
        });
    }
    if let Some(assignee) = conditions.assignee {
        let own = place(agent.id.clone());
        let is_own = format!("COALESCE({ticket}.assignee_id, '') = {own}");
        all.push(match assignee {
            OfAssignee::Own => is_own,
            OfAssignee::OwnOrNobody => format!("({ticket}.assignee_id IS NULL OR {is_own})"),
        });
    }
    if conditions.tier == Some(OfTier::Own) {
        all.push(format!("{ticket}.tier <= {}", agent.tier));
    }
    let mut has_one = |tags: &[String]| {
        let each: Vec<String> = tags
            .iter()
            .map(|tag| {
                let pattern = place(search::tag_pattern(Some(tag)));
                format!(r"{ticket}.tags LIKE {pattern} ESCAPE '\'")
            })
            .collect();
        format!("({})", each.join(" OR "))
    };
    if !conditions.tags.is_empty() {
        all.push(has_one(&conditions.tags));
    }
    if !conditions.without_tags.is_empty() {
        all.push(format!("NOT {}", has_one(&conditions.without_tags)));
    }
    format!("({})", all.join(" AND "))
}

impl Ticket {
    /// What it is, as far as rules ask.
    pub fn attributes(&self) -> TicketAttributes {
        TicketAttributes {
            team: self.team.clone(),
            assignee: self.assignee.as_ref().map(|(id, _)| id.clone()),
            tier: self.tier,
            tags: self.tags.clone(),
        }
    }
}

/// What leads to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadsToTicket {
    /// It is one.
    Ticket,
    /// A session: its ticket, or the open one of the customer who waits, whom it would go on with.
    Session,
    /// A file, of a ticket or a session.
    File,
    /// A follow-up.
    FollowUp,
    /// An appointment.
    Appointment,
    /// A call-back.
    CallBack,
    /// A mail.
    Mail,
    /// A note to another system.
    WriteBack,
}

/// A ticket, or the one that it leads to, by what hangs on it.
macro_rules! by_what_hangs_on_it {
    ($table:literal) => {
        concat!(
            "SELECT t.id, t.team, t.assignee_id, t.tier, t.tags FROM ",
            $table,
            " x JOIN tickets o ON o.id = x.ticket_id \
             JOIN tickets t ON t.id = COALESCE(o.merged_end, o.id) WHERE x.tenant_id = $1 AND x.id = $2"
        )
    };
}

const BY_ID: &str = "SELECT t.id, t.team, t.assignee_id, t.tier, t.tags FROM tickets t \
     WHERE t.tenant_id = $1 AND t.id = $2";
const BY_FILE: &str = "SELECT t.id, t.team, t.assignee_id, t.tier, t.tags FROM files x \
     LEFT JOIN sessions s ON s.id = x.session_id \
     JOIN tickets t ON t.id = COALESCE(x.ticket_id, s.ticket_id) WHERE x.tenant_id = $1 AND x.id = $2";

impl LeadsToTicket {
    /// The statement that reads the attributes by the identifier; sessions are read otherwise.
    pub(super) const fn sql(self) -> &'static str {
        match self {
            Self::Ticket | Self::Session => BY_ID,
            Self::File => BY_FILE,
            Self::FollowUp => by_what_hangs_on_it!("follow_ups"),
            Self::Appointment => by_what_hangs_on_it!("appointments"),
            Self::CallBack => by_what_hangs_on_it!("call_backs"),
            Self::Mail => by_what_hangs_on_it!("mails"),
            Self::WriteBack => by_what_hangs_on_it!("write_backs"),
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: String,
    team: Option<String>,
    assignee_id: Option<String>,
    tier: i64,
    tags: String,
}

impl Row {
    fn read(self) -> (String, TicketAttributes) {
        let attributes = TicketAttributes {
            team: self.team,
            assignee: self.assignee_id,
            tier: self.tier,
            tags: tags::from_text(&self.tags),
        };
        (self.id, attributes)
    }
}

impl Store {
    /// What rules ask of an agent; of one who is not there, nothing that any rule would give something for.
    ///
    /// # Errors
    /// The store failed.
    pub async fn agent_attributes(&self, id: &str) -> Result<AgentAttributes, StoreError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT tier, teams FROM agents WHERE tenant_id = $1 AND id = $2")
                .bind(self.tenant())
                .bind(id)
                .fetch_optional(&self.reader)
                .await?;
        let (tier, teams) = row.unwrap_or_default();
        Ok(AgentAttributes {
            id: id.to_owned(),
            teams: tags::from_text(&teams),
            tier: u8::try_from(tier).unwrap_or(0),
        })
    }

    /// What rules ask of the ticket that something leads to; nothing where there is none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ticket_attributes(
        &self,
        what: LeadsToTicket,
        id: &str,
    ) -> Result<Option<TicketAttributes>, StoreError> {
        let mut id = id.to_owned();
        if what == LeadsToTicket::Session {
            let Some(ticket) = self.ticket_of_session(&id).await? else {
                return Ok(None);
            };
            id = ticket;
        }
        let row: Option<Row> = sqlx::query_as(what.sql())
            .bind(self.tenant())
            .bind(&id)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.map(|row| row.read().1))
    }

    /// The ticket of a session, or the open one of its customer, by its identifier.
    async fn ticket_of_session(&self, id: &str) -> Result<Option<String>, StoreError> {
        let Some(stored) = self.lookup_session(id).await? else {
            return Ok(None);
        };
        if let Some(ticket) = stored.record.ticket {
            return Ok(Some(ticket.id));
        }
        let Some(customer) = goes_on_as(&stored.record) else {
            return Ok(None);
        };
        let open = self.open_ticket_of(&customer).await?;
        Ok(open.map(|ticket| ticket.id))
    }

    /// What rules ask of each of these tickets, in one statement.
    ///
    /// # Errors
    /// The store failed.
    pub async fn attributes_of_tickets(
        &self,
        ids: &[String],
    ) -> Result<HashMap<String, TicketAttributes>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let places = places_for(ids.len());
        let sql = format!(
            "SELECT t.id, t.team, t.assignee_id, t.tier, t.tags FROM tickets t \
             WHERE t.tenant_id = $1 AND t.id IN ({places})"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(self.tenant());
        for id in ids {
            query = query.bind(id);
        }
        let rows: Vec<Row> = query.fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(Row::read).collect())
    }
}

/// The open tickets of customers, the one that they go on with last.
const OPEN_OF_CUSTOMERS: &str = "SELECT t.customer_id, t.number, t.subject, t.id, t.team, t.assignee_id, t.tier, t.tags FROM tickets t \
     WHERE t.tenant_id = $1 AND t.status <> 'solved' AND t.status <> 'closed' AND t.customer_id IN";

#[derive(FromRow)]
struct OpenRow {
    customer_id: String,
    number: i64,
    subject: String,
    #[sqlx(flatten)]
    ticket: Row,
}

impl Store {
    /// What rules ask of the ticket of each of these sessions, or of the open one of its customer, by the
    /// session; nothing of those that go on with none. Two statements, however many there are.
    ///
    /// # Errors
    /// The store failed.
    pub async fn attributes_of_sessions(
        &self,
        records: &[&Record],
    ) -> Result<HashMap<String, TicketAttributes>, StoreError> {
        let ticket = |one: &&Record| one.ticket.as_ref().map(|ticket| ticket.id.clone());
        let tickets: Vec<String> = records.iter().filter_map(ticket).collect();
        let customers: Vec<String> = records.iter().filter_map(|one| goes_on_as(one)).collect();
        let by_ticket = self.attributes_of_tickets(&tickets).await?;
        let by_customer = self.open_tickets_of(&customers).await?;
        let of = |one: &&Record| {
            let attributes = match &one.ticket {
                Some(ticket) => by_ticket.get(&ticket.id),
                None => goes_on_as(one)
                    .and_then(|customer| by_customer.get(&customer))
                    .map(|(_, attributes)| attributes),
            };
            Some((one.id.clone(), attributes?.clone()))
        };
        Ok(records.iter().filter_map(of).collect())
    }

    /// The open ticket that each of these customers goes on with, as [`Self::open_ticket_of`] has it of one, with
    /// what rules ask of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open_tickets_of(
        &self,
        customers: &[String],
    ) -> Result<HashMap<String, (TicketRef, TicketAttributes)>, StoreError> {
        if customers.is_empty() {
            return Ok(HashMap::new());
        }
        let places = places_for(customers.len());
        let sql = format!("{OPEN_OF_CUSTOMERS} ({places}) ORDER BY t.updated_at, t.id");
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(self.tenant());
        for customer in customers {
            query = query.bind(customer);
        }
        let rows: Vec<OpenRow> = query.fetch_all(&self.reader).await?;
        let read = |row: OpenRow| {
            let (id, attributes) = row.ticket.read();
            let ticket = TicketRef {
                id,
                number: row.number,
                subject: row.subject,
            };
            (row.customer_id, (ticket, attributes))
        };
        Ok(rows.into_iter().map(read).collect())
    }
}

/// The customer of a session that hangs on no ticket so far, where their product has said who they are.
fn goes_on_as(record: &Record) -> Option<String> {
    if record.ticket.is_some() {
        return None;
    }
    record.by_role(Role::Customer)?.customer.clone()
}

#[cfg(test)]
mod tests;
