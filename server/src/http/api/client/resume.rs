//! `POST /api/v1/client/resume`

use super::*;

/// A customer who comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct Resume {
    /// The latest resume token.
    resume_token: String,
    /// Origin of the product page; on another one than before the customer is asked again.
    host_origin: Option<String>,
}

/// Leads back into the session and gives another token.
#[utoipa::path(
    post, path = "/client/resume", tag = "client", request_body = Resume,
    responses(
        (status = 200, body = ClientSession),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`already_live`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn resume(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(resume): Json<Resume>,
) -> Result<Json<ClientSession>, Problem> {
    let mut checks = Checks::new();
    let origin = resume.host_origin.as_deref();
    let host_origin = origin.map(|origin| checked_origin(&mut checks, origin));
    checks.done()?;
    Ok(Json(
        state
            .hub
            .resume(from, &resume.resume_token, host_origin)
            .await?
            .into(),
    ))
}
