//! What customers do: ask for a code or for help, open a link, arrive, come back.

use std::net::IpAddr;

use tandem_protocol::language::Language;
use tandem_protocol::limits::{ARRIVAL_TOKEN_TTL_MS, JOIN_CODE_TTL_MS};
use tandem_protocol::signal::{Entry, Role, SessionState};
use tandem_session::{Actor, ActorRef, Command, Session};

use super::{Arrived, Joined, LinkInfo, code_hash};
use crate::hub::look::Look;
use crate::hub::{Hub, HubError};
use crate::origin::Origin;
use crate::source::{Millis, new_code, new_id, new_secret, secret_after, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::secrets::{SecretKind, SecretWrite};
use crate::store::sessions::SessionFacts;

/// Codes that can be typed at one moment; a guess hits one of them with 1 % at most.
const CODES_MAX: i64 = 10_000;
/// Random codes tried before the space counts as full.
const CODE_DRAWS_MAX: usize = 20;

impl Hub {
    /// Makes a session with a code for the customer to read out.
    ///
    /// # Errors
    /// [`HubError::Busy`] when too many codes wait, [`HubError::Overloaded`],
    /// [`HubError::TooManyAttempts`].
    pub async fn make_code(&self, from: IpAddr, name: Option<String>) -> Result<Joined, HubError> {
        let now = self.shared.clock.now();
        self.admit(from, now)?;
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
    /// [`HubError::Overloaded`], [`HubError::TooManyAttempts`], or the origin is none.
    pub async fn make_request(
        &self,
        from: IpAddr,
        name: Option<String>,
        facts: SessionFacts,
        language: Option<Language>,
        host_origin: String,
    ) -> Result<Joined, HubError> {
        let now = self.shared.clock.now();
        self.admit(from, now)?;
        let (mut session, participant) =
            customer_session(Entry::Widget, None, name, Some(host_origin), now)?;
        if let Some(language) = language {
            session.handle_command(Actor::Server, Command::Language(language), now)?;
        }
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
        self.admit(from, self.shared.clock.now())?;
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
        let origin = Origin::of_url(&target).ok_or(HubError::LinkWithoutTarget)?;
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
        self.admit(from, self.shared.clock.now())?;
        let (known, hash) = self.usable(from, SecretKind::Arrival, token).await?;
        if known.origin.as_deref() != Some(&host_origin) {
            return Err(HubError::LinkUnknown);
        }
        self.let_in(&known.session_id, hash, None, Some(host_origin))
            .await
    }

    /// Says which language the browser of a customer wants who came by a link or for a code: nobody else has said
    /// so by then. That it can not be said keeps nobody out.
    pub async fn speaks(&self, joined: &Joined, language: Option<Language>) {
        if let Some(language) = language {
            let command = Command::Language(language);
            let _over = self.step(&joined.session_id, None, command, vec![]).await;
        }
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
        self.inner.secret_attempts.take_back(from);
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
        // A request that was given up may arrive beside the one that came after it. Whichever is
        // first, both must answer the same token, or the customer is left with one that is void.
        let resume_token = secret_after(&self.inner.resume_key, token);
        if !self
            .shared
            .store
            .rotate_resume(&used, &secret_hash(&resume_token))
            .await?
        {
            return Err(HubError::ResumeUnknown);
        }
        let socket_token =
            self.mint_for_customer(&session_id, customer.ok_or(HubError::ResumeUnknown)?);
        Ok(Joined {
            session_id,
            resume_token,
            socket_token,
            code: None,
        })
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
        agent: None,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
