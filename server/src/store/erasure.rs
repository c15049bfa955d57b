//! Erasing what is kept of a person: one transaction takes the words away and leaves what is counted.
//!
//! Entries on timelines stay with their kinds, times and numbers, so that figures are what they were;
//! the audit has nothing of a person and stays as it is. Once the transaction is committed the bytes go:
//! those of files from where they are kept, and those of the database by [`Store::wipe`]. A process that
//! ends in between finds what is left to do in `erasures` (ADR 0054).

pub(super) mod copies;

use std::collections::BTreeSet;

use sqlx::FromRow;
use tandem_tickets::{Actor, ERASED, TimelineData, search, tags};

use super::people::{self, Scope, SessionOf, Whom};
use super::timeline::{self, NewEntry};
use super::{Dialect, Store, StoreError, Tx, audit, entries, fields, metrics, sessions};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id, secret_hash};

/// Tickets that are erased in one transaction; others wait to write meanwhile.
pub const ERASED_AT_ONCE_MAX: i64 = 500;
/// Events that are read at a time.
const PAGE: i64 = 500;

/// Tables that hold words of people, for PostgreSQL to tidy up.
const TABLES: &str = "VACUUM tickets, events, entry_words, sessions, session_chat, files, customers, surveys, \
     reports, ticket_not_customers, foreign_tickets, write_backs, mails, mail_messages, ticket_messages, \
     mail_tokens, incoming_mails, appointments, appointment_links, call_backs, drafts, ticket_field_values, \
     idempotency, join_secrets, ticket_surveys, ticket_survey_secrets, \
     resume_tokens";

/// What was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Identifier, `era_…`; empty when there was nothing.
    pub id: String,
    /// The tickets.
    pub tickets: Vec<String>,
    /// Others, that had copies of what the person has said, or their name.
    pub copied_to: BTreeSet<String>,
    /// How many sessions.
    pub n_sessions: usize,
    /// The files whose bytes are to go.
    pub files: Vec<String>,
    /// Who was forgotten, `cus_…`.
    pub customers: Vec<String>,
    /// Whether the person has more tickets.
    pub more: bool,
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EraseRefused {
    /// Nobody is known by that.
    #[error("nobody is known by that")]
    Nobody,
    /// A session of the person is not over.
    #[error("session {0} is not over")]
    Open(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for EraseRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Erases what is kept of a person, at most [`ERASED_AT_ONCE_MAX`] of their tickets: all of it or,
    /// with an error, nothing.
    ///
    /// # Errors
    /// [`EraseRefused`].
    pub async fn erase_person(
        &self,
        whom: &Whom,
        by: &Actor,
        now: Millis,
    ) -> Result<Erased, EraseRefused> {
        let mut tx = self.begin().await?;
        let person = people::resolve(&mut tx, self.tenant(), whom).await?;
        let person = person.ok_or(EraseRefused::Nobody)?;
        let scope = people::scope(&mut tx, self.tenant(), &person, ERASED_AT_ONCE_MAX).await?;
        if let Some(open) = scope.sessions.iter().find(|session| session.is_open()) {
            return Err(EraseRefused::Open(open.id.clone()));
        }
        let n_typed = forget_address(&mut tx, &scope).await?;
        if scope.is_empty() && n_typed == 0 {
            return Ok(Erased::default());
        }
        let mut named = Vec::new();
        for ticket in &scope.tickets {
            named.extend(copies::forget_name(&mut tx, ticket).await?);
        }
        let mut erased = erase(&mut tx, &scope, by, now).await?;
        erased.copied_to.extend(named);
        forget_answers(&mut tx).await?;
        tx.commit().await?;
        Ok(erased)
    }

    /// Erasures of which bytes may still be on the disk.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unclean(&self) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar(
            "SELECT id FROM erasures WHERE tenant_id = $1 AND cleaned_at IS NULL",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(ids)
    }

    /// Takes the bytes of what was erased off the database's files, and notes it of these erasures; false
    /// when somebody was reading, so that it has to be tried again. The bytes of files are gone by now. What
    /// is erased meanwhile is not among them: it may have come too late.
    ///
    /// SQLite wipes what it frees; what stands in the log of the last writes goes with it, and the index
    /// of the search forgets only as it is merged. PostgreSQL is told to tidy up, which takes the rows
    /// away and leaves it to the server when their bytes are written over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn wipe(&self, unclean: &[String], now: Millis) -> Result<bool, StoreError> {
        let is_clean = match self.dialect {
            Dialect::Sqlite => self.wipe_sqlite().await?,
            Dialect::Postgres { .. } => {
                sqlx::query(TABLES).execute(self.writer.pool()).await?;
                true
            }
        };
        if !is_clean {
            return Ok(false);
        }
        for id in unclean {
            sqlx::query("UPDATE erasures SET cleaned_at = $3 WHERE tenant_id = $1 AND id = $2")
                .bind(self.tenant())
                .bind(id)
                .bind(now)
                .execute(&self.writer)
                .await?;
        }
        Ok(true)
    }

    async fn wipe_sqlite(&self) -> Result<bool, StoreError> {
        for sql in [
            "INSERT INTO ticket_search (ticket_search) VALUES ('optimize')",
            "INSERT INTO entry_search (entry_search) VALUES ('optimize')",
        ] {
            sqlx::query(sql).execute(&self.writer).await?;
        }
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(self.writer.pool())
            .await?;
        Ok(busy == 0)
    }
}

/// Erases what `scope` names, inside the caller's transaction.
pub(super) async fn erase(
    tx: &mut Tx,
    scope: &Scope,
    by: &Actor,
    now: Millis,
) -> Result<Erased, StoreError> {
    let mut files = Vec::new();
    let mut copied_to = BTreeSet::new();
    for session in &scope.sessions {
        files.extend(erase_session(tx, session, scope, now).await?);
        copied_to.extend(copies::erase_of_session(tx, session).await?);
    }
    for ticket in &scope.tickets {
        copied_to.extend(copies::erase_of_ticket(tx, ticket).await?);
        erase_ticket(tx, ticket, by, now).await?;
        files.extend(erase_files(tx, ticket).await?);
    }
    let mut customers = Vec::new();
    if !scope.more {
        for line in &scope.lines {
            forget_line(tx, &line.id).await?;
            customers.push(line.id.clone());
        }
    }
    let erased = Erased {
        id: new_id("era"),
        tickets: scope.tickets.clone(),
        copied_to,
        n_sessions: scope.sessions.len(),
        files,
        customers,
        more: scope.more,
    };
    note(tx, &erased, by, now).await?;
    Ok(erased)
}

/// Writes down that something was erased, how much and by whom.
async fn note(tx: &mut Tx, erased: &Erased, by: &Actor, now: Millis) -> Result<(), StoreError> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    sqlx::query(
        "INSERT INTO erasures (id, tenant_id, n_tickets, n_sessions, n_files, at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&erased.id)
    .bind(tx.tenant())
    .bind(count(erased.tickets.len()))
    .bind(count(erased.n_sessions))
    .bind(count(erased.files.len()))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let author = match by.id.as_str() {
        "" => Author::System,
        id => Author::Agent(id.to_owned()),
    };
    let detail = format!(
        "tickets:{}/sessions:{}/files:{}",
        erased.tickets.len(),
        erased.n_sessions,
        erased.files.len()
    );
    let record = NewRecord::new(&author, Act::Erased, &erased.id).detail(&detail);
    audit::append(tx, record, now).await
}

/// Takes the address of a person off what it was typed on: tickets of somebody else whom a product has
/// named, and the marks by which nobody is asked too often. Answers how often it stood there.
async fn forget_address(tx: &mut Tx, scope: &Scope) -> Result<u64, StoreError> {
    if scope.address.is_empty() || scope.more {
        return Ok(0);
    }
    let marks = sqlx::query(
        "UPDATE surveys SET customer = ticket_id WHERE tenant_id = $1 AND customer = $2",
    )
    .bind(tx.tenant())
    .bind(&scope.address)
    .execute(&mut **tx)
    .await?;
    let marks_of_tickets = sqlx::query(
        "UPDATE ticket_surveys SET customer = ticket_id WHERE tenant_id = $1 AND customer = $2",
    )
    .bind(tx.tenant())
    .bind(&scope.address)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE mails SET address = NULL WHERE tenant_id = $1 AND LOWER(address) = LOWER($2)",
    )
    .bind(tx.tenant())
    .bind(&scope.address)
    .execute(&mut **tx)
    .await?;
    forget_sender(tx, &scope.address).await?;
    let rows: Vec<SearchRow> = sqlx::query_as(
        "SELECT id, number, subject, description, customer_name, tags, fields FROM tickets \
         WHERE tenant_id = $1 AND LOWER(customer_email) = LOWER($2) AND customer_id IS NOT NULL",
    )
    .bind(tx.tenant())
    .bind(&scope.address)
    .fetch_all(&mut **tx)
    .await?;
    let mut n = marks.rows_affected() + marks_of_tickets.rows_affected();
    for row in rows.iter().filter(|row| !scope.tickets.contains(&row.id)) {
        let taken = sqlx::query(
            "UPDATE tickets SET customer_email = NULL, search_text = $3, version = version + 1 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tx.tenant())
        .bind(&row.id)
        .bind(row.search_text()?)
        .execute(&mut **tx)
        .await?;
        n += taken.rows_affected();
    }
    Ok(n)
}

/// That a mail of theirs came stays, so that it is not taken once more; whose it was does not.
async fn forget_sender(tx: &mut Tx, address: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE incoming_mails SET sender = NULL WHERE tenant_id = $1 AND sender = $2")
        .bind(tx.tenant())
        .bind(secret_hash(&address.to_lowercase()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a ticket is found by.
#[derive(FromRow)]
struct SearchRow {
    id: String,
    number: i64,
    subject: String,
    description: String,
    customer_name: Option<String>,
    tags: String,
    fields: String,
}

impl SearchRow {
    /// Without an address.
    fn search_text(&self) -> Result<String, StoreError> {
        let tags = tags::from_text(&self.tags).join(" ");
        let name = self.customer_name.as_deref().unwrap_or_default();
        let values = tandem_tickets::fields::words(&fields::from_text(&self.fields)?);
        let words = [
            self.subject.as_str(),
            &self.description,
            name,
            "",
            &tags,
            &values,
        ];
        Ok(search::text(self.number, words))
    }
}

/// Nobody is left to be called, of a ticket or of a session.
macro_rules! forget_call_backs {
    ($of:literal) => {
        concat!(
            "UPDATE call_backs SET phone = NULL, \
             state = CASE WHEN state IN ('waiting', 'taken') THEN 'cancelled' ELSE state END, \
             version = version + 1 WHERE tenant_id = $1 AND ",
            $of,
            " = $2"
        )
    };
}

async fn erase_ticket(tx: &mut Tx, id: &str, by: &Actor, now: Millis) -> Result<(), StoreError> {
    let (number, tags, values): (i64, String, String) =
        sqlx::query_as("SELECT number, tags, fields FROM tickets WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
    let values = fields::erase(tx, id, &values).await?;
    let row = SearchRow {
        id: id.to_owned(),
        number,
        subject: ERASED.to_owned(),
        description: String::new(),
        customer_name: None,
        tags,
        fields: fields::text(&values)?,
    };
    erase_entries(tx, Of::Ticket(id)).await?;
    erase_mergings(tx, id).await?;
    erase_notes(tx, id).await?;
    erase_appointments(tx, id).await?;
    for sql in [
        forget_call_backs!("ticket_id"),
        // What agents were about to say of them goes unsaid.
        "DELETE FROM drafts WHERE tenant_id = $1 AND ticket_id = $2",
        "DELETE FROM ticket_not_customers WHERE tenant_id = $1 AND ticket_id = $2",
        // A system elsewhere would tell of its requester again.
        "DELETE FROM foreign_tickets WHERE tenant_id = $1 AND ticket_id = $2",
        "DELETE FROM write_backs WHERE tenant_id = $1 AND ticket_id = $2",
        "DELETE FROM mails WHERE tenant_id = $1 AND ticket_id = $2",
        // An answer to what is erased does not come onto what is left.
        "DELETE FROM mail_tokens WHERE tenant_id = $1 AND ticket_id = $2",
        "UPDATE incoming_mails SET sender = NULL, ticket_id = NULL, language = NULL WHERE tenant_id = $1 AND ticket_id = $2",
        "DELETE FROM ticket_messages WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2)",
        "UPDATE reports SET reason = NULL WHERE tenant_id = $1 AND ticket_id = $2",
        "UPDATE surveys SET comment = NULL, customer = ticket_id WHERE tenant_id = $1 AND ticket_id = $2",
        "UPDATE ticket_surveys SET comment = NULL, customer = ticket_id WHERE tenant_id = $1 AND ticket_id = $2",
        "DELETE FROM ticket_survey_secrets WHERE tenant_id = $1 AND ticket_id = $2",
    ] {
        about(tx, sql, id).await?;
    }
    let entry = NewEntry::of_ticket(id, by.clone(), TimelineData::PersonErased {});
    timeline::append(tx, entry, now).await?;
    // Whoever has the ticket open has seen another version; when it changed last is no word of anybody.
    sqlx::query(
        "UPDATE tickets SET subject = $3, description = '', customer_name = NULL, \
         customer_email = NULL, customer_id = NULL, search_text = $4, version = version + 1, \
         erased_at = $5, fields = $6 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(&row.subject)
    .bind(row.search_text()?)
    .bind(now)
    .bind(&row.fields)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Answers with the files whose bytes are to go.
async fn erase_session(
    tx: &mut Tx,
    session: &SessionOf,
    scope: &Scope,
    now: Millis,
) -> Result<Vec<String>, StoreError> {
    let id = session.id.as_str();
    let text: String =
        sqlx::query_scalar("SELECT record FROM sessions WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
    let mut record = sessions::read_record(&text)?;
    let ticket = record.ticket.clone();
    let is_theirs = ticket
        .as_ref()
        .is_some_and(|one| scope.tickets.contains(&one.id));
    let subject = ticket.filter(|_| !is_theirs).map(|one| one.subject);
    record.erase_customer(subject.as_deref().unwrap_or(ERASED));
    sqlx::query(
        "UPDATE sessions SET record = $3, target_url = NULL, note = '', wanted_skills = '', \
         handoff_to = NULL, erased_at = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(sessions::json(&record)?)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    erase_entries(tx, Of::Session(id)).await?;
    for sql in [
        // A number that was left in a session on somebody else's ticket.
        forget_call_backs!("session_id"),
        "DELETE FROM session_chat WHERE session_id = (SELECT id FROM sessions WHERE tenant_id = $1 AND id = $2)",
        "DELETE FROM resume_tokens WHERE session_id = (SELECT id FROM sessions WHERE tenant_id = $1 AND id = $2)",
        "DELETE FROM join_secrets WHERE tenant_id = $1 AND session_id = $2",
        "DELETE FROM write_backs WHERE tenant_id = $1 AND session_id = $2 AND state IN ('held', 'waiting')",
        "DELETE FROM mails WHERE tenant_id = $1 AND id IN (SELECT w.mail_id FROM mail_messages w JOIN events e \
         ON e.id = w.event_id WHERE e.session_id = $2)",
        "UPDATE reports SET reason = NULL WHERE tenant_id = $1 AND session_id = $2",
        "UPDATE surveys SET comment = NULL, customer = ticket_id WHERE tenant_id = $1 AND session_id = $2",
    ] {
        about(tx, sql, id).await?;
    }
    erase_files(tx, id).await
}

/// Files of a session or of a ticket lose their bytes and their names; that there was one of this size, and when, stays.
async fn erase_files(tx: &mut Tx, home: &str) -> Result<Vec<String>, StoreError> {
    let files = sqlx::query_scalar(
        "UPDATE files SET name = $3, sha256 = NULL, \
         sender = CASE WHEN role = 'customer' THEN '' ELSE sender END, \
         state = CASE WHEN state IN ('uploading', 'checking', 'ready') THEN 'deleted' ELSE state END \
         WHERE tenant_id = $1 AND (session_id = $2 OR ticket_id = $2) RETURNING id",
    )
    .bind(tx.tenant())
    .bind(home)
    .bind(ERASED)
    .fetch_all(&mut **tx)
    .await?;
    Ok(files)
}

/// Whose entries.
#[derive(Clone, Copy)]
enum Of<'a> {
    Ticket(&'a str),
    Session(&'a str),
}

#[derive(FromRow)]
struct EntryRow {
    id: String,
    actor_kind: String,
    actor_name: String,
    kind: String,
    data: String,
}

pub(super) const OF_TICKET: &str = "SELECT id, actor_kind, actor_name, kind, data FROM events \
     WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) \
     AND id > $3 ORDER BY id LIMIT $4";

pub(super) const OF_SESSION: &str = "SELECT id, actor_kind, actor_name, kind, data FROM events \
     WHERE session_id = (SELECT id FROM sessions WHERE tenant_id = $1 AND id = $2) \
     AND id > $3 ORDER BY id LIMIT $4";

async fn erase_entries(tx: &mut Tx, of: Of<'_>) -> Result<(), StoreError> {
    let (sql, id) = match of {
        Of::Ticket(id) => (OF_TICKET, id),
        Of::Session(id) => (OF_SESSION, id),
    };
    let mut after = String::new();
    loop {
        let rows: Vec<EntryRow> = sqlx::query_as(sql)
            .bind(tx.tenant())
            .bind(id)
            .bind(&after)
            .bind(PAGE)
            .fetch_all(&mut **tx)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after.clone_from(&last.id);
        for row in rows {
            erase_entry(tx, row).await?;
        }
    }
}

/// A note of a follow-up that was changed while its ticket was a duplicate stands on the other one.
async fn erase_notes(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT e.id, e.actor_kind, e.actor_name, e.kind, e.data FROM events e \
         JOIN follow_ups f ON f.event_id = e.id WHERE f.tenant_id = $1 AND f.ticket_id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_all(&mut **tx)
    .await?;
    for row in rows {
        erase_entry(tx, row).await?;
    }
    Ok(())
}

/// Nobody is left to come: what is planned is over, its links lead nowhere, and its words go, on the tickets
/// that it has led to as well.
async fn erase_appointments(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT e.id, e.actor_kind, e.actor_name, e.kind, e.data FROM events e \
         JOIN appointments p ON e.id = p.event_id WHERE p.tenant_id = $1 AND p.ticket_id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_all(&mut **tx)
    .await?;
    for row in rows {
        erase_entry(tx, row).await?;
    }
    for other in led_to(tx, id).await? {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT e.id, e.actor_kind, e.actor_name, e.kind, e.data FROM events e \
             JOIN appointments p ON e.data LIKE '%\"' || p.id || '\"%' \
             WHERE e.ticket_id = $3 AND e.kind LIKE 'appointment_%' \
             AND p.tenant_id = $1 AND p.ticket_id = $2",
        )
        .bind(tx.tenant())
        .bind(id)
        .bind(&other)
        .fetch_all(&mut **tx)
        .await?;
        for row in rows {
            erase_entry(tx, row).await?;
        }
    }
    for sql in [
        "DELETE FROM appointment_links WHERE tenant_id = $1 AND appointment_id IN \
         (SELECT id FROM appointments WHERE ticket_id = $2)",
        "UPDATE appointments SET state = 'called_off', version = version + 1 WHERE tenant_id = $1 \
         AND ticket_id = $2 AND state IN ('planned', 'declined')",
    ] {
        about(tx, sql, id).await?;
    }
    Ok(())
}

/// The tickets that this one was ever merged into, and those that they were.
async fn led_to(tx: &mut Tx, id: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    let mut to_read = vec![id.to_owned()];
    while let Some(next) = to_read.pop() {
        for row in mergings(tx, &next).await? {
            let Some(target) = row.merged_with().filter(|_| row.kind == "ticket_merged") else {
                continue;
            };
            if target != id && found.insert(target.clone()) {
                to_read.push(target);
            }
        }
    }
    Ok(found)
}

/// What other tickets say of the mergings of this one: why they were merged is about its customer, too.
async fn erase_mergings(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let others: BTreeSet<String> = mergings(tx, id)
        .await?
        .iter()
        .filter_map(EntryRow::merged_with)
        .collect();
    for other in others {
        for row in mergings(tx, &other).await? {
            if row.merged_with().as_deref() == Some(id) {
                erase_entry(tx, row).await?;
            }
        }
    }
    Ok(())
}

pub(super) const MERGINGS: &str = "SELECT id, actor_kind, actor_name, kind, data FROM events \
     WHERE ticket_id = (SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2) \
     AND kind IN ('ticket_merged', 'duplicate_merged') ORDER BY id";

async fn mergings(tx: &mut Tx, id: &str) -> Result<Vec<EntryRow>, StoreError> {
    let rows = sqlx::query_as(MERGINGS).bind(tx.tenant()).bind(id);
    Ok(rows.fetch_all(&mut **tx).await?)
}

impl EntryRow {
    /// The other ticket of a merging.
    fn merged_with(&self) -> Option<String> {
        match timeline::read_words(&self.kind, &self.data)? {
            TimelineData::TicketMerged { target: other, .. }
            | TimelineData::DuplicateMerged { ticket: other, .. } => Some(other),
            _ => None,
        }
    }
}

async fn erase_entry(tx: &mut Tx, row: EntryRow) -> Result<(), StoreError> {
    let data = match timeline::read_words(&row.kind, &row.data) {
        Some(data) => timeline::words(&data.erased())?.1,
        // This version does not know what of it is whose; what figures are computed from stays.
        None => metrics::kept_data(&row.data),
    };
    let data = data.to_string();
    let name = match row.actor_kind.as_str() {
        "customer" => "",
        _ => row.actor_name.as_str(),
    };
    if data == row.data && name == row.actor_name {
        return Ok(());
    }
    entries::delete(tx, &row.id).await?;
    sqlx::query("UPDATE events SET data = $3, actor_name = $4 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(&row.id)
        .bind(data)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn forget_line(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    for sql in [
        "UPDATE tickets SET customer_id = NULL WHERE tenant_id = $1 AND customer_id = $2",
        "DELETE FROM ticket_not_customers WHERE tenant_id = $1 AND customer_id = $2",
        "DELETE FROM customers WHERE tenant_id = $1 AND id = $2",
    ] {
        about(tx, sql, id).await?;
    }
    Ok(())
}

/// Answers that are kept for who asks again are sealed, so that nobody can say whose they hold: all of
/// the tenant go. What they answered is not done again.
async fn forget_answers(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE idempotency SET answer = '' WHERE answer IS NOT NULL AND caller IN \
         (SELECT 'agent:' || id FROM agents WHERE tenant_id = $1 \
         UNION ALL SELECT 'key:' || id FROM api_keys WHERE tenant_id = $1)",
    )
    .bind(tx.tenant())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn about(tx: &mut Tx, sql: &'static str, id: &str) -> Result<(), StoreError> {
    sqlx::query(sql)
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
