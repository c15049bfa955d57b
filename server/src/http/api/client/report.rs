//! `POST /api/v1/client/report`

use axum::http::StatusCode;
use tandem_protocol::limits::REPORT_CHARS_MAX;
use tandem_protocol::talk::ReportKind;

use super::*;

/// What a customer says of a session that goes wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportSession {
    /// The latest resume token.
    resume_token: String,
    /// What is wrong.
    kind: ReportKind,
    /// In their words.
    #[schema(max_length = 500, format = "text-or-blank")]
    reason: Option<String>,
}

/// Reports a session: its ticket is marked for review; `unasked` ends it as well.
#[utoipa::path(
    post, path = "/client/report", tag = "client", request_body = ReportSession,
    responses(
        (status = 204, description = "Written down"),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`too_many`", body = Problem),
        (status = 410, description = "`talk_over`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn report(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(report): Json<ReportSession>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    let reason = checks.optional_body("/reason", report.reason.as_deref(), REPORT_CHARS_MAX);
    checks.done()?;
    let reason = (!reason.is_empty()).then_some(reason);
    state
        .hub
        .report(from, &report.resume_token, report.kind, reason)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
