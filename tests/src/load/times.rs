//! Times of messages on their way, and their percentiles.

use std::sync::LazyLock;

use tokio::time::Instant;

static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Nanoseconds since this process began to measure.
pub fn now_ns() -> u64 {
    u64::try_from(BEGIN.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// How long each message was on its way, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<u64>);

impl Times {
    /// Adds one message that was sent at `sent_ns` and has just come.
    pub fn arrived(&mut self, sent_ns: u64) {
        self.0.push(now_ns().saturating_sub(sent_ns));
    }

    /// Adds those of somebody else.
    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The nearest rank, in milliseconds; 0 where there is none.
    pub fn percentile_ms(&mut self, percent: f64) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        self.0.sort_unstable();
        let last = self.0.len() - 1;
        let place = (last as f64 * percent / 100.0).round() as usize;
        self.0[place.min(last)] as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut times = Times((0..=100).rev().map(|ms| ms * 1_000_000).collect());
        assert_eq!(times.percentile_ms(50.0), 50.0);
        assert_eq!(times.percentile_ms(99.0), 99.0);
        assert_eq!(times.percentile_ms(100.0), 100.0);
        assert_eq!(Times::default().percentile_ms(50.0), 0.0);
    }
}
