//! `GET /api/v1/tickets/{id}/timeline`

use axum::extract::State;

use super::{TimelineEntry, no_ticket};
use crate::http::extract::{Json, Path, Query, SignedIn};
use crate::http::paging::{self, List, Paging};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Everything that happened to a ticket, oldest first.
#[utoipa::path(
    get, path = "/tickets/{id}/timeline", tag = "tickets",
    params(("id" = String, Path), Paging),
    responses(
        (status = 200, body = List<TimelineEntry>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn timeline(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
    Query(page): Query<Paging>,
) -> Result<Json<List<TimelineEntry>>, Problem> {
    let limit = paging::limit(page.limit)?;
    let after = page.place("timeline")?;
    state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    let (entries, next) = state
        .store
        .timeline(&id, after.as_deref().unwrap_or_default(), limit)
        .await?;
    Ok(Json(List {
        data: entries.into_iter().map(TimelineEntry::from).collect(),
        next_cursor: next.map(|id| paging::cursor("timeline", &id)),
    }))
}
