//! Handoff: a session in progress goes to another agent, who watches until the customer has agreed
//! (ADR 0036), or who is still to come after the first one has let go (ADR 0070).

use serde::{Deserialize, Serialize};

/// How far a handoff has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HandoffState {
    /// The other agent has been asked.
    Offered,
    /// They are there and watch; the customer has been asked.
    Accepted,
}

/// Why a handoff came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HandoffFailure {
    /// The agent took it back.
    Cancelled,
    /// The other agent said no.
    Refused,
    /// The customer stays with the agent they have.
    Declined,
    /// Nobody answered in time, or who was to take over has gone.
    Expired,
}

/// Whom a session is to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "word", rename_all = "snake_case")]
pub enum HandoffTarget {
    /// This agent, `agt_…`.
    Agent(String),
    /// Agents of this tier.
    Tier(u8),
    /// Agents of this team.
    Team(String),
    /// Agents with this skill or language.
    Skill(String),
}

impl HandoffTarget {
    /// The team, where it is one.
    pub fn team(&self) -> Option<&str> {
        match self {
            Self::Team(team) => Some(team),
            Self::Agent(_) | Self::Tier(_) | Self::Skill(_) => None,
        }
    }
}

/// That an agent has let go of the session, and the customer waits for another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LetGoView {
    /// Name of the agent who has let go.
    pub by: String,
    /// Name of who is to come, or what those have in common.
    pub to: String,
    /// Why, in words that the customer may read.
    pub reason: String,
    /// Since when the customer waits for them, RFC 3339 UTC.
    pub at: String,
}

/// A handoff under way, as all who are in the session see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffView {
    /// Who is to take over, `agt_…`; empty while several are asked.
    pub agent: String,
    /// Their name, or what those who are asked have in common.
    pub name: String,
    /// How many are asked and have not said no.
    #[serde(default)]
    pub n_asked: u32,
    /// Why, in words that the customer may read.
    pub reason: String,
    /// How far it has come.
    pub state: HandoffState,
    /// When it lapses without an answer, RFC 3339 UTC.
    pub until: String,
}
