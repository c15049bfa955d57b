//! A browser of one participant: what `web/shared/transport` does, in short.

use std::collections::BTreeMap;

use tandem_protocol::signal::{
    ByeReason, ClientMessage, Grant, Role, ServerMessage, SessionState, SessionView,
};
use tandem_session::delivery::{Channel, Endpoint, Event, Millis, Path};

use crate::World;
use crate::net::{Conn, Down, Mood, Up};

const PATHS: [Path; 3] = [Path::WebSocket, Path::Bulk, Path::DataChannel];
/// Pause between attempts.
const RETRY_MS: Millis = 400;
/// Decisions that wait to be counted.
const DECISIONS_MAX: usize = 32;
/// Time after which an agent without a picture asks again.
const RESYNC_MS: Millis = 3_000;

/// One page that is open, from load to unload.
#[derive(Debug)]
pub(crate) struct Client {
    /// Names it, as `hello` does.
    pub(crate) instance: u64,
    pub(crate) role: Role,
    /// The agent's own identifier.
    pub(crate) agent: String,
    pub(crate) conn: Option<usize>,
    welcomed: bool,
    pub(crate) retry_at: Option<Millis>,
    /// Without a network until it is told otherwise.
    pub(crate) offline: bool,
    pub(crate) undecided: Vec<(u64, ClientMessage)>,
    n_decided: u32,
    pub(crate) chats: Vec<String>,
    pub(crate) view: Option<SessionView>,
    attachment: u32,
    pub(crate) over: bool,
    /// The customer has pressed End here.
    pub(crate) ending: bool,
    pub(crate) endpoint: Option<Endpoint>,
    told: Vec<Path>,
    bulk_wanted: bool,
    peer: Option<(String, u32)>,
    /// Frames of each epoch that were applied (agent).
    pub(crate) applied: BTreeMap<u32, usize>,
    /// The agent has no picture, and when it asks for one.
    picture_at: Option<Millis>,
}

impl Client {
    pub(crate) fn new(instance: u64, role: Role, agent: &str, now: Millis) -> Self {
        Self {
            instance,
            role,
            agent: agent.to_owned(),
            conn: None,
            welcomed: false,
            retry_at: Some(now),
            offline: false,
            undecided: Vec::new(),
            n_decided: 0,
            chats: Vec::new(),
            view: None,
            attachment: 0,
            over: false,
            ending: false,
            endpoint: None,
            told: Vec::new(),
            bulk_wanted: false,
            peer: None,
            applied: BTreeMap::new(),
            picture_at: None,
        }
    }

    pub(crate) fn state(&self) -> Option<SessionState> {
        self.view.as_ref().map(|view| view.state)
    }

    /// The page at the other end, if one is there.
    fn other(&self) -> Option<(String, u32)> {
        let participants = &self.view.as_ref()?.participants;
        let other = participants.iter().find(|one| one.role != self.role);
        other
            .filter(|one| one.connected)
            .map(|one| (one.id.clone(), one.attachment))
    }

    /// Participant identifier of the agent whom this client believes to be there.
    pub(crate) fn seat(&self) -> Option<String> {
        let participants = &self.view.as_ref()?.participants;
        let agent = participants.iter().find(|one| one.role == Role::Agent);
        agent.map(|one| one.id.clone())
    }

    pub(crate) fn shares(&self) -> bool {
        let view = self.view.as_ref();
        !self.ending
            && view.is_some_and(|view| {
                view.state == SessionState::Live && view.grants.contains(&Grant::View)
            })
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        if self.over {
            return None;
        }
        let endpoint = self.endpoint.as_ref().and_then(Endpoint::poll_timeout);
        let picture = self.picture_at.filter(|_| self.welcomed);
        [self.retry_at, endpoint, picture]
            .into_iter()
            .flatten()
            .min()
    }

    fn decided(&mut self, n: u32) {
        let n_counted = n.saturating_sub(self.n_decided) as usize;
        self.undecided.drain(..n_counted.min(self.undecided.len()));
        self.n_decided = n;
    }
}

impl World {
    pub(crate) fn client_timeout(&mut self, idx: usize) {
        let now = self.now;
        let client = &mut self.clients[idx];
        if client.over {
            return;
        }
        if client.retry_at.is_some_and(|at| at <= now) {
            client.retry_at = None;
            self.connect(idx);
        }
        let client = &mut self.clients[idx];
        if client.picture_at.is_some_and(|at| at <= now) && client.welcomed {
            client.picture_at = Some(now + RESYNC_MS);
            self.say(idx, ClientMessage::Resync {});
        }
        let client = &mut self.clients[idx];
        if let Some(endpoint) = &mut client.endpoint
            && endpoint.poll_timeout().is_some_and(|at| at <= now)
        {
            endpoint.handle_timeout(now);
            let next = endpoint.poll_timeout();
            assert!(next.is_none_or(|at| at > now), "an endpoint spins");
        }
        self.pump(idx);
    }

    fn connect(&mut self, idx: usize) {
        let client = &self.clients[idx];
        let (role, agent, offline) = (client.role, client.agent.clone(), client.offline);
        let answer = if offline {
            Err(false)
        } else if role == Role::Agent {
            self.agent_token(&agent)
        } else {
            self.resume_customer()
        };
        match answer {
            Ok(token) => {
                let mut conn = Conn::new(self.clients[idx].instance);
                conn.to_server[0].put(self.now + self.delay_ms, Up::Hello { token });
                self.conns.push(conn);
                self.alive.push(self.conns.len() - 1);
                self.clients[idx].conn = Some(self.conns.len() - 1);
            }
            Err(true) => self.leave(idx),
            Err(false) => self.clients[idx].retry_at = Some(self.now + RETRY_MS),
        }
    }

    /// The answer may be lost, and a request that was given up may come in later.
    fn resume_customer(&mut self) -> Result<u64, bool> {
        let token = self.resume_token;
        if self.rng.percent(5) {
            self.late_resumes
                .push((self.now + self.rng.below(300), token));
            return Err(false);
        }
        let ended = self.server.store.ended;
        match self.resume(token) {
            Ok(_) if self.rng.percent(10) => Err(false),
            Ok((fresh, socket_token)) => {
                self.resume_token = fresh;
                Ok(socket_token)
            }
            Err(is_final) => {
                assert!(!is_final || ended, "the customer is locked out");
                Err(is_final)
            }
        }
    }

    /// Closes the page's part in the session for good.
    pub(crate) fn leave(&mut self, idx: usize) {
        let client = &mut self.clients[idx];
        client.over = true;
        client.endpoint = None;
        client.told.clear();
        let instance = client.instance;
        if let Some(conn) = client.conn.take() {
            let (server_at, client_at) = (self.now + self.delay_ms, self.now);
            self.conns[conn].cut(server_at, client_at);
        }
        self.drop_direct(|direct| direct.agent == instance || direct.customer == instance);
    }

    /// The socket is gone or counts as gone.
    pub(crate) fn lose(&mut self, conn: usize) {
        let Some(idx) = self.owner(conn) else { return };
        let client = &mut self.clients[idx];
        client.conn = None;
        client.welcomed = false;
        client.retry_at = Some(self.now + self.rng.below(RETRY_MS));
        self.refresh(idx);
    }

    pub(crate) fn owner(&self, conn: usize) -> Option<usize> {
        self.clients.iter().position(|one| one.conn == Some(conn))
    }

    /// Says something; what a person decided is kept until it has been counted.
    pub(crate) fn say(&mut self, idx: usize, message: ClientMessage) {
        let serial = self.next_serial();
        let client = &mut self.clients[idx];
        let command = tandem_session::Command::from_message(message.clone());
        if command.is_some_and(|command| command.is_decision()) {
            if client.undecided.len() == DECISIONS_MAX {
                return;
            }
            client.undecided.push((serial, message.clone()));
            let made = self.decisions.entry(client.instance).or_default();
            made.push(serial);
        }
        if self.clients[idx].welcomed {
            self.put_up(idx, Up::Say(message, serial));
        }
    }

    fn put_up(&mut self, idx: usize, what: Up) {
        let at = self.now + self.delay_ms;
        let Some(conn) = self.clients[idx].conn else {
            return;
        };
        let lane = usize::from(matches!(what, Up::Bulk(_)));
        let conn = &mut self.conns[conn];
        if conn.up {
            conn.to_server[lane].put(at, what);
        }
    }

    pub(crate) fn write(&mut self, idx: usize) {
        let id = format!("m{}", self.next_serial());
        let client = &mut self.clients[idx];
        client.chats.push(id.clone());
        self.written
            .entry(client.instance)
            .or_default()
            .push(id.clone());
        self.say(idx, chat(id));
    }

    pub(crate) fn client_hears(&mut self, conn: usize, what: Down) {
        let Some(idx) = self.owner(conn) else { return };
        match what {
            Down::Message(message) => self.take(idx, message),
            Down::Live(bytes) => self.frame(idx, Path::WebSocket, &bytes),
            Down::Bulk(bytes) => self.frame(idx, Path::Bulk, &bytes),
        }
        self.pump(idx);
    }

    fn take(&mut self, idx: usize, message: ServerMessage) {
        let client = &mut self.clients[idx];
        match message {
            ServerMessage::Welcome {
                attachment,
                session,
                chat: known,
                n_decided,
                ..
            } => {
                client.welcomed = true;
                client.attachment = attachment;
                client.decided(n_decided);
                client
                    .chats
                    .retain(|id| known.iter().all(|one| one.id != *id));
                let (undecided, chats) = (client.undecided.clone(), client.chats.clone());
                for (serial, message) in undecided {
                    self.put_up(idx, Up::Say(message, serial));
                }
                for id in chats {
                    self.say(idx, chat(id));
                }
                self.enter(idx, *session);
            }
            ServerMessage::Session { session } => self.enter(idx, *session),
            ServerMessage::Decided { n } => client.decided(n),
            ServerMessage::Chat { message } => client.chats.retain(|id| *id != message.id),
            ServerMessage::Resync {} => self.resend(idx),
            ServerMessage::Bye { reason } if reason.may_resume() => {
                if let Some(conn) = client.conn {
                    self.conns[conn].cut(self.now, self.now);
                    self.lose(conn);
                }
            }
            ServerMessage::Bye { reason } => {
                assert_ne!(
                    reason,
                    ByeReason::Protocol,
                    "an honest client was sent away"
                );
                self.leave(idx);
            }
            ServerMessage::Pong { .. }
            | ServerMessage::Typing { .. }
            | ServerMessage::Receipt { .. }
            | ServerMessage::Copied { .. }
            | ServerMessage::Match { .. }
            | ServerMessage::Queue { .. }
            | ServerMessage::File { .. }
            | ServerMessage::Act { .. }
            | ServerMessage::Annotate { .. }
            | ServerMessage::Acted { .. }
            | ServerMessage::Propose { .. }
            | ServerMessage::Withdraw { .. }
            | ServerMessage::Proposed { .. }
            | ServerMessage::Suspended { .. }
            | ServerMessage::Microphone { .. }
            | ServerMessage::Camera { .. }
            | ServerMessage::Repair { .. }
            | ServerMessage::Sdp { .. }
            | ServerMessage::Candidate { .. }
            | ServerMessage::Forwarding { .. }
            | ServerMessage::ForwardAnswer { .. }
            | ServerMessage::VoiceForwarding { .. }
            | ServerMessage::VoiceAnswer { .. }
            | ServerMessage::Path { .. }
            | ServerMessage::TabToken { .. }
            | ServerMessage::Error { .. } => {}
        }
    }

    fn enter(&mut self, idx: usize, session: SessionView) {
        let now = self.now;
        let client = &mut self.clients[idx];
        let before = client.state();
        assert!(
            before != Some(SessionState::Ended) || session.state == SessionState::Ended,
            "back from the end"
        );
        client.view = Some(session);
        if client.role == Role::Agent {
            if client.endpoint.is_none() {
                client.endpoint = Some(Endpoint::agent(client.attachment));
                client.picture_at = Some(now + RESYNC_MS);
            }
        } else if !client.shares() {
            client.endpoint = None;
            client.told.clear();
            self.drop_direct(|_| true);
        } else if client.endpoint.is_none() {
            client.endpoint = Some(Endpoint::customer(client.attachment));
            client.peer = client.other();
            self.start_epoch(idx);
        } else if let Some(other) = client.other()
            && client.peer.as_ref() != Some(&other)
        {
            client.peer = Some(other);
            if let Some(endpoint) = &mut client.endpoint {
                endpoint.peer_replaced();
            }
            self.drop_direct(|_| true);
            self.resend(idx);
        }
        self.refresh(idx);
    }

    pub(crate) fn start_epoch(&mut self, idx: usize) {
        let client = &mut self.clients[idx];
        self.epoch = (self.epoch + 1).max(client.attachment << 12);
        let seat = client.seat().expect("nobody shares with nobody");
        self.epochs.insert(self.epoch, (seat, Vec::new()));
        if let Some(endpoint) = &mut client.endpoint {
            endpoint.start_epoch(self.epoch, self.now);
        }
    }

    /// The agent has no picture: the epoch from its first frame, or another one.
    fn resend(&mut self, idx: usize) {
        let now = self.now;
        match &mut self.clients[idx].endpoint {
            Some(endpoint) if endpoint.is_epoch_whole() => endpoint.resend(now),
            Some(_) => self.start_epoch(idx),
            None => {}
        }
    }

    /// Tells the endpoint which paths have come and gone.
    pub(crate) fn refresh(&mut self, idx: usize) {
        let now = self.now;
        let direct = self.direct.as_ref();
        let client = &mut self.clients[idx];
        let live = client.state() == Some(SessionState::Live);
        let reachable = client.welcomed && live && client.other().is_some();
        let direct = direct.is_some_and(|direct| {
            live && [direct.customer, direct.agent].contains(&client.instance)
        });
        let bulk = reachable && (client.bulk_wanted || client.role == Role::Agent);
        let open = [reachable, bulk, direct];
        let Some(endpoint) = &mut client.endpoint else {
            return client.told.clear();
        };
        for (path, open) in PATHS.into_iter().zip(open) {
            let told = client.told.contains(&path);
            if open && !told {
                client.told.push(path);
                endpoint.path_opened(path, now);
            } else if told && !open {
                client.told.retain(|one| *one != path);
                endpoint.path_closed(path, now);
            }
        }
        self.pump(idx);
    }

    pub(crate) fn frame(&mut self, idx: usize, path: Path, bytes: &[u8]) {
        let now = self.now;
        if let Some(endpoint) = &mut self.clients[idx].endpoint {
            let taken = endpoint.handle_frame(path, bytes, now);
            assert_eq!(taken, Ok(()), "{path:?}");
        }
    }

    /// Carries out everything that the endpoint has to say.
    pub(crate) fn pump(&mut self, idx: usize) {
        while let Some(event) = self.poll_event(idx) {
            self.happened(idx, event);
        }
        while let Some(transmit) = self.poll_transmit(idx) {
            let bytes = transmit.bytes;
            match transmit.path {
                Path::WebSocket => self.put_up(idx, Up::Live(bytes)),
                Path::Bulk => self.put_up(idx, Up::Bulk(bytes)),
                Path::DataChannel => self.put_direct(idx, transmit.channel, bytes),
            }
        }
        if let Some(endpoint) = &self.clients[idx].endpoint {
            self.check_bounds(endpoint.kept());
        }
    }

    fn poll_event(&mut self, idx: usize) -> Option<Event> {
        self.clients[idx].endpoint.as_mut()?.poll_event()
    }

    fn poll_transmit(&mut self, idx: usize) -> Option<tandem_session::delivery::Transmit> {
        self.clients[idx].endpoint.as_mut()?.poll_transmit()
    }

    fn happened(&mut self, idx: usize, event: Event) {
        match event {
            Event::Mirror(frame) => {
                self.check_frame(idx, &frame);
                self.clients[idx].picture_at = None;
            }
            Event::BulkWanted => {
                self.clients[idx].bulk_wanted = true;
                self.refresh(idx);
            }
            Event::SnapshotNeeded => self.start_epoch(idx),
            Event::GapFound => self.clients[idx].picture_at = Some(self.now),
            Event::PointerMoved(_) | Event::Held | Event::Proceeded | Event::PathChanged(_) => {}
        }
    }

    fn put_direct(&mut self, idx: usize, channel: Channel, bytes: Vec<u8>) {
        let to_agent = self.clients[idx].role == Role::Customer;
        let Some(direct) = &mut self.direct else {
            return;
        };
        let copies = match direct.mood {
            Mood::Carries => 1,
            Mood::Swallows => 0,
            Mood::Raves => self.rng.below(3),
        };
        for _ in 0..copies {
            let at = self.now + 1 + self.delay_ms / 2;
            direct.wire(to_agent, channel).put(at, bytes.clone());
        }
    }
}

fn chat(id: String) -> ClientMessage {
    let text = "hi".to_owned();
    ClientMessage::Chat { id, text }
}
