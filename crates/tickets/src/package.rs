//! The package of a handoff: what whoever takes a ticket over has to know before they join, by rule from
//! what stands on its timeline (ADR 0070).
//!
//! A rule looks at the timeline and answers with lines, each a kind with its data; whoever shows them makes
//! the sentences. Rules stand in the order of how much they tell: where there is no room for all lines, those
//! of the last rules are left out, and it is said how many. Nothing is told that is not on the timeline or on
//! the ticket, so that what was erased there is erased here.

mod happened;
mod steps;

use serde::{Deserialize, Serialize};

use crate::limits::{
    PACKAGE_LINES_MAX, PACKAGE_LINES_OF_RULE, PACKAGE_STEPS_MAX, PACKAGE_WORDS_CHARS_MAX,
};
use crate::sla::SlaReading;
use crate::{Actor, ActorKind, Place, SlaClock, TimelineData};

/// An entry of the timeline, as the rules look at it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Who did it.
    pub actor: Actor,
    /// The session it happened in.
    pub session_id: Option<String>,
    /// What it was.
    pub data: TimelineData,
}

/// A time that something is planned for.
#[derive(Clone, Debug)]
pub struct Planned {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The note of a follow-up, or with whom an appointment is.
    pub words: Option<String>,
}

/// That the customer is to be called.
#[derive(Clone, Debug)]
pub struct ToBeCalled {
    /// From when on, RFC 3339 UTC.
    pub due_at: String,
    /// Who is about to call.
    pub with: Option<String>,
    /// Calls that reached nobody.
    pub n_missed: u32,
}

/// What the rules look at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The timeline, oldest first.
    pub entries: Vec<Happened>,
    /// The session that goes to somebody else; without one, the last on the timeline.
    pub session_id: Option<String>,
    /// What its agent may do at this moment, as words.
    pub grants: Vec<String>,
    /// Open call-backs, due first.
    pub call_backs: Vec<ToBeCalled>,
    /// Open follow-ups, due first.
    pub follow_ups: Vec<Planned>,
    /// Open appointments.
    pub appointments: Vec<Planned>,
    /// Labels of fields that a ticket needs to be solved and this one has no value of.
    pub missing_fields: Vec<String>,
    /// The SLA clocks of the ticket, each with when it is due, RFC 3339 UTC.
    pub sla: Vec<(SlaReading, Option<String>)>,
}

/// What happened, and what is still to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// What happened, oldest first; at most `PACKAGE_LINES_MAX`.
    pub happened: Vec<PackageEntry>,
    /// Lines that there was no room for.
    pub n_left_out: u32,
    /// What is still to do; at most `PACKAGE_STEPS_MAX`.
    pub open: Vec<OpenStep>,
    /// Steps that there was no room for.
    pub n_steps_left_out: u32,
}

/// A line of what happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageEntry {
    /// When, RFC 3339 UTC; of several things the last.
    pub at: String,
    /// What it was: `kind` and `data`.
    #[serde(flatten)]
    pub what: PackageLine,
}

/// What became of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GrantFate {
    /// The customer gave it.
    Granted,
    /// The customer said no.
    Refused,
    /// It was given, and taken back.
    Revoked,
    /// It was given, and ran out.
    Expired,
}

/// What happened: `kind` and `data` of a line. Words are cut at `PACKAGE_WORDS_CHARS_MAX`, with an ellipsis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PackageLine {
    /// Another agent holds the session.
    HandedOff {
        /// Their name.
        to: String,
        /// Why; empty where nobody has said.
        reason: String,
    },
    /// A handoff came to nothing.
    HandoffFailed {
        /// Who was asked.
        to: String,
        /// `cancelled`, `refused`, `declined` or `expired`.
        why: String,
    },
    /// An agent let go of the session, for somebody who was still to come.
    LetGo {
        /// Who was to come.
        to: String,
        /// Why.
        reason: String,
    },
    /// The ticket has gone up.
    Escalated {
        /// The tiers that it has been on, the first one first.
        path: Vec<u8>,
        /// Why it went up last.
        reason: String,
    },
    /// The customer has agreed.
    ConsentGiven {
        /// `allow` or `view_only`.
        decision: String,
        /// Origin of the page that is shown.
        host_origin: Option<String>,
    },
    /// The customer said No.
    ConsentRefused {},
    /// An agent wrote a note for the others; the last one.
    Note {
        /// Who.
        by: String,
        /// What.
        text: String,
    },
    /// The customer has reported a session.
    Reported {
        /// `unasked` or `report`.
        report: String,
        /// The customer's words.
        reason: Option<String>,
    },
    /// Where the customer sought help.
    HelpSought {
        /// Where in the product.
        place: Place,
    },
    /// Where the customer stood longest without going on.
    Stalled {
        /// Where in the product.
        place: Place,
        /// For how long, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        for_ms: u64,
    },
    /// What became of a grant that was asked for.
    Grant {
        /// Which, as on the timeline.
        grant: String,
        /// What.
        fate: GrantFate,
    },
    /// Acts that agents proposed, or that were held.
    Proposals {
        /// Carried out by the customer's tap.
        n_done: u32,
        /// The customer said no.
        n_declined: u32,
        /// That came to nothing otherwise.
        n_other: u32,
    },
    /// Acts of agents that the page or a rule refused.
    ActsRefused {
        /// How many.
        n: u32,
    },
    /// Files that were handed over.
    Files {
        /// From the customer.
        n_from_customer: u32,
        /// From agents.
        n_from_agents: u32,
        /// That did not get through.
        n_refused: u32,
    },
    /// What was written; not the words.
    Chat {
        /// Messages of the customer.
        n_from_customer: u32,
        /// Messages of agents.
        n_from_agents: u32,
    },
    /// The customer was called, apart from the session; the last call.
    Called {
        /// Whether they were reached.
        is_reached: bool,
        /// Calls that reached nobody, since they were to be called.
        n_missed: u32,
    },
    /// They talked.
    Talked {
        /// For how long in all, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        duration_ms: u64,
    },
    /// Pages that the session has been on.
    Visited {
        /// Origins and pages of the product, as far as the timeline has them; the latest last.
        pages: Vec<String>,
        /// Others, before these.
        n_more: u32,
        /// Times that an agent had the page go elsewhere.
        n_navigated: u32,
    },
    /// A promised time has run out.
    SlaBreached {
        /// Which.
        clock: SlaClock,
    },
    /// The session began.
    SessionBegan {
        /// `link`, `code` or `widget`.
        entry: String,
    },
    /// The product has said who the customer is, or its word was not accepted.
    Identified {
        /// It was accepted.
        is_verified: bool,
    },
    /// A session on this ticket before; the last one.
    EarlierSession {
        /// Why it ended.
        reason: String,
        /// From consent to the end, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        duration_ms: u64,
    },
}

/// What is still to do: `kind` and `data`. Words are cut as those of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum OpenStep {
    /// The customer has written last, and nobody has answered.
    Unanswered {
        /// Since when, RFC 3339 UTC.
        at: String,
    },
    /// The customer waits for a call.
    CallBack {
        /// From when on, RFC 3339 UTC.
        due_at: String,
        /// Who is about to call.
        with: Option<String>,
        /// Calls that reached nobody.
        n_missed: u32,
    },
    /// The customer has not answered what an agent showed.
    Proposal {
        /// Whether it is an act that is held.
        held: bool,
    },
    /// The customer has not answered what an agent asked for.
    Asked {
        /// Which grant.
        grant: String,
    },
    /// The agent may do more than see and point.
    Grant {
        /// Which grant.
        grant: String,
    },
    /// The page is not shown.
    Paused {
        /// `customer`, `rule` or `page`.
        by: String,
    },
    /// A promised time runs out next, or has.
    Sla {
        /// Which.
        clock: SlaClock,
        /// When, RFC 3339 UTC.
        due_at: String,
        /// It has.
        is_breached: bool,
    },
    /// Somebody wants to come back to the ticket.
    FollowUp {
        /// When, RFC 3339 UTC.
        due_at: String,
        /// What to think of then.
        note: Option<String>,
    },
    /// A session is planned.
    Appointment {
        /// When, RFC 3339 UTC.
        starts_at: String,
        /// Who will be there.
        with: Option<String>,
    },
    /// A ticket needs a field to be solved, and this one has no value of it.
    Field {
        /// What people call it.
        label: String,
    },
}

/// The package of a ticket.
pub fn package(facts: &Facts) -> Package {
    let story = Story::of(facts);
    let told: Vec<_> = happened::RULES.iter().map(|rule| rule(&story)).collect();
    let mut lines = by_telling(told);
    let n_left_out = cut_to(&mut lines, PACKAGE_LINES_MAX);
    // Of one time in the order of the rules.
    lines.sort_by(|one, other| one.at.cmp(&other.at));
    let told = steps::RULES.iter().map(|rule| rule(&story));
    let mut open: Vec<OpenStep> = told.flatten().collect();
    let n_steps_left_out = cut_to(&mut open, PACKAGE_STEPS_MAX);
    Package {
        happened: lines,
        n_left_out,
        open,
        n_steps_left_out,
    }
}

/// Lines in the order of how much they tell. A rule with many of them does not crowd the others out: those
/// behind its first `PACKAGE_LINES_OF_RULE` come after the first ones of all.
fn by_telling(told: Vec<Vec<PackageEntry>>) -> Vec<PackageEntry> {
    let (mut first, mut behind) = (Vec::new(), Vec::new());
    for mut lines in told {
        behind.extend(lines.split_off(lines.len().min(PACKAGE_LINES_OF_RULE)));
        first.append(&mut lines);
    }
    first.append(&mut behind);
    first
}

/// Leaves out what is behind a bound, and says how much.
fn cut_to<T>(list: &mut Vec<T>, bound: usize) -> u32 {
    let n = list.len().saturating_sub(bound);
    list.truncate(bound);
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The facts, and which session the handoff is about.
struct Story<'a> {
    facts: &'a Facts,
    session_id: Option<&'a str>,
}

impl<'a> Story<'a> {
    fn of(facts: &'a Facts) -> Self {
        let last = || {
            facts
                .entries
                .iter()
                .rev()
                .find_map(|one| one.session_id.as_deref())
        };
        let session_id = facts.session_id.as_deref().or_else(last);
        Self { facts, session_id }
    }

    /// The whole timeline.
    fn all(&self) -> impl DoubleEndedIterator<Item = &'a Happened> {
        self.facts.entries.iter()
    }

    /// What happened in the session.
    fn now(&self) -> impl DoubleEndedIterator<Item = &'a Happened> {
        let id = self.session_id;
        let is_of = move |one: &&Happened| id.is_some() && one.session_id.as_deref() == id;
        self.facts.entries.iter().filter(is_of)
    }
}

/// A line of when `one` happened.
fn line(one: &Happened, what: PackageLine) -> PackageEntry {
    PackageEntry {
        at: one.at.clone(),
        what,
    }
}

/// Words as far as a line has room.
fn words(text: &str) -> String {
    if text.chars().nth(PACKAGE_WORDS_CHARS_MAX).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(PACKAGE_WORDS_CHARS_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}

fn place(place: &Place) -> Place {
    Place {
        page: words(&place.page),
        element: place.element.as_deref().map(words),
        error: place.error.as_deref().map(words),
        release: place.release.as_deref().map(words),
    }
}

/// Whether somebody who holds or helps a session did it.
fn is_agents(one: &Happened) -> bool {
    one.actor.kind == ActorKind::Agent
}

fn is_customers(one: &Happened) -> bool {
    one.actor.kind == ActorKind::Customer
}

#[cfg(test)]
mod tests;
