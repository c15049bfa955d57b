//! Warm handoff in sentences: asked, accepted, agreed to; and every no leaves the session where it was.

use tandem_protocol::handoff::{HandoffFailure, HandoffState};
use tandem_protocol::limits::{ASK_MS, HANDOFF_ASKED_MAX, HANDOFF_MS, HANDOFF_REASON_BYTES_MAX};
use tandem_protocol::signal::{
    ByeReason, ConsentDecision, Entry, Grant, Role, SessionState, TicketRef,
};
use tandem_session::command::{AgentSeat, HandoffOffer, HandoffStep, ViewerSeat};
use tandem_session::{
    Actor, ActorRef, Command, EventKind, HANDOFFS_MAX, LEAVE_GRACE_MS, Millis, Output, Refusal,
    Session,
};

/// A live session of customer `c` and agent `a`, and agent `b` beside it.
struct Bench(Session);

impl Bench {
    fn live() -> Self {
        let by = ActorRef::system();
        let mut bench = Self(Session::new("ses_1".into(), Entry::Widget, None, by, 0));
        bench.server(Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin: None,
        });
        bench.server(Command::AttachAgent(AgentSeat {
            participant: "a".into(),
            agent: "agt_a".into(),
            name: "Ada".into(),
            ticket: TicketRef {
                id: "tic_1".into(),
                number: 1,
                subject: String::new(),
            },
        }));
        for who in ["c", "a"] {
            bench.by(who, Command::Connect { client: who.into() });
        }
        let consent = Command::Consent {
            decision: ConsentDecision::Allow,
            host_origin: None,
            agent: None,
        };
        bench.by("c", consent);
        bench
    }

    /// Agent `b` has come, and the customer is asked.
    fn accepted() -> Self {
        let mut bench = Self::live();
        bench.by("a", offer("agt_b"));
        bench.server(Command::Handoff(HandoffStep::Accept(seat("b"))));
        bench.by("b", Command::Connect { client: "b".into() });
        bench
    }

    fn at(
        &mut self,
        from: Actor<'_>,
        command: Command,
        now: Millis,
    ) -> Result<Vec<Output>, Refusal> {
        self.0.handle_command(from, command, now)?;
        Ok(self.drain())
    }

    fn by(&mut self, who: &str, command: Command) -> Vec<Output> {
        self.at(Actor::Participant(who), command, 0)
            .expect("allowed")
    }

    fn server(&mut self, command: Command) -> Vec<Output> {
        self.at(Actor::Server, command, 0).expect("allowed")
    }

    fn refused(&mut self, from: Actor<'_>, command: Command, now: Millis) -> Refusal {
        self.at(from, command, now).expect_err("refused")
    }

    fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.0.poll_output()).collect()
    }

    fn wait_until(&mut self, now: Millis) -> Vec<Output> {
        self.0.handle_timeout(now);
        self.drain()
    }

    fn agent(&self) -> Option<&str> {
        let agent = self.0.record().by_role(Role::Agent);
        agent.and_then(|agent| agent.agent.as_deref())
    }

    /// The first agent is in charge, nothing is under way, and nobody else is there.
    fn is_as_before(&self) -> bool {
        let record = self.0.record();
        self.agent() == Some("agt_a")
            && record.state == SessionState::Live
            && record.handoff.is_none()
            && record.participants.len() == 2
    }
}

fn offer(agent: &str) -> Command {
    Command::Handoff(HandoffStep::Offer(HandoffOffer {
        agents: vec![agent.into()],
        name: "Ben".into(),
        reason: "knows printers".into(),
    }))
}

fn seat(participant: &str) -> ViewerSeat {
    ViewerSeat {
        participant: participant.into(),
        agent: format!("agt_{participant}"),
        name: "Ben".into(),
        is_supervisor: false,
    }
}

fn answer(accept: bool) -> Command {
    Command::Handoff(HandoffStep::Answer {
        agent: "agt_b".into(),
        accept,
    })
}

fn events(outputs: &[Output]) -> Vec<EventKind> {
    let events = outputs.iter().filter_map(|output| match output {
        Output::Event(event) => Some(event.kind.clone()),
        _ => None,
    });
    events.collect()
}

fn closed(outputs: &[Output]) -> Vec<(String, ByeReason)> {
    let closes = outputs.iter().filter_map(|output| match output {
        Output::Close {
            participant,
            reason,
        } => Some((participant.clone(), *reason)),
        _ => None,
    });
    closes.collect()
}

fn failed(why: HandoffFailure) -> EventKind {
    EventKind::HandoffFailed {
        to: "Ben".into(),
        why,
    }
}

#[test]
fn the_customers_yes_hands_the_session_over_with_what_they_agreed_to() {
    let mut bench = Bench::accepted();
    for grant in [Grant::Control, Grant::Files] {
        bench.by("a", Command::Ask(grant));
        bench.by("c", Command::Grant(grant));
    }
    let outputs = bench.by("c", answer(true));
    let record = bench.0.record();
    assert_eq!(bench.agent(), Some("agt_b"));
    assert_eq!(record.state, SessionState::Live);
    assert_eq!(record.participants.len(), 2);
    assert_eq!(
        Vec::from_iter(record.grants.iter().copied()),
        [Grant::View, Grant::Point]
    );
    assert_eq!(
        record
            .consent
            .as_ref()
            .map(|consent| consent.agent.as_str()),
        Some("agt_b")
    );
    assert_eq!(record.handoff, None);
    let closes = [
        ("a".to_owned(), ByeReason::HandedOff),
        ("b".to_owned(), ByeReason::Promoted),
    ];
    assert_eq!(closed(&outputs), closes);
    let handed = EventKind::HandedOff {
        to: "Ben".into(),
        reason: "knows printers".into(),
    };
    assert!(events(&outputs).contains(&handed), "{outputs:?}");
    let back = Command::Connect {
        client: "b2".into(),
    };
    bench.by("b", back);
    bench.by("b", Command::Resync);
    let gone = bench.refused(Actor::Participant("a"), Command::Resync, 0);
    assert_eq!(gone, Refusal::UnknownParticipant);
}

#[test]
fn each_no_leaves_the_first_agent_in_charge() {
    let mut bench = Bench::live();
    bench.by("a", offer("agt_b"));
    let outputs = bench.by("a", Command::Handoff(HandoffStep::Cancel));
    assert_eq!(events(&outputs), [failed(HandoffFailure::Cancelled)]);
    assert!(bench.is_as_before());

    bench.by("a", offer("agt_b"));
    let refuse = Command::Handoff(HandoffStep::Refuse {
        agent: "agt_b".into(),
    });
    let outputs = bench.server(refuse);
    assert_eq!(events(&outputs), [failed(HandoffFailure::Refused)]);
    assert!(bench.is_as_before());

    let mut bench = Bench::accepted();
    let outputs = bench.by("c", answer(false));
    assert!(events(&outputs).contains(&failed(HandoffFailure::Declined)));
    assert_eq!(closed(&outputs), [("b".to_owned(), ByeReason::Removed)]);
    assert!(bench.is_as_before());
}

#[test]
fn it_lapses_unanswered_by_the_other_agent_and_by_the_customer() {
    let mut bench = Bench::live();
    bench.by("a", offer("agt_b"));
    let late = HANDOFF_MS as Millis;
    assert!(events(&bench.wait_until(late - 1)).is_empty());
    let accept = Command::Handoff(HandoffStep::Accept(seat("b")));
    assert_eq!(
        bench.refused(Actor::Server, accept, late),
        Refusal::WrongState
    );
    let outputs = bench.wait_until(late);
    assert_eq!(events(&outputs), [failed(HandoffFailure::Expired)]);
    assert!(bench.is_as_before());

    let mut bench = Bench::accepted();
    let late = ASK_MS as Millis;
    let yes = bench.refused(Actor::Participant("c"), answer(true), late);
    assert_eq!(yes, Refusal::WrongState);
    let outputs = bench.wait_until(late);
    assert!(events(&outputs).contains(&failed(HandoffFailure::Expired)));
    assert!(bench.is_as_before());
}

#[test]
fn it_lapses_when_who_came_is_gone_again_or_sent_away() {
    let mut bench = Bench::accepted();
    bench.by("b", Command::Disconnect);
    let outputs = bench.wait_until(LEAVE_GRACE_MS);
    assert!(events(&outputs).contains(&failed(HandoffFailure::Expired)));
    assert!(bench.is_as_before());

    let mut bench = Bench::accepted();
    let remove = Command::Remove {
        participant: "b".into(),
    };
    bench.by("c", remove);
    assert!(bench.is_as_before());
    let again = bench.refused(Actor::Participant("a"), offer("agt_b"), 0);
    assert_eq!(again, Refusal::Removed);
}

#[test]
fn only_who_was_asked_comes_and_only_the_customer_agrees_to_whom_the_sheet_named() {
    let mut bench = Bench::live();
    let nothing = bench.refused(
        Actor::Server,
        Command::Handoff(HandoffStep::Accept(seat("b"))),
        0,
    );
    assert_eq!(nothing, Refusal::WrongState);
    bench.by("a", offer("agt_b"));
    let other = bench.refused(
        Actor::Server,
        Command::Handoff(HandoffStep::Accept(seat("d"))),
        0,
    );
    assert_eq!(other, Refusal::WrongState);
    let early = bench.refused(Actor::Participant("c"), answer(true), 0);
    assert_eq!(early, Refusal::WrongState);
    bench.server(Command::Handoff(HandoffStep::Accept(seat("b"))));
    let agent = bench.refused(Actor::Participant("a"), answer(true), 0);
    assert_eq!(agent, Refusal::NotAllowed);
    let another = Command::Handoff(HandoffStep::Answer {
        agent: "agt_d".into(),
        accept: true,
    });
    let another = bench.refused(Actor::Participant("c"), another, 0);
    assert_eq!(another, Refusal::WrongState);
    assert_eq!(bench.agent(), Some("agt_a"));
    let state = bench.0.record().handoff.as_ref().map(|one| one.state);
    assert_eq!(state, Some(HandoffState::Accepted));
}

#[test]
fn one_at_a_time_so_many_times_and_not_to_oneself() {
    let mut bench = Bench::live();
    let by = Actor::Participant("a");
    assert_eq!(bench.refused(by, offer("agt_a"), 0), Refusal::Invalid);
    let long = Command::Handoff(HandoffStep::Offer(HandoffOffer {
        agents: vec!["agt_b".into()],
        name: "Ben".into(),
        reason: "x".repeat(HANDOFF_REASON_BYTES_MAX + 1),
    }));
    assert_eq!(bench.refused(by, long, 0), Refusal::TooLarge);
    for _ in 0..HANDOFFS_MAX {
        bench.by("a", offer("agt_b"));
        assert_eq!(bench.refused(by, offer("agt_b"), 0), Refusal::WrongState);
        bench.by("a", Command::Handoff(HandoffStep::Cancel));
    }
    assert_eq!(bench.refused(by, offer("agt_b"), 0), Refusal::TooMany);
}

fn offer_to(agents: &[&str]) -> Command {
    Command::Handoff(HandoffStep::Offer(HandoffOffer {
        agents: agents.iter().map(|agent| (*agent).into()).collect(),
        name: "Tier 2".into(),
        reason: "knows printers".into(),
    }))
}

#[test]
fn of_several_who_are_asked_the_first_who_accepts_takes_over() {
    let mut bench = Bench::live();
    bench.by("a", offer_to(&["agt_b", "agt_a", "agt_c"]));
    let view = bench.0.view().handoff.expect("under way");
    // Who offers it is not asked.
    assert_eq!((view.agent.as_str(), view.n_asked), ("", 2));
    assert_eq!(view.name, "Tier 2");
    let stranger = Command::Handoff(HandoffStep::Accept(seat("d")));
    assert_eq!(
        bench.refused(Actor::Server, stranger, 0),
        Refusal::WrongState
    );
    bench.server(Command::Handoff(HandoffStep::Accept(seat("c"))));
    let late = Command::Handoff(HandoffStep::Accept(seat("b")));
    assert_eq!(bench.refused(Actor::Server, late, 0), Refusal::WrongState);
    let view = bench.0.view().handoff.expect("under way");
    assert_eq!(
        (view.agent.as_str(), view.state),
        ("agt_c", HandoffState::Accepted)
    );
}

#[test]
fn several_who_are_asked_have_to_say_no_one_by_one_and_the_first_agent_stays() {
    let mut bench = Bench::live();
    bench.by("a", offer_to(&["agt_b", "agt_c"]));
    let refuse = |agent: &str| {
        Command::Handoff(HandoffStep::Refuse {
            agent: agent.into(),
        })
    };
    bench.server(refuse("agt_b"));
    assert_eq!(bench.0.view().handoff.expect("under way").n_asked, 1);
    assert_eq!(
        bench.refused(Actor::Server, refuse("agt_b"), 0),
        Refusal::WrongState
    );
    bench.server(refuse("agt_c"));
    assert!(bench.0.view().handoff.is_none());
    let holder = bench.0.record().by_role(Role::Agent).expect("there");
    assert_eq!(holder.agent.as_deref(), Some("agt_a"));
}

#[test]
fn as_many_are_asked_as_there_may_be() {
    let names: Vec<String> = (0..=HANDOFF_ASKED_MAX)
        .map(|n| format!("agt_{n}x"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut bench = Bench::live();
    let more = offer_to(&names);
    assert_eq!(
        bench.refused(Actor::Participant("a"), more, 0),
        Refusal::Invalid
    );
    bench.by("a", offer_to(&names[1..]));
    assert_eq!(bench.0.view().handoff.map(|one| one.n_asked), Some(50));
}
