//! Remote control: asked for by the agent, given by the customer for a while, checked at every act
//! (ADR 0021).

use tandem_protocol::control::{Act, ActRefusal, ControlState};
use tandem_protocol::limits::{CONTROL_ASK_MS, CONTROL_MS};
use tandem_protocol::signal::{Grant, Role, ServerMessage};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{EventKind, Refusal};
use crate::{CONTROL_ASKS_MAX, Millis, REFUSED_ACTS_MAX};

impl Session {
    pub(super) fn ask_control(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::AskControl)?;
        match self.record.control.state {
            ControlState::Asked | ControlState::Granted => return Ok(()),
            ControlState::Off | ControlState::Refused => self.check_room()?,
        }
        if self.record.control.n_asked >= CONTROL_ASKS_MAX {
            return Err(Refusal::TooMany);
        }
        self.record.control.n_asked += 1;
        self.enter_control(ControlState::Asked, Some(now + CONTROL_ASK_MS as Millis));
        self.event(Some(&who.id), EventKind::ControlAsked {}, now);
        Ok(())
    }

    /// An answer to no question gives nothing: it may be a repetition that comes too late.
    pub(super) fn grant_control(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        match self.record.control.state {
            ControlState::Granted => return Ok(()),
            ControlState::Asked if self.is_control_overdue(now) => return Err(Refusal::WrongState),
            ControlState::Asked => self.check_room()?,
            ControlState::Off | ControlState::Refused => return Err(Refusal::WrongState),
        }
        self.record.grants.insert(Grant::Control);
        self.enter_control(ControlState::Granted, Some(now + CONTROL_MS as Millis));
        let grant = Grant::Control;
        self.event(Some(&who.id), EventKind::GrantAdded { grant }, now);
        Ok(())
    }

    /// Never refused for want of room, as with the other grants.
    pub(super) fn revoke_control(&mut self, who: &Who, now: Millis) {
        let kind = match self.record.control.state {
            ControlState::Off | ControlState::Refused => return,
            ControlState::Granted => EventKind::GrantRemoved {
                grant: Grant::Control,
            },
            ControlState::Asked => EventKind::ControlRefused {},
        };
        self.record.grants.remove(&Grant::Control);
        let by_customer = who.role == Role::Customer;
        if by_customer || matches!(kind, EventKind::GrantRemoved { .. }) {
            self.event(Some(&who.id), kind, now);
        }
        let state = if by_customer {
            ControlState::Refused
        } else {
            ControlState::Off
        };
        self.enter_control(state, None);
    }

    /// Checks an act and hands it to the customer's client, which checks it again.
    pub(super) fn act(&mut self, who: &Who, act: Act, now: Millis) -> Result<(), Refusal> {
        if who.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        let is_over = self.is_control_overdue(now);
        let refused = if is_over || self.permit(who, Action::Act).is_err() {
            ActRefusal::NotGranted
        } else if !act.input.is_bounded() {
            ActRefusal::TooLarge
        } else {
            self.relay(who, ServerMessage::Act { act });
            return Ok(());
        };
        self.note_refusal(&who.id, refused, now);
        let (n, refused) = (act.n, Some(refused));
        self.send_if_here(&who.id, ServerMessage::Acted { n, refused });
        Ok(())
    }

    pub(super) fn acted(
        &mut self,
        who: &Who,
        n: u32,
        refused: Option<ActRefusal>,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Answer)?;
        if let Some(reason) = refused {
            self.note_refusal(&who.id, reason, now);
        }
        self.relay(who, ServerMessage::Acted { n, refused });
        Ok(())
    }

    pub(super) fn suspend(&mut self, who: &Who, ms: u32) -> Result<(), Refusal> {
        self.permit(who, Action::Answer)?;
        self.relay(who, ServerMessage::Suspended { ms });
        Ok(())
    }

    /// Whether the question or the grant has run out, be it that nobody has come to take it back yet.
    fn is_control_overdue(&self, now: Millis) -> bool {
        self.record.control.until.is_some_and(|until| until <= now)
    }

    /// Takes back a question or a grant that has run out.
    pub(super) fn expire_control(&mut self, now: Millis) {
        if !self.is_control_overdue(now) {
            return;
        }
        if self.record.grants.remove(&Grant::Control) {
            self.event(None, EventKind::ControlExpired {}, now);
        }
        self.enter_control(ControlState::Off, None);
    }

    /// Control ends with what it was given for.
    pub(super) fn drop_control(&mut self) {
        self.record.grants.remove(&Grant::Control);
        self.record.control.state = ControlState::Off;
        self.record.control.until = None;
    }

    fn enter_control(&mut self, state: ControlState, until: Option<Millis>) {
        self.record.control.state = state;
        self.record.control.until = until;
        self.changed = true;
    }

    /// A line of the timeline, as long as there is room for more of them.
    fn note_refusal(&mut self, by: &str, reason: ActRefusal, now: Millis) {
        if self.record.control.n_refused < REFUSED_ACTS_MAX && self.has_room() {
            self.record.control.n_refused += 1;
            self.event(Some(by), EventKind::ActRefused { reason }, now);
        }
    }
}
