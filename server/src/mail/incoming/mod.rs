//! Mail that comes in: the mailbox is read, and what a mail leads to is written down ([`crate::store::incoming`]).
//!
//! The mailbox stays the record: a mail is read without being touched, taken in one transaction, and marked
//! only then. Whatever breaks in between is looked at once more and known again. `tandem_mail` reads mails
//! and decides where they belong. Each tenant has a loop of its own.

mod imap;

use std::sync::Arc;
use std::time::Duration;

use tandem_mail::incoming::{Incoming, Ours, Unreadable, read, read_beginning};
use tandem_mail::limits::MAIL_BYTES_MAX;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use self::imap::{Failure, Fetched, Line, Mails, Opened};
use super::settings::MailSettings;
use crate::config::Config;
use crate::files::Files;
use crate::source::Clock;
use crate::state::ConsoleEvent;
use crate::store::Store;
use crate::store::incoming::{Lying, Taken, Try};

/// Mails that are taken before those that were are marked.
const TAKEN_AT_ONCE_MAX: usize = 20;
/// Mails that are marked before more are asked for.
const MARKED_AT_ONCE_MAX: i64 = 200;
/// For how long a mail server is left alone after the first attempt that failed; each further one doubles it.
const REST_MIN: Duration = Duration::from_secs(1);
/// Longest rest.
const REST_MAX: Duration = Duration::from_secs(60);

/// Reads a mail, or the beginning of one.
type Reader = fn(&[u8], &Ours<'_>) -> Result<Incoming, Unreadable>;

/// Reads the mailbox; cheap to clone.
#[derive(Clone, Debug)]
pub struct Inbox(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    line: Line,
    /// What the mailbox is called in the store: another server, user or folder is another one.
    name: String,
    /// Its address.
    address: String,
    /// The host in identifiers of our mails.
    host: String,
    opens: bool,
    poll: Duration,
    store: Store,
    clock: Clock,
    consoles: broadcast::Sender<ConsoleEvent>,
    rounds: watch::Sender<u64>,
    /// What hangs on mails becomes files of their tickets.
    files: Files,
}

/// The address that mails come into the mailbox by, where there is one.
pub(super) fn address_of(settings: &MailSettings) -> Option<String> {
    let incoming = settings.incoming.as_ref()?;
    Some(incoming.address.as_ref().unwrap_or(&settings.from).clone())
}

impl Inbox {
    /// Reads nothing until [`Inbox::follow`], and nothing at all where the settings have no mailbox.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(
        config: &Config,
        store: Store,
        clock: Clock,
        host: &str,
        consoles: broadcast::Sender<ConsoleEvent>,
        files: Files,
    ) -> anyhow::Result<Self> {
        let settings = config.mail.as_ref();
        let incoming = settings.and_then(|one| one.incoming.as_ref());
        let (Some(address), Some(incoming)) = (settings.and_then(address_of), incoming) else {
            return Ok(Self(None));
        };
        let (server, port) = (&incoming.host, incoming.port());
        Ok(Self(Some(Arc::new(Inner {
            line: Line::open(incoming)?,
            name: format!("{}@{server}:{port}/{}", incoming.user, incoming.mailbox),
            address,
            host: host.to_owned(),
            opens: incoming.new_tickets,
            poll: Duration::from_secs(u64::from(incoming.poll_seconds)),
            store,
            clock,
            consoles,
            rounds: watch::channel(0).0,
            files,
        }))))
    }

    /// Whether a mailbox is read.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// How often the mailbox was read to its end; nothing where there is none.
    pub fn rounds(&self) -> Option<watch::Receiver<u64>> {
        self.0.as_ref().map(|inner| inner.rounds.subscribe())
    }

    /// Begins the loop that reads until `stop` is cancelled.
    pub fn follow(&self, stop: &CancellationToken) {
        if let Some(inner) = self.0.clone() {
            let stop = stop.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = inner.follow() => {}
                }
            });
        }
    }
}

impl Inner {
    /// Goes on until it is dropped.
    async fn follow(&self) {
        let mut rest = REST_MIN;
        loop {
            let rounds = *self.rounds.borrow();
            let Err(failure) = self.visit().await;
            // Also while nobody answers, and from the start.
            self.forget_senders().await;
            let word = failure.as_str();
            tracing::warn!(word, "the mailbox can not be read");
            if *self.rounds.borrow() > rounds {
                rest = REST_MIN;
            }
            tokio::time::sleep(rest).await;
            rest = (rest * 2).min(REST_MAX);
        }
    }

    /// Failing is no reason to leave the mailbox unread.
    async fn forget_senders(&self) {
        let forgotten = self.store.forget_senders(self.clock.now()).await;
        if let Err(error) = forgotten {
            tracing::error!(%error, "whose mails were can not be forgotten");
        }
    }

    /// Reads the mailbox over one connection until that breaks off.
    async fn visit(&self) -> Result<std::convert::Infallible, Failure> {
        self.forget_senders().await;
        let mut mails = self.line.connect().await?;
        // Before it is opened: whoever else reads it may be ahead of us by then.
        let before = self.store.mailbox_read(&self.name).await?;
        let opened = mails.open().await?;
        self.look_at_numbers(before, opened).await?;
        loop {
            self.forget_senders().await;
            self.round(&mut mails, opened).await?;
            self.rounds.send_modify(|rounds| *rounds += 1);
            mails = mails.wait(self.poll).await?;
        }
    }

    /// A mail server that was set up anew may give numbers again that were there before.
    async fn look_at_numbers(
        &self,
        before: Option<(i64, i64)>,
        opened: Opened,
    ) -> Result<(), Failure> {
        let Some((validity, last)) = before else {
            return Ok(());
        };
        if validity != i64::from(opened.uid_validity) || last < i64::from(opened.uid_next) {
            return Ok(());
        }
        if let Ok(last) = u32::try_from(last) {
            tracing::warn!(
                "the mail server has gone back in its numbers: mails are looked at that nobody has marked"
            );
            let lying = self.lying(opened.uid_validity, last);
            let now = self.clock.now();
            self.store.renumber_mailbox(lying, now).await?;
        }
        Ok(())
    }

    /// Takes all that is there and marks it.
    async fn round(&self, mails: &mut Mails, opened: Opened) -> Result<(), Failure> {
        let validity = opened.uid_validity;
        let read = self.store.mailbox_read(&self.name).await?;
        let known = read.filter(|(known, _)| *known == i64::from(validity));
        let last = known.and_then(|(_, last)| u32::try_from(last).ok());
        // Where mails are numbered anew, or were never read, that is what nobody has looked at: what was taken
        // before is known by its identifier.
        let found = match last {
            Some(last) => mails.behind(last).await?,
            None => mails.unseen().await?,
        };
        self.mark(mails, validity).await?;
        let found = self.without_waiting(found, validity).await?;
        for some in found.chunks(TAKEN_AT_ONCE_MAX) {
            for uid in some {
                self.take(mails, self.lying(validity, *uid)).await?;
            }
            self.mark(mails, validity).await?;
        }
        if last.is_none() {
            let before = opened.uid_next.saturating_sub(1);
            let lying = self.lying(validity, before);
            self.store.begin_mailbox(lying).await?;
        }
        Ok(())
    }

    /// Leaves out mails that have to wait longer, so that they are not fetched again and again.
    async fn without_waiting(
        &self,
        mut found: Vec<u32>,
        validity: u32,
    ) -> Result<Vec<u32>, Failure> {
        let waiting = self.store.waiting_mails(&self.name, validity).await?;
        for uid in &waiting {
            // Somebody has looked at it meanwhile, or taken it away.
            if found.binary_search(uid).is_err() {
                self.store.pass_mail(self.lying(validity, *uid)).await?;
            }
        }
        let now = self.clock.now();
        if !waiting.is_empty() && !self.store.may_open(&self.name, now).await? {
            found.retain(|uid| !waiting.contains(uid));
        }
        Ok(found)
    }

    fn lying(&self, uid_validity: u32, uid: u32) -> Lying<'_> {
        Lying {
            mailbox: &self.name,
            uid_validity,
            uid,
        }
    }

    async fn take(&self, mails: &mut Mails, lying: Lying<'_>) -> Result<(), Failure> {
        let uid = lying.uid;
        match self.store.try_mail(lying).await? {
            Try::Fetch => {}
            Try::Known => return Ok(()),
            Try::Spent => {
                tracing::warn!(uid, "a mail can not be read from the mailbox and is left");
                let now = self.clock.now();
                self.store.leave_unfetched(lying, now).await?;
                return Ok(());
            }
        }
        let mail = match mails.fetch(uid, MAIL_BYTES_MAX).await? {
            Fetched::Mail(raw) => self.read(raw, read).await,
            Fetched::TooLarge(beginning) => self.read(beginning, read_beginning).await,
            Fetched::Gone => {
                self.store.pass_mail(lying).await?;
                return Ok(());
            }
        };
        let now = self.clock.now();
        let attachments = mail.as_ref().map_or(&[][..], |mail| &mail.attachments);
        let received = match self.files.receive(attachments).await {
            Ok(received) => received,
            Err(error) => {
                self.store.untry_mail(lying).await?;
                return Err(error.into());
            }
        };
        let mail = mail.as_ref().map_err(|unreadable| *unreadable);
        let beside = (received.as_slice(), &self.files.settings().quota());
        let taken = self.store.take_mail(lying, mail, beside, self.opens, now);
        // Where that fails it may be written down all the same: the sweep knows later.
        let taken = taken.await?;
        let files = match &taken {
            Taken::OnTicket(_, files) => files.as_slice(),
            Taken::OnNone | Taken::Waits { .. } => &[],
        };
        self.files.settle_received(&received, files).await;
        match taken {
            Taken::OnTicket(id, _) => {
                tracing::info!(uid, is_on_ticket = true, "a mail is read");
                let _nobody_listens = self.consoles.send(ConsoleEvent::Ticket { id });
            }
            Taken::OnNone => tracing::info!(uid, is_on_ticket = false, "a mail is read"),
            Taken::Waits { is_first } => {
                if is_first {
                    tracing::warn!(uid, "mails open too many tickets: further ones wait");
                }
            }
        }
        Ok(())
    }

    /// Reads a mail beside what else the server does: it may be large. One that breaks the reader is left to
    /// people like any other that can not be read.
    async fn read(&self, raw: Vec<u8>, reader: Reader) -> Result<Incoming, Unreadable> {
        let (mailbox, host) = (self.address.clone(), self.host.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let ours = Ours {
                mailbox: &mailbox,
                host: &host,
            };
            reader(&raw, &ours)
        });
        reading.await.unwrap_or(Err(Unreadable::NoMail))
    }

    /// Marks what was taken. A mail server that refuses it is asked again later, and mails are taken meanwhile.
    async fn mark(&self, mails: &mut Mails, validity: u32) -> Result<(), Failure> {
        loop {
            let unmarked = self
                .store
                .unmarked_mails(&self.name, validity, MARKED_AT_ONCE_MAX);
            let unmarked = unmarked.await?;
            if unmarked.is_empty() {
                return Ok(());
            }
            for mark in unmarked {
                match mails.mark(mark).await {
                    Ok(()) => {
                        let lying = self.lying(validity, mark.uid);
                        self.store.mail_marked(lying).await?;
                    }
                    Err(Failure::Refused) => {
                        let uid = mark.uid;
                        tracing::warn!(uid, "the mail server does not let a mail be marked");
                        return Ok(());
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
    }
}
