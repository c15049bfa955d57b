//! `GET /api/v1/sessions/{id}/files`

use axum::extract::State;
use tandem_protocol::file::FileView;

use super::Caller;
use crate::http::extract::{Json, Path};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::hub::FileCaller;
use crate::state::AppState;

/// All files of a session, oldest first.
#[utoipa::path(
    get, path = "/sessions/{id}/files", tag = "files", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<FileView>),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<List<FileView>>, Problem> {
    let is_foreign = match &caller {
        FileCaller::Customer { session_id } => *session_id != id,
        FileCaller::Agent { .. } => state.store.lookup_session(&id).await?.is_none(),
    };
    if is_foreign {
        return Err(Problem::not_found("There is no such session."));
    }
    let files = state.store.files_of_session(&id).await?;
    let data = state.files.views(&files).await?;
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}
