//! The server: one session machine, a store that outlives it, and the hub around it in short.

use std::collections::BTreeMap;

use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::limits::{CHAT_HISTORY_MAX, LIVE_FRAME_BYTES_MAX};
use tandem_protocol::signal::{ByeReason, ChatView, Role, ServerMessage, SessionState};
use tandem_session::capability::FrameKind;
use tandem_session::delivery::Millis;
use tandem_session::{Actor, Command, EVENTS_MAX, EventKind, Output, Refusal, Session};

use crate::World;
use crate::net::{Down, Up};

/// What a killed process leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Store {
    record: String,
    pub(crate) chat: Vec<ChatView>,
    /// Resume tokens: the current one and the one before.
    pub(crate) resume: (u64, u64),
    /// Decisions that left something behind, by client instance.
    pub(crate) executed: BTreeMap<u64, Vec<u64>>,
    /// Seats of agents that the customer has agreed to, each once.
    pub(crate) agreed: Vec<String>,
    pub(crate) ended: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Server {
    pub(crate) session: Option<Session>,
    pub(crate) store: Store,
    /// Names the process: tokens follow from it.
    process: u64,
    tokens: BTreeMap<u64, String>,
    sockets: BTreeMap<String, usize>,
}

impl Server {
    pub(crate) fn begin(session: Session) -> Self {
        Self {
            session: Some(session),
            ..Self::default()
        }
    }

    pub(crate) fn socket_of(&self, participant: &str) -> Option<usize> {
        self.sockets.get(participant).copied()
    }
}

impl World {
    /// Decides, commits, delivers; the process may die on either side of the commit.
    pub(crate) fn step(
        &mut self,
        by: Option<&str>,
        command: Command,
        decision: Option<(u64, u64)>,
    ) -> Result<(), Refusal> {
        let now = self.now as i64;
        let Some(session) = &mut self.server.session else {
            return Ok(());
        };
        let actor = by.map_or(Actor::Server, Actor::Participant);
        let result = session.handle_command(actor, command, now);
        self.finish(decision);
        result
    }

    pub(crate) fn server_timeout(&mut self) {
        let now = self.now as i64;
        if let Some(session) = &mut self.server.session {
            session.handle_timeout(now);
            self.finish(None);
        }
    }

    pub(crate) fn finish(&mut self, decision: Option<(u64, u64)>) {
        let Some(session) = &mut self.server.session else {
            return;
        };
        let outputs: Vec<Output> = std::iter::from_fn(|| session.poll_output()).collect();
        let lasting =
            |one: &Output| matches!(one, Output::Event(_) | Output::Chat(_) | Output::View(_));
        if outputs.iter().any(lasting) {
            if self.rng.below(1_000) < self.crashes_per_mille {
                return self.kill();
            }
            self.commit(&outputs, decision);
            if self.rng.below(1_000) < self.crashes_per_mille {
                return self.kill();
            }
        }
        self.deliver(outputs);
    }

    fn commit(&mut self, outputs: &[Output], decision: Option<(u64, u64)>) {
        let server = &mut self.server;
        let session = server.session.as_ref().expect("it has just decided");
        let store = &mut server.store;
        store.record = serde_json::to_string(session.record()).expect("a record is JSON");
        if let Some((client, serial)) = decision {
            store.executed.entry(client).or_default().push(serial);
        }
        let seat = session.record().by_role(Role::Agent);
        let seat = seat.map(|agent| agent.id.clone());
        for output in outputs {
            match output {
                Output::Chat(message) => store.chat.push(message.clone()),
                Output::Event(event) if matches!(event.kind, EventKind::ConsentGiven { .. }) => {
                    store.agreed.extend(seat.clone());
                }
                Output::Event(_)
                | Output::Receipt { .. }
                | Output::Copied { .. }
                | Output::View(_)
                | Output::Send { .. }
                | Output::MintTabToken { .. }
                | Output::AnswerForwardOffer { .. }
                | Output::Close { .. } => {}
            }
        }
        let state = session.record().state;
        assert!(
            !store.ended || state == SessionState::Ended,
            "back from the end"
        );
        store.ended = state == SessionState::Ended;
        let asked_again = seat.filter(|seat| store.agreed.contains(seat));
        assert!(
            state != SessionState::Asking || asked_again.is_none(),
            "{asked_again:?} is asked for twice"
        );
        assert!(session.record().participants.len() <= 2);
        assert!(session.record().n_events <= EVENTS_MAX + 10);
        assert!(session.chat_tail().len() <= CHAT_HISTORY_MAX);
    }

    fn deliver(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Event(_)
                | Output::Chat(_)
                | Output::Receipt { .. }
                | Output::Copied { .. }
                | Output::MintTabToken { .. }
                | Output::AnswerForwardOffer { .. } => {}
                Output::View(view) => {
                    let all: Vec<usize> = self.server.sockets.values().copied().collect();
                    for conn in all {
                        let session = view.clone();
                        self.down(
                            conn,
                            ServerMessage::Session {
                                session: Box::new(session),
                            },
                        );
                    }
                }
                Output::Send { to, message } => {
                    if let Some(conn) = self.server.socket_of(&to) {
                        self.down(conn, message);
                    }
                }
                Output::Close {
                    participant,
                    reason,
                } => {
                    if let Some(conn) = self.server.sockets.remove(&participant) {
                        self.down(conn, ServerMessage::Bye { reason });
                    }
                }
            }
        }
    }

    fn down(&mut self, conn: usize, message: ServerMessage) {
        self.put_down(conn, 0, Down::Message(message));
    }

    fn put_down(&mut self, conn: usize, lane: usize, what: Down) {
        let at = self.now + self.delay_ms;
        let conn = &mut self.conns[conn];
        if conn.up {
            conn.to_client[lane].put(at, what);
        }
    }

    /// As a power cut would.
    pub(crate) fn kill(&mut self) {
        self.server.session = None;
        self.server.tokens.clear();
        self.server.sockets.clear();
        for conn in 0..self.conns.len() {
            if self.conns[conn].up {
                self.cut(conn);
            }
        }
    }

    /// An orderly stop: every client is sent away and told to resume.
    pub(crate) fn stop(&mut self) {
        if let Some(session) = &mut self.server.session {
            session.close();
            self.finish(None);
        }
        for conn in 0..self.conns.len() {
            let told = self.conns[conn].participant.is_some();
            if self.conns[conn].up && !told {
                self.cut(conn);
            }
        }
        for conn in std::mem::take(&mut self.server.sockets).into_values() {
            let reason = ByeReason::Restart;
            self.down(conn, ServerMessage::Bye { reason });
        }
        self.server.session = None;
        self.server.tokens.clear();
    }

    /// Runs again from what was committed.
    pub(crate) fn start(&mut self) {
        let store = &self.server.store;
        let record = serde_json::from_str(&store.record).expect("what was written can be read");
        let session = Session::restore(record, store.chat.clone(), self.now as i64);
        self.server.session = Some(session);
        self.server.process += 1;
    }

    /// `POST /client/resume`. `Err` says whether there is no way back.
    pub(crate) fn resume(&mut self, token: u64) -> Result<(u64, u64), bool> {
        let Some(session) = &self.server.session else {
            return Err(false);
        };
        let record = session.record();
        if record.state == SessionState::Ended {
            return Err(true);
        }
        let customer = record.by_role(Role::Customer).expect("came in");
        let customer = customer.id.clone();
        let socket = self.server.socket_of(&customer);
        if socket.is_some_and(|conn| self.conns[conn].up) {
            return Err(false);
        }
        let (current, previous) = self.server.store.resume;
        if token != current && token != previous {
            return Err(true);
        }
        let _refused = self.step(None, Command::Resume { host_origin: None }, None);
        if self.server.session.is_none() {
            return Err(false);
        }
        // The same for whoever asks twice; see `secret_after` of the server.
        let fresh = (token ^ (self.server.process << 48)).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        self.server.store.resume = (fresh, token);
        Ok((fresh, self.mint(customer)))
    }

    /// `POST /sessions/{id}/socket`. `Err` says whether there is no way back.
    pub(crate) fn agent_token(&mut self, agent: &str) -> Result<u64, bool> {
        let Some(session) = &self.server.session else {
            return Err(false);
        };
        if session.record().state == SessionState::Ended {
            return Err(true);
        }
        let seat = session.record().by_role(Role::Agent);
        let seat = seat.filter(|seat| seat.agent.as_deref() == Some(agent));
        let seat = seat.map(|seat| seat.id.clone()).ok_or(true)?;
        Ok(self.mint(seat))
    }

    fn mint(&mut self, participant: String) -> u64 {
        let token = self.rng.next();
        self.server.tokens.insert(token, participant);
        token
    }

    pub(crate) fn server_hears(&mut self, conn: usize, what: Up) {
        if self.server.session.is_none() {
            return;
        }
        let Up::Hello { token } = what else {
            let Some(participant) = self.conns[conn].participant.clone() else {
                return;
            };
            if self.server.socket_of(&participant) == Some(conn) {
                self.hear_from(conn, &participant, what);
            }
            return;
        };
        let Some(participant) = self.server.tokens.remove(&token) else {
            let reason = ByeReason::BadToken;
            return self.down(conn, ServerMessage::Bye { reason });
        };
        self.hello(conn, participant);
    }

    fn hello(&mut self, conn: usize, participant: String) {
        if let Some(old) = self.server.sockets.remove(&participant) {
            let reason = ByeReason::Replaced;
            self.down(old, ServerMessage::Bye { reason });
            let _refused = self.step(Some(&participant), Command::Disconnect, None);
        }
        let client = self.conns[conn].client.to_string();
        match self.step(Some(&participant), Command::Connect { client }, None) {
            Ok(()) => {}
            Err(refusal) => {
                let reason = match refusal {
                    Refusal::Ended => ByeReason::Ended,
                    Refusal::UnknownParticipant => ByeReason::Replaced,
                    _ => ByeReason::Protocol,
                };
                return self.down(conn, ServerMessage::Bye { reason });
            }
        }
        let Some(session) = &self.server.session else {
            return;
        };
        let seat = session.record().lookup(&participant).expect("connected");
        let welcome = ServerMessage::Welcome {
            v: 1,
            participant_id: participant.clone(),
            role: seat.role,
            attachment: seat.attachment,
            bulk_token: String::new(),
            session: Box::new(session.view()),
            chat: session.chat_tail().to_vec(),
            organisation: None,
            n_decided: seat.n_decided,
            ice_servers: Vec::new(),
            profile: tandem_protocol::signal::PrivacyProfile::Strict,
            privacy_rules: Vec::new(),
            control_rules: Vec::new(),
            fetches_assets: false,
            heartbeat_ms: 5_000,
        };
        self.conns[conn].participant = Some(participant.clone());
        self.down(conn, welcome);
        self.server.sockets.insert(participant, conn);
    }

    fn hear_from(&mut self, conn: usize, participant: &str, what: Up) {
        match what {
            Up::Hello { .. } => {}
            Up::Say(message, serial) => {
                let Some(command) = Command::from_message(message) else {
                    return;
                };
                let decision = command.is_decision();
                let decision = decision.then_some((self.conns[conn].client, serial));
                if let Err(refusal) = self.step(Some(participant), command, decision) {
                    let (code, detail) = (refusal.code().to_owned(), String::new());
                    let chat = None;
                    self.down(conn, ServerMessage::Error { code, detail, chat });
                }
            }
            Up::Live(bytes) => {
                assert!(bytes.len() <= LIVE_FRAME_BYTES_MAX);
                self.route(participant, 0, bytes);
            }
            Up::Bulk(bytes) => self.route(participant, 1, bytes),
        }
    }

    fn route(&mut self, from: &str, lane: usize, bytes: Vec<u8>) {
        let kind = match Frame::decode(&bytes).expect("our own frames are well-formed") {
            Frame::Mirror { .. } => FrameKind::Mirror,
            Frame::Pointer { .. } => FrameKind::Pointer,
            Frame::Ack { .. } => FrameKind::Ack,
            Frame::Ping { .. } => FrameKind::Ping,
            Frame::Pong { .. } => FrameKind::Pong,
            other => panic!("{other:?} is not sent by an endpoint"),
        };
        let Some(session) = &self.server.session else {
            return;
        };
        let Ok(Some(to)) = session.route_frame(from, kind) else {
            return;
        };
        let Some(conn) = self.server.socket_of(to) else {
            return;
        };
        let what = if lane == 0 {
            Down::Live(bytes)
        } else {
            Down::Bulk(bytes)
        };
        self.put_down(conn, lane, what);
    }

    /// The server finds out that a socket is gone.
    pub(crate) fn server_notices(&mut self, conn: usize) {
        let Some(participant) = self.conns[conn].participant.clone() else {
            return;
        };
        if self.server.socket_of(&participant) == Some(conn) {
            self.server.sockets.remove(&participant);
            let _refused = self.step(Some(&participant), Command::Disconnect, None);
        }
    }

    pub(crate) fn server_due_at(&self) -> Option<Millis> {
        let at = self.server.session.as_ref()?.poll_timeout()?;
        u64::try_from(at).ok()
    }
}
