//! `POST /api/v1/client/leave`

use axum::http::StatusCode;
use tandem_protocol::limits::CHAT_BYTES_MAX;

use super::*;
use crate::hub::NewMessage;
use crate::telemetry::Pii;

/// A customer who waits no longer.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveMessage {
    /// The latest resume token.
    resume_token: String,
    /// Idempotency key of the message (UUID).
    id: String,
    /// What the team is to know, plain text, at most 8 KiB.
    #[schema(max_length = 8192, format = "text")]
    text: String,
    /// Where they can be reached.
    #[schema(value_type = Option<String>, max_length = 254, format = "email-or-blank")]
    #[cfg_attr(feature = "ts", ts(as = "Option<String>"))]
    email: Option<Pii<String>>,
}

/// Leaves a message instead of waiting: it becomes a ticket, and the session ends.
#[utoipa::path(
    post, path = "/client/leave", tag = "client", request_body = LeaveMessage,
    responses(
        (status = 204, description = "The team has it"),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`already_taken`, `too_large`, `too_many`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn leave(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(leave): Json<LeaveMessage>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    let text = checks.body("/text", &leave.text, CHAT_BYTES_MAX);
    let email = leave.email.as_ref().map(|email| email.reveal().as_str());
    let email = checks.optional_email("/email", email);
    checks.done()?;
    let message = NewMessage { id: leave.id, text };
    state
        .hub
        .leave_message(from, &leave.resume_token, message, email)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
