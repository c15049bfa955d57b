//! Secrets that lead into a session: links, codes, arrival tokens, resume tokens. Only hashes.

use sqlx::FromRow;

use super::sessions::CommitError;
use super::{Store, StoreError, Tx};
use crate::source::Millis;

/// Kind of a join secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Made by an agent, opened by the customer.
    Link,
    /// Shown to the customer, typed by an agent.
    Code,
    /// Carries the customer from the join page to a product page.
    Arrival,
    /// Stands in a mail: opens the conversation, as often as it is used, and nothing else.
    Talk,
    /// Stands in a mail: answers the survey, as often as that may be changed, and nothing else.
    Survey,
}

impl SecretKind {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
            Self::Arrival => "arrival",
            Self::Talk => "talk",
            Self::Survey => "survey",
        }
    }
}

/// A join secret as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct JoinSecret {
    /// The session it leads into.
    pub session_id: String,
    /// The only origin that may use it.
    pub origin: Option<String>,
    /// When it runs out.
    pub expires_at: Millis,
    /// When it was used.
    pub consumed_at: Option<Millis>,
}

/// A change of secrets inside the transaction of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretWrite {
    /// A fresh join secret; a hash that is in use refuses the transaction.
    Add {
        /// Its kind.
        kind: SecretKind,
        /// Hash of the secret.
        hash: String,
        /// The only origin that may use it.
        origin: Option<String>,
        /// When it runs out.
        expires_at: Millis,
    },
    /// Uses a join secret up; one that is used or over refuses the transaction.
    Consume {
        /// Hash of the secret.
        hash: String,
    },
    /// The first resume token of the session.
    AddResume {
        /// Hash of the token.
        hash: String,
    },
}

pub(super) async fn write(
    connection: &mut Tx,
    session_id: &str,
    write: &SecretWrite,
    now: Millis,
) -> Result<(), CommitError> {
    match write {
        SecretWrite::Add {
            kind,
            hash,
            origin,
            expires_at,
        } => {
            let origin = origin.as_deref();
            add(
                connection,
                session_id,
                *kind,
                hash,
                origin,
                *expires_at,
                now,
            )
            .await
        }
        SecretWrite::Consume { hash } => consume(connection, hash, now).await,
        SecretWrite::AddResume { hash } => {
            sqlx::query("INSERT INTO resume_tokens (session_id, current_hash) VALUES ($1, $2)")
                .bind(session_id)
                .bind(hash)
                .execute(&mut **connection)
                .await?;
            Ok(())
        }
    }
}

async fn add(
    connection: &mut Tx,
    session_id: &str,
    kind: SecretKind,
    hash: &str,
    origin: Option<&str>,
    expires_at: Millis,
    now: Millis,
) -> Result<(), CommitError> {
    if kind == SecretKind::Code {
        // Six digits come round again: a code that is used or over makes room for its number.
        sqlx::query(
            "DELETE FROM join_secrets WHERE tenant_id = $1 AND kind = $2 \
             AND (expires_at <= $3 OR consumed_at IS NOT NULL)",
        )
        .bind(connection.tenant())
        .bind(kind.word())
        .bind(now)
        .execute(&mut **connection)
        .await?;
    }
    let added = sqlx::query(
        "INSERT INTO join_secrets (hash, kind, session_id, origin, created_at, expires_at, tenant_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, hash) DO NOTHING",
    )
    .bind(hash)
    .bind(kind.word())
    .bind(session_id)
    .bind(origin)
    .bind(now)
    .bind(expires_at)
    .bind(connection.tenant())
    .execute(&mut **connection)
    .await?;
    if added.rows_affected() == 0 {
        Err(CommitError::Secret)
    } else {
        Ok(())
    }
}

async fn consume(connection: &mut Tx, hash: &str, now: Millis) -> Result<(), CommitError> {
    let consumed = sqlx::query(
        "UPDATE join_secrets SET consumed_at = $2 \
         WHERE tenant_id = $3 AND hash = $1 AND consumed_at IS NULL AND expires_at > $2",
    )
    .bind(hash)
    .bind(now)
    .bind(connection.tenant())
    .execute(&mut **connection)
    .await?;
    if consumed.rows_affected() == 0 {
        Err(CommitError::Secret)
    } else {
        Ok(())
    }
}

impl Store {
    /// The join secret with this hash, used and over ones too.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_secret(
        &self,
        kind: SecretKind,
        hash: &str,
    ) -> Result<Option<JoinSecret>, StoreError> {
        let found = sqlx::query_as(
            "SELECT session_id, origin, expires_at, consumed_at FROM join_secrets \
             WHERE tenant_id = $3 AND hash = $1 AND kind = $2",
        )
        .bind(hash)
        .bind(kind.word())
        .bind(self.tenant())
        .fetch_optional(&self.reader)
        .await?;
        Ok(found)
    }

    /// Keeps what a mail about a session leads to.
    ///
    /// # Errors
    /// [`CommitError::Secret`] when the session is erased, or the store failed.
    pub async fn add_mailed_secret(
        &self,
        session_id: &str,
        (kind, hash): (SecretKind, &str),
        (expires_at, now): (Millis, Millis),
    ) -> Result<(), CommitError> {
        let mut tx = self.begin().await?;
        let is_there: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM sessions WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL",
        )
        .bind(tx.tenant())
        .bind(session_id)
        .fetch_optional(&mut *tx)
        .await?;
        if is_there.is_none() {
            return Err(CommitError::Secret);
        }
        add(&mut tx, session_id, kind, hash, None, expires_at, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Codes that can be typed at this moment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn active_codes(&self, now: Millis) -> Result<i64, StoreError> {
        let n_codes = sqlx::query_scalar(
            "SELECT COUNT(*) FROM join_secrets \
             WHERE tenant_id = $3 AND kind = $1 AND expires_at > $2 AND consumed_at IS NULL",
        )
        .bind(SecretKind::Code.word())
        .bind(now)
        .bind(self.tenant())
        .fetch_one(&self.reader)
        .await?;
        Ok(n_codes)
    }

    /// Uses one secret up and makes another of the same session, both or neither.
    ///
    /// # Errors
    /// [`CommitError::Secret`] when the first is used or over.
    pub async fn exchange_secret(
        &self,
        session_id: &str,
        consumed: &str,
        fresh: &SecretWrite,
        now: Millis,
    ) -> Result<(), CommitError> {
        let mut tx = self.begin().await?;
        consume(&mut tx, consumed, now).await?;
        write(&mut tx, session_id, fresh, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The session that a resume token leads back into.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_resume(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let session_id = sqlx::query_scalar(
            "SELECT session_id FROM resume_tokens \
             WHERE (current_hash = $1 OR previous_hash = $1) \
             AND (SELECT s.tenant_id FROM sessions s WHERE s.id = session_id) = $2",
        )
        .bind(hash)
        .bind(self.tenant())
        .fetch_optional(&self.reader)
        .await?;
        Ok(session_id)
    }

    /// Replaces a resume token; `used` stays valid until `fresh` is used. False when `used` is
    /// no longer valid.
    ///
    /// # Errors
    /// The store failed.
    pub async fn rotate_resume(&self, used: &str, fresh: &str) -> Result<bool, StoreError> {
        let rotated = sqlx::query(
            "UPDATE resume_tokens SET current_hash = $2, previous_hash = $1 \
             WHERE (current_hash = $1 OR previous_hash = $1) \
             AND (SELECT s.tenant_id FROM sessions s WHERE s.id = session_id) = $3",
        )
        .bind(used)
        .bind(fresh)
        .bind(self.tenant())
        .execute(&self.writer)
        .await?;
        Ok(rotated.rows_affected() > 0)
    }
}
