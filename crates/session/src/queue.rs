//! The queue of customers who asked for help: how long it takes until an agent takes them.
//!
//! An estimate looks back on what customers really waited who wanted the same, and never promises less than
//! whoever waits longest for the same agents has waited already (ADR 0037, ADR 0074).

use std::collections::VecDeque;

use tandem_protocol::queue::QueueView;

use crate::Millis;

/// Waits that an estimate looks back on.
pub const WAITS_MAX: usize = 20;
/// Fewer waits say nothing.
pub const WAITS_MIN: usize = 3;
/// Waits that ended longer ago say nothing about now.
pub const WAITS_AGE_MS: Millis = 4 * 60 * 60_000;
/// Sets of wanted skills whose waits are kept apart; beyond it the one goes of which nobody was taken for longest.
pub const WAITS_SETS_MAX: usize = 32;

/// A wait that an agent has ended.
#[derive(Clone, Copy, Debug)]
struct Wait {
    ended_at: Millis,
    took_ms: Millis,
}

/// The latest waits, at most [`WAITS_MAX`].
#[derive(Clone, Debug, Default)]
struct Latest(VecDeque<Wait>);

impl Latest {
    fn add(&mut self, wait: Wait) {
        if self.0.len() == WAITS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(wait);
    }

    /// What three of four waits did not exceed (nearest rank), where there are enough of them.
    fn estimate(&self, now: Millis) -> Option<Millis> {
        let recent = self
            .0
            .iter()
            .filter(|wait| now - wait.ended_at <= WAITS_AGE_MS);
        let mut took: Vec<Millis> = recent.map(|wait| wait.took_ms).collect();
        took.sort_unstable();
        let rank = (took.len() * 3).div_ceil(4);
        (took.len() >= WAITS_MIN).then(|| took.get(rank - 1).copied())?
    }
}

/// One of those who wait, and what is there for them.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// Skills that they want.
    pub skills: &'a [String],
    /// Customers who wait for the same agents and came before.
    pub n_ahead: u32,
    /// Since when the first of these waits, or they themselves.
    pub longest_since: Millis,
    /// Whether an agent is there for them.
    pub is_staffed: bool,
}

/// How long customers waited lately: all of them, and by the skills that they wanted.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    all: Latest,
    /// At most [`WAITS_SETS_MAX`]; the one that grew last is the last.
    sets: Vec<(Vec<String>, Latest)>,
}

impl Waits {
    /// An agent has taken a customer who wanted these skills, sorted, and had waited so long.
    pub fn add(&mut self, skills: &[String], took_ms: Millis, now: Millis) {
        let wait = Wait {
            ended_at: now,
            took_ms: took_ms.max(0),
        };
        self.all.add(wait);
        let known = self.sets.iter().position(|(set, _)| set == skills);
        let mut set = match known {
            Some(place) => self.sets.remove(place),
            None => {
                if self.sets.len() == WAITS_SETS_MAX {
                    self.sets.remove(0);
                }
                (skills.to_vec(), Latest::default())
            }
        };
        set.1.add(wait);
        self.sets.push(set);
    }

    /// What three of four did not wait longer than who wanted the same skills, where there were enough of
    /// them; else of all.
    pub fn estimate(&self, skills: &[String], now: Millis) -> Option<Millis> {
        let own = self.sets.iter().find(|(set, _)| set == skills);
        own.and_then(|(_, latest)| latest.estimate(now))
            .or_else(|| self.all.estimate(now))
    }

    /// What one of those who wait is told.
    pub fn place(&self, stand: &Stand<'_>, now: Millis) -> QueueView {
        let estimate = self.estimate(stand.skills, now);
        let estimate = estimate.filter(|_| stand.is_staffed);
        let at_least = now - stand.longest_since;
        QueueView {
            n_ahead: stand.n_ahead,
            is_staffed: stand.is_staffed,
            wait_ms: estimate.map(|ms| u32::try_from(ms.max(at_least)).unwrap_or(u32::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: &[String] = &[];

    fn waits(took: impl IntoIterator<Item = Millis>) -> Waits {
        let mut waits = Waits::default();
        took.into_iter().for_each(|ms| waits.add(NONE, ms, 0));
        waits
    }

    fn skills(word: &str) -> Vec<String> {
        vec![word.to_owned()]
    }

    fn stand(skills: &[String], longest_since: Millis, is_staffed: bool) -> Stand<'_> {
        Stand {
            skills,
            n_ahead: 2,
            longest_since,
            is_staffed,
        }
    }

    #[test]
    fn three_of_four_did_not_wait_longer() {
        assert_eq!(waits([10, 40, 20, 30]).estimate(NONE, 0), Some(30));
        assert_eq!(waits([10, 20, 30]).estimate(NONE, 0), Some(30));
        assert_eq!(waits((1..=8).rev()).estimate(NONE, 0), Some(6));
    }

    #[test]
    fn too_few_say_nothing_and_neither_do_old_ones() {
        let mut waits = waits([10; WAITS_MIN - 1]);
        assert_eq!(waits.estimate(NONE, 0), None);
        waits.add(NONE, 10, 1);
        assert_eq!(waits.estimate(NONE, WAITS_AGE_MS), Some(10));
        assert_eq!(waits.estimate(NONE, WAITS_AGE_MS + 1), None);
    }

    #[test]
    fn the_oldest_wait_goes_at_the_bound() {
        let mut waits = waits((0..).take(WAITS_MAX));
        waits.add(NONE, 1_000, 0);
        assert_eq!(waits.all.0.len(), WAITS_MAX);
        assert_eq!(waits.all.0.front().map(|wait| wait.took_ms), Some(1));
        assert_eq!(waits.sets[0].1.0.len(), WAITS_MAX);
    }

    #[test]
    fn who_wants_the_same_waits_as_these_did_once_there_are_enough_of_them() {
        let mut waits = waits([10; WAITS_MIN]);
        let german = skills("de");
        for n in 1..WAITS_MIN {
            waits.add(&german, 9_000, 0);
            assert_eq!(waits.sets.len(), 2, "after {n}");
            assert_ne!(waits.estimate(&german, 0), None, "of all, after {n}");
        }
        assert_eq!(waits.estimate(&german, 0), waits.estimate(&skills("fr"), 0));
        waits.add(&german, 9_000, 0);
        assert_eq!(waits.estimate(&german, 0), Some(9_000));
        assert_eq!(waits.estimate(NONE, 0), Some(10));
    }

    #[test]
    fn the_set_of_which_nobody_was_taken_for_longest_goes_at_the_bound() {
        let mut waits = Waits::default();
        for n in 0..WAITS_SETS_MAX {
            waits.add(&skills(&n.to_string()), 10, 0);
        }
        waits.add(&skills("0"), 10, 0);
        waits.add(&skills("one more"), 10, 0);
        assert_eq!(waits.sets.len(), WAITS_SETS_MAX);
        let is_kept = |word: &str| waits.sets.iter().any(|(set, _)| *set == skills(word));
        assert!(is_kept("0") && is_kept("one more"));
        assert!(!is_kept("1"));
    }

    #[test]
    fn no_less_is_promised_than_the_longest_wait() {
        let waits = waits([60_000; WAITS_MIN]);
        let place = waits.place(&stand(NONE, 0, true), 100_000);
        assert_eq!((place.n_ahead, place.wait_ms), (2, Some(100_000)));
        let place = waits.place(&stand(NONE, 0, true), 1);
        assert_eq!(place.wait_ms, Some(60_000));
    }

    #[test]
    fn nothing_is_promised_where_nobody_is_there() {
        let place = waits([60_000; WAITS_MIN]).place(&stand(NONE, 0, false), 0);
        assert_eq!(place.wait_ms, None);
        assert!(!place.is_staffed);
    }

    #[test]
    fn a_clock_that_was_set_back_is_no_wait() {
        assert_eq!(waits([-5; WAITS_MIN]).estimate(NONE, 0), Some(0));
        let far = waits([Millis::MAX; WAITS_MIN]).place(&stand(NONE, 0, true), 0);
        assert_eq!(far.wait_ms, Some(u32::MAX));
    }
}
