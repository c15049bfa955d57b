//! Who is at the desk: agents whose console listens, less those who have said that they are away.
//!
//! Only open consoles are remembered here; whether an agent is away is in the store (ADR 0037).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::source::{Clock, Millis};
use crate::state::ConsoleEvent;

/// A console that is gone for less was loaded anew, or had a short cut.
pub const LEAVE_GRACE_MS: Millis = 10_000;

/// Whether an agent is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// A console of theirs is open, and they take customers.
    Available,
    /// A console of theirs is open, and they take none.
    Away,
    /// None is.
    Offline,
}

/// What agents say of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// They take customers.
    Available,
    /// They take none.
    Away,
}

/// Agents with an open console; cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    seats: Arc<Mutex<HashMap<String, Seat>>>,
    clock: Clock,
    consoles: broadcast::Sender<ConsoleEvent>,
}

#[derive(Debug, Default)]
struct Seat {
    n_open: usize,
    /// When the last console was closed.
    left_at: Option<Millis>,
}

/// One open console, for as long as this lives.
#[derive(Debug)]
pub struct Sitting {
    desk: Desk,
    agent: String,
}

impl Desk {
    /// A desk with nobody at it.
    pub fn new(clock: Clock, consoles: broadcast::Sender<ConsoleEvent>) -> Self {
        Self {
            seats: Arc::default(),
            clock,
            consoles,
        }
    }

    /// A console of that agent opens.
    pub fn sit(&self, agent: &str) -> Sitting {
        let is_news = {
            let mut seats = self.seats();
            let is_news = !seats.contains_key(agent);
            let seat = seats.entry(agent.to_owned()).or_default();
            seat.n_open += 1;
            seat.left_at = None;
            is_news
        };
        if is_news {
            self.tell();
        }
        Sitting {
            desk: self.clone(),
            agent: agent.to_owned(),
        }
    }

    /// Forgets those who have been gone for too long, and tells consoles of it.
    pub fn sweep(&self) {
        let now = self.clock.now();
        let mut seats = self.seats();
        let n_before = seats.len();
        seats.retain(|_, seat| {
            seat.left_at
                .is_none_or(|left_at| now - left_at < LEAVE_GRACE_MS)
        });
        let is_news = seats.len() < n_before;
        drop(seats);
        if is_news {
            self.tell();
        }
    }

    /// Whether an agent is there, where the others in `away` have said that they are not.
    pub fn presence(&self, agent: &str, away: &HashSet<String>) -> Presence {
        if !self.seats().contains_key(agent) {
            Presence::Offline
        } else if away.contains(agent) {
            Presence::Away
        } else {
            Presence::Available
        }
    }

    /// What consoles read of agents has changed.
    pub fn tell(&self) {
        let _nobody_listens = self.consoles.send(ConsoleEvent::Agents);
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<String, Seat>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let now = self.desk.clock.now();
        if let Some(seat) = self.desk.seats().get_mut(&self.agent) {
            seat.n_open -= 1;
            if seat.n_open == 0 {
                seat.left_at = Some(now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> (Desk, Clock, broadcast::Receiver<ConsoleEvent>) {
        let clock = Clock::fixed(1_000_000);
        let (consoles, events) = broadcast::channel(16);
        (Desk::new(clock.clone(), consoles), clock, events)
    }

    fn nobody() -> HashSet<String> {
        HashSet::new()
    }

    #[test]
    fn who_comes_back_soon_was_never_gone() {
        let (desk, clock, mut events) = desk();
        drop(desk.sit("a"));
        clock.advance(LEAVE_GRACE_MS - 1);
        desk.sweep();
        let _again = desk.sit("a");
        clock.advance(LEAVE_GRACE_MS);
        desk.sweep();
        assert_eq!(desk.presence("a", &nobody()), Presence::Available);
        assert!(events.try_recv().is_ok(), "once for the coming");
        assert!(events.try_recv().is_err(), "and not again");
    }

    #[test]
    fn who_stays_away_is_gone_after_the_last_console() {
        let (desk, clock, mut events) = desk();
        let (one, other) = (desk.sit("a"), desk.sit("a"));
        drop(one);
        clock.advance(LEAVE_GRACE_MS);
        desk.sweep();
        assert_eq!(desk.presence("a", &nobody()), Presence::Available);
        drop(other);
        clock.advance(LEAVE_GRACE_MS);
        desk.sweep();
        assert_eq!(desk.presence("a", &nobody()), Presence::Offline);
        let n_told = std::iter::from_fn(|| events.try_recv().ok()).count();
        assert_eq!(n_told, 2);
    }

    #[test]
    fn who_says_that_they_are_away_is_away_whoever_else_is_there() {
        let (desk, _, _events) = desk();
        let _sitting = desk.sit("a");
        let away = HashSet::from(["a".to_owned()]);
        assert_eq!(desk.presence("a", &away), Presence::Away);
        let _other = desk.sit("b");
        assert_eq!(desk.presence("a", &away), Presence::Away);
        assert_eq!(desk.presence("b", &away), Presence::Available);
    }
}
