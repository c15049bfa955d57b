//! `GET /api/v1/tickets/{id}/watchers`

use axum::extract::State;

use super::WatcherView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Who watches a ticket, or what was merged into it, by name, on one page.
#[utoipa::path(
    get, path = "/tickets/{id}/watchers", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<WatcherView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<WatcherView>>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let watchers = store.watchers(&id).await?;
    Ok(Json(List {
        data: watchers.into_iter().map(WatcherView::from).collect(),
        next_cursor: None,
    }))
}
