//! The STUN and TURN servers that participants are told of, with credentials of their session.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use tandem_protocol::signal::IceServer;
use tandem_session::Command;
use tandem_turn::{
    Credential, MediaPeer, Reach, SECRET_BYTES, candidate_address, description_addresses,
    shared_secret_password,
};

use super::peers::Peers;
use super::turn::Turn;
use crate::origin::Origin;
use crate::source::{Millis, random_bytes};

/// How long credentials open something; what is open by then goes on.
const CREDENTIAL_LIFETIME_MS: Millis = 12 * 3_600_000;

/// STUN and TURN, as far as they are on; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Ice {
    stun: Option<IceServer>,
    own: Option<Own>,
    foreign: Option<Arc<Foreign>>,
    peers: Option<Peers>,
}

#[derive(Clone, Debug)]
struct Own {
    turn: Turn,
    urls: Vec<String>,
}

/// TURN servers of somebody else that share a secret with us (`use-auth-secret` of coturn).
pub struct Foreign {
    /// Their URLs (RFC 7065).
    pub urls: Vec<String>,
    /// The secret.
    pub secret: Vec<u8>,
}

impl fmt::Debug for Foreign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Foreign")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

impl Ice {
    /// Our own servers at the host that browsers know us by (RFC 7064, RFC 7065), `http` being
    /// the port of TURN over TCP, and over TLS where that `is_tls`, and `udp` that of both over UDP.
    #[must_use]
    pub fn with_own(
        mut self,
        turn: &Turn,
        origin: &Origin,
        udp: Option<u16>,
        http: u16,
        is_tls: bool,
    ) -> Self {
        let host = origin.host();
        self.stun = udp.map(|port| IceServer {
            urls: vec![format!("stun:{host}:{port}")],
            username: None,
            credential: None,
        });
        if turn.relays() {
            let udp = udp.map(|port| format!("turn:{host}:{port}?transport=udp"));
            let tcp = format!("turn:{host}:{http}?transport=tcp");
            let tls = is_tls.then(|| format!("turns:{host}:{http}?transport=tcp"));
            let urls = udp.into_iter().chain([tcp]).chain(tls).collect();
            self.own = Some(Own {
                turn: turn.clone(),
                urls,
            });
        }
        self
    }

    /// Forwards screens through these peers.
    #[must_use]
    pub fn with_peers(mut self, peers: Option<Peers>) -> Self {
        self.peers = peers;
        self
    }

    /// Through what screens are forwarded, where they are.
    pub(crate) fn peers(&self) -> Option<Peers> {
        self.peers.clone()
    }

    /// Names no STUN server.
    #[must_use]
    pub fn without_stun(mut self) -> Self {
        self.stun = None;
        self
    }

    /// Adds servers of somebody else.
    #[must_use]
    pub fn with_foreign(mut self, foreign: Arc<Foreign>) -> Self {
        self.foreign = Some(foreign);
        self
    }

    /// A session comes to life: what is minted here is void once it is dropped.
    pub(crate) fn open(&self, session: &str) -> Relaying {
        let secret = random_bytes();
        if let Some(own) = &self.own {
            own.turn
                .with(|server, now| server.open_session(session, secret, now));
        }
        Relaying {
            ice: self.clone(),
            session: session.to_owned(),
            secret,
            admitted: HashSet::new(),
        }
    }
}

/// The right of one session to relay.
pub(crate) struct Relaying {
    ice: Ice,
    session: String,
    secret: [u8; SECRET_BYTES],
    admitted: HashSet<String>,
}

/// A media peer of ours that the relays of one participant reach; dropping it takes that back.
#[derive(Debug)]
pub(crate) struct Reached {
    turn: Turn,
    session: String,
    participant: String,
    peer: MediaPeer,
}

impl Drop for Reached {
    fn drop(&mut self) {
        self.turn.with(|server, _| {
            server.close_media(&self.session, &self.participant, &self.peer);
        });
    }
}

impl Relaying {
    /// The servers for one of the two ends, with fresh credentials.
    pub(crate) fn admit(&mut self, participant: &str, now: Millis) -> Vec<IceServer> {
        let relays = self.relays(participant, Reach::Signalled, now);
        self.ice.stun.iter().cloned().chain(relays).collect()
    }

    /// The servers for one who watches. They connect to us alone, who see for ourselves where they come
    /// from: nobody has to tell them.
    pub(crate) fn admit_viewer(&mut self, participant: &str, now: Millis) -> Vec<IceServer> {
        self.relays(participant, Reach::Nothing, now)
    }

    fn relays(&mut self, participant: &str, reach: Reach, now: Millis) -> Vec<IceServer> {
        let expires_at = now + CREDENTIAL_LIFETIME_MS;
        let minted = Credential::mint(&self.secret, &self.session, participant, expires_at);
        let own = self.ice.own.as_ref().map(|own| {
            own.turn
                .with(|server, _| server.admit(&self.session, participant, reach));
            self.admitted.insert(participant.to_owned());
            IceServer {
                urls: own.urls.clone(),
                username: Some(minted.username.clone()),
                credential: Some(minted.password),
            }
        });
        let foreign = self.ice.foreign.as_ref().map(|foreign| IceServer {
            urls: foreign.urls.clone(),
            credential: Some(shared_secret_password(&foreign.secret, &minted.username)),
            username: Some(minted.username.clone()),
        });
        own.into_iter().chain(foreign).collect()
    }

    /// The relays of that participant reach this media peer of ours from here on, and no other one; none
    /// where no relays are ours.
    pub(crate) fn reach(&self, participant: &str, peer: &MediaPeer) -> Option<Reached> {
        let turn = self.ice.own.as_ref()?.turn.clone();
        turn.with(|server, _| server.open_media(&self.session, participant, peer.clone()));
        Some(Reached {
            turn,
            session: self.session.clone(),
            participant: participant.to_owned(),
            peer: peer.clone(),
        })
    }

    /// Whoever is out of the session loses what they relay.
    pub(crate) fn keep(&mut self, is_in: impl Fn(&str) -> bool) {
        let Some(own) = &self.ice.own else {
            return;
        };
        for gone in self.admitted.extract_if(|participant| !is_in(participant)) {
            own.turn
                .with(|server, _| server.dismiss(&self.session, &gone));
        }
    }

    /// Notes where a participant says that they can be reached.
    pub(crate) fn heard(&self, participant: &str, command: &Command) {
        let Some(own) = &self.ice.own else {
            return;
        };
        own.turn.with(|server, _| match command {
            Command::Candidate {
                candidate: Some(line),
                ..
            } => {
                if let Some(address) = candidate_address(line) {
                    server.signal(&self.session, participant, address);
                }
            }
            Command::Sdp { sdp, .. } => {
                for address in description_addresses(sdp) {
                    server.signal(&self.session, participant, address);
                }
            }
            _ => {}
        });
    }
}

impl Drop for Relaying {
    fn drop(&mut self) {
        if let Some(own) = &self.ice.own {
            own.turn
                .with(|server, _| server.end_session(&self.session, &self.secret));
        }
    }
}
