//! Assets on their way to the server: style sheets first, in pieces, each asset once.
//!
//! What was sent is kept for a while, because the server asks again when it has lost an asset.
//! An asset that does not fit is not sent; the agent sees a placeholder.

use std::collections::{HashMap, HashSet, VecDeque};

use tandem_dom::capture::AssetBytes;
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{ASSET_BYTES_MAX, ASSET_PIECE_BYTES_MAX, SESSION_ASSETS_MAX};

/// Bytes that are kept for the server to ask again.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    kept: HashMap<AssetHash, AssetBytes>,
    /// Kept assets, oldest first.
    ages: VecDeque<AssetHash>,
    kept_bytes: usize,
    /// Handed in or known at the server; never offered again by itself.
    known: HashSet<AssetHash>,
    styles: VecDeque<AssetHash>,
    others: VecDeque<AssetHash>,
    /// The asset under way and where its next piece begins.
    current: Option<(AssetHash, usize)>,
    /// Went out on this connection; it may have died with it.
    unsure: Vec<AssetHash>,
}

impl Outbox {
    /// Takes an asset in, to be sent once.
    pub(crate) fn offer(&mut self, asset: AssetBytes) {
        if asset.bytes.len() > ASSET_BYTES_MAX
            || self.known.len() == SESSION_ASSETS_MAX
            || !self.known.insert(asset.hash)
        {
            return;
        }
        self.kept_bytes += asset.bytes.len();
        self.ages.push_back(asset.hash);
        let hash = asset.hash;
        self.kept.insert(hash, asset);
        self.queue(hash);
        self.make_room();
    }

    fn queue(&mut self, hash: AssetHash) {
        let Some(asset) = self.kept.get(&hash) else {
            return;
        };
        let under_way = self.current.is_some_and(|(other, _)| other == hash);
        if under_way || self.styles.contains(&hash) || self.others.contains(&hash) {
            return;
        }
        if asset.mime.starts_with("text/css") {
            self.styles.push_back(hash);
        } else {
            self.others.push_back(hash);
        }
    }

    fn make_room(&mut self) {
        while self.kept_bytes > KEPT_BYTES_MAX {
            let Some(oldest) = self.ages.pop_front() else {
                return;
            };
            self.drop_queued(&oldest);
            if let Some(asset) = self.kept.remove(&oldest) {
                self.kept_bytes -= asset.bytes.len();
            }
        }
    }

    fn drop_queued(&mut self, hash: &AssetHash) {
        self.styles.retain(|other| other != hash);
        self.others.retain(|other| other != hash);
        self.current = self.current.filter(|(other, _)| other != hash);
    }

    /// The server has it: stop sending it.
    pub(crate) fn had(&mut self, hash: &AssetHash) {
        self.known.insert(*hash);
        self.drop_queued(hash);
    }

    /// The server wants it (again).
    pub(crate) fn wanted(&mut self, hash: &AssetHash) {
        self.queue(*hash);
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
        self.current.is_none() && self.styles.is_empty() && self.others.is_empty()
    }

    /// The next piece, as a frame.
    pub(crate) fn next_piece(&mut self) -> Option<Vec<u8>> {
        let (hash, offset) = match self.current.take() {
            Some(current) => current,
            None => (
                self.styles
                    .pop_front()
                    .or_else(|| self.others.pop_front())?,
                0,
            ),
        };
        let asset = self.kept.get(&hash)?;
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
    fn style_sheets_overtake_images_and_each_asset_goes_once() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", 10));
        outbox.offer(asset(2, "text/css; charset=utf-8", 20));
        outbox.offer(asset(1, "image/png", 10));
        outbox.offer(asset(3, "image/png", 0));
        assert_eq!(pieces(&mut outbox), [(2, 20), (1, 10), (3, 0)]);
        outbox.offer(asset(2, "text/css", 20));
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
        outbox.wanted(&[1; 32]);
        outbox.wanted(&[9; 32]);
        assert_eq!(pieces(&mut outbox), [(1, 1)]);
    }

    #[test]
    fn assets_over_their_bound_are_not_sent_and_old_ones_make_room() {
        let mut outbox = Outbox::default();
        outbox.offer(asset(1, "image/png", ASSET_BYTES_MAX + 1));
        assert!(outbox.is_empty());
        for name in 2..6 {
            outbox.offer(asset(name, "image/png", ASSET_BYTES_MAX));
        }
        assert_eq!(outbox.kept_bytes, 3 * ASSET_BYTES_MAX);
        let names: HashSet<u8> = pieces(&mut outbox)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, HashSet::from([3, 4, 5]));
    }
}
