//! The session machine: commands and time in, outputs out.
//!
//! States go waiting → asking → live → ended; a hand-over or another origin leads from live back
//! to asking, an agent who lets go back to waiting, and nothing leads back from ended. The machine
//! never waits: timeouts are reported by [`Session::poll_timeout`] and carried out by
//! [`Session::handle_timeout`].

mod annotate;
mod ask;
mod attach;
mod consent;
mod control;
mod end;
mod exchange;
mod handoff;
mod let_go;
mod proposal;
mod tabs;
mod talk;
mod watch;

use std::collections::{BTreeMap, HashMap, VecDeque};

use tandem_protocol::limits::LABEL_BYTES_MAX;
use tandem_protocol::signal::{
    ByeReason, ChatView, Entry, PausedBy, Role, ServerMessage, SessionState, SessionView,
};

use self::annotate::Annotations;
use crate::capability::{self, Action, FrameKind, only_when_asked};
use crate::chat::ChatLog;
use crate::command::{
    Actor, ActorRef, Command, EventKind, HandoffStep, Output, Refusal, SessionEvent,
};
use crate::record::{Participant, Record};
use crate::{EVENTS_MAX, Millis};

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    record: Record,
    chat: ChatLog,
    negotiations: HashMap<String, Negotiation>,
    annotations: Annotations,
    /// When each participant was last heard typing.
    typing: HashMap<String, Millis>,
    outputs: VecDeque<Output>,
    changed: bool,
}

/// What one end has sent for its current `RTCPeerConnection`.
#[derive(Clone, Copy, Debug, Default)]
struct Negotiation {
    generation: u32,
    n_candidates: usize,
}

impl Session {
    /// A fresh session; the first outputs are its creation.
    pub fn new(
        id: String,
        entry: Entry,
        expires_at: Option<Millis>,
        by: ActorRef,
        now: Millis,
    ) -> Self {
        let record = Record {
            id,
            entry,
            state: SessionState::Waiting,
            ticket: None,
            consent: None,
            matching: None,
            grants: Default::default(),
            paused: PausedBy::default(),
            hidden: false,
            asks: BTreeMap::new(),
            handoff: None,
            let_go: None,
            n_handoffs: 0,
            n_refused_acts: 0,
            n_refused_in_all: 0,
            n_proposals: 0,
            proposals: Vec::new(),
            participants: Vec::new(),
            removed: Default::default(),
            host_origin: None,
            language: None,
            tabs: Default::default(),
            created_at: now,
            expires_at,
            started_at: None,
            ended_at: None,
            end_reason: None,
            n_events: 0,
        };
        let mut session = Self::with(record, ChatLog::default());
        session.record.n_events = 1;
        let kind = EventKind::SessionCreated { entry };
        let created = SessionEvent {
            at: now,
            actor: by,
            kind,
        };
        session.outputs.push_back(Output::Event(created));
        session.changed = true;
        session.settle();
        session
    }

    /// A session from its record and chat after a restart: nobody is connected, and absences
    /// count from `now`, since nobody could have been there.
    pub fn restore(mut record: Record, chat: Vec<ChatView>, now: Millis) -> Self {
        for participant in &mut record.participants {
            participant.absent_since = Some(now);
        }
        // A record of a version that kept the end of control elsewhere must not make it last.
        let asks = &record.asks;
        record
            .grants
            .retain(|grant| !only_when_asked(*grant) || asks.contains_key(grant));
        Self::with(record, ChatLog::restore(chat))
    }

    fn with(record: Record, chat: ChatLog) -> Self {
        Self {
            record,
            chat,
            negotiations: HashMap::new(),
            annotations: Annotations::default(),
            typing: HashMap::new(),
            outputs: VecDeque::new(),
            changed: false,
        }
    }

    /// Carries out a command or refuses it; refused commands change nothing, but that a decision
    /// was heard is told whatever became of it.
    ///
    /// # Errors
    /// [`Refusal`] says why.
    pub fn handle_command(
        &mut self,
        from: Actor<'_>,
        command: Command,
        now: Millis,
    ) -> Result<(), Refusal> {
        if self.record.state == SessionState::Ended {
            return Err(Refusal::Ended);
        }
        let result = match from {
            Actor::Server => self.handle_server(command, now),
            Actor::Participant(id) => match self.record.lookup(id) {
                Some(participant) => {
                    let who = Who {
                        id: id.to_owned(),
                        role: participant.role,
                    };
                    if command.is_decision() {
                        self.count_decision(id);
                    }
                    self.handle_participant(&who, command, now)
                }
                None => Err(Refusal::UnknownParticipant),
            },
        };
        self.settle();
        result
    }

    /// What the shell has to do next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Session::handle_timeout`] wants to be called, at the latest.
    pub fn poll_timeout(&self) -> Option<Millis> {
        if self.record.state == SessionState::Ended {
            return None;
        }
        let leaves = self.leaving().map(|(_, at)| at).min();
        [
            self.deadline().map(|(at, _)| at),
            leaves,
            self.next_expiry(),
            self.proposal_expiry(),
            self.handoff_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Carries out what is due at `now`; calling it early or twice changes nothing.
    pub fn handle_timeout(&mut self, now: Millis) {
        if self.record.state == SessionState::Ended {
            return;
        }
        let gone: Vec<String> = self
            .leaving()
            .filter(|(_, at)| *at <= now)
            .map(|(id, _)| id.to_owned())
            .collect();
        for id in gone {
            self.announce_leave(&id, now);
            self.forget_viewer(&id);
        }
        self.expire_asks(now);
        self.expire_proposal(now);
        self.expire_handoff(now);
        if let Some((at, reason)) = self.deadline()
            && at <= now
        {
            self.end(None, reason, now);
        }
        self.settle();
    }

    /// The process stops: every socket is closed so that its client resumes at once.
    pub fn close(&mut self) {
        self.close_all(ByeReason::Restart);
    }

    /// The lasting state, to be committed with the outputs.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The session as both ends see it.
    pub fn view(&self) -> SessionView {
        self.record.view()
    }

    /// The latest chat messages, oldest first.
    pub fn chat_tail(&self) -> &[ChatView] {
        self.chat.tail()
    }

    /// Decides on a binary frame by its kind: `Ok` holds the participant it is for.
    ///
    /// # Errors
    /// [`Refusal`] when the sender may not send this kind at this point.
    pub fn route_frame(&self, from: &str, kind: FrameKind) -> Result<Option<&str>, Refusal> {
        let sender = self
            .record
            .lookup(from)
            .ok_or(Refusal::UnknownParticipant)?;
        let action = Action::Frame(kind);
        capability::check(action, sender.role, self.record.state, &self.record.grants)?;
        Ok(self.other(sender.role).map(|other| other.id.as_str()))
    }

    fn handle_server(&mut self, command: Command, now: Millis) -> Result<(), Refusal> {
        match command {
            Command::AttachAgent(seat) => self.attach_agent(seat, now),
            Command::AttachByCode(seat, numbers) => self.attach_by_code(seat, numbers, now),
            Command::Write { from, by, id, text } => self.write_as(from, by, id, text, now),
            Command::Close(closing) => self.close_as(closing, now),
            Command::HandOver(seat) => self.hand_over(seat, now),
            Command::TakeOver(seat) => self.take_over(seat, now),
            Command::Watch(seat) => self.watch(seat, now),
            Command::Handoff(HandoffStep::Accept(seat)) => self.accept_handoff(seat, now),
            Command::Handoff(HandoffStep::Refuse { agent }) => self.refuse_handoff(&agent, now),
            Command::File(file) => {
                self.tell_file(&file);
                Ok(())
            }
            Command::AttachCustomer {
                participant,
                name,
                host_origin,
            } => self.attach_customer(participant, name, host_origin, now),
            Command::Identify(customer) => self.identify(customer, now),
            Command::Language(language) => {
                self.speak(Some(language));
                Ok(())
            }
            Command::Resume { host_origin } => self.resume(host_origin, now),
            Command::Connect { .. }
            | Command::Disconnect
            | Command::Consent { .. }
            | Command::Grant(_)
            | Command::Revoke(_)
            | Command::Pause(_)
            | Command::Ask(_)
            | Command::Act(_)
            | Command::Acted { .. }
            | Command::Proposal(_)
            | Command::Suspend { .. }
            | Command::Microphone(_)
            | Command::Camera { .. }
            | Command::Annotate(_)
            | Command::Chat { .. }
            | Command::Talk(_)
            | Command::Match { .. }
            | Command::Resync
            | Command::Repair { .. }
            | Command::Sdp { .. }
            | Command::Candidate { .. }
            | Command::ForwardOffer(_)
            | Command::Listen { .. }
            | Command::Path { .. }
            | Command::Hide { .. }
            | Command::ShowAgain { .. }
            | Command::TabToken
            | Command::Tabs { .. }
            | Command::PinTab { .. }
            | Command::Remove { .. }
            | Command::Handoff(_)
            | Command::End => Err(Refusal::NotAllowed),
        }
    }

    fn handle_participant(
        &mut self,
        who: &Who,
        command: Command,
        now: Millis,
    ) -> Result<(), Refusal> {
        match command {
            Command::AttachAgent(_)
            | Command::AttachByCode(..)
            | Command::Identify(_)
            | Command::Language(_)
            | Command::Write { .. }
            | Command::Close(_)
            | Command::HandOver(_)
            | Command::TakeOver(_)
            | Command::Watch(_)
            | Command::File(_)
            | Command::AttachCustomer { .. }
            | Command::Resume { .. } => Err(Refusal::NotAllowed),
            Command::Connect { client } => self.connect(who, client, now),
            Command::Disconnect => self.disconnect(who, now),
            Command::Consent {
                decision,
                host_origin,
                agent,
            } => self.consent(who, decision, host_origin, agent.as_deref(), now),
            Command::Grant(grant) => self.grant(who, grant, now),
            Command::Revoke(grant) => self.revoke(who, grant, now),
            Command::Pause(by) => self.pause(who, by, now),
            Command::Ask(grant) => self.ask(who, grant, now),
            Command::Act(act) => self.act(who, act, now),
            Command::Acted { n, refused } => self.acted(who, n, refused, now),
            Command::Proposal(step) => self.proposal(who, step, now),
            Command::Suspend { ms } => self.suspend(who, ms),
            Command::Microphone(state) => self.tell_microphone(who, state),
            Command::Camera { on } => self.tell_camera(who, on),
            Command::Annotate(step) => self.annotate(who, step, now),
            Command::Chat { id, text } => self.write(who, id, text, now),
            Command::Talk(step) => self.talk(who, step, now),
            Command::Match { number } => self.choose(who, number, now),
            Command::Resync => self.resync(who),
            Command::Repair {
                epoch,
                document,
                step,
                ids,
            } => self.repair(who, (epoch, document), step, ids),
            Command::Sdp { .. } | Command::Candidate { .. } | Command::ForwardOffer(_) => {
                self.negotiate(who, command)
            }
            Command::Listen { on } => self.listen(who, on, now),
            Command::Path { path, rtt_ms } => self.path(who, path, rtt_ms, now),
            Command::Hide { count } => self.hide(who, count, now),
            Command::ShowAgain { count } => self.show_again(who, count, now),
            Command::TabToken => self.tab_token(who),
            Command::Tabs {
                tabs,
                mirrored,
                looked_at,
            } => self.tell_tabs(who, tabs, mirrored, looked_at, now),
            Command::PinTab { tab } => self.pin_tab(who, tab),
            Command::Remove { participant } => self.remove(who, &participant, now),
            Command::Handoff(step) => self.handoff(who, step, now),
            Command::End => self.end_by(who, now),
        }
    }

    fn count_decision(&mut self, id: &str) {
        if let Some(participant) = self.participant_mut(id) {
            participant.n_decided = participant.n_decided.saturating_add(1);
            let n = participant.n_decided;
            self.send_if_here(id, ServerMessage::Decided { n });
        }
    }

    fn permit(&self, who: &Who, action: Action) -> Result<(), Refusal> {
        capability::check(action, who.role, self.record.state, &self.record.grants)
    }

    fn has_room(&self) -> bool {
        self.record.n_events < EVENTS_MAX
    }

    fn check_room(&self) -> Result<(), Refusal> {
        if self.has_room() {
            Ok(())
        } else {
            Err(Refusal::TooMany)
        }
    }

    fn event(&mut self, by: Option<&str>, kind: EventKind, now: Millis) {
        self.record.n_events = self.record.n_events.saturating_add(1);
        self.push_event(by, kind, now);
    }

    fn push_event(&mut self, by: Option<&str>, kind: EventKind, now: Millis) {
        let participant = by.and_then(|id| self.record.lookup(id));
        let actor = ActorRef {
            role: participant.map(|participant| participant.role),
            name: participant
                .and_then(|participant| participant.name.clone())
                .unwrap_or_default(),
            agent: participant.and_then(|participant| participant.agent.clone()),
        };
        self.outputs.push_back(Output::Event(SessionEvent {
            at: now,
            actor,
            kind,
        }));
    }

    fn relay(&mut self, who: &Who, message: ServerMessage) {
        if let Some(to) = self.other(who.role).map(|other| other.id.clone()) {
            self.send_if_here(&to, message);
        }
    }

    fn send_if_here(&mut self, to: &str, message: ServerMessage) {
        if self.record.lookup(to).is_some_and(Participant::connected) {
            let to = to.to_owned();
            self.outputs.push_back(Output::Send { to, message });
        }
    }

    fn other(&self, role: Role) -> Option<&Participant> {
        match role {
            Role::Customer => self.record.by_role(Role::Agent),
            Role::Agent => self.record.by_role(Role::Customer),
            // Between them and the ends stands the server.
            Role::Supervisor | Role::Observer => None,
        }
    }

    fn connected(&self) -> impl Iterator<Item = &Participant> {
        self.record
            .participants
            .iter()
            .filter(|participant| participant.connected())
    }

    fn participant_mut(&mut self, id: &str) -> Option<&mut Participant> {
        self.record
            .participants
            .iter_mut()
            .find(|participant| participant.id == id)
    }

    /// One view for everything that one input changed. With the talk, or the view, listening has ended.
    fn settle(&mut self) {
        self.end_listening();
        if std::mem::take(&mut self.changed) {
            self.outputs.push_back(Output::View(self.record.view()));
        }
    }
}

/// A participant who has been found.
struct Who {
    id: String,
    role: Role,
}

fn check_label(label: &str) -> Result<(), Refusal> {
    if label.len() > LABEL_BYTES_MAX {
        Err(Refusal::TooLarge)
    } else {
        Ok(())
    }
}

/// An origin is a scheme and a host, serialised as browsers do (HTML, "origin").
fn check_origin(origin: Option<&str>) -> Result<(), Refusal> {
    let Some(origin) = origin else { return Ok(()) };
    check_label(origin)?;
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    let valid = host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"/?#@\\\"<>".contains(&byte))
    });
    if valid { Ok(()) } else { Err(Refusal::Invalid) }
}
