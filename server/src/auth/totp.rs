//! One-time codes by the time (RFC 6238 over RFC 4226), as authenticator apps show them, and the
//! recovery codes beside them.
//!
//! The parameters are those that every app understands and some know alone: SHA-1, six digits, thirty
//! seconds. What a code proves once it has been taken is the store's business.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use crate::source::{Millis, random_bytes, secret_hash};

/// Length of a secret: that of the hash, as RFC 4226 §4 R6 recommends.
pub const SECRET_BYTES: usize = 20;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// How long a code is shown, RFC 6238 §4.1.
const STEP_MS: Millis = 30_000;
/// Steps before and after the server's own whose codes are taken: clocks differ and people type.
const DRIFT_STEPS: i64 = 1;
/// Recovery codes that are handed out together.
pub const RECOVERY_CODES: usize = 10;
/// Randomness of one: more than anybody tries against the hashes of a stolen database.
const RECOVERY_BYTES: usize = 10;
/// Characters of one between two hyphens.
const RECOVERY_GROUP: usize = 4;

/// What somebody has typed to prove who they are, beside their password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A code of an app.
    Code(String),
    /// A recovery code, as its hash.
    Recovery(String),
}

impl Typed {
    /// Reads what was typed: blanks and hyphens do not matter, nor does case.
    pub fn read(text: &str) -> Self {
        let plain: String = text
            .chars()
            .filter(|one| !one.is_whitespace() && *one != '-')
            .map(|one| one.to_ascii_uppercase())
            .collect();
        let is_code = plain.len() == CODE_DIGITS && plain.bytes().all(|one| one.is_ascii_digit());
        if is_code {
            Self::Code(plain)
        } else {
            Self::Recovery(secret_hash(&plain))
        }
    }
}

/// A fresh secret.
pub fn new_secret() -> [u8; SECRET_BYTES] {
    random_bytes()
}

/// The secret as people type it and as the address of an app has it.
pub fn base32(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// What a QR code holds (the Key Uri Format of authenticator apps).
pub fn uri(secret: &[u8], issuer: &str, account: &str) -> String {
    let (issuer, account) = (percent(issuer), percent(account));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={CODE_DIGITS}&period={}",
        base32(secret),
        STEP_MS / 1_000,
    )
}

/// Every byte that is not unreserved (RFC 3986 §2.3), since apps differ in what else they read.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _written = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The step whose code was typed, among those that are taken at `now`. All of them are computed and
/// compared, so that the time says nothing of which it was.
pub fn step_of(secret: &[u8], code: &str, now: Millis) -> Option<i64> {
    let own = now.div_euclid(STEP_MS);
    let mut found = Choice::from(0);
    let mut step = 0_i64;
    for candidate in own - DRIFT_STEPS..=own + DRIFT_STEPS {
        let fits = code_at(secret, candidate).as_bytes().ct_eq(code.as_bytes());
        step.conditional_assign(&candidate, fits);
        found |= fits;
    }
    bool::from(found).then_some(step)
}

/// The code of a step.
pub fn code_at(secret: &[u8], step: i64) -> String {
    let modulus = 10_u32.pow(CODE_DIGITS as u32);
    format!("{:0CODE_DIGITS$}", truncated(secret, step) % modulus)
}

/// RFC 4226 §5.3: 31 bits of the HMAC, from the place that its last four bits name.
fn truncated(secret: &[u8], counter: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let bytes = tag.as_ref();
    let place = usize::from(bytes[bytes.len() - 1] & 0x0f);
    bytes[place..place + 4]
        .iter()
        .fold(0, |value: u32, byte| value << 8 | u32::from(*byte))
        & 0x7fff_ffff
}

/// Fresh recovery codes, `ABCD-EFGH-…`; the caller shows them once and keeps [`Typed::read`]'s hashes.
pub fn new_recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| grouped(&random_bytes::<RECOVERY_BYTES>()))
        .collect()
}

/// A password that nobody has chosen, for whoever has lost theirs.
pub fn new_password() -> String {
    grouped(&random_bytes::<RECOVERY_BYTES>()).to_lowercase()
}

fn grouped(bytes: &[u8]) -> String {
    let text = BASE32_NOPAD.encode(bytes);
    let groups: Vec<&str> = (0..text.len())
        .step_by(RECOVERY_GROUP)
        .map(|start| &text[start..(start + RECOVERY_GROUP).min(text.len())])
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors of both RFCs.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_by_counter_are_those_of_rfc_4226() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (step, expected) in (0..).zip(expected) {
            assert_eq!(code_at(SECRET, step), expected, "{step}");
        }
    }

    #[test]
    fn codes_by_time_are_those_of_rfc_6238() {
        // Appendix B has eight digits; ours are the last six of them.
        for (seconds, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let now: Millis = seconds * 1_000;
            let step = now / STEP_MS;
            assert_eq!(code_at(SECRET, step), expected[2..], "{seconds}");
            assert_eq!(step_of(SECRET, &expected[2..], now), Some(step));
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_and_one_late_and_no_further() {
        let now = 1_790_000_010_000;
        let own = now / STEP_MS;
        for (distance, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = own + distance;
            let found = step_of(SECRET, &code_at(SECRET, step), now);
            assert_eq!(found, taken.then_some(step), "{distance}");
        }
        for nonsense in ["", "00000", "0000000", "12345x"] {
            assert_eq!(step_of(SECRET, nonsense, now), None, "{nonsense}");
        }
    }

    #[test]
    fn what_is_typed_may_have_blanks_hyphens_and_small_letters() {
        assert_eq!(Typed::read(" 123 456 "), Typed::Code("123456".to_owned()));
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in codes {
            assert_eq!(code.len(), 19, "{code}");
            let plain = code.replace('-', "").to_lowercase();
            assert_eq!(Typed::read(&code), Typed::read(&plain));
            assert_eq!(
                Typed::read(&code),
                Typed::Recovery(secret_hash(&plain.to_uppercase()))
            );
        }
        assert!(matches!(Typed::read("１２３４５６"), Typed::Recovery(_)));
    }

    #[test]
    fn the_address_for_apps_names_issuer_and_account() {
        let uri = uri(b"12345678901234567890", "Shop & Co", "ada@example.com");
        assert_eq!(
            uri,
            "otpauth://totp/Shop%20%26%20Co:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Shop%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }
}
