//! Agents and their password hashes.

use std::collections::HashSet;

use sqlx::FromRow;

use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id};
use crate::telemetry::Pii;
pub use tandem_tickets::AgentRole;

/// A person who helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Identifier, `agt_…`.
    pub id: String,
    /// The name that customers see.
    pub name: String,
    /// What they sign in with, lower case.
    pub email: Pii<String>,
    /// What they are at the desk.
    pub role: AgentRole,
}

/// An agent to be.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// The name that customers see.
    pub name: String,
    /// What they sign in with, lower case.
    pub email: Pii<String>,
    /// Hash of their password, PHC string format.
    pub password_hash: String,
    /// What they are at the desk.
    pub role: AgentRole,
}

/// Why an agent was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentRefused {
    /// Another agent signs in with that e-mail.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// There is an agent, so this can not be the first.
    #[error("there is an agent already")]
    NotFirst,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AgentRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Makes an agent.
    ///
    /// # Errors
    /// [`AgentRefused::EmailTaken`], or the store failed.
    pub async fn add_agent(
        &self,
        agent: NewAgent,
        by: &Author,
        now: Millis,
    ) -> Result<Agent, AgentRefused> {
        let mut tx = self.begin().await?;
        let agent = insert(&mut tx, agent, now).await?;
        let record = NewRecord::new(by, Act::AgentMade, &agent.id).detail(agent.role.as_str());
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(agent)
    }

    /// Makes the first agent, or refuses because there is one.
    ///
    /// # Errors
    /// [`AgentRefused::NotFirst`], or the store failed.
    pub async fn add_first_agent(
        &self,
        agent: NewAgent,
        now: Millis,
    ) -> Result<Agent, AgentRefused> {
        let mut tx = self.begin().await?;
        let agents: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM agents WHERE tenant_id = $1")
            .bind(self.tenant())
            .fetch_one(&mut *tx)
            .await?;
        if agents > 0 {
            return Err(AgentRefused::NotFirst);
        }
        let agent = insert(&mut tx, agent, now).await?;
        let record = NewRecord::new(&Author::Nobody, Act::SetUp, &agent.id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(agent)
    }

    /// How many agents there are.
    ///
    /// # Errors
    /// The store failed.
    pub async fn count_agents(&self) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM agents WHERE tenant_id = $1");
        Ok(query.bind(self.tenant()).fetch_one(&self.reader).await?)
    }

    /// Whether an administrator comes in with this e-mail, in lower case, and a password.
    ///
    /// # Errors
    /// The store failed.
    pub async fn has_admin_with_password(&self, email: &str) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT CAST(1 AS BIGINT) FROM agents WHERE tenant_id = $1 AND email = $2 AND role = 'admin' \
             AND active = 1 AND password_hash <> ''",
        )
        .bind(self.tenant())
        .bind(email)
        .fetch_optional(&self.reader)
        .await?;
        Ok(found.is_some())
    }

    /// All agents who come in, by name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn agents(&self) -> Result<Vec<Agent>, StoreError> {
        let rows: Vec<AgentRow> = sqlx::query_as(
            "SELECT id, name, email, role, password_hash FROM agents \
             WHERE tenant_id = $1 AND active = 1 ORDER BY name, id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|row| row.read().map(|(agent, _)| agent))
            .collect()
    }

    /// Agents who have said that they are away, and those who come in no more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn agents_away(&self) -> Result<HashSet<String>, StoreError> {
        let away = sqlx::query_scalar(
            "SELECT id FROM agents WHERE tenant_id = $1 AND (away = 1 OR active = 0)",
        );
        let ids: Vec<String> = away.bind(self.tenant()).fetch_all(&self.reader).await?;
        Ok(ids.into_iter().collect())
    }

    /// Notes whether an agent is away.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_away(&self, agent: &str, is_away: bool) -> Result<(), StoreError> {
        sqlx::query("UPDATE agents SET away = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(self.tenant())
            .bind(agent)
            .bind(i32::from(is_away))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The agent who comes in with `email`, and the hash of their password; nobody where they are deactivated.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_agent_by_email(
        &self,
        email: &str,
    ) -> Result<Option<(Agent, String)>, StoreError> {
        let row: Option<AgentRow> = sqlx::query_as(
            "SELECT id, name, email, role, password_hash FROM agents \
             WHERE tenant_id = $1 AND email = $2 AND active = 1",
        )
        .bind(self.tenant())
        .bind(email)
        .fetch_optional(&self.reader)
        .await?;
        row.map(AgentRow::read).transpose()
    }
}

#[derive(FromRow)]
pub(super) struct AgentRow {
    id: String,
    name: String,
    email: String,
    role: String,
    password_hash: String,
}

impl AgentRow {
    pub(super) fn read(self) -> Result<(Agent, String), StoreError> {
        let role = AgentRole::parse(&self.role).ok_or_else(|| StoreError::Unreadable {
            what: "agents.role",
            value: self.role.clone(),
        })?;
        let agent = Agent {
            id: self.id,
            name: self.name,
            email: self.email.into(),
            role,
        };
        Ok((agent, self.password_hash))
    }
}

async fn insert(connection: &mut Tx, agent: NewAgent, now: Millis) -> Result<Agent, AgentRefused> {
    let id = new_id("agt");
    let inserted = sqlx::query(
        "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, email) DO NOTHING",
    )
    .bind(&id)
    .bind(connection.tenant())
    .bind(&agent.name)
    .bind(agent.email.reveal())
    .bind(&agent.password_hash)
    .bind(agent.role.as_str())
    .bind(now)
    .execute(&mut **connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(AgentRefused::EmailTaken);
    }
    Ok(Agent {
        id,
        name: agent.name,
        email: agent.email,
        role: agent.role,
    })
}

/// The name of an agent who comes in; nothing where there is none such, or they come in no more.
pub(super) async fn active_name(tx: &mut Tx, id: &str) -> Result<Option<String>, StoreError> {
    let name = sqlx::query_scalar(
        "SELECT name FROM agents WHERE tenant_id = $1 AND id = $2 AND active = 1",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(name)
}
