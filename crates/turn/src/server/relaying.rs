//! The way of the data: client to peer and peer to client (RFC 8656 §11, §12.4).

use std::net::SocketAddr;

use super::{Client, Output, Server};
use crate::message::{
    Class, Message, Method, Writer, attribute, read_channel_data, write_channel_data,
};
use crate::session::MediaPeer;
use crate::{Millis, RelayId};

impl Server {
    pub(super) fn channel_data(&mut self, client: Client, bytes: &[u8], now: Millis) {
        let (Some(relay), Some((number, data))) =
            (self.allocations.by_client(client), read_channel_data(bytes))
        else {
            return;
        };
        let allocation = self.allocations.lookup(relay);
        if let Some(peer) = allocation.and_then(|allocation| allocation.peer_of(number, now)) {
            self.forward(relay, peer, data, now);
        }
    }

    pub(super) fn send(&mut self, client: Client, message: &Message<'_>, now: Millis) {
        let known = [attribute::XOR_PEER_ADDRESS, attribute::DATA];
        let (Some(relay), Some(peer), Some(data)) = (
            self.allocations.by_client(client),
            message.address(attribute::XOR_PEER_ADDRESS),
            message.attribute(attribute::DATA),
        ) else {
            return;
        };
        if message.unknown(&known).is_empty() {
            self.forward(relay, peer, data, now);
        }
    }

    /// From a client to a peer.
    fn forward(&mut self, relay: RelayId, to: SocketAddr, data: &[u8], now: Millis) {
        let Some(allocation) = self.allocations.lookup(relay) else {
            return;
        };
        let Some(from) = allocation
            .relayed
            .filter(|_| allocation.permits(to.ip(), now))
        else {
            self.counters.n_forbidden += 1;
            return;
        };
        let session = self.sessions.get_mut(&allocation.session);
        if !session.is_some_and(|session| session.spend(data.len(), now)) {
            self.counters.n_over_quota += 1;
            return;
        }
        self.counters.sent_bytes += data.len() as u64;
        if self.settings.is_own(to.ip()) {
            return self.forward_inside(relay, from, to, data, now);
        }
        let bytes = data.to_vec();
        self.outputs.push_back(Output::Relay { relay, to, bytes });
    }

    /// To an address of our own, which no socket leads to: the media peers of this very participant, or an
    /// allocation of the same session that was signalled to them.
    fn forward_inside(
        &mut self,
        relay: RelayId,
        from: SocketAddr,
        to: SocketAddr,
        data: &[u8],
        now: Millis,
    ) {
        let Some(allocation) = self.allocations.lookup(relay) else {
            return;
        };
        let Some(session) = self.sessions.get(&allocation.session) else {
            return;
        };
        if self.settings.media.contains(&to) {
            let peers = session.media_of(&allocation.participant);
            if peers.is_empty() {
                self.counters.n_forbidden += 1;
            }
            // Each takes what was meant for it: what names it, and what comes from where it was named.
            let of_peer = |peer: &MediaPeer| Output::Media {
                peer: peer.clone(),
                from,
                bytes: data.to_vec(),
            };
            return self.outputs.extend(peers.iter().map(of_peer));
        }
        let is_of_session = |other: &RelayId| {
            let other = self.allocations.lookup(*other);
            other.is_some_and(|other| other.session == allocation.session)
        };
        let other = self.allocations.by_relayed(to).filter(is_of_session);
        match other.filter(|_| session.is_signalled_to(&allocation.participant, to.ip())) {
            Some(other) => self.deliver(other, from, data, now),
            None => self.counters.n_forbidden += 1,
        }
    }

    /// From a peer to the client.
    pub(super) fn deliver(&mut self, relay: RelayId, from: SocketAddr, data: &[u8], now: Millis) {
        let Some(allocation) = self.allocations.lookup(relay) else {
            return;
        };
        if !allocation.permits(from.ip(), now) {
            self.counters.n_forbidden += 1;
            return;
        }
        self.counters.received_bytes += data.len() as u64;
        let bytes = match allocation.channel_to(from, now) {
            Some(number) => write_channel_data(number, data),
            None => {
                // Nobody answers an indication, so that its transaction need not be random.
                Writer::new(
                    Method::Data,
                    Class::Indication,
                    self.counters_as_transaction(),
                )
                .address(attribute::XOR_PEER_ADDRESS, from)
                .attribute(attribute::DATA, data)
                .into_bytes()
            }
        };
        let to = allocation.client;
        self.outputs.push_back(Output::Send { to, bytes });
    }

    fn counters_as_transaction(&self) -> [u8; 12] {
        let mut transaction = [0; 12];
        transaction[4..].copy_from_slice(&self.counters.received_bytes.to_be_bytes());
        transaction
    }
}
