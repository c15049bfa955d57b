//! Requests of TURN (RFC 8656 §7 to §9, §12), and the credentials that each of them needs.

use std::net::SocketAddr;

use super::{Client, Output, Ports, Server};
use crate::allocation::{Allocation, Family, NotBound};
use crate::credential::{Key, Username};
use crate::limits::{ALLOCATIONS_MAX, LIFETIME_MAX_S, LIFETIME_MIN_S, PERMISSIONS_MAX};
use crate::message::{Class, Message, Method, Writer, attribute, is_channel};
use crate::session::MayNot;
use crate::{Millis, RelayId};

const REALM: &str = "tandem";
/// IANA protocol number of UDP, the one transport that is relayed.
const UDP: u8 = 17;

/// Attributes that requests may have and that must be understood.
pub(super) const KNOWN: [u16; 12] = [
    attribute::USERNAME,
    attribute::MESSAGE_INTEGRITY,
    attribute::REALM,
    attribute::NONCE,
    attribute::CHANNEL_NUMBER,
    attribute::LIFETIME,
    attribute::XOR_PEER_ADDRESS,
    attribute::REQUESTED_ADDRESS_FAMILY,
    attribute::EVEN_PORT,
    attribute::REQUESTED_TRANSPORT,
    attribute::RESERVATION_TOKEN,
    attribute::DATA,
];

/// Why a request is not carried out (RFC 8489 §14.8, RFC 8656 §19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    BadRequest,
    Unauthenticated,
    Forbidden,
    UnknownAttributes(Vec<u16>),
    AllocationMismatch,
    StaleNonce,
    FamilyNotSupported,
    WrongCredentials,
    TransportNotSupported,
    FamilyMismatch,
    QuotaReached,
    InsufficientCapacity,
}

impl Refusal {
    fn code(&self) -> (u16, &'static str) {
        match self {
            Self::BadRequest => (400, "Bad Request"),
            Self::Unauthenticated => (401, "Unauthenticated"),
            Self::Forbidden => (403, "Forbidden"),
            Self::UnknownAttributes(_) => (420, "Unknown Attribute"),
            Self::AllocationMismatch => (437, "Allocation Mismatch"),
            Self::StaleNonce => (438, "Stale Nonce"),
            Self::FamilyNotSupported => (440, "Address Family not Supported"),
            Self::WrongCredentials => (441, "Wrong Credentials"),
            Self::TransportNotSupported => (442, "Unsupported Transport Protocol"),
            Self::FamilyMismatch => (443, "Peer Address Family Mismatch"),
            Self::QuotaReached => (486, "Allocation Quota Reached"),
            Self::InsufficientCapacity => (508, "Insufficient Capacity"),
        }
    }

    fn answer(&self, message: &Message<'_>) -> Writer {
        let (code, reason) = self.code();
        let answer = Writer::new(message.method(), Class::Error, message.transaction());
        let answer = answer.error(code, reason);
        match self {
            Self::UnknownAttributes(kinds) => {
                let kinds: Vec<u8> = kinds.iter().flat_map(|kind| kind.to_be_bytes()).collect();
                answer.attribute(attribute::UNKNOWN_ATTRIBUTES, &kinds)
            }
            _ => answer,
        }
    }
}

pub(super) fn unknown(message: &Message<'_>) -> Refusal {
    Refusal::UnknownAttributes(message.unknown(&KNOWN))
}

/// Who has proven to be behind a request.
struct Authentic<'a> {
    username: Username<'a>,
    key: Key,
}

type Answer = Result<Option<Writer>, Refusal>;

impl Server {
    pub(super) fn request(&mut self, client: Client, message: &Message<'_>, now: Millis) {
        let who = match self.authenticate(client, message, now) {
            Ok(who) => who,
            Err(refusal) => {
                if self.may_answer(client, now) {
                    self.refuse_unsigned(client, message, &refusal, now);
                }
                return;
            }
        };
        let answer = if message.unknown(&KNOWN).is_empty() {
            match message.method() {
                Method::Allocate => self.allocate(client, message, &who, now),
                Method::Refresh => self.refresh(client, message, &who, now),
                Method::CreatePermission => self.create_permission(client, message, &who, now),
                Method::ChannelBind => self.bind_channel(client, message, &who, now),
                Method::Binding | Method::Send | Method::Data => Ok(None),
            }
        } else {
            Err(unknown(message))
        };
        let answer = answer.unwrap_or_else(|refusal| {
            self.counters.n_refused += 1;
            Some(refusal.answer(message))
        });
        if let Some(answer) = answer {
            self.answer(client, message, answer.sign(&who.key));
        }
    }

    /// RFC 8489 §9.2.4. An allocation goes on with the credentials that made it, whether they
    /// have expired or not.
    fn authenticate<'a>(
        &self,
        client: Client,
        message: &Message<'a>,
        now: Millis,
    ) -> Result<Authentic<'a>, Refusal> {
        if !message.has_integrity() {
            return Err(Refusal::Unauthenticated);
        }
        let (Some(username), Some(nonce), Some(_)) = (
            message.attribute(attribute::USERNAME),
            message.attribute(attribute::NONCE),
            message.attribute(attribute::REALM),
        ) else {
            return Err(Refusal::BadRequest);
        };
        if !self.nonces.is_fresh(nonce, client, now) {
            return Err(Refusal::StaleNonce);
        }
        let username = Username::parse(username).ok_or(Refusal::Unauthenticated)?;
        let held = self
            .allocations
            .by_client(client)
            .and_then(|relay| self.allocations.lookup(relay));
        let key = match held.filter(|held| held.username == username.whole) {
            Some(held) => held.key,
            None => {
                let session = self.sessions.get(username.session);
                let session = session.filter(|_| username.expires_at > now);
                let key = session.and_then(|session| session.key(&username, REALM));
                key.ok_or(Refusal::Unauthenticated)?
            }
        };
        let is_authentic = message.is_authentic(&key);
        is_authentic
            .then_some(Authentic { username, key })
            .ok_or(Refusal::Unauthenticated)
    }

    /// Refuses somebody who has proven nothing, and says what would prove it.
    pub(super) fn refuse_unsigned(
        &mut self,
        client: Client,
        message: &Message<'_>,
        refusal: &Refusal,
        now: Millis,
    ) {
        self.counters.n_refused += 1;
        let answer = refusal.answer(message);
        let answer = match refusal {
            Refusal::Unauthenticated | Refusal::StaleNonce => answer
                .attribute(attribute::REALM, REALM.as_bytes())
                .attribute(attribute::NONCE, self.nonces.issue(client, now).as_bytes()),
            _ => answer,
        };
        self.answer(client, message, answer);
    }

    /// RFC 8656 §7.2.
    fn allocate(
        &mut self,
        client: Client,
        message: &Message<'_>,
        who: &Authentic<'_>,
        now: Millis,
    ) -> Answer {
        if let Some(relay) = self.allocations.by_client(client) {
            return self.allocate_again(relay, message, now);
        }
        let (family, ports) = requested_relay(message)?;
        let address = self
            .settings
            .relay(family)
            .ok_or(Refusal::FamilyNotSupported)?;
        let session = self.sessions.get_mut(who.username.session);
        let session = session.ok_or(Refusal::Forbidden)?;
        let n_held = self
            .allocations
            .n_of(&session.relays, who.username.participant);
        session.may_allocate(n_held).map_err(|cause| match cause {
            MayNot::Alone => Refusal::Forbidden,
            MayNot::Full => Refusal::QuotaReached,
        })?;
        if self.allocations.len() >= ALLOCATIONS_MAX {
            return Err(Refusal::InsufficientCapacity);
        }
        let lifetime_s = lifetime(message);
        let relay = self.allocations.insert(Allocation {
            client,
            username: who.username.whole.to_owned(),
            session: who.username.session.to_owned(),
            participant: who.username.participant.to_owned(),
            key: who.key,
            family,
            transaction: message.transaction(),
            lifetime_s,
            relayed: None,
            expires_at: now + Millis::from(lifetime_s) * 1_000,
            permissions: Vec::new(),
            channels: Vec::new(),
        });
        session.relays.push(relay);
        self.outputs.push_back(Output::Open {
            relay,
            address,
            ports,
        });
        Ok(None)
    }

    /// The same request once more is answered as before; another one has no place.
    fn allocate_again(&mut self, relay: RelayId, message: &Message<'_>, now: Millis) -> Answer {
        let held = self.allocations.lookup(relay);
        if held.is_none_or(|held| held.transaction != message.transaction()) {
            return Err(Refusal::AllocationMismatch);
        }
        self.answer_allocated(relay, now);
        Ok(None)
    }

    /// Tells the client of its relayed address, once there is one.
    pub(super) fn answer_allocated(&mut self, relay: RelayId, now: Millis) {
        let Some(held) = self.allocations.lookup(relay) else {
            return;
        };
        let Some(relayed) = held.relayed else {
            return;
        };
        let rest_s = u32::try_from((held.expires_at - now) / 1_000).unwrap_or(0);
        let answer = Writer::new(Method::Allocate, Class::Success, held.transaction)
            .address(attribute::XOR_RELAYED_ADDRESS, relayed)
            .attribute(
                attribute::LIFETIME,
                &rest_s.min(held.lifetime_s).to_be_bytes(),
            )
            .address(attribute::XOR_MAPPED_ADDRESS, held.client.address())
            .sign(&held.key)
            .into_bytes();
        self.outputs.push_back(Output::Send {
            to: held.client,
            bytes: answer,
        });
    }

    /// No socket could be opened.
    pub(super) fn refuse_opening(&mut self, relay: RelayId) {
        let Some(held) = self.allocations.lookup(relay) else {
            return;
        };
        let (code, reason) = Refusal::InsufficientCapacity.code();
        let bytes = Writer::new(Method::Allocate, Class::Error, held.transaction)
            .error(code, reason)
            .sign(&held.key)
            .into_bytes();
        self.outputs.push_back(Output::Send {
            to: held.client,
            bytes,
        });
        self.counters.n_refused += 1;
        self.end(relay);
    }

    /// RFC 8656 §8.2.
    fn refresh(
        &mut self,
        client: Client,
        message: &Message<'_>,
        who: &Authentic<'_>,
        now: Millis,
    ) -> Answer {
        let relay = self.own(client, who)?;
        let family = self.allocations.lookup(relay).map(|held| held.family);
        if requested(message)?.is_some_and(|asked| Some(asked) != family) {
            return Err(Refusal::FamilyMismatch);
        }
        let lifetime_s = match message.number(attribute::LIFETIME) {
            Some(0) => {
                self.end(relay);
                0
            }
            _ => lifetime(message),
        };
        self.allocations
            .keep_until(relay, now + Millis::from(lifetime_s) * 1_000);
        let answer = success(message).attribute(attribute::LIFETIME, &lifetime_s.to_be_bytes());
        Ok(Some(answer))
    }

    /// RFC 8656 §10.2: all or none.
    fn create_permission(
        &mut self,
        client: Client,
        message: &Message<'_>,
        who: &Authentic<'_>,
        now: Millis,
    ) -> Answer {
        let relay = self.own(client, who)?;
        let peers = message
            .addresses(attribute::XOR_PEER_ADDRESS)
            .take(PERMISSIONS_MAX + 1);
        let peers: Option<Vec<SocketAddr>> = peers.collect();
        let peers = peers
            .filter(|peers| !peers.is_empty())
            .ok_or(Refusal::BadRequest)?;
        for peer in &peers {
            self.check_peer(relay, *peer)?;
        }
        let held = self
            .allocations
            .lookup_mut(relay)
            .ok_or(Refusal::AllocationMismatch)?;
        if !held.has_room_for(&peers, now) {
            return Err(Refusal::InsufficientCapacity);
        }
        for peer in &peers {
            held.permit(peer.ip(), now);
        }
        Ok(Some(success(message)))
    }

    /// RFC 8656 §12.2.
    fn bind_channel(
        &mut self,
        client: Client,
        message: &Message<'_>,
        who: &Authentic<'_>,
        now: Millis,
    ) -> Answer {
        let relay = self.own(client, who)?;
        let number = message.attribute(attribute::CHANNEL_NUMBER);
        let number = number.filter(|value| value.len() == 4);
        let number = number.map(|value| u16::from_be_bytes([value[0], value[1]]));
        let number = number
            .filter(|number| is_channel(*number))
            .ok_or(Refusal::BadRequest)?;
        let peer = message
            .address(attribute::XOR_PEER_ADDRESS)
            .ok_or(Refusal::BadRequest)?;
        self.check_peer(relay, peer)?;
        let held = self
            .allocations
            .lookup_mut(relay)
            .ok_or(Refusal::AllocationMismatch)?;
        if !held.has_room_for(&[peer], now) {
            return Err(Refusal::InsufficientCapacity);
        }
        held.bind(number, peer, now).map_err(|cause| match cause {
            NotBound::Taken => Refusal::BadRequest,
            NotBound::Full => Refusal::InsufficientCapacity,
        })?;
        held.permit(peer.ip(), now);
        Ok(Some(success(message)))
    }

    /// The allocation of this client, if the same user made it.
    fn own(&self, client: Client, who: &Authentic<'_>) -> Result<RelayId, Refusal> {
        let relay = self
            .allocations
            .by_client(client)
            .ok_or(Refusal::AllocationMismatch)?;
        let held = self
            .allocations
            .lookup(relay)
            .ok_or(Refusal::AllocationMismatch)?;
        let is_own = held.username == who.username.whole;
        is_own.then_some(relay).ok_or(Refusal::WrongCredentials)
    }

    /// Whether a peer may be reached: signalled by somebody else in the session, and either public
    /// or one of our own relayed addresses, behind which only the session itself is; or the address of
    /// the media peer that talks with this very participant. A permission has no port (RFC 8656 §9):
    /// what goes to our own addresses is judged once more, with its port, when it comes.
    fn check_peer(&self, relay: RelayId, peer: SocketAddr) -> Result<(), Refusal> {
        let held = self
            .allocations
            .lookup(relay)
            .ok_or(Refusal::AllocationMismatch)?;
        if Family::of(peer.ip()) != held.family {
            return Err(Refusal::FamilyMismatch);
        }
        let session = self.sessions.get(&held.session).ok_or(Refusal::Forbidden)?;
        let is_signalled = session.is_signalled_to(&held.participant, peer.ip());
        let is_reachable =
            self.settings.is_own(peer.ip()) || self.settings.filter.allows(peer.ip());
        let is_media = !session.media_of(&held.participant).is_empty()
            && (self.settings.media.iter()).any(|one| one.ip() == peer.ip());
        ((is_signalled && is_reachable) || is_media)
            .then_some(())
            .ok_or(Refusal::Forbidden)
    }
}

fn success(message: &Message<'_>) -> Writer {
    Writer::new(message.method(), Class::Success, message.transaction())
}

/// What an allocation asks for beside its lifetime.
fn requested_relay(message: &Message<'_>) -> Result<(Family, Ports), Refusal> {
    let transport = message.attribute(attribute::REQUESTED_TRANSPORT);
    let transport = transport.filter(|value| value.len() == 4);
    if transport.ok_or(Refusal::BadRequest)?[0] != UDP {
        return Err(Refusal::TransportNotSupported);
    }
    let even = message.attribute(attribute::EVEN_PORT);
    let token = message.attribute(attribute::RESERVATION_TOKEN);
    // The next port is never reserved: that was for RTCP beside RTP, and no browser asks for it.
    let ports = match (even, token) {
        (Some(_), Some(_)) | (Some([]), None) => return Err(Refusal::BadRequest),
        (None, Some(_)) => return Err(Refusal::InsufficientCapacity),
        (Some([first, ..]), None) if first & 0x80 != 0 => {
            return Err(Refusal::InsufficientCapacity);
        }
        (Some(_), None) => Ports::Even,
        (None, None) => Ports::Any,
    };
    Ok((requested(message)?.unwrap_or(Family::V4), ports))
}

/// RFC 8656 §18.6.
fn requested(message: &Message<'_>) -> Result<Option<Family>, Refusal> {
    match message.attribute(attribute::REQUESTED_ADDRESS_FAMILY) {
        None => Ok(None),
        Some([1, ..]) => Ok(Some(Family::V4)),
        Some([2, ..]) => Ok(Some(Family::V6)),
        Some(_) => Err(Refusal::FamilyNotSupported),
    }
}

fn lifetime(message: &Message<'_>) -> u32 {
    let asked = message
        .number(attribute::LIFETIME)
        .unwrap_or(LIFETIME_MIN_S);
    asked.clamp(LIFETIME_MIN_S, LIFETIME_MAX_S)
}
