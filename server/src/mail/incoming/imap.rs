//! The line to the mailbox (RFC 9051, and RFC 3501 as most servers speak it).
//!
//! The host is the operator's own choice in the settings, so the guard of outgoing connections has no say.
//! What the mail server says may hold words and addresses and is never logged: a word of ours is.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::UnsolicitedResponse;
use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use rustls_platform_verifier::Verifier;
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
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "mails that came in can not be written down");
        Self::Store
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
        })
    }
}

/// One step of the talk, which may take so long and no longer.
async fn step<T>(what: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let done = tokio::time::timeout(STEP_TIMEOUT, what).await;
    done.unwrap_or(Err(Failure::Timeout))
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
        let found = step(async { Ok(self.session.uid_search(query).await?) }).await?;
        let mut found: Vec<u32> = found.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// A mail as it lies there, unmarked; nothing where it has more bytes than that. One that somebody has
    /// taken away meanwhile is empty.
    pub(super) async fn fetch(
        &mut self,
        uid: u32,
        bytes_max: usize,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let most = u32::try_from(bytes_max).unwrap_or(u32::MAX);
        let weighed = self
            .fetched(uid, "RFC822.SIZE".to_owned(), |one| one.size)
            .await?;
        if weighed.flatten().is_some_and(|size| size > most) {
            return Ok(None);
        }
        // The mail server may be wrong about it.
        let some = format!("BODY.PEEK[]<0.{}>", u64::from(most) + 1);
        let body = self.fetched(uid, some, |one| one.body().map(<[u8]>::to_vec));
        let body = body.await?.flatten().unwrap_or_default();
        Ok(Some(body).filter(|body| body.len() <= bytes_max))
    }

    async fn fetched<T>(
        &mut self,
        uid: u32,
        what: String,
        read: impl Fn(&async_imap::types::Fetch) -> T,
    ) -> Result<Option<T>, Failure> {
        let answered = step(async {
            let answers = self
                .session
                .uid_fetch(uid.to_string(), format!("(UID {what})"));
            let answers: Vec<_> = answers.await?.try_collect().await?;
            Ok(answers)
        });
        let answered = answered.await?;
        Ok(answered.iter().find(|one| one.uid == Some(uid)).map(read))
    }

    /// Marks a mail: as read, or for people to look at.
    pub(super) async fn mark(&mut self, mark: Mark) -> Result<(), Failure> {
        let flag = if mark.is_left { "\\Flagged" } else { "\\Seen" };
        step(async {
            let query = format!("+FLAGS.SILENT ({flag})");
            let answers = self.session.uid_store(mark.uid.to_string(), query);
            let _flags: Vec<_> = answers.await?.try_collect().await?;
            Ok(())
        })
        .await
    }

    /// Waits until something came or so much time went by.
    pub(super) async fn wait(mut self, poll: Duration) -> Result<Self, Failure> {
        if self.was_told() {
            return Ok(self);
        }
        if !self.tells {
            tokio::time::sleep(poll).await;
            step(async { Ok(self.session.noop().await?) }).await?;
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
        let mut came = false;
        while let Ok(said) = self.session.unsolicited_responses.try_recv() {
            came |= matches!(
                said,
                UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_)
            );
        }
        came
    }
}
