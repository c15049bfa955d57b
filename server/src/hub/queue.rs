//! The queue of customers who asked for help: what each is told of their place in it.

use std::net::IpAddr;
use std::sync::{MutexGuard, PoisonError};

use tandem_protocol::queue::QueueView;
use tandem_protocol::signal::{Role, ServerMessage, SessionState, TicketRef};
use tandem_session::command::Closing;
use tandem_session::queue::{Stand, Waits};
use tandem_session::{Actor as By, ActorRef, Command, Record};
use tokio::sync::oneshot;

use super::actor::{Input, SessionTask};
use super::joining::open_ticket;
use super::{Hub, HubError, NewMessage, Shared};
use crate::source::{Millis, new_check_number};
use crate::store::call_backs::NewCallBack;
use crate::store::sessions::{LeftOnTicket, SessionWrite};
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

/// What a customer leaves who waits no longer.
struct Left {
    message: Option<NewMessage>,
    email: Option<String>,
    call_back: Option<NewCallBack>,
}

/// Server commands that end the wait of a customer whose agent has let go, and what stays on their ticket.
#[derive(Debug)]
pub(super) struct EndWait {
    commands: Vec<Command>,
    left: Box<LeftOnTicket>,
    reply: oneshot::Sender<Result<(), HubError>>,
}

impl SessionTask {
    /// Carries all of them out, or none where an agent was faster.
    pub(super) async fn end_wait(&mut self, end: EndWait) {
        let result = self.carry_out(end.commands, *end.left).await;
        let _gone = end.reply.send(result);
    }

    async fn carry_out(
        &mut self,
        commands: Vec<Command>,
        left: LeftOnTicket,
    ) -> Result<(), HubError> {
        if self.session.record().let_go.is_none() {
            return Err(HubError::Taken);
        }
        let before = self.session.clone();
        let now = self.shared.clock.now();
        for command in commands {
            if let Err(refusal) = self.session.handle_command(By::Server, command, now) {
                self.session = before;
                return Err(refusal.into());
            }
        }
        let outputs = self.drain();
        let write = SessionWrite {
            record: self.session.record(),
            outputs: &outputs,
            secrets: &[],
            now,
        };
        let store = &self.shared.store;
        let written = store.commit_session_with_left(write, left).await;
        let result = self.committed(written, outputs).await;
        if result.is_err() {
            self.session = before;
        }
        result.map_err(HubError::from)
    }
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
        let left = Left {
            message: Some(message),
            email,
            call_back: None,
        };
        self.leave(&record, left).await
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
        // What was asked before has ended the session; whoever is in one is called by nobody.
        let Err(error @ HubError::Ended(_)) = asked else {
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
        let let_go = record.let_go.as_ref();
        let since = let_go.map_or(record.created_at, |let_go| let_go.at);
        let check_number = new_check_number();
        let call_back = NewCallBack {
            session_id: Some(record.id.clone()),
            phone: ask.phone,
            check_number: check_number.clone(),
            since,
            due_at: ask.not_before.unwrap_or(since),
        };
        let left = Left {
            message: ask.message,
            email: None,
            call_back: Some(call_back),
        };
        self.leave(record, left).await?;
        Ok(check_number)
    }

    /// Ends the wait on a ticket that is made with it, all of it or nothing; or on the one that it hangs on,
    /// where its agent has let go.
    async fn leave(&self, record: &Record, left: Left) -> Result<(), HubError> {
        let customer = record.by_role(Role::Customer);
        let customer = customer.ok_or(HubError::ResumeUnknown)?;
        let name = customer.name.clone().unwrap_or_default();
        let by = tandem_tickets::Actor::customer(&name);
        let write = left.message.map(|message| Command::Write {
            from: customer.id.clone(),
            by: ActorRef {
                role: Some(Role::Customer),
                name,
                agent: None,
            },
            id: message.id,
            text: message.text,
        });
        if let (Some(ticket), Some(_)) = (record.ticket.clone(), &record.let_go) {
            let on_ticket = LeftOnTicket {
                ticket_id: ticket.id.clone(),
                email: left.email,
                call_back: left.call_back,
                by,
            };
            return self.leave_on(&record.id, ticket, write, on_ticket).await;
        }
        let (mut ticket, _) = self.request_of(&record.id).await?;
        ticket.customer_email = left.email;
        ticket.call_back = left.call_back;
        let close = Command::Close(Closing::MessageLeft(open_ticket()));
        let commands = write.into_iter().chain([close]).collect();
        self.with_ticket(&record.id, commands, ticket, by).await?;
        Ok(())
    }

    /// Ends the wait and leaves what there is on the ticket, in one step: an agent who was faster has the
    /// customer, and nothing is left then.
    async fn leave_on(
        &self,
        session_id: &str,
        ticket: TicketRef,
        write: Option<Command>,
        left: LeftOnTicket,
    ) -> Result<(), HubError> {
        let close = Command::Close(Closing::MessageLeft(ticket));
        let commands = write.into_iter().chain([close]).collect();
        let end = |reply| {
            Input::EndWait(EndWait {
                commands,
                left: Box::new(left),
                reply,
            })
        };
        self.ask(session_id, end).await?
    }
}

impl Shared {
    /// How long customers waited.
    pub(super) fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
