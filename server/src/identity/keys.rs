//! The keys that tokens are checked with: from files of their own, and from a set (JWKS, RFC 7517) in a
//! file or at an address.
//!
//! A set is read when it is first wanted, anew when it has grown old or a token names a key that it does
//! not hold, and never more often than once a minute (`held`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::header::HeaderMap;
use serde::Deserialize;
use tandem_protocol::limits::{JWKS_BYTES_MAX, JWKS_KEYS_MAX, JWKS_REFRESH_MIN_MS};

use super::Fault;
use super::settings::{IdentitySettings, KeySetting, SigningAlgorithm};
use super::token::{Key, is_kid};
use crate::egress::Egress;
use crate::held::Held;
use crate::source::Clock;

/// Shortest shared secret, in bytes (RFC 7518 §3.2).
const SECRET_BYTES_MIN: usize = 32;
/// Shortest RSA modulus, in bytes (RFC 7518 §3.3).
const RSA_BYTES_MIN: usize = 2048 / 8;

/// All keys.
pub(super) struct Keys {
    own: Vec<Key>,
    set: Option<KeySet>,
}

impl Keys {
    /// Reads the keys that have files of their own; a set in a file is tried too, so that a mistake shows
    /// when the server starts.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub(super) fn open(settings: &IdentitySettings, clock: Clock) -> anyhow::Result<Self> {
        let own: Result<Vec<Key>, _> = settings.keys.iter().map(read_key).collect();
        let place = match (&settings.jwks_file, &settings.jwks_url) {
            (Some(path), _) => {
                let keys = read_set(&read_file(path)?);
                // A customer's token has to name its key where there is a set.
                if keys.iter().all(|key| key.kid.is_none()) {
                    bail!("identity: {} holds no key that can be used", path.display());
                }
                Some(Place::File(path.clone()))
            }
            (None, Some(url)) => Some(Place::Url {
                url: url.clone(),
                egress: Egress::new(settings.allowed())?,
            }),
            (None, None) => None,
        };
        Ok(Self {
            own: own?,
            set: place.map(|place| KeySet::new(place, clock)),
        })
    }

    /// The key that a token names.
    ///
    /// # Errors
    /// [`Fault::Key`] when there is none, [`Fault::NoKeys`] when the set is not there.
    pub(super) async fn lookup(&self, kid: Option<&str>) -> Result<Key, Fault> {
        let only = self.own.first().filter(|_| self.own.len() == 1);
        let Some(kid) = kid else {
            let may_go_without = only.filter(|_| self.set.is_none());
            return may_go_without.cloned().ok_or(Fault::Key);
        };
        // A single key without a name takes tokens that name theirs.
        let unnamed = only.filter(|only| only.kid.is_none());
        let own = self.own.iter().find(|key| key.kid.as_deref() == Some(kid));
        match (own.or(unnamed), &self.set) {
            (Some(key), _) => Ok(key.clone()),
            (None, Some(set)) => set.lookup(kid).await,
            (None, None) => Err(Fault::Key),
        }
    }
}

/// Where a set is.
enum Place {
    File(PathBuf),
    Url { url: String, egress: Egress },
}

/// A set of keys, as it was read last.
pub(crate) struct KeySet {
    place: Arc<Place>,
    held: Held<Vec<Key>, Fault>,
}

impl KeySet {
    /// The set at an address.
    pub(crate) fn at(url: String, egress: Egress, clock: Clock) -> Self {
        Self::new(Place::Url { url, egress }, clock)
    }

    fn new(place: Place, clock: Clock) -> Self {
        Self {
            place: Arc::new(place),
            held: Held::new(JWKS_REFRESH_MIN_MS, clock),
        }
    }

    /// Whether the set is the one at this address.
    pub(crate) fn is_at(&self, address: &str) -> bool {
        matches!(&*self.place, Place::Url { url, .. } if url == address)
    }

    /// The key of this name.
    ///
    /// # Errors
    /// [`Fault::Key`] when there is none, [`Fault::NoKeys`] when the set is not there.
    pub(crate) async fn lookup(&self, kid: &str) -> Result<Key, Fault> {
        self.find(|keys| keys.iter().find(|key| key.kid.as_deref() == Some(kid)))
            .await
    }

    /// The one key that signs by `algorithm`, for a token that names none (OpenID Connect Core 1.0 §10.1).
    ///
    /// # Errors
    /// [`Fault::Key`] when there is none or more than one, [`Fault::NoKeys`] when the set is not there.
    pub(crate) async fn only(&self, algorithm: Algorithm) -> Result<Key, Fault> {
        self.find(|keys| {
            let mut fitting = keys.iter().filter(|key| key.algorithm == algorithm);
            fitting.next().filter(|_| fitting.next().is_none())
        })
        .await
    }

    async fn find(&self, find: impl Fn(&[Key]) -> Option<&Key>) -> Result<Key, Fault> {
        let is_there = |keys: &Vec<Key>| find(keys).is_some();
        let place = self.place.clone();
        let read = async move |_| place.read().await;
        let keys = self.held.lookup(is_there, read).await?;
        find(&keys).cloned().ok_or(Fault::Key)
    }
}

impl Place {
    async fn read(&self) -> Result<Vec<Key>, Fault> {
        let read = match self {
            Self::File(path) => read_file(path),
            Self::Url { url, egress } => {
                let read = egress.read(url, HeaderMap::new(), JWKS_BYTES_MAX).await;
                read.map_err(anyhow::Error::from)
            }
        };
        match read.map(|bytes| read_set(&bytes)) {
            Ok(keys) if !keys.is_empty() => return Ok(keys),
            Ok(_) => tracing::warn!("a set of keys (JWKS) holds none that can be used"),
            Err(error) => tracing::warn!(%error, "a set of keys (JWKS) can not be read"),
        }
        Err(Fault::NoKeys)
    }
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("identity: {} can not be read", path.display()))?;
    if bytes.len() > JWKS_BYTES_MAX {
        bail!("identity: {} is larger than 64 KiB", path.display());
    }
    Ok(bytes)
}

fn read_key(setting: &KeySetting) -> anyhow::Result<Key> {
    let bytes = read_file(&setting.file)?;
    let is_no_key = || {
        format!(
            "identity: {} is no such public key (PEM)",
            setting.file.display()
        )
    };
    let (algorithm, key) = match setting.algorithm {
        SigningAlgorithm::HS256 => {
            let secret = bytes.trim_ascii_end();
            if secret.len() < SECRET_BYTES_MIN {
                bail!(
                    "identity: the secret in {} is shorter than {SECRET_BYTES_MIN} bytes",
                    setting.file.display()
                );
            }
            (Algorithm::HS256, DecodingKey::from_secret(secret))
        }
        SigningAlgorithm::RS256 => {
            let key = DecodingKey::from_rsa_pem(&bytes).with_context(is_no_key)?;
            (Algorithm::RS256, key)
        }
        SigningAlgorithm::ES256 => {
            let key = DecodingKey::from_ec_pem(&bytes).with_context(is_no_key)?;
            (Algorithm::ES256, key)
        }
    };
    Ok(Key {
        kid: setting.kid.clone(),
        algorithm,
        key,
    })
}

/// The keys of a set that can be used; those of other kinds and for other uses are left out (RFC 7517 §5).
fn read_set(bytes: &[u8]) -> Vec<Key> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let Ok(set) = serde_json::from_slice::<Set>(bytes) else {
        return Vec::new();
    };
    let keys = set.keys.into_iter().take(JWKS_KEYS_MAX);
    keys.filter_map(|key| read_jwk(&serde_json::from_value(key).ok()?))
        .collect()
}

/// A public key with the one algorithm that its kind has here.
fn read_jwk(jwk: &Jwk) -> Option<Key> {
    let kid = jwk.common.key_id.clone();
    if !kid.as_deref().is_none_or(is_kid) {
        return None;
    }
    let is_for_signatures = matches!(
        jwk.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let (algorithm, named) = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = data_encoding::BASE64URL_NOPAD
                .decode(rsa.n.as_bytes())
                .ok()?;
            if modulus.len() < RSA_BYTES_MIN {
                return None;
            }
            (Algorithm::RS256, KeyAlgorithm::RS256)
        }
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        // A secret does not belong into a set that others can read, and other kinds sign by nothing here.
        _ => return None,
    };
    let is_its_own = jwk.common.key_algorithm.is_none_or(|alg| alg == named);
    if !is_for_signatures || !is_its_own {
        return None;
    }
    Some(Key {
        kid,
        algorithm,
        key: DecodingKey::from_jwk(jwk).ok()?,
    })
}
