//! Signing in and out, and who is signed in.

mod me;
mod oidc;
mod presence;
mod sign_in;
mod sign_out;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::agents::AgentView;
use crate::auth::cookie;
use crate::http::extract::Json;
use crate::http::middleware::session::session_end;
use crate::http::problem::Problem;
use crate::source::{Millis, new_secret, secret_hash};
use crate::state::AppState;
use crate::store::agents::Agent;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(oidc::ways, sign_in::sign_in))
        .routes(routes!(oidc::depart))
        .routes(routes!(oidc::arrive))
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
    let answer = (status, Json(AgentView::from(agent.clone()))).into_response();
    signed_in_to(state, answer, &agent).await
}

/// Starts a console session of `agent`, its cookie on `answer`.
///
/// # Errors
/// The store failed.
async fn signed_in_to(
    state: &AppState,
    mut answer: Response,
    agent: &Agent,
) -> Result<Response, Problem> {
    let token = new_secret();
    let now = state.clock.now();
    let ends_at = session_end(state, now);
    state
        .store
        .add_console_session(&secret_hash(&token), &agent.id, now, ends_at)
        .await?;
    let max_age_s = state.config.agent_session().as_secs();
    if let Some(cookie) = cookie::set(&state.origin, &token, max_age_s) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Whoever signs in leaves the session that their browser had.
///
/// # Errors
/// The store failed.
async fn forget_earlier(state: &AppState, headers: &HeaderMap, now: Millis) -> Result<(), Problem> {
    if let Some(earlier) = cookie::token(headers, &state.origin) {
        let earlier = secret_hash(&earlier);
        state.store.remove_console_session(&earlier, now).await?;
        state.auth.consoles.sign_out(&earlier);
    }
    Ok(())
}
