//! Browsers as peers of the server, on the UDP port of STUN and TURN (ADR 0041).
//!
//! [`Peers`] sorts datagrams: a STUN request that carries the name and the proof of a peer is that
//! peer's, and so is what comes from its address after that; everything else is for STUN and TURN.
//! What comes by a relay of ours is handed over within the process, and so is what goes back (ADR 0088).
//! Each peer is a task of its own ([`peer`]): what panics there ends that peer and nothing else.

mod frames;
mod peer;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use data_encoding::HEXLOWER;
use str0m::crypto::CryptoProvider;
use str0m::ice::IceCreds;
use tandem_protocol::limits::{FORWARD_ADDRESSES_MAX, FORWARD_DATAGRAMS_MAX};
use tandem_turn::MediaPeer;
use tandem_turn::message::{Message, Method, attribute};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::turn::{WeakTurn, as_bound};
use crate::source::random_bytes;
pub(crate) use frames::Room;
pub(crate) use peer::{Event, Part};

/// What a request of ICE says of the pair (RFC 8445 §16.1).
const PRIORITY: u16 = 0x0024;
/// Events of one peer that wait for its session.
const EVENTS_MAX: usize = 8;

/// The peers of all sessions of one tenant; cheap to clone.
#[derive(Clone)]
pub struct Peers {
    shell: Arc<Shell>,
    share: Arc<Share>,
}

/// What one tenant has of the peers: it takes none from the others.
struct Share {
    n_peers: AtomicU32,
    n_peers_max: u32,
}

/// What all tenants share.
struct Shell {
    socket: Arc<UdpSocket>,
    /// Where browsers find us.
    addresses: Vec<SocketAddr>,
    crypto: Arc<CryptoProvider>,
    routes: Mutex<Routes>,
    /// The relays that share the socket, once there are any.
    relays: OnceLock<WeakTurn>,
}

#[derive(Default)]
struct Routes {
    /// By the user name fragment that we gave the peer.
    peers: HashMap<String, Route>,
    addresses: HashMap<SocketAddr, String>,
}

struct Route {
    inbox: mpsc::Sender<Datagram>,
    password: String,
    addresses: Vec<SocketAddr>,
    /// Relayed addresses of ours that have given proof.
    relayed: Vec<SocketAddr>,
}

/// What came in for one peer.
struct Datagram {
    from: SocketAddr,
    /// It came by a relay of ours, and so goes what answers it.
    is_relayed: bool,
    bytes: Vec<u8>,
}

/// A peer, for whoever asked for it; dropping it ends the peer.
#[derive(Debug)]
pub(crate) struct Peer {
    name: MediaPeer,
    _stop: DropGuard,
}

impl Peer {
    /// What relays know it by.
    pub(crate) fn name(&self) -> &MediaPeer {
        &self.name
    }
}

impl fmt::Debug for Peers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Peers")
            .field("addresses", &self.shell.addresses)
            .finish_non_exhaustive()
    }
}

impl Peers {
    /// Peers on that socket, which browsers find at `addresses`, and no more than so many.
    pub fn new(socket: Arc<UdpSocket>, addresses: Vec<SocketAddr>, n_peers_max: u32) -> Self {
        let shell = Shell {
            socket,
            addresses,
            crypto: Arc::new(str0m::crypto::from_feature_flags()),
            routes: Mutex::default(),
            relays: OnceLock::new(),
        };
        Self {
            shell: Arc::new(shell),
            share: Arc::new(Share::of(n_peers_max)),
        }
    }

    /// The peers of another tenant on the same socket, no more than so many.
    #[must_use]
    pub fn share(&self, n_peers_max: u32) -> Self {
        Self {
            shell: self.shell.clone(),
            share: Arc::new(Share::of(n_peers_max)),
        }
    }

    /// Where browsers find them.
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.shell.addresses
    }

    /// These relays hand over what they have for a peer, and take what goes back that way.
    pub(super) fn join_relays(&self, relays: WeakTurn) {
        // The first ones stay: there is one socket, and so there are no others.
        let _others = self.shell.relays.set(relays);
    }

    /// Begins a peer that answers `offer`; none where there are too many. What becomes of it comes in
    /// order, and nothing more does once it has ended.
    pub(crate) fn open(
        &self,
        offer: String,
        part: Part,
        room: Room,
    ) -> Option<(Peer, mpsc::Receiver<Event>)> {
        let credentials = IceCreds {
            ufrag: HEXLOWER.encode(&random_bytes::<8>()),
            pass: HEXLOWER.encode(&random_bytes::<16>()),
        };
        let (inbox, datagrams) = mpsc::channel(FORWARD_DATAGRAMS_MAX);
        {
            let mut routes = self.routes();
            if !self.share.take() {
                return None;
            }
            let route = Route {
                inbox,
                password: credentials.pass.clone(),
                addresses: Vec::new(),
                relayed: Vec::new(),
            };
            routes.peers.insert(credentials.ufrag.clone(), route);
        }
        let (events, heard) = mpsc::channel(EVENTS_MAX);
        let stop = CancellationToken::new();
        let name = MediaPeer::from(credentials.ufrag.as_str());
        let seat = Seat {
            peers: self.clone(),
            ufrag: credentials.ufrag.clone(),
        };
        let work = peer::Work {
            seat,
            credentials,
            part,
            room,
            events,
            datagrams,
            stop: stop.clone(),
        };
        tokio::spawn(work.run(offer));
        let peer = Peer {
            name,
            _stop: stop.drop_guard(),
        };
        Some((peer, heard))
    }

    /// Hands a datagram to the peer that it is for; false: it is none of theirs.
    pub(super) fn handle(&self, from: SocketAddr, bytes: &[u8]) -> bool {
        let mut routes = self.routes();
        if routes.peers.is_empty() {
            return false;
        }
        let route = match bytes.first() {
            // RFC 7983 §7: STUN, then DTLS, then RTP and RTCP.
            Some(0..=3) => routes.by_name(from, bytes),
            Some(20..=63 | 128..=191) => routes.by_address(from),
            _ => None,
        };
        let Some(route) = route else {
            return false;
        };
        route.take(from, false, bytes);
        true
    }

    /// Takes what a relay of ours has for that peer, from a relayed address of the one it talks with.
    pub(super) fn handle_relayed(&self, name: &str, from: SocketAddr, bytes: &[u8]) {
        let mut routes = self.routes();
        let Some(route) = routes.peers.get_mut(name) else {
            return;
        };
        let is_theirs = match bytes.first() {
            Some(0..=3) => {
                let request = Message::parse(bytes).ok();
                let request = request.filter(|one| named(one) == Some(name) && route.is_proof(one));
                request.is_some() && route.admit_relayed(from)
            }
            Some(20..=63 | 128..=191) => route.relayed.contains(&from),
            _ => false,
        };
        if is_theirs {
            route.take(from, true, bytes);
        }
    }

    fn routes(&self) -> MutexGuard<'_, Routes> {
        self.shell
            .routes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, to: SocketAddr, bytes: &[u8]) {
        let socket = &self.shell.socket;
        let _lost = socket.try_send_to(bytes, as_bound(socket, to));
    }

    /// Sends to a relayed address of ours, in the name of that peer.
    fn send_by_relay(&self, name: &str, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let relays = self.shell.relays.get().and_then(WeakTurn::upgrade);
        if let Some(relays) = relays {
            relays.with(|server, now| server.handle_media(name, from, to, bytes, now));
        }
    }
}

impl Route {
    /// Whether a request proves that who sends it was given the password.
    fn is_proof(&self, request: &Message<'_>) -> bool {
        // The library takes it for granted that a request has a priority.
        let has_priority = request
            .attribute(PRIORITY)
            .is_some_and(|bytes| bytes.len() == 4);
        has_priority && request.is_authentic(self.password.as_bytes())
    }

    /// Notes a relayed address that has given proof; false: there are too many.
    fn admit_relayed(&mut self, from: SocketAddr) -> bool {
        let is_known = self.relayed.contains(&from);
        if !is_known && self.relayed.len() < FORWARD_ADDRESSES_MAX {
            self.relayed.push(from);
            return true;
        }
        is_known
    }

    /// Puts a datagram before the peer; what it does not take at once is lost.
    fn take(&self, from: SocketAddr, is_relayed: bool, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        let _lost = self.inbox.try_send(Datagram {
            from,
            is_relayed,
            bytes,
        });
    }
}

/// The peer that a request of ICE is for (RFC 8445 §7.2.2).
fn named<'a>(request: &Message<'a>) -> Option<&'a str> {
    if request.method() != Method::Binding {
        return None;
    }
    let name = std::str::from_utf8(request.attribute(attribute::USERNAME)?).ok()?;
    Some(name.split_once(':')?.0)
}

impl Share {
    fn of(n_peers_max: u32) -> Self {
        Self {
            n_peers: AtomicU32::new(0),
            n_peers_max,
        }
    }

    /// Takes one more, if there is one; false: there is none.
    fn take(&self) -> bool {
        let more = |n: u32| (n < self.n_peers_max).then_some(n + 1);
        let order = Ordering::Relaxed;
        self.n_peers.fetch_update(order, order, more).is_ok()
    }

    fn give_back(&self) {
        self.n_peers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Routes {
    /// The peer that a request names, if the sender has proven to be it (RFC 8445 §7.3).
    fn by_name(&mut self, from: SocketAddr, bytes: &[u8]) -> Option<&Route> {
        let message = Message::parse(bytes).ok()?;
        let ufrag = named(&message)?;
        let route = self.peers.get_mut(ufrag)?;
        if !route.is_proof(&message) {
            return None;
        }
        if !route.addresses.contains(&from) && route.addresses.len() < FORWARD_ADDRESSES_MAX {
            route.addresses.push(from);
            if let Some(before) = self.addresses.insert(from, ufrag.to_owned())
                && let Some(before) = self.peers.get_mut(&before)
            {
                before.addresses.retain(|one| *one != from);
            }
        }
        self.peers.get(ufrag)
    }

    fn by_address(&self, from: SocketAddr) -> Option<&Route> {
        self.peers.get(self.addresses.get(&from)?)
    }
}

/// A peer's place in the table; dropping it gives that up.
struct Seat {
    peers: Peers,
    ufrag: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut routes = self.peers.routes();
        let gone = routes.peers.remove(&self.ufrag);
        for address in gone.map(|route| route.addresses).unwrap_or_default() {
            routes.addresses.remove(&address);
        }
        drop(routes);
        self.peers.share.give_back();
        if std::thread::panicking() {
            tracing::error!("the task of a peer panicked");
        }
    }
}
