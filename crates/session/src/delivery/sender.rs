//! The sending half of the mirror: numbers frames, keeps what is unacknowledged, sends it again.
//!
//! Loss is concluded, never guessed, on the live paths: the receiver acknowledges before it answers
//! a probe, so a frame that went out before an answered probe on the same path and is still the
//! oldest unacknowledged one was swallowed.
//! The bulk socket carries no probes; there a timer that grows with what is in flight decides.

use std::collections::VecDeque;

use tandem_protocol::limits::{
    BULK_FRAME_BYTES_MAX, LIVE_FRAME_BYTES_MAX, REPLAY_BYTES_MAX, REPLAY_FRAMES_MAX,
};

use super::{Millis, Path, SendError, wire};

/// Bytes that may be on their way on a live path; one data channel's worth of buffer.
const LIVE_WINDOW_BYTES: usize = 256 * 1024;
/// Bytes that may be on their way on the bulk socket.
const BULK_WINDOW_BYTES: usize = 1024 * 1024;
/// Kept bytes and frames above which the producer is asked to hold, and below which to proceed.
const HOLD_BYTES: usize = 1024 * 1024;
const HOLD_FRAMES: usize = 1024;
const PROCEED_BYTES: usize = 256 * 1024;
const PROCEED_FRAMES: usize = 256;
/// Time a bulk frame may take on top of its size.
const BULK_PATIENCE_MS: Millis = 1_000;
/// Slowest bulk path that is not taken for a swallowing one, in bytes per millisecond.
const BULK_FLOOR_BYTES_PER_MS: u64 = 100;
/// Most doublings of the bulk patience.
const BULK_RETRIES_MAX: u32 = 5;
/// Youngest bulk frame that a repeated acknowledgement may declare lost.
const HINT_AGE_MS: Millis = 200;

#[derive(Debug)]
struct Kept {
    seq: u32,
    frame: Vec<u8>,
    /// Path it went out on last; `None` while it waits to go out.
    carrier: Option<Path>,
    order: u64,
    sent_at: Millis,
}

impl Kept {
    fn is_large(&self) -> bool {
        self.frame.len() > LIVE_FRAME_BYTES_MAX
    }
}

/// Whether the producer may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressure {
    Hold,
    Proceed,
}

/// What became of an acknowledgement.
pub(super) enum Acked {
    /// It moved on.
    Progress,
    /// It said again what was known.
    Repeat,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Sender {
    epoch: Option<u32>,
    next_seq: u32,
    kept: VecDeque<Kept>,
    kept_bytes: usize,
    in_flight_bytes: [usize; Path::COUNT],
    /// Everything before this index has a carrier.
    waiting_idx: usize,
    progress_at: Millis,
    bulk_retries: u32,
    overflowed: bool,
    holding: bool,
}

impl Sender {
    pub(super) fn new() -> Self {
        Self {
            epoch: None,
            next_seq: 1,
            kept: VecDeque::new(),
            kept_bytes: 0,
            in_flight_bytes: [0; Path::COUNT],
            waiting_idx: 0,
            progress_at: 0,
            bulk_retries: 0,
            overflowed: false,
            holding: false,
        }
    }

    /// Begins an epoch and forgets the one before.
    pub(super) fn start(&mut self, epoch: u32, now: Millis) {
        self.forget();
        self.epoch = Some(epoch);
        self.next_seq = 1;
        self.progress_at = now;
        self.overflowed = false;
    }

    fn forget(&mut self) {
        self.kept.clear();
        self.kept_bytes = 0;
        self.in_flight_bytes = [0; Path::COUNT];
        self.waiting_idx = 0;
        self.bulk_retries = 0;
    }

    /// Takes one frame in; answers its number.
    pub(super) fn push(&mut self, flags: u32, body: &[u8]) -> Result<u32, SendError> {
        let epoch = self.epoch.ok_or(SendError::NotStarted)?;
        if self.overflowed {
            return Err(SendError::SnapshotNeeded);
        }
        let seq = self.next_seq;
        let frame = wire::mirror(epoch, seq, flags, body);
        if frame.len() > BULK_FRAME_BYTES_MAX {
            return Err(SendError::TooLarge { bytes: frame.len() });
        }
        if self.kept.len() == REPLAY_FRAMES_MAX || self.kept_bytes + frame.len() > REPLAY_BYTES_MAX
        {
            self.forget();
            self.overflowed = true;
            return Err(SendError::SnapshotNeeded);
        }
        self.next_seq += 1;
        self.kept_bytes += frame.len();
        self.kept.push_back(Kept {
            seq,
            frame,
            carrier: None,
            order: 0,
            sent_at: 0,
        });
        Ok(seq)
    }

    /// Whether nothing of the epoch was let go yet.
    pub(super) fn is_whole(&self) -> bool {
        let n_sent = self.next_seq as usize - 1;
        self.epoch.is_some() && !self.overflowed && self.kept.len() == n_sent
    }

    /// Frames and bytes that wait for their acknowledgement.
    pub(super) fn kept(&self) -> (usize, usize) {
        (self.kept.len(), self.kept_bytes)
    }

    pub(super) fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Takes a cumulative acknowledgement in; `None` if it is of another epoch or of the future.
    pub(super) fn acked(&mut self, epoch: u32, seq: u32, now: Millis) -> Option<Acked> {
        if self.epoch != Some(epoch) || seq >= self.next_seq {
            return None;
        }
        let before = self.kept.len();
        while self.kept.front().is_some_and(|kept| kept.seq <= seq) {
            self.release_front();
        }
        if self.kept.len() == before {
            return Some(Acked::Repeat);
        }
        self.progress_at = now;
        self.bulk_retries = 0;
        Some(Acked::Progress)
    }

    fn release_front(&mut self) {
        let Some(kept) = self.kept.pop_front() else {
            return;
        };
        self.kept_bytes -= kept.frame.len();
        if let Some(path) = kept.carrier {
            self.in_flight_bytes[path.index()] -= kept.frame.len();
        }
        self.waiting_idx = self.waiting_idx.saturating_sub(1);
    }

    /// Whether a waiting frame needs the bulk socket.
    pub(super) fn wants_bulk(&self) -> bool {
        let mut waiting = self.kept.iter().skip(self.waiting_idx);
        waiting.any(|kept| kept.carrier.is_none() && kept.is_large())
    }

    /// The next frame that may go out, oldest first, as far as the windows allow.
    pub(super) fn next(
        &mut self,
        live: Option<Path>,
        bulk_open: bool,
        order: u64,
        now: Millis,
    ) -> Option<(Path, Vec<u8>)> {
        let bulk = bulk_open.then_some(Path::Bulk);
        let (mut live_blocked, mut bulk_blocked) = (live.is_none(), bulk.is_none());
        for idx in self.waiting_idx..self.kept.len() {
            if live_blocked && bulk_blocked {
                return None;
            }
            let kept = &self.kept[idx];
            if kept.carrier.is_some() {
                self.waiting_idx += usize::from(idx == self.waiting_idx);
                continue;
            }
            let large = kept.is_large();
            let carrier = if large { bulk } else { live };
            let blocked = if large {
                &mut bulk_blocked
            } else {
                &mut live_blocked
            };
            match carrier {
                Some(path) if !*blocked && self.has_room(path, kept.frame.len()) => {
                    return Some((path, self.send(idx, path, order, now)));
                }
                Some(_) | None => *blocked = true,
            }
        }
        None
    }

    fn has_room(&self, path: Path, bytes: usize) -> bool {
        let in_flight = self.in_flight_bytes[path.index()];
        let window = match path {
            Path::Bulk => BULK_WINDOW_BYTES,
            Path::WebSocket | Path::DataChannel => LIVE_WINDOW_BYTES,
        };
        in_flight == 0 || in_flight + bytes <= window
    }

    fn send(&mut self, idx: usize, path: Path, order: u64, now: Millis) -> Vec<u8> {
        let kept = &mut self.kept[idx];
        kept.carrier = Some(path);
        kept.order = order;
        kept.sent_at = now;
        self.in_flight_bytes[path.index()] += kept.frame.len();
        kept.frame.clone()
    }

    /// Everything that `path` carries has to go out again.
    pub(super) fn lost(&mut self, path: Path) {
        self.lose(path, u64::MAX);
    }

    /// Concludes what `path` swallowed from a probe of number `order` having come back.
    pub(super) fn proved(&mut self, path: Path, order: u64) {
        let front = self.kept.front();
        if front.is_some_and(|kept| kept.carrier == Some(path) && kept.order < order) {
            self.lose(path, order);
        }
    }

    fn lose(&mut self, path: Path, before_order: u64) {
        for (idx, kept) in self.kept.iter_mut().enumerate() {
            if kept.carrier == Some(path) && kept.order < before_order {
                kept.carrier = None;
                self.in_flight_bytes[path.index()] -= kept.frame.len();
                self.waiting_idx = self.waiting_idx.min(idx);
            }
        }
    }

    /// The live path that carries the oldest frame, and since when it brings nothing forward.
    pub(super) fn stalled_since(&self, path: Path) -> Option<Millis> {
        let front = self.kept.front()?;
        (front.carrier == Some(path)).then(|| front.sent_at.max(self.progress_at))
    }

    /// When the oldest frame is given up on the bulk socket.
    pub(super) fn bulk_lost_at(&self, rtt_ms: Millis) -> Option<Millis> {
        let since = self.stalled_since(Path::Bulk)?;
        let in_flight = self.in_flight_bytes[Path::Bulk.index()] as u64;
        let patience_ms = BULK_PATIENCE_MS + 4 * rtt_ms + in_flight / BULK_FLOOR_BYTES_PER_MS;
        Some(since.saturating_add(patience_ms << self.bulk_retries))
    }

    /// Sends the oldest bulk frame again if its time is over.
    pub(super) fn tick(&mut self, rtt_ms: Millis, now: Millis) {
        if self.bulk_lost_at(rtt_ms).is_some_and(|at| at <= now) {
            self.bulk_retries = (self.bulk_retries + 1).min(BULK_RETRIES_MAX);
            self.lost(Path::Bulk);
        }
    }

    /// The receiver said where it stands although nothing moved: its bulk socket has come up.
    pub(super) fn hinted(&mut self, rtt_ms: Millis, now: Millis) {
        let aged = self
            .stalled_since(Path::Bulk)
            .is_some_and(|since| now.saturating_sub(since) >= HINT_AGE_MS + 2 * rtt_ms);
        if aged && self.bulk_retries == 0 {
            self.bulk_retries = 1;
            self.lost(Path::Bulk);
        }
    }

    /// Answers when the producer has to be told something else than last time.
    pub(super) fn pressure(&mut self) -> Option<Pressure> {
        let n_frames = self.kept.len();
        if !self.holding && (self.kept_bytes > HOLD_BYTES || n_frames > HOLD_FRAMES) {
            self.holding = true;
            return Some(Pressure::Hold);
        }
        if self.holding && self.kept_bytes <= PROCEED_BYTES && n_frames <= PROCEED_FRAMES {
            self.holding = false;
            return Some(Pressure::Proceed);
        }
        None
    }
}
