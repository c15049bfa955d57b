//! Rules on what is still to do. What somebody waits for at this moment comes first.

use super::{OpenStep, Planned, Story, ToBeCalled, is_agents, is_customers, words};
use crate::{SlaClockState, TimelineData};

/// A rule.
type Rule = fn(&Story<'_>) -> Vec<OpenStep>;

/// All of them, in their order.
pub(super) const RULES: [Rule; 10] = [
    unanswered_message,
    call_backs,
    open_proposal,
    open_question,
    open_grants,
    hidden_page,
    promised_times,
    follow_ups,
    appointments,
    missing_fields,
];

/// What agents see and point with is no step.
const NO_STEP: [&str; 2] = ["view", "point"];

/// The customer has written last. A note that agents write to each other is no answer.
fn unanswered_message(story: &Story<'_>) -> Vec<OpenStep> {
    let said = story.all().rev().find(|one| match one.data {
        TimelineData::Chat { .. } => true,
        TimelineData::Comment { .. } => is_customers(one),
        _ => false,
    });
    let open = said.filter(|one| !is_agents(one));
    let step = open.map(|one| OpenStep::Unanswered { at: one.at.clone() });
    step.into_iter().collect()
}

/// Which calls the customer waits for.
fn call_backs(story: &Story<'_>) -> Vec<OpenStep> {
    let step = |one: &ToBeCalled| OpenStep::CallBack {
        due_at: one.due_at.clone(),
        with: one.with.as_deref().map(words),
        n_missed: one.n_missed,
    };
    story.facts.call_backs.iter().map(step).collect()
}

/// The last thing that was proposed has no answer.
fn open_proposal(story: &Story<'_>) -> Vec<OpenStep> {
    let last = story.now().rev().find_map(|one| match &one.data {
        TimelineData::Proposed { held } => Some(Some(*held)),
        TimelineData::ProposalAnswered { .. } | TimelineData::SessionEnded { .. } => Some(None),
        _ => None,
    });
    let step = last.flatten().map(|held| OpenStep::Proposal { held });
    step.into_iter().collect()
}

/// The customer has not said whether they give what an agent asked for.
fn open_question(story: &Story<'_>) -> Vec<OpenStep> {
    let mut asked: Vec<&str> = Vec::new();
    for one in story.now() {
        match &one.data {
            TimelineData::GrantAsked { grant } => asked.push(grant),
            TimelineData::GrantAdded { grant }
            | TimelineData::GrantRefused { grant }
            | TimelineData::GrantRemoved { grant }
            | TimelineData::GrantExpired { grant } => asked.retain(|open| open != grant),
            TimelineData::HandedOff { .. }
            | TimelineData::LetGo { .. }
            | TimelineData::SessionEnded { .. } => asked.clear(),
            _ => {}
        }
    }
    asked.dedup();
    let step = |grant: &str| OpenStep::Asked {
        grant: grant.to_owned(),
    };
    asked.into_iter().map(step).collect()
}

/// The agent may do more than see and point.
fn open_grants(story: &Story<'_>) -> Vec<OpenStep> {
    let grants = story.facts.grants.iter();
    let open = grants.filter(|grant| !NO_STEP.contains(&grant.as_str()));
    let step = |grant: &String| OpenStep::Grant {
        grant: grant.clone(),
    };
    open.map(step).collect()
}

/// The page is not shown for a while.
fn hidden_page(story: &Story<'_>) -> Vec<OpenStep> {
    let last = story.now().rev().find_map(|one| match &one.data {
        TimelineData::Paused { by } => Some(Some(by.clone())),
        TimelineData::Resumed {}
        | TimelineData::ConsentGiven { .. }
        | TimelineData::LetGo { .. }
        | TimelineData::SessionEnded { .. } => Some(None),
        _ => None,
    });
    let step = last.flatten().map(|by| OpenStep::Paused { by });
    step.into_iter().collect()
}

/// The promised times that run, due first.
fn promised_times(story: &Story<'_>) -> Vec<OpenStep> {
    let running = story.facts.sla.iter().filter_map(|(clock, due_at)| {
        let runs = clock.state == SlaClockState::Running;
        let due_at = due_at.clone().filter(|_| runs)?;
        Some(OpenStep::Sla {
            clock: clock.clock,
            due_at,
            is_breached: clock.is_breached,
        })
    });
    let mut steps: Vec<OpenStep> = running.collect();
    steps.sort_by(|one, other| due(one).cmp(due(other)));
    steps
}

fn due(step: &OpenStep) -> &str {
    match step {
        OpenStep::Sla { due_at, .. } => due_at,
        _ => "",
    }
}

/// What somebody wants to come back to.
fn follow_ups(story: &Story<'_>) -> Vec<OpenStep> {
    let step = |one: &Planned| OpenStep::FollowUp {
        due_at: one.at.clone(),
        note: one.words.as_deref().map(words),
    };
    story.facts.follow_ups.iter().map(step).collect()
}

/// Which sessions are planned.
fn appointments(story: &Story<'_>) -> Vec<OpenStep> {
    let step = |one: &Planned| OpenStep::Appointment {
        starts_at: one.at.clone(),
        with: one.words.as_deref().map(words),
    };
    story.facts.appointments.iter().map(step).collect()
}

/// What has to be filled before the ticket can be solved.
fn missing_fields(story: &Story<'_>) -> Vec<OpenStep> {
    let step = |label: &String| OpenStep::Field {
        label: words(label),
    };
    story.facts.missing_fields.iter().map(step).collect()
}
