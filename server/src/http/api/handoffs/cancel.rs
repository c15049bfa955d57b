//! `DELETE /api/v1/sessions/{id}/handoff`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Takes the offer of a session back; where none is open, nothing happens.
#[utoipa::path(
    delete, path = "/sessions/{id}/handoff", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 403, description = "`not_attached`", body = Problem),
        (status = 409, description = "`wrong_state`: no handoff is under way", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(state.hub.cancel_handoff(&id, &agent.id).await?))
}
