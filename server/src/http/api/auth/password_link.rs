//! `POST /api/v1/password-link`: what the page behind a link shows, and the password that is set there.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::end;
use super::proof::Proof;
use crate::auth::totp::Typed;
use crate::http::api::check::Checks;
use crate::http::extract::{ClientIp, Json};
use crate::http::problem::Problem;
use crate::source::{rfc3339, secret_hash};
use crate::state::AppState;
use crate::store::password_links::{PasswordSet, Set};
use crate::telemetry::Pii;

/// The secret of a link.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordLinkSecret {
    /// What stands in the fragment of its address.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    secret: Pii<String>,
}

/// Whom a link is for.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct PasswordLinkFor {
    /// Their name.
    name: String,
    /// What they sign in with.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
    /// When it ends by itself, RFC 3339 UTC.
    expires_at: String,
    /// Whether their second factor is on: a recovery code has to stand beside the password.
    needs_code: bool,
}

/// A password that is set by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPassword {
    /// What stands in the fragment of the link's address.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    secret: Pii<String>,
    /// The password to be: at least 10 characters.
    #[schema(value_type = String, min_length = 10, max_length = 1024)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
    /// A recovery code, where the second factor is on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    code: Option<Pii<String>>,
}

/// Whom a link is for. The answer is the same whether a link was never made, was used, was replaced or has
/// ended.
#[utoipa::path(
    post, path = "/password-link", tag = "agents", request_body = PasswordLinkSecret,
    responses(
        (status = 200, body = PasswordLinkFor),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    Json(link): Json<PasswordLinkSecret>,
) -> Result<Json<PasswordLinkFor>, Problem> {
    let now = state.clock.now();
    state.auth.address_attempts.count(address, now)?;
    let hash = secret_hash(link.secret.reveal());
    let found = state.store.lookup_password_link(&hash, now).await?;
    let counts = |email: &Pii<String>| state.takes_password_of(email.reveal());
    let found = found.filter(|found| counts(&found.agent.email));
    let found = found.ok_or_else(unknown)?;
    state.auth.address_attempts.take_back(address);
    Ok(Json(PasswordLinkFor {
        name: found.agent.name,
        email: found.agent.email,
        expires_at: rfc3339(found.expires_at),
        needs_code: found.needs_code,
    }))
}

/// Sets the password of whom a link is for, which uses it up, and signs their browsers out; nobody is signed in
/// by it. Where their second factor is on, a recovery code stands for it, and it is off then: an app's codes hang
/// on the password that is gone.
#[utoipa::path(
    post, path = "/password-link/password", tag = "agents", request_body = SetPassword,
    responses(
        (status = 204, description = "set"),
        (status = 401, description = "`second_factor_needed`, `wrong_code`", body = Problem),
        (status = 404, description = "`link_unknown`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    Json(wanted): Json<SetPassword>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    checks.password("/password", wanted.password.reveal());
    checks.done()?;
    let link = PasswordLinkSecret {
        secret: wanted.secret,
    };
    let hash = secret_hash(link.secret.reveal());
    // Hashing takes long: not for links that lead nowhere.
    show(State(state.clone()), ClientIp(address), Json(link)).await?;
    let code = wanted.code.as_ref().map(|code| code.reveal().as_str());
    let code = code.filter(|code| !code.trim().is_empty());
    let code = code.map(recovery_code);
    let password = wanted.password.into_inner();
    let set = PasswordSet {
        link: &hash,
        password: &state.auth.passwords.hash(password).await?,
        recovery_code: code.as_deref(),
    };
    settle(&state, address, set).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn settle(state: &AppState, address: IpAddr, set: PasswordSet<'_>) -> Result<(), Problem> {
    let now = state.clock.now();
    state.auth.address_attempts.count(address, now)?;
    let refused = match state.store.set_password_by_link(set, now).await? {
        Set::Yes(agent, ended) => {
            state.auth.address_attempts.take_back(address);
            end(state, &ended);
            state.desk.tell();
            tracing::info!(agent = agent.id, "password set by a link");
            return Ok(());
        }
        Set::NoLink => return Err(unknown()),
        Set::CodeNeeded => Proof::Missing,
        Set::WrongCode => Proof::Wrong,
    };
    refused.or_refuse_with(StatusCode::UNAUTHORIZED).map(|_| ())
}

/// Hash of a recovery code; what an app shows is none, and fits nothing.
fn recovery_code(text: &str) -> String {
    match Typed::read(text) {
        Typed::Recovery(hash) => hash,
        Typed::Code(_) => String::new(),
    }
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "link_unknown",
        "This link leads nowhere: it was used, has ended, or there is a newer one. Ask for another one.",
    )
}
