//! Connectors: tickets of other systems are opened here, and what came of a session goes back onto them.
//!
//! The outbox ([`crate::store::foreign`]) holds what is to be written, the schedule of the webhooks
//! decides when, and [`crate::egress`] keeps connections out of the inside. Each system has a loop of
//! its own, so that one that is slow holds up no other.

mod freshdesk;
mod github;
mod gitlab;
mod jira;
mod line;
mod note;
mod redmine;
mod request_tracker;
mod roundup;
pub mod settings;
pub mod system;
mod words;
mod zammad;
mod zendesk;

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use reqwest::Url;
use tandem_protocol::limits::{FOREIGN_ID_BYTES_MAX, TRANSCRIPT_EVENTS_MAX};
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::egress::Egress;
use crate::origin::Origin;
use crate::source::{Clock, Millis};
use crate::state::ConsoleEvent;
use crate::store::foreign::{ForeignTicket, WriteBack};
use crate::store::{Store, StoreError};
use crate::webhooks::schedule::{self, Outcome, Standing};
use note::Subject;
use settings::{ConnectorSettings, Kind};
use system::{Failure, Note, System};

/// How often the outbox is looked at when nobody says that something happened.
const LOOK: Duration = Duration::from_secs(2);
/// Status of an attempt that went through.
const WRITTEN: Outcome = Outcome::Answered {
    status: 200,
    retry_after_ms: None,
};

/// All connectors; cheap to clone.
#[derive(Clone, Debug)]
pub struct Connectors {
    all: Arc<[Arc<Connector>]>,
    desk: Desk,
}

/// One ticket system.
#[derive(Debug)]
pub struct Connector {
    /// As the operator has set it up.
    pub settings: ConnectorSettings,
    system: Box<dyn System>,
    pulse: watch::Sender<Pulse>,
    woken: Notify,
}

/// What every connector works with.
#[derive(Clone, Debug)]
struct Desk {
    store: Store,
    clock: Clock,
    origin: Origin,
    consoles: broadcast::Sender<ConsoleEvent>,
}

/// How far the writing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// How often the outbox was looked at, and all that was due was tried.
    pub rounds: u64,
    /// When something is due next; absent when nothing waits.
    pub next_at: Option<Millis>,
}

impl Connectors {
    /// Writes nothing until [`Connectors::follow`].
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(
        all: &[ConnectorSettings],
        store: Store,
        clock: Clock,
        origin: Origin,
        consoles: broadcast::Sender<ConsoleEvent>,
    ) -> anyhow::Result<Self> {
        let open = |settings| Connector::open(settings).map(Arc::new);
        let all = all.iter().map(open).collect::<anyhow::Result<Vec<_>>>()?;
        let desk = Desk {
            store,
            clock,
            origin,
            consoles,
        };
        Ok(Self {
            all: all.into(),
            desk,
        })
    }

    /// All of them, in the order of the settings.
    pub fn all(&self) -> &[Arc<Connector>] {
        &self.all
    }

    /// The connector of that name, if there is one.
    pub fn lookup(&self, name: &str) -> Option<&Connector> {
        let found = self.all.iter().find(|one| one.settings.name == name);
        found.map(AsRef::as_ref)
    }

    /// Origins whose pages may show the side panel.
    pub fn may_frame(&self) -> impl Iterator<Item = Origin> + '_ {
        self.all.iter().flat_map(|one| one.settings.may_frame())
    }

    /// Begins the loop of each connector; they write until `stop` is cancelled. An attempt that is
    /// cut off then is made once more later.
    pub fn follow(&self, stop: &CancellationToken) {
        for connector in &*self.all {
            let (connector, desk) = (connector.clone(), self.desk.clone());
            let stop = stop.clone();
            tokio::spawn(async move { connector.follow(&desk, stop).await });
        }
    }
}

impl Connector {
    fn open(settings: &ConnectorSettings) -> anyhow::Result<Self> {
        let egress = Egress::new(settings.allowed())?;
        let (url, token) = (&settings.url, settings.token()?);
        let system: Box<dyn System> = match settings.kind {
            Kind::Roundup => Box::new(roundup::Roundup::open(egress, url, &token)?),
            Kind::RequestTracker => {
                Box::new(request_tracker::RequestTracker::open(egress, url, &token)?)
            }
            Kind::Redmine => Box::new(redmine::Redmine::open(egress, url, &token)?),
            Kind::Zammad => Box::new(zammad::Zammad::open(egress, url, &token)?),
            Kind::Zendesk => Box::new(zendesk::Zendesk::open(egress, url, &token)?),
            Kind::Freshdesk => Box::new(freshdesk::Freshdesk::open(egress, url, &token)?),
            Kind::Jira => Box::new(jira::Jira::open(egress, url, &token)?),
            Kind::Github => Box::new(github::Github::open(egress, url, &token)?),
            Kind::Gitlab => Box::new(gitlab::Gitlab::open(egress, url, &token)?),
        };
        Ok(Self {
            settings: settings.clone(),
            system,
            pulse: watch::channel(Pulse::default()).0,
            woken: Notify::new(),
        })
    }

    /// The identifier of the ticket that people mean: one that they typed, or the address of its page.
    pub fn id_of(&self, reference: &str) -> Option<String> {
        if reference.len() > FOREIGN_ID_BYTES_MAX {
            return None;
        }
        let Ok(url) = Url::parse(reference) else {
            return self.system.id_of(reference);
        };
        // Another system's ticket of that number is another ticket.
        let own = Url::parse(&self.settings.url).ok()?;
        (own.origin() == url.origin()).then(|| self.system.id_at(&url))?
    }

    /// A ticket as the system describes it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn ticket(&self, id: &str) -> Result<ForeignTicket, Failure> {
        let found = self.system.ticket(id).await?;
        Ok(ForeignTicket {
            connector: self.settings.name.clone(),
            foreign_id: found.id,
            url: found.url,
            title: found.title,
            requester: found.requester,
            state: found.state,
        })
    }

    /// Has the outbox looked at at once.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// How far the writing is; changes after each look at the outbox.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.subscribe()
    }

    async fn follow(&self, desk: &Desk, stop: CancellationToken) {
        let mut happened = desk.consoles.subscribe();
        loop {
            let round = tokio::select! {
                () = stop.cancelled() => return,
                round = self.round(desk) => round,
            };
            let next_at = round.unwrap_or_else(|error| {
                tracing::error!(%error, connector = self.settings.name, "the outbox can not be read");
                None
            });
            self.pulse.send_modify(|pulse| {
                pulse.rounds += 1;
                pulse.next_at = next_at;
            });
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.woken.notified() => {}
                _ = happened.recv() => settled(desk).await,
                () = tokio::time::sleep(LOOK) => {}
                () = sleep_until(&desk.clock, next_at) => {}
            }
        }
    }

    /// Tries all that is due, one after the other; says when the next one is.
    async fn round(&self, desk: &Desk) -> Result<Option<Millis>, StoreError> {
        let name = &self.settings.name;
        while let Some(due) = desk.store.due_write_back(name, desk.clock.now()).await? {
            self.attempt(desk, &due).await?;
        }
        desk.store.next_write_back_due(name).await
    }

    /// One attempt and what it leads to.
    async fn attempt(&self, desk: &Desk, write_back: &WriteBack) -> Result<(), StoreError> {
        let tried = match self.compose(desk, write_back).await? {
            Some((id, note)) => self.write(&id, &note).await,
            // The ticket or the session is gone from the record, or belongs to no foreign ticket.
            None => Err(Failure::Missing),
        };
        let failed = tried.err();
        let standing = Standing {
            n_attempts: usize::try_from(write_back.n_attempts).unwrap_or(usize::MAX),
            failing_since: None,
            is_test: false,
        };
        let (now, dice) = (desk.clock.now(), rand::rng().random());
        let outcome = failed.map_or(WRITTEN, Failure::outcome);
        let verdict = schedule::decide(outcome, standing, now, dice).verdict;
        let (connector, id) = (&self.settings.name, &write_back.id);
        match failed {
            Some(error) => tracing::warn!(%error, connector, id, "a session is not written back"),
            None => tracing::info!(connector, id, "a session is written back"),
        }
        desk.store
            .settle_write_back(write_back, verdict, failed.map(Failure::failed), now)
            .await?;
        let ticket = ConsoleEvent::Ticket {
            id: write_back.ticket_id.clone(),
        };
        let _nobody_listens = desk.consoles.send(ticket);
        Ok(())
    }

    /// Writes a note unless it stands there already, as after an answer that got lost.
    async fn write(&self, id: &str, note: &Note) -> Result<(), Failure> {
        if self.system.has(id, &note.mark).await? {
            return Ok(());
        }
        self.system.write(id, note).await
    }

    /// The note and the foreign ticket that it belongs to.
    async fn compose(
        &self,
        desk: &Desk,
        write_back: &WriteBack,
    ) -> Result<Option<(String, Note)>, StoreError> {
        let (ticket_id, session_id) = (&write_back.ticket_id, &write_back.session_id);
        let foreign = desk.store.foreign_of_ticket(ticket_id).await?;
        let ticket = desk.store.lookup_ticket(ticket_id).await?;
        let (Some(foreign), Some(ticket)) = (foreign, ticket) else {
            return Ok(None);
        };
        let entries = desk
            .store
            .session_entries(session_id, TRANSCRIPT_EVENTS_MAX)
            .await?;
        let subject = Subject {
            origin: desk.origin.as_str(),
            session_id,
            mark: &write_back.id,
        };
        let note = note::compose(subject, &ticket, &entries, self.settings.sends_transcript());
        Ok(note.map(|note| (foreign.foreign_id, note)))
    }
}

/// Consoles are told after a commit, the outbox may be told during the next one.
async fn settled(desk: &Desk) {
    if let Err(error) = desk.store.writes_settled().await {
        tracing::error!(%error, "the outbox can not be read");
    }
}

async fn sleep_until(clock: &Clock, next_at: Option<Millis>) {
    match next_at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
