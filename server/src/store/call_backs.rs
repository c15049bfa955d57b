//! Call-backs: customers who are called in place of waiting (ADR 0069).
//!
//! A call-back stands on the ticket that it was asked for on and is about the one that this leads to, where
//! it was merged, as a follow-up is. The number is here and in no event. Who takes one writes the version
//! that they saw, so that of several who reach for it one has it.

use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::CALL_BACK_TAKEN_MS;
use tandem_tickets::{Actor, CallBackState, TimelineData, call_back};

use super::merging::with_merged;
use super::sight::Sight;
use super::tickets;
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx};
use crate::source::{Millis, new_id, rfc3339};
use crate::telemetry::Pii;

/// Call-backs that are given back in one transaction; others wait to write meanwhile.
const RELEASED_AT_ONCE_MAX: i64 = 100;

/// Somebody who is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// Identifier, `cab_…`.
    pub id: String,
    /// The ticket that it is about.
    pub ticket: TicketRef,
    /// Who is to be called, as far as that is known.
    pub customer_name: Option<String>,
    /// Where it stands.
    pub state: CallBackState,
    /// Who has it, or had it when it ended: id and name.
    pub agent: Option<(String, String)>,
    /// The number as it was typed; absent once it is erased.
    pub phone: Option<Pii<String>>,
    /// What whoever calls says first.
    pub check_number: String,
    /// Since when the customer waits.
    pub since: Millis,
    /// From when on they are to be called.
    pub due_at: Millis,
    /// Calls that reached nobody.
    pub n_attempts: i64,
    /// When it was asked for.
    pub created_at: Millis,
    /// Counts its changes from 1.
    pub version: i64,
}

impl CallBack {
    /// Whether it is still open, and as it was `seen`, where that is named.
    fn check(&self, seen: Option<i64>) -> Result<(), CallBackRefused> {
        if !self.state.is_open() {
            return Err(CallBackRefused::Over);
        }
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(CallBackRefused::Changed);
        }
        Ok(())
    }

    /// Whether that agent has it.
    fn is_of(&self, agent: &str) -> bool {
        let has = self.agent.as_ref().is_some_and(|(id, _)| id == agent);
        has && self.state == CallBackState::Taken
    }
}

/// A call-back to be.
#[derive(Clone, Debug)]
pub struct NewCallBack {
    /// The session whose customer asks.
    pub session_id: Option<String>,
    /// The number as it was typed.
    pub phone: Pii<String>,
    /// What whoever calls says first.
    pub check_number: String,
    /// Since when the customer waits.
    pub since: Millis,
    /// From when on they are to be called.
    pub due_at: Millis,
}

/// Which open call-backs to list.
#[derive(Clone, Debug, Default)]
pub struct CallBackPage {
    /// Only those that this agent has.
    pub of_agent: Option<String>,
    /// Only those of tickets that whoever asks may read.
    pub sight: Sight,
    /// Only those behind this one.
    pub behind: Option<(Millis, String)>,
}

/// Why a call-back was not asked for, taken, given back or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallBackRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such call-back.
    #[error("there is no such call-back")]
    Unknown,
    /// The ticket has one.
    #[error("there is a call-back already")]
    Exists,
    /// The ticket is solved or closed.
    #[error("the ticket is done")]
    Done,
    /// Another agent has it.
    #[error("another agent has the call-back")]
    Taken,
    /// The customer is to be called from that time on, and not before.
    #[error("the call-back is not due yet")]
    NotDue(Millis),
    /// Nobody has it, or not who speaks of it.
    #[error("the call-back is not yours")]
    NotYours,
    /// It has ended.
    #[error("the call-back is over")]
    Over,
    /// Somebody has changed it since it was seen.
    #[error("the call-back was changed")]
    Changed,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CallBackRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

macro_rules! select_call_backs {
    ($rest:expr) => {
        concat!(
            "SELECT p.id, e.id AS ticket_id, e.number, e.subject, ",
            "COALESCE(NULLIF(c.name, ''), t.customer_name) AS customer_name, p.state, p.agent_id, ",
            "a.name AS agent_name, p.phone, p.check_number, p.since, p.due_at, p.n_attempts, ",
            "p.created_at, p.version FROM call_backs p JOIN tickets t ON t.id = p.ticket_id ",
            "JOIN tickets e ON e.id = COALESCE(t.merged_end, t.id) ",
            "LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN agents a ON a.id = p.agent_id ",
            $rest
        )
    };
}

const BY_ID: &str = select_call_backs!("WHERE p.tenant_id = $1 AND p.id = $2");
/// One; more only where tickets were merged.
pub(super) const OF_TICKET: &str = select_call_backs!(concat!(
    "WHERE p.state IN ('waiting', 'taken') AND p.ticket_id IN ",
    with_merged!(),
    " ORDER BY p.due_at, p.id LIMIT $3"
));
pub(super) const OPEN: &str = select_call_backs!(
    "WHERE p.tenant_id = $1 AND p.state IN ('waiting', 'taken') AND ($2 = '' OR p.agent_id = $2) \
     AND (p.due_at > $3 OR (p.due_at = $3 AND p.id > $4))/* sight */ ORDER BY p.due_at, p.id LIMIT $5"
);
pub(super) const TAKEN: &str = select_call_backs!(
    "WHERE p.tenant_id = $1 AND p.state = 'taken' AND p.taken_at <= $2 \
     ORDER BY p.taken_at, p.id LIMIT $3"
);
const OF_TICKET_ITSELF: &str = select_call_backs!(
    "WHERE p.tenant_id = $1 AND p.ticket_id = $2 AND p.state IN ('waiting', 'taken') \
     AND (p.session_id IS NULL OR p.session_id = $3)"
);
/// Whatever their state, since none is to be left out of a copy.
const ALL_OF_TICKET: &str = select_call_backs!(
    "WHERE p.tenant_id = $1 AND p.ticket_id = $2 ORDER BY p.created_at, p.id LIMIT $3"
);
/// Of those that somebody has taken the time has come.
pub(super) const NEXT_DUE: &str = "SELECT MIN(due_at) FROM call_backs WHERE tenant_id = $1 \
     AND state IN ('waiting', 'taken') AND due_at > $2";
pub(super) const OF_SESSION: &str =
    select_call_backs!("WHERE p.tenant_id = $1 AND p.session_id = $2");

impl Store {
    /// Has the customer of a ticket called.
    ///
    /// # Errors
    /// [`CallBackRefused`].
    pub async fn add_call_back(
        &self,
        ticket_id: &str,
        new: NewCallBack,
        by: &Actor,
        now: Millis,
    ) -> Result<CallBack, CallBackRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        let ticket = ticket.ok_or(CallBackRefused::NoTicket)?;
        ticket.refuse_merged()?;
        if ticket.status.is_done() {
            return Err(CallBackRefused::Done);
        }
        if !open_of(&mut tx, &ticket.id, 1).await?.is_empty() {
            return Err(CallBackRefused::Exists);
        }
        let id = insert(&mut tx, &ticket.id, new, by, now).await?;
        let added = read_in(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// An agent takes a call-back, and is about to call; who has it already keeps it.
    ///
    /// # Errors
    /// [`CallBackRefused`]; [`CallBackRefused::Taken`] when another agent was faster,
    /// [`CallBackRefused::NotDue`] before its time.
    pub async fn take_call_back(
        &self,
        id: &str,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<CallBack, CallBackRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        if before.is_of(&by.id) {
            return Ok(before);
        }
        // Whoever was too late is told so, whichever version they saw.
        if before.state == CallBackState::Taken {
            return Err(CallBackRefused::Taken);
        }
        before.check(seen)?;
        // Who names a time, and who has just not answered, is called from then on.
        if now < before.due_at {
            return Err(CallBackRefused::NotDue(before.due_at));
        }
        let step = Step {
            state: CallBackState::Taken,
            agent: Some(&by.id),
            taken_at: Some(now),
            ..Step::of(&before)
        };
        let call_back = id.to_owned();
        let data = TimelineData::CallBackTaken { call_back };
        finish(tx, &before, (step, data), by, now).await
    }

    /// Gives a call-back back that somebody has: they themselves, a lead or an administrator.
    ///
    /// # Errors
    /// [`CallBackRefused`].
    pub async fn release_call_back(
        &self,
        id: &str,
        seen: Option<i64>,
        leads: bool,
        by: &Actor,
        now: Millis,
    ) -> Result<CallBack, CallBackRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        let may = before.is_of(&by.id) || (leads && before.state == CallBackState::Taken);
        if !may {
            return Err(CallBackRefused::NotYours);
        }
        let call_back = id.to_owned();
        let data = TimelineData::CallBackReleased { call_back };
        let step = Step::back(&before);
        finish(tx, &before, (step, data), by, now).await
    }

    /// Says how the call of whoever has it went. One that reached nobody waits for its next try, or ends
    /// with the last.
    ///
    /// # Errors
    /// [`CallBackRefused`].
    pub async fn end_call_back(
        &self,
        id: &str,
        is_reached: bool,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<CallBack, CallBackRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        if !before.is_of(&by.id) {
            return Err(CallBackRefused::NotYours);
        }
        let change = match is_reached {
            true => reached(&before),
            false => missed(&before, now),
        };
        finish(tx, &before, change, by, now).await
    }

    /// Says that nobody is to be called any more.
    ///
    /// # Errors
    /// [`CallBackRefused`].
    pub async fn cancel_call_back(
        &self,
        id: &str,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<CallBack, CallBackRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        before.check(seen)?;
        finish(tx, &before, cancelled(&before), by, now).await
    }

    /// A call-back, whatever its state.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_call_back(&self, id: &str) -> Result<Option<CallBack>, StoreError> {
        let row: Option<CallBackRow> = sqlx::query_as(BY_ID)
            .bind(self.tenant())
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(CallBackRow::read).transpose()
    }

    /// What the customer of a session has asked for in place of waiting.
    ///
    /// # Errors
    /// The store failed.
    pub async fn call_back_of_session(
        &self,
        session_id: &str,
    ) -> Result<Option<CallBack>, StoreError> {
        let row: Option<CallBackRow> = sqlx::query_as(OF_SESSION)
            .bind(self.tenant())
            .bind(session_id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(CallBackRow::read).transpose()
    }

    /// The open call-backs of a ticket, with those of tickets that were merged into it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn call_backs_of_ticket(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<Vec<CallBack>, StoreError> {
        let rows: Vec<CallBackRow> = sqlx::query_as(OF_TICKET)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(CallBackRow::read).collect()
    }

    /// The call that the customer of a session waits for on its ticket: not one that was asked for in another session.
    ///
    /// # Errors
    /// The store failed.
    pub async fn call_back_to_come(
        &self,
        ticket_id: &str,
        session_id: &str,
    ) -> Result<Option<CallBack>, StoreError> {
        let row: Option<CallBackRow> = sqlx::query_as(OF_TICKET_ITSELF)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(session_id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(CallBackRow::read).transpose()
    }

    /// All that was ever asked for on a ticket itself, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn all_call_backs_of_ticket(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<Vec<CallBack>, StoreError> {
        let rows: Vec<CallBackRow> = sqlx::query_as(ALL_OF_TICKET)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(CallBackRow::read).collect()
    }

    /// The open call-backs, due first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn call_backs(
        &self,
        page: &CallBackPage,
        limit: u32,
    ) -> Result<Vec<CallBack>, StoreError> {
        let (at, id) = page.behind.clone().unwrap_or((Millis::MIN, String::new()));
        let (sql, words) = page.sight.within(OPEN, "e", 6);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(page.of_agent.clone().unwrap_or_default())
            .bind(at)
            .bind(id)
            .bind(i64::from(limit));
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<CallBackRow> = query.fetch_all(&self.reader).await?;
        rows.into_iter().map(CallBackRow::read).collect()
    }

    /// When the next call-back comes due, of those that do after `after`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_call_back_due(&self, after: Millis) -> Result<Option<Millis>, StoreError> {
        let at: Option<Millis> = sqlx::query_scalar(NEXT_DUE)
            .bind(self.tenant())
            .bind(after)
            .fetch_one(&self.reader)
            .await?;
        Ok(at)
    }

    /// When the next call-back goes back that an agent has said nothing of.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_call_back_release(&self) -> Result<Option<Millis>, StoreError> {
        let at: Option<Millis> = sqlx::query_scalar(
            "SELECT MIN(taken_at) FROM call_backs WHERE tenant_id = $1 AND state = 'taken'",
        )
        .bind(self.tenant())
        .fetch_one(&self.reader)
        .await?;
        Ok(at.map(|at| at.saturating_add(CALL_BACK_TAKEN_MS)))
    }

    /// Gives back what agents have said nothing of for so long; there may be more. Answers with the
    /// tickets that they are about.
    ///
    /// # Errors
    /// The store failed; then nothing was given back.
    pub async fn release_forgotten_call_backs(
        &self,
        now: Millis,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin().await?;
        let rows: Vec<CallBackRow> = sqlx::query_as(TAKEN)
            .bind(tx.tenant())
            .bind(now.saturating_sub(CALL_BACK_TAKEN_MS))
            .bind(RELEASED_AT_ONCE_MAX)
            .fetch_all(&mut *tx)
            .await?;
        let mut tickets = Vec::with_capacity(rows.len());
        for row in rows {
            let before = row.read()?;
            write(&mut tx, &before, Step::back(&before)).await?;
            let call_back = before.id.clone();
            let data = TimelineData::CallBackReleased { call_back };
            append(&mut tx, &before.ticket.id, data, &Actor::system(), now).await?;
            tickets.push(before.ticket.id);
        }
        tx.commit().await?;
        Ok(tickets)
    }
}

async fn finish(
    mut tx: Tx,
    before: &CallBack,
    (step, data): (Step<'_>, TimelineData),
    by: &Actor,
    now: Millis,
) -> Result<CallBack, CallBackRefused> {
    if !write(&mut tx, before, step).await? {
        return Err(CallBackRefused::Changed);
    }
    append(&mut tx, &before.ticket.id, data, by, now).await?;
    let after = read_in(&mut tx, &before.id).await?;
    tx.commit().await?;
    Ok(after)
}

/// Asks for a call-back on a ticket inside the caller's transaction; answers with its identifier.
pub(super) async fn insert(
    tx: &mut Tx,
    ticket_id: &str,
    new: NewCallBack,
    by: &Actor,
    now: Millis,
) -> Result<String, StoreError> {
    let id = new_id("cab");
    sqlx::query(
        "INSERT INTO call_backs (id, tenant_id, ticket_id, session_id, state, phone, check_number, \
         since, due_at, n_attempts, created_at, version) \
         VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, 0, $9, 1)",
    )
    .bind(&id)
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(&new.session_id)
    .bind(new.phone.reveal())
    .bind(&new.check_number)
    .bind(new.since)
    .bind(new.due_at)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let data = TimelineData::CallBackAsked {
        call_back: id.clone(),
        due_at: rfc3339(new.due_at),
    };
    append(tx, ticket_id, data, by, now).await?;
    Ok(id)
}

/// Asks for a call-back in place of those that are to come, inside the caller's transaction.
///
/// # Errors
/// [`CallBackRefused`].
pub(super) async fn replace(
    tx: &mut Tx,
    ticket_id: &str,
    new: NewCallBack,
    by: &Actor,
    now: Millis,
) -> Result<(), CallBackRefused> {
    let ticket = tickets::read_in(tx, ticket_id).await?;
    let ticket = ticket.ok_or(CallBackRefused::NoTicket)?;
    ticket.refuse_merged()?;
    if ticket.status.is_done() {
        return Err(CallBackRefused::Done);
    }
    close(tx, &ticket.id, by, now).await?;
    insert(tx, &ticket.id, new, by, now).await?;
    Ok(())
}

/// A ticket that is done with has nobody to call any more, nor what duplicates lend to it.
pub(super) async fn close(
    tx: &mut Tx,
    ticket_id: &str,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    for before in open_of(tx, ticket_id, i64::MAX).await? {
        let (step, data) = cancelled(&before);
        write(tx, &before, step).await?;
        append(tx, ticket_id, data, by, now).await?;
    }
    Ok(())
}

/// Forgets the numbers of a ticket's call-backs, since its customer is somebody else or not known any more; who is
/// to be called is not.
pub(super) async fn forget(
    tx: &mut Tx,
    ticket_id: &str,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    close(tx, ticket_id, by, now).await?;
    sqlx::query("UPDATE call_backs SET phone = NULL WHERE tenant_id = $1 AND ticket_id = $2")
        .bind(tx.tenant())
        .bind(ticket_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What becomes of a call-back.
struct Step<'a> {
    state: CallBackState,
    agent: Option<&'a str>,
    taken_at: Option<Millis>,
    due_at: Millis,
    n_attempts: i64,
}

impl<'a> Step<'a> {
    /// Nothing else than it is, but that nobody is about to call.
    fn of(before: &'a CallBack) -> Self {
        Self {
            state: before.state,
            agent: before.agent.as_ref().map(|(id, _)| id.as_str()),
            taken_at: None,
            due_at: before.due_at,
            n_attempts: before.n_attempts,
        }
    }

    /// It waits for somebody.
    fn back(before: &'a CallBack) -> Self {
        Self {
            state: CallBackState::Waiting,
            agent: None,
            ..Self::of(before)
        }
    }
}

fn reached(before: &CallBack) -> (Step<'_>, TimelineData) {
    let call_back = before.id.clone();
    let step = Step {
        state: CallBackState::Reached,
        ..Step::of(before)
    };
    (step, TimelineData::CallBackReached { call_back })
}

fn missed(before: &CallBack, now: Millis) -> (Step<'_>, TimelineData) {
    let n_attempts = before.n_attempts + 1;
    let next = call_back::next_try(n_attempts, now);
    let step = match next {
        Some(due_at) => Step {
            n_attempts,
            due_at,
            ..Step::back(before)
        },
        None => Step {
            state: CallBackState::NotReached,
            n_attempts,
            ..Step::of(before)
        },
    };
    let data = TimelineData::CallBackNotReached {
        call_back: before.id.clone(),
        attempt: u32::try_from(n_attempts).unwrap_or(u32::MAX),
        due_at: next.map(rfc3339),
    };
    (step, data)
}

fn cancelled(before: &CallBack) -> (Step<'_>, TimelineData) {
    let call_back = before.id.clone();
    let step = Step {
        state: CallBackState::Cancelled,
        ..Step::of(before)
    };
    (step, TimelineData::CallBackCancelled { call_back })
}

/// Writes the step if the call-back is still as it was read.
async fn write(tx: &mut Tx, before: &CallBack, step: Step<'_>) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "UPDATE call_backs SET state = $4, agent_id = $5, taken_at = $6, due_at = $7, n_attempts = $8, \
         version = version + 1 WHERE tenant_id = $1 AND id = $2 AND version = $3 \
         AND state IN ('waiting', 'taken')",
    )
    .bind(tx.tenant())
    .bind(&before.id)
    .bind(before.version)
    .bind(step.state.as_str())
    .bind(step.agent)
    .bind(step.taken_at)
    .bind(step.due_at)
    .bind(step.n_attempts)
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() == 1)
}

async fn open_of(tx: &mut Tx, ticket_id: &str, limit: i64) -> Result<Vec<CallBack>, StoreError> {
    let rows: Vec<CallBackRow> = sqlx::query_as(OF_TICKET)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(limit)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter().map(CallBackRow::read).collect()
}

/// Writes onto the ticket, which is as young as that from then on (ADR 0058).
async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    data: TimelineData,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    tickets::touch(tx, ticket_id, now).await?;
    timeline::append(tx, entry, now).await?;
    Ok(())
}

async fn read_in(tx: &mut Tx, id: &str) -> Result<CallBack, CallBackRefused> {
    let row: Option<CallBackRow> = sqlx::query_as(BY_ID)
        .bind(tx.tenant())
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.ok_or(CallBackRefused::Unknown)?.read()?)
}

/// A row of `select_call_backs!`.
#[derive(FromRow)]
struct CallBackRow {
    id: String,
    ticket_id: String,
    number: i64,
    subject: String,
    customer_name: Option<String>,
    state: String,
    agent_id: Option<String>,
    agent_name: Option<String>,
    phone: Option<String>,
    check_number: String,
    since: Millis,
    due_at: Millis,
    n_attempts: i64,
    created_at: Millis,
    version: i64,
}

impl CallBackRow {
    fn read(self) -> Result<CallBack, StoreError> {
        let state = CallBackState::parse(&self.state);
        let state = state.ok_or_else(|| StoreError::Unreadable {
            what: "call_backs.state",
            value: self.state.clone(),
        })?;
        Ok(CallBack {
            id: self.id,
            ticket: TicketRef {
                id: self.ticket_id,
                number: self.number,
                subject: self.subject,
            },
            customer_name: self.customer_name,
            state,
            agent: self.agent_id.zip(self.agent_name),
            phone: self.phone.map(Pii::from),
            check_number: self.check_number,
            since: self.since,
            due_at: self.due_at,
            n_attempts: self.n_attempts,
            created_at: self.created_at,
            version: self.version,
        })
    }
}
