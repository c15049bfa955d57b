//! `GET /api/v1/setup`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::Json;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Whether Tandem waits for its first agent.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Setup {
    /// There is no agent.
    needed: bool,
}

/// Whether Tandem waits for its first agent.
#[utoipa::path(get, path = "/setup", tag = "agents", responses((status = 200, body = Setup)))]
pub(super) async fn show(State(state): State<AppState>) -> Result<Json<Setup>, Problem> {
    Ok(Json(Setup {
        needed: state.store.count_agents().await? == 0,
    }))
}
