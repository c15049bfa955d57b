//! `POST /api/v1/me/second-factor` and what comes after it: the second factor of one's own (ADR 0050).

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{end, proof};
use crate::auth::totp::{self, Typed};
use crate::http::extract::{CurrentSession, Json};
use crate::http::problem::Problem;
use crate::source::secret_hash;
use crate::state::AppState;
use crate::store::second_factors::SecondFactor;
use crate::telemetry::Pii;

/// What an app calls Tandem where the organisation has no name.
const ISSUER: &str = "Tandem";

/// The password, once more.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordAgain {
    /// The password.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
}

/// The password and a code.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordAndCode {
    /// The password.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
    /// A code of the app; once the second factor is on, a recovery code does too.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    code: Pii<String>,
}

/// What an app needs to know.
#[derive(Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Enrolment {
    /// The secret for typing, base32.
    secret: String,
    /// The secret for a QR code, `otpauth://totp/…`.
    uri: String,
}

/// Recovery codes; they are shown this once.
#[derive(Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct RecoveryCodes {
    /// Each signs in once where the app is lost.
    #[schema(max_items = 10)]
    recovery_codes: Vec<String>,
}

/// Begins to turn the second factor on: a secret for an app, which is not asked for yet.
///
/// Beginning again gives another secret.
#[utoipa::path(
    post, path = "/me/second-factor", tag = "agents", request_body = PasswordAgain,
    responses(
        (status = 200, body = Enrolment),
        (status = 403, description = "`wrong_password`", body = Problem),
        (status = 409, description = "`second_factor_on`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn begin(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(again): Json<PasswordAgain>,
) -> Result<Json<Enrolment>, Problem> {
    let (agent, password) = (&session.agent, again.password.into_inner());
    proof::of_password(&state, &session, &password).await?;
    let secret = totp::new_secret();
    let sealed = state.auth.passwords.seal(password, secret.to_vec()).await?;
    let now = state.clock.now();
    if !state
        .store
        .begin_second_factor(&agent.id, &sealed, now)
        .await?
    {
        return Err(is_on());
    }
    let issuer = state.config.organisation.as_deref().unwrap_or(ISSUER);
    Ok(Json(Enrolment {
        secret: totp::base32(&secret),
        uri: totp::uri(&secret, issuer, agent.email.reveal()),
    }))
}

/// Turns on what was begun, by the app's code; other browsers of the agent are signed out.
#[utoipa::path(
    post, path = "/me/second-factor/confirm", tag = "agents", request_body = PasswordAndCode,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 403, description = "`wrong_password`, `wrong_code`", body = Problem),
        (status = 409, description = "`second_factor_on`, `second_factor_not_begun`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn confirm(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(typed): Json<PasswordAndCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let (id, password) = (session.agent.id.as_str(), typed.password.reveal());
    proof::of_password(&state, &session, password).await?;
    let factor = begun(state.store.second_factor(id).await?)?;
    let now = state.clock.now();
    let whose = (id, session.token_hash.as_str());
    state.auth.code_attempts.count(whose, now)?;
    let secret = proof::opened(&state, password, &factor).await?;
    let step = match Typed::read(typed.code.reveal()) {
        Typed::Code(code) => totp::step_of(&secret, &code, now),
        Typed::Recovery(_) => None,
    };
    let step = step.ok_or_else(|| {
        let detail = "That code does not fit. Is the clock of the phone right?";
        Problem::forbidden("wrong_code", detail)
    })?;
    state.auth.code_attempts.forgive(whose);
    let (codes, hashes) = fresh_codes();
    let taken = (factor.sealed.as_str(), step);
    let ended = state
        .store
        .confirm_second_factor(whose, taken, &hashes, now);
    let ended = ended.await?.ok_or_else(is_on)?;
    end(&state, &ended);
    state.desk.tell();
    tracing::info!(agent = id, "second factor on");
    Ok(Json(codes))
}

/// Turns the second factor off.
#[utoipa::path(
    post, path = "/me/second-factor/off", tag = "agents", request_body = PasswordAndCode,
    responses(
        (status = 204, description = "off"),
        (status = 403, description = "`wrong_password`, `second_factor_needed`, `wrong_code`", body = Problem),
        (status = 409, description = "`second_factor_off`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn off(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(typed): Json<PasswordAndCode>,
) -> Result<StatusCode, Problem> {
    prove(&state, &session, &typed).await?;
    let id = session.agent.id.as_str();
    let now = state.clock.now();
    state.store.remove_second_factor(id, now).await?;
    state.desk.tell();
    tracing::info!(agent = id, "second factor off");
    Ok(StatusCode::NO_CONTENT)
}

/// Puts other recovery codes in the place of those that are left.
#[utoipa::path(
    post, path = "/me/second-factor/codes", tag = "agents", request_body = PasswordAndCode,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 403, description = "`wrong_password`, `second_factor_needed`, `wrong_code`", body = Problem),
        (status = 409, description = "`second_factor_off`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn codes(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(typed): Json<PasswordAndCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    prove(&state, &session, &typed).await?;
    let (codes, hashes) = fresh_codes();
    let (id, now) = (session.agent.id.as_str(), state.clock.now());
    state.store.renew_recovery_codes(id, &hashes, now).await?;
    Ok(Json(codes))
}

/// Password and code of a second factor that is on.
async fn prove(
    state: &AppState,
    session: &CurrentSession,
    typed: &PasswordAndCode,
) -> Result<SecondFactor, Problem> {
    let (id, password) = (session.agent.id.as_str(), typed.password.reveal());
    proof::of_password(state, session, password).await?;
    let code = typed.code.reveal().as_str();
    let whose = (id, session.token_hash.as_str());
    let proof = proof::of_code(state, whose, password, Some(code)).await?;
    proof.or_refuse()?.ok_or_else(|| {
        let detail = "The second factor is not on.";
        Problem::conflict("second_factor_off", detail)
    })
}

fn begun(factor: Option<SecondFactor>) -> Result<SecondFactor, Problem> {
    match factor {
        Some(factor) if factor.confirmed_at.is_none() => Ok(factor),
        Some(_) => Err(is_on()),
        None => Err(Problem::conflict(
            "second_factor_not_begun",
            "Begin anew: there is no secret to confirm.",
        )),
    }
}

fn is_on() -> Problem {
    Problem::conflict("second_factor_on", "The second factor is on already.")
}

/// Recovery codes, and what the store keeps of them.
fn fresh_codes() -> (RecoveryCodes, Vec<String>) {
    let recovery_codes = totp::new_recovery_codes();
    let plain = recovery_codes.iter().map(|code| code.replace('-', ""));
    let hashes = plain.map(|code| secret_hash(&code)).collect();
    (RecoveryCodes { recovery_codes }, hashes)
}
