//! `GET /api/v1/fields`

use axum::extract::State;

use super::FieldView;
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All custom fields in their order, those that are archived too, on one page.
#[utoipa::path(
    get, path = "/fields", tag = "tickets",
    responses(
        (status = 200, body = List<FieldView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<List<FieldView>>, Problem> {
    let fields = state.store.fields().await?;
    Ok(Json(List {
        data: fields.into_iter().map(FieldView::from).collect(),
        next_cursor: None,
    }))
}
