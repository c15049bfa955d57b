//! People: what is kept of somebody, a copy of it for them, and its end. Administrators only, and no keys.
//!
//! A person is named by a ticket or an identity line, so that no address stands in one; who has only the
//! address looks for it with a body.

mod erase;
mod export;
mod find;
mod show;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::people::{Line, Scope, SessionOf, TicketOf, Whom};

/// Tickets of one person that are listed.
const LISTED_MAX: i64 = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find::find))
        .routes(routes!(show::show))
        .routes(routes!(export::export))
        .routes(routes!(erase::erase))
}

/// Whom an identifier in an address names.
fn whom(id: String) -> Result<Whom, Problem> {
    if id.starts_with("tic_") {
        return Ok(Whom::Ticket(id));
    }
    if id.starts_with("cus_") {
        return Ok(Whom::Customer(id));
    }
    Err(nobody())
}

fn nobody() -> Problem {
    Problem::not_found("Nobody is known by that.")
}

/// What a product has said of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, rename = "PersonIdentity")
)]
#[schema(as = PersonIdentity)]
struct IdentityView {
    /// Identifier, `cus_…`.
    id: String,
    /// Who said so.
    issuer: String,
    /// What it calls them.
    subject: String,
    /// Their name.
    #[schema(required = true)]
    name: Option<String>,
    /// Their e-mail.
    #[schema(required = true)]
    email: Option<String>,
    /// Their language.
    #[schema(required = true)]
    locale: Option<String>,
    /// More of them.
    custom: BTreeMap<String, String>,
    /// When it was first said, RFC 3339 UTC.
    created_at: String,
    /// When it was last said, RFC 3339 UTC.
    seen_at: String,
}

impl From<Line> for IdentityView {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            issuer: line.issuer,
            subject: line.subject,
            name: line.name,
            email: line.email,
            locale: line.locale,
            custom: serde_json::from_str(&line.custom).unwrap_or_default(),
            created_at: rfc3339(line.created_at),
            seen_at: rfc3339(line.seen_at),
        }
    }
}

/// A ticket of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
struct PersonTicket {
    /// Identifier, `tic_…`.
    id: String,
    /// Number that people say to each other.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    number: i64,
    /// Subject line.
    subject: String,
    /// Where it stands.
    status: String,
    /// Creation, RFC 3339 UTC.
    created_at: String,
    /// Latest change, or comment, RFC 3339 UTC.
    updated_at: String,
}

/// What is kept of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PersonReport {
    /// By what they are asked for, exported and erased: `tic_…` or `cus_…`; absent where nothing is kept.
    #[schema(required = true)]
    id: Option<String>,
    /// Their e-mail address, in small letters.
    #[schema(required = true)]
    email: Option<String>,
    /// What products have said of them.
    identities: Vec<IdentityView>,
    /// Their tickets, at most 200.
    tickets: Vec<PersonTicket>,
    /// Whether there are more.
    more_tickets: bool,
    /// Their sessions.
    sessions: usize,
    /// Those that are not over, `ses_…`; while there are some, nothing is erased.
    open_sessions: Vec<String>,
    /// Entries on the timelines of the tickets.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    entries: i64,
    /// Messages of the chats.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    messages: i64,
    /// Files whose bytes are kept.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    files: i64,
    /// Their bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    file_bytes: i64,
    /// Surveys.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    surveys: i64,
}

/// What is kept of whom `whom` speaks of.
async fn report(state: &AppState, whom: &Whom) -> Result<PersonReport, Problem> {
    let scope = state.store.scope_of(whom, LISTED_MAX).await?;
    let scope = scope.ok_or_else(nobody)?;
    let tickets = state.store.tickets_of(&scope).await?;
    let counts = state.store.counts_of(&scope).await?;
    let open = scope.sessions.iter().filter(|session| session.is_open());
    Ok(PersonReport {
        id: named(&scope),
        email: Some(scope.address.clone()).filter(|address| !address.is_empty()),
        open_sessions: open.map(|session: &SessionOf| session.id.clone()).collect(),
        more_tickets: scope.more,
        sessions: scope.sessions.len(),
        entries: tickets.iter().map(|ticket| ticket.n_entries).sum(),
        surveys: tickets.iter().map(|ticket| ticket.n_surveys).sum(),
        messages: counts.n_messages,
        files: counts.n_files,
        file_bytes: counts.file_bytes,
        tickets: tickets.into_iter().map(PersonTicket::from).collect(),
        identities: scope.lines.into_iter().map(IdentityView::from).collect(),
    })
}

/// An identifier by which the whole person is found again.
fn named(scope: &Scope) -> Option<String> {
    let line = scope.lines.first().map(|line| line.id.clone());
    line.or_else(|| scope.tickets.last().cloned())
}

impl From<TicketOf> for PersonTicket {
    fn from(ticket: TicketOf) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            created_at: rfc3339(ticket.created_at),
            updated_at: rfc3339(ticket.updated_at),
        }
    }
}
