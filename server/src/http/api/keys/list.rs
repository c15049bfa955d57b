//! `GET /api/v1/keys`

use axum::extract::State;

use super::KeyView;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All keys, oldest first, on one page; those that ended by themselves too.
#[utoipa::path(
    get, path = "/keys", tag = "keys",
    responses(
        (status = 200, body = List<KeyView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`, `not_for_keys`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
) -> Result<Json<List<KeyView>>, Problem> {
    let keys = state.store.keys().await?;
    Ok(Json(List {
        data: keys.into_iter().map(KeyView::from).collect(),
        next_cursor: None,
    }))
}
