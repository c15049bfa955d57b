//! Surveys: one a session, or a ticket whose customer was helped without one, asked and answered on the
//! ticket's timeline.

pub(super) mod of_ticket;

use sqlx::FromRow;
use tandem_protocol::limits::{SURVEY_ANSWERS_MAX, SURVEY_CHANGE_MS};
use tandem_protocol::signal::Role;
use tandem_session::Record;
use tandem_tickets::survey::is_sampled;
use tandem_tickets::{Actor, SurveyAnswer, TimelineData};

use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, tickets};
use crate::source::Millis;
use crate::survey::Sampling;

const COLUMNS: &str = "session_id, asked_at, answered_at, n_answers, csat, ces, nps, comment";

/// What a customer was asked of a session, or of a ticket without one, and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The session; absent for that of the ticket itself.
    pub session_id: Option<String>,
    /// When the customer was first asked.
    pub asked_at: Millis,
    /// When they first answered.
    pub answered_at: Option<Millis>,
    /// How often they have answered.
    pub n_answers: u32,
    /// Their last answer.
    pub answer: Option<SurveyAnswer>,
}

impl Survey {
    /// Whether the customer may answer, or change what they have answered.
    pub fn is_open(&self, now: Millis) -> bool {
        let in_time = |first: Millis| now < first + SURVEY_CHANGE_MS as Millis;
        self.n_answers < SURVEY_ANSWERS_MAX && self.answered_at.is_none_or(in_time)
    }
}

impl Store {
    /// The survey of a session on a ticket, made when the customer may be asked: absent when they were
    /// asked of something else lately, or the session is not in the sample.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ask_survey(
        &self,
        record: &Record,
        ticket_id: &str,
        sampling: Sampling,
        now: Millis,
    ) -> Result<Option<Survey>, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(known) = read_in(&mut tx, &record.id).await? {
            return Ok(Some(known));
        }
        let asked_since = now - sampling.every_ms;
        if !is_sampled(&record.id, sampling.percent)
            || !is_fit(&mut tx, &record.id, ticket_id).await?
            || is_recent(&mut tx, &record.id, ticket_id, asked_since).await?
        {
            return Ok(None);
        }
        ask(&mut tx, record, ticket_id, now).await?;
        tx.commit().await?;
        Ok(Some(Survey {
            session_id: Some(record.id.clone()),
            asked_at: now,
            answered_at: None,
            n_answers: 0,
            answer: None,
        }))
    }

    /// Keeps the customer's answer in place of the one before; absent when it is too late, or there
    /// were too many. The same answer again changes nothing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn answer_survey(
        &self,
        record: &Record,
        ticket_id: &str,
        answer: SurveyAnswer,
        now: Millis,
    ) -> Result<Option<Survey>, StoreError> {
        let mut tx = self.begin().await?;
        // Whoever was erased since the record was read has no way back to the session any more.
        let n_ways: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM resume_tokens WHERE session_id = $1")
                .bind(&record.id)
                .fetch_one(&mut *tx)
                .await?;
        let Some(mut survey) = read_in(&mut tx, &record.id).await?.filter(|_| n_ways > 0) else {
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
        update(&mut tx, (&record.id, &survey), &answer).await?;
        let customer = record.by_role(Role::Customer);
        let name = customer.and_then(|customer| customer.name.clone());
        let actor = Actor::customer(name.unwrap_or_default());
        let data = TimelineData::SurveyAnswered(answer);
        timeline::append(&mut tx, entry(record, ticket_id, actor, data), now).await?;
        tickets::touch(&mut tx, ticket_id, now).await?;
        tx.commit().await?;
        Ok(Some(survey))
    }

    /// The surveys of a ticket's sessions, oldest first, and behind them that of the ticket itself.
    ///
    /// # Errors
    /// The store failed.
    pub async fn surveys_of_ticket(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<Vec<Survey>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM surveys WHERE tenant_id = $1 AND ticket_id = $2 \
             ORDER BY session_id LIMIT $3"
        );
        let rows: Vec<SurveyRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        let mut surveys: Vec<Survey> = rows
            .into_iter()
            .map(SurveyRow::read)
            .collect::<Result<_, _>>()?;
        surveys.extend(self.ticket_survey(ticket_id).await?);
        Ok(surveys)
    }
}

/// Who is asked once in so many days: by where mails go, or the ticket where they go nowhere.
const CUSTOMER: &str = "SELECT COALESCE(LOWER(NULLIF(c.email, '')), LOWER(NULLIF(t.customer_email, '')), t.id) \
    FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id WHERE t.tenant_id = $1 AND t.id = $2";

/// Whether a session can be asked of on a ticket: not where its customer has reported that they asked for
/// nothing. Whoever comes back to a duplicate is asked where their matter goes on.
pub(super) async fn is_fit(
    tx: &mut Tx,
    session_id: &str,
    ticket_id: &str,
) -> Result<bool, StoreError> {
    let reported: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM reports WHERE tenant_id = $1 AND session_id = $2 AND kind = 'unasked' LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .fetch_optional(&mut **tx)
    .await?;
    let ticket = tickets::read_in(tx, ticket_id).await?;
    Ok(reported.is_none() && ticket.is_some_and(|ticket| ticket.merged.is_none()))
}

/// Whether the customer of a ticket was asked after `since` of anything but `asked_of`, a session or a ticket.
pub(super) async fn is_recent(
    tx: &mut Tx,
    asked_of: &str,
    ticket_id: &str,
    since: Millis,
) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM surveys WHERE tenant_id = $1 AND customer = ({CUSTOMER}) \
         AND session_id <> $3 AND asked_at > $4) + (SELECT COUNT(*) FROM ticket_surveys \
         WHERE tenant_id = $1 AND customer = ({CUSTOMER}) AND ticket_id <> $3 AND asked_at > $4)"
    );
    let n_recent: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(asked_of)
        .bind(since)
        .fetch_one(&mut **tx)
        .await?;
    Ok(n_recent > 0)
}

/// Whether the customer has answered.
pub(super) async fn is_answered(tx: &mut Tx, session_id: &str) -> Result<bool, StoreError> {
    let survey = read_in(tx, session_id).await?;
    Ok(survey.is_some_and(|survey| survey.answered_at.is_some()))
}

/// Writes down that the customer is asked, where that was not done before.
pub(super) async fn ask(
    tx: &mut Tx,
    record: &Record,
    ticket_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO surveys (session_id, tenant_id, ticket_id, customer, asked_at) \
         VALUES ($3, $1, $2, ({CUSTOMER}), $4) ON CONFLICT (session_id) DO NOTHING"
    );
    let asked = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(&record.id)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    if asked.rows_affected() > 0 {
        let data = TimelineData::SurveyAsked {};
        let entry = entry(record, ticket_id, Actor::system(), data);
        timeline::append(tx, entry, now).await?;
    }
    Ok(())
}

fn entry(record: &Record, ticket_id: &str, actor: Actor, data: TimelineData) -> NewEntry {
    NewEntry {
        ticket_id: Some(ticket_id.to_owned()),
        session_id: Some(record.id.clone()),
        actor,
        data,
    }
}

async fn read_in(connection: &mut Tx, session_id: &str) -> Result<Option<Survey>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM surveys WHERE tenant_id = $1 AND session_id = $2");
    let row: Option<SurveyRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(connection.tenant())
        .bind(session_id)
        .fetch_optional(&mut **connection)
        .await?;
    row.map(SurveyRow::read).transpose()
}

async fn update(
    connection: &mut Tx,
    (session_id, survey): (&str, &Survey),
    answer: &SurveyAnswer,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE surveys SET answered_at = $2, n_answers = $3, csat = $4, ces = $5, nps = $6, \
         comment = $7 WHERE tenant_id = $8 AND session_id = $1",
    )
    .bind(session_id)
    .bind(survey.answered_at)
    .bind(i64::from(survey.n_answers))
    .bind(i64::from(answer.csat))
    .bind(answer.ces.map(i64::from))
    .bind(answer.nps.map(i64::from))
    .bind(&answer.comment)
    .bind(connection.tenant())
    .execute(&mut **connection)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct SurveyRow {
    session_id: Option<String>,
    asked_at: Millis,
    answered_at: Option<Millis>,
    n_answers: i64,
    csat: Option<i64>,
    ces: Option<i64>,
    nps: Option<i64>,
    comment: Option<String>,
}

impl SurveyRow {
    fn read(self) -> Result<Survey, StoreError> {
        let answer = match self.csat {
            None => None,
            Some(csat) => Some(SurveyAnswer {
                csat: score(csat)?,
                ces: self.ces.map(score).transpose()?,
                nps: self.nps.map(score).transpose()?,
                comment: self.comment,
            }),
        };
        Ok(Survey {
            session_id: self.session_id,
            asked_at: self.asked_at,
            answered_at: self.answered_at,
            n_answers: u32::try_from(self.n_answers).unwrap_or(u32::MAX),
            answer,
        })
    }
}

fn score(number: i64) -> Result<u8, StoreError> {
    u8::try_from(number).map_err(|_| StoreError::Unreadable {
        what: "score",
        value: number.to_string(),
    })
}
