//! The line to the mailbox (RFC 9051, and RFC 3501 as most servers speak it).
//!
//! The host is the operator's own choice in the settings, so the guard of outgoing connections has no say.
//! What the mail server says may hold words and addresses and is never logged: a word of ours is.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_imap::extensions::idle::IdleResponse;
use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, Status};
use async_imap::types::UnsolicitedResponse;
use async_imap::{Client, Session};
use rustls_platform_verifier::Verifier;
use tandem_mail::limits::BEGINNING_BYTES_MAX;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig};

use super::super::settings::{IncomingSettings, TlsMode};
use crate::store::StoreError;
use crate::store::incoming::Mark;

/// For how long the mail server may take for one step.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a mail that are fetched in one step.
const PIECE_BYTES: usize = BEGINNING_BYTES_MAX;

/// Why the mailbox can not be read at this time.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection came about, or it broke off.
    Unreachable,
    /// It took too long.
    Timeout,
    /// The connection can not be kept from others.
    Tls,
    /// The mail server does not let us in.
    Denied,
    /// The mail server refused what was asked of it, or there is no such mailbox.
    Refused,
    /// The mail server says what is no IMAP.
    Unreadable,
    /// The store failed.
    Store,
    /// What hangs on a mail can not be written to the disk.
    Disk,
}

impl Failure {
    /// The word in the log.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Store => "store",
            Self::Disk => "disk",
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "mails that came in can not be written down");
        Self::Store
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "what hangs on a mail can not be written to the disk");
        Self::Disk
    }
}

impl From<async_imap::error::Error> for Failure {
    fn from(error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        match error {
            Error::Io(_) | Error::ConnectionLost => Self::Unreachable,
            Error::Bad(_) | Error::No(_) => Self::Refused,
            // The enum may grow.
            _ => Self::Unreadable,
        }
    }
}

/// A connection, in TLS or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

/// A way to the mailbox. It is printed without what lets us in.
pub(super) struct Line {
    settings: IncomingSettings,
    password: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Line").finish_non_exhaustive()
    }
}

impl Line {
    /// A way to the mailbox of the settings.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub(super) fn open(settings: &IncomingSettings) -> anyhow::Result<Self> {
        Ok(Self {
            password: settings.password()?,
            tls: match settings.tls {
                TlsMode::None => None,
                TlsMode::Starttls | TlsMode::Implicit => Some(tls(settings)?),
            },
            settings: settings.clone(),
        })
    }

    /// Connects and is let in.
    pub(super) async fn connect(&self) -> Result<Mails, Failure> {
        let address = (self.settings.host.as_str(), self.settings.port());
        let tcp = step(async {
            TcpStream::connect(address)
                .await
                .map_err(|_| Failure::Unreachable)
        });
        let wire: Box<dyn Wire> = Box::new(tcp.await?);
        let client = match (&self.tls, self.settings.tls) {
            (Some(tls), TlsMode::Implicit) => greeted(secured(tls, wire).await?).await?,
            (Some(tls), TlsMode::Starttls) => {
                let mut open = greeted(wire).await?;
                step(async { Ok(open.run_command_and_check_ok("STARTTLS", None).await?) })
                    .await
                    .map_err(|_| Failure::Tls)?;
                // What has come in the open behind the answer goes with the client (RFC 9051 §11.1).
                Client::new(secured(tls, open.into_inner()).await?)
            }
            (_, TlsMode::None) | (None, _) => greeted(wire).await?,
        };
        let login = client.login(&self.settings.user, &self.password);
        let session = step(async {
            login
                .await
                .map_err(|(error, _)| match Failure::from(error) {
                    Failure::Refused => Failure::Denied,
                    failure => failure,
                })
        });
        let mut session = session.await?;
        let able = step(async { Ok(session.capabilities().await?) }).await?;
        Ok(Mails {
            tells: able.has_str("IDLE"),
            session,
            mailbox: self.settings.mailbox.clone(),
            came: false,
        })
    }
}

/// One step of the talk, which may take so long and no longer.
async fn step<T>(what: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let done = tokio::time::timeout(STEP_TIMEOUT, what).await;
    done.unwrap_or(Err(Failure::Timeout))
}

fn broken(error: io::Error) -> Failure {
    match error.kind() {
        // The library says so of what it can not read.
        io::ErrorKind::Other => Failure::Unreadable,
        _ => Failure::Unreachable,
    }
}

async fn greeted(wire: Box<dyn Wire>) -> Result<Client<Box<dyn Wire>>, Failure> {
    let mut client = Client::new(wire);
    let greeting = step(async {
        client
            .read_response()
            .await
            .map_err(|_| Failure::Unreadable)
    });
    match greeting.await? {
        Some(_) => Ok(client),
        None => Err(Failure::Unreachable),
    }
}

async fn secured(
    (connector, name): &(TlsConnector, ServerName<'static>),
    wire: Box<dyn Wire>,
) -> Result<Box<dyn Wire>, Failure> {
    let secured = connector.connect(name.clone(), wire);
    let secured = step(async { secured.await.map_err(|_| Failure::Tls) }).await?;
    Ok(Box::new(secured))
}

fn tls(settings: &IncomingSettings) -> anyhow::Result<(TlsConnector, ServerName<'static>)> {
    let mut more = Vec::new();
    if let Some(file) = &settings.ca_file {
        let pem = CertificateDer::pem_file_iter(file)
            .with_context(|| format!("can not read {}", file.display()))?;
        for certificate in pem {
            let certificate = certificate
                .with_context(|| format!("{} holds no certificate (PEM)", file.display()))?;
            more.push(certificate);
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let set_up = || "TLS to the mailbox can not be set up";
    let verifier = Verifier::new_with_extra_roots(more, provider.clone()).with_context(set_up)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .with_context(set_up)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let name = ServerName::try_from(settings.host.clone())
        .context("the host of the mailbox is no name that TLS knows")?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

/// The mailbox as it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    /// Under what its mails are numbered.
    pub(super) uid_validity: u32,
    /// The number that the next mail gets.
    pub(super) uid_next: u32,
}

/// The mails of the mailbox.
#[derive(Debug)]
pub(super) struct Mails {
    session: Session<Box<dyn Wire>>,
    mailbox: String,
    /// Whether the mail server says by itself that something came (RFC 2177).
    tells: bool,
    /// Whether it has said so between its answers.
    came: bool,
}

/// What lies under a number.
#[derive(Debug)]
pub(super) enum Fetched {
    /// A mail, whole.
    Mail(Vec<u8>),
    /// One that has too many bytes: its beginning.
    TooLarge(Vec<u8>),
    /// None any more: somebody has taken it away.
    Gone,
}

impl Mails {
    /// Opens the mailbox.
    pub(super) async fn open(&mut self) -> Result<Opened, Failure> {
        let name = self.mailbox.clone();
        let opened = step(async { Ok(self.session.select(name).await?) }).await?;
        let uid_validity = opened.uid_validity.ok_or(Failure::Unreadable)?;
        let uid_next = opened.uid_next.ok_or(Failure::Unreadable)?;
        Ok(Opened {
            uid_validity,
            uid_next,
        })
    }

    /// Mails behind that number, the smallest first.
    pub(super) async fn behind(&mut self, last: u32) -> Result<Vec<u32>, Failure> {
        let Some(first) = last.checked_add(1) else {
            return Ok(Vec::new());
        };
        let found = self.search(format!("UID {first}:*")).await?;
        // `n:*` names the last mail whatever its number (RFC 9051 §9, `seq-range`).
        Ok(found.into_iter().filter(|uid| *uid > last).collect())
    }

    /// Mails that neither we nor anybody else has marked, the smallest number first.
    pub(super) async fn unseen(&mut self) -> Result<Vec<u32>, Failure> {
        self.search("UNSEEN UNFLAGGED".to_owned()).await
    }

    async fn search(&mut self, query: String) -> Result<Vec<u32>, Failure> {
        let mut found = Vec::new();
        let read = |said: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = said {
                found.extend_from_slice(uids);
            }
        };
        self.ask(&format!("UID SEARCH {query}"), read).await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Asks, and reads what is answered until the mail server says that this was all. Only then it is: one that
    /// refuses, or hangs up, may have said a part of it or nothing. The library does not look.
    async fn ask(
        &mut self,
        what: &str,
        mut read: impl FnMut(&Response<'_>),
    ) -> Result<(), Failure> {
        step(async {
            let tag = self.session.run_command(what).await?;
            while let Some(said) = self.session.read_response().await.map_err(broken)? {
                match said.parsed() {
                    Response::Done {
                        tag: of, status, ..
                    } if *of == tag => {
                        return match status {
                            Status::Ok => Ok(()),
                            Status::No | Status::Bad | Status::PreAuth | Status::Bye => {
                                Err(Failure::Refused)
                            }
                        };
                    }
                    Response::Data {
                        status: Status::Bye,
                        ..
                    } => return Err(Failure::Unreachable),
                    Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_)) => {
                        self.came = true;
                    }
                    said => read(said),
                }
            }
            Err(Failure::Unreachable)
        })
        .await
    }

    /// A mail as it lies there, unmarked, if it has no more bytes than that.
    pub(super) async fn fetch(&mut self, uid: u32, bytes_max: usize) -> Result<Fetched, Failure> {
        let weighed = self.fetched(uid, "RFC822.SIZE", |one| match one {
            AttributeValue::Rfc822Size(size) => Some(*size),
            _ => None,
        });
        let Some(size) = weighed.await? else {
            return Ok(Fetched::Gone);
        };
        let size = size.ok_or(Failure::Unreadable)?;
        if usize::try_from(size).is_ok_and(|size| size > bytes_max) {
            let beginning = self.piece(uid, 0).await?;
            return Ok(beginning.map_or(Fetched::Gone, Fetched::TooLarge));
        }
        let mut body = Vec::new();
        // The mail server may be wrong about its size.
        while body.len() <= bytes_max {
            let Some(piece) = self.piece(uid, body.len()).await? else {
                return Ok(Fetched::Gone);
            };
            body.extend_from_slice(&piece);
            if piece.len() != PIECE_BYTES {
                break;
            }
        }
        if body.len() > bytes_max {
            body.truncate(PIECE_BYTES);
            return Ok(Fetched::TooLarge(body));
        }
        if body.is_empty() && size > 0 {
            return Err(Failure::Unreadable);
        }
        Ok(Fetched::Mail(body))
    }

    /// [`PIECE_BYTES`] of a mail behind so many, or what there is of them; nothing where there is no mail.
    async fn piece(&mut self, uid: u32, from: usize) -> Result<Option<Vec<u8>>, Failure> {
        let some = format!("BODY.PEEK[]<{from}.{PIECE_BYTES}>");
        let piece = self.fetched(uid, &some, |one| match one {
            AttributeValue::BodySection {
                section: None,
                data,
                ..
            } => data.as_ref().map(|data| data.to_vec()),
            _ => None,
        });
        // Some say nothing where there are no more bytes.
        Ok(piece.await?.map(Option::unwrap_or_default))
    }

    /// What is said of a mail; nothing where there is none, and nothing in it where that is not said.
    async fn fetched<T>(
        &mut self,
        uid: u32,
        what: &str,
        read: impl Fn(&AttributeValue<'_>) -> Option<T>,
    ) -> Result<Option<Option<T>>, Failure> {
        let mut found = None;
        let look = |said: &Response<'_>| {
            // A mail server may say by itself that a mail is marked.
            if let Response::Fetch(_, said) = said
                && said
                    .iter()
                    .any(|one| matches!(one, AttributeValue::Uid(of) if *of == uid))
            {
                let value = said.iter().find_map(&read);
                let before: Option<T> = found.take().flatten();
                found = Some(value.or(before));
            }
        };
        self.ask(&format!("UID FETCH {uid} (UID {what})"), look)
            .await?;
        Ok(found)
    }

    /// Marks a mail: as read, or for people to look at.
    pub(super) async fn mark(&mut self, mark: Mark) -> Result<(), Failure> {
        let flag = if mark.is_left { "\\Flagged" } else { "\\Seen" };
        let what = format!("UID STORE {} +FLAGS.SILENT ({flag})", mark.uid);
        self.ask(&what, |_| {}).await
    }

    /// Waits until something came or so much time went by.
    pub(super) async fn wait(mut self, poll: Duration) -> Result<Self, Failure> {
        if self.was_told() {
            return Ok(self);
        }
        if !self.tells {
            tokio::time::sleep(poll).await;
            self.ask("NOOP", |_| {}).await?;
            return Ok(self);
        }
        let mut idle = self.session.idle();
        step(async { Ok(idle.init().await?) }).await?;
        let (told, _interrupt) = idle.wait_with_timeout(poll);
        // Nothing to be told is the mail server's answer, too, as often as it likes.
        if let Ok(told) = tokio::time::timeout(poll, told).await {
            match told? {
                IdleResponse::NewData(_) | IdleResponse::Timeout => {}
                IdleResponse::ManualInterrupt => return Err(Failure::Unreachable),
            }
        }
        self.session = step(async { Ok(idle.done().await?) }).await?;
        Ok(self)
    }

    /// Whether the mail server has said between its answers that something came.
    fn was_told(&mut self) -> bool {
        let mut came = std::mem::take(&mut self.came);
        while let Ok(said) = self.session.unsolicited_responses.try_recv() {
            came |= matches!(
                said,
                UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_)
            );
        }
        came
    }
}
