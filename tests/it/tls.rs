//! TLS that ends in the server: HTTP and STUN behind it on one port, and the port that redirects.

use std::io;
use std::net::TcpListener as StdListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tandem_server::config::Config;
use tandem_turn::Framer;
use tandem_turn::message::{Class, Message, Method, Writer, attribute};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::TestApp;

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with a certificate for this machine, and one who trusts that.
struct Stage {
    app: TestApp,
    connector: TlsConnector,
    _files: tempfile::TempDir,
}

impl Stage {
    async fn lay(edit: impl FnOnce(&mut Config)) -> Self {
        let files = tempfile::tempdir().expect("a folder");
        let certificate = write_certificate(files.path());
        let app = TestApp::start_with(|config| {
            config.tls_certificate = Some(files.path().join("chain.pem"));
            config.tls_key = Some(files.path().join("key.pem"));
            edit(config);
        })
        .await;
        Self {
            app,
            connector: trusting(certificate),
            _files: files,
        }
    }

    fn address(&self) -> &str {
        self.app.origin.strip_prefix("http://").expect("an address")
    }

    async fn plain(&self) -> TcpStream {
        TcpStream::connect(self.address()).await.expect("connected")
    }

    async fn tls(&self) -> TlsStream<TcpStream> {
        let name = ServerName::try_from("127.0.0.1").expect("a name");
        let connecting = self.connector.connect(name, self.plain().await);
        let connected = tokio::time::timeout(PATIENCE, connecting).await;
        connected.expect("in time").expect("a handshake")
    }
}

fn write_certificate(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("made");
    std::fs::write(folder.join("chain.pem"), made.cert.pem()).expect("written");
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).expect("written");
    made.cert.into()
}

fn trusting(certificate: CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn asks_for_life(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<String> {
    let request = b"GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await?;
    let mut answer = String::new();
    let reading = stream.read_to_string(&mut answer);
    tokio::time::timeout(PATIENCE, reading)
        .await
        .expect("in time")?;
    Ok(answer)
}

async fn is_told_its_address(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let request = Writer::new(Method::Binding, Class::Request, [7; 12]).into_bytes();
    stream.write_all(&request).await.expect("sent");
    let (mut framer, mut answer) = (Framer::default(), Vec::new());
    let mut buffer = [0; 512];
    while answer.is_empty() {
        let n_bytes = tokio::time::timeout(PATIENCE, stream.read(&mut buffer))
            .await
            .expect("in time")
            .expect("an answer");
        assert_ne!(n_bytes, 0, "closed");
        let framed = framer.handle(&buffer[..n_bytes], |one| answer = one.to_vec());
        framed.expect("a message");
    }
    let message = Message::parse(&answer).expect("well-formed");
    assert!(message.attribute(attribute::XOR_MAPPED_ADDRESS).is_some());
}

#[tokio::test]
async fn http_and_stun_share_the_port_behind_tls() {
    let stage = Stage::lay(|config| config.turn = true).await;
    let answer = asks_for_life(stage.tls().await).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security"), "{answer}");
    is_told_its_address(stage.tls().await).await;
    is_told_its_address(stage.plain().await).await;
    assert!(stage.app.welcome.tenant.origin.is_https());
}

#[tokio::test]
async fn http_is_answered_behind_tls_alone() {
    let stage = Stage::lay(|_| {}).await;
    let answer = asks_for_life(stage.plain().await).await;
    assert!(answer.is_err() || answer.is_ok_and(|said| said.is_empty()));
}

#[tokio::test]
async fn whoever_says_nothing_or_nonsense_keeps_nobody_waiting() {
    let stage = Stage::lay(|_| {}).await;
    let _silent = stage.plain().await;
    let mut half = stage.plain().await;
    half.write_all(&[22, 3, 1]).await.expect("sent");
    let mut nonsense = stage.plain().await;
    nonsense.write_all(&[22; 64]).await.expect("sent");
    let _idle = stage.tls().await;
    let answer = asks_for_life(stage.tls().await).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn the_plain_port_sends_browsers_to_the_other_one() {
    // A port that was free a moment ago.
    let free = StdListener::bind("127.0.0.1:0").expect("a port");
    let plain = free.local_addr().expect("an address");
    drop(free);
    let stage = Stage::lay(|config| config.redirect_listen = Some(plain)).await;
    let stream = TcpStream::connect(plain).await.expect("connected");
    let answer = asks_for_life(stream).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
    let there = format!("location: https://{}/livez", stage.address());
    assert!(answer.contains(&there), "{answer}");
}
