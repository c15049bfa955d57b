//! Webhooks: receivers of events, as administrators keep them.

use sqlx::FromRow;
use tandem_protocol::limits::{WEBHOOK_OLD_SECRET_MS, WEBHOOKS_MAX};

use super::{Store, StoreError, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id};

const COLUMNS: &str = "id, url, note, kinds, secret, old_secret, old_secret_until, off_reason, \
    off_at, failing_since, version, created_at";

/// A receiver of events.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Webhook {
    /// Identifier, `whk_…`.
    pub id: String,
    /// Where events are posted to.
    pub url: String,
    /// What people write beside it.
    pub note: String,
    kinds: String,
    secret: String,
    old_secret: Option<String>,
    old_secret_until: Option<Millis>,
    /// Why nothing is sent; absent while it is on.
    pub off_reason: Option<String>,
    /// Since when it is off.
    pub off_at: Option<Millis>,
    /// Since when nothing has reached it; absent while all is well.
    pub failing_since: Option<Millis>,
    /// Counts its changes from 1.
    pub version: i64,
    /// Creation.
    pub created_at: Millis,
}

// Written out so that no secret comes into the log.
impl std::fmt::Debug for Webhook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Webhook")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// The kinds of events that it wants; all when empty.
    pub fn kinds(&self) -> Vec<String> {
        self.kinds
            .split_whitespace()
            .map(ToOwned::to_owned)
            .collect()
    }

    /// The secrets that sign at `now`: its own, and the one before for a while.
    pub fn secrets(&self, now: Millis) -> impl Iterator<Item = &str> {
        let is_valid = self.old_secret_until.is_some_and(|until| now < until);
        let old = self.old_secret.as_deref().filter(|_| is_valid);
        [Some(self.secret.as_str()), old].into_iter().flatten()
    }

    /// Until when the secret before the present one signs too, if it does at `now`.
    pub fn old_secret_until(&self, now: Millis) -> Option<Millis> {
        self.old_secret_until.filter(|until| now < *until)
    }
}

/// What a webhook is to become; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Another address.
    pub url: Option<String>,
    /// Another note.
    pub note: Option<String>,
    /// Other kinds.
    pub kinds: Option<Vec<String>>,
    /// On or off.
    pub on: Option<bool>,
}

/// Why a webhook was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookRefused {
    /// There is none with this identifier.
    #[error("there is no such webhook")]
    Unknown,
    /// Somebody has changed it since it was read.
    #[error("the webhook was changed")]
    Changed,
    /// There are as many as there may be.
    #[error("there are too many webhooks")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for WebhookRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// All webhooks, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE tenant_id = $1 ORDER BY id");
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(self.tenant());
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// The webhook, if there is one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_webhook(&self, id: &str) -> Result<Option<Webhook>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE tenant_id = $1 AND id = $2");
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(id);
        Ok(row.fetch_optional(&self.reader).await?)
    }

    /// Keeps one more; it is on.
    ///
    /// # Errors
    /// [`WebhookRefused::TooMany`], or the store failed.
    pub async fn add_webhook(
        &self,
        (url, note, kinds): (String, String, Vec<String>),
        secret: String,
        by: &Author,
        now: Millis,
    ) -> Result<Webhook, WebhookRefused> {
        let mut tx = self.begin().await?;
        let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM webhooks WHERE tenant_id = $1")
            .bind(self.tenant())
            .fetch_one(&mut *tx)
            .await?;
        if n >= WEBHOOKS_MAX {
            return Err(WebhookRefused::TooMany);
        }
        let sql = format!(
            "INSERT INTO webhooks (id, tenant_id, url, note, kinds, secret, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {COLUMNS}"
        );
        let webhook: Webhook = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(new_id("whk"))
            .bind(self.tenant())
            .bind(url)
            .bind(note)
            .bind(kinds.join(" "))
            .bind(secret)
            .bind(now)
            .fetch_one(&mut *tx)
            .await?;
        let record = NewRecord::new(by, Act::WebhookMade, &webhook.id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Changes one, unless it is another version than `seen`.
    ///
    /// # Errors
    /// [`WebhookRefused`].
    pub async fn change_webhook(
        &self,
        id: &str,
        change: WebhookChange,
        seen: Option<i64>,
        by: &Author,
        now: Millis,
    ) -> Result<Webhook, WebhookRefused> {
        let mut tx = self.begin().await?;
        let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE tenant_id = $1 AND id = $2");
        let known: Option<Webhook> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        let known = known.ok_or(WebhookRefused::Unknown)?;
        if seen.is_some_and(|seen| seen != known.version) {
            return Err(WebhookRefused::Changed);
        }
        let word = match change.on {
            Some(true) => "on",
            Some(false) => "off",
            None => "",
        };
        let (reason, at, failing) = match change.on {
            Some(true) => (None, None, None),
            Some(false) if known.off_reason.is_none() => (Some("hand".to_owned()), Some(now), None),
            Some(false) | None => (known.off_reason, known.off_at, known.failing_since),
        };
        let sql = format!(
            "UPDATE webhooks SET url = $2, note = $3, kinds = $4, off_reason = $5, off_at = $6, \
             failing_since = $7, version = version + 1 WHERE tenant_id = $8 AND id = $1 \
             RETURNING {COLUMNS}"
        );
        let webhook = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .bind(change.url.unwrap_or(known.url))
            .bind(change.note.unwrap_or(known.note))
            .bind(change.kinds.map_or(known.kinds, |kinds| kinds.join(" ")))
            .bind(reason)
            .bind(at)
            .bind(failing)
            .bind(self.tenant())
            .fetch_one(&mut *tx)
            .await?;
        let record = NewRecord::new(by, Act::WebhookChanged, id).detail(word);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Gives it another secret; the one before signs beside it for a day.
    ///
    /// # Errors
    /// [`WebhookRefused`].
    pub async fn rotate_webhook_secret(
        &self,
        id: &str,
        secret: &str,
        by: &Author,
        now: Millis,
    ) -> Result<Webhook, WebhookRefused> {
        let mut tx = self.begin().await?;
        let sql = format!(
            "UPDATE webhooks SET old_secret = secret, old_secret_until = $4, secret = $3, \
             version = version + 1 WHERE tenant_id = $1 AND id = $2 RETURNING {COLUMNS}"
        );
        let webhook = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(id)
            .bind(secret)
            .bind(now + WEBHOOK_OLD_SECRET_MS)
            .fetch_optional(&mut *tx)
            .await?;
        let webhook = webhook.ok_or(WebhookRefused::Unknown)?;
        let record = NewRecord::new(by, Act::WebhookSecretRenewed, id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Deletes one with all that waits for it; false when there was none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete_webhook(
        &self,
        id: &str,
        by: &Author,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let gone = sqlx::query("DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        let record = NewRecord::new(by, Act::WebhookDeleted, id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
