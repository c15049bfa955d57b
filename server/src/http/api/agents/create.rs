//! `POST /api/v1/agents`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AgentRole, AgentView, Applicant};
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::agents::AgentRefused;
use crate::telemetry::Pii;

/// An agent to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateAgent {
    /// The name that customers will see.
    #[schema(max_length = 120, format = "line")]
    name: String,
    /// What they sign in with.
    #[schema(value_type = String, max_length = 254, format = "email")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
    /// At least 10 characters; without one they set it by a link, which is made by itself.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 10, max_length = 1024)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    password: Option<Pii<String>>,
    /// What they are at the desk; without it an agent.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional))]
    role: Option<AgentRole>,
}

/// Makes an agent; only administrators may.
#[utoipa::path(
    post, path = "/agents", tag = "agents", request_body = CreateAgent,
    responses(
        (status = 201, body = AgentView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 409, description = "`email_taken`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    By(author): By,
    Json(agent): Json<CreateAgent>,
) -> Result<(StatusCode, Json<AgentView>), Problem> {
    let role = agent.role.unwrap_or(AgentRole::Agent);
    let applicant = Applicant {
        name: agent.name,
        email: agent.email,
        password: agent.password,
    };
    let agent = applicant.accept(&state, role.into()).await?;
    let now = state.clock.now();
    let agent = match state.store.add_agent(agent, &author, now).await {
        Ok(agent) => agent,
        Err(AgentRefused::EmailTaken | AgentRefused::NotFirst) => {
            return Err(super::email_taken());
        }
        Err(AgentRefused::Store(error)) => return Err(error.into()),
    };
    state.desk.tell();
    tracing::info!(agent = agent.id, by = by.id, "agent made");
    Ok((StatusCode::CREATED, Json(agent.into())))
}
