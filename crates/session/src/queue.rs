//! The queue of customers who asked for help: how long it takes until an agent takes them.
//!
//! An estimate looks back on what customers really waited, and never promises less than the one who
//! waits longest has waited already (ADR 0037).

use std::collections::VecDeque;

use tandem_protocol::queue::QueueView;

use crate::Millis;

/// Waits that an estimate looks back on.
pub const WAITS_MAX: usize = 20;
/// Fewer waits say nothing.
pub const WAITS_MIN: usize = 3;
/// Waits that ended longer ago say nothing about now.
pub const WAITS_AGE_MS: Millis = 4 * 60 * 60_000;

/// A wait that an agent has ended.
#[derive(Clone, Copy, Debug)]
struct Wait {
    ended_at: Millis,
    took_ms: Millis,
}

/// The latest waits, at most [`WAITS_MAX`].
#[derive(Clone, Debug, Default)]
pub struct Waits(VecDeque<Wait>);

impl Waits {
    /// An agent has taken a customer who had waited so long.
    pub fn add(&mut self, took_ms: Millis, now: Millis) {
        if self.0.len() == WAITS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Wait {
            ended_at: now,
            took_ms: took_ms.max(0),
        });
    }

    /// What three of four waits did not exceed (nearest rank), where there are enough of them.
    pub fn estimate(&self, now: Millis) -> Option<Millis> {
        let recent = self
            .0
            .iter()
            .filter(|wait| now - wait.ended_at <= WAITS_AGE_MS);
        let mut took: Vec<Millis> = recent.map(|wait| wait.took_ms).collect();
        took.sort_unstable();
        let rank = (took.len() * 3).div_ceil(4);
        (took.len() >= WAITS_MIN).then(|| took.get(rank - 1).copied())?
    }

    /// What each of those who wait is told, in the order of `since`: when each came, longest
    /// waiting first.
    pub fn places(&self, since: &[Millis], is_staffed: bool, now: Millis) -> Vec<QueueView> {
        let longest = since.first().map_or(0, |first| now - first);
        let estimate = self.estimate(now).filter(|_| is_staffed);
        let wait_ms = estimate.map(|ms| u32::try_from(ms.max(longest)).unwrap_or(u32::MAX));
        let place = |n_ahead| QueueView {
            n_ahead,
            is_staffed,
            wait_ms,
        };
        (0..).map(place).take(since.len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(took: impl IntoIterator<Item = Millis>) -> Waits {
        let mut waits = Waits::default();
        took.into_iter().for_each(|ms| waits.add(ms, 0));
        waits
    }

    #[test]
    fn three_of_four_did_not_wait_longer() {
        assert_eq!(waits([10, 40, 20, 30]).estimate(0), Some(30));
        assert_eq!(waits([10, 20, 30]).estimate(0), Some(30));
        assert_eq!(waits((1..=8).rev()).estimate(0), Some(6));
    }

    #[test]
    fn too_few_say_nothing_and_neither_do_old_ones() {
        let mut waits = waits([10; WAITS_MIN - 1]);
        assert_eq!(waits.estimate(0), None);
        waits.add(10, 1);
        assert_eq!(waits.estimate(WAITS_AGE_MS), Some(10));
        assert_eq!(waits.estimate(WAITS_AGE_MS + 1), None);
    }

    #[test]
    fn the_oldest_wait_goes_at_the_bound() {
        let mut waits = waits((0..).take(WAITS_MAX));
        waits.add(1_000, 0);
        assert_eq!(waits.0.len(), WAITS_MAX);
        assert_eq!(waits.0.front().map(|wait| wait.took_ms), Some(1));
    }

    #[test]
    fn places_follow_the_order_and_promise_no_less_than_the_longest_wait() {
        let waits = waits([60_000; WAITS_MIN]);
        let places = waits.places(&[0, 50_000, 90_000], true, 100_000);
        let ahead: Vec<u32> = places.iter().map(|place| place.n_ahead).collect();
        assert_eq!(ahead, [0, 1, 2]);
        assert!(places.iter().all(|place| place.wait_ms == Some(100_000)));
        assert_eq!(waits.places(&[0], true, 1)[0].wait_ms, Some(60_000));
    }

    #[test]
    fn nothing_is_promised_where_nobody_is_there() {
        let place = waits([60_000; WAITS_MIN]).places(&[0], false, 0)[0];
        assert_eq!(place.wait_ms, None);
        assert!(!place.is_staffed);
    }

    #[test]
    fn a_clock_that_was_set_back_is_no_wait() {
        assert_eq!(waits([-5; WAITS_MIN]).estimate(0), Some(0));
        let far = waits([Millis::MAX; WAITS_MIN]).places(&[0], true, 0)[0];
        assert_eq!(far.wait_ms, Some(u32::MAX));
    }
}
