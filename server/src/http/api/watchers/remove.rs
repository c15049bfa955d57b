//! `DELETE /api/v1/tickets/{id}/watchers/{agent}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::Actor;

use super::refused_for_colleague;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Has a colleague watch a ticket no more, nor what was merged into it.
#[utoipa::path(
    delete, path = "/tickets/{id}/watchers/{agent}", tag = "tickets",
    params(("id" = String, Path), ("agent" = String, Path, description = "Who, `agt_…`")),
    responses(
        (status = 204, description = "The colleague does not watch it, or does not any more"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`", body = Problem),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path((id, colleague)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (by, now) = (Actor::agent(agent.id, agent.name), state.clock.now());
    let removed = state.store.remove_watcher(&id, &colleague, &by, now).await;
    if removed.map_err(|error| refused_for_colleague(error, &[]))? {
        let agents = [colleague].into();
        state.tell_consoles(ConsoleEvent::Watched {
            id: id.clone(),
            agents,
        });
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok(StatusCode::NO_CONTENT)
}
