//! What rules let somebody do with which tickets (ADR 0078): the settings, and what the store knows of the agent.
//!
//! `tandem_tickets::policy` decides. Agents whom no rule is about cost nothing here; of others, tier and teams
//! are read with each request, so that what changes counts at once.

use std::sync::Arc;

use tandem_protocol::handoff::HandoffTarget;
use tandem_protocol::signal::{Grant, Role, SessionState};
use tandem_session::Record;
use tandem_session::record::{Handoff, LetGo};
use tandem_tickets::policy::{self, AgentAttributes, Decision, Reason, TicketAttributes};
use tandem_tickets::{AgentRole, Capability};

use crate::config::Config;
use crate::state::AppState;
use crate::store::sight::{LeadsToTicket, Sight};
use crate::store::{Store, StoreError};

/// What rules leave somebody of what their role may; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Bounds(Option<Arc<Bound>>);

#[derive(Debug)]
struct Bound {
    config: Arc<Config>,
    role: AgentRole,
    agent: AgentAttributes,
}

impl Bounds {
    /// Those of an agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn of(state: &AppState, agent: &str, role: AgentRole) -> Result<Self, StoreError> {
        if !policy::bind(&state.config.access_rules, role) {
            return Ok(Self::default());
        }
        let attributes = state.store.agent_attributes(agent).await?;
        Ok(Self::with(&state.config, role, attributes))
    }

    /// Those of an agent whose attributes are known.
    pub fn with(config: &Arc<Config>, role: AgentRole, agent: AgentAttributes) -> Self {
        if !policy::bind(&config.access_rules, role) {
            return Self::default();
        }
        Self(Some(Arc::new(Bound {
            config: Arc::clone(config),
            role,
            agent,
        })))
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.0.is_none()
    }

    /// Why somebody may not do something with a ticket; nothing where they may. What their role has not got
    /// is refused elsewhere.
    pub fn refusal(&self, capability: Capability, ticket: &TicketAttributes) -> Option<Reason> {
        let bound = self.0.as_ref()?;
        let rules = &bound.config.access_rules;
        match policy::decide(rules, (bound.role, &bound.agent), capability, ticket) {
            Decision::Deny(reason @ (Reason::Unseen | Reason::Rules)) => Some(reason),
            Decision::Allow | Decision::Deny(Reason::Role) => None,
        }
    }

    /// Whether somebody may do something with a ticket, as far as rules go.
    pub fn allow(&self, capability: Capability, ticket: &TicketAttributes) -> bool {
        self.refusal(capability, ticket).is_none()
    }

    /// Whether the rules of one capability let them use it on a ticket, whatever others say.
    pub fn hold(&self, capability: Capability, ticket: &TicketAttributes) -> bool {
        self.0.as_ref().is_none_or(|bound| {
            let who = (bound.role, &bound.agent);
            policy::hold(&bound.config.access_rules, who, capability, ticket)
        })
    }

    /// Whether a colleague has asked them into a session that is not over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn are_asked_in(&self, store: &Store, session: &str) -> Result<bool, StoreError> {
        let Some(bound) = &self.0 else {
            return Ok(false);
        };
        let stored = store.lookup_session(session).await?;
        Ok(stored.is_some_and(|stored| is_asked_in(&stored.record, &bound.agent.id)))
    }

    /// Whether they may read a ticket; of one that is not there nothing is kept from them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn may_read(&self, store: &Store, ticket: &str) -> Result<bool, StoreError> {
        if self.are_none() {
            return Ok(true);
        }
        let ticket = store
            .ticket_attributes(LeadsToTicket::Ticket, ticket)
            .await?;
        Ok(ticket.is_none_or(|ticket| self.allow(Capability::ReadTickets, &ticket)))
    }

    /// Leaves of sessions those with whose tickets they may do something; `record` is what is known of one. Those
    /// that go on with no ticket are anybody's.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keep<T: Send + Sync>(
        &self,
        store: &Store,
        capability: Capability,
        sessions: &mut Vec<T>,
        record: impl Fn(&T) -> &Record + Send + Sync,
    ) -> Result<(), StoreError> {
        let Some(bound) = &self.0 else {
            return Ok(());
        };
        let records: Vec<&Record> = sessions.iter().map(&record).collect();
        let tickets = store.attributes_of_sessions(&records).await?;
        sessions.retain(|one| {
            let ticket = tickets.get(&record(one).id);
            ticket.is_none_or(|ticket| self.allow(capability, ticket))
                || is_asked_in(record(one), &bound.agent.id)
        });
        Ok(())
    }

    /// Which tickets their lists may hold.
    pub fn sight(&self) -> Sight {
        self.sight_for(Capability::ReadTickets)
    }

    /// Which tickets they may read once they have them.
    pub fn sight_once_given(&self) -> Sight {
        self.sight().once_given()
    }

    /// Which tickets they may read and work on.
    pub fn work(&self) -> Sight {
        self.sight().and(self.sight_for(Capability::WorkOnTickets))
    }

    /// The tickets that the rules of one capability let them use it on, whatever others say.
    fn sight_for(&self, capability: Capability) -> Sight {
        let sight = |bound: &Arc<Bound>| {
            let rules = &bound.config.access_rules;
            let rules = policy::bounding(rules, bound.role, capability)?;
            Some(Sight::of(rules, &bound.agent))
        };
        self.0.as_ref().and_then(sight).unwrap_or_default()
    }

    /// With which tickets they may do something, as a person reads it.
    pub fn words(&self, capability: Capability) -> String {
        let words =
            |bound: &Arc<Bound>| policy::words(&bound.config.access_rules, bound.role, capability);
        self.0.as_ref().and_then(words).unwrap_or_default()
    }
}

/// Whether a grant lets agents act on the customer's page, so that to ask for it is to take control.
pub(crate) const fn takes_control(grant: Grant) -> bool {
    matches!(grant, Grant::Control | Grant::Type)
}

/// Whether an agent has a session that is not over, or who had it has asked them: it is offered to them, or was
/// let go for them by name. Who watches it was asked by nobody.
pub(crate) fn is_asked_in(record: &Record, agent: &str) -> bool {
    let has = record
        .by_role(Role::Agent)
        .and_then(|one| one.agent.as_deref())
        == Some(agent);
    let is_offered = |handoff: &Handoff| handoff.is_to(agent);
    let is_named = |let_go: &LetGo| match &let_go.target {
        HandoffTarget::Agent(id) => id == agent,
        HandoffTarget::Tier(_) | HandoffTarget::Team(_) | HandoffTarget::Skill(_) => false,
    };
    record.state != SessionState::Ended
        && (has
            || record.handoff.as_ref().is_some_and(is_offered)
            || record.let_go.as_ref().is_some_and(is_named))
}
