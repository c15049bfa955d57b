//! What agents are there for, and how high tickets have gone.

use sqlx::FromRow;
use tandem_protocol::signal::Role;
use tandem_session::Record;
use tandem_tickets::routing::Profile;
use tandem_tickets::{Actor, TimelineData, tags};

use super::accounts::AccountRefused;
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::Millis;

/// Agent by agent, from the index of their sessions alone.
pub(super) const WORKLOADS: &str = "SELECT a.id AS agent_id, \
     (SELECT COUNT(*) FROM sessions s WHERE s.tenant_id = $1 AND s.agent_id = a.id \
     AND s.updated_at > $2 AND s.state <> 'ended') AS n_sessions, \
     (SELECT MAX(s.updated_at) FROM sessions s WHERE s.tenant_id = $1 AND s.agent_id = a.id) AS changed_at \
     FROM agents a WHERE a.tenant_id = $1 AND EXISTS (SELECT 1 FROM sessions s WHERE s.tenant_id = $1 \
     AND s.agent_id = a.id AND s.updated_at > $2)";

impl Store {
    /// What each agent who comes in is there for, by name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn profiles(&self) -> Result<Vec<(String, Profile)>, StoreError> {
        self.read_profiles(
            "SELECT id, tier, teams, skills, capacity FROM agents \
             WHERE tenant_id = $1 AND active = 1 ORDER BY name, id",
        )
        .await
    }

    /// What all agents are there for, or were before they were deactivated.
    pub(super) async fn all_profiles(&self) -> Result<Vec<(String, Profile)>, StoreError> {
        self.read_profiles(
            "SELECT id, tier, teams, skills, capacity FROM agents WHERE tenant_id = $1 ORDER BY name, id",
        )
        .await
    }

    async fn read_profiles(&self, sql: &'static str) -> Result<Vec<(String, Profile)>, StoreError> {
        let rows: Vec<ProfileRow> = sqlx::query_as(sql)
            .bind(self.tenant())
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(ProfileRow::read).collect())
    }

    /// How many sessions each agent has, and when their last one began, ended or changed; only agents
    /// who have had one since `since`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn workloads(&self, since: Millis) -> Result<Vec<Workload>, StoreError> {
        let rows = sqlx::query_as(WORKLOADS)
            .bind(self.tenant())
            .bind(since)
            .fetch_all(&self.reader)
            .await?;
        Ok(rows)
    }

    /// Says what an agent is there for, and answers with the version of their account after it.
    ///
    /// # Errors
    /// [`AccountRefused::NoAgent`]; [`AccountRefused::Changed`] where another version was seen; or the store
    /// failed.
    pub async fn set_profile(
        &self,
        (agent, profile): (&str, &Profile),
        seen: Option<i64>,
        author: &Author,
        now: Millis,
    ) -> Result<i64, AccountRefused> {
        let mut tx = self.begin().await?;
        let before: Option<i64> =
            sqlx::query_scalar("SELECT version FROM agents WHERE tenant_id = $1 AND id = $2")
                .bind(tx.tenant())
                .bind(agent)
                .fetch_optional(&mut *tx)
                .await?;
        let before = before.ok_or(AccountRefused::NoAgent)?;
        if seen.is_some_and(|seen| seen != before) {
            return Err(AccountRefused::Changed);
        }
        sqlx::query(
            "UPDATE agents SET tier = $3, teams = $4, skills = $5, capacity = $6, version = version + 1 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
        .bind(agent)
        .bind(i64::from(profile.tier))
        .bind(tags::text(&profile.teams))
        .bind(tags::text(&profile.skills))
        .bind(i64::from(profile.capacity))
        .execute(&mut *tx)
        .await?;
        let record = NewRecord::new(author, Act::ProfileChanged, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(before + 1)
    }
}

/// What an agent has to do.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Workload {
    /// Who.
    pub agent_id: String,
    /// Sessions that are not over.
    pub n_sessions: i64,
    /// When the last of all their sessions changed.
    pub changed_at: Millis,
}

#[derive(FromRow)]
pub(super) struct ProfileRow {
    id: String,
    tier: i64,
    teams: String,
    skills: String,
    capacity: i64,
}

impl ProfileRow {
    pub(super) fn read(self) -> (String, Profile) {
        let profile = Profile {
            tier: u8::try_from(self.tier).unwrap_or(1),
            teams: tags::from_text(&self.teams),
            skills: tags::from_text(&self.skills),
            capacity: u8::try_from(self.capacity).unwrap_or(1),
        };
        (self.id, profile)
    }
}

/// Tier of the agent who has the session, and the tier that its ticket has reached.
async fn tiers_of(
    connection: &mut Tx,
    record: &Record,
) -> Result<Option<(String, i64, i64)>, StoreError> {
    let agent = record
        .by_role(Role::Agent)
        .and_then(|one| one.agent.clone());
    let (Some(agent), Some(ticket)) = (agent, &record.ticket) else {
        return Ok(None);
    };
    let tiers: Option<(i64, i64)> = sqlx::query_as(
        "SELECT a.tier, t.tier FROM agents a JOIN tickets t ON t.tenant_id = a.tenant_id \
         WHERE a.tenant_id = $1 AND a.id = $2 AND t.id = $3",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(&ticket.id)
    .fetch_optional(&mut **connection)
    .await?;
    Ok(tiers.map(|(of_agent, of_ticket)| (ticket.id.clone(), of_agent, of_ticket)))
}

/// A ticket has reached the tier of the agent who helps, without anybody having passed it on.
pub(super) async fn reach(connection: &mut Tx, record: &Record) -> Result<(), StoreError> {
    match tiers_of(connection, record).await? {
        Some((ticket, of_agent, of_ticket)) if of_agent > of_ticket => {
            set_tier(connection, &ticket, of_agent).await
        }
        _ => Ok(()),
    }
}

/// The session was handed to the agent who has it: to one of a higher tier, that is an escalation.
pub(super) async fn escalate(
    connection: &mut Tx,
    record: &Record,
    reason: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let Some((ticket, to, from)) = tiers_of(connection, record).await? else {
        return Ok(());
    };
    if to <= from {
        return Ok(());
    }
    set_tier(connection, &ticket, to).await?;
    let agent = record.by_role(Role::Agent);
    let (id, name) = (
        agent.and_then(|one| one.agent.clone()),
        agent.and_then(|one| one.name.clone()),
    );
    let tier = |tier: i64| u8::try_from(tier).unwrap_or(u8::MAX);
    let entry = NewEntry {
        ticket_id: Some(ticket),
        session_id: Some(record.id.clone()),
        actor: Actor::agent(id.unwrap_or_default(), name.unwrap_or_default()),
        data: TimelineData::Escalated {
            from: tier(from),
            to: tier(to),
            reason: reason.to_owned(),
        },
    };
    timeline::append(connection, entry, now).await?;
    Ok(())
}

async fn set_tier(connection: &mut Tx, ticket: &str, tier: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE tickets SET tier = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(connection.tenant())
        .bind(ticket)
        .bind(tier)
        .execute(&mut **connection)
        .await?;
    Ok(())
}
