//! Signing in and out, and who is signed in.

mod forgotten;
pub(super) mod me;
mod oidc;
mod passkeys;
mod password;
mod password_link;
mod presence;
mod proof;
mod second_factor;
mod security;
mod sign_in;
mod sign_in_passkey;
mod sign_out;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use me::Me;

use crate::auth::cookie;
use crate::auth::passkey::PasskeyError;
use crate::http::extract::Json;
use crate::http::middleware::session::session_end;
use crate::http::problem::Problem;
use crate::source::{Millis, new_secret, secret_hash};
use crate::state::AppState;
use crate::store::agents::Agent;
use crate::store::console_sessions::SignedInBy;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(oidc::ways, sign_in::sign_in))
        .routes(routes!(oidc::depart))
        .routes(routes!(oidc::arrive))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(presence::presence))
        .routes(routes!(security::security))
        .routes(routes!(password::password))
        .routes(routes!(password_link::show))
        .routes(routes!(password_link::set))
        .routes(routes!(forgotten::forgotten))
        .routes(routes!(second_factor::begin))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::off))
        .routes(routes!(second_factor::codes))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::begin))
        .routes(routes!(passkeys::remove))
        .routes(routes!(sign_in_passkey::begin))
        .routes(routes!(sign_in_passkey::sign_in))
}

/// Starts a console session of `agent` and answers with them and the cookie.
///
/// # Errors
/// 401 `wrong_credentials` or `passkey_refused` where they have changed meanwhile, or the store failed.
pub(super) async fn signed_in(
    state: &AppState,
    status: StatusCode,
    agent: Agent,
    by: SignedInBy<'_>,
) -> Result<Response, Problem> {
    let required = state.config.sign_in.requires_second_factor();
    let me = Me {
        agent: agent.clone().into(),
        must_enrol: required && matches!(by, SignedInBy::Password(_)),
    };
    let answer = (status, Json(me)).into_response();
    signed_in_to(state, answer, (&agent, by)).await
}

/// Starts a console session of `agent`, its cookie on `answer`.
///
/// # Errors
/// 401 `wrong_credentials` or `passkey_refused` where they have changed meanwhile, or the store failed.
async fn signed_in_to(
    state: &AppState,
    mut answer: Response,
    (agent, by): (&Agent, SignedInBy<'_>),
) -> Result<Response, Problem> {
    let token = new_secret();
    let now = state.clock.now();
    let ends_at = session_end(state, now);
    let token_hash = secret_hash(&token);
    let whose = (agent.id.as_str(), by);
    let added = state
        .store
        .add_console_session(&token_hash, whose, now, ends_at);
    if !added.await? {
        return Err(match by {
            SignedInBy::Passkey(_) => {
                passkeys::refused(StatusCode::UNAUTHORIZED, PasskeyError::Key)
            }
            SignedInBy::Password(_) | SignedInBy::SecondFactor(_) | SignedInBy::OtherSystem => {
                sign_in::wrong_credentials()
            }
        });
    }
    let max_age_s = state.config.agent_session().as_secs();
    if let Some(cookie) = cookie::set(&state.origin, &token, max_age_s) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Closes what sessions that are over hold open.
fn end(state: &AppState, ended: &[String]) {
    for token_hash in ended {
        state.auth.consoles.sign_out(token_hash);
    }
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
