//! `POST /api/v1/call-backs/{id}/take`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use tandem_tickets::Actor;

use super::{CallBackView, answer, refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::call_backs::CallBackRefused;

/// Takes a call-back: of several agents one has it, until they say how it went or give it back, or have said
/// nothing of it for an hour. Who has it may take it again. Before its time nobody takes it: that keeps the tries
/// a quarter of an hour apart. With `If-Match` only the version that was seen.
#[utoipa::path(
    post, path = "/call-backs/{id}/take", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the call-back as it was seen"),
    ),
    responses(
        (status = 200, body = CallBackView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`already_taken`, `call_back_not_due`, `call_back_over`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn take(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(CallBackRefused::Changed))?;
    let taken = state.store.take_call_back(&id, seen, &actor, now).await;
    let taken = taken.map_err(refused)?;
    tell(&state, &taken);
    Ok(answer(taken))
}
