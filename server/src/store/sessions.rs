//! Sessions in SQL: the record, its events and its chat, committed together.
//!
//! One transaction carries everything that one command changed; the actor of the session delivers
//! only after it has been committed. Secrets are in [`super::secrets`].

use sqlx::FromRow;
use tandem_protocol::handoff::HandoffState;
use tandem_protocol::signal::{Entry, Role, SessionState};
use tandem_session::{EventKind, Output, Record, SessionEvent};
use tandem_tickets::{Actor, TimelineData, tags};

use super::call_backs::{self, CallBackRefused, NewCallBack};
use super::secrets::{self, SecretWrite};
use super::sight::Sight;
use super::talk;
use super::tickets::{self, ChangeRefused, NewTicket, Ticket};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, assignment, customers, tiers};
use crate::source::Millis;

/// In `handoff_to` of a session whose agent has let go; no agent is called so.
const LET_GO: &str = "let_go";
/// Offers to one agent in one list.
const HANDOFFS_LISTED_MAX: i64 = 50;

/// Sessions by where they stand, a page of them; those without a ticket are everybody's.
pub(super) const STANDING: &str = "SELECT s.record, s.target_url, s.note, s.wanted_skills FROM sessions s \
     WHERE s.tenant_id = $1 AND s.state = $2 AND s.id > $3 AND (s.ticket_id IS NULL \
     OR EXISTS (SELECT 1 FROM tickets t WHERE t.id = s.ticket_id/* sight */)) \
     ORDER BY s.id LIMIT $4";

/// What belongs to a session and never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFacts {
    /// Product page that the link leads to.
    pub target_url: Option<String>,
    /// What the customer wrote in a widget request.
    pub note: String,
    /// Skills that they want, as tags are.
    pub skills: Vec<String>,
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Its lasting state.
    pub record: Record,
    /// What never changes.
    pub facts: SessionFacts,
}

/// Why a transaction was not committed; nothing of it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// A secret was consumed by somebody else, ran out, or is taken.
    #[error("a secret of the session is gone or taken")]
    Secret,
    /// The ticket does not take what the customer leaves on it.
    #[error("the ticket does not take what was left")]
    Left,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// One transaction about one session.
#[derive(Debug)]
pub struct SessionWrite<'a> {
    /// The state after the change.
    pub record: &'a Record,
    /// Outputs of the machine; events and chat messages are written.
    pub outputs: &'a [Output],
    /// Secrets made, consumed or rotated by the same step.
    pub secrets: &'a [SecretWrite],
    /// The time.
    pub now: Millis,
}

/// What a customer who waits no longer leaves on the ticket that their session hangs on.
#[derive(Clone, Debug)]
pub struct LeftOnTicket {
    /// The ticket.
    pub ticket_id: String,
    /// Where they read answers; a ticket that has an address keeps it.
    pub email: Option<String>,
    /// That they want to be called, in place of a call that is to come.
    pub call_back: Option<NewCallBack>,
    /// The customer.
    pub by: Actor,
}

impl Store {
    /// Writes a session for the first time.
    ///
    /// # Errors
    /// [`CommitError`]; then nothing is written.
    pub async fn add_session(
        &self,
        write: SessionWrite<'_>,
        facts: &SessionFacts,
    ) -> Result<(), CommitError> {
        let mut tx = self.begin().await?;
        insert(&mut tx, &write, facts).await?;
        append(&mut tx, &write).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what a step changed.
    ///
    /// # Errors
    /// [`CommitError`]; then nothing is written.
    pub async fn commit_session(&self, write: SessionWrite<'_>) -> Result<(), CommitError> {
        let mut tx = self.begin().await?;
        update(&mut tx, &write).await?;
        append(&mut tx, &write).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes the step that ends a customer's wait, with what they leave on the ticket that there is: all of it
    /// or nothing.
    ///
    /// # Errors
    /// [`CommitError`], [`CommitError::Left`] where the ticket is done with; then nothing is written.
    pub async fn commit_session_with_left(
        &self,
        write: SessionWrite<'_>,
        left: LeftOnTicket,
    ) -> Result<(), CommitError> {
        let (ticket_id, now) = (&left.ticket_id, write.now);
        let mut tx = self.begin().await?;
        if let Some(email) = &left.email {
            match tickets::add_email(&mut tx, ticket_id, email, &left.by, now).await {
                // What is read of a duplicate stands on the ticket that it leads to, which has its own address.
                Ok(()) | Err(ChangeRefused::Store(StoreError::TicketMerged { .. })) => {}
                Err(ChangeRefused::Store(error)) => return Err(CommitError::Store(error)),
                Err(_) => return Err(CommitError::Left),
            }
        }
        if let Some(call_back) = left.call_back {
            let asked = call_backs::replace(&mut tx, ticket_id, call_back, &left.by, now).await;
            asked.map_err(|refused| match refused {
                CallBackRefused::Store(error) => not_left(error),
                _ => CommitError::Left,
            })?;
        }
        update(&mut tx, &write).await?;
        append(&mut tx, &write).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes a ticket and writes the step that hangs a session on it, both or neither.
    /// `step` is told the ticket and answers with the outputs and the record after it.
    ///
    /// # Errors
    /// [`CommitError`], or what `step` refused with; then nothing is written.
    pub async fn commit_session_with_ticket<E: From<CommitError>>(
        &self,
        new: NewTicket,
        actor: Actor,
        now: Millis,
        step: impl FnOnce(&Ticket) -> Result<(Record, Vec<Output>), E> + Send,
    ) -> Result<Vec<Output>, E> {
        let fail = |error: sqlx::Error| E::from(CommitError::from(error));
        let mut tx = self.begin().await.map_err(fail)?;
        let ticket = tickets::insert(&mut tx, new, actor, now)
            .await
            .map_err(CommitError::from)?;
        let (record, outputs) = step(&ticket)?;
        let write = SessionWrite {
            record: &record,
            outputs: &outputs,
            secrets: &[],
            now,
        };
        update(&mut tx, &write).await?;
        append(&mut tx, &write).await?;
        tx.commit().await.map_err(fail)?;
        Ok(outputs)
    }

    /// The session, if there is one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_session(&self, id: &str) -> Result<Option<StoredSession>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT record, target_url, note, wanted_skills FROM sessions WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_optional(&self.reader)
        .await?;
        row.map(SessionRow::read).transpose()
    }

    /// Sessions of a ticket, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sessions_of_ticket(
        &self,
        ticket_id: &str,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT record, target_url, note, wanted_skills FROM sessions \
             WHERE tenant_id = $1 AND ticket_id = $2 AND ($3 = '' OR id < $3) \
             ORDER BY id DESC LIMIT $4",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .bind(before.unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Sessions that stand where `state` says, of tickets of `sight` or of none, oldest first, behind the one of the
    /// identifier `after`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sessions_that_are(
        &self,
        state: SessionState,
        sight: &Sight,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let (sql, words) = sight.within(STANDING, "t", 5);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(state_word(state))
            .bind(after.unwrap_or_default())
            .bind(i64::from(limit));
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<SessionRow> = query.fetch_all(&self.reader).await?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Identifiers of all sessions that have not ended, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unfinished_sessions(&self) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar(
            "SELECT id FROM sessions WHERE tenant_id = $1 AND state <> $2 ORDER BY id",
        )
        .bind(self.tenant())
        .bind(state_word(SessionState::Ended))
        .fetch_all(&self.reader)
        .await?;
        Ok(ids)
    }

    /// Widget requests that wait for an agent, and sessions whose agent has let go; who came first first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting_requests(&self, limit: u32) -> Result<Vec<StoredSession>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT record, target_url, note, wanted_skills FROM sessions \
             WHERE tenant_id = $1 AND state = $2 AND (entry = $3 OR handoff_to = $5) ORDER BY id LIMIT $4",
        )
        .bind(self.tenant())
        .bind(state_word(SessionState::Waiting))
        .bind(entry_word(Entry::Widget))
        .bind(i64::from(limit))
        .bind(LET_GO)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Sessions under way whose agent has been gone since `before` or longer, longest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn left_sessions(
        &self,
        before: Millis,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT record, target_url, note, wanted_skills FROM sessions \
             WHERE tenant_id = $1 AND agent_gone_since <= $2 \
             ORDER BY agent_gone_since, id LIMIT $3",
        )
        .bind(self.tenant())
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Sessions that are offered to an agent, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn handoffs_to(&self, agent: &str) -> Result<Vec<StoredSession>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT record, target_url, note, wanted_skills FROM sessions \
             WHERE tenant_id = $1 AND handoff_to LIKE $2 ORDER BY id LIMIT $3",
        )
        .bind(self.tenant())
        .bind(format!("% {agent} %"))
        .bind(HANDOFFS_LISTED_MAX)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(SessionRow::read).collect()
    }
}

async fn insert(
    connection: &mut Tx,
    write: &SessionWrite<'_>,
    facts: &SessionFacts,
) -> Result<(), StoreError> {
    let record = write.record;
    sqlx::query(
        "INSERT INTO sessions (id, tenant_id, ticket_id, entry, state, record, target_url, note, \
         created_at, updated_at, wanted_skills, agent_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&record.id)
    .bind(connection.tenant())
    .bind(record.ticket.as_ref().map(|ticket| ticket.id.clone()))
    .bind(entry_word(record.entry))
    .bind(state_word(record.state))
    .bind(json(record)?)
    .bind(&facts.target_url)
    .bind(&facts.note)
    .bind(record.created_at)
    .bind(write.now)
    .bind(tags::text(&facts.skills))
    .bind(agent_of(record))
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// Why nothing was left, where it is the ticket's doing: it was merged.
fn not_left(error: StoreError) -> CommitError {
    match error {
        StoreError::TicketMerged { .. } => CommitError::Left,
        error => CommitError::Store(error),
    }
}

async fn update(connection: &mut Tx, write: &SessionWrite<'_>) -> Result<(), CommitError> {
    let record = write.record;
    let ticket_id = record.ticket.as_ref().map(|ticket| ticket.id.clone());
    sqlx::query(
        "UPDATE sessions SET ticket_id = $3, state = $4, record = $5, updated_at = $6, \
         ended_at = $7, handoff_to = $8, agent_id = $9, agent_gone_since = $10 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&record.id)
    .bind(&ticket_id)
    .bind(state_word(record.state))
    .bind(json(record)?)
    .bind(write.now)
    .bind(record.ended_at)
    .bind(handoff_to(record))
    .bind(agent_of(record))
    .bind(agent_gone_since(record))
    .execute(&mut **connection)
    .await?;
    // What happened before an agent came goes onto the ticket with the session.
    if let Some(ticket_id) = &ticket_id {
        timeline::move_onto(connection, &record.id, ticket_id, write.now).await?;
        customers::claim_ticket(connection, record, ticket_id).await?;
    }
    Ok(())
}

fn agent_of(record: &Record) -> Option<String> {
    record.by_role(Role::Agent)?.agent.clone()
}

/// Since when a session that is under way has had nobody in the agent's place.
fn agent_gone_since(record: &Record) -> Option<Millis> {
    match record.state {
        SessionState::Asking | SessionState::Live => record.by_role(Role::Agent)?.absent_since,
        SessionState::Waiting | SessionState::Ended => None,
    }
}

/// Those who may take the session over, each between two blanks; [`LET_GO`] where it waits for whoever comes.
fn handoff_to(record: &Record) -> Option<String> {
    if record.let_go.is_some() {
        return Some(LET_GO.to_owned());
    }
    let handoff = record.handoff.as_ref()?;
    Some(match handoff.state {
        HandoffState::Offered if !handoff.asked.is_empty() => {
            format!(" {} ", handoff.asked.join(" "))
        }
        HandoffState::Offered | HandoffState::Accepted => format!(" {} ", handoff.agent),
    })
}

/// Events, chat and secrets of a step.
async fn append(connection: &mut Tx, write: &SessionWrite<'_>) -> Result<(), CommitError> {
    let mut happened = false;
    for output in write.outputs {
        match output {
            Output::Event(event) => {
                happened = true;
                append_event(connection, write.record, event).await?;
            }
            Output::Chat(message) => talk::append(connection, &write.record.id, message).await?,
            Output::Receipt {
                up_to,
                receipt,
                role,
            } => talk::mark(connection, &write.record.id, up_to, *receipt, *role).await?,
            Output::Copied { id, copied } => {
                talk::set_copied(connection, &write.record.id, id, *copied).await?;
            }
            Output::View(_)
            | Output::Send { .. }
            | Output::MintTabToken { .. }
            | Output::AnswerForwardOffer { .. }
            | Output::Close { .. } => {}
        }
    }
    if let Some(ticket) = write.record.ticket.as_ref().filter(|_| happened) {
        tickets::touch(connection, &ticket.id, write.now).await?;
    }
    for secret in write.secrets {
        secrets::write(connection, &write.record.id, secret, write.now).await?;
    }
    Ok(())
}

async fn append_event(
    connection: &mut Tx,
    record: &Record,
    event: &SessionEvent,
) -> Result<(), StoreError> {
    let actor = match event.actor.role {
        Some(Role::Agent | Role::Supervisor | Role::Observer) => {
            let id = event.actor.agent.clone().unwrap_or_default();
            Actor::agent(id, &event.actor.name)
        }
        Some(Role::Customer) => Actor::customer(&event.actor.name),
        None => Actor::system(),
    };
    let entry = NewEntry {
        ticket_id: record.ticket.as_ref().map(|ticket| ticket.id.clone()),
        session_id: Some(record.id.clone()),
        actor: actor.clone(),
        data: timeline_data(event)?,
    };
    timeline::append(connection, entry, event.at).await?;
    match &event.kind {
        EventKind::HandedOff { reason, team, .. } => {
            tiers::escalate(connection, record, reason, event.at).await?;
            assignment::pass_on(connection, record, event.at).await?;
            assignment::to_team(connection, record, (team.as_deref(), actor), event.at).await
        }
        EventKind::LetGo { team, .. } => {
            assignment::to_team(connection, record, (team.as_deref(), actor), event.at).await
        }
        EventKind::ParticipantJoined { role: Role::Agent } => {
            tiers::reach(connection, record).await?;
            assignment::take_up(connection, record, event.at).await
        }
        _ => Ok(()),
    }
}

/// The machine and the timeline write the same words; each owns its type.
fn timeline_data(event: &SessionEvent) -> Result<TimelineData, StoreError> {
    serde_json::to_value(&event.kind)
        .and_then(serde_json::from_value)
        .map_err(|error| StoreError::Unreadable {
            what: "session event",
            value: error.to_string(),
        })
}

/// A record as the column has it.
pub(super) fn read_record(text: &str) -> Result<Record, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable {
        what: "session",
        value: error.to_string(),
    })
}

/// Whether a product has named this customer in the session.
pub(super) fn is_named(record: &Record, customer_id: &str) -> bool {
    let customer = record.by_role(Role::Customer);
    customer.is_some_and(|one| one.customer.as_deref() == Some(customer_id))
}

pub(super) fn json(record: &Record) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|error| StoreError::Unreadable {
        what: "session",
        value: error.to_string(),
    })
}

fn entry_word(entry: Entry) -> &'static str {
    match entry {
        Entry::Link => "link",
        Entry::Code => "code",
        Entry::Widget => "widget",
        Entry::Invitation => "invitation",
    }
}

fn state_word(state: SessionState) -> &'static str {
    match state {
        SessionState::Waiting => "waiting",
        SessionState::Asking => "asking",
        SessionState::Live => "live",
        SessionState::Ended => "ended",
    }
}

pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::Agent => "agent",
        Role::Supervisor => "supervisor",
        Role::Observer => "observer",
    }
}

#[derive(FromRow)]
struct SessionRow {
    record: String,
    target_url: Option<String>,
    note: String,
    wanted_skills: String,
}

impl SessionRow {
    fn read(self) -> Result<StoredSession, StoreError> {
        let record = read_record(&self.record)?;
        let facts = SessionFacts {
            target_url: self.target_url,
            note: self.note,
            skills: tags::from_text(&self.wanted_skills),
        };
        Ok(StoredSession { record, facts })
    }
}
