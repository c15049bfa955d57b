//! Agents: who works here.

mod create;
mod list;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::agents::{self, Agent, NewAgent};
use crate::telemetry::Pii;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, create::create))
}

/// A person who helps.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Agent"))]
#[schema(as = Agent)]
pub(crate) struct AgentView {
    /// Identifier, `agt_…`.
    id: String,
    /// The name that customers see.
    name: String,
    /// What they sign in with.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    email: Pii<String>,
    /// What they may administer.
    #[schema(value_type = AgentRole)]
    #[cfg_attr(feature = "ts", ts(as = "AgentRole"))]
    role: &'static str,
}

/// What somebody wrote about an agent to be.
pub(super) struct Applicant {
    pub(super) name: String,
    pub(super) email: Pii<String>,
    pub(super) password: Pii<String>,
}

impl Applicant {
    /// Checks all of it, then hashes the password.
    ///
    /// # Errors
    /// `invalid_body` names everything that is wrong.
    pub(super) async fn accept(
        self,
        state: &AppState,
        role: agents::AgentRole,
    ) -> Result<NewAgent, Problem> {
        let mut checks = Checks::new();
        let name = checks.name("/name", &self.name);
        let email = checks.email("/email", self.email.reveal());
        checks.password("/password", self.password.reveal());
        checks.done()?;
        let password = self.password.into_inner();
        Ok(NewAgent {
            name,
            email,
            password_hash: state.auth.passwords.hash(password).await?,
            role,
        })
    }
}

/// What an agent may administer.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "describes the words of `AgentView::role` to other languages"
)]
pub(crate) enum AgentRole {
    /// Everything, also other agents.
    Admin,
    /// Tickets and sessions.
    Agent,
}

impl From<Agent> for AgentView {
    fn from(agent: Agent) -> Self {
        let Agent {
            id,
            name,
            email,
            role,
        } = agent;
        Self {
            id,
            name,
            email,
            role: role.as_str(),
        }
    }
}
