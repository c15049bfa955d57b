//! `DELETE /api/v1/call-backs/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tandem_tickets::Actor;

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::call_backs::CallBackRefused;

/// Cancels a call-back: nobody is called any more; with `If-Match` only the version that was seen.
#[utoipa::path(
    delete, path = "/call-backs/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the call-back as it was seen"),
    ),
    responses(
        (status = 204, description = "Cancelled"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`call_back_over`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(CallBackRefused::Changed))?;
    let gone = state.store.cancel_call_back(&id, seen, &actor, now).await;
    tell(&state, &gone.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
