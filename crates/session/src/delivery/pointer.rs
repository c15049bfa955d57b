//! Pointers: only the newest matters, and the last one is said twice.

use super::{Millis, PointerPlace};

/// Stillness after which the last place is sent once more.
const AGAIN_MS: Millis = 100;
/// Numbers of one client instance: four hours of movement.
const INSTANCE_SHIFT: u32 = 20;

/// Both halves of the pointer stream.
#[derive(Debug)]
pub(super) struct Pointers {
    next_seq: u32,
    /// The place to go out, with its number.
    waiting: Option<(u32, PointerPlace)>,
    /// The place that went out last.
    last: Option<(u32, PointerPlace)>,
    /// When it goes out once more.
    again_at: Option<Millis>,
    heard: Option<u32>,
}

impl Pointers {
    pub(super) fn new(attachment: u32) -> Self {
        Self {
            next_seq: attachment.wrapping_shl(INSTANCE_SHIFT),
            waiting: None,
            last: None,
            again_at: None,
            heard: None,
        }
    }

    pub(super) fn set(&mut self, place: PointerPlace) {
        self.next_seq = self.next_seq.wrapping_add(1);
        self.waiting = Some((self.next_seq, place));
        self.again_at = None;
    }

    pub(super) fn next(&mut self, now: Millis) -> Option<(u32, PointerPlace)> {
        let (seq, place) = self.waiting.take()?;
        self.last = Some((seq, place));
        self.again_at = Some(now + AGAIN_MS);
        Some((seq, place))
    }

    pub(super) fn again_at(&self) -> Option<Millis> {
        self.again_at
    }

    /// The path that took the last place may have swallowed it.
    pub(super) fn repeat(&mut self, now: Millis) {
        if self.waiting.is_none() && self.last.is_some() {
            self.again_at = Some(now);
        }
    }

    /// The repetition, once it is due.
    pub(super) fn next_again(&mut self, now: Millis) -> Option<(u32, PointerPlace)> {
        self.again_at.filter(|at| *at <= now)?;
        self.again_at = None;
        self.last
    }

    /// Whether this one is news (serial number arithmetic, RFC 1982).
    pub(super) fn is_news(&mut self, seq: u32) -> bool {
        let newer = |newest: u32| seq.wrapping_sub(newest) as i32 > 0;
        if !self.heard.is_none_or(newer) {
            return false;
        }
        self.heard = Some(seq);
        true
    }

    /// Another participant counts anew.
    pub(super) fn forget_heard(&mut self) {
        self.heard = None;
    }
}
