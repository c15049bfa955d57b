//! What several files of sentences seat in a session.

use tandem_protocol::signal::TicketRef;
use tandem_session::command::AgentSeat;

/// A seat on the ticket "Router" for an agent, whose name says their identifier.
pub(crate) fn seat(participant: &str, agent: &str) -> AgentSeat {
    AgentSeat {
        participant: participant.into(),
        agent: agent.into(),
        name: format!("Agent {agent}"),
        ticket: TicketRef {
            id: "tic_1".into(),
            number: 1,
            subject: "Router".into(),
        },
    }
}
