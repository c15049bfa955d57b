//! Messages on tickets whose customers have come into no session: they go by mail alone, and at once.

use tandem_tickets::{Actor, TimelineData};

use super::files;
use crate::source::Millis;
use crate::store::timeline::{self, Entry, NewEntry};
use crate::store::{Store, StoreError, Tx, tickets};

/// A message of an agent to a customer who can be reached by mail alone.
#[derive(Clone, Copy, Debug)]
pub struct MailedMessage<'a> {
    /// The ticket.
    pub ticket_id: &'a str,
    /// Identifier chosen by the sender.
    pub id: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// Identifiers of the files that go with it.
    pub files: &'a [String],
}

/// Of a ticket's messages that went by mail alone.
const IS_MAILED: &str = "SELECT COUNT(*) FROM ticket_messages WHERE ticket_id = \
     (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) AND message_id = $3";

impl Store {
    /// Whether a message with that identifier was written onto a ticket outside of its sessions.
    ///
    /// # Errors
    /// The store failed.
    pub async fn is_mailed_message(&self, ticket_id: &str, id: &str) -> Result<bool, StoreError> {
        let n: i64 = sqlx::query_scalar(IS_MAILED)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(id)
            .fetch_one(&self.reader)
            .await?;
        Ok(n > 0)
    }

    /// Writes a message onto a ticket outside of its sessions; it goes by mail at once. One with the same
    /// identifier stays as it is and is answered. Nothing where it can not go by mail.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_mailed_message(
        &self,
        message: MailedMessage<'_>,
        by: Actor,
        now: Millis,
    ) -> Result<Option<(Entry, String)>, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(known) = known_message(&mut tx, &message).await? {
            return Ok(Some(known));
        }
        let agent_id = by.id.clone();
        let data = TimelineData::Chat {
            id: message.id.to_owned(),
            text: message.text.to_owned(),
            role: "agent".to_owned(),
            mail: None,
            files: files::kept(message.files),
        };
        let entry = NewEntry::of_ticket(message.ticket_id, by, data);
        let entry = timeline::append(&mut tx, entry, now).await?;
        let hurried = sqlx::query(
            "UPDATE mails SET due_at = $3 WHERE tenant_id = $1 AND ticket_id = $2 \
             AND id = (SELECT mail_id FROM mail_messages WHERE event_id = $4)",
        )
        .bind(tx.tenant())
        .bind(message.ticket_id)
        .bind(now)
        .bind(&entry.id)
        .execute(&mut *tx)
        .await?;
        if hurried.rows_affected() == 0 {
            return Ok(None);
        }
        sqlx::query(
            "INSERT INTO ticket_messages (ticket_id, message_id, event_id, agent_id) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(message.ticket_id)
        .bind(message.id)
        .bind(&entry.id)
        .bind(&agent_id)
        .execute(&mut *tx)
        .await?;
        tickets::touch(&mut tx, message.ticket_id, now).await?;
        tx.commit().await?;
        Ok(Some((entry, agent_id)))
    }
}

/// The message of that identifier, and who wrote it.
async fn known_message(
    tx: &mut Tx,
    message: &MailedMessage<'_>,
) -> Result<Option<(Entry, String)>, StoreError> {
    let known: Option<(String, String)> = sqlx::query_as(
        "SELECT event_id, agent_id FROM ticket_messages WHERE ticket_id = \
         (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) AND message_id = $3",
    )
    .bind(tx.tenant())
    .bind(message.ticket_id)
    .bind(message.id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((event_id, agent_id)) = known else {
        return Ok(None);
    };
    let entry = timeline::entry(tx, &event_id).await?;
    Ok(entry.map(|entry| (entry, agent_id)))
}
