//! `GET /api/v1/tickets/{id}/foreign`

use axum::extract::State;

use super::ForeignOfTicket;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Write-backs of one ticket that are shown.
const SHOWN_MAX: i64 = 20;

/// Where a ticket was opened from, as that system said last, and what is on its way back.
#[utoipa::path(
    get, path = "/tickets/{id}/foreign", tag = "connectors", params(("id" = String, Path)),
    responses(
        (status = 200, body = ForeignOfTicket),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<ForeignOfTicket>, Problem> {
    state
        .store
        .lookup_ticket(&id)
        .await?
        .ok_or_else(no_ticket)?;
    let foreign = state.store.foreign_of_ticket(&id).await?;
    let write_backs = state.store.write_backs_of_ticket(&id, SHOWN_MAX).await?;
    Ok(Json(ForeignOfTicket {
        foreign: foreign.map(Into::into),
        write_backs: write_backs.into_iter().map(Into::into).collect(),
    }))
}
