//! What every handler shares.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tandem_tickets::routing::Dispatch;
use tandem_tickets::sla::Plan;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::assets::Assets;
use crate::assets::places::Places;
use crate::audit::Soundness;
use crate::auth::Auth;
use crate::config::Config;
use crate::connectors::Connectors;
use crate::egress::Egress;
use crate::files::Files;
use crate::http::middleware::limit::Requests;
use crate::hub::{Hub, HubSettings};
use crate::identity::Identity;
use crate::mail::incoming::Inbox;
use crate::mail::{self, Mailer};
use crate::oidc::Oidc;
use crate::origin::Origin;
use crate::presence::Desk;
use crate::present::PresentCustomers;
use crate::rtc::ice::Ice;
use crate::source::{Clock, Millis};
use crate::store::Store;
use crate::webhooks::Webhooks;

/// Console events kept for a listener that is slow; one that is slower is told to read all again.
const CONSOLE_EVENTS_MAX: usize = 256;

/// Something that consoles should read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleEvent {
    /// The list of waiting requests changed.
    Requests,
    /// The lists of offered sessions changed.
    Handoffs,
    /// An agent has come, has gone, or is away.
    Agents,
    /// A ticket changed.
    Ticket {
        /// Its identifier.
        id: String,
    },
    /// A follow-up has come due, was set, or is over.
    FollowUps {
        /// The only agent whom it is for; absent where it is for several.
        agent: Option<String>,
    },
    /// A session was planned, changed or called off, begins soon, or its customer has done something.
    Appointments,
    /// A customer has come into a product or has left it, or an invitation of one has changed.
    PresentCustomers,
    /// Somebody is to be called, is being called, or is not to be called any more.
    CallBacks,
    /// The customer has said something on a ticket that is watched, or agents are made watchers of it or
    /// mentioned: no more than those need hear of every word.
    Watched {
        /// The ticket.
        id: String,
        /// Who watches it.
        agents: Arc<[String]>,
    },
    /// A session changed.
    Session {
        /// Its identifier.
        id: String,
    },
}

impl ConsoleEvent {
    /// Name of the server-sent event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Handoffs => "handoffs",
            Self::Agents => "agents",
            Self::Ticket { .. } => "tickets",
            Self::FollowUps { .. } => "follow_ups",
            Self::Appointments => "appointments",
            Self::PresentCustomers => "present_customers",
            Self::CallBacks => "call_backs",
            Self::Watched { .. } => "watched",
            Self::Session { .. } => "session",
        }
    }

    /// Whether it is for the consoles of that agent.
    pub fn is_for(&self, agent: &str) -> bool {
        match self {
            Self::FollowUps { agent: only } => only.as_ref().is_none_or(|only| only == agent),
            Self::Watched { agents, .. } => agents.iter().any(|one| one == agent),
            Self::Requests
            | Self::Handoffs
            | Self::Agents
            | Self::Appointments
            | Self::CallBacks
            | Self::PresentCustomers
            | Self::Ticket { .. }
            | Self::Session { .. } => true,
        }
    }

    /// Data of the server-sent event: `{"id": …}`, empty where the whole list changed.
    pub fn data(&self) -> serde_json::Value {
        match self {
            Self::Requests
            | Self::Handoffs
            | Self::Agents
            | Self::Appointments
            | Self::CallBacks
            | Self::PresentCustomers
            | Self::FollowUps { .. } => serde_json::json!({}),
            Self::Ticket { id } | Self::Watched { id, .. } | Self::Session { id } => {
                serde_json::json!({ "id": id })
            }
        }
    }
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// Our own origin, as browsers see it.
    pub origin: Origin,
    /// Origins of the products that may embed the widget.
    pub allowed_origins: Arc<[Origin]>,
    /// The record.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// What customers are promised.
    pub sla_plan: Arc<Plan>,
    /// The sessions that are alive.
    pub hub: Hub,
    /// Files that the ends of sessions hand each other.
    pub files: Files,
    /// Who customers are, where a product says so.
    pub identity: Option<Identity>,
    /// Signs agents in where another system does.
    pub oidc: Option<Oidc>,
    /// What is posted to receivers elsewhere.
    pub webhooks: Webhooks,
    /// Assets of customers' pages that are fetched for them.
    pub assets: Assets,
    /// Ticket systems elsewhere.
    pub connectors: Connectors,
    /// What goes to customers by mail.
    pub mailer: Mailer,
    /// What customers answer by mail.
    pub inbox: Inbox,
    /// Requests of the last minute.
    pub requests: Arc<Requests>,
    /// Passwords, attempts and the set-up token.
    pub auth: Auth,
    /// Whether the chain of the audit was whole.
    pub soundness: Soundness,
    /// Which agents are there.
    pub desk: Desk,
    /// Which customers are in a product.
    pub present: PresentCustomers,
    /// To whom customers who wait are offered.
    dispatch: Arc<Mutex<Dispatch>>,
    /// Changes for the consoles that listen; lagging listeners lose the oldest.
    pub console_events: broadcast::Sender<ConsoleEvent>,
    /// Cancelled when the server begins to shut down: not ready, long answers end.
    pub draining: CancellationToken,
}

impl AppState {
    /// Whether the password of who signs in with `email` counts, and what stands in for it.
    pub fn takes_password_of(&self, email: &str) -> bool {
        let oidc = self.config.oidc.as_ref();
        oidc.is_none_or(|oidc| oidc.takes_password_of(email))
    }

    /// The state of a server that browsers find at `origin`, and which fetches assets in some of these places.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn new(
        config: Config,
        origin: Origin,
        ice: Ice,
        store: Store,
        clock: Clock,
        auth: Auth,
        places: &Places,
    ) -> anyhow::Result<Self> {
        let allowed_origins = embedders(&config, &origin);
        let console_events = broadcast::channel(CONSOLE_EVENTS_MAX).0;
        let hub = Hub::new(
            store.clone(),
            clock.clone(),
            origin.clone(),
            console_events.clone(),
            hub_settings(&config, ice),
        );
        let files = Files::open(
            &config.files,
            &config.data,
            store.clone(),
            clock.clone(),
            hub.clone(),
            console_events.clone(),
        )?;
        let egress = Egress::new(config.webhooks.allowed())?;
        let webhooks = Webhooks::new(store.clone(), clock.clone(), egress);
        let connectors = Connectors::open(
            &config.connectors,
            store.clone(),
            clock.clone(),
            origin.clone(),
            console_events.clone(),
        )?;
        let (mailer, inbox) =
            mail::open(&config, &store, &clock, &origin, &console_events, &files)?;
        let identity = config.identity.as_ref();
        let identity =
            identity.map(|settings| Identity::open(settings, origin.as_str(), clock.clone()));
        let oidc = config.oidc.as_ref();
        let oidc = oidc.map(|settings| Oidc::open(settings, origin.as_str(), clock.clone()));
        let offer_ms = Millis::from(config.offer_seconds) * 1_000;
        Ok(Self {
            files,
            sla_plan: Arc::new(config.sla.plan().map_err(anyhow::Error::msg)?),
            identity: identity.transpose()?,
            oidc: oidc.transpose()?,
            webhooks,
            assets: Assets::open(&config.assets, places.of_tenant())?,
            connectors,
            mailer,
            inbox,
            requests: Arc::new(Requests::new(&config.limits)),
            config: Arc::new(config),
            origin,
            allowed_origins: allowed_origins.into(),
            store,
            desk: Desk::new(clock.clone(), console_events.clone()),
            present: PresentCustomers::new(clock.clone(), console_events.clone()),
            dispatch: Arc::new(Mutex::new(Dispatch::new(offer_ms))),
            clock,
            hub,
            auth,
            soundness: Soundness::default(),
            console_events,
            draining: CancellationToken::new(),
        })
    }

    /// Tells the consoles that listen; nobody listening is fine.
    pub fn tell_consoles(&self, event: ConsoleEvent) {
        let _nobody = self.console_events.send(event);
    }

    /// To whom customers who wait are offered; not to be held over an await.
    pub(crate) fn dispatch(&self) -> MutexGuard<'_, Dispatch> {
        self.dispatch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Origin of the demo product where the demo is on: another site than our own.
    pub fn demo_origin(&self) -> Option<Origin> {
        self.config
            .demo
            .then(|| demo_origin(&self.origin))
            .flatten()
    }
}

fn hub_settings(config: &Config, ice: Ice) -> HubSettings {
    HubSettings {
        ice,
        profile: config.privacy_profile,
        privacy_rules: config.privacy_rules.clone(),
        control_rules: config.control_rules.clone(),
        fetches_assets: config.assets.fetch,
        limits: config.limits,
        organisation: config.organisation.clone(),
        number_match: config.number_match,
        survey: config.survey.clone(),
    }
}

/// Origins of the products that may embed the widget, that of the demo with them.
fn embedders(config: &Config, origin: &Origin) -> Vec<Origin> {
    let demo = config.demo.then(|| demo_origin(origin)).flatten();
    config.allowed_origins.iter().cloned().chain(demo).collect()
}

/// `http://localhost` on our own port; none where that would be our own origin.
fn demo_origin(own: &Origin) -> Option<Origin> {
    let demo: Origin = format!("http://localhost:{}", own.port()).parse().ok()?;
    (&demo != own).then_some(demo)
}
