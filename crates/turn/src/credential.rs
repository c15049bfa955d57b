//! Long-term credentials (RFC 8489 §9.2) whose password follows from the user name and a secret.

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;

use crate::Millis;
use crate::limits::USERNAME_BYTES_MAX;

/// Bytes of the secret of a session.
pub const SECRET_BYTES: usize = 32;

/// What a participant needs to be let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// `expiry:session:participant`, the expiry in seconds since the Unix epoch.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credential")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl Credential {
    /// The credential of a participant until `expires_at`.
    pub fn mint(
        secret: &[u8; SECRET_BYTES],
        session: &str,
        participant: &str,
        expires_at: Millis,
    ) -> Self {
        let username = format!("{}:{session}:{participant}", expires_at / 1_000);
        let password = shared_secret_password(secret, &username);
        Self { username, password }
    }
}

/// The password that a TURN server which shares this secret expects (`use-auth-secret` of coturn).
pub fn shared_secret_password(secret: &[u8], username: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("keys of HMAC have any length");
    mac.update(username.as_bytes());
    BASE64.encode(&mac.finalize().into_bytes())
}

/// The key of MESSAGE-INTEGRITY (RFC 8489 §9.2.2).
pub type Key = [u8; 16];

/// The key that follows from a user name and its password.
pub fn key(username: &str, realm: &str, password: &str) -> Key {
    Md5::digest(format!("{username}:{realm}:{password}")).into()
}

/// A user name, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Username<'a> {
    pub(crate) whole: &'a str,
    pub(crate) expires_at: Millis,
    pub(crate) session: &'a str,
    pub(crate) participant: &'a str,
}

impl<'a> Username<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let whole =
            std::str::from_utf8(bytes.get(..bytes.len().min(USERNAME_BYTES_MAX + 1))?).ok()?;
        let (expiry, rest) = whole.split_once(':')?;
        let (session, participant) = rest.split_once(':')?;
        let expires_at = expiry.parse::<Millis>().ok()?.checked_mul(1_000)?;
        (bytes.len() <= USERNAME_BYTES_MAX).then_some(Self {
            whole,
            expires_at,
            session,
            participant,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_minted_is_read() {
        let minted = Credential::mint(&[3; SECRET_BYTES], "ses_1", "par_2", 1_700_000_000_999);
        let read = Username::parse(minted.username.as_bytes()).expect("a user name");
        assert_eq!(read.expires_at, 1_700_000_000_000);
        assert_eq!((read.session, read.participant), ("ses_1", "par_2"));
        assert!(!format!("{minted:?}").contains(&minted.password));
    }

    #[test]
    fn others_are_no_user_names() {
        let longest = format!("1:s:{}", "p".repeat(USERNAME_BYTES_MAX - 4));
        assert!(Username::parse(longest.as_bytes()).is_some());
        let longer = format!("{longest}p");
        for name in [
            "",
            "1",
            "1:s",
            "x:s:p",
            "99999999999999999999:s:p",
            "9223372036854775807:s:p",
            &longer,
        ] {
            assert_eq!(Username::parse(name.as_bytes()), None, "{name}");
        }
        assert_eq!(Username::parse(b"1:s:\xff"), None);
    }

    /// The key of the sample in RFC 5769 §2.4 is checked by the message that it signs, in
    /// `message`; this is the composition of RFC 8489 §9.2.2 for its example.
    #[test]
    fn the_key_is_that_of_the_specification() {
        let key = key("user", "realm", "pass");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&key),
            "8493fbc53ba582fb4c044c456bdc40eb"
        );
    }
}
