//! Talk without a socket: from the ticket's page, after the end of a session, and reports.

use std::net::IpAddr;

use tandem_protocol::limits::{
    CHAT_BYTES_MAX, CHAT_HISTORY_MAX, REPORT_AFTER_END_MS, TALK_AFTER_END_MS,
};
use tandem_protocol::signal::{ChatView, Role, SessionState};
use tandem_protocol::talk::{Receipt, ReportKind};
use tandem_session::command::Closing;
use tandem_session::{ActorRef, Command, Record, Refusal};
use tandem_tickets::tags::MARK_REVIEW;
use tandem_tickets::{Actor, TimelineData};

use super::{AgentId, Hub, HubError};
use crate::source::{Millis, rfc3339, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::call_backs::CallBack;
use crate::store::mails::{MailedFile, MailedMessage};
use crate::store::secrets::SecretKind;
use crate::store::tickets::{ChangeRefused, Ticket, TicketChange};

/// Tries to mark a ticket that others are changing.
const MARK_TRIES: u32 = 3;

/// A message to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Idempotency key.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// What a customer reads who has come back to a session that is over.
#[derive(Clone, Debug)]
pub struct LateTalk {
    /// The session.
    pub record: Record,
    /// Its latest messages, oldest first.
    pub chat: Vec<ChatView>,
    /// Files that went with them by mail.
    pub files: Vec<MailedFile>,
    /// Until when the customer may write.
    pub until: Millis,
    /// The call that they wait for.
    pub call_back: Option<CallBack>,
}

impl Hub {
    /// An agent writes to the customer of a ticket: in the session that they are in, or with the talk of the latest
    /// that they have come into; where there was none, by mail. Files go by mail alone, which does not wait then for
    /// whether the message is read.
    ///
    /// # Errors
    /// [`HubError::NoSession`] when the ticket has none and no mail can go, [`HubError::SessionLive`] while the
    /// customer is in one and [`HubError::NoMail`], where files can not go, [`HubError::MessageTaken`] where another
    /// message has the identifier, [`HubError::Refused`] at a bound.
    pub async fn write_on_ticket(
        &self,
        ticket: &Ticket,
        agent: &AgentId,
        message: NewMessage,
        files: &[String],
    ) -> Result<ChatView, HubError> {
        let sessions = self.shared.store.last_sessions_of(&ticket.id).await?;
        let customer = ticket.customer.as_ref().map(|one| one.id.as_str());
        let record = match talk_of(&sessions, customer) {
            Some(talk) if !files.is_empty() && talk.state != SessionState::Ended => {
                return Err(HubError::SessionLive);
            }
            Some(talk) => talk,
            None => {
                let mailed = self.write_by_mail(&ticket.id, agent, message.clone(), files);
                match (mailed.await, waiting_of(&sessions)) {
                    (Err(HubError::NoSession), Some(waiting)) => waiting,
                    (written, _) => return written,
                }
            }
        };
        let seat = record.by_agent(&agent.id);
        let from = seat.map_or_else(|| agent.id.clone(), |seat| seat.id.clone());
        let by = ActorRef {
            role: Some(Role::Agent),
            name: agent.name.clone(),
            agent: Some(agent.id.clone()),
        };
        self.write(record.clone(), from, by, (message, files)).await
    }

    /// What an agent has written on a ticket under the identifier of a message; nothing where that is not there.
    /// Written again it is one message and is answered as before, whatever has become of its files, of the
    /// ticket or of the sessions since.
    ///
    /// # Errors
    /// [`HubError::MessageTaken`] where it is somebody else's, or the store failed.
    pub async fn written_on_ticket(
        &self,
        ticket_id: &str,
        agent: &AgentId,
        message: &NewMessage,
    ) -> Result<Option<ChatView>, HubError> {
        let store = &self.shared.store;
        let known = store.message_in_sessions(ticket_id, &message.id).await?;
        if let Some((record, written)) = known {
            return match is_by(&record, &written, &agent.id) {
                true => Ok(Some(written)),
                false => Err(HubError::MessageTaken),
            };
        }
        if !store.is_mailed_message(ticket_id, &message.id).await? {
            return Ok(None);
        }
        let written = self.write_by_mail(ticket_id, agent, message.clone(), &[]);
        Ok(Some(written.await?))
    }

    /// What a customer may read after the end, and write until then; `message` is written first and
    /// `read` says what was on their screen.
    ///
    /// Where the ticket was merged, the talk is that of the same customer on the ticket that it leads to.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::TalkOver`], [`HubError::Elsewhere`],
    /// [`HubError::Refused`] at a bound.
    pub async fn late_talk(
        &self,
        from: IpAddr,
        token: &str,
        message: Option<NewMessage>,
        read: Option<String>,
    ) -> Result<LateTalk, HubError> {
        let came = self
            .by_resume_or_mail(from, token, (SecretKind::Talk, HubError::TalkOver))
            .await?;
        let record = self.landing(&came).await?;
        let now = self.shared.clock.now();
        let ended_at = |record: &Record| record.ended_at.unwrap_or(now);
        // What they hold still leads to a talk, however old the one is that it goes on in.
        let until = ended_at(&came).max(ended_at(&record)) + TALK_AFTER_END_MS as Millis;
        if now >= until {
            return Err(HubError::TalkOver);
        }
        let customer = record.by_role(Role::Customer);
        let customer = customer.ok_or(HubError::ResumeUnknown)?;
        if let Some(message) = message {
            let by = ActorRef {
                role: Some(Role::Customer),
                name: customer.name.clone().unwrap_or_default(),
                agent: None,
            };
            let from = customer.id.clone();
            self.write(record.clone(), from, by, (message, &[])).await?;
        }
        let store = &self.shared.store;
        if record.state == SessionState::Ended
            && let Some(up_to) = read
        {
            store
                .mark_late(&record.id, &up_to, Receipt::Read, Role::Customer)
                .await?;
            self.tell_ticket(&record);
        }
        let mut chat = store.session_chat(&record.id).await?;
        let n_older = chat.len().saturating_sub(CHAT_HISTORY_MAX);
        chat.drain(..n_older);
        Ok(LateTalk {
            call_back: self.call_back_of(&record).await?,
            files: store.files_mailed_in(&record.id).await?,
            record,
            chat,
            until,
        })
    }

    /// The call that the customer of a session waits for, on its own ticket alone.
    async fn call_back_of(&self, record: &Record) -> Result<Option<CallBack>, HubError> {
        let Some(ticket) = &record.ticket else {
            return Ok(None);
        };
        // Another session of the ticket may have been somebody else's.
        let store = &self.shared.store;
        Ok(store.call_back_to_come(&ticket.id, &record.id).await?)
    }

    /// A customer reports a session, live or over; the ticket is marked for review, and a session
    /// that they did not ask for ends.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::TalkOver`], a refusal when there are too many.
    pub async fn report(
        &self,
        from: IpAddr,
        token: &str,
        kind: ReportKind,
        reason: Option<String>,
    ) -> Result<(), HubError> {
        let record = self.by_resume(from, token).await?;
        let now = self.shared.clock.now();
        let ended_at = record.ended_at.unwrap_or(now);
        if now >= ended_at + REPORT_AFTER_END_MS as Millis {
            return Err(HubError::TalkOver);
        }
        let store = &self.shared.store;
        if !store.add_report(&record, kind, reason, now).await? {
            return Err(HubError::Refused(Refusal::TooMany));
        }
        tracing::warn!(session = record.id, ?kind, "a customer reports a session");
        if let Some(ticket) = &record.ticket {
            self.mark_for_review(&ticket.id, now).await?;
        }
        if kind == ReportKind::Unasked && record.state != SessionState::Ended {
            match self
                .step(&record.id, None, Command::Close(Closing::Unasked), vec![])
                .await
            {
                Ok(_) | Err(HubError::Ended(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.tell_ticket(&record);
        Ok(())
    }

    /// The session whose talk a customer comes back to. Where its ticket was merged, it is their latest one on
    /// the ticket that it leads to: only the signed word of a product says that two customers are one
    /// (ADR 0043), so that nobody reads what somebody else has written.
    async fn landing(&self, record: &Record) -> Result<Record, HubError> {
        let store = &self.shared.store;
        let Some(ticket) = &record.ticket else {
            return Ok(record.clone());
        };
        let Some(end) = store.merged_end(&ticket.id).await? else {
            return Ok(record.clone());
        };
        let customer = record.by_role(Role::Customer);
        let customer = customer.and_then(|one| one.customer.clone());
        let customer = customer.ok_or(HubError::Elsewhere)?;
        let latest = store.latest_session_with(&end, &customer).await?;
        latest.ok_or(HubError::Elsewhere)
    }

    async fn write(
        &self,
        record: Record,
        from: String,
        by: ActorRef,
        (message, files): (NewMessage, &[String]),
    ) -> Result<ChatView, HubError> {
        let NewMessage { id, text } = message;
        let command = Command::Write {
            from: from.clone(),
            by: by.clone(),
            id: id.clone(),
            text: text.clone(),
        };
        if record.state != SessionState::Ended {
            match self.step(&record.id, None, command, vec![]).await {
                Ok(_) => {
                    let chat = self.shared.store.session_chat(&record.id).await?;
                    let written = chat.into_iter().find(|one| one.id == id);
                    self.tell_ticket(&record);
                    return written.ok_or(HubError::Stopped);
                }
                Err(HubError::Ended(_)) => {}
                Err(HubError::Taken) => return Err(HubError::MessageTaken),
                Err(error) => return Err(error),
            }
        }
        check_message(&id, &text)?;
        let now = self.shared.clock.now();
        let role = by.role.unwrap_or(Role::Agent);
        let actor = match role {
            Role::Customer => Actor::customer(by.name),
            Role::Agent | Role::Supervisor | Role::Observer => {
                Actor::agent(by.agent.unwrap_or_default(), by.name)
            }
        };
        let message = ChatView {
            id,
            from,
            role,
            text,
            at: rfc3339(now),
            receipt: Receipt::Sent,
            copied: 0,
        };
        let store = &self.shared.store;
        let written = store
            .add_late_message(&record, (message.clone(), files), actor, now)
            .await?
            .ok_or(HubError::NoMail)?;
        if written.from != message.from {
            return Err(HubError::MessageTaken);
        }
        self.tell_ticket(&record);
        Ok(written)
    }

    /// An agent writes to the customer of a ticket who reads no talk of it: it goes by mail at once.
    async fn write_by_mail(
        &self,
        ticket_id: &str,
        agent: &AgentId,
        message: NewMessage,
        files: &[String],
    ) -> Result<ChatView, HubError> {
        check_message(&message.id, &message.text)?;
        let mailed = MailedMessage {
            ticket_id,
            id: &message.id,
            text: &message.text,
            files,
        };
        let (by, now) = (
            Actor::agent(&agent.id, &agent.name),
            self.shared.clock.now(),
        );
        let written = self
            .shared
            .store
            .add_mailed_message(mailed, by, now)
            .await?;
        let (entry, from) = written.ok_or(match files {
            [] => HubError::NoSession,
            _ => HubError::NoMail,
        })?;
        if from != agent.id {
            return Err(HubError::MessageTaken);
        }
        let TimelineData::Chat { id, text, .. } = entry.data else {
            return Err(HubError::MessageTaken);
        };
        let id_of_ticket = ticket_id.to_owned();
        self.shared.tell(ConsoleEvent::Ticket { id: id_of_ticket });
        Ok(ChatView {
            id,
            from,
            role: Role::Agent,
            text,
            at: rfc3339(entry.at),
            receipt: Receipt::Sent,
            copied: 0,
        })
    }

    /// The session of a resume token, or of a link in a mail, which opens one thing alone; `over` is said of one
    /// that has run out.
    pub(super) async fn by_resume_or_mail(
        &self,
        from: IpAddr,
        token: &str,
        (kind, over): (SecretKind, HubError),
    ) -> Result<Record, HubError> {
        let now = self.shared.clock.now();
        self.inner.secret_attempts.count(from, now)?;
        let hash = secret_hash(token);
        let store = &self.shared.store;
        let session_id = match store.lookup_resume(&hash).await? {
            Some(id) => id,
            None => {
                let known = store.lookup_secret(kind, &hash).await?;
                let known = known.ok_or(HubError::ResumeUnknown)?;
                if now >= known.expires_at {
                    self.inner.secret_attempts.take_back(from);
                    return Err(over);
                }
                known.session_id
            }
        };
        self.inner.secret_attempts.take_back(from);
        self.record_of(&session_id).await
    }

    /// The session of a resume token; wrong tokens are counted.
    pub(super) async fn by_resume(&self, from: IpAddr, token: &str) -> Result<Record, HubError> {
        let now = self.shared.clock.now();
        self.inner.secret_attempts.count(from, now)?;
        let known = self.shared.store.lookup_resume(&secret_hash(token)).await?;
        let session_id = known.ok_or(HubError::ResumeUnknown)?;
        self.inner.secret_attempts.take_back(from);
        self.record_of(&session_id).await
    }

    async fn record_of(&self, session_id: &str) -> Result<Record, HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        Ok(stored.ok_or(HubError::NoSession)?.record)
    }

    async fn mark_for_review(&self, ticket_id: &str, now: Millis) -> Result<(), HubError> {
        for _ in 0..MARK_TRIES {
            let store = &self.shared.store;
            let end = store.merged_end(ticket_id).await?;
            let ticket_id = end.as_deref().unwrap_or(ticket_id);
            let Some(ticket) = store.lookup_ticket(ticket_id).await? else {
                return Ok(());
            };
            let Some(tags) = tandem_tickets::tags::with(&ticket.tags, MARK_REVIEW) else {
                return Ok(());
            };
            let change = TicketChange {
                tags: Some(tags),
                seen: Some(ticket.version),
                ..TicketChange::default()
            };
            match store
                .change_ticket(ticket_id, change, &Actor::system(), now)
                .await
            {
                Err(ChangeRefused::Changed) => {}
                Err(ChangeRefused::Store(error)) => return Err(error.into()),
                Ok(_) | Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    pub(super) fn tell_ticket(&self, record: &Record) {
        if let Some(ticket) = &record.ticket {
            let id = ticket.id.clone();
            self.shared.tell(ConsoleEvent::Ticket { id });
        }
    }
}

/// The session with whose talk a message to a ticket's customer stands, of its sessions, newest first: the one that
/// somebody is in, else the latest that the customer has come into. A link that nobody has used keeps nothing back, and
/// nobody reads a talk there; nor does it stand in one that is over with whom their product calls somebody else.
fn talk_of<'a>(sessions: &'a [Record], customer: Option<&str>) -> Option<&'a Record> {
    let mut talks = talks_in(sessions);
    let live = |record: &&Record| record.state != SessionState::Ended;
    let is_theirs = |record: &&Record| {
        let named = record
            .by_role(Role::Customer)
            .and_then(|one| one.customer.as_deref());
        named.is_none() || named == customer
    };
    talks.clone().find(live).or_else(|| talks.find(is_theirs))
}

/// Where words wait that can not go by mail: in the latest session that somebody may still come into by a link, else
/// with the talk that there was last, of a ticket's sessions, newest first.
fn waiting_of(sessions: &[Record]) -> Option<&Record> {
    let unused = sessions
        .iter()
        .find(|record| record.state != SessionState::Ended);
    unused.or_else(|| talks_in(sessions).next())
}

/// Those of these sessions that a customer has come into.
fn talks_in(sessions: &[Record]) -> impl Iterator<Item = &Record> + Clone {
    sessions
        .iter()
        .filter(|record| record.by_role(Role::Customer).is_some())
}

/// Whether an agent has written a message of a session: as themselves, or from a place there, which they may have no
/// more.
fn is_by(record: &Record, written: &ChatView, agent: &str) -> bool {
    let is_theirs = match record.lookup(&written.from) {
        Some(place) => place.agent.as_deref() == Some(agent),
        None => written.from == agent || written.from.starts_with("par_"),
    };
    written.role != Role::Customer && is_theirs
}

/// What the machine of a session refuses, too.
fn check_message(id: &str, text: &str) -> Result<(), HubError> {
    if text.is_empty() || id.is_empty() || id.len() > 64 {
        return Err(HubError::Refused(Refusal::Invalid));
    }
    if text.len() > CHAT_BYTES_MAX {
        return Err(HubError::Refused(Refusal::TooLarge));
    }
    Ok(())
}
