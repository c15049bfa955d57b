//! Who a customer is, by the word of the product that they use (ADR 0043).
//!
//! The product signs a token for its own signed-in user, the widget hands it over, and what the token says
//! is believed when its signature, its parties and its times are in order. Why one is refused is in the
//! log and in no answer.

pub mod claims;
pub(crate) mod keys;
pub mod settings;
pub(crate) mod token;

use std::fmt;
use std::sync::Arc;

use tandem_protocol::limits::{IDENTITY_ATTEMPTS_MAX, IDENTITY_ATTEMPTS_WINDOW_MS};
use tokio::sync::{Mutex, MutexGuard};

use crate::auth::attempts::Attempts;
use crate::source::{Clock, Millis};
use claims::{Expected, Person};
use keys::Keys;
use settings::IdentitySettings;
use token::Sealed;

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is longer than a token may be.
    #[error("the token is too long")]
    TooLarge,
    /// It is no signed token.
    #[error("it is no signed token in three parts")]
    Malformed,
    /// Its header has members that are not known, or not as they have to be.
    #[error("the header may have alg, typ and kid only, each once")]
    Header,
    /// It names no key that is known.
    #[error("kid names no key of this server")]
    Key,
    /// It names another algorithm than its key has.
    #[error("alg is not the one of the key")]
    Algorithm,
    /// The signature is not the key's.
    #[error("the signature does not fit")]
    Signature,
    /// A claim is missing or not as it has to be.
    #[error("the claim {0} is missing or not as it has to be")]
    Claim(&'static str),
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is from the future")]
    Early,
    /// It was made too long ago.
    #[error("the token is too old: iat")]
    Old,
    /// The set of keys can not be read: nobody's fault who has a token.
    #[error("the set of keys can not be read")]
    NoKeys,
}

/// Checks tokens; cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    keys: Keys,
    expected: Expected,
    attempts: Attempts,
    naming: Mutex<()>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Identity")
            .field("expected", &self.0.expected)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// Reads the keys.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(settings: &IdentitySettings, origin: &str, clock: Clock) -> anyhow::Result<Self> {
        let expected = Expected {
            issuer: settings.issuer.clone(),
            audience: settings
                .audience
                .clone()
                .unwrap_or_else(|| origin.to_owned()),
            age_ms_max: Millis::from(settings.age_minutes) * 60_000,
        };
        Ok(Self(Arc::new(Inner {
            keys: Keys::open(settings, clock)?,
            expected,
            attempts: Attempts::new(IDENTITY_ATTEMPTS_MAX, IDENTITY_ATTEMPTS_WINDOW_MS),
            naming: Mutex::default(),
        })))
    }

    /// Counts the tokens of one session.
    pub fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// Waits until nobody else is named: of two who are named in one session at the same moment, the second
    /// is refused before anything of them is kept.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.0.naming.lock().await
    }

    /// Whose word this is.
    pub fn issuer(&self) -> &str {
        &self.0.expected.issuer
    }

    /// Who the token says that a customer is.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn verify(&self, token: &str, now: Millis) -> Result<Person, Fault> {
        let sealed = Sealed::read(token)?;
        let key = self.0.keys.lookup(sealed.kid.as_deref()).await?;
        sealed.open(&key, &self.0.expected, now)
    }
}
