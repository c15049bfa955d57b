//! `POST /api/v1/tickets/{id}/split`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Actor;
use tandem_tickets::limits::{SPLIT_MAX, SUBJECT_CHARS_MAX};
use utoipa::ToSchema;

use super::{TicketView, answer, changed_since, no_ticket, seen_version};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::{FieldError, Problem};
use crate::state::{AppState, ConsoleEvent};
use crate::store::splitting::{Split, SplitRefused};

/// What goes into a ticket of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitTicket {
    /// Subject line of the new ticket.
    #[schema(max_length = 200, format = "line")]
    subject: String,
    /// Messages and notes of this ticket's timeline, `evt_…`.
    #[schema(min_items = 1, max_items = 50)]
    entries: Vec<String>,
}

/// Makes a ticket that begins with copies of some messages and notes of this one, where these stay. It has
/// the same customer, assignee, team, tier, priority and tags, and is linked with this one; the customer hears nothing
/// of it.
#[utoipa::path(
    post, path = "/tickets/{id}/split", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the ticket as it was seen"),
    ),
    request_body = SplitTicket,
    responses(
        (status = 201, body = TicketView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `too_many`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn split(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(split): Json<SplitTicket>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let subject = checks.line("/subject", &split.subject, SUBJECT_CHARS_MAX);
    let n_entries = split.entries.len();
    if n_entries == 0 || n_entries > SPLIT_MAX {
        checks.refuse("/entries", format!("must be 1 to {SPLIT_MAX} entries"));
    }
    for (place, entry) in split.entries.iter().take(SPLIT_MAX).enumerate() {
        if split.entries[..place].contains(entry) {
            checks.refuse(&format!("/entries/{place}"), "must be there once");
        }
    }
    checks.done()?;
    let split = Split {
        subject,
        entries: split.entries,
        seen: seen_version(&headers)?,
    };
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let made = state.store.split_ticket(&id, split, &actor, now).await;
    let ticket = made.map_err(refused)?;
    for id in [id, ticket.id.clone()] {
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok((StatusCode::CREATED, answer(ticket, ruled)))
}

fn refused(error: SplitRefused) -> Problem {
    match error {
        SplitRefused::NoTicket => no_ticket(),
        SplitRefused::Changed => changed_since(),
        SplitRefused::NoEntry(place) => {
            let pointer = format!("/entries/{place}");
            let detail = "must be a message or a note of this ticket";
            Problem::invalid_body(vec![FieldError::new(pointer, detail)])
        }
        SplitRefused::TooMany => {
            Problem::conflict("too_many", "The ticket has as many links as it may.")
        }
        SplitRefused::Store(error) => error.into(),
    }
}
