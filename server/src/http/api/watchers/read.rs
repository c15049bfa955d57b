//! `POST /api/v1/tickets/{id}/watch/read`

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// The agent has looked at a ticket that they watch: nothing of it is unread.
#[utoipa::path(
    post, path = "/tickets/{id}/watch/read", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Nothing is unread"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn read(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    if store.read_watched(&id, &agent.id).await? {
        let agents = [agent.id].into();
        state.tell_consoles(ConsoleEvent::Watched { id, agents });
    }
    Ok(StatusCode::NO_CONTENT)
}
