//! Follow-ups: what agents want to come back to, and when.

mod change;
mod clear;
mod create;
mod done;
mod list;
mod of_ticket;
mod wanted;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::{FollowUpFor, follow_up};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use super::tickets::no_ticket;
use crate::http::problem::Problem;
use crate::source::{Millis, rfc3339};
use crate::state::{AppState, ConsoleEvent};
use crate::store::follow_ups::{FollowUp, FollowUpRefused};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(change::change, clear::clear))
        .routes(routes!(done::done))
        .routes(routes!(of_ticket::of_ticket, create::create))
}

/// Something that an agent wants to come back to.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "FollowUp"))]
#[schema(as = FollowUp)]
pub(crate) struct FollowUpView {
    /// Identifier, `fup_…`.
    id: String,
    /// The ticket that it is about.
    ticket: TicketRef,
    /// Who set it.
    agent: FollowUpAgent,
    /// Whom it is for.
    audience: FollowUpFor,
    /// When it is due, RFC 3339 UTC.
    due_at: String,
    /// Whether it is.
    is_due: bool,
    /// Whether it is for the agent who asks: they may say that it is done.
    is_for_you: bool,
    /// What to think of then.
    #[schema(required = true)]
    note: Option<String>,
    /// When it was set, RFC 3339 UTC.
    created_at: String,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

/// Who set a follow-up.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct FollowUpAgent {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl FollowUpView {
    fn new(follow_up: FollowUp, is_for_you: bool, now: Millis) -> Self {
        let (id, name) = follow_up.agent;
        Self {
            id: follow_up.id,
            ticket: follow_up.ticket,
            agent: FollowUpAgent { id, name },
            audience: follow_up.audience,
            due_at: rfc3339(follow_up.due_at),
            is_due: follow_up.due_at <= now,
            is_for_you,
            note: follow_up.note,
            created_at: rfc3339(follow_up.created_at),
            version: follow_up.version,
        }
    }
}

/// A follow-up of the agent who asks, with its `ETag`.
fn answer(follow_up: FollowUp, now: Millis) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", follow_up.version))];
    (tag, Json(FollowUpView::new(follow_up, true, now)))
}

/// Who has the ticket open hears of it, and whom it is for.
fn tell(state: &AppState, follow_up: &FollowUp) {
    state.tell_consoles(ConsoleEvent::Ticket {
        id: follow_up.ticket.id.clone(),
    });
    state.tell_consoles(ConsoleEvent::FollowUps {
        agent: follow_up.only_for(),
    });
}

/// The moment that a body names.
fn moment(checks: &mut Checks, text: &str, now: Millis) -> Millis {
    let at = text.parse().map(Timestamp::as_millisecond);
    let Ok(at) = at else {
        checks.refuse("/due_at", "must be a time as in 2026-12-01T09:00:00Z");
        return now;
    };
    if !follow_up::may_be_due(at, now) {
        checks.refuse("/due_at", "must be later than now, and within a year");
    }
    at
}

fn refused(error: FollowUpRefused) -> Problem {
    match error {
        FollowUpRefused::NoTicket => no_ticket(),
        FollowUpRefused::Unknown => Problem::not_found("There is no such follow-up."),
        FollowUpRefused::NotYours => {
            Problem::forbidden("not_yours", "The follow-up is somebody else's.")
        }
        FollowUpRefused::Exists => {
            let detail = "You have a follow-up on this ticket already. Change that one.";
            Problem::conflict("follow_up_exists", detail)
        }
        FollowUpRefused::TooMany => {
            let detail = "You have as many follow-ups as there may be. Finish or clear one first.";
            Problem::conflict("too_many", detail)
        }
        FollowUpRefused::Closed => {
            let detail = "The ticket is closed. Open it again to come back to it.";
            Problem::conflict("ticket_closed", detail)
        }
        FollowUpRefused::Changed => {
            let detail = "Somebody has changed the follow-up since it was read.";
            Problem::precondition_failed("changed_since", detail)
        }
        FollowUpRefused::Store(error) => error.into(),
    }
}
