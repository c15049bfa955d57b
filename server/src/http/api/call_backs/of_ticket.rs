//! `GET /api/v1/tickets/{id}/call-backs`

use axum::extract::State;

use super::CallBackView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Call-backs of one ticket that are shown: one, and those of tickets that were merged into it.
const SHOWN_MAX: u32 = 50;

/// The open call-backs of a ticket, on one page; with those of tickets that were merged into it.
#[utoipa::path(
    get, path = "/tickets/{id}/call-backs", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<CallBackView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    SignedIn(_agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<CallBackView>>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let found = store.call_backs_of_ticket(&id, SHOWN_MAX).await?;
    Ok(Json(List {
        data: found.into_iter().map(CallBackView::from).collect(),
        next_cursor: None,
    }))
}
