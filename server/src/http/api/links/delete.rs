//! `DELETE /api/v1/tickets/{id}/links/{link}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::{Actor, Capability};

use super::{NO_LINK, refused};
use crate::http::extract::{Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Ends a link of a ticket, for both; whoever ends it may work on both.
#[utoipa::path(
    delete, path = "/tickets/{id}/links/{link}", tag = "tickets",
    params(("id" = String, Path), ("link" = String, Path)),
    responses(
        (status = 204, description = "The tickets are not linked in this way"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `split_stays`", body = Problem),
    )
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path((id, link)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    if let Some(other) = state.store.linked_with(&id, &link).await? {
        let other = (other.as_str(), NO_LINK);
        ruled
            .check_further(&state, other, Capability::WorkOnTickets)
            .await?;
    }
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let ended = state.store.unlink_tickets(&id, &link, &actor, now).await;
    let other = ended.map_err(refused)?;
    for id in [id, other] {
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok(StatusCode::NO_CONTENT)
}
