//! Limits on guessing: so many failures per key and window, then a pause.
//!
//! An attempt is counted before its outcome is known, so that guesses in parallel count too;
//! a success takes the key's count away. Keys are hashed and bounded in number.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::source::Millis;

/// Keys counted at the same time; beyond it the one that ends soonest is forgotten.
const KEYS_MAX: usize = 10_000;

/// Counts failures per key.
#[derive(Debug)]
pub struct Attempts {
    attempts_max: u32,
    window_ms: Millis,
    hasher: RandomState,
    counts: Mutex<HashMap<u64, Count>>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    attempts: u32,
    ends_at: Millis,
}

impl Count {
    fn pause(&self, now: Millis) -> TooMany {
        let rest_ms = u64::try_from(self.ends_at - now).unwrap_or_default();
        TooMany {
            retry_after_s: rest_ms.div_ceil(1000).max(1),
        }
    }
}

/// Too many failures; the next attempt is heard after the pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Rest of the pause, in whole seconds, at least one.
    pub retry_after_s: u64,
}

impl Attempts {
    /// Allows `attempts_max` failures in `window_ms`.
    pub fn new(attempts_max: u32, window_ms: Millis) -> Self {
        Self {
            attempts_max,
            window_ms,
            hasher: RandomState::new(),
            counts: Mutex::default(),
        }
    }

    /// Counts one attempt of `key`.
    ///
    /// # Errors
    /// [`TooMany`] when the window already holds as many as are allowed.
    pub fn count(&self, key: impl Hash, now: Millis) -> Result<(), TooMany> {
        let mut counts = self.counts();
        if counts.len() >= KEYS_MAX {
            make_room(&mut counts, now);
        }
        let fresh = Count {
            attempts: 0,
            ends_at: now + self.window_ms,
        };
        let count = counts.entry(self.hasher.hash_one(key)).or_insert(fresh);
        if count.ends_at <= now {
            *count = fresh;
        }
        if count.attempts >= self.attempts_max {
            return Err(count.pause(now));
        }
        count.attempts += 1;
        Ok(())
    }

    /// Whether an attempt of `key` would be heard, without counting one: for who counts failures alone, once they
    /// are known. Attempts in parallel may then exceed the limit.
    ///
    /// # Errors
    /// As [`Attempts::count`].
    pub fn look(&self, key: impl Hash, now: Millis) -> Result<(), TooMany> {
        let known = self.counts().get(&self.hasher.hash_one(key)).copied();
        let is_spent = |count: &Count| count.ends_at > now && count.attempts >= self.attempts_max;
        match known.filter(is_spent) {
            Some(count) => Err(count.pause(now)),
            None => Ok(()),
        }
    }

    /// Takes one attempt of `key` back that was no failure; those before it stay counted.
    pub fn take_back(&self, key: impl Hash) {
        if let Some(count) = self.counts().get_mut(&self.hasher.hash_one(key)) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }

    /// Takes the count of `key` away.
    pub fn forgive(&self, key: impl Hash) {
        self.counts().remove(&self.hasher.hash_one(key));
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<u64, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_room(counts: &mut HashMap<u64, Count>, now: Millis) {
    counts.retain(|_, count| count.ends_at > now);
    while counts.len() >= KEYS_MAX {
        let Some(soonest) = counts.iter().min_by_key(|(_, count)| count.ends_at) else {
            return;
        };
        let key = *soonest.0;
        counts.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_beyond_the_limit_wait_for_the_end_of_the_window() {
        let attempts = Attempts::new(2, 10_000);
        assert_eq!(attempts.count("a", 0), Ok(()));
        assert_eq!(attempts.count("a", 1), Ok(()));
        assert_eq!(
            attempts.count("a", 2_500),
            Err(TooMany { retry_after_s: 8 })
        );
        assert_eq!(
            attempts.count("a", 9_999),
            Err(TooMany { retry_after_s: 1 })
        );
        assert_eq!(attempts.count("a", 10_000), Ok(()));
    }

    #[test]
    fn keys_do_not_share_a_count_and_success_forgives() {
        let attempts = Attempts::new(1, 10_000);
        assert_eq!(attempts.count("a", 0), Ok(()));
        assert_eq!(attempts.count("b", 0), Ok(()));
        assert!(attempts.count("a", 1).is_err());
        attempts.forgive("a");
        assert_eq!(attempts.count("a", 2), Ok(()));
        assert!(attempts.count("b", 2).is_err());
    }

    #[test]
    fn one_attempt_taken_back_leaves_the_others() {
        let attempts = Attempts::new(2, 10_000);
        assert_eq!(attempts.count("a", 0), Ok(()));
        assert_eq!(attempts.count("a", 0), Ok(()));
        attempts.take_back("a");
        assert_eq!(attempts.count("a", 0), Ok(()));
        assert!(attempts.count("a", 0).is_err());
    }

    #[test]
    fn to_look_counts_nothing() {
        let attempts = Attempts::new(1, 10_000);
        for _ in 0..3 {
            assert_eq!(attempts.look("a", 0), Ok(()));
        }
        assert_eq!(attempts.count("a", 0), Ok(()));
        assert_eq!(attempts.look("a", 9_999), Err(TooMany { retry_after_s: 1 }));
        assert_eq!(attempts.look("b", 9_999), Ok(()));
        assert_eq!(attempts.look("a", 10_000), Ok(()));
    }

    #[test]
    fn the_number_of_keys_is_bounded() {
        let attempts = Attempts::new(1, 1_000_000);
        for key in 0..=KEYS_MAX {
            let now = i64::try_from(key).expect("small");
            assert_eq!(attempts.count(key, now), Ok(()));
        }
        assert_eq!(attempts.counts().len(), KEYS_MAX);
        assert!(
            attempts.count(KEYS_MAX, 20_000).is_err(),
            "the newest is still counted"
        );
    }
}
