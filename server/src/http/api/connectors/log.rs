//! `GET /api/v1/connectors/{name}/write-backs`

use axum::extract::State;

use super::wanted::{Wanted, WriteBackState};
use super::{WriteBackView, known};
use crate::http::extract::{Json, Path, Query, SignedInAdmin};
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::foreign::WriteBack;

/// What cursors of this list belong to.
const LIST: &str = "write_backs";

/// Write-backs of a connector, newest first: what was written, what waits, and what was given up and why.
#[utoipa::path(
    get, path = "/connectors/{name}/write-backs", tag = "connectors",
    params(("name" = String, Path), Wanted),
    responses(
        (status = 200, body = List<WriteBackView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn write_backs(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<WriteBackView>>, Problem> {
    known(&state, &name)?;
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let before = cursor
        .map(|cursor| paging::place(LIST, cursor))
        .transpose()?;
    let word = wanted.state.map(|state| match state {
        WriteBackState::Held => "held",
        WriteBackState::Waiting => "waiting",
        WriteBackState::Written => "written",
        WriteBackState::Dead => "dead",
    });
    let found = state
        .store
        .write_backs(&name, word, before.as_deref(), limit + 1)
        .await?;
    let cursor = |last: &WriteBack| paging::cursor(LIST, &last.id);
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    let data = page.into_iter().map(WriteBackView::from).collect();
    Ok(Json(List { data, next_cursor }))
}
