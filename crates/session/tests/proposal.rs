//! Propose and approve, in sentences.

mod common;

#[path = "common/bench.rs"]
mod bench;

use bench::{Bench, events};
use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::{PROPOSAL_MS, PROPOSAL_TEXT_BYTES_MAX};
use tandem_protocol::proposal::{Deed, Proposal, ProposalAnswer, ProposalState};
use tandem_protocol::signal::{ConsentDecision, Grant, ServerMessage};
use tandem_session::command::ProposalStep;
use tandem_session::{
    Command, EventKind, Millis, Output, PROPOSALS_KEPT, PROPOSALS_MAX, Refusal, Session,
};

/// The agent may view and point.
fn allowed() -> Bench {
    Bench::live(ConsentDecision::Allow)
}

fn propose(n: u32, deed: Deed) -> Command {
    Command::Proposal(ProposalStep::Propose(Proposal {
        n,
        epoch: 1,
        document: 0,
        node: 7,
        fx: 1,
        fy: 2,
        deed,
    }))
}

fn click(n: u32) -> Command {
    propose(n, Deed::Click {})
}

fn answer(n: u32, held: bool, state: ProposalState) -> Command {
    Command::Proposal(ProposalStep::Answer(ProposalAnswer {
        n,
        held,
        state,
        refused: None,
    }))
}

fn sent<'a>(outputs: &'a [Output], whom: &str) -> Vec<&'a ServerMessage> {
    let message = |output: &'a Output| match output {
        Output::Send { to, message } if to == whom => Some(message),
        _ => None,
    };
    outputs.iter().filter_map(message).collect()
}

/// What the agent hears of proposals.
fn heard(outputs: &[Output]) -> Vec<(u32, ProposalState, Option<ActRefusal>)> {
    let answer = |message: &ServerMessage| match message {
        ServerMessage::Proposed { answer } => Some((answer.n, answer.state, answer.refused)),
        _ => None,
    };
    sent(outputs, "a").into_iter().filter_map(answer).collect()
}

fn answered(held: bool, state: ProposalState) -> EventKind {
    EventKind::ProposalAnswered { held, state }
}

impl Bench {
    /// What the agent has heard of proposals since.
    fn told(&mut self) -> Vec<(u32, ProposalState, Option<ActRefusal>)> {
        heard(&self.drain())
    }

    /// What the agent is told behind a welcome.
    fn behind_welcome(&self) -> Option<(u32, ProposalState)> {
        match self.0.proposal_message("a")? {
            ServerMessage::Proposed { answer } => Some((answer.n, answer.state)),
            other => panic!("{other:?}"),
        }
    }

    fn restart(self) -> Self {
        let record = serde_json::to_string(self.0.record()).expect("a record is JSON");
        let record = serde_json::from_str(&record).expect("it was written just now");
        Self(Session::restore(record, Vec::new(), 0))
    }

    fn connect(&mut self, who: &str, client: &str) -> Vec<Output> {
        let client = client.into();
        self.by(who, Command::Connect { client })
    }
}

fn take_back(n: u32) -> Command {
    Command::Proposal(ProposalStep::Withdraw { n })
}

#[test]
fn a_proposal_and_its_answer_are_passed_on_and_on_the_timeline_once() {
    let mut bench = allowed();
    let outputs = bench.by("a", click(1));
    assert!(matches!(
        sent(&outputs, "c")[..],
        [ServerMessage::Propose { .. }]
    ));
    assert_eq!(events(&outputs), [EventKind::Proposed { held: false }]);
    assert_eq!(bench.by("a", click(1)), []);
    let outputs = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(heard(&outputs), [(1, ProposalState::Done, None)]);
    assert_eq!(events(&outputs), [answered(false, ProposalState::Done)]);
    let again = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(events(&again), []);
}

#[test]
fn nobody_else_proposes_or_answers_and_nobody_without_view_or_point() {
    let mut bench = allowed();
    assert_eq!(bench.at("c", click(1), 0), Err(Refusal::NotAllowed));
    let own = bench.at("a", answer(1, false, ProposalState::Done), 0);
    assert_eq!(own, Err(Refusal::NotAllowed));
    for grant in [Grant::View, Grant::Point] {
        let mut bench = allowed();
        bench.by("c", Command::Revoke(grant));
        let outputs = bench.by("a", click(1));
        let reason = ActRefusal::NotGranted;
        assert_eq!(heard(&outputs), [(1, ProposalState::Refused, Some(reason))]);
        assert_eq!(events(&outputs), [EventKind::ActRefused { reason }]);
    }
}

#[test]
fn words_beyond_the_bound_reach_nobody() {
    let mut bench = allowed();
    let words = |length| Deed::Type {
        text: "w".repeat(length),
    };
    let outputs = bench.by("a", propose(1, words(PROPOSAL_TEXT_BYTES_MAX + 1)));
    assert!(sent(&outputs, "c").is_empty());
    let refused = Some(ActRefusal::TooLarge);
    assert_eq!(heard(&outputs), [(1, ProposalState::Refused, refused)]);
    let outputs = bench.by("a", propose(2, words(PROPOSAL_TEXT_BYTES_MAX)));
    assert_eq!(sent(&outputs, "c").len(), 1);
}

#[test]
fn one_waits_at_a_time_and_the_agent_takes_it_back_for_another() {
    let mut bench = allowed();
    bench.by("a", click(1));
    assert_eq!(bench.at("a", click(2), 0), Err(Refusal::TooMany));
    assert_eq!(bench.told(), [(2, ProposalState::Refused, None)]);
    let outputs = bench.by("a", take_back(1));
    assert_eq!(heard(&outputs), [(1, ProposalState::Withdrawn, None)]);
    assert_eq!(sent(&outputs, "c"), [&ServerMessage::Withdraw { n: 1 }]);
    assert_eq!(
        events(&outputs),
        [answered(false, ProposalState::Withdrawn)]
    );
    let late = bench.by("c", answer(1, false, ProposalState::Declined));
    assert_eq!(events(&late), []);
    assert_eq!(sent(&bench.by("a", click(2)), "c").len(), 1);
}

#[test]
fn the_customer_takes_no_proposal_back_in_the_agents_name() {
    let mut bench = allowed();
    bench.by("a", click(1));
    let forged = bench.at("c", answer(1, false, ProposalState::Withdrawn), 0);
    assert_eq!(forged, Err(Refusal::Invalid));
    let outputs = bench.by("c", answer(1, false, ProposalState::Declined));
    assert_eq!(heard(&outputs), [(1, ProposalState::Declined, None)]);
}

#[test]
fn what_was_done_is_written_down_where_it_had_run_out_meanwhile() {
    let mut bench = allowed();
    bench.by("a", click(1));
    bench.pass(PROPOSAL_MS as Millis);
    let late = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(events(&late), [answered(false, ProposalState::Done)]);
    let again = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(events(&again), []);
}

#[test]
fn what_nobody_answers_runs_out_at_both_ends() {
    let mut bench = allowed();
    bench.by("a", click(1));
    let until = PROPOSAL_MS as Millis;
    assert_eq!(bench.0.poll_timeout(), Some(until));
    assert_eq!(bench.pass(until - 1), []);
    let outputs = bench.pass(until);
    assert_eq!(heard(&outputs), [(1, ProposalState::Expired, None)]);
    assert_eq!(sent(&outputs, "c"), [&ServerMessage::Withdraw { n: 1 }]);
    assert_eq!(events(&outputs), [answered(false, ProposalState::Expired)]);
    assert_eq!(bench.pass(until + 1), []);
}

#[test]
fn it_ends_with_the_grants_that_it_needs_and_with_the_session() {
    let over = answered(false, ProposalState::Ended);
    for command in [
        Command::Revoke(Grant::View),
        Command::Revoke(Grant::Point),
        Command::End,
    ] {
        let mut bench = allowed();
        bench.by("a", click(1));
        assert!(events(&bench.by("c", command)).contains(&over));
    }
}

#[test]
fn another_page_of_the_customer_knows_nothing_of_a_proposal() {
    let mut bench = allowed();
    bench.by("a", click(1));
    bench.by("c", Command::Disconnect);
    let client = "another page".into();
    let outputs = bench.by("c", Command::Connect { client });
    assert_eq!(heard(&outputs), [(1, ProposalState::Stale, None)]);
}

#[test]
fn another_page_of_the_agent_could_not_take_a_proposal_back() {
    let mut bench = allowed();
    bench.by("a", click(1));
    bench.by("a", Command::Disconnect);
    let client = "another page".into();
    let outputs = bench.by("a", Command::Connect { client });
    assert!(sent(&outputs, "c").contains(&&ServerMessage::Withdraw { n: 1 }));
}

#[test]
fn proposals_are_bounded() {
    let mut bench = allowed();
    for n in 0..PROPOSALS_MAX {
        bench.by("a", click(n));
        bench.by("a", take_back(n));
    }
    let more = bench.at("a", click(PROPOSALS_MAX), 0);
    assert_eq!(more, Err(Refusal::TooMany));
}

#[test]
fn an_act_is_held_under_control_alone_and_ends_with_it() {
    let mut bench = allowed();
    let waits = || answer(7, true, ProposalState::Waiting);
    assert_eq!(
        events(&bench.by("c", answer(6, true, ProposalState::Waiting))),
        []
    );
    bench.by("a", Command::Ask(Grant::Control));
    bench.by("c", Command::Grant(Grant::Control));
    let outputs = bench.by("c", waits());
    assert_eq!(heard(&outputs), [(7, ProposalState::Waiting, None)]);
    assert_eq!(events(&outputs), [EventKind::Proposed { held: true }]);
    let outputs = bench.by("c", answer(7, true, ProposalState::Done));
    assert_eq!(events(&outputs), [answered(true, ProposalState::Done)]);
    bench.by("c", answer(8, true, ProposalState::Waiting));
    let outputs = bench.by("c", Command::Revoke(Grant::Control));
    assert_eq!(heard(&outputs), [(8, ProposalState::Ended, None)]);
}

#[test]
fn an_agent_who_was_cut_off_is_told_how_far_the_last_proposal_has_come() {
    let mut bench = allowed();
    assert_eq!(bench.behind_welcome(), None);
    bench.connect("a", "console");
    bench.by("a", click(1));
    bench.by("a", Command::Disconnect);
    assert_eq!(
        heard(&bench.by("c", answer(1, false, ProposalState::Declined))),
        []
    );
    bench.connect("a", "console");
    assert_eq!(bench.behind_welcome(), Some((1, ProposalState::Declined)));
    assert_eq!(bench.0.proposal_message("c"), None);
    bench.connect("a", "another page");
    assert_eq!(bench.behind_welcome(), None);
}

#[test]
fn taking_back_what_nobody_knows_or_what_is_over_is_answered() {
    let mut bench = allowed();
    let outputs = bench.by("a", take_back(3));
    assert_eq!(heard(&outputs), [(3, ProposalState::Ended, None)]);
    assert_eq!(events(&outputs), []);
    bench.by("a", click(4));
    bench.by("c", answer(4, false, ProposalState::Done));
    let outputs = bench.by("a", take_back(4));
    assert_eq!(heard(&outputs), [(4, ProposalState::Done, None)]);
    assert_eq!(events(&outputs), []);
    let foreign = bench.at("c", take_back(4), 0);
    assert_eq!(foreign, Err(Refusal::NotAllowed));
}

#[test]
fn what_was_tapped_over_a_restart_is_told_and_written_down_once() {
    let mut bench = allowed();
    bench.connect("a", "console");
    bench.connect("c", "page");
    bench.by("a", click(1));
    let mut bench = bench.restart();
    bench.connect("a", "console");
    bench.connect("c", "page");
    assert_eq!(bench.behind_welcome(), Some((1, ProposalState::Waiting)));
    assert_eq!(bench.at("a", click(2), 0), Err(Refusal::TooMany));
    bench.drain();
    let outputs = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(heard(&outputs), [(1, ProposalState::Done, None)]);
    assert_eq!(events(&outputs), [answered(false, ProposalState::Done)]);
    let again = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(events(&again), []);
}

#[test]
fn what_was_tapped_is_written_down_behind_proposals_that_came_after_it_up_to_a_bound() {
    let mut bench = allowed();
    let n_kept = PROPOSALS_KEPT as u32;
    for n in 0..=n_kept {
        bench.by("a", click(n));
        bench.by("a", take_back(n));
    }
    let forgotten = bench.by("c", answer(0, false, ProposalState::Done));
    assert_eq!((heard(&forgotten), events(&forgotten)), (vec![], vec![]));
    let known = bench.by("c", answer(1, false, ProposalState::Done));
    assert_eq!(events(&known), [answered(false, ProposalState::Done)]);
}

#[test]
fn the_customer_can_not_say_that_something_was_done_which_nobody_proposed() {
    let mut bench = allowed();
    for held in [false, true] {
        let outputs = bench.by("c", answer(9, held, ProposalState::Done));
        assert_eq!((heard(&outputs), events(&outputs)), (vec![], vec![]));
    }
    // Nor make room for it among what is known.
    bench.by("a", click(1));
    for n in 0..2 * PROPOSALS_KEPT as u32 {
        bench.by("c", answer(n, true, ProposalState::Waiting));
        bench.by("c", answer(n, true, ProposalState::Stale));
    }
    let outputs = bench.by("c", answer(1, false, ProposalState::Declined));
    assert_eq!(heard(&outputs), [(1, ProposalState::Declined, None)]);
}

#[test]
fn an_act_that_was_held_when_control_ended_is_written_down_where_it_was_tapped() {
    let mut bench = allowed();
    let outputs = bench.by("c", answer(7, true, ProposalState::Waiting));
    assert_eq!((heard(&outputs), events(&outputs)), (vec![], vec![]));
    let outputs = bench.by("c", answer(7, true, ProposalState::Done));
    assert_eq!(heard(&outputs), [(7, ProposalState::Done, None)]);
    assert_eq!(events(&outputs), [answered(true, ProposalState::Done)]);
}

#[test]
fn an_act_is_held_beside_a_proposal_that_has_just_crossed_it() {
    let mut bench = allowed();
    bench.by("a", Command::Ask(Grant::Control));
    bench.by("c", Command::Grant(Grant::Control));
    bench.by("a", click(1));
    let outputs = bench.by("c", answer(7, true, ProposalState::Waiting));
    assert_eq!(heard(&outputs), [(7, ProposalState::Waiting, None)]);
    let outputs = bench.by("c", answer(1, false, ProposalState::Refused));
    assert_eq!(heard(&outputs), [(1, ProposalState::Refused, None)]);
    let outputs = bench.by("c", answer(7, true, ProposalState::Done));
    assert_eq!(events(&outputs), [answered(true, ProposalState::Done)]);
}
