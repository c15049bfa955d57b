//! `DELETE /api/v1/follow-ups/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::Actor;

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::agents::AgentRole;

/// Takes a follow-up back: one's own, or as an administrator anybody's.
#[utoipa::path(
    delete, path = "/follow-ups/{id}", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn clear(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let is_admin = agent.role == AgentRole::Admin;
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let cleared = state.store.clear_follow_up(&id, is_admin, &actor, now);
    tell(&state, &cleared.await.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
