//! `POST /api/v1/sessions/{id}/handoff/accept`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Accepts a handoff: the agent watches, and the customer is asked whether they go on with them.
#[utoipa::path(
    post, path = "/sessions/{id}/handoff/accept", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`: it is not offered to them, or not any more", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn accept(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(state.hub.accept_handoff(&id, &agent.into()).await?))
}
