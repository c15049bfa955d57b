//! `GET /api/v1/tickets/{id}/files`

use axum::extract::State;
use tandem_protocol::file::FileView;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, Query, SignedIn};
use crate::http::paging::{self, List, Paging};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Files of a ticket and of all its sessions, oldest first.
#[utoipa::path(
    get, path = "/tickets/{id}/files", tag = "files", params(("id" = String, Path), Paging),
    responses(
        (status = 200, body = List<FileView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
    Query(page): Query<Paging>,
) -> Result<Json<List<FileView>>, Problem> {
    let limit = paging::limit(page.limit)?;
    let after = page.place("files")?.unwrap_or_default();
    state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    let files = state.store.files_of_ticket(&id, &after, limit + 1).await?;
    let (files, next_cursor) = paging::cut(files, limit, |file| paging::cursor("files", &file.id));
    let data = state.files.views(&files).await?;
    Ok(Json(List { data, next_cursor }))
}
