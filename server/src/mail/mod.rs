//! Mail: what agents write reaches customers who are not there, by the operator's mail server, and what they
//! answer comes onto the ticket ([`incoming`]).
//!
//! The outbox ([`crate::store::mails`]) holds what is to go, `tandem_mail` decides whether and what it
//! says, the schedule of the webhooks decides when it is tried again. Each tenant has a loop of its own.

mod appointment;
mod attached;
pub mod incoming;
mod password;
pub mod settings;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::RngExt as _;
use tandem_mail::survey::{self, SurveyFacts};
use tandem_mail::{Draft, Facts, Language, Link, Said, compose, thread, token};
use tandem_protocol::limits::{SURVEY_AFTER_END_MS, TALK_AFTER_END_MS};
use tandem_protocol::signal::Role;
use tandem_tickets::TimelineData;
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::files::Files;
use crate::origin::Origin;
use crate::source::{Clock, Millis, new_secret, random_bytes, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::mails::{Begun, Delays, Looked, Mail};
use crate::store::password_mails::LinkKey;
use crate::store::secrets::SecretKind;
use crate::store::sessions::CommitError;
use crate::store::tickets::Ticket;
use crate::store::timeline::Entry;
use crate::store::{Store, StoreError};
use crate::survey::Sampling;
use crate::webhooks::schedule::{self, Outcome, Standing, Verdict};
use attached::Attached;
use incoming::Inbox;
use smtp::{Envelope, Failure, Line};

/// How often the outbox is looked at when nobody says that something happened.
const LOOK: Duration = Duration::from_secs(2);
/// For how long nothing is sent after an attempt that could not be written down: nobody is to be sent the
/// same again and again because our disk is full.
const REST: Duration = Duration::from_secs(30);
/// How an attempt that may be made again looks to the schedule.
const AWAY: Outcome = Outcome::Failed(schedule::Failure::Unreachable);

/// Both directions; neither does anything until it is told to follow.
///
/// # Errors
/// A sentence for the person who starts the server.
pub fn open(
    config: &Config,
    store: &Store,
    clock: &Clock,
    origin: &Origin,
    consoles: &broadcast::Sender<ConsoleEvent>,
    files: &Files,
) -> anyhow::Result<(Mailer, Inbox)> {
    let (kept, at, told) = (store.clone(), clock.clone(), consoles.clone());
    let inbox = Inbox::open(config, kept, at, origin.host(), told, files.clone())?;
    let (kept, at, told) = (store.clone(), clock.clone(), consoles.clone());
    let mailer = Mailer::open(config, kept, at, origin.clone(), (told, files.clone()))?;
    Ok((mailer, inbox))
}

/// Sends what is in the outbox; cheap to clone.
#[derive(Clone, Debug)]
pub struct Mailer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    line: Option<Line>,
    /// The address of the mailbox that answers come into.
    mailbox: Option<String>,
    delays: Option<Delays>,
    sampling: Sampling,
    organisation: String,
    /// That of mails to customers of whom none is known.
    language: Language,
    /// What password links of this process follow from.
    link_key: LinkKey,
    store: Store,
    clock: Clock,
    origin: Origin,
    consoles: broadcast::Sender<ConsoleEvent>,
    files: Files,
    pulse: watch::Sender<Pulse>,
    woken: Notify,
}

/// How far the sending is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// How often the outbox was looked at, and all that was due was tried.
    pub rounds: u64,
    /// When something is due next; absent when nothing waits.
    pub next_at: Option<Millis>,
}

impl Mailer {
    /// Sends nothing until [`Mailer::follow`], and nothing at all where the settings have no mail server.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(
        config: &Config,
        store: Store,
        clock: Clock,
        origin: Origin,
        (consoles, files): (broadcast::Sender<ConsoleEvent>, Files),
    ) -> anyhow::Result<Self> {
        let organisation = config.organisation.clone().unwrap_or_default();
        let settings = config.mail.as_ref();
        let line = settings.map(|one| Line::open(one, origin.host(), &organisation));
        Ok(Self(Arc::new(Inner {
            line: line.transpose()?,
            mailbox: settings.and_then(incoming::address_of),
            delays: settings.map(|one| Delays {
                message_ms: one.delay_ms(),
                survey_ms: config.survey.mail_delay_ms(),
            }),
            sampling: config.survey.sampling(),
            organisation,
            language: config.mail_language,
            link_key: LinkKey::new(random_bytes()),
            store,
            clock,
            origin,
            consoles,
            files,
            pulse: watch::channel(Pulse::default()).0,
            woken: Notify::new(),
        })))
    }

    /// Whether messages go by mail.
    pub fn is_on(&self) -> bool {
        self.0.line.is_some()
    }

    /// Has the outbox looked at at once.
    pub fn wake(&self) {
        self.0.woken.notify_one();
    }

    /// How far the sending is; changes after each look at the outbox.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.0.pulse.subscribe()
    }

    /// From here on messages go by mail, or do not, as the settings say.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        self.0.store.set_mail_policy(self.0.delays, now).await
    }

    /// Begins the loop that sends until `stop` is cancelled. An attempt that is cut off then is made once
    /// more later, as the same mail.
    pub fn follow(&self, stop: &CancellationToken) {
        if self.0.line.is_some() {
            let (inner, stop) = (self.0.clone(), stop.clone());
            tokio::spawn(async move { inner.follow(stop).await });
        }
    }
}

impl Inner {
    async fn follow(&self, stop: CancellationToken) {
        let mut happened = self.consoles.subscribe();
        loop {
            let round = tokio::select! {
                () = stop.cancelled() => return,
                round = self.round() => round,
            };
            let next_at = match round {
                Ok(next_at) => next_at,
                Err(error) => {
                    tracing::error!(%error, "the outbox of mails can not be read or written");
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(REST) => continue,
                    }
                }
            };
            self.pulse.send_modify(|pulse| {
                pulse.rounds += 1;
                pulse.next_at = next_at;
            });
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.woken.notified() => {}
                _ = happened.recv() => self.settled().await,
                () = tokio::time::sleep(LOOK) => {}
                () = self.sleep_until(next_at) => {}
            }
        }
    }

    /// Looks at all that is due, one after the other; says when the next one is.
    async fn round(&self) -> Result<Option<Millis>, StoreError> {
        loop {
            // Somebody waits before the sign-in page, and not until all else has gone.
            let password_at = self.password_round().await?;
            let now = self.clock.now();
            let Some(due) = self.store.due_mail(now).await? else {
                let next_at = self.store.next_mail_due().await?;
                return Ok(next_at.into_iter().chain(password_at).min());
            };
            let rules = (self.sampling, self.language);
            if let Looked::Begun(begun) = self.store.begin_mail(&due, rules, now).await? {
                self.attempt(&due, *begun).await?;
            }
            let ticket = ConsoleEvent::Ticket { id: due.ticket_id };
            let _nobody_listens = self.consoles.send(ticket);
        }
    }

    /// One attempt and what it leads to.
    async fn attempt(&self, mail: &Mail, begun: Begun) -> Result<(), StoreError> {
        let failure = self.send(mail, begun).await?.err();
        let now = self.clock.now();
        let verdict = verdict_of(failure, mail.n_attempts, now);
        let failed = failure.map(Failure::failed);
        match failed {
            Some(failed) => {
                let (word, status) = (failed.word, failed.status);
                tracing::warn!(mail = mail.id, word, status, "a mail is not sent");
            }
            None => tracing::info!(mail = mail.id, "a mail is sent"),
        }
        self.store.settle_mail(mail, verdict, failed, now).await
    }

    async fn send(&self, mail: &Mail, begun: Begun) -> Result<Result<(), Failure>, StoreError> {
        let ticket = self.store.lookup_ticket(&mail.ticket_id).await?;
        let (Some(line), Some(ticket)) = (&self.line, ticket) else {
            return Ok(Err(Failure::Gone));
        };
        if begun.messages.is_empty() {
            return Ok(Err(Failure::Gone));
        }
        if begun.address.is_empty() {
            return Ok(Err(Failure::NoAddress));
        }
        let files = match self.attached(&ticket.id, &begun.messages).await? {
            Ok(files) => files,
            Err(failure) => return Ok(Err(failure)),
        };
        let answers = self.answers_of(&ticket.id).await?;
        let is_answered = line.is_answered() || answers.is_some();
        let draft = match mail.kind.as_str() {
            "survey" => self.survey(&ticket, &begun).await?,
            "appointment" => self.appointment(line, (mail, &begun)).await?,
            _ => Some(self.words(&ticket, (&begun, &files), is_answered).await?),
        };
        let Some(draft) = draft else {
            return Ok(Err(Failure::Gone));
        };
        let host = self.origin.host();
        let id = |mail_id: &str| thread::message_id(host, &mail.ticket_id, mail_id);
        let earlier: Vec<String> = begun.earlier.iter().map(|earlier| id(earlier)).collect();
        let (in_reply_to, references) = thread::references(&earlier);
        let envelope = Envelope {
            address: begun.address,
            name: begun.name,
            message_id: id(&mail.id),
            in_reply_to,
            references,
            answers,
            files,
            written_at: self.written_at(mail),
        };
        Ok(match line.message(&draft, envelope) {
            Ok(message) => line.send(message).await,
            Err(failure) => Err(failure),
        })
    }

    /// What agents wrote.
    async fn words(
        &self,
        ticket: &Ticket,
        (begun, files): (&Begun, &[Attached]),
        is_answered: bool,
    ) -> Result<Draft, StoreError> {
        let messages = &begun.messages;
        Ok(compose(&Facts {
            language: begun.language,
            number: ticket.number,
            subject: ticket.subject.clone(),
            organisation: self.organisation.clone(),
            link: self.link(messages, begun.language).await?,
            said: messages.iter().cloned().filter_map(said).collect(),
            files: files.iter().map(|file| file.name.clone()).collect(),
            is_answered,
        }))
    }

    /// Where answers about a ticket go, where they come onto it.
    async fn answers_of(&self, ticket_id: &str) -> Result<Option<String>, StoreError> {
        let Some(mailbox) = &self.mailbox else {
            return Ok(None);
        };
        let token = self.store.mail_token(ticket_id).await?;
        Ok(token::reply_address(mailbox, &token))
    }

    /// The date of a mail, each time the same: of its words, or from when on the survey goes by mail.
    fn written_at(&self, mail: &Mail) -> Millis {
        let after = self.delays.and_then(|delays| delays.survey_ms);
        let after = after.filter(|_| mail.kind == "survey");
        mail.created_at + after.unwrap_or_default()
    }

    /// The way into the conversation that the last of the messages belongs to, while it leads there.
    async fn link(
        &self,
        messages: &[Entry],
        language: Language,
    ) -> Result<Option<Link>, StoreError> {
        let last = messages
            .iter()
            .rev()
            .find_map(|one| one.session_id.as_ref());
        let Some(session_id) = last else {
            return Ok(None);
        };
        let Some(stored) = self.store.lookup_session(session_id).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let until = stored.record.ended_at.unwrap_or(now) + TALK_AFTER_END_MS as Millis;
        if now >= until || stored.record.by_role(Role::Customer).is_none() {
            return Ok(None);
        }
        let secret = self.secret(session_id, SecretKind::Talk, (until, now));
        Ok(secret.await?.map(|secret| Link {
            url: self.page("join", &secret, language),
            until: day(until, language),
        }))
    }

    /// The question how the session was that ended there, or the help on a ticket that was solved without one,
    /// while it can be answered.
    async fn survey(&self, ticket: &Ticket, begun: &Begun) -> Result<Option<Draft>, StoreError> {
        let (ended, language) = (&begun.messages, begun.language);
        let Some(entry) = ended.first() else {
            return Ok(None);
        };
        let until = entry.at + SURVEY_AFTER_END_MS as Millis;
        let (kind, now) = (SecretKind::Survey, self.clock.now());
        let secret = match entry.session_id.as_deref() {
            Some(session_id) => self.secret(session_id, kind, (until, now)).await?,
            None => self.secret_of_ticket(&ticket.id, until).await?,
        };
        let Some(secret) = secret else {
            return Ok(None);
        };
        Ok(Some(survey::compose(&SurveyFacts {
            language,
            number: ticket.number,
            subject: ticket.subject.clone(),
            organisation: self.organisation.clone(),
            url: self.page("survey", &secret, language),
            until: day(until, language),
        })))
    }

    /// The address of a page for customers, which is in the language of the mail that leads there. English is not
    /// asked for: it is what mails are in where nothing is known, and a browser may know better.
    fn page(&self, name: &str, secret: &str, language: Language) -> String {
        let origin = self.origin.as_str();
        match language {
            Language::English => format!("{origin}/{name}#{secret}"),
            Language::German => format!("{origin}/{name}?language={}#{secret}", language.tag()),
        }
    }

    /// What a link of a mail has in it; nothing where the session is erased. It says of itself what it is, so that
    /// the page knows what to open with it.
    async fn secret(
        &self,
        session_id: &str,
        kind: SecretKind,
        until: (Millis, Millis),
    ) -> Result<Option<String>, StoreError> {
        let secret = format!("{}.{}", kind.word(), new_secret());
        let hash = secret_hash(&secret);
        let added = self
            .store
            .add_mailed_secret(session_id, (kind, &hash), until);
        match added.await {
            Ok(()) => Ok(Some(secret)),
            Err(CommitError::Store(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// The same for the survey of a ticket without a session.
    async fn secret_of_ticket(
        &self,
        ticket_id: &str,
        until: Millis,
    ) -> Result<Option<String>, StoreError> {
        let secret = format!("{}.{}", SecretKind::Survey.word(), new_secret());
        let hash = secret_hash(&secret);
        let store = &self.store;
        let is_added = store
            .add_ticket_survey_secret(ticket_id, &hash, until)
            .await?;
        Ok(is_added.then_some(secret))
    }

    /// Consoles are told after a commit, the outbox may be told during the next one.
    async fn settled(&self) {
        if let Err(error) = self.store.writes_settled().await {
            tracing::error!(%error, "the outbox of mails can not be read");
        }
    }

    async fn sleep_until(&self, next_at: Option<Millis>) {
        match next_at {
            Some(at) => self.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}

/// What an attempt leads to, after so many before it.
fn verdict_of(failure: Option<Failure>, n_attempts: i64, now: Millis) -> Verdict {
    match failure {
        None => Verdict::Delivered,
        Some(failure) if failure.is_final() => Verdict::Dead,
        Some(_) => {
            let standing = Standing {
                n_attempts: usize::try_from(n_attempts).unwrap_or(usize::MAX),
                failing_since: None,
                is_test: false,
            };
            schedule::decide(AWAY, standing, now, rand::rng().random()).verdict
        }
    }
}

/// The address as mail servers are told it; nothing where no mail goes to it.
pub(crate) fn told(address: &str) -> Option<String> {
    smtp::ascii(address).map(|one| one.to_string())
}

/// A day for people.
fn day(at: Millis, language: Language) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    language.day(at.to_zoned(TimeZone::UTC).date())
}

fn said(message: Entry) -> Option<Said> {
    match message.data {
        TimelineData::Chat { text, .. } => Some(Said {
            agent: message.actor.name,
            text,
        }),
        _ => None,
    }
}
