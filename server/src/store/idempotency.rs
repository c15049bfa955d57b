//! Requests that may come again: who has sent which key, with what, and what was answered.

use tandem_protocol::limits::{IDEMPOTENCY_KEPT_MS, IDEMPOTENCY_KEYS_MAX, IDEMPOTENCY_PENDING_MS};

use super::{Store, StoreError, Tx};
use crate::source::Millis;

/// What is known of a key that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It has not come before: whoever asked is the one who does it.
    Fresh,
    /// Another request with it is being answered.
    Pending,
    /// It has come with another request.
    Different,
    /// It has come with this request, and this is the sealed answer.
    Answered(String),
}

impl Store {
    /// Claims a key of `caller` for a request; of several at a time one finds it fresh.
    ///
    /// # Errors
    /// The store failed.
    pub async fn claim_idempotency(
        &self,
        (caller, key_hash): (&str, &str),
        request_hash: &str,
        now: Millis,
    ) -> Result<Claim, StoreError> {
        let mut tx = self.begin().await?;
        forget(&mut tx, caller, now).await?;
        let known: Option<(String, Option<String>)> = sqlx::query_as(
            "SELECT request_hash, answer FROM idempotency WHERE caller = $1 AND key_hash = $2",
        )
        .bind(caller)
        .bind(key_hash)
        .fetch_optional(&mut *tx)
        .await?;
        let claim = match known {
            None => Claim::Fresh,
            Some((request, _)) if request != request_hash => Claim::Different,
            Some((_, None)) => Claim::Pending,
            Some((_, Some(answer))) => Claim::Answered(answer),
        };
        if claim == Claim::Fresh {
            sqlx::query(
                "INSERT INTO idempotency (caller, key_hash, request_hash, created_at) \
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(caller)
            .bind(key_hash)
            .bind(request_hash)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(claim)
    }

    /// Keeps the answer to a claimed request, or gives the key back where there is none to keep.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_idempotency(
        &self,
        (caller, key_hash): (&str, &str),
        answer: Option<&str>,
    ) -> Result<(), StoreError> {
        let query = match answer {
            Some(answer) => sqlx::query(
                "UPDATE idempotency SET answer = $3 WHERE caller = $1 AND key_hash = $2",
            )
            .bind(caller)
            .bind(key_hash)
            .bind(answer),
            None => sqlx::query("DELETE FROM idempotency WHERE caller = $1 AND key_hash = $2")
                .bind(caller)
                .bind(key_hash),
        };
        query.execute(&self.writer).await?;
        Ok(())
    }
}

/// Forgets what is too old, what was begun by a server that is gone, and of this caller the oldest
/// beyond the bound.
async fn forget(connection: &mut Tx, caller: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM idempotency \
         WHERE created_at <= $1 OR (answer IS NULL AND created_at <= $2)",
    )
    .bind(now - IDEMPOTENCY_KEPT_MS)
    .bind(now - IDEMPOTENCY_PENDING_MS)
    .execute(&mut **connection)
    .await?;
    sqlx::query(
        "DELETE FROM idempotency WHERE caller = $1 AND key_hash IN \
         (SELECT key_hash FROM idempotency WHERE caller = $1 \
          ORDER BY created_at DESC, key_hash LIMIT 1000000 OFFSET $2)",
    )
    .bind(caller)
    .bind(IDEMPOTENCY_KEYS_MAX - 1)
    .execute(&mut **connection)
    .await?;
    Ok(())
}
