//! `POST /api/v1/requests/{session_id}/pass`

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Lets a customer who is offered to the agent go to the next; of another customer nothing happens.
#[utoipa::path(
    post, path = "/requests/{session_id}/pass", tag = "sessions",
    params(("session_id" = String, Path)),
    responses(
        (status = 204, description = "passed on"),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn pass(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(session_id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.hub.view(&session_id).await?;
    let has_passed = state.dispatch().handle_pass(&session_id, &agent.id);
    if has_passed {
        state.tell_consoles(ConsoleEvent::Requests);
    }
    Ok(StatusCode::NO_CONTENT)
}
