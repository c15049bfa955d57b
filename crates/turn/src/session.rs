//! Sessions that may relay: their secrets, who is in them, what these have signalled, and which media
//! peer of the server is whose.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use crate::credential::{Key, Username, key, shared_secret_password};
use crate::limits::{
    MEDIA_PEERS_MAX, PARTICIPANT_ALLOCATIONS_MAX, PARTICIPANTS_MAX, SESSION_ALLOCATIONS_MAX,
    SESSION_BYTES_BURST, SESSION_BYTES_PER_SECOND, SIGNALLED_MAX,
};
use crate::rates::Bucket;
use crate::{Millis, RelayId, SECRET_BYTES};

/// What a participant's relays may reach, beside the media peers of the server's that are theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What other participants have signalled: for the two ends of a session.
    Signalled,
    /// Nothing: for those who only watch, and have nobody to connect to but the server.
    Nothing,
}

/// The name of a media peer of the server's; the shell gives it, and gives none twice.
pub type MediaPeer = Arc<str>;

pub(crate) struct Session {
    pub(crate) secret: [u8; SECRET_BYTES],
    pub(crate) relays: Vec<RelayId>,
    participants: HashMap<String, Participant>,
    budget: Bucket,
}

struct Participant {
    reach: Reach,
    /// The addresses that they have signalled.
    signalled: VecDeque<IpAddr>,
    /// The server's peers that talk with them, latest last.
    media: Vec<MediaPeer>,
}

impl Session {
    pub(crate) fn new(secret: [u8; SECRET_BYTES], now: Millis) -> Self {
        Self {
            secret,
            relays: Vec::new(),
            participants: HashMap::new(),
            budget: Bucket::full(SESSION_BYTES_BURST, now),
        }
    }

    /// The key of a participant who is in.
    pub(crate) fn key(&self, username: &Username<'_>, realm: &str) -> Option<Key> {
        let password = || shared_secret_password(&self.secret, username.whole);
        self.participants
            .contains_key(username.participant)
            .then(|| key(username.whole, realm, &password()))
    }

    pub(crate) fn admit(&mut self, participant: &str, reach: Reach) {
        if let Some(one) = self.participants.get_mut(participant) {
            one.reach = reach;
        } else if self.participants.len() < PARTICIPANTS_MAX {
            let one = Participant {
                reach,
                signalled: VecDeque::new(),
                media: Vec::new(),
            };
            self.participants.insert(participant.to_owned(), one);
        }
    }

    pub(crate) fn dismiss(&mut self, participant: &str) {
        self.participants.remove(participant);
    }

    /// A participant says that they can be reached there; of one who has nobody to connect to but the
    /// server it concerns nobody.
    pub(crate) fn signal(&mut self, participant: &str, address: IpAddr) {
        let Some(Participant {
            reach: Reach::Signalled,
            signalled,
            ..
        }) = self.participants.get_mut(participant)
        else {
            return;
        };
        if signalled.contains(&address) {
            return;
        }
        if signalled.len() >= SIGNALLED_MAX {
            signalled.pop_front();
        }
        signalled.push_back(address);
    }

    /// Whether somebody else in the session has signalled this address, to one whom that concerns.
    pub(crate) fn is_signalled_to(&self, participant: &str, address: IpAddr) -> bool {
        let reach = self.participants.get(participant).map(|one| one.reach);
        reach == Some(Reach::Signalled)
            && self
                .participants
                .iter()
                .any(|(other, one)| other != participant && one.signalled.contains(&address))
    }

    /// A media peer of the server's is this participant's from here on; beyond [`MEDIA_PEERS_MAX`] the
    /// oldest is not any more.
    pub(crate) fn open_media(&mut self, participant: &str, peer: MediaPeer) {
        if let Some(one) = self.participants.get_mut(participant) {
            if one.media.len() >= MEDIA_PEERS_MAX {
                one.media.remove(0);
            }
            one.media.push(peer);
        }
    }

    /// That media peer is over; others of the participant stay.
    pub(crate) fn close_media(&mut self, participant: &str, peer: &str) {
        if let Some(one) = self.participants.get_mut(participant) {
            one.media.retain(|media| **media != *peer);
        }
    }

    /// The media peers of this participant.
    pub(crate) fn media_of(&self, participant: &str) -> &[MediaPeer] {
        self.participants
            .get(participant)
            .map_or(&[], |one| &one.media)
    }

    /// Whether one more allocation fits beside the `n_held` of its participant, and there is somebody to
    /// talk to.
    pub(crate) fn may_allocate(&self, n_held: usize) -> Result<(), MayNot> {
        if self.participants.len() < 2 {
            Err(MayNot::Alone)
        } else if n_held >= PARTICIPANT_ALLOCATIONS_MAX
            || self.relays.len() >= SESSION_ALLOCATIONS_MAX
        {
            Err(MayNot::Full)
        } else {
            Ok(())
        }
    }

    /// Takes so many bytes of what it may relay.
    pub(crate) fn spend(&mut self, n_bytes: usize, now: Millis) -> bool {
        let n_bytes = u32::try_from(n_bytes).unwrap_or(u32::MAX);
        self.budget
            .take(n_bytes, SESSION_BYTES_PER_SECOND, SESSION_BYTES_BURST, now)
    }
}

/// Why a session gets no further allocation.
pub(crate) enum MayNot {
    Alone,
    Full,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_peers_of_a_participant_are_bounded_and_end_one_by_one() {
        let mut session = Session::new([0; SECRET_BYTES], 0);
        session.admit("a", Reach::Signalled);
        for n in 0..=MEDIA_PEERS_MAX {
            session.open_media("a", MediaPeer::from(format!("peer {n}")));
        }
        assert_eq!(session.media_of("a").len(), MEDIA_PEERS_MAX);
        assert!(!session.media_of("a").contains(&MediaPeer::from("peer 0")));
        session.close_media("a", "peer 0");
        session.close_media("a", "peer 1");
        assert_eq!(session.media_of("a"), [MediaPeer::from("peer 2")]);
        session.open_media("stranger", MediaPeer::from("peer 3"));
        assert!(session.media_of("stranger").is_empty());
    }

    #[test]
    fn addresses_and_participants_are_bounded() {
        let mut session = Session::new([0; SECRET_BYTES], 0);
        session.admit("a", Reach::Signalled);
        session.admit("b", Reach::Signalled);
        session.admit("viewer", Reach::Nothing);
        let address = |n: usize| IpAddr::from(u32::try_from(n).expect("small").to_be_bytes());
        for n in 0..=SIGNALLED_MAX {
            session.signal("a", address(n));
            session.signal("stranger", address(n));
            session.signal("viewer", address(2 * SIGNALLED_MAX));
        }
        assert!(
            !session.is_signalled_to("b", address(0)),
            "the oldest made room"
        );
        assert!(session.is_signalled_to("b", address(1)));
        assert!(session.is_signalled_to("b", address(SIGNALLED_MAX)));
        assert!(!session.is_signalled_to("a", address(1)), "its own");
        assert!(
            !session.is_signalled_to("a", address(2 * SIGNALLED_MAX)),
            "of who only watches"
        );
        assert!(!session.is_signalled_to("viewer", address(1)));
        assert!(!session.is_signalled_to("stranger", address(1)));
        for n in 0..2 * PARTICIPANTS_MAX {
            session.admit(&n.to_string(), Reach::Nothing);
        }
        assert_eq!(session.participants.len(), PARTICIPANTS_MAX);
    }
}
