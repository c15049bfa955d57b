//! The session machine, one sentence a test.

mod common;

use common::seat;
use tandem_protocol::language::Language;
use tandem_protocol::limits::{
    ABSENCE_MS, CANDIDATES_MAX, CHAT_BYTES_MAX, CHAT_HISTORY_MAX, HIDDEN_MAX, REPAIR_IDS_MAX,
    SDP_BYTES_MAX, TABS_MAX,
};
use tandem_protocol::signal::{
    ByeReason, ConsentDecision, EndReason, Entry, Grant, PathKind, Role, SdpKind, ServerMessage,
    SessionState,
};
use tandem_session::capability::FrameKind;
use tandem_session::command::{Closing, KnownCustomer};
use tandem_session::forwarding::{ForwardOffer, Forwarded};
use tandem_session::{
    Actor, ActorRef, Command, EventKind, LEAVE_GRACE_MS, Millis, Output, PATH_EVENT_INTERVAL_MS,
    Refusal, Session, WAITING_ABSENCE_MS,
};

const SHOP: &str = "https://shop.example";
const ABSENCE: Millis = ABSENCE_MS as Millis;

struct Bench {
    session: Session,
    now: Millis,
}

impl Bench {
    fn new(entry: Entry) -> Self {
        let mut bench = Self {
            session: Session::new("ses_1".into(), entry, Some(60_000), ActorRef::system(), 0),
            now: 0,
        };
        bench.drain();
        bench
    }

    /// Both ends attached and connected, the sheet showing.
    fn asking() -> Self {
        let mut bench = Self::new(Entry::Widget);
        bench.server(Command::AttachCustomer {
            participant: "c".into(),
            name: Some("Kim".into()),
            host_origin: Some(SHOP.into()),
        });
        bench.server(Command::AttachAgent(seat("a", "agt_1")));
        bench.by(
            "c",
            Command::Connect {
                client: "c1".into(),
            },
        );
        bench.by(
            "a",
            Command::Connect {
                client: "a1".into(),
            },
        );
        bench
    }

    fn live() -> Self {
        let mut bench = Self::asking();
        bench.by("c", consent(ConsentDecision::Allow));
        bench
    }

    fn try_by(&mut self, from: &str, command: Command) -> Result<Vec<Output>, Refusal> {
        self.session
            .handle_command(Actor::Participant(from), command, self.now)?;
        Ok(self.drain())
    }

    fn by(&mut self, from: &str, command: Command) -> Vec<Output> {
        self.try_by(from, command).expect("the command is allowed")
    }

    fn server(&mut self, command: Command) -> Vec<Output> {
        self.session
            .handle_command(Actor::Server, command, self.now)
            .expect("the command is allowed");
        self.drain()
    }

    fn pass(&mut self, ms: Millis) -> Vec<Output> {
        self.now += ms;
        self.session.handle_timeout(self.now);
        self.drain()
    }

    fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.session.poll_output()).collect()
    }

    fn state(&self) -> SessionState {
        self.session.view().state
    }

    fn restart(self) -> Self {
        let text = serde_json::to_string(self.session.record()).expect("a record is JSON");
        let record = serde_json::from_str(&text).expect("what was written can be read");
        let chat = self.session.chat_tail().to_vec();
        Self {
            session: Session::restore(record, chat, self.now),
            now: self.now,
        }
    }
}

fn consent(decision: ConsentDecision) -> Command {
    Command::Consent {
        decision,
        host_origin: Some(SHOP.into()),
        agent: None,
    }
}

fn chat(id: &str, text: &str) -> Command {
    Command::Chat {
        id: id.into(),
        text: text.into(),
    }
}

fn events(outputs: &[Output]) -> Vec<EventKind> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Event(event) => Some(event.kind.clone()),
            _ => None,
        })
        .collect()
}

fn sends(outputs: &[Output]) -> Vec<(&str, &ServerMessage)> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Send { to, message } => Some((to.as_str(), message)),
            _ => None,
        })
        .collect()
}

fn closed(outputs: &[Output]) -> Vec<(&str, ByeReason)> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Close {
                participant,
                reason,
            } => Some((participant.as_str(), *reason)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_session_asks_as_soon_as_both_ends_have_their_place() {
    let mut bench = Bench::new(Entry::Link);
    bench.server(Command::AttachAgent(seat("a", "agt_1")));
    assert_eq!(bench.state(), SessionState::Waiting);
    bench.server(Command::AttachCustomer {
        participant: "c".into(),
        name: None,
        host_origin: None,
    });
    assert_eq!(bench.state(), SessionState::Asking);
}

#[test]
fn allow_gives_view_and_point_and_view_only_gives_view() {
    let check = |decision, grants: &[Grant]| {
        let mut bench = Bench::asking();
        let outputs = bench.by("c", consent(decision));
        let view = bench.session.view();
        assert_eq!(view.state, SessionState::Live);
        assert_eq!(view.grants, grants);
        assert_eq!(view.consent, Some(decision));
        let expected = EventKind::ConsentGiven {
            decision,
            host_origin: Some(SHOP.into()),
        };
        assert_eq!(events(&outputs), [expected]);
    };
    check(ConsentDecision::Allow, &[Grant::View, Grant::Point]);
    check(ConsentDecision::ViewOnly, &[Grant::View]);
}

#[test]
fn no_ends_the_session_and_closes_both_sockets() {
    let mut bench = Bench::asking();
    let outputs = bench.by("c", consent(ConsentDecision::No));
    let reason = EndReason::ConsentRefused;
    let expected = [
        EventKind::ConsentRefused {},
        EventKind::SessionEnded {
            reason,
            duration_ms: 0,
        },
    ];
    assert_eq!(events(&outputs), expected);
    assert_eq!(
        closed(&outputs),
        [("c", ByeReason::Ended), ("a", ByeReason::Ended)]
    );
    assert_eq!(bench.session.view().consent, Some(ConsentDecision::No));
}

#[test]
fn the_agent_can_not_consent_for_the_customer() {
    let mut bench = Bench::asking();
    assert_eq!(
        bench.try_by("a", consent(ConsentDecision::Allow)),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(bench.state(), SessionState::Asking);
}

#[test]
fn ended_is_final() {
    let mut bench = Bench::live();
    bench.now = 5_000;
    let outputs = bench.by("a", Command::End);
    let ended = EventKind::SessionEnded {
        reason: EndReason::AgentEnded,
        duration_ms: 5_000,
    };
    assert_eq!(events(&outputs), [ended]);
    let before = bench.session.record().clone();
    for command in [
        Command::Connect {
            client: "c2".into(),
        },
        consent(ConsentDecision::Allow),
        Command::Grant(Grant::Screen),
        chat("x", "hello"),
        Command::End,
    ] {
        assert_eq!(bench.try_by("c", command), Err(Refusal::Ended));
    }
    let handed = bench.session.handle_command(
        Actor::Server,
        Command::HandOver(seat("b", "agt_2")),
        bench.now,
    );
    assert_eq!(handed, Err(Refusal::Ended));
    assert_eq!(bench.pass(ABSENCE * 2), []);
    assert_eq!(bench.session.record(), &before);
    assert_eq!(bench.session.poll_timeout(), None);
}

#[test]
fn no_cut_reload_or_restart_asks_again() {
    let mut bench = Bench::live();
    bench.by("c", Command::Disconnect);
    bench.pass(2_000);
    let resume = Command::Resume {
        host_origin: Some(SHOP.into()),
    };
    bench.server(resume.clone());
    bench.by(
        "c",
        Command::Connect {
            client: "c2".into(),
        },
    );
    let mut bench = bench.restart();
    bench.server(resume);
    bench.server(Command::Resume { host_origin: None });
    bench.by(
        "c",
        Command::Connect {
            client: "c2".into(),
        },
    );
    bench.by(
        "a",
        Command::Connect {
            client: "a1".into(),
        },
    );
    assert_eq!(bench.state(), SessionState::Live);
    assert_eq!(bench.session.view().grants, [Grant::View, Grant::Point]);
}

#[test]
fn another_origin_asks_again_and_takes_every_grant_back() {
    let mut bench = Bench::live();
    bench.server(Command::Resume {
        host_origin: Some("https://bank.example".into()),
    });
    let view = bench.session.view();
    assert_eq!(view.state, SessionState::Asking);
    assert_eq!((view.consent, view.grants), (None, vec![]));
    assert_eq!(view.host_origin.as_deref(), Some("https://bank.example"));
    assert_eq!(
        bench.session.route_frame("c", FrameKind::Mirror),
        Err(Refusal::WrongState)
    );
}

#[test]
fn an_answer_on_another_origin_counts_for_that_origin() {
    let mut bench = Bench::live();
    bench.by("c", Command::Grant(Grant::Screen));
    assert_eq!(
        bench.try_by("c", consent(ConsentDecision::ViewOnly)),
        Err(Refusal::WrongState)
    );
    let host_origin = Some("https://bank.example".to_owned());
    let decision = ConsentDecision::ViewOnly;
    bench.by(
        "c",
        Command::Consent {
            decision,
            host_origin,
            agent: None,
        },
    );
    let view = bench.session.view();
    assert_eq!(view.grants, [Grant::View]);
    assert_eq!(view.host_origin.as_deref(), Some("https://bank.example"));
}

#[test]
fn another_agent_asks_again_and_the_first_is_sent_away() {
    let mut bench = Bench::live();
    let outputs = bench.server(Command::HandOver(seat("b", "agt_2")));
    assert_eq!(closed(&outputs), [("a", ByeReason::Replaced)]);
    assert_eq!(
        events(&outputs),
        [EventKind::ParticipantLeft { role: Role::Agent }]
    );
    let view = bench.session.view();
    assert_eq!((view.state, view.grants), (SessionState::Asking, vec![]));
    assert_eq!(
        bench.try_by("a", chat("1", "still here")),
        Err(Refusal::UnknownParticipant)
    );
}

#[test]
fn the_place_of_an_agent_who_has_gone_is_taken_over_with_the_customers_new_consent() {
    let mut bench = Bench::live();
    let take = |bench: &mut Bench, agent: &str| {
        let command = Command::TakeOver(seat("b", agent));
        bench
            .session
            .handle_command(Actor::Server, command, bench.now)
    };
    assert_eq!(take(&mut bench, "agt_2"), Err(Refusal::WrongState), "here");
    bench.by("a", Command::Disconnect);
    bench.pass(LEAVE_GRACE_MS - 1);
    assert_eq!(take(&mut bench, "agt_2"), Err(Refusal::WrongState), "soon");
    assert_eq!(take(&mut bench, "agt_1"), Ok(()), "it is theirs");
    bench.pass(1);
    assert_eq!(take(&mut bench, "agt_2"), Ok(()));
    let handed = EventKind::HandedOff {
        to: "Agent agt_2".into(),
        reason: String::new(),
        team: None,
    };
    assert_eq!(events(&bench.drain()), [handed]);
    let view = bench.session.view();
    assert_eq!((view.state, view.grants), (SessionState::Asking, vec![]));
    assert_eq!(take(&mut bench, "agt_1"), Err(Refusal::WrongState), "taken");
    let mut waiting = Bench::new(Entry::Link);
    waiting.server(Command::AttachAgent(seat("a", "agt_1")));
    waiting.pass(LEAVE_GRACE_MS);
    assert_eq!(
        take(&mut waiting, "agt_2"),
        Err(Refusal::WrongState),
        "no customer"
    );
}

#[test]
fn a_place_that_is_taken_is_refused_to_others() {
    let mut bench = Bench::live();
    let mut server = |command| bench.session.handle_command(Actor::Server, command, 0);
    assert_eq!(
        server(Command::AttachAgent(seat("b", "agt_2"))),
        Err(Refusal::Taken)
    );
    assert_eq!(server(Command::AttachAgent(seat("a", "agt_1"))), Ok(()));
    let customer = Command::AttachCustomer {
        participant: "d".into(),
        name: None,
        host_origin: None,
    };
    assert_eq!(server(customer), Err(Refusal::Taken));
}

#[test]
fn a_message_is_left_while_nobody_has_the_customer_and_by_the_server_alone() {
    let ticket = seat("a", "agt_1").ticket;
    let leave = Command::Close(Closing::MessageLeft(ticket.clone()));
    let mut bench = Bench::new(Entry::Widget);
    bench.server(Command::AttachCustomer {
        participant: "c".into(),
        name: None,
        host_origin: None,
    });
    assert_eq!(bench.try_by("c", leave.clone()), Err(Refusal::NotAllowed));
    let outputs = bench.server(leave.clone());
    let [EventKind::SessionEnded { reason, .. }] = &events(&outputs)[..] else {
        panic!("{outputs:?}");
    };
    assert_eq!(*reason, EndReason::MessageLeft);
    assert_eq!(bench.session.record().ticket, Some(ticket));
    let mut taken = Bench::asking();
    let now = taken.now;
    let refused = taken.session.handle_command(Actor::Server, leave, now);
    assert_eq!(refused, Err(Refusal::Taken));
}

#[test]
fn a_participant_can_not_give_commands_of_the_server() {
    let mut bench = Bench::live();
    for command in [
        Command::AttachAgent(seat("b", "agt_2")),
        Command::HandOver(seat("b", "agt_2")),
        Command::Resume { host_origin: None },
    ] {
        assert_eq!(bench.try_by("a", command), Err(Refusal::NotAllowed));
    }
}

#[test]
fn the_customer_grants_and_revokes_the_screen_and_the_agent_may_drop_it() {
    let mut bench = Bench::live();
    let screen = Grant::Screen;
    assert_eq!(
        bench.try_by("a", Command::Grant(screen)),
        Err(Refusal::NotAllowed)
    );
    let outputs = bench.by("c", Command::Grant(screen));
    assert_eq!(events(&outputs), [EventKind::GrantAdded { grant: screen }]);
    let again = bench.by("c", Command::Grant(screen));
    assert!(matches!(again[..], [Output::Send { .. }]), "{again:?}");
    let outputs = bench.by("a", Command::Revoke(screen));
    assert_eq!(
        events(&outputs),
        [EventKind::GrantRemoved { grant: screen }]
    );
    assert_eq!(
        bench.try_by("a", Command::Revoke(Grant::View)),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn a_revoked_pointer_is_refused_at_once() {
    let mut bench = Bench::live();
    assert_eq!(
        bench.session.route_frame("a", FrameKind::Pointer),
        Ok(Some("c"))
    );
    bench.by("c", Command::Revoke(Grant::Point));
    assert_eq!(
        bench.session.route_frame("a", FrameKind::Pointer),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(
        bench.session.route_frame("c", FrameKind::Pointer),
        Ok(Some("a"))
    );
}

#[test]
fn a_chat_message_is_committed_once_and_sent_again_to_its_author_only() {
    let mut bench = Bench::asking();
    let first = bench.by("c", chat("1", "hello"));
    assert!(first.iter().any(|output| matches!(output, Output::Chat(_))));
    assert_eq!(sends(&first).len(), 2);
    let again = bench.by("c", chat("1", "changed"));
    let [(to, ServerMessage::Chat { message })] = sends(&again)[..] else {
        panic!("{again:?}")
    };
    assert_eq!((to, message.text.as_str()), ("c", "hello"));
    assert_eq!(events(&again), []);
    assert_eq!(bench.try_by("a", chat("1", "mine")), Err(Refusal::Taken));
    let mut bench = bench.restart();
    assert_eq!(events(&bench.by("c", chat("1", "hello"))), []);
}

#[test]
fn chat_has_bounds() {
    let mut bench = Bench::asking();
    let check = |bench: &mut Bench, id: &str, n_bytes: usize, expected: Result<(), Refusal>| {
        let result = bench.try_by("c", chat(id, &"x".repeat(n_bytes)));
        assert_eq!(result.map(drop), expected, "{id} {n_bytes}");
    };
    check(&mut bench, "fits", CHAT_BYTES_MAX, Ok(()));
    check(
        &mut bench,
        "long",
        CHAT_BYTES_MAX + 1,
        Err(Refusal::TooLarge),
    );
    check(&mut bench, "empty", 0, Err(Refusal::Invalid));
    check(&mut bench, "", 1, Err(Refusal::Invalid));
    check(&mut bench, "a b", 1, Err(Refusal::Invalid));
    check(&mut bench, &"i".repeat(65), 1, Err(Refusal::TooLarge));
    for n in 1..256 {
        check(&mut bench, &n.to_string(), CHAT_BYTES_MAX, Ok(()));
    }
    check(&mut bench, "over", 1, Err(Refusal::TooMany));
    assert_eq!(bench.session.chat_tail().len(), CHAT_HISTORY_MAX);
    assert_eq!(
        bench
            .session
            .chat_tail()
            .last()
            .map(|last| last.id.as_str()),
        Some("255")
    );
}

#[test]
fn a_reload_counts_an_instance_and_a_reconnect_does_not() {
    let mut bench = Bench::live();
    let attachment = |bench: &Bench| bench.session.record().lookup("c").map(|one| one.attachment);
    assert_eq!(attachment(&bench), Some(1));
    bench.by("c", Command::Disconnect);
    bench.by(
        "c",
        Command::Connect {
            client: "c1".into(),
        },
    );
    assert_eq!(attachment(&bench), Some(1));
    let mut bench = bench.restart();
    bench.by(
        "c",
        Command::Connect {
            client: "c2".into(),
        },
    );
    assert_eq!(attachment(&bench), Some(2));
}

#[test]
fn a_short_absence_is_no_event_and_a_long_one_is() {
    let mut bench = Bench::live();
    bench.by("c", Command::Disconnect);
    assert_eq!(bench.pass(LEAVE_GRACE_MS - 1), []);
    bench.by(
        "c",
        Command::Connect {
            client: "c1".into(),
        },
    );
    assert_eq!(bench.pass(LEAVE_GRACE_MS), []);
    bench.by("c", Command::Disconnect);
    let role = Role::Customer;
    assert_eq!(
        events(&bench.pass(LEAVE_GRACE_MS)),
        [EventKind::ParticipantLeft { role }]
    );
    let back = bench.by(
        "c",
        Command::Connect {
            client: "c1".into(),
        },
    );
    assert_eq!(events(&back), [EventKind::ParticipantJoined { role }]);
}

#[test]
fn an_end_that_stays_away_ends_the_session() {
    for gone in ["c", "a"] {
        let mut bench = Bench::live();
        bench.by(gone, Command::Disconnect);
        bench.pass(ABSENCE - 1);
        assert_eq!(bench.state(), SessionState::Live);
        bench.pass(1);
        assert_eq!(
            bench.session.view().end_reason,
            Some(EndReason::Abandoned),
            "{gone}"
        );
    }
}

#[test]
fn absence_counts_from_the_restart_since_nobody_could_be_there() {
    let mut bench = Bench::live();
    bench.now += ABSENCE * 3;
    let mut bench = bench.restart();
    assert!(
        !bench
            .session
            .view()
            .participants
            .iter()
            .any(|one| one.connected)
    );
    bench.pass(ABSENCE - 1);
    assert_eq!(bench.state(), SessionState::Live);
    bench.pass(1);
    assert_eq!(bench.state(), SessionState::Ended);
}

#[test]
fn a_link_that_nobody_opens_expires_though_its_agent_is_away() {
    let mut bench = Bench::new(Entry::Link);
    bench.server(Command::AttachAgent(seat("a", "agt_1")));
    assert_eq!(bench.session.poll_timeout(), Some(60_000));
    bench.pass(59_999);
    assert_eq!(bench.state(), SessionState::Waiting);
    bench.pass(1);
    assert_eq!(bench.session.view().end_reason, Some(EndReason::Expired));
}

#[test]
fn an_agent_who_made_the_link_long_ago_has_time_to_come() {
    let mut bench = Bench {
        session: Session::new("s".into(), Entry::Link, None, ActorRef::system(), 0),
        now: 0,
    };
    bench.server(Command::AttachAgent(seat("a", "agt_1")));
    bench.now = ABSENCE * 5;
    bench.server(Command::AttachCustomer {
        participant: "c".into(),
        name: None,
        host_origin: None,
    });
    bench.by(
        "c",
        Command::Connect {
            client: "c1".into(),
        },
    );
    bench.pass(ABSENCE - 1);
    assert_eq!(bench.state(), SessionState::Asking);
}

#[test]
fn a_widget_request_whose_customer_went_away_is_dropped() {
    let mut bench = Bench {
        session: Session::new("s".into(), Entry::Widget, None, ActorRef::system(), 0),
        now: 0,
    };
    bench.server(Command::AttachCustomer {
        participant: "c".into(),
        name: None,
        host_origin: None,
    });
    bench.by(
        "c",
        Command::Connect {
            client: "c1".into(),
        },
    );
    bench.pass(WAITING_ABSENCE_MS * 2);
    assert_eq!(bench.state(), SessionState::Waiting);
    bench.by("c", Command::Disconnect);
    bench.pass(WAITING_ABSENCE_MS);
    assert_eq!(bench.session.view().end_reason, Some(EndReason::Abandoned));
}

#[test]
fn negotiation_is_relayed_within_bounds_and_old_generations_are_dropped() {
    let mut bench = Bench::live();
    let sdp = |generation, n_bytes| Command::Sdp {
        generation,
        kind: SdpKind::Offer,
        sdp: "v".repeat(n_bytes),
    };
    let candidate = |generation| Command::Candidate {
        generation,
        candidate: Some("candidate:1".into()),
        sdp_mid: Some("0".into()),
    };
    let outputs = bench.by("a", sdp(3, SDP_BYTES_MAX));
    assert!(matches!(
        sends(&outputs)[..],
        [("c", ServerMessage::Sdp { generation: 3, .. })]
    ));
    assert_eq!(
        bench.try_by("a", sdp(3, SDP_BYTES_MAX + 1)),
        Err(Refusal::TooLarge)
    );
    assert_eq!(bench.by("a", sdp(2, 1)), []);
    for _ in 0..CANDIDATES_MAX {
        assert_eq!(sends(&bench.by("a", candidate(3))).len(), 1);
    }
    assert_eq!(bench.try_by("a", candidate(3)), Err(Refusal::TooMany));
    assert_eq!(sends(&bench.by("a", candidate(4))).len(), 1);
    bench.by(
        "a",
        Command::Connect {
            client: "a2".into(),
        },
    );
    assert_eq!(
        sends(&bench.by("a", sdp(0, 1))).len(),
        1,
        "a reload begins anew"
    );
}

#[test]
fn an_offer_to_the_server_is_its_own_to_answer_within_bounds_and_while_a_screen_is_granted() {
    let mut bench = Bench::live();
    let offered = |n_bytes| ForwardOffer {
        of: Forwarded::Screen,
        generation: 1,
        sdp: "v".repeat(n_bytes),
    };
    let offer = |n_bytes| Command::ForwardOffer(offered(n_bytes));
    assert_eq!(bench.try_by("c", offer(1)), Err(Refusal::NotAllowed));
    bench.by("c", Command::Grant(Grant::Screen));
    for from in ["c", "a"] {
        let answer = Output::AnswerForwardOffer {
            to: from.into(),
            offer: offered(SDP_BYTES_MAX),
        };
        assert_eq!(bench.by(from, offer(SDP_BYTES_MAX)), [answer]);
    }
    let too_long = bench.try_by("c", offer(SDP_BYTES_MAX + 1));
    assert_eq!(too_long, Err(Refusal::TooLarge));
    bench.by("c", Command::Revoke(Grant::Screen));
    assert_eq!(bench.try_by("c", offer(1)), Err(Refusal::NotAllowed));
}

#[test]
fn nothing_is_sent_to_somebody_who_is_away() {
    let mut bench = Bench::live();
    bench.by("a", Command::Disconnect);
    let outputs = bench.by("c", chat("1", "anyone?"));
    assert!(sends(&outputs).iter().all(|(to, _)| *to == "c"));
    let path = Command::Path {
        path: PathKind::P2p,
        rtt_ms: Some(3),
    };
    assert_eq!(sends(&bench.by("c", path)), []);
}

#[test]
fn hiding_is_a_line_of_the_timeline_with_a_number_in_bounds() {
    let mut bench = Bench::live();
    let count = HIDDEN_MAX;
    assert_eq!(
        events(&bench.by("c", Command::Hide { count })),
        [EventKind::PartHidden { count }]
    );
    assert_eq!(
        events(&bench.by("c", Command::ShowAgain { count: 0 })),
        [EventKind::PartShown { count: 0 }]
    );
    let count = HIDDEN_MAX + 1;
    for command in [Command::Hide { count }, Command::ShowAgain { count }] {
        assert_eq!(bench.try_by("c", command), Err(Refusal::TooLarge));
    }
    let by_agent = bench.try_by("a", Command::Hide { count: 1 });
    assert_eq!(by_agent, Err(Refusal::NotAllowed));
}

fn tabs(ids: &[u32], looked_at: Option<u32>) -> Command {
    Command::Tabs {
        tabs: ids.to_vec(),
        mirrored: ids[0],
        looked_at,
    }
}

#[test]
fn tabs_come_and_go_on_the_timeline_but_the_first_one_is_no_news() {
    let mut bench = Bench::live();
    assert_eq!(events(&bench.by("c", tabs(&[1], Some(1)))), []);
    assert_eq!(
        events(&bench.by("c", tabs(&[1, 2], Some(1)))),
        [EventKind::TabOpened { count: 2 }]
    );
    assert_eq!(events(&bench.by("c", tabs(&[1, 2], None))), []);
    assert_eq!(
        bench.by("c", tabs(&[1, 2], None)),
        [],
        "nothing has changed"
    );
    assert_eq!(
        events(&bench.by("c", tabs(&[2], Some(2)))),
        [EventKind::TabClosed { count: 1 }]
    );
    let [tab] = &bench.session.view().tabs[..] else {
        panic!("one tab is left");
    };
    assert!(tab.id == 2 && tab.mirrored && tab.looked_at && !tab.pinned);
}

#[test]
fn so_many_tabs_and_not_one_more_each_with_a_number_of_its_own() {
    let mut bench = Bench::live();
    let many: Vec<u32> = (1..=TABS_MAX as u32).collect();
    bench.by("c", tabs(&many, None));
    let more: Vec<u32> = (1..=TABS_MAX as u32 + 1).collect();
    let refused = |bench: &mut Bench, command| bench.try_by("c", command).unwrap_err();
    assert_eq!(refused(&mut bench, tabs(&more, None)), Refusal::TooMany);
    assert_eq!(
        refused(&mut bench, tabs(&[1, 2, 1], None)),
        Refusal::Invalid
    );
    assert_eq!(refused(&mut bench, tabs(&[1], Some(2))), Refusal::Invalid);
    let unknown = Command::Tabs {
        tabs: vec![1],
        mirrored: 2,
        looked_at: None,
    };
    assert_eq!(refused(&mut bench, unknown), Refusal::Invalid);
    assert_eq!(bench.session.view().tabs.len(), TABS_MAX);
    let by_agent = bench.try_by("a", tabs(&[1], None));
    assert_eq!(by_agent, Err(Refusal::NotAllowed));
}

#[test]
fn a_pin_holds_until_it_is_taken_out_its_tab_closes_or_the_customer_is_asked_again() {
    let mut bench = Bench::live();
    let pinned = |bench: &Bench| {
        let tabs = bench.session.view().tabs;
        tabs.iter().find(|tab| tab.pinned).map(|tab| tab.id)
    };
    let pin = |tab| Command::PinTab { tab };
    bench.by("c", tabs(&[1, 2], Some(1)));
    assert_eq!(bench.try_by("a", pin(Some(3))), Err(Refusal::Invalid));
    assert_eq!(bench.try_by("c", pin(Some(2))), Err(Refusal::NotAllowed));
    bench.by("a", pin(Some(2)));
    bench.by("c", tabs(&[1, 2], None));
    assert_eq!(pinned(&bench), Some(2));
    bench.by("a", pin(None));
    assert_eq!(pinned(&bench), None);
    bench.by("a", pin(Some(2)));
    bench.by("c", tabs(&[1], Some(1)));
    assert_eq!(pinned(&bench), None);
    bench.by("a", pin(Some(1)));
    bench.server(Command::HandOver(seat("a2", "agt_2")));
    assert_eq!(pinned(&bench), None);
}

#[test]
fn only_a_live_customer_gets_a_token_for_another_tab() {
    let mut bench = Bench::live();
    assert_eq!(
        bench.by("c", Command::TabToken),
        [Output::MintTabToken { to: "c".into() }]
    );
    let by_agent = bench.try_by("a", Command::TabToken);
    assert_eq!(by_agent, Err(Refusal::NotAllowed));
    let mut asking = Bench::asking();
    let early = asking.try_by("c", Command::TabToken);
    assert_eq!(early, Err(Refusal::WrongState));
}

#[test]
fn a_flapping_path_does_not_flood_the_timeline() {
    let mut bench = Bench::live();
    let flap = |bench: &mut Bench, path| {
        bench.now += 100;
        events(&bench.by("c", Command::Path { path, rtt_ms: None })).len()
    };
    let mut n_events = 0;
    for _ in 0..100 {
        n_events += flap(&mut bench, PathKind::P2p) + flap(&mut bench, PathKind::Websocket);
    }
    assert!(
        n_events <= 1 + 20_000 / PATH_EVENT_INTERVAL_MS as usize,
        "{n_events}"
    );
    assert!(n_events > 1, "{n_events}");
}

#[test]
fn what_is_no_origin_is_refused() {
    let check = |origin: &str, expected: Result<(), Refusal>| {
        let mut bench = Bench::asking();
        let decision = ConsentDecision::Allow;
        let command = Command::Consent {
            decision,
            host_origin: Some(origin.into()),
            agent: None,
        };
        assert_eq!(bench.try_by("c", command).map(drop), expected, "{origin}");
    };
    check("https://shop.example:8443", Ok(()));
    check("http://[::1]:80", Ok(()));
    check("shop.example", Err(Refusal::Invalid));
    check("https://", Err(Refusal::Invalid));
    check("https://shop.example/path", Err(Refusal::Invalid));
    check("https://a@shop.example", Err(Refusal::Invalid));
    check("https://shop.example\n", Err(Refusal::Invalid));
    check("javascript:alert(1)", Err(Refusal::Invalid));
    check(
        &format!("https://{}", "x".repeat(600)),
        Err(Refusal::TooLarge),
    );
}

#[test]
fn a_stopping_server_sends_both_ends_to_resume_and_changes_nothing() {
    let mut bench = Bench::live();
    let before = bench.session.record().clone();
    bench.session.close();
    let outputs = bench.drain();
    assert_eq!(
        closed(&outputs),
        [("c", ByeReason::Restart), ("a", ByeReason::Restart)]
    );
    assert_eq!(bench.session.record(), &before);
}

#[test]
fn events_are_written_as_the_timeline_names_them() {
    let check = |kind: EventKind, expected: &str| {
        assert_eq!(
            serde_json::to_string(&kind).expect("an event is JSON"),
            expected
        );
    };
    check(
        EventKind::ConsentRefused {},
        r#"{"kind":"consent_refused","data":{}}"#,
    );
    check(
        EventKind::PathChanged {
            role: Role::Customer,
            path: PathKind::P2p,
        },
        r#"{"kind":"path_changed","data":{"role":"customer","path":"p2p"}}"#,
    );
    check(
        EventKind::PartHidden { count: 2 },
        r#"{"kind":"part_hidden","data":{"count":2}}"#,
    );
    check(
        EventKind::PartShown { count: 1 },
        r#"{"kind":"part_shown","data":{"count":1}}"#,
    );
    check(
        EventKind::TabOpened { count: 2 },
        r#"{"kind":"tab_opened","data":{"count":2}}"#,
    );
    check(
        EventKind::TabClosed { count: 1 },
        r#"{"kind":"tab_closed","data":{"count":1}}"#,
    );
    check(
        EventKind::SessionEnded {
            reason: EndReason::AgentEnded,
            duration_ms: 7,
        },
        r#"{"kind":"session_ended","data":{"reason":"agent_ended","duration_ms":7}}"#,
    );
}

#[test]
fn an_agent_asks_about_so_many_nodes_and_not_about_one_more() {
    let mut bench = Bench::live();
    let repair = |n_ids| Command::Repair {
        epoch: 1,
        document: 0,
        step: 0,
        ids: vec![7; n_ids],
    };
    let outputs = bench.by("a", repair(REPAIR_IDS_MAX));
    assert!(matches!(
        &outputs[..],
        [Output::Send {
            message: ServerMessage::Repair { .. },
            ..
        }]
    ));
    assert_eq!(
        bench.try_by("a", repair(REPAIR_IDS_MAX + 1)),
        Err(Refusal::TooLarge)
    );
    assert_eq!(bench.try_by("c", repair(1)), Err(Refusal::NotAllowed));
}

#[test]
fn a_consent_meant_for_another_agent_is_refused() {
    let meant_for = |agent: &str| Command::Consent {
        decision: ConsentDecision::Allow,
        host_origin: Some(SHOP.into()),
        agent: Some(agent.into()),
    };
    let mut bench = Bench::asking();
    bench.server(Command::HandOver(seat("b", "agt_2")));
    let answer = bench.try_by("c", meant_for("a"));
    assert_eq!(answer, Err(Refusal::WrongState));
    assert_eq!(bench.state(), SessionState::Asking);
    bench.by("c", meant_for("b"));
    assert_eq!(bench.state(), SessionState::Live);
}

#[test]
fn decisions_are_counted_per_client_whatever_became_of_them() {
    let mut bench = Bench::live();
    let decided = |outputs: Vec<Output>| {
        outputs.into_iter().find_map(|output| match output {
            Output::Send {
                to,
                message: ServerMessage::Decided { n },
            } => Some((to, n)),
            _ => None,
        })
    };
    // The first was the consent.
    let done = bench.by("c", Command::Grant(Grant::Screen));
    assert_eq!(decided(done), Some(("c".into(), 2)));
    let refused = bench.try_by("a", Command::Grant(Grant::Screen));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    assert_eq!(decided(bench.drain()), Some(("a".into(), 1)));
    assert_eq!(decided(bench.by("c", chat("m1", "hi"))), None);
    let mut bench = bench.restart();
    let connect = |client: &str| Command::Connect {
        client: client.into(),
    };
    bench.by("c", connect("c1"));
    let again = bench.by("c", Command::Grant(Grant::Screen));
    assert_eq!(decided(again), Some(("c".into(), 3)), "a reconnect goes on");
    bench.by("c", connect("c2"));
    let fresh = bench.by("c", Command::Revoke(Grant::Screen));
    assert_eq!(
        decided(fresh),
        Some(("c".into(), 1)),
        "a reload begins anew"
    );
}

#[test]
fn the_products_word_on_the_language_counts_more_than_the_pages() {
    let mut bench = Bench::asking();
    let language = |tag| Language::of_tag(tag).expect("a tag");
    let spoken = |bench: &Bench| bench.session.view().language;
    assert_eq!(spoken(&bench), None);
    bench.server(Command::Language(language("en-GB")));
    assert_eq!(spoken(&bench).as_deref(), Some("en"));
    let refused = bench.try_by("c", Command::Language(language("fr")));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    let known = |language| {
        Command::Identify(Some(KnownCustomer {
            id: "cus_1".into(),
            name: "Kim".into(),
            language,
        }))
    };
    bench.server(known(None));
    assert_eq!(spoken(&bench).as_deref(), Some("en"));
    let told = bench.server(known(Some(language("de"))));
    assert!(matches!(told.as_slice(), [Output::View(_)]), "{told:?}");
    assert!(bench.server(known(Some(language("de")))).is_empty());
    let bench = bench.restart();
    assert_eq!(spoken(&bench).as_deref(), Some("de"));
    let mut record = bench.session.record().clone();
    record.erase_customer("");
    assert_eq!(record.language, None);
}
