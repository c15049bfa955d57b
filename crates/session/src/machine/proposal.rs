//! What the agent shows the customer before it happens, and what is held until the customer's tap (ADR 0026).
//!
//! It is decided in the customer's browser, which alone knows what the page holds. Here one proposal at a
//! time is bounded, passed on and written down.

use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::PROPOSAL_MS;
use tandem_protocol::proposal::{Proposal, ProposalAnswer, ProposalState};
use tandem_protocol::signal::{Grant, Role, ServerMessage};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{EventKind, ProposalStep, Refusal};
use crate::{Millis, PROPOSALS_MAX};

/// The last proposal, or act that was held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    n: u32,
    held: bool,
    state: ProposalState,
    until: Millis,
}

impl Shown {
    fn is(&self, n: u32, held: bool) -> bool {
        (self.n, self.held) == (n, held)
    }

    fn waits(&self) -> bool {
        self.state == ProposalState::Waiting
    }
}

impl Session {
    pub(super) fn proposal(
        &mut self,
        who: &Who,
        step: ProposalStep,
        now: Millis,
    ) -> Result<(), Refusal> {
        match step {
            ProposalStep::Propose(proposal) => self.propose(who, proposal, now),
            ProposalStep::Withdraw { n } => self.withdraw(who, n, now),
            ProposalStep::Answer(answer) => self.answer_proposal(who, answer, now),
        }
    }

    /// Passes a proposal on, unless another one waits. One that comes again changes nothing.
    fn propose(&mut self, who: &Who, proposal: Proposal, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Propose)?;
        if !self.record.grants.contains(&Grant::View) {
            return Err(Refusal::NotAllowed);
        }
        let n = proposal.n;
        if self.proposal.is_some_and(|shown| shown.is(n, false)) {
            return Ok(());
        }
        if !proposal.deed.is_bounded() {
            let answer = ProposalAnswer {
                n,
                held: false,
                state: ProposalState::Refused,
                refused: Some(ActRefusal::TooLarge),
            };
            self.send_if_here(&who.id, ServerMessage::Proposed { answer });
            return Ok(());
        }
        if self.open().is_some() || self.record.n_proposals >= PROPOSALS_MAX {
            return Err(Refusal::TooMany);
        }
        self.check_room()?;
        self.show_proposal(&who.id, (n, false), now);
        self.relay(who, ServerMessage::Propose { proposal });
        Ok(())
    }

    /// The agent takes the open proposal back, or gives the act up that is held.
    fn withdraw(&mut self, who: &Who, n: u32, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Propose)?;
        if self.open().is_some_and(|shown| shown.n == n) {
            self.drop_proposal(ProposalState::Withdrawn, now);
        }
        Ok(())
    }

    /// Passes on what the customer's client says of a proposal. It alone knows when an act is held, and
    /// the first that is heard of that one is that it waits.
    fn answer_proposal(
        &mut self,
        who: &Who,
        answer: ProposalAnswer,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::Answer)?;
        let ProposalAnswer { n, held, state, .. } = answer;
        // Only the agent takes a proposal back.
        if state == ProposalState::Withdrawn {
            return Err(Refusal::Invalid);
        }
        let shown = self.proposal.filter(|shown| shown.is(n, held));
        if state == ProposalState::Waiting {
            let may = self.record.grants.contains(&Grant::Control);
            let agent = self.record.by_role(Role::Agent).map(|one| one.id.clone());
            if let Some(agent) = agent
                && held
                && may
                && self.open().is_none()
            {
                self.show_proposal(&agent, (n, true), now);
                self.relay(who, ServerMessage::Proposed { answer });
            }
            return Ok(());
        }
        // What was done is told and written down even where it was given up here in the meantime.
        let late = state == ProposalState::Done
            && shown.is_some_and(|shown| shown.state != ProposalState::Done);
        if shown.is_some_and(|shown| shown.waits()) || late {
            if let Some(shown) = &mut self.proposal {
                shown.state = state;
            }
            self.note_answer(Some(&who.id), held, state, now);
            self.relay(who, ServerMessage::Proposed { answer });
        }
        Ok(())
    }

    /// When the open proposal runs out.
    pub(super) fn proposal_expiry(&self) -> Option<Millis> {
        self.open().map(|shown| shown.until)
    }

    /// Takes a proposal back that nobody has answered.
    pub(super) fn expire_proposal(&mut self, now: Millis) {
        if self.proposal_expiry().is_some_and(|until| until <= now) {
            self.drop_proposal(ProposalState::Expired, now);
        }
    }

    /// Takes it back where what it needs is not granted any more.
    pub(super) fn check_proposal(&mut self, now: Millis) {
        let Some(Shown { held, .. }) = self.open() else {
            return;
        };
        let own = if held { Grant::Control } else { Grant::Point };
        let grants = &self.record.grants;
        if !grants.contains(&own) || !grants.contains(&Grant::View) {
            self.drop_proposal(ProposalState::Ended, now);
        }
    }

    /// The open proposal comes to this end; both ends hear of it.
    pub(super) fn drop_proposal(&mut self, state: ProposalState, now: Millis) {
        let Some(Shown { n, held, .. }) = self.open() else {
            return;
        };
        if let Some(shown) = &mut self.proposal {
            shown.state = state;
        }
        let id = |one: &crate::record::Participant| one.id.clone();
        let agent = self.record.by_role(Role::Agent).map(id);
        let by = agent.as_deref();
        let by = by.filter(|_| state == ProposalState::Withdrawn);
        self.note_answer(by, held, state, now);
        if let Some(agent) = &agent {
            let answer = ProposalAnswer {
                n,
                held,
                state,
                refused: None,
            };
            self.send_if_here(agent, ServerMessage::Proposed { answer });
        }
        if let Some(customer) = self.record.by_role(Role::Customer).map(id) {
            self.send_if_here(&customer, ServerMessage::Withdraw { n });
        }
    }

    fn open(&self) -> Option<Shown> {
        self.proposal.filter(Shown::waits)
    }

    fn show_proposal(&mut self, by: &str, (n, held): (u32, bool), now: Millis) {
        self.proposal = Some(Shown {
            n,
            held,
            state: ProposalState::Waiting,
            until: now + PROPOSAL_MS as Millis,
        });
        if self.record.n_proposals < PROPOSALS_MAX && self.has_room() {
            self.record.n_proposals += 1;
            self.changed = true;
            self.event(Some(by), EventKind::Proposed { held }, now);
        }
    }

    fn note_answer(&mut self, by: Option<&str>, held: bool, state: ProposalState, now: Millis) {
        if self.has_room() {
            self.event(by, EventKind::ProposalAnswered { held, state }, now);
        }
    }
}
