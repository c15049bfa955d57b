//! How many messages a socket may send: a bucket that fills with time.

use crate::source::Millis;

/// A token bucket.
#[derive(Debug)]
pub(super) struct Pace {
    burst: i64,
    per_second: i64,
    /// Thousandths of a message.
    level: i64,
    at: Millis,
}

impl Pace {
    /// `burst` messages at once, `per_second` in the long run.
    pub(super) fn new(burst: i64, per_second: i64, now: Millis) -> Self {
        Self {
            burst,
            per_second,
            level: burst * 1_000,
            at: now,
        }
    }

    /// Takes one message; `false` when it comes too soon.
    pub(super) fn take(&mut self, now: Millis) -> bool {
        let passed = now.saturating_sub(self.at).max(0);
        self.at = now;
        let gained = passed.saturating_mul(self.per_second);
        self.level = self.level.saturating_add(gained).min(self.burst * 1_000);
        let enough = self.level >= 1_000;
        if enough {
            self.level -= 1_000;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn a_burst_passes_and_then_only_the_rate() {
        let mut pace = Pace::new(3, 2, 0);
        assert_eq!([0; 4].map(|now| pace.take(now)), [true, true, true, false]);
        assert!(!pace.take(499));
        assert!(pace.take(500));
        assert!(!pace.take(500));
        let hour = 3_600_000;
        assert_eq!(
            [hour; 4].map(|now| pace.take(now)),
            [true, true, true, false]
        );
    }
}
