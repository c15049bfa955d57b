//! `GET /api/v1/foreign-tickets`

use axum::extract::State;

use super::{ForeignReference, FoundTicket, asked, opened};
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// A ticket of another system as it is at this moment, and the one here that was opened from it.
#[utoipa::path(
    get, path = "/foreign-tickets", tag = "connectors", params(ForeignReference),
    responses(
        (status = 200, body = FoundTicket),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 502, description = "`system_away`, `system_denies`, `system_unreadable`", body = Problem),
    )
)]
pub(super) async fn find(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    Query(reference): Query<ForeignReference>,
) -> Result<Json<FoundTicket>, Problem> {
    let foreign = asked(&state, &reference).await?;
    let id = state.store.see_foreign(&foreign, state.clock.now()).await?;
    let ticket = match id {
        Some(id) => opened(&state, &ruled, &id).await?,
        None => None,
    };
    Ok(Json(FoundTicket {
        foreign: foreign.into(),
        ticket: ticket.map(Into::into),
    }))
}
