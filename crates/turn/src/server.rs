//! The machine: who asks for what, who may have it, and what goes where.
//!
//! A request is answered with a challenge until it carries a nonce of ours and the code of a live
//! session's participant; only then is anything kept for its client. Between two allocations of
//! one session data never touches a socket, and no other way leads to our own addresses: a media peer
//! of the server's is reached by its own participant, within the process as well.

mod relaying;
mod requests;

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::allocation::{Allocations, Family};
use crate::filter::Filter;
use crate::message::{Class, Message, Method, Writer, attribute};
use crate::nonce::Nonces;
use crate::rates::Rates;
use crate::session::{MediaPeer, Reach, Session};
use crate::{Millis, SECRET_BYTES};

/// What a server is told at its start.
#[derive(Clone)]
pub struct Settings {
    /// IPv4 address that peers find relays at; without any, only STUN is answered.
    pub relay_v4: Option<Ipv4Addr>,
    /// IPv6 address likewise.
    pub relay_v6: Option<Ipv6Addr>,
    /// Where media peers of this server are found, which a participant's own one may be reached at.
    pub media: Vec<SocketAddr>,
    /// Which peers may be reached.
    pub filter: Filter,
    /// Random bytes that nonces are made with.
    pub key: [u8; 32],
}

impl Settings {
    fn relay(&self, family: Family) -> Option<IpAddr> {
        match family {
            Family::V4 => self.relay_v4.map(IpAddr::V4),
            Family::V6 => self.relay_v6.map(IpAddr::V6),
        }
    }

    /// Whether an address is this server's: what goes there never leaves by a socket.
    fn is_own(&self, address: IpAddr) -> bool {
        self.relay(Family::of(address)) == Some(address)
            || self.media.iter().any(|one| one.ip() == address)
    }
}

/// Who is at the other end: with our own address, the 5-tuple of RFC 8656 §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Somebody who sends datagrams.
    Datagram(SocketAddr),
    /// A stream.
    Stream {
        /// Tells streams apart; never used twice.
        id: u64,
        /// Where it comes from.
        from: SocketAddr,
    },
}

impl Client {
    /// Where the client is.
    pub fn address(self) -> SocketAddr {
        match self {
            Self::Datagram(from) | Self::Stream { from, .. } => from,
        }
    }
}

/// A relay socket; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayId(pub(crate) u64);

/// What the shell has to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send to a client.
    Send {
        /// To whom.
        to: Client,
        /// A whole message.
        bytes: Vec<u8>,
    },
    /// Send from a relay socket.
    Relay {
        /// From which.
        relay: RelayId,
        /// To which peer.
        to: SocketAddr,
        /// The datagram.
        bytes: Vec<u8>,
    },
    /// Hand to a media peer of this server's, within the process.
    Media {
        /// Which.
        peer: MediaPeer,
        /// The relayed address that it comes from; answers go to [`Server::handle_media`].
        from: SocketAddr,
        /// The datagram.
        bytes: Vec<u8>,
    },
    /// Open a relay socket and tell [`Server::handle_opened`].
    Open {
        /// Which.
        relay: RelayId,
        /// The address that peers will find it at.
        address: IpAddr,
        /// Which ports will do.
        ports: Ports,
    },
    /// Close a relay socket.
    Close {
        /// Which.
        relay: RelayId,
    },
}

/// Which ports a client wants (RFC 8656 §18.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Any.
    Any,
    /// Even ones.
    Even,
}

/// What has happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Allocations that were made.
    pub n_allocations: u64,
    /// Requests that were refused, challenges included.
    pub n_refused: u64,
    /// Requests of addresses that had too many answers.
    pub n_unanswered: u64,
    /// Bytes from clients to peers.
    pub sent_bytes: u64,
    /// Bytes from peers to clients.
    pub received_bytes: u64,
    /// Datagrams without permission.
    pub n_forbidden: u64,
    /// Datagrams beyond what their session may relay.
    pub n_over_quota: u64,
}

/// A STUN and TURN server.
pub struct Server {
    settings: Settings,
    nonces: Nonces,
    rates: Rates,
    sessions: HashMap<String, Session>,
    allocations: Allocations,
    outputs: VecDeque<Output>,
    counters: Counters,
}

impl Server {
    /// A server without sessions: until there are some it answers STUN only.
    pub fn new(settings: Settings) -> Self {
        Self {
            nonces: Nonces::new(settings.key),
            rates: Rates::new(settings.key),
            settings,
            sessions: HashMap::new(),
            allocations: Allocations::default(),
            outputs: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// A session comes to life; the credentials of an earlier life are void.
    pub fn open_session(&mut self, session: &str, secret: [u8; SECRET_BYTES], now: Millis) {
        if let Some(old) = self
            .sessions
            .insert(session.to_owned(), Session::new(secret, now))
        {
            self.drop_relays(old);
        }
    }

    /// The session with that secret ends, and all its allocations with it.
    pub fn end_session(&mut self, session: &str, secret: &[u8; SECRET_BYTES]) {
        if self
            .sessions
            .get(session)
            .is_some_and(|one| one.secret == *secret)
        {
            let ended = self.sessions.remove(session);
            ended.into_iter().for_each(|ended| self.drop_relays(ended));
        }
    }

    /// A participant may use credentials of the session from here on, to reach so much.
    pub fn admit(&mut self, session: &str, participant: &str, reach: Reach) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.admit(participant, reach);
        }
    }

    /// A media peer of this server's talks with that participant, beside others of theirs; their relays reach
    /// it at [`Settings::media`], and those of nobody else do.
    pub fn open_media(&mut self, session: &str, participant: &str, peer: MediaPeer) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.open_media(participant, peer);
        }
    }

    /// That media peer is over.
    pub fn close_media(&mut self, session: &str, participant: &str, peer: &str) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.close_media(participant, peer);
        }
    }

    /// A participant is out of the session: their allocations end, and nobody reaches what they
    /// had signalled any more.
    pub fn dismiss(&mut self, session: &str, participant: &str) {
        let Some(one) = self.sessions.get_mut(session) else {
            return;
        };
        one.dismiss(participant);
        for relay in one.relays.clone() {
            let allocation = self.allocations.lookup(relay);
            if allocation.is_some_and(|one| one.participant == participant) {
                self.end(relay);
            }
        }
    }

    /// A participant has signalled that they can be reached there.
    pub fn signal(&mut self, session: &str, participant: &str, address: IpAddr) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.signal(participant, address);
        }
    }

    /// A datagram, or one message of a stream.
    pub fn handle_message(&mut self, client: Client, bytes: &[u8], now: Millis) {
        if bytes.first().is_some_and(|first| first & 0xc0 == 0x40) {
            return self.channel_data(client, bytes, now);
        }
        // What is no message of ours is not answered (RFC 8489 §6.3).
        let Ok(message) = Message::parse(bytes) else {
            return;
        };
        let relays = self.settings.relay_v4.is_some() || self.settings.relay_v6.is_some();
        match (message.class(), message.method()) {
            (Class::Request, Method::Binding) => self.binding(client, &message, now),
            (Class::Indication, Method::Send) if relays => self.send(client, &message, now),
            (
                Class::Request,
                Method::Allocate | Method::Refresh | Method::CreatePermission | Method::ChannelBind,
            ) if relays => self.request(client, &message, now),
            _ => {}
        }
    }

    /// A relay socket is open at that port, or can not be opened.
    pub fn handle_opened(&mut self, relay: RelayId, port: Option<u16>, now: Millis) {
        let Some(allocation) = self
            .allocations
            .lookup(relay)
            .filter(|one| one.relayed.is_none())
        else {
            return;
        };
        let address = self.settings.relay(allocation.family);
        let address = address.zip(port).map(SocketAddr::from);
        if address.is_some_and(|address| self.allocations.opened(relay, address).is_some()) {
            self.counters.n_allocations += 1;
            self.answer_allocated(relay, now);
        } else {
            self.refuse_opening(relay);
        }
    }

    /// A datagram of a peer reached a relay socket.
    pub fn handle_relayed(&mut self, relay: RelayId, from: SocketAddr, bytes: &[u8], now: Millis) {
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let Some(allocation) = self.allocations.lookup(relay) else {
            return;
        };
        // Our own addresses reach each other inside; whoever uses them outside is not us.
        if self.settings.is_own(from.ip()) || !allocation.permits(from.ip(), now) {
            self.counters.n_forbidden += 1;
            return;
        }
        let session = self.sessions.get_mut(&allocation.session);
        if !session.is_some_and(|session| session.spend(bytes.len(), now)) {
            self.counters.n_over_quota += 1;
            return;
        }
        self.deliver(relay, from, bytes, now);
    }

    /// A media peer of this server's sends from its address `from` to a relayed address.
    pub fn handle_media(
        &mut self,
        peer: &str,
        from: SocketAddr,
        to: SocketAddr,
        bytes: &[u8],
        now: Millis,
    ) {
        let relay = self.allocations.by_relayed(to);
        let held = relay.and_then(|relay| Some((relay, self.allocations.lookup(relay)?)));
        let Some((relay, allocation)) = held else {
            return;
        };
        let session = self.sessions.get_mut(&allocation.session);
        let theirs = session.filter(|session| {
            let media = session.media_of(&allocation.participant);
            media.iter().any(|media| **media == *peer)
        });
        let Some(session) = theirs.filter(|_| self.settings.media.contains(&from)) else {
            self.counters.n_forbidden += 1;
            return;
        };
        if !session.spend(bytes.len(), now) {
            self.counters.n_over_quota += 1;
            return;
        }
        self.deliver(relay, from, bytes, now);
    }

    /// A stream is gone, and its allocation with it (RFC 8656 §3.1).
    pub fn handle_stream_closed(&mut self, client: Client) {
        if let Some(relay) = self.allocations.by_client(client) {
            self.end(relay);
        }
    }

    /// Ends what has expired.
    pub fn handle_timeout(&mut self, now: Millis) {
        while let Some((expires_at, relay)) = self.allocations.next_expiry() {
            if expires_at > now {
                return;
            }
            self.end(relay);
        }
    }

    /// What the shell has to do next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Server::handle_timeout`] wants to be called, at the latest.
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.allocations
            .next_expiry()
            .map(|(expires_at, _)| expires_at)
    }

    /// Ends everything.
    pub fn close(&mut self) {
        self.sessions.clear();
        for relay in self.allocations.relays() {
            self.end(relay);
        }
    }

    /// What has happened so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Whether this client has an allocation.
    pub fn has_allocation(&self, client: Client) -> bool {
        self.allocations.by_client(client).is_some()
    }

    /// Allocations that there are.
    pub fn n_allocations(&self) -> usize {
        self.allocations.len()
    }

    fn binding(&mut self, client: Client, message: &Message<'_>, now: Millis) {
        if !self.may_answer(client, now) {
            return;
        }
        if !message.unknown(&requests::KNOWN).is_empty() {
            return self.refuse_unsigned(client, message, &requests::unknown(message), now);
        }
        let answer = Writer::new(Method::Binding, Class::Success, message.transaction())
            .address(attribute::XOR_MAPPED_ADDRESS, client.address());
        self.answer(client, message, answer);
    }

    /// Who has proven nothing gets so many answers.
    fn may_answer(&mut self, client: Client, now: Millis) -> bool {
        let may = self.rates.take(client.address().ip(), now);
        self.counters.n_unanswered += u64::from(!may);
        may
    }

    fn answer(&mut self, to: Client, message: &Message<'_>, answer: Writer) {
        let answer = if message.has_fingerprint() {
            answer.fingerprint()
        } else {
            answer
        };
        let bytes = answer.into_bytes();
        self.outputs.push_back(Output::Send { to, bytes });
    }

    fn drop_relays(&mut self, session: Session) {
        session.relays.into_iter().for_each(|relay| self.end(relay));
    }

    fn end(&mut self, relay: RelayId) {
        let Some(ended) = self.allocations.remove(relay) else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&ended.session) {
            session.relays.retain(|one| *one != relay);
        }
        self.outputs.push_back(Output::Close { relay });
    }
}

#[cfg(test)]
mod tests;
