//! Health of one live path: probes, round-trip time, and when silence becomes suspicion.
//!
//! A link never decides which path is used; it says whether it can be trusted.
//! It starts unproven, becomes healthy after some good pongs in a row, and is suspect again when a
//! probe stays unanswered; each fall raises the number of pongs it takes to come back.

use std::collections::VecDeque;

use super::Millis;
use super::rtt::Rtt;

/// Silence after which a healthy data channel is probed, and the pace of probes while it is not.
pub(super) const PROBE_MS: Millis = 100;
/// Unanswered time on top of [`PROBE_MS`] before suspicion, before the round trip is added.
const SUSPECT_BASE_MS: Millis = 180;
/// A path that lets us hear but swallows our probes is suspect after this time, plus round trips.
const DEAF_BASE_MS: Millis = 1_000;
/// Bound on both, however slow the path was measured.
const SUSPECT_MAX_MS: Millis = 2_500;
/// Pongs in a row that prove a link.
const GOOD_PONGS: u32 = 3;
/// Most falls that count towards the number of pongs.
const FALLS_MAX: u32 = 3;
/// Healthy time after which earlier falls are forgotten.
const FORGIVE_MS: Millis = 60_000;
/// A pong later than this, or than twice the reference round trip, proves nothing.
const GOOD_PONG_MS: Millis = 300;
/// Unanswered probes that are remembered.
const UNANSWERED_MAX: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Closed,
    Unproven { good_pongs: u32 },
    Healthy { since: Millis },
}

#[derive(Clone, Copy, Debug)]
struct Probe {
    nonce: u32,
    at: Millis,
    /// Place among all transmissions of this endpoint.
    order: u64,
}

/// One live path.
#[derive(Debug)]
pub(super) struct Link {
    standing: Standing,
    heard_at: Millis,
    probed_at: Option<Millis>,
    unanswered: VecDeque<Probe>,
    rtt: Rtt,
    falls: u32,
}

impl Link {
    pub(super) fn new() -> Self {
        Self {
            standing: Standing::Closed,
            heard_at: 0,
            probed_at: None,
            unanswered: VecDeque::new(),
            rtt: Rtt::default(),
            falls: 0,
        }
    }

    pub(super) fn open(&mut self, now: Millis) {
        self.standing = Standing::Unproven { good_pongs: 0 };
        self.heard_at = now;
        self.probed_at = None;
        self.unanswered.clear();
    }

    pub(super) fn close(&mut self) {
        self.standing = Standing::Closed;
        self.unanswered.clear();
    }

    pub(super) fn is_open(&self) -> bool {
        self.standing != Standing::Closed
    }

    pub(super) fn is_healthy(&self) -> bool {
        matches!(self.standing, Standing::Healthy { .. })
    }

    pub(super) fn rtt(&self) -> Rtt {
        self.rtt
    }

    pub(super) fn heard(&mut self, now: Millis) {
        self.heard_at = now;
    }

    /// Notes a probe that goes out as transmission number `order`.
    pub(super) fn probed(&mut self, nonce: u32, order: u64, now: Millis) {
        if self.unanswered.len() == UNANSWERED_MAX {
            // The oldest keeps the time since when there is no answer.
            self.unanswered.remove(1);
        }
        self.probed_at = Some(now);
        self.unanswered.push_back(Probe {
            nonce,
            at: now,
            order,
        });
    }

    /// Takes a pong in and answers which transmission it proves to have arrived, if it is ours.
    pub(super) fn answered(&mut self, nonce: u32, reference: Rtt, now: Millis) -> Option<u64> {
        let idx = self
            .unanswered
            .iter()
            .position(|probe| probe.nonce == nonce)?;
        let probe = self.unanswered.drain(..=idx).next_back()?;
        let took_ms = now.saturating_sub(probe.at);
        self.rtt.measured(took_ms);
        let good_ms = GOOD_PONG_MS.max(2 * reference.known_ms().unwrap_or(0));
        if let Standing::Unproven { good_pongs } = self.standing {
            let good_pongs = if took_ms <= good_ms {
                good_pongs + 1
            } else {
                0
            };
            self.standing = if good_pongs >= GOOD_PONGS << self.falls {
                Standing::Healthy { since: now }
            } else {
                Standing::Unproven { good_pongs }
            };
        }
        Some(probe.order)
    }

    /// When a probe is due if silence may last `silence_ms`.
    pub(super) fn probe_at(&self, silence_ms: Millis) -> Option<Millis> {
        match self.standing {
            Standing::Closed => None,
            Standing::Healthy { .. } => {
                let last = self.probed_at.unwrap_or(0).max(self.heard_at);
                Some(last.saturating_add(silence_ms))
            }
            Standing::Unproven { good_pongs } => Some(self.proving_probe_at(good_pongs)),
        }
    }

    fn proving_probe_at(&self, good_pongs: u32) -> Millis {
        match self.probed_at {
            None => self.heard_at,
            // The first proof of a fresh path need not wait: three round trips are enough.
            Some(at) if self.falls == 0 && good_pongs > 0 && self.unanswered.is_empty() => at,
            Some(at) => at.saturating_add(PROBE_MS),
        }
    }

    /// When a probe is due that only measures: at once, then each `pace_ms`.
    pub(super) fn measure_at(&self, pace_ms: Millis) -> Option<Millis> {
        let at = self
            .probed_at
            .map_or(self.heard_at, |at| at.saturating_add(pace_ms));
        self.is_open().then_some(at)
    }

    /// When the next probe may go out that asks what became of frames sent at `since`.
    pub(super) fn marker_at(&self, since: Millis) -> Option<Millis> {
        if !self.is_open() {
            return None;
        }
        let patience_ms = self.rtt.or_guess_ms() * 3 / 2 + 50;
        let again_ms = PROBE_MS << self.unanswered.len().min(3);
        let again_at = self.probed_at.map_or(0, |at| at.saturating_add(again_ms));
        Some(since.saturating_add(patience_ms).max(again_at))
    }

    /// When a healthy link becomes suspect if nothing is heard until then.
    pub(super) fn suspect_at(&self) -> Option<Millis> {
        if !self.is_healthy() {
            return None;
        }
        let asked_at = self.unanswered.front()?.at;
        let trips_ms = 2 * self.rtt.or_guess_ms();
        let silent_ms = (SUSPECT_BASE_MS + trips_ms).min(SUSPECT_MAX_MS);
        let deaf_ms = (DEAF_BASE_MS + 2 * trips_ms).min(2 * SUSPECT_MAX_MS);
        let silent_at = asked_at.max(self.heard_at).saturating_add(silent_ms);
        Some(silent_at.min(asked_at.saturating_add(deaf_ms)))
    }

    /// Lets silence become suspicion; answers whether it did.
    pub(super) fn tick(&mut self, now: Millis) -> bool {
        if let Standing::Healthy { since } = self.standing
            && now.saturating_sub(since) >= FORGIVE_MS
        {
            self.falls = 0;
        }
        if self.suspect_at().is_none_or(|at| at > now) {
            return false;
        }
        self.falls = (self.falls + 1).min(FALLS_MAX);
        self.standing = Standing::Unproven { good_pongs: 0 };
        self.unanswered.clear();
        true
    }
}
