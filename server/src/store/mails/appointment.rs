//! Invitations: what is planned, planned anew or called off goes to the customer at once, as a mail with a
//! calendar's part. Whether it goes is looked at when it is its turn: what is planned anew meanwhile goes alone.

use tandem_mail::due::{self, Fate, Rate, Seen};
use tandem_tickets::{AppointmentState, TimelineData};

use super::Mail;
use crate::source::Millis;
use crate::store::timeline::Entry;
use crate::store::{Store, StoreError, Tx, appointments};

/// Puts an invitation into the outbox, where there is a mail server and an address.
pub(in crate::store) async fn enqueue(
    tx: &mut Tx,
    (event_id, ticket_id): (&str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    let id = super::id_of(event_id);
    let made = sqlx::query(
        "INSERT INTO mails (id, tenant_id, ticket_id, kind, state, due_at, created_at) \
         SELECT $1, $2, t.id, 'appointment', 'watching', $4, $4 FROM tickets t \
         JOIN mail_policies p ON p.tenant_id = t.tenant_id LEFT JOIN customers c ON c.id = t.customer_id \
         WHERE t.tenant_id = $2 AND t.id = $3 \
         AND COALESCE(NULLIF(c.email, ''), t.customer_email, '') <> ''",
    )
    .bind(&id)
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() > 0 {
        super::add_entry(tx, event_id, &id).await?;
    }
    Ok(())
}

/// What becomes of one that is due; one that goes has invited the customer.
pub(super) async fn fate(
    tx: &mut Tx,
    mail: &Mail,
    said: Option<&Entry>,
    (rate, now): (Rate, Millis),
) -> Result<Fate, StoreError> {
    let appointment = match said.and_then(|entry| appointment_of(&entry.data)) {
        Some(id) => appointments::lookup_in(tx, id).await?,
        None => None,
    };
    let Some(appointment) = appointment else {
        return Ok(Fate::Unneeded);
    };
    let is_latest = said.is_some_and(|entry| entry.id == appointment.mail_event_id);
    let is_moot = match appointment.state {
        // Nobody is told of the end of what they have not heard of.
        AppointmentState::CalledOff => !appointment.is_invited,
        AppointmentState::Planned | AppointmentState::Declined => now >= appointment.ends_at,
        AppointmentState::Kept | AppointmentState::Missed => true,
    };
    if !is_latest || is_moot {
        return Ok(Fate::Unneeded);
    }
    let fate = due::decide(&[Seen::Not], rate, mail.state == "waiting", now);
    if fate == Fate::Send {
        sqlx::query("UPDATE appointments SET is_invited = 1 WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(&appointment.id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(fate)
}

impl Store {
    /// Whether another mail than this one has told its customer of the appointment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn was_told_before(&self, mail: &Mail, id: &str) -> Result<bool, StoreError> {
        let n: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM mails m JOIN mail_messages w ON w.mail_id = m.id \
             JOIN events e ON e.id = w.event_id \
             WHERE m.ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) \
             AND m.kind = 'appointment' AND m.state = 'sent' AND m.id <> $3 AND e.data LIKE '%\"' || $4 || '\"%'",
        )
        .bind(self.tenant())
        .bind(&mail.ticket_id)
        .bind(&mail.id)
        .bind(id)
        .fetch_one(&self.reader)
        .await?;
        Ok(n > 0)
    }
}

/// The appointment that a mail is about.
pub(crate) fn appointment_of(data: &TimelineData) -> Option<&str> {
    match data {
        TimelineData::AppointmentPlanned { appointment, .. }
        | TimelineData::AppointmentMoved { appointment, .. }
        | TimelineData::AppointmentCalledOff { appointment } => Some(appointment),
        _ => None,
    }
}
