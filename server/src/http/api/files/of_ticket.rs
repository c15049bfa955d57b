//! `GET /api/v1/tickets/{id}/files`

use axum::extract::State;
use tandem_protocol::file::FileView;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, Query, SignedIn};
use crate::http::paging::{self, List, Paging};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Files of all sessions of a ticket, oldest first.
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
    let cursor = page.cursor.as_deref();
    let after = cursor
        .map(|cursor| paging::place("files", cursor))
        .transpose()?;
    let after = after.as_deref().unwrap_or_default();
    state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    let mut files = state.store.files_of_ticket(&id, after, limit + 1).await?;
    let more = files.len() > limit as usize;
    files.truncate(limit as usize);
    let next = files.last().filter(|_| more).map(|file| file.id.clone());
    let mut data = Vec::with_capacity(files.len());
    for file in files {
        data.push(state.files.view(&file).await?);
    }
    Ok(Json(List {
        data,
        next_cursor: next.map(|id| paging::cursor("files", &id)),
    }))
}
