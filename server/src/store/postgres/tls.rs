//! TLS to PostgreSQL: what `sslmode` and `sslrootcert` of an address have of a server.
//!
//! The PostgreSQL of the tests stands behind an end of TLS that begins as its own does: a client asks for TLS in the
//! open, is answered with one letter, and all that follows is in TLS (PostgreSQL 15, 55.2.10).

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::{PostgresUrl, prepare};
use crate::testing;

/// What a client says that would go on in TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// The PostgreSQL of the tests behind an end of TLS.
struct Front {
    folder: TempDir,
    port: u16,
    /// What it is asked for behind the `?`, without where it is.
    asked: Vec<(String, String)>,
    n_secured: Arc<AtomicUsize>,
}

impl Front {
    /// With what is made for its folder, or without any TLS; nothing where the tests run on something else than a
    /// PostgreSQL behind a socket.
    async fn start(make: impl FnOnce(&TempDir) -> Option<TlsAcceptor>) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = testing::database(folder.path())?;
        let url = Url::parse(url.reveal()).expect("an address");
        let pairs = url.query_pairs().into_owned();
        let (place, asked): (Vec<_>, Vec<_>) = pairs.partition(|(key, _)| key == "host");
        let place = place.first().filter(|(_, host)| host.starts_with('/'))?;
        let socket = PathBuf::from(&place.1).join(".s.PGSQL.5432");
        let tls = make(&folder);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let front = Self {
            folder,
            port: listener.local_addr().expect("one").port(),
            asked,
            n_secured: Arc::default(),
        };
        let n_secured = front.n_secured.clone();
        tokio::spawn(async move {
            while let Ok((wire, _)) = listener.accept().await {
                let (tls, socket, n_secured) = (tls.clone(), socket.clone(), n_secured.clone());
                tokio::spawn(async move {
                    let _gone = relay(wire, tls, (socket, n_secured)).await;
                });
            }
        });
        Some(front)
    }

    /// Connects by this address, with more behind the `?`; the answer is why that did not work.
    async fn connect(&self, host: &str, more: &[(&str, &str)]) -> Result<(), String> {
        sqlx::any::install_default_drivers();
        let base = format!("postgres://{host}:{}/postgres", self.port);
        let mut url = Url::parse(&base).expect("an address");
        url.query_pairs_mut().extend_pairs(self.asked.clone());
        url.query_pairs_mut().extend_pairs(more.iter().copied());
        let url = PostgresUrl::from(String::from(url));
        assert_eq!(url.complaint(), None);
        let pool = prepare(&url).await.map_err(|error| error.to_string())?;
        pool.close().await;
        Ok(())
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn n_secured(&self) -> usize {
        self.n_secured.load(Ordering::SeqCst)
    }
}

/// A certificate for `localhost` that nobody knows, a file by which it is trusted, and the file of another one.
fn certificate(folder: &TempDir) -> Option<TlsAcceptor> {
    let made = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
    let (ours, theirs) = (made(), made());
    let write =
        |name: &str, pem: String| std::fs::write(folder.path().join(name), pem).expect("written");
    write("ours.pem", ours.cert.pem());
    write("theirs.pem", theirs.cert.pem());
    let key = PrivateKeyDer::Pkcs8(ours.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![ours.cert.into()], key)
        .expect("a certificate");
    Some(TlsAcceptor::from(Arc::new(config)))
}

/// Carries one connection to the socket of the database.
async fn relay(
    mut wire: TcpStream,
    tls: Option<TlsAcceptor>,
    (socket, n_secured): (PathBuf, Arc<AtomicUsize>),
) -> io::Result<()> {
    let mut database = UnixStream::connect(socket).await?;
    let mut first = [0; SSL_REQUEST.len()];
    wire.read_exact(&mut first).await?;
    match tls {
        _ if first != SSL_REQUEST => {
            database.write_all(&first).await?;
            copy_bidirectional(&mut wire, &mut database).await?;
        }
        None => {
            wire.write_all(b"N").await?;
            copy_bidirectional(&mut wire, &mut database).await?;
        }
        Some(tls) => {
            wire.write_all(b"S").await?;
            let mut secured = tls.accept(wire).await?;
            n_secured.fetch_add(1, Ordering::SeqCst);
            copy_bidirectional(&mut secured, &mut database).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_server_with_tls_is_spoken_to_in_tls_and_trusted_by_its_certificate() {
    let Some(front) = Front::start(certificate).await else {
        return;
    };
    let ours = front.file("ours.pem");
    let ours = ours.as_str();
    let modes: [&[(&str, &str)]; 5] = [
        &[],
        &[("sslmode", "prefer")],
        &[("sslmode", "require")],
        &[("sslmode", "verify-ca"), ("sslrootcert", ours)],
        &[("sslmode", "verify-full"), ("sslrootcert", ours)],
    ];
    for (n_before, mode) in modes.into_iter().enumerate() {
        assert_eq!(front.connect("localhost", mode).await, Ok(()), "{mode:?}");
        assert!(front.n_secured() > n_before, "{mode:?} went on in the open");
    }
    let n_secured = front.n_secured();
    let open = front.connect("localhost", &[("sslmode", "disable")]).await;
    assert_eq!(open, Ok(()));
    assert_eq!(front.n_secured(), n_secured);
    // Whose name is not asked for may have another one.
    let elsewhere = [("sslmode", "verify-ca"), ("sslrootcert", ours)];
    assert_eq!(front.connect("127.0.0.1", &elsewhere).await, Ok(()));
}

#[tokio::test]
async fn who_shows_another_certificate_or_none_is_refused_in_words() {
    let Some(front) = Front::start(certificate).await else {
        return;
    };
    let (ours, theirs) = (front.file("ours.pem"), front.file("theirs.pem"));
    let (ours, theirs) = (ours.as_str(), theirs.as_str());
    let full = ("sslmode", "verify-full");
    let trusting = |file| ("sslrootcert", file);
    let cases = [
        ("localhost", vec![full], "sslrootcert"),
        ("localhost", vec![full, trusting(theirs)], "certificate"),
        (
            "127.0.0.1",
            vec![full, trusting(ours)],
            "not valid for name",
        ),
        (
            "localhost",
            vec![("sslmode", "verify-ca"), trusting(theirs)],
            "certificate",
        ),
    ];
    for (host, mode, word) in cases {
        let refused = front.connect(host, &mode).await.expect_err("refused");
        assert!(
            refused.contains("TLS as the address asks for it"),
            "{refused}"
        );
        assert!(refused.contains(word), "{refused}");
    }
    let front = Front::start(|_| None).await.expect("as before");
    for mode in ["require", "verify-full"] {
        let refused = front.connect("localhost", &[("sslmode", mode)]).await;
        let refused = refused.expect_err("refused");
        assert!(refused.contains("does not support TLS"), "{refused}");
    }
    let open = front.connect("localhost", &[("sslmode", "prefer")]).await;
    assert_eq!(open, Ok(()));
}
