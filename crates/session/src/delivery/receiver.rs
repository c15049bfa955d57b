//! The receiving half of the mirror: exactly once and in order within an epoch.

use std::collections::HashMap;

use tandem_protocol::limits::{REORDER_FRAMES_MAX, REPLAY_BYTES_MAX};

use super::{Millis, MirrorFrame, Path};

/// Longest time an acknowledgement waits for company.
const ACK_DELAY_MS: Millis = 20;
/// Frames that are acknowledged at once.
const ACK_FRAMES: u32 = 16;

/// See the module.
#[derive(Debug)]
pub(super) struct Receiver {
    epoch: Option<u32>,
    next_seq: u32,
    held: HashMap<u32, (u32, Vec<u8>)>,
    held_bytes: usize,
    unacked: u32,
    ack_at: Option<Millis>,
    /// Path of the latest frame, which the acknowledgement follows.
    heard_on: Option<Path>,
    gap_told: bool,
}

/// What a frame led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Known already, or of an epoch that is over.
    Ignored,
    /// Kept until the ones before it are there.
    Held,
    /// These can be applied.
    Ready(Vec<MirrorFrame>),
    /// There is no room to wait for the ones before it.
    Overflow,
}

impl Receiver {
    pub(super) fn new() -> Self {
        Self {
            epoch: None,
            next_seq: 1,
            held: HashMap::new(),
            held_bytes: 0,
            unacked: 0,
            ack_at: None,
            heard_on: None,
            gap_told: false,
        }
    }

    pub(super) fn take(&mut self, path: Path, frame: MirrorFrame, now: Millis) -> Taken {
        match self.epoch {
            Some(epoch) if frame.epoch < epoch => return Taken::Ignored,
            Some(epoch) if frame.epoch == epoch => {}
            Some(_) | None => self.enter(frame.epoch),
        }
        self.heard_on = Some(path);
        if frame.seq < self.next_seq {
            // The sender missed our acknowledgement.
            self.ack_by(now + ACK_DELAY_MS);
            return Taken::Ignored;
        }
        if frame.seq > self.next_seq {
            return self.hold(frame);
        }
        Taken::Ready(self.release(frame, now))
    }

    fn enter(&mut self, epoch: u32) {
        *self = Self::new();
        self.epoch = Some(epoch);
    }

    fn hold(&mut self, frame: MirrorFrame) -> Taken {
        if self.held.contains_key(&frame.seq) {
            return Taken::Ignored;
        }
        if self.held.len() == REORDER_FRAMES_MAX
            || self.held_bytes + frame.body.len() > REPLAY_BYTES_MAX
        {
            let told = std::mem::replace(&mut self.gap_told, true);
            return if told {
                Taken::Ignored
            } else {
                Taken::Overflow
            };
        }
        self.held_bytes += frame.body.len();
        self.held.insert(frame.seq, (frame.flags, frame.body));
        Taken::Held
    }

    fn release(&mut self, first: MirrorFrame, now: Millis) -> Vec<MirrorFrame> {
        let epoch = first.epoch;
        self.next_seq += 1;
        let mut ready = vec![first];
        while let Some((flags, body)) = self.held.remove(&self.next_seq) {
            self.held_bytes -= body.len();
            ready.push(MirrorFrame {
                epoch,
                seq: self.next_seq,
                flags,
                body,
            });
            self.next_seq += 1;
        }
        self.gap_told = false;
        self.unacked += u32::try_from(ready.len()).unwrap_or(u32::MAX);
        let wait_ms = if self.unacked >= ACK_FRAMES {
            0
        } else {
            ACK_DELAY_MS
        };
        self.ack_by(now + wait_ms);
        ready
    }

    fn ack_by(&mut self, at: Millis) {
        self.ack_at = Some(self.ack_at.map_or(at, |before| before.min(at)));
    }

    /// The sender should hear where we stand.
    pub(super) fn ack_soon(&mut self, now: Millis) {
        if self.epoch.is_some() {
            self.ack_by(now);
        }
    }

    /// Frames and bytes that wait for earlier ones.
    pub(super) fn held(&self) -> (usize, usize) {
        (self.held.len(), self.held_bytes)
    }

    pub(super) fn ack_at(&self) -> Option<Millis> {
        self.ack_at
    }

    /// Path of the latest frame.
    pub(super) fn heard_on(&self) -> Option<Path> {
        self.heard_on
    }

    /// What to acknowledge, if anything is due before `now`.
    pub(super) fn take_ack(&mut self, now: Millis) -> Option<(u32, u32)> {
        self.ack_at.filter(|at| *at <= now)?;
        self.ack_at = None;
        self.unacked = 0;
        self.epoch.map(|epoch| (epoch, self.next_seq - 1))
    }
}
