//! Files that go with messages as attachments of their mails. Which they are stands with the message on the
//! timeline; the mail has whatever of them is still there when it is sent.

use tandem_tickets::TimelineData;

use crate::source::Millis;
use crate::store::{Store, StoreError, Tx, timeline};

/// Messages of a session whose files are looked for, the latest.
const WITH_FILES_MAX: i64 = 20;

/// Messages of agents in a session that files went with. A message that has the same letters in its words has
/// backslashes between them.
pub(in crate::store) const WITH_FILES: &str = "SELECT data FROM events WHERE session_id = \
    (SELECT id FROM sessions WHERE tenant_id = $1 AND id = $2) AND kind = 'chat' \
    AND actor_kind = 'agent' AND data LIKE '%\"files\":%' ORDER BY id DESC LIMIT $3";

/// A file that went with a message by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailedFile {
    /// The message.
    pub message: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
}

impl Store {
    /// Files that went by mail with the latest [`WITH_FILES_MAX`] messages of a session that have any, the oldest
    /// message first; what is not kept any more is not among them. Two statements, however many there are: the page
    /// of a customer asks every few seconds.
    ///
    /// # Errors
    /// The store failed.
    pub async fn files_mailed_in(&self, session_id: &str) -> Result<Vec<MailedFile>, StoreError> {
        let messages: Vec<String> = sqlx::query_scalar(WITH_FILES)
            .bind(self.tenant())
            .bind(session_id)
            .bind(WITH_FILES_MAX)
            .fetch_all(&self.reader)
            .await?;
        let messages: Vec<(String, Vec<String>)> = messages
            .iter()
            .rev()
            .filter_map(|data| match timeline::read_words("chat", data) {
                Some(TimelineData::Chat {
                    id,
                    files: Some(files),
                    ..
                }) => Some((id, files)),
                Some(_) | None => None,
            })
            .collect();
        let ids: Vec<String> = messages.iter().flat_map(|(_, ids)| ids).cloned().collect();
        let kept = self.ready_files(&ids).await?;
        let mut mailed = Vec::new();
        for (message, ids) in messages {
            for file in ids.iter().filter_map(|id| kept.get(id)) {
                mailed.push(MailedFile {
                    message: message.clone(),
                    name: file.name.clone(),
                    size: file.size,
                });
            }
        }
        Ok(mailed)
    }
}

/// As a message has them: absent where there are none.
pub(in crate::store) fn kept(files: &[String]) -> Option<Vec<String>> {
    (!files.is_empty()).then(|| files.to_vec())
}

/// The files of a message.
pub(crate) fn of(data: &TimelineData) -> &[String] {
    match data {
        TimelineData::Chat { files, .. } => files.as_deref().unwrap_or_default(),
        _ => &[],
    }
}

/// Has the mail go at once: its files can be read nowhere else, so that there is nothing to wait for. What goes
/// before it on its ticket waits for nothing either.
pub(super) async fn hurry(
    tx: &mut Tx,
    (mail_id, ticket_id): (&str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET due_at = $4 WHERE tenant_id = $1 AND ticket_id = $2 AND id <= $3 \
         AND kind = 'message' AND state = 'watching' AND due_at > $4",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(mail_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether the message of an event goes by mail.
pub(in crate::store) async fn is_going(tx: &mut Tx, event_id: &str) -> Result<bool, StoreError> {
    let mail: Option<String> =
        sqlx::query_scalar("SELECT mail_id FROM mail_messages WHERE event_id = $1")
            .bind(event_id)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(mail.is_some())
}
