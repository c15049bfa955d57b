//! `POST /api/v1/follow-ups/{id}/done`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::Actor;

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Says that what a follow-up was for is done; each agent whom it is for may, due or not.
#[utoipa::path(
    post, path = "/follow-ups/{id}/done", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn done(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let finished = state.store.finish_follow_up(&id, &actor, now).await;
    tell(&state, &finished.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
