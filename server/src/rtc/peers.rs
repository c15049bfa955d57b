//! Browsers as peers of the server, on the UDP port of STUN and TURN (ADR 0041).
//!
//! [`Peers`] sorts datagrams: a STUN request that carries the name and the proof of a peer is that
//! peer's, and so is what comes from its address after that; everything else is for STUN and TURN.
//! Each peer is a task of its own ([`peer`]): what panics there ends that peer and nothing else.

mod frames;
mod peer;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::HEXLOWER;
use str0m::crypto::CryptoProvider;
use str0m::ice::IceCreds;
use tandem_protocol::limits::{FORWARD_ADDRESSES_MAX, FORWARD_DATAGRAMS_MAX};
use tandem_turn::message::{Message, Method, attribute};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::turn::as_bound;
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
}

/// What came in for one peer.
struct Datagram {
    from: SocketAddr,
    bytes: Vec<u8>,
}

/// A peer, for whoever asked for it; dropping it ends the peer.
#[derive(Debug)]
pub(crate) struct Peer {
    _stop: DropGuard,
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
            };
            routes.peers.insert(credentials.ufrag.clone(), route);
        }
        let (events, heard) = mpsc::channel(EVENTS_MAX);
        let stop = CancellationToken::new();
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
        let bytes = bytes.to_vec();
        let _lost = route.inbox.try_send(Datagram { from, bytes });
        true
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
        if message.method() != Method::Binding {
            return None;
        }
        let name = std::str::from_utf8(message.attribute(attribute::USERNAME)?).ok()?;
        let (ufrag, _) = name.split_once(':')?;
        let route = self.peers.get_mut(ufrag)?;
        // The library takes it for granted that a request has a priority.
        let has_priority = message
            .attribute(PRIORITY)
            .is_some_and(|bytes| bytes.len() == 4);
        if !has_priority || !message.is_authentic(route.password.as_bytes()) {
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
