//! Signed-in agents: one row per browser, found by the hash of its token.

use sqlx::Row;

use super::agents::{Agent, AgentRow};
use super::{Store, StoreError, Tx, accounts, audit, passkeys};
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

/// What somebody has signed in by; with a password the hash that it fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedInBy<'a> {
    /// A password alone.
    Password(&'a str),
    /// A password and a second factor.
    SecondFactor(&'a str),
    /// A passkey, which has made sure who touches it: its identifier, `pky_…`.
    Passkey(&'a str),
    /// Another system's word.
    OtherSystem,
}

impl<'a> SignedInBy<'a> {
    /// The word of the audit; the usual ways need none.
    const fn word(self) -> &'static str {
        match self {
            Self::Password(_) | Self::OtherSystem => "",
            Self::SecondFactor(_) => "second_factor",
            Self::Passkey(_) => "passkey",
        }
    }

    /// The hash, and how many second factors have to be on for this to be all that it takes.
    const fn proved(self) -> Option<(&'a str, i64)> {
        match self {
            Self::Password(hash) => Some((hash, 0)),
            Self::SecondFactor(hash) => Some((hash, 1)),
            Self::Passkey(_) | Self::OtherSystem => None,
        }
    }
}

impl Store {
    /// Signs `agent_id` in, and forgets the sessions that ran out. `false`, and nobody is signed in, where
    /// password or second factor have changed since they were proved, or the agent was deactivated: what ends
    /// sessions for their sake would miss this one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_console_session(
        &self,
        token_hash: &str,
        (agent_id, by): (&str, SignedInBy<'_>),
        now: Millis,
        expires_at: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !accounts::is_active(&mut tx, agent_id).await? {
            return Ok(false);
        }
        if let Some(proved) = by.proved()
            && !still_takes(&mut tx, agent_id, proved).await?
        {
            return Ok(false);
        }
        if let SignedInBy::Passkey(id) = by
            && !passkeys::is_there(&mut tx, agent_id, id).await?
        {
            return Ok(false);
        }
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
        .bind(i64::from(by.proved().is_some()))
        .execute(&mut *tx)
        .await?;
        let author = Author::Agent(agent_id.to_owned());
        let record = NewRecord::new(&author, Act::SignedIn, "").detail(by.word());
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(true)
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
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.tenant_id = $3 AND a.active = 1",
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

/// Whether the password has still this hash, and so many second factors are on.
async fn still_takes(
    connection: &mut Tx,
    agent: &str,
    (hash, n_on): (&str, i64),
) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM agents a WHERE a.tenant_id = $1 AND a.id = $2 \
         AND a.password_hash = $3 AND (SELECT COUNT(*) FROM second_factors f \
         WHERE f.agent_id = a.id AND f.confirmed_at IS NOT NULL) = $4",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(hash)
    .bind(n_on)
    .fetch_one(&mut **connection)
    .await?;
    Ok(n > 0)
}

#[cfg(test)]
mod tests {
    use super::SignedInBy::{self, OtherSystem, Password, SecondFactor};
    use super::Store;
    use crate::store::agents::{AgentRole, NewAgent};

    #[tokio::test]
    async fn nobody_comes_in_by_what_has_changed_since_it_was_proved() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let agent = NewAgent {
            name: "Ada Fields".to_owned(),
            email: "ada@example.com".to_owned().into(),
            password_hash: "hash".to_owned(),
            role: AgentRole::Admin,
        };
        let id = store.add_first_agent(agent, 1).await.expect("an agent").id;
        let comes_in = async |by: SignedInBy<'_>, token: &str| {
            let added = store.add_console_session(token, (&id, by), 2, 9).await;
            let found = store.lookup_console_session(token, 3).await.expect("reads");
            assert_eq!(added.expect("writes"), found.is_some());
            found.is_some()
        };
        assert!(comes_in(Password("hash"), "a").await);
        assert!(!comes_in(Password("the hash before"), "b").await);
        assert!(!comes_in(SecondFactor("hash"), "c").await);
        store
            .begin_second_factor(&id, "sealed", 2)
            .await
            .expect("begins");
        assert!(comes_in(Password("hash"), "d").await);
        let on = store.confirm_second_factor((&id, ""), ("sealed", 1), &[], 2);
        on.await.expect("writes").expect("it is on");
        assert!(!comes_in(Password("hash"), "e").await);
        assert!(comes_in(SecondFactor("hash"), "f").await);
        assert!(comes_in(OtherSystem, "g").await);
    }
}
