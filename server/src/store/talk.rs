//! Chat in SQL: messages of a session in the order of commitment, how far they have come, and those
//! that are written once the session is over.

use sqlx::FromRow;
use tandem_protocol::signal::{ChatView, Role};
use tandem_protocol::talk::Receipt;
use tandem_session::Record;
use tandem_tickets::{Actor, TimelineData};

use super::sessions::{self, role_word};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, mails, read_word, tickets};
use crate::source::Millis;

/// Sessions of a ticket that are looked through: those before them are long over.
pub const SESSIONS_MAX: i64 = 100;

const COLUMNS: &str = "id, participant_id, role, body, written_at, receipt, copied";

/// The message of a ticket's sessions that has an identifier; of several the latest.
pub(super) const WRITTEN: &str = "SELECT s.record, c.id, c.participant_id, c.role, c.body, \
     c.written_at, c.receipt, c.copied FROM sessions s \
     JOIN session_chat c ON c.session_id = s.id AND c.id = $3 \
     WHERE s.tenant_id = $1 AND s.ticket_id = $2 ORDER BY s.id DESC LIMIT 1";

impl Store {
    /// The chat of a session, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn session_chat(&self, session_id: &str) -> Result<Vec<ChatView>, StoreError> {
        let query =
            format!("SELECT {COLUMNS} FROM session_chat WHERE session_id = $1 ORDER BY position");
        let rows: Vec<ChatRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(session_id)
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(ChatRow::read).collect()
    }

    /// Writes a message of a session that is over, and its line on the timeline; one with the same
    /// identifier stays as it is and is answered. Nothing where files were to go with it and no mail can.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_late_message(
        &self,
        record: &Record,
        (message, files): (ChatView, &[String]),
        actor: Actor,
        now: Millis,
    ) -> Result<Option<ChatView>, StoreError> {
        let mut tx = self.begin().await?;
        let query = format!("SELECT {COLUMNS} FROM session_chat WHERE session_id = $1 AND id = $2");
        let known: Option<ChatRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(&record.id)
            .bind(&message.id)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(known) = known {
            return known.read().map(Some);
        }
        append(&mut tx, &record.id, &message).await?;
        let entry = NewEntry {
            ticket_id: record.ticket.as_ref().map(|ticket| ticket.id.clone()),
            session_id: Some(record.id.clone()),
            actor,
            data: TimelineData::Chat {
                id: message.id.clone(),
                text: message.text.clone(),
                role: role_word(message.role).to_owned(),
                mail: None,
                files: mails::files::kept(files),
            },
        };
        let entry = timeline::append(&mut tx, entry, now).await?;
        if !files.is_empty() && !mails::files::is_going(&mut tx, &entry.id).await? {
            return Ok(None);
        }
        if let Some(ticket) = &record.ticket {
            tickets::touch(&mut tx, &ticket.id, now).await?;
        }
        tx.commit().await?;
        Ok(Some(message))
    }

    /// Marks what the other side of `role` has written in a session that is over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mark_late(
        &self,
        session_id: &str,
        up_to: &str,
        receipt: Receipt,
        role: Role,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        mark(&mut tx, session_id, up_to, receipt, role).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The message with that identifier in a session of a ticket, and the session.
    ///
    /// # Errors
    /// The store failed.
    pub async fn message_in_sessions(
        &self,
        ticket_id: &str,
        id: &str,
    ) -> Result<Option<(Record, ChatView)>, StoreError> {
        let row: Option<WrittenRow> = sqlx::query_as(WRITTEN)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let record = sessions::read_record(&row.record)?;
        Ok(Some((record, row.chat.read()?)))
    }

    /// The last sessions of a ticket, newest first, at most [`SESSIONS_MAX`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn last_sessions_of(&self, ticket_id: &str) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT record FROM sessions WHERE tenant_id = $1 AND ticket_id = $2 \
             ORDER BY id DESC LIMIT $3",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .bind(SESSIONS_MAX)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(|row| sessions::read_record(row)).collect()
    }
}

pub(super) async fn append(
    connection: &mut Tx,
    session_id: &str,
    message: &ChatView,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session_chat (session_id, id, position, participant_id, role, body, \
         written_at) SELECT $1, $2, COUNT(*), $3, $4, $5, $6 FROM session_chat \
         WHERE session_id = $1",
    )
    .bind(session_id)
    .bind(&message.id)
    .bind(&message.from)
    .bind(role_word(message.role))
    .bind(&message.text)
    .bind(&message.at)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

pub(super) async fn mark(
    connection: &mut Tx,
    session_id: &str,
    up_to: &str,
    receipt: Receipt,
    role: Role,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE session_chat SET receipt = $3 WHERE session_id = $1 AND receipt < $3 \
         AND (role = 'customer') <> ($4 = 'customer') \
         AND position <= (SELECT position FROM session_chat WHERE session_id = $1 AND id = $2)",
    )
    .bind(session_id)
    .bind(up_to)
    .bind(rank(receipt))
    .bind(role_word(role))
    .execute(&mut **connection)
    .await?;
    Ok(())
}

pub(super) async fn set_copied(
    connection: &mut Tx,
    session_id: &str,
    id: &str,
    copied: u32,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE session_chat SET copied = $3 WHERE session_id = $1 AND id = $2")
        .bind(session_id)
        .bind(id)
        .bind(i64::from(copied))
        .execute(&mut **connection)
        .await?;
    Ok(())
}

/// Receipts as the store orders them.
fn rank(receipt: Receipt) -> i64 {
    match receipt {
        Receipt::Sent => 0,
        Receipt::Delivered => 1,
        Receipt::Read => 2,
    }
}

#[derive(FromRow)]
struct WrittenRow {
    record: String,
    #[sqlx(flatten)]
    chat: ChatRow,
}

#[derive(FromRow)]
struct ChatRow {
    id: String,
    participant_id: String,
    role: String,
    body: String,
    written_at: String,
    receipt: i64,
    copied: i64,
}

impl ChatRow {
    fn read(self) -> Result<ChatView, StoreError> {
        let receipt = match self.receipt {
            0 => Receipt::Sent,
            1 => Receipt::Delivered,
            _ => Receipt::Read,
        };
        Ok(ChatView {
            id: self.id,
            from: self.participant_id,
            role: read_word("role", self.role)?,
            text: self.body,
            at: self.written_at,
            receipt,
            copied: u32::try_from(self.copied).unwrap_or_default(),
        })
    }
}
