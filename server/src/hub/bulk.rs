//! Bulk traffic of one session: assets by hash, and mirror frames too large for the live socket.
//!
//! Assets live in memory for as long as the session does; a hash is believed only after it has been
//! computed here. The least recently used ones make room for others and are asked for again when
//! they are wanted. An asset that an agent wants before the customer has sent it is remembered; its
//! pieces go on as they come, but for the last one, which waits for the hash. The actor is not
//! involved: it only says what is allowed.

mod arriving;
pub mod fetches;
mod sockets;
mod viewers;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{CONNECTION_QUEUE_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX};
use tandem_protocol::signal::{ByeReason, Grant, Role, SessionState};
use tandem_session::assets::{Shelf, is_missing, missing};
use tandem_session::capability::{self, Action, FrameKind};
use tandem_session::{Record, Refusal};
use tokio::sync::mpsc;

use super::actor::Input;
use super::connection::Connection;
use super::fanout::Fanout;
use super::tokens::BulkSeat;
use arriving::{Partial, Piece};
use fetches::Fetches;
use sockets::Sockets;
use viewers::Viewer;

/// Bytes of assets that this process keeps for all sessions together.
const ASSET_MEMORY_MAX: usize = 1024 * 1024 * 1024;
/// Assets that arrive at the same time in one session. Each may wait for a piece in a socket that stands still,
/// while the others come by another one: so many pieces are 4 MiB, more than waits in one.
const PARTIAL_MAX: usize = 64;
/// Questions put to a customer's fresh socket, half of what its queue holds; the agent repeats
/// those that stay unanswered.
const WANTS_AT_ONCE_MAX: usize = CONNECTION_QUEUE_MAX / 2;

/// Bulk traffic of one session.
#[derive(Debug)]
pub struct Bulk {
    state: Mutex<State>,
    /// Held by whoever has pieces of an asset go on that has not come whole: they stay in order.
    going_on: tokio::sync::Mutex<()>,
    actor: mpsc::WeakSender<Box<Input>>,
    /// Bytes that all sessions of this process keep.
    kept_by_all: Arc<AtomicUsize>,
    /// What those who watch are fed from.
    pub(super) fanout: Fanout,
}

#[derive(Debug)]
struct State {
    allowed: (SessionState, BTreeSet<Grant>),
    customer: Sockets,
    agent: Sockets,
    /// Those who watch, by their signaling sockets.
    viewers: HashMap<u64, Viewer>,
    assets: Shelf<Arc<Asset>>,
    partial: HashMap<AssetHash, Partial>,
    /// What is waited for; beyond the bound the longest wanted is forgotten.
    wanted: Shelf<()>,
    /// What the server fetches.
    fetches: Fetches,
    /// Bytes of assets and of partial ones, those that have yet to come included.
    n_bytes: usize,
    closed: bool,
}

/// One of the two ends of the session; those who watch are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Customer,
    Agent,
}

const ENDS: [End; 2] = [End::Customer, End::Agent];

impl End {
    fn of(role: Role) -> Option<Self> {
        match role {
            Role::Customer => Some(Self::Customer),
            Role::Agent => Some(Self::Agent),
            Role::Supervisor | Role::Observer => None,
        }
    }
}

#[derive(Debug)]
struct Asset {
    /// Its frames, in order.
    pieces: Vec<Bytes>,
    n_bytes: usize,
}

/// What came of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Accepted, or dropped for a reason that is nobody's fault.
    Fine,
    /// Not allowed, or not what it claims to be: it counts against its sender.
    Strike,
}

/// What has to be sent after the lock is released.
enum Delivery {
    Nothing,
    /// There is more of an asset that the agent waits for.
    More,
    /// The asset is here: tell the customer, and hand these pieces of it to the agent who waits.
    Kept {
        rest: Vec<Bytes>,
    },
    /// Tell the customer that it need not be sent.
    Have,
    /// The customer cannot send what the agent waits for.
    Missing,
    /// It can not be kept: the customer need not send more of it, and the agent need not wait.
    NoRoom {
        wanted: bool,
    },
    /// The hash is wrong, or the piece does not fit.
    Wrong,
}

impl Bulk {
    pub(super) fn new(
        actor: mpsc::WeakSender<Box<Input>>,
        kept_by_all: Arc<AtomicUsize>,
        fanout: Fanout,
    ) -> Self {
        let state = State {
            allowed: (SessionState::Waiting, BTreeSet::new()),
            customer: Sockets::default(),
            agent: Sockets::default(),
            viewers: HashMap::new(),
            assets: Shelf::default(),
            partial: HashMap::new(),
            wanted: Shelf::default(),
            fetches: Fetches::default(),
            n_bytes: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            going_on: tokio::sync::Mutex::new(()),
            actor,
            kept_by_all,
            fanout,
        }
    }

    /// What the machine allows from here on.
    pub(super) fn allow(&self, record: &Record) {
        let mut state = self.state();
        let was_shown = state.is_shown();
        state.allowed = (record.state, record.grants.clone());
        if was_shown && !state.is_shown() {
            self.fanout.forget();
        }
        drop(state);
        self.fanout.set_watched(record.viewers().next().is_some());
        self.fanout.wake();
    }

    /// Attaches a bulk socket in place of those before; assets that were asked for and did not
    /// come are asked for again.
    pub fn attach(&self, seat: &BulkSeat, connection: Connection) {
        let mut state = self.state();
        if state.closed {
            drop(state);
            connection.outbox.shut();
            return;
        }
        let Some(end) = End::of(seat.role) else {
            return state.attach_viewer(seat.beside, connection);
        };
        if end == End::Customer {
            self.forget_partials(&mut state);
            for hash in state.wanted.newest_first().take(WANTS_AT_ONCE_MAX) {
                connection.outbox.frame(encode(&Frame::AssetWant { hash }));
            }
        }
        state.place(end).begin(seat.beside, connection);
    }

    /// Attaches one more bulk socket beside those of the same end. One that may not be there is closed:
    /// as misbehaving where it is one too many, else without a word.
    pub fn attach_more(&self, seat: &BulkSeat, connection: Connection) {
        let mut state = self.state();
        let joined = match End::of(seat.role) {
            _ if state.closed => Err(None),
            Some(end) => state.place(end).join(seat.beside, connection.clone()),
            None => Err(Some(ByeReason::Protocol)),
        };
        drop(state);
        match joined {
            Ok(()) => {}
            Err(Some(reason)) => connection.outbox.close(reason),
            Err(None) => connection.outbox.shut(),
        }
    }

    /// A bulk socket is gone.
    pub fn detach(&self, seat: &BulkSeat, connection: u64) {
        let mut state = self.state();
        match End::of(seat.role) {
            Some(end) => state.place(end).leave(connection),
            None => state.detach_viewer(seat.beside, connection),
        }
    }

    /// The signaling socket is gone, and with it the right to the bulk sockets.
    pub(super) fn detach_beside(&self, signaling: u64) {
        let mut state = self.state();
        state.shut_viewer(signaling);
        for end in ENDS {
            if state.place(end).are_beside(signaling) {
                state.place(end).shut();
            }
        }
    }

    /// The session is over: all sockets are closed and all bytes dropped.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.shut_viewers();
        for end in ENDS {
            state.place(end).shut();
        }
        self.kept_by_all.fetch_sub(state.n_bytes, Ordering::Relaxed);
        state.n_bytes = 0;
        state.assets = Shelf::default();
        state.partial = HashMap::new();
        state.wanted = Shelf::default();
        state.fetches.forget();
        self.fanout.forget();
    }

    /// Lets all whole assets go, and what is kept for viewers where there are none; they are asked for
    /// again when they are wanted.
    pub(super) fn shed(&self) {
        self.fanout.shed();
        let mut state = self.state();
        let n_bytes = state.assets.n_bytes();
        state.assets = Shelf::default();
        self.uncount(&mut state, n_bytes);
    }

    /// Handles one frame; waits while the receiver has no room, and by that slows the sender down.
    pub async fn handle(&self, seat: &BulkSeat, bytes: Bytes) -> Judgement {
        let Ok(frame) = Frame::decode(&bytes) else {
            return Judgement::Strike;
        };
        let kind = match frame {
            Frame::Mirror { .. } => FrameKind::Mirror,
            Frame::AssetPut { .. } => FrameKind::AssetPut,
            Frame::AssetWant { .. } => FrameKind::AssetWant,
            Frame::AssetHave { .. } => FrameKind::AssetHave,
            Frame::Picture(_) => FrameKind::Picture,
            Frame::PictureAck { .. } => FrameKind::PictureAck,
            Frame::Pointer { .. } | Frame::Ack { .. } | Frame::Ping { .. } | Frame::Pong { .. } => {
                return Judgement::Strike;
            }
        };
        match self.permit(seat.role, kind) {
            Ok(()) => {}
            // A frame on its way when the session was paused or ended is nobody's fault.
            Err(Refusal::WrongState | Refusal::Ended) => return Judgement::Fine,
            Err(_) => return Judgement::Strike,
        }
        match frame {
            Frame::Mirror { .. } => {
                self.fanout.take(&bytes);
                self.to_agent(bytes).await;
                Judgement::Fine
            }
            Frame::AssetPut {
                hash,
                total,
                offset,
                mime,
                bytes,
            } => {
                let piece = Piece {
                    total: total as usize,
                    offset: offset as usize,
                    mime,
                    bytes,
                };
                self.put(hash, piece).await
            }
            Frame::AssetWant { hash } => {
                match End::of(seat.role) {
                    Some(_) => self.want(hash, &bytes).await,
                    None => self.want_for_viewer(seat.beside, hash, &bytes).await,
                }
                Judgement::Fine
            }
            Frame::Picture(picture) => {
                self.fanout.take_picture(&picture, &bytes);
                // Whoever is slower than pictures come gets fewer of them.
                if let Some(agent) = self.connection(End::Agent) {
                    agent.outbox.frame_if_room(bytes);
                }
                Judgement::Fine
            }
            // What a viewer was shown is the server's affair.
            Frame::PictureAck { .. } if seat.role.is_viewer() => Judgement::Fine,
            Frame::PictureAck { .. } => {
                self.ask_customer(&bytes).await;
                Judgement::Fine
            }
            _ => Judgement::Strike,
        }
    }

    fn permit(&self, role: Role, kind: FrameKind) -> Result<(), Refusal> {
        let state = self.state();
        let (session, grants) = &state.allowed;
        capability::check(Action::Frame(kind), role, *session, grants)
    }

    async fn to_agent(&self, bytes: Bytes) {
        if let Some(agent) = self.roomiest_of_agent() {
            agent.outbox.push_when_room(bytes).await;
        }
    }

    async fn put(&self, hash: &AssetHash, piece: Piece<'_>) -> Judgement {
        match self.keep(hash, &piece) {
            Delivery::Nothing => {}
            Delivery::More => self.pass_on(hash).await,
            Delivery::Wrong => return Judgement::Strike,
            Delivery::Have => self.tell_customer_have(hash),
            Delivery::Missing => self.tell_missing(hash).await,
            Delivery::NoRoom { wanted } => {
                self.tell_customer_have(hash);
                if wanted {
                    self.tell_missing(hash).await;
                }
            }
            Delivery::Kept { rest } => {
                self.tell_customer_have(hash);
                self.hand_rest_over(&rest).await;
            }
        }
        Judgement::Fine
    }

    async fn tell_missing(&self, hash: &AssetHash) {
        self.state().lose_for_viewers(hash);
        self.fanout.wake();
        self.to_agent(encode(&missing(hash))).await;
    }

    fn tell_customer_have(&self, hash: &AssetHash) {
        if let Some(customer) = self.connection(End::Customer) {
            customer.outbox.frame(encode(&Frame::AssetHave { hash }));
        }
    }

    fn keep(&self, hash: &AssetHash, piece: &Piece<'_>) -> Delivery {
        let mut state = self.state();
        if state.closed {
            return Delivery::Nothing;
        }
        if state.assets.lookup(hash).is_some() {
            return Delivery::Have;
        }
        if is_missing(hash, piece.total) {
            self.forget_partial(&mut state, hash);
            return match state.wanted.remove(hash) {
                Some(()) => Delivery::Missing,
                None => Delivery::Nothing,
            };
        }
        if !state.partial.contains_key(hash) && piece.is_cut_right() {
            if !self.make_room(&mut state, piece.total) {
                let wanted = state.wanted.remove(hash).is_some();
                return Delivery::NoRoom { wanted };
            }
            self.count(&mut state, piece.total);
            state.partial.insert(*hash, Partial::of(piece));
        }
        let Some(partial) = state.partial.get_mut(hash) else {
            return Delivery::Wrong;
        };
        if !partial.take(hash, piece) {
            self.forget_partial(&mut state, hash);
            return Delivery::Wrong;
        }
        if partial.is_whole() {
            return self.complete(&mut state, hash);
        }
        if state.wanted.contains(hash) {
            Delivery::More
        } else {
            Delivery::Nothing
        }
    }

    fn complete(&self, state: &mut State, hash: &AssetHash) -> Delivery {
        let Some(partial) = state.partial.remove(hash) else {
            return Delivery::Nothing;
        };
        let n_bytes = partial.total();
        let Some(whole) = partial.finish(hash) else {
            self.uncount(state, n_bytes);
            return Delivery::Wrong;
        };
        let pieces = whole.pieces;
        let asset = Arc::new(Asset { pieces, n_bytes });
        state.assets.insert(*hash, asset, n_bytes);
        let rest = match state.wanted.remove(hash) {
            Some(()) => whole.rest,
            None => Vec::new(),
        };
        Delivery::Kept { rest }
    }

    /// Hands the agent what has come of an asset that it waits for.
    async fn pass_on(&self, hash: &AssetHash) {
        let _turn = self.going_on.lock().await;
        loop {
            let next = self.state().next_to_go_on(hash);
            let Some((agent, piece)) = next else {
                return;
            };
            if !agent.outbox.push_when_room(piece).await {
                return;
            }
        }
    }

    async fn want(&self, hash: &AssetHash, frame: &Bytes) {
        let asset = {
            let mut state = self.state();
            let asset = state.assets.lookup(hash).cloned();
            if asset.is_none() {
                state.want(hash);
                // Who asks has nothing of it, or not all that has gone on.
                if let Some(partial) = state.partial.get_mut(hash) {
                    partial.go_on_anew();
                }
            }
            asset
        };
        match asset {
            Some(asset) => self.hand_over(&asset.pieces).await,
            None => {
                self.ask_customer(frame).await;
                self.pass_on(hash).await;
            }
        }
    }

    /// The customer opens its bulk socket only to send, so the question or answer may go by the live
    /// one.
    async fn ask_customer(&self, frame: &Bytes) {
        if let Some(customer) = self.connection(End::Customer) {
            customer.outbox.frame(frame.clone());
        } else if let Some(actor) = self.actor.upgrade() {
            let _stopped = actor.send(Box::new(Input::ToCustomer(frame.clone()))).await;
        }
    }

    /// Hands an asset over that is here from now on: all of it to viewers who wait, these pieces to the agent.
    async fn hand_rest_over(&self, rest: &[Bytes]) {
        self.fanout.wake();
        if rest.is_empty() {
            return;
        }
        // A piece before these may wait for room yet.
        drop(self.going_on.lock().await);
        self.hand_over(rest).await;
    }

    async fn hand_over(&self, pieces: &[Bytes]) {
        for piece in pieces {
            let Some(agent) = self.roomiest_of_agent() else {
                return;
            };
            if !agent.outbox.push_when_room(piece.clone()).await {
                return;
            }
        }
    }

    /// The first socket of an end: what is small goes there, in order.
    fn connection(&self, end: End) -> Option<Connection> {
        self.state().place(end).first().cloned()
    }

    /// The agent's socket that has the least to write: what is large goes there. None once the page may not be
    /// seen any more, which may happen while something waits for room.
    fn roomiest_of_agent(&self) -> Option<Connection> {
        self.state().roomiest_of_agent()
    }

    /// Lets whole assets go, the least recently used first, until one more fits. Partial ones
    /// stay; where they or other sessions leave no room, nothing goes.
    fn make_room(&self, state: &mut State, n_bytes: usize) -> bool {
        let kept = state.assets.n_bytes();
        let fits = state.partial.len() < PARTIAL_MAX
            && state.n_bytes - kept + n_bytes <= SESSION_ASSET_BYTES_MAX
            && self.kept_by_others(kept) + n_bytes <= ASSET_MEMORY_MAX;
        if !fits {
            return false;
        }
        while !self.has_room_for(state, n_bytes) {
            let Some((_, asset)) = state.assets.remove_oldest() else {
                return false;
            };
            self.uncount(state, asset.n_bytes);
        }
        true
    }

    fn has_room_for(&self, state: &State, n_bytes: usize) -> bool {
        state.n_bytes + n_bytes <= SESSION_ASSET_BYTES_MAX
            && state.assets.len() + state.partial.len() < SESSION_ASSETS_MAX
            && self.kept_by_others(0) + n_bytes <= ASSET_MEMORY_MAX
    }

    /// Bytes of all sessions but so many of this one.
    fn kept_by_others(&self, own: usize) -> usize {
        self.kept_by_all.load(Ordering::Relaxed).saturating_sub(own)
    }

    fn count(&self, state: &mut State, n_bytes: usize) {
        state.n_bytes += n_bytes;
        self.kept_by_all.fetch_add(n_bytes, Ordering::Relaxed);
    }

    fn uncount(&self, state: &mut State, n_bytes: usize) {
        state.n_bytes -= n_bytes;
        self.kept_by_all.fetch_sub(n_bytes, Ordering::Relaxed);
    }

    fn forget_partial(&self, state: &mut State, hash: &AssetHash) {
        if let Some(partial) = state.partial.remove(hash) {
            self.uncount(state, partial.total());
        }
    }

    /// An upload never goes on over other sockets: it begins again at its first byte.
    fn forget_partials(&self, state: &mut State) {
        let n_bytes = state.partial.values().map(Partial::total).sum();
        state.partial.clear();
        self.uncount(state, n_bytes);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn want(&mut self, hash: &AssetHash) {
        if self.wanted.len() >= SESSION_ASSETS_MAX && !self.wanted.contains(hash) {
            self.wanted.remove_oldest();
        }
        self.wanted.insert(*hash, (), 0);
    }

    /// The next piece for the agent of an asset that it waits for and that has not come whole, and where it goes:
    /// both at once, so that none is taken for an agent whose place another one has.
    fn next_to_go_on(&mut self, hash: &AssetHash) -> Option<(Connection, Bytes)> {
        let agent = self.roomiest_of_agent()?;
        if !self.wanted.contains(hash) {
            return None;
        }
        let in_any_order = self.agent.are_several();
        let piece = self.partial.get_mut(hash)?.next_to_go_on(in_any_order)?;
        Some((agent, piece))
    }

    fn roomiest_of_agent(&self) -> Option<Connection> {
        let roomiest = self.agent.roomiest()?;
        self.is_shown().then(|| roomiest.clone())
    }

    fn place(&mut self, end: End) -> &mut Sockets {
        match end {
            End::Customer => &mut self.customer,
            End::Agent => &mut self.agent,
        }
    }

    /// Whether the page may be seen.
    fn is_shown(&self) -> bool {
        let (session, grants) = &self.allowed;
        *session == SessionState::Live && grants.contains(&Grant::View)
    }
}

fn encode(frame: &Frame<'_>) -> Bytes {
    frame.encode().into()
}

#[cfg(test)]
mod tests;
