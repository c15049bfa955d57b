//! What goes from the customer's peer to all others of a session: frames, and the wish for a keyframe.

use std::sync::Arc;
use std::time::Duration;

use str0m::format::PayloadParams;
use str0m::media::{MediaData, MediaKind, MediaTime};
use tandem_protocol::limits::{
    FORWARD_BITS_PER_SECOND_MAX, FORWARD_FRAME_BYTES_MAX, FORWARD_FRAMES_MAX,
};
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;

/// What the peers of one session share; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(super) frames: broadcast::Sender<Arc<Frame>>,
    /// Somebody needs a keyframe; wishes that come together are one.
    pub(super) keyframe: Arc<Notify>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            frames: broadcast::channel(FORWARD_FRAMES_MAX).0,
            keyframe: Arc::default(),
        }
    }
}

/// A whole picture, or a piece of sound.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: MediaKind,
    pub(super) params: PayloadParams,
    pub(super) came_at: Instant,
    pub(super) time: MediaTime,
    pub(super) is_keyframe: bool,
    pub(super) data: Arc<[u8]>,
}

/// Counts what the customer sends, and drops what is beyond the bounds.
#[derive(Debug)]
pub(super) struct Meter {
    since: Instant,
    n_bytes: u64,
    /// A picture is missing, and those that follow it are of no use before the next keyframe.
    broken: bool,
}

impl Meter {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            since: now,
            n_bytes: 0,
            broken: false,
        }
    }

    /// The frame to forward, or whether a keyframe has to be asked for instead.
    pub(super) fn weigh(
        &mut self,
        data: MediaData,
        kind: MediaKind,
        now: Instant,
    ) -> Result<Frame, bool> {
        let is_keyframe = data.is_keyframe();
        if !self.takes(data.data.len(), kind, is_keyframe, now) {
            return Err(kind == MediaKind::Video);
        }
        Ok(Frame {
            kind,
            params: data.params,
            came_at: now,
            time: data.time,
            is_keyframe,
            data: data.data,
        })
    }

    fn takes(&mut self, n_bytes: usize, kind: MediaKind, is_keyframe: bool, now: Instant) -> bool {
        if now - self.since >= Duration::from_secs(1) {
            self.since = now;
            self.n_bytes = 0;
        }
        self.n_bytes += n_bytes as u64;
        let fits =
            n_bytes <= FORWARD_FRAME_BYTES_MAX && self.n_bytes * 8 <= FORWARD_BITS_PER_SECOND_MAX;
        if kind == MediaKind::Video {
            self.broken = !fits || (self.broken && !is_keyframe);
            return !self.broken;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MediaKind::{Audio, Video};

    const SECOND_BYTES_MAX: usize = FORWARD_BITS_PER_SECOND_MAX as usize / 8;

    #[test]
    fn what_is_beyond_the_bitrate_is_dropped_up_to_the_next_keyframe() {
        let now = Instant::now();
        let mut meter = Meter::new(now);
        assert!(meter.takes(SECOND_BYTES_MAX - 2, Video, true, now));
        assert!(meter.takes(2, Video, false, now));
        assert!(!meter.takes(1, Video, false, now));
        assert!(!meter.takes(1, Audio, false, now));
        let later = now + Duration::from_secs(1);
        assert!(meter.takes(1, Audio, false, later));
        assert!(!meter.takes(1, Video, false, later));
        assert!(meter.takes(1, Video, true, later));
        assert!(meter.takes(1, Video, false, later));
    }

    #[test]
    fn a_frame_has_a_longest_length() {
        let now = Instant::now();
        let limit = FORWARD_FRAME_BYTES_MAX.min(SECOND_BYTES_MAX);
        assert!(Meter::new(now).takes(limit, Video, true, now));
        assert!(!Meter::new(now).takes(limit + 1, Video, true, now));
    }
}
