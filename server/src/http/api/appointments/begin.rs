//! `POST /api/v1/appointments/{id}/session`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use tandem_protocol::signal::SessionView;
use utoipa::ToSchema;

use super::unknown;
use crate::http::api::sessions::JoinLink;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;

/// The session that an appointment has become.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct AppointmentSession {
    /// The session.
    session: SessionView,
    /// A link into it; absent once the customer is in.
    #[schema(required = true)]
    link: Option<JoinLink>,
}

/// Begins the session of an appointment, or answers with the one that has begun: the customer's link leads into
/// the same one.
#[utoipa::path(
    post, path = "/appointments/{id}/session", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 201, body = AppointmentSession),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`", body = Problem),
        (status = 410, description = "`appointment_closed`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn begin(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<AppointmentSession>), Problem> {
    let appointment = state.store.lookup_appointment(&id).await?;
    let appointment = appointment.ok_or_else(unknown)?;
    let begun = state
        .hub
        .begin_appointment(appointment, &agent.into())
        .await?;
    let link = begun.link.map(|(url, expires_at)| JoinLink {
        url,
        expires_at: rfc3339(expires_at),
    });
    let session = begun.session;
    Ok((
        StatusCode::CREATED,
        Json(AppointmentSession { session, link }),
    ))
}
