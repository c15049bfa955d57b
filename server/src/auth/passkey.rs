//! Passkeys: what a browser says of one is checked here (Web Authentication Level 3, §7.1 and §7.2).
//!
//! A new one comes with its key as browsers hand it out (`getPublicKey()`, §5.2.1.1), and with the attestation
//! `none`: whoever adds it has proved their password, and nobody is asked what has made their key. So there is no
//! CBOR to read. Which challenges are open, and which passkeys there are, the store knows.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    VerificationAlgorithm,
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::origin::Origin;
use crate::store::passkeys::KeptKey;

/// Bytes of the identifier of a passkey (§4, "Credential ID").
pub const ID_BYTES_MAX: usize = 1_023;
/// Bytes of a public key: RSA with 8192 bits and what stands around it.
pub const KEY_BYTES_MAX: usize = 1_100;
/// Bytes of what the browser says of the ceremony: its fields, and more than what browsers add.
pub const CLIENT_DATA_BYTES_MAX: usize = 4_096;
/// Bytes of what the authenticator says: its head, an identifier, a key, and extensions.
pub const AUTHENTICATOR_DATA_BYTES_MAX: usize = 4_096;
/// Bytes of a signature: RSA with 8192 bits.
pub const SIGNATURE_BYTES_MAX: usize = 1_024;

/// Flags of the authenticator data (§6.1).
mod flag {
    pub(super) const USER_PRESENT: u8 = 1;
    pub(super) const USER_VERIFIED: u8 = 1 << 2;
    pub(super) const BACKUP_ELIGIBLE: u8 = 1 << 3;
    pub(super) const BACKED_UP: u8 = 1 << 4;
    pub(super) const HAS_CREDENTIAL: u8 = 1 << 6;
}

/// Where the flags stand, behind the hash of the site.
const FLAGS_AT: usize = 32;
/// Where the counter ends, and with it the head.
const HEAD_BYTES: usize = 37;
/// Bytes that name the kind of authenticator, before the length of the identifier.
const AAGUID_BYTES: usize = 16;

/// How a passkey signs (COSE algorithms, RFC 9053 and RFC 8812).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA with PKCS #1 and SHA-256.
    Rs256,
}

impl Algorithm {
    /// All, the one that is liked best first.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// Its number.
    pub const fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// Reads the number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }

    /// What verifies.
    fn verifier(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Es256 => &ECDSA_P256_SHA256_ASN1,
            Self::EdDsa => &ED25519,
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        }
    }
}

/// Why what was said of a passkey is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasskeyError {
    /// What the browser says can not be read.
    #[error("the client data can not be read")]
    ClientData,
    /// It was made for the other ceremony.
    #[error("it was made for something else")]
    Ceremony,
    /// It answers another challenge.
    #[error("it answers another challenge")]
    Challenge,
    /// It was made on a page of another origin, or inside one.
    #[error("it was made on a page of another origin")]
    Origin,
    /// What the authenticator says can not be read, or contradicts itself.
    #[error("the authenticator data can not be read")]
    AuthenticatorData,
    /// It was made for another site.
    #[error("it was made for another site")]
    Site,
    /// Nobody has touched it.
    #[error("nobody was there")]
    NotPresent,
    /// It has not made sure who touched it.
    #[error("nobody was verified")]
    NotVerified,
    /// It signs in a way, or with a key, that is not taken.
    #[error("its key is not taken")]
    Key,
    /// The signature is not of its key.
    #[error("the signature does not fit")]
    Signature,
    /// It has counted less than before: somebody has a copy.
    #[error("it has counted back")]
    Counter,
}

/// A passkey as a browser made it.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// Its identifier.
    pub id: &'a [u8],
    /// What the browser says, JSON.
    pub client_data: &'a [u8],
    /// What the authenticator says.
    pub authenticator_data: &'a [u8],
    /// Its public key, `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// How it signs.
    pub algorithm: i64,
}

/// What a browser has signed with a passkey.
#[derive(Clone, Debug)]
pub struct Signed<'a> {
    /// What the browser says, JSON.
    pub client_data: &'a [u8],
    /// What the authenticator says.
    pub authenticator_data: &'a [u8],
    /// Over both.
    pub signature: &'a [u8],
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_inside: bool,
}

/// Checks a passkey that was made for this origin and challenge.
///
/// # Errors
/// Why it is not taken.
pub fn made(own: &Origin, challenge: &str, made: &Made<'_>) -> Result<KeptKey, PasskeyError> {
    check_client(own, challenge, "webauthn.create", made.client_data)?;
    let (flags, counter) = check_head(own, made.authenticator_data)?;
    let rest = &made.authenticator_data[HEAD_BYTES..];
    if flags & flag::HAS_CREDENTIAL == 0 || credential_id(rest) != Some(made.id) {
        return Err(PasskeyError::AuthenticatorData);
    }
    let algorithm = Algorithm::of_number(made.algorithm).ok_or(PasskeyError::Key)?;
    ParsedPublicKey::new(algorithm.verifier(), made.public_key).map_err(|_| PasskeyError::Key)?;
    Ok(KeptKey {
        public_key: made.public_key.to_vec(),
        algorithm: algorithm.number(),
        counter,
    })
}

/// Checks what was signed for this origin and challenge; the answer is the new count.
///
/// # Errors
/// Why it is not taken.
pub fn signed(
    own: &Origin,
    challenge: &str,
    key: &KeptKey,
    signed: &Signed<'_>,
) -> Result<u32, PasskeyError> {
    check_client(own, challenge, "webauthn.get", signed.client_data)?;
    let (_, counter) = check_head(own, signed.authenticator_data)?;
    let hash = Sha256::digest(signed.client_data);
    let message = [signed.authenticator_data, hash.as_slice()].concat();
    let algorithm = Algorithm::of_number(key.algorithm).ok_or(PasskeyError::Key)?;
    ParsedPublicKey::new(algorithm.verifier(), &key.public_key)
        .map_err(|_| PasskeyError::Key)?
        .verify_sig(&message, signed.signature)
        .map_err(|_| PasskeyError::Signature)?;
    // §6.1.1: one that counts never counts back.
    if (counter > 0 || key.counter > 0) && counter <= key.counter {
        return Err(PasskeyError::Counter);
    }
    Ok(counter)
}

/// The challenge that a browser says that it answers; whether it does is checked with the rest.
///
/// # Errors
/// It can not be read.
pub fn challenge_of(client_data: &[u8]) -> Result<String, PasskeyError> {
    Ok(read(client_data)?.challenge)
}

fn read(client_data: &[u8]) -> Result<ClientData, PasskeyError> {
    if client_data.len() > CLIENT_DATA_BYTES_MAX {
        return Err(PasskeyError::ClientData);
    }
    serde_json::from_slice(client_data).map_err(|_| PasskeyError::ClientData)
}

fn check_client(
    own: &Origin,
    challenge: &str,
    ceremony: &str,
    client_data: &[u8],
) -> Result<(), PasskeyError> {
    let said = read(client_data)?;
    if said.ceremony != ceremony {
        return Err(PasskeyError::Ceremony);
    }
    if said.challenge != challenge {
        return Err(PasskeyError::Challenge);
    }
    if said.origin != own.as_str() || said.is_inside {
        return Err(PasskeyError::Origin);
    }
    Ok(())
}

/// The flags and the counter of what was made for this site, by somebody who was verified.
fn check_head(own: &Origin, data: &[u8]) -> Result<(u8, u32), PasskeyError> {
    let head = data.get(..HEAD_BYTES);
    let head = head.filter(|_| data.len() <= AUTHENTICATOR_DATA_BYTES_MAX);
    let head = head.ok_or(PasskeyError::AuthenticatorData)?;
    if head[..FLAGS_AT] != Sha256::digest(own.host().as_bytes())[..] {
        return Err(PasskeyError::Site);
    }
    let flags = head[FLAGS_AT];
    if flags & flag::USER_PRESENT == 0 {
        return Err(PasskeyError::NotPresent);
    }
    if flags & flag::USER_VERIFIED == 0 {
        return Err(PasskeyError::NotVerified);
    }
    // What can not be backed up is not backed up either.
    if flags & (flag::BACKUP_ELIGIBLE | flag::BACKED_UP) == flag::BACKED_UP {
        return Err(PasskeyError::AuthenticatorData);
    }
    let counter = head[FLAGS_AT + 1..].try_into();
    let counter = counter.map_err(|_| PasskeyError::AuthenticatorData)?;
    Ok((flags, u32::from_be_bytes(counter)))
}

/// The identifier in what follows the head, before the key (§6.5.1).
fn credential_id(rest: &[u8]) -> Option<&[u8]> {
    let (_, rest) = rest.split_at_checked(AAGUID_BYTES)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, key) = rest.split_at_checked(length)?;
    let is_good = (1..=ID_BYTES_MAX).contains(&length) && !key.is_empty();
    is_good.then_some(id)
}

/// Reads what browsers write as base64url without padding, of at most so many bytes.
pub fn read_bytes(text: &str, bytes_max: usize) -> Option<Vec<u8>> {
    // Four letters are three bytes.
    if text.len() > bytes_max.div_ceil(3) * 4 {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    (1..=bytes_max).contains(&bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RsaKeyPair,
    };
    use serde_json::json;

    use super::*;

    const CHALLENGE: &str = "Y2hhbGxlbmdl";
    const ID: [u8; 4] = [1, 2, 3, 4];

    fn own() -> Origin {
        "https://support.example".parse().expect("an origin")
    }

    fn said(ceremony: &str, challenge: &str, origin: &str) -> Vec<u8> {
        json!({ "type": ceremony, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn head(site: &str, flags: u8, counter: u32) -> Vec<u8> {
        let mut data = Sha256::digest(site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(counter.to_be_bytes());
        data
    }

    /// What an authenticator says of a passkey that it has made.
    fn with_credential(flags: u8) -> Vec<u8> {
        let mut data = head("support.example", flags, 0);
        data.extend([0; AAGUID_BYTES]);
        data.extend([0, 4]);
        data.extend(ID);
        data.push(0xa5);
        data
    }

    type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

    /// A key of each kind: its number, its public key, and what signs with it.
    fn pairs() -> Vec<(i64, Vec<u8>, Sign)> {
        let random = SystemRandom::new();
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let ec_public: PublicKeyX509Der<'_> = ec.public_key().as_der().expect("DER");
        let ec_public = ec_public.as_ref().to_vec();
        let ed = Ed25519KeyPair::generate().expect("a key");
        let ed_public: PublicKeyX509Der<'_> = ed.public_key().as_der().expect("DER");
        let ed_public = ed_public.as_ref().to_vec();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        let rsa_public: PublicKeyX509Der<'_> = rsa.public_key().as_der().expect("DER");
        let rsa_public = rsa_public.as_ref().to_vec();
        let sign_ec = move |message: &[u8]| {
            let signature = ec.sign(&random, message).expect("a signature");
            signature.as_ref().to_vec()
        };
        let sign_rsa = move |message: &[u8]| {
            let mut signature = vec![0; rsa.public_modulus_len()];
            let random = SystemRandom::new();
            rsa.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                .expect("a signature");
            signature
        };
        vec![
            (-7, ec_public, Box::new(sign_ec)),
            (
                -8,
                ed_public,
                Box::new(move |message| ed.sign(message).as_ref().to_vec()),
            ),
            (-257, rsa_public, Box::new(sign_rsa)),
        ]
    }

    #[test]
    fn each_kind_of_key_is_made_and_signs_for_one_challenge_alone() {
        for (algorithm, public_key, sign) in pairs() {
            let client_data = said("webauthn.create", CHALLENGE, "https://support.example");
            let new = Made {
                id: &ID,
                client_data: &client_data,
                authenticator_data: &with_credential(0b0100_0101),
                public_key: &public_key,
                algorithm,
            };
            let key = made(&own(), CHALLENGE, &new).expect("a passkey");
            assert_eq!(made(&own(), "other", &new), Err(PasskeyError::Challenge));
            let client_data = said("webauthn.get", CHALLENGE, "https://support.example");
            let data = head("support.example", 0b0000_0101, 7);
            let message = [data.as_slice(), &Sha256::digest(&client_data)].concat();
            let signature = sign(&message);
            let one = Signed {
                client_data: &client_data,
                authenticator_data: &data,
                signature: &signature,
            };
            assert_eq!(signed(&own(), CHALLENGE, &key, &one), Ok(7), "{algorithm}");
            for n in 0..signature.len() {
                let mut other = signature.clone();
                other[n] ^= 1;
                let one = Signed {
                    signature: &other,
                    ..one
                };
                let refused = signed(&own(), CHALLENGE, &key, &one);
                assert_eq!(refused, Err(PasskeyError::Signature), "{algorithm}, {n}");
            }
            let later = KeptKey { counter: 7, ..key };
            let refused = signed(&own(), CHALLENGE, &later, &one);
            assert_eq!(refused, Err(PasskeyError::Counter));
        }
    }

    #[test]
    fn what_was_made_elsewhere_or_by_nobody_is_refused() {
        let (algorithm, public_key, _) = pairs().swap_remove(0);
        let client_data = said("webauthn.create", CHALLENGE, "https://support.example");
        let try_with = |client_data: &[u8], data: &[u8], key: &[u8], algorithm: i64| {
            let new = Made {
                id: &ID,
                client_data,
                authenticator_data: data,
                public_key: key,
                algorithm,
            };
            made(&own(), CHALLENGE, &new).map(|_| ())
        };
        let good = with_credential(0b0100_0101);
        assert_eq!(
            try_with(&client_data, &good, &public_key, algorithm),
            Ok(())
        );
        let of_client = |text: &[u8]| try_with(text, &good, &public_key, algorithm);
        let other = said("webauthn.get", CHALLENGE, "https://support.example");
        assert_eq!(of_client(&other), Err(PasskeyError::Ceremony));
        let other = said("webauthn.create", CHALLENGE, "https://evil.example");
        assert_eq!(of_client(&other), Err(PasskeyError::Origin));
        assert_eq!(of_client(b"{}"), Err(PasskeyError::ClientData));
        let long = vec![b' '; CLIENT_DATA_BYTES_MAX + 1];
        assert_eq!(of_client(&long), Err(PasskeyError::ClientData));
        let inside = json!({ "type": "webauthn.create", "challenge": CHALLENGE,
            "origin": "https://support.example", "crossOrigin": true });
        let inside = inside.to_string();
        assert_eq!(of_client(inside.as_bytes()), Err(PasskeyError::Origin));
        let of_data = |data: &[u8]| try_with(&client_data, data, &public_key, algorithm);
        for (flags, why) in [
            (0b0100_0100, PasskeyError::NotPresent),
            (0b0100_0001, PasskeyError::NotVerified),
            (0b0000_0101, PasskeyError::AuthenticatorData),
            (0b0101_0101, PasskeyError::AuthenticatorData),
        ] {
            assert_eq!(of_data(&with_credential(flags)), Err(why), "{flags:b}");
        }
        let mut elsewhere = good.clone();
        elsewhere[0] ^= 1;
        assert_eq!(of_data(&elsewhere), Err(PasskeyError::Site));
        for n in 0..good.len() {
            assert!(of_data(&good[..n]).is_err(), "cut at {n}");
        }
        let unknown = try_with(&client_data, &good, &public_key, -36);
        assert_eq!(unknown, Err(PasskeyError::Key));
        let mixed = try_with(&client_data, &good, &public_key, -257);
        assert_eq!(mixed, Err(PasskeyError::Key));
        assert_eq!(
            try_with(&client_data, &good, b"none", -7),
            Err(PasskeyError::Key)
        );
    }

    #[test]
    fn bytes_are_read_up_to_their_bound() {
        let text = |n: usize| BASE64URL_NOPAD.encode(&vec![7; n]);
        assert_eq!(read_bytes(&text(10), 10).map(|bytes| bytes.len()), Some(10));
        assert_eq!(read_bytes(&text(11), 10), None);
        assert_eq!(read_bytes("", 10), None);
        assert_eq!(read_bytes("a=b", 10), None);
    }
}
