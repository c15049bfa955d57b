//! `POST /api/v1/client/link`

use super::*;
use crate::hub;

/// What a link leads to.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct LinkInfo {
    /// The agent who made it.
    agent_name: String,
    /// Subject of the ticket.
    ticket_subject: String,
    /// Product page that it leads to.
    #[schema(required = true)]
    target_url: Option<String>,
    /// When it runs out, RFC 3339 UTC.
    expires_at: String,
}

impl From<hub::LinkInfo> for LinkInfo {
    fn from(info: hub::LinkInfo) -> Self {
        Self {
            agent_name: info.agent_name,
            ticket_subject: info.ticket_subject,
            target_url: info.target_url,
            expires_at: rfc3339(info.expires_at),
        }
    }
}

/// What a link leads to; uses nothing up.
#[utoipa::path(
    post, path = "/client/link", tag = "client", request_body = LinkSecret,
    responses(
        (status = 200, body = LinkInfo),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 410, description = "`link_used`, `link_expired`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn link(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(link): Json<LinkSecret>,
) -> Result<Json<LinkInfo>, Problem> {
    Ok(Json(state.hub.link_info(from, &link.secret).await?.into()))
}
