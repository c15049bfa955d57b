//! `POST /api/v1/password-link/forgotten`: who has forgotten their password has a link mailed to them.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::api::check::Checks;
use crate::http::extract::{ClientIp, Json};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::telemetry::Pii;

/// Who has forgotten their password.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgottenPassword {
    /// What they sign in with.
    #[schema(value_type = String, max_length = 254, format = "email")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
}

/// Mails a link by which an agent sets their password, once, within an hour, to the address that they sign in with.
/// The answer is the same whether anybody does, and does not wait for it. Nobody is sent two within ten minutes.
#[utoipa::path(
    post, path = "/password-link/forgotten", tag = "agents", request_body = ForgottenPassword,
    responses(
        (status = 204, description = "on its way, where anybody signs in so"),
        (status = 409, description = "`no_mail`: no mail server is set up", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn forgotten(
    State(state): State<AppState>,
    ClientIp(address): ClientIp,
    Json(asked): Json<ForgottenPassword>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    let email = checks.email("/email", asked.email.reveal());
    checks.done()?;
    if !state.mailer.is_on() {
        return Err(Problem::no_mail_server());
    }
    let now = state.clock.now();
    state.auth.forgotten_attempts.count(address, now)?;
    // How long this takes tells nobody whether there is such an agent.
    tokio::spawn(async move { look_up(&state, &email).await });
    Ok(StatusCode::NO_CONTENT)
}

async fn look_up(state: &AppState, email: &Pii<String>) {
    if !state.takes_password_of(email.reveal()) {
        return;
    }
    let now = state.clock.now();
    let found = state.store.add_forgotten_password_mail(email.reveal(), now);
    match found.await {
        Ok(Some(agent)) => {
            state.mailer.wake();
            tracing::info!(agent, "password link asked for on the sign-in page");
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a password link can not be mailed"),
    }
}
