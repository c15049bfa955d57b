//! Who the customer of a session is, by the word of their product.

use std::net::IpAddr;

use tandem_protocol::signal::{Role, SessionState};
use tandem_session::Command;
use tandem_session::command::KnownCustomer;

use super::{Hub, HubError};
use crate::state::ConsoleEvent;

impl Hub {
    /// The session that the holder of a resume token may say something of, `ses_…`.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::Ended`].
    pub async fn session_to_identify(&self, from: IpAddr, token: &str) -> Result<String, HubError> {
        let record = self.by_resume(from, token).await?;
        if record.state == SessionState::Ended {
            return Err(HubError::Ended(Box::new(record.view())));
        }
        Ok(record.id)
    }

    /// The customer whom a product has named in a session, `cus_…`.
    ///
    /// # Errors
    /// [`HubError::NoSession`].
    pub async fn customer_of(&self, session_id: &str) -> Result<Option<String>, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let record = stored.ok_or(HubError::NoSession)?.record;
        Ok(record
            .by_role(Role::Customer)
            .and_then(|one| one.customer.clone()))
    }

    /// Says who the customer of a session is; none when their product's word was not accepted.
    ///
    /// # Errors
    /// [`HubError::Ended`], [`HubError::NoSession`], [`HubError::Taken`] where the product has named
    /// somebody else before.
    pub async fn identify(
        &self,
        session_id: &str,
        known: Option<KnownCustomer>,
    ) -> Result<(), HubError> {
        self.step(session_id, None, Command::Identify(known), vec![])
            .await?;
        self.shared.tell(ConsoleEvent::Requests);
        Ok(())
    }
}
