//! `GET /api/v1/tickets/{id}/links`

use axum::extract::State;

use super::LinkView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The links of a ticket, by relation, on one page; of a merged one those of the ticket that it leads to.
#[utoipa::path(
    get, path = "/tickets/{id}/links", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<LinkView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<LinkView>>, Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    ticket.ok_or_else(no_ticket)?;
    let links = state.store.links_of(&id).await?;
    Ok(Json(List {
        data: links.into_iter().map(LinkView::from).collect(),
        next_cursor: None,
    }))
}
