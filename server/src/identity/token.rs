//! One token and one key: the header is read strictly, the key alone decides the algorithm, and the
//! signature is checked before anything that the token says is looked at.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tandem_protocol::limits::IDENTITY_TOKEN_BYTES_MAX;

use super::Fault;
use super::claims::{Expected, Person, Unique};
use crate::source::Millis;

/// Longest name of a key, in bytes.
pub(super) const KID_BYTES_MAX: usize = 64;

/// A key that tokens are checked with, by its one algorithm.
#[derive(Clone)]
pub(crate) struct Key {
    /// How tokens name it.
    pub(crate) kid: Option<String>,
    /// What it signs by.
    pub(crate) algorithm: Algorithm,
    /// The key.
    pub(crate) key: DecodingKey,
}

/// What a token says of itself. Members that are not here are refused: those that would choose a key
/// (`jku`, `jwk`, `x5u`, `x5c`) or another way to read the token (`crit`, `b64`, `zip`) are none of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
}

/// A token whose header is in order.
pub(super) struct Sealed<'a> {
    token: &'a str,
    alg: String,
    /// The key that it names.
    pub(super) kid: Option<String>,
}

/// Whether a key may be called this. It is compared with others and used for nothing else.
pub(super) fn is_kid(kid: &str) -> bool {
    (1..=KID_BYTES_MAX).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

impl<'a> Sealed<'a> {
    /// Reads a token's header (RFC 7515 §4, compact serialization).
    ///
    /// # Errors
    /// [`Fault`] says what is wrong with its form.
    pub(super) fn read(token: &'a str) -> Result<Self, Fault> {
        if token.len() > IDENTITY_TOKEN_BYTES_MAX {
            return Err(Fault::TooLarge);
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [header, _, _] = parts[..] else {
            return Err(Fault::Malformed);
        };
        let bytes = data_encoding::BASE64URL_NOPAD
            .decode(header.as_bytes())
            .map_err(|_| Fault::Malformed)?;
        // A list of values in order would be read as a structure too.
        if bytes.first() != Some(&b'{') {
            return Err(Fault::Header);
        }
        let header: Header = serde_json::from_slice(&bytes).map_err(|_| Fault::Header)?;
        let is_jwt = |typ: &String| typ.eq_ignore_ascii_case("JWT");
        if !header.typ.as_ref().is_none_or(is_jwt) {
            return Err(Fault::Header);
        }
        if !header.kid.as_deref().is_none_or(is_kid) {
            return Err(Fault::Header);
        }
        Ok(Self {
            token,
            alg: header.alg,
            kid: header.kid,
        })
    }

    /// Checks the signature with `key`, then what the token says.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) fn open(
        &self,
        key: &Key,
        expected: &Expected,
        now: Millis,
    ) -> Result<Person, Fault> {
        if self.alg != name_of(key.algorithm) {
            return Err(Fault::Algorithm);
        }
        let mut by_key = Validation::new(key.algorithm);
        // Times go by the server's clock, and parties by types of our own: see `claims`.
        by_key.required_spec_claims.clear();
        by_key.validate_exp = false;
        by_key.validate_aud = false;
        let opened = jsonwebtoken::decode::<Unique>(self.token, &key.key, &by_key);
        let claims = opened.map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::Json(_) => Fault::Malformed,
            _ => Fault::Signature,
        })?;
        Person::read(claims.claims, expected, now)
    }
}

const fn name_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::HS256 => "HS256",
        Algorithm::RS256 => "RS256",
        Algorithm::ES256 => "ES256",
        // No key of ours has another one.
        _ => "",
    }
}
