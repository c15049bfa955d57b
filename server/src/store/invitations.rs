//! What stands of invitations of present customers: entries on the timelines of tickets (ADR 0075).

use tandem_tickets::{Actor, TimelineData};

use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, tickets};
use crate::source::Millis;

impl Store {
    /// Puts onto its ticket that somebody was invited; false where there is none of it.
    ///
    /// # Errors
    /// [`StoreError::TicketMerged`], or the store failed.
    pub async fn note_invitation(
        &self,
        ticket_id: &str,
        actor: Actor,
        data: TimelineData,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let is_told = tell(&mut tx, ticket_id, (actor, data), now).await?;
        tx.commit().await?;
        Ok(is_told)
    }

    /// Puts what became of an invitation onto its ticket, and where that was merged meanwhile onto the one that it
    /// leads to; says which was told, and nothing where there is none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn note_invitation_over(
        &self,
        ticket_id: &str,
        actor: Actor,
        data: TimelineData,
        now: Millis,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let end: Option<String> = sqlx::query_scalar(
            "SELECT COALESCE(merged_end, id) FROM tickets WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tx.tenant())
        .bind(ticket_id)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(end) = end else {
            return Ok(None);
        };
        tell(&mut tx, &end, (actor, data), now).await?;
        tx.commit().await?;
        Ok(Some(end))
    }
}

/// Puts what somebody did onto a ticket; false where there is none.
async fn tell(
    tx: &mut Tx,
    ticket_id: &str,
    (actor, data): (Actor, TimelineData),
    now: Millis,
) -> Result<bool, StoreError> {
    if !tickets::touch(tx, ticket_id, now).await? {
        return Ok(false);
    }
    let entry = NewEntry::of_ticket(ticket_id, actor, data);
    timeline::append(tx, entry, now).await?;
    Ok(true)
}
