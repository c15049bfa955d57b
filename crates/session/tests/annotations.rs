//! Drawing on the page in sentences: who may, what is kept for whom, and what ends it.

mod common;

use common::seat;
use tandem_protocol::annotation::{Anchor, Annotation, AnnotationKind, AnnotationStep};
use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::{
    ANNOTATION_PACE_MS, ANNOTATION_POINTS_MAX, ANNOTATION_STEPS_MAX, ANNOTATION_TEXT_BYTES_MAX,
    ANNOTATIONS_MAX,
};
use tandem_protocol::signal::{ConsentDecision, Entry, Grant, Role, ServerMessage};
use tandem_session::command::ViewerSeat;
use tandem_session::{
    Actor, ActorRef, Command, EventKind, HIGHLIGHT_EVENTS_MAX, Millis, Output, Refusal, Session,
};

/// A live session of customer `c` and agent `a`, whom `v` watches.
struct Bench(Session);

impl Bench {
    fn live(decision: ConsentDecision) -> Self {
        let mut bench = Self(Session::new(
            "ses_1".into(),
            Entry::Widget,
            None,
            ActorRef::system(),
            0,
        ));
        bench.server(Command::AttachCustomer {
            participant: "c".into(),
            name: None,
            host_origin: None,
        });
        bench.server(Command::AttachAgent(seat("a", "agt_a")));
        bench.connect("c", "c");
        bench.connect("a", "a");
        let consent = Command::Consent {
            decision,
            host_origin: None,
            agent: None,
        };
        bench.by("c", consent);
        bench.server(Command::Watch(ViewerSeat {
            participant: "v".into(),
            agent: "agt_v".into(),
            name: "Vera".into(),
            is_supervisor: true,
        }));
        bench.connect("v", "v");
        bench
    }

    fn server(&mut self, command: Command) {
        let done = self.0.handle_command(Actor::Server, command, 0);
        done.expect("the server may");
        self.drain();
    }

    fn connect(&mut self, who: &str, client: &str) -> Vec<Output> {
        let client = client.into();
        self.by(who, Command::Connect { client })
    }

    fn at(&mut self, who: &str, command: Command, now: Millis) -> Result<Vec<Output>, Refusal> {
        let done = self.0.handle_command(Actor::Participant(who), command, now);
        let outputs = self.drain();
        done.map(|()| outputs)
    }

    fn by(&mut self, who: &str, command: Command) -> Vec<Output> {
        self.at(who, command, 0).expect("the command is allowed")
    }

    fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.0.poll_output()).collect()
    }

    /// Identifiers of what somebody who comes late is told.
    fn kept(&self) -> Vec<u32> {
        let id = |message| match message {
            ServerMessage::Annotate {
                step: AnnotationStep::Draw { annotation },
            } => annotation.id,
            other => panic!("{other:?}"),
        };
        self.0.annotations().map(id).collect()
    }
}

fn annotation(id: u32, by: Role, kind: AnnotationKind) -> Annotation {
    let (n_points, text) = match kind {
        AnnotationKind::Ripple | AnnotationKind::Laser | AnnotationKind::Stroke => (1, ""),
        AnnotationKind::Arrow | AnnotationKind::Rectangle => (2, ""),
        AnnotationKind::Text => (1, "here"),
        AnnotationKind::Highlight => (0, "Press this"),
    };
    Annotation {
        id,
        by,
        anchor: Anchor {
            epoch: 4096,
            document: 0,
            node: 9,
        },
        kind,
        points: vec![[0, 0]; n_points],
        text: text.into(),
        vanishing: false,
    }
}

fn draw(annotation: Annotation) -> Command {
    Command::Annotate(AnnotationStep::Draw { annotation })
}

fn stroke(id: u32, by: Role) -> Command {
    draw(annotation(id, by, AnnotationKind::Stroke))
}

fn highlight(id: u32) -> Command {
    draw(annotation(id, Role::Agent, AnnotationKind::Highlight))
}

fn erase(ids: &[u32], used: bool) -> Command {
    let ids = ids.to_vec();
    Command::Annotate(AnnotationStep::Erase { ids, used })
}

fn told(outputs: &[Output]) -> Vec<(&str, &AnnotationStep)> {
    let told = |output| match output {
        &Output::Send {
            ref to,
            message: ServerMessage::Annotate { ref step },
        } => Some((to.as_str(), step)),
        _ => None,
    };
    outputs.iter().filter_map(told).collect()
}

fn who_is_told(outputs: &[Output]) -> Vec<&str> {
    told(outputs).into_iter().map(|(to, _)| to).collect()
}

fn events(outputs: &[Output]) -> Vec<EventKind> {
    let event = |output: &Output| match output {
        Output::Event(event) => Some(event.kind.clone()),
        _ => None,
    };
    outputs.iter().filter_map(event).collect()
}

/// The agent alone is answered, and it is on the timeline.
fn assert_refused(outputs: &[Output]) {
    assert_eq!(refusals(outputs), ["a not_allowed"]);
    let reason = ActRefusal::NotGranted;
    assert_eq!(events(outputs), [EventKind::ActRefused { reason }]);
}

/// Who is told that they may not, in all that is told.
fn refusals(outputs: &[Output]) -> Vec<String> {
    let refusal = |output: &Output| match output {
        Output::Send {
            to,
            message: ServerMessage::Error { code, .. },
        } => Some(format!("{to} {code}")),
        Output::Send { to, message } => Some(format!("{to} is told {message:?}")),
        _ => None,
    };
    outputs.iter().filter_map(refusal).collect()
}

#[test]
fn everybody_but_its_author_is_told_what_is_drawn() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    assert_eq!(
        who_is_told(&bench.by("a", stroke(1, Role::Agent))),
        ["c", "v"]
    );
    assert_eq!(
        who_is_told(&bench.by("c", stroke(2, Role::Customer))),
        ["a", "v"]
    );
    assert_eq!(who_is_told(&bench.by("a", erase(&[2], false))), ["c", "v"]);
    assert_eq!(bench.kept(), [1]);
}

#[test]
fn the_agent_draws_as_long_as_the_customer_lets_them_point() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    assert_refused(&bench.by("a", stroke(1, Role::Agent)));
    bench.by("c", stroke(2, Role::Customer));
    assert_refused(&bench.by("a", erase(&[2], false)));
    assert_eq!(bench.kept(), [2]);

    bench.by("c", Command::Grant(Grant::Point));
    bench.by("a", stroke(1, Role::Agent));
    let outputs = bench.by("c", Command::Revoke(Grant::Point));
    let gone = AnnotationStep::Erase {
        ids: vec![1],
        used: false,
    };
    let all = ["c", "a", "v"].map(|who| (who, &gone));
    assert_eq!(told(&outputs), all);
    assert_eq!(bench.kept(), [2], "the customer's own stay");
}

#[test]
fn what_fades_and_must_not_be_drawn_takes_no_line_and_is_counted() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    for kind in [AnnotationKind::Laser, AnnotationKind::Ripple] {
        let outputs = bench.by("a", draw(annotation(1, Role::Agent, kind)));
        assert_eq!(refusals(&outputs), ["a not_allowed"]);
        assert_eq!(events(&outputs), []);
    }
    assert_refused(&bench.by("a", highlight(2)));
    let told = events(&bench.by("c", Command::End));
    assert!(told.contains(&EventKind::ActsRefused { count: 3 }));
}

#[test]
fn nobody_draws_in_the_name_of_somebody_else_and_viewers_not_at_all() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    for (who, as_role) in [("a", Role::Customer), ("c", Role::Agent)] {
        let refused = bench.at(who, stroke(1, as_role), 0);
        assert_eq!(refused, Err(Refusal::Invalid), "{who}");
    }
    for role in [Role::Supervisor, Role::Agent] {
        let refused = bench.at("v", stroke(1, role), 0);
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
    bench.by("a", stroke(1, Role::Agent));
    let refused = bench.at("c", stroke(1, Role::Customer), 0);
    assert_eq!(refused, Err(Refusal::Taken));
    let as_customer = annotation(3, Role::Customer, AnnotationKind::Highlight);
    let refused = bench.at("c", draw(as_customer), 0);
    assert_eq!(refused, Err(Refusal::NotAllowed));
}

#[test]
fn the_customer_draws_with_every_tool_of_the_agent_but_the_highlight() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    use AnnotationKind::{Arrow, Rectangle, Stroke, Text};
    for (id, kind) in [(1, Stroke), (2, Arrow), (3, Rectangle), (4, Text)] {
        let mut drawn = annotation(id, Role::Customer, kind);
        assert_eq!(who_is_told(&bench.by("c", draw(drawn.clone()))), ["a", "v"]);
        drawn.id += 10;
        drawn.vanishing = true;
        assert_eq!(who_is_told(&bench.by("c", draw(drawn))), ["a", "v"]);
    }
    assert_eq!(bench.kept(), [1, 2, 3, 4], "what vanishes is not kept");
    let own = annotation(5, Role::Customer, AnnotationKind::Highlight);
    assert_eq!(bench.at("c", draw(own), 0), Err(Refusal::NotAllowed));
    bench.by("c", erase(&[4], false));
    assert_eq!(bench.kept(), [1, 2, 3]);
}

#[test]
fn whoever_comes_late_is_told_what_is_there_but_not_what_vanishes() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", stroke(1, Role::Agent));
    for kind in [AnnotationKind::Laser, AnnotationKind::Ripple] {
        let sent = bench.by("a", draw(annotation(2, Role::Agent, kind)));
        assert_eq!(who_is_told(&sent), ["c", "v"]);
    }
    let mut vanishing = annotation(3, Role::Agent, AnnotationKind::Stroke);
    vanishing.vanishing = true;
    bench.by("a", draw(vanishing));
    bench.by("c", stroke(4, Role::Customer));
    let mut longer = annotation(1, Role::Agent, AnnotationKind::Stroke);
    longer.points.push([5, 5]);
    bench.by("a", draw(longer.clone()));
    assert_eq!(bench.kept(), [1, 4]);
    let first = bench.0.annotations().next();
    let step = AnnotationStep::Draw { annotation: longer };
    assert_eq!(first, Some(ServerMessage::Annotate { step }));
}

#[test]
fn a_highlight_takes_the_place_of_the_one_before() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", stroke(1, Role::Agent));
    bench.by("a", highlight(2));
    let outputs = bench.by("a", highlight(3));
    let before = AnnotationStep::Erase {
        ids: vec![2],
        used: false,
    };
    assert_eq!(told(&outputs)[0], ("c", &before));
    assert_eq!(bench.kept(), [1, 3]);
    let outputs = bench.by("c", erase(&[3], true));
    let used = AnnotationStep::Erase {
        ids: vec![3],
        used: true,
    };
    assert_eq!(told(&outputs), [("a", &used), ("v", &used)]);
    assert_eq!(events(&outputs), [EventKind::HighlightUsed {}]);
    let again = bench.by("c", erase(&[3], true));
    assert_eq!(events(&again), [], "it is gone already");
    bench.by("a", highlight(4));
    let refused = bench.at("a", erase(&[4], true), 0);
    assert_eq!(refused, Err(Refusal::NotAllowed));
}

#[test]
fn the_timeline_has_one_line_for_a_highlight_and_one_for_all_drawing_of_an_end() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    let drawn = bench.by("a", stroke(1, Role::Agent));
    assert_eq!(events(&drawn), [EventKind::Annotated {}]);
    assert_eq!(events(&bench.by("a", stroke(2, Role::Agent))), []);
    let drawn = bench.by("c", stroke(3, Role::Customer));
    assert_eq!(events(&drawn), [EventKind::Annotated {}]);
    let words = || EventKind::Highlighted {
        words: "Press this".into(),
    };
    assert_eq!(events(&bench.by("a", highlight(4))), [words()]);
    assert_eq!(events(&bench.by("a", highlight(4))), [], "the same again");
    for id in 5..5 + HIGHLIGHT_EVENTS_MAX {
        let now = ANNOTATION_PACE_MS as Millis * Millis::from(id);
        let outputs = bench.at("a", highlight(id), now).expect("shown");
        let expected = usize::from(id < 4 + HIGHLIGHT_EVENTS_MAX);
        assert_eq!(events(&outputs).len(), expected, "{id}");
    }
}

#[test]
fn in_a_pause_nobody_draws_and_the_customer_still_erases() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("c", stroke(1, Role::Customer));
    bench.by("a", stroke(2, Role::Agent));
    bench.by("c", Command::Revoke(Grant::View));
    let refused = bench.at("c", stroke(3, Role::Customer), 0);
    assert_eq!(refused, Err(Refusal::NotAllowed));
    assert_refused(&bench.by("a", stroke(3, Role::Agent)));
    assert_refused(&bench.by("a", erase(&[2], false)));
    bench.by("c", erase(&[1, 2], false));
    assert_eq!(bench.kept(), Vec::<u32>::new());
}

#[test]
fn drawing_is_bounded_in_number_size_and_pace() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    for id in 0..ANNOTATIONS_MAX as u32 {
        bench.by("a", stroke(id, Role::Agent));
    }
    let more = ANNOTATIONS_MAX as u32;
    let refused = bench.at("a", stroke(more, Role::Agent), 0);
    assert_eq!(refused, Err(Refusal::TooMany));
    bench.by("a", stroke(0, Role::Agent));
    bench.by("a", erase(&[0], false));
    bench.by("a", stroke(more, Role::Agent));

    let mut long = annotation(1, Role::Agent, AnnotationKind::Stroke);
    long.points = vec![[0, 0]; ANNOTATION_POINTS_MAX + 1];
    assert_eq!(bench.at("a", draw(long), 0), Err(Refusal::TooLarge));
    let mut wordy = annotation(1, Role::Agent, AnnotationKind::Text);
    wordy.text = "w".repeat(ANNOTATION_TEXT_BYTES_MAX + 1);
    assert_eq!(bench.at("a", draw(wordy), 0), Err(Refusal::TooLarge));
    let mut bare = annotation(1, Role::Agent, AnnotationKind::Arrow);
    bare.points.pop();
    assert_eq!(bench.at("a", draw(bare), 0), Err(Refusal::Invalid));

    let now = ANNOTATION_PACE_MS as Millis;
    for _ in 0..ANNOTATION_STEPS_MAX {
        bench.at("a", stroke(1, Role::Agent), now).expect("in pace");
    }
    let refused = bench.at("a", stroke(1, Role::Agent), now);
    assert_eq!(refused, Err(Refusal::TooMany));
    bench
        .at("c", stroke(99, Role::Customer), now)
        .expect_err("there is no room, whatever the pace");
    bench
        .at("a", stroke(1, Role::Agent), 2 * now)
        .expect("later");
}

#[test]
fn only_the_customers_client_says_where_elements_have_gone() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", stroke(1, Role::Agent));
    let anchor = Anchor {
        epoch: 8192,
        document: 2,
        node: 40,
    };
    let moved = |id| Command::Annotate(AnnotationStep::Moved { id, anchor });
    assert_eq!(bench.at("a", moved(1), 0), Err(Refusal::NotAllowed));
    let step = AnnotationStep::Moved { id: 1, anchor };
    let outputs = bench.by("c", moved(1));
    assert_eq!(told(&outputs), [("a", &step), ("v", &step)]);
    assert_eq!(told(&bench.by("c", moved(7))), [], "nobody knows it");
    let Some(ServerMessage::Annotate {
        step: AnnotationStep::Draw { annotation },
    }) = bench.0.annotations().next()
    else {
        panic!("it is kept");
    };
    assert_eq!(annotation.anchor, anchor);
}

#[test]
fn another_page_of_the_customer_begins_without_drawings_and_a_cut_keeps_them() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", stroke(1, Role::Agent));
    bench.by("c", Command::Disconnect);
    bench.connect("c", "c");
    bench.by("a", Command::Disconnect);
    bench.connect("a", "another window");
    assert_eq!(bench.kept(), [1]);
    let outputs = bench.connect("c", "reloaded");
    assert!(who_is_told(&outputs).contains(&"a"));
    assert_eq!(bench.kept(), [] as [u32; 0]);
}

#[test]
fn another_agent_begins_without_drawings() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", stroke(1, Role::Agent));
    bench.by("c", stroke(2, Role::Customer));
    bench.server(Command::HandOver(seat("b", "agt_b")));
    assert_eq!(bench.kept(), [] as [u32; 0]);
}
