//! Tickets: each has a number per tenant that people say to each other.
//!
//! The number comes from the tenant's row inside the transaction that makes the ticket, so numbers
//! ascend without gaps however many tickets are made at a time.

use serde::Deserialize;
use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::categories::Need;
use tandem_tickets::sla::SlaReading;
use tandem_tickets::{
    Actor, FieldValue, FieldValues, Outcome, Priority, Status, StatusNotAllowed, TimelineData,
    search, tags,
};

use super::call_backs::{self, NewCallBack};
use super::customers::{Customer, CustomerColumns};
use super::merging::{Merged, MergedColumns};
use super::sight::Sight;
use super::ticket_change::apply;
use super::timeline::{self, Entry, NewEntry};
use super::{Store, StoreError, Tx, appointments, customers, fields, sla};
use crate::policy::Bounds;
use crate::source::{Millis, new_id};

/// A customer's problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Identifier, `tic_…`.
    pub id: String,
    /// Number that people say to each other.
    pub number: i64,
    /// Subject line.
    pub subject: String,
    /// What the customer said.
    pub description: String,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags as `tags::read` makes them.
    pub tags: Vec<String>,
    /// How it ended, as far as somebody has said so.
    pub outcome: Outcome,
    /// The values of its custom fields.
    pub fields: FieldValues,
    /// Name of the customer.
    pub customer_name: Option<String>,
    /// E-mail of the customer.
    pub customer_email: Option<String>,
    /// The customer by the word of their product.
    pub customer: Option<Customer>,
    /// Agent who has it: id and name.
    pub assignee: Option<(String, String)>,
    /// The team that is to have it, a word as a tag is.
    pub team: Option<String>,
    /// Creation.
    pub created_at: Millis,
    /// Latest change, or comment.
    pub updated_at: Millis,
    /// Counts the changes from 1.
    pub version: i64,
    /// The latest session that is not over.
    pub live_session_id: Option<String>,
    /// The highest tier that it has reached.
    pub tier: i64,
    /// The SLA clocks that something is promised for.
    pub sla: Vec<SlaReading>,
    /// When the first of them is due, or was.
    pub due_at: Option<Millis>,
    /// The ticket that it was merged into, if it was.
    pub merged: Option<Merged>,
}

impl Ticket {
    /// Nothing where the ticket stands by itself.
    ///
    /// # Errors
    /// [`StoreError::TicketMerged`].
    pub fn refuse_merged(&self) -> Result<(), StoreError> {
        match &self.merged {
            Some(merged) => Err(StoreError::TicketMerged {
                number: merged.target.number,
            }),
            None => Ok(()),
        }
    }

    /// As sessions know it.
    pub fn reference(&self) -> TicketRef {
        TicketRef {
            id: self.id.clone(),
            number: self.number,
            subject: self.subject.clone(),
        }
    }
}

/// A ticket to be.
#[derive(Clone, Debug, Default)]
pub struct NewTicket {
    /// Subject line.
    pub subject: String,
    /// What the customer said.
    pub description: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags as `tags::read` makes them.
    pub tags: Vec<String>,
    /// Name of the customer.
    pub customer_name: Option<String>,
    /// E-mail of the customer.
    pub customer_email: Option<String>,
    /// The customer is to be called.
    pub call_back: Option<NewCallBack>,
}

/// What to change of a ticket; absent fields stay.
#[derive(Clone, Debug, Default)]
pub struct TicketChange {
    /// Another subject line.
    pub subject: Option<String>,
    /// Other words of the customer.
    pub description: Option<String>,
    /// Another name of the customer, or none.
    pub customer_name: Option<Option<String>>,
    /// Another e-mail of the customer, or none.
    pub customer_email: Option<Option<String>>,
    /// Another status.
    pub status: Option<Status>,
    /// Another agent, or none.
    pub assignee_id: Option<Option<String>>,
    /// What rules leave that agent: a ticket that is kept from them is not given to them.
    pub assignee_bounds: Bounds,
    /// Another team, a word as `tags::one` makes it, or none.
    pub team: Option<Option<String>>,
    /// Another priority.
    pub priority: Option<Priority>,
    /// Other tags, all of them.
    pub tags: Option<Vec<String>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Other values of custom fields by their keys, or none.
    pub fields: Vec<(String, Option<FieldValue>)>,
    /// Whether it is not the customer's whom the product has named.
    pub clears_customer: bool,
    /// Whether it needs a resolution to become solved or closed.
    pub needs_resolution: bool,
    /// What its category may need and nobody can say any more: it is not asked for.
    pub gone: Vec<Need>,
    /// The version that whoever changes it has seen; another one is refused.
    pub seen: Option<i64>,
}

/// Which tickets to list.
#[derive(Clone, Debug, Default)]
pub struct TicketFilter {
    /// Only with this status.
    pub status: Option<Status>,
    /// Only with this priority.
    pub priority: Option<Priority>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only with this resolution.
    pub resolution: Option<String>,
    /// Only in this category, or in one that stands under it.
    pub category: Option<String>,
    /// Whether some stand under it; the list looks that up.
    pub has_children: bool,
    /// Only with these values of custom fields, as their texts, by their keys; at most `FIELD_FILTERS_MAX`.
    pub fields: Vec<(String, String)>,
    /// Only those of an agent, or of nobody.
    pub assignee_id: Option<Option<String>>,
    /// Only those of one of these teams, at most `TAGS_MAX`; of no team where there is none.
    pub teams: Option<Vec<String>>,
    /// Only those that whoever asks may read.
    pub sight: Sight,
    /// Only those in which all words occur.
    pub query: String,
    /// Only those whose first SLA clock is due before this.
    pub due_before: Option<Millis>,
    /// Only those that were merged into others. Without it these are left out, but for the one whose number
    /// is looked for.
    pub merged: bool,
    /// What comes first.
    pub order: TicketOrder,
    /// Only those behind this place, as the time that the order goes by and the `id` of the last ticket
    /// seen.
    pub behind: Option<(Millis, String)>,
}

/// What comes first in a list of tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TicketOrder {
    /// The latest change.
    #[default]
    Updated,
    /// What is due first; tickets of which no SLA clock runs are left out.
    Due,
}

/// Why a ticket was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such agent.
    #[error("there is no such agent")]
    NoAgent,
    /// Rules would keep the ticket from the agent who is to have it: its number, and their name.
    #[error("rules keep ticket #{0} from {1}")]
    KeptOff(i64, String),
    /// Somebody has changed it since it was seen.
    #[error("somebody has changed the ticket since")]
    Changed,
    /// It is to be solved or closed, and nobody has said what came of it.
    #[error("a ticket needs a resolution to become solved or closed")]
    NoResolution,
    /// It is to be solved or closed, its category needs to know why it happened, and nobody has said so.
    #[error("a ticket of this category needs a root cause to become solved or closed")]
    NoRootCause,
    /// No ticket is put into its category any more.
    #[error("the category is archived")]
    Archived,
    /// Fields do not take what is given, or lack what they need: their keys, and what each must be.
    #[error("fields do not take what is given, or are not filled")]
    Fields(Vec<(String, &'static str)>),
    /// A product has said who the customer is.
    #[error("a product has said who the customer is")]
    Identified,
    /// The status can not follow the one that the ticket has.
    #[error(transparent)]
    Status(#[from] StatusNotAllowed),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ChangeRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

macro_rules! select_tickets {
    ($rest:expr) => {
        concat!(
            "SELECT t.id, t.number, t.subject, t.description, t.status, t.priority, t.tags, ",
            "t.resolution, t.category, t.root_cause, ",
            "t.customer_name, t.customer_email, c.id AS customer_id, ",
            "c.subject AS customer_subject, c.name AS known_name, c.email AS known_email, c.locale, ",
            "c.custom, c.seen_at, a.id AS assignee_id, a.name AS assignee_name, ",
            "t.created_at, t.updated_at, t.version, (SELECT MAX(s.id) FROM sessions s WHERE s.ticket_id = t.id ",
            "AND s.state <> 'ended') AS live_session_id, t.tier, l.readings AS sla, l.due_at, ",
            "t.merged_end, m.number AS merged_number, m.subject AS merged_subject, t.merged_at, ",
            "t.merged_by, b.name AS merged_by_name, t.merged_from, t.fields, t.team ",
            "FROM tickets t LEFT JOIN agents a ON a.id = t.assignee_id ",
            "LEFT JOIN customers c ON c.id = t.customer_id ",
            "LEFT JOIN ticket_sla l ON l.ticket_id = t.id ",
            "LEFT JOIN tickets m ON m.id = t.merged_end ",
            "LEFT JOIN agents b ON b.id = t.merged_by ",
            $rest
        )
    };
}

pub(super) use select_tickets;

/// The columns of `select_tickets!` as one array, in the order of [`TicketRow`].
pub(super) const AS_ARRAY: &str = "json_array(id, number, subject, description, status, priority, tags, \
     resolution, category, root_cause, customer_name, customer_email, \
     json_array(customer_id, customer_subject, known_name, known_email, locale, custom, seen_at), \
     assignee_id, assignee_name, created_at, updated_at, version, live_session_id, tier, sla, due_at, \
     json_array(merged_end, merged_number, merged_subject, merged_at, merged_by, merged_by_name, merged_from), \
     fields, team)";

const BY_ID: &str = select_tickets!("WHERE t.tenant_id = $1 AND t.id = $2");

impl Store {
    /// Makes a ticket, with its first entry on the timeline.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_ticket(
        &self,
        ticket: NewTicket,
        actor: Actor,
        now: Millis,
    ) -> Result<Ticket, StoreError> {
        let mut tx = self.begin().await?;
        let ticket = insert(&mut tx, ticket, actor, now).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    /// Makes a ticket and has it changed before anybody sees it, as [`Self::change_ticket`] does, with the same
    /// entries on its timeline; it is of the first version.
    ///
    /// # Errors
    /// [`ChangeRefused`]; then there is no ticket.
    pub async fn add_ticket_with(
        &self,
        ticket: NewTicket,
        change: TicketChange,
        actor: &Actor,
        now: Millis,
    ) -> Result<Ticket, ChangeRefused> {
        let mut tx = self.begin().await?;
        let mut ticket = insert(&mut tx, ticket, actor.clone(), now).await?;
        let happened = apply(&mut tx, &mut ticket, change).await?;
        if !happened.is_empty() {
            update(&mut tx, &ticket).await?;
            tell(&mut tx, &ticket.id, happened, actor, now).await?;
        }
        tx.commit().await?;
        Ok(ticket)
    }

    /// Makes a ticket with an identifier that the caller chose, unless it is there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_ticket_once(
        &self,
        id: &str,
        ticket: NewTicket,
        actor: Actor,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        if read_in(&mut tx, id).await?.is_none() {
            insert_with_id(&mut tx, id.to_owned(), ticket, actor, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The ticket, if there is one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_ticket(&self, id: &str) -> Result<Option<Ticket>, StoreError> {
        let query = sqlx::query_as(BY_ID).bind(self.tenant()).bind(id);
        let row: Option<TicketRow> = query.fetch_optional(&self.reader).await?;
        row.map(TicketRow::read).transpose()
    }

    /// Changes a ticket, with an entry on the timeline for each thing that did change.
    ///
    /// # Errors
    /// [`ChangeRefused`]; then nothing changed.
    pub async fn change_ticket(
        &self,
        id: &str,
        change: TicketChange,
        actor: &Actor,
        now: Millis,
    ) -> Result<Ticket, ChangeRefused> {
        let mut tx = self.begin().await?;
        let ticket = change_in(&mut tx, id, change, actor, now).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    /// Puts a comment on the timeline; absent when there is no such ticket.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_comment(
        &self,
        ticket_id: &str,
        body: String,
        actor: Actor,
        now: Millis,
    ) -> Result<Option<Entry>, StoreError> {
        let mut tx = self.begin().await?;
        let entry = comment_in(&mut tx, ticket_id, body, actor, now).await?;
        tx.commit().await?;
        Ok(entry)
    }
}

/// As [`Store::add_comment`], inside the caller's transaction.
pub(super) async fn comment_in(
    connection: &mut Tx,
    ticket_id: &str,
    body: String,
    actor: Actor,
    now: Millis,
) -> Result<Option<Entry>, StoreError> {
    if !touch(connection, ticket_id, now).await? {
        return Ok(None);
    }
    let entry = NewEntry::of_ticket(ticket_id, actor, TimelineData::Comment { body, mail: None });
    Ok(Some(timeline::append(connection, entry, now).await?))
}

/// Keeps an address that the customer has given where the ticket has none, inside the caller's transaction.
///
/// # Errors
/// [`ChangeRefused`].
pub(super) async fn add_email(
    connection: &mut Tx,
    id: &str,
    email: &str,
    by: &Actor,
    now: Millis,
) -> Result<(), ChangeRefused> {
    let ticket = read_in(connection, id).await?;
    let ticket = ticket.ok_or(ChangeRefused::NoTicket)?;
    if ticket.customer_email.is_some() || ticket.customer.is_some() {
        return Ok(());
    }
    let change = TicketChange {
        customer_email: Some(Some(email.to_owned())),
        ..TicketChange::default()
    };
    change_in(connection, id, change, by, now).await?;
    Ok(())
}

/// As [`Store::change_ticket`], inside the caller's transaction.
pub(super) async fn change_in(
    connection: &mut Tx,
    id: &str,
    change: TicketChange,
    actor: &Actor,
    now: Millis,
) -> Result<Ticket, ChangeRefused> {
    let ticket = read_in(connection, id).await?;
    let mut ticket = ticket.ok_or(ChangeRefused::NoTicket)?;
    ticket.refuse_merged()?;
    if change.seen.is_some_and(|seen| seen != ticket.version) {
        return Err(ChangeRefused::Changed);
    }
    let happened = apply(connection, &mut ticket, change).await?;
    if happened.is_empty() {
        return Ok(ticket);
    }
    ticket.updated_at = now;
    ticket.version += 1;
    update(connection, &ticket).await?;
    let closes = happened.iter().any(|data| leads_to(data, Status::Closed));
    let is_done = closes || happened.iter().any(|data| leads_to(data, Status::Solved));
    let is_other = happened.iter().any(is_somebody_else);
    tell(connection, id, happened, actor, now).await?;
    if closes {
        appointments::close(connection, id, actor, now).await?;
    }
    if is_done {
        call_backs::close(connection, id, actor, now).await?;
    }
    if is_other {
        let is_known = ticket.customer_email.is_some();
        customers::end_links(connection, id).await?;
        appointments::readdress(connection, id, (is_known, actor), now).await?;
        call_backs::forget(connection, id, actor, now).await?;
    }
    Ok(ticket)
}

/// Puts what happened onto the timeline.
async fn tell(
    connection: &mut Tx,
    id: &str,
    happened: Vec<TimelineData>,
    actor: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    for data in happened {
        let entry = NewEntry::of_ticket(id, actor.clone(), data);
        timeline::append(connection, entry, now).await?;
    }
    Ok(())
}

fn leads_to(data: &TimelineData, status: Status) -> bool {
    matches!(data, TimelineData::StatusChanged { to, .. } if *to == status)
}

/// Whether the customer is not whom mails may have gone to, or not known by that address any more.
fn is_somebody_else(data: &TimelineData) -> bool {
    matches!(
        data,
        TimelineData::CustomerCleared {} | TimelineData::CustomerEmailChanged { from: Some(_), .. }
    )
}

/// Makes a ticket inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub async fn insert(
    connection: &mut Tx,
    ticket: NewTicket,
    actor: Actor,
    now: Millis,
) -> Result<Ticket, StoreError> {
    insert_with_id(connection, new_id("tic"), ticket, actor, now).await
}

/// As [`insert`], with an identifier that the caller chose.
async fn insert_with_id(
    connection: &mut Tx,
    id: String,
    new: NewTicket,
    actor: Actor,
    now: Millis,
) -> Result<Ticket, StoreError> {
    let number: i64 = sqlx::query_scalar(
        "UPDATE tenants SET last_ticket_number = last_ticket_number + 1 \
         WHERE id = $1 RETURNING last_ticket_number",
    )
    .bind(connection.tenant())
    .fetch_one(&mut **connection)
    .await?;
    let ticket = Ticket {
        id,
        number,
        subject: new.subject,
        description: new.description,
        status: Status::Open,
        priority: new.priority,
        tags: new.tags,
        outcome: Outcome::default(),
        fields: FieldValues::new(),
        customer_name: new.customer_name,
        customer_email: new.customer_email,
        customer: None,
        assignee: None,
        team: None,
        created_at: now,
        updated_at: now,
        version: 1,
        live_session_id: None,
        tier: 1,
        sla: Vec::new(),
        due_at: None,
        merged: None,
    };
    insert_row(connection, &ticket).await?;
    let entry = NewEntry::of_ticket(&ticket.id, actor.clone(), TimelineData::TicketCreated {});
    timeline::append(connection, entry, now).await?;
    if let Some(call_back) = new.call_back {
        call_backs::insert(connection, &ticket.id, call_back, &actor, now).await?;
    }
    Ok(ticket)
}

/// Marks a ticket as changed inside the caller's transaction; false when there is none.
///
/// # Errors
/// The store failed.
pub async fn touch(connection: &mut Tx, id: &str, now: Millis) -> Result<bool, StoreError> {
    let touched =
        sqlx::query("UPDATE tickets SET updated_at = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(connection.tenant())
            .bind(id)
            .bind(now)
            .execute(&mut **connection)
            .await?;
    Ok(touched.rows_affected() > 0)
}

pub(super) async fn read_in(connection: &mut Tx, id: &str) -> Result<Option<Ticket>, StoreError> {
    let query = sqlx::query_as(BY_ID).bind(connection.tenant()).bind(id);
    let row: Option<TicketRow> = query.fetch_optional(&mut **connection).await?;
    row.map(TicketRow::read).transpose()
}

async fn insert_row(connection: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO tickets (id, tenant_id, number, subject, description, status, \
         customer_name, customer_email, assignee_id, search_text, created_at, updated_at, \
         priority, tags, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(&ticket.id)
    .bind(connection.tenant())
    .bind(ticket.number)
    .bind(&ticket.subject)
    .bind(&ticket.description)
    .bind(ticket.status.as_str())
    .bind(&ticket.customer_name)
    .bind(&ticket.customer_email)
    .bind(ticket.assignee.as_ref().map(|(id, _)| id.clone()))
    .bind(search_text(ticket))
    .bind(ticket.created_at)
    .bind(ticket.updated_at)
    .bind(ticket.priority.as_str())
    .bind(tags::text(&ticket.tags))
    .bind(ticket.version)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

pub(super) async fn update(connection: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET subject = $3, status = $4, assignee_id = $5, search_text = $6, \
         updated_at = $7, priority = $8, tags = $9, version = $10, \
         resolution = $11, category = $12, root_cause = $13, customer_name = $14, \
         customer_email = $15, fields = $16, description = $17, team = $18 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&ticket.id)
    .bind(&ticket.subject)
    .bind(ticket.status.as_str())
    .bind(ticket.assignee.as_ref().map(|(id, _)| id.clone()))
    .bind(search_text(ticket))
    .bind(ticket.updated_at)
    .bind(ticket.priority.as_str())
    .bind(tags::text(&ticket.tags))
    .bind(ticket.version)
    .bind(&ticket.outcome.resolution)
    .bind(&ticket.outcome.category)
    .bind(&ticket.outcome.root_cause)
    .bind(&ticket.customer_name)
    .bind(&ticket.customer_email)
    .bind(fields::text(&ticket.fields)?)
    .bind(&ticket.description)
    .bind(&ticket.team)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

fn search_text(ticket: &Ticket) -> String {
    search::text(
        ticket.number,
        [
            ticket.subject.as_str(),
            &ticket.description,
            ticket.customer_name.as_deref().unwrap_or_default(),
            ticket.customer_email.as_deref().unwrap_or_default(),
            &ticket.tags.join(" "),
            &tandem_tickets::fields::words(&ticket.fields),
        ],
    )
}

/// Reads a column that holds a word of the ticket's domain.
fn known<T>(
    what: &'static str,
    word: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    parse(word).ok_or_else(|| StoreError::Unreadable {
        what,
        value: word.to_owned(),
    })
}

/// A row of `select_tickets!`.
#[derive(FromRow, Deserialize)]
pub(super) struct TicketRow {
    id: String,
    number: i64,
    subject: String,
    description: String,
    status: String,
    priority: String,
    tags: String,
    resolution: Option<String>,
    category: Option<String>,
    root_cause: Option<String>,
    customer_name: Option<String>,
    customer_email: Option<String>,
    #[sqlx(flatten)]
    customer: CustomerColumns,
    assignee_id: Option<String>,
    assignee_name: Option<String>,
    created_at: Millis,
    updated_at: Millis,
    version: i64,
    live_session_id: Option<String>,
    tier: i64,
    sla: Option<String>,
    due_at: Option<Millis>,
    #[sqlx(flatten)]
    merged: MergedColumns,
    fields: String,
    team: Option<String>,
}

impl TicketRow {
    pub(super) fn read(self) -> Result<Ticket, StoreError> {
        let status = known("tickets.status", &self.status, Status::parse)?;
        let priority = known("tickets.priority", &self.priority, Priority::parse)?;
        Ok(Ticket {
            id: self.id,
            number: self.number,
            subject: self.subject,
            description: self.description,
            status,
            priority,
            tags: tags::from_text(&self.tags),
            outcome: Outcome {
                resolution: self.resolution,
                category: self.category,
                root_cause: self.root_cause,
            },
            fields: fields::from_text(&self.fields)?,
            customer_name: self.customer_name,
            customer_email: self.customer_email,
            customer: self.customer.read()?,
            assignee: self.assignee_id.zip(self.assignee_name),
            team: self.team,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            live_session_id: self.live_session_id,
            tier: self.tier,
            sla: self.sla.as_deref().map_or(Ok(Vec::new()), sla::read)?,
            due_at: self.due_at,
            merged: self.merged.read()?,
        })
    }
}
