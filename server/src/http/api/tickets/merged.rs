//! `GET /api/v1/tickets/{id}/merged`

use axum::extract::State;
use tandem_tickets::Capability;

use super::{TicketView, no_ticket};
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The tickets that were merged into one, also by way of others, on one page. Who their customers are
/// stands on each of them and nowhere else.
#[utoipa::path(
    get, path = "/tickets/{id}/merged", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<TicketView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn merged(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
) -> Result<Json<List<TicketView>>, Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    let ticket = ticket.ok_or_else(no_ticket)?;
    let tickets = state.store.merged_into(&ticket.id).await?;
    Ok(Json(List {
        data: tickets
            .into_iter()
            .filter(|one| {
                ruled
                    .bounds
                    .allow(Capability::ReadTickets, &one.attributes())
            })
            .map(TicketView::from)
            .collect(),
        next_cursor: None,
    }))
}
