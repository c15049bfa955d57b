//! `POST /api/v1/call-backs/{id}/release`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use tandem_tickets::{Actor, Capability};

use super::{CallBackView, answer, refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::call_backs::CallBackRefused;

/// Gives a call-back back that one has taken, or as a lead or an administrator anybody's; it keeps its place. With
/// `If-Match` only the version that was seen.
#[utoipa::path(
    post, path = "/call-backs/{id}/release", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the call-back as it was seen"),
    ),
    responses(
        (status = 200, body = CallBackView),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`call_back_over`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn release(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let leads = agent.role.may(Capability::LeadDesk);
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(CallBackRefused::Changed))?;
    let store = &state.store;
    let back = store.release_call_back(&id, seen, leads, &actor, now);
    let back = back.await.map_err(refused)?;
    tell(&state, &back);
    Ok(answer(back))
}
