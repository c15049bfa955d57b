//! Who hands files over in which session, as far as the sessions know.

use std::net::IpAddr;

use tandem_protocol::file::FileView;
use tandem_protocol::signal::Role;
use tandem_session::Command;
use tandem_session::capability::{self, Action};

use super::{Hub, HubError};
use crate::source::secret_hash;

/// Who wants to do something with the files of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileCaller {
    /// The customer of a session.
    Customer {
        /// The session.
        session_id: String,
    },
    /// An agent who is signed in.
    Agent {
        /// Identifier, `agt_…`.
        id: String,
        /// Name.
        name: String,
    },
}

/// Somebody in a live session who may do what they asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSeat {
    /// Identifier of the participant.
    pub participant: String,
    /// Customer or agent.
    pub role: Role,
    /// Their name; empty for a customer who gave none.
    pub name: String,
}

impl Hub {
    /// The session whose customer has this resume token, which is not used up by it.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::TooManyAttempts`] after many of those.
    pub async fn customer_session(&self, from: IpAddr, token: &str) -> Result<String, HubError> {
        let attempts = &self.inner.secret_attempts;
        attempts.count(from, self.shared.clock.now())?;
        let known = self.shared.store.lookup_resume(&secret_hash(token)).await?;
        let session_id = known.ok_or(HubError::ResumeUnknown)?;
        attempts.take_back(from);
        Ok(session_id)
    }

    /// The place of somebody who may do this in the session.
    ///
    /// # Errors
    /// [`HubError::NotAttached`] for agents who do not have the session, the refusal of what they may
    /// not do, [`HubError::Ended`], [`HubError::NoSession`] for customers of others too.
    pub async fn file_seat(
        &self,
        session_id: &str,
        caller: &FileCaller,
        action: Action,
    ) -> Result<FileSeat, HubError> {
        let look = self.look(session_id).await?;
        let (participant, role) = match caller {
            FileCaller::Customer { session_id: own } if own == session_id => {
                (look.customer.ok_or(HubError::NoSession)?, Role::Customer)
            }
            FileCaller::Customer { .. } => return Err(HubError::NoSession),
            FileCaller::Agent { id, .. } => {
                let place = look.agents.into_iter().find(|place| place.agent == *id);
                let place = place.ok_or(HubError::NotAttached)?;
                (place.participant, place.role)
            }
        };
        let grants = look.view.grants.iter().copied().collect();
        capability::check(action, role, look.view.state, &grants)?;
        let one = look
            .view
            .participants
            .into_iter()
            .find(|one| one.id == participant);
        let name = one.and_then(|one| one.name).unwrap_or_default();
        Ok(FileSeat {
            participant,
            role,
            name,
        })
    }

    /// Says to everybody in the session how far a file has come; after its end to nobody.
    pub async fn tell_file(&self, session_id: &str, file: FileView) {
        let command = Command::File(Box::new(file));
        let _ended = self.step(session_id, None, command, vec![]).await;
    }
}
