//! Agents who watch a session, one sentence a test.

mod common;

use common::seat;
use tandem_protocol::limits::{LISTENERS_MAX, VIEWERS_MAX};
use tandem_protocol::signal::{
    ByeReason, ConsentDecision, EndReason, Entry, Grant, PathKind, PausedBy, Role, ServerMessage,
    SessionState,
};
use tandem_session::capability::FrameKind;
use tandem_session::command::ViewerSeat;
use tandem_session::forwarding::{ForwardOffer, Forwarded};
use tandem_session::{
    Actor, ActorRef, Command, EventKind, LEAVE_GRACE_MS, Millis, Output, Refusal, Session,
};

const SHOP: &str = "https://shop.example";

/// A session with customer `c` and agent `a`, and whoever watches it.
struct Bench {
    session: Session,
    now: Millis,
}

impl Bench {
    fn asking() -> Self {
        let session = Session::new("ses_1".into(), Entry::Widget, None, ActorRef::system(), 0);
        let mut bench = Self { session, now: 0 };
        bench.server(Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin: Some(SHOP.into()),
        });
        bench.server(Command::AttachAgent(seat("a", "agt_a")));
        bench.connect("c");
        bench.connect("a");
        bench
    }

    fn live() -> Self {
        let mut bench = Self::asking();
        bench.consent();
        bench
    }

    fn consent(&mut self) {
        self.by(
            "c",
            Command::Consent {
                decision: ConsentDecision::Allow,
                host_origin: Some(SHOP.into()),
                agent: None,
            },
        )
        .expect("asked");
    }

    fn connect(&mut self, id: &str) -> Vec<Output> {
        let client = format!("{id} 1");
        self.by(id, Command::Connect { client }).expect("seated")
    }

    fn watch(&mut self, id: &str, is_supervisor: bool) {
        self.try_watch(id, is_supervisor).expect("room");
        self.connect(id);
    }

    fn try_watch(&mut self, id: &str, is_supervisor: bool) -> Result<(), Refusal> {
        let seat = ViewerSeat {
            participant: id.into(),
            agent: format!("agt_{id}"),
            name: format!("Viewer {id}"),
            is_supervisor,
        };
        self.session
            .handle_command(Actor::Server, Command::Watch(seat), self.now)?;
        self.drain();
        Ok(())
    }

    fn server(&mut self, command: Command) -> Vec<Output> {
        self.session
            .handle_command(Actor::Server, command, self.now)
            .expect("allowed");
        self.drain()
    }

    fn by(&mut self, from: &str, command: Command) -> Result<Vec<Output>, Refusal> {
        let result = self
            .session
            .handle_command(Actor::Participant(from), command, self.now);
        let outputs = self.drain();
        result.map(|()| outputs)
    }

    fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.session.poll_output()).collect()
    }

    fn names(&self) -> Vec<(String, Role, bool)> {
        let view = self.session.view();
        let watching = view
            .participants
            .into_iter()
            .filter(|one| matches!(one.role, Role::Observer | Role::Supervisor));
        watching
            .map(|one| (one.name.unwrap_or_default(), one.role, one.connected))
            .collect()
    }
}

const LISTEN: Command = Command::Listen { on: true };

/// Who is told to everybody as one who hears the talk.
fn listeners(bench: &Bench) -> Vec<String> {
    let all = bench.session.view().participants.into_iter();
    all.filter(|one| one.listens).map(|one| one.id).collect()
}

fn voice_offer() -> Command {
    Command::ForwardOffer(ForwardOffer {
        of: Forwarded::Voice,
        generation: 1,
        sdp: "v=0".into(),
    })
}

/// The customer talks with the agent, and `v` watches.
fn talking() -> Bench {
    let mut bench = Bench::live();
    bench.watch("v", false);
    bench.by("c", Command::Grant(Grant::Voice)).expect("live");
    bench
}

fn removed(id: &str) -> Command {
    Command::Remove {
        participant: id.into(),
    }
}

fn events(outputs: &[Output]) -> Vec<&EventKind> {
    let kinds = outputs.iter().map(|output| match output {
        Output::Event(event) => Some(&event.kind),
        _ => None,
    });
    kinds.flatten().collect()
}

fn closed(outputs: &[Output]) -> Vec<(&str, ByeReason)> {
    let closes = outputs.iter().map(|output| match output {
        Output::Close {
            participant,
            reason,
        } => Some((participant.as_str(), *reason)),
        _ => None,
    });
    closes.flatten().collect()
}

#[test]
fn who_watches_is_named_to_all_with_their_role_and_stands_on_the_timeline() {
    let mut bench = Bench::live();
    bench.try_watch("v", false).expect("room");
    let outputs = bench.connect("v");
    let joined = EventKind::ParticipantJoined {
        role: Role::Observer,
    };
    assert_eq!(events(&outputs), [&joined]);
    bench.watch("s", true);
    let watching = [
        ("Viewer v".to_owned(), Role::Observer, true),
        ("Viewer s".to_owned(), Role::Supervisor, true),
    ];
    assert_eq!(bench.names(), watching);
}

#[test]
fn nobody_watches_before_the_customer_has_agreed() {
    let mut bench = Bench::asking();
    assert_eq!(bench.try_watch("v", false), Err(Refusal::WrongState));
    bench.consent();
    assert_eq!(bench.try_watch("v", false), Ok(()));
}

#[test]
fn an_agent_has_one_place_and_the_primary_agent_keeps_theirs() {
    let mut bench = Bench::live();
    bench.watch("v", false);
    bench.try_watch("v", true).expect("kept");
    bench.try_watch("a", false).expect("kept");
    assert_eq!(bench.session.record().participants.len(), 3);
}

#[test]
fn one_more_than_the_bound_is_refused_and_a_place_of_somebody_sent_away_is_not_given_again() {
    let mut bench = Bench::live();
    for n in 0..VIEWERS_MAX {
        bench.watch(&format!("v{n}"), false);
    }
    assert_eq!(bench.try_watch("late", false), Err(Refusal::TooMany));
    bench.by("c", removed("v3")).expect("removed");
    assert_eq!(bench.try_watch("late", false), Err(Refusal::TooMany));
    bench.by("v4", Command::Disconnect).expect("gone");
    bench.now += LEAVE_GRACE_MS;
    bench.session.handle_timeout(bench.now);
    assert_eq!(bench.try_watch("late", false), Ok(()));
}

#[test]
fn the_customer_sends_a_viewer_away_for_good() {
    let mut bench = Bench::live();
    bench.watch("v", true);
    let outputs = bench.by("c", removed("v")).expect("removed");
    assert_eq!(closed(&outputs), [("v", ByeReason::Removed)]);
    let left = EventKind::ParticipantLeft {
        role: Role::Supervisor,
    };
    assert_eq!(events(&outputs), [&left]);
    assert_eq!(bench.names(), []);
    assert_eq!(bench.try_watch("v", true), Err(Refusal::Removed));
    let unknown = bench.by("c", removed("v"));
    assert_eq!(unknown, Err(Refusal::UnknownParticipant));
    let agent = bench.by("c", removed("a"));
    assert_eq!(agent, Err(Refusal::UnknownParticipant));
    bench.watch("w", false);
    assert_eq!(bench.by("a", removed("w")), Err(Refusal::NotAllowed));
}

#[test]
fn who_is_gone_for_longer_than_a_reload_takes_loses_the_place_and_ends_nothing() {
    let mut bench = Bench::live();
    bench.watch("v", false);
    bench.try_watch("never", false).expect("room");
    bench.by("v", Command::Disconnect).expect("gone");
    assert_eq!(bench.session.poll_timeout(), Some(LEAVE_GRACE_MS));
    bench.now = LEAVE_GRACE_MS - 1;
    bench.session.handle_timeout(bench.now);
    assert_eq!(bench.names().len(), 2);
    bench.now = LEAVE_GRACE_MS;
    bench.session.handle_timeout(bench.now);
    let outputs = bench.drain();
    let left = EventKind::ParticipantLeft {
        role: Role::Observer,
    };
    assert_eq!(events(&outputs), [&left], "who never came never left");
    assert_eq!(bench.names(), []);
    assert_eq!(bench.session.view().state, SessionState::Live);
    assert_eq!(bench.session.poll_timeout(), None);
}

#[test]
fn viewers_go_with_the_consent_that_covered_them() {
    let mut bench = Bench::live();
    bench.watch("v", false);
    let outputs = bench.server(Command::Resume {
        host_origin: Some("https://other.example".into()),
    });
    assert_eq!(closed(&outputs), [("v", ByeReason::Removed)]);
    let mut bench = Bench::live();
    bench.watch("v", false);
    let outputs = bench.server(Command::HandOver(seat("b", "agt_v")));
    assert_eq!(closed(&outputs).last(), Some(&("v", ByeReason::Removed)));
    assert_eq!(bench.session.record().participants.len(), 2);
    bench.consent();
    assert_eq!(
        bench.try_watch("w", false),
        Ok(()),
        "they were not sent away"
    );
}

#[test]
fn nothing_of_a_viewer_reaches_the_customer_and_nothing_between_the_ends_reaches_viewers() {
    let mut bench = Bench::live();
    bench.watch("v", true);
    let resync = bench.by("v", Command::Resync);
    assert_eq!(resync, Err(Refusal::NotAllowed));
    let path = Command::Path {
        path: PathKind::Websocket,
        rtt_ms: None,
    };
    assert_eq!(bench.by("v", path), Ok(vec![]));
    let want = bench.session.route_frame("v", FrameKind::AssetWant);
    assert_eq!(want, Ok(None));
    let pointer = bench.session.route_frame("v", FrameKind::Pointer);
    assert_eq!(pointer, Err(Refusal::NotAllowed));
    let grant = bench.by("v", Command::Revoke(Grant::Screen));
    assert_eq!(grant, Err(Refusal::NotAllowed));
    let outputs = bench.by("a", Command::Resync).expect("allowed");
    let to_customer = Output::Send {
        to: "c".into(),
        message: ServerMessage::Resync {},
    };
    assert_eq!(outputs, [to_customer]);
}

#[test]
fn a_supervisor_writes_and_ends_and_an_observer_reads_along() {
    let mut bench = Bench::live();
    bench.watch("s", true);
    bench.watch("o", false);
    let chat = |id: &str| Command::Chat {
        id: id.into(),
        text: "Hello".into(),
    };
    assert_eq!(bench.by("o", chat("1")), Err(Refusal::NotAllowed));
    let outputs = bench.by("s", chat("2")).expect("allowed");
    let told: Vec<&str> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::Send { to, message } => {
                matches!(message, ServerMessage::Chat { .. }).then_some(to.as_str())
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, ["c", "a", "s", "o"]);
    assert_eq!(bench.by("o", Command::End), Err(Refusal::NotAllowed));
    let outputs = bench.by("s", Command::End).expect("allowed");
    assert_eq!(closed(&outputs).len(), 4);
    assert_eq!(bench.session.view().end_reason, Some(EndReason::AgentEnded));
}

#[test]
fn nobody_listens_before_the_customer_has_agreed_to_talk_and_never_unseen() {
    let mut bench = Bench::live();
    bench.watch("v", false);
    assert_eq!(bench.by("v", LISTEN), Err(Refusal::NotAllowed));
    bench.by("c", Command::Grant(Grant::Voice)).expect("live");
    assert_eq!(listeners(&bench), [""; 0]);
    assert_eq!(bench.by("v", voice_offer()), Err(Refusal::NotAllowed));
    let outputs = bench.by("v", LISTEN).expect("allowed");
    assert_eq!(listeners(&bench), ["v"]);
    assert_eq!(events(&outputs), [&EventKind::Listened {}]);
    assert_eq!(outputs[1..], [Output::View(bench.session.view())]);
    assert_eq!(bench.by("v", LISTEN), Ok(vec![]), "they do already");
    let answers = bench.by("v", voice_offer()).expect("listens");
    assert!(matches!(
        answers[..],
        [Output::AnswerForwardOffer { ref to, .. }] if to == "v"
    ));
    for end in ["c", "a"] {
        assert_eq!(bench.by(end, LISTEN), Err(Refusal::NotAllowed));
        assert_eq!(bench.by(end, voice_offer()).map(|all| all.len()), Ok(1));
    }
    let off = Command::Listen { on: false };
    bench.by("v", off).expect("never refused");
    assert_eq!(listeners(&bench), [""; 0]);
    assert_eq!(bench.by("v", voice_offer()), Err(Refusal::NotAllowed));
    let outputs = bench.by("v", LISTEN).expect("allowed");
    assert!(events(&outputs).is_empty(), "once of each talk");
}

#[test]
fn listening_ends_with_the_talk_the_view_the_socket_and_the_place_and_begins_anew_by_itself_never()
{
    let ends: [(&str, Command); 5] = [
        ("c", Command::Revoke(Grant::Voice)),
        ("a", Command::Revoke(Grant::Voice)),
        ("c", Command::Pause(PausedBy::Customer)),
        ("v", Command::Disconnect),
        ("c", removed("v")),
    ];
    for (by, end) in ends {
        let mut bench = talking();
        bench.by("v", LISTEN).expect("allowed");
        bench.by(by, end.clone()).expect("allowed");
        assert_eq!(listeners(&bench), [""; 0], "{end:?}");
        bench.by("c", Command::Grant(Grant::View)).expect("live");
        bench.by("c", Command::Grant(Grant::Voice)).expect("live");
        assert_eq!(listeners(&bench), [""; 0], "{end:?}");
    }
    let mut bench = talking();
    bench.by("v", LISTEN).expect("allowed");
    let record = bench.session.record().clone();
    bench.by("c", Command::End).expect("theirs");
    assert_eq!(listeners(&bench), [""; 0]);
    let kept = serde_json::to_string(&record).expect("JSON");
    let back = serde_json::from_str(&kept).expect("a record");
    bench.session = Session::restore(back, vec![], bench.now);
    assert_eq!(listeners(&bench), [""; 0], "a restart ends it");
}

#[test]
fn who_listened_may_go_on_when_they_are_back_and_in_the_same_talk_alone() {
    let mut bench = talking();
    let listened = |bench: &Bench| {
        let all = bench.session.view().participants;
        all.iter().any(|one| one.id == "v" && one.listened)
    };
    assert!(!listened(&bench), "they have only watched");
    bench.by("v", LISTEN).expect("allowed");
    bench.by("v", Command::Disconnect).expect("seated");
    bench.connect("v");
    assert!(listened(&bench));
    assert_eq!(listeners(&bench), [""; 0], "they have to say so");
    // Another talk, while they are away.
    bench.by("v", Command::Disconnect).expect("seated");
    for end in [Command::Revoke(Grant::Voice), Command::Grant(Grant::Voice)] {
        bench.by("c", end).expect("live");
    }
    bench.connect("v");
    assert!(!listened(&bench));
}

#[test]
fn so_many_listen_and_one_who_stops_makes_room() {
    let mut bench = talking();
    for n in 0..LISTENERS_MAX {
        bench.watch(&format!("l{n}"), false);
        bench.by(&format!("l{n}"), LISTEN).expect("room");
    }
    assert_eq!(bench.by("v", LISTEN), Err(Refusal::TooMany));
    bench
        .by("l0", Command::Listen { on: false })
        .expect("theirs");
    bench.by("v", LISTEN).expect("room");
    assert_eq!(listeners(&bench).len(), LISTENERS_MAX);
}
