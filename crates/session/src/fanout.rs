//! What the server keeps of one session for those who watch it (ADR 0016).
//!
//! The frames of an epoch stand in one [`Log`], once, in order and from the first one on, since the
//! deflate stream of an epoch can be read from its start alone. Each viewer has a [`Cursor`] into
//! it: one who comes late, or is slow, reads from further back and holds nobody up; when another
//! epoch begins all go on from its start. [`Pictures`] are kept beside it, each place of an element
//! as it was sent last.
//! The log says when it is of no use ([`Log::is_stale`]) or grows too long ([`Log::is_long`]);
//! [`Asking`] says how often the customer may be asked for another epoch because of that.

use std::collections::{BTreeMap, VecDeque};

use tandem_protocol::codec::envelope::{Area, Picture};
use tandem_protocol::limits::{
    LOG_BYTES_MAX, LOG_BYTES_RENEW, LOG_FRAMES_MAX, LOG_PICTURE_BYTES_MAX, LOG_PICTURES_MAX,
    REORDER_FRAMES_MAX, REPLAY_BYTES_MAX, UNWATCHED_LOG_BYTES_MAX,
};

use crate::Millis;

/// Least time between two questions for another epoch that the server puts by itself.
pub const ASK_INTERVAL_MS: Millis = 10_000;
/// Most doublings of it while nothing comes: a customer with a slow uplink may still be sending.
const UNANSWERED_MAX: u32 = 5;

/// How far a viewer has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    epoch: u32,
    n_read: usize,
    n_pictures: u64,
}

/// The mirror frames of one epoch, `B` being their bytes.
#[derive(Debug)]
pub struct Log<B> {
    epoch: u32,
    frames: Vec<B>,
    n_bytes: usize,
    /// Frames that came before one that is missing: large ones travel on another socket.
    held: BTreeMap<u32, B>,
    held_bytes: usize,
    /// Frames of the epoch have passed by, or were let go.
    stale: bool,
    /// The last epoch of which that is true.
    floor: u32,
}

impl<B: AsRef<[u8]> + Clone> Log<B> {
    /// An empty log; `is_fresh` unless frames may have passed already.
    #[must_use]
    pub fn new(is_fresh: bool) -> Self {
        Self {
            epoch: 0,
            frames: Vec::new(),
            n_bytes: 0,
            held: BTreeMap::new(),
            held_bytes: 0,
            stale: !is_fresh,
            floor: 0,
        }
    }

    /// Takes a frame in; answers whether there is more to read. What comes twice is dropped.
    pub fn take(&mut self, epoch: u32, seq: u32, frame: B, is_watched: bool) -> bool {
        if self.stale {
            self.floor = self.floor.max(epoch);
        }
        if epoch <= self.floor {
            return false;
        }
        if epoch > self.epoch {
            self.clear();
            self.epoch = epoch;
        }
        let next = self.next_seq();
        if epoch < self.epoch || seq < next {
            return false;
        }
        let is_next = seq == next;
        if is_next {
            self.push(frame);
        } else {
            self.hold(seq, frame);
        }
        while let Some(frame) = self.held.remove(&self.next_seq()) {
            self.held_bytes -= frame.as_ref().len();
            self.push(frame);
        }
        self.keep_within(is_watched);
        is_next && !self.stale
    }

    /// Lets it go where it is longer than may be kept.
    pub fn keep_within(&mut self, is_watched: bool) {
        let is_too_long = if is_watched {
            self.n_bytes > LOG_BYTES_MAX
        } else {
            self.n_bytes() > UNWATCHED_LOG_BYTES_MAX
        };
        if is_too_long || self.frames.len() > LOG_FRAMES_MAX {
            self.spoil();
        }
    }

    fn next_seq(&self) -> u32 {
        u32::try_from(self.frames.len()).map_or(u32::MAX, |n_frames| n_frames.saturating_add(1))
    }

    fn hold(&mut self, seq: u32, frame: B) {
        if self.held.contains_key(&seq) {
            return;
        }
        let n_bytes = frame.as_ref().len();
        if self.held.len() == REORDER_FRAMES_MAX || self.held_bytes + n_bytes > REPLAY_BYTES_MAX {
            return self.spoil();
        }
        self.held_bytes += n_bytes;
        self.held.insert(seq, frame);
    }

    fn push(&mut self, frame: B) {
        self.n_bytes += frame.as_ref().len();
        self.frames.push(frame);
    }

    /// The frame at the cursor, which moves behind it.
    pub fn read(&self, cursor: &mut Cursor) -> Option<B> {
        if cursor.epoch != self.epoch {
            *cursor = Cursor {
                epoch: self.epoch,
                ..Cursor::default()
            };
        }
        let frame = self.frames.get(cursor.n_read)?;
        cursor.n_read += 1;
        Some(frame.clone())
    }

    /// Frames go elsewhere from here on, or may not be shown any more: what there is is of no use,
    /// and neither is what else comes of this epoch.
    pub fn spoil(&mut self) {
        self.clear();
        self.floor = self.floor.max(self.epoch);
        self.stale = true;
    }

    /// Another epoch was asked for, and will be seen from its start.
    pub fn expect(&mut self) {
        self.stale = false;
    }

    fn clear(&mut self) {
        self.frames = Vec::new();
        self.n_bytes = 0;
        self.held = BTreeMap::new();
        self.held_bytes = 0;
    }

    /// Whether only another epoch helps.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether replaying it takes so long that another epoch is worth its price.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.n_bytes > LOG_BYTES_RENEW
    }

    /// Bytes kept.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.n_bytes + self.held_bytes
    }

    /// The epoch that was seen last; 0 before any.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch.max(self.floor)
    }
}

/// The pictures of an epoch, the latest of each place.
#[derive(Debug)]
pub struct Pictures<B> {
    kept: VecDeque<KeptPicture<B>>,
    n_bytes: usize,
    n_taken: u64,
}

#[derive(Debug)]
struct KeptPicture<B> {
    number: u64,
    epoch: u32,
    element: (u32, u32),
    size: (u32, u32),
    area: Area,
    bytes: B,
}

impl<B> Default for Pictures<B> {
    fn default() -> Self {
        Self {
            kept: VecDeque::new(),
            n_bytes: 0,
            n_taken: 0,
        }
    }
}

impl<B: AsRef<[u8]> + Clone> Pictures<B> {
    /// Keeps a picture in place of what it covers; beyond the bound the oldest go.
    pub fn take(&mut self, picture: &Picture<'_>, bytes: B, is_watched: bool) {
        let element = (picture.document, picture.node);
        let size = (picture.width, picture.height);
        let area = picture.area;
        self.retain(|kept| {
            kept.epoch == picture.epoch
                && (kept.element != element || (kept.size == size && !covers(area, kept.area)))
        });
        self.n_taken += 1;
        self.n_bytes += bytes.as_ref().len();
        self.kept.push_back(KeptPicture {
            number: self.n_taken,
            epoch: picture.epoch,
            element,
            size,
            area,
            bytes,
        });
        self.keep_within(is_watched);
    }

    /// Lets the oldest go that are more than may be kept.
    pub fn keep_within(&mut self, is_watched: bool) {
        let max = if is_watched {
            LOG_PICTURE_BYTES_MAX
        } else {
            UNWATCHED_LOG_BYTES_MAX
        };
        while self.n_bytes > max || self.kept.len() > LOG_PICTURES_MAX {
            let Some(oldest) = self.kept.pop_front() else {
                return;
            };
            self.n_bytes -= oldest.bytes.as_ref().len();
        }
    }

    fn retain(&mut self, mut is_kept: impl FnMut(&KeptPicture<B>) -> bool) {
        let n_bytes = &mut self.n_bytes;
        self.kept.retain(|kept| {
            let stays = is_kept(kept);
            if !stays {
                *n_bytes -= kept.bytes.as_ref().len();
            }
            stays
        });
    }

    /// The oldest picture of the cursor's epoch that was not read, if it is still kept.
    pub fn read(&self, cursor: &mut Cursor) -> Option<B> {
        let next = self
            .kept
            .iter()
            .find(|kept| kept.epoch == cursor.epoch && kept.number > cursor.n_pictures)?;
        cursor.n_pictures = next.number;
        Some(next.bytes.clone())
    }

    /// Lets all go.
    pub fn clear(&mut self) {
        self.kept = VecDeque::new();
        self.n_bytes = 0;
    }

    /// Bytes kept.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.n_bytes
    }
}

fn covers(over: Area, under: Area) -> bool {
    let reaches = |at: u32, len: u32| u64::from(at) + u64::from(len);
    over.x <= under.x
        && over.y <= under.y
        && reaches(over.x, over.width) >= reaches(under.x, under.width)
        && reaches(over.y, over.height) >= reaches(under.y, under.height)
}

/// When the customer was asked for another epoch.
#[derive(Debug, Default)]
pub struct Asking {
    asked: Option<(Millis, u32)>,
    n_unanswered: u32,
}

impl Asking {
    /// Whether a question waits for its epoch.
    #[must_use]
    pub fn is_open<B: AsRef<[u8]> + Clone>(&self, log: &Log<B>) -> bool {
        self.asked.is_some_and(|(_, epoch)| log.epoch() <= epoch)
    }

    /// A question that waits for its epoch may have got lost: it can be put again at once.
    pub fn lose<B: AsRef<[u8]> + Clone>(&mut self, log: &Log<B>) {
        if self.is_open(log)
            && let Some((at, _)) = &mut self.asked
        {
            *at = Millis::MIN / 2;
        }
    }

    /// Whether to ask at `now`, the log being as it is and somebody watching; notes that it is done.
    pub fn is_due<B: AsRef<[u8]> + Clone>(&mut self, log: &mut Log<B>, now: Millis) -> bool {
        let is_answered = !self.is_open(log);
        if is_answered {
            self.n_unanswered = 0;
        }
        let pause_ms = ASK_INTERVAL_MS << self.n_unanswered;
        let may = self.asked.is_none_or(|(at, _)| now >= at + pause_ms);
        // A question that got lost leaves an epoch that nothing follows.
        let wanted = log.is_stale() || log.is_long() || !is_answered;
        if !wanted || !may {
            return false;
        }
        self.n_unanswered = (self.n_unanswered + 1).min(UNANSWERED_MAX);
        self.asked = Some((now, log.epoch()));
        if log.is_stale() {
            log.expect();
        }
        true
    }
}

#[cfg(test)]
mod tests;
