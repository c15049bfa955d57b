//! `GET /api/v1/watched`

use axum::extract::State;

use super::WatchedView;
use crate::http::extract::{Json, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The tickets that the agent who asks watches, on one page, the latest news first.
#[utoipa::path(
    get, path = "/watched", tag = "tickets",
    responses(
        (status = 200, body = List<WatchedView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
) -> Result<Json<List<WatchedView>>, Problem> {
    let watched = state
        .store
        .watched(&agent.id, &ruled.bounds.sight())
        .await?;
    Ok(Json(List {
        data: watched.into_iter().map(WatchedView::from).collect(),
        next_cursor: None,
    }))
}
