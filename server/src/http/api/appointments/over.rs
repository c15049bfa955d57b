//! `POST /api/v1/appointments/{id}/over`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{refused, tell};
use crate::http::extract::{Json, Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::AppointmentRefused;

/// How an appointment went.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentEnd {
    /// Whether it took place.
    came: bool,
}

/// Says how an appointment went that has begun, or has become a session; with `If-Match` only the version that
/// was seen.
#[utoipa::path(
    post, path = "/appointments/{id}/over", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the appointment as it was seen"),
    ),
    request_body = AppointmentEnd,
    responses(
        (status = 204, description = "Over"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_over`, `appointment_to_come`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn over(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(end): Json<AppointmentEnd>,
) -> Result<StatusCode, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(AppointmentRefused::Changed))?;
    let store = &state.store;
    let over = store.end_appointment(&id, end.came, seen, &actor, now);
    tell(&state, &over.await.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
