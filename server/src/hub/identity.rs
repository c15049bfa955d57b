//! Who the customer of a session is, by the word of their product.

use std::net::IpAddr;

use tandem_protocol::signal::{Role, SessionState};
use tandem_session::Command;
use tandem_session::command::KnownCustomer;

use super::{Hub, HubError};
use crate::state::ConsoleEvent;

/// A session whose customer may be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameable {
    /// Identifier, `ses_…`.
    pub session_id: String,
    /// The customer whom a product has named in it already, `cus_…`.
    pub customer_id: Option<String>,
}

impl Hub {
    /// The session that the holder of a resume token may say something of.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::Ended`].
    pub async fn session_to_identify(
        &self,
        from: IpAddr,
        token: &str,
    ) -> Result<Nameable, HubError> {
        let record = self.by_resume(from, token).await?;
        if record.state == SessionState::Ended {
            return Err(HubError::Ended(Box::new(record.view())));
        }
        let customer = record.by_role(Role::Customer);
        Ok(Nameable {
            customer_id: customer.and_then(|customer| customer.customer.clone()),
            session_id: record.id,
        })
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
