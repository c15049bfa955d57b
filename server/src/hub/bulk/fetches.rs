//! Assets that the server fetches for a session: its customer names them, and they are kept beside those
//! that the customer has sent, by their hash.
//!
//! Naming an asset is putting it there without its bytes, so it takes what putting one takes: the customer's
//! own seat, a live session, and the grant to view. That is asked before something is fetched and again
//! before it is kept. Agents name nothing; they want what the mirror tells them of, by its hash.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::limits::{
    SESSION_FETCHED_BYTES_MAX, SESSION_FETCHES_AT_ONCE_MAX, SESSION_FETCHES_MAX,
};
use tandem_protocol::signal::Role;
use tandem_session::Refusal;
use tandem_session::capability::FrameKind;

use super::arriving::cut;
use super::{Asset, Bulk, State};
use crate::assets::{AssetKind, FoundAsset};
use crate::hub::tokens::BulkSeat;

/// What stands for an address and its kind: no address is kept.
type Name = [u8; 32];

/// An asset that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its bytes.
    pub hash: AssetHash,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub n_bytes: usize,
}

/// Why nothing is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFetched {
    /// Whoever named it may not, or not at this moment.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The session has had as much fetched as it may, by number or by bytes.
    #[error("the session has had as many assets fetched as it may")]
    TooMany,
    /// As many are on their way as may be at a time.
    #[error("as many assets are on their way as may be at a time")]
    Busy,
}

/// What becomes of a name.
#[derive(Debug)]
pub enum Named {
    /// It was fetched before and is there.
    Kept(Kept),
    /// It may be fetched.
    Fetch(Fetching),
}

/// Fetches of one session.
#[derive(Debug, Default)]
pub(super) struct Fetches {
    n_begun: usize,
    n_under_way: usize,
    /// Bytes that have come, of whatever became of them.
    n_bytes: usize,
    /// Some had no room in [`SESSION_FETCHED_BYTES_MAX`].
    is_spent: bool,
    /// At most one of each that was begun.
    known: HashMap<Name, Kept>,
}

impl Fetches {
    fn may_begin(&self) -> Result<(), NotFetched> {
        let is_spent = self.is_spent || self.n_bytes >= SESSION_FETCHED_BYTES_MAX;
        if is_spent || self.n_begun >= SESSION_FETCHES_MAX {
            return Err(NotFetched::TooMany);
        }
        if self.n_under_way >= SESSION_FETCHES_AT_ONCE_MAX {
            return Err(NotFetched::Busy);
        }
        Ok(())
    }

    /// Counts bytes, if they have room; the second word is whether they are the first that have none.
    fn take(&mut self, n_bytes: usize) -> (bool, bool) {
        let has_room = !self.is_spent && n_bytes <= SESSION_FETCHED_BYTES_MAX - self.n_bytes;
        if has_room {
            self.n_bytes += n_bytes;
            return (true, false);
        }
        let is_first = !std::mem::replace(&mut self.is_spent, true);
        (false, is_first)
    }

    /// The session is over.
    pub(super) fn forget(&mut self) {
        self.known = HashMap::new();
    }
}

/// A fetch that is under way, for as long as this lives.
#[derive(Debug)]
pub struct Fetching {
    bulk: Arc<Bulk>,
    session_id: String,
    name: Name,
}

impl Drop for Fetching {
    fn drop(&mut self) {
        self.bulk.state().fetches.n_under_way -= 1;
    }
}

impl Fetching {
    /// Whether so many bytes that have come may be taken. Those that have no room in
    /// [`SESSION_FETCHED_BYTES_MAX`] may not, and nothing is fetched for the session after them.
    pub fn take(&self, n_bytes: usize) -> bool {
        let (has_room, is_first) = self.bulk.state().fetches.take(n_bytes);
        if is_first {
            let (session, max) = (&self.session_id, SESSION_FETCHED_BYTES_MAX);
            tracing::warn!(session, max, "no more assets are fetched for a session");
        }
        has_room
    }

    /// Nothing was asked for: it does not count.
    pub fn withdraw(self) {
        self.bulk.state().fetches.n_begun -= 1;
    }

    /// Keeps what was found, and hands it to whoever waits for it; nothing where it may not be kept any more,
    /// or where there is no room.
    pub async fn keep(self, found: &FoundAsset) -> Option<Kept> {
        let bulk = &self.bulk;
        bulk.permit(Role::Customer, FrameKind::AssetPut).ok()?;
        let kept = Kept {
            hash: Sha256::digest(&found.bytes).into(),
            mime: found.mime.clone(),
            n_bytes: found.bytes.len(),
        };
        let (asset, is_wanted) = bulk.keep_found(self.name, &kept, &found.bytes)?;
        // Of the same that the customer is sending, pieces may have gone on: the agent takes them twice.
        let rest = if is_wanted { &asset.pieces[..] } else { &[] };
        bulk.hand_rest_over(rest).await;
        Some(kept)
    }

    /// Whether what was found may still be told: the customer may have paused or left meanwhile.
    pub fn may_tell(&self) -> bool {
        let permitted = self.bulk.permit(Role::Customer, FrameKind::AssetPut);
        permitted.is_ok()
    }
}

impl Bulk {
    /// Takes note that whoever has a seat names an asset.
    ///
    /// # Errors
    /// [`NotFetched`].
    pub fn name(
        self: &Arc<Self>,
        seat: &BulkSeat,
        kind: AssetKind,
        url: &str,
    ) -> Result<Named, NotFetched> {
        self.permit(seat.role, FrameKind::AssetPut)?;
        let name = name_of(kind, url);
        let mut state = self.state();
        if state.closed {
            return Err(Refusal::Ended.into());
        }
        if let Some(kept) = state.fetched(&name) {
            return Ok(Named::Kept(kept));
        }
        let fetches = &mut state.fetches;
        fetches.may_begin()?;
        fetches.n_begun += 1;
        fetches.n_under_way += 1;
        drop(state);
        Ok(Named::Fetch(Fetching {
            bulk: self.clone(),
            session_id: seat.session_id.clone(),
            name,
        }))
    }

    /// The asset, and whether the agent waits for it.
    fn keep_found(&self, name: Name, kept: &Kept, bytes: &[u8]) -> Option<(Arc<Asset>, bool)> {
        let mut state = self.state();
        if state.closed {
            return None;
        }
        let hash = &kept.hash;
        let known = state.assets.lookup(hash).cloned();
        let asset = match known {
            Some(asset) => asset,
            None => self.insert_found(&mut state, kept, bytes)?,
        };
        state.fetches.known.insert(name, kept.clone());
        let is_wanted = state.wanted.remove(hash).is_some();
        Some((asset, is_wanted))
    }

    fn insert_found(&self, state: &mut State, kept: &Kept, bytes: &[u8]) -> Option<Arc<Asset>> {
        let Kept {
            hash,
            mime,
            n_bytes,
        } = kept;
        // The customer may be sending the same; it is told at its next piece that it is here.
        self.forget_partial(state, hash);
        if !self.make_room(state, *n_bytes) {
            return None;
        }
        self.count(state, *n_bytes);
        let asset = Arc::new(Asset {
            pieces: cut(hash, mime, bytes),
            n_bytes: *n_bytes,
        });
        state.assets.insert(*hash, asset.clone(), *n_bytes);
        Some(asset)
    }
}

impl State {
    /// What was fetched under a name, unless others have needed its room.
    fn fetched(&self, name: &Name) -> Option<Kept> {
        let kept = self.fetches.known.get(name)?;
        self.assets.contains(&kept.hash).then(|| kept.clone())
    }
}

fn name_of(kind: AssetKind, url: &str) -> Name {
    let mut digest = Sha256::new();
    digest.update([kind as u8]);
    digest.update(url);
    digest.finalize().into()
}
