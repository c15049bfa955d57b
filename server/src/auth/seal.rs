//! Sealing what is kept for one caller: readable with the key that they have, and not with the database.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::source::random_bytes;

/// Seals `text` so that only `secret` opens it; nothing when that does not work.
pub fn seal(secret: &str, text: &[u8]) -> Option<String> {
    let nonce = random_bytes::<NONCE_LEN>();
    let mut sealed = text.to_vec();
    let place = Nonce::assume_unique_for_key(nonce);
    key(secret)?
        .seal_in_place_append_tag(place, Aad::empty(), &mut sealed)
        .ok()?;
    Some(BASE64.encode(&[&nonce[..], &sealed].concat()))
}

/// Opens what [`seal`] has sealed; nothing for everything else.
pub fn open(secret: &str, sealed: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(sealed.as_bytes()).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut sealed = sealed.to_vec();
    let text = key(secret)?
        .open_in_place(nonce, Aad::empty(), &mut sealed)
        .ok()?;
    Some(text.to_vec())
}

fn key(secret: &str) -> Option<LessSafeKey> {
    let key = Sha256::new_with_prefix(b"tandem-seal-1\n")
        .chain_update(secret.as_bytes())
        .finalize();
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_opens_and_nothing_changed_is_opened() {
        let sealed = seal("a", b"text").expect("seals");
        assert_eq!(open("a", &sealed).as_deref(), Some(&b"text"[..]));
        assert_eq!(open("b", &sealed), None);
        assert_ne!(seal("a", b"text").expect("seals"), sealed);
        let mut bytes = BASE64.decode(sealed.as_bytes()).expect("base64");
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            assert_eq!(open("a", &BASE64.encode(&bytes)), None, "{place}");
            bytes[place] ^= 1;
        }
        for nonsense in ["", "AAAA", "§"] {
            assert_eq!(open("a", nonsense), None);
        }
    }
}
