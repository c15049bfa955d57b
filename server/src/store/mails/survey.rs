//! The survey by mail: it enters the outbox with the event that ends a session, and goes once to who has not
//! answered in the window by then.

use tandem_mail::due::{self, Asked, Fate, Rate};

use super::Mail;
use crate::source::Millis;
use crate::store::timeline::Entry;
use crate::store::{StoreError, Tx, sessions, tickets};
use crate::survey::may_be_asked;

/// Puts the question into the outbox, where the settings have it. Whether it goes is decided when it is due.
pub(super) async fn enqueue(
    tx: &mut Tx,
    (event_id, ticket_id): (&str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    let id = super::id_of(event_id);
    let made = sqlx::query(
        "INSERT INTO mails (id, tenant_id, ticket_id, kind, state, due_at, created_at) \
         SELECT $1, $2, $3, 'survey', 'watching', $4 + p.survey_delay_ms, $4 FROM mail_policies p \
         WHERE p.tenant_id = $2 AND p.survey_delay_ms IS NOT NULL",
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

/// Has none go that has not begun to: surveys are not sent any more.
pub(super) async fn end(tx: &mut Tx, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET state = 'read', settled_at = $2 \
         WHERE tenant_id = $1 AND kind = 'survey' AND state = 'watching'",
    )
    .bind(tx.tenant())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What becomes of one that is due. `every_ms`: in which a customer is asked once; `ended`: the end of the session.
pub(super) async fn fate(
    tx: &mut Tx,
    mail: &Mail,
    (address, every_ms): (&str, Millis),
    ended: Option<&Entry>,
    (rate, now): (Rate, Millis),
) -> Result<Fate, StoreError> {
    let session_id = ended.and_then(|entry| entry.session_id.as_deref());
    let asked = match session_id {
        Some(id) if !address.is_empty() => asked(tx, mail, (address, id), every_ms, now).await?,
        _ => Asked {
            is_moot: true,
            ..Asked::default()
        },
    };
    let is_begun = mail.state == "waiting";
    Ok(due::decide_survey(asked, rate, is_begun, now))
}

async fn asked(
    tx: &mut Tx,
    mail: &Mail,
    (address, session_id): (&str, &str),
    every_ms: Millis,
    now: Millis,
) -> Result<Asked, StoreError> {
    let text: Option<String> = sqlx::query_scalar(
        "SELECT record FROM sessions WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .fetch_optional(&mut **tx)
    .await?;
    let record = text.and_then(|text| sessions::read_record(&text).ok());
    let ticket = tickets::read_in(tx, &mail.ticket_id).await?;
    let is_there = ticket.is_some_and(|ticket| ticket.merged.is_none());
    let answered: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM surveys WHERE tenant_id = $1 AND session_id = $2 AND answered_at IS NOT NULL",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .fetch_optional(&mut **tx)
    .await?;
    let n_recent: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM surveys WHERE tenant_id = $1 AND session_id <> $2 AND customer = \
         (SELECT COALESCE(LOWER(customer_email), id) FROM tickets WHERE tenant_id = $1 AND id = $3) \
         AND asked_at > $4) + (SELECT COUNT(*) FROM mails WHERE tenant_id = $1 AND LOWER(address) = LOWER($5) \
         AND kind = 'survey' AND id <> $6 AND state = 'sent' AND settled_at > $4)",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .bind(&mail.ticket_id)
    .bind(now - every_ms)
    .bind(address)
    .bind(&mail.id)
    .fetch_one(&mut **tx)
    .await?;
    Ok(Asked {
        is_moot: !is_there || !record.is_some_and(|record| may_be_asked(&record, now)),
        is_answered: answered.is_some(),
        is_recent: n_recent > 0,
    })
}
