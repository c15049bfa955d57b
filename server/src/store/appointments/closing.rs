//! A ticket that is closed takes its appointments with it: whoever closes it expects nobody any more.

use tandem_tickets::Actor;

use super::call_off;
use crate::source::Millis;
use crate::store::merging::with_merged;
use crate::store::{StoreError, Tx};

/// Whether the customer has come into the session of an appointment; the statement says of which tenant.
macro_rules! came {
    ($of:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM events c WHERE c.session_id = ",
            $of,
            ".session_id AND c.kind = 'participant_joined' AND c.actor_kind = 'customer')"
        )
    };
}

/// What the customer may still come to: of each ticket at most one.
pub(in crate::store) const TO_CALL_OFF: &str = concat!(
    "SELECT p.id, p.ticket_id FROM appointments p WHERE p.state IN ('planned', 'declined') \
     AND p.ends_at > $3 AND NOT ",
    came!("p"),
    " AND p.ticket_id IN ",
    with_merged!()
);
/// What is left waits for nobody's word.
pub(in crate::store) const END_OPEN: &str = concat!(
    "UPDATE appointments SET state = CASE WHEN ",
    came!("appointments"),
    " THEN 'kept' ELSE 'missed' END, version = version + 1 \
     WHERE state IN ('planned', 'declined') AND ticket_id IN ",
    with_merged!()
);

/// Calls off what is to come or goes on without its customer, who is told of it; all else is over.
pub(in crate::store) async fn close(
    tx: &mut Tx,
    ticket_id: &str,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    let to_come: Vec<(String, String)> = sqlx::query_as(TO_CALL_OFF)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(now)
        .fetch_all(&mut **tx)
        .await?;
    for (id, own) in &to_come {
        call_off(tx, id, (ticket_id, own), by, now).await?;
    }
    sqlx::query(END_OPEN)
        .bind(tx.tenant())
        .bind(ticket_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
