//! Agents: who works here.

mod create;
mod list;
mod profile;
mod reset;

use serde::{Deserialize, Serialize};
use tandem_tickets::routing::Profile;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::agents::{self, Agent, NewAgent};
use crate::telemetry::Pii;
use tandem_tickets::tags::TagWord;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(profile::profile))
        .routes(routes!(reset::reset))
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

/// What an agent is there for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "AgentProfile"))]
#[schema(as = AgentProfile)]
pub(crate) struct ProfileView {
    /// Level of support, 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    tier: u8,
    /// Teams; kept in lower case, each once.
    #[schema(max_items = 20, value_type = Vec<TagWord>)]
    teams: Vec<String>,
    /// Skills and languages, likewise.
    #[schema(max_items = 20, value_type = Vec<TagWord>)]
    skills: Vec<String>,
    /// Sessions at once that they are offered, 1 to 20.
    #[schema(minimum = 1, maximum = 20)]
    capacity: u8,
}

impl ProfileView {
    fn of(profile: Option<&Profile>) -> Self {
        let profile = profile.cloned().unwrap_or_default();
        Self {
            tier: profile.tier,
            teams: profile.teams,
            skills: profile.skills,
            capacity: profile.capacity,
        }
    }
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
