//! Allocations (RFC 8656 §3.2), found by their client, their relay and their relayed address.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};

use crate::credential::Key;
use crate::limits::{CHANNEL_LIFETIME_MS, CHANNELS_MAX, PERMISSION_LIFETIME_MS, PERMISSIONS_MAX};
use crate::message::Transaction;
use crate::{Client, Millis, RelayId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) fn of(address: IpAddr) -> Self {
        if address.is_ipv4() {
            Self::V4
        } else {
            Self::V6
        }
    }
}

pub(crate) struct Allocation {
    pub(crate) client: Client,
    pub(crate) username: String,
    pub(crate) session: String,
    pub(crate) participant: String,
    pub(crate) key: Key,
    pub(crate) family: Family,
    /// The request that made it; the same again is answered again (RFC 8656 §7.2).
    pub(crate) transaction: Transaction,
    pub(crate) lifetime_s: u32,
    /// Absent until its socket is open.
    pub(crate) relayed: Option<SocketAddr>,
    pub(crate) expires_at: Millis,
    pub(crate) permissions: Vec<(IpAddr, Millis)>,
    pub(crate) channels: Vec<Channel>,
}

#[derive(Clone, Copy)]
pub(crate) struct Channel {
    pub(crate) number: u16,
    pub(crate) peer: SocketAddr,
    pub(crate) expires_at: Millis,
}

/// Number and peer do not belong together, or there is no room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotBound {
    Taken,
    Full,
}

impl Allocation {
    pub(crate) fn permits(&self, peer: IpAddr, now: Millis) -> bool {
        self.permissions
            .iter()
            .any(|(address, until)| *address == peer && *until > now)
    }

    /// Installs or refreshes a permission; false where there is no room.
    pub(crate) fn permit(&mut self, peer: IpAddr, now: Millis) -> bool {
        self.permissions
            .retain(|(address, until)| *address != peer && *until > now);
        let has_room = self.permissions.len() < PERMISSIONS_MAX;
        if has_room {
            self.permissions.push((peer, now + PERMISSION_LIFETIME_MS));
        }
        has_room
    }

    /// How many of these peers would be further ones.
    pub(crate) fn has_room_for(&self, peers: &[SocketAddr], now: Millis) -> bool {
        let further: BTreeSet<IpAddr> = peers
            .iter()
            .map(SocketAddr::ip)
            .filter(|peer| !self.permits(*peer, now))
            .collect();
        let live = self
            .permissions
            .iter()
            .filter(|(_, until)| *until > now)
            .count();
        live + further.len() <= PERMISSIONS_MAX
    }

    /// Binds or refreshes a channel (RFC 8656 §12.2).
    pub(crate) fn bind(
        &mut self,
        number: u16,
        peer: SocketAddr,
        now: Millis,
    ) -> Result<(), NotBound> {
        self.channels.retain(|channel| channel.expires_at > now);
        let expires_at = now + CHANNEL_LIFETIME_MS;
        let is_full = self.channels.len() >= CHANNELS_MAX;
        let same = self
            .channels
            .iter_mut()
            .find(|one| one.number == number || one.peer == peer);
        match same {
            Some(channel) if channel.number == number && channel.peer == peer => {
                channel.expires_at = expires_at;
            }
            Some(_) => return Err(NotBound::Taken),
            None if is_full => return Err(NotBound::Full),
            None => self.channels.push(Channel {
                number,
                peer,
                expires_at,
            }),
        }
        Ok(())
    }

    pub(crate) fn channel_to(&self, peer: SocketAddr, now: Millis) -> Option<u16> {
        let mut live = self
            .channels
            .iter()
            .filter(|channel| channel.expires_at > now);
        live.find(|channel| channel.peer == peer)
            .map(|channel| channel.number)
    }

    pub(crate) fn peer_of(&self, number: u16, now: Millis) -> Option<SocketAddr> {
        let mut live = self
            .channels
            .iter()
            .filter(|channel| channel.expires_at > now);
        live.find(|channel| channel.number == number)
            .map(|channel| channel.peer)
    }
}

#[derive(Default)]
pub(crate) struct Allocations {
    all: HashMap<RelayId, Allocation>,
    clients: HashMap<Client, RelayId>,
    relayed: HashMap<SocketAddr, RelayId>,
    expiries: BTreeSet<(Millis, RelayId)>,
    last: u64,
}

impl Allocations {
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// How many of these are this participant's.
    pub(crate) fn n_of(&self, relays: &[RelayId], participant: &str) -> usize {
        let held = relays.iter().filter_map(|relay| self.all.get(relay));
        held.filter(|one| one.participant == participant).count()
    }

    pub(crate) fn insert(&mut self, allocation: Allocation) -> RelayId {
        self.last += 1;
        let relay = RelayId(self.last);
        self.clients.insert(allocation.client, relay);
        self.expiries.insert((allocation.expires_at, relay));
        self.all.insert(relay, allocation);
        relay
    }

    pub(crate) fn remove(&mut self, relay: RelayId) -> Option<Allocation> {
        let allocation = self.all.remove(&relay)?;
        self.clients.remove(&allocation.client);
        self.expiries.remove(&(allocation.expires_at, relay));
        if let Some(relayed) = allocation.relayed {
            self.relayed.remove(&relayed);
        }
        Some(allocation)
    }

    /// Its socket is open; an address that another one has already is refused.
    pub(crate) fn opened(&mut self, relay: RelayId, relayed: SocketAddr) -> Option<&Allocation> {
        let allocation = self
            .all
            .get_mut(&relay)
            .filter(|one| one.relayed.is_none())?;
        if self.relayed.contains_key(&relayed) {
            return None;
        }
        allocation.relayed = Some(relayed);
        self.relayed.insert(relayed, relay);
        Some(allocation)
    }

    pub(crate) fn keep_until(&mut self, relay: RelayId, expires_at: Millis) {
        if let Some(allocation) = self.all.get_mut(&relay) {
            self.expiries.remove(&(allocation.expires_at, relay));
            self.expiries.insert((expires_at, relay));
            allocation.expires_at = expires_at;
        }
    }

    pub(crate) fn next_expiry(&self) -> Option<(Millis, RelayId)> {
        self.expiries.first().copied()
    }

    pub(crate) fn lookup(&self, relay: RelayId) -> Option<&Allocation> {
        self.all.get(&relay)
    }

    pub(crate) fn lookup_mut(&mut self, relay: RelayId) -> Option<&mut Allocation> {
        self.all.get_mut(&relay)
    }

    pub(crate) fn by_client(&self, client: Client) -> Option<RelayId> {
        self.clients.get(&client).copied()
    }

    pub(crate) fn by_relayed(&self, address: SocketAddr) -> Option<RelayId> {
        self.relayed.get(&address).copied()
    }

    pub(crate) fn relays(&self) -> Vec<RelayId> {
        self.all.keys().copied().collect()
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
            && self.clients.is_empty()
            && self.relayed.is_empty()
            && self.expiries.is_empty()
    }
}
