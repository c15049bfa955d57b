//! `/api/v1/me/passkeys`: passkeys of one's own, each of which signs in without a password (ADR 0067).

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{end, proof};
use crate::auth::passkey::{
    self, AUTHENTICATOR_DATA_BYTES_MAX, Algorithm, CLIENT_DATA_BYTES_MAX, ID_BYTES_MAX,
    KEY_BYTES_MAX, Made, PasskeyError,
};
use crate::http::api::check::Checks;
use crate::http::extract::{CurrentSession, Json, Path};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::source::{Millis, new_secret, rfc3339, secret_hash};
use crate::state::AppState;
use crate::store::agents::Agent;
use crate::store::passkeys::{Added, NewPasskey, PASSKEYS_MAX, Passkey};
use crate::telemetry::Pii;

/// How long a challenge waits for its answer: somebody looks for their key meanwhile.
pub(super) const CHALLENGE_MS: u32 = 5 * 60 * 1_000;
/// Characters of a passkey's name: a device and where it is.
const NAME_CHARS_MAX: usize = 60;

/// A passkey of the agent who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PasskeyView {
    /// Identifier, `pky_…`.
    id: String,
    /// What its agent calls it.
    name: String,
    /// When it was added, RFC 3339.
    created_at: String,
    /// When it signed them in last, RFC 3339.
    #[schema(required = true)]
    used_at: Option<String>,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            created_at: rfc3339(passkey.created_at),
            used_at: passkey.used_at.map(rfc3339),
        }
    }
}

/// The password and, where the second factor is on, a code.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyProof {
    /// The password.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
    /// A code of the app, or a recovery code, where the second factor is on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    code: Option<Pii<String>>,
}

/// What a browser needs to make a passkey.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PasskeyWanted {
    /// What it has to answer, base64url; it answers once.
    challenge: String,
    /// The site that it is for.
    site: String,
    /// Who it is for, base64url of their identifier.
    user: String,
    /// Their e-mail address, as authenticators show it.
    email: String,
    /// Their name.
    name: String,
    /// Numbers of the ways of signing that are taken, the best first.
    #[schema(max_items = 3)]
    #[cfg_attr(feature = "ts", ts(type = "number[]"))]
    algorithms: Vec<i64>,
    /// Passkeys that they have already, by the identifiers of their authenticators.
    #[schema(max_items = 10)]
    known: Vec<String>,
    /// How long the challenge waits, in milliseconds.
    timeout_ms: u32,
}

/// A passkey as a browser made it; bytes are base64url without padding.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskeyBody {
    /// What its agent calls it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The identifier that its authenticator gave it.
    id: String,
    /// `clientDataJSON`.
    client_data: String,
    /// What `getAuthenticatorData()` answers.
    authenticator_data: String,
    /// What `getPublicKey()` answers.
    public_key: String,
    /// What `getPublicKeyAlgorithm()` answers.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    algorithm: i64,
}

/// The passkeys of the agent who is signed in, in the order in which they were added.
#[utoipa::path(
    get, path = "/me/passkeys", tag = "agents",
    responses(
        (status = 200, body = List<PasskeyView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    session: CurrentSession,
) -> Result<Json<List<PasskeyView>>, Problem> {
    let passkeys = state.store.passkeys_of(&session.agent.id).await?;
    Ok(Json(List {
        data: passkeys.into_iter().map(PasskeyView::from).collect(),
        next_cursor: None,
    }))
}

/// Begins to add a passkey: a challenge that a browser has one made for.
#[utoipa::path(
    post, path = "/me/passkeys/challenge", tag = "agents", request_body = PasskeyProof,
    responses(
        (status = 200, body = PasskeyWanted),
        (status = 403, description = "`wrong_password`, `second_factor_needed`, `wrong_code`", body = Problem),
        (status = 409, description = "`too_many_passkeys`; `passwords_off`: another system signs them in", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn begin(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(typed): Json<PasskeyProof>,
) -> Result<Json<PasskeyWanted>, Problem> {
    let (agent, password) = (&session.agent, typed.password.reveal());
    refuse_where_off(&state, agent)?;
    proof::of_password(&state, &session, password).await?;
    let code = typed.code.as_ref().map(|code| code.reveal().as_str());
    let whose = (agent.id.as_str(), session.token_hash.as_str());
    let proof = proof::of_code(&state, whose, password, code).await?;
    proof.or_refuse()?;
    let known = state.store.credentials_of(&agent.id).await?;
    if i64::try_from(known.len()).is_ok_and(|n| n >= PASSKEYS_MAX) {
        return Err(too_many());
    }
    let challenge = challenge(&state, Some(&agent.id)).await?;
    Ok(Json(PasskeyWanted {
        challenge,
        site: state.origin.host().to_owned(),
        user: user_handle(&agent.id),
        email: agent.email.reveal().clone(),
        name: agent.name.clone(),
        algorithms: Algorithm::ALL.map(Algorithm::number).to_vec(),
        known,
        timeout_ms: CHALLENGE_MS,
    }))
}

/// Adds the passkey that a browser has had made for a challenge.
#[utoipa::path(
    post, path = "/me/passkeys", tag = "agents", request_body = NewPasskeyBody,
    responses(
        (status = 201, body = PasskeyView),
        (status = 403, description = "`passkey_refused`", body = Problem),
        (status = 409, description = "`too_many_passkeys`, `passkey_taken`, `passwords_off`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn add(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(body): Json<NewPasskeyBody>,
) -> Result<(StatusCode, Json<PasskeyView>), Problem> {
    refuse_where_off(&state, &session.agent)?;
    let mut checks = Checks::new();
    let name = checks.line("/name", &body.name, NAME_CHARS_MAX);
    let id = bytes(&mut checks, "/id", &body.id, ID_BYTES_MAX);
    let client_data = bytes(
        &mut checks,
        "/client_data",
        &body.client_data,
        CLIENT_DATA_BYTES_MAX,
    );
    let data = (&body.authenticator_data, AUTHENTICATOR_DATA_BYTES_MAX);
    let data = bytes(&mut checks, "/authenticator_data", data.0, data.1);
    let public_key = bytes(&mut checks, "/public_key", &body.public_key, KEY_BYTES_MAX);
    checks.done()?;
    let made = Made {
        id: &id,
        client_data: &client_data,
        authenticator_data: &data,
        public_key: &public_key,
        algorithm: body.algorithm,
    };
    let (agent, now) = (session.agent.id.as_str(), state.clock.now());
    let answered = answered(&state, &client_data, Some(agent), now).await?;
    let key = passkey::made(&state.origin, &answered, &made);
    let key = key.map_err(|why| refused(StatusCode::FORBIDDEN, why))?;
    let new = NewPasskey {
        credential: id,
        key,
        name,
    };
    let whose = (agent, session.token_hash.as_str());
    match state.store.add_passkey(whose, new, now).await? {
        Added::Yes(passkey) => {
            tracing::info!(agent, passkey = passkey.id, "passkey added");
            Ok((StatusCode::CREATED, Json(passkey.into())))
        }
        Added::Full => Err(too_many()),
        Added::SignedOut => Err(Problem::not_signed_in()),
        Added::Taken => {
            let detail = "This passkey is known already.";
            Err(Problem::conflict("passkey_taken", detail))
        }
    }
}

/// Removes a passkey; it signs nobody in from then on, and other browsers of the agent are signed out.
#[utoipa::path(
    delete, path = "/me/passkeys/{id}", tag = "agents", params(("id" = String, Path)),
    responses(
        (status = 204, description = "removed"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (agent, now) = (session.agent.id.as_str(), state.clock.now());
    let whose = (agent, session.token_hash.as_str());
    let ended = state.store.remove_passkey(whose, &id, now).await?;
    let ended = ended.ok_or_else(|| Problem::not_found("You have no such passkey."))?;
    end(&state, &ended);
    tracing::info!(agent, passkey = id, "passkey removed");
    Ok(StatusCode::NO_CONTENT)
}

/// Where passwords of an agent do not count, neither does what stands in for one.
fn refuse_where_off(state: &AppState, agent: &Agent) -> Result<(), Problem> {
    match state.takes_password_of(agent.email.reveal()) {
        true => Ok(()),
        false => Err(Problem::passwords_off()),
    }
}

/// Makes a challenge for an agent or, without one, for who signs in.
///
/// # Errors
/// 503 `busy` where too many wait.
pub(super) async fn challenge(state: &AppState, agent: Option<&str>) -> Result<String, Problem> {
    let challenge = new_secret();
    let (hash, now) = (secret_hash(&challenge), state.clock.now());
    let ends_at = now + Millis::from(CHALLENGE_MS);
    let added = state
        .store
        .add_passkey_challenge(&hash, agent, now, ends_at);
    if added.await? {
        return Ok(challenge);
    }
    let detail = match agent {
        Some(_) => "You have begun to add too many passkeys. Try again in some minutes.",
        None => "Too many are signing in at this moment. Try again in some minutes.",
    };
    Err(Problem::busy(detail))
}

/// The challenge that is answered, which is answered by that for good.
///
/// # Errors
/// 403 or 401 `passkey_refused` where it was answered before, has ended, or is somebody else's.
pub(super) async fn answered(
    state: &AppState,
    client_data: &[u8],
    agent: Option<&str>,
    now: Millis,
) -> Result<String, Problem> {
    let status = match agent {
        Some(_) => StatusCode::FORBIDDEN,
        None => StatusCode::UNAUTHORIZED,
    };
    let challenge = passkey::challenge_of(client_data).map_err(|why| refused(status, why))?;
    let hash = secret_hash(&challenge);
    if state
        .store
        .take_passkey_challenge(&hash, agent, now)
        .await?
    {
        return Ok(challenge);
    }
    Err(refused(status, PasskeyError::Challenge))
}

/// The same whatever is wrong of it; the log says what.
pub(super) fn refused(status: StatusCode, why: PasskeyError) -> Problem {
    tracing::info!(%why, "passkey refused");
    let detail = "That passkey was not taken. Try again, or sign in with your password.";
    Problem::new(status, "passkey_refused", detail)
}

/// What authenticators keep of whose a passkey is.
pub(super) fn user_handle(agent: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(agent.as_bytes())
}

/// Bytes of a field, as browsers write them.
pub(super) fn bytes(checks: &mut Checks, pointer: &str, text: &str, bytes_max: usize) -> Vec<u8> {
    passkey::read_bytes(text, bytes_max).unwrap_or_else(|| {
        let detail = format!("must be base64url without padding, of 1 to {bytes_max} bytes");
        checks.refuse(pointer, detail);
        Vec::new()
    })
}

fn too_many() -> Problem {
    let detail = format!("You have {PASSKEYS_MAX} passkeys. Remove one first.");
    Problem::conflict("too_many_passkeys", detail)
}
