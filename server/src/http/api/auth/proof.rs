//! What somebody proves before they come in, and again before they change how they come in.

use axum::http::StatusCode;

use crate::audit::{Act, Author, NewRecord};
use crate::auth::password::PasswordError;
use crate::auth::totp::{self, Typed};
use crate::http::api::check::PASSWORD_BYTES_MAX;
use crate::http::extract::CurrentSession;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::second_factors::SecondFactor;

/// What is said of a second factor.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// It is not on: the password is all.
    NotOn,
    /// It is on, and the code was taken.
    Fits(SecondFactor),
    /// It is on, and no code was sent.
    Missing,
    /// It is on, and the code does not fit, or was taken before.
    Wrong,
}

impl Proof {
    /// What the agent has proved, or the refusal for who is signed in.
    ///
    /// # Errors
    /// 403 `second_factor_needed` or `wrong_code`.
    pub(super) fn or_refuse(self) -> Result<Option<SecondFactor>, Problem> {
        self.or_refuse_with(StatusCode::FORBIDDEN)
    }

    /// Likewise with the status for who is not signed in yet.
    ///
    /// # Errors
    /// `second_factor_needed` or `wrong_code`.
    pub(super) fn or_refuse_with(
        self,
        status: StatusCode,
    ) -> Result<Option<SecondFactor>, Problem> {
        match self {
            Self::NotOn => Ok(None),
            Self::Fits(factor) => Ok(Some(factor)),
            Self::Missing => Err(Problem::new(
                status,
                "second_factor_needed",
                "Type the code of your authenticator app, or a recovery code.",
            )),
            Self::Wrong => Err(Problem::new(
                status,
                "wrong_code",
                "That code does not fit, or was used before.",
            )),
        }
    }
}

/// Looks at the code beside a password that fits, and takes it. Codes of the app are few enough to be
/// guessed, so that so many are heard of an agent who signs in, and as many of each session of theirs: who
/// has a password keeps nobody from what they are signed in for. Recovery codes are no matter of luck.
///
/// # Errors
/// 429 `too_many_attempts`, or the store failed.
pub(super) async fn of_code(
    state: &AppState,
    (agent, session): (&str, &str),
    password: &str,
    code: Option<&str>,
) -> Result<Proof, Problem> {
    let factor = state.store.second_factor(agent).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(Proof::NotOn);
    };
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
        return Ok(Proof::Missing);
    };
    let now = state.clock.now();
    let fits = match Typed::read(code) {
        Typed::Code(code) => {
            state.auth.code_attempts.count((agent, session), now)?;
            let secret = match opened(state, password, &factor).await {
                Ok(secret) => secret,
                // It is sealed with another password by now.
                Err(PasswordError::Hash(_)) => return Ok(Proof::Wrong),
                Err(busy) => return Err(busy.into()),
            };
            match totp::step_of(&secret, &code, now) {
                Some(step) => state.store.take_code(agent, step).await?,
                None => false,
            }
        }
        Typed::Recovery(hash) => state.store.take_recovery_code(agent, &hash, now).await?,
    };
    if fits {
        state.auth.code_attempts.forgive((agent, session));
        return Ok(Proof::Fits(factor));
    }
    // At most so many in a minute: recovery codes may be tried as often as anything else.
    if state.requests.count_refusal(agent, now).is_ok() {
        let record = NewRecord::new(&Author::Nobody, Act::SecondFactorFailed, agent);
        state.store.record(record, now).await?;
    }
    Ok(Proof::Wrong)
}

/// The secret of a second factor.
///
/// # Errors
/// This is not the password that has sealed it.
pub(super) async fn opened(
    state: &AppState,
    password: &str,
    factor: &SecondFactor,
) -> Result<Vec<u8>, PasswordError> {
    let (password, sealed) = (password.to_owned(), factor.sealed.clone());
    state.auth.passwords.open(password, sealed).await
}

/// Asks an agent who is signed in for their password again; the answer is its hash. Attempts count for
/// the session, so that whoever has stolen another one keeps nobody out.
///
/// # Errors
/// 403 `wrong_password`, 429 `too_many_attempts`, or the store failed.
pub(super) async fn of_password(
    state: &AppState,
    session: &CurrentSession,
    password: &str,
) -> Result<String, Problem> {
    let now = state.clock.now();
    state.auth.again_attempts.count(&session.token_hash, now)?;
    let hash = state.store.password_hash(&session.agent.id).await?;
    let hash = hash.filter(|_| password.len() <= PASSWORD_BYTES_MAX);
    let verifying = state
        .auth
        .passwords
        .verify(password.to_owned(), hash.clone());
    match hash.filter(|hash| !hash.is_empty()) {
        Some(hash) if verifying.await? => {
            state.auth.again_attempts.forgive(&session.token_hash);
            Ok(hash)
        }
        _ => Err(Problem::forbidden(
            "wrong_password",
            "That is not your password.",
        )),
    }
}
