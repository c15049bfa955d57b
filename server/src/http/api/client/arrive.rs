//! `POST /api/v1/client/arrive`

use super::*;

/// A customer who has arrived on a product page.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct Arrive {
    /// The arrival token.
    token: String,
    /// Origin of the product page.
    host_origin: String,
}

/// Uses an arrival token up; it works only on the product page that it was made for.
#[utoipa::path(
    post, path = "/client/arrive", tag = "client", request_body = Arrive,
    responses(
        (status = 200, body = ClientSession),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 410, description = "`link_used`, `link_expired`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn arrive(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    BrowserLanguage(language): BrowserLanguage,
    Json(arrive): Json<Arrive>,
) -> Result<Json<ClientSession>, Problem> {
    let mut checks = Checks::new();
    let host_origin = checked_origin(&mut checks, &arrive.host_origin);
    checks.done()?;
    let hub = &state.hub;
    let joined = hub.arrive(from, &arrive.token, host_origin).await?;
    hub.speaks(&joined, language).await;
    Ok(Json(joined.into()))
}
