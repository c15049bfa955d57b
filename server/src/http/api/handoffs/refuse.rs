//! `POST /api/v1/sessions/{id}/handoff/refuse`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Refuses a handoff; the first agent stays in charge.
#[utoipa::path(
    post, path = "/sessions/{id}/handoff/refuse", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`: it is not offered to them, or not any more", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn refuse(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(state.hub.refuse_handoff(&id, &agent.id).await?))
}
