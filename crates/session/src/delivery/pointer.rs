//! Pointers: only the newest matters, and the last one is said twice.

use super::{Millis, PointerPlace};

/// Stillness after which the last place is sent once more.
const AGAIN_MS: Millis = 100;
/// Silence after which lower numbers are believed: another agent has taken over.
const FORGET_MS: Millis = 2_000;
/// Numbers of one client instance.
const INSTANCE_SHIFT: u32 = 32;

/// Both halves of the pointer stream.
#[derive(Debug)]
pub(super) struct Pointers {
    next_seq: u64,
    /// The place to go out, with its number.
    waiting: Option<(u64, PointerPlace)>,
    /// The place that went out last and when it goes out once more.
    again: Option<(Millis, u64, PointerPlace)>,
    heard: Option<(Millis, u64)>,
}

impl Pointers {
    pub(super) fn new(attachment: u32) -> Self {
        Self {
            next_seq: u64::from(attachment) << INSTANCE_SHIFT,
            waiting: None,
            again: None,
            heard: None,
        }
    }

    pub(super) fn set(&mut self, place: PointerPlace) {
        self.next_seq += 1;
        self.waiting = Some((self.next_seq, place));
        self.again = None;
    }

    pub(super) fn next(&mut self, now: Millis) -> Option<(u64, PointerPlace)> {
        let (seq, place) = self.waiting.take()?;
        self.again = Some((now + AGAIN_MS, seq, place));
        Some((seq, place))
    }

    pub(super) fn again_at(&self) -> Option<Millis> {
        self.again.map(|(at, _, _)| at)
    }

    /// The repetition, once it is due and a path is there.
    pub(super) fn next_again(&mut self, now: Millis) -> Option<(u64, PointerPlace)> {
        let (at, seq, place) = self.again?;
        if at > now {
            return None;
        }
        self.again = None;
        Some((seq, place))
    }

    /// Whether this one is news.
    pub(super) fn is_news(&mut self, seq: u64, now: Millis) -> bool {
        let stale = self
            .heard
            .is_some_and(|(at, newest)| seq <= newest && now.saturating_sub(at) < FORGET_MS);
        let same = self.heard.is_some_and(|(_, newest)| seq == newest);
        if stale || same {
            return false;
        }
        self.heard = Some((now, seq));
        true
    }
}
