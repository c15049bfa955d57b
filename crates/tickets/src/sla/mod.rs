//! SLA clocks of a ticket: how long the customer may wait for a first response, for the next update,
//! and for the resolution.
//!
//! [`Sla`] is told what happens on the ticket and answers what to write down: that time runs out, has
//! run out, or was kept. Time counts while the desk is open ([`calendar`]) and the ticket is neither
//! done nor in a status that pauses. What has counted stays counted when the priority changes. The time
//! is handed in; whoever drives it asks [`Sla::poll_timeout`] when to come back.

pub mod calendar;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

pub use calendar::{BadHours, Calendar, Hours};

use crate::{Priority, Status};

/// Milliseconds since the Unix epoch, or between two moments.
pub type Millis = i64;

/// Which time is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlaClock {
    /// From the ticket's creation to the first answer of an agent.
    FirstResponse,
    /// From what a customer writes, once there was a first response, to the next answer.
    NextUpdate,
    /// From creation until the ticket is solved.
    Resolution,
}

impl SlaClock {
    /// Every clock, the one that is over first first.
    pub const ALL: [Self; 3] = [Self::FirstResponse, Self::NextUpdate, Self::Resolution];
}

/// What is promised for tickets of one priority.
#[derive(Clone, Debug)]
pub struct Policy {
    /// When time counts.
    pub calendar: Calendar,
    /// Most time to the first response, in milliseconds.
    pub first_response_ms: Option<Millis>,
    /// Most time to the next update.
    pub next_update_ms: Option<Millis>,
    /// Most time to the resolution.
    pub resolution_ms: Option<Millis>,
}

impl Policy {
    fn target_ms(&self, clock: SlaClock) -> Option<Millis> {
        match clock {
            SlaClock::FirstResponse => self.first_response_ms,
            SlaClock::NextUpdate => self.next_update_ms,
            SlaClock::Resolution => self.resolution_ms,
        }
    }
}

/// What is promised.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For each priority, the least urgent first; without one nothing is promised.
    pub policies: [Option<Policy>; Priority::ALL.len()],
    /// While a ticket has one of these no time counts; while it is done none does either.
    pub paused_in: Vec<Status>,
    /// Share of the promised time that is left when it is said that it runs out; 0 never says so.
    pub warn_percent: u8,
}

impl Plan {
    fn policy(&self, priority: Priority) -> Option<&Policy> {
        let mut all = Priority::ALL.iter().zip(&self.policies);
        all.find(|(one, _)| **one == priority)?.1.as_ref()
    }

    fn runs_in(&self, status: Status) -> bool {
        !status.is_done() && !self.paused_in.contains(&status)
    }
}

/// What happened on a ticket, as far as time depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlaFact {
    /// An agent has answered: in the chat, or in a session with the customer.
    Answered,
    /// The customer has written.
    CustomerWrote,
    /// The status changed.
    StatusChanged(Status),
    /// The priority changed.
    PriorityChanged(Priority),
    /// The ticket was merged into another one: what was promised for it is promised there.
    Merged,
    /// That was undone.
    Unmerged,
}

/// What is to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlaOutput {
    /// Time runs out.
    Warned(SlaClock, Millis),
    /// Time has run out, at that moment.
    Breached(SlaClock, Millis),
    /// What was waited for came in time.
    Met(SlaClock),
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlaClockState {
    /// Time counts while the desk is open.
    Running,
    /// Time does not count, because of the ticket's status.
    Paused,
    /// What was waited for has come.
    Stopped,
}

/// A clock that something is promised for, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaReading {
    /// Which.
    pub clock: SlaClock,
    /// Whether it runs.
    pub state: SlaClockState,
    /// When its time runs out, or has run out; absent while it is paused in time, once it has stopped
    /// in time, and where the desk does not open so long.
    pub due_at: Option<Millis>,
    /// Whether its time has run out.
    pub is_breached: bool,
    /// Time of the open desk that is left, as of when it was paused.
    pub left_ms: Option<Millis>,
}

/// One clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Clock {
    /// What has counted before `since`.
    elapsed_ms: Millis,
    /// Since when it runs.
    since: Option<Millis>,
    warned: bool,
    /// When its time ran out.
    breached_at: Option<Millis>,
    stopped: bool,
}

/// The clocks of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sla {
    status: Status,
    priority: Priority,
    first_response: Clock,
    /// Absent while the customer waits for no answer.
    next_update: Option<Clock>,
    resolution: Clock,
    /// Whether it has been merged into another ticket: then no time counts, and nothing is late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    merged: bool,
    /// The latest moment that was handed in: moments that lie before it count as that one.
    seen: Millis,
    #[serde(skip)]
    outputs: VecDeque<SlaOutput>,
}

impl Sla {
    /// The clocks of a ticket that is made.
    pub fn new(priority: Priority, now: Millis) -> Self {
        let running = Clock {
            since: Some(now),
            ..Clock::default()
        };
        Self {
            status: Status::Open,
            priority,
            first_response: running,
            next_update: None,
            resolution: running,
            merged: false,
            seen: now,
            outputs: VecDeque::new(),
        }
    }

    /// Takes in what happened; what ran out before is said first.
    pub fn handle_fact(&mut self, fact: SlaFact, plan: &Plan, now: Millis) {
        let now = now.max(self.seen);
        self.handle_timeout(plan, now);
        match fact {
            SlaFact::Answered => {
                self.stop(SlaClock::FirstResponse, plan, now);
                self.stop(SlaClock::NextUpdate, plan, now);
            }
            SlaFact::CustomerWrote => {
                let waits = self.next_update.is_some_and(|clock| !clock.stopped);
                if self.first_response.stopped && !waits {
                    self.next_update = Some(Clock {
                        since: self.runs(plan).then_some(now),
                        ..Clock::default()
                    });
                }
            }
            SlaFact::StatusChanged(status) => self.set_status(status, plan, now),
            SlaFact::PriorityChanged(priority) => {
                self.bank(plan, now);
                self.priority = priority;
            }
            SlaFact::Merged => self.set_merged(true, plan, now),
            SlaFact::Unmerged => self.set_merged(false, plan, now),
        }
        // What a shorter promise or a reopened ticket has left behind is late at once.
        self.handle_timeout(plan, now);
    }

    /// Says what has run out.
    pub fn handle_timeout(&mut self, plan: &Plan, now: Millis) {
        let now = now.max(self.seen);
        self.seen = now;
        for kind in SlaClock::ALL {
            let Some(clock) = self.clock(kind).copied() else {
                continue;
            };
            let (warn_at, due_at) = self.moments(kind, &clock, plan);
            let mut clock = clock;
            if let Some(due_at) = due_at.filter(|at| *at <= now) {
                clock.warned = true;
                clock.breached_at = Some(due_at);
                self.outputs.push_back(SlaOutput::Breached(kind, due_at));
            } else if let (true, Some(due_at)) = (warn_at.is_some_and(|at| at <= now), due_at) {
                clock.warned = true;
                self.outputs.push_back(SlaOutput::Warned(kind, due_at));
            }
            if let Some(place) = self.clock_mut(kind) {
                *place = clock;
            }
        }
    }

    /// When to call [`Sla::handle_timeout`] at the latest.
    pub fn poll_timeout(&self, plan: &Plan) -> Option<Millis> {
        let moments = SlaClock::ALL.into_iter().filter_map(|kind| {
            let (warn_at, due_at) = self.moments(kind, self.clock(kind)?, plan);
            // What is never due is not warned of either.
            due_at.map(|due_at| warn_at.map_or(due_at, |warn_at| warn_at.min(due_at)))
        });
        moments.min()
    }

    /// What is to be written down next.
    pub fn poll_output(&mut self) -> Option<SlaOutput> {
        self.outputs.pop_front()
    }

    /// When the first of the clocks that run is due, or was.
    pub fn due_at(&self, plan: &Plan) -> Option<Millis> {
        let runs = |one: &SlaReading| one.state == SlaClockState::Running;
        let running = self.readings(plan).into_iter().filter(runs);
        running.filter_map(|one| one.due_at).min()
    }

    /// The clocks that something is promised for.
    pub fn readings(&self, plan: &Plan) -> Vec<SlaReading> {
        let readings = SlaClock::ALL.into_iter().filter_map(|kind| {
            let clock = self.clock(kind)?;
            let target = plan.policy(self.priority)?.target_ms(kind)?;
            let state = match (clock.stopped, clock.since) {
                (true, _) => SlaClockState::Stopped,
                (false, Some(_)) => SlaClockState::Running,
                // What the ticket was merged into has clocks of its own.
                (false, None) if self.merged && clock.breached_at.is_none() => return None,
                (false, None) => SlaClockState::Paused,
            };
            let (_, due_at) = self.moments(kind, clock, plan);
            let is_paused = state == SlaClockState::Paused && clock.breached_at.is_none();
            Some(SlaReading {
                clock: kind,
                state,
                due_at: clock.breached_at.or(due_at),
                is_breached: clock.breached_at.is_some(),
                left_ms: is_paused.then_some((target - clock.elapsed_ms).max(0)),
            })
        });
        readings.collect()
    }

    fn clock(&self, kind: SlaClock) -> Option<&Clock> {
        match kind {
            SlaClock::FirstResponse => Some(&self.first_response),
            SlaClock::NextUpdate => self.next_update.as_ref(),
            SlaClock::Resolution => Some(&self.resolution),
        }
    }

    fn clock_mut(&mut self, kind: SlaClock) -> Option<&mut Clock> {
        match kind {
            SlaClock::FirstResponse => Some(&mut self.first_response),
            SlaClock::NextUpdate => self.next_update.as_mut(),
            SlaClock::Resolution => Some(&mut self.resolution),
        }
    }

    /// When to warn and when time runs out, as far as either is still to be said.
    fn moments(
        &self,
        kind: SlaClock,
        clock: &Clock,
        plan: &Plan,
    ) -> (Option<Millis>, Option<Millis>) {
        let policy = plan.policy(self.priority);
        let target = policy.and_then(|policy| policy.target_ms(kind));
        let (Some(policy), Some(target), Some(since)) = (policy, target, clock.since) else {
            return (None, None);
        };
        if clock.stopped || clock.breached_at.is_some() {
            return (None, None);
        }
        let left = target - clock.elapsed_ms;
        let due_at = policy.calendar.due(since, left);
        let early = target / 100 * Millis::from(plan.warn_percent);
        let warn_at = (early > 0 && !clock.warned)
            .then(|| policy.calendar.due(since, left - early))
            .flatten();
        (warn_at, due_at)
    }

    fn set_status(&mut self, status: Status, plan: &Plan, now: Millis) {
        self.bank(plan, now);
        self.status = status;
        if status.is_done() {
            self.stop(SlaClock::Resolution, plan, now);
        } else {
            self.resolution.stopped = false;
        }
        self.go_on(plan, now);
    }

    fn set_merged(&mut self, merged: bool, plan: &Plan, now: Millis) {
        self.bank(plan, now);
        self.merged = merged;
        self.go_on(plan, now);
    }

    fn runs(&self, plan: &Plan) -> bool {
        !self.merged && plan.runs_in(self.status)
    }

    /// Lets the clocks that have not stopped count, or not, from now on.
    fn go_on(&mut self, plan: &Plan, now: Millis) {
        let since = self.runs(plan).then_some(now);
        for kind in SlaClock::ALL {
            if let Some(clock) = self.clock_mut(kind)
                && !clock.stopped
            {
                clock.since = since;
            }
        }
    }

    /// What was waited for has come.
    fn stop(&mut self, kind: SlaClock, plan: &Plan, now: Millis) {
        self.bank(plan, now);
        let policy = plan.policy(self.priority);
        let is_promised = policy.is_some_and(|policy| policy.target_ms(kind).is_some());
        let Some(clock) = self.clock_mut(kind) else {
            return;
        };
        if clock.stopped {
            return;
        }
        clock.stopped = true;
        clock.since = None;
        if clock.breached_at.is_none() && is_promised {
            self.outputs.push_back(SlaOutput::Met(kind));
        }
    }

    /// Counts what has run so far.
    fn bank(&mut self, plan: &Plan, now: Millis) {
        let calendar = plan.policy(self.priority).map(|policy| &policy.calendar);
        for kind in SlaClock::ALL {
            if let Some(clock) = self.clock_mut(kind)
                && let Some(since) = clock.since
            {
                // Where nothing is promised, time counts around the clock.
                let open_ms = calendar.map_or(now - since, |calendar| calendar.open_ms(since, now));
                clock.elapsed_ms += open_ms;
                clock.since = Some(now);
            }
        }
    }
}
