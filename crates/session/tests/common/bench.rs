//! A live session of a customer `c` and an agent `a`, to whom sentences say what happens and when.

use tandem_protocol::signal::{ConsentDecision, Entry};
use tandem_session::{Actor, ActorRef, Command, EventKind, Millis, Output, Refusal, Session};

use crate::common::seat;

pub(crate) struct Bench(pub(crate) Session);

impl Bench {
    /// At 0, once the customer has decided.
    pub(crate) fn live(decision: ConsentDecision) -> Self {
        let mut bench = Self(Session::new(
            "ses_1".into(),
            Entry::Widget,
            None,
            ActorRef::system(),
            0,
        ));
        let session = &mut bench.0;
        let mut server = |command| session.handle_command(Actor::Server, command, 0);
        server(Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin: None,
        })
        .expect("the place is free");
        server(Command::AttachAgent(seat("a", "agt_a"))).expect("the place is free");
        for who in ["c", "a"] {
            bench.by(who, Command::Connect { client: who.into() });
        }
        let consent = Command::Consent {
            decision,
            host_origin: None,
            agent: None,
        };
        bench.by("c", consent);
        bench
    }

    /// What follows from a command.
    pub(crate) fn at(
        &mut self,
        who: &str,
        command: Command,
        now: Millis,
    ) -> Result<Vec<Output>, Refusal> {
        self.0
            .handle_command(Actor::Participant(who), command, now)?;
        Ok(self.drain())
    }

    /// What follows from a command at 0 that is allowed.
    pub(crate) fn by(&mut self, who: &str, command: Command) -> Vec<Output> {
        self.at(who, command, 0).expect("the command is allowed")
    }

    /// What follows from the time alone.
    pub(crate) fn pass(&mut self, now: Millis) -> Vec<Output> {
        self.0.handle_timeout(now);
        self.drain()
    }

    pub(crate) fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.0.poll_output()).collect()
    }
}

/// What of it is on the timeline.
pub(crate) fn events(outputs: &[Output]) -> Vec<EventKind> {
    let kind = |output: &Output| match output {
        Output::Event(event) => Some(event.kind.clone()),
        _ => None,
    };
    outputs.iter().filter_map(kind).collect()
}
