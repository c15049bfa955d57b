//! Remote control: every act is checked (ADR 0021).

use tandem_protocol::control::{Act, ActRefusal, Input};
use tandem_protocol::signal::{Grant, Role, ServerMessage};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{EventKind, Refusal};
use crate::{Millis, REFUSED_ACTS_MAX};

impl Session {
    /// Checks an act and hands it to the customer's client, which checks it again.
    pub(super) fn act(&mut self, who: &Who, act: Act, now: Millis) -> Result<(), Refusal> {
        if who.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        let (action, grant) = if act.input.is_typed() {
            (Action::Type, Grant::Type)
        } else {
            (Action::Act, Grant::Control)
        };
        let refused = if self.has_run_out(grant, now) || self.permit(who, action).is_err() {
            ActRefusal::NotGranted
        } else if !act.input.is_bounded() {
            ActRefusal::TooLarge
        } else if !act.input.is_of_this_site() {
            ActRefusal::Elsewhere
        } else {
            if let Some(how) = act.input.navigation()
                && self.has_room()
            {
                self.event(Some(&who.id), EventKind::Navigated { how }, now);
            }
            self.relay(who, ServerMessage::Act { act });
            return Ok(());
        };
        // A hand moves all the time: that it tried is told by what it pressed.
        if matches!(act.input, Input::Move { .. }) {
            self.count_refusal();
        } else {
            self.note_refusal(&who.id, refused, now);
        }
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

    /// A line of the timeline, as long as there is room for more of them.
    pub(super) fn note_refusal(&mut self, by: &str, reason: ActRefusal, now: Millis) {
        self.count_refusal();
        let n_listed = self.record.n_refused_acts;
        if n_listed > REFUSED_ACTS_MAX || !self.has_room() {
            return;
        }
        self.record.n_refused_acts += 1;
        let kind = if n_listed < REFUSED_ACTS_MAX {
            EventKind::ActRefused { reason }
        } else {
            EventKind::MoreActsRefused {}
        };
        self.event(Some(by), kind, now);
    }

    pub(super) fn count_refusal(&mut self) {
        let n = &mut self.record.n_refused_in_all;
        *n = n.saturating_add(1);
    }

    /// How many were refused, where the timeline does not list all of them.
    pub(super) fn note_refused_in_all(&mut self, now: Millis) {
        let count = self.record.n_refused_in_all;
        if count > self.record.n_refused_acts.min(REFUSED_ACTS_MAX) {
            self.event(None, EventKind::ActsRefused { count }, now);
        }
    }
}
