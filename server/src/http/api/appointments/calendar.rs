//! `GET /api/v1/appointments/{id}/calendar`

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::{file, refused, unknown};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::AppointmentRefused;

/// An open appointment as a file for calendars (RFC 5545).
#[utoipa::path(
    get, path = "/appointments/{id}/calendar", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_over`", body = Problem),
    )
)]
pub(super) async fn calendar(
    State(state): State<AppState>,
    SignedIn(_agent): SignedIn,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let found = state.store.lookup_appointment(&id).await?;
    let found = found.ok_or_else(unknown)?;
    if !found.state.is_open() {
        return Err(refused(AppointmentRefused::Over));
    }
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"appointment.ics\"",
        ),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, file(&state, &found)))
}
