//! `POST /api/v1/sign-in/passkey`: by a passkey alone, which has made sure who touches it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::me::Me;
use super::passkeys::{CHALLENGE_MS, answered, bytes, challenge, refused, user_handle};
use super::{forget_earlier, signed_in};
use crate::audit::{Act, Author, NewRecord};
use crate::auth::passkey::{
    self, AUTHENTICATOR_DATA_BYTES_MAX, CLIENT_DATA_BYTES_MAX, ID_BYTES_MAX, PasskeyError,
    SIGNATURE_BYTES_MAX, Signed,
};
use crate::http::api::check::Checks;
use crate::http::extract::{ClientIp, Json};
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::state::AppState;
use crate::store::console_sessions::SignedInBy;
use crate::store::passkeys::KnownPasskey;

/// What a browser needs to sign with a passkey.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PasskeyAsked {
    /// What it has to answer, base64url; it answers once.
    challenge: String,
    /// The site that it is for.
    site: String,
    /// How long the challenge waits, in milliseconds.
    timeout_ms: u32,
}

/// What a browser has signed with a passkey; bytes are base64url without padding.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct SignedByPasskey {
    /// The identifier that its authenticator gave it.
    id: String,
    /// `clientDataJSON`.
    client_data: String,
    /// `authenticatorData`.
    authenticator_data: String,
    /// The signature over both.
    signature: String,
    /// Whose the authenticator says that it is: `userHandle`.
    user: String,
}

/// Begins to sign in by a passkey: a challenge for whichever the person chooses.
#[utoipa::path(
    post, path = "/sign-in/passkey/challenge", tag = "agents",
    responses(
        (status = 200, body = PasskeyAsked),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn begin(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
) -> Result<Json<PasskeyAsked>, Problem> {
    state
        .auth
        .address_attempts
        .count(address, state.clock.now())?;
    Ok(Json(PasskeyAsked {
        challenge: challenge(&state, None).await?,
        site: state.origin.host().to_owned(),
        timeout_ms: CHALLENGE_MS,
    }))
}

/// Signs an agent in by their passkey, in place of password and second factor.
#[utoipa::path(
    post, path = "/sign-in/passkey", tag = "agents", request_body = SignedByPasskey,
    responses(
        (status = 200, body = Me),
        (status = 401, description = "`passkey_refused`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    headers: HeaderMap,
    Json(body): Json<SignedByPasskey>,
) -> Result<Response, Problem> {
    let now = state.clock.now();
    state.auth.address_attempts.count(address, now)?;
    let known = match verified(&state, &body, now).await {
        Ok(known) => known,
        Err(problem) => {
            record_failure(&state, now).await?;
            return Err(problem);
        }
    };
    // Whoever asked for the challenge has answered it: both were no failure.
    state.auth.address_attempts.take_back(address);
    state.auth.address_attempts.take_back(address);
    forget_earlier(&state, &headers, now).await?;
    tracing::info!(agent = known.agent.id, passkey = known.id, "signed in");
    let by = SignedInBy::Passkey(&known.id);
    signed_in(&state, StatusCode::OK, known.agent.clone(), by).await
}

/// The passkey, once what was signed with it is checked and its count is moved on.
async fn verified(
    state: &AppState,
    body: &SignedByPasskey,
    now: Millis,
) -> Result<KnownPasskey, Problem> {
    let mut checks = Checks::new();
    let id = bytes(&mut checks, "/id", &body.id, ID_BYTES_MAX);
    let client_data = bytes(
        &mut checks,
        "/client_data",
        &body.client_data,
        CLIENT_DATA_BYTES_MAX,
    );
    let data = (&body.authenticator_data, AUTHENTICATOR_DATA_BYTES_MAX);
    let data = bytes(&mut checks, "/authenticator_data", data.0, data.1);
    let signature = bytes(
        &mut checks,
        "/signature",
        &body.signature,
        SIGNATURE_BYTES_MAX,
    );
    checks.done()?;
    let refuse = |why| refused(StatusCode::UNAUTHORIZED, why);
    let answered = answered(state, &client_data, None, now).await?;
    let known = state.store.lookup_passkey(&id).await?;
    let known = known.ok_or_else(|| refuse(PasskeyError::Key))?;
    // Where another system signs agents in, what stands in for a password is off with the passwords.
    let counts = state.takes_password_of(known.agent.email.reveal());
    if !counts || body.user != user_handle(&known.agent.id) {
        return Err(refuse(PasskeyError::Key));
    }
    let signed = Signed {
        client_data: &client_data,
        authenticator_data: &data,
        signature: &signature,
    };
    let counter = passkey::signed(&state.origin, &answered, &known.key, &signed).map_err(refuse)?;
    let counts = (known.key.counter, counter);
    if !state.store.use_passkey(&known.id, counts, now).await? {
        return Err(refuse(PasskeyError::Counter));
    }
    Ok(known)
}

/// At most so many in a minute, so that whoever guesses does not fill the audit; those by password count by
/// themselves, so that these hide none of them.
async fn record_failure(state: &AppState, now: Millis) -> Result<(), Problem> {
    if state.requests.count_refusal("sign_in_passkey", now).is_ok() {
        let record = NewRecord::new(&Author::Nobody, Act::SignInFailed, "").detail("passkey");
        state.store.record(record, now).await?;
    }
    Ok(())
}
