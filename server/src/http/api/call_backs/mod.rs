//! Call-backs: customers who are called in place of waiting.

mod cancel;
mod create;
mod list;
mod of_ticket;
mod over;
mod release;
mod show;
mod take;
mod wanted;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::CALL_BACK_ATTEMPTS_MAX;
use tandem_tickets::{CallBackState, call_back};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use super::tickets::no_ticket;
use crate::http::problem::Problem;
use crate::source::{Millis, rfc3339};
use crate::state::{AppState, ConsoleEvent};
use crate::store::call_backs::{CallBack, CallBackRefused};
use crate::telemetry::Pii;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(show::show, cancel::cancel))
        .routes(routes!(take::take))
        .routes(routes!(release::release))
        .routes(routes!(over::over))
        .routes(routes!(of_ticket::of_ticket, create::create))
}

/// Somebody who is to be called.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "CallBack"))]
#[schema(as = CallBack)]
pub(crate) struct CallBackView {
    /// Identifier, `cab_…`.
    id: String,
    /// The ticket that it is about.
    ticket: TicketRef,
    /// Who is to be called, as far as that is known.
    #[schema(required = true)]
    customer_name: Option<String>,
    /// Where it stands.
    state: CallBackState,
    /// Who has it, or had it when it ended.
    #[schema(required = true)]
    agent: Option<CallBackAgent>,
    /// The number as it was typed; null once it is erased.
    #[schema(required = true, value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(as = "Option<String>"))]
    phone: Option<Pii<String>>,
    /// Four digits that whoever calls says first: the customer knows them.
    check_number: String,
    /// Since when the customer waits, RFC 3339 UTC.
    since: String,
    /// From when on they are to be called, RFC 3339 UTC.
    due_at: String,
    /// Calls that reached nobody.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    attempts: i64,
    /// After how many of these it ends.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    attempts_max: i64,
    /// When it was asked for, RFC 3339 UTC.
    created_at: String,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

/// Who has a call-back.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct CallBackAgent {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl From<CallBack> for CallBackView {
    fn from(call_back: CallBack) -> Self {
        let agent = call_back.agent;
        Self {
            id: call_back.id,
            ticket: call_back.ticket,
            customer_name: call_back.customer_name,
            state: call_back.state,
            agent: agent.map(|(id, name)| CallBackAgent { id, name }),
            phone: call_back.phone,
            check_number: call_back.check_number,
            since: rfc3339(call_back.since),
            due_at: rfc3339(call_back.due_at),
            attempts: call_back.n_attempts,
            attempts_max: CALL_BACK_ATTEMPTS_MAX,
            created_at: rfc3339(call_back.created_at),
            version: call_back.version,
        }
    }
}

/// A call-back with its `ETag`.
fn answer(call_back: CallBack) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", call_back.version))];
    (tag, Json(CallBackView::from(call_back)))
}

/// Who has the ticket open hears of it, and who calls people back.
fn tell(state: &AppState, call_back: &CallBack) {
    state.tell_consoles(ConsoleEvent::Ticket {
        id: call_back.ticket.id.clone(),
    });
    state.tell_consoles(ConsoleEvent::CallBacks);
}

/// From when on somebody is to be called who waits since `since`, as a body names it; as soon as possible
/// without a time, or with one that has passed.
pub(super) fn due_at(
    checks: &mut Checks,
    not_before: Option<&str>,
    since: Millis,
    now: Millis,
) -> Millis {
    let at = not_before.map(|text| text.parse().map(Timestamp::as_millisecond));
    let Ok(at) = at.transpose() else {
        checks.refuse("/not_before", "must be a time as in 2026-12-01T09:00:00Z");
        return now;
    };
    call_back::due(at, since, now).unwrap_or_else(|| {
        checks.refuse("/not_before", "must be within a week");
        now
    })
}

fn refused(error: CallBackRefused) -> Problem {
    match error {
        CallBackRefused::NoTicket => no_ticket(),
        CallBackRefused::Unknown => unknown(),
        CallBackRefused::Exists => {
            let detail = "The customer of this ticket is to be called already.";
            Problem::conflict("call_back_exists", detail)
        }
        CallBackRefused::Done => {
            let detail =
                "The ticket is solved or closed. Open it again to have its customer called.";
            Problem::conflict("ticket_done", detail)
        }
        CallBackRefused::Taken => {
            let detail = "Another agent has this call-back.";
            Problem::conflict("already_taken", detail)
        }
        CallBackRefused::NotDue(at) => {
            let detail = format!("This call-back is not due before {}.", rfc3339(at));
            Problem::conflict("call_back_not_due", detail)
        }
        CallBackRefused::NotYours => {
            let detail = "You do not have this call-back. Take it first.";
            Problem::forbidden("not_yours", detail)
        }
        CallBackRefused::Over => {
            let detail = "The call-back is over, or was cancelled.";
            Problem::conflict("call_back_over", detail)
        }
        CallBackRefused::Changed => {
            let detail = "Somebody has changed the call-back since it was read.";
            Problem::precondition_failed("changed_since", detail)
        }
        CallBackRefused::Store(error) => error.into(),
    }
}

fn unknown() -> Problem {
    Problem::not_found("There is no such call-back.")
}
