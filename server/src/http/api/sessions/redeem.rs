//! `POST /api/v1/tickets/{id}/redeem`

use axum::extract::State;
use serde::Deserialize;
use tandem_protocol::signal::SessionView;
use utoipa::ToSchema;

use super::open_ticket_ref;
use crate::http::extract::{ClientIp, Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// The code that the customer reads out.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct RedeemCode {
    /// Six digits; blanks and hyphens do not matter.
    code: String,
}

/// Takes the session of a code onto a ticket.
#[utoipa::path(
    post, path = "/tickets/{id}/redeem", tag = "sessions",
    params(("id" = String, Path)), request_body = RedeemCode,
    responses(
        (status = 200, body = SessionView),
        (status = 404, description = "`not_found`, `code_unknown`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn redeem(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ClientIp(from): ClientIp,
    Path(id): Path<String>,
    Json(redeem): Json<RedeemCode>,
) -> Result<Json<SessionView>, Problem> {
    let ticket = open_ticket_ref(&state, &id).await?;
    let session = state
        .hub
        .redeem_code(&agent.into(), from, ticket, &redeem.code)
        .await?;
    Ok(Json(session))
}
