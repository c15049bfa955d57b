//! Which way a screen or camera goes while somebody watches (ADR 0041).
//!
//! The customer sends to the agent's browser. As soon as a viewer is there a connection to the server is
//! wanted of everybody, and the customer's picture goes both ways; once it flows through the server to
//! the agent too, it goes there alone, and so up once, however many look at it.

use tandem_protocol::signal::{Forwarding, Role};

/// What the server knows of the peers of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// A screen is granted, somebody watches, and the server may forward.
    pub is_wanted: bool,
    /// Pictures come in.
    pub flows: bool,
    /// The agent is here and has to be served.
    pub agent_is_here: bool,
    /// The agent's own peer is connected.
    pub agent_is_connected: bool,
}

/// The stage for a participant whose own peer `is_connected` or not.
pub fn stage(flow: Flow, role: Role, is_connected: bool) -> Forwarding {
    let carried = match role {
        Role::Customer => !flow.agent_is_here || flow.agent_is_connected,
        Role::Agent | Role::Supervisor | Role::Observer => is_connected,
    };
    match (flow.is_wanted, flow.flows && carried) {
        (false, _) => Forwarding::Off,
        (true, false) => Forwarding::Wanted,
        (true, true) => Forwarding::Carried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Forwarding::{Carried, Off, Wanted};

    const FLOWS: Flow = Flow {
        is_wanted: true,
        flows: true,
        agent_is_here: true,
        agent_is_connected: true,
    };

    /// What the customer, the agent and a viewer are told, the viewer's peer being connected.
    fn check(flow: Flow, expected: [Forwarding; 3]) {
        let told = [
            stage(flow, Role::Customer, true),
            stage(flow, Role::Agent, flow.agent_is_connected),
            stage(flow, Role::Observer, true),
        ];
        assert_eq!(told, expected, "{flow:?}");
    }

    #[test]
    fn a_picture_goes_up_once_as_soon_as_the_agent_gets_it_from_the_server() {
        check(FLOWS, [Carried, Carried, Carried]);
        let agent_is_connected = false;
        check(
            Flow {
                agent_is_connected,
                ..FLOWS
            },
            [Wanted, Wanted, Carried],
        );
    }

    #[test]
    fn nothing_is_shown_from_the_server_before_it_flows_nor_without_a_peer() {
        let flows = false;
        check(Flow { flows, ..FLOWS }, [Wanted, Wanted, Wanted]);
        assert_eq!(stage(FLOWS, Role::Supervisor, false), Wanted);
    }

    #[test]
    fn who_is_away_keeps_nobody_waiting_and_an_end_ends_it_for_all() {
        let (agent_is_here, agent_is_connected) = (false, false);
        check(
            Flow {
                agent_is_here,
                agent_is_connected,
                ..FLOWS
            },
            [Carried, Wanted, Carried],
        );
        let is_wanted = false;
        check(Flow { is_wanted, ..FLOWS }, [Off, Off, Off]);
    }
}
