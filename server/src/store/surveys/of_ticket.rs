//! Surveys of tickets whose customers were helped without a session: one a ticket, asked by mail alone once it
//! is solved.

use tandem_protocol::limits::SURVEY_AFTER_END_MS;
use tandem_tickets::{Actor, SurveyAnswer, TimelineData};

use super::{CUSTOMER, Survey, SurveyRow};
use crate::source::Millis;
use crate::store::timeline::{self, Entry, NewEntry};
use crate::store::{Store, StoreError, Tx, tickets};

const COLUMNS: &str =
    "CAST(NULL AS TEXT) AS session_id, asked_at, answered_at, n_answers, csat, ces, nps, comment";

/// Whether the customer was helped without a session: an agent has written to them, and they agreed to none.
pub(in crate::store) const IS_HELPED: &str = "EXISTS (SELECT 1 FROM events h WHERE h.ticket_id = t.id \
    AND h.kind = 'chat' AND h.actor_kind = 'agent') AND NOT EXISTS (SELECT 1 FROM events g \
    WHERE g.ticket_id = t.id AND g.kind = 'consent_given')";

/// Whether the customer was asked of the ticket: a mail has gone, also one that did not arrive, or they have
/// answered. One that was begun and then not needed any more has asked nobody.
pub(in crate::store) const IS_ASKED: &str = "(EXISTS (SELECT 1 FROM ticket_surveys s \
    WHERE s.ticket_id = t.id AND s.answered_at IS NOT NULL) OR EXISTS (SELECT 1 FROM mails w \
    WHERE w.ticket_id = t.id AND w.kind = 'survey' AND w.state IN ('sent', 'dead')))";

/// The ticket of a secret, and until when it leads there.
pub(in crate::store) const OF_SECRET: &str =
    "SELECT ticket_id, expires_at FROM ticket_survey_secrets WHERE tenant_id = $1 AND hash = $2";

impl Store {
    /// Keeps what the link of a survey's mail has in it; false where the ticket is erased.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_ticket_survey_secret(
        &self,
        ticket_id: &str,
        hash: &str,
        expires_at: Millis,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO ticket_survey_secrets (tenant_id, hash, ticket_id, expires_at) \
             SELECT t.tenant_id, $3, t.id, $4 FROM tickets t \
             WHERE t.tenant_id = $1 AND t.id = $2 AND t.erased_at IS NULL",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .bind(hash)
        .bind(expires_at)
        .execute(&self.writer)
        .await?;
        Ok(added.rows_affected() > 0)
    }

    /// The ticket whose survey the link of a mail answers, and until when.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ticket_of_survey_secret(
        &self,
        hash: &str,
    ) -> Result<Option<(String, Millis)>, StoreError> {
        let found = sqlx::query_as(OF_SECRET)
            .bind(self.tenant())
            .bind(hash)
            .fetch_optional(&self.reader)
            .await?;
        Ok(found)
    }

    /// What the customer of a ticket without a session was asked, and answered.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ticket_survey(&self, ticket_id: &str) -> Result<Option<Survey>, StoreError> {
        let sql = text();
        let row: Option<SurveyRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(ticket_id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(SurveyRow::read).transpose()
    }

    /// As [`Store::answer_survey`], of a ticket without a session; `hash` is that of the secret by which the
    /// customer came.
    ///
    /// # Errors
    /// The store failed.
    pub async fn answer_ticket_survey(
        &self,
        (ticket_id, hash): (&str, &str),
        answer: SurveyAnswer,
        now: Millis,
    ) -> Result<Option<Survey>, StoreError> {
        let mut tx = self.begin().await?;
        // Whoever was erased since the link was read has none any more.
        let way: Option<(String, Millis)> = sqlx::query_as(OF_SECRET)
            .bind(tx.tenant())
            .bind(hash)
            .fetch_optional(&mut *tx)
            .await?;
        let survey = read_in(&mut tx, ticket_id).await?;
        let Some(mut survey) = survey.filter(|_| way.is_some()) else {
            return Ok(None);
        };
        if survey.answer.as_ref() == Some(&answer) {
            return Ok(Some(survey));
        }
        if !survey.is_open(now) {
            return Ok(None);
        }
        survey.n_answers += 1;
        survey.answered_at.get_or_insert(now);
        survey.answer = Some(answer.clone());
        update(&mut tx, (ticket_id, &survey), &answer).await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        let name = ticket.and_then(|ticket| ticket.customer_name);
        let actor = Actor::customer(name.unwrap_or_default());
        let data = TimelineData::SurveyAnswered(answer);
        timeline::append(&mut tx, entry(ticket_id, actor, data), now).await?;
        tickets::touch(&mut tx, ticket_id, now).await?;
        tx.commit().await?;
        Ok(Some(survey))
    }
}

/// Whether the customer may be asked of the ticket that was solved with `solved`: it still is, they were helped
/// without a session, and their matter goes on nowhere else.
pub(in crate::store) async fn may_be_asked(
    tx: &mut Tx,
    (ticket_id, solved): (&str, &Entry),
    now: Millis,
) -> Result<bool, StoreError> {
    if now >= solved.at + SURVEY_AFTER_END_MS as Millis {
        return Ok(false);
    }
    let ticket = tickets::read_in(tx, ticket_id).await?;
    if !ticket.is_some_and(|ticket| ticket.status.is_done() && ticket.merged.is_none()) {
        return Ok(false);
    }
    let sql =
        format!("SELECT 1 FROM tickets t WHERE t.tenant_id = $1 AND t.id = $2 AND {IS_HELPED}");
    let helped: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(ticket_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(helped.is_some() && !is_reopened(tx, ticket_id, solved).await?)
}

/// Whether the ticket went on after it was solved: it is asked of from when it was solved last.
async fn is_reopened(tx: &mut Tx, ticket_id: &str, solved: &Entry) -> Result<bool, StoreError> {
    let later: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM events WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) \
         AND id > $3 AND kind = 'status_changed' ORDER BY id",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(&solved.id)
    .fetch_all(&mut **tx)
    .await?;
    for id in later {
        let Some(entry) = timeline::entry(tx, &id).await? else {
            continue;
        };
        if matches!(entry.data, TimelineData::StatusChanged { to, .. } if !to.is_done()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the customer was asked of the ticket before ([`IS_ASKED`]).
pub(in crate::store) async fn is_asked(tx: &mut Tx, ticket_id: &str) -> Result<bool, StoreError> {
    let sql =
        format!("SELECT 1 FROM tickets t WHERE t.tenant_id = $1 AND t.id = $2 AND {IS_ASKED}");
    let asked: Option<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(ticket_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(asked.is_some())
}

/// Writes down that the customer is asked only now, where an earlier mail was begun and did not go.
pub(in crate::store) async fn ask_later(
    tx: &mut Tx,
    ticket_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE ticket_surveys SET asked_at = $3 WHERE tenant_id = $1 AND ticket_id = $2")
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes down that the customer is asked, where that was not done before.
pub(in crate::store) async fn ask(
    tx: &mut Tx,
    ticket_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO ticket_surveys (ticket_id, tenant_id, customer, asked_at) \
         VALUES ($2, $1, ({CUSTOMER}), $3) ON CONFLICT (ticket_id) DO NOTHING"
    );
    let asked = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    if asked.rows_affected() > 0 {
        let data = TimelineData::SurveyAsked {};
        timeline::append(tx, entry(ticket_id, Actor::system(), data), now).await?;
    }
    Ok(())
}

/// As [`Store::ticket_survey`], inside a transaction.
pub(in crate::store) async fn read_in(
    tx: &mut Tx,
    ticket_id: &str,
) -> Result<Option<Survey>, StoreError> {
    let row: Option<SurveyRow> = sqlx::query_as(sqlx::AssertSqlSafe(text()))
        .bind(tx.tenant())
        .bind(ticket_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(SurveyRow::read).transpose()
}

fn text() -> String {
    format!("SELECT {COLUMNS} FROM ticket_surveys WHERE tenant_id = $1 AND ticket_id = $2")
}

fn entry(ticket_id: &str, actor: Actor, data: TimelineData) -> NewEntry {
    NewEntry::of_ticket(ticket_id, actor, data)
}

async fn update(
    tx: &mut Tx,
    (ticket_id, survey): (&str, &Survey),
    answer: &SurveyAnswer,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ticket_surveys SET answered_at = $3, n_answers = $4, csat = $5, ces = $6, nps = $7, \
         comment = $8 WHERE tenant_id = $1 AND ticket_id = $2",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(survey.answered_at)
    .bind(i64::from(survey.n_answers))
    .bind(i64::from(answer.csat))
    .bind(answer.ces.map(i64::from))
    .bind(answer.nps.map(i64::from))
    .bind(&answer.comment)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
