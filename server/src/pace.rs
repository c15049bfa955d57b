//! How much a socket may send, or several together: a bucket that fills with time.

use std::sync::{Arc, Mutex, PoisonError};

use crate::source::Millis;

/// A token bucket.
#[derive(Debug)]
pub struct Pace {
    burst: i64,
    per_second: i64,
    /// Thousandths of a message.
    level: i64,
    at: Millis,
}

impl Pace {
    /// `burst` messages at once, `per_second` in the long run.
    pub fn new(burst: i64, per_second: i64, now: Millis) -> Self {
        Self {
            burst,
            per_second,
            level: burst * 1_000,
            at: now,
        }
    }

    /// Takes one message; `false` when it comes too soon.
    pub fn take(&mut self, now: Millis) -> bool {
        self.fill(now);
        let enough = self.level >= 1_000;
        if enough {
            self.level -= 1_000;
        }
        enough
    }

    /// Takes what has come already; the answer is how long to read nothing more, in milliseconds.
    pub fn owe(&mut self, n: usize, now: Millis) -> Millis {
        self.fill(now);
        let thousandths = i64::try_from(n).unwrap_or(i64::MAX).saturating_mul(1_000);
        self.level = self.level.saturating_sub(thousandths);
        let debt = self.level.min(0).saturating_neg();
        debt.saturating_add(self.per_second - 1) / self.per_second
    }

    fn fill(&mut self, now: Millis) {
        let passed = now.saturating_sub(self.at).max(0);
        self.at = now;
        let gained = passed.saturating_mul(self.per_second);
        self.level = self.level.saturating_add(gained).min(self.burst * 1_000);
    }
}

/// A bucket that several sockets take from; cheap to clone.
#[derive(Clone, Debug)]
pub struct SharedPace(Arc<Mutex<Pace>>);

impl SharedPace {
    /// Shares `pace`.
    pub fn new(pace: Pace) -> Self {
        Self(Arc::new(Mutex::new(pace)))
    }

    /// As [`Pace::owe`]: what one socket takes, all of them owe.
    pub fn owe(&self, n: usize, now: Millis) -> Millis {
        let mut pace = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pace.owe(n, now)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, SharedPace};
    use crate::source::Millis;

    const HOUR: Millis = 3_600_000;

    #[test]
    fn who_has_sent_too_much_is_not_read_until_it_is_paid_off() {
        let mut pace = Pace::new(10, 5, 0);
        assert_eq!(pace.owe(10, 0), 0);
        assert_eq!(pace.owe(1, 0), 200);
        assert_eq!(pace.owe(0, 150), 50);
        assert_eq!(pace.owe(0, 200), 0);
        assert_eq!(pace.owe(10, HOUR), 0);
        assert!(pace.owe(usize::MAX, HOUR) > HOUR);
    }

    #[test]
    fn sockets_that_share_a_pace_owe_together() {
        let one = SharedPace::new(Pace::new(10, 5, 0));
        let other = one.clone();
        assert_eq!(one.owe(10, 0), 0);
        assert_eq!(other.owe(5, 0), 1_000);
        assert_eq!(one.owe(5, 0), 2_000);
        assert_eq!(other.owe(0, 2_000), 0);
    }

    #[test]
    fn a_burst_passes_and_then_only_the_rate() {
        let mut pace = Pace::new(3, 2, 0);
        assert_eq!([0; 4].map(|now| pace.take(now)), [true, true, true, false]);
        assert!(!pace.take(499));
        assert!(pace.take(500));
        assert!(!pace.take(500));
        let hour = HOUR;
        assert_eq!(
            [hour; 4].map(|now| pace.take(now)),
            [true, true, true, false]
        );
    }
}
