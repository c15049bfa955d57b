//! `GET /api/v1/tickets/{id}`

use axum::extract::State;
use axum::response::IntoResponse;

use super::{TicketView, answer, no_ticket};
use crate::http::extract::{Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// One ticket; its `ETag` is for `If-Match` of a change.
#[utoipa::path(
    get, path = "/tickets/{id}", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let ticket = state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    Ok(answer(ticket, ruled))
}
