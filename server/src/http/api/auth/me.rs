//! `GET /api/v1/me`

use crate::http::api::agents::AgentView;
use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;

/// Who is signed in.
#[utoipa::path(
    get, path = "/me", tag = "agents",
    responses(
        (status = 200, body = AgentView),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn me(SignedIn(agent): SignedIn) -> Json<AgentView> {
    Json(agent.into())
}
