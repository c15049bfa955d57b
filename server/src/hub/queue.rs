//! The queue of customers who asked for help: what each is told of their place in it.

use std::net::IpAddr;
use std::sync::{MutexGuard, PoisonError};

use tandem_protocol::queue::QueueView;
use tandem_protocol::signal::{Role, ServerMessage, SessionState, TicketRef};
use tandem_session::command::Closing;
use tandem_session::queue::Waits;
use tandem_session::{ActorRef, Command};

use super::joining::open_ticket;
use super::{Hub, HubError, NewMessage, Shared};
use crate::source::Millis;

impl Hub {
    /// What each of those who wait is told; `since` says when each came, longest waiting first.
    pub fn places(&self, since: &[Millis], is_staffed: bool) -> Vec<QueueView> {
        let now = self.shared.clock.now();
        self.shared.waits().places(since, is_staffed, now)
    }

    /// Tells a customer who waits their place, where their socket is another one or was told
    /// something else; answers with the socket that has been told.
    pub async fn tell_place(
        &self,
        session_id: &str,
        queue: QueueView,
        told: Option<(u64, QueueView)>,
    ) -> Option<u64> {
        let look = self.look(session_id).await.ok()?;
        let connection = look.customer_connection?;
        if look.view.state != SessionState::Waiting {
            return None;
        }
        if told != Some((connection.id, queue)) {
            connection.outbox.send(&ServerMessage::Queue { queue });
        }
        Some(connection.id)
    }

    /// A customer waits no longer and leaves a message: it becomes a ticket, and the session ends.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::Taken`] when an agent was faster,
    /// [`HubError::Ended`], [`HubError::Refused`] at a bound; nothing is left then.
    pub async fn leave_message(
        &self,
        from: IpAddr,
        token: &str,
        message: NewMessage,
        email: Option<String>,
    ) -> Result<(), HubError> {
        let record = self.by_resume(from, token).await?;
        let customer = record.by_role(Role::Customer);
        let customer = customer.ok_or(HubError::ResumeUnknown)?;
        let name = customer.name.clone().unwrap_or_default();
        let by = tandem_tickets::Actor::customer(&name);
        let write = Command::Write {
            from: customer.id.clone(),
            by: ActorRef {
                role: Some(Role::Customer),
                name,
                agent: None,
            },
            id: message.id,
            text: message.text,
        };
        if let (Some(ticket), Some(_)) = (record.ticket, record.let_go) {
            return self.leave_on(&record.id, ticket, write, email).await;
        }
        let (mut ticket, _) = self.request_of(&record.id).await?;
        ticket.customer_email = email;
        let close = Command::Close(Closing::MessageLeft(open_ticket()));
        self.with_ticket(&record.id, vec![write, close], ticket, by)
            .await?;
        Ok(())
    }

    /// The same on the ticket that a session hangs on, whose agent has let go.
    async fn leave_on(
        &self,
        session_id: &str,
        ticket: TicketRef,
        write: Command,
        email: Option<String>,
    ) -> Result<(), HubError> {
        let (id, now) = (ticket.id.clone(), self.shared.clock.now());
        self.step(session_id, None, write, vec![]).await?;
        if let Some(email) = email {
            self.shared.store.add_email(&id, &email, now).await?;
        }
        let close = Command::Close(Closing::MessageLeft(ticket));
        self.step(session_id, None, close, vec![]).await?;
        Ok(())
    }
}

impl Shared {
    /// How long customers waited.
    pub(super) fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
