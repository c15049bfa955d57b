//! Viewers: agents who see what the primary agent sees and leave the page alone (ADR 0016).
//!
//! They take a place in a live session only, and lose it with the consent that covers it, when the
//! customer sends them away, or when they have been gone for longer than a reload takes.

use tandem_protocol::handoff::HandoffFailure;
use tandem_protocol::limits::{LISTENERS_MAX, VIEWERS_MAX};
use tandem_protocol::signal::{ByeReason, Grant, Role, SessionState};

use super::attach::participant;
use super::{Session, Who, check_label};
use crate::Millis;
use crate::capability::Action;
use crate::command::{EventKind, Output, Refusal, ViewerSeat};

impl Session {
    /// Gives an agent a place; one who has a place keeps it.
    pub(super) fn watch(&mut self, seat: ViewerSeat, now: Millis) -> Result<(), Refusal> {
        if self.record.by_agent(&seat.agent).is_some() {
            return Ok(());
        }
        if self.record.state != SessionState::Live {
            return Err(Refusal::WrongState);
        }
        if self.record.removed.contains(&seat.agent) {
            return Err(Refusal::Removed);
        }
        if self.record.viewers().count() + self.record.removed.len() >= VIEWERS_MAX {
            return Err(Refusal::TooMany);
        }
        check_label(&seat.name)?;
        self.check_room()?;
        let role = if seat.is_supervisor {
            Role::Supervisor
        } else {
            Role::Observer
        };
        let viewer = participant(
            seat.participant,
            role,
            Some(seat.agent),
            Some(seat.name),
            now,
        );
        self.record.participants.push(viewer);
        self.changed = true;
        Ok(())
    }

    /// A viewer hears the talk, which everybody in the session is told, or no more, which is never refused
    /// (ADR 0087). The timeline tells it once of each talk.
    pub(super) fn listen(&mut self, who: &Who, on: bool, now: Millis) -> Result<(), Refusal> {
        if on {
            self.permit(who, Action::Listen)?;
        }
        if self.record.listens(&who.id) == on {
            return Ok(());
        }
        if on && self.record.listeners().count() >= LISTENERS_MAX {
            return Err(Refusal::TooMany);
        }
        let told = self
            .record
            .lookup(&who.id)
            .is_some_and(|one| one.has_listened);
        let is_news = on && !told;
        if is_news {
            self.check_room()?;
        }
        if let Some(viewer) = self.participant_mut(&who.id) {
            viewer.listens = on;
            viewer.has_listened |= on;
            self.changed = true;
        }
        if is_news {
            self.event(Some(&who.id), EventKind::Listened {}, now);
        }
        Ok(())
    }

    /// Nobody listens beyond what was agreed to: what is granted anew is asked for anew.
    pub(super) fn end_listening(&mut self) {
        let record = &mut self.record;
        let may = record.state == SessionState::Live
            && record.grants.contains(&Grant::View)
            && record.grants.contains(&Grant::Voice);
        if may {
            return;
        }
        for participant in &mut record.participants {
            self.changed |= std::mem::take(&mut participant.listens);
            self.changed |= std::mem::take(&mut participant.has_listened);
        }
    }

    /// The customer sends a viewer away; whoever is gone already stays away too.
    pub(super) fn remove(&mut self, who: &Who, id: &str, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Remove)?;
        let viewer = self.record.lookup(id);
        let Some(viewer) = viewer.filter(|one| one.role.is_viewer()) else {
            return Err(Refusal::UnknownParticipant);
        };
        self.record.removed.extend(viewer.agent.clone());
        self.dismiss(id, now);
        if self.has_lost_successor() {
            self.fail_handoff(Some(&who.id), HandoffFailure::Declined, now);
        }
        Ok(())
    }

    /// What viewers were shown is not agreed to any more.
    pub(super) fn remove_viewers(&mut self, now: Millis) {
        let viewers: Vec<String> = self.record.viewers().map(|one| one.id.clone()).collect();
        for id in viewers {
            self.dismiss(&id, now);
        }
    }

    pub(super) fn dismiss(&mut self, id: &str, now: Millis) {
        self.announce_leave(id, now);
        self.outputs.push_back(Output::Close {
            participant: id.to_owned(),
            reason: ByeReason::Removed,
        });
        self.forget_viewer(id);
    }

    /// Takes a viewer's place away; of others nothing happens.
    pub(super) fn forget_viewer(&mut self, id: &str) {
        let before = self.record.participants.len();
        self.record
            .participants
            .retain(|one| one.id != id || !one.role.is_viewer());
        self.changed |= self.record.participants.len() != before;
    }
}
