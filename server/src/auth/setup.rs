//! The set-up token: printed once when there is no agent, and what makes the first one.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;

use crate::source::{new_secret, secret_hash};

/// The token of the first set-up, while there is no agent; kept as its hash.
#[derive(Default)]
pub struct SetupToken {
    hash: Mutex<Option<String>>,
}

impl SetupToken {
    /// No set-up is needed.
    pub fn none() -> Self {
        Self::default()
    }

    /// Makes a token that replaces any before it; the caller shows it once.
    pub fn issue(&self) -> String {
        let token = new_secret();
        *self.hash() = Some(secret_hash(&token));
        token
    }

    /// Whether `token` is the one that was issued, in a time that does not depend on where they
    /// differ.
    pub fn fits(&self, token: &str) -> bool {
        let given = secret_hash(token);
        let hash = self.hash();
        hash.as_deref()
            .is_some_and(|hash| hash.as_bytes().ct_eq(given.as_bytes()).into())
    }

    /// Ends the set-up: no token fits any more.
    pub fn end(&self) {
        *self.hash() = None;
    }

    fn hash(&self) -> MutexGuard<'_, Option<String>> {
        self.hash.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SetupToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SetupToken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_token_fits_until_the_end() {
        let setup = SetupToken::none();
        assert!(!setup.fits(""));
        let first = setup.issue();
        assert!(setup.fits(&first) && !setup.fits("x") && !setup.fits(""));
        let second = setup.issue();
        assert!(setup.fits(&second) && !setup.fits(&first));
        setup.end();
        assert!(!setup.fits(&second));
    }
}
