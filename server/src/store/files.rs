//! Files in SQL: whose they are, where they stand, and what the timeline says of them.
//!
//! A change and its entry on the timeline are one transaction. The bytes are elsewhere
//! ([`crate::files`]).

use std::collections::HashMap;

use sqlx::FromRow;
use tandem_protocol::file::{FileRefusal, FileState, FileView};
use tandem_protocol::signal::Role;
use tandem_session::files::{Quota, Usage};
use tandem_tickets::{Actor, TimelineData};

use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, places_for, read_word, tickets};
use crate::source::{Millis, new_id, rfc3339};

const COLUMNS: &str = "id, session_id, ticket_id, role, agent_id, sender, name, size, sha256, state, reason, \
     created_at, updated_at";

/// What a file hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// A session: both of its ends know of it.
    Session(String),
    /// A ticket: agents alone do.
    Ticket(String),
}

impl Home {
    /// The identifier of either.
    pub fn id(&self) -> &str {
        match self {
            Self::Session(id) | Self::Ticket(id) => id,
        }
    }

    /// That of the session, where it is one.
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::Session(id) => Some(id),
            Self::Ticket(_) => None,
        }
    }

    /// That of the ticket, where it is one.
    pub fn ticket(&self) -> Option<&str> {
        match self {
            Self::Session(_) => None,
            Self::Ticket(id) => Some(id),
        }
    }
}

/// A file as it is kept, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Identifier, `fil_…`.
    pub id: String,
    /// What it hangs on.
    pub home: Home,
    /// Who sends it: the customer or the agent.
    pub role: Role,
    /// Identifier of the agent who sends it.
    pub agent_id: Option<String>,
    /// Name of the sender; empty for a customer who gave none.
    pub sender: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal, once it is whole.
    pub sha256: Option<String>,
    /// Where it stands.
    pub state: FileState,
    /// Why it was refused.
    pub reason: Option<FileRefusal>,
    /// When it was offered.
    pub created_at: Millis,
    /// When it changed.
    pub updated_at: Millis,
}

impl StoredFile {
    /// As both ends see it, `offset` bytes having arrived.
    pub fn view(&self, offset: u64) -> FileView {
        FileView {
            id: self.id.clone(),
            session_id: self.home.session().map(str::to_owned),
            role: self.role,
            sender: self.sender.clone(),
            name: self.name.clone(),
            size: self.size,
            offset,
            state: self.state,
            reason: self.reason,
            sha256: self.sha256.clone(),
            at: rfc3339(self.created_at),
        }
    }

    /// Who sends it, as the timeline names them.
    pub fn actor(&self) -> Actor {
        match self.role {
            Role::Customer => Actor::customer(&self.sender),
            Role::Agent | Role::Supervisor | Role::Observer => {
                Actor::agent(self.agent_id.clone().unwrap_or_default(), &self.sender)
            }
        }
    }
}

/// A file whose bytes are all here before anybody has asked for it: it came by mail.
#[derive(Clone, Debug)]
pub struct ReceivedFile {
    /// Identifier, `fil_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal, or why it is refused.
    pub verdict: Result<String, FileRefusal>,
}

/// A file that somebody wants to hand over.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What it is to hang on.
    pub home: Home,
    /// Who sends it.
    pub role: Role,
    /// Identifier of the agent who sends it.
    pub agent_id: Option<String>,
    /// Name of the sender.
    pub sender: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
}

/// Where a file stands after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// All bytes are there, with this SHA-256.
    Arrived(String),
    /// It can be downloaded.
    Ready,
    /// It was refused.
    Refused(FileRefusal),
    /// It was deleted.
    Deleted,
}

impl FileChange {
    fn state(&self) -> FileState {
        match self {
            Self::Arrived(_) => FileState::Checking,
            Self::Ready => FileState::Ready,
            Self::Refused(_) => FileState::Refused,
            Self::Deleted => FileState::Deleted,
        }
    }

    /// What the timeline says of it, if anything.
    fn entry(&self, file: &StoredFile) -> Option<TimelineData> {
        let (name, size) = (file.name.clone(), file.size);
        let id = file.id.clone();
        Some(match self {
            Self::Arrived(_) => return None,
            Self::Ready => TimelineData::FileSent {
                file: id,
                name,
                size,
            },
            Self::Refused(reason) => TimelineData::FileRefused {
                file: Some(id),
                name,
                size,
                reason: word(*reason),
            },
            Self::Deleted => TimelineData::FileDeleted {
                file: id,
                name,
                size,
            },
        })
    }
}

impl Store {
    /// Takes a file on where it fits into `quota`; what is refused is on the timeline too, as long
    /// as the session has room for more files.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_file(
        &self,
        new: NewFile,
        policy: Result<(), FileRefusal>,
        quota: &Quota,
        now: Millis,
    ) -> Result<Result<StoredFile, FileRefusal>, StoreError> {
        let mut tx = self.begin().await?;
        if let Home::Ticket(id) = &new.home {
            let ticket = tickets::read_in(&mut tx, id).await?;
            ticket.map_or(Ok(()), |ticket| ticket.refuse_merged())?;
            tickets::touch(&mut tx, id, now).await?;
        }
        let usage = usage(&mut tx, &new.home).await?;
        let refused = policy.and_then(|()| quota.admit(&usage, new.size)).err();
        let file = StoredFile {
            id: new_id("fil"),
            home: new.home,
            role: new.role,
            agent_id: new.agent_id,
            sender: new.sender,
            name: new.name,
            size: new.size,
            sha256: None,
            state: refused.map_or(FileState::Uploading, |_| FileState::Refused),
            reason: refused,
            created_at: now,
            updated_at: now,
        };
        if usage.session_files >= quota.session_files {
            return Ok(Err(refused.unwrap_or(FileRefusal::TooMany)));
        }
        insert(&mut tx, &file).await?;
        let (id, name, size) = (file.id.clone(), file.name.clone(), file.size);
        let data = match refused {
            None => TimelineData::FileOffered {
                file: id,
                name,
                size,
            },
            Some(reason) => TimelineData::FileRefused {
                file: None,
                name,
                size,
                reason: word(reason),
            },
        };
        write_down(&mut tx, &file, file.actor(), data, now).await?;
        tx.commit().await?;
        Ok(refused.map_or(Ok(file), Err))
    }

    /// Changes a file that stands at `from`; false when it stands elsewhere by now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn change_file(
        &self,
        file: &StoredFile,
        from: FileState,
        change: &FileChange,
        actor: Actor,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let (sha256, reason) = match change {
            FileChange::Arrived(sha256) => (Some(sha256.as_str()), None),
            FileChange::Refused(reason) => (None, Some(word(*reason))),
            FileChange::Ready | FileChange::Deleted => (None, None),
        };
        let mut tx = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE files SET state = $3, sha256 = COALESCE($4, sha256), \
             reason = COALESCE($5, reason), updated_at = $6 \
             WHERE tenant_id = $7 AND id = $1 AND state = $2",
        )
        .bind(&file.id)
        .bind(word(from))
        .bind(word(change.state()))
        .bind(sha256)
        .bind(reason)
        .bind(now)
        .bind(self.tenant())
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(data) = change.entry(file) {
            write_down(&mut tx, file, actor, data, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that somebody has the whole file, and answers whether that is the first time. Of a file that
    /// was deleted meanwhile nothing is noted.
    ///
    /// # Errors
    /// The store failed.
    pub async fn note_download(
        &self,
        file: &StoredFile,
        who: &str,
        actor: Actor,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let noted = sqlx::query(
            "INSERT INTO file_downloads (file_id, who, at) SELECT id, $3, $4 FROM files \
             WHERE tenant_id = $1 AND id = $2 AND state = $5 \
             ON CONFLICT (file_id, who) DO NOTHING",
        )
        .bind(self.tenant())
        .bind(&file.id)
        .bind(who)
        .bind(now)
        .bind(word(FileState::Ready))
        .execute(&mut *tx)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(false);
        }
        let data = TimelineData::FileDownloaded {
            file: file.id.clone(),
            name: file.name.clone(),
            size: file.size,
        };
        write_down(&mut tx, file, actor, data, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The file, whatever became of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_file(&self, id: &str) -> Result<Option<StoredFile>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM files WHERE tenant_id = $1 AND id = $2");
        let row: Option<FileRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
            .bind(self.tenant())
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(FileRow::read).transpose()
    }

    /// Those of these files that can be downloaded, by identifier: one statement, however many there are.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn ready_files(
        &self,
        ids: &[String],
    ) -> Result<HashMap<String, StoredFile>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(named(ids.len()))).bind(self.tenant());
        for id in ids {
            query = query.bind(id);
        }
        let rows: Vec<FileRow> = query.fetch_all(&self.reader).await?;
        let mut ready = HashMap::with_capacity(rows.len());
        for row in rows {
            let file = row.read()?;
            if file.state == FileState::Ready {
                ready.insert(file.id.clone(), file);
            }
        }
        Ok(ready)
    }

    /// The file, if it hangs on this ticket or on a session of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn file_of_ticket(
        &self,
        ticket_id: &str,
        id: &str,
    ) -> Result<Option<StoredFile>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM files WHERE tenant_id = $1 AND id = $2 AND (ticket_id = $3 \
             OR session_id IN (SELECT id FROM sessions WHERE tenant_id = $1 AND ticket_id = $3))"
        );
        let row: Option<FileRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
            .bind(self.tenant())
            .bind(id)
            .bind(ticket_id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(FileRow::read).transpose()
    }

    /// Files of a session, oldest first; their number has a bound.
    ///
    /// # Errors
    /// The store failed.
    pub async fn files_of_session(&self, session_id: &str) -> Result<Vec<StoredFile>, StoreError> {
        self.files_where("session_id = $2", session_id).await
    }

    /// Files that hang on a ticket itself, oldest first; their number has a bound.
    ///
    /// # Errors
    /// The store failed.
    pub async fn files_on_ticket(&self, ticket_id: &str) -> Result<Vec<StoredFile>, StoreError> {
        self.files_where("ticket_id = $2", ticket_id).await
    }

    /// Files in one state, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn files_in(&self, state: FileState) -> Result<Vec<StoredFile>, StoreError> {
        self.files_where("state = $2", &word(state)).await
    }

    /// Files of a ticket and of all its sessions that follow the file `after`, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn files_of_ticket(
        &self,
        ticket_id: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<StoredFile>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM files WHERE tenant_id = $1 AND id > $3 AND (ticket_id = $2 \
             OR session_id IN (SELECT id FROM sessions WHERE ticket_id = $2)) ORDER BY id LIMIT $4"
        );
        let rows: Vec<FileRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(FileRow::read).collect()
    }

    async fn files_where(
        &self,
        condition: &'static str,
        value: &str,
    ) -> Result<Vec<StoredFile>, StoreError> {
        let text =
            format!("SELECT {COLUMNS} FROM files WHERE tenant_id = $1 AND {condition} ORDER BY id");
        let rows: Vec<FileRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
            .bind(self.tenant())
            .bind(value)
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(FileRow::read).collect()
    }
}

/// So many files by their identifiers.
pub(super) fn named(n: usize) -> String {
    let places = places_for(n);
    format!("SELECT {COLUMNS} FROM files WHERE tenant_id = $1 AND id IN ({places})")
}

/// Puts what came by mail onto its ticket, inside the caller's transaction; answers with what is to be looked
/// at. Of what is not taken the timeline says why.
pub(super) async fn receive(
    tx: &mut Tx,
    (ticket_id, sender): (&str, &str),
    received: &[ReceivedFile],
    quota: &Quota,
    now: Millis,
) -> Result<Vec<StoredFile>, StoreError> {
    let home = Home::Ticket(ticket_id.to_owned());
    let mut usage = Usage {
        // Nothing of it is on its way.
        session_uploads: 0,
        uploads: 0,
        ..usage(tx, &home).await?
    };
    let mut taken = Vec::new();
    for one in received {
        let admitted = quota.admit(&usage, one.size);
        let verdict = one.verdict.clone();
        let verdict = verdict.and_then(|sha256| admitted.map(|()| sha256));
        let file = StoredFile {
            id: one.id.clone(),
            home: home.clone(),
            role: Role::Customer,
            agent_id: None,
            sender: sender.to_owned(),
            name: one.name.clone(),
            size: one.size,
            state: FileState::Checking,
            reason: None,
            sha256: verdict.as_ref().ok().cloned(),
            created_at: now,
            updated_at: now,
        };
        if let Err(reason) = verdict {
            let data = TimelineData::FileRefused {
                file: None,
                name: file.name.clone(),
                size: file.size,
                reason: word(reason),
            };
            write_down(tx, &file, Actor::system(), data, now).await?;
            continue;
        }
        insert(tx, &file).await?;
        usage.session_files += 1;
        usage.session_bytes = usage.session_bytes.saturating_add(file.size);
        usage.tenant_bytes = usage.tenant_bytes.saturating_add(file.size);
        taken.push(file);
    }
    Ok(taken)
}

/// Bytes count from the offer until they are gone. Files of a session count whatever became of them; a ticket
/// may be open for years, and has room again.
async fn usage(connection: &mut Tx, home: &Home) -> Result<Usage, StoreError> {
    let row: (i64, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT \
         CAST(COALESCE(SUM(CASE WHEN COALESCE(session_id, ticket_id) = $2 AND state IN ('uploading', 'checking', 'ready') THEN size ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN state IN ('uploading', 'checking', 'ready') THEN size ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN session_id = $2 OR (ticket_id = $2 AND state IN ('uploading', 'checking', 'ready')) THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN COALESCE(session_id, ticket_id) = $2 AND state = 'uploading' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN state = 'uploading' THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM files WHERE tenant_id = $1",
    )
    .bind(connection.tenant())
    .bind(home.id())
    .fetch_one(&mut **connection)
    .await?;
    Ok(Usage {
        session_bytes: row.0.unsigned_abs(),
        tenant_bytes: row.1.unsigned_abs(),
        session_files: row.2.unsigned_abs(),
        session_uploads: row.3.unsigned_abs(),
        uploads: row.4.unsigned_abs(),
    })
}

async fn insert(connection: &mut Tx, file: &StoredFile) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO files (id, tenant_id, session_id, ticket_id, role, agent_id, sender, name, size, \
         sha256, state, reason, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
    )
    .bind(&file.id)
    .bind(connection.tenant())
    .bind(file.home.session())
    .bind(file.home.ticket())
    .bind(word(file.role))
    .bind(&file.agent_id)
    .bind(&file.sender)
    .bind(&file.name)
    .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
    .bind(&file.sha256)
    .bind(word(file.state))
    .bind(file.reason.map(word))
    .bind(file.created_at)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

async fn write_down(
    connection: &mut Tx,
    file: &StoredFile,
    actor: Actor,
    data: TimelineData,
    now: Millis,
) -> Result<(), StoreError> {
    let ticket_id: Option<String> = match &file.home {
        Home::Ticket(id) => Some(id.clone()),
        Home::Session(id) => {
            sqlx::query_scalar("SELECT ticket_id FROM sessions WHERE tenant_id = $1 AND id = $2")
                .bind(connection.tenant())
                .bind(id)
                .fetch_one(&mut **connection)
                .await?
        }
    };
    let entry = NewEntry {
        ticket_id,
        session_id: file.home.session().map(str::to_owned),
        actor,
        data,
    };
    timeline::append(connection, entry, now).await?;
    Ok(())
}

#[derive(FromRow)]
struct FileRow {
    id: String,
    session_id: Option<String>,
    ticket_id: Option<String>,
    role: String,
    agent_id: Option<String>,
    sender: String,
    name: String,
    size: i64,
    sha256: Option<String>,
    state: String,
    reason: Option<String>,
    created_at: Millis,
    updated_at: Millis,
}

impl FileRow {
    fn read(self) -> Result<StoredFile, StoreError> {
        let home = match (self.session_id, self.ticket_id) {
            (Some(id), _) => Home::Session(id),
            (None, id) => Home::Ticket(id.unwrap_or_default()),
        };
        Ok(StoredFile {
            id: self.id,
            home,
            role: read_word("role", self.role)?,
            agent_id: self.agent_id,
            sender: self.sender,
            name: self.name,
            size: self.size.unsigned_abs(),
            sha256: self.sha256,
            state: read_word("file state", self.state)?,
            reason: self
                .reason
                .map(|reason| read_word("file refusal", reason))
                .transpose()?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// The word on the wire, which is the one in the store.
fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}
