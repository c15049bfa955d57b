//! `POST /api/v1/client/arrival`

use super::*;

/// Where to send the customer.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Arrival {
    /// The product page, a token for one minute in its fragment.
    url: String,
}

/// Uses a link up and sends the customer on to its product page.
#[utoipa::path(
    post, path = "/client/arrival", tag = "client", request_body = LinkSecret,
    responses(
        (status = 200, body = Arrival),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 409, description = "`link_without_target`", body = Problem),
        (status = 410, description = "`link_used`, `link_expired`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn arrival(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(link): Json<LinkSecret>,
) -> Result<Json<Arrival>, Problem> {
    let arrived = state.hub.arrival(from, &link.secret).await?;
    Ok(Json(Arrival { url: arrived.url }))
}
