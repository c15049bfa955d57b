//! `POST /api/v1/follow-ups/{id}/done`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tandem_tickets::Actor;

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::follow_ups::FollowUpRefused;

/// Says that what a follow-up was for is done; each agent whom it is for may, due or not; with `If-Match` only the version that was seen.
#[utoipa::path(
    post, path = "/follow-ups/{id}/done", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the follow-up as it was seen"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn done(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(FollowUpRefused::Changed))?;
    let finished = state.store.finish_follow_up(&id, seen, &actor, now).await;
    tell(&state, &finished.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
