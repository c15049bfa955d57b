//! `POST /api/v1/me/password`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{end, proof};
use crate::http::api::check::Checks;
use crate::http::extract::{CurrentSession, Json};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::second_factors::PasswordChange;
use crate::telemetry::Pii;

/// A password in the place of another one.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    /// The password so far.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
    /// The password to be: at least 10 characters.
    #[schema(value_type = String, min_length = 10, max_length = 1024)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    new_password: Pii<String>,
    /// A code of the app, or a recovery code, where the second factor is on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    code: Option<Pii<String>>,
}

/// Changes one's own password; other browsers of the agent are signed out.
#[utoipa::path(
    post, path = "/me/password", tag = "agents", request_body = ChangePassword,
    responses(
        (status = 204, description = "changed"),
        (status = 403, description = "`wrong_password`, `second_factor_needed`, `wrong_code`", body = Problem),
        (status = 409, description = "`changed_meanwhile`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn password(
    State(state): State<AppState>,
    session: CurrentSession,
    Json(wanted): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    checks.password("/new_password", wanted.new_password.reveal());
    checks.done()?;
    let (id, old) = (session.agent.id.as_str(), wanted.password.reveal());
    let old_hash = proof::of_password(&state, &session, old).await?;
    let code = wanted.code.as_ref().map(|code| code.reveal().as_str());
    let whose = (id, session.token_hash.as_str());
    let proof = proof::of_code(&state, whose, old, code).await?;
    let factor = proof.or_refuse()?;
    let passwords = &state.auth.passwords;
    let sealed = match factor {
        Some(factor) => {
            let secret = proof::opened(&state, old, &factor).await?;
            let new = wanted.new_password.reveal().clone();
            Some((factor.sealed, passwords.seal(new, secret).await?))
        }
        None => None,
    };
    let change = PasswordChange {
        old_hash,
        new_hash: passwords.hash(wanted.new_password.into_inner()).await?,
        sealed,
    };
    let now = state.clock.now();
    let ended = state.store.change_password(whose, change, now).await?;
    let ended = ended.ok_or_else(|| {
        let detail = "Somebody has changed the password or the second factor at this moment.";
        Problem::conflict("changed_meanwhile", detail)
    })?;
    end(&state, &ended);
    tracing::info!(agent = id, "password changed");
    Ok(StatusCode::NO_CONTENT)
}
