//! Agents: who works here.

mod change;
mod create;
mod hand_over;
mod list;
mod password_link;
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
use crate::store::accounts::AccountRefused;
use crate::store::agents::{self, Agent, NewAgent};
use crate::telemetry::Pii;
use tandem_tickets::tags::TagWord;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change))
        .routes(routes!(hand_over::hand_over))
        .routes(routes!(password_link::make))
        .routes(routes!(password_link::mail))
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
    /// What they are at the desk.
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
    fn of(profile: Profile) -> Self {
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
    /// Nothing where they set it by a link.
    pub(super) password: Option<Pii<String>>,
}

impl Applicant {
    /// Checks all of it, then hashes the password; no password fits where there is none.
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
        if let Some(password) = &self.password {
            checks.password("/password", password.reveal());
        }
        checks.done()?;
        let password_hash = match self.password {
            Some(password) => state.auth.passwords.hash(password.into_inner()).await?,
            None => String::new(),
        };
        Ok(NewAgent {
            name,
            email,
            password_hash,
            role,
        })
    }
}

/// What an agent is at the desk.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub(crate) enum AgentRole {
    /// Everything, also other agents.
    Admin,
    /// Tickets and sessions, and the work of others.
    Lead,
    /// Tickets and sessions.
    Agent,
}

impl From<AgentRole> for agents::AgentRole {
    fn from(role: AgentRole) -> Self {
        match role {
            AgentRole::Admin => Self::Admin,
            AgentRole::Lead => Self::Lead,
            AgentRole::Agent => Self::Agent,
        }
    }
}

fn refused(error: AccountRefused) -> Problem {
    match error {
        AccountRefused::NoAgent => no_agent(),
        AccountRefused::Changed => {
            let detail = "Somebody has changed the account since it was read.";
            Problem::precondition_failed("changed_since", detail)
        }
        AccountRefused::EmailTaken => email_taken(),
        AccountRefused::LastAdmin => {
            let detail = "Nobody else is an administrator who can sign in. Make another one first.";
            Problem::conflict("last_admin", detail)
        }
        AccountRefused::Own => {
            let detail = "Nobody deactivates themselves. Another administrator can.";
            Problem::conflict("own_account", detail)
        }
        AccountRefused::Store(error) => error.into(),
    }
}

fn no_agent() -> Problem {
    Problem::not_found("There is no such agent.")
}

fn email_taken() -> Problem {
    Problem::conflict("email_taken", "Another agent signs in with that e-mail.")
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
