//! Mails that come in: how far each mailbox was read, and what became of each mail.
//!
//! What a mail leads to, that it was taken and how far the mailbox was read are written in one transaction:
//! whatever breaks in between, a mail is on its ticket once. Of the mail itself hashes are kept here, by
//! which it is known again.

mod returned;
mod tries;

use sqlx::FromRow;
use tandem_mail::Language;
use tandem_mail::incoming::{Incoming, Unreadable};
use tandem_mail::limits::{ATTACHMENTS_MAX, OPENED_RATE_MAX, RATE_MS};
use tandem_mail::place::{self, Named, Place};
use tandem_mail::token;
use tandem_session::files::Quota;
use tandem_tickets::{Actor, ByMail, Status, TimelineData};

use self::tries::{first_waiting, forget_tries, let_wait};
use super::files::{self, ReceivedFile, StoredFile};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, tickets};
use crate::source::{Millis, new_id, random_bytes, secret_hash};

pub use self::tries::Try;

/// What a ticket is called that a mail without a subject opens.
const NO_SUBJECT: &str = "(no subject)";
/// What stands in place of the words of a mail that has none.
const NO_WORDS: &str = "(no words)";

/// What becomes of a mail about a ticket from another address than the customer's.
const NOTE: &str = "note";
/// Who has sent what hangs on such a mail: the name that it bears may be anybody's.
const STRANGER: &str = "somebody else";

const COLUMNS: &str = "id, mailbox, uid, state, reason, ticket_id, at, language";

/// Where a mail lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lying<'a> {
    /// What the mailbox is called here.
    pub mailbox: &'a str,
    /// Under what its mails are numbered.
    pub uid_validity: u32,
    /// Its number.
    pub uid: u32,
}

/// What became of a mail that came in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct IncomingMail {
    /// Identifier, `inm_…`; in the order in which they were read.
    pub id: String,
    /// The mailbox.
    pub mailbox: String,
    /// Its number there.
    pub uid: i64,
    /// `customer`, `note`, `new`, `nothing`, `double`, `returned` or `left`.
    pub state: String,
    /// Why nothing came of it, or why it was left to people.
    pub reason: Option<String>,
    /// The ticket that it is on.
    pub ticket_id: Option<String>,
    /// When it was read.
    pub at: Millis,
    /// The tag of the language that it says it is in, where it is the customer's and mails are written in that.
    pub language: Option<String>,
}

/// How a mail is to be marked in the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its number.
    pub uid: u32,
    /// Whether it was left to people.
    pub is_left: bool,
}

/// What came of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It changed this ticket, and these of its files are to be looked at.
    OnTicket(String, Vec<StoredFile>),
    /// It is dealt with and changed nothing, or was taken before.
    OnNone,
    /// It was not taken: too many mails have opened tickets.
    Waits {
        /// Whether it is the only one that waits so far.
        is_first: bool,
    },
}

/// A ticket that a mail names, where it leads to by now.
#[derive(FromRow)]
struct Target {
    id: String,
    address: String,
    status: String,
    n_onto_it: i64,
}

/// What is written down of a mail.
struct Became {
    state: &'static str,
    reason: Option<&'static str>,
    ticket_id: Option<String>,
}

impl Became {
    fn left(reason: &'static str) -> Self {
        Self {
            state: "left",
            reason: Some(reason),
            ticket_id: None,
        }
    }

    /// Whether these are words of its ticket's customer.
    fn is_of_customer(&self) -> bool {
        matches!(self.state, "customer" | "new")
    }

    fn on(state: &'static str, ticket_id: String) -> Self {
        Self {
            state,
            reason: None,
            ticket_id: Some(ticket_id),
        }
    }
}

impl Store {
    /// The token of a ticket, which is made when it is asked for first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mail_token(&self, ticket_id: &str) -> Result<String, StoreError> {
        let token = sqlx::query_scalar(
            "INSERT INTO mail_tokens (ticket_id, tenant_id, token) \
             SELECT id, tenant_id, $3 FROM tickets WHERE tenant_id = $1 AND id = $2 \
             ON CONFLICT (ticket_id) DO UPDATE SET token = mail_tokens.token RETURNING token",
        )
        .bind(self.tenant())
        .bind(ticket_id)
        .bind(token::token(&random_bytes()))
        .fetch_one(&self.writer)
        .await?;
        Ok(token)
    }

    /// How far a mailbox was read, as the number under which its mails are numbered and that of the last one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mailbox_read(&self, name: &str) -> Result<Option<(i64, i64)>, StoreError> {
        let row = sqlx::query_as(
            "SELECT uid_validity, last_uid FROM mailboxes WHERE tenant_id = $1 AND name = $2",
        )
        .bind(self.tenant())
        .bind(name);
        Ok(row.fetch_optional(&self.reader).await?)
    }

    /// Remembers that a mailbox was read up to this mail, whatever was read of it before. Nothing while a mail
    /// in it waits.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin_mailbox(&self, lying: Lying<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        if first_waiting(&mut tx, lying).await?.is_some() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO mailboxes (tenant_id, name, uid_validity, last_uid) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, name) DO UPDATE \
             SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid",
        )
        .bind(self.tenant())
        .bind(lying.mailbox)
        .bind(i64::from(lying.uid_validity))
        .bind(i64::from(lying.uid))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets the numbers of a mailbox that was read up to this mail, since the mail server gives them anew
    /// without saying so. What was taken stays known by its hash. Nothing where somebody else has seen it first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn renumber_mailbox(&self, last: Lying<'_>, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let forgotten = sqlx::query(
            "DELETE FROM mailboxes WHERE tenant_id = $1 AND name = $2 AND uid_validity = $3 \
             AND last_uid = $4",
        )
        .bind(tx.tenant())
        .bind(last.mailbox)
        .bind(i64::from(last.uid_validity))
        .bind(i64::from(last.uid))
        .execute(&mut *tx)
        .await?;
        if forgotten.rows_affected() == 0 {
            return Ok(());
        }
        // No mail server numbers below zero: under that they are in nobody's way.
        sqlx::query(
            "UPDATE incoming_mails SET uid_validity = $4 WHERE tenant_id = $1 AND mailbox = $2 \
             AND uid_validity = $3",
        )
        .bind(tx.tenant())
        .bind(last.mailbox)
        .bind(i64::from(last.uid_validity))
        .bind(-now)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM incoming_tries WHERE tenant_id = $1 AND mailbox = $2 AND uid_validity = $3",
        )
        .bind(tx.tenant())
        .bind(last.mailbox)
        .bind(i64::from(last.uid_validity))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a mail of this mailbox may open a ticket now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn may_open(&self, mailbox: &str, now: Millis) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        Ok(n_opened(&mut tx, mailbox, now).await? < OPENED_RATE_MAX)
    }

    /// Forgets whose mails were, once they count no more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_senders(&self, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        forget_senders(&mut tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a mail: what it leads to is on its ticket afterwards. One that was taken before stays as it is.
    ///
    /// # Errors
    /// The store failed; then the mail was not taken.
    pub async fn take_mail(
        &self,
        lying: Lying<'_>,
        mail: Result<&Incoming, Unreadable>,
        (received, quota): (&[ReceivedFile], &Quota),
        opens: bool,
        now: Millis,
    ) -> Result<Taken, StoreError> {
        let mut tx = self.begin().await?;
        if is_known(&mut tx, lying).await? {
            pass(&mut tx, lying).await?;
            tx.commit().await?;
            return Ok(Taken::OnNone);
        }
        forget_senders(&mut tx, now).await?;
        let sender = mail.ok().and_then(|mail| mail.from.as_ref());
        let sender = sender.map(|from| secret_hash(&from.address.to_lowercase()));
        let fingerprint = mail.ok().and_then(|mail| mail.message_id.as_deref());
        let fingerprint = fingerprint
            .map(|id| secret_hash(&format!("{id}\n{}", sender.as_deref().unwrap_or_default())));
        let became = match mail {
            Err(unreadable) => Some(Became::left(unreadable.as_str())),
            Ok(_) if is_double(&mut tx, fingerprint.as_deref()).await? => Some(Became {
                state: "double",
                reason: None,
                ticket_id: None,
            }),
            Ok(mail) => {
                let of = (sender.as_deref(), opens);
                place_mail(&mut tx, (lying.mailbox, mail), of, now).await?
            }
        };
        let Some(became) = became else {
            let is_first = first_waiting(&mut tx, lying).await?.is_none();
            let_wait(&mut tx, lying).await?;
            tx.commit().await?;
            return Ok(Taken::Waits { is_first });
        };
        let hashes = (fingerprint.as_deref(), sender.as_deref());
        write_down(&mut tx, lying, hashes, &became, now).await?;
        if let Some(mail) = mail.ok().filter(|_| became.is_of_customer()) {
            note_language(&mut tx, lying, mail).await?;
        }
        pass(&mut tx, lying).await?;
        let Some(id) = became.ticket_id else {
            tx.commit().await?;
            return Ok(Taken::OnNone);
        };
        let name = mail.ok().and_then(|mail| mail.from.as_ref());
        let name = name.map_or("", |from| from.name.as_str());
        let from = if became.state == NOTE { STRANGER } else { name };
        let files = files::receive(&mut tx, (&id, from), received, quota, now).await?;
        tx.commit().await?;
        Ok(Taken::OnTicket(id, files))
    }

    /// Mails that were taken and are not yet marked in the mailbox, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unmarked_mails(
        &self,
        mailbox: &str,
        uid_validity: u32,
        limit: i64,
    ) -> Result<Vec<Mark>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT uid, state FROM incoming_mails WHERE tenant_id = $1 AND mailbox = $2 \
             AND uid_validity = $3 AND is_marked = 0 ORDER BY uid LIMIT $4",
        )
        .bind(self.tenant())
        .bind(mailbox)
        .bind(i64::from(uid_validity))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?;
        let mark = |(uid, state): (i64, String)| {
            let uid = u32::try_from(uid).ok()?;
            let is_left = state == "left";
            Some(Mark { uid, is_left })
        };
        Ok(rows.into_iter().filter_map(mark).collect())
    }

    /// Remembers that a mail is marked in the mailbox.
    ///
    /// # Errors
    /// The store failed.
    pub async fn mail_marked(&self, lying: Lying<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE incoming_mails SET is_marked = 1 WHERE tenant_id = $1 AND mailbox = $2 \
             AND uid_validity = $3 AND uid = $4",
        )
        .bind(self.tenant())
        .bind(lying.mailbox)
        .bind(i64::from(lying.uid_validity))
        .bind(i64::from(lying.uid))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Mails that came in, the latest first, before the one `before` and in `state` if it is named.
    ///
    /// # Errors
    /// The store failed.
    pub async fn incoming_mails(
        &self,
        state: Option<&str>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<IncomingMail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM incoming_mails WHERE tenant_id = $1 AND ($2 = '' OR state = $2) \
             AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(state.unwrap_or_default())
            .bind(before.unwrap_or_default())
            .bind(i64::from(limit));
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// Mails that came onto a ticket, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn incoming_mails_of_ticket(
        &self,
        ticket_id: &str,
    ) -> Result<Vec<IncomingMail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM incoming_mails WHERE tenant_id = $1 AND ticket_id = $2 ORDER BY id"
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(ticket_id);
        Ok(rows.fetch_all(&self.reader).await?)
    }
}

/// Whose a mail was is kept for as long as mails of one sender are counted.
async fn forget_senders(tx: &mut Tx, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE incoming_mails SET sender = NULL WHERE tenant_id = $1 AND sender IS NOT NULL AND at <= $2",
    )
    .bind(tx.tenant())
    .bind(now - RATE_MS)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn is_known(tx: &mut Tx, lying: Lying<'_>) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM incoming_mails WHERE tenant_id = $1 AND mailbox = $2 \
         AND uid_validity = $3 AND uid = $4",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .fetch_one(&mut **tx)
    .await?;
    Ok(n > 0)
}

/// Whether the same sender's mail of the same identifier came before. One that was left to people was not
/// taken: put back into the mailbox it has another try.
async fn is_double(tx: &mut Tx, fingerprint: Option<&str>) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM incoming_mails WHERE tenant_id = $1 AND fingerprint = $2 \
         AND state <> 'left'",
    )
    .bind(tx.tenant())
    .bind(fingerprint.unwrap_or_default())
    .fetch_one(&mut **tx)
    .await?;
    Ok(n > 0)
}

/// Nothing where the mail has to wait.
async fn place_mail(
    tx: &mut Tx,
    (mailbox, mail): (&str, &Incoming),
    (sender, opens): (Option<&str>, bool),
    now: Millis,
) -> Result<Option<Became>, StoreError> {
    if let Some(report) = &mail.report
        && let Some(ticket_id) = returned::take(tx, report, now).await?
    {
        return Ok(Some(Became::on("returned", ticket_id)));
    }
    let target = target(tx, mail, now).await?;
    // Whoever forges senders must not keep the customer from their own ticket: that has a rate of its own.
    let n_of_sender = match target {
        Some(_) => 0,
        None => n_of_sender(tx, sender, now).await?,
    };
    let named = target.as_ref().map(|target| Named {
        address: &target.address,
        n_onto_it: target.n_onto_it,
    });
    let became = match (place::decide(mail, named, n_of_sender, opens), target) {
        (Place::Nothing(machine), _) => Became {
            state: "nothing",
            reason: Some(machine.as_str()),
            ticket_id: None,
        },
        (Place::Left(left), _) => Became::left(left.as_str()),
        (Place::Customer, Some(target)) => {
            reopen(tx, &target, by(mail), now).await?;
            append(tx, &target.id, (by(mail), said(mail)), now).await?;
            Became::on("customer", target.id)
        }
        (Place::Note, Some(target)) => {
            append(tx, &target.id, (Actor::system(), noted(mail)), now).await?;
            Became::on(NOTE, target.id)
        }
        (Place::New | Place::Customer | Place::Note, _) => {
            if n_opened(tx, mailbox, now).await? >= OPENED_RATE_MAX {
                return Ok(None);
            }
            let id = open(tx, mail, now).await?;
            Became::on("new", id)
        }
    };
    Ok(Some(became))
}

/// The ticket that a mail names, by its token first, or where that leads (ADR 0056).
async fn target(tx: &mut Tx, mail: &Incoming, now: Millis) -> Result<Option<Target>, StoreError> {
    for token in &mail.tokens {
        let id: Option<String> = sqlx::query_scalar(
            "SELECT ticket_id FROM mail_tokens WHERE tenant_id = $1 AND token = $2",
        )
        .bind(tx.tenant())
        .bind(token)
        .fetch_optional(&mut **tx)
        .await?;
        if let Some(id) = id {
            return read_target(tx, &id, now).await;
        }
    }
    for (ticket_id, mail_id) in &mail.answers {
        let id: Option<String> = sqlx::query_scalar(
            "SELECT ticket_id FROM mails WHERE tenant_id = $1 AND ticket_id = $2 AND id = $3",
        )
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(mail_id)
        .fetch_optional(&mut **tx)
        .await?;
        if let Some(id) = id {
            return read_target(tx, &id, now).await;
        }
    }
    Ok(None)
}

async fn read_target(tx: &mut Tx, id: &str, now: Millis) -> Result<Option<Target>, StoreError> {
    let row = sqlx::query_as(
        "SELECT t.id, COALESCE(NULLIF(c.email, ''), t.customer_email, '') AS address, t.status, \
         (SELECT COUNT(*) FROM incoming_mails i WHERE i.ticket_id = t.id AND i.at > $3 \
         AND i.state <> 'returned') AS n_onto_it \
         FROM tickets n JOIN tickets t ON t.id = COALESCE(n.merged_end, n.id) \
         LEFT JOIN customers c ON c.id = t.customer_id WHERE n.tenant_id = $1 AND n.id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(now - RATE_MS)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row)
}

/// Tickets that mails of one sender have opened of late.
async fn n_of_sender(tx: &mut Tx, sender: Option<&str>, now: Millis) -> Result<i64, StoreError> {
    let n = sqlx::query_scalar(
        "SELECT COUNT(*) FROM incoming_mails WHERE tenant_id = $1 AND sender = $2 AND at > $3 \
         AND state = 'new'",
    )
    .bind(tx.tenant())
    .bind(sender.unwrap_or_default())
    .bind(now - RATE_MS)
    .fetch_one(&mut **tx)
    .await?;
    Ok(n)
}

/// Tickets that mails of one mailbox have opened of late.
async fn n_opened(tx: &mut Tx, mailbox: &str, now: Millis) -> Result<i64, StoreError> {
    let n = sqlx::query_scalar(
        "SELECT COUNT(*) FROM incoming_mails WHERE tenant_id = $1 AND mailbox = $2 AND at > $3 \
         AND state = 'new'",
    )
    .bind(tx.tenant())
    .bind(mailbox)
    .bind(now - RATE_MS)
    .fetch_one(&mut **tx)
    .await?;
    Ok(n)
}

fn by(mail: &Incoming) -> Actor {
    let name = mail.from.as_ref().map(|from| from.name.clone());
    Actor::customer(name.unwrap_or_default())
}

fn said(mail: &Incoming) -> TimelineData {
    TimelineData::Chat {
        id: new_id("msg"),
        text: text(mail),
        role: "customer".to_owned(),
        mail: Some(beside(mail)),
        files: None,
    }
}

fn noted(mail: &Incoming) -> TimelineData {
    let from = mail.from.as_ref().map(|from| from.address.as_str());
    let from = from.unwrap_or_default();
    TimelineData::Comment {
        body: format!("By mail from another address, {from}:\n\n{}", text(mail)),
        mail: Some(beside(mail)),
    }
}

fn text(mail: &Incoming) -> String {
    if mail.written.is_empty() {
        return NO_WORDS.to_owned();
    }
    mail.written.clone()
}

fn beside(mail: &Incoming) -> ByMail {
    let attachments = mail.attachments.iter().take(ATTACHMENTS_MAX);
    ByMail {
        quoted: mail.quoted.clone(),
        is_cut: mail.is_cut,
        attachments: attachments.map(|one| one.name.clone()).collect(),
        n_attachments: u32::try_from(mail.n_attachments).unwrap_or(u32::MAX),
    }
}

/// Whoever writes about what is done is not done.
async fn reopen(tx: &mut Tx, target: &Target, by: Actor, now: Millis) -> Result<(), StoreError> {
    let Some(from) = Status::parse(&target.status).filter(|status| status.is_done()) else {
        return Ok(());
    };
    sqlx::query(
        "UPDATE tickets SET status = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&target.id)
    .bind(Status::Open.as_str())
    .execute(&mut **tx)
    .await?;
    let to = Status::Open;
    let happened = TimelineData::StatusChanged { from, to };
    append(tx, &target.id, (by, happened), now).await
}

async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    (actor, data): (Actor, TimelineData),
    now: Millis,
) -> Result<(), StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, actor, data);
    timeline::append(tx, entry, now).await?;
    tickets::touch(tx, ticket_id, now).await?;
    Ok(())
}

/// Opens a ticket of whoever has sent the mail; its words are the first of the talk.
async fn open(tx: &mut Tx, mail: &Incoming, now: Millis) -> Result<String, StoreError> {
    let from = mail.from.clone();
    let (address, name) = from.map(|from| (from.address, from.name)).unzip();
    let subject = Some(mail.subject.clone()).filter(|subject| !subject.is_empty());
    let ticket = tickets::NewTicket {
        subject: subject.unwrap_or_else(|| NO_SUBJECT.to_owned()),
        customer_name: name.filter(|name| !name.is_empty()),
        customer_email: address,
        ..tickets::NewTicket::default()
    };
    let ticket = tickets::insert(tx, ticket, by(mail), now).await?;
    append(tx, &ticket.id, (by(mail), said(mail)), now).await?;
    Ok(ticket.id)
}

async fn write_down(
    tx: &mut Tx,
    lying: Lying<'_>,
    (fingerprint, sender): (Option<&str>, Option<&str>),
    became: &Became,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO incoming_mails (id, tenant_id, mailbox, uid_validity, uid, fingerprint, \
         sender, state, reason, ticket_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new_id("inm"))
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .bind(fingerprint)
    .bind(sender)
    .bind(became.state)
    .bind(became.reason)
    .bind(&became.ticket_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What its sender writes in is what they are written to in, where nothing else is known.
async fn note_language(tx: &mut Tx, lying: Lying<'_>, mail: &Incoming) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE incoming_mails SET language = $5 WHERE tenant_id = $1 AND mailbox = $2 \
         AND uid_validity = $3 AND uid = $4",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .bind(mail.language.map(Language::tag))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A mail is done with: its tries are forgotten, and the mailbox is read up to it. That is not where it was not
/// read to its end since its mails are numbered like this, or where one before it waits.
async fn pass(tx: &mut Tx, lying: Lying<'_>) -> Result<(), StoreError> {
    forget_tries(tx, lying).await?;
    let first = first_waiting(tx, lying).await?;
    if first.is_some_and(|first| first < i64::from(lying.uid)) {
        return Ok(());
    }
    sqlx::query(
        "UPDATE mailboxes SET last_uid = $4 WHERE tenant_id = $1 AND name = $2 \
         AND uid_validity = $3 AND last_uid < $4",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
