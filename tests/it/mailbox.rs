//! The line to the mailbox: in TLS from its first byte or after a word in the open, and not at all otherwise; and a
//! mail that is larger than any that is taken. A real mailbox is in `tests/e2e`.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tandem_mail::limits::{BEGINNING_BYTES_MAX, MAIL_BYTES_MAX};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::mail::certificate;
use crate::support::TestApp;

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);
const PASSWORD: &str = "three-small-words";

/// What is asked of the mail: its size, and of one that is too large its beginning.
const WEIGHING: &str = "UID FETCH 1 (UID RFC822.SIZE)";
const FETCHING_BEGINNING: &str = "UID FETCH 1 (UID BODY.PEEK[]<0.262144>)";

/// How the line is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Implicit,
    Starttls,
    /// It stays in the open, whatever is asked.
    Open,
}

/// A mail server with one mail, which is too large by a byte.
#[derive(Clone)]
struct Server {
    line: Line,
    tls: TlsAcceptor,
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(line: Line, folder: &TempDir) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self {
            line,
            tls: certificate(folder),
            port: listener.local_addr().expect("one").port(),
            heard: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((wire, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move {
                    let _broken = server.serve(wire).await;
                    server.note("(gone)");
                });
            }
        });
        server
    }

    fn note(&self, what: &str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(what.to_owned());
    }

    fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.clone()
    }

    /// How often something was said that begins so.
    fn n_heard(&self, beginning: &str) -> usize {
        let heard = self.heard();
        heard
            .iter()
            .filter(|one| one.starts_with(beginning))
            .count()
    }

    async fn until_heard(&self, beginning: &str, n: usize) {
        let said = async {
            while self.n_heard(beginning) < n {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, said).await;
        in_time.unwrap_or_else(|_| panic!("no {beginning} in {:?}", self.heard()));
    }

    async fn serve(&self, wire: TcpStream) -> io::Result<()> {
        match self.line {
            Line::Implicit => {
                let mut wire = self.tls.accept(wire).await?;
                wire.write_all(b"* OK ready\r\n").await?;
                self.talk(wire).await
            }
            Line::Starttls => {
                let mut wire = BufReader::new(wire);
                wire.write_all(b"* OK ready\r\n").await?;
                let mut line = String::new();
                wire.read_line(&mut line).await?;
                let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
                self.note(command);
                let answer = format!("{tag} OK go on\r\n");
                wire.write_all(answer.as_bytes()).await?;
                let wire = self.tls.accept(wire.into_inner()).await?;
                self.talk(wire).await
            }
            Line::Open => {
                let mut wire = wire;
                wire.write_all(b"* OK ready\r\n").await?;
                self.talk(wire).await
            }
        }
    }

    /// Answers what the reading of a mailbox asks (RFC 3501).
    async fn talk(&self, wire: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        let (reading, mut writing) = tokio::io::split(wire);
        let mut lines = BufReader::new(reading).lines();
        while let Some(line) = lines.next_line().await? {
            let (tag, command) = line.split_once(' ').unwrap_or_default();
            self.note(command);
            let size = MAIL_BYTES_MAX + 1;
            let (data, end) = if command.starts_with("CAPABILITY") {
                ("* CAPABILITY IMAP4rev1\r\n".to_owned(), "OK")
            } else if command.starts_with("SELECT") {
                let numbers = "* OK [UIDVALIDITY 7] so\r\n* OK [UIDNEXT 2] then\r\n";
                (format!("* 1 EXISTS\r\n{numbers}"), "OK")
            } else if command.starts_with("UID SEARCH") {
                ("* SEARCH 1\r\n".to_owned(), "OK")
            } else if command == WEIGHING {
                (format!("* 1 FETCH (UID 1 RFC822.SIZE {size})\r\n"), "OK")
            } else if command == FETCHING_BEGINNING {
                let head = "Subject: large\r\n\r\n";
                let body = format!("{head}{}", "x".repeat(BEGINNING_BYTES_MAX - head.len()));
                let told = format!("* 1 FETCH (UID 1 BODY[]<0> {{{BEGINNING_BYTES_MAX}}}\r\n");
                (format!("{told}{body})\r\n"), "OK")
            } else if command.starts_with("STARTTLS") {
                (String::new(), "NO")
            } else {
                (String::new(), "OK")
            };
            let answer = format!("{data}{tag} {end} done\r\n");
            writing.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}

/// A server that reads that mailbox, and trusts the certificates of this file of the folder.
async fn reader(server: &Server, tls: &str, folder: &TempDir, ca: &str) -> TestApp {
    let password = folder.path().join("password");
    std::fs::write(&password, PASSWORD).expect("written");
    let settings = json!({
        "host": "127.0.0.1", "port": 1, "tls": "none", "from": "support@example.com",
        "incoming": {
            "host": "127.0.0.1", "port": server.port, "tls": tls,
            "ca_file": folder.path().join(ca), "user": "support", "password_file": password,
            "poll_seconds": 1,
        },
    });
    let settings = serde_json::from_value(settings).expect("settings");
    TestApp::start_with(|config| config.mail = Some(settings)).await
}

#[tokio::test]
async fn a_mail_that_is_too_large_stays_in_the_mailbox_and_is_told_once_over_either_kind_of_tls() {
    for (line, tls) in [(Line::Implicit, "implicit"), (Line::Starttls, "starttls")] {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(line, &folder).await;
        let app = reader(&server, tls, &folder, "ca.pem").await;
        server
            .until_heard("UID STORE 1 +FLAGS.SILENT (\\Flagged)", 1)
            .await;
        let ada = app.admin().await;
        let left = ada.get("/api/v1/incoming-mails?state=left").await;
        let left = left.is(200).json()["data"].clone();
        let told: Vec<(&Value, &Value)> = left
            .as_array()
            .expect("mails")
            .iter()
            .map(|mail| (&mail["uid"], &mail["reason"]))
            .collect();
        assert_eq!(told, [(&json!(1), &json!("too_large"))]);
        // It is looked into again, and the mail is neither weighed nor read anew.
        let n_searches = server.n_heard("UID SEARCH");
        server.until_heard("UID SEARCH", n_searches + 1).await;
        server.until_heard("NOOP", 2).await;
        let heard = server.heard();
        let fetched: Vec<&String> = heard.iter().filter(|one| one.contains("FETCH")).collect();
        assert_eq!(fetched, [WEIGHING, FETCHING_BEGINNING], "{heard:?}");
        assert_eq!(server.n_heard("UID STORE"), 1, "{heard:?}");
        assert_eq!(
            server.n_heard("STARTTLS"),
            usize::from(line == Line::Starttls)
        );
        assert_eq!(server.n_heard("LOGIN"), 1, "{heard:?}");
        app.shut_down().await.expect("ends");
    }
}

#[tokio::test]
async fn no_password_goes_to_who_can_not_be_trusted_or_stays_in_the_open() {
    let lines = [
        (Line::Implicit, "implicit", "theirs.pem"),
        (Line::Starttls, "starttls", "theirs.pem"),
        (Line::Open, "starttls", "ca.pem"),
    ];
    for (line, tls, ca) in lines {
        let folder = tempfile::tempdir().expect("a folder");
        let theirs = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("made");
        std::fs::write(folder.path().join("theirs.pem"), theirs.cert.pem()).expect("written");
        let server = Server::start(line, &folder).await;
        let app = reader(&server, tls, &folder, ca).await;
        server.until_heard("(gone)", 1).await;
        let heard = server.heard();
        let words = heard.concat();
        assert!(
            !words.contains("LOGIN") && !words.contains(PASSWORD),
            "{heard:?}"
        );
        app.shut_down().await.expect("ends");
    }
}
