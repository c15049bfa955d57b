//! Agents whom another system signs in: they come into being with their first sign-in, and what their
//! groups mean is written anew with each.

use sqlx::AnyConnection;
use tandem_tickets::tags;

use super::agents::{Agent, AgentRole};
use super::{DEFAULT_TENANT, Store, StoreError, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::oidc::Member;
use crate::source::{Millis, new_id};

/// Why somebody whom the system named is no agent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemberRefused {
    /// Another agent has their e-mail, and nobody has seen that it is theirs.
    #[error("the e-mail is another agent's")]
    Taken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for MemberRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// The agent whom an issuer calls this: the one it has called so before, the one with the same e-mail
    /// where the issuer has verified it and nobody signs in as them so far, or a new one. The last
    /// administrator stays one, whatever their groups are.
    ///
    /// # Errors
    /// [`MemberRefused`]; then nothing is written.
    pub async fn sign_in_member(
        &self,
        issuer: &str,
        member: &Member,
        now: Millis,
    ) -> Result<Agent, MemberRefused> {
        let subject = format!("{issuer} {}", member.subject);
        let role = if member.is_admin {
            AgentRole::Admin
        } else {
            AgentRole::Agent
        };
        let mut tx = self.writer.begin().await?;
        let found = find(&mut tx, &subject, member).await?;
        let is_known = found.is_some();
        let (id, role_before) = found.unwrap_or_else(|| (new_id("agt"), String::new()));
        let role =
            if role_before == AgentRole::Admin.as_str() && is_last_admin(&mut tx, &id).await? {
                AgentRole::Admin
            } else {
                role
            };
        if !is_known {
            insert(&mut tx, &id, member, now).await?;
        }
        sqlx::query(
            "UPDATE agents SET oidc_subject = $3, name = $4, email = $5, role = $6, tier = $7, \
             teams = $8 WHERE tenant_id = $1 AND id = $2",
        )
        .bind(DEFAULT_TENANT)
        .bind(&id)
        .bind(&subject)
        .bind(&member.name)
        .bind(&member.email)
        .bind(role.as_str())
        .bind(i64::from(member.tier))
        .bind(tags::text(&member.teams))
        .execute(&mut *tx)
        .await?;
        if role_before != role.as_str() {
            let act = if is_known {
                Act::ProfileChanged
            } else {
                Act::AgentMade
            };
            let record = NewRecord::new(&Author::System, act, &id).detail(role.as_str());
            audit::append(&mut tx, record, now).await?;
        }
        tx.commit().await?;
        Ok(Agent {
            id,
            name: member.name.clone(),
            email: member.email.clone().into(),
            role,
        })
    }
}

/// Identifier and role of the agent whom a member is.
async fn find(
    connection: &mut AnyConnection,
    subject: &str,
    member: &Member,
) -> Result<Option<(String, String)>, MemberRefused> {
    const BY_SUBJECT: &str =
        "SELECT id, role FROM agents WHERE tenant_id = $1 AND oidc_subject = $2";
    const BY_EMAIL: &str = "SELECT id, role FROM agents WHERE tenant_id = $1 AND email = $2";
    const LINKED: &str = "SELECT id, role FROM agents WHERE tenant_id = $1 AND email = $2 \
                          AND oidc_subject IS NOT NULL";
    let known = lookup(connection, BY_SUBJECT, subject).await?;
    // An address that was given to somebody else does not make them the one who had it.
    if known.is_none() && lookup(connection, LINKED, &member.email).await?.is_some() {
        return Err(MemberRefused::Taken);
    }
    let same_email = lookup(connection, BY_EMAIL, &member.email).await?;
    match (known, same_email) {
        (Some(known), Some(other)) if known.0 != other.0 => Err(MemberRefused::Taken),
        (Some(known), _) => Ok(Some(known)),
        (None, Some(_)) if !member.is_email_verified => Err(MemberRefused::Taken),
        (None, same) => Ok(same),
    }
}

/// Whether nobody else is an administrator.
async fn is_last_admin(connection: &mut AnyConnection, id: &str) -> Result<bool, StoreError> {
    const OTHERS: &str =
        "SELECT id, role FROM agents WHERE tenant_id = $1 AND role = 'admin' AND id <> $2";
    Ok(lookup(connection, OTHERS, id).await?.is_none())
}

/// A new agent; no password fits an empty hash.
async fn insert(
    connection: &mut AnyConnection,
    id: &str,
    member: &Member,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at) \
         VALUES ($1, $2, $3, $4, '', 'agent', $5)",
    )
    .bind(id)
    .bind(DEFAULT_TENANT)
    .bind(&member.name)
    .bind(&member.email)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

async fn lookup(
    connection: &mut AnyConnection,
    query: &'static str,
    value: &str,
) -> Result<Option<(String, String)>, StoreError> {
    let found = sqlx::query_as(query).bind(DEFAULT_TENANT).bind(value);
    Ok(found.fetch_optional(connection).await?)
}
