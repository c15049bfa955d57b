//! `DELETE /api/v1/follow-ups/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tandem_tickets::{Actor, Capability};

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::follow_ups::FollowUpRefused;

/// Takes a follow-up back: one's own, or as a lead or an administrator anybody's; with `If-Match` only the version that was seen.
#[utoipa::path(
    delete, path = "/follow-ups/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the follow-up as it was seen"),
    ),
    responses(
        (status = 204, description = "Gone"),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn clear(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let leads = agent.role.may(Capability::LeadDesk);
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(FollowUpRefused::Changed))?;
    let cleared = state.store.clear_follow_up(&id, seen, leads, &actor, now);
    tell(&state, &cleared.await.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
