//! Which way a screen or camera goes while somebody watches (ADR 0041), and a talk while somebody
//! listens (ADR 0087).
//!
//! The customer sends to the agent's browser. As soon as a viewer is there a connection to the server is
//! wanted of everybody, and the customer's picture goes both ways; once it flows through the server to
//! the agent too, it goes there alone, and so up once, however many look at it.
//!
//! The two who talk hear each other from browser to browser, whoever listens. While somebody does, both
//! send their voice to the server as well, over a connection of its own that ends with the last listener.

use tandem_protocol::signal::{Forwarding, Grant, Role};

/// What the server forwards, each over connections of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forwarded {
    /// The customer's screen or camera, with its sound.
    Screen,
    /// The voices of the customer and the agent.
    Voice,
}

impl Forwarded {
    /// The grant that it needs, and with which it ends.
    #[must_use]
    pub const fn grant(self) -> Grant {
        match self {
            Self::Screen => Grant::Screen,
            Self::Voice => Grant::Voice,
        }
    }
}

/// An offer of a connection to the server that forwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardOffer {
    /// What for.
    pub of: Forwarded,
    /// Number of the offer; the answer repeats it.
    pub generation: u32,
    /// The description.
    pub sdp: String,
}

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

/// What the server knows of the peers of one talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoiceFlow {
    /// Voice is granted, somebody listens, and the server may forward.
    pub is_wanted: bool,
    /// A voice comes in.
    pub flows: bool,
}

/// The stage of a talk for a participant, who `listens` or not, and whose own peer `is_connected` or not.
pub fn voice_stage(flow: VoiceFlow, role: Role, listens: bool, is_connected: bool) -> Forwarding {
    let (concerns, carried) = match role {
        Role::Customer | Role::Agent => (true, false),
        Role::Supervisor | Role::Observer => (listens, flow.flows && is_connected),
    };
    match (flow.is_wanted && concerns, carried) {
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

    #[test]
    fn the_ends_send_while_somebody_listens_and_nothing_comes_to_who_only_watches() {
        let flow = |is_wanted, flows| VoiceFlow { is_wanted, flows };
        for end in [Role::Customer, Role::Agent] {
            assert_eq!(voice_stage(flow(true, true), end, false, true), Wanted);
            assert_eq!(voice_stage(flow(false, true), end, false, true), Off);
        }
        for viewer in [Role::Supervisor, Role::Observer] {
            assert_eq!(voice_stage(flow(true, true), viewer, true, true), Carried);
            assert_eq!(voice_stage(flow(true, false), viewer, true, true), Wanted);
            assert_eq!(voice_stage(flow(true, true), viewer, true, false), Wanted);
            assert_eq!(voice_stage(flow(true, true), viewer, false, true), Off);
            assert_eq!(voice_stage(flow(false, true), viewer, true, true), Off);
        }
    }
}
