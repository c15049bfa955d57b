//! Cold handoff: the agent lets go at once, and the customer waits for another one as they did for the
//! first (ADR 0070). What they had agreed to ends, and who comes asks anew.

use tandem_protocol::handoff::{HandoffFailure, HandoffState, HandoffTarget};
use tandem_protocol::limits::HANDOFF_REASON_BYTES_MAX;
use tandem_protocol::proposal::ProposalState;
use tandem_protocol::signal::{ByeReason, Role, SessionState};

use super::{Session, Who, check_label};
use crate::capability::Action;
use crate::command::{EventKind, LettingGo, Refusal};
use crate::record::LetGo;
use crate::{HANDOFFS_MAX, Millis};

impl Session {
    /// The agent goes, and the session waits. An offer that nobody has accepted is over with it; once
    /// somebody has come for one, the customer's answer is waited for.
    pub(super) fn let_go(
        &mut self,
        who: &Who,
        going: LettingGo,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.permit(who, Action::HandOff)?;
        let let_go = self.check_letting_go(who, going, now)?;
        self.check_room()?;
        self.fail_handoff(Some(&who.id), HandoffFailure::Cancelled, now);
        self.record.n_handoffs += 1;
        self.drop_asks(Some(&who.id), now);
        self.drop_proposal(ProposalState::Ended, now);
        self.record.grants.clear();
        self.record.consent = None;
        self.record.tabs.pinned = None;
        self.erase_all(|_| true);
        self.negotiations.clear();
        let (to, reason) = (let_go.to.clone(), let_go.reason.clone());
        let team = let_go.target.team().map(str::to_owned);
        self.record.state = SessionState::Waiting;
        self.record.let_go = Some(let_go);
        let went = EventKind::LetGo { to, reason, team };
        self.event(Some(&who.id), went, now);
        // The customer reads who is to come, and why, before the agent is gone.
        self.changed = true;
        self.settle();
        self.unseat_agent(ByeReason::HandedOff, now);
        self.remove_viewers(now);
        self.restart_absences(now);
        self.changed = true;
        Ok(())
    }

    fn check_letting_go(&self, who: &Who, going: LettingGo, now: Millis) -> Result<LetGo, Refusal> {
        check_label(&going.name)?;
        if going.reason.len() > HANDOFF_REASON_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let own = self.record.lookup(&who.id);
        let agent = own.and_then(|own| own.agent.clone()).unwrap_or_default();
        let by = own.and_then(|own| own.name.clone()).unwrap_or_default();
        if let HandoffTarget::Agent(wanted) = &going.target {
            if *wanted == agent {
                return Err(Refusal::Invalid);
            }
            if self.record.removed.contains(wanted) {
                return Err(Refusal::Removed);
            }
        }
        let handoff = self.record.handoff.as_ref();
        if handoff.is_some_and(|handoff| handoff.state == HandoffState::Accepted) {
            return Err(Refusal::WrongState);
        }
        if self.record.n_handoffs >= HANDOFFS_MAX {
            return Err(Refusal::TooMany);
        }
        Ok(LetGo {
            agent,
            by,
            target: going.target,
            to: going.name,
            reason: going.reason,
            at: now,
        })
    }

    /// Somebody has come for a customer whose agent has let go: the session is handed off.
    pub(super) fn take_what_was_let_go(&mut self, now: Millis) {
        let Some(LetGo { reason, .. }) = self.record.let_go.take() else {
            return;
        };
        let agent = self.record.by_role(Role::Agent);
        let id = agent.map(|agent| agent.id.clone());
        let to = agent.and_then(|agent| agent.name.clone());
        let to = to.unwrap_or_default();
        self.changed = true;
        // The ticket is its team's since the agent has let go.
        let team = None;
        let handed_off = EventKind::HandedOff { to, reason, team };
        self.event(id.as_deref(), handed_off, now);
    }
}
