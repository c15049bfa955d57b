//! The queue of customers who asked for help: what each is told of their place in it.

use std::net::IpAddr;
use std::sync::{MutexGuard, PoisonError};

use tandem_protocol::queue::QueueView;
use tandem_protocol::signal::{Role, ServerMessage, SessionState};
use tandem_session::command::Closing;
use tandem_session::queue::{Stand, Waits};
use tandem_session::{ActorRef, Command, Record};

use super::joining::open_ticket;
use super::{Hub, HubError, NewMessage, Shared};
use crate::source::{Millis, new_check_number};
use crate::store::call_backs::NewCallBack;
use crate::store::tickets::NewTicket;
use crate::telemetry::Pii;

/// What a customer says who wants to be called.
#[derive(Clone, Debug)]
pub struct AskCallBack {
    /// Their number as they typed it.
    pub phone: Pii<String>,
    /// What it is about.
    pub message: Option<NewMessage>,
    /// From when on; without it as soon as possible.
    pub not_before: Option<Millis>,
}

impl Hub {
    /// What one of those who wait is told.
    pub fn place(&self, stand: &Stand<'_>) -> QueueView {
        let now = self.shared.clock.now();
        self.shared.waits().place(stand, now)
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
        let (mut ticket, _) = self.request_of(&record.id).await?;
        ticket.customer_email = email;
        self.leave(&record, Some(message), ticket).await
    }

    /// A customer waits no longer and is called: that becomes a ticket with a call-back, which is as old as
    /// their waiting, and the session ends. Answers with the number that whoever calls says first; asked
    /// again, with the same.
    ///
    /// # Errors
    /// As of [`Self::leave_message`].
    pub async fn ask_call_back(
        &self,
        from: IpAddr,
        token: &str,
        ask: AskCallBack,
    ) -> Result<String, HubError> {
        let record = self.by_resume(from, token).await?;
        let asked = self.become_call_back(&record, ask).await;
        let Err(error) = asked else {
            return asked;
        };
        let before = self.shared.store.call_back_of_session(&record.id).await?;
        before.map(|one| one.check_number).ok_or(error)
    }

    async fn become_call_back(
        &self,
        record: &Record,
        ask: AskCallBack,
    ) -> Result<String, HubError> {
        let (mut ticket, since) = self.request_of(&record.id).await?;
        let check_number = new_check_number();
        ticket.call_back = Some(NewCallBack {
            session_id: Some(record.id.clone()),
            phone: ask.phone,
            check_number: check_number.clone(),
            since,
            due_at: ask.not_before.unwrap_or(since),
        });
        self.leave(record, ask.message, ticket).await?;
        Ok(check_number)
    }

    /// Ends the wait on a ticket that is made with it, all of it or nothing.
    async fn leave(
        &self,
        record: &Record,
        message: Option<NewMessage>,
        ticket: NewTicket,
    ) -> Result<(), HubError> {
        let customer = record.by_role(Role::Customer);
        let customer = customer.ok_or(HubError::ResumeUnknown)?;
        let name = customer.name.clone().unwrap_or_default();
        let by = tandem_tickets::Actor::customer(&name);
        let write = message.map(|message| Command::Write {
            from: customer.id.clone(),
            by: ActorRef {
                role: Some(Role::Customer),
                name,
                agent: None,
            },
            id: message.id,
            text: message.text,
        });
        let close = Command::Close(Closing::MessageLeft(open_ticket()));
        let commands = write.into_iter().chain([close]).collect();
        self.with_ticket(&record.id, commands, ticket, by).await?;
        Ok(())
    }
}

impl Shared {
    /// How long customers waited.
    pub(super) fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
