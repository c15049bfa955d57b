//! `POST /api/v1/sessions/{id}/watch`

use axum::extract::State;
use tandem_protocol::signal::SessionView;
use tandem_tickets::Capability;

use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Takes a place among those who watch a live session: leads and administrators as supervisors, others as observers.
///
/// The customer sees who watches and can send them away. Who has a place keeps it, so this can be
/// asked again before each socket.
#[utoipa::path(
    post, path = "/sessions/{id}/watch", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`removed`: the customer has sent them away", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`: not live; `too_many`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
    )
)]
pub(super) async fn watch(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    let is_supervisor = agent.role.may(Capability::Supervise);
    Ok(Json(
        state.hub.watch(&id, &agent.into(), is_supervisor).await?,
    ))
}
