//! `GET /api/v1/tickets`

use axum::extract::State;
use axum::http::Uri;

use super::TicketView;
use super::wanted::{self, Wanted};
use crate::http::extract::{Json, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::tickets::TicketFilter;

/// Tickets, the latest change first, or what is due first. `field.KEY=VALUE` lists only those with this value
/// of a custom field, with three of them at most those with all.
#[utoipa::path(
    get, path = "/tickets", tag = "tickets", params(Wanted),
    responses(
        (status = 200, body = List<TicketView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    uri: Uri,
) -> Result<Json<List<TicketView>>, Problem> {
    let (wanted, fields) = wanted::read(&uri)?;
    let limit = paging::limit(wanted.limit)?;
    let filter = TicketFilter {
        sight: ruled.bounds.sight(),
        fields: wanted::values(&state.store, fields).await?,
        ..wanted.filter(state.clock.now())?
    };
    let tickets = state.store.tickets(&filter, limit + 1).await?;
    let cursor = |ticket: &_| wanted::cursor(filter.order, ticket);
    let (tickets, next_cursor) = paging::cut(tickets, limit, cursor);
    let data = tickets.into_iter().map(TicketView::from).collect();
    Ok(Json(List { data, next_cursor }))
}
