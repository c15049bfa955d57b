//! Assets on their way from the server: asked for, put together from pieces, kept for later epochs.

use std::collections::{HashMap, VecDeque};

use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{ASSET_BYTES_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX};
use tandem_session::delivery::Millis;

/// Time without a piece after which an asset is asked for again.
const PATIENCE_MS: Millis = 5_000;
/// Questions for one asset.
const TRIES_MAX: u32 = 4;

#[derive(Debug)]
struct Wanted {
    asked_at: Option<Millis>,
    tries: u32,
    bytes: Vec<u8>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    wanted: HashMap<AssetHash, Wanted>,
    to_ask: VecDeque<AssetHash>,
    kept: HashMap<AssetHash, Vec<u8>>,
    /// Bytes of kept assets and of the pieces of wanted ones.
    held_bytes: usize,
}

impl Inbox {
    /// Asks for an asset; answers its bytes if they are there already.
    pub(crate) fn want(&mut self, hash: AssetHash) -> Option<Vec<u8>> {
        if let Some(bytes) = self.kept.get(&hash) {
            return Some(bytes.clone());
        }
        let n_assets = self.wanted.len() + self.kept.len();
        if n_assets < SESSION_ASSETS_MAX && !self.wanted.contains_key(&hash) {
            let wanted = Wanted {
                asked_at: None,
                tries: 0,
                bytes: Vec::new(),
            };
            self.wanted.insert(hash, wanted);
            self.to_ask.push_back(hash);
        }
        None
    }

    /// Takes a piece in; answers the whole once it is there. Unwanted pieces are dropped.
    pub(crate) fn piece(
        &mut self,
        hash: &AssetHash,
        total: usize,
        offset: usize,
        bytes: &[u8],
        now: Millis,
    ) -> Option<Vec<u8>> {
        let wanted = self.wanted.get_mut(hash)?;
        if offset == 0 && !wanted.bytes.is_empty() {
            // Sent again from the start, after a cut.
            self.held_bytes -= wanted.bytes.len();
            wanted.bytes.clear();
        }
        let fits = total <= ASSET_BYTES_MAX
            && offset == wanted.bytes.len()
            && offset + bytes.len() <= total
            && self.held_bytes + bytes.len() <= SESSION_ASSET_BYTES_MAX;
        if !fits {
            return None;
        }
        wanted.bytes.extend_from_slice(bytes);
        wanted.asked_at = Some(now);
        self.held_bytes += bytes.len();
        if wanted.bytes.len() < total {
            return None;
        }
        let whole = self.wanted.remove(hash)?.bytes;
        self.kept.insert(*hash, whole.clone());
        Some(whole)
    }

    /// Everything that has not come is asked for again.
    pub(crate) fn connection_opened(&mut self) {
        for (hash, wanted) in &mut self.wanted {
            wanted.tries = 0;
            if wanted.asked_at.take().is_some() {
                self.to_ask.push_back(*hash);
            }
        }
    }

    /// The next question, as a frame.
    pub(crate) fn next_question(&mut self, now: Millis) -> Option<Vec<u8>> {
        while let Some(hash) = self.to_ask.pop_front() {
            if let Some(wanted) = self.wanted.get_mut(&hash) {
                wanted.asked_at = Some(now);
                wanted.tries += 1;
                return Some(Frame::AssetWant { hash: &hash }.encode());
            }
        }
        None
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        let waiting = self
            .wanted
            .values()
            .filter(|wanted| wanted.tries < TRIES_MAX);
        waiting
            .filter_map(|wanted| wanted.asked_at)
            .map(|at| at + PATIENCE_MS)
            .min()
    }

    pub(crate) fn tick(&mut self, now: Millis) {
        for (hash, wanted) in &mut self.wanted {
            let silent = wanted.asked_at.is_some_and(|at| at + PATIENCE_MS <= now);
            if silent && wanted.tries < TRIES_MAX {
                wanted.asked_at = None;
                self.to_ask.push_back(*hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: AssetHash = [3; 32];

    fn n_questions(inbox: &mut Inbox, now: Millis) -> usize {
        std::iter::from_fn(|| inbox.next_question(now)).count()
    }

    #[test]
    fn pieces_become_a_whole_that_is_kept() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.want(HASH), None);
        assert_eq!(inbox.want(HASH), None);
        assert_eq!(n_questions(&mut inbox, 0), 1);
        assert_eq!(inbox.piece(&HASH, 3, 0, b"ab", 1), None);
        assert_eq!(inbox.piece(&HASH, 3, 2, b"c", 2), Some(b"abc".to_vec()));
        assert_eq!(inbox.want(HASH), Some(b"abc".to_vec()));
        assert_eq!(inbox.due_at(), None);
    }

    #[test]
    fn unwanted_misplaced_and_oversized_pieces_are_dropped() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.piece(&HASH, 1, 0, b"a", 0), None);
        inbox.want(HASH);
        assert_eq!(inbox.piece(&HASH, 3, 1, b"bc", 0), None);
        assert_eq!(inbox.piece(&HASH, 1, 0, b"abc", 0), None);
        assert_eq!(inbox.piece(&HASH, ASSET_BYTES_MAX + 1, 0, b"abc", 0), None);
        assert_eq!(inbox.held_bytes, 0);
        assert_eq!(inbox.piece(&HASH, 2, 0, b"a", 0), None);
        assert_eq!(
            inbox.piece(&HASH, 2, 0, b"ab", 0),
            Some(b"ab".to_vec()),
            "from the start"
        );
        assert_eq!(inbox.held_bytes, 2);
    }

    #[test]
    fn what_does_not_come_is_asked_for_again_a_few_times() {
        let mut inbox = Inbox::default();
        inbox.want(HASH);
        let mut n_asked = 0;
        for now in 0..100_000 {
            inbox.tick(now);
            n_asked += n_questions(&mut inbox, now);
        }
        assert_eq!(n_asked, TRIES_MAX as usize);
        inbox.connection_opened();
        assert_eq!(n_questions(&mut inbox, 100_000), 1);
    }
}
