//! `POST /api/v1/sign-out`

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::auth::cookie;
use crate::http::extract::CurrentSession;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Signs out; signing out twice is fine.
///
/// Sockets and event streams of the console close.
#[utoipa::path(post, path = "/sign-out", tag = "agents", responses((status = 204)))]
pub(super) async fn sign_out(
    State(state): State<AppState>,
    session: Result<CurrentSession, Problem>,
) -> Result<Response, Problem> {
    if let Ok(session) = session {
        state
            .store
            .remove_console_session(&session.token_hash, state.clock.now())
            .await?;
        state.auth.consoles.sign_out(&session.token_hash);
        tracing::info!(agent = session.agent.id, "signed out");
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(value) = cookie::set(&state.origin, "", 0) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
