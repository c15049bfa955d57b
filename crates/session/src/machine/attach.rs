//! Who takes which place in a session: agents, hand-overs, the customer and their return.

use tandem_protocol::identity::Identity;
use tandem_protocol::language::Language;
use tandem_protocol::proposal::ProposalState;
use tandem_protocol::signal::{ByeReason, Role, SessionState};

use super::{Session, Who, check_label, check_origin};
use crate::command::{AgentSeat, EventKind, KnownCustomer, Output, Refusal};
use crate::record::Participant;
use crate::{LEAVE_GRACE_MS, Millis};

impl Session {
    pub(super) fn attach_agent(&mut self, seat: AgentSeat, now: Millis) -> Result<(), Refusal> {
        match self.record.by_role(Role::Agent) {
            Some(agent) if agent.agent.as_deref() == Some(&seat.agent) => Ok(()),
            Some(_) => Err(Refusal::Taken),
            None if self.record.removed.contains(&seat.agent) => Err(Refusal::Removed),
            None => {
                self.seat_agent(seat, now)?;
                self.take_what_was_let_go(now);
                Ok(())
            }
        }
    }

    pub(super) fn hand_over(&mut self, seat: AgentSeat, now: Millis) -> Result<(), Refusal> {
        let Some(agent) = self.record.by_role(Role::Agent) else {
            return Err(Refusal::WrongState);
        };
        if agent.agent.as_deref() == Some(&seat.agent) {
            return Ok(());
        }
        check_label(&seat.name)?;
        self.unseat_agent(ByeReason::Replaced, now);
        self.ask_again(now);
        self.seat_agent(seat, now)
    }

    /// Gives the place of an agent who has been gone for longer than a reload takes to another one, and
    /// asks the customer anew.
    pub(super) fn take_over(&mut self, seat: AgentSeat, now: Millis) -> Result<(), Refusal> {
        let Some(agent) = self.record.by_role(Role::Agent) else {
            return Err(Refusal::WrongState);
        };
        if agent.agent.as_deref() == Some(&seat.agent) {
            return Ok(());
        }
        let may_return = agent
            .absent_since
            .is_none_or(|since| now < since + LEAVE_GRACE_MS);
        if may_return || self.record.state == SessionState::Waiting {
            return Err(Refusal::WrongState);
        }
        if self.record.removed.contains(&seat.agent) {
            return Err(Refusal::Removed);
        }
        self.check_room()?;
        let (id, to) = (seat.participant.clone(), seat.name.clone());
        self.hand_over(seat, now)?;
        let (reason, team) = (String::new(), None);
        let handed_off = EventKind::HandedOff { to, reason, team };
        self.event(Some(&id), handed_off, now);
        Ok(())
    }

    /// Takes the agent's place away and tells them why.
    pub(super) fn unseat_agent(&mut self, reason: ByeReason, now: Millis) {
        let Some(agent) = self.record.by_role(Role::Agent) else {
            return;
        };
        let id = agent.id.clone();
        let was_connected = agent.connected();
        self.announce_leave(&id, now);
        self.record
            .participants
            .retain(|participant| participant.id != id);
        if was_connected {
            self.outputs.push_back(Output::Close {
                participant: id,
                reason,
            });
        }
    }

    pub(super) fn seat_agent(&mut self, seat: AgentSeat, now: Millis) -> Result<(), Refusal> {
        check_label(&seat.name)?;
        self.record.ticket = Some(seat.ticket);
        let participant = participant(
            seat.participant,
            Role::Agent,
            Some(seat.agent),
            Some(seat.name),
            now,
        );
        self.record.participants.push(participant);
        self.changed = true;
        self.ask_when_both(now);
        Ok(())
    }

    pub(super) fn attach_customer(
        &mut self,
        id: String,
        name: Option<String>,
        host_origin: Option<String>,
        now: Millis,
    ) -> Result<(), Refusal> {
        if self.record.by_role(Role::Customer).is_some() {
            return Err(Refusal::Taken);
        }
        check_label(name.as_deref().unwrap_or_default())?;
        check_origin(host_origin.as_deref())?;
        self.record.host_origin = host_origin;
        self.record
            .participants
            .push(participant(id, Role::Customer, None, name, now));
        self.changed = true;
        self.ask_when_both(now);
        Ok(())
    }

    /// Takes the product's word on who the customer is. A session has one person: a word on somebody else is
    /// refused, and one that was not accepted changes no name.
    pub(super) fn identify(
        &mut self,
        known: Option<KnownCustomer>,
        now: Millis,
    ) -> Result<(), Refusal> {
        check_label(known.as_ref().map_or("", |known| &known.name))?;
        let by_role = |one: &&mut Participant| one.role == Role::Customer;
        let customer = self.record.participants.iter_mut().find(by_role);
        let customer = customer.ok_or(Refusal::WrongState)?;
        let id = customer.id.clone();
        let language = known.as_ref().and_then(|known| known.language.clone());
        let kind = match known {
            Some(known) if customer.customer.is_none() => {
                customer.name = Some(known.name);
                customer.identity = Some(Identity::Verified);
                customer.customer = Some(known.id);
                EventKind::CustomerIdentified {}
            }
            None if customer.identity.is_none() => {
                customer.identity = Some(Identity::Refused);
                EventKind::IdentityRefused {}
            }
            Some(known) if customer.customer.as_ref() != Some(&known.id) => {
                return Err(Refusal::Taken);
            }
            // Said before, but for the language.
            Some(_) | None => {
                self.speak(language);
                return Ok(());
            }
        };
        self.speak(language);
        self.changed = true;
        self.event(Some(&id), kind, now);
        Ok(())
    }

    /// The customer wants to be helped in this language; the word of their product comes later than that of the
    /// page, and counts.
    pub(super) fn speak(&mut self, language: Option<Language>) {
        if language.is_some() && self.record.language != language {
            self.record.language = language;
            self.changed = true;
        }
    }

    pub(super) fn ask_when_both(&mut self, now: Millis) {
        let both = self.record.by_role(Role::Agent).is_some()
            && self.record.by_role(Role::Customer).is_some();
        if self.record.state == SessionState::Waiting && both {
            self.record.state = SessionState::Asking;
            self.record.expires_at = None;
            self.restart_absences(now);
        }
    }

    /// Absences count from the moment from which somebody is waited for.
    pub(super) fn restart_absences(&mut self, now: Millis) {
        for participant in &mut self.record.participants {
            participant.absent_since = participant.absent_since.map(|_| now);
        }
    }

    pub(super) fn resume(
        &mut self,
        host_origin: Option<String>,
        now: Millis,
    ) -> Result<(), Refusal> {
        check_origin(host_origin.as_deref())?;
        if self.record.by_role(Role::Customer).is_none() {
            return Err(Refusal::WrongState);
        }
        let Some(origin) = host_origin else {
            return Ok(());
        };
        let named = self
            .record
            .consent
            .as_ref()
            .map(|consent| consent.host_origin.as_deref());
        if named.is_some_and(|named| named != Some(&origin)) {
            self.ask_again(now);
        }
        if self.record.host_origin.as_deref() != Some(&origin) {
            self.record.host_origin = Some(origin);
            self.changed = true;
        }
        Ok(())
    }

    /// Takes consent and grants back and shows the sheet once more.
    pub(super) fn ask_again(&mut self, now: Millis) {
        if self.record.state != SessionState::Live {
            return;
        }
        self.record.state = SessionState::Asking;
        self.record.consent = None;
        self.drop_asks(None, now);
        self.drop_proposal(ProposalState::Ended, now);
        self.record.grants.clear();
        self.record.handoff = None;
        self.record.tabs.pinned = None;
        self.erase_all(|_| true);
        self.remove_viewers(now);
        self.restart_absences(now);
        self.changed = true;
    }

    pub(super) fn connect(
        &mut self,
        who: &Who,
        client: String,
        now: Millis,
    ) -> Result<(), Refusal> {
        check_label(&client)?;
        let Some(participant) = self.participant_mut(&who.id) else {
            return Err(Refusal::UnknownParticipant);
        };
        participant.absent_since = None;
        if participant.client.as_deref() != Some(&client) {
            participant.client = Some(client);
            participant.attachment = participant.attachment.saturating_add(1);
            participant.n_decided = 0;
            self.negotiations.remove(&who.id);
            match who.role {
                // Another page, or the same one walked anew: what was drawn stood on what was there.
                Role::Customer => {
                    self.erase_all(|_| true);
                    self.drop_proposal(ProposalState::Stale, now);
                }
                // Another page of the console knows nothing of what waits, and could not take it back.
                Role::Agent => self.drop_proposal(ProposalState::Ended, now),
                Role::Supervisor | Role::Observer => {}
            }
        }
        self.changed = true;
        self.announce_join(who, now);
        Ok(())
    }

    pub(super) fn disconnect(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        let Some(participant) = self.participant_mut(&who.id) else {
            return Err(Refusal::UnknownParticipant);
        };
        if participant.connected() {
            participant.absent_since = Some(now);
            participant.listens = false;
            self.changed = true;
        }
        Ok(())
    }

    pub(super) fn announce_join(&mut self, who: &Who, now: Millis) {
        let Some(participant) = self.participant_mut(&who.id) else {
            return;
        };
        if participant.announced || !self.has_room() {
            return;
        }
        if let Some(participant) = self.participant_mut(&who.id) {
            participant.announced = true;
        }
        self.event(
            Some(&who.id),
            EventKind::ParticipantJoined { role: who.role },
            now,
        );
    }

    pub(super) fn announce_leave(&mut self, id: &str, now: Millis) {
        let Some(participant) = self.participant_mut(id) else {
            return;
        };
        if !participant.announced {
            return;
        }
        participant.announced = false;
        let role = participant.role;
        self.changed = true;
        self.event(Some(id), EventKind::ParticipantLeft { role }, now);
    }
}

pub(super) fn participant(
    id: String,
    role: Role,
    agent: Option<String>,
    name: Option<String>,
    now: Millis,
) -> Participant {
    Participant {
        id,
        role,
        agent,
        name,
        identity: None,
        customer: None,
        client: None,
        attachment: 0,
        n_decided: 0,
        absent_since: Some(now),
        listens: false,
        has_listened: false,
        announced: false,
        path: None,
    }
}
