//! Assets on their way to the server, in pieces, each asset once.
//!
//! What was sent is kept for a while, because the server asks again when it has lost an asset or
//! needed its room for others. What is not kept any more is answered as missing.
//! An asset that does not fit is not sent; the agent sees a placeholder.

use std::collections::VecDeque;

use tandem_dom::capture::AssetBytes;
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{ASSET_BYTES_MAX, ASSET_PIECE_BYTES_MAX, SESSION_ASSETS_MAX};
use tandem_session::assets::{Shelf, missing};

/// Bytes that are kept for the server to ask again.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Answers that something is missing which wait to be sent; the server repeats its questions.
const MISSING_MAX: usize = 1024;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    kept: Shelf<AssetBytes>,
    /// Handed in or known at the server; not offered again by itself until it is forgotten.
    known: Shelf<()>,
    queued: VecDeque<AssetHash>,
    /// Asked for, but not kept any more.
    missing: VecDeque<AssetHash>,
    /// The asset under way and where its next piece begins.
    current: Option<(AssetHash, usize)>,
    /// Went out on this connection; it may have died with it.
    unsure: Vec<AssetHash>,
}

impl Outbox {
    /// Takes an asset in, to be sent once.
    pub(crate) fn offer(&mut self, asset: AssetBytes) {
        if asset.bytes.len() > ASSET_BYTES_MAX {
            return;
        }
        let hash = asset.hash;
        let is_known = self.known.contains(&hash);
        self.know(&hash);
        self.missing.retain(|other| *other != hash);
        // Kept also when it is known: the server may have lost it meanwhile.
        let n_bytes = asset.bytes.len();
        self.kept.insert(hash, asset, n_bytes);
        if !is_known {
            self.queue(hash);
        }
        self.make_room();
    }

    fn know(&mut self, hash: &AssetHash) {
        self.known.insert(*hash, (), 0);
        if self.known.len() > SESSION_ASSETS_MAX {
            self.known.remove_oldest();
        }
    }

    fn queue(&mut self, hash: AssetHash) {
        let under_way = self.current.is_some_and(|(other, _)| other == hash);
        if self.kept.contains(&hash) && !under_way && !self.queued.contains(&hash) {
            self.queued.push_back(hash);
        }
    }

    fn make_room(&mut self) {
        while self.kept.n_bytes() > KEPT_BYTES_MAX || self.kept.len() > SESSION_ASSETS_MAX {
            let Some((hash, asset)) = self.kept.remove_oldest() else {
                return;
            };
            if self.current.is_some_and(|(other, _)| other == hash) {
                // The server has half of it; it is smaller than the bound, so others will do.
                let n_bytes = asset.bytes.len();
                self.kept.insert(hash, asset, n_bytes);
            } else if self.drop_queued(&hash) {
                // It was never sent, so it may be offered again.
                self.known.remove(&hash);
            }
        }
    }

    /// Whether it was still to be sent.
    fn drop_queued(&mut self, hash: &AssetHash) -> bool {
        let n_queued = self.queued.len();
        self.queued.retain(|other| other != hash);
        self.queued.len() < n_queued
    }

    /// The server has it: stop sending it.
    pub(crate) fn had(&mut self, hash: &AssetHash) {
        self.know(hash);
        self.drop_queued(hash);
        self.current = self.current.filter(|(other, _)| other != hash);
        self.missing.retain(|other| other != hash);
        self.unsure.retain(|other| other != hash);
    }

    /// The server wants it (again). What has gone out and was not confirmed yet is on its way:
    /// the agent's question and the asset have met.
    pub(crate) fn wanted(&mut self, hash: &AssetHash) {
        if self.unsure.contains(hash) {
            return;
        }
        if self.kept.contains(hash) {
            self.queue(*hash);
        } else if self.missing.len() < MISSING_MAX && !self.missing.contains(hash) {
            self.missing.push_back(*hash);
        }
    }

    /// The bulk socket broke: what it carried goes out again.
    pub(crate) fn connection_lost(&mut self) {
        if let Some((hash, _)) = self.current.take() {
            self.queue(hash);
        }
        for hash in std::mem::take(&mut self.unsure) {
            self.queue(hash);
        }
    }

    /// The bulk socket was closed after everything had gone out.
    pub(crate) fn connection_done(&mut self) {
        self.unsure.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.current.is_none() && self.queued.is_empty() && self.missing.is_empty()
    }

    /// The next piece, as a frame.
    pub(crate) fn next_piece(&mut self) -> Option<Vec<u8>> {
        if let Some(hash) = self.missing.pop_front() {
            return Some(missing(&hash).encode());
        }
        let (hash, offset) = match self.current.take() {
            Some(current) => current,
            None => (self.queued.pop_front()?, 0),
        };
        let asset = self.kept.lookup(&hash)?;
        let end = asset.bytes.len().min(offset + ASSET_PIECE_BYTES_MAX);
        let frame = Frame::AssetPut {
            hash: &hash,
            total: u32::try_from(asset.bytes.len()).ok()?,
            offset: u32::try_from(offset).ok()?,
            mime: &asset.mime,
            bytes: &asset.bytes[offset..end],
        };
        let piece = frame.encode();
        if end < asset.bytes.len() {
            self.current = Some((hash, end));
        } else {
            self.unsure.push(hash);
        }
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn asset(name: u8, mime: &str, len: usize) -> AssetBytes {
        AssetBytes {
            hash: [name; 32],
            mime: mime.to_owned(),
            bytes: vec![name; len],
        }
    }

    /// Name and length of each piece that goes out.
    fn pieces(outbox: &mut Outbox) -> Vec<(u8, usize)> {
        std::iter::from_fn(|| outbox.next_piece())
            .map(|frame| match Frame::decode(&frame).expect("well-formed") {
                Frame::AssetPut { hash, bytes, .. } => (hash[0], bytes.len()),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn each_asset_goes_once() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 10));
        outbox.offer(asset(2, "font/woff2", 20));
        outbox.offer(asset(1, "image/png", 10));
        outbox.offer(asset(3, "image/png", 0));
        assert_eq!(pieces(&mut outbox), [(1, 10), (2, 20), (3, 0)]);
        outbox.offer(asset(2, "font/woff2", 20));
        assert!(outbox.is_empty());
    }

    #[test]
    fn large_assets_go_in_pieces_and_stop_when_the_server_has_them() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 2 * ASSET_PIECE_BYTES_MAX + 1));
        assert_eq!(
            pieces(&mut outbox),
            [
                (1, ASSET_PIECE_BYTES_MAX),
                (1, ASSET_PIECE_BYTES_MAX),
                (1, 1)
            ]
        );
        outbox.offer(asset(2, "image/png", 2 * ASSET_PIECE_BYTES_MAX));
        assert!(outbox.next_piece().is_some());
        outbox.had(&[2; 32]);
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_broken_connection_sends_again_what_it_carried() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 1));
        pieces(&mut outbox);
        outbox.connection_done();
        outbox.offer(asset(2, "image/png", 1));
        outbox.offer(asset(3, "image/png", ASSET_PIECE_BYTES_MAX + 1));
        outbox.next_piece();
        outbox.next_piece();
        outbox.connection_lost();
        assert_eq!(
            pieces(&mut outbox),
            [(3, ASSET_PIECE_BYTES_MAX), (3, 1), (2, 1)]
        );
    }

    #[test]
    fn a_wanted_asset_is_sent_again_once() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 1));
        pieces(&mut outbox);
        outbox.wanted(&[1; 32]);
        assert_eq!(pieces(&mut outbox), [], "it is on its way");
        outbox.had(&[1; 32]);
        outbox.wanted(&[1; 32]);
        outbox.wanted(&[1; 32]);
        assert_eq!(pieces(&mut outbox), [(1, 1)]);
    }

    #[test]
    fn what_is_not_kept_is_answered_as_missing_once() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 1));
        outbox.wanted(&[9; 32]);
        outbox.wanted(&[9; 32]);
        assert!(!outbox.is_empty());
        assert_eq!(outbox.next_piece(), Some(missing(&[9; 32]).encode()));
        assert_eq!(pieces(&mut outbox), [(1, 1)]);
        outbox.wanted(&[2; 32]);
        outbox.offer(asset(2, "image/png", 2));
        assert_eq!(pieces(&mut outbox), [(2, 2)], "it came meanwhile");
        for name in 0..=MISSING_MAX as u64 {
            outbox.wanted(&numbered(name));
        }
        assert_eq!(outbox.missing.len(), MISSING_MAX);
    }

    fn numbered(name: u64) -> AssetHash {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&name.to_be_bytes());
        hash
    }

    #[test]
    fn an_asset_that_made_room_can_be_sent_again_after_the_page_has_shown_it_again() {
        let mut outbox = Outbox::default();
        for name in 1..5 {
            outbox.offer(asset(name, "image/png", ASSET_BYTES_MAX));
            pieces(&mut outbox);
            outbox.had(&[name; 32]);
        }
        outbox.wanted(&[1; 32]);
        assert_eq!(outbox.next_piece(), Some(missing(&[1; 32]).encode()));
        outbox.offer(asset(1, "image/png", ASSET_BYTES_MAX));
        assert!(outbox.is_empty(), "the server has had it");
        outbox.wanted(&[1; 32]);
        assert!(!pieces(&mut outbox).is_empty());
    }

    #[test]
    fn the_asset_under_way_does_not_make_room() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", ASSET_BYTES_MAX));
        outbox.next_piece();
        for name in 2..6 {
            outbox.offer(asset(name, "image/png", ASSET_BYTES_MAX));
        }
        let sent: usize = pieces(&mut outbox)
            .iter()
            .filter(|(name, _)| *name == 1)
            .map(|(_, len)| len)
            .sum();
        assert_eq!(sent, ASSET_BYTES_MAX - ASSET_PIECE_BYTES_MAX);
    }

    #[test]
    fn after_so_many_assets_the_next_one_is_still_sent() {
        let mut outbox = Outbox::default();
        for name in 0..=SESSION_ASSETS_MAX as u64 {
            let hash = numbered(name);
            outbox.offer(AssetBytes {
                hash,
                ..asset(0, "image/png", 1)
            });
            assert_eq!(pieces(&mut outbox).len(), 1, "{name}");
        }
        assert_eq!(outbox.known.len(), SESSION_ASSETS_MAX);
        assert_eq!(outbox.kept.len(), SESSION_ASSETS_MAX);
    }

    #[test]
    fn assets_over_their_bound_are_not_sent_and_old_ones_make_room() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", ASSET_BYTES_MAX + 1));
        assert!(outbox.is_empty());
        for name in 2..6 {
            outbox.offer(asset(name, "image/png", ASSET_BYTES_MAX));
        }
        assert_eq!(outbox.kept.n_bytes(), 3 * ASSET_BYTES_MAX);
        let names: HashSet<u8> = pieces(&mut outbox)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, HashSet::from([3, 4, 5]));
        // One byte below, at and above the bound.
        let mut outbox = Outbox::default();
        for name in 1..4 {
            outbox.offer(asset(name, "image/png", ASSET_BYTES_MAX));
        }
        let rest = KEPT_BYTES_MAX - 3 * ASSET_BYTES_MAX;
        outbox.offer(asset(4, "image/png", rest));
        assert_eq!(outbox.kept.n_bytes(), KEPT_BYTES_MAX);
        outbox.offer(asset(5, "image/png", 1));
        assert_eq!(outbox.kept.n_bytes(), KEPT_BYTES_MAX - ASSET_BYTES_MAX + 1);
        outbox.offer(asset(1, "image/png", 1));
        assert_eq!(
            pieces(&mut outbox).last(),
            Some(&(1, 1)),
            "it was never sent"
        );
    }
}
