//! Mails to customers, and what waits to be sent.
//!
//! A message of an agent enters the outbox in the transaction that puts it onto its ticket, where the
//! settings have a mail server and an address is known. Messages that follow while the first may still be
//! read go with it. From its first attempt on a mail stays as it is, so that it is the same one each time.
//! The words are those of the events and are kept nowhere else.

pub(crate) mod appointment;
pub(crate) mod files;
pub(super) mod language;
mod message;
mod survey;

use sqlx::FromRow;
use tandem_mail::Language;
use tandem_mail::due::{self, Fate, Rate, Seen};
use tandem_mail::limits::{MESSAGES_MAX, RATE_MS};
use tandem_protocol::signal::Role;
use tandem_tickets::TimelineData;

pub use self::files::MailedFile;
pub use self::message::MailedMessage;
use super::timeline::{self, Entry};
use super::{Store, StoreError, Tx, password_mails, sessions};
use crate::source::Millis;
use crate::survey::Sampling;
use crate::webhooks::schedule::{Failed, Verdict};

const COLUMNS: &str = "id, ticket_id, kind, state, n_attempts, due_at, created_at, settled_at, address, \
    failure, status, language, delivery_status";

/// Longest that mails wait because another one found the mail server away: one of them asks again by then.
const HOLD_MAX_MS: Millis = 10 * 60_000;

/// A mail that nothing of its ticket goes before; no survey holds up what agents write, and no appointment
/// waits for whether a message is read.
const IS_FIRST: &str = "(mails.kind = 'appointment' OR NOT EXISTS (SELECT 1 FROM mails o \
    WHERE o.ticket_id = mails.ticket_id AND o.id < mails.id AND o.kind = 'message' \
    AND o.state IN ('watching', 'waiting')))";

/// A mail to a customer.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Mail {
    /// Identifier, `mai_…`; in the order of writing.
    pub id: String,
    /// The ticket.
    pub ticket_id: String,
    /// `message`: what agents wrote, `survey`, or `appointment`.
    pub kind: String,
    /// `watching`, `waiting`, `sent`, `read` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub n_attempts: i64,
    /// When it is looked at next.
    pub due_at: Millis,
    /// When the first of its messages was written.
    pub created_at: Millis,
    /// When it was over.
    pub settled_at: Option<Millis>,
    /// Where the latest attempt went.
    pub address: Option<String>,
    /// Why that failed, in a word.
    pub failure: Option<String>,
    /// What the mail server answered.
    pub status: Option<i64>,
    /// The tag of the language that it is written in; absent before its first attempt.
    pub language: Option<String>,
    /// What was reported of its delivery, as `5.1.1` (RFC 3463).
    pub delivery_status: Option<String>,
}

/// A mail that goes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where to; empty where no address is known any more.
    pub address: String,
    /// The customer's name; empty where none is known.
    pub name: String,
    /// What it is written in, the same at each attempt.
    pub language: Language,
    /// What goes in it, oldest first.
    pub messages: Vec<Entry>,
    /// Mails of the ticket that were sent before, oldest first.
    pub earlier: Vec<String>,
}

/// What came of looking at a mail that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It goes.
    Begun(Box<Begun>),
    /// Not now, or not any more.
    Rests,
}

/// For how long what is to go may be seen elsewhere before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// Messages of agents.
    pub message_ms: Millis,
    /// The survey; absent where none goes by mail.
    pub survey_ms: Option<Millis>,
}

/// Puts a message, or the question how the help was, into the outbox, inside the transaction that puts the
/// message, the session's end or the change that solves it onto the ticket.
///
/// # Errors
/// The store failed.
pub(super) async fn enqueue(
    tx: &mut Tx,
    (event_id, ticket_id, kind, actor_kind): (&str, &str, &str, &str),
    data: Option<&TimelineData>,
    now: Millis,
) -> Result<(), StoreError> {
    if kind == "session_ended" {
        return survey::enqueue(tx, (event_id, ticket_id), now).await;
    }
    if data.is_some_and(survey::is_solving) {
        return survey::enqueue_of_ticket(tx, (event_id, ticket_id), now).await;
    }
    if kind != "chat" || actor_kind != "agent" {
        return Ok(());
    }
    // What files may have together is for one message: each that has some begins a mail.
    let has_files = data.is_some_and(|data| !files::of(data).is_empty());
    let open = if has_files {
        None
    } else {
        open_mail(tx, ticket_id).await?
    };
    let mail_id = match open {
        Some(id) => id,
        None => match begin_watching(tx, event_id, ticket_id, now).await? {
            Some(id) => id,
            None => return Ok(()),
        },
    };
    if has_files {
        files::hurry(tx, (&mail_id, ticket_id), now).await?;
    }
    add_entry(tx, event_id, &mail_id).await
}

/// The mail of a ticket that one more message goes with.
async fn open_mail(tx: &mut Tx, ticket_id: &str) -> Result<Option<String>, StoreError> {
    let open = sqlx::query_scalar(
        "SELECT MAX(id) FROM mails WHERE tenant_id = $1 AND ticket_id = $2 AND kind = 'message' \
         AND state = 'watching' AND (SELECT COUNT(*) FROM mail_messages w WHERE w.mail_id = mails.id) < $3",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(i64::try_from(MESSAGES_MAX).unwrap_or(i64::MAX))
    .fetch_one(&mut **tx)
    .await?;
    Ok(open)
}

async fn add_entry(tx: &mut Tx, event_id: &str, mail_id: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO mail_messages (event_id, mail_id) VALUES ($1, $2)")
        .bind(event_id)
        .bind(mail_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A mail is named after its first event, so that mails are in the order of what they say.
fn id_of(event_id: &str) -> String {
    format!("mai_{}", event_id.trim_start_matches("evt_"))
}

/// A mail to be, where there is a mail server and an address.
async fn begin_watching(
    tx: &mut Tx,
    event_id: &str,
    ticket_id: &str,
    now: Millis,
) -> Result<Option<String>, StoreError> {
    let id = id_of(event_id);
    let made = sqlx::query(
        "INSERT INTO mails (id, tenant_id, ticket_id, state, due_at, created_at) \
         SELECT $1, $2, t.id, 'watching', $4 + p.delay_ms, $4 FROM tickets t \
         JOIN mail_policies p ON p.tenant_id = t.tenant_id LEFT JOIN customers c ON c.id = t.customer_id \
         WHERE t.tenant_id = $2 AND t.id = $3 \
         AND COALESCE(NULLIF(c.email, ''), t.customer_email, '') <> ''",
    )
    .bind(&id)
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok((made.rows_affected() > 0).then_some(id))
}

impl Store {
    /// Says whether anything goes by mail, and for how long it may be seen elsewhere before. What waits while
    /// none goes is given up: it would come as a surprise once mail is on again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_mail_policy(
        &self,
        delays: Option<Delays>,
        now: Millis,
    ) -> Result<(), StoreError> {
        let Some(delays) = delays else {
            return self.end_mail(now).await;
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO mail_policies (tenant_id, delay_ms, survey_delay_ms) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant_id) DO UPDATE SET delay_ms = excluded.delay_ms, \
             survey_delay_ms = excluded.survey_delay_ms",
        )
        .bind(tx.tenant())
        .bind(delays.message_ms)
        .bind(delays.survey_ms)
        .execute(&mut *tx)
        .await?;
        if delays.survey_ms.is_none() {
            survey::end(&mut tx, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn end_mail(&self, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM mail_policies WHERE tenant_id = $1")
            .bind(tx.tenant())
            .execute(&mut *tx)
            .await?;
        survey::end(&mut tx, now).await?;
        password_mails::end(&mut tx).await?;
        sqlx::query(
            "UPDATE mails SET state = 'dead', failure = 'off', status = NULL, settled_at = $2 \
             WHERE tenant_id = $1 AND state IN ('watching', 'waiting')",
        )
        .bind(tx.tenant())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The mail that is due for longest, if any is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn due_mail(&self, now: Millis) -> Result<Option<Mail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mails WHERE tenant_id = $1 AND state IN ('watching', 'waiting') \
             AND due_at <= $2 AND {IS_FIRST} ORDER BY n_attempts, due_at, id LIMIT 1"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(now);
        Ok(rows.fetch_optional(&self.reader).await?)
    }

    /// When the next mail is due.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_mail_due(&self) -> Result<Option<Millis>, StoreError> {
        let sql = format!(
            "SELECT MIN(due_at) FROM mails WHERE tenant_id = $1 \
             AND state IN ('watching', 'waiting') AND {IS_FIRST}"
        );
        let at = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(self.tenant());
        Ok(at.fetch_one(&self.reader).await?)
    }

    /// Looks at a mail that is due: what of it has been read, whether the customer is there, how much
    /// they have been sent. One that goes takes in nothing more. How often, and of how many, customers are
    /// asked how the help was is `sampling`, and they are written to in `otherwise` where nothing is known of
    /// their language.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin_mail(
        &self,
        mail: &Mail,
        (sampling, otherwise): (Sampling, Language),
        now: Millis,
    ) -> Result<Looked, StoreError> {
        let mut tx = self.begin().await?;
        let Some((address, name, customer_id)) = customer_of(&mut tx, &mail.ticket_id).await?
        else {
            return Ok(Looked::Rests);
        };
        let messages = messages_of(&mut tx, &mail.id).await?;
        let messages = match theirs(&mut tx, messages, customer_id.as_deref()).await? {
            Some(messages) => messages,
            None if mail.kind == "survey" => Vec::new(),
            None => {
                give_up(&mut tx, mail, "other_customer", now).await?;
                tx.commit().await?;
                return Ok(Looked::Rests);
            }
        };
        let mut seen = Vec::with_capacity(messages.len());
        for message in &messages {
            seen.push(seen_of(&mut tx, message).await?);
        }
        let rate = rate(&mut tx, &mail.ticket_id, &address, now).await?;
        let fate = match mail.kind.as_str() {
            "survey" => {
                let to = (address.as_str(), sampling);
                survey::fate(&mut tx, mail, to, messages.first(), (rate, now)).await?
            }
            "appointment" => {
                appointment::fate(&mut tx, mail, messages.first(), (rate, now)).await?
            }
            _ => due::decide(&seen, rate, mail.state == "waiting", now),
        };
        let looked = match fate {
            Fate::Unneeded => {
                set_state(&mut tx, mail, ("read", mail.due_at, Some(now))).await?;
                Looked::Rests
            }
            Fate::Later { at } => {
                set_state(&mut tx, mail, ("watching", at, None)).await?;
                Looked::Rests
            }
            Fate::Send => {
                let pairs = messages.into_iter().zip(seen).collect();
                let whose = (customer_id.as_deref(), otherwise);
                let language = language::of_mail(&mut tx, mail, whose).await?;
                let messages = freeze(&mut tx, mail, (&address, language), pairs).await?;
                Looked::Begun(Box::new(Begun {
                    earlier: earlier(&mut tx, mail).await?,
                    address,
                    name,
                    language,
                    messages,
                }))
            }
        };
        tx.commit().await?;
        Ok(looked)
    }

    /// Writes down how an attempt went and what it leads to; the ticket's next mail may go then.
    ///
    /// After a success all that waits for the server is due: it is back. While it is away, one mail asks
    /// for all whether it is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_mail(
        &self,
        mail: &Mail,
        verdict: Verdict,
        failed: Option<Failed>,
        now: Millis,
    ) -> Result<(), StoreError> {
        let (state, due_at, settled_at) = match verdict {
            Verdict::Delivered => ("sent", mail.due_at, Some(now)),
            Verdict::Again { at } => ("waiting", at, None),
            Verdict::Dead => ("dead", mail.due_at, Some(now)),
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            // Whoever has pressed "Try again" during the attempt is not made to wait.
            // What has come back before the attempt was over stays so.
            "UPDATE mails SET state = $3, settled_at = $5, delivery_status = NULL, \
             due_at = CASE WHEN due_at = $8 THEN $4 ELSE due_at END, failure = $6, status = $7 \
             WHERE tenant_id = $1 AND id = $2 AND NOT (state = 'dead' AND COALESCE(failure, '') = 'returned')",
        )
        .bind(tx.tenant())
        .bind(&mail.id)
        .bind(state)
        .bind(due_at)
        .bind(settled_at)
        .bind(failed.map(|failed| failed.word))
        .bind(failed.and_then(|failed| failed.status).map(i64::from))
        .bind(mail.due_at)
        .execute(&mut *tx)
        .await?;
        match verdict {
            Verdict::Delivered => hurry(&mut tx, now).await?,
            Verdict::Again { at } if failed.is_some_and(|failed| failed.is_away) => {
                hold_back(&mut tx, mail, at.min(now + HOLD_MAX_MS)).await?;
            }
            Verdict::Again { .. } | Verdict::Dead => {}
        }
        tx.commit().await?;
        Ok(())
    }

    /// Mails of a ticket, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mails_of_ticket(
        &self,
        ticket_id: &str,
        limit: i64,
    ) -> Result<Vec<Mail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mails WHERE tenant_id = $1 AND ticket_id = $2 \
             ORDER BY id DESC LIMIT $3"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(limit);
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// The events whose words are in a mail, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn events_of_mail(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar(
            "SELECT event_id FROM mail_messages \
             WHERE mail_id = (SELECT id FROM mails WHERE tenant_id = $1 AND id = $2) ORDER BY event_id",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        Ok(ids)
    }

    /// All mails, newest first, before the one `before` and in `state` if it is named.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mails(
        &self,
        state: Option<&str>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Mail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mails WHERE tenant_id = $1 AND ($2 = '' OR state = $2) \
             AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(state.unwrap_or_default())
            .bind(before.unwrap_or_default())
            .bind(i64::from(limit));
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// Tries once more, and at once, what was given up, or what waits for its next attempt; nothing when
    /// there is no such mail, or no mail goes at all.
    ///
    /// # Errors
    /// The store failed.
    pub async fn replay_mail(&self, id: &str, now: Millis) -> Result<Option<Mail>, StoreError> {
        let sql = format!(
            "UPDATE mails SET state = 'waiting', n_attempts = 0, due_at = $3, settled_at = NULL, \
             delivery_status = NULL WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'dead') \
             AND EXISTS (SELECT 1 FROM mail_policies p WHERE p.tenant_id = $1) RETURNING {COLUMNS}"
        );
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(id)
            .bind(now);
        Ok(row.fetch_optional(&self.writer).await?)
    }

    /// Whether messages go by mail, and where those of a ticket would go.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mail_address_of(&self, ticket_id: &str) -> Result<Option<String>, StoreError> {
        let address = sqlx::query_scalar(
            "SELECT COALESCE(NULLIF(c.email, ''), t.customer_email, '') FROM tickets t \
             JOIN mail_policies p ON p.tenant_id = t.tenant_id \
             LEFT JOIN customers c ON c.id = t.customer_id WHERE t.tenant_id = $1 AND t.id = $2",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(address.filter(|address: &String| !address.is_empty()))
    }
}

/// Address and name of the customer, either empty where it is not known, and who they are by their product's
/// word; nothing when the ticket is gone.
/// What a product has said goes before what somebody typed.
async fn customer_of(
    tx: &mut Tx,
    ticket_id: &str,
) -> Result<Option<(String, String, Option<String>)>, StoreError> {
    let row = sqlx::query_as(
        "SELECT COALESCE(NULLIF(c.email, ''), t.customer_email, ''), \
         COALESCE(NULLIF(c.name, ''), t.customer_name, ''), t.customer_id FROM tickets t \
         LEFT JOIN customers c ON c.id = t.customer_id WHERE t.tenant_id = $1 AND t.id = $2",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row)
}

/// Those of the messages that are for the customer of the ticket; nothing when there are some and none is.
/// The others do not go by mail any more: somebody else is behind the address.
async fn theirs(
    tx: &mut Tx,
    messages: Vec<Entry>,
    customer_id: Option<&str>,
) -> Result<Option<Vec<Entry>>, StoreError> {
    let n_messages = messages.len();
    let mut kept = Vec::with_capacity(n_messages);
    for message in messages {
        let is_theirs = match &message.session_id {
            Some(session_id) => is_with(tx, session_id, customer_id).await?,
            None => true,
        };
        if is_theirs {
            kept.push(message);
        }
    }
    Ok((n_messages == 0 || !kept.is_empty()).then_some(kept))
}

/// Whether a session was with the customer of its ticket, by the word of their product: both are the same, or
/// none is named. An unnamed one on the ticket of somebody who is counts where that was known when it began:
/// the agent has led them there.
async fn is_with(
    tx: &mut Tx,
    session_id: &str,
    customer_id: Option<&str>,
) -> Result<bool, StoreError> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT record, (SELECT COUNT(*) FROM events e WHERE e.ticket_id = s.ticket_id \
         AND e.kind = 'customer_identified' AND e.at >= s.created_at) FROM sessions s \
         WHERE s.tenant_id = $1 AND s.id = $2",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .fetch_optional(&mut **tx)
    .await?;
    // One that can not be read is nobody's, and holds up no other mail.
    let read = |(text, n_since): (String, i64)| Some((sessions::read_record(&text).ok()?, n_since));
    let Some((record, n_since)) = row.and_then(read) else {
        return Ok(false);
    };
    let named = record
        .by_role(Role::Customer)
        .and_then(|one| one.customer.as_deref());
    Ok(named == customer_id || (named.is_none() && n_since == 0))
}

/// Nobody tries it again by themselves.
async fn give_up(tx: &mut Tx, mail: &Mail, failure: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET state = 'dead', failure = $3, status = NULL, settled_at = $4 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&mail.id)
    .bind(failure)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn messages_of(tx: &mut Tx, mail_id: &str) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT event_id FROM mail_messages WHERE mail_id = $1 ORDER BY event_id",
    )
    .bind(mail_id)
    .fetch_all(&mut **tx)
    .await?;
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        entries.extend(timeline::entry(tx, &id).await?);
    }
    Ok(entries)
}

/// How far a message has come; what has files has come nowhere without them.
async fn seen_of(tx: &mut Tx, message: &Entry) -> Result<Seen, StoreError> {
    let session_id = message.session_id.as_ref();
    let session_id = session_id.filter(|_| files::of(&message.data).is_empty());
    let (TimelineData::Chat { id, .. }, Some(session_id)) = (&message.data, session_id) else {
        return Ok(Seen::Not);
    };
    let found: Option<(i64, String)> = sqlx::query_as(
        "SELECT c.receipt, s.state FROM session_chat c JOIN sessions s ON s.id = c.session_id \
         WHERE s.tenant_id = $1 AND c.session_id = $2 AND c.id = $3",
    )
    .bind(tx.tenant())
    .bind(session_id)
    .bind(id)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(match found {
        Some((2.., _)) => Seen::Read,
        Some((1, state)) if state != "ended" => Seen::There,
        Some(_) | None => Seen::Not,
    })
}

/// What has come back went as well: an address that takes nothing is not to be tried all the more.
async fn rate(
    tx: &mut Tx,
    ticket_id: &str,
    address: &str,
    now: Millis,
) -> Result<Rate, StoreError> {
    let since = now - RATE_MS;
    let (n_of_ticket, of_ticket_at): (i64, Option<Millis>) = sqlx::query_as(
        "SELECT COUNT(*), MIN(settled_at) FROM mails WHERE ticket_id = $1 \
         AND (state = 'sent' OR failure = 'returned') AND kind = 'message' AND settled_at > $2",
    )
    .bind(ticket_id)
    .bind(since)
    .fetch_one(&mut **tx)
    .await?;
    let (n_to_address, to_address_at): (i64, Option<Millis>) = sqlx::query_as(
        "SELECT COUNT(*), MIN(settled_at) FROM mails WHERE tenant_id = $1 \
         AND LOWER(address) = LOWER($2) AND (state = 'sent' OR failure = 'returned') AND settled_at > $3",
    )
    .bind(tx.tenant())
    .bind(address)
    .bind(since)
    .fetch_one(&mut **tx)
    .await?;
    Ok(Rate {
        n_of_ticket,
        n_to_address,
        first_at: of_ticket_at.into_iter().chain(to_address_at).min(),
    })
}

async fn set_state(
    tx: &mut Tx,
    mail: &Mail,
    (state, due_at, settled_at): (&str, Millis, Option<Millis>),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET state = $3, due_at = $4, settled_at = $5 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&mail.id)
    .bind(state)
    .bind(due_at)
    .bind(settled_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// From here on the mail has what is in it: before its first attempt, without what has been read.
async fn freeze(
    tx: &mut Tx,
    mail: &Mail,
    (address, language): (&str, Language),
    messages: Vec<(Entry, Seen)>,
) -> Result<Vec<Entry>, StoreError> {
    let is_begun = mail.state == "waiting";
    let mut kept = Vec::with_capacity(messages.len());
    for (message, seen) in messages {
        if is_begun || seen != Seen::Read {
            kept.push(message);
            continue;
        }
        sqlx::query("DELETE FROM mail_messages WHERE event_id = $1")
            .bind(&message.id)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(
        // Counted before it is made: one that ends the process is not made without an end.
        "UPDATE mails SET state = 'waiting', address = $3, n_attempts = n_attempts + 1, language = $4 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&mail.id)
    .bind(Some(address).filter(|address| !address.is_empty()))
    .bind(language.tag())
    .execute(&mut **tx)
    .await?;
    Ok(kept)
}

async fn earlier(tx: &mut Tx, mail: &Mail) -> Result<Vec<String>, StoreError> {
    let ids = sqlx::query_scalar(
        // A survey may be sent between two attempts of a message, which is the same mail each time.
        "SELECT id FROM mails WHERE tenant_id = $1 AND ticket_id = $2 AND id < $3 \
         AND kind = 'message' AND state = 'sent' ORDER BY id",
    )
    .bind(tx.tenant())
    .bind(&mail.ticket_id)
    .bind(&mail.id)
    .fetch_all(&mut **tx)
    .await?;
    Ok(ids)
}

async fn hurry(tx: &mut Tx, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET due_at = $2 WHERE tenant_id = $1 AND state = 'waiting' AND due_at > $2",
    )
    .bind(tx.tenant())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Has the others wait until then.
async fn hold_back(tx: &mut Tx, asks: &Mail, until: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mails SET due_at = $2 WHERE tenant_id = $1 AND state IN ('watching', 'waiting') \
         AND due_at < $2 AND id <> $3",
    )
    .bind(tx.tenant())
    .bind(until)
    .bind(&asks.id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
