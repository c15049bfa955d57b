//! Keys of programs: how they are written, and how they are told from everything else.
//!
//! A key is `tdm_` and 64 letters of base32 (RFC 4648 §6, lower case): 5 bytes by which it is found,
//! 32 random bytes, and the first 3 bytes of the SHA-256 of those 37. The check lets scanners tell a
//! key from other words, and spares the store what nobody has given out. The store keeps the hash.

pub mod scope;

use std::fmt;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use data_encoding::{Encoding, Specification};
use sha2::{Digest, Sha256};

use crate::source::{random_bytes, secret_hash};

/// How every key begins.
const PREFIX: &str = "tdm_";
/// Letters after the prefix.
const LETTERS: usize = 64;
/// Letters by which a key is found, without the prefix.
const HINT_LETTERS: usize = 8;
/// Bytes before the check.
const BODY_BYTES: usize = 37;
/// Bytes of the check.
const CHECK_BYTES: usize = 3;

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification
        .encoding()
        .expect("thirty-two different letters are a base32")
});

/// A key, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A fresh one.
    pub fn fresh() -> Self {
        let mut bytes = random_bytes::<BODY_BYTES>().to_vec();
        bytes.extend(check(&bytes));
        Self(format!("{PREFIX}{}", BASE32.encode(&bytes)))
    }

    /// Reads one; nothing for what can not have been given out.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text
            .strip_prefix(PREFIX)
            .filter(|rest| rest.len() == LETTERS)?;
        let bytes = BASE32.decode(letters.as_bytes()).ok()?;
        let (body, end) = bytes.split_at_checked(BODY_BYTES)?;
        (check(body) == *end).then(|| Self(text.to_owned()))
    }

    /// What it is found by and recognised by: its first letters, which are no secret.
    pub fn hint(&self) -> &str {
        &self.0[..PREFIX.len() + HINT_LETTERS]
    }

    /// What the store keeps of it.
    pub fn hash(&self) -> String {
        secret_hash(&self.0)
    }

    /// The whole key, for whoever it is made for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

// Written out so that no key comes into the log.
impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Key").field(&self.hint()).finish()
    }
}

fn check(body: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Sha256::digest(body);
    [digest[0], digest[1], digest[2]]
}

/// What `Authorization` carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer<'headers> {
    /// No token: no header, or one of another scheme, such as the password of a proxy in front.
    Absent,
    /// A token.
    Token(&'headers str),
    /// Something that is no one token: two headers, or no text.
    Malformed,
}

impl<'headers> Bearer<'headers> {
    /// Reads the header; the name of the scheme is case-insensitive (RFC 9110 §11.1).
    pub fn of(headers: &'headers HeaderMap) -> Self {
        const SCHEME: &str = "bearer";
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(first) = values.next() else {
            return Self::Absent;
        };
        if values.next().is_some() {
            return Self::Malformed;
        }
        let Ok(text) = first.to_str() else {
            return Self::Malformed;
        };
        match text.split_at_checked(SCHEME.len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) => match rest.as_bytes() {
                [] => Self::Token(""),
                [b' ', ..] => Self::Token(&rest[1..]),
                _ => Self::Malformed,
            },
            _ => Self::Absent,
        }
    }
}

/// Whether a token of a customer's side could look like this: 43 letters, as secrets are written.
/// All others are keys, or meant to be.
pub fn may_be_customers(token: &str) -> bool {
    /// Letters of 256 bits in base64url.
    const SECRET_LETTERS: usize = 43;
    token.len() == SECRET_LETTERS || !token.starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_reads_back_and_no_other_letter_does() {
        let key = Key::fresh();
        let text = key.reveal().to_owned();
        assert_eq!(text.len(), PREFIX.len() + LETTERS);
        assert_eq!(Key::parse(&text), Some(key.clone()));
        assert!(text.starts_with(key.hint()) && key.hint().len() == 12);
        assert!(!format!("{key:?}").contains(&text[20..]));
        for place in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'a' { b'b' } else { b'a' };
            let other = String::from_utf8(other).expect("letters");
            assert_eq!(Key::parse(&other), None, "{place}");
            assert_eq!(Key::parse(&text[..place]), None);
        }
    }

    #[test]
    fn only_one_header_of_the_scheme_is_a_token() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
            }
            match Bearer::of(&headers) {
                Bearer::Absent => "absent".to_owned(),
                Bearer::Malformed => "malformed".to_owned(),
                Bearer::Token(token) => format!("token {token}"),
            }
        };
        assert_eq!(of(&[]), "absent");
        assert_eq!(of(&["Basic YTpi"]), "absent");
        assert_eq!(of(&["Bearer a"]), "token a");
        assert_eq!(of(&["bEARER a"]), "token a");
        assert_eq!(of(&["Bearer"]), "token ");
        assert_eq!(of(&["Bearer:a"]), "malformed");
        assert_eq!(of(&["Bearer\ta"]), "malformed");
        assert_eq!(of(&["Bearer a", "Bearer a"]), "malformed");
        assert_eq!(of(&["Basic YTpi", "Bearer a"]), "malformed");
    }

    #[test]
    fn customers_tokens_are_no_keys() {
        assert!(may_be_customers(&crate::source::new_secret()));
        assert!(may_be_customers(&format!("tdm_{}", "a".repeat(39))));
        assert!(!may_be_customers(Key::fresh().reveal()));
        assert!(!may_be_customers("tdm_short"));
    }
}
