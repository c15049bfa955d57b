//! Nonces that are not kept (RFC 8489 §9.2): each says when it was made, and a code over that and
//! the client proves that it was made here.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::limits::NONCE_LIFETIME_MS;
use crate::{Client, Millis};

const TIME_BYTES: usize = 8;
const CODE_BYTES: usize = 16;

#[derive(Clone)]
pub(crate) struct Nonces {
    key: [u8; 32],
}

impl Nonces {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    pub(crate) fn issue(&self, client: Client, now: Millis) -> String {
        let time = now.to_be_bytes();
        let code = self.code(client, time).finalize().into_bytes();
        HEXLOWER.encode(&[&time, &code[..CODE_BYTES]].concat())
    }

    /// Whether it was made here for this client, and not too long ago.
    pub(crate) fn is_fresh(&self, nonce: &[u8], client: Client, now: Millis) -> bool {
        // Decoding allocates, so the length comes first.
        if nonce.len() != 2 * (TIME_BYTES + CODE_BYTES) {
            return false;
        }
        let Ok(bytes) = HEXLOWER.decode(nonce) else {
            return false;
        };
        let Some((time, code)) = bytes.split_first_chunk::<TIME_BYTES>() else {
            return false;
        };
        let age = now.saturating_sub(Millis::from_be_bytes(*time));
        let is_ours = self.code(client, *time).verify_truncated_left(code).is_ok();
        is_ours && (0..=NONCE_LIFETIME_MS).contains(&age)
    }

    fn code(&self, client: Client, time: [u8; TIME_BYTES]) -> Hmac<Sha1> {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.key).expect("keys of HMAC have any length");
        mac.update(&time);
        mac.update(format!("{client:?}").as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_serves_its_client_for_its_lifetime() {
        let (one, other) = (Nonces::new([1; 32]), Nonces::new([2; 32]));
        let client = Client::Datagram("192.0.2.1:5".parse().expect("an address"));
        let neighbour = Client::Datagram("192.0.2.1:6".parse().expect("an address"));
        let nonce = one.issue(client, 1_000);
        let check = |nonces: &Nonces, client, now| nonces.is_fresh(nonce.as_bytes(), client, now);
        assert!(check(&one, client, 1_000));
        assert!(check(&one, client, 1_000 + NONCE_LIFETIME_MS));
        assert!(!check(&one, client, 1_001 + NONCE_LIFETIME_MS));
        assert!(!check(&one, client, 999), "made in the future");
        assert!(!check(&one, neighbour, 1_000));
        assert!(!check(&other, client, 1_000));
        for n_bytes in 0..nonce.len() {
            assert!(!one.is_fresh(&nonce.as_bytes()[..n_bytes], client, 1_000));
        }
        assert!(!one.is_fresh(&[b'z'; 48], client, 1_000));
    }
}
