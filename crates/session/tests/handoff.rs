//! Handoff in sentences. Warm: asked, accepted, agreed to; and every no leaves the session where it was.
//! Cold: the agent lets go, and the customer waits for whoever comes.

use tandem_protocol::handoff::{HandoffFailure, HandoffState, HandoffTarget};
use tandem_protocol::limits::{ASK_MS, HANDOFF_ASKED_MAX, HANDOFF_MS, HANDOFF_REASON_BYTES_MAX};
use tandem_protocol::signal::{
    ByeReason, ConsentDecision, EndReason, Entry, Grant, Role, SessionState, TicketRef,
};
use tandem_session::command::{
    AgentSeat, Closing, HandoffOffer, HandoffStep, LettingGo, ViewerSeat,
};
use tandem_session::{
    Actor, ActorRef, Command, EventKind, HANDOFFS_MAX, LEAVE_GRACE_MS, Millis, Output, Refusal,
    Session, WAITING_ABSENCE_MS,
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
        team: None,
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
        team: None,
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
        team: None,
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
        team: None,
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

fn let_go(target: HandoffTarget) -> Command {
    Command::Handoff(HandoffStep::LetGo(LettingGo {
        target,
        name: "Tier 2".into(),
        reason: "knows printers".into(),
    }))
}

fn cold() -> Command {
    let_go(HandoffTarget::Tier(2))
}

fn attach(participant: &str) -> Command {
    Command::AttachAgent(AgentSeat {
        participant: participant.into(),
        agent: format!("agt_{participant}"),
        name: "Ben".into(),
        ticket: TicketRef {
            id: "tic_1".into(),
            number: 1,
            subject: String::new(),
        },
    })
}

/// Views and closes in the order in which they go out: whether the customer waits for somebody named and an
/// agent is there, and who is sent away.
fn order(outputs: &[Output]) -> Vec<String> {
    let told = outputs.iter().filter_map(|output| match output {
        Output::View(view) => {
            let agents = view
                .participants
                .iter()
                .filter(|one| one.role == Role::Agent);
            let to = view.let_go.as_ref().map_or("", |let_go| let_go.to.as_str());
            Some(format!(
                "{to}, {:?}, {} agent, {} grants",
                view.state,
                agents.count(),
                view.grants.len()
            ))
        }
        Output::Close {
            participant,
            reason,
        } => Some(format!("{participant} {reason:?}")),
        _ => None,
    });
    told.collect()
}

#[test]
fn who_lets_go_is_gone_once_the_customer_has_read_for_whom_and_nothing_is_granted() {
    let mut bench = Bench::live();
    bench.by("a", Command::Ask(Grant::Control));
    bench.by("c", Command::Grant(Grant::Control));
    let outputs = bench.by("a", cold());
    assert_eq!(
        order(&outputs),
        [
            "Tier 2, Waiting, 1 agent, 0 grants",
            "a HandedOff",
            "Tier 2, Waiting, 0 agent, 0 grants",
        ]
    );
    let went = EventKind::LetGo {
        to: "Tier 2".into(),
        reason: "knows printers".into(),
        team: None,
    };
    let left = EventKind::ParticipantLeft { role: Role::Agent };
    assert_eq!(events(&outputs), [went, left]);
    let record = bench.0.record();
    assert_eq!(
        (&record.consent, record.state),
        (&None, SessionState::Waiting)
    );
    assert!(record.ticket.is_some() && record.grants.is_empty());
    let view = bench.0.view().let_go.expect("let go");
    assert_eq!(
        (view.by.as_str(), view.reason.as_str()),
        ("Ada", "knows printers")
    );
    // Nothing that was agreed to can be taken up again.
    let gone = bench.refused(Actor::Participant("a"), Command::Resync, 0);
    assert_eq!(gone, Refusal::UnknownParticipant);
}

#[test]
fn the_first_of_two_who_come_has_the_customer_who_is_asked_anew() {
    let mut bench = Bench::live();
    bench.by("a", cold());
    let outputs = bench.server(attach("b"));
    let handed = EventKind::HandedOff {
        to: "Ben".into(),
        reason: "knows printers".into(),
        team: None,
    };
    assert_eq!(events(&outputs), [handed]);
    assert_eq!(bench.refused(Actor::Server, attach("d"), 0), Refusal::Taken);
    assert_eq!(bench.agent(), Some("agt_b"));
    assert_eq!(bench.0.record().state, SessionState::Asking);
    assert_eq!(bench.0.view().let_go, None);
    // Even who let go may come back, like everybody else.
    bench.by("b", Command::Connect { client: "b".into() });
    bench.by(
        "c",
        Command::Consent {
            decision: ConsentDecision::Allow,
            host_origin: None,
            agent: None,
        },
    );
    bench.by("b", cold());
    bench.server(attach("a"));
    assert_eq!(bench.agent(), Some("agt_a"));
}

#[test]
fn an_offer_that_nobody_has_accepted_is_over_with_it_and_an_accepted_one_waits_for_the_customer() {
    let mut bench = Bench::live();
    bench.by("a", offer("agt_b"));
    let outputs = bench.by("a", cold());
    assert!(events(&outputs).contains(&failed(HandoffFailure::Cancelled)));
    assert_eq!(bench.0.view().handoff, None);
    let late = Command::Handoff(HandoffStep::Accept(seat("b")));
    assert_eq!(bench.refused(Actor::Server, late, 0), Refusal::WrongState);

    let mut bench = Bench::accepted();
    let refused = bench.refused(Actor::Participant("a"), cold(), 0);
    assert_eq!(refused, Refusal::WrongState);
    bench.by("c", answer(false));
    assert!(bench.is_as_before());
}

#[test]
fn who_watches_goes_with_the_consent() {
    let mut bench = Bench::live();
    bench.server(Command::Watch(seat("v")));
    bench.by("v", Command::Connect { client: "v".into() });
    let outputs = bench.by("a", cold());
    let closes = [
        ("a".to_owned(), ByeReason::HandedOff),
        ("v".to_owned(), ByeReason::Removed),
    ];
    assert_eq!(closed(&outputs), closes);
    assert_eq!(bench.0.record().participants.len(), 1);
}

#[test]
fn a_customer_who_is_away_finds_the_wait_or_the_session_is_over() {
    let mut bench = Bench::live();
    bench.by("c", Command::Disconnect);
    bench.by("a", cold());
    bench.by(
        "c",
        Command::Connect {
            client: "c2".into(),
        },
    );
    assert!(bench.0.view().let_go.is_some());
    bench.by("c", Command::Disconnect);
    bench.wait_until(WAITING_ABSENCE_MS - 1);
    assert_eq!(bench.0.record().state, SessionState::Waiting);
    bench.wait_until(WAITING_ABSENCE_MS);
    let record = bench.0.record();
    assert_eq!(record.end_reason, Some(EndReason::Abandoned));
    assert_eq!(record.let_go, None);
    assert_eq!(bench.refused(Actor::Server, attach("b"), 0), Refusal::Ended);
}

#[test]
fn an_agent_whose_console_is_gone_lets_go_without_a_socket() {
    let mut bench = Bench::live();
    bench.by("a", Command::Disconnect);
    bench.wait_until(LEAVE_GRACE_MS);
    let outputs = bench.by("a", cold());
    assert!(closed(&outputs).is_empty());
    assert_eq!(bench.agent(), None);
    bench.server(attach("b"));
    assert_eq!(bench.agent(), Some("agt_b"));
}

#[test]
fn the_customer_may_end_it_or_leave_a_message_while_nobody_has_come() {
    let mut bench = Bench::live();
    bench.by("a", cold());
    bench.by("c", Command::End);
    assert_eq!(bench.0.record().end_reason, Some(EndReason::CustomerEnded));

    let mut bench = Bench::live();
    let ticket = bench.0.record().ticket.clone().expect("a ticket");
    bench.by("a", cold());
    bench.server(Command::Close(Closing::MessageLeft(ticket)));
    assert_eq!(bench.0.record().end_reason, Some(EndReason::MessageLeft));
}

#[test]
fn nobody_lets_go_to_themselves_to_who_was_sent_away_too_often_or_when_it_is_not_live() {
    let mut bench = Bench::accepted();
    let remove = Command::Remove {
        participant: "b".into(),
    };
    bench.by("c", remove);
    let by = Actor::Participant("a");
    let to = |agent: &str| let_go(HandoffTarget::Agent(agent.into()));
    assert_eq!(bench.refused(by, to("agt_a"), 0), Refusal::Invalid);
    assert_eq!(bench.refused(by, to("agt_b"), 0), Refusal::Removed);
    let long = Command::Handoff(HandoffStep::LetGo(LettingGo {
        target: HandoffTarget::Tier(2),
        name: "Tier 2".into(),
        reason: "x".repeat(HANDOFF_REASON_BYTES_MAX + 1),
    }));
    assert_eq!(bench.refused(by, long, 0), Refusal::TooLarge);
    assert_eq!(
        bench.refused(Actor::Participant("c"), cold(), 0),
        Refusal::NotAllowed
    );
    assert!(bench.is_as_before());
    // Whom the customer has sent away does not come by the queue either.
    bench.by("a", cold());
    assert_eq!(
        bench.refused(Actor::Server, attach("b"), 0),
        Refusal::Removed
    );

    let mut bench = Bench::live();
    for _ in 0..HANDOFFS_MAX {
        bench.by("a", offer("agt_b"));
        bench.by("a", Command::Handoff(HandoffStep::Cancel));
    }
    assert_eq!(bench.refused(by, cold(), 0), Refusal::TooMany);
}

#[test]
fn it_waits_over_a_restart() {
    let mut bench = Bench::live();
    bench.by("a", cold());
    let record = bench.0.record().clone();
    let text = serde_json::to_string(&record).expect("serialises");
    let record = serde_json::from_str(&text).expect("reads back");
    let mut bench = Bench(Session::restore(record, Vec::new(), 0));
    bench.server(attach("b"));
    assert_eq!(bench.agent(), Some("agt_b"));
}
