//! An asset on its way from the customer: its pieces in whatever order they come, and which of them have
//! gone on to the agent.
//!
//! The hash is computed as far as there is no gap. The piece that comes last is given out only with an
//! asset whose hash is right, so that nobody has all of one that is not.

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::ASSET_PIECE_BYTES_MAX;
use tandem_session::assets::piece_len;

/// One piece of an asset, its bounds checked by the decoder.
pub(super) struct Piece<'a> {
    pub(super) total: usize,
    pub(super) offset: usize,
    pub(super) mime: &'a str,
    pub(super) bytes: &'a [u8],
}

impl Piece<'_> {
    /// Whether it begins and ends where pieces do.
    pub(super) fn is_cut_right(&self) -> bool {
        piece_len(self.total, self.offset) == Some(self.bytes.len())
    }

    fn frame(&self, hash: &AssetHash) -> Bytes {
        let frame = Frame::AssetPut {
            hash,
            total: self.total as u32,
            offset: self.offset as u32,
            mime: self.mime,
            bytes: self.bytes,
        };
        frame.encode().into()
    }
}

/// The frames of an asset that is here without having come in pieces, in order.
pub(super) fn cut(hash: &AssetHash, mime: &str, bytes: &[u8]) -> Vec<Bytes> {
    let total = bytes.len();
    let offsets = (0..).step_by(ASSET_PIECE_BYTES_MAX);
    let frames = offsets.map_while(|offset| {
        let end = offset + piece_len(total, offset)?;
        let piece = Piece {
            total,
            offset,
            mime,
            bytes: &bytes[offset..end],
        };
        Some(piece.frame(hash))
    });
    frames.collect()
}

/// See the module.
#[derive(Debug)]
pub(super) struct Partial {
    mime: String,
    total: usize,
    slots: Vec<Slot>,
    n_missing: usize,
    digest: Sha256,
    /// Pieces, from the first one on, that the digest has taken in.
    n_hashed: usize,
}

/// The place of one piece.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// Its frame, once it is here.
    frame: Option<Bytes>,
    has_gone_on: bool,
}

/// An asset that is here.
pub(super) struct Whole {
    /// Its frames, in order.
    pub(super) pieces: Vec<Bytes>,
    /// Those that have not gone on yet, in order.
    pub(super) rest: Vec<Bytes>,
}

impl Partial {
    /// An asset of which nothing is here yet; an empty one has one piece too.
    pub(super) fn of(piece: &Piece<'_>) -> Self {
        let n_pieces = piece.total.div_ceil(ASSET_PIECE_BYTES_MAX).max(1);
        Self {
            mime: piece.mime.to_owned(),
            total: piece.total,
            slots: vec![Slot::default(); n_pieces],
            n_missing: n_pieces,
            digest: Sha256::new(),
            n_hashed: 0,
        }
    }

    /// Bytes of all of it, those that have yet to come included.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Takes a piece in; `false` if it is none of this asset. One that comes twice is dropped.
    pub(super) fn take(&mut self, hash: &AssetHash, piece: &Piece<'_>) -> bool {
        let agrees = self.total == piece.total && self.mime == piece.mime;
        if !agrees || !piece.is_cut_right() {
            return false;
        }
        let Some(slot) = self.slots.get_mut(piece.offset / ASSET_PIECE_BYTES_MAX) else {
            return false;
        };
        if slot.frame.is_none() {
            slot.frame = Some(piece.frame(hash));
            self.n_missing -= 1;
            self.hash_on();
        }
        true
    }

    fn hash_on(&mut self) {
        while let Some(slot) = self.slots.get(self.n_hashed)
            && let Some(frame) = &slot.frame
        {
            let offset = self.n_hashed * ASSET_PIECE_BYTES_MAX;
            // The bytes are what a frame ends with.
            let n_bytes = piece_len(self.total, offset).unwrap_or_default();
            self.digest.update(&frame[frame.len() - n_bytes..]);
            self.n_hashed += 1;
        }
    }

    /// Whether all pieces are here.
    pub(super) fn is_whole(&self) -> bool {
        self.n_missing == 0
    }

    /// The next piece that can go on: any that is here, or in order, as an end with one socket expects it.
    pub(super) fn next_to_go_on(&mut self, in_any_order: bool) -> Option<Bytes> {
        let mut left = self.slots.iter_mut().filter(|slot| !slot.has_gone_on);
        let slot = left.find(|slot| slot.frame.is_some() || !in_any_order)?;
        let frame = slot.frame.clone()?;
        slot.has_gone_on = true;
        Some(frame)
    }

    /// What has gone on is lost, or was for somebody else.
    pub(super) fn go_on_anew(&mut self) {
        for slot in &mut self.slots {
            slot.has_gone_on = false;
        }
    }

    /// The asset, if it is whole and has that hash.
    pub(super) fn finish(self, hash: &AssetHash) -> Option<Whole> {
        if !self.is_whole() || self.digest.finalize().as_slice() != hash {
            return None;
        }
        let (mut pieces, mut rest) = (Vec::with_capacity(self.slots.len()), Vec::new());
        for slot in self.slots {
            if let (Some(frame), false) = (&slot.frame, slot.has_gone_on) {
                rest.push(frame.clone());
            }
            pieces.extend(slot.frame);
        }
        Some(Whole { pieces, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: usize = 7;

    /// An asset of three pieces, and its hash.
    fn asset() -> (Vec<u8>, AssetHash) {
        let bytes: Vec<u8> = (0..2 * ASSET_PIECE_BYTES_MAX + LAST)
            .map(|at| (at % 251) as u8)
            .collect();
        let hash = Sha256::digest(&bytes).into();
        (bytes, hash)
    }

    fn piece(bytes: &[u8], number: usize) -> Piece<'_> {
        let offset = number * ASSET_PIECE_BYTES_MAX;
        let end = bytes.len().min(offset + ASSET_PIECE_BYTES_MAX);
        Piece {
            total: bytes.len(),
            offset,
            mime: "image/png",
            bytes: &bytes[offset..end],
        }
    }

    #[test]
    fn pieces_make_the_asset_in_any_order_and_twice() {
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            let (bytes, hash) = asset();
            let mut partial = Partial::of(&piece(&bytes, 0));
            for number in order {
                assert!(!partial.is_whole());
                assert!(partial.take(&hash, &piece(&bytes, number)));
                assert!(partial.take(&hash, &piece(&bytes, number)), "again");
            }
            assert!(partial.is_whole());
            let whole = partial.finish(&hash).expect("its hash");
            let frames: Vec<Bytes> = (0..3).map(|n| piece(&bytes, n).frame(&hash)).collect();
            assert_eq!(whole.pieces, frames, "{order:?}");
            assert_eq!(whole.rest, frames, "{order:?}");
        }
    }

    #[test]
    fn what_is_here_is_cut_as_it_comes_from_the_customer() {
        let (bytes, hash) = asset();
        let frames: Vec<Bytes> = (0..3).map(|n| piece(&bytes, n).frame(&hash)).collect();
        assert_eq!(cut(&hash, "image/png", &bytes), frames);
        let one = &bytes[..ASSET_PIECE_BYTES_MAX];
        assert_eq!(
            cut(&hash, "image/png", one),
            [piece(one, 0).frame(&hash)],
            "no empty piece follows"
        );
    }

    #[test]
    fn what_is_no_piece_of_it_does_not_fit() {
        let (bytes, hash) = asset();
        let mut partial = Partial::of(&piece(&bytes, 0));
        let right = piece(&bytes, 1);
        let wrong = [
            Piece {
                offset: right.offset + 1,
                ..piece(&bytes, 1)
            },
            Piece {
                bytes: &right.bytes[1..],
                ..piece(&bytes, 1)
            },
            Piece {
                mime: "image/gif",
                ..piece(&bytes, 1)
            },
            Piece {
                total: right.total + 1,
                ..piece(&bytes, 1)
            },
            Piece {
                offset: 3 * ASSET_PIECE_BYTES_MAX,
                bytes: &[],
                ..piece(&bytes, 1)
            },
        ];
        for piece in wrong {
            assert!(!partial.take(&hash, &piece));
        }
        assert!(partial.take(&hash, &right));
    }

    #[test]
    fn a_wrong_hash_or_a_gap_gives_nothing() {
        let (mut bytes, hash) = asset();
        let mut partial = Partial::of(&piece(&bytes, 0));
        partial.take(&hash, &piece(&bytes, 0));
        partial.take(&hash, &piece(&bytes, 2));
        assert!(partial.finish(&hash).is_none());
        bytes[ASSET_PIECE_BYTES_MAX] ^= 1;
        let mut partial = Partial::of(&piece(&bytes, 0));
        (0..3).for_each(|number| assert!(partial.take(&hash, &piece(&bytes, number))));
        assert!(partial.finish(&hash).is_none());
    }

    #[test]
    fn pieces_go_on_once_and_in_order_and_the_last_one_with_the_asset() {
        let (bytes, hash) = asset();
        let frame = |number| piece(&bytes, number).frame(&hash);
        let mut partial = Partial::of(&piece(&bytes, 0));
        partial.take(&hash, &piece(&bytes, 1));
        assert_eq!(partial.next_to_go_on(false), None, "the first is missing");
        partial.take(&hash, &piece(&bytes, 0));
        assert_eq!(partial.next_to_go_on(false), Some(frame(0)));
        assert_eq!(partial.next_to_go_on(false), Some(frame(1)));
        assert_eq!(partial.next_to_go_on(false), None);
        partial.go_on_anew();
        assert_eq!(partial.next_to_go_on(false), Some(frame(0)));
        partial.take(&hash, &piece(&bytes, 2));
        let whole = partial.finish(&hash).expect("its hash");
        assert_eq!(whole.rest, [frame(1), frame(2)]);
    }

    #[test]
    fn pieces_go_on_in_any_order_where_they_may() {
        let (bytes, hash) = asset();
        let frame = |number| piece(&bytes, number).frame(&hash);
        let mut partial = Partial::of(&piece(&bytes, 0));
        partial.take(&hash, &piece(&bytes, 2));
        assert_eq!(partial.next_to_go_on(true), Some(frame(2)));
        assert_eq!(partial.next_to_go_on(true), None);
        partial.take(&hash, &piece(&bytes, 1));
        partial.take(&hash, &piece(&bytes, 0));
        let whole = partial.finish(&hash).expect("its hash");
        assert_eq!(whole.rest, [frame(0), frame(1)]);
    }

    #[test]
    fn an_empty_asset_has_one_piece() {
        let hash: AssetHash = Sha256::digest(b"").into();
        let mut partial = Partial::of(&piece(b"", 0));
        assert!(!partial.is_whole());
        assert!(partial.take(&hash, &piece(b"", 0)));
        assert_eq!(partial.finish(&hash).expect("its hash").pieces.len(), 1);
    }
}
