//! `POST /api/v1/client/code`

use super::*;

/// A customer who wants a code.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct WantCode {
    /// Name to show to the agent.
    #[schema(max_length = 120, format = "line-or-blank")]
    name: Option<String>,
}

/// Makes a session with a code for the customer to read out.
#[utoipa::path(
    post, path = "/client/code", tag = "client", request_body = WantCode,
    responses(
        (status = 200, body = ClientSession),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn code(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    BrowserLanguage(language): BrowserLanguage,
    Json(want): Json<WantCode>,
) -> Result<Json<ClientSession>, Problem> {
    let mut checks = Checks::new();
    let name = checked_name(&mut checks, want.name.as_deref());
    checks.done()?;
    let joined = state.hub.make_code(from, name).await?;
    state.hub.speaks(&joined, language).await;
    Ok(Json(joined.into()))
}
