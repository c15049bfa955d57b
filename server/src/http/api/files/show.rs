//! `GET /api/v1/files/{id}`

use axum::extract::State;
use tandem_protocol::file::FileView;

use super::{Caller, find};
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::state::AppState;

/// One file, without its bytes.
#[utoipa::path(
    get, path = "/files/{id}", tag = "files", params(("id" = String, Path)),
    responses(
        (status = 200, body = FileView),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<FileView>, Problem> {
    let file = find(&state, &caller, &id).await?;
    Ok(Json(state.files.view(&file).await?))
}
