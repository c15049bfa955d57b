//! Assets on their way from the server: asked for, put together from pieces, kept for later epochs.
//!
//! Pieces come in any order, and again after a cut.
//! Within the bounds of a session the least recently used assets make room for others; pieces of
//! an asset that is on its way do so for nobody.

use std::collections::{BTreeMap, VecDeque};

use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{ASSET_BYTES_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX};
use tandem_session::assets::{Shelf, is_missing, piece_len};
use tandem_session::delivery::Millis;

/// Time without a piece after which an asset is asked for again.
const PATIENCE_MS: Millis = 5_000;
/// Questions for one asset of which nothing more comes.
const TRIES_MAX: u32 = 4;

#[derive(Debug, Default)]
struct Wanted {
    question: Question,
    tries: u32,
    /// Bytes of all of it, as its pieces say.
    total: usize,
    /// What has come, by where it begins.
    pieces: BTreeMap<usize, Vec<u8>>,
    n_bytes: usize,
}

impl Wanted {
    /// Lets the pieces go and answers how many bytes they were.
    fn forget(&mut self) -> usize {
        self.pieces.clear();
        std::mem::take(&mut self.n_bytes)
    }

    fn whole(self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.total);
        self.pieces
            .into_values()
            .for_each(|piece| whole.extend(piece));
        whole
    }
}

#[derive(Clone, Copy, Debug, Default)]
enum Question {
    /// It waits to be sent.
    #[default]
    Queued,
    /// It was sent, or a piece came, at that time.
    Asked(Millis),
    /// It was not answered, however often it was asked.
    Unanswered,
    /// The answer was that the asset cannot be had.
    Denied,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// The longest wanted belong to earlier epochs and are the first to be forgotten.
    wanted: Shelf<Wanted>,
    to_ask: VecDeque<AssetHash>,
    kept: Shelf<Vec<u8>>,
    /// Bytes of the pieces of wanted assets.
    pieces_bytes: usize,
}

impl Inbox {
    /// Asks for an asset; answers its bytes if they are there already.
    pub(crate) fn want(&mut self, hash: AssetHash) -> Option<Vec<u8>> {
        if let Some(bytes) = self.kept.lookup(&hash) {
            return Some(bytes.clone());
        }
        match self.wanted.lookup(&hash) {
            Some(wanted) => match wanted.question {
                Question::Queued | Question::Asked(_) => return None,
                // Given up in an earlier epoch.
                Question::Unanswered | Question::Denied => *wanted = Wanted::default(),
            },
            None => {
                self.make_place();
                self.wanted.insert(hash, Wanted::default(), 0);
            }
        }
        self.to_ask.push_back(hash);
        None
    }

    fn make_place(&mut self) {
        while self.wanted.len() + self.kept.len() >= SESSION_ASSETS_MAX {
            if self.kept.remove_oldest().is_some() {
                continue;
            }
            if let Some((_, forgotten)) = self.wanted.remove_oldest() {
                self.pieces_bytes -= forgotten.n_bytes;
            }
        }
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
        let wanted = self.wanted.lookup(hash)?;
        if is_missing(hash, total) {
            // Not forgotten: should it come after all, it is welcome.
            self.pieces_bytes -= wanted.forget();
            wanted.question = Question::Denied;
            return None;
        }
        if total > ASSET_BYTES_MAX || piece_len(total, offset) != Some(bytes.len()) {
            return None;
        }
        if wanted.total != total {
            self.pieces_bytes -= wanted.forget();
            wanted.total = total;
        }
        // One that comes twice, perhaps after a cut, is as long as it was.
        let is_news = !wanted.pieces.contains_key(&offset);
        if is_news && self.pieces_bytes + bytes.len() > SESSION_ASSET_BYTES_MAX {
            return None;
        }
        wanted.pieces.insert(offset, bytes.to_vec());
        wanted.question = Question::Asked(now);
        if is_news {
            // What comes slowly is not given up: the server hands a piece on once for each question.
            wanted.tries = 0;
            wanted.n_bytes += bytes.len();
            self.pieces_bytes += bytes.len();
        }
        let is_whole = wanted.n_bytes == total;
        self.make_room();
        if !is_whole {
            return None;
        }
        let whole = self.wanted.remove(hash)?.whole();
        self.pieces_bytes -= whole.len();
        self.kept.insert(*hash, whole.clone(), whole.len());
        Some(whole)
    }

    fn make_room(&mut self) {
        while self.pieces_bytes + self.kept.n_bytes() > SESSION_ASSET_BYTES_MAX {
            if self.kept.remove_oldest().is_none() {
                return;
            }
        }
    }

    /// Everything that has not come is asked for again.
    pub(crate) fn connection_opened(&mut self) {
        for (hash, wanted) in self.wanted.iter_mut() {
            wanted.tries = 0;
            if let Question::Asked(_) | Question::Unanswered = wanted.question {
                wanted.question = Question::Queued;
                self.to_ask.push_back(*hash);
            }
        }
    }

    /// The next question, as a frame.
    pub(crate) fn next_question(&mut self, now: Millis) -> Option<Vec<u8>> {
        while let Some(hash) = self.to_ask.pop_front() {
            let wanted = self.wanted.lookup(&hash);
            if let Some(wanted) = wanted
                && let Question::Queued = wanted.question
            {
                wanted.question = Question::Asked(now);
                wanted.tries += 1;
                return Some(Frame::AssetWant { hash: &hash }.encode());
            }
        }
        None
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        let asked = self
            .wanted
            .iter()
            .filter_map(|(_, wanted)| match wanted.question {
                Question::Asked(at) => Some(at + PATIENCE_MS),
                Question::Queued | Question::Unanswered | Question::Denied => None,
            });
        asked.min()
    }

    pub(crate) fn tick(&mut self, now: Millis) {
        for (hash, wanted) in self.wanted.iter_mut() {
            let Question::Asked(at) = wanted.question else {
                continue;
            };
            if at + PATIENCE_MS > now {
                continue;
            }
            if wanted.tries < TRIES_MAX {
                wanted.question = Question::Queued;
                self.to_ask.push_back(*hash);
            } else {
                wanted.question = Question::Unanswered;
                self.pieces_bytes -= wanted.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tandem_protocol::limits::ASSET_PIECE_BYTES_MAX;

    use super::*;

    const HASH: AssetHash = [3; 32];

    fn n_questions(inbox: &mut Inbox, now: Millis) -> usize {
        std::iter::from_fn(|| inbox.next_question(now)).count()
    }

    /// An asset whose last piece is one byte.
    fn asset(n_pieces: usize) -> Vec<u8> {
        let total = (n_pieces - 1) * ASSET_PIECE_BYTES_MAX + 1;
        (0..total).map(|at| (at % 251) as u8).collect()
    }

    /// Hands in the piece of that number.
    fn take(inbox: &mut Inbox, asset: &[u8], number: usize) -> Option<Vec<u8>> {
        let offset = number * ASSET_PIECE_BYTES_MAX;
        let end = asset.len().min(offset + ASSET_PIECE_BYTES_MAX);
        inbox.piece(&HASH, asset.len(), offset, &asset[offset..end], 1)
    }

    #[test]
    fn pieces_become_a_whole_that_is_kept() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let (mut inbox, asset) = (Inbox::default(), asset(3));
            assert_eq!(inbox.want(HASH), None);
            assert_eq!(inbox.want(HASH), None);
            assert_eq!(n_questions(&mut inbox, 0), 1);
            for number in &order[..2] {
                assert_eq!(take(&mut inbox, &asset, *number), None);
                assert_eq!(take(&mut inbox, &asset, *number), None, "again");
            }
            assert_eq!(take(&mut inbox, &asset, order[2]), Some(asset.clone()));
            assert_eq!(inbox.want(HASH), Some(asset.clone()));
            assert_eq!(inbox.due_at(), None);
            assert_eq!((inbox.pieces_bytes, inbox.kept.n_bytes()), (0, asset.len()));
        }
    }

    #[test]
    fn unwanted_misplaced_and_oversized_pieces_are_dropped() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.piece(&HASH, 1, 0, b"a", 0), None);
        inbox.want(HASH);
        assert_eq!(inbox.piece(&HASH, 3, 1, b"bc", 0), None);
        assert_eq!(inbox.piece(&HASH, 3, 0, b"ab", 0), None);
        assert_eq!(inbox.piece(&HASH, 1, 0, b"abc", 0), None);
        assert_eq!(inbox.piece(&HASH, ASSET_BYTES_MAX + 1, 0, b"abc", 0), None);
        assert_eq!(inbox.pieces_bytes, 0);
    }

    #[test]
    fn pieces_of_another_length_begin_anew() {
        let mut inbox = Inbox::default();
        inbox.want(HASH);
        assert_eq!(take(&mut inbox, &asset(3), 1), None);
        assert_eq!(take(&mut inbox, &asset(2), 1), None);
        assert_eq!(inbox.pieces_bytes, 1);
        assert_eq!(take(&mut inbox, &asset(2), 0), Some(asset(2)));
        assert_eq!(inbox.pieces_bytes, 0);
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
        assert_eq!(inbox.due_at(), None);
        inbox.connection_opened();
        assert_eq!(n_questions(&mut inbox, 100_000), 1);
    }

    #[test]
    fn what_comes_slowly_is_not_given_up() {
        let n_pieces = 2 * TRIES_MAX as usize;
        let (mut inbox, asset) = (Inbox::default(), asset(n_pieces));
        inbox.want(HASH);
        let mut whole = None;
        for number in 0..n_pieces {
            let now = Millis::from(number as u32) * 2 * PATIENCE_MS + 1;
            inbox.next_question(now);
            let offset = number * ASSET_PIECE_BYTES_MAX;
            let end = asset.len().min(offset + ASSET_PIECE_BYTES_MAX);
            whole = inbox.piece(&HASH, asset.len(), offset, &asset[offset..end], now);
            inbox.tick(now + PATIENCE_MS);
        }
        assert_eq!(whole, Some(asset));
    }

    #[test]
    fn what_cannot_be_had_is_not_asked_for_again_before_the_next_epoch_wants_it() {
        let mut inbox = Inbox::default();
        inbox.want(HASH);
        assert_eq!(n_questions(&mut inbox, 0), 1);
        assert_eq!(take(&mut inbox, &asset(2), 0), None);
        assert_eq!(inbox.piece(&HASH, 0, 0, b"", 2), None);
        assert_eq!((inbox.due_at(), inbox.pieces_bytes), (None, 0));
        inbox.tick(100_000);
        inbox.connection_opened();
        assert_eq!(n_questions(&mut inbox, 100_000), 0);
        assert_eq!(inbox.want(HASH), None);
        assert_eq!(n_questions(&mut inbox, 100_001), 1);
        let empty = tandem_session::assets::EMPTY_HASH;
        inbox.want(empty);
        assert_eq!(inbox.piece(&empty, 0, 0, b"", 0), Some(Vec::new()));
    }

    #[test]
    fn pieces_of_what_is_given_up_take_no_room() {
        let mut inbox = Inbox::default();
        inbox.want(HASH);
        inbox.next_question(0);
        take(&mut inbox, &asset(2), 0);
        for now in 1..100_000 {
            inbox.tick(now);
            inbox.next_question(now);
        }
        assert_eq!(inbox.pieces_bytes, 0);
        assert_eq!(inbox.want(HASH), None);
        assert_eq!(n_questions(&mut inbox, 100_000), 1, "another epoch");
    }

    #[test]
    fn what_comes_after_it_was_missing_is_taken() {
        let mut inbox = Inbox::default();
        inbox.want(HASH);
        inbox.piece(&HASH, 0, 0, b"", 0);
        assert_eq!(inbox.piece(&HASH, 1, 0, b"a", 1), Some(b"a".to_vec()));
    }

    fn numbered(name: usize) -> AssetHash {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&name.to_be_bytes());
        hash
    }

    /// Brings as many bytes of an asset, piece by piece.
    fn bring(inbox: &mut Inbox, hash: &AssetHash, total: usize, end: usize) -> Option<Vec<u8>> {
        let mut whole = None;
        for offset in (0..end).step_by(ASSET_PIECE_BYTES_MAX) {
            let piece = vec![1; ASSET_PIECE_BYTES_MAX.min(total - offset)];
            whole = inbox.piece(hash, total, offset, &piece, 0);
        }
        whole
    }

    fn fetch(inbox: &mut Inbox, name: usize, len: usize) {
        assert_eq!(inbox.want(numbered(name)), None);
        let came = bring(inbox, &numbered(name), len, len);
        assert_eq!(came.map(|whole| whole.len()), Some(len), "{name}");
    }

    #[test]
    fn the_byte_that_is_one_too_many_costs_the_asset_used_least_and_no_piece() {
        let mut inbox = Inbox::default();
        let n_large = SESSION_ASSET_BYTES_MAX / ASSET_BYTES_MAX;
        for name in 0..n_large {
            fetch(&mut inbox, name, ASSET_BYTES_MAX);
        }
        let rest = SESSION_ASSET_BYTES_MAX - n_large * ASSET_BYTES_MAX;
        inbox.want(HASH);
        assert_eq!(bring(&mut inbox, &HASH, rest + 1, rest), None);
        assert_eq!(inbox.kept.len(), n_large);
        assert!(inbox.want(numbered(0)).is_some());
        let whole = inbox.piece(&HASH, rest + 1, rest, b"a", 0);
        assert_eq!(whole.map(|whole| whole.len()), Some(rest + 1));
        assert_eq!(inbox.kept.len(), n_large);
        assert!(inbox.kept.contains(&numbered(0)) && !inbox.kept.contains(&numbered(1)));
    }

    #[test]
    fn after_so_many_assets_the_oldest_make_place() {
        let mut inbox = Inbox::default();
        for name in 0..=SESSION_ASSETS_MAX {
            fetch(&mut inbox, name, 1);
        }
        assert_eq!(inbox.kept.len(), SESSION_ASSETS_MAX);
        assert!(!inbox.kept.contains(&numbered(0)));
        for name in 0..=SESSION_ASSETS_MAX {
            inbox.want(numbered(100_000 + name));
        }
        assert_eq!(
            (inbox.kept.len(), inbox.wanted.len()),
            (0, SESSION_ASSETS_MAX)
        );
        assert!(
            inbox
                .wanted
                .contains(&numbered(100_000 + SESSION_ASSETS_MAX))
        );
    }
}
