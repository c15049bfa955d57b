//! `GET /api/v1/categories`

use axum::extract::State;

use super::CategoryView;
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All categories in the order of menus, those that are archived too, on one page: each of the first level
/// with those that stand under it.
#[utoipa::path(
    get, path = "/categories", tag = "tickets",
    responses(
        (status = 200, body = List<CategoryView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<List<CategoryView>>, Problem> {
    let settings = &state.config.closing.categories;
    let all = state.store.categories(settings).await?;
    Ok(Json(List {
        data: all.into_iter().map(CategoryView::from).collect(),
        next_cursor: None,
    }))
}
