//! What stands of invitations of present customers: entries on the timelines of tickets (ADR 0075).

use tandem_tickets::{Actor, TimelineData};

use super::timeline::{self, NewEntry};
use super::{Store, StoreError, tickets};
use crate::source::Millis;

impl Store {
    /// Puts what happened to an invitation onto its ticket; false where there is none of it.
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
        if !tickets::touch(&mut tx, ticket_id, now).await? {
            return Ok(false);
        }
        let entry = NewEntry {
            ticket_id: Some(ticket_id.to_owned()),
            session_id: None,
            actor,
            data,
        };
        timeline::append(&mut tx, entry, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
