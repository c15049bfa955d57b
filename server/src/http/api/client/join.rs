//! `POST /api/v1/client/join`

use super::*;

/// A customer who opens a link.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinByLink {
    /// What stands in the fragment of the link.
    secret: String,
    /// Name to show to the agent.
    #[schema(max_length = 120, format = "line-or-blank")]
    name: Option<String>,
}

/// Uses a link up and lets the customer in.
#[utoipa::path(
    post, path = "/client/join", tag = "client", request_body = JoinByLink,
    responses(
        (status = 200, body = ClientSession),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 410, description = "`link_used`, `link_expired`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn join(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    BrowserLanguage(language): BrowserLanguage,
    Json(join): Json<JoinByLink>,
) -> Result<Json<ClientSession>, Problem> {
    let mut checks = Checks::new();
    let name = checked_name(&mut checks, join.name.as_deref());
    checks.done()?;
    let joined = state.hub.join(from, &join.secret, name).await?;
    state.hub.speaks(&joined, language).await;
    Ok(Json(joined.into()))
}
