//! `GET /api/v1/present-customers`

use axum::extract::State;
use tandem_tickets::invitation::PresentCustomer;

use super::PresentCustomerView;
use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;

/// What cursors of this list belong to.
const LIST: &str = "present-customers";

/// Customers whom their product knows and who are in it at this moment, first come first.
#[utoipa::path(
    get, path = "/present-customers", tag = "sessions", params(Wanted),
    responses(
        (status = 200, body = List<PresentCustomerView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<PresentCustomerView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let behind = wanted.cursor.as_deref();
    let behind = behind
        .map(|cursor| paging::place(LIST, cursor))
        .transpose()?;
    let customer = wanted.customer.as_deref();
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = state
        .present
        .list(behind.as_deref(), customer, most.saturating_add(1));
    let cursor = |last: &PresentCustomer| paging::cursor(LIST, &last.id);
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    let reader = (&ruled, agent.id.as_str());
    let data = PresentCustomerView::of_all(&state, reader, page).await?;
    Ok(Json(List { data, next_cursor }))
}
