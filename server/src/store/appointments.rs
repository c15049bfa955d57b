//! Appointments: sessions that are planned for a time (ADR 0064).
//!
//! An appointment stands on the ticket that it was planned on and is about the one that this leads to, where
//! it was merged, as a follow-up is. Its words to the customer are read from the event that planned it, and
//! stand nowhere else. That it begins soon is told inside the transaction that notes that it was.

mod closing;
mod links;

use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::APPOINTMENT_REMINDS_MS;
use tandem_tickets::{Actor, AppointmentState, Status, TimelineData};

pub(super) use closing::close;
#[cfg(test)]
pub(super) use closing::{END_OPEN, TO_CALL_OFF};
pub(super) use links::readdress;

use super::merging::with_merged;
use super::sight::Sight;
use super::tickets::{self, Ticket};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, agents, mails};
use crate::source::{Millis, new_id, rfc3339};

/// Appointments that are told of in one transaction; others wait to write meanwhile.
const TOLD_AT_ONCE_MAX: i64 = 100;

/// A session that is planned for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Identifier, `apt_…`.
    pub id: String,
    /// The ticket that it is about.
    pub ticket: TicketRef,
    /// The ticket that it was planned on, whose customer it is with: another one where that was merged.
    pub own: TicketRef,
    /// Who will be there: id and name.
    pub agent: (String, String),
    /// Where it stands.
    pub state: AppointmentState,
    /// When it begins.
    pub starts_at: Millis,
    /// When it ends.
    pub ends_at: Millis,
    /// The zone in which its time was named.
    pub time_zone: String,
    /// What the customer is told of it.
    pub words: Option<String>,
    /// How often calendars were told something else of it.
    pub sequence: i64,
    /// The latest event that the customer is told of by mail.
    pub mail_event_id: String,
    /// Whether a mail of it has begun to go.
    pub is_invited: bool,
    /// The session that it became.
    pub session_id: Option<String>,
    /// Whether the agent has another appointment at that time.
    pub overlaps: bool,
    /// When it was planned first.
    pub created_at: Millis,
    /// Counts its changes from 1.
    pub version: i64,
}

impl Appointment {
    /// Whether it is still open, and as it was `seen`, where that is named.
    fn check(&self, seen: Option<i64>) -> Result<(), AppointmentRefused> {
        if !self.state.is_open() {
            return Err(AppointmentRefused::Over);
        }
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(AppointmentRefused::Changed);
        }
        Ok(())
    }
}

/// An appointment to be.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// Who will be there.
    pub agent_id: String,
    /// When it begins.
    pub starts_at: Millis,
    /// When it ends.
    pub ends_at: Millis,
    /// The zone in which its time was named.
    pub time_zone: String,
    /// What the customer is told of it.
    pub words: Option<String>,
}

/// What an appointment is to be; what is `None` stays as it was.
#[derive(Clone, Debug, Default)]
pub struct AppointmentChange {
    /// Who will be there.
    pub agent_id: Option<String>,
    /// When it begins.
    pub starts_at: Option<Millis>,
    /// How long it lasts.
    pub lasts_ms: Option<Millis>,
    /// The zone in which its time is named.
    pub time_zone: Option<String>,
    /// What the customer is told of it, or nothing.
    pub words: Option<Option<String>>,
}

impl AppointmentChange {
    /// What it is to be, all of it.
    fn of(self, before: &Appointment) -> NewAppointment {
        let starts_at = self.starts_at.unwrap_or(before.starts_at);
        let lasts_ms = self.lasts_ms.unwrap_or(before.ends_at - before.starts_at);
        NewAppointment {
            agent_id: self.agent_id.unwrap_or_else(|| before.agent.0.clone()),
            starts_at,
            ends_at: starts_at.saturating_add(lasts_ms),
            time_zone: self.time_zone.unwrap_or_else(|| before.time_zone.clone()),
            words: self.words.unwrap_or_else(|| before.words.clone()),
        }
    }
}

/// Which open appointments to list.
#[derive(Clone, Debug, Default)]
pub struct AppointmentPage {
    /// Of these agents.
    pub agents: Vec<String>,
    /// Those whose end has passed, in place of those that are to come or go on.
    pub is_past: bool,
    /// Only those of tickets that whoever asks may read.
    pub sight: Sight,
    /// Only those behind this one.
    pub behind: Option<(Millis, String)>,
}

/// An appointment that begins soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginsSoon {
    /// The ticket that it is about.
    pub ticket_id: String,
    /// Who will be there.
    pub agent_id: String,
}

/// Why an appointment was not planned, changed or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppointmentRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such agent.
    #[error("there is no such agent")]
    NoAgent,
    /// There is no such appointment.
    #[error("there is no such appointment")]
    Unknown,
    /// The ticket has one.
    #[error("there is an appointment already")]
    Exists,
    /// The ticket is closed.
    #[error("the ticket is closed")]
    Closed,
    /// It is over, or called off, or would be in the past.
    #[error("the appointment is over")]
    Over,
    /// Its time has not come.
    #[error("the appointment is still to come")]
    ToCome,
    /// Somebody has changed it since it was seen.
    #[error("the appointment was changed")]
    Changed,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AppointmentRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

macro_rules! select_appointments {
    ($rest:expr) => {
        concat!(
            "SELECT p.id, e.id AS ticket_id, e.number, e.subject, ",
            "t.id AS own_id, t.number AS own_number, t.subject AS own_subject, p.agent_id, ",
            "a.name AS agent_name, p.state, p.starts_at, p.ends_at, p.time_zone, p.sequence, ",
            "p.mail_event_id, p.is_invited, p.session_id, p.created_at, p.version, v.kind, v.data, ",
            "(SELECT COUNT(*) FROM appointments o WHERE o.tenant_id = p.tenant_id ",
            "AND o.agent_id = p.agent_id AND o.id <> p.id AND o.state IN ('planned', 'declined') ",
            "AND o.starts_at < p.ends_at AND o.ends_at > p.starts_at) AS n_overlaps ",
            "FROM appointments p JOIN tickets t ON t.id = p.ticket_id ",
            "JOIN tickets e ON e.id = COALESCE(t.merged_end, t.id) ",
            "JOIN agents a ON a.id = p.agent_id LEFT JOIN events v ON v.id = p.event_id ",
            $rest
        )
    };
}

use select_appointments;

const BY_ID: &str = select_appointments!("WHERE p.tenant_id = $1 AND p.id = $2");
/// One; more only where tickets were merged.
pub(super) const OF_TICKET: &str = select_appointments!(concat!(
    "WHERE p.state IN ('planned', 'declined') AND p.ticket_id IN ",
    with_merged!(),
    " ORDER BY p.starts_at, p.id LIMIT $3"
));
pub(super) const TO_COME: &str = select_appointments!(
    "WHERE p.tenant_id = $1 AND p.state IN ('planned', 'declined') \
     AND $2 LIKE '% ' || p.agent_id || ' %' AND p.ends_at > $3 \
     AND (p.starts_at > $4 OR (p.starts_at = $4 AND p.id > $5))/* sight */ ORDER BY p.starts_at, p.id LIMIT $6"
);
const PAST: &str = select_appointments!(
    "WHERE p.tenant_id = $1 AND p.state IN ('planned', 'declined') \
     AND $2 LIKE '% ' || p.agent_id || ' %' AND p.ends_at <= $3 \
     AND (p.starts_at > $4 OR (p.starts_at = $4 AND p.id > $5))/* sight */ ORDER BY p.starts_at, p.id LIMIT $6"
);
pub(super) const UNTOLD: &str = select_appointments!(
    "WHERE p.tenant_id = $1 AND p.told_at IS NULL AND p.state = 'planned' AND p.starts_at <= $2 \
     ORDER BY p.starts_at, p.id LIMIT $3"
);

impl Store {
    /// Plans a session on a ticket.
    ///
    /// # Errors
    /// [`AppointmentRefused`].
    pub async fn add_appointment(
        &self,
        ticket_id: &str,
        new: NewAppointment,
        by: &Actor,
        now: Millis,
    ) -> Result<Appointment, AppointmentRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        let ticket = ticket.ok_or(AppointmentRefused::NoTicket)?;
        refuse(&mut tx, &ticket).await?;
        let id = new_id("apt");
        let with = agent_name(&mut tx, &new.agent_id).await?;
        let data = TimelineData::AppointmentPlanned {
            appointment: id.clone(),
            starts_at: rfc3339(new.starts_at),
            ends_at: rfc3339(new.ends_at),
            with,
            words: new.words.clone(),
        };
        let event_id = append(&mut tx, &ticket.id, data, by, now).await?;
        sqlx::query(
            "INSERT INTO appointments (id, tenant_id, ticket_id, agent_id, state, starts_at, ends_at, \
             time_zone, sequence, event_id, mail_event_id, created_at, version) \
             VALUES ($1, $2, $3, $4, 'planned', $5, $6, $7, 0, $8, $8, $9, 1)",
        )
        .bind(&id)
        .bind(tx.tenant())
        .bind(&ticket.id)
        .bind(&new.agent_id)
        .bind(new.starts_at)
        .bind(new.ends_at)
        .bind(&new.time_zone)
        .bind(&event_id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        mails::appointment::enqueue(&mut tx, (&event_id, &ticket.id), now).await?;
        let added = read_in(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// Plans an appointment anew; one that the customer has declined is asked of them again.
    ///
    /// # Errors
    /// [`AppointmentRefused`].
    pub async fn change_appointment(
        &self,
        id: &str,
        change: AppointmentChange,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<Appointment, AppointmentRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        let ticket = tickets::read_in(&mut tx, &before.ticket.id).await?;
        if ticket.is_some_and(|ticket| ticket.status == Status::Closed) {
            return Err(AppointmentRefused::Closed);
        }
        let new = change.of(&before);
        if before.is_as(&new) {
            return Ok(before);
        }
        if new.ends_at <= now {
            return Err(AppointmentRefused::Over);
        }
        // Who was to be there is named, also when they come in no more; another one has to.
        let with = match new.agent_id == before.agent.0 {
            true => before.agent.1.clone(),
            false => agent_name(&mut tx, &new.agent_id).await?,
        };
        let data = TimelineData::AppointmentMoved {
            appointment: id.to_owned(),
            starts_at: rfc3339(new.starts_at),
            ends_at: rfc3339(new.ends_at),
            with,
            words: new.words.clone(),
        };
        let event_id = append(&mut tx, &before.ticket.id, data, by, now).await?;
        write_change(&mut tx, id, &new, &event_id).await?;
        mails::appointment::enqueue(&mut tx, (&event_id, &before.own.id), now).await?;
        let changed = read_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Calls an appointment off.
    ///
    /// # Errors
    /// [`AppointmentRefused`].
    pub async fn call_off_appointment(
        &self,
        id: &str,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<Appointment, AppointmentRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        let on = (before.ticket.id.as_str(), before.own.id.as_str());
        call_off(&mut tx, id, on, by, now).await?;
        let gone = read_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Says how an appointment went that has begun.
    ///
    /// # Errors
    /// [`AppointmentRefused`].
    pub async fn end_appointment(
        &self,
        id: &str,
        came: bool,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<Appointment, AppointmentRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        if now < before.starts_at && before.session_id.is_none() {
            return Err(AppointmentRefused::ToCome);
        }
        let appointment = id.to_owned();
        let data = TimelineData::AppointmentOver { appointment, came };
        append(&mut tx, &before.ticket.id, data, by, now).await?;
        let state = match came {
            true => AppointmentState::Kept,
            false => AppointmentState::Missed,
        };
        set_state(&mut tx, id, state).await?;
        let over = read_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(over)
    }

    /// The customer says that they can not come; once they have, it stays so until an agent plans it anew.
    ///
    /// # Errors
    /// [`AppointmentRefused`].
    pub async fn decline_appointment(
        &self,
        id: &str,
        now: Millis,
    ) -> Result<Appointment, AppointmentRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(None)?;
        if before.state == AppointmentState::Declined {
            return Ok(before);
        }
        if now >= before.ends_at {
            return Err(AppointmentRefused::Over);
        }
        let by = Actor::customer(customer_name(&mut tx, &before.own.id).await?);
        let appointment = id.to_owned();
        let data = TimelineData::AppointmentDeclined { appointment };
        append(&mut tx, &before.ticket.id, data, &by, now).await?;
        set_state(&mut tx, id, AppointmentState::Declined).await?;
        let declined = read_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(declined)
    }

    /// Notes the session that an open appointment has become, if it is still the one `before`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_appointment_session(
        &self,
        id: &str,
        before: Option<&str>,
        session_id: &str,
    ) -> Result<bool, StoreError> {
        let set = sqlx::query(
            "UPDATE appointments SET session_id = $4, version = version + 1 WHERE tenant_id = $1 \
             AND id = $2 AND COALESCE(session_id, '') = $3 AND state IN ('planned', 'declined')",
        )
        .bind(self.tenant())
        .bind(id)
        .bind(before.unwrap_or_default())
        .bind(session_id)
        .execute(&self.writer)
        .await?;
        Ok(set.rows_affected() > 0)
    }

    /// An appointment, whatever its state.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_appointment(&self, id: &str) -> Result<Option<Appointment>, StoreError> {
        let row: Option<AppointmentRow> = sqlx::query_as(BY_ID)
            .bind(self.tenant())
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(AppointmentRow::read).transpose()
    }

    /// The open appointments of a ticket, with those of tickets that were merged into it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn appointments_of_ticket(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<Vec<Appointment>, StoreError> {
        let rows: Vec<AppointmentRow> = sqlx::query_as(OF_TICKET)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(AppointmentRow::read).collect()
    }

    /// The open appointments of agents, in the order of their times.
    ///
    /// # Errors
    /// The store failed.
    pub async fn appointments(
        &self,
        page: &AppointmentPage,
        limit: u32,
        now: Millis,
    ) -> Result<Vec<Appointment>, StoreError> {
        let (at, id) = page.behind.clone().unwrap_or((Millis::MIN, String::new()));
        let sql = if page.is_past { PAST } else { TO_COME };
        let (sql, words) = page.sight.within(sql, "e", 7);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(format!(" {} ", page.agents.join(" ")))
            .bind(now)
            .bind(at)
            .bind(id)
            .bind(i64::from(limit));
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<AppointmentRow> = query.fetch_all(&self.reader).await?;
        rows.into_iter().map(AppointmentRow::read).collect()
    }

    /// When the next agent is to be reminded of an appointment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_appointment_reminder(&self) -> Result<Option<Millis>, StoreError> {
        let at: Option<Millis> = sqlx::query_scalar(
            "SELECT MIN(starts_at) FROM appointments WHERE tenant_id = $1 AND told_at IS NULL \
             AND state = 'planned'",
        )
        .bind(self.tenant())
        .fetch_one(&self.reader)
        .await?;
        Ok(at.map(|at| at - APPOINTMENT_REMINDS_MS))
    }

    /// Writes onto timelines which appointments begin soon, each once; there may be more. Of one that ended
    /// while nobody looked nothing is said.
    ///
    /// # Errors
    /// The store failed; then nothing was told.
    pub async fn tell_appointments(&self, now: Millis) -> Result<Vec<BeginsSoon>, StoreError> {
        let mut tx = self.begin().await?;
        let rows: Vec<AppointmentRow> = sqlx::query_as(UNTOLD)
            .bind(tx.tenant())
            .bind(now + APPOINTMENT_REMINDS_MS)
            .bind(TOLD_AT_ONCE_MAX)
            .fetch_all(&mut *tx)
            .await?;
        let mut told = Vec::with_capacity(rows.len());
        for row in rows {
            sqlx::query("UPDATE appointments SET told_at = $3 WHERE tenant_id = $1 AND id = $2")
                .bind(tx.tenant())
                .bind(&row.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            if now >= row.ends_at {
                continue;
            }
            let appointment = row.id.clone();
            let data = TimelineData::AppointmentDue { appointment };
            append(&mut tx, &row.ticket_id, data, &Actor::system(), now).await?;
            told.push(BeginsSoon {
                ticket_id: row.ticket_id,
                agent_id: row.agent_id,
            });
        }
        tx.commit().await?;
        Ok(told)
    }
}

impl Appointment {
    /// Whether a change would change nothing.
    fn is_as(&self, new: &NewAppointment) -> bool {
        let is_same = (self.starts_at, self.ends_at) == (new.starts_at, new.ends_at)
            && self.agent.0 == new.agent_id
            && self.time_zone == new.time_zone
            && self.words == new.words;
        is_same && self.state == AppointmentState::Planned
    }
}

/// Nothing where a session may be planned on the ticket.
async fn refuse(tx: &mut Tx, ticket: &Ticket) -> Result<(), AppointmentRefused> {
    ticket.refuse_merged()?;
    if ticket.status == Status::Closed {
        return Err(AppointmentRefused::Closed);
    }
    let open: Vec<AppointmentRow> = sqlx::query_as(OF_TICKET)
        .bind(tx.tenant())
        .bind(&ticket.id)
        .bind(1_i64)
        .fetch_all(&mut **tx)
        .await?;
    match open.is_empty() {
        true => Ok(()),
        false => Err(AppointmentRefused::Exists),
    }
}

/// Calls off what stands on the ticket `own` and is about `ticket`; who was invited is told of it.
async fn call_off(
    tx: &mut Tx,
    id: &str,
    (ticket, own): (&str, &str),
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    let appointment = id.to_owned();
    let data = TimelineData::AppointmentCalledOff { appointment };
    let event_id = append(tx, ticket, data, by, now).await?;
    sqlx::query(
        "UPDATE appointments SET state = 'called_off', sequence = sequence + 1, \
         mail_event_id = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(&event_id)
    .execute(&mut **tx)
    .await?;
    mails::appointment::enqueue(tx, (&event_id, own), now).await
}

/// It is told again when it begins soon, and calendars are told that it changed. The session of another time
/// says nothing of this one.
async fn write_change(
    tx: &mut Tx,
    id: &str,
    new: &NewAppointment,
    event_id: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE appointments SET told_at = CASE WHEN starts_at = $3 AND agent_id = $5 \
         THEN told_at ELSE NULL END, session_id = CASE WHEN starts_at = $3 THEN session_id ELSE NULL END, \
         state = 'planned', starts_at = $3, ends_at = $4, agent_id = $5, \
         time_zone = $6, event_id = $7, mail_event_id = $7, sequence = sequence + 1, \
         version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(new.starts_at)
    .bind(new.ends_at)
    .bind(&new.agent_id)
    .bind(&new.time_zone)
    .bind(event_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn set_state(tx: &mut Tx, id: &str, state: AppointmentState) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE appointments SET state = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(state.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn agent_name(tx: &mut Tx, id: &str) -> Result<String, AppointmentRefused> {
    let name = agents::active_name(tx, id).await?;
    name.ok_or(AppointmentRefused::NoAgent)
}

/// The name of a ticket's customer, empty where none is known.
async fn customer_name(tx: &mut Tx, ticket_id: &str) -> Result<String, StoreError> {
    let name: Option<Option<String>> = sqlx::query_scalar(
        "SELECT COALESCE(NULLIF(c.name, ''), t.customer_name) FROM tickets t \
         LEFT JOIN customers c ON c.id = t.customer_id WHERE t.tenant_id = $1 AND t.id = $2",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(name.flatten().unwrap_or_default())
}

/// Writes onto the ticket, which is as young as that from then on (ADR 0058).
async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    data: TimelineData,
    by: &Actor,
    now: Millis,
) -> Result<String, StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    tickets::touch(tx, ticket_id, now).await?;
    Ok(timeline::append(tx, entry, now).await?.id)
}

async fn read_in(tx: &mut Tx, id: &str) -> Result<Appointment, AppointmentRefused> {
    lookup_in(tx, id).await?.ok_or(AppointmentRefused::Unknown)
}

/// An appointment as it stands inside a transaction.
pub(super) async fn lookup_in(tx: &mut Tx, id: &str) -> Result<Option<Appointment>, StoreError> {
    let row: Option<AppointmentRow> = sqlx::query_as(BY_ID)
        .bind(tx.tenant())
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(AppointmentRow::read).transpose()
}

/// A row of `select_appointments!`.
#[derive(FromRow)]
struct AppointmentRow {
    id: String,
    ticket_id: String,
    number: i64,
    subject: String,
    own_id: String,
    own_number: i64,
    own_subject: String,
    agent_id: String,
    agent_name: String,
    state: String,
    starts_at: Millis,
    ends_at: Millis,
    time_zone: String,
    sequence: i64,
    mail_event_id: String,
    is_invited: i64,
    session_id: Option<String>,
    created_at: Millis,
    version: i64,
    kind: Option<String>,
    data: Option<String>,
    n_overlaps: i64,
}

impl AppointmentRow {
    fn read(self) -> Result<Appointment, StoreError> {
        let state = AppointmentState::parse(&self.state);
        let state = state.ok_or_else(|| StoreError::Unreadable {
            what: "appointments.state",
            value: self.state.clone(),
        })?;
        let planned = self.kind.as_deref().zip(self.data.as_deref());
        let words = match planned.and_then(|(kind, data)| timeline::read_words(kind, data)) {
            Some(
                TimelineData::AppointmentPlanned { words, .. }
                | TimelineData::AppointmentMoved { words, .. },
            ) => words,
            // Of a version that writes it in another way.
            _ => None,
        };
        Ok(Appointment {
            id: self.id,
            ticket: TicketRef {
                id: self.ticket_id,
                number: self.number,
                subject: self.subject,
            },
            own: TicketRef {
                id: self.own_id,
                number: self.own_number,
                subject: self.own_subject,
            },
            agent: (self.agent_id, self.agent_name),
            state,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            time_zone: self.time_zone,
            words,
            sequence: self.sequence,
            mail_event_id: self.mail_event_id,
            is_invited: self.is_invited != 0,
            session_id: self.session_id,
            overlaps: self.n_overlaps > 0,
            created_at: self.created_at,
            version: self.version,
        })
    }
}

#[cfg(test)]
mod tests;
