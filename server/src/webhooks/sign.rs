//! Signatures of the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::source::random_bytes;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// A fresh secret: 256 random bits.
pub fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64.encode(&random_bytes::<32>()))
}

/// The header `webhook-signature`: one signature a secret, with blanks between.
///
/// A secret that can not be read signs nothing.
pub fn header<'a>(
    secrets: impl IntoIterator<Item = &'a str>,
    id: &str,
    timestamp_s: i64,
    body: &[u8],
) -> String {
    let signatures = secrets.into_iter().filter_map(|secret| {
        let key = BASE64
            .decode(secret.strip_prefix(PREFIX)?.as_bytes())
            .ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{timestamp_s}.").as_bytes());
        mac.update(body);
        Some(format!(
            "v1,{}",
            BASE64.encode(&mac.finalize().into_bytes())
        ))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that implementations of the specification test themselves with.
    #[test]
    fn signs_as_the_specification_shows() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(
            header([secret], id, 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn two_secrets_sign_beside_each_other() {
        let (one, two) = (new_secret(), new_secret());
        let both = header([one.as_str(), two.as_str()], "evt_1", 1, b"{}");
        let each = [one, two].map(|secret| header([secret.as_str()], "evt_1", 1, b"{}"));
        assert_eq!(both, each.join(" "));
    }
}
