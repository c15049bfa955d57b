//! What each console session holds open: sockets and event streams, which end when it signs out.
//!
//! Only what is open is remembered; whether a session may open something is asked of the store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// Console sessions that hold something open, by the hash of their token; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Consoles(Arc<Mutex<HashMap<String, Open>>>);

#[derive(Debug, Default)]
struct Open {
    n_held: usize,
    signed_out: CancellationToken,
}

/// One thing that a console session holds open, for as long as this lives.
#[derive(Debug)]
pub struct Held {
    consoles: Consoles,
    token_hash: String,
    signed_out: CancellationToken,
}

impl Consoles {
    /// Something is held open. Whoever opens it asks the store afterwards whether the session is
    /// still there: by then it either hears of a signing out or sees it.
    pub fn hold(&self, token_hash: &str) -> Held {
        let mut open = self.open();
        let entry = open.entry(token_hash.to_owned()).or_default();
        entry.n_held += 1;
        Held {
            consoles: self.clone(),
            token_hash: token_hash.to_owned(),
            signed_out: entry.signed_out.clone(),
        }
    }

    /// The session has signed out: everything that it holds open ends.
    pub fn sign_out(&self, token_hash: &str) {
        if let Some(entry) = self.open().remove(token_hash) {
            entry.signed_out.cancel();
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Hash of the session's token.
    pub fn token_hash(&self) -> &str {
        &self.token_hash
    }

    /// Returns once the session has signed out.
    pub async fn signed_out(&self) {
        self.signed_out.cancelled().await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = self.consoles.open();
        // After a signing out the place may belong to another entry.
        if self.signed_out.is_cancelled() {
            return;
        }
        if let Some(entry) = open.get_mut(&self.token_hash) {
            entry.n_held -= 1;
            if entry.n_held == 0 {
                open.remove(&self.token_hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn signing_out_ends_what_that_session_holds_and_nothing_else() {
        let consoles = Consoles::default();
        let held = [consoles.hold("a"), consoles.hold("a")];
        let other = consoles.hold("b");
        consoles.sign_out("a");
        for held in &held {
            held.signed_out().await;
        }
        assert!(!other.signed_out.is_cancelled());
        let late = consoles.hold("a");
        drop(held);
        assert_eq!(consoles.open()["a"].n_held, 1);
        assert!(!late.signed_out.is_cancelled());
    }

    #[test]
    fn what_is_closed_is_forgotten() {
        let consoles = Consoles::default();
        let held = (consoles.hold("a"), consoles.hold("a"));
        drop(held.0);
        assert_eq!(consoles.open()["a"].n_held, 1);
        drop(held.1);
        assert!(consoles.open().is_empty());
    }
}
