//! Password hashes: argon2id, off the async threads, a bounded number at a time.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use data_encoding::HEXLOWER;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::seal;
use crate::source::random_bytes;

/// Hashes computed at a time: each takes a core and 19 MiB.
const HASHES_AT_A_TIME_MAX: usize = 2;
/// Length of a key that is derived from a password.
const KEY_BYTES: usize = 32;
/// Longest wait for a turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Too many passwords are being checked.
    #[error("too many passwords at a time")]
    Busy,
    /// The hash function failed.
    #[error("password hash: {0}")]
    Hash(String),
}

/// Makes and checks password hashes; cheap to clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Hash of a random password: checked where there is no account, so that the answer takes as
    /// long as for one that exists.
    nobody: Arc<str>,
}

impl Passwords {
    /// Starts with a hash that belongs to nobody.
    ///
    /// # Errors
    /// [`PasswordError::Hash`] when the hash function does not work here.
    pub async fn new() -> Result<Self, PasswordError> {
        let turns = Arc::new(Semaphore::new(HASHES_AT_A_TIME_MAX));
        let mut passwords = Self {
            turns,
            nobody: Arc::from(""),
        };
        let unknowable = HEXLOWER.encode(&random_bytes::<32>());
        passwords.nobody = passwords.hash(unknowable).await?.into();
        Ok(passwords)
    }

    /// The hash that the store keeps, in PHC string format.
    ///
    /// # Errors
    /// [`PasswordError`] when there is no turn, or the hash function fails.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let turn = self.turn().await?;
        let work = move || {
            let _turn = turn;
            let salt = random_bytes::<16>();
            Argon2::default()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|error| PasswordError::Hash(error.to_string()))
        };
        run(work).await?
    }

    /// Whether `password` belongs to `hash`; without a hash the answer is no, after the same work.
    ///
    /// # Errors
    /// [`PasswordError`] when there is no turn.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let turn = self.turn().await?;
        let nobody = Arc::clone(&self.nobody);
        run(move || {
            let _turn = turn;
            let known = hash.is_some();
            let text = hash.as_deref().unwrap_or(&nobody);
            let fits = PasswordHash::new(text).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            });
            known && fits
        })
        .await
    }

    /// Seals `text` so that only `password` opens it: its key costs whoever has the database as much as
    /// the password's hash does.
    ///
    /// # Errors
    /// [`PasswordError`] when there is no turn, or sealing does not work.
    pub async fn seal(&self, password: String, text: Vec<u8>) -> Result<String, PasswordError> {
        let turn = self.turn().await?;
        run(move || {
            let _turn = turn;
            let salt = random_bytes::<16>();
            let sealed = seal::seal(&key_of(&password, &salt)?, &text);
            let sealed = sealed.ok_or_else(|| PasswordError::Hash("can not seal".to_owned()))?;
            Ok(format!("{}.{sealed}", HEXLOWER.encode(&salt)))
        })
        .await?
    }

    /// Opens what [`Passwords::seal`] has sealed.
    ///
    /// # Errors
    /// [`PasswordError`] when there is no turn, or this is not the password.
    pub async fn open(&self, password: String, sealed: String) -> Result<Vec<u8>, PasswordError> {
        let turn = self.turn().await?;
        run(move || {
            let _turn = turn;
            let opened = sealed.split_once('.').and_then(|(salt, sealed)| {
                let salt = HEXLOWER.decode(salt.as_bytes()).ok()?;
                seal::open(&key_of(&password, &salt).ok()?, sealed)
            });
            opened.ok_or_else(|| PasswordError::Hash("can not open what was sealed".to_owned()))
        })
        .await?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, PasswordError> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout(TURN_TIMEOUT, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(PasswordError::Busy),
        }
    }
}

/// A key that is derived from a password as its hash is.
fn key_of(password: &str, salt: &[u8]) -> Result<String, PasswordError> {
    let mut key = [0; KEY_BYTES];
    Argon2::default()
        .hash_password_into(password.as_bytes(), salt, &mut key)
        .map_err(|error| PasswordError::Hash(error.to_string()))?;
    Ok(HEXLOWER.encode(&key))
}

async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PasswordError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PasswordError::Hash(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = Passwords::new().await.expect("works");
        let hash = passwords
            .hash("correct horse".to_owned())
            .await
            .expect("hashes");
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        let verify = |password: &str, hash: Option<String>| {
            let password = password.to_owned();
            let passwords = passwords.clone();
            async move { passwords.verify(password, hash).await.expect("checks") }
        };
        assert!(verify("correct horse", Some(hash.clone())).await);
        assert!(!verify("wrong horse", Some(hash)).await);
        assert!(!verify("correct horse", None).await);
        assert!(!verify("correct horse", Some("not a hash".to_owned())).await);
    }

    #[tokio::test]
    async fn what_a_password_seals_only_that_password_opens() {
        let passwords = Passwords::new().await.expect("works");
        let sealed = passwords.seal("correct horse".to_owned(), b"secret".to_vec());
        let sealed = sealed.await.expect("seals");
        let open = async |password: &str, sealed: &str| {
            let opened = passwords.open(password.to_owned(), sealed.to_owned());
            opened.await.ok()
        };
        assert_eq!(
            open("correct horse", &sealed).await,
            Some(b"secret".to_vec())
        );
        assert_eq!(open("wrong horse", &sealed).await, None);
        for nonsense in ["", ".", "00.AAAA"] {
            assert_eq!(open("correct horse", nonsense).await, None, "{nonsense}");
        }
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let passwords = Passwords::new().await.expect("works");
        let first = passwords.hash("same".to_owned()).await.expect("hashes");
        let second = passwords.hash("same".to_owned()).await.expect("hashes");
        assert_ne!(first, second);
    }
}
