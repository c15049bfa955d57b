//! Chat, which is committed before anybody hears of it, what goes with it, and the number that a
//! customer chooses when their code was read out on the phone.

use tandem_protocol::limits::{CHAT_BLOCKS_MAX, TYPING_INTERVAL_MS};
use tandem_protocol::signal::{ChatView, EndReason, Role, ServerMessage, SessionState};
use tandem_protocol::talk::{Receipt, TalkStep};

use super::{Session, Who};
use crate::Millis;
use crate::capability::Action;
use crate::command::{ActorRef, AgentSeat, EventKind, Output, Refusal, SessionEvent};
use crate::instant::rfc3339;
use crate::record::{MatchNumbers, Participant};

impl Session {
    /// What somebody who has just come is to be told about the number; nothing otherwise.
    pub fn match_message(&self, participant: &str) -> Option<ServerMessage> {
        let matching = self.record.matching.as_ref()?;
        let numbers = match self.record.lookup(participant)?.role {
            Role::Customer => matching.numbers.to_vec(),
            Role::Agent => vec![matching.right],
            Role::Supervisor | Role::Observer => return None,
        };
        Some(ServerMessage::Match { numbers })
    }

    pub(super) fn write(
        &mut self,
        who: &Who,
        id: String,
        text: String,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Chat)?;
        let own = self.record.lookup(&who.id);
        let by = ActorRef {
            role: Some(who.role),
            name: own.and_then(|one| one.name.clone()).unwrap_or_default(),
            agent: own.and_then(|one| one.agent.clone()),
        };
        self.write_as(who.id.clone(), by, id, text, now)
    }

    pub(super) fn write_as(
        &mut self,
        from: String,
        by: ActorRef,
        id: String,
        text: String,
        now: Millis,
    ) -> Result<(), Refusal> {
        let role = by.role.ok_or(Refusal::NotAllowed)?;
        if let Some(known) = self.chat.lookup(&id) {
            if known.from != from {
                return Err(Refusal::Taken);
            }
            let message = ServerMessage::Chat {
                message: known.clone(),
            };
            self.send_if_here(&from, message);
            return Ok(());
        }
        self.chat.check(&id, &text)?;
        let message = ChatView {
            id,
            from,
            role,
            text,
            at: rfc3339(now),
            receipt: Receipt::Sent,
            copied: 0,
        };
        self.chat.push(message.clone());
        self.outputs.push_back(Output::Event(SessionEvent {
            at: now,
            actor: by,
            kind: EventKind::Chat {
                id: message.id.clone(),
                text: message.text.clone(),
                role,
            },
        }));
        self.outputs.push_back(Output::Chat(message.clone()));
        self.tell_all(&ServerMessage::Chat { message });
        Ok(())
    }

    pub(super) fn talk(&mut self, who: &Who, step: TalkStep, now: Millis) -> Result<(), Refusal> {
        match step {
            TalkStep::Typing {} => self.typing(who, now),
            TalkStep::Receipt { up_to, receipt } => self.receipt(who, up_to, receipt),
            TalkStep::Copied { id, block } => self.copied(who, id, block),
        }
    }

    fn typing(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Chat)?;
        let last = self.typing.get(&who.id);
        if last.is_some_and(|last| now < last + TYPING_INTERVAL_MS as Millis) {
            return Ok(());
        }
        self.typing.insert(who.id.clone(), now);
        let others: Vec<String> = self
            .connected()
            .filter(|one| one.id != who.id)
            .map(|one| one.id.clone())
            .collect();
        for to in others {
            let from = who.id.clone();
            self.outputs.push_back(Output::Send {
                to,
                message: ServerMessage::Typing { from },
            });
        }
        Ok(())
    }

    /// That a supervisor has read something says nothing of the agent.
    fn receipt(&mut self, who: &Who, up_to: String, receipt: Receipt) -> Result<(), Refusal> {
        self.permit(who, Action::Chat)?;
        if who.role.is_viewer() || !self.chat.mark(&up_to, who.role, receipt) {
            return Ok(());
        }
        let role = who.role;
        self.outputs.push_back(Output::Receipt {
            up_to: up_to.clone(),
            receipt,
            role,
        });
        self.tell_all(&ServerMessage::Receipt {
            up_to,
            receipt,
            role,
        });
        Ok(())
    }

    fn copied(&mut self, who: &Who, id: String, block: u32) -> Result<(), Refusal> {
        self.permit(who, Action::Copy)?;
        if block >= CHAT_BLOCKS_MAX {
            return Err(Refusal::TooLarge);
        }
        let Some(copied) = self.chat.copied(&id, block) else {
            return Ok(());
        };
        let output_id = id.clone();
        self.outputs.push_back(Output::Copied {
            id: output_id,
            copied,
        });
        self.tell_all(&ServerMessage::Copied { id, copied });
        Ok(())
    }

    pub(super) fn attach_by_code(
        &mut self,
        seat: AgentSeat,
        numbers: MatchNumbers,
        now: Millis,
    ) -> Result<(), Refusal> {
        let was_waiting = self.record.state == SessionState::Waiting;
        let is_free = self.record.by_role(Role::Agent).is_none();
        self.attach_agent(seat, now)?;
        if !(was_waiting && is_free) {
            return Ok(());
        }
        self.record.matching = Some(numbers);
        let ids: Vec<String> = self.connected().map(|one| one.id.clone()).collect();
        for to in ids {
            if let Some(message) = self.match_message(&to) {
                self.outputs.push_back(Output::Send { to, message });
            }
        }
        Ok(())
    }

    /// One choice: the right number leads to the consent sheet, everything else ends the session.
    pub(super) fn choose(
        &mut self,
        who: &Who,
        number: Option<u8>,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Match)?;
        let Some(matching) = self.record.matching.take() else {
            return Err(Refusal::WrongState);
        };
        self.changed = true;
        if number == Some(matching.right) {
            self.event(Some(&who.id), EventKind::CodeMatched {}, now);
        } else {
            self.event(Some(&who.id), EventKind::CodeNotMatched {}, now);
            self.end(Some(&who.id), EndReason::NotMatched, now);
        }
        Ok(())
    }

    fn tell_all(&mut self, message: &ServerMessage) {
        let all: Vec<String> = self.connected().map(id_of).collect();
        for to in all {
            let message = message.clone();
            self.outputs.push_back(Output::Send { to, message });
        }
    }
}

fn id_of(participant: &Participant) -> String {
    participant.id.clone()
}
