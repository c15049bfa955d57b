//! What leads a customer to their appointment: secrets, of which only hashes are kept.

use tandem_tickets::limits::{APPOINTMENT_LINK_AFTER_MS, APPOINTMENT_LINKS_MAX};

use super::{Appointment, AppointmentRow, select_appointments};
use crate::source::Millis;
use crate::store::{Store, StoreError};

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
