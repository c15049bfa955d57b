//! The hub: which sessions are alive in this process, and the ways into them.
//!
//! Each session that has not ended is one task ([`actor`]) with a bounded inbox; HTTP handlers and
//! sockets hold a [`Hub`] and never a session. Sessions are loaded from the store when somebody
//! asks for them and, after a start, in the background, so that their timeouts run.

mod actor;
mod appointment;
pub mod bulk;
pub mod connection;
pub mod error;
mod fanout;
mod files;
mod forwarding;
mod gate;
mod governor;
mod grants;
mod identity;
mod joining;
mod lane;
mod look;
pub mod outbox;
mod places;
mod queue;
mod registry;
mod survey;
mod talk;
pub mod tokens;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use axum::body::Bytes;
use tandem_protocol::policy::ControlRule;
use tandem_protocol::signal::{PrivacyProfile, PrivacyRule, Role, SessionState, SessionView};
use tandem_session::capability::FrameKind;
use tandem_session::queue::Waits;
use tandem_session::{Command, Session};
use tokio::sync::{Mutex, broadcast, oneshot};

use crate::auth::attempts::Attempts;
use crate::limits::Limits;
use crate::origin::Origin;
use crate::pace::{Pace, SharedPace};
use crate::rtc::ice::Ice;
use crate::source::{Clock, Millis, random_bytes};
use crate::state::ConsoleEvent;
use crate::store::Store;
use crate::store::secrets::SecretWrite;
use crate::store::sessions::StoredSession;
use crate::survey::SurveySettings;
pub use actor::SessionHandle;
use actor::{Input, Step};
pub use appointment::BegunAppointment;
pub use bulk::fetches::{Fetching, Kept, Named, NotFetched};
use connection::Connection;
pub use error::HubError;
pub use files::{FileCaller, FileSeat};
pub(crate) use gate::Gate;
pub use gate::{Full, Place};
use governor::Governor;
pub use governor::Pressure;
pub use joining::{AgentId, Arrived, Joined, LinkInfo, MadeLink, WaitingRequest};
use look::{AgentPlace, Look};
pub use queue::AskCallBack;
use registry::Registry;
pub use survey::SurveyState;
pub use talk::{LateTalk, NewMessage};
pub use tokens::BulkSeat;
use tokens::{BulkTokens, Seat, SocketTokens};

/// Wrong codes of one agent in one window.
const CODE_ATTEMPTS_MAX: u32 = 10;
/// Wrong codes from one address in one window: agents of a call centre share one.
const CODE_ADDRESS_ATTEMPTS_MAX: u32 = 100;
/// Wrong codes of everybody together in one window.
const CODE_SPACE_ATTEMPTS_MAX: u32 = 300;
/// Unknown links and tokens from one address in one window.
const SECRET_ATTEMPTS_MAX: u32 = 60;
/// The window of these counts, in milliseconds.
const ATTEMPTS_WINDOW_MS: Millis = 10 * 60_000;
/// The window of joins, in milliseconds.
const JOINS_WINDOW_MS: Millis = 60_000;

/// What sessions are told at `welcome`.
#[derive(Clone, Debug)]
pub struct HubSettings {
    /// STUN and TURN servers.
    pub ice: Ice,
    /// Masking that the customer's client must apply at least.
    pub profile: PrivacyProfile,
    /// Pages on which it must apply more.
    pub privacy_rules: Vec<PrivacyRule>,
    /// What agents may not do, or not alone, on some pages.
    pub control_rules: Vec<ControlRule>,
    /// Whether assets that pages show and their scripts can not read are fetched.
    pub fetches_assets: bool,
    /// How much is taken on.
    pub limits: Limits,
    /// The organisation that runs this server, as customers read it.
    pub organisation: Option<String>,
    /// Whether customers whose code was read out choose the number that the agent reads out.
    pub number_match: bool,
    /// What customers are asked once a session is over.
    pub survey: SurveySettings,
}

impl HubSettings {
    /// Agents have no use for the addresses of a product's pages.
    fn rules_for(&self, role: Role) -> (Vec<PrivacyRule>, Vec<ControlRule>) {
        if role == Role::Customer {
            (self.privacy_rules.clone(), self.control_rules.clone())
        } else {
            (Vec::new(), Vec::new())
        }
    }
}

/// What the tasks of all sessions share.
#[derive(Debug)]
pub(crate) struct Shared {
    store: Store,
    clock: Clock,
    consoles: broadcast::Sender<ConsoleEvent>,
    settings: HubSettings,
    registry: Registry,
    socket_tokens: SocketTokens,
    bulk_tokens: BulkTokens,
    /// Bytes of assets that all sessions keep together.
    asset_bytes: Arc<AtomicUsize>,
    governor: Governor,
    /// Bytes that all sessions keep for those who watch.
    fanout_bytes: Arc<AtomicUsize>,
    /// How long customers waited for an agent, since the start.
    waits: std::sync::Mutex<Waits>,
}

impl Shared {
    fn tell(&self, event: ConsoleEvent) {
        let _nobody_listens = self.consoles.send(event);
    }

    /// A session has changed, and with it the ticket that it hangs on.
    fn tell_of(&self, view: &SessionView) {
        let id = view.id.clone();
        self.tell(ConsoleEvent::Session { id });
        if let Some(ticket) = &view.ticket {
            let id = ticket.id.clone();
            self.tell(ConsoleEvent::Ticket { id });
        }
    }
}

/// Handle on all live sessions; cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    shared: Arc<Shared>,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    origin: Origin,
    code_attempts: Attempts,
    code_address_attempts: Attempts,
    code_space_attempts: Attempts,
    secret_attempts: Attempts,
    /// What resume tokens of this process follow from.
    resume_key: [u8; 32],
    /// Joins of each address, and of all.
    joins: Attempts,
    all_joins: Attempts,
    gate: Gate,
    /// One session is loaded at a time, so that none is loaded twice; none at all once the
    /// server stops.
    loading: Mutex<Loading>,
}

#[derive(Debug)]
enum Loading {
    Open,
    Stopped,
}

impl Hub {
    /// A hub without sessions.
    pub fn new(
        store: Store,
        clock: Clock,
        origin: Origin,
        consoles: broadcast::Sender<ConsoleEvent>,
        settings: HubSettings,
    ) -> Self {
        let limits = settings.limits;
        let shared = Shared {
            store,
            clock,
            consoles,
            settings,
            registry: Registry::default(),
            socket_tokens: SocketTokens::default(),
            bulk_tokens: BulkTokens::default(),
            asset_bytes: Arc::default(),
            governor: Governor::default(),
            fanout_bytes: Arc::default(),
            waits: std::sync::Mutex::default(),
        };
        let inner = Inner {
            origin,
            code_attempts: Attempts::new(CODE_ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS),
            code_address_attempts: Attempts::new(CODE_ADDRESS_ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS),
            code_space_attempts: Attempts::new(CODE_SPACE_ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS),
            secret_attempts: Attempts::new(SECRET_ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS),
            resume_key: random_bytes(),
            joins: Attempts::new(limits.joins_per_address_minute, JOINS_WINDOW_MS),
            all_joins: Attempts::new(limits.joins_per_minute, JOINS_WINDOW_MS),
            gate: Gate::new(limits.sockets_per_address, limits.sockets),
            loading: Mutex::new(Loading::Open),
        };
        Self {
            shared: Arc::new(shared),
            inner: Arc::new(inner),
        }
    }

    /// Loads every session that has not ended, so that links expire and absences count.
    pub async fn recover(&self) {
        let ids = match self.shared.store.unfinished_sessions().await {
            Ok(ids) => ids,
            Err(error) => return tracing::error!(%error, "sessions could not be listed"),
        };
        for id in ids {
            if let Err(error) = self.session(&id).await {
                tracing::warn!(session = id, %error, "a session could not be loaded");
            }
        }
    }

    /// The session as it stands, ended ones too.
    ///
    /// # Errors
    /// [`HubError::NoSession`], or the store failed.
    pub async fn view(&self, session_id: &str) -> Result<SessionView, HubError> {
        match self.look(session_id).await {
            Ok(look) => Ok(look.view),
            Err(HubError::Ended(view)) => Ok(*view),
            Err(error) => Err(error),
        }
    }

    /// Sessions of a ticket, newest first; `before` is the last one seen.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sessions_of_ticket(
        &self,
        ticket_id: &str,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SessionView>, HubError> {
        let stored = self
            .shared
            .store
            .sessions_of_ticket(ticket_id, before, limit)
            .await?;
        let mut views = Vec::with_capacity(stored.len());
        for StoredSession { record, .. } in stored {
            views.push(match record.state {
                SessionState::Ended => record.view(),
                SessionState::Waiting | SessionState::Asking | SessionState::Live => {
                    self.view(&record.id).await?
                }
            });
        }
        Ok(views)
    }

    /// A token with which an agent who has or watches the session opens a socket for their console
    /// session, and their role; with whether rules let them take control.
    ///
    /// # Errors
    /// [`HubError::NotAttached`] for others, [`HubError::Ended`], [`HubError::NoSession`].
    pub async fn agent_socket(
        &self,
        session_id: &str,
        agent: &str,
        (console, may_control): (String, bool),
    ) -> Result<(String, Role), HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let token = self.mint(Seat {
            session_id: session_id.to_owned(),
            participant_id: place.participant,
            console: Some(console),
            may_control,
        });
        Ok((token, place.role))
    }

    /// An agent ends the session, a supervisor too; one that has ended stays as it is.
    ///
    /// # Errors
    /// [`HubError::NotAttached`] for others, a refusal for an observer, [`HubError::NoSession`].
    pub async fn end(&self, session_id: &str, agent: &str) -> Result<SessionView, HubError> {
        let participant_id = match self.place_of_agent(session_id, agent).await {
            Ok(place) => place.participant,
            Err(HubError::Ended(view)) => return Ok(*view),
            Err(error) => return Err(error),
        };
        match self
            .step(session_id, Some(participant_id), Command::End, vec![])
            .await
        {
            Err(HubError::Ended(view)) => Ok(*view),
            result => result,
        }
    }

    /// Sends every socket away so that its client resumes at the next server.
    pub async fn drain(&self) {
        *self.inner.loading.lock().await = Loading::Stopped;
        for handle in self.shared.registry.all() {
            let _stopped = handle.inbox.send(Box::new(Input::Stop)).await;
        }
        for handle in self.shared.registry.all() {
            handle.inbox.closed().await;
        }
    }

    // What is taken on

    /// Takes a place for a socket from `address`.
    ///
    /// # Errors
    /// [`Full`].
    pub fn enter(&self, address: IpAddr) -> Result<Place, Full> {
        self.inner.gate.enter(address)
    }

    /// Whether one more may be let in, from this address or at all.
    fn admit(&self, from: IpAddr, now: Millis) -> Result<(), HubError> {
        self.make_room()?;
        self.inner.joins.count(from, now)?;
        self.inner.all_joins.count("joins", now)?;
        Ok(())
    }

    /// Whether there is room for one more session.
    fn make_room(&self) -> Result<(), HubError> {
        match self.pressure() {
            Pressure::None => Ok(()),
            Pressure::Joins | Pressure::Assets | Pressure::Sockets => Err(HubError::Overloaded),
        }
    }

    /// How full the memory is.
    pub fn pressure(&self) -> Pressure {
        self.shared.governor.pressure()
    }

    /// Takes note of the memory in use, in bytes, and lets go what has to go.
    pub fn govern(&self, used: u64, max: u64) {
        let before = self.pressure();
        let pressure = self.shared.governor.look(used, max);
        if pressure != before {
            tracing::warn!(?pressure, used, max, "the memory fills or empties");
        }
        if pressure >= Pressure::Assets {
            for handle in self.shared.registry.all() {
                handle.bulk.shed();
            }
        }
    }

    // Sockets

    /// Whom a socket token lets in, and a number that is higher the later it was made; it is used
    /// up by this.
    pub fn redeem_socket_token(&self, token: &str) -> Option<(Seat, u64)> {
        self.shared
            .socket_tokens
            .redeem(token, self.shared.clock.now())
    }

    /// Whether a console session, by the hash of its token, is still signed in.
    ///
    /// # Errors
    /// The store failed.
    pub async fn is_signed_in(&self, console: &str) -> Result<bool, HubError> {
        let now = self.shared.clock.now();
        let found = self
            .shared
            .store
            .lookup_console_session(console, now)
            .await?;
        Ok(found.is_some())
    }

    /// Whom a bulk token lets in.
    pub fn lookup_bulk_token(&self, token: &str) -> Option<BulkSeat> {
        self.shared.bulk_tokens.lookup(token)
    }

    /// How fast all sockets of that token may send together: `fresh` where it has opened none so far.
    pub fn bulk_pace(&self, token: &str, fresh: Pace) -> Option<SharedPace> {
        self.shared.bulk_tokens.pace(token, fresh)
    }

    /// The task of a session, loaded if need be.
    ///
    /// # Errors
    /// [`HubError::Ended`], [`HubError::NoSession`], or the store failed.
    pub async fn session(&self, session_id: &str) -> Result<SessionHandle, HubError> {
        if let Some(handle) = self.shared.registry.lookup(session_id) {
            return Ok(handle);
        }
        let loading = self.inner.loading.lock().await;
        if let Loading::Stopped = *loading {
            return Err(HubError::Stopped);
        }
        if let Some(handle) = self.shared.registry.lookup(session_id) {
            return Ok(handle);
        }
        let stored = self.shared.store.lookup_session(session_id).await?;
        let record = stored.ok_or(HubError::NoSession)?.record;
        if record.state == SessionState::Ended {
            return Err(HubError::Ended(Box::new(record.view())));
        }
        let chat = self.shared.store.session_chat(session_id).await?;
        let session = Session::restore(record, chat, self.shared.clock.now());
        Ok(actor::spawn(session, self.shared.clone()))
    }

    fn mint_for_customer(&self, session_id: &str, participant_id: String) -> String {
        self.mint(Seat::of_customer(session_id, participant_id))
    }

    fn mint(&self, seat: Seat) -> String {
        self.shared
            .socket_tokens
            .mint(seat, self.shared.clock.now())
    }

    // Asking a session's task

    async fn look(&self, session_id: &str) -> Result<Look, HubError> {
        self.ask(session_id, Input::Look).await
    }

    async fn step(
        &self,
        session_id: &str,
        from: Option<String>,
        command: Command,
        secrets: Vec<SecretWrite>,
    ) -> Result<SessionView, HubError> {
        let step = |reply| {
            Input::Step(Step {
                from,
                command,
                secrets,
                reply,
            })
        };
        self.ask(session_id, step).await?
    }

    /// Asks once; a task that stops meanwhile has ended, or the caller may ask again.
    async fn ask<T>(
        &self,
        session_id: &str,
        input: impl FnOnce(oneshot::Sender<T>) -> Input,
    ) -> Result<T, HubError> {
        let handle = self.session(session_id).await?;
        let (reply, answer) = oneshot::channel();
        let sent = handle.inbox.send(Box::new(input(reply))).await.is_ok();
        if sent && let Ok(answer) = answer.await {
            return Ok(answer);
        }
        handle.inbox.closed().await;
        match self.session(session_id).await {
            Err(error) => Err(error),
            Ok(_) => Err(HubError::Stopped),
        }
    }

    async fn place_of_agent(&self, session_id: &str, agent: &str) -> Result<AgentPlace, HubError> {
        let look = self.look(session_id).await?;
        let place = look.agents.into_iter().find(|place| place.agent == agent);
        place.ok_or(HubError::NotAttached)
    }
}

impl SessionHandle {
    /// Hands a live frame over on the short way ([`lane`]); else the session's task has to see it.
    /// `n_told` is how many inputs of the socket it was told.
    ///
    /// # Errors
    /// The frame, which has gone nowhere.
    pub fn pass(
        &self,
        from: &Connection,
        n_told: u64,
        kind: FrameKind,
        bytes: Bytes,
    ) -> Result<(), Bytes> {
        from.lane.pass(n_told, kind, bytes, &self.bulk.fanout)
    }

    /// A signaling socket said a valid `hello`, with the token of that number.
    pub async fn open(
        &self,
        participant_id: &str,
        client: String,
        order: u64,
        connection: Connection,
    ) {
        let participant_id = participant_id.to_owned();
        self.tell(Input::Open {
            participant_id,
            client,
            order,
            connection,
        })
        .await;
    }

    /// A signaling message of that socket.
    pub async fn message(&self, participant_id: &str, connection: u64, command: Command) {
        let participant_id = participant_id.to_owned();
        self.tell(Input::Message {
            participant_id,
            connection,
            command,
        })
        .await;
    }

    /// A well-formed live frame of that socket.
    pub async fn frame(
        &self,
        participant_id: &str,
        connection: u64,
        kind: FrameKind,
        bytes: Bytes,
    ) {
        let participant_id = participant_id.to_owned();
        self.tell(Input::Frame {
            participant_id,
            connection,
            kind,
            bytes,
        })
        .await;
    }

    /// That socket is gone.
    pub async fn closed(&self, participant_id: &str, connection: u64) {
        let participant_id = participant_id.to_owned();
        self.tell(Input::Closed {
            participant_id,
            connection,
        })
        .await;
    }

    /// Returns when the task has stopped.
    pub async fn stopped(&self) {
        self.inbox.closed().await;
    }

    /// Assets and bulk sockets of the session.
    pub fn bulk(&self) -> &Arc<bulk::Bulk> {
        &self.bulk
    }

    /// A task that has stopped hears nothing; its sockets learn that from [`Self::stopped`].
    async fn tell(&self, input: Input) {
        let _stopped = self.inbox.send(Box::new(input)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::store::sessions::SessionFacts;

    async fn hub(folder: &std::path::Path) -> Hub {
        let store = Store::open(folder).await.expect("a store");
        let origin = "http://127.0.0.1:1".parse().expect("an origin");
        let settings = HubSettings {
            ice: Ice::default(),
            profile: PrivacyProfile::Balanced,
            privacy_rules: vec![],
            control_rules: vec![],
            fetches_assets: false,
            limits: Limits::default(),
            organisation: None,
            number_match: true,
            survey: SurveySettings::default(),
        };
        Hub::new(
            store,
            Clock::system(),
            origin,
            broadcast::channel(1).0,
            settings,
        )
    }

    #[tokio::test]
    async fn a_panic_in_one_session_leaves_the_others_and_loses_nothing_committed() {
        let folder = tempfile::tempdir().expect("a folder");
        let hub = hub(folder.path()).await;
        let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let one = hub.make_code(from, Some("Kim".into())).await.expect("made");
        let other = hub.make_code(from, None).await.expect("made");
        let untouched = hub.session(&other.session_id).await.expect("alive");
        let handle = hub.session(&one.session_id).await.expect("alive");
        handle
            .inbox
            .send(Box::new(Input::Panic))
            .await
            .expect("heard");
        handle.stopped().await;
        let view = hub.view(&one.session_id).await.expect("loaded anew");
        assert_eq!(view.participants[0].name.as_deref(), Some("Kim"));
        let same = hub.session(&other.session_id).await.expect("alive");
        assert!(untouched.inbox.same_channel(&same.inbox));
    }

    #[tokio::test]
    async fn a_hub_that_was_drained_loads_nothing_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let hub = hub(folder.path()).await;
        let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let made = hub.make_code(from, None).await.expect("made");
        hub.drain().await;
        let refused = hub.session(&made.session_id).await;
        assert!(matches!(refused, Err(HubError::Stopped)));
        let refused = hub.make_code(from, None).await;
        assert!(matches!(refused, Err(HubError::Stopped)));
    }

    #[tokio::test]
    async fn joins_are_refused_while_the_memory_is_full_and_what_is_live_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let hub = hub(folder.path()).await;
        let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let made = hub.make_code(from, None).await.expect("made");
        hub.govern(80, 100);
        let refused = hub.make_code(from, None).await;
        assert!(matches!(refused, Err(HubError::Overloaded)));
        let refused = hub
            .make_request(from, None, SessionFacts::default(), None, String::new())
            .await;
        assert!(matches!(refused, Err(HubError::Overloaded)));
        assert!(hub.view(&made.session_id).await.is_ok());
        let resumed = hub.resume(from, &made.resume_token, None).await;
        assert!(resumed.is_ok(), "{resumed:?}");
        hub.govern(74, 100);
        assert!(hub.make_code(from, None).await.is_ok());
    }

    #[tokio::test]
    async fn many_who_ask_at_once_load_a_session_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let joined = {
            let hub = hub(folder.path()).await;
            let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
            hub.make_code(from, None).await.expect("made")
        };
        let hub = hub(folder.path()).await;
        let asks: Vec<_> = (0..20)
            .map(|_| {
                let (hub, id) = (hub.clone(), joined.session_id.clone());
                tokio::spawn(async move { hub.session(&id).await.expect("loaded") })
            })
            .collect();
        let first = hub.session(&joined.session_id).await.expect("loaded");
        for ask in asks {
            assert!(
                ask.await
                    .expect("no panic")
                    .inbox
                    .same_channel(&first.inbox)
            );
        }
    }

    #[tokio::test]
    async fn every_code_is_another_session_and_six_digits() {
        let folder = tempfile::tempdir().expect("a folder");
        let hub = hub(folder.path()).await;
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..50_u8 {
            let from = IpAddr::V4(Ipv4Addr::new(10, 0, 0, n));
            let (code, _) = hub
                .make_code(from, None)
                .await
                .expect("made")
                .code
                .expect("a code");
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(seen.insert(code));
        }
    }
}
