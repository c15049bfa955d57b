//! `GET /api/v1/sessions/{id}`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// One session.
#[utoipa::path(
    get, path = "/sessions/{id}", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(state.hub.view(&id).await?))
}
