//! `POST /api/v1/sign-in`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::me::Me;
use super::proof::{self, Proof};
use super::{forget_earlier, signed_in};
use crate::audit::{Act, Author, NewRecord};
use crate::http::api::check::{PASSWORD_BYTES_MAX, normal_email};
use crate::http::extract::{ClientIp, Json};
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::state::AppState;
use crate::store::agents::Agent;
use crate::store::console_sessions::SignedInBy;
use crate::telemetry::Pii;

/// E-mail and password of an agent.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The e-mail address.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
    /// The password.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
    /// A code of the app, or a recovery code, once the answer without one was `second_factor_needed`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    code: Option<Pii<String>>,
}

/// Signs an agent in.
///
/// The answer is the same, and takes as long, whether the e-mail or the password is wrong. Whether a second
/// factor is on is said to those alone whose password fits: `second_factor_needed` asks them to send all of
/// it again with a code, and nobody is signed in until then.
#[utoipa::path(
    post, path = "/sign-in", tag = "agents", request_body = Credentials,
    responses(
        (status = 200, body = Me),
        (status = 401, description = "`wrong_credentials`, `second_factor_needed`, `wrong_code`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Problem> {
    let email = normal_email(credentials.email.reveal());
    let now = state.clock.now();
    state.auth.address_attempts.count(address, now)?;
    state.auth.account_attempts.count((address, &email), now)?;
    let password = credentials.password.into_inner();
    let Some((agent, hash)) = verify(&state, &email, password.clone()).await? else {
        tracing::info!(%address, "sign-in refused");
        record_failure(&state, now).await?;
        return Err(wrong_credentials());
    };
    state.auth.address_attempts.take_back(address);
    state.auth.account_attempts.forgive((address, &email));
    let code = credentials.code.as_ref().map(|code| code.reveal().as_str());
    let proof = proof::of_code(&state, (&agent.id, ""), &password, code).await?;
    if matches!(proof, Proof::Missing) {
        tracing::info!(agent = agent.id, %address, "second factor asked for");
    }
    let by = match proof.or_refuse_with(StatusCode::UNAUTHORIZED)? {
        Some(_) => SignedInBy::SecondFactor(&hash),
        None => SignedInBy::Password(&hash),
    };
    forget_earlier(&state, &headers, now).await?;
    tracing::info!(agent = agent.id, "signed in");
    signed_in(&state, StatusCode::OK, agent, by).await
}

/// The same whatever is wrong of it.
pub(super) fn wrong_credentials() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong_credentials",
        "That e-mail and that password do not belong together.",
    )
}

/// At most so many in a minute, so that whoever guesses does not fill the audit.
async fn record_failure(state: &AppState, now: Millis) -> Result<(), Problem> {
    if state.requests.count_refusal("sign_in", now).is_ok() {
        let record = NewRecord::new(&Author::Nobody, Act::SignInFailed, "");
        state.store.record(record, now).await?;
    }
    Ok(())
}

/// The agent, and the hash that the password fits.
async fn verify(
    state: &AppState,
    email: &str,
    password: String,
) -> Result<Option<(Agent, String)>, Problem> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(None);
    }
    let known = state.store.lookup_agent_by_email(email).await?;
    // Where passwords are off, those of all but one fit nobody, and it takes as long to say so.
    let known = known.filter(|_| state.takes_password_of(email));
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let fits = state.auth.passwords.verify(password, hash).await?;
    Ok(known.filter(|_| fits))
}
