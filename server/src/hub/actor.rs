//! The task of one session: it alone owns the machine and speaks to its sockets.
//!
//! Every input is decided by the machine, then committed, then delivered. When a commit fails the
//! task gives up what it holds and stops; the session is loaded anew from the store when somebody
//! asks for it. A panic ends this task only.

mod news;
mod watched;

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use tandem_protocol::handoff::HandoffView;
use tandem_protocol::limits::{HEARTBEAT_MS, PROTOCOL_VERSION, SOCKET_TOKEN_TTL_MS};
use tandem_protocol::signal::{
    ByeReason, Entry, Grant, PathKind, Role, ServerMessage, SessionState, SessionView,
};
use tandem_session::capability::FrameKind;
use tandem_session::record::Participant;
use tandem_session::{Actor as By, Command, Output, Refusal, Session};
use tokio::sync::{mpsc, oneshot};

use super::Shared;
use super::bulk::Bulk;
use super::connection::Connection;
use super::error::HubError;
use super::fanout::Fanout;
use super::forwarding::{Forwarding, Told};
use super::lane::{LIVE_KINDS, Places};
use super::look::{AgentPlace, Look};
use super::tokens::{BulkSeat, Seat};
use crate::rtc::ice::Relaying;
use crate::source::Millis;
use crate::state::ConsoleEvent;
use crate::store::secrets::SecretWrite;
use crate::store::sessions::{CommitError, SessionWrite};
use crate::store::tickets::{NewTicket, Ticket};

/// Inputs that wait for the task; a socket that sends more waits itself.
const INBOX_MAX: usize = 256;
/// Inputs handled before other tasks get their turn.
const INPUTS_PER_TURN: usize = 64;
/// Frames that were allowed a moment ago are dropped without counting against their sender.
const FRAME_GRACE_MS: Millis = 2_000;

/// Inputs are boxed: a channel keeps room for 32 of them, and most sessions wait for none.
pub(super) type Inbox = mpsc::Sender<Box<Input>>;

type Reply<T> = oneshot::Sender<Result<T, HubError>>;

/// What the task is told.
#[derive(Debug)]
pub(super) enum Input {
    /// A command from an HTTP request, with the secrets it makes or uses.
    Step(Step),
    /// An agent accepts, or the customer leaves a message: the ticket is made in the same transaction.
    WithTicket(WithTicket),
    EndWait(super::queue::EndWait),
    /// A signaling socket said a valid `hello`.
    Open {
        /// Whose it is.
        participant_id: String,
        /// Client instance.
        client: String,
        /// Number of its token: higher the later it was made.
        order: u64,
        /// The socket.
        connection: Connection,
    },
    /// A signaling message.
    Message {
        /// Whose.
        participant_id: String,
        /// From which socket.
        connection: u64,
        /// What it asks for.
        command: Command,
    },
    /// A live frame, well-formed.
    Frame {
        /// Whose.
        participant_id: String,
        /// From which socket.
        connection: u64,
        /// Its kind.
        kind: FrameKind,
        /// All of it.
        bytes: Bytes,
    },
    /// A signaling socket is gone.
    Closed {
        /// Whose it was.
        participant_id: String,
        /// Which.
        connection: u64,
    },
    /// Something became of the peer with that number.
    Forwarded {
        /// Whose.
        participant_id: String,
        /// Which.
        peer: u64,
        /// What.
        told: Told,
    },
    /// A frame of the server's own for the customer's signaling socket.
    ToCustomer(Bytes),
    /// Who is behind the session?
    Look(oneshot::Sender<Look>),
    /// The server stops.
    Stop,
    /// For the test that a panic stays inside.
    #[cfg(test)]
    Panic,
}

/// A command with everything that is committed beside it.
#[derive(Debug)]
pub(super) struct Step {
    /// The participant who gives it; absent for the server.
    pub(super) from: Option<String>,
    /// The command.
    pub(super) command: Command,
    /// Secrets made or used.
    pub(super) secrets: Vec<SecretWrite>,
    /// The session after it.
    pub(super) reply: Reply<SessionView>,
}

/// Server commands on a ticket that is made with them.
#[derive(Debug)]
pub(super) struct WithTicket {
    /// The commands, their ticket left open.
    pub(super) commands: Vec<Command>,
    /// The ticket to be.
    pub(super) ticket: NewTicket,
    /// Who makes it.
    pub(super) by: tandem_tickets::Actor,
    /// The session after it.
    pub(super) reply: Reply<SessionView>,
}

/// Handle on the task of one session; cheap to clone.
#[derive(Clone, Debug)]
pub struct SessionHandle {
    pub(super) inbox: Inbox,
    /// Assets and bulk sockets of the session.
    pub(super) bulk: Arc<Bulk>,
}

/// A token for another tab is given out again for so long: then half of its life is left.
const TAB_TOKEN_REUSE_MS: Millis = SOCKET_TOKEN_TTL_MS as Millis / 2;

/// An open signaling socket and the bulk token that belongs to it.
struct Socket {
    connection: Connection,
    order: u64,
    bulk_token: String,
    /// The last token for another tab, and when it was made.
    tab_token: Option<(String, Millis)>,
}

/// The task's own state.
pub(super) struct SessionTask {
    pub(super) session: Session,
    sockets: HashMap<String, Socket>,
    bulk: Arc<Bulk>,
    relaying: Relaying,
    forwarding: Forwarding,
    pub(super) shared: Arc<Shared>,
    /// State and grants last told to others, and when they changed.
    allowed: (SessionState, Vec<Grant>),
    allowed_since: Millis,
    /// As last told to consoles.
    handoff: Option<HandoffView>,
    /// Whether consoles were told that the agent has gone, or has let go.
    is_left: bool,
    is_let_go: bool,
    broken: bool,
}

/// Starts the task of a session.
pub(super) fn spawn(session: Session, shared: Arc<Shared>) -> SessionHandle {
    let (inbox, inputs) = mpsc::channel(INBOX_MAX);
    // What was shown before a restart went through another process.
    let is_fresh = session.record().state != SessionState::Live;
    let fanout = Fanout::new(is_fresh, shared.fanout_bytes.clone());
    let bulk = Bulk::new(inbox.downgrade(), shared.asset_bytes.clone(), fanout);
    let bulk = Arc::new(bulk);
    bulk.allow(session.record());
    let forwarding = Forwarding::new(shared.settings.ice.peers(), inbox.downgrade());
    let handle = SessionHandle {
        inbox,
        bulk: bulk.clone(),
    };
    let id = session.record().id.clone();
    shared.registry.insert(&id, handle.clone());
    let leaving = Leaving {
        id,
        bulk: bulk.clone(),
        shared: shared.clone(),
    };
    let view = session.view();
    let is_let_go = view.let_go.is_some();
    let allowed = (view.state, view.grants);
    let allowed_since = shared.clock.now() - FRAME_GRACE_MS;
    let relaying = shared.settings.ice.open(&session.record().id);
    let task = Box::new(SessionTask {
        session,
        sockets: HashMap::new(),
        bulk,
        relaying,
        forwarding,
        shared,
        allowed,
        allowed_since,
        handoff: view.handoff,
        is_left: false,
        is_let_go,
        broken: false,
    });
    tokio::spawn(async move {
        let _leaving = leaving;
        task.run(inputs).await;
    });
    handle
}

/// Takes the session out of the registry however its task ends.
struct Leaving {
    id: String,
    bulk: Arc<Bulk>,
    shared: Arc<Shared>,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.shared.registry.remove(&self.id, &self.bulk);
        self.bulk.close();
        if std::thread::panicking() {
            tracing::error!(session = self.id, "the task of a session panicked");
        }
    }
}

impl SessionTask {
    async fn run(mut self: Box<Self>, mut inputs: mpsc::Receiver<Box<Input>>) {
        let mut n_inputs = 0;
        while !self.over() {
            let due = [self.session.poll_timeout(), self.forwarding.poll_timeout()];
            let due = due.into_iter().flatten().min().unwrap_or(Millis::MAX);
            let input = tokio::select! {
                input = inputs.recv() => input,
                () = self.shared.clock.sleep_until(due) => {
                    Box::pin(self.handle_timeout()).await;
                    continue;
                }
            };
            match input.map(|input| *input) {
                Some(Input::Stop) | None => break,
                // Boxed, since what it takes to commit is several times the rest of the task.
                Some(input) => Box::pin(self.handle(input)).await,
            }
            n_inputs += 1;
            if n_inputs % INPUTS_PER_TURN == 0 {
                tokio::task::yield_now().await;
            }
        }
        self.leave();
    }

    fn over(&self) -> bool {
        self.broken || self.session.record().state == SessionState::Ended
    }

    /// Sends every socket away that the machine has not closed already.
    fn leave(mut self) {
        self.session.close();
        let outputs = self.drain();
        self.deliver(outputs);
        for (_, socket) in self.sockets.drain() {
            self.shared.bulk_tokens.forget(&socket.bulk_token);
            socket.connection.outbox.close(ByeReason::Restart);
        }
    }

    async fn handle(&mut self, input: Input) {
        match input {
            // Who has gone does not learn that they have won.
            Input::Step(step) if step.is_for_nobody() => {}
            Input::WithTicket(with) if with.reply.is_closed() => {}
            Input::Step(step) => {
                let result = self
                    .step(step.from.as_deref(), step.command, &step.secrets)
                    .await;
                let _gone = step.reply.send(result.map(|()| self.session.view()));
            }
            Input::EndWait(end) => self.end_wait(end).await,
            Input::WithTicket(with) => {
                let result = self.with_ticket(with.commands, with.ticket, with.by).await;
                let _gone = with.reply.send(result.map(|()| self.session.view()));
            }
            Input::Open {
                participant_id,
                client,
                order,
                connection,
            } => {
                let lane = connection.lane.clone();
                self.open(participant_id, client, order, connection).await;
                lane.handled();
            }
            Input::Message {
                participant_id,
                connection,
                command,
            } => {
                self.message(&participant_id, connection, command).await;
                self.handled(&participant_id, connection);
            }
            Input::Frame {
                participant_id,
                connection,
                kind,
                bytes,
            } => {
                self.frame(&participant_id, connection, kind, bytes);
                self.handled(&participant_id, connection);
            }
            Input::Closed {
                participant_id,
                connection,
            } => {
                self.closed(&participant_id, connection).await;
            }
            Input::Forwarded {
                participant_id,
                peer,
                told,
            } => {
                self.hear_of_peer(&participant_id, peer, told);
            }
            Input::ToCustomer(bytes) => {
                if let Some(socket) = self.customer_socket() {
                    socket.connection.outbox.frame(bytes);
                }
            }
            Input::Look(reply) => {
                let _gone = reply.send(self.look());
            }
            Input::Stop => {}
            #[cfg(test)]
            Input::Panic => panic!("asked to"),
        }
    }

    async fn handle_timeout(&mut self) {
        self.session.handle_timeout(self.shared.clock.now());
        let outputs = self.drain();
        let _broken = self.commit(outputs, &[]).await;
        self.answer_held_offers();
    }

    /// Decides, commits, delivers. A refused step changes nothing.
    async fn step(
        &mut self,
        from: Option<&str>,
        command: Command,
        secrets: &[SecretWrite],
    ) -> Result<(), HubError> {
        let before = (!secrets.is_empty()).then(|| self.session.clone());
        let by = from.map_or(By::Server, By::Participant);
        let handled = self
            .session
            .handle_command(by, command, self.shared.clock.now());
        let outputs = self.drain();
        if let Err(refusal) = handled {
            self.deliver(outputs);
            return Err(refusal.into());
        }
        let result = self.commit(outputs, secrets).await;
        if let (Err(CommitError::Secret), Some(before)) = (&result, before) {
            self.session = before;
        }
        result.map_err(HubError::from)
    }

    async fn with_ticket(
        &mut self,
        commands: Vec<Command>,
        ticket: NewTicket,
        by: tandem_tickets::Actor,
    ) -> Result<(), HubError> {
        let now = self.shared.clock.now();
        if self.session.record().by_role(Role::Agent).is_some() {
            return Err(HubError::Taken);
        }
        let before = self.session.clone();
        let session = &mut self.session;
        let attach = |made: &Ticket| {
            let ticket = made.reference();
            for command in commands {
                session.handle_command(By::Server, command.on(&ticket), now)?;
            }
            let outputs = std::iter::from_fn(|| session.poll_output()).collect();
            Ok::<_, HubError>((session.record().clone(), outputs))
        };
        match self
            .shared
            .store
            .commit_session_with_ticket(ticket, by, now, attach)
            .await
        {
            Ok(outputs) => {
                self.deliver(outputs);
                Ok(())
            }
            Err(error) => {
                self.session = before;
                // Else it is not known what was written, and the store is asked again.
                self.broken = matches!(&error, HubError::Store(cause) if !cause.is_busy());
                Err(error)
            }
        }
    }

    /// Nothing is delivered before it is committed.
    pub(super) async fn commit(
        &mut self,
        outputs: Vec<Output>,
        secrets: &[SecretWrite],
    ) -> Result<(), CommitError> {
        let mut written = Ok(());
        if news::changes_something(&outputs) || !secrets.is_empty() {
            let write = SessionWrite {
                record: self.session.record(),
                outputs: &outputs,
                secrets,
                now: self.shared.clock.now(),
            };
            written = self.shared.store.commit_session(write).await;
        }
        self.committed(written, outputs).await
    }

    /// Delivers what was written; a session that the store did not take is not gone on with.
    pub(super) async fn committed(
        &mut self,
        written: Result<(), CommitError>,
        outputs: Vec<Output>,
    ) -> Result<(), CommitError> {
        if let Err(CommitError::Store(cause)) = &written {
            let id = &self.session.record().id;
            tracing::error!(session = id, %cause, "a session could not be committed");
            self.broken = true;
        }
        written?;
        let says = news::says_something(&outputs);
        self.deliver(outputs);
        if says {
            self.tell_watchers().await;
        }
        Ok(())
    }

    pub(super) fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.session.poll_output()).collect()
    }

    fn deliver(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Event(_)
                | Output::Chat(_)
                | Output::Receipt { .. }
                | Output::Copied { .. } => {}
                Output::View(view) => self.show(&view),
                Output::Send { to, message } => {
                    if let Some(socket) = self.sockets.get(&to) {
                        socket.connection.outbox.send(&message);
                    }
                }
                Output::MintTabToken { to } => self.send_tab_token(&to),
                Output::AnswerForwardOffer { to, offer } => self.answer_forward_offer(&to, offer),
                Output::Close {
                    participant,
                    reason,
                } => {
                    if let Some(socket) = self.take_socket(&participant) {
                        socket.connection.outbox.close(reason);
                    }
                }
            }
        }
    }

    /// The socket that the token opens takes the place of this one, so who asks again soon gets the
    /// same one: no socket can crowd out the tokens of others.
    fn send_tab_token(&mut self, to: &str) {
        let now = self.shared.clock.now();
        if let Some(socket) = self.sockets.get_mut(to) {
            let last = socket.tab_token.take();
            let (token, minted_at) = last
                .filter(|(_, minted_at)| now < minted_at + TAB_TOKEN_REUSE_MS)
                .unwrap_or_else(|| {
                    let seat = Seat::of_customer(&self.session.record().id, to.to_owned());
                    (self.shared.socket_tokens.mint(seat, now), now)
                });
            socket.tab_token = Some((token.clone(), minted_at));
            let outbox = &socket.connection.outbox;
            outbox.send(&ServerMessage::TabToken { token });
        }
    }

    fn show(&mut self, view: &SessionView) {
        let allowed = (view.state, view.grants.clone());
        if self.allowed != allowed {
            self.allowed_since = self.shared.clock.now();
        }
        let was_waiting = self.allowed.0 == SessionState::Waiting;
        self.allowed = allowed;
        let record = self.session.record();
        self.bulk.allow(record);
        self.lay_lanes();
        self.relaying
            .keep(|participant| record.lookup(participant).is_some());
        for socket in self.sockets.values() {
            socket.connection.outbox.send(&ServerMessage::Session {
                session: Box::new(view.clone()),
            });
        }
        self.follow_forwarding();
        self.ask_for_epoch();
        self.shared.tell_of(view);
        if std::mem::replace(&mut self.handoff, view.handoff.clone()) != view.handoff {
            self.shared.tell(ConsoleEvent::Handoffs);
        }
        let is_let_go = view.let_go.is_some();
        if std::mem::replace(&mut self.is_let_go, is_let_go) != is_let_go {
            self.shared.tell(ConsoleEvent::Requests);
        }
        let is_left = self.session.record().is_left();
        if std::mem::replace(&mut self.is_left, is_left) != is_left {
            self.shared.tell(ConsoleEvent::Requests);
        }
        if view.entry == Entry::Widget && (was_waiting || view.state == SessionState::Waiting) {
            self.shared.tell(ConsoleEvent::Requests);
        }
    }

    // Sockets

    async fn open(
        &mut self,
        participant_id: String,
        client: String,
        order: u64,
        connection: Connection,
    ) {
        // An attempt that was given up may get through behind the one that came after it.
        let live = self.sockets.get(&participant_id);
        if live.is_some_and(|live| live.order > order) {
            return connection.outbox.close(ByeReason::BadToken);
        }
        if let Some(old) = self.take_socket(&participant_id) {
            old.connection.outbox.close(ByeReason::Replaced);
            // The other end begins anew with whoever comes instead.
            let _refused = self
                .step(Some(&participant_id), Command::Disconnect, &[])
                .await;
        }
        let outbox = connection.outbox.clone();
        match self
            .step(Some(&participant_id), Command::Connect { client }, &[])
            .await
        {
            Ok(()) => {}
            Err(HubError::Refused(Refusal::Ended)) => return outbox.close(ByeReason::Ended),
            // Another agent has got the seat since the token was made.
            Err(HubError::Refused(Refusal::UnknownParticipant)) => {
                return outbox.close(ByeReason::Replaced);
            }
            Err(HubError::Refused(_)) => return outbox.close(ByeReason::Protocol),
            Err(_) => return outbox.close(ByeReason::Restart),
        }
        let record = self.session.record();
        let role = record
            .lookup(&participant_id)
            .map_or(Role::Customer, |one| one.role);
        let seat = BulkSeat {
            session_id: record.id.clone(),
            role,
            beside: connection.id,
        };
        let bulk_token = self.shared.bulk_tokens.mint(seat);
        let welcome = self.welcome(&participant_id, bulk_token.clone());
        outbox.send(&welcome);
        let number = self.session.match_message(&participant_id);
        let proposal = self.session.proposal_message(&participant_id);
        let behind = number.into_iter().chain(proposal);
        for message in behind.chain(self.session.annotations()) {
            outbox.send(&message);
        }
        self.sockets.insert(
            participant_id,
            Socket {
                connection,
                order,
                bulk_token,
                tab_token: None,
            },
        );
        self.lay_lanes();
        self.follow_forwarding();
        if role == Role::Customer {
            self.bulk.fanout.customer_is_back();
            self.ask_for_epoch();
        }
    }

    fn welcome(&mut self, participant_id: &str, bulk_token: String) -> ServerMessage {
        let participant = self.session.record().lookup(participant_id);
        let role = participant.map_or(Role::Customer, |participant| participant.role);
        let now = self.shared.clock.now();
        let ice_servers = if role.is_viewer() {
            self.relaying.admit_viewer(participant_id, now)
        } else {
            self.relaying.admit(participant_id, now)
        };
        let (privacy_rules, control_rules) = self.shared.settings.rules_for(role);
        ServerMessage::Welcome {
            v: PROTOCOL_VERSION,
            participant_id: participant_id.to_owned(),
            role,
            attachment: participant.map_or(0, |participant| participant.attachment),
            bulk_token,
            session: Box::new(self.session.view()),
            chat: self.session.chat_tail().to_vec(),
            organisation: self.shared.settings.organisation.clone(),
            n_decided: participant.map_or(0, |participant| participant.n_decided),
            ice_servers,
            profile: self.shared.settings.profile,
            privacy_rules,
            control_rules,
            fetches_assets: role == Role::Customer && self.shared.settings.fetches_assets,
            heartbeat_ms: HEARTBEAT_MS,
        }
    }

    async fn message(&mut self, participant_id: &str, connection: u64, command: Command) {
        let Some(socket) = self.socket(participant_id, connection) else {
            return;
        };
        let outbox = socket.connection.outbox.clone();
        let is_customers = self.is_customer(participant_id);
        if let Command::Path {
            path: PathKind::P2p,
            ..
        } = &command
            && is_customers
        {
            self.bulk.fanout.passed_elsewhere();
        }
        let chat = if let Command::Chat { id, .. } = &command {
            Some(id.clone())
        } else {
            None
        };
        // Before the other end hears of it and asks for permission.
        if self.session.record().state == SessionState::Live {
            self.relaying.heard(participant_id, &command);
        }
        let result = if self.forwarding.refuses(&command) {
            Err(HubError::Refused(Refusal::NotAllowed))
        } else {
            self.step(Some(participant_id), command, &[]).await
        };
        let Err(error) = result else { return };
        let refusal = match error {
            HubError::Refused(refusal) => refusal,
            HubError::Taken => Refusal::Taken,
            _ => return,
        };
        let (code, detail) = (refusal.code().to_owned(), refusal.to_string());
        outbox.send(&ServerMessage::Error { code, detail, chat });
    }

    /// Judged by its header alone and passed on as it is.
    fn frame(&mut self, participant_id: &str, connection: u64, kind: FrameKind, bytes: Bytes) {
        let Some(sender) = self.socket(participant_id, connection) else {
            return;
        };
        match self.session.route_frame(participant_id, kind) {
            Ok(to) => {
                let receiver = to.and_then(|to| self.sockets.get(to));
                match kind {
                    // Between a viewer and the customer stands the server.
                    FrameKind::Ping if self.is_viewer(participant_id) => {
                        sender.connection.outbox.frame(watched::pong(&bytes));
                        return;
                    }
                    FrameKind::Pointer => self.show_pointer(participant_id, &bytes),
                    FrameKind::Mirror => self.bulk.fanout.take(&bytes),
                    _ => {}
                }
                if let Some(receiver) = receiver {
                    receiver.connection.outbox.live(kind, bytes);
                }
                if kind == FrameKind::Mirror {
                    self.ask_for_epoch();
                }
            }
            Err(_) if self.shared.clock.now() - self.allowed_since < FRAME_GRACE_MS => {}
            Err(_) => sender.connection.strike(),
        }
    }

    fn is_customer(&self, participant_id: &str) -> bool {
        let customer = self.session.record().by_role(Role::Customer);
        customer.is_some_and(|customer| customer.id == participant_id)
    }

    async fn closed(&mut self, participant_id: &str, connection: u64) {
        if self.socket(participant_id, connection).is_none() {
            return;
        }
        self.take_socket(participant_id);
        let _refused = self
            .step(Some(participant_id), Command::Disconnect, &[])
            .await;
    }

    fn socket(&self, participant_id: &str, connection: u64) -> Option<&Socket> {
        self.sockets
            .get(participant_id)
            .filter(|socket| socket.connection.id == connection)
    }

    fn take_socket(&mut self, participant_id: &str) -> Option<Socket> {
        let socket = self.sockets.remove(participant_id)?;
        self.shared.bulk_tokens.forget(&socket.bulk_token);
        self.bulk.detach_beside(socket.connection.id);
        socket.connection.lane.lay(Places::default());
        self.lay_lanes();
        self.follow_forwarding();
        Some(socket)
    }

    /// Says for each socket where its live frames may go without this task.
    fn lay_lanes(&self) {
        let is_watched = self.sockets.keys().any(|id| self.is_viewer(id));
        for (participant_id, socket) in &self.sockets {
            if is_watched {
                socket.connection.lane.lay(Places::default());
                continue;
            }
            let places = LIVE_KINDS.map(|kind| {
                let to = self.session.route_frame(participant_id, kind).ok()??;
                Some(self.sockets.get(to)?.connection.outbox.clone())
            });
            socket.connection.lane.lay(places);
        }
    }

    fn handled(&self, participant_id: &str, connection: u64) {
        if let Some(socket) = self.socket(participant_id, connection) {
            socket.connection.lane.handled();
        }
    }

    fn customer_socket(&self) -> Option<&Socket> {
        let customer = self.session.record().by_role(Role::Customer)?;
        self.sockets.get(&customer.id)
    }

    fn look(&self) -> Look {
        let record = self.session.record();
        let seat = |one: &Participant| {
            Some(AgentPlace {
                agent: one.agent.clone()?,
                participant: one.id.clone(),
                role: one.role,
            })
        };
        Look {
            view: self.session.view(),
            agents: record.participants.iter().filter_map(seat).collect(),
            customer: record
                .by_role(Role::Customer)
                .map(|customer| customer.id.clone()),
            customer_connection: self
                .customer_socket()
                .map(|socket| socket.connection.clone()),
        }
    }
}
