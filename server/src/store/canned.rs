//! Canned replies: words that agents use again and again, with variables.

use sqlx::FromRow;
use tandem_tickets::CannedActions;
use tandem_tickets::limits::CANNED_MAX;

use super::{Store, StoreError};
use crate::source::{Millis, new_id};

/// A reply that agents keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canned {
    /// Identifier, `can_…`.
    pub id: String,
    /// What agents find it by.
    pub title: String,
    /// Its words, with variables such as `{{customer.name}}`; empty where it only does something.
    pub body: String,
    /// What is done to the ticket on which it is sent.
    pub actions: CannedActions,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What a reply is to be; what is `None` stays as it was, or as a new one is.
#[derive(Clone, Debug, Default)]
pub struct CannedChange {
    /// Another title.
    pub title: Option<String>,
    /// Other words.
    pub body: Option<String>,
    /// Other actions.
    pub actions: Option<CannedActions>,
}

#[derive(FromRow)]
struct CannedRow {
    id: String,
    title: String,
    body: String,
    actions: String,
    version: i64,
}

impl CannedRow {
    fn read(self) -> Result<Canned, StoreError> {
        let actions = serde_json::from_str(&self.actions);
        Ok(Canned {
            id: self.id,
            title: self.title,
            body: self.body,
            actions: actions.map_err(unreadable)?,
            version: self.version,
        })
    }
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Unreadable {
        what: "canned reply",
        value: error.to_string(),
    }
}

/// Why a reply was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CannedRefused {
    /// There is none with this identifier.
    #[error("there is no such reply")]
    Unknown,
    /// Somebody has changed it since it was read.
    #[error("the reply was changed")]
    Changed,
    /// It would have no words and do nothing.
    #[error("the reply would be empty")]
    Empty,
    /// There are as many as there may be.
    #[error("there are too many replies")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CannedRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn written(actions: &CannedActions) -> Result<String, StoreError> {
    serde_json::to_string(actions).map_err(unreadable)
}

impl Store {
    /// All canned replies by title.
    ///
    /// # Errors
    /// The store failed.
    pub async fn canned(&self) -> Result<Vec<Canned>, StoreError> {
        let rows: Vec<CannedRow> = sqlx::query_as(
            "SELECT id, title, body, actions, version FROM canned_replies WHERE tenant_id = $1 \
             ORDER BY title, id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(CannedRow::read).collect()
    }

    /// Keeps one more.
    ///
    /// # Errors
    /// [`CannedRefused::TooMany`], or the store failed.
    pub async fn add_canned(
        &self,
        new: CannedChange,
        now: Millis,
    ) -> Result<Canned, CannedRefused> {
        let mut tx = self.begin().await?;
        let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM canned_replies WHERE tenant_id = $1")
            .bind(self.tenant())
            .fetch_one(&mut *tx)
            .await?;
        if n >= CANNED_MAX {
            return Err(CannedRefused::TooMany);
        }
        let canned = Canned {
            id: new_id("can"),
            title: new.title.unwrap_or_default(),
            body: new.body.unwrap_or_default(),
            actions: new.actions.unwrap_or_default(),
            version: 1,
        };
        sqlx::query(
            "INSERT INTO canned_replies (id, tenant_id, title, body, actions, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&canned.id)
        .bind(self.tenant())
        .bind(&canned.title)
        .bind(&canned.body)
        .bind(written(&canned.actions)?)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(canned)
    }

    /// Changes one, unless it is another version than `seen`; what is `None` stays.
    ///
    /// # Errors
    /// [`CannedRefused`].
    pub async fn change_canned(
        &self,
        id: &str,
        change: CannedChange,
        seen: Option<i64>,
        now: Millis,
    ) -> Result<Canned, CannedRefused> {
        let mut tx = self.begin().await?;
        let known: Option<CannedRow> = sqlx::query_as(
            "SELECT id, title, body, actions, version FROM canned_replies WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let mut canned = known.ok_or(CannedRefused::Unknown)?.read()?;
        if seen.is_some_and(|seen| seen != canned.version) {
            return Err(CannedRefused::Changed);
        }
        canned.title = change.title.unwrap_or(canned.title);
        canned.body = change.body.unwrap_or(canned.body);
        canned.actions = change.actions.unwrap_or(canned.actions);
        if canned.body.is_empty() && canned.actions == CannedActions::default() {
            return Err(CannedRefused::Empty);
        }
        canned.version += 1;
        sqlx::query(
            "UPDATE canned_replies SET title = $3, body = $4, version = $5, updated_at = $6, actions = $7 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .bind(&canned.title)
        .bind(&canned.body)
        .bind(canned.version)
        .bind(now)
        .bind(written(&canned.actions)?)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(canned)
    }

    /// Deletes one; false when there was none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete_canned(&self, id: &str) -> Result<bool, StoreError> {
        let gone = sqlx::query("DELETE FROM canned_replies WHERE tenant_id = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id)
            .execute(&self.writer)
            .await?;
        Ok(gone.rows_affected() > 0)
    }
}
