//! Grants without a socket: an agent asks their session's customer for one, and gives it back. What the machine
//! permits is what it permits the socket of the same agent.

use tandem_protocol::signal::{Grant, SessionView};
use tandem_session::Command;

use super::{Hub, HubError};

impl Hub {
    /// The agent asks the customer for a grant; one that is held, or asked for, stays as it is.
    ///
    /// # Errors
    /// [`HubError::NotAttached`] for others, a refusal of the machine, [`HubError::Ended`],
    /// [`HubError::NoSession`].
    pub async fn ask_for_grant(
        &self,
        session_id: &str,
        agent: &str,
        grant: Grant,
    ) -> Result<SessionView, HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let command = Command::Ask(grant);
        self.step(session_id, Some(place.participant), command, vec![])
            .await
    }

    /// The agent gives a grant back, and what goes with it, or takes the question for it back; one that is
    /// neither held nor asked for stays as it is.
    ///
    /// # Errors
    /// As [`Hub::ask_for_grant`].
    pub async fn give_grant_back(
        &self,
        session_id: &str,
        agent: &str,
        grant: Grant,
    ) -> Result<SessionView, HubError> {
        let place = self.place_of_agent(session_id, agent).await?;
        let command = Command::Revoke(grant);
        self.step(session_id, Some(place.participant), command, vec![])
            .await
    }
}
