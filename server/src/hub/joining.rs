//! The ways into a session: link, code, widget request, arrival, and back again by resume.
//!
//! Secrets are random, kept as hashes and used up in the transaction that lets somebody in.
//! Wrong ones are counted per address (codes also per agent and in all) before they are looked up.

use std::net::IpAddr;

use tandem_protocol::limits::{ARRIVAL_TOKEN_TTL_MS, JOIN_CODE_TTL_MS, JOIN_LINK_TTL_MS};
use tandem_protocol::signal::{Entry, Role, SessionState, SessionView, TicketRef};
use tandem_session::command::AgentSeat;
use tandem_session::{Actor, ActorRef, Command, Output, Session};

use super::actor::{self, Input};
use super::error::HubError;
use super::{Hub, Look};
use crate::origin::Origin;
use crate::source::{Millis, new_code, new_id, new_secret, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::secrets::{JoinSecret, SecretKind, SecretWrite};
use crate::store::sessions::{CommitError, SessionFacts, SessionWrite};
use crate::store::tickets::NewTicket;

/// Codes that can be typed at one moment; a guess hits one of them with 1 % at most.
const CODES_MAX: i64 = 10_000;
/// Random codes tried before the space counts as full.
const CODE_DRAWS_MAX: usize = 20;
/// Waiting requests in one list.
const REQUESTS_MAX: u32 = 200;

/// A signed-in agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentId {
    /// Identifier, `agt_…`.
    pub id: String,
    /// Name.
    pub name: String,
}

/// A session with its link.
#[derive(Clone, Debug)]
pub struct MadeLink {
    /// The session.
    pub session: SessionView,
    /// The link, its secret in the fragment.
    pub url: String,
    /// When it runs out.
    pub expires_at: Millis,
}

/// A customer who is in.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The session.
    pub session_id: String,
    /// Leads back into it.
    pub resume_token: String,
    /// Opens the signaling socket.
    pub socket_token: String,
    /// The code to read out, and when it runs out.
    pub code: Option<(String, Millis)>,
}

/// What the join page shows before the link is used.
#[derive(Clone, Debug)]
pub struct LinkInfo {
    /// The agent who made it.
    pub agent_name: String,
    /// Subject of the ticket.
    pub ticket_subject: String,
    /// Product page that it leads to.
    pub target_url: Option<String>,
    /// When it runs out.
    pub expires_at: Millis,
}

/// Where an arrival leads.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The product page, the arrival token in its fragment.
    pub url: String,
}

/// A customer who asks for help.
#[derive(Clone, Debug)]
pub struct WaitingRequest {
    /// The session.
    pub session_id: String,
    /// Name of the customer.
    pub customer_name: Option<String>,
    /// What they wrote.
    pub note: String,
    /// Where they are.
    pub host_origin: Option<String>,
    /// Since when.
    pub waiting_since: Millis,
}

impl Hub {
    // Agents

    /// Makes a session on a ticket and the link into it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn make_link(
        &self,
        agent: &AgentId,
        ticket: TicketRef,
        target_url: Option<String>,
    ) -> Result<MadeLink, HubError> {
        let now = self.shared.clock.now();
        let expires_at = now + JOIN_LINK_TTL_MS as Millis;
        let by = ActorRef {
            role: Some(Role::Agent),
            name: agent.name.clone(),
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
            note: String::new(),
        };
        let session = self.start(session, &facts, &[link]).await?;
        let url = format!("{}/join#{secret}", self.inner.origin);
        Ok(MadeLink {
            session,
            url,
            expires_at,
        })
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
        let (by_agent, by_address) = (("agent", &agent.id), ("address", from));
        self.inner.code_attempts.count(by_agent, now)?;
        self.inner.code_attempts.count(by_address, now)?;
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
        let command = Command::AttachAgent(seat(agent, ticket));
        let consume = vec![SecretWrite::Consume { hash }];
        let result = self.step(&secret.session_id, None, command, consume).await;
        if result.is_ok() {
            self.inner.code_attempts.give_back(by_agent);
            self.inner.code_attempts.give_back(by_address);
            self.inner.code_space_attempts.give_back("codes");
        }
        result.map_err(|error| match error {
            HubError::LinkUsed | HubError::Ended(_) | HubError::Taken => HubError::CodeUnknown,
            other => other,
        })
    }

    /// Customers who wait for an agent, longest waiting first.
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
            session_id: stored.record.id,
            note: stored.facts.note,
            host_origin: stored.record.host_origin,
            waiting_since: stored.record.created_at,
        });
        Ok(requests.collect())
    }

    /// Takes a waiting request onto a ticket.
    ///
    /// # Errors
    /// [`HubError::Taken`] when another agent was faster, [`HubError::Ended`],
    /// [`HubError::NoSession`].
    pub async fn accept(
        &self,
        session_id: &str,
        agent: &AgentId,
        ticket: TicketRef,
    ) -> Result<SessionView, HubError> {
        self.request_of(session_id).await?;
        let command = Command::AttachAgent(seat(agent, ticket));
        self.step(session_id, None, command, vec![]).await
    }

    /// Takes a waiting request and makes its ticket.
    ///
    /// # Errors
    /// As [`Hub::accept`]; then no ticket is made.
    pub async fn accept_with_new_ticket(
        &self,
        session_id: &str,
        agent: &AgentId,
    ) -> Result<SessionView, HubError> {
        let ticket = self.request_of(session_id).await?;
        let open = TicketRef {
            id: String::new(),
            number: 0,
            subject: String::new(),
        };
        let seat = seat(agent, open);
        self.ask(session_id, |reply| Input::AcceptWithTicket {
            seat,
            ticket,
            reply,
        })
        .await?
    }

    /// The ticket that would be made of a widget request.
    async fn request_of(&self, session_id: &str) -> Result<NewTicket, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let stored = stored.filter(|stored| stored.record.entry == Entry::Widget);
        let stored = stored.ok_or(HubError::NoSession)?;
        let record = stored.record;
        match record.state {
            SessionState::Waiting => {}
            SessionState::Asking | SessionState::Live => return Err(HubError::Taken),
            SessionState::Ended => return Err(HubError::Ended(Box::new(record.view()))),
        }
        let customer_name = record
            .by_role(Role::Customer)
            .and_then(|one| one.name.clone());
        let place = record.host_origin.as_deref().unwrap_or("the widget");
        let subject = match &customer_name {
            Some(name) => format!("{name} asks for help on {place}"),
            None => format!("Help request from {place}"),
        };
        Ok(NewTicket {
            subject,
            description: stored.facts.note,
            customer_name,
            customer_email: None,
        })
    }

    // Customers

    /// Makes a session with a code for the customer to read out.
    ///
    /// # Errors
    /// [`HubError::Busy`] when too many codes wait, [`HubError::TooManyAttempts`].
    pub async fn make_code(&self, from: IpAddr, name: Option<String>) -> Result<Joined, HubError> {
        let now = self.shared.clock.now();
        self.inner.made.count(from, now)?;
        if self.shared.store.active_codes(now).await? >= CODES_MAX {
            return Err(HubError::Busy);
        }
        let expires_at = now + JOIN_CODE_TTL_MS as Millis;
        for _ in 0..CODE_DRAWS_MAX {
            let code = new_code();
            let add = SecretWrite::Add {
                kind: SecretKind::Code,
                hash: code_hash(&code),
                origin: None,
                expires_at,
            };
            let (session, participant) =
                customer_session(Entry::Code, Some(expires_at), name.clone(), None, now)?;
            match self
                .start_joined(session, participant, SessionFacts::default(), vec![add])
                .await
            {
                Ok(joined) => {
                    return Ok(Joined {
                        code: Some((code, expires_at)),
                        ..joined
                    });
                }
                Err(HubError::LinkUsed) => {}
                Err(error) => return Err(error),
            }
        }
        Err(HubError::Busy)
    }

    /// Makes a session that waits for an agent to accept it.
    ///
    /// # Errors
    /// [`HubError::TooManyAttempts`], or the origin is none.
    pub async fn make_request(
        &self,
        from: IpAddr,
        name: Option<String>,
        note: String,
        host_origin: String,
    ) -> Result<Joined, HubError> {
        let now = self.shared.clock.now();
        self.inner.made.count(from, now)?;
        let (session, participant) =
            customer_session(Entry::Widget, None, name, Some(host_origin), now)?;
        let facts = SessionFacts {
            target_url: None,
            note,
        };
        let joined = self
            .start_joined(session, participant, facts, vec![])
            .await?;
        self.shared.tell(ConsoleEvent::Requests);
        Ok(joined)
    }

    /// What a link leads to; uses nothing up.
    ///
    /// # Errors
    /// [`HubError::LinkUnknown`], [`HubError::LinkUsed`], [`HubError::LinkExpired`].
    pub async fn link_info(&self, from: IpAddr, secret: &str) -> Result<LinkInfo, HubError> {
        let (known, _) = self.usable(from, SecretKind::Link, secret).await?;
        let stored = self.shared.store.lookup_session(&known.session_id).await?;
        let stored = stored.ok_or(HubError::LinkUnknown)?;
        if stored.record.state == SessionState::Ended {
            return Err(HubError::LinkExpired);
        }
        let agent = stored.record.by_role(Role::Agent);
        Ok(LinkInfo {
            agent_name: agent
                .and_then(|agent| agent.name.clone())
                .unwrap_or_default(),
            ticket_subject: stored
                .record
                .ticket
                .map(|ticket| ticket.subject)
                .unwrap_or_default(),
            target_url: stored.facts.target_url,
            expires_at: known.expires_at,
        })
    }

    /// Uses a link up and lets the customer in.
    ///
    /// # Errors
    /// As [`Hub::link_info`].
    pub async fn join(
        &self,
        from: IpAddr,
        secret: &str,
        name: Option<String>,
    ) -> Result<Joined, HubError> {
        let (known, hash) = self.usable(from, SecretKind::Link, secret).await?;
        self.let_in(&known.session_id, hash, name, None).await
    }

    /// Uses a link up for an arrival token, carried to the product page in the fragment.
    ///
    /// # Errors
    /// As [`Hub::link_info`], and [`HubError::LinkWithoutTarget`].
    pub async fn arrival(&self, from: IpAddr, secret: &str) -> Result<Arrived, HubError> {
        let (known, hash) = self.usable(from, SecretKind::Link, secret).await?;
        let stored = self.shared.store.lookup_session(&known.session_id).await?;
        let stored = stored.ok_or(HubError::LinkUnknown)?;
        if stored.record.state == SessionState::Ended {
            return Err(HubError::LinkExpired);
        }
        let target = stored.facts.target_url.ok_or(HubError::LinkWithoutTarget)?;
        let origin = origin_of(&target).ok_or(HubError::LinkWithoutTarget)?;
        let token = new_secret();
        let now = self.shared.clock.now();
        let fresh = SecretWrite::Add {
            kind: SecretKind::Arrival,
            hash: secret_hash(&token),
            origin: Some(origin.as_str().to_owned()),
            expires_at: now + ARRIVAL_TOKEN_TTL_MS as Millis,
        };
        self.shared
            .store
            .exchange_secret(&known.session_id, &hash, &fresh, now)
            .await?;
        Ok(Arrived {
            url: with_arrival(&target, &token),
        })
    }

    /// Uses an arrival token up on the product page that it is bound to.
    ///
    /// # Errors
    /// As [`Hub::link_info`]; another origin finds the token unknown.
    pub async fn arrive(
        &self,
        from: IpAddr,
        token: &str,
        host_origin: String,
    ) -> Result<Joined, HubError> {
        let (known, hash) = self.usable(from, SecretKind::Arrival, token).await?;
        if known.origin.as_deref() != Some(&host_origin) {
            return Err(HubError::LinkUnknown);
        }
        self.let_in(&known.session_id, hash, None, Some(host_origin))
            .await
    }

    /// Leads the customer back into their session and rotates the token.
    ///
    /// # Errors
    /// [`HubError::AlreadyLive`] while another holder is connected, [`HubError::Ended`],
    /// [`HubError::ResumeUnknown`].
    pub async fn resume(
        &self,
        from: IpAddr,
        token: &str,
        host_origin: Option<String>,
    ) -> Result<Joined, HubError> {
        let used = secret_hash(token);
        let now = self.shared.clock.now();
        self.inner.secret_attempts.count(from, now)?;
        let known = self.shared.store.lookup_resume(&used).await?;
        let session_id = known.ok_or(HubError::ResumeUnknown)?;
        self.inner.secret_attempts.give_back(from);
        let Look {
            customer,
            customer_connection,
            ..
        } = self.look(&session_id).await?;
        if let Some(connection) = customer_connection
            && connection.is_alive().await
        {
            return Err(HubError::AlreadyLive);
        }
        self.step(&session_id, None, Command::Resume { host_origin }, vec![])
            .await?;
        let resume_token = new_secret();
        if !self
            .shared
            .store
            .rotate_resume(&used, &secret_hash(&resume_token))
            .await?
        {
            return Err(HubError::ResumeUnknown);
        }
        let socket_token = self.mint(&session_id, customer.ok_or(HubError::ResumeUnknown)?);
        Ok(Joined {
            session_id,
            resume_token,
            socket_token,
            code: None,
        })
    }

    // Steps

    async fn let_in(
        &self,
        session_id: &str,
        hash: String,
        name: Option<String>,
        host_origin: Option<String>,
    ) -> Result<Joined, HubError> {
        let participant = new_id("par");
        let resume_token = new_secret();
        let command = Command::AttachCustomer {
            participant: participant.clone(),
            name,
            host_origin,
        };
        let secrets = vec![
            SecretWrite::Consume { hash },
            SecretWrite::AddResume {
                hash: secret_hash(&resume_token),
            },
        ];
        self.step(session_id, None, command, secrets)
            .await
            .map_err(|error| match error {
                HubError::Ended(_) => HubError::LinkExpired,
                HubError::Taken => HubError::LinkUsed,
                other => other,
            })?;
        let socket_token = self.mint(session_id, participant);
        let session_id = session_id.to_owned();
        Ok(Joined {
            session_id,
            resume_token,
            socket_token,
            code: None,
        })
    }

    /// A secret that can be used, and its hash.
    async fn usable(
        &self,
        from: IpAddr,
        kind: SecretKind,
        secret: &str,
    ) -> Result<(JoinSecret, String), HubError> {
        let now = self.shared.clock.now();
        self.inner.secret_attempts.count(from, now)?;
        let hash = secret_hash(secret);
        let known = self.shared.store.lookup_secret(kind, &hash).await?;
        let known = known.ok_or(HubError::LinkUnknown)?;
        self.inner.secret_attempts.give_back(from);
        if known.consumed_at.is_some() {
            return Err(HubError::LinkUsed);
        }
        if !is_usable(&known, now) {
            return Err(HubError::LinkExpired);
        }
        Ok((known, hash))
    }

    async fn start_joined(
        &self,
        session: Session,
        participant: String,
        facts: SessionFacts,
        mut secrets: Vec<SecretWrite>,
    ) -> Result<Joined, HubError> {
        let resume_token = new_secret();
        secrets.push(SecretWrite::AddResume {
            hash: secret_hash(&resume_token),
        });
        let view = self.start(session, &facts, &secrets).await?;
        let socket_token = self.mint(&view.id, participant);
        Ok(Joined {
            session_id: view.id,
            resume_token,
            socket_token,
            code: None,
        })
    }

    /// Commits a fresh session and starts its task.
    async fn start(
        &self,
        mut session: Session,
        facts: &SessionFacts,
        secrets: &[SecretWrite],
    ) -> Result<SessionView, HubError> {
        let outputs: Vec<Output> = std::iter::from_fn(|| session.poll_output()).collect();
        let now = self.shared.clock.now();
        let write = SessionWrite {
            record: session.record(),
            outputs: &outputs,
            secrets,
            now,
        };
        self.shared
            .store
            .add_session(write, facts)
            .await
            .map_err(|error| match error {
                CommitError::Secret => HubError::LinkUsed,
                CommitError::Store(error) => HubError::Store(error),
            })?;
        let view = session.view();
        actor::spawn(session, self.shared.clone());
        self.shared.tell(ConsoleEvent::Session {
            id: view.id.clone(),
        });
        if let Some(ticket) = &view.ticket {
            self.shared.tell(ConsoleEvent::Ticket {
                id: ticket.id.clone(),
            });
        }
        Ok(view)
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

/// A session that begins with its customer, and the customer's participant.
fn customer_session(
    entry: Entry,
    expires_at: Option<Millis>,
    name: Option<String>,
    host_origin: Option<String>,
    now: Millis,
) -> Result<(Session, String), HubError> {
    let by = ActorRef {
        role: Some(Role::Customer),
        name: name.clone().unwrap_or_default(),
    };
    let mut session = Session::new(new_id("ses"), entry, expires_at, by, now);
    let participant = new_id("par");
    let command = Command::AttachCustomer {
        participant: participant.clone(),
        name,
        host_origin,
    };
    session.handle_command(Actor::Server, command, now)?;
    Ok((session, participant))
}

/// People write codes with spaces and hyphens.
fn code_hash(code: &str) -> String {
    let digits: String = code
        .chars()
        .filter(|char| !char.is_whitespace() && *char != '-')
        .collect();
    secret_hash(&format!("code:{digits}"))
}

fn is_usable(secret: &JoinSecret, now: Millis) -> bool {
    secret.consumed_at.is_none() && now < secret.expires_at
}

/// The token goes behind a fragment that the page has of its own.
fn with_arrival(target: &str, token: &str) -> String {
    match target.split_once('#') {
        Some((page, fragment)) if !fragment.is_empty() => {
            format!("{page}#{fragment}&tandem-arrival={token}")
        }
        Some((page, _)) => format!("{page}#tandem-arrival={token}"),
        None => format!("{target}#tandem-arrival={token}"),
    }
}

/// Origin of a product page, as browsers write it.
pub(crate) fn origin_of(url: &str) -> Option<Origin> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    format!("{scheme}://{authority}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_same_however_people_space_them() {
        assert_eq!(code_hash("123456"), code_hash(" 123 456"));
        assert_eq!(code_hash("123456"), code_hash("123-456"));
        assert_ne!(code_hash("123456"), code_hash("123457"));
    }

    #[test]
    fn the_arrival_token_leaves_the_pages_own_fragment() {
        let check = |target, expected| assert_eq!(with_arrival(target, "t"), expected);
        check(
            "https://a.example/x",
            "https://a.example/x#tandem-arrival=t",
        );
        check(
            "https://a.example/x#",
            "https://a.example/x#tandem-arrival=t",
        );
        check(
            "https://a.example/#/cart",
            "https://a.example/#/cart&tandem-arrival=t",
        );
    }

    #[test]
    fn the_origin_of_a_product_page_is_found() {
        let check = |url, expected: Option<&str>| {
            assert_eq!(
                origin_of(url).as_ref().map(Origin::as_str),
                expected,
                "{url}"
            );
        };
        check(
            "https://Shop.example:443/a/b?c=d#e",
            Some("https://shop.example"),
        );
        check("http://localhost:8080?x", Some("http://localhost:8080"));
        check("https://a@shop.example/", None);
        check("javascript:alert(1)", None);
        check("file:///etc/passwd", None);
    }
}
