//! Smoothed round-trip time of one path (RFC 6298 §2, without its variance).

use super::Millis;

/// An estimate that starts unknown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rtt {
    smoothed_us: Option<u64>,
}

impl Rtt {
    /// Takes one measured round trip in.
    pub(super) fn measured(&mut self, rtt_ms: Millis) {
        let sample_us = rtt_ms.saturating_mul(1000);
        self.smoothed_us = Some(match self.smoothed_us {
            None => sample_us,
            Some(before) => (before.saturating_mul(7) + sample_us) / 8,
        });
    }

    /// The estimate, rounded up; `None` until something was measured.
    pub(super) fn known_ms(&self) -> Option<Millis> {
        self.smoothed_us.map(|us| us.div_ceil(1000))
    }

    /// The estimate, or a guess for a path that was never measured.
    pub(super) fn or_guess_ms(&self) -> Millis {
        self.known_ms().unwrap_or(RTT_GUESS_MS)
    }
}

/// Round trip assumed before the first measurement: a path within one continent.
const RTT_GUESS_MS: Millis = 100;
