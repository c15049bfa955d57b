//! What agents do: make links, type codes, take requests.

use std::net::IpAddr;

use tandem_protocol::limits::{ARRIVAL_TOKEN_TTL_MS, JOIN_LINK_TTL_MS};
use tandem_protocol::signal::{Entry, Role, SessionState, SessionView, TicketRef};
use tandem_session::command::{AgentSeat, HandoffOffer, HandoffStep, LettingGo, ViewerSeat};
use tandem_session::{Actor, ActorRef, Command, LEAVE_GRACE_MS, Record, Refusal, Session};

use super::{AgentId, MadeLink, WaitingRequest, code_hash, is_usable};
use crate::hub::actor::{Input, Step, WithTicket};
use crate::hub::look::AgentPlace;
use crate::hub::{Hub, HubError};
use crate::source::{Millis, match_numbers, new_id, new_secret, secret_hash};
use crate::store::customers::request_subject;
use crate::store::secrets::{SecretKind, SecretWrite};
use crate::store::sessions::{SessionFacts, StoredSession};
use crate::store::tickets::NewTicket;

/// Waiting requests in one list.
const REQUESTS_MAX: u32 = 200;
/// How often one accept is tried while the session is loaded anew.
const ACCEPT_TRIES: usize = 3;

impl Hub {
    /// Makes a session on a ticket and the link into it.
    ///
    /// # Errors
    /// [`HubError::Overloaded`], or the store failed.
    pub async fn make_link(
        &self,
        agent: &AgentId,
        ticket: TicketRef,
        target_url: Option<String>,
    ) -> Result<MadeLink, HubError> {
        self.make_room()?;
        let now = self.shared.clock.now();
        let expires_at = now + JOIN_LINK_TTL_MS as Millis;
        let by = ActorRef {
            role: Some(Role::Agent),
            name: agent.name.clone(),
            agent: Some(agent.id.clone()),
        };
        let mut session = Session::new(new_id("ses"), Entry::Link, Some(expires_at), by, now);
        let seat = seat(agent, ticket);
        session.handle_command(Actor::Server, Command::AttachAgent(seat), now)?;
        let secret = new_secret();
        let link = SecretWrite::Add {
            kind: SecretKind::Link,
            hash: secret_hash(&secret),
            origin: None,
            expires_at,
        };
        let facts = SessionFacts {
            target_url,
            ..SessionFacts::default()
        };
        let session = self.start(session, &facts, &[link]).await?;
        let url = format!("{}/join#{secret}", self.inner.origin);
        Ok(MadeLink {
            session,
            url,
            expires_at,
        })
    }

    /// Makes a session on a ticket for a customer who has accepted an invitation, and the arrival token that
    /// lets them in on the page where they did.
    ///
    /// # Errors
    /// [`HubError::Overloaded`], or the store failed.
    pub async fn make_invited(
        &self,
        agent: &AgentId,
        ticket: TicketRef,
        host_origin: &str,
    ) -> Result<(SessionView, String), HubError> {
        self.make_room()?;
        let now = self.shared.clock.now();
        let expires_at = now + ARRIVAL_TOKEN_TTL_MS as Millis;
        let by = ActorRef {
            role: Some(Role::Agent),
            name: agent.name.clone(),
            agent: Some(agent.id.clone()),
        };
        let entry = Entry::Invitation;
        let mut session = Session::new(new_id("ses"), entry, Some(expires_at), by, now);
        let seat = seat(agent, ticket);
        session.handle_command(Actor::Server, Command::AttachAgent(seat), now)?;
        let token = new_secret();
        let arrival = SecretWrite::Add {
            kind: SecretKind::Arrival,
            hash: secret_hash(&token),
            origin: Some(host_origin.to_owned()),
            expires_at,
        };
        let facts = SessionFacts::default();
        let view = self.start(session, &facts, &[arrival]).await?;
        Ok((view, token))
    }

    /// Hangs the session of a code on a ticket and gives it to the agent.
    ///
    /// # Errors
    /// [`HubError::CodeUnknown`] for every code that does not work, [`HubError::TooManyAttempts`].
    pub async fn redeem_code(
        &self,
        agent: &AgentId,
        from: IpAddr,
        ticket: TicketRef,
        code: &str,
    ) -> Result<SessionView, HubError> {
        let now = self.shared.clock.now();
        self.inner.code_attempts.count(&agent.id, now)?;
        self.inner.code_address_attempts.count(from, now)?;
        self.inner.code_space_attempts.count("codes", now)?;
        let hash = code_hash(code);
        let known = self
            .shared
            .store
            .lookup_secret(SecretKind::Code, &hash)
            .await?;
        let secret = known
            .filter(|secret| is_usable(secret, now))
            .ok_or(HubError::CodeUnknown)?;
        let seat = seat(agent, ticket);
        let command = if self.shared.settings.number_match {
            Command::AttachByCode(seat, match_numbers())
        } else {
            Command::AttachAgent(seat)
        };
        let consume = vec![SecretWrite::Consume { hash }];
        let result = self.step(&secret.session_id, None, command, consume).await;
        if result.is_ok() {
            // With numbers to choose from, who enters codes one after the other is guessing.
            if !self.shared.settings.number_match {
                self.inner.code_attempts.take_back(&agent.id);
            }
            self.inner.code_address_attempts.take_back(from);
            self.inner.code_space_attempts.take_back("codes");
        }
        result.map_err(|error| match error {
            HubError::LinkUsed | HubError::Ended(_) | HubError::Taken => HubError::CodeUnknown,
            other => other,
        })
    }

    /// Customers who wait for an agent: first those whose agent has gone, then those who have had none,
    /// each longest waiting first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn left_and_waiting(&self) -> Result<Vec<WaitingRequest>, HubError> {
        let before = self.shared.clock.now() - LEAVE_GRACE_MS;
        let left = self
            .shared
            .store
            .left_sessions(before, REQUESTS_MAX)
            .await?;
        let mut requests: Vec<_> = left.into_iter().map(left_request).collect();
        requests.extend(self.waiting_requests().await?);
        Ok(requests)
    }

    /// Customers who have asked for help and have had no agent yet, longest waiting first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting_requests(&self) -> Result<Vec<WaitingRequest>, HubError> {
        let stored = self.shared.store.waiting_requests(REQUESTS_MAX).await?;
        let requests = stored.into_iter().map(|stored| WaitingRequest {
            customer_name: stored
                .record
                .by_role(Role::Customer)
                .and_then(|one| one.name.clone()),
            identity: stored
                .record
                .by_role(Role::Customer)
                .and_then(|one| one.identity),
            session_id: stored.record.id.clone(),
            note: stored.facts.note,
            skills: stored.facts.skills,
            language: stored.record.language.clone(),
            host_origin: stored.record.host_origin.clone(),
            waiting_since: waits_since(&stored.record),
            left_by: None,
            let_go: stored.record.let_go.clone(),
            record: Box::new(stored.record),
        });
        Ok(requests.collect())
    }

    /// Takes a waiting request onto a ticket, or onto one that is made with it. An agent who has it
    /// already, and may have missed the answer, is told so. A session whose agent has gone keeps its
    /// ticket, and its customer is asked anew.
    ///
    /// # Errors
    /// [`HubError::Taken`] when another agent was faster, [`HubError::Ended`],
    /// [`HubError::NoSession`]; nothing is changed then, and no ticket is made.
    pub async fn accept(
        &self,
        session_id: &str,
        agent: &AgentId,
        ticket: Option<TicketRef>,
    ) -> Result<SessionView, HubError> {
        for _ in 1..ACCEPT_TRIES {
            match self.accept_once(session_id, agent, ticket.clone()).await {
                Err(refused @ (HubError::Taken | HubError::NoSession)) => {
                    return self.take_over(session_id, agent, refused).await;
                }
                // Loaded anew, since what another agent tried could not be written.
                Err(HubError::Stopped) => {}
                result => return result,
            }
        }
        self.accept_once(session_id, agent, ticket).await
    }

    /// The session where it is this agent's or becomes it, since the one who had it has gone. What is not
    /// under way is refused as before.
    async fn take_over(
        &self,
        session_id: &str,
        agent: &AgentId,
        refused: HubError,
    ) -> Result<SessionView, HubError> {
        let look = self.look(session_id).await?;
        let (Some(ticket), SessionState::Asking | SessionState::Live) =
            (look.view.ticket.clone(), look.view.state)
        else {
            return Err(refused);
        };
        let is_theirs = |place: &AgentPlace| place.agent == agent.id && place.role == Role::Agent;
        if look.agents.iter().any(is_theirs) {
            return Ok(look.view);
        }
        let command = Command::TakeOver(seat(agent, ticket));
        let taken = self.step(session_id, None, command, vec![]).await;
        taken.map_err(|error| match error {
            HubError::Refused(Refusal::WrongState) => HubError::Taken,
            other => other,
        })
    }

    async fn accept_once(
        &self,
        session_id: &str,
        agent: &AgentId,
        ticket: Option<TicketRef>,
    ) -> Result<SessionView, HubError> {
        if let Some(ticket) = self.ticket_let_go(session_id).await? {
            let attach = Command::AttachAgent(seat(agent, ticket));
            return self.step(session_id, None, attach, vec![]).await;
        }
        let (new, since) = self.request_of(session_id).await?;
        let attach = |ticket| Command::AttachAgent(seat(agent, ticket));
        let own = match &ticket {
            Some(_) => None,
            None => self.own_ticket(session_id).await?,
        };
        let goes_on = own.is_some();
        let skills = self.skills_of(session_id).await?;
        let ticket = ticket.or(own);
        let accepted = match ticket {
            Some(ticket) => {
                let id = ticket.id.clone();
                let view = self.step(session_id, None, attach(ticket), vec![]).await?;
                if goes_on && !new.description.is_empty() {
                    self.keep_note(&id, new).await?;
                }
                view
            }
            None => {
                let by = tandem_tickets::Actor::agent(&agent.id, &agent.name);
                self.with_ticket(session_id, vec![attach(open_ticket())], new, by)
                    .await?
            }
        };
        let now = self.shared.clock.now();
        self.shared.waits().add(&skills, now - since, now);
        Ok(accepted)
    }

    /// The skills that the customer wants.
    async fn skills_of(&self, session_id: &str) -> Result<Vec<String>, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        Ok(stored.map(|stored| stored.facts.skills).unwrap_or_default())
    }

    /// The ticket of a session whose agent has let go, and which waits.
    async fn ticket_let_go(&self, session_id: &str) -> Result<Option<TicketRef>, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let record = stored.map(|stored| stored.record);
        let waits = record.filter(|record| record.let_go.is_some());
        Ok(waits.and_then(|record| record.ticket))
    }

    /// The open ticket of the customer who waits, where their product has said who they are: they go on
    /// where they were.
    async fn own_ticket(&self, session_id: &str) -> Result<Option<TicketRef>, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let customer = stored.and_then(|stored| {
            let customer = stored.record.by_role(Role::Customer)?;
            customer.customer.clone()
        });
        match customer {
            Some(customer) => Ok(self.shared.store.open_ticket_of(&customer).await?),
            None => Ok(None),
        }
    }

    /// What the customer wrote this time stands on the ticket that they had.
    async fn keep_note(&self, ticket_id: &str, new: NewTicket) -> Result<(), HubError> {
        let by = tandem_tickets::Actor::customer(new.customer_name.unwrap_or_default());
        let (store, now) = (&self.shared.store, self.shared.clock.now());
        store
            .add_comment(ticket_id, new.description, by, now)
            .await?;
        Ok(())
    }

    /// Gives commands on a ticket that is made with them.
    pub(in crate::hub) async fn with_ticket(
        &self,
        session_id: &str,
        commands: Vec<Command>,
        ticket: NewTicket,
        by: tandem_tickets::Actor,
    ) -> Result<SessionView, HubError> {
        let with = |reply| {
            Input::WithTicket(WithTicket {
                commands,
                ticket,
                by,
                reply,
            })
        };
        self.ask(session_id, with).await?
    }

    /// Gives an agent a place among those who watch; one who has a place keeps it.
    ///
    /// # Errors
    /// A refusal of the machine, [`HubError::Ended`], [`HubError::NoSession`].
    pub async fn watch(
        &self,
        session_id: &str,
        agent: &AgentId,
        is_supervisor: bool,
    ) -> Result<SessionView, HubError> {
        let seat = viewer_seat(agent, is_supervisor);
        self.step(session_id, None, Command::Watch(seat), vec![])
            .await
    }

    /// Offers the agent's session to another one.
    ///
    /// # Errors
    /// [`HubError::NotAttached`] for others, a refusal of the machine, [`HubError::Ended`],
    /// [`HubError::NoSession`].
    pub async fn offer_handoff(
        &self,
        session_id: &str,
        agent: &str,
        offer: HandoffOffer,
    ) -> Result<SessionView, HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let command = Command::Handoff(HandoffStep::Offer(offer));
        self.step(session_id, Some(place.participant), command, vec![])
            .await
    }

    /// The agent lets go of their session.
    ///
    /// # Errors
    /// As [`Hub::offer_handoff`].
    pub async fn let_go(
        &self,
        session_id: &str,
        agent: &str,
        going: LettingGo,
    ) -> Result<SessionView, HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let command = Command::Handoff(HandoffStep::LetGo(going));
        self.step(session_id, Some(place.participant), command, vec![])
            .await
    }

    /// Takes that back.
    ///
    /// # Errors
    /// As [`Hub::offer_handoff`].
    pub async fn cancel_handoff(
        &self,
        session_id: &str,
        agent: &str,
    ) -> Result<SessionView, HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let command = Command::Handoff(HandoffStep::Cancel);
        self.step(session_id, Some(place.participant), command, vec![])
            .await
    }

    /// The other agent comes.
    ///
    /// # Errors
    /// As [`Hub::watch`].
    pub async fn accept_handoff(
        &self,
        session_id: &str,
        agent: &AgentId,
    ) -> Result<SessionView, HubError> {
        let command = Command::Handoff(HandoffStep::Accept(viewer_seat(agent, false)));
        self.step(session_id, None, command, vec![]).await
    }

    /// The other agent does not.
    ///
    /// # Errors
    /// As [`Hub::watch`].
    pub async fn refuse_handoff(
        &self,
        session_id: &str,
        agent: &str,
    ) -> Result<SessionView, HubError> {
        let step = HandoffStep::Refuse {
            agent: agent.to_owned(),
        };
        self.step(session_id, None, Command::Handoff(step), vec![])
            .await
    }

    /// The ticket that a request becomes, and since when it waits.
    pub(in crate::hub) async fn request_of(
        &self,
        session_id: &str,
    ) -> Result<(NewTicket, Millis), HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let stored = stored.ok_or(HubError::NoSession)?;
        let record = stored.record;
        match record.state {
            SessionState::Waiting if record.entry == Entry::Widget => {}
            // Who comes by a link or a code waits for an agent who has them, and for others once that one lets go.
            SessionState::Waiting => return Err(HubError::NoSession),
            SessionState::Asking | SessionState::Live => return Err(HubError::Taken),
            SessionState::Ended => return Err(HubError::Ended(Box::new(record.view()))),
        }
        let customer_name = record
            .by_role(Role::Customer)
            .and_then(|one| one.name.clone());
        let ticket = NewTicket {
            subject: request_subject(&record, customer_name.as_deref()),
            description: stored.facts.note,
            customer_name,
            ..NewTicket::default()
        };
        Ok((ticket, record.created_at))
    }
}

/// Since when a customer waits whom nobody has: where an agent has let go, for the next one.
fn waits_since(record: &Record) -> Millis {
    let let_go = record.let_go.as_ref();
    let_go.map_or(record.created_at, |let_go| let_go.at)
}

fn left_request(stored: StoredSession) -> WaitingRequest {
    let record = stored.record;
    let (agent, customer) = (record.by_role(Role::Agent), record.by_role(Role::Customer));
    WaitingRequest {
        customer_name: customer.and_then(|one| one.name.clone()),
        identity: customer.and_then(|one| one.identity),
        left_by: agent.and_then(|one| one.name.clone()),
        waiting_since: agent
            .and_then(|one| one.absent_since)
            .unwrap_or(record.created_at),
        note: stored.facts.note,
        skills: stored.facts.skills,
        language: record.language.clone(),
        session_id: record.id.clone(),
        host_origin: record.host_origin.clone(),
        let_go: None,
        record: Box::new(record),
    }
}

fn viewer_seat(agent: &AgentId, is_supervisor: bool) -> ViewerSeat {
    ViewerSeat {
        participant: new_id("par"),
        agent: agent.id.clone(),
        name: agent.name.clone(),
        is_supervisor,
    }
}

/// Stands for a ticket that is made with the command.
pub(in crate::hub) fn open_ticket() -> TicketRef {
    TicketRef {
        id: String::new(),
        number: 0,
        subject: String::new(),
    }
}

fn seat(agent: &AgentId, ticket: TicketRef) -> AgentSeat {
    let (agent, name) = (agent.id.clone(), agent.name.clone());
    AgentSeat {
        participant: new_id("par"),
        agent,
        name,
        ticket,
    }
}

impl Step {
    /// Whether it would give the agent's place to somebody who has gone and will not learn of it. What
    /// people said otherwise holds, whoever waits for the answer.
    pub(in crate::hub) fn is_for_nobody(&self) -> bool {
        let gives_the_place =
            matches!(self.command, Command::AttachAgent(_) | Command::TakeOver(_));
        gives_the_place && self.reply.is_closed()
    }
}
