//! `PUT /api/v1/me/presence`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;
use crate::presence::Availability;
use crate::state::AppState;

/// What an agent says of themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPresence {
    /// Whether they take customers.
    presence: Availability,
}

/// Says whether the agent takes customers; it holds until they say otherwise, also after signing out.
#[utoipa::path(
    put, path = "/me/presence", tag = "agents", request_body = SetPresence,
    responses(
        (status = 204, description = "noted"),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn presence(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Json(set): Json<SetPresence>,
) -> Result<StatusCode, Problem> {
    let is_away = set.presence == Availability::Away;
    state.store.set_away(&agent.id, is_away).await?;
    state.desk.tell();
    Ok(StatusCode::NO_CONTENT)
}
