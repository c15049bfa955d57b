//! Files that go with messages as attachments of their mails. Which they are stands with the message on the
//! timeline; the mail has whatever of them is still there when it is sent.

use tandem_tickets::TimelineData;

use crate::source::Millis;
use crate::store::{StoreError, Tx};

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
