//! Keys of programs, as administrators keep them; the store has their hashes.

use sqlx::{FromRow, Row};
use subtle::ConstantTimeEq;
use tandem_protocol::limits::{API_KEY_USED_EVERY_MS, API_KEYS_MAX};

use super::agents::{Agent, AgentRow};
use super::{Store, StoreError, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::keys::Key;
use crate::keys::scope::Scope;
use crate::source::{Millis, new_id};

/// A key, without what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier, `key_…`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its first letters.
    pub hint: String,
    /// Who made it: it acts for them.
    pub agent_name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Creation.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Millis>,
}

/// A key to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
}

/// Who calls with a key.
#[derive(Clone, Debug)]
pub struct KeyCaller {
    /// The key, `key_…`.
    pub id: String,
    /// For whom it acts.
    pub agent: Agent,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// Why a key was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyRefused {
    /// There are as many as there may be.
    #[error("there are too many keys")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for KeyRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// All keys, oldest first; those that ended by themselves too.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows: Vec<KeyRow> = sqlx::query_as(
            "SELECT k.id, k.name, k.hint, a.name AS agent_name, k.scopes, k.created_at, \
             k.expires_at, k.last_used_at FROM api_keys k JOIN agents a ON a.id = k.agent_id \
             WHERE k.tenant_id = $1 ORDER BY k.id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(KeyRow::read).collect())
    }

    /// Keeps one more, which acts for `agent`.
    ///
    /// # Errors
    /// [`KeyRefused::TooMany`], or the store failed.
    pub async fn add_key(
        &self,
        (new, key): (NewKey, &Key),
        agent: &Agent,
        now: Millis,
    ) -> Result<ApiKey, KeyRefused> {
        let mut tx = self.begin().await?;
        let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM api_keys WHERE tenant_id = $1")
            .bind(self.tenant())
            .fetch_one(&mut *tx)
            .await?;
        if n >= API_KEYS_MAX {
            return Err(KeyRefused::TooMany);
        }
        let id = new_id("key");
        sqlx::query(
            "INSERT INTO api_keys \
             (id, tenant_id, agent_id, name, hint, key_hash, scopes, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&id)
        .bind(self.tenant())
        .bind(&agent.id)
        .bind(&new.name)
        .bind(key.hint())
        .bind(key.hash())
        .bind(words(&new.scopes))
        .bind(now)
        .bind(new.expires_at)
        .execute(&mut *tx)
        .await?;
        let author = Author::Agent(agent.id.clone());
        let record = NewRecord::new(&author, Act::KeyMade, &id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(ApiKey {
            id,
            name: new.name,
            hint: key.hint().to_owned(),
            agent_name: agent.name.clone(),
            scopes: new.scopes,
            created_at: now,
            expires_at: new.expires_at,
            last_used_at: None,
        })
    }

    /// Who calls with `key` at `now`, and notes that it was used; nobody when it was never given out,
    /// was deleted or has ended.
    ///
    /// # Errors
    /// The store failed.
    pub async fn use_key(&self, key: &Key, now: Millis) -> Result<Option<KeyCaller>, StoreError> {
        let row = sqlx::query(
            "SELECT k.id AS key_id, k.key_hash, k.scopes, k.last_used_at, \
             a.id, a.name, a.email, a.role, a.password_hash \
             FROM api_keys k JOIN agents a ON a.id = k.agent_id \
             WHERE k.tenant_id = $3 AND k.hint = $1 AND a.active = 1 \
             AND (k.expires_at IS NULL OR k.expires_at > $2)",
        )
        .bind(key.hint())
        .bind(now)
        .bind(self.tenant())
        .fetch_optional(&self.reader)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let known: String = row.try_get("key_hash")?;
        if !bool::from(known.as_bytes().ct_eq(key.hash().as_bytes())) {
            return Ok(None);
        }
        let (id, scopes): (String, String) = (row.try_get("key_id")?, row.try_get("scopes")?);
        let last: Option<Millis> = row.try_get("last_used_at")?;
        if last.is_none_or(|last| now - last >= API_KEY_USED_EVERY_MS) {
            sqlx::query("UPDATE api_keys SET last_used_at = $2 WHERE id = $1")
                .bind(&id)
                .bind(now)
                .execute(&self.writer)
                .await?;
        }
        let (agent, _) = AgentRow::from_row(&row)?.read()?;
        Ok(Some(KeyCaller {
            id,
            agent,
            scopes: read_words(&scopes),
        }))
    }

    /// Deletes one; false when there was none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete_key(&self, id: &str, by: &Author, now: Millis) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let gone = sqlx::query("DELETE FROM api_keys WHERE tenant_id = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        audit::append(&mut tx, NewRecord::new(by, Act::KeyRevoked, id), now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

#[derive(FromRow)]
struct KeyRow {
    id: String,
    name: String,
    hint: String,
    agent_name: String,
    scopes: String,
    created_at: Millis,
    expires_at: Option<Millis>,
    last_used_at: Option<Millis>,
}

impl KeyRow {
    fn read(self) -> ApiKey {
        ApiKey {
            id: self.id,
            name: self.name,
            hint: self.hint,
            agent_name: self.agent_name,
            scopes: read_words(&self.scopes),
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
        }
    }
}

fn words(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    words.join(" ")
}

/// A word that this version does not know allows nothing.
fn read_words(words: &str) -> Vec<Scope> {
    words.split_whitespace().filter_map(Scope::parse).collect()
}
