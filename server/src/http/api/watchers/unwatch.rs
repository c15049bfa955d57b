//! `DELETE /api/v1/tickets/{id}/watch`

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Watches a ticket no more, nor what was merged into it.
#[utoipa::path(
    delete, path = "/tickets/{id}/watch", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "The agent does not watch it"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn unwatch(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    store.unwatch_ticket(&id, &agent.id).await?;
    state.tell_consoles(ConsoleEvent::Ticket { id });
    Ok(StatusCode::NO_CONTENT)
}
