//! `PUT /api/v1/tickets/{id}/watch`

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::watchers::WatchRefused;

/// Watches a ticket: the agent hears of what the customer says, and of its status, assignee and handoffs.
#[utoipa::path(
    put, path = "/tickets/{id}/watch", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "The agent watches it"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`too_many`, `too_many_watchers`, `ticket_merged`", body = Problem),
    )
)]
pub(super) async fn watch(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    let watching = state.store.watch_ticket(&id, &agent.id, now).await;
    watching.map_err(refused)?;
    // Other consoles of the agent know the ticket as watched from here on.
    let agents = [agent.id].into();
    state.tell_consoles(ConsoleEvent::Watched {
        id: id.clone(),
        agents,
    });
    state.tell_consoles(ConsoleEvent::Ticket { id });
    Ok(StatusCode::NO_CONTENT)
}

fn refused(error: WatchRefused) -> Problem {
    match error {
        WatchRefused::NoTicket | WatchRefused::NoAgent(_) => no_ticket(),
        WatchRefused::TooMany | WatchRefused::MentionedTooMany(_) => {
            let detail = "You watch as many tickets as you may. Stop watching one first.";
            Problem::conflict("too_many", detail)
        }
        WatchRefused::Crowded => {
            Problem::conflict("too_many_watchers", "As many watch this ticket as may.")
        }
        WatchRefused::Store(error) => error.into(),
    }
}
