//! Consent and grants: given by the customer, for one agent, one scope and one origin.

use tandem_protocol::signal::{ConsentDecision, EndReason, Grant, Role, SessionState};

use super::{Session, Who, check_origin};
use crate::Millis;
use crate::capability::Action;
use crate::command::{EventKind, Refusal};
use crate::record::Consent;

impl Session {
    pub(super) fn consent(
        &mut self,
        who: &Who,
        decision: ConsentDecision,
        host_origin: Option<String>,
        named: Option<&str>,
        now: Millis,
    ) -> Result<(), Refusal> {
        check_origin(host_origin.as_deref())?;
        // The sheet may have named an agent who has handed the session over since.
        let seated = self.record.by_role(Role::Agent).map(|agent| &*agent.id);
        if named.is_some() && named != seated {
            return Err(Refusal::WrongState);
        }
        if self.is_elsewhere(who, host_origin.as_deref()) {
            self.ask_again(now);
        }
        self.permit(who, Action::Consent)?;
        if self.record.matching.is_some() && decision != ConsentDecision::No {
            return Err(Refusal::WrongState);
        }
        let Some(agent) = self
            .record
            .by_role(Role::Agent)
            .and_then(|agent| agent.agent.clone())
        else {
            return Err(Refusal::WrongState);
        };
        let grants: &[Grant] = match decision {
            ConsentDecision::Allow => &[Grant::View, Grant::Point],
            ConsentDecision::ViewOnly => &[Grant::View],
            ConsentDecision::No => {
                self.event(Some(&who.id), EventKind::ConsentRefused {}, now);
                self.end(Some(&who.id), EndReason::ConsentRefused, now);
                return Ok(());
            }
        };
        self.drop_asks(Some(&who.id), now);
        self.record.grants = grants.iter().copied().collect();
        self.record.consent = Some(Consent {
            decision,
            agent,
            host_origin: host_origin.clone(),
        });
        self.record.state = SessionState::Live;
        self.record.started_at.get_or_insert(now);
        self.changed = true;
        self.event(
            Some(&who.id),
            EventKind::ConsentGiven {
                decision,
                host_origin,
            },
            now,
        );
        Ok(())
    }

    /// The customer has moved to another origin in a live session and answers the sheet there
    /// before the server has heard of the move.
    fn is_elsewhere(&self, who: &Who, host_origin: Option<&str>) -> bool {
        let named = self
            .record
            .consent
            .as_ref()
            .map(|consent| consent.host_origin.as_deref());
        who.role == Role::Customer
            && host_origin.is_some()
            && named.is_some_and(|named| named != host_origin)
    }
}
