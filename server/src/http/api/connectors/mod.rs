//! Ticket systems elsewhere: their tickets opened here, and what came of sessions written back.

mod find;
mod list;
mod log;
mod of_ticket;
mod open;
mod replay;
mod wanted;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tandem_tickets::Capability;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::tickets::TicketView;
use crate::connectors::Connector;
use crate::connectors::system::Failure;
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::foreign::{ForeignTicket, WriteBack};
use crate::store::tickets::Ticket;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(find::find, open::open))
        .routes(routes!(of_ticket::of_ticket))
        .routes(routes!(log::write_backs))
        .routes(routes!(replay::replay))
}

/// A ticket system that Tandem is connected to.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Connector"))]
#[schema(as = Connector)]
pub(crate) struct ConnectorView {
    /// What it is called here.
    name: String,
    /// As in the settings: `roundup`, `request-tracker`, `redmine`, `zammad`, `zendesk`, `freshdesk`, `jira`,
    /// `github` or `gitlab`.
    kind: String,
    /// Where people find it.
    url: String,
    /// Write-backs that are to come.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    waiting: i64,
    /// Write-backs that were given up.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    dead: i64,
}

/// A ticket of another system, as that has described it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, rename = "ForeignTicket")
)]
#[schema(as = ForeignTicket)]
pub(crate) struct ForeignTicketView {
    /// The connector.
    connector: String,
    /// What the system knows it by.
    id: String,
    /// Where people read it.
    url: String,
    /// Its title.
    title: String,
    /// Who has asked; empty where the system does not say.
    requester: String,
    /// Where it stands, in the system's own words.
    state: String,
}

/// A ticket of another system, and the one here that was opened from it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct FoundTicket {
    /// There.
    foreign: ForeignTicketView,
    /// Here; absent until somebody opens it.
    #[schema(required = true)]
    ticket: Option<TicketView>,
}

/// Where a ticket was opened from, and what is on its way back.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct ForeignOfTicket {
    /// The other system's ticket; absent where there is none.
    #[schema(required = true)]
    foreign: Option<ForeignTicketView>,
    /// The latest write-backs, newest first.
    write_backs: Vec<WriteBackView>,
}

/// What came of a session, on its way to the ticket of another system.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "WriteBack"))]
#[schema(as = WriteBack)]
pub(crate) struct WriteBackView {
    /// Identifier, `wrb_…`: stands in the note as its reference.
    id: String,
    /// The connector.
    connector: String,
    /// The ticket.
    ticket_id: String,
    /// The session.
    session_id: String,
    /// `held` behind another one of its ticket, `waiting`, `written` or `dead`.
    state: String,
    /// Attempts so far.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    attempts: i64,
    /// When the next attempt is due, RFC 3339 UTC; absent unless it is waiting.
    #[schema(required = true)]
    due_at: Option<String>,
    /// When the session ended, RFC 3339 UTC.
    created_at: String,
    /// When it was over, RFC 3339 UTC.
    #[schema(required = true)]
    settled_at: Option<String>,
    /// Why the latest attempt failed: `refused`, `unresolved`, `unreachable`, `timeout`, `unreadable`,
    /// `denied`, `missing` or `answered`.
    #[schema(required = true)]
    failure: Option<String>,
    /// HTTP status of the answer that made it fail.
    #[schema(required = true)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    status: Option<i64>,
}

impl From<ForeignTicket> for ForeignTicketView {
    fn from(foreign: ForeignTicket) -> Self {
        Self {
            connector: foreign.connector,
            id: foreign.foreign_id,
            url: foreign.url,
            title: foreign.title,
            requester: foreign.requester,
            state: foreign.state,
        }
    }
}

impl From<WriteBack> for WriteBackView {
    fn from(one: WriteBack) -> Self {
        let is_waiting = one.state == "waiting";
        Self {
            id: one.id,
            connector: one.connector,
            ticket_id: one.ticket_id,
            session_id: one.session_id,
            state: one.state,
            attempts: one.n_attempts,
            due_at: is_waiting.then(|| rfc3339(one.due_at)),
            created_at: rfc3339(one.created_at),
            settled_at: one.settled_at.map(rfc3339),
            failure: one.failure,
            status: one.status,
        }
    }
}

/// Which ticket of which system.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ForeignReference {
    /// The connector.
    #[schema(max_length = 40)]
    #[param(max_length = 40)]
    connector: String,
    /// What the system knows the ticket by, or the address of its page there.
    #[schema(max_length = 500)]
    #[param(max_length = 500)]
    id: String,
}

/// The connector of that name.
fn known<'a>(state: &'a AppState, name: &str) -> Result<&'a Connector, Problem> {
    let found = state.connectors.lookup(name);
    found.ok_or_else(|| Problem::not_found("There is no such connector."))
}

/// The ticket that a reference means, as its system describes it.
async fn asked(state: &AppState, reference: &ForeignReference) -> Result<ForeignTicket, Problem> {
    let connector = known(state, &reference.connector)?;
    let id = connector.id_of(&reference.id).ok_or_else(no_ticket)?;
    connector.ticket(&id).await.map_err(|failure| {
        let connector = &reference.connector;
        tracing::warn!(%failure, connector, "a ticket of another system can not be read");
        refused(failure)
    })
}

/// The ticket here that a foreign one was opened as. One that rules keep from whoever asks is not there for them,
/// and neither is the other system's: it has the same title, and is of the same person.
async fn opened(state: &AppState, ruled: &Ruled, id: &str) -> Result<Option<Ticket>, Problem> {
    let ticket = state.store.lookup_ticket(id).await?;
    let may_read = |ticket: &Ticket| {
        let attributes = ticket.attributes();
        ruled.bounds.allow(Capability::ReadTickets, &attributes)
    };
    match ticket.as_ref().is_none_or(may_read) {
        true => Ok(ticket),
        false => Err(no_ticket()),
    }
}

fn no_ticket() -> Problem {
    Problem::not_found("The other system has no such ticket.")
}

fn refused(failure: Failure) -> Problem {
    let away = |code, detail: &str| Problem::new(StatusCode::BAD_GATEWAY, code, detail);
    match failure {
        Failure::Missing => no_ticket(),
        Failure::Denied(_) => away(
            "system_denies",
            "The other system does not let Tandem see this ticket.",
        ),
        Failure::Egress(_) | Failure::Answered { .. } => away(
            "system_away",
            "The other system does not answer as it should. Try again in a moment.",
        ),
        Failure::Unreadable => away(
            "system_unreadable",
            "What is at the other system's address does not speak its interface.",
        ),
    }
}
