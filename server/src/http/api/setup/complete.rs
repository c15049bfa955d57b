//! `POST /api/v1/setup`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::api::agents::Applicant;
use crate::http::api::auth::me::Me;
use crate::http::api::auth::signed_in;
use crate::http::extract::Json;
use crate::http::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::store::agents::{AgentRefused, AgentRole};
use crate::store::console_sessions::SignedInBy;
use crate::telemetry::Pii;

/// The first agent, an administrator.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CompleteSetup {
    /// The token that the server printed when it started.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    token: Pii<String>,
    /// The name that customers will see.
    #[schema(max_length = 120, format = "line")]
    name: String,
    /// What they sign in with.
    #[schema(value_type = String, max_length = 254, format = "email")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
    /// At least 10 characters.
    #[schema(value_type = String, min_length = 10, max_length = 1024)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    password: Pii<String>,
}

/// Makes the first agent and signs them in.
#[utoipa::path(
    post, path = "/setup", tag = "agents", request_body = CompleteSetup,
    responses(
        (status = 201, body = Me),
        (status = 403, description = "`wrong_setup_token`", body = Problem),
        (status = 409, description = "`setup_done`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn complete(
    State(state): State<AppState>,
    Json(setup): Json<CompleteSetup>,
) -> Result<Response, Problem> {
    if state.store.count_agents().await? > 0 {
        return Err(setup_done());
    }
    if !state.auth.setup.fits(setup.token.reveal()) {
        let detail = "That is not the token that the server printed when it started.";
        return Err(Problem::forbidden("wrong_setup_token", detail));
    }
    let oidc = state.oidc.as_ref().map(|oidc| oidc.settings());
    if oidc.is_some_and(|oidc| !oidc.takes_password_of(setup.email.reveal().trim())) {
        let detail = "must be the one that break_glass names in the server's settings: all other passwords are off";
        return Err(Problem::invalid_body(vec![FieldError::new(
            "/email", detail,
        )]));
    }
    let applicant = Applicant {
        name: setup.name,
        email: setup.email,
        password: Some(setup.password),
    };
    let agent = applicant.accept(&state, AgentRole::Admin).await?;
    let hash = agent.password_hash.clone();
    let agent = match state.store.add_first_agent(agent, state.clock.now()).await {
        Ok(agent) => agent,
        Err(AgentRefused::NotFirst | AgentRefused::EmailTaken) => return Err(setup_done()),
        Err(AgentRefused::Store(error)) => return Err(error.into()),
    };
    state.auth.setup.end();
    tracing::info!(agent = agent.id, "the first agent is set up");
    let by = SignedInBy::Password(&hash);
    signed_in(&state, StatusCode::CREATED, agent, by).await
}

fn setup_done() -> Problem {
    Problem::conflict("setup_done", "Tandem is set up already. Sign in instead.")
}
