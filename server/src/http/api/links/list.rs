//! `GET /api/v1/tickets/{id}/links`

use axum::extract::State;
use tandem_tickets::Capability;

use super::LinkView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The links of a ticket with those that whoever asks may read, by relation, on one page; of a merged one those of the ticket that it leads to.
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
    ruled: Ruled,
    Path(id): Path<String>,
) -> Result<Json<List<LinkView>>, Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    ticket.ok_or_else(no_ticket)?;
    let mut links = state.store.links_of(&id).await?;
    if !ruled.bounds.are_none() {
        let others: Vec<String> = links.iter().map(|link| link.other.id.clone()).collect();
        let others = state.store.attributes_of_tickets(&others).await?;
        links.retain(|link| {
            let other = others.get(&link.other.id);
            other.is_some_and(|other| ruled.bounds.allow(Capability::ReadTickets, other))
        });
    }
    Ok(Json(List {
        data: links.into_iter().map(LinkView::from).collect(),
        next_cursor: None,
    }))
}
