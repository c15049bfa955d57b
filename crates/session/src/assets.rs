//! Assets that an end of a session keeps by their hash, and the answer that one cannot be had.
//!
//! A [`Shelf`] knows in which order its assets were used; which bounds hold, and when something has
//! to leave, is decided by whoever has the shelf.

use std::collections::HashMap;

use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::ASSET_PIECE_BYTES_MAX;

/// SHA-256 of nothing (FIPS 180-4): the one hash under which an empty asset is a true one.
pub const EMPTY_HASH: AssetHash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// Says that an asset cannot be had (`docs/PROTOCOL.md` §4).
#[must_use]
pub fn missing(hash: &AssetHash) -> Frame<'_> {
    Frame::AssetPut {
        hash,
        total: 0,
        offset: 0,
        mime: "",
        bytes: &[],
    }
}

/// Whether an asset of `total` bytes under this hash is the answer that it cannot be had.
#[must_use]
pub fn is_missing(hash: &AssetHash, total: usize) -> bool {
    total == 0 && *hash != EMPTY_HASH
}

/// Bytes of the piece that begins at `offset` in an asset of `total` bytes; `None` where none begins.
/// Assets are cut each [`ASSET_PIECE_BYTES_MAX`] bytes, so that pieces never overlap; an empty asset has
/// one empty piece.
#[must_use]
pub fn piece_len(total: usize, offset: usize) -> Option<usize> {
    let begins = offset == 0 || offset < total;
    let is_cut = begins && offset.is_multiple_of(ASSET_PIECE_BYTES_MAX);
    is_cut.then(|| ASSET_PIECE_BYTES_MAX.min(total - offset))
}

/// Things by the hash of their asset, the least recently used first to leave.
#[derive(Debug)]
pub struct Shelf<A> {
    places: HashMap<AssetHash, Place<A>>,
    /// Hashes by the turn of their last use.
    turns: Vec<(u64, AssetHash)>,
    turn: u64,
    n_bytes: usize,
}

#[derive(Debug)]
struct Place<A> {
    asset: A,
    n_bytes: usize,
    turn: u64,
}

impl<A> Default for Shelf<A> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            turns: Vec::new(),
            turn: 0,
            n_bytes: 0,
        }
    }
}

impl<A> Shelf<A> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Bytes of all of them.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Whether it is there; this is no use of it.
    #[must_use]
    pub fn contains(&self, hash: &AssetHash) -> bool {
        self.places.contains_key(hash)
    }

    /// Puts something in as the most recently used, in place of what was there.
    pub fn insert(&mut self, hash: AssetHash, asset: A, n_bytes: usize) {
        self.remove(&hash);
        self.turn += 1;
        self.n_bytes += n_bytes;
        self.turns.push((self.turn, hash));
        let turn = self.turn;
        self.places.insert(
            hash,
            Place {
                asset,
                n_bytes,
                turn,
            },
        );
    }

    /// Uses it.
    pub fn lookup(&mut self, hash: &AssetHash) -> Option<&mut A> {
        let place = self.places.get_mut(hash)?;
        self.turn += 1;
        end_turn(&mut self.turns, place.turn);
        self.turns.push((self.turn, *hash));
        place.turn = self.turn;
        Some(&mut place.asset)
    }

    /// Takes it out.
    pub fn remove(&mut self, hash: &AssetHash) -> Option<A> {
        let place = self.places.remove(hash)?;
        end_turn(&mut self.turns, place.turn);
        self.n_bytes -= place.n_bytes;
        Some(place.asset)
    }

    /// Takes the least recently used one out.
    pub fn remove_oldest(&mut self) -> Option<(AssetHash, A)> {
        let &(_, hash) = self.turns.first()?;
        self.remove(&hash).map(|asset| (hash, asset))
    }

    /// All hashes, the most recently used first.
    pub fn newest_first(&self) -> impl Iterator<Item = &AssetHash> {
        self.turns.iter().rev().map(|(_, hash)| hash)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&AssetHash, &A)> {
        self.places.iter().map(|(hash, place)| (hash, &place.asset))
    }

    /// All of them to be changed, in no order; this is no use of them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&AssetHash, &mut A)> {
        self.places
            .iter_mut()
            .map(|(hash, place)| (hash, &mut place.asset))
    }
}

/// Turns only grow, so they stand in order.
fn end_turn(turns: &mut Vec<(u64, AssetHash)>, turn: u64) {
    if let Ok(at) = turns.binary_search_by_key(&turn, |&(turn, _)| turn) {
        turns.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(name: u8) -> AssetHash {
        [name; 32]
    }

    fn shelf() -> Shelf<char> {
        let mut shelf = Shelf::default();
        for (name, asset, n_bytes) in [(1, 'a', 10), (2, 'b', 20), (3, 'c', 30)] {
            shelf.insert(hash(name), asset, n_bytes);
        }
        shelf
    }

    fn order(mut shelf: Shelf<char>) -> String {
        std::iter::from_fn(|| shelf.remove_oldest().map(|(_, asset)| asset)).collect()
    }

    #[test]
    fn the_least_recently_used_leaves_first() {
        assert_eq!(order(shelf()), "abc");
        let mut used = shelf();
        assert_eq!(used.lookup(&hash(1)), Some(&mut 'a'));
        assert!(used.contains(&hash(2)));
        let newest: Vec<u8> = used.newest_first().map(|hash| hash[0]).collect();
        assert_eq!(newest, [1, 3, 2]);
        assert_eq!(order(used), "bca");
    }

    #[test]
    fn bytes_are_counted_once_whatever_comes_and_goes() {
        let mut shelf = shelf();
        assert_eq!((shelf.len(), shelf.n_bytes()), (3, 60));
        shelf.insert(hash(1), 'd', 5);
        assert_eq!((shelf.len(), shelf.n_bytes()), (3, 55));
        assert_eq!(shelf.remove(&hash(2)), Some('b'));
        assert_eq!(shelf.remove(&hash(2)), None);
        assert_eq!((shelf.len(), shelf.n_bytes()), (2, 35));
        assert_eq!(order(shelf), "cd");
    }

    #[test]
    fn assets_are_cut_each_so_many_bytes() {
        const MAX: usize = ASSET_PIECE_BYTES_MAX;
        assert_eq!(piece_len(0, 0), Some(0));
        assert_eq!(piece_len(1, 0), Some(1));
        assert_eq!(piece_len(1, 1), None);
        assert_eq!(piece_len(MAX, 0), Some(MAX));
        assert_eq!(piece_len(MAX, MAX), None);
        assert_eq!(piece_len(MAX + 1, MAX), Some(1));
        assert_eq!(piece_len(2 * MAX, MAX - 1), None);
        assert_eq!(piece_len(2 * MAX, 3 * MAX), None);
    }

    #[test]
    fn only_the_empty_asset_is_empty_and_there() {
        let frame = missing(&[7; 32]).encode();
        let Ok(Frame::AssetPut { hash, total, .. }) = Frame::decode(&frame) else {
            panic!("not an asset");
        };
        assert!(is_missing(hash, total as usize));
        assert!(!is_missing(hash, 1));
        assert!(!is_missing(&EMPTY_HASH, 0));
    }
}
