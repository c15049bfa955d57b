//! When to ask the customer for a fresh snapshot.
//!
//! The customer's end begins anew by itself for each page that an agent opens. A client to which
//! nothing comes although the session is live asks, again while nothing comes, and more and more
//! rarely when each answer leads to the next question.

use tandem_session::delivery::Millis;

/// Shortest time between two questions.
const PAUSE_MS: Millis = 1_000;
/// Time after which a question without an answer is asked again.
const PATIENCE_MS: Millis = 3_000;
/// Most doublings of both.
const TRIES_MAX: u32 = 4;
/// Time after a question in which another one counts as the same trouble.
const FORGIVE_MS: Millis = 30_000;

/// See the module.
#[derive(Debug)]
pub(crate) struct Resync {
    live: bool,
    wanted: bool,
    due_at: Millis,
    asked_at: Option<Millis>,
    tries: u32,
}

impl Resync {
    pub(crate) fn new() -> Self {
        Self {
            live: false,
            wanted: true,
            due_at: 0,
            asked_at: None,
            tries: 0,
        }
    }

    /// Whether a question could reach a customer.
    pub(crate) fn set_live(&mut self, live: bool, now: Millis) {
        if live && !self.live && self.wanted {
            let begun = self.asked_at.is_none() && self.due_at == 0;
            self.due_at = if begun { now + PATIENCE_MS } else { now };
        }
        self.live = live;
    }

    /// What there is can not be built on any further.
    pub(crate) fn want(&mut self, now: Millis) {
        if self.wanted {
            return;
        }
        self.wanted = true;
        self.due_at = match self.asked_at {
            Some(at) if now.saturating_sub(at) < FORGIVE_MS => {
                now.max(at + (PAUSE_MS << self.tries))
            }
            Some(_) | None => {
                self.tries = 0;
                now
            }
        };
    }

    /// A snapshot has begun.
    pub(crate) fn satisfied(&mut self) {
        self.wanted = false;
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        (self.live && self.wanted).then_some(self.due_at)
    }

    /// Answers whether to ask.
    pub(crate) fn tick(&mut self, now: Millis) -> bool {
        if self.due_at().is_none_or(|at| at > now) {
            return false;
        }
        self.asked_at = Some(now);
        self.due_at = now + (PATIENCE_MS << self.tries);
        self.tries = (self.tries + 1).min(TRIES_MAX);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_once_live_and_again_while_nothing_comes() {
        let mut resync = Resync::new();
        assert!(!resync.tick(0));
        resync.set_live(true, 100);
        assert!(!resync.tick(3_099), "the customer has time to begin");
        assert!(resync.tick(3_100));
        assert!(!resync.tick(6_099));
        assert!(resync.tick(6_100));
        assert_eq!(resync.due_at(), Some(12_100));
        resync.set_live(false, 7_000);
        assert_eq!(resync.due_at(), None);
        resync.set_live(true, 8_000);
        assert!(resync.tick(8_000));
        resync.satisfied();
        assert_eq!(resync.due_at(), None);
    }

    fn asked_at_0() -> Resync {
        let mut resync = Resync::new();
        resync.set_live(true, 0);
        resync.due_at = 0;
        assert!(resync.tick(0));
        resync
    }

    #[test]
    fn trouble_that_repeats_is_asked_about_more_and_more_rarely() {
        let mut resync = asked_at_0();
        let mut asked = Vec::new();
        for now in 0..60_000 {
            resync.satisfied();
            resync.want(now);
            if resync.tick(now) {
                asked.push(now);
            }
        }
        assert_eq!(asked, [2_000, 6_000, 14_000, 30_000, 46_000]);
    }

    #[test]
    fn old_trouble_is_forgiven() {
        let mut resync = asked_at_0();
        resync.satisfied();
        resync.want(40_000);
        assert!(resync.tick(40_000));
    }
}
