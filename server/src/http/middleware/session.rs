//! Finds the agent whose cookie a request carries, and keeps the session alive while it is used.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::audit;
use crate::audit::Author;
use crate::auth::cookie;
use crate::http::api::access;
use crate::http::extract::CurrentSession;
use crate::http::problem::Problem;
use crate::keys::Bearer;
use crate::source::{Millis, secret_hash};
use crate::state::AppState;

/// A session is moved on at most so often, so that reading does not write each time.
const EXTEND_EVERY_MS: Millis = 5 * 60_000;

/// Puts [`CurrentSession`] on the request when its cookie belongs to one, and no token stands beside it.
pub async fn attach(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if Bearer::of(request.headers()) != Bearer::Absent {
        return next.run(request).await;
    }
    let Some(token) = cookie::token(request.headers(), &state.origin) else {
        return next.run(request).await;
    };
    let token_hash = secret_hash(&token);
    match find(&state, &token_hash).await {
        Err(problem) => problem.into_response(),
        Ok(None) => next.run(request).await,
        Ok(Some((session, extended))) => {
            audit::note(
                request.extensions(),
                Author::Agent(session.agent.id.clone()),
            );
            // What is no route has an answer of its own.
            let is_closed = session.must_enrol
                && access::of_request(&request)
                    .is_some_and(|line| !access::is_open_to_enrolment(line));
            request.extensions_mut().insert(session);
            let mut response = match is_closed {
                true => must_enrol().into_response(),
                false => next.run(request).await,
            };
            let is_set = response.headers().contains_key(header::SET_COOKIE);
            if extended && !is_set {
                let max_age_s = state.config.agent_session().as_secs();
                if let Some(value) = cookie::set(&state.origin, &token, max_age_s) {
                    response.headers_mut().append(header::SET_COOKIE, value);
                }
            }
            response
        }
    }
}

fn must_enrol() -> Problem {
    let detail = "Your organisation asks for a second factor. Turn it on to go on.";
    Problem::forbidden("second_factor_required", detail)
}

async fn find(
    state: &AppState,
    token_hash: &str,
) -> Result<Option<(CurrentSession, bool)>, Problem> {
    let now = state.clock.now();
    let Some(found) = state.store.lookup_console_session(token_hash, now).await? else {
        return Ok(None);
    };
    let ends_at = session_end(state, now);
    let extended = ends_at - found.expires_at >= EXTEND_EVERY_MS;
    if extended {
        state
            .store
            .extend_console_session(token_hash, ends_at)
            .await?;
    }
    let required = state.config.sign_in.requires_second_factor();
    let session = CurrentSession {
        agent: found.agent,
        token_hash: token_hash.to_owned(),
        must_enrol: required && found.by_password && !found.has_second_factor,
    };
    Ok(Some((session, extended)))
}

/// When a session that is used at `now` ends.
pub fn session_end(state: &AppState, now: Millis) -> Millis {
    let lifetime = state.config.agent_session().as_millis();
    now.saturating_add(Millis::try_from(lifetime).unwrap_or(Millis::MAX))
}
