//! The survey by mail: it enters the outbox with the event that ends a session, and goes once to who has not
//! answered in the window by then; or with the event that solves a ticket whose customer was helped without a
//! session.

use tandem_mail::due::{self, Asked, Fate, Rate};
use tandem_session::Record;
use tandem_tickets::TimelineData;
use tandem_tickets::survey::is_sampled;

use super::Mail;
use crate::source::Millis;
use crate::store::surveys::of_ticket;
use crate::store::timeline::Entry;
use crate::store::{StoreError, Tx, sessions, surveys};
use crate::survey::{Sampling, may_be_asked};

/// Puts the question into the outbox, where the settings have it, an address is known and the session was agreed to.
/// Whether it goes is decided when it is due.
pub(super) async fn enqueue(
    tx: &mut Tx,
    (event_id, ticket_id): (&str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    let id = super::id_of(event_id);
    let made = sqlx::query(
        "INSERT INTO mails (id, tenant_id, ticket_id, kind, state, due_at, created_at) \
         SELECT $1, $2, t.id, 'survey', 'watching', $4 + p.survey_delay_ms, $4 FROM tickets t \
         JOIN mail_policies p ON p.tenant_id = t.tenant_id LEFT JOIN customers c ON c.id = t.customer_id \
         WHERE t.tenant_id = $2 AND t.id = $3 AND p.survey_delay_ms IS NOT NULL \
         AND COALESCE(NULLIF(c.email, ''), t.customer_email, '') <> '' \
         AND EXISTS (SELECT 1 FROM events e JOIN events g ON g.session_id = e.session_id \
         WHERE e.id = $5 AND g.kind = 'consent_given')",
    )
    .bind(&id)
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(now)
    .bind(event_id)
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() > 0 {
        super::add_entry(tx, event_id, &id).await?;
    }
    Ok(())
}

/// Likewise for a ticket that is solved without a session, unless it was asked of before.
pub(super) async fn enqueue_of_ticket(
    tx: &mut Tx,
    (event_id, ticket_id): (&str, &str),
    now: Millis,
) -> Result<(), StoreError> {
    let id = super::id_of(event_id);
    let sql = format!(
        "INSERT INTO mails (id, tenant_id, ticket_id, kind, state, due_at, created_at) \
         SELECT $1, $2, t.id, 'survey', 'watching', $4 + p.survey_delay_ms, $4 FROM tickets t \
         JOIN mail_policies p ON p.tenant_id = t.tenant_id LEFT JOIN customers c ON c.id = t.customer_id \
         WHERE t.tenant_id = $2 AND t.id = $3 AND p.survey_delay_ms IS NOT NULL \
         AND COALESCE(NULLIF(c.email, ''), t.customer_email, '') <> '' \
         AND NOT {} AND {}",
        of_ticket::IS_ASKED,
        of_ticket::IS_HELPED
    );
    let made = sqlx::query(sqlx::AssertSqlSafe(sql))
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

/// Whether the ticket is done with it that was not.
pub(super) fn is_solving(data: &TimelineData) -> bool {
    match data {
        TimelineData::StatusChanged { from, to } => !from.is_done() && to.is_done(),
        _ => false,
    }
}

/// Has none go any more.
pub(super) async fn end(tx: &mut Tx, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET state = 'read', settled_at = $2 \
         WHERE tenant_id = $1 AND kind = 'survey' AND state IN ('watching', 'waiting')",
    )
    .bind(tx.tenant())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What becomes of one that is due; who is sent it is asked from its first attempt on. `ended`: the end of the
/// session, or the change that solved the ticket.
pub(super) async fn fate(
    tx: &mut Tx,
    mail: &Mail,
    (address, sampling): (&str, Sampling),
    ended: Option<&Entry>,
    (rate, now): (Rate, Millis),
) -> Result<Fate, StoreError> {
    let Some(ended) = ended.filter(|_| !address.is_empty()) else {
        return Ok(Fate::Unneeded);
    };
    let Some(session_id) = ended.session_id.as_deref() else {
        return fate_of_ticket(tx, mail, (ended, sampling), (rate, now)).await;
    };
    let record = record_of(tx, session_id).await?;
    let Some(record) = record.filter(|record| may_be_asked(record, now)) else {
        return Ok(Fate::Unneeded);
    };
    let is_begun = mail.state == "waiting";
    let is_chosen = is_begun || is_sampled(&record.id, sampling.percent);
    let since = now - sampling.every_ms;
    let asked = Asked {
        is_moot: !is_chosen
            || !surveys::is_fit(tx, &record.id, &mail.ticket_id).await?
            || !is_wanted(tx).await?,
        is_answered: surveys::is_answered(tx, &record.id).await?,
        is_recent: surveys::is_recent(tx, &record.id, &mail.ticket_id, since).await?,
    };
    let fate = due::decide_survey(asked, rate, is_begun, now);
    if fate == Fate::Send {
        surveys::ask(tx, &record, &mail.ticket_id, now).await?;
    }
    Ok(fate)
}

/// The same of a ticket that was solved without a session.
async fn fate_of_ticket(
    tx: &mut Tx,
    mail: &Mail,
    (solved, sampling): (&Entry, Sampling),
    (rate, now): (Rate, Millis),
) -> Result<Fate, StoreError> {
    let (id, is_begun) = (mail.ticket_id.as_str(), mail.state == "waiting");
    let survey = of_ticket::read_in(tx, id).await?;
    let was_begun = survey.is_some();
    // Of one ticket they are asked once, however often it is solved.
    let is_chosen =
        is_begun || (is_sampled(id, sampling.percent) && !of_ticket::is_asked(tx, id).await?);
    let asked = Asked {
        is_moot: !is_chosen
            || !of_ticket::may_be_asked(tx, (id, solved), now).await?
            || !is_wanted(tx).await?,
        is_answered: survey.is_some_and(|survey| survey.answered_at.is_some()),
        is_recent: surveys::is_recent(tx, id, id, now - sampling.every_ms).await?,
    };
    let fate = due::decide_survey(asked, rate, is_begun, now);
    if fate == Fate::Send {
        of_ticket::ask(tx, id, now).await?;
        if was_begun && !is_begun {
            of_ticket::ask_later(tx, id, now).await?;
        }
    }
    Ok(fate)
}

async fn record_of(tx: &mut Tx, session_id: &str) -> Result<Option<Record>, StoreError> {
    let text: Option<String> = sqlx::query_scalar(
        "SELECT record FROM sessions WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .fetch_optional(&mut **tx)
    .await?;
    // One that can not be read is nobody's, and holds up no other mail.
    Ok(text.and_then(|text| sessions::read_record(&text).ok()))
}

/// Whether surveys go by mail at all.
async fn is_wanted(tx: &mut Tx) -> Result<bool, StoreError> {
    let wanted: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM mail_policies WHERE tenant_id = $1 AND survey_delay_ms IS NOT NULL",
    )
    .bind(tx.tenant())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(wanted.is_some())
}
