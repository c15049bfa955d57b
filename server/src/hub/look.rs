//! What HTTP requests ask the task of a session.

use tandem_protocol::signal::{Role, SessionView};

use super::connection::Connection;

/// What an HTTP request needs to know about a session.
#[derive(Debug)]
pub(super) struct Look {
    /// The session.
    pub(super) view: SessionView,
    /// The agents who have or watch it.
    pub(super) agents: Vec<AgentPlace>,
    /// The customer's participant.
    pub(super) customer: Option<String>,
    /// The customer's open socket.
    pub(super) customer_connection: Option<Connection>,
}

/// The place of an agent in a session.
#[derive(Debug)]
pub(super) struct AgentPlace {
    /// The agent, `agt_…`.
    pub(super) agent: String,
    /// Their participant.
    pub(super) participant: String,
    /// What they may do there.
    pub(super) role: Role,
}
