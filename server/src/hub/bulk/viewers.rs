//! Bulk sockets of those who watch a session: all of the mirror goes to them here, in order.
//!
//! Each is fed by its own task, from what is kept for all, as fast as it reads: mirror first, then
//! pictures, then assets. Nothing of a viewer makes the customer or another viewer wait.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::Bytes;
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::limits::SESSION_ASSETS_MAX;
use tandem_session::assets::missing;
use tandem_session::fanout::Cursor;

use super::{Asset, Bulk, Connection, State, encode};
use crate::hub::tokens::BulkSeat;

/// A viewer's bulk socket and what it has asked for.
#[derive(Debug)]
pub(super) struct Viewer {
    connection: Connection,
    wants: HashSet<AssetHash>,
    /// What the customer can not send; with `wants` at most `SESSION_ASSETS_MAX`.
    lost: HashSet<AssetHash>,
}

impl Viewer {
    /// Notes what is asked for, unless too much waits already.
    pub(super) fn ask_for(&mut self, hash: &AssetHash) -> bool {
        let has_room = self.wants.len() + self.lost.len() < SESSION_ASSETS_MAX;
        if has_room {
            self.wants.insert(*hash);
        }
        has_room
    }
}

/// What a viewer is in the middle of.
#[derive(Default)]
struct Reading {
    cursor: Cursor,
    asset: Option<(Arc<Asset>, usize)>,
}

impl Bulk {
    /// Sends a viewer what it needs; returns once its socket is closed, and for the two ends never.
    pub async fn feed(&self, seat: &BulkSeat, connection: &Connection) {
        if !seat.role.is_viewer() {
            return std::future::pending().await;
        }
        let mut grown = self.fanout.listen();
        let mut reading = Reading::default();
        loop {
            grown.mark_unchanged();
            while let Some(frame) = self.next_for(seat.beside, &mut reading) {
                if !connection.outbox.push_when_room(frame).await {
                    return;
                }
            }
            if grown.changed().await.is_err() {
                return;
            }
        }
    }

    fn next_for(&self, beside: u64, reading: &mut Reading) -> Option<Bytes> {
        let mut state = self.state();
        if !state.is_shown() {
            return None;
        }
        let frame = self.fanout.read(&mut reading.cursor);
        if frame.is_some() {
            return frame;
        }
        let viewer = state.viewers.get_mut(&beside)?;
        if let Some(hash) = viewer.lost.iter().next().copied() {
            viewer.lost.remove(&hash);
            return Some(encode(&missing(&hash)));
        }
        if reading.asset.is_none() {
            reading.asset = state.asset_for(beside).map(|asset| (asset, 0));
        }
        let (asset, n_sent) = reading.asset.as_mut()?;
        let piece = asset.pieces.get(*n_sent).cloned();
        *n_sent += 1;
        if *n_sent >= asset.pieces.len() {
            reading.asset = None;
        }
        piece
    }

    /// A viewer wants an asset: it gets it once it is here, which the customer hears of only where
    /// nobody has asked for it yet.
    pub(super) async fn want_for_viewer(&self, beside: u64, hash: &AssetHash, frame: &Bytes) {
        let is_news = {
            let mut state = self.state();
            let is_known = state.assets.contains(hash) || state.wanted.contains(hash);
            let Some(viewer) = state.viewers.get_mut(&beside) else {
                return;
            };
            if !viewer.ask_for(hash) {
                return;
            }
            if !is_known {
                state.want(hash);
            }
            !is_known
        };
        self.fanout.wake();
        if is_news {
            self.ask_customer(frame).await;
        }
    }
}

impl State {
    pub(super) fn attach_viewer(&mut self, beside: u64, connection: Connection) {
        let viewer = Viewer {
            connection,
            wants: HashSet::new(),
            lost: HashSet::new(),
        };
        if let Some(before) = self.viewers.insert(beside, viewer) {
            before.connection.outbox.shut();
        }
    }

    pub(super) fn detach_viewer(&mut self, beside: u64, connection: u64) {
        let viewer = self.viewers.get(&beside);
        if viewer.is_some_and(|viewer| viewer.connection.id == connection) {
            self.viewers.remove(&beside);
        }
    }

    pub(super) fn shut_viewer(&mut self, beside: u64) {
        if let Some(viewer) = self.viewers.remove(&beside) {
            viewer.connection.outbox.shut();
        }
    }

    pub(super) fn shut_viewers(&mut self) {
        for (_, viewer) in self.viewers.drain() {
            viewer.connection.outbox.shut();
        }
    }

    /// Nobody who watches need wait for this any more.
    pub(super) fn lose_for_viewers(&mut self, hash: &AssetHash) {
        for viewer in self.viewers.values_mut() {
            if viewer.wants.remove(hash) {
                viewer.lost.insert(*hash);
            }
        }
    }

    /// Something that a viewer has asked for and that is here.
    fn asset_for(&mut self, beside: u64) -> Option<Arc<Asset>> {
        let Self {
            viewers, assets, ..
        } = self;
        let viewer = viewers.get_mut(&beside)?;
        let here = viewer.wants.iter().find(|hash| assets.contains(hash));
        let hash = *here?;
        viewer.wants.remove(&hash);
        assets.lookup(&hash).cloned()
    }
}
