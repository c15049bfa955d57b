//! The two real sources of the server: time and randomness.
//!
//! Everything else takes `now` and random bytes as parameters or through these types,
//! so that tests can set them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

/// Wall clock; a fixed one in tests.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands still until [`Clock::advance`].
    pub fn fixed(now: Millis) -> Self {
        Self {
            fixed: Some(Arc::new(AtomicI64::new(now))),
        }
    }

    /// The time.
    pub fn now(&self) -> Millis {
        match &self.fixed {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => Timestamp::now().as_millisecond(),
        }
    }

    /// Moves a fixed clock on; no effect on the machine's clock.
    pub fn advance(&self, by: Millis) {
        if let Some(fixed) = &self.fixed {
            fixed.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// RFC 3339 UTC with milliseconds, as all interfaces write times.
pub fn rfc3339(at: Millis) -> String {
    let timestamp = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// Random bytes from the operating system's generator.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A fresh identifier with its prefix, `ses_0190…` (UUIDv7, hexadecimal without hyphens).
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", uuid::Uuid::now_v7().simple())
}

/// A fresh secret of 256 bits, base64url without padding.
pub fn new_secret() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&random_bytes::<32>())
}

/// What the store keeps of a secret: its SHA-256 in hexadecimal.
pub fn secret_hash(secret: &str) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(secret.as_bytes()))
}
