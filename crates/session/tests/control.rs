//! Remote control in sentences: asked for, given for a while, checked at every act.

mod common;

#[path = "common/bench.rs"]
mod bench;

use bench::{Bench, events};
use common::seat;
use tandem_protocol::ask::AskState;
use tandem_protocol::control::{Act, ActRefusal, Input, Navigation};
use tandem_protocol::limits::{ACT_TEXT_BYTES_MAX, ASK_MS, GRANT_MS};
use tandem_protocol::signal::{ConsentDecision, Grant, PausedBy, ServerMessage};
use tandem_protocol::voice::Microphone;
use tandem_session::{
    ASKS_MAX, Actor, Command, EventKind, Millis, Output, REFUSED_ACTS_MAX, Refusal, Session,
};

impl Bench {
    fn controlled() -> Self {
        let mut bench = Self::live(ConsentDecision::Allow);
        bench.by("a", Command::Ask(CONTROL));
        bench.by("c", Command::Grant(CONTROL));
        bench.by("a", Command::Ask(Grant::Type));
        bench.by("c", Command::Grant(Grant::Type));
        bench
    }

    fn state(&self) -> (Option<AskState>, bool) {
        self.state_of(CONTROL)
    }

    fn state_of(&self, grant: Grant) -> (Option<AskState>, bool) {
        let view = self.0.view();
        let ask = view.asks.iter().find(|ask| ask.grant == grant);
        (ask.map(|ask| ask.state), view.grants.contains(&grant))
    }
}

fn act(n: u32, input: Input) -> Command {
    Command::Act(Act {
        n,
        epoch: 1,
        document: 0,
        node: 7,
        fx: 1,
        fy: 2,
        input,
    })
}

const CONTROL: Grant = Grant::Control;
const MOVE: Input = Input::Move { modifiers: 0 };
const PRESS: Input = Input::Down {
    button: 0,
    detail: 1,
    modifiers: 0,
    touch: false,
};

/// What the agent is told of acts.
fn answers(outputs: &[Output]) -> Vec<(u32, Option<ActRefusal>)> {
    let answer = |output: &Output| match output {
        Output::Send {
            to,
            message: ServerMessage::Acted { n, refused },
        } if to == "a" => Some((*n, *refused)),
        _ => None,
    };
    outputs.iter().filter_map(answer).collect()
}

fn reaches_customer(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| {
        matches!(output, Output::Send { to, message: ServerMessage::Act { .. } } if to == "c")
    })
}

#[test]
fn control_is_asked_for_and_given_and_acts_then_reach_the_customer() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    assert_eq!(bench.state(), (None, false));
    let asked = bench.by("a", Command::Ask(CONTROL));
    assert_eq!(events(&asked), [EventKind::GrantAsked { grant: CONTROL }]);
    assert_eq!(bench.state(), (Some(AskState::Asked), false));
    assert_eq!(events(&bench.by("a", Command::Ask(CONTROL))), []);
    bench.by("c", Command::Grant(CONTROL));
    assert_eq!(bench.state(), (Some(AskState::Granted), true));
    let outputs = bench.by("a", act(1, MOVE));
    assert!(reaches_customer(&outputs));
    assert_eq!(events(&outputs), []);
}

#[test]
fn a_grant_without_a_question_gives_nothing() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    let granted = bench.at("c", Command::Grant(CONTROL), 0);
    assert_eq!(granted, Err(Refusal::WrongState));
    assert_eq!(
        bench.at("c", Command::Ask(CONTROL), 0),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn no_is_told_and_the_agent_may_take_a_question_back_without_a_word() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    bench.by("a", Command::Ask(CONTROL));
    let refused = bench.by("c", Command::Revoke(CONTROL));
    assert_eq!(
        events(&refused),
        [EventKind::GrantRefused { grant: CONTROL }]
    );
    assert_eq!(bench.state(), (Some(AskState::Refused), false));
    bench.by("a", Command::Ask(CONTROL));
    assert_eq!(events(&bench.by("a", Command::Revoke(CONTROL))), []);
    assert_eq!(bench.state(), (None, false));
}

#[test]
fn who_asks_without_end_is_refused_at_the_bound() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    for _ in 0..ASKS_MAX {
        bench.by("a", Command::Ask(CONTROL));
        bench.by("a", Command::Revoke(CONTROL));
    }
    let more = bench.at("a", Command::Ask(CONTROL), 0);
    assert_eq!(more, Err(Refusal::TooMany));
    assert_eq!(bench.state(), (None, false));
}

#[test]
fn after_stop_every_act_is_refused_answered_and_on_the_timeline() {
    let mut bench = Bench::controlled();
    bench.by("c", Command::Revoke(CONTROL));
    for n in 1..=40 {
        let outputs = bench.by("a", act(n, PRESS));
        assert!(!reaches_customer(&outputs));
        assert_eq!(answers(&outputs), [(n, Some(ActRefusal::NotGranted))]);
        let reason = ActRefusal::NotGranted;
        assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
    }
}

#[test]
fn refusals_beyond_the_bound_are_answered_and_said_once_and_counted_at_the_end() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    let reason = ActRefusal::NotGranted;
    for n in 0..REFUSED_ACTS_MAX {
        let outputs = bench.by("a", act(n, PRESS));
        assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
    }
    let outputs = bench.by("a", act(9, PRESS));
    assert_eq!(answers(&outputs), [(9, Some(reason))]);
    assert_eq!(events(&outputs), [EventKind::MoreActsRefused {}]);
    let outputs = bench.by("a", act(9, PRESS));
    assert_eq!(answers(&outputs), [(9, Some(reason))]);
    assert_eq!(events(&outputs), []);
    let count = REFUSED_ACTS_MAX + 2;
    let told = events(&bench.by("c", Command::End));
    assert!(told.contains(&EventKind::ActsRefused { count }));
}

#[test]
fn moves_that_are_refused_take_no_line_from_what_matters_and_are_counted() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    let reason = ActRefusal::NotGranted;
    for n in 0..2 * REFUSED_ACTS_MAX {
        let outputs = bench.by("a", act(n, MOVE));
        assert_eq!(answers(&outputs), [(n, Some(reason))]);
        assert_eq!(events(&outputs), []);
    }
    let outputs = bench.by("a", act(9, PRESS));
    assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
    let count = 2 * REFUSED_ACTS_MAX + 1;
    let told = events(&bench.by("c", Command::End));
    assert!(told.contains(&EventKind::ActsRefused { count }));
}

#[test]
fn a_session_whose_refusals_are_all_listed_ends_without_counting_them() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", act(1, PRESS));
    let told = events(&bench.by("c", Command::End));
    let counted = |kind: &EventKind| matches!(kind, EventKind::ActsRefused { .. });
    assert!(!told.iter().any(counted));
}

#[test]
fn an_act_that_is_too_long_reaches_nobody() {
    let mut bench = Bench::controlled();
    let text = |length| Input::Text {
        text: "t".repeat(length),
        pasted: true,
    };
    assert!(reaches_customer(
        &bench.by("a", act(1, text(ACT_TEXT_BYTES_MAX)))
    ));
    let outputs = bench.by("a", act(2, text(ACT_TEXT_BYTES_MAX + 1)));
    assert!(!reaches_customer(&outputs));
    assert_eq!(answers(&outputs), [(2, Some(ActRefusal::TooLarge))]);
}

#[test]
fn going_back_and_to_a_page_of_the_site_is_on_the_timeline_without_the_address() {
    let mut bench = Bench::controlled();
    let back = bench.by("a", act(1, Input::History { delta: -1 }));
    let how = Navigation::Back;
    assert!(reaches_customer(&back));
    assert_eq!(events(&back), [EventKind::Navigated { how }]);
    let visit = |path: &str| Input::Visit { path: path.into() };
    let outputs = bench.by("a", act(2, visit("/orders?id=7")));
    let how = Navigation::Visit;
    assert!(reaches_customer(&outputs));
    assert_eq!(events(&outputs), [EventKind::Navigated { how }]);
    let outputs = bench.by("a", act(3, visit("//evil.example/")));
    let reason = ActRefusal::Elsewhere;
    assert!(!reaches_customer(&outputs));
    assert_eq!(answers(&outputs), [(3, Some(reason))]);
    assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
}

#[test]
fn what_the_customer_refuses_is_told_and_written_down() {
    let mut bench = Bench::controlled();
    let reason = ActRefusal::Masked;
    let refused = Command::Acted {
        n: 3,
        refused: Some(reason),
    };
    let outputs = bench.by("c", refused.clone());
    assert_eq!(answers(&outputs), [(3, Some(reason))]);
    assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
    assert_eq!(bench.at("a", refused, 0), Err(Refusal::NotAllowed));
    assert_eq!(
        bench.at("a", Command::Suspend { ms: 1 }, 0),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn question_and_grant_run_out() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", Command::Ask(CONTROL));
    assert_eq!(bench.0.poll_timeout(), Some(ASK_MS as Millis));
    bench.pass(ASK_MS as Millis - 1);
    assert_eq!(bench.state().0, Some(AskState::Asked));
    bench.pass(ASK_MS as Millis);
    assert_eq!(bench.state().0, None);
    let late = bench.at("c", Command::Grant(CONTROL), ASK_MS as Millis);
    assert_eq!(late, Err(Refusal::WrongState));

    let mut bench = Bench::controlled();
    bench.pass(GRANT_MS as Millis - 1);
    assert_eq!(bench.state(), (Some(AskState::Granted), true));
    let outputs = bench.pass(GRANT_MS as Millis);
    let expired = |grant| EventKind::GrantExpired { grant };
    assert_eq!(events(&outputs), [expired(CONTROL), expired(Grant::Type)]);
    assert_eq!(bench.state(), (None, false));
}

#[test]
fn what_has_run_out_is_over_before_anybody_has_looked_at_the_clock() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", Command::Ask(CONTROL));
    let late = ASK_MS as Millis;
    let grant = bench.at("c", Command::Grant(CONTROL), late);
    assert_eq!(grant, Err(Refusal::WrongState));

    let mut bench = Bench::controlled();
    let press = || act(1, Input::Move { modifiers: 0 });
    let in_time = bench.at("a", press(), GRANT_MS as Millis - 1);
    assert!(reaches_customer(&in_time.expect("allowed")));
    let late = bench.at("a", press(), GRANT_MS as Millis);
    let late = late.expect("answered");
    assert!(!reaches_customer(&late));
    assert_eq!(answers(&late), [(1, Some(ActRefusal::NotGranted))]);
}

#[test]
fn control_ends_with_the_view_of_what_it_was_given_for() {
    let mut bench = Bench::controlled();
    let outputs = bench.by("c", Command::Revoke(Grant::View));
    let removed = |grant| EventKind::GrantRemoved { grant };
    let paused = EventKind::Paused {
        by: PausedBy::Customer,
    };
    let expected = [paused, removed(CONTROL), removed(Grant::Type)];
    assert_eq!(events(&outputs), expected);
    assert_eq!(bench.state(), (Some(AskState::Refused), false));
    let outputs = bench.by("a", act(1, Input::Move { modifiers: 0 }));
    assert!(!reaches_customer(&outputs));

    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("a", Command::Ask(CONTROL));
    bench.by("c", Command::Revoke(Grant::View));
    let late = bench.at("c", Command::Grant(CONTROL), 0);
    assert_eq!(late, Err(Refusal::NotAllowed));
}

#[test]
fn a_page_that_must_not_be_seen_ends_all_that_shows_it() {
    for by in [PausedBy::Rule, PausedBy::Page] {
        let mut bench = Bench::controlled();
        bench.by("c", Command::Grant(Grant::Screen));
        let outputs = bench.by("c", Command::Pause(by));
        let removed = |grant| EventKind::GrantRemoved { grant };
        let expected = [
            removed(Grant::Screen),
            EventKind::Paused { by },
            removed(CONTROL),
            removed(Grant::Type),
        ];
        assert_eq!(events(&outputs), expected);
        assert_eq!(bench.0.view().paused, Some(by));
        let screen = bench.at("c", Command::Grant(Grant::Screen), 0);
        assert_eq!(screen, Err(Refusal::WrongState));
        // The customer's own pause outlasts it, and is none of the timeline's business meanwhile.
        let outputs = bench.by("c", Command::Pause(PausedBy::Customer));
        assert_eq!(events(&outputs), []);
        assert_eq!(bench.0.view().paused, Some(PausedBy::Customer));
        let outputs = bench.by("c", Command::Grant(Grant::View));
        assert_eq!(events(&outputs), [EventKind::Resumed {}]);
        assert_eq!(bench.0.view().paused, None);
        assert!(!bench.state().1, "control is asked for anew");
    }
}

#[test]
fn no_screen_shows_a_page_that_must_not_be_seen_under_the_customers_own_pause_either() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    bench.by("c", Command::Revoke(Grant::View));
    bench.by("c", Command::Grant(Grant::Screen));
    let outputs = bench.by("c", Command::Pause(PausedBy::Rule));
    let grant = Grant::Screen;
    assert_eq!(events(&outputs), [EventKind::GrantRemoved { grant }]);
    assert_eq!(bench.0.view().paused, Some(PausedBy::Customer));
    let screen = bench.at("c", Command::Grant(grant), 0);
    assert_eq!(screen, Err(Refusal::WrongState));
    bench.by("c", Command::Pause(PausedBy::Customer));
    bench.by("c", Command::Grant(grant));
    assert_eq!(bench.0.view().paused, Some(PausedBy::Customer));
}

#[test]
fn the_agent_can_not_pause() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    let refused = bench.at("a", Command::Pause(PausedBy::Rule), 0);
    assert_eq!(refused, Err(Refusal::NotAllowed));
}

#[test]
fn another_agent_starts_without_control() {
    let mut bench = Bench::controlled();
    let hand_over = Command::HandOver(seat("b", "agt_b"));
    bench
        .0
        .handle_command(Actor::Server, hand_over, 0)
        .expect("an agent is there");
    assert_eq!(bench.state(), (None, false));
    let untils = bench.0.record().asks.values().map(|ask| ask.until);
    assert!(untils.eq([None, None]));
}

#[test]
fn typing_is_allowed_and_taken_back_for_itself() {
    let mut bench = Bench::live(ConsentDecision::Allow);
    for grant in [CONTROL, Grant::Type] {
        bench.by("a", Command::Ask(grant));
    }
    let early = bench.at("c", Command::Grant(Grant::Type), 0);
    assert_eq!(early, Err(Refusal::NotAllowed));
    bench.by("c", Command::Grant(CONTROL));
    bench.by("c", Command::Revoke(Grant::Type));
    let text = || Input::Text {
        text: "t".into(),
        pasted: false,
    };
    assert!(reaches_customer(&bench.by("a", act(1, MOVE))));
    assert!(!reaches_customer(&bench.by("a", act(2, text()))));
    bench.by("a", Command::Ask(Grant::Type));
    bench.by("c", Command::Grant(Grant::Type));
    assert!(reaches_customer(&bench.by("a", act(3, text()))));
    bench.by("c", Command::Revoke(CONTROL));
    let refused = (Some(AskState::Refused), false);
    assert_eq!(bench.state_of(Grant::Type), refused);
}

#[test]
fn a_camera_goes_with_the_talk_and_ends_with_it() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    let early = bench.at("c", Command::Grant(Grant::Video), 0);
    assert_eq!(early, Err(Refusal::NotAllowed));
    bench.by("c", Command::Grant(Grant::Voice));
    let unasked = bench.at("c", Command::Camera { on: true }, 0);
    assert_eq!(unasked, Err(Refusal::NotAllowed));
    let asked = bench.at("a", Command::Ask(Grant::Video), 0);
    assert_eq!(asked, Err(Refusal::NotAllowed));
    bench.by("c", Command::Grant(Grant::Video));
    bench.by("c", Command::Camera { on: true });
    bench.by("c", Command::Revoke(Grant::Voice));
    assert!(!bench.state_of(Grant::Video).1);
}

#[test]
fn what_the_customer_offers_needs_no_question_and_lasts_as_it_should() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    for grant in [Grant::Screen, Grant::Voice, Grant::Files] {
        bench.by("c", Command::Grant(grant));
        assert_eq!(bench.state_of(grant), (Some(AskState::Granted), true));
    }
    let outputs = bench.pass(GRANT_MS as Millis);
    let grant = Grant::Files;
    assert_eq!(events(&outputs), [EventKind::GrantExpired { grant }]);
    assert_eq!(bench.state_of(grant), (None, false));
    assert!(bench.state_of(Grant::Voice).1 && bench.state_of(Grant::Screen).1);
    for grant in [Grant::Screen, Grant::Voice] {
        bench.by("a", Command::Revoke(grant));
        assert_eq!(bench.state_of(grant), (None, false));
    }
    for grant in [Grant::View, Grant::Point] {
        let asked = bench.at("a", Command::Ask(grant), 0);
        assert_eq!(asked, Err(Refusal::NotAllowed));
    }
}

#[test]
fn a_talk_is_asked_for_and_stands_on_the_timeline_with_its_length() {
    let mut bench = Bench::live(ConsentDecision::ViewOnly);
    let grant = Grant::Voice;
    let microphone = || Command::Microphone(Microphone::Open);
    assert_eq!(bench.at("a", microphone(), 0), Err(Refusal::NotAllowed));
    let asked = bench.by("a", Command::Ask(grant));
    assert_eq!(events(&asked), [EventKind::GrantAsked { grant }]);
    let given = bench.at("c", Command::Grant(grant), 1_000).expect("asked");
    assert_eq!(events(&given), [EventKind::GrantAdded { grant }]);
    for (who, other) in [("a", "c"), ("c", "a")] {
        let message = ServerMessage::Microphone {
            state: Microphone::Open,
        };
        let to = other.to_owned();
        assert_eq!(bench.by(who, microphone()), [Output::Send { to, message }]);
    }
    let ended = bench.at("a", Command::Revoke(grant), 8_500);
    let duration_ms = 7_500;
    let length = [EventKind::VoiceEnded { duration_ms }];
    assert_eq!(events(&ended.expect("the agent gives back")), length);
    assert_eq!(bench.at("c", microphone(), 0), Err(Refusal::NotAllowed));
}

#[test]
fn a_talk_that_the_end_or_another_agent_cuts_off_stands_on_the_timeline() {
    let talking = || {
        let mut bench = Bench::live(ConsentDecision::Allow);
        bench.by("c", Command::Grant(Grant::Voice));
        bench
    };
    let length = EventKind::VoiceEnded { duration_ms: 5_000 };
    let mut bench = talking();
    let ended = bench.at("c", Command::End, 5_000).expect("the end");
    assert_eq!(events(&ended)[0], length);
    let mut bench = talking();
    let hand_over = Command::HandOver(seat("b", "agt_b"));
    let handed = bench.0.handle_command(Actor::Server, hand_over, 5_000);
    handed.expect("an agent is there");
    assert!(events(&bench.drain()).contains(&length));
    assert_eq!(bench.state_of(Grant::Voice), (None, false));
}

#[test]
fn control_of_a_record_without_its_end_does_not_last() {
    let bench = Bench::controlled();
    let mut record = bench.0.record().clone();
    record.asks.clear();
    let restored = Session::restore(record, Vec::new(), 0);
    assert_eq!(restored.view().grants, [Grant::View, Grant::Point]);
}
