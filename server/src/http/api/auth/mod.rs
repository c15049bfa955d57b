//! Signing in and out, and who is signed in.

mod me;
mod presence;
mod sign_in;
mod sign_out;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::agents::AgentView;
use crate::auth::cookie;
use crate::http::extract::Json;
use crate::http::middleware::session::session_end;
use crate::http::problem::Problem;
use crate::source::{new_secret, secret_hash};
use crate::state::AppState;
use crate::store::agents::Agent;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(presence::presence))
}

/// Starts a console session of `agent` and answers with them and the cookie.
///
/// # Errors
/// The store failed.
pub(super) async fn signed_in(
    state: &AppState,
    status: StatusCode,
    agent: Agent,
) -> Result<Response, Problem> {
    let token = new_secret();
    let now = state.clock.now();
    let ends_at = session_end(state, now);
    state
        .store
        .add_console_session(&secret_hash(&token), &agent.id, now, ends_at)
        .await?;
    let mut response = (status, Json(AgentView::from(agent))).into_response();
    let max_age_s = state.config.agent_session().as_secs();
    if let Some(cookie) = cookie::set(&state.origin, &token, max_age_s) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
