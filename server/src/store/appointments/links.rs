//! What leads a customer to their appointment: secrets, of which only hashes are kept.

use tandem_tickets::limits::{APPOINTMENT_LINK_AFTER_MS, APPOINTMENT_LINKS_MAX};

use tandem_tickets::{Actor, TimelineData};

use super::{Appointment, AppointmentChange, AppointmentRow, lookup_in, select_appointments};
use crate::source::{Millis, rfc3339};
use crate::store::{Store, StoreError, Tx, mails};

const BY_LINK: &str = select_appointments!(
    "JOIN appointment_links l ON l.appointment_id = p.id \
     WHERE l.tenant_id = $1 AND l.hash = $2 AND p.ends_at > $3"
);

impl Store {
    /// Keeps what one more link to an appointment has in it; at the bound the oldest leads nowhere any more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_appointment_link(
        &self,
        id: &str,
        hash: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM appointment_links WHERE tenant_id = $1 AND hash IN \
             (SELECT hash FROM appointment_links WHERE tenant_id = $1 AND appointment_id = $2 \
             ORDER BY created_at DESC, hash LIMIT $4 OFFSET $3)",
        )
        .bind(tx.tenant())
        .bind(id)
        .bind(APPOINTMENT_LINKS_MAX - 1)
        .bind(APPOINTMENT_LINKS_MAX)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO appointment_links (tenant_id, hash, appointment_id, created_at) \
             SELECT $1, $2, p.id, $4 FROM appointments p WHERE p.tenant_id = $1 AND p.id = $3",
        )
        .bind(tx.tenant())
        .bind(hash)
        .bind(id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The appointment that a link leads to, while it says what became of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn appointment_of_link(
        &self,
        hash: &str,
        now: Millis,
    ) -> Result<Option<Appointment>, StoreError> {
        let row: Option<AppointmentRow> = sqlx::query_as(BY_LINK)
            .bind(self.tenant())
            .bind(hash)
            .bind(now - APPOINTMENT_LINK_AFTER_MS)
            .fetch_optional(&self.reader)
            .await?;
        row.map(AppointmentRow::read).transpose()
    }
}

/// The customer of a ticket has another address, or `is_known` is false and there is none: what led there leads
/// nowhere any more, and where somebody was invited to what is still to come, the other address is.
pub(in crate::store) async fn readdress(
    tx: &mut Tx,
    ticket_id: &str,
    (is_known, by): (bool, &Actor),
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM appointment_links WHERE tenant_id = $1 AND appointment_id IN \
         (SELECT id FROM appointments WHERE tenant_id = $1 AND ticket_id = $2)",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .execute(&mut **tx)
    .await?;
    let invited: Option<String> = sqlx::query_scalar(
        "SELECT id FROM appointments WHERE tenant_id = $1 AND ticket_id = $2 AND state = 'planned' \
         AND is_invited = 1 AND starts_at > $3 ORDER BY id LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    // Whoever reads the other address, or one that comes later, has heard of nothing yet, and hears of no end of it.
    sqlx::query(
        "UPDATE appointments SET is_invited = 0 WHERE tenant_id = $1 AND ticket_id = $2 \
         AND state IN ('planned', 'declined')",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .execute(&mut **tx)
    .await?;
    let before = match invited.filter(|_| is_known) {
        Some(id) => lookup_in(tx, &id).await?,
        None => None,
    };
    let Some(before) = before else {
        return Ok(());
    };
    let new = AppointmentChange::default().of(&before);
    let data = TimelineData::AppointmentMoved {
        appointment: before.id.clone(),
        starts_at: rfc3339(new.starts_at),
        ends_at: rfc3339(new.ends_at),
        with: before.agent.1,
        words: new.words.clone(),
    };
    let event_id = super::append(tx, &before.ticket.id, data, by, now).await?;
    super::write_change(tx, &before.id, &new, &event_id).await?;
    mails::appointment::enqueue(tx, (&event_id, ticket_id), now).await
}
