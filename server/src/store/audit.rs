//! The audit in the store: records are added inside the transaction that does what they speak of, and
//! those take turns, so that each finds the hash of the one before; none is ever changed or taken away.

use std::path::Path;

use sqlx::FromRow;

use super::{Store, StoreError, Tx};
use crate::audit::chain::{self, Fault, Walk};
use crate::audit::head::{self, Head};
use crate::audit::{Act, Author, NewRecord, Record};
use crate::source::Millis;

/// Records that are read at a time.
const PAGE: i64 = 1_000;

/// The end of a tenant's chain.
const LAST: &str =
    "SELECT seq, hash FROM audit WHERE tenant_id = $1 AND seq > 0 ORDER BY seq DESC LIMIT 1";

const COLUMNS: &str =
    "seq, at, actor_kind, actor_id, act, subject, ticket_id, session_id, detail, hash";

/// Which records are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct WantedRecords {
    /// By whom, an identifier.
    pub actor_id: Option<String>,
    /// A word of what was done.
    pub act: Option<String>,
    /// Concerning an identifier: subject, ticket or session.
    pub about: Option<String>,
    /// Before this place.
    pub before: Option<i64>,
}

/// A record with the name of who did it, where it is known today.
#[derive(Clone, Debug)]
pub struct NamedRecord {
    /// The record.
    pub record: Record,
    /// The name of the agent or the key.
    pub actor_name: Option<String>,
}

/// Records with one plain condition of the field that has an index, and the others as far as they are asked.
macro_rules! records {
    ($by:literal) => {
        concat!(
            "SELECT r.seq AS seq, r.at, r.actor_kind, r.actor_id, r.act, r.subject, r.ticket_id, ",
            "r.session_id, r.detail, r.hash, COALESCE(a.name, k.name) AS actor_name ",
            "FROM audit r LEFT JOIN agents a ON a.id = r.actor_id ",
            "LEFT JOIN api_keys k ON k.id = r.actor_id ",
            "WHERE r.tenant_id = $6 AND r.seq < $1 AND r.seq + 0 > 0 ",
            "AND ($2 = '' OR r.actor_id = $2) ",
            "AND ($3 = '' OR r.act = $3) AND ",
            $by
        )
    };
}

/// Each record once: what it is about, else its ticket, else its session.
const ABOUT: &str = concat!(
    records!("r.subject = $4"),
    " UNION ALL ",
    records!("r.ticket_id = $4 AND r.subject <> $4"),
    " UNION ALL ",
    records!("r.session_id = $4 AND r.subject <> $4 AND r.ticket_id <> $4"),
    " ORDER BY seq DESC LIMIT $5"
);
const BY_ACTOR: &str = concat!(
    records!("$4 = '' AND r.actor_id = $2"),
    " ORDER BY seq DESC LIMIT $5"
);
const BY_ACT: &str = concat!(
    records!("$4 = '' AND r.act = $3"),
    " ORDER BY seq DESC LIMIT $5"
);
const ALL: &str = concat!(records!("$4 = ''"), " ORDER BY seq DESC LIMIT $5");

/// The text of one page, by the index that leaves the fewest records to read.
pub(super) fn page(wanted: &WantedRecords) -> &'static str {
    let is_given = |word: &Option<String>| word.as_ref().is_some_and(|word| !word.is_empty());
    if is_given(&wanted.about) {
        ABOUT
    } else if is_given(&wanted.actor_id) {
        BY_ACTOR
    } else if is_given(&wanted.act) {
        BY_ACT
    } else {
        ALL
    }
}

/// Adds a record inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub async fn append(connection: &mut Tx, new: NewRecord, now: Millis) -> Result<(), StoreError> {
    let last: Option<(i64, String)> = sqlx::query_as(LAST)
        .bind(connection.tenant())
        .fetch_optional(&mut **connection)
        .await?;
    let (seq, before) = last.unwrap_or_else(|| (0, chain::start(connection.id())));
    let mut record = Record {
        seq: seq + 1,
        at: now,
        actor_kind: new.author.kind().to_owned(),
        actor_id: new.author.id().to_owned(),
        act: new.act,
        subject: new.subject,
        ticket_id: new.ticket_id,
        session_id: new.session_id,
        detail: new.detail,
        hash: String::new(),
    };
    record.hash = chain::hash(&before, &record);
    let sql = format!(
        "INSERT INTO audit ({COLUMNS}, tenant_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(record.seq)
        .bind(record.at)
        .bind(record.actor_kind)
        .bind(record.actor_id)
        .bind(record.act)
        .bind(record.subject)
        .bind(record.ticket_id)
        .bind(record.session_id)
        .bind(record.detail)
        .bind(record.hash)
        .bind(connection.tenant())
        .execute(&mut **connection)
        .await?;
    Ok(())
}

impl Store {
    /// Writes down the end of a chain that has none yet, before its first record.
    pub(super) async fn begin_audit(&self, folder: &Path) -> Result<(), StoreError> {
        let unwritten = |cause| StoreError::Folder {
            path: folder.display().to_string(),
            cause,
        };
        if head::read(folder).map_err(unwritten)?.is_none() && self.audit_head().await?.is_none() {
            std::fs::create_dir_all(folder).map_err(unwritten)?;
            let before_all = Walk::new(chain::start(&self.tenant), None);
            head::write(folder, &before_all.head()).map_err(unwritten)?;
        }
        Ok(())
    }

    /// Adds a record of something that changes nothing else in the store.
    ///
    /// # Errors
    /// The store failed.
    pub async fn record(&self, new: NewRecord, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        append(&mut tx, new, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records that the server runs with the settings of this digest, unless the last time it did too.
    ///
    /// # Errors
    /// The store failed.
    pub async fn record_settings(&self, digest: &str, now: Millis) -> Result<(), StoreError> {
        let last: Option<String> = sqlx::query_scalar(
            "SELECT detail FROM audit WHERE tenant_id = $1 AND act = $2 ORDER BY seq DESC LIMIT 1",
        )
        .bind(self.tenant())
        .bind(Act::SettingsChanged.as_str())
        .fetch_optional(&self.reader)
        .await?;
        if last.as_deref() == Some(digest) {
            return Ok(());
        }
        let new = NewRecord::new(&Author::System, Act::SettingsChanged, "").detail(digest);
        self.record(new, now).await
    }

    /// The last record's place and hash; nothing before the first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit_head(&self) -> Result<Option<Head>, StoreError> {
        let last: Option<(i64, String)> = sqlx::query_as(LAST)
            .bind(self.tenant())
            .fetch_optional(&self.reader)
            .await?;
        Ok(last.map(|(seq, hash)| Head { seq, hash }))
    }

    /// The hash of the record at a place; nothing where there is none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit_hash(&self, seq: i64) -> Result<Option<String>, StoreError> {
        let hash = sqlx::query_scalar("SELECT hash FROM audit WHERE tenant_id = $1 AND seq = $2");
        let hash = hash.bind(self.tenant()).bind(seq);
        Ok(hash.fetch_optional(&self.reader).await?)
    }

    /// Walks the whole chain: its end as it stands, and what is wrong with it given the end that was
    /// written down.
    ///
    /// # Errors
    /// The store failed: what can not be read is not whole either.
    pub async fn prove_audit(
        &self,
        written: Option<Head>,
    ) -> Result<(Head, Vec<Fault>), StoreError> {
        let mut walk = Walk::new(chain::start(&self.tenant), written);
        // What stands before the first place was put there by somebody else.
        let mut after = i64::MIN;
        loop {
            let page = self.audit_after(after).await?;
            let Some(last) = page.last() else {
                return Ok((walk.head(), walk.end()));
            };
            after = last.seq;
            page.into_iter().for_each(|record| walk.step(record));
        }
    }

    /// The next records after a place, in order; none at the end.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit_after(&self, seq: i64) -> Result<Vec<Record>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        );
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(seq)
            .bind(PAGE)
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(|row| row.read().record).collect())
    }

    /// The latest records of a kind, newest first, with names.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit(
        &self,
        wanted: WantedRecords,
        limit: u32,
    ) -> Result<Vec<NamedRecord>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(page(&wanted))
            .bind(wanted.before.unwrap_or(i64::MAX))
            .bind(wanted.actor_id.unwrap_or_default())
            .bind(wanted.act.unwrap_or_default())
            .bind(wanted.about.unwrap_or_default())
            .bind(i64::from(limit))
            .bind(self.tenant())
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(Row::read).collect())
    }
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: Millis,
    actor_kind: String,
    actor_id: String,
    act: String,
    subject: String,
    ticket_id: String,
    session_id: String,
    detail: String,
    hash: String,
    #[sqlx(default)]
    actor_name: Option<String>,
}

impl Row {
    fn read(self) -> NamedRecord {
        let record = Record {
            seq: self.seq,
            at: self.at,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            act: self.act,
            subject: self.subject,
            ticket_id: self.ticket_id,
            session_id: self.session_id,
            detail: self.detail,
            hash: self.hash,
        };
        NamedRecord {
            record,
            actor_name: self.actor_name,
        }
    }
}
