//! Mails of ours that did not get through, as other mail servers report it.
//!
//! A report can be forged. One changes something where it names a mail that was sent, and the address that this
//! one went to; a mail comes back once.

use sqlx::FromRow;
use tandem_mail::incoming::{DeliveryReport, Outcome};
use tandem_tickets::{Actor, TimelineData};

use super::append;
use crate::mail::told;
use crate::source::Millis;
use crate::store::{StoreError, Tx};

/// A mail that another mail server has, or is about to have: it may be back before we have written down that it
/// went.
const SENT: &str = "SELECT m.kind, m.address, COALESCE(t.merged_end, t.id) AS leads_to FROM mails m \
     JOIN tickets t ON t.id = m.ticket_id WHERE m.tenant_id = $1 AND m.ticket_id = $2 AND m.id = $3 \
     AND (m.state = 'sent' OR (m.state = 'waiting' AND m.n_attempts > 0 AND m.failure IS NULL))";

#[derive(FromRow)]
struct Sent {
    kind: String,
    address: Option<String>,
    leads_to: String,
}

/// Writes down what a report says of a mail; answers with the ticket on which that is seen, and with nothing
/// where the report changes nothing.
pub(super) async fn take(
    tx: &mut Tx,
    report: &DeliveryReport,
    now: Millis,
) -> Result<Option<String>, StoreError> {
    let (ticket_id, mail_id) = &report.about;
    let sent: Option<Sent> = sqlx::query_as(SENT)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(mail_id)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(sent) = sent else {
        return Ok(None);
    };
    let address = sent.address.as_deref().unwrap_or_default();
    let told = told(address).unwrap_or_default();
    let named: Vec<&str> = [address, told.as_str()]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect();
    let Some(said) = report.of(&named) else {
        return Ok(None);
    };
    let is_changed = match said.outcome {
        Outcome::Failed => comes_back(tx, mail_id, &said.status, now).await?,
        Outcome::Delayed => is_late(tx, mail_id, &said.status).await?,
    };
    if !is_changed {
        return Ok(None);
    }
    if said.outcome == Outcome::Failed {
        let happened = TimelineData::MailReturned {
            mail: mail_id.clone(),
            what: sent.kind,
            status: said.status.clone(),
        };
        append(tx, &sent.leads_to, (Actor::system(), happened), now).await?;
    }
    Ok(Some(sent.leads_to))
}

async fn comes_back(
    tx: &mut Tx,
    mail_id: &str,
    status: &str,
    now: Millis,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE mails SET state = 'dead', failure = 'returned', status = NULL, delivery_status = $3, \
         settled_at = $4 WHERE tenant_id = $1 AND id = $2 AND state <> 'dead'",
    )
    .bind(tx.tenant())
    .bind(mail_id)
    .bind(status)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// One that says the same again changes nothing.
async fn is_late(tx: &mut Tx, mail_id: &str, status: &str) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE mails SET failure = 'delayed', delivery_status = $3 WHERE tenant_id = $1 AND id = $2 \
         AND state = 'sent' AND COALESCE(delivery_status, '') <> $3",
    )
    .bind(tx.tenant())
    .bind(mail_id)
    .bind(status)
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() > 0)
}
