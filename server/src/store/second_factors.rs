//! Second factors of agents, their recovery codes, and what changes a password; all that ends sessions
//! for their sake happens in the transaction of the change.

use std::collections::HashSet;

use super::agents::{Agent, AgentRow};
use super::{Store, StoreError, Tx, audit, passkeys, password_links};
use crate::audit::{Act, Author, NewRecord};
use crate::source::Millis;

/// An agent's second factor, begun or on.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SecondFactor {
    /// The secret, sealed with a key of the agent's password.
    pub sealed: String,
    /// Since when it is asked for; nothing while it is only begun.
    pub confirmed_at: Option<Millis>,
    /// Recovery codes that are left.
    pub n_recovery_codes: i64,
}

/// A password in the place of another one.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// Hash of the one before, as it was compared.
    pub old_hash: String,
    /// Hash of the one to be.
    pub new_hash: String,
    /// The secret of the second factor before and after, where it is on.
    pub sealed: Option<(String, String)>,
}

/// Console sessions that were ended, by the hashes of their tokens.
pub type Ended = Vec<String>;

impl Store {
    /// The second factor of an agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn second_factor(&self, agent: &str) -> Result<Option<SecondFactor>, StoreError> {
        let query = sqlx::query_as(
            "SELECT f.sealed, f.confirmed_at, (SELECT COUNT(*) FROM recovery_codes c \
             WHERE c.agent_id = f.agent_id) AS n_recovery_codes \
             FROM second_factors f WHERE f.tenant_id = $1 AND f.agent_id = $2",
        );
        let found = query.bind(self.tenant()).bind(agent);
        Ok(found.fetch_optional(&self.reader).await?)
    }

    /// Agents whose second factor is on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn agents_with_second_factor(&self) -> Result<HashSet<String>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT agent_id FROM second_factors WHERE tenant_id = $1 AND confirmed_at IS NOT NULL",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(ids.into_iter().collect())
    }

    /// Keeps a secret that is not asked for yet, in the place of one before; `false` where a second
    /// factor is on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin_second_factor(
        &self,
        agent: &str,
        sealed: &str,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let begun = sqlx::query(
            "INSERT INTO second_factors (agent_id, tenant_id, sealed, last_step, created_at) \
             VALUES ($1, $2, $3, 0, $4) ON CONFLICT (agent_id) DO UPDATE \
             SET sealed = $3, created_at = $4 WHERE second_factors.confirmed_at IS NULL",
        )
        .bind(agent)
        .bind(self.tenant())
        .bind(sealed)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(begun.rows_affected() > 0)
    }

    /// Turns on what was begun with this secret: the code of `step` is taken, recovery codes are there,
    /// and sessions of the agent other than `own` are over. Nothing where it is on or begun anew.
    ///
    /// # Errors
    /// The store failed.
    pub async fn confirm_second_factor(
        &self,
        (agent, own): (&str, &str),
        (sealed, step): (&str, i64),
        hashes: &[String],
        now: Millis,
    ) -> Result<Option<Ended>, StoreError> {
        let mut tx = self.begin().await?;
        let confirmed = sqlx::query(
            "UPDATE second_factors SET confirmed_at = $4, last_step = $5 \
             WHERE tenant_id = $1 AND agent_id = $2 AND sealed = $3 AND confirmed_at IS NULL",
        )
        .bind(self.tenant())
        .bind(agent)
        .bind(sealed)
        .bind(now)
        .bind(step)
        .execute(&mut *tx)
        .await?;
        if confirmed.rows_affected() == 0 {
            return Ok(None);
        }
        put_recovery_codes(&mut tx, agent, hashes).await?;
        let ended = end_sessions(&mut tx, agent, own).await?;
        let record = NewRecord::new(&by(agent), Act::SecondFactorOn, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }

    /// Takes the code of a step: once, and none of an earlier step after it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn take_code(&self, agent: &str, step: i64) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "UPDATE second_factors SET last_step = $3 WHERE tenant_id = $1 AND agent_id = $2 \
             AND confirmed_at IS NOT NULL AND last_step < $3",
        )
        .bind(self.tenant())
        .bind(agent)
        .bind(step)
        .execute(&self.writer)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    /// Takes a recovery code, once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn take_recovery_code(
        &self,
        agent: &str,
        hash: &str,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let is_taken = spend_recovery_code(&mut tx, agent, hash, now).await?;
        if is_taken {
            tx.commit().await?;
        }
        Ok(is_taken)
    }

    /// Puts fresh recovery codes in the place of those that are left.
    ///
    /// # Errors
    /// The store failed.
    pub async fn renew_recovery_codes(
        &self,
        agent: &str,
        hashes: &[String],
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        put_recovery_codes(&mut tx, agent, hashes).await?;
        let record = NewRecord::new(&by(agent), Act::RecoveryCodesRenewed, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Turns an agent's own second factor off.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_second_factor(&self, agent: &str, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        if forget(&mut tx, agent).await? {
            let record = NewRecord::new(&by(agent), Act::SecondFactorOff, agent);
            audit::append(&mut tx, record, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Turns the second factor of somebody else off, takes their passkeys away and ends their sessions,
    /// whether it was on or not; nothing where there is no such agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn reset_second_factor(
        &self,
        agent: &str,
        author: &Author,
        now: Millis,
    ) -> Result<Option<Ended>, StoreError> {
        let mut tx = self.begin().await?;
        let known: Option<String> =
            sqlx::query_scalar("SELECT id FROM agents WHERE tenant_id = $1 AND id = $2")
                .bind(self.tenant())
                .bind(agent)
                .fetch_optional(&mut *tx)
                .await?;
        if known.is_none() {
            return Ok(None);
        }
        forget(&mut tx, agent).await?;
        passkeys::forget(&mut tx, agent).await?;
        let ended = end_sessions(&mut tx, agent, "").await?;
        let record = NewRecord::new(author, Act::SecondFactorReset, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }

    /// The hash of an agent's password; empty where no password fits.
    ///
    /// # Errors
    /// The store failed.
    pub async fn password_hash(&self, agent: &str) -> Result<Option<String>, StoreError> {
        let query =
            sqlx::query_scalar("SELECT password_hash FROM agents WHERE tenant_id = $1 AND id = $2");
        let found = query.bind(self.tenant()).bind(agent);
        Ok(found.fetch_optional(&self.reader).await?)
    }

    /// Changes an agent's password and ends their sessions other than `own`; nothing where password or
    /// second factor have changed since they were compared.
    ///
    /// # Errors
    /// The store failed.
    pub async fn change_password(
        &self,
        (agent, own): (&str, &str),
        change: PasswordChange,
        now: Millis,
    ) -> Result<Option<Ended>, StoreError> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE agents SET password_hash = $4 \
             WHERE tenant_id = $1 AND id = $2 AND password_hash = $3",
        )
        .bind(self.tenant())
        .bind(agent)
        .bind(&change.old_hash)
        .bind(&change.new_hash)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 || !reseal(&mut tx, agent, change.sealed).await? {
            return Ok(None);
        }
        password_links::forget(&mut tx, agent).await?;
        let ended = end_sessions(&mut tx, agent, own).await?;
        let record = NewRecord::new(&by(agent), Act::PasswordChanged, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }

    /// Gives the agent who signs in with `email` another password, without a second factor or passkeys, and ends
    /// their sessions; nothing where there is no such agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn reset_agent(
        &self,
        email: &str,
        password_hash: &str,
        now: Millis,
    ) -> Result<Option<Agent>, StoreError> {
        let mut tx = self.begin().await?;
        let row: Option<AgentRow> = sqlx::query_as(
            "UPDATE agents SET password_hash = $3 WHERE tenant_id = $1 AND email = $2 \
             RETURNING id, name, email, role, password_hash",
        )
        .bind(self.tenant())
        .bind(email)
        .bind(password_hash)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let agent = row.read()?.0;
        forget(&mut tx, &agent.id).await?;
        passkeys::forget(&mut tx, &agent.id).await?;
        password_links::forget(&mut tx, &agent.id).await?;
        end_sessions(&mut tx, &agent.id, "").await?;
        let record = NewRecord::new(&Author::System, Act::AgentReset, &agent.id);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(Some(agent))
    }
}

/// Takes a recovery code, once.
pub(super) async fn spend_recovery_code(
    connection: &mut Tx,
    agent: &str,
    hash: &str,
    now: Millis,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "DELETE FROM recovery_codes WHERE tenant_id = $1 AND agent_id = $2 AND hash = $3",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(hash)
    .execute(&mut **connection)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    let record = NewRecord::new(&by(agent), Act::RecoveryCodeUsed, agent);
    audit::append(connection, record, now).await?;
    Ok(true)
}

fn by(agent: &str) -> Author {
    Author::Agent(agent.to_owned())
}

async fn put_recovery_codes(
    connection: &mut Tx,
    agent: &str,
    hashes: &[String],
) -> Result<(), StoreError> {
    forget_recovery_codes(connection, agent).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (agent_id, tenant_id, hash) VALUES ($1, $2, $3)")
            .bind(agent)
            .bind(connection.tenant())
            .bind(hash)
            .execute(&mut **connection)
            .await?;
    }
    Ok(())
}

async fn forget_recovery_codes(connection: &mut Tx, agent: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_codes WHERE tenant_id = $1 AND agent_id = $2")
        .bind(connection.tenant())
        .bind(agent)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

/// Whether there was a second factor.
pub(super) async fn forget(connection: &mut Tx, agent: &str) -> Result<bool, StoreError> {
    forget_recovery_codes(connection, agent).await?;
    let gone = sqlx::query("DELETE FROM second_factors WHERE tenant_id = $1 AND agent_id = $2")
        .bind(connection.tenant())
        .bind(agent)
        .execute(&mut **connection)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// Puts the secret as it is sealed anew in its place; one that was only begun is sealed with a password
/// that is gone, and goes too. `false` where another one is there by now.
async fn reseal(
    connection: &mut Tx,
    agent: &str,
    sealed: Option<(String, String)>,
) -> Result<bool, StoreError> {
    sqlx::query(
        "DELETE FROM second_factors WHERE tenant_id = $1 AND agent_id = $2 AND confirmed_at IS NULL",
    )
    .bind(connection.tenant())
    .bind(agent)
    .execute(&mut **connection)
    .await?;
    let (old, new) = sealed.unwrap_or_default();
    let n_on: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM second_factors WHERE tenant_id = $1 AND agent_id = $2",
    )
    .bind(connection.tenant())
    .bind(agent)
    .fetch_one(&mut **connection)
    .await?;
    let resealed = sqlx::query(
        "UPDATE second_factors SET sealed = $4 WHERE tenant_id = $1 AND agent_id = $2 AND sealed = $3",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(&old)
    .bind(&new)
    .execute(&mut **connection)
    .await?;
    Ok(i64::try_from(resealed.rows_affected()) == Ok(n_on))
}

/// Ends the console sessions of an agent but for `own`, and what they were about to add.
pub(super) async fn end_sessions(
    connection: &mut Tx,
    agent: &str,
    own: &str,
) -> Result<Ended, StoreError> {
    passkeys::forget_challenges(connection, agent).await?;
    let ended = sqlx::query_scalar(
        "DELETE FROM console_sessions WHERE agent_id = $1 AND token_hash <> $2 \
         AND (SELECT a.tenant_id FROM agents a WHERE a.id = agent_id) = $3 RETURNING token_hash",
    )
    .bind(agent)
    .bind(own)
    .bind(connection.tenant())
    .fetch_all(&mut **connection)
    .await?;
    Ok(ended)
}
