//! `GET /api/v1/canned`

use axum::extract::State;

use super::CannedView;
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All canned replies by title, on one page.
#[utoipa::path(
    get, path = "/canned", tag = "tickets",
    responses(
        (status = 200, body = List<CannedView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<List<CannedView>>, Problem> {
    let canned = state.store.canned().await?;
    Ok(Json(List {
        data: canned.into_iter().map(CannedView::from).collect(),
        next_cursor: None,
    }))
}
