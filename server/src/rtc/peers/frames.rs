//! What goes from the peers that send to all others of a session: frames, and the wish for a keyframe.

use std::sync::Arc;
use std::time::Duration;

use str0m::format::PayloadParams;
use str0m::media::{MediaData, MediaKind, MediaTime};
use tandem_protocol::limits::{
    FORWARD_BITS_PER_SECOND_MAX, FORWARD_FRAME_BYTES_MAX, FORWARD_FRAMES_MAX,
    FORWARD_VOICE_BITS_PER_SECOND_MAX, FORWARD_VOICE_FRAME_BYTES_MAX,
};
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;

/// What goes over one line of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// The customer's screen or camera.
    Picture,
    /// What is heard of it.
    Sound,
    /// What the customer says.
    CustomersVoice,
    /// What the agent says.
    AgentsVoice,
}

impl Stream {
    pub(super) fn kind(self) -> MediaKind {
        match self {
            Self::Picture => MediaKind::Video,
            Self::Sound | Self::CustomersVoice | Self::AgentsVoice => MediaKind::Audio,
        }
    }
}

/// What the peers of one session share, of a screen or of a talk; cheap to clone.
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
    pub(super) stream: Stream,
    pub(super) params: PayloadParams,
    pub(super) came_at: Instant,
    pub(super) time: MediaTime,
    pub(super) is_keyframe: bool,
    pub(super) data: Arc<[u8]>,
}

/// How much one peer may send.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    frame_bytes_max: usize,
    bits_per_second_max: u64,
}

impl Bounds {
    pub(super) const SCREEN: Self = Self {
        frame_bytes_max: FORWARD_FRAME_BYTES_MAX,
        bits_per_second_max: FORWARD_BITS_PER_SECOND_MAX,
    };
    pub(super) const VOICE: Self = Self {
        frame_bytes_max: FORWARD_VOICE_FRAME_BYTES_MAX,
        bits_per_second_max: FORWARD_VOICE_BITS_PER_SECOND_MAX,
    };
}

/// Counts what one peer sends, and drops what is beyond the bounds.
#[derive(Debug)]
pub(super) struct Meter {
    bounds: Bounds,
    since: Instant,
    n_bytes: u64,
    /// A picture is missing, and those that follow it are of no use before the next keyframe.
    broken: bool,
}

impl Meter {
    pub(super) fn new(bounds: Bounds, now: Instant) -> Self {
        Self {
            bounds,
            since: now,
            n_bytes: 0,
            broken: false,
        }
    }

    /// The frame to forward, or whether a keyframe has to be asked for instead.
    pub(super) fn weigh(
        &mut self,
        data: MediaData,
        stream: Stream,
        now: Instant,
    ) -> Result<Frame, bool> {
        let (kind, is_keyframe) = (stream.kind(), data.is_keyframe());
        if !self.takes(data.data.len(), kind, is_keyframe, now) {
            return Err(kind == MediaKind::Video);
        }
        Ok(Frame {
            stream,
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
        let fits = n_bytes <= self.bounds.frame_bytes_max
            && self.n_bytes * 8 <= self.bounds.bits_per_second_max;
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
        let mut meter = Meter::new(Bounds::SCREEN, now);
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
        let screen = || Meter::new(Bounds::SCREEN, now);
        assert!(screen().takes(limit, Video, true, now));
        assert!(!screen().takes(limit + 1, Video, true, now));
        let voice = || Meter::new(Bounds::VOICE, now);
        assert!(voice().takes(FORWARD_VOICE_FRAME_BYTES_MAX, Audio, false, now));
        assert!(!voice().takes(FORWARD_VOICE_FRAME_BYTES_MAX + 1, Audio, false, now));
    }

    #[test]
    fn a_voice_takes_no_more_than_a_voice_needs() {
        const VOICE_BYTES_MAX: usize = FORWARD_VOICE_BITS_PER_SECOND_MAX as usize / 8;
        const PIECE_BYTES: usize = 1_000;
        let now = Instant::now();
        let mut meter = Meter::new(Bounds::VOICE, now);
        for _ in 0..VOICE_BYTES_MAX / PIECE_BYTES {
            assert!(meter.takes(PIECE_BYTES, Audio, false, now));
        }
        assert!(!meter.takes(PIECE_BYTES, Audio, false, now));
        let later = now + Duration::from_secs(1);
        assert!(meter.takes(PIECE_BYTES, Audio, false, later));
    }
}
