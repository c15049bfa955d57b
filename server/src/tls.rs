//! TLS of the HTTPS port: the certificate and its key, read from PEM files and read again when
//! those change.
//!
//! Handshakes are not made here: `rtc::port` makes each in a task of its own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, version};
use tokio_util::sync::CancellationToken;

/// Pace at which the files are looked at.
const LOOK: Duration = Duration::from_secs(10);
/// Largest file that is read: a chain of dozens of certificates.
const PEM_BYTES_MAX: u64 = 1024 * 1024;
/// What both ends may speak (RFC 8446, RFC 5246); older versions are broken (RFC 8996).
const VERSIONS: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// Where the certificate and its key are.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The certificate and those that lead to its root, in this order.
    pub(crate) certificate: PathBuf,
    /// Its private key.
    pub(crate) key: PathBuf,
}

/// What handshakes are made with; cheap to clone.
#[derive(Clone)]
pub(crate) struct Tls(Arc<Shared>);

struct Shared {
    files: Files,
    provider: Arc<CryptoProvider>,
    acceptor: TlsAcceptor,
    identity: Arc<Identity>,
    /// What the files held when they were read last.
    known: Mutex<Option<Pem>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tls")
            .field("files", &self.0.files)
            .finish_non_exhaustive()
    }
}

/// The certificate that is shown from the next handshake on.
#[derive(Debug)]
struct Identity(RwLock<Arc<CertifiedKey>>);

impl Identity {
    fn replace(&self, key: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(key.clone())
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// A file can not be read or holds no certificate or key, or the two do not belong together.
    pub(crate) fn open(files: Files) -> anyhow::Result<Self> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let pem = Pem::read(&files)?;
        let key = certified(&pem, &provider)?;
        let identity = Arc::new(Identity(RwLock::new(Arc::new(key))));
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(VERSIONS)?
            .with_no_client_auth()
            .with_cert_resolver(identity.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self(Arc::new(Shared {
            files,
            provider,
            acceptor,
            identity,
            known: Mutex::new(Some(pem)),
        })))
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.0.acceptor
    }

    /// Shows what the files hold whenever they have changed, until `stop`. What can not be used is
    /// logged, and what was shown before stays.
    pub(crate) async fn follow(self, stop: CancellationToken) {
        let mut pace = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                _ = pace.tick() => {}
                () = stop.cancelled() => return,
            }
            let tls = self.clone();
            // The folder may be on another machine.
            let _stopped = tokio::task::spawn_blocking(move || tls.look()).await;
        }
    }

    /// Shows what the files hold where that is not what is known.
    fn look(&self) {
        let found = Pem::read(&self.0.files).ok();
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        if found == *known {
            return;
        }
        // Half of a renewal may have been read: it is tried again once the other half is there.
        *known = found;
        let usable = known.as_ref().map(|pem| certified(pem, &self.0.provider));
        match usable {
            Some(Ok(key)) => {
                self.0.identity.replace(key);
                tracing::info!("the certificate was read again");
            }
            Some(Err(error)) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the certificate stays as it was"
                );
            }
            None => tracing::warn!("the certificate can not be read and stays as it was"),
        }
    }
}

/// What the files hold.
#[derive(PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Pem {
    fn read(files: &Files) -> anyhow::Result<Self> {
        Ok(Self {
            certificate: read(&files.certificate)?,
            key: read(&files.key)?,
        })
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let unreadable = || format!("can not read {}", path.display());
    if std::fs::metadata(path).with_context(unreadable)?.len() > PEM_BYTES_MAX {
        bail!("{} is too large for a PEM file", path.display());
    }
    std::fs::read(path).with_context(unreadable)
}

fn certified(pem: &Pem, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
    let chain = CertificateDer::pem_slice_iter(&pem.certificate)
        .collect::<Result<Vec<_>, _>>()
        .context("the file of the certificate is no PEM")?;
    if chain.is_empty() {
        bail!("there is no certificate in its file");
    }
    let key = PrivateKeyDer::from_pem_slice(&pem.key).context("there is no key in its file")?;
    CertifiedKey::from_der(chain, key, provider)
        .context("the key does not belong to the certificate, or is of no use")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem() -> Pem {
        let made = rcgen::generate_simple_self_signed(["tandem.test".to_owned()]).expect("made");
        Pem {
            certificate: made.cert.pem().into_bytes(),
            key: made.signing_key.serialize_pem().into_bytes(),
        }
    }

    fn usable(pem: &Pem) -> Result<(), String> {
        let provider = aws_lc_rs::default_provider();
        certified(pem, &provider)
            .map(drop)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_certificate_is_taken_with_its_own_key_alone() {
        let (one, other) = (pem(), pem());
        assert_eq!(usable(&one), Ok(()));
        let mixed = Pem {
            key: other.key,
            ..one
        };
        assert!(usable(&mixed).is_err());
    }

    #[test]
    fn a_renewed_certificate_is_shown_once_both_files_are_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files {
            certificate: folder.path().join("chain.pem"),
            key: folder.path().join("key.pem"),
        };
        let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).expect("written");
        let (old, new) = (pem(), pem());
        write(&files.certificate, &old.certificate);
        write(&files.key, &old.key);
        let tls = Tls::open(files.clone()).expect("opens");
        let shown = || tls.0.identity.0.read().expect("not poisoned").clone();
        let first = shown();
        tls.look();
        assert!(Arc::ptr_eq(&first, &shown()), "nothing has changed");
        write(&files.certificate, &new.certificate);
        tls.look();
        assert!(
            Arc::ptr_eq(&first, &shown()),
            "the key is still the old one"
        );
        write(&files.key, &new.key);
        tls.look();
        assert_ne!(first.cert, shown().cert);
    }

    #[tokio::test]
    async fn a_certificate_that_is_renewed_while_the_server_starts_is_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files {
            certificate: folder.path().join("chain.pem"),
            key: folder.path().join("key.pem"),
        };
        let write = |pem: &Pem| {
            std::fs::write(&files.certificate, &pem.certificate).expect("written");
            std::fs::write(&files.key, &pem.key).expect("written");
        };
        write(&pem());
        let tls = Tls::open(files.clone()).expect("opens");
        let shown = || tls.0.identity.0.read().expect("not poisoned").clone();
        let first = shown();
        write(&pem());
        let stop = CancellationToken::new();
        let following = tokio::spawn(tls.clone().follow(stop.clone()));
        let renewed = async {
            while Arc::ptr_eq(&first, &shown()) {
                tokio::task::yield_now().await;
            }
        };
        let renewed = tokio::time::timeout(Duration::from_secs(20), renewed).await;
        renewed.expect("at the first look");
        stop.cancel();
        following.await.expect("no panic");
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = || Pem {
            certificate: Vec::new(),
            key: Vec::new(),
        };
        let without_key = Pem {
            key: Vec::new(),
            ..pem()
        };
        let error = usable(&without_key).expect_err("refused");
        assert!(error.contains("no key"), "{error}");
        let error = usable(&none()).expect_err("refused");
        assert!(error.contains("no certificate"), "{error}");
    }
}
