//! Signed-in agents: one row per browser, found by the hash of its token.

use sqlx::Row;

use super::agents::{Agent, AgentRow};
use super::{Store, StoreError, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::Millis;

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct ConsoleSession {
    /// Who is signed in.
    pub agent: Agent,
    /// When it ends unless it is used.
    pub expires_at: Millis,
    /// Whether a password has opened it, and not another system's word.
    pub by_password: bool,
    /// Whether the agent's second factor is on.
    pub has_second_factor: bool,
}

/// What somebody has signed in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedInBy {
    /// A password alone.
    Password,
    /// A password and a second factor.
    SecondFactor,
    /// Another system's word.
    OtherSystem,
}

impl SignedInBy {
    /// The word of the audit; the usual ways need none.
    const fn word(self) -> &'static str {
        match self {
            Self::Password | Self::OtherSystem => "",
            Self::SecondFactor => "second_factor",
        }
    }
}

impl Store {
    /// Signs `agent_id` in, and forgets the sessions that ran out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_console_session(
        &self,
        token_hash: &str,
        (agent_id, by): (&str, SignedInBy),
        now: Millis,
        expires_at: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM console_sessions WHERE expires_at <= $1")
            .bind(now)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO console_sessions (token_hash, agent_id, created_at, expires_at, by_password) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(agent_id)
        .bind(now)
        .bind(expires_at)
        .bind(i64::from(by != SignedInBy::OtherSystem))
        .execute(&mut *tx)
        .await?;
        let author = Author::Agent(agent_id.to_owned());
        let record = NewRecord::new(&author, Act::SignedIn, "").detail(by.word());
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The session of a token, unless it ran out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_console_session(
        &self,
        token_hash: &str,
        now: Millis,
    ) -> Result<Option<ConsoleSession>, StoreError> {
        let row = sqlx::query(
            "SELECT a.id, a.name, a.email, a.role, a.password_hash, s.expires_at, s.by_password, \
             (SELECT COUNT(*) FROM second_factors f WHERE f.agent_id = a.id \
             AND f.confirmed_at IS NOT NULL) AS n_second_factors \
             FROM console_sessions s JOIN agents a ON a.id = s.agent_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.tenant_id = $3",
        )
        .bind(token_hash)
        .bind(now)
        .bind(self.tenant())
        .fetch_optional(&self.reader)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let expires_at = row.try_get("expires_at")?;
        let by_password: i64 = row.try_get("by_password")?;
        let n_second_factors: i64 = row.try_get("n_second_factors")?;
        let agent: AgentRow = sqlx::FromRow::from_row(&row)?;
        Ok(Some(ConsoleSession {
            agent: agent.read()?.0,
            expires_at,
            by_password: by_password != 0,
            has_second_factor: n_second_factors > 0,
        }))
    }

    /// Moves the end of a session.
    ///
    /// # Errors
    /// The store failed.
    pub async fn extend_console_session(
        &self,
        token_hash: &str,
        expires_at: Millis,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE console_sessions SET expires_at = $2 WHERE token_hash = $1 \
             AND (SELECT a.tenant_id FROM agents a WHERE a.id = agent_id) = $3",
        )
        .bind(token_hash)
        .bind(expires_at)
        .bind(self.tenant())
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_console_session(
        &self,
        token_hash: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let gone: Option<String> = sqlx::query_scalar(
            "DELETE FROM console_sessions WHERE token_hash = $1 \
             AND (SELECT a.tenant_id FROM agents a WHERE a.id = agent_id) = $2 RETURNING agent_id",
        )
        .bind(token_hash)
        .bind(self.tenant())
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(agent_id) = gone {
            let record = NewRecord::new(&Author::Agent(agent_id), Act::SignedOut, "");
            audit::append(&mut tx, record, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
