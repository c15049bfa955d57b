//! `POST /api/v1/sessions/{id}/end`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Ends a session; one that has ended stays as it is.
#[utoipa::path(
    post, path = "/sessions/{id}/end", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`not_attached`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn end(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(state.hub.end(&id, &agent.id).await?))
}
