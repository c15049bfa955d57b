//! Sessions that may relay: their secrets, who is in them, and what these have signalled.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use crate::credential::{Key, Username, key, shared_secret_password};
use crate::limits::{
    PARTICIPANTS_MAX, SESSION_ALLOCATIONS_MAX, SESSION_BYTES_BURST, SESSION_BYTES_PER_SECOND,
    SIGNALLED_MAX,
};
use crate::rates::Bucket;
use crate::{Millis, RelayId, SECRET_BYTES};

pub(crate) struct Session {
    pub(crate) secret: [u8; SECRET_BYTES],
    pub(crate) relays: Vec<RelayId>,
    /// Who is in, and the addresses that each has signalled.
    participants: HashMap<String, VecDeque<IpAddr>>,
    budget: Bucket,
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

    pub(crate) fn admit(&mut self, participant: &str) {
        if self.participants.len() < PARTICIPANTS_MAX {
            self.participants.entry(participant.to_owned()).or_default();
        }
    }

    pub(crate) fn dismiss(&mut self, participant: &str) {
        self.participants.remove(participant);
    }

    pub(crate) fn signal(&mut self, participant: &str, address: IpAddr) {
        let Some(signalled) = self.participants.get_mut(participant) else {
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

    /// Whether somebody else in the session has signalled this address.
    pub(crate) fn is_signalled_to(&self, participant: &str, address: IpAddr) -> bool {
        self.participants
            .iter()
            .any(|(other, signalled)| other != participant && signalled.contains(&address))
    }

    /// Whether one more allocation fits, and there is somebody to talk to.
    pub(crate) fn may_allocate(&self) -> Result<(), MayNot> {
        if self.participants.len() < 2 {
            Err(MayNot::Alone)
        } else if self.relays.len() >= SESSION_ALLOCATIONS_MAX {
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
    fn addresses_and_participants_are_bounded() {
        let mut session = Session::new([0; SECRET_BYTES], 0);
        session.admit("a");
        let address = |n: usize| IpAddr::from(u32::try_from(n).expect("small").to_be_bytes());
        for n in 0..=SIGNALLED_MAX {
            session.signal("a", address(n));
            session.signal("stranger", address(n));
        }
        assert!(
            !session.is_signalled_to("b", address(0)),
            "the oldest made room"
        );
        assert!(session.is_signalled_to("b", address(1)));
        assert!(session.is_signalled_to("b", address(SIGNALLED_MAX)));
        assert!(!session.is_signalled_to("a", address(1)), "its own");
        for n in 0..2 * PARTICIPANTS_MAX {
            session.admit(&n.to_string());
        }
        assert_eq!(session.participants.len(), PARTICIPANTS_MAX);
    }
}
