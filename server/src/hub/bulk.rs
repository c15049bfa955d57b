//! Bulk traffic of one session: assets by hash, and mirror frames too large for the live socket.
//!
//! Assets live in memory for as long as the session does; a hash is believed only after it has been
//! computed here. An asset that an agent wants before the customer has sent it is remembered and
//! handed over once it is complete. The actor is not involved: it only says what is allowed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{
    ASSET_PIECE_BYTES_MAX, CONNECTION_QUEUE_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX,
};
use tandem_protocol::signal::{Grant, Role, SessionState};
use tandem_session::capability::{self, Action, FrameKind};
use tandem_session::{Record, Refusal};
use tokio::sync::mpsc;

use super::actor::Input;
use super::connection::Connection;

/// Bytes of assets that this process keeps for all sessions together.
const ASSET_MEMORY_MAX: usize = 1024 * 1024 * 1024;
/// Assets that arrive at the same time in one session.
const PARTIAL_MAX: usize = 16;
/// Questions put to a customer's fresh socket, half of what its queue holds; the agent repeats
/// those that stay unanswered.
const WANTS_AT_ONCE_MAX: usize = CONNECTION_QUEUE_MAX / 2;

/// Bulk traffic of one session.
#[derive(Debug)]
pub struct Bulk {
    state: Mutex<State>,
    actor: mpsc::WeakSender<Input>,
    /// Bytes that all sessions of this process keep.
    kept_by_all: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    allowed: (SessionState, BTreeSet<Grant>),
    customer: Option<Attached>,
    agent: Option<Attached>,
    assets: HashMap<AssetHash, Arc<Asset>>,
    partial: HashMap<AssetHash, Partial>,
    wanted: HashSet<AssetHash>,
    n_bytes: usize,
    closed: bool,
}

/// A bulk socket, and the signaling socket beside which it is open.
#[derive(Debug)]
struct Attached {
    connection: Connection,
    beside: u64,
}

#[derive(Debug)]
struct Asset {
    mime: String,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Partial {
    mime: String,
    total: usize,
    bytes: Vec<u8>,
    digest: Sha256,
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
    /// The asset is here: tell the customer, and hand it to the agent who waits.
    Kept {
        asset: Arc<Asset>,
        wanted: bool,
    },
    /// Tell the customer that it need not be sent.
    Have,
    /// The hash is wrong, or the piece does not fit.
    Wrong,
}

impl Bulk {
    pub(super) fn new(actor: mpsc::WeakSender<Input>, kept_by_all: Arc<AtomicUsize>) -> Self {
        let state = State {
            allowed: (SessionState::Waiting, BTreeSet::new()),
            customer: None,
            agent: None,
            assets: HashMap::new(),
            partial: HashMap::new(),
            wanted: HashSet::new(),
            n_bytes: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            actor,
            kept_by_all,
        }
    }

    /// What the machine allows from here on.
    pub(super) fn allow(&self, record: &Record) {
        self.state().allowed = (record.state, record.grants.clone());
    }

    /// Attaches a bulk socket in place of the one before; assets that were asked for and did not
    /// come are asked for again.
    pub fn attach(&self, role: Role, connection: Connection, beside: u64) {
        let mut state = self.state();
        if state.closed {
            drop(state);
            connection.outbox.shut();
            return;
        }
        if role == Role::Customer {
            self.forget_partials(&mut state);
            for hash in state.wanted.iter().take(WANTS_AT_ONCE_MAX) {
                connection.outbox.frame(encode(&Frame::AssetWant { hash }));
            }
        }
        let attached = Some(Attached { connection, beside });
        let before = std::mem::replace(state.place(role), attached);
        drop(state);
        if let Some(before) = before {
            before.connection.outbox.shut();
        }
    }

    /// A bulk socket is gone.
    pub fn detach(&self, role: Role, connection: u64) {
        let mut state = self.state();
        let place = state.place(role);
        if place
            .as_ref()
            .is_some_and(|attached| attached.connection.id == connection)
        {
            *place = None;
        }
    }

    /// The signaling socket is gone, and with it the right to the bulk socket.
    pub(super) fn detach_beside(&self, signaling: u64) {
        let mut state = self.state();
        for role in [Role::Customer, Role::Agent] {
            let place = state.place(role);
            if place
                .as_ref()
                .is_some_and(|attached| attached.beside == signaling)
                && let Some(attached) = place.take()
            {
                attached.connection.outbox.shut();
            }
        }
    }

    /// The session is over: both sockets are closed and all bytes dropped.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for role in [Role::Customer, Role::Agent] {
            if let Some(attached) = state.place(role).take() {
                attached.connection.outbox.shut();
            }
        }
        self.kept_by_all.fetch_sub(state.n_bytes, Ordering::Relaxed);
        state.n_bytes = 0;
        state.assets = HashMap::new();
        state.partial = HashMap::new();
        state.wanted = HashSet::new();
    }

    /// Handles one frame; waits while the receiver has no room, and by that slows the sender down.
    pub async fn handle(&self, role: Role, bytes: Bytes) -> Judgement {
        let Ok(frame) = Frame::decode(&bytes) else {
            return Judgement::Strike;
        };
        let kind = match frame {
            Frame::Mirror { .. } => FrameKind::Mirror,
            Frame::AssetPut { .. } => FrameKind::AssetPut,
            Frame::AssetWant { .. } => FrameKind::AssetWant,
            Frame::AssetHave { .. } => FrameKind::AssetHave,
            Frame::Pointer { .. } | Frame::Ack { .. } | Frame::Ping { .. } | Frame::Pong { .. } => {
                return Judgement::Strike;
            }
        };
        match self.permit(role, kind) {
            Ok(()) => {}
            // A frame on its way when the session was paused or ended is nobody's fault.
            Err(Refusal::WrongState | Refusal::Ended) => return Judgement::Fine,
            Err(_) => return Judgement::Strike,
        }
        match frame {
            Frame::Mirror { .. } => {
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
            Frame::AssetWant { hash } => self.want(hash, &bytes).await,
            _ => Judgement::Strike,
        }
    }

    fn permit(&self, role: Role, kind: FrameKind) -> Result<(), Refusal> {
        let state = self.state();
        let (session, grants) = &state.allowed;
        capability::check(Action::Frame(kind), role, *session, grants)
    }

    async fn to_agent(&self, bytes: Bytes) {
        let agent = self.connection(Role::Agent);
        if let Some(agent) = agent {
            agent.outbox.push_when_room(bytes).await;
        }
    }

    async fn put(&self, hash: &AssetHash, piece: Piece<'_>) -> Judgement {
        match self.keep(hash, piece) {
            Delivery::Nothing => Judgement::Fine,
            Delivery::Wrong => Judgement::Strike,
            Delivery::Have => {
                self.tell_customer_have(hash);
                Judgement::Fine
            }
            Delivery::Kept { asset, wanted } => {
                self.tell_customer_have(hash);
                if wanted {
                    self.hand_over(hash, &asset).await;
                }
                Judgement::Fine
            }
        }
    }

    fn tell_customer_have(&self, hash: &AssetHash) {
        if let Some(customer) = self.connection(Role::Customer) {
            customer.outbox.frame(encode(&Frame::AssetHave { hash }));
        }
    }

    fn keep(&self, hash: &AssetHash, piece: Piece<'_>) -> Delivery {
        let mut state = self.state();
        if state.closed {
            return Delivery::Nothing;
        }
        if state.assets.contains_key(hash) {
            return Delivery::Have;
        }
        if piece.offset == 0 {
            self.forget_partial(&mut state, hash);
            if !self.has_room_for(&state, piece.total) {
                return Delivery::Nothing;
            }
            self.count(&mut state, piece.total);
            state.partial.insert(*hash, Partial::begin(&piece));
        }
        let Some(partial) = state.partial.get_mut(hash) else {
            return Delivery::Nothing;
        };
        if !partial.fits(&piece) {
            self.forget_partial(&mut state, hash);
            return Delivery::Wrong;
        }
        partial.digest.update(piece.bytes);
        partial.bytes.extend_from_slice(piece.bytes);
        if partial.bytes.len() < partial.total {
            return Delivery::Nothing;
        }
        self.complete(&mut state, hash)
    }

    fn complete(&self, state: &mut State, hash: &AssetHash) -> Delivery {
        let Some(partial) = state.partial.remove(hash) else {
            return Delivery::Nothing;
        };
        if partial.digest.finalize().as_slice() != hash {
            self.uncount(state, partial.total);
            return Delivery::Wrong;
        }
        let asset = Arc::new(Asset {
            mime: partial.mime,
            bytes: partial.bytes,
        });
        state.assets.insert(*hash, asset.clone());
        Delivery::Kept {
            asset,
            wanted: state.wanted.remove(hash),
        }
    }

    async fn want(&self, hash: &AssetHash, frame: &Bytes) -> Judgement {
        let asset = {
            let mut state = self.state();
            let asset = state.assets.get(hash).cloned();
            if asset.is_none() {
                if state.wanted.len() >= SESSION_ASSETS_MAX {
                    return Judgement::Strike;
                }
                state.wanted.insert(*hash);
            }
            asset
        };
        match asset {
            Some(asset) => self.hand_over(hash, &asset).await,
            None => self.ask_customer(frame).await,
        }
        Judgement::Fine
    }

    /// The customer opens its bulk socket only to send, so the question may go by the live one.
    async fn ask_customer(&self, frame: &Bytes) {
        if let Some(customer) = self.connection(Role::Customer) {
            customer.outbox.frame(frame.clone());
        } else if let Some(actor) = self.actor.upgrade() {
            let _stopped = actor.send(Input::ToCustomer(frame.clone())).await;
        }
    }

    async fn hand_over(&self, hash: &AssetHash, asset: &Asset) {
        let Some(agent) = self.connection(Role::Agent) else {
            return;
        };
        let mut offset = 0;
        loop {
            let end = (offset + ASSET_PIECE_BYTES_MAX).min(asset.bytes.len());
            let frame = Frame::AssetPut {
                hash,
                total: asset.bytes.len() as u32,
                offset: offset as u32,
                mime: &asset.mime,
                bytes: &asset.bytes[offset..end],
            };
            let pushed = agent.outbox.push_when_room(encode(&frame)).await;
            offset = end;
            if !pushed || offset >= asset.bytes.len() {
                return;
            }
        }
    }

    fn connection(&self, role: Role) -> Option<Connection> {
        let mut state = self.state();
        state
            .place(role)
            .as_ref()
            .map(|attached| attached.connection.clone())
    }

    fn has_room_for(&self, state: &State, n_bytes: usize) -> bool {
        state.n_bytes + n_bytes <= SESSION_ASSET_BYTES_MAX
            && state.assets.len() + state.partial.len() < SESSION_ASSETS_MAX
            && state.partial.len() < PARTIAL_MAX
            && self.kept_by_all.load(Ordering::Relaxed) + n_bytes <= ASSET_MEMORY_MAX
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
            self.uncount(state, partial.total);
        }
    }

    /// An upload never goes on over another socket: it begins again at its first byte.
    fn forget_partials(&self, state: &mut State) {
        let n_bytes = state.partial.values().map(|partial| partial.total).sum();
        state.partial.clear();
        self.uncount(state, n_bytes);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn place(&mut self, role: Role) -> &mut Option<Attached> {
        match role {
            Role::Customer => &mut self.customer,
            Role::Agent => &mut self.agent,
        }
    }
}

/// One piece of an asset, its bounds checked by the decoder.
struct Piece<'a> {
    total: usize,
    offset: usize,
    mime: &'a str,
    bytes: &'a [u8],
}

impl Partial {
    fn begin(piece: &Piece<'_>) -> Self {
        let mime = piece.mime.to_owned();
        Self {
            mime,
            total: piece.total,
            bytes: Vec::new(),
            digest: Sha256::new(),
        }
    }

    /// Pieces come in order and agree about the whole.
    fn fits(&self, piece: &Piece<'_>) -> bool {
        self.total == piece.total && self.mime == piece.mime && self.bytes.len() == piece.offset
    }
}

fn encode(frame: &Frame<'_>) -> Bytes {
    frame.encode().into()
}

#[cfg(test)]
mod tests {
    use axum::extract::ws::Message;
    use tandem_session::{ActorRef, Session};

    use super::*;

    struct Bench {
        bulk: Bulk,
        customer: Connection,
        agent: Connection,
    }

    fn bench() -> Bench {
        let (actor, _) = mpsc::channel(1);
        let bulk = Bulk::new(actor.downgrade(), Arc::default());
        let entry = tandem_protocol::signal::Entry::Link;
        let session = Session::new("ses_1".into(), entry, None, ActorRef::system(), 0);
        let mut record = session.record().clone();
        record.state = SessionState::Live;
        record.grants.insert(Grant::View);
        bulk.allow(&record);
        let (customer, _) = Connection::bulk();
        let (agent, _) = Connection::bulk();
        bulk.attach(Role::Customer, customer.clone(), 1);
        bulk.attach(Role::Agent, agent.clone(), 2);
        Bench {
            bulk,
            customer,
            agent,
        }
    }

    fn put(hash: &AssetHash, total: usize, offset: usize, bytes: &[u8]) -> Bytes {
        let (total, offset) = (total as u32, offset as u32);
        encode(&Frame::AssetPut {
            hash,
            total,
            offset,
            mime: "text/css",
            bytes,
        })
    }

    fn hash(bytes: &[u8]) -> AssetHash {
        Sha256::digest(bytes).into()
    }

    impl Bench {
        async fn customer(&self, bytes: Bytes) -> Judgement {
            self.bulk.handle(Role::Customer, bytes).await
        }

        async fn want(&self, hash: &AssetHash) -> Judgement {
            self.bulk
                .handle(Role::Agent, encode(&Frame::AssetWant { hash }))
                .await
        }

        fn kept(&self) -> (usize, usize) {
            let state = self.bulk.state();
            (state.assets.len(), state.n_bytes)
        }
    }

    /// All binary frames that wait for `connection`, after closing it.
    async fn sent(connection: &Connection) -> Vec<Bytes> {
        connection.outbox.shut();
        let mut frames = Vec::new();
        while let Some(message) = connection.outbox.next().await {
            if let Message::Binary(bytes) = message {
                frames.push(bytes);
            }
        }
        frames
    }

    #[tokio::test]
    async fn an_asset_is_kept_after_its_hash_is_right_and_answers_later_wants() {
        let bench = bench();
        let (css, hash) = (b"body{}", hash(b"body{}"));
        assert_eq!(
            bench.customer(put(&hash, 6, 0, &css[..4])).await,
            Judgement::Fine
        );
        assert_eq!(
            bench.customer(put(&hash, 6, 4, &css[4..])).await,
            Judgement::Fine
        );
        assert_eq!(bench.kept(), (1, 6));
        assert_eq!(bench.want(&hash).await, Judgement::Fine);
        assert_eq!(sent(&bench.agent).await, [put(&hash, 6, 0, css)]);
        assert_eq!(
            sent(&bench.customer).await,
            [encode(&Frame::AssetHave { hash: &hash })]
        );
    }

    #[tokio::test]
    async fn an_asset_with_a_wrong_hash_is_refused_and_leaves_nothing() {
        let bench = bench();
        let wrong = hash(b"other");
        assert_eq!(bench.want(&wrong).await, Judgement::Fine);
        assert_eq!(
            bench.customer(put(&wrong, 4, 0, b"evil")).await,
            Judgement::Strike
        );
        assert_eq!(bench.kept(), (0, 0));
        assert_eq!(sent(&bench.agent).await, [] as [Bytes; 0]);
    }

    #[tokio::test]
    async fn an_asset_that_is_wanted_first_is_asked_for_and_handed_over_when_it_comes() {
        let bench = bench();
        let hash = hash(b"x");
        bench.want(&hash).await;
        bench.customer(put(&hash, 1, 0, b"x")).await;
        assert_eq!(sent(&bench.agent).await, [put(&hash, 1, 0, b"x")]);
        let asked = sent(&bench.customer).await;
        assert_eq!(asked[0], encode(&Frame::AssetWant { hash: &hash }));
    }

    #[tokio::test]
    async fn a_piece_out_of_order_loses_the_asset() {
        let bench = bench();
        let hash = hash(b"abcd");
        bench.customer(put(&hash, 4, 0, b"ab")).await;
        assert_eq!(
            bench.customer(put(&hash, 4, 3, b"d")).await,
            Judgement::Strike
        );
        assert_eq!(bench.kept(), (0, 0));
        bench.customer(put(&hash, 4, 0, b"abcd")).await;
        assert_eq!(bench.kept(), (1, 4));
    }

    #[tokio::test]
    async fn a_session_keeps_so_many_bytes_and_not_one_more() {
        let bench = bench();
        bench.bulk.state().n_bytes = SESSION_ASSET_BYTES_MAX - 1;
        bench.customer(put(&hash(b"ab"), 2, 0, b"ab")).await;
        assert_eq!(bench.kept(), (0, SESSION_ASSET_BYTES_MAX - 1));
        bench.customer(put(&hash(b"a"), 1, 0, b"a")).await;
        assert_eq!(bench.kept(), (1, SESSION_ASSET_BYTES_MAX));
    }

    #[tokio::test]
    async fn roles_keep_to_their_kinds() {
        let bench = bench();
        let hash = hash(b"x");
        let by_agent = bench.bulk.handle(Role::Agent, put(&hash, 1, 0, b"x")).await;
        assert_eq!(by_agent, Judgement::Strike);
        let want = encode(&Frame::AssetWant { hash: &hash });
        assert_eq!(bench.customer(want).await, Judgement::Strike);
        let have = encode(&Frame::AssetHave { hash: &hash });
        assert_eq!(bench.customer(have).await, Judgement::Strike);
        assert_eq!(
            bench.customer(Bytes::from_static(&[4, 1])).await,
            Judgement::Strike
        );
        assert_eq!(
            bench.customer(Bytes::from_static(&[0x10, 1])).await,
            Judgement::Strike
        );
    }

    #[tokio::test]
    async fn after_the_end_nothing_is_kept_and_both_sockets_close() {
        let bench = bench();
        bench.customer(put(&hash(b"x"), 1, 0, b"x")).await;
        bench.bulk.close();
        assert_eq!(bench.kept(), (0, 0));
        assert_eq!(bench.bulk.kept_by_all.load(Ordering::Relaxed), 0);
        bench.customer(put(&hash(b"y"), 1, 0, b"y")).await;
        assert_eq!(bench.kept(), (0, 0));
        assert!(
            !bench
                .agent
                .outbox
                .push_when_room(Bytes::from_static(b"z"))
                .await
        );
    }
}
