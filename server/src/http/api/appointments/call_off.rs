//! `DELETE /api/v1/appointments/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tandem_tickets::Actor;

use super::{refused, tell};
use crate::http::extract::{Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::AppointmentRefused;

/// Calls an appointment off, and tells a customer who was invited; with `If-Match` only the version that was
/// seen. Its links say so from then on.
#[utoipa::path(
    delete, path = "/appointments/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the appointment as it was seen"),
    ),
    responses(
        (status = 204, description = "Called off"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_over`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn call_off(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let seen = version_in(&headers).ok_or_else(|| refused(AppointmentRefused::Changed))?;
    let gone = state.store.call_off_appointment(&id, seen, &actor, now);
    tell(&state, &gone.await.map_err(refused)?);
    Ok(StatusCode::NO_CONTENT)
}
