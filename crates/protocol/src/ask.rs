//! Questions for grants: what the agent may ask the customer for while a session is live (ADR 0021).

use serde::{Deserialize, Serialize};

use crate::signal::Grant;

/// How far a question for a grant has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// The customer has been asked.
    Asked,
    /// The customer has allowed it.
    Granted,
    /// The customer has said no, or has ended it.
    Refused,
}

/// A question of the agent, as both ends see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskView {
    /// What for.
    pub grant: Grant,
    /// Where it stands.
    pub state: AskState,
    /// When the question or the grant runs out, RFC 3339 UTC; absent for what lasts.
    pub until: Option<String>,
}
