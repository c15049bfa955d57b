//! `PUT /api/v1/tickets/{id}/watchers/{agent}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::Actor;

use super::{check_colleagues, refused_for_colleague};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Has a colleague watch a ticket, who may read it: they are told so, and of what happens on it from there on.
#[utoipa::path(
    put, path = "/tickets/{id}/watchers/{agent}", tag = "tickets",
    params(("id" = String, Path), ("agent" = String, Path, description = "Who, `agt_…`")),
    responses(
        (status = 204, description = "The colleague watches it"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`too_many`, `too_many_watchers`, `ticket_merged`, `colleague_kept_off`", body = Problem),
    )
)]
pub(super) async fn add(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path((id, colleague)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    check_colleagues(&state, &id, std::slice::from_ref(&colleague)).await?;
    let (by, now) = (Actor::agent(agent.id, agent.name), state.clock.now());
    let added = state.store.add_watcher(&id, &colleague, &by, now).await;
    if added.map_err(|error| refused_for_colleague(error, &[]))? {
        let agents = [colleague].into();
        state.tell_consoles(ConsoleEvent::Watched {
            id: id.clone(),
            agents,
        });
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok(StatusCode::NO_CONTENT)
}
