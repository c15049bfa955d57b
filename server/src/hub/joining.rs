//! The ways into a session: link, code, widget request, arrival, and back again by resume.
//!
//! Secrets are random, kept as hashes and used up in the transaction that lets somebody in.
//! Wrong ones are counted per address (codes also per agent and in all) before they are looked up.

mod agent;
mod customer;

pub(super) use agent::open_ticket;

use std::net::IpAddr;

use tandem_protocol::identity::Identity;
use tandem_protocol::language::Language;
use tandem_protocol::signal::SessionView;
use tandem_session::record::LetGo;
use tandem_session::{Command, Output, Record, Session};

use super::{Hub, HubError, Loading, actor};
use crate::source::{Millis, new_id, new_secret, secret_hash};
use crate::store::secrets::{JoinSecret, SecretKind, SecretWrite};
use crate::store::sessions::{SessionFacts, SessionWrite};

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
    /// What their product has said of who they are.
    pub identity: Option<Identity>,
    /// What they wrote.
    pub note: String,
    /// Skills that they want.
    pub skills: Vec<String>,
    /// Language in which they want to be helped.
    pub language: Option<Language>,
    /// Where they are.
    pub host_origin: Option<String>,
    /// Since when they wait for an agent; for the next one, where one has let go.
    pub waiting_since: Millis,
    /// The agent who had the session and has gone.
    pub left_by: Option<String>,
    /// That an agent has let go of the session, which hangs on its ticket.
    pub let_go: Option<LetGo>,
    /// The session as it is kept.
    pub record: Box<Record>,
}

impl Hub {
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
        let socket_token = self.mint_for_customer(session_id, participant);
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
        self.inner.secret_attempts.take_back(from);
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
        let socket_token = self.mint_for_customer(&view.id, participant);
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
        let loading = self.inner.loading.lock().await;
        if let Loading::Stopped = *loading {
            return Err(HubError::Stopped);
        }
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
            .map_err(HubError::from)?;
        let view = session.view();
        actor::spawn(session, self.shared.clone());
        self.shared.tell_of(&view);
        Ok(view)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_same_however_people_space_them() {
        assert_eq!(code_hash("123456"), code_hash(" 123 456"));
        assert_eq!(code_hash("123456"), code_hash("123-456"));
        assert_ne!(code_hash("123456"), code_hash("123457"));
    }
}
