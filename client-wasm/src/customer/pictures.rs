//! Pixels of canvases and videos: whose turn it is to be looked at, what of it is sent, and when
//! there is room for more.
//!
//! The sensor looks only where and when it is asked, so what can not be sent is not even read.
//! Pictures are droppable: a part that is not confirmed, or refused, is sent again from whatever
//! the element shows by then. Their rate is bounded by a bucket that all of them share.

use std::collections::VecDeque;

use tandem_dom::capture::PictureOffer;
use tandem_dom::picture::Tiles;
use tandem_protocol::codec::envelope::{Area, Frame, Picture};
use tandem_protocol::limits::{PICTURE_BYTES_MAX, PICTURES_MAX};
use tandem_session::delivery::Millis;

/// Rate of all pictures together: 300 kbit/s.
const BITS_PER_MS: i64 = 300;
/// What may go out at once after a rest: the first pictures of an ordinary dashboard.
const BURST_BITS: i64 = 1_600_000;
/// Shortest time between two looks at a canvas.
const CANVAS_MS: Millis = 125;
/// Shortest time between two looks at a video.
const VIDEO_MS: Millis = 1_000;
/// Time after which a picture that is not confirmed is taken for lost.
const LOST_MS: Millis = 5_000;
/// Pause before a picture that the other end could not show is sent again.
const REFUSED_MS: Millis = 300;
/// A change that takes more bytes than this is sent more coarsely the next time, and finer again
/// below a quarter of it.
const CHANGE_BYTES_AIM: usize = 12 * 1024;
/// The coarsest of the levels of quality; 0 is the finest.
const COARSENESS_MAX: u32 = 2;

/// An element: the number of its document, and its own.
pub type Place = (u32, u32);

/// A look that is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureWish {
    /// The element.
    pub place: Place,
    /// Whether the other end has nothing of it, so that it is to be read even if it stands still.
    pub is_fresh: bool,
    /// Whether the last look has found anything new.
    pub has_changed: bool,
}

/// What is to be encoded after a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// 0 is the finest quality.
    pub coarseness: u32,
    /// Areas that have changed.
    pub areas: Vec<Area>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Pictures {
    shown: Vec<Shown>,
    frames: VecDeque<Vec<u8>>,
    seq: u32,
    bits: i64,
    filled_at: Millis,
}

#[derive(Debug)]
struct Shown {
    place: Place,
    is_video: bool,
    size: (u32, u32),
    tiles: Tiles,
    phase: Phase,
    looked_at: Millis,
    is_fresh: bool,
    has_changed: bool,
    /// Something went wrong with what is on its way.
    is_lost: bool,
    coarseness: u32,
    /// Bytes of the look at hand.
    n_bytes: usize,
    /// Numbers of the frames that are not confirmed.
    pending: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// To be looked at from then on.
    Due(Millis),
    /// The sensor looks.
    Asked,
    /// The worker encodes.
    Encoding,
    /// Waits to be confirmed.
    Sent(Millis),
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            shown: Vec::new(),
            frames: VecDeque::new(),
            seq: 0,
            bits: BURST_BITS,
            filled_at: 0,
        }
    }
}

impl Pictures {
    /// Identifiers count anew.
    pub(super) fn begin(&mut self) {
        self.shown.clear();
        self.frames.clear();
    }

    /// Pixels of this element may leave; beyond the bound it keeps its label.
    pub(super) fn offer(&mut self, document: u32, offer: PictureOffer, now: Millis) {
        if self.shown.len() < PICTURES_MAX {
            let place = (document, offer.node);
            self.shown.push(Shown::new(place, offer.is_video, now));
        }
    }

    /// The element is gone, or can not be read.
    pub(super) fn withdraw(&mut self, place: Place) {
        self.shown.retain(|shown| shown.place != place);
    }

    /// A document is gone.
    pub(super) fn close(&mut self, document: u32) {
        self.shown.retain(|shown| shown.place.0 != document);
    }

    fn find(&mut self, place: Place) -> Option<&mut Shown> {
        self.shown.iter_mut().find(|shown| shown.place == place)
    }

    /// What the other end had is gone.
    pub(super) fn forget(&mut self, now: Millis) {
        self.frames.clear();
        for shown in self.shown.iter_mut() {
            shown.lose(now);
        }
    }

    /// The connection is gone, and what was on its way with it.
    pub(super) fn connection_lost(&mut self, now: Millis) {
        self.frames.clear();
        for shown in self.shown.iter_mut() {
            if !shown.pending.is_empty() {
                shown.lose(now);
            }
        }
    }

    /// The next element to be looked at.
    pub(super) fn poll_wish(&mut self, now: Millis) -> Option<PictureWish> {
        self.fill(now);
        if self.bits < 0 {
            return None;
        }
        let is_due = |shown: &Shown| matches!(shown.phase, Phase::Due(at) if at <= now);
        let shown = self
            .shown
            .iter_mut()
            .filter(|shown| is_due(shown))
            .min_by_key(|shown| shown.looked_at)?;
        shown.phase = Phase::Asked;
        Some(PictureWish {
            place: shown.place,
            is_fresh: shown.is_fresh,
            has_changed: shown.has_changed,
        })
    }

    /// The sensor's look has come, as RGBA.
    pub(super) fn look(
        &mut self,
        place: Place,
        size: (u32, u32),
        rgba: &[u8],
        now: Millis,
    ) -> Parts {
        let Some(shown) = self.find(place) else {
            return Parts::default();
        };
        if shown.phase != Phase::Asked {
            return Parts::default();
        }
        let mut areas = shown.tiles.changed(size.0, size.1, rgba);
        if shown.is_video && !areas.is_empty() {
            let (width, height) = size;
            areas = vec![Area {
                x: 0,
                y: 0,
                width,
                height,
            }];
        }
        shown.size = size;
        shown.looked_at = now;
        shown.has_changed = !areas.is_empty();
        if shown.has_changed {
            shown.phase = Phase::Encoding;
            shown.n_bytes = 0;
        } else {
            shown.rest(now);
        }
        Parts {
            coarseness: shown.coarseness,
            areas,
        }
    }

    /// One part is encoded; whether it goes out.
    pub(super) fn part(&mut self, epoch: u32, place: Place, area: Area, bytes: &[u8]) -> bool {
        let Some(shown) = self.shown.iter_mut().find(|shown| shown.place == place) else {
            return false;
        };
        if shown.phase != Phase::Encoding || shown.is_lost || bytes.len() > PICTURE_BYTES_MAX {
            return false;
        }
        self.seq = self.seq.wrapping_add(1);
        let frame = Frame::Picture(Picture {
            epoch,
            seq: self.seq,
            document: place.0,
            node: place.1,
            width: shown.size.0,
            height: shown.size.1,
            area,
            bytes,
        });
        let frame = frame.encode();
        self.bits -= frame.len() as i64 * 8;
        shown.n_bytes += frame.len();
        shown.pending.push(self.seq);
        self.frames.push_back(frame);
        true
    }

    /// All parts of a look are encoded.
    pub(super) fn end(&mut self, place: Place, now: Millis) {
        let Some(shown) = self.find(place) else {
            return;
        };
        if shown.phase == Phase::Encoding {
            shown.weigh();
            shown.phase = Phase::Sent(now);
            shown.settle(now);
        }
    }

    /// The other end has got a picture.
    pub(super) fn confirmed(&mut self, seq: u32, was_shown: bool, now: Millis) {
        for shown in self.shown.iter_mut() {
            if let Some(at) = shown.pending.iter().position(|&one| one == seq) {
                shown.pending.swap_remove(at);
                shown.is_lost |= !was_shown;
                shown.settle(now);
            }
        }
    }

    /// Whether a frame waits.
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn next_frame(&mut self) -> Option<Vec<u8>> {
        self.frames.pop_front()
    }

    /// When something is due.
    pub(super) fn due_at(&self) -> Option<Millis> {
        let full_at = self.filled_at
            + (-self.bits)
                .max(0)
                .unsigned_abs()
                .div_ceil(BITS_PER_MS as u64);
        let due = self.shown.iter().filter_map(|shown| match shown.phase {
            Phase::Due(at) => Some(at.max(full_at)),
            Phase::Sent(at) => Some(at + LOST_MS),
            Phase::Asked | Phase::Encoding => None,
        });
        due.min()
    }

    /// Gives up what was not confirmed for long.
    pub(super) fn tick(&mut self, now: Millis) {
        for shown in self.shown.iter_mut() {
            if matches!(shown.phase, Phase::Sent(at) if at + LOST_MS <= now) {
                shown.lose(now);
            }
        }
    }

    fn fill(&mut self, now: Millis) {
        let time_ms = i64::try_from(now.saturating_sub(self.filled_at)).unwrap_or(i64::MAX);
        self.bits = BURST_BITS.min(
            self.bits
                .saturating_add(time_ms.saturating_mul(BITS_PER_MS)),
        );
        self.filled_at = now;
    }
}

impl Shown {
    fn new(place: Place, is_video: bool, now: Millis) -> Self {
        Self {
            place,
            is_video,
            size: (0, 0),
            tiles: Tiles::default(),
            phase: Phase::Due(now),
            looked_at: 0,
            is_fresh: true,
            has_changed: false,
            is_lost: false,
            coarseness: 0,
            n_bytes: 0,
            pending: Vec::new(),
        }
    }

    fn due(&self) -> Millis {
        self.looked_at + if self.is_video { VIDEO_MS } else { CANVAS_MS }
    }

    /// Nothing has changed: what was sent coarsely is sent again, once.
    fn rest(&mut self, now: Millis) {
        self.is_fresh = false;
        if self.coarseness > 0 {
            self.coarseness = 0;
            self.is_fresh = true;
            self.tiles.forget();
        }
        self.phase = Phase::Due(self.due().max(now));
    }

    /// Chooses the quality of the next change by the cost of this one.
    fn weigh(&mut self) {
        if self.is_fresh {
            return;
        }
        if self.n_bytes > CHANGE_BYTES_AIM {
            self.coarseness = (self.coarseness + 1).min(COARSENESS_MAX);
        } else if self.n_bytes < CHANGE_BYTES_AIM / 4 {
            self.coarseness = self.coarseness.saturating_sub(1);
        }
    }

    /// Goes on once everything is confirmed.
    fn settle(&mut self, now: Millis) {
        if !matches!(self.phase, Phase::Sent(_)) || !self.pending.is_empty() {
            return;
        }
        if self.is_lost {
            self.lose(now + REFUSED_MS);
        } else {
            self.is_fresh = false;
            self.phase = Phase::Due(self.due().max(now));
        }
    }

    /// The other end may have nothing of it.
    fn lose(&mut self, next_at: Millis) {
        self.tiles.forget();
        self.is_fresh = true;
        self.pending.clear();
        // What is being encoded belongs to what is lost.
        self.is_lost = self.phase == Phase::Encoding;
        if !self.is_lost {
            self.phase = Phase::Due(next_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLANK: [u8; 4 * 100] = [0; 400];
    const FILE: [u8; 1000] = [0; 1000];

    fn pictures(nodes: &[u32]) -> Pictures {
        let mut pictures = Pictures::default();
        for &node in nodes {
            let is_video = node >= 100;
            pictures.offer(0, PictureOffer { node, is_video }, 0);
        }
        pictures
    }

    /// Answers all wishes with pixels of this shade; the nodes that were looked at.
    fn look(pictures: &mut Pictures, shade: u8, len: usize, now: Millis) -> Vec<u32> {
        let wishes: Vec<_> = std::iter::from_fn(|| pictures.poll_wish(now)).collect();
        for wish in &wishes {
            let rgba = [shade; BLANK.len()];
            for area in pictures.look(wish.place, (10, 10), &rgba, now).areas {
                pictures.part(1, wish.place, area, &FILE[..len]);
            }
            pictures.end(wish.place, now);
        }
        wishes.iter().map(|wish| wish.place.1).collect()
    }

    /// Takes everything out and confirms it.
    fn confirm(pictures: &mut Pictures, shown: bool, now: Millis) -> usize {
        let mut n_bytes = 0;
        while let Some(frame) = pictures.next_frame() {
            n_bytes += frame.len();
            if let Ok(Frame::Picture(picture)) = Frame::decode(&frame) {
                pictures.confirmed(picture.seq, shown, now);
            }
        }
        n_bytes
    }

    #[test]
    fn a_canvas_is_looked_at_again_once_its_picture_is_confirmed() {
        let mut pictures = pictures(&[7]);
        assert_eq!(look(&mut pictures, 1, 10, 0), [7]);
        assert_eq!(pictures.due_at(), Some(LOST_MS));
        assert!(look(&mut pictures, 2, 10, 1_000).is_empty());
        confirm(&mut pictures, true, 1_000);
        assert_eq!(pictures.due_at(), Some(1_000));
        assert_eq!(look(&mut pictures, 2, 10, 1_000), [7]);
        confirm(&mut pictures, true, 1_001);
        assert_eq!(pictures.due_at(), Some(1_000 + CANVAS_MS));
    }

    #[test]
    fn nothing_goes_out_while_nothing_changes() {
        let mut pictures = pictures(&[7]);
        look(&mut pictures, 1, 10, 0);
        confirm(&mut pictures, true, 0);
        for now in [200, 400] {
            assert_eq!(look(&mut pictures, 1, 10, now), [7]);
            assert!(pictures.is_empty());
        }
        let wish = pictures.poll_wish(600);
        let expected = PictureWish {
            place: (0, 7),
            is_fresh: false,
            has_changed: false,
        };
        assert_eq!(wish, Some(expected));
    }

    #[test]
    fn what_the_other_end_can_not_show_or_has_lost_is_sent_again() {
        let mut pictures = pictures(&[7]);
        look(&mut pictures, 1, 10, 0);
        confirm(&mut pictures, false, 10);
        assert_eq!(pictures.due_at(), Some(10 + REFUSED_MS));
        assert_eq!(look(&mut pictures, 1, 10, 1_000), [7]);
        assert!(!pictures.is_empty(), "the same pixels again");
        pictures.tick(1_000 + LOST_MS);
        assert_eq!(look(&mut pictures, 1, 10, 6_000), [7]);
        pictures.connection_lost(6_000);
        assert!(pictures.is_empty());
        assert_eq!(look(&mut pictures, 1, 10, 6_000), [7]);
        confirm(&mut pictures, true, 6_000);
        pictures.forget(6_000);
        assert_eq!(look(&mut pictures, 1, 10, 6_000), [7]);
        assert!(!pictures.is_empty(), "another agent has nothing");
    }

    #[test]
    fn parts_of_a_look_that_was_lost_meanwhile_are_dropped() {
        let mut pictures = pictures(&[7]);
        pictures.poll_wish(0);
        let parts = pictures.look((0, 7), (10, 10), &BLANK, 0);
        pictures.forget(0);
        assert!(!pictures.part(1, (0, 7), parts.areas[0], &FILE[..9]));
        pictures.end((0, 7), 0);
        assert_eq!(look(&mut pictures, 0, 10, 1_000), [7]);
        assert!(!pictures.is_empty());
    }

    #[test]
    fn the_rate_of_all_pictures_is_bounded_whatever_changes() {
        let mut pictures = pictures(&[1, 2, 3]);
        let (mut n_bytes, mut looks) = (0, 0);
        for now in 0..10_000 {
            looks += look(&mut pictures, (now % 251) as u8, 1000, now).len();
            n_bytes += confirm(&mut pictures, true, now);
        }
        assert!(looks <= 3 * 81, "at most eight in a second: {looks}");
        for now in 10_000..20_000 {
            for _ in 0..20 {
                pictures.bits -= 8_000;
                n_bytes += 1_000;
                if pictures.poll_wish(now).is_none() {
                    pictures.bits += 8_000;
                    n_bytes -= 1_000;
                }
            }
        }
        let most = (20_000 * BITS_PER_MS + BURST_BITS) / 8 + 10_000;
        assert!(n_bytes as i64 <= most, "{n_bytes} of {most}");
    }

    #[test]
    fn a_video_is_sent_whole_and_once_a_second() {
        let mut pictures = pictures(&[100]);
        let mut rgba = vec![0; 4 * 200 * 10];
        pictures.poll_wish(0);
        assert_eq!(pictures.look((0, 100), (200, 10), &rgba, 0).areas.len(), 1);
        pictures.end((0, 100), 0);
        assert_eq!(pictures.due_at(), Some(VIDEO_MS));
        pictures.poll_wish(VIDEO_MS);
        rgba[0] = 1;
        let areas = pictures.look((0, 100), (200, 10), &rgba, VIDEO_MS).areas;
        assert_eq!((areas[0].width, areas.len()), (200, 1));
    }

    #[test]
    fn what_moves_is_coarse_and_what_rests_is_fine() {
        let mut pictures = pictures(&[7]);
        let coarseness = |pictures: &Pictures| pictures.shown[0].coarseness;
        let big = CHANGE_BYTES_AIM + 1;
        for (shade, expected) in [(1, 0), (2, 1), (3, 2), (4, 2)] {
            let now = Millis::from(shade) * 10_000;
            pictures.poll_wish(now);
            let rgba = [shade; BLANK.len()];
            let area = pictures.look((0, 7), (10, 10), &rgba, now).areas[0];
            assert!(pictures.part(1, (0, 7), area, &vec![0; big]));
            pictures.end((0, 7), now);
            confirm(&mut pictures, true, now);
            assert_eq!(coarseness(&pictures), expected);
        }
        look(&mut pictures, 4, 10, 50_000);
        assert!(pictures.is_empty(), "found to rest");
        look(&mut pictures, 4, 10, 60_000);
        assert_eq!(coarseness(&pictures), 0);
        assert_ne!(confirm(&mut pictures, true, 60_000), 0);
        look(&mut pictures, 4, 10, 70_000);
        assert!(pictures.is_empty(), "once");
    }

    #[test]
    fn pictures_beyond_the_bounds_are_refused() {
        let nodes: Vec<u32> = (1..=PICTURES_MAX as u32 + 1).collect();
        let mut pictures = pictures(&nodes);
        assert_eq!(pictures.shown.len(), PICTURES_MAX);
        pictures.poll_wish(0);
        let area = pictures.look((0, 1), (10, 10), &BLANK, 0).areas[0];
        assert!(pictures.part(1, (0, 1), area, &[0; PICTURE_BYTES_MAX]));
        assert!(!pictures.part(1, (0, 1), area, &[0; PICTURE_BYTES_MAX + 1]));
        pictures.withdraw((0, 1));
        assert!(!pictures.part(1, (0, 1), area, &[0]));
        assert_eq!(pictures.shown.len(), PICTURES_MAX - 1);
        pictures.close(0);
        assert!(pictures.shown.is_empty());
    }
}
