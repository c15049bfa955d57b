//! People: whom an address, a ticket or an identity line speaks of, and what of them is kept where.
//!
//! A person is every identity line of one address, or one line, with the tickets of these; beside it
//! the tickets on which the address stands that no product has named anybody on, since what somebody
//! typed does not count against a signed word (ADR 0054). A ticket without an address and a line is a
//! person of its own.

use sqlx::{AnyConnection, FromRow};

use super::{Store, StoreError};
use crate::source::Millis;

/// Identity lines of one person that are looked at: one for each issuer and subject.
const LINES_MAX: i64 = 1_000;

/// By what a person is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Whom a ticket is of, `tic_…`.
    Ticket(String),
    /// Whom a product has named, `cus_…`.
    Customer(String),
    /// Whom an e-mail address belongs to.
    Address(String),
}

/// A person, as statements ask for them; what is not known is empty and finds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The ticket that they were found by.
    ticket: String,
    /// The identity line that they were found by.
    customer: String,
    /// Their address, in small letters.
    pub address: String,
}

/// What a product has said of a person.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Line {
    /// Identifier, `cus_…`.
    pub id: String,
    /// Who said so.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// Their name.
    pub name: Option<String>,
    /// Their e-mail.
    pub email: Option<String>,
    /// Their language.
    pub locale: Option<String>,
    /// More of them, as JSON.
    pub custom: String,
    /// When it was first said.
    pub created_at: Millis,
    /// When it was last said.
    pub seen_at: Millis,
}

/// A session of a person.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SessionOf {
    /// Identifier, `ses_…`.
    pub id: String,
    /// The ticket that it hangs on, which may be somebody else's.
    pub ticket_id: Option<String>,
    /// Where it stands.
    pub state: String,
}

impl SessionOf {
    /// Whether it may still write something down.
    pub fn is_open(&self) -> bool {
        self.state != "ended"
    }
}

/// Where things of a person are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Their address, in small letters; empty where none is known.
    pub address: String,
    /// What products have said of them.
    pub lines: Vec<Line>,
    /// Their tickets, the one that they were found by last; those left out of which everything is gone.
    pub tickets: Vec<String>,
    /// The sessions of these, and those in which a product has named them on another ticket, or on none.
    pub sessions: Vec<SessionOf>,
    /// Whether they have more tickets than were asked for.
    pub more: bool,
}

impl Scope {
    /// Whether nothing of the person is kept.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.tickets.is_empty() && self.sessions.is_empty()
    }
}

/// Lines of a person: `$1` is the tenant, `$2` a line, `$3` the address.
macro_rules! lines {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM customers WHERE tenant_id = $1 AND (id = $2 OR ($3 <> '' AND LOWER(email) = LOWER($3)))"
        )
    };
}

const LINES: &str = concat!(
    lines!("id, issuer, subject, name, email, locale, custom, created_at, seen_at"),
    " ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, id LIMIT $4"
);

/// Tickets of a person on which something of them is, found by the ticket `$4` too.
const TICKETS: &str = concat!(
    "SELECT id FROM tickets WHERE tenant_id = $1 AND (erased_at IS NULL OR erased_at < updated_at) ",
    "AND (id = $4 OR customer_id IN (",
    lines!("id"),
    ") OR ($3 <> '' AND LOWER(customer_email) = LOWER($3) AND customer_id IS NULL)) ",
    "ORDER BY CASE WHEN id = $4 THEN 1 ELSE 0 END, id LIMIT $5"
);

impl Store {
    /// Where things of a person are, at most `limit` tickets; nothing when nobody is known by that.
    ///
    /// # Errors
    /// The store failed.
    pub async fn scope_of(&self, whom: &Whom, limit: i64) -> Result<Option<Scope>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let Some(person) = resolve(&mut connection, self.tenant(), whom).await? else {
            return Ok(None);
        };
        let scope = scope(&mut connection, self.tenant(), &person, limit).await?;
        let is_unknown = matches!(whom, Whom::Address(_)) && scope.is_empty();
        Ok((!is_unknown).then_some(scope))
    }
}

/// Whom `whom` speaks of; nothing when there is no such ticket or line.
pub(super) async fn resolve(
    connection: &mut AnyConnection,
    tenant: &str,
    whom: &Whom,
) -> Result<Option<Person>, StoreError> {
    match whom {
        Whom::Address(address) => Ok(Some(Person {
            address: small(Some(address)),
            ..Person::default()
        })),
        Whom::Customer(id) => of_line(connection, tenant, id).await,
        Whom::Ticket(id) => {
            let row: Option<(Option<String>, Option<String>)> = sqlx::query_as(
                "SELECT customer_id, customer_email FROM tickets WHERE tenant_id = $1 AND id = $2",
            )
            .bind(tenant)
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?;
            let Some((line, address)) = row else {
                return Ok(None);
            };
            let person = match line {
                Some(line) => of_line(connection, tenant, &line).await?,
                None => None,
            };
            let typed = || Person {
                address: small(address.as_deref()),
                ..Person::default()
            };
            Ok(Some(Person {
                ticket: id.clone(),
                ..person.unwrap_or_else(typed)
            }))
        }
    }
}

async fn of_line(
    connection: &mut AnyConnection,
    tenant: &str,
    id: &str,
) -> Result<Option<Person>, StoreError> {
    let email: Option<Option<String>> =
        sqlx::query_scalar("SELECT email FROM customers WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?;
    Ok(email.map(|email| Person {
        customer: id.to_owned(),
        address: small(email.as_deref()),
        ..Person::default()
    }))
}

/// As databases compare addresses: letters beyond ASCII stay.
fn small(address: Option<&str>) -> String {
    address.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Where things of a person are, at most `limit` tickets.
pub(super) async fn scope(
    connection: &mut AnyConnection,
    tenant: &str,
    person: &Person,
    limit: i64,
) -> Result<Scope, StoreError> {
    let lines: Vec<Line> = sqlx::query_as(LINES)
        .bind(tenant)
        .bind(&person.customer)
        .bind(&person.address)
        .bind(LINES_MAX)
        .fetch_all(&mut *connection)
        .await?;
    let mut tickets: Vec<String> = sqlx::query_scalar(TICKETS)
        .bind(tenant)
        .bind(&person.customer)
        .bind(&person.address)
        .bind(&person.ticket)
        .bind(limit + 1)
        .fetch_all(&mut *connection)
        .await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = tickets.len() > limit;
    tickets.truncate(limit);
    let mut sessions = Vec::new();
    for ticket in &tickets {
        sessions.extend(sessions_of(connection, tenant, ticket).await?);
    }
    for line in &lines {
        for session in sessions_with(connection, tenant, &line.id).await? {
            if !sessions.contains(&session) {
                sessions.push(session);
            }
        }
    }
    Ok(Scope {
        address: person.address.clone(),
        lines,
        tickets,
        sessions,
        more,
    })
}

pub(super) async fn sessions_of(
    connection: &mut AnyConnection,
    tenant: &str,
    ticket: &str,
) -> Result<Vec<SessionOf>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT id, ticket_id, state FROM sessions WHERE tenant_id = $1 AND ticket_id = $2 ORDER BY id",
    );
    let rows = rows.bind(tenant).bind(ticket);
    Ok(rows.fetch_all(&mut *connection).await?)
}

/// Sessions in which a product has named the customer of a line. All are read: that is in no index,
/// and people are seldom asked for.
async fn sessions_with(
    connection: &mut AnyConnection,
    tenant: &str,
    line: &str,
) -> Result<Vec<SessionOf>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT id, ticket_id, state FROM sessions WHERE tenant_id = $1 AND record LIKE $2 ORDER BY id",
    );
    let rows = rows.bind(tenant).bind(format!("%\"customer\":\"{line}\"%"));
    Ok(rows.fetch_all(&mut *connection).await?)
}

/// A ticket of a person, as a list names it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TicketOf {
    /// Identifier, `tic_…`.
    pub id: String,
    /// Number that people say to each other.
    pub number: i64,
    /// Subject line.
    pub subject: String,
    /// Where it stands.
    pub status: String,
    /// Creation.
    pub created_at: Millis,
    /// Latest change, or comment.
    pub updated_at: Millis,
    /// Entries on its timeline.
    pub n_entries: i64,
    /// Surveys of its sessions, and its own.
    pub n_surveys: i64,
}

/// How much there is of tickets and their sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Messages of its chat.
    pub n_messages: i64,
    /// Files whose bytes are kept.
    pub n_files: i64,
    /// Their bytes.
    pub file_bytes: i64,
}

impl Store {
    /// The tickets of a scope, as a list names them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tickets_of(&self, scope: &Scope) -> Result<Vec<TicketOf>, StoreError> {
        let mut tickets = Vec::with_capacity(scope.tickets.len());
        for id in &scope.tickets {
            let row: Option<TicketOf> = sqlx::query_as(
                "SELECT t.id, t.number, t.subject, t.status, t.created_at, t.updated_at, \
                 (SELECT COUNT(*) FROM events e WHERE e.ticket_id = t.id) AS n_entries, \
                 (SELECT COUNT(*) FROM surveys s WHERE s.ticket_id = t.id) \
                 + (SELECT COUNT(*) FROM ticket_surveys o WHERE o.ticket_id = t.id) AS n_surveys \
                 FROM tickets t WHERE t.tenant_id = $1 AND t.id = $2",
            )
            .bind(self.tenant())
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
            tickets.extend(row);
        }
        Ok(tickets)
    }

    /// How much there is of the tickets and the sessions of a scope.
    ///
    /// # Errors
    /// The store failed.
    pub async fn counts_of(&self, scope: &Scope) -> Result<Counts, StoreError> {
        let mut all = Counts::default();
        let sessions = scope.sessions.iter().map(|session| &session.id);
        for id in sessions.chain(&scope.tickets) {
            let one: Counts = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM session_chat WHERE session_id = $2) AS n_messages, \
                 COUNT(*) AS n_files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS file_bytes \
                 FROM files WHERE tenant_id = $1 AND (session_id = $2 OR ticket_id = $2) \
                 AND state IN ('uploading', 'checking', 'ready')",
            )
            .bind(self.tenant())
            .bind(id)
            .fetch_one(&self.reader)
            .await?;
            all.n_messages += one.n_messages;
            all.n_files += one.n_files;
            all.file_bytes += one.file_bytes;
        }
        Ok(all)
    }
}
