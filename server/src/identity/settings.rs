//! Settings of who customers are: `[identity]` of the TOML file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tandem_protocol::limits::IDENTITY_KEYS_MAX;

use super::token::is_kid;
use crate::egress::{Allowed, Egress};

/// Longest issuer and audience, in bytes.
const PARTY_BYTES_MAX: usize = 255;
/// Longest age of a token that may be set, in minutes: a day.
const AGE_MINUTES_MAX: u32 = 24 * 60;

/// Whose word on customers is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// `iss` of every token: the product that signs.
    pub issuer: String,
    /// `aud` of every token; without it, the origin of this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Minutes after which a token is too old, whatever it says of its end.
    #[serde(default = "an_hour")]
    pub age_minutes: u32,
    /// File with a set of public keys (JWKS, RFC 7517).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_file: Option<PathBuf>,
    /// Address of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_url: Option<String>,
    /// Whether that may be inside your network, and without TLS.
    #[serde(default)]
    pub jwks_inside: bool,
    /// Keys in files of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeySetting>,
}

/// One key with its one algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySetting {
    /// How tokens name it; only a single key may go without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// What it signs by.
    pub algorithm: SigningAlgorithm,
    /// File with the shared secret (32 bytes or more), or with the public key (PEM).
    pub file: PathBuf,
}

/// Algorithms (RFC 7518 §3.1) that a key may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// HMAC with SHA-256: both sides have the secret.
    HS256,
    /// RSA (PKCS #1 v1.5) with SHA-256.
    RS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
}

const fn an_hour() -> u32 {
    60
}

impl IdentitySettings {
    /// What is wrong with these settings, if anything.
    pub(crate) fn complaint(&self) -> Option<&'static str> {
        let is_party = |party: &str| !party.trim().is_empty() && party.len() <= PARTY_BYTES_MAX;
        let kids: Vec<&String> = self
            .keys
            .iter()
            .filter_map(|key| key.kid.as_ref())
            .collect();
        let is_twice = |at: usize| kids[..at].contains(&kids[at]);
        let has_set = self.jwks_file.is_some() || self.jwks_url.is_some();
        if !is_party(&self.issuer) || !self.audience.as_deref().is_none_or(is_party) {
            Some("issuer and audience must be a line of 255 bytes at most")
        } else if !(1..=AGE_MINUTES_MAX).contains(&self.age_minutes) {
            Some("age_minutes must be from 1 to 1440")
        } else if self.keys.is_empty() && !has_set {
            Some("needs keys, jwks_file or jwks_url")
        } else if self.jwks_file.is_some() && self.jwks_url.is_some() {
            Some("jwks_file and jwks_url do not go together")
        } else if self.keys.len() > IDENTITY_KEYS_MAX {
            Some("keys must be 16 at most")
        } else if !kids.iter().all(|kid| is_kid(kid)) {
            Some("a kid must have 1 to 64 printable letters of ASCII and no space")
        } else if (0..kids.len()).any(is_twice) {
            Some("a kid must not be given twice")
        } else if kids.len() < self.keys.len() && (self.keys.len() > 1 || has_set) {
            Some("every key needs a kid where there are several")
        } else if !self.is_reachable() {
            Some("jwks_url must be an address such as https://shop.example/jwks.json")
        } else {
            None
        }
    }

    /// What the guard of outgoing connections lets through for the set of keys.
    pub fn allowed(&self) -> Allowed {
        Allowed::for_setting(
            self.jwks_url.as_deref().unwrap_or_default(),
            self.jwks_inside,
        )
    }

    fn is_reachable(&self) -> bool {
        let Some(url) = &self.jwks_url else {
            return true;
        };
        Egress::new(self.allowed()).is_ok_and(|egress| egress.check(url).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::KID_BYTES_MAX;
    use super::*;

    fn complaint(text: &str) -> Option<&'static str> {
        let settings: IdentitySettings = toml::from_str(text).expect("reads");
        settings.complaint()
    }

    #[test]
    fn settings_that_can_not_work_are_refused() {
        let key = |kid: &str| format!("[[keys]]\n{kid}algorithm = \"HS256\"\nfile = \"x\"\n");
        let named = |kid: &str| key(&format!("kid = \"{kid}\"\n"));
        let shop = "issuer = \"shop\"\n";
        for (text, fine) in [
            (format!("{shop}{}", key("")), true),
            (format!("{shop}{}{}", named("a"), named("b")), true),
            (format!("{shop}jwks_file = \"x\"\n"), true),
            (format!("{shop}jwks_url = \"https://a.example/j\"\n"), true),
            (
                format!("{shop}jwks_url = \"http://10.0.0.1/j\"\njwks_inside = true\n"),
                true,
            ),
            (shop.to_owned(), false),
            (format!("issuer = \" \"\n{}", key("")), false),
            (format!("{shop}{}{}", named("a"), named("a")), false),
            (format!("{shop}{}{}", named("a"), key("")), false),
            (format!("{shop}{}", named("aGk+/w==")), true),
            (format!("{shop}{}", named("a b")), false),
            (format!("{shop}{}", named("ä")), false),
            (format!("{shop}{}", named(&"a".repeat(KID_BYTES_MAX))), true),
            (
                format!("{shop}{}", named(&"a".repeat(KID_BYTES_MAX + 1))),
                false,
            ),
            (format!("{shop}age_minutes = 0\n{}", key("")), false),
            (format!("{shop}age_minutes = 1441\n{}", key("")), false),
            (format!("{shop}jwks_url = \"http://a.example/j\"\n"), false),
            (format!("{shop}jwks_url = \"https://10.0.0.1/j\"\n"), false),
            (
                format!("{shop}jwks_file = \"x\"\njwks_url = \"https://a.example/j\"\n"),
                false,
            ),
        ] {
            assert_eq!(complaint(&text).is_none(), fine, "{text}");
        }
        let many = |n: usize| (0..n).map(|n| named(&n.to_string())).collect::<String>();
        assert_eq!(
            complaint(&format!("{shop}{}", many(IDENTITY_KEYS_MAX))),
            None
        );
        assert!(complaint(&format!("{shop}{}", many(IDENTITY_KEYS_MAX + 1))).is_some());
    }
}
