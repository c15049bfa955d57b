//! `POST /api/v1/write-backs/{id}/replay`

use axum::extract::State;
use axum::http::StatusCode;

use super::WriteBackView;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// Tries once more, and at once, what was given up or waits for its next attempt. A note that stands
/// there already is not written again.
#[utoipa::path(
    post, path = "/write-backs/{id}/replay", tag = "connectors", params(("id" = String, Path)),
    responses(
        (status = 202, body = WriteBackView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn replay(
    State(state): State<AppState>,
    SignedIn(by): SignedIn,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<WriteBackView>), Problem> {
    let now = state.clock.now();
    let Some(found) = state.store.replay_write_back(&id, now).await? else {
        let detail = "There is no write-back of that name that is still to be written.";
        return Err(Problem::not_found(detail));
    };
    tracing::info!(write_back = found.id, by = by.id, "tried once more");
    if let Some(connector) = state.connectors.lookup(&found.connector) {
        connector.wake();
    }
    state.tell_consoles(ConsoleEvent::Ticket {
        id: found.ticket_id.clone(),
    });
    Ok((StatusCode::ACCEPTED, Json(found.into())))
}
