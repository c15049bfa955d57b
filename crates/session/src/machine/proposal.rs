//! What the agent shows the customer before it happens, and what is held until the customer's tap (ADR 0026).
//!
//! It is decided in the customer's browser, which alone knows what the page holds. Here one proposal at a
//! time is bounded, passed on and written down. The latest are part of the record: what the customer has
//! tapped is written down where a cut or a restart came between, and nothing else can be said to have been.

use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::PROPOSAL_MS;
use tandem_protocol::proposal::{Proposal, ProposalAnswer, ProposalState};
use tandem_protocol::signal::{Grant, Role, ServerMessage};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{EventKind, ProposalStep, Refusal};
use crate::record::{Participant, Shown};
use crate::{Millis, PROPOSALS_KEPT, PROPOSALS_MAX};

impl Session {
    /// What an agent who has just come is to be told of the last proposal, whose state a cut may have
    /// swallowed; nothing on another page of the console, which has shown none.
    pub fn proposal_message(&self, participant: &str) -> Option<ServerMessage> {
        let agent = self.record.lookup(participant)?;
        let last = self.record.proposals.last()?;
        let knows = agent.role == Role::Agent && agent.attachment == last.attachment;
        knows.then(|| ServerMessage::Proposed {
            answer: last.answer(),
        })
    }

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

    /// Passes a proposal on, unless another one waits. One that comes again changes nothing, and one that is
    /// refused is answered, since the agent waits for it.
    fn propose(&mut self, who: &Who, proposal: Proposal, now: Millis) -> Result<(), Refusal> {
        let n = proposal.n;
        if who.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        if let Err(refusal) = self.permit(who, Action::Propose) {
            let not_granted = ActRefusal::NotGranted;
            self.refuse_proposal(n, Some(not_granted));
            if refusal != Refusal::NotAllowed {
                return Err(refusal);
            }
            // As an act without its grant is.
            self.note_refusal(&who.id, not_granted, now);
            return Ok(());
        }
        if self.shown(n, false).is_some() {
            return Ok(());
        }
        if !proposal.deed.is_bounded() {
            self.refuse_proposal(n, Some(ActRefusal::TooLarge));
            return Ok(());
        }
        let is_full = self.record.n_proposals >= PROPOSALS_MAX || !self.has_room();
        if is_full || self.waiting().next().is_some() {
            self.refuse_proposal(n, None);
            return Err(Refusal::TooMany);
        }
        self.show_proposal(&who.id, (n, false), now);
        self.relay(who, ServerMessage::Propose { proposal });
        Ok(())
    }

    /// The agent takes the open proposal back, or gives the act up that is held. What is over already is
    /// answered: the agent would not ask if they had heard of it.
    fn withdraw(&mut self, who: &Who, n: u32, now: Millis) -> Result<(), Refusal> {
        if who.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        let known = self.record.proposals.iter().rfind(|shown| shown.n == n);
        match known.copied() {
            Some(shown) if shown.waits() => self.drop_shown(shown, ProposalState::Withdrawn, now),
            Some(shown) => self.tell_agent(shown.answer()),
            None => self.tell_agent(ProposalAnswer {
                n,
                held: false,
                state: ProposalState::Ended,
                refused: None,
            }),
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
        match state {
            // Only the agent takes a proposal back.
            ProposalState::Withdrawn => return Err(Refusal::Invalid),
            ProposalState::Waiting => {
                if held {
                    self.hold(who, answer, now);
                }
                return Ok(());
            }
            ProposalState::Done
            | ProposalState::Declined
            | ProposalState::Stale
            | ProposalState::Refused
            | ProposalState::Expired
            | ProposalState::Ended => {}
        }
        let Some(shown) = self.shown(n, held) else {
            return Ok(());
        };
        // What was done is told and written down even where it was given up here in the meantime.
        let is_late = state == ProposalState::Done && shown.state != ProposalState::Done;
        if shown.waits() || is_late {
            self.enter_state(n, held, state, answer.refused);
            self.note_answer(Some(&who.id), held, state, now);
            self.relay(who, ServerMessage::Proposed { answer });
        }
        Ok(())
    }

    /// An act waits in the customer's page. Where control has ended meanwhile it is over here, and nothing
    /// of it is written down unless the customer has tapped before they heard of that.
    fn hold(&mut self, who: &Who, answer: ProposalAnswer, now: Millis) {
        let n = answer.n;
        let Some(agent) = self.record.by_role(Role::Agent) else {
            return;
        };
        let id = agent.id.clone();
        if self.shown(n, true).is_some() || self.waiting().any(|shown| shown.held) {
            return;
        }
        if self.record.grants.contains(&Grant::Control) {
            self.show_proposal(&id, (n, true), now);
            self.relay(who, ServerMessage::Proposed { answer });
        } else if self.record.n_proposals < PROPOSALS_MAX {
            self.record.n_proposals += 1;
            self.remember((n, true), ProposalState::Ended, now);
        }
    }

    /// When the first open proposal runs out.
    pub(super) fn proposal_expiry(&self) -> Option<Millis> {
        self.waiting().map(|shown| shown.until).min()
    }

    /// Takes a proposal back that nobody has answered.
    pub(super) fn expire_proposal(&mut self, now: Millis) {
        self.drop_those(ProposalState::Expired, now, |shown| shown.until <= now);
    }

    /// Takes it back where what it needs is not granted any more.
    pub(super) fn check_proposal(&mut self, now: Millis) {
        let may = |grant| self.record.grants.contains(&grant);
        let (view, point, control) = (may(Grant::View), may(Grant::Point), may(Grant::Control));
        self.drop_those(ProposalState::Ended, now, |shown| {
            !view || !if shown.held { control } else { point }
        });
    }

    /// What is open comes to this end; both ends hear of it.
    pub(super) fn drop_proposal(&mut self, state: ProposalState, now: Millis) {
        self.drop_those(state, now, |_| true);
    }

    fn drop_those(&mut self, state: ProposalState, now: Millis, which: impl Fn(&Shown) -> bool) {
        let dropped: Vec<Shown> = self.waiting().filter(which).collect();
        for shown in dropped {
            self.drop_shown(shown, state, now);
        }
    }

    fn drop_shown(&mut self, Shown { n, held, .. }: Shown, state: ProposalState, now: Millis) {
        self.enter_state(n, held, state, None);
        let id = |one: &Participant| one.id.clone();
        let agent = self.record.by_role(Role::Agent).map(id);
        let by = agent.filter(|_| state == ProposalState::Withdrawn);
        self.note_answer(by.as_deref(), held, state, now);
        self.tell_agent(ProposalAnswer {
            n,
            held,
            state,
            refused: None,
        });
        if let Some(customer) = self.record.by_role(Role::Customer).map(id) {
            self.send_if_here(&customer, ServerMessage::Withdraw { n });
        }
    }

    fn waiting(&self) -> impl Iterator<Item = Shown> {
        let all = self.record.proposals.iter().copied();
        all.filter(Shown::waits)
    }

    fn shown(&self, n: u32, held: bool) -> Option<Shown> {
        let mut all = self.record.proposals.iter();
        all.rfind(|shown| shown.is(n, held)).copied()
    }

    fn enter_state(
        &mut self,
        n: u32,
        held: bool,
        state: ProposalState,
        refused: Option<ActRefusal>,
    ) {
        let all = &mut self.record.proposals;
        if let Some(shown) = all.iter_mut().rfind(|shown| shown.is(n, held)) {
            (shown.state, shown.refused) = (state, refused);
        }
    }

    fn show_proposal(&mut self, by: &str, (n, held): (u32, bool), now: Millis) {
        self.remember((n, held), ProposalState::Waiting, now);
        if self.record.n_proposals < PROPOSALS_MAX && self.has_room() {
            self.record.n_proposals += 1;
            self.changed = true;
            self.event(Some(by), EventKind::Proposed { held }, now);
        }
    }

    /// The oldest one that is over makes room; at most two wait, a proposal and an act.
    fn remember(&mut self, (n, held): (u32, bool), state: ProposalState, now: Millis) {
        let agent = self.record.by_role(Role::Agent);
        let attachment = agent.map_or(0, |agent| agent.attachment);
        let all = &mut self.record.proposals;
        if all.len() >= PROPOSALS_KEPT
            && let Some(oldest) = all.iter().position(|shown| !shown.waits())
        {
            all.remove(oldest);
        }
        all.push(Shown {
            n,
            held,
            attachment,
            state,
            refused: None,
            until: now + PROPOSAL_MS as Millis,
        });
    }

    fn refuse_proposal(&mut self, n: u32, refused: Option<ActRefusal>) {
        self.tell_agent(ProposalAnswer {
            n,
            held: false,
            state: ProposalState::Refused,
            refused,
        });
    }

    fn tell_agent(&mut self, answer: ProposalAnswer) {
        if let Some(agent) = self.record.by_role(Role::Agent).map(|one| one.id.clone()) {
            self.send_if_here(&agent, ServerMessage::Proposed { answer });
        }
    }

    fn note_answer(&mut self, by: Option<&str>, held: bool, state: ProposalState, now: Millis) {
        if self.has_room() {
            self.event(by, EventKind::ProposalAnswered { held, state }, now);
        }
    }
}
