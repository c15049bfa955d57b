//! `GET /api/v1/tickets/{id}/drafts`

use axum::extract::State;

use super::DraftView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// What the agent who asks has begun to write on a ticket, one of each kind at most.
#[utoipa::path(
    get, path = "/tickets/{id}/drafts", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<DraftView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<DraftView>>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let drafts = store.drafts(&id, &agent.id).await?;
    Ok(Json(List {
        data: drafts.into_iter().map(DraftView::from).collect(),
        next_cursor: None,
    }))
}
