//! `GET /api/v1/agents`

use axum::extract::State;

use super::AgentView;
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All agents by name, on one page.
#[utoipa::path(
    get, path = "/agents", tag = "agents",
    responses(
        (status = 200, body = List<AgentView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<List<AgentView>>, Problem> {
    let agents = state.store.agents().await?;
    Ok(Json(List {
        data: agents.into_iter().map(AgentView::from).collect(),
        next_cursor: None,
    }))
}
