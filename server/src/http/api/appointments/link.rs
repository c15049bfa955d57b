//! `POST /api/v1/appointments/{id}/link`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{refused, unknown};
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::AppointmentRefused;

/// A link to the page of an appointment.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct AppointmentLink {
    /// Address with the secret in its fragment.
    url: String,
}

/// Makes one more link to the customer's page of an open appointment; those before lead there as well.
#[utoipa::path(
    post, path = "/appointments/{id}/link", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 201, body = AppointmentLink),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_over`", body = Problem),
    )
)]
pub(super) async fn link(
    State(state): State<AppState>,
    SignedIn(_agent): SignedIn,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<AppointmentLink>), Problem> {
    let appointment = state.store.lookup_appointment(&id).await?;
    let appointment = appointment.ok_or_else(unknown)?;
    if !appointment.state.is_open() {
        return Err(refused(AppointmentRefused::Over));
    }
    let url = state.hub.appointment_link(&id).await?;
    Ok((StatusCode::CREATED, Json(AppointmentLink { url })))
}
