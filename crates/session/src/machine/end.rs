//! How a session ends: by either end, by a refusal, by expiry or by absence.

use tandem_protocol::limits::ABSENCE_MS;
use tandem_protocol::proposal::ProposalState;
use tandem_protocol::signal::{ByeReason, EndReason, Entry, Role, SessionState};

use super::{Session, Who};
use crate::capability::Action;
use crate::command::{Closing, EventKind, Output, Refusal};
use crate::record::Participant;
use crate::{LEAVE_GRACE_MS, Millis, WAITING_ABSENCE_MS};

impl Session {
    pub(super) fn end_by(&mut self, who: &Who, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::End)?;
        let reason = match who.role {
            Role::Customer => EndReason::CustomerEnded,
            Role::Agent | Role::Supervisor | Role::Observer => EndReason::AgentEnded,
        };
        self.end(Some(&who.id), reason, now);
        Ok(())
    }

    /// The customer is behind it, whom the server speaks for.
    pub(super) fn close_as(&mut self, closing: Closing, now: Millis) -> Result<(), Refusal> {
        let reason = match closing {
            Closing::Unasked => EndReason::Unasked,
            Closing::MessageLeft(ticket) => {
                if self.record.by_role(Role::Agent).is_some() {
                    return Err(Refusal::Taken);
                }
                if self.record.state != SessionState::Waiting {
                    return Err(Refusal::WrongState);
                }
                self.record.ticket = Some(ticket);
                EndReason::MessageLeft
            }
        };
        let customer = self.record.by_role(Role::Customer);
        let id = customer.map(|customer| customer.id.clone());
        self.end(id.as_deref(), reason, now);
        Ok(())
    }

    pub(super) fn end(&mut self, by: Option<&str>, reason: EndReason, now: Millis) {
        let duration_ms = self
            .record
            .started_at
            .map_or(0, |started| (now - started).max(0));
        self.drop_asks(by, now);
        self.drop_proposal(ProposalState::Ended, now);
        self.note_refused_in_all(now);
        self.event(
            by,
            EventKind::SessionEnded {
                reason,
                duration_ms,
            },
            now,
        );
        self.record.state = SessionState::Ended;
        self.record.ended_at = Some(now);
        self.record.end_reason = Some(reason);
        self.record.expires_at = None;
        self.record.matching = None;
        self.record.grants.clear();
        self.record.handoff = None;
        self.record.let_go = None;
        self.negotiations.clear();
        let connected: Vec<String> = self.connected().map(|one| one.id.clone()).collect();
        for participant in &mut self.record.participants {
            participant.absent_since.get_or_insert(now);
        }
        self.changed = true;
        self.settle();
        for participant in connected {
            self.outputs.push_back(Output::Close {
                participant,
                reason: ByeReason::Ended,
            });
        }
    }

    pub(super) fn close_all(&mut self, reason: ByeReason) {
        let connected: Vec<String> = self.connected().map(|one| one.id.clone()).collect();
        for participant in connected {
            self.outputs.push_back(Output::Close {
                participant,
                reason,
            });
        }
    }

    /// The next moment at which the session ends by itself, and why.
    pub(super) fn deadline(&self) -> Option<(Millis, EndReason)> {
        let absence = |participant: &Participant, limit: Millis| {
            participant
                .absent_since
                .map(|since| (since + limit, EndReason::Abandoned))
        };
        match self.record.state {
            SessionState::Waiting => {
                let expiry = self.record.expires_at.map(|at| (at, EndReason::Expired));
                let comes_back = self.record.entry == Entry::Widget || self.record.let_go.is_some();
                let waiting = comes_back
                    .then(|| self.record.by_role(Role::Customer))
                    .flatten()
                    .and_then(|customer| absence(customer, WAITING_ABSENCE_MS));
                [expiry, waiting]
                    .into_iter()
                    .flatten()
                    .min_by_key(|(at, _)| *at)
            }
            SessionState::Asking | SessionState::Live => self
                .record
                .participants
                .iter()
                .filter(|participant| !participant.role.is_viewer())
                .filter_map(|participant| absence(participant, ABSENCE_MS as Millis))
                .min_by_key(|(at, _)| *at),
            SessionState::Ended => None,
        }
    }

    /// Announced participants who are away, and when that becomes an event; viewers lose their
    /// place then, whether they ever came or not.
    pub(super) fn leaving(&self) -> impl Iterator<Item = (&str, Millis)> {
        self.record
            .participants
            .iter()
            .filter(|participant| participant.announced || participant.role.is_viewer())
            .filter_map(|participant| {
                let since = participant.absent_since?;
                Some((participant.id.as_str(), since + LEAVE_GRACE_MS))
            })
    }
}
