//! `POST /api/v1/call-backs/{id}/over`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{CallBackView, answer, refused, tell};
use crate::http::extract::{Json, Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::call_backs::CallBackRefused;

/// How a call went.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBackEnd {
    /// Whether the customer was reached.
    reached: bool,
}

/// Says how the call went of a call-back that the agent who asks has taken. Where nobody answered, the next
/// try is due a quarter of an hour later; the third one is the last. With `If-Match` only the version that was
/// seen.
#[utoipa::path(
    post, path = "/call-backs/{id}/over", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the call-back as it was seen"),
    ),
    request_body = CallBackEnd,
    responses(
        (status = 200, body = CallBackView),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`call_back_over`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn over(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(end): Json<CallBackEnd>,
) -> Result<impl IntoResponse, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(CallBackRefused::Changed))?;
    let store = &state.store;
    let over = store.end_call_back(&id, end.reached, seen, &actor, now);
    let over = over.await.map_err(refused)?;
    tell(&state, &over);
    Ok(answer(over))
}
