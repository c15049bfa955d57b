//! Warm handoff: the other agent is asked, then watches, then the customer is asked; only their yes
//! changes who holds the session, and each no leaves it where it was (ADR 0036).

use tandem_protocol::handoff::{HandoffFailure, HandoffState};
use tandem_protocol::limits::{ASK_MS, HANDOFF_ASKED_MAX, HANDOFF_MS, HANDOFF_REASON_BYTES_MAX};
use tandem_protocol::signal::{ByeReason, Grant, Role, SessionState};

use super::{Session, Who, check_label};
use crate::capability::Action;
use crate::command::{EventKind, HandoffOffer, HandoffStep, Output, Refusal, ViewerSeat};
use crate::record::Handoff;
use crate::{HANDOFFS_MAX, Millis};

impl Session {
    /// A step of somebody who is in the session.
    pub(super) fn handoff(
        &mut self,
        who: &Who,
        step: HandoffStep,
        now: Millis,
    ) -> Result<(), Refusal> {
        match step {
            HandoffStep::Offer(offer) => self.offer_handoff(who, offer, now),
            HandoffStep::LetGo(going) => self.let_go(who, going, now),
            HandoffStep::Cancel => self.cancel_handoff(who, now),
            HandoffStep::Answer { agent, accept } => self.answer_handoff(who, &agent, accept, now),
            HandoffStep::Accept(_) | HandoffStep::Refuse { .. } => Err(Refusal::NotAllowed),
        }
    }

    /// The agent asks another one to take over. One handoff at a time.
    fn offer_handoff(
        &mut self,
        who: &Who,
        offer: HandoffOffer,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::HandOff)?;
        check_label(&offer.name)?;
        if let Some(team) = &offer.team {
            check_label(team)?;
        }
        if offer.reason.len() > HANDOFF_REASON_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let HandoffOffer {
            mut agents,
            name,
            reason,
            team,
        } = offer;
        let own = self.record.lookup(&who.id);
        let own = own.and_then(|own| own.agent.as_deref());
        agents.retain(|agent| own != Some(agent));
        if agents.is_empty() || agents.len() > HANDOFF_ASKED_MAX {
            return Err(Refusal::Invalid);
        }
        agents.retain(|agent| !self.record.removed.contains(agent));
        if agents.is_empty() {
            return Err(Refusal::Removed);
        }
        if self.record.handoff.is_some() {
            return Err(Refusal::WrongState);
        }
        if self.record.n_handoffs >= HANDOFFS_MAX {
            return Err(Refusal::TooMany);
        }
        self.check_room()?;
        let offered = EventKind::HandoffOffered {
            to: name.clone(),
            reason: reason.clone(),
        };
        self.record.n_handoffs += 1;
        let agent = match agents.as_slice() {
            [one] => one.clone(),
            _ => String::new(),
        };
        self.record.handoff = Some(Handoff {
            agent,
            asked: agents,
            name,
            reason,
            team,
            state: HandoffState::Offered,
            until: now + HANDOFF_MS as Millis,
        });
        self.changed = true;
        self.event(Some(&who.id), offered, now);
        Ok(())
    }

    /// The agent takes the offer back.
    fn cancel_handoff(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::HandOff)?;
        self.fail_handoff(Some(&who.id), HandoffFailure::Cancelled, now);
        Ok(())
    }

    /// The other agent comes: they watch, and the customer is asked.
    pub(super) fn accept_handoff(&mut self, seat: ViewerSeat, now: Millis) -> Result<(), Refusal> {
        let handoff = self.handoff_to(&seat.agent, now)?;
        if handoff.state == HandoffState::Accepted {
            return Ok(());
        }
        let (agent, name) = (seat.agent.clone(), seat.name.clone());
        self.watch(seat, now)?;
        if let Some(handoff) = &mut self.record.handoff {
            handoff.agent.clone_from(&agent);
            handoff.name = name;
            handoff.state = HandoffState::Accepted;
            handoff.until = now + ASK_MS as Millis;
        }
        self.changed = true;
        let id = self.record.by_agent(&agent).map(|one| one.id.clone());
        self.event(id.as_deref(), EventKind::HandoffAccepted {}, now);
        Ok(())
    }

    /// The other agent does not come, or goes again. Of several the others are still asked.
    pub(super) fn refuse_handoff(&mut self, agent: &str, now: Millis) -> Result<(), Refusal> {
        self.handoff_to(agent, now)?;
        if let Some(handoff) = &mut self.record.handoff
            && handoff.state == HandoffState::Offered
        {
            handoff.asked.retain(|one| one != agent);
            if !handoff.asked.is_empty() {
                self.changed = true;
                return Ok(());
            }
        }
        self.fail_handoff(None, HandoffFailure::Refused, now);
        Ok(())
    }

    /// The customer's answer about the agent whom the sheet named.
    fn answer_handoff(
        &mut self,
        who: &Who,
        agent: &str,
        accept: bool,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::AnswerHandoff)?;
        let handoff = self.handoff_to(agent, now)?;
        if handoff.state != HandoffState::Accepted {
            return Err(Refusal::WrongState);
        }
        let (to, reason) = (handoff.name.clone(), handoff.reason.clone());
        let team = handoff.team.clone();
        if !accept {
            self.fail_handoff(Some(&who.id), HandoffFailure::Declined, now);
            return Ok(());
        }
        let Some(next) = self.record.by_agent(agent).map(|one| one.id.clone()) else {
            return Err(Refusal::WrongState);
        };
        self.record.handoff = None;
        self.unseat_agent(ByeReason::HandedOff, now);
        self.promote(&next, agent, now);
        let handed_off = EventKind::HandedOff { to, reason, team };
        self.event(Some(&next), handed_off, now);
        Ok(())
    }

    /// The handoff lapses where nobody has answered in time, or where who was to take over has gone.
    pub(super) fn expire_handoff(&mut self, now: Millis) {
        let is_late = self.handoff_deadline().is_some_and(|until| until <= now);
        if is_late || self.has_lost_successor() {
            self.fail_handoff(None, HandoffFailure::Expired, now);
        }
    }

    /// Whether who has accepted is there no more.
    pub(super) fn has_lost_successor(&self) -> bool {
        let handoff = self.record.handoff.as_ref();
        handoff.is_some_and(|handoff| {
            handoff.state == HandoffState::Accepted
                && self.record.by_agent(&handoff.agent).is_none()
        })
    }

    /// When the handoff under way lapses.
    pub(super) fn handoff_deadline(&self) -> Option<Millis> {
        self.record.handoff.as_ref().map(|handoff| handoff.until)
    }

    /// Ends what is under way, which is never refused for want of room; who came for it goes.
    pub(super) fn fail_handoff(&mut self, by: Option<&str>, why: HandoffFailure, now: Millis) {
        let Some(Handoff {
            agent, name, state, ..
        }) = self.record.handoff.take()
        else {
            return;
        };
        self.changed = true;
        let came = self
            .record
            .by_agent(&agent)
            .filter(|one| one.role.is_viewer());
        if let Some(id) = came.map(|one| one.id.clone())
            && state == HandoffState::Accepted
        {
            self.dismiss(&id, now);
        }
        self.event(by, EventKind::HandoffFailed { to: name, why }, now);
    }

    fn handoff_to(&self, agent: &str, now: Millis) -> Result<&Handoff, Refusal> {
        let handoff = self.record.handoff.as_ref();
        let open = handoff.filter(|one| {
            one.is_to(agent) && now < one.until && self.record.state == SessionState::Live
        });
        open.ok_or(Refusal::WrongState)
    }

    /// One who watched holds the session now. What the customer has agreed to see and show carries
    /// over; what was asked for does not.
    fn promote(&mut self, id: &str, agent: &str, now: Millis) {
        let carried = [Grant::View, Grant::Point, Grant::Screen];
        let grants: Vec<Grant> = self.record.grants.iter().copied().collect();
        self.drop_asks(None, now);
        let keep = grants.into_iter().filter(|grant| carried.contains(grant));
        self.record.grants = keep.collect();
        self.erase_all(|_| true);
        if let Some(consent) = &mut self.record.consent {
            consent.agent = agent.to_owned();
        }
        self.announce_leave(id, now);
        if let Some(participant) = self.participant_mut(id) {
            participant.role = Role::Agent;
            participant.listens = false;
            participant.has_listened = false;
        }
        self.negotiations.clear();
        // Their socket is one of those who watch.
        self.outputs.push_back(Output::Close {
            participant: id.to_owned(),
            reason: ByeReason::Promoted,
        });
        self.restart_absences(now);
        self.changed = true;
    }
}
