//! Canned replies: words that agents use again and again, with variables.

use sqlx::FromRow;
use tandem_tickets::limits::CANNED_MAX;

use super::{Store, StoreError};
use crate::source::{Millis, new_id};

/// A reply that agents keep.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Canned {
    /// Identifier, `can_…`.
    pub id: String,
    /// What agents find it by.
    pub title: String,
    /// Its words, with variables such as `{{customer.name}}`.
    pub body: String,
    /// Counts its changes from 1.
    pub version: i64,
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

impl Store {
    /// All canned replies by title.
    ///
    /// # Errors
    /// The store failed.
    pub async fn canned(&self) -> Result<Vec<Canned>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT id, title, body, version FROM canned_replies WHERE tenant_id = $1 \
             ORDER BY title, id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows)
    }

    /// Keeps one more.
    ///
    /// # Errors
    /// [`CannedRefused::TooMany`], or the store failed.
    pub async fn add_canned(
        &self,
        title: String,
        body: String,
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
            title,
            body,
            version: 1,
        };
        sqlx::query(
            "INSERT INTO canned_replies (id, tenant_id, title, body, updated_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&canned.id)
        .bind(self.tenant())
        .bind(&canned.title)
        .bind(&canned.body)
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
        (title, body): (Option<String>, Option<String>),
        seen: Option<i64>,
        now: Millis,
    ) -> Result<Canned, CannedRefused> {
        let mut tx = self.begin().await?;
        let known: Option<Canned> = sqlx::query_as(
            "SELECT id, title, body, version FROM canned_replies WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let mut canned = known.ok_or(CannedRefused::Unknown)?;
        if seen.is_some_and(|seen| seen != canned.version) {
            return Err(CannedRefused::Changed);
        }
        canned.title = title.unwrap_or(canned.title);
        canned.body = body.unwrap_or(canned.body);
        canned.version += 1;
        sqlx::query(
            "UPDATE canned_replies SET title = $3, body = $4, version = $5, updated_at = $6 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(id)
        .bind(&canned.title)
        .bind(&canned.body)
        .bind(canned.version)
        .bind(now)
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
