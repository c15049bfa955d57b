//! Passkeys of agents, and the challenges that wait to be answered with them.

use std::collections::HashSet;

use data_encoding::BASE64URL_NOPAD;
use sqlx::FromRow;

use super::agents::{Agent, AgentRow};
use super::second_factors::{Ended, end_sessions};
use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id};

/// Passkeys of one agent: some devices, and some that they have lost.
pub const PASSKEYS_MAX: i64 = 10;
/// Challenges of people who sign in that wait at once: who asks for more in five minutes is no desk.
pub const CHALLENGES_MAX: i64 = 10_000;
/// Challenges of one agent who adds a passkey that wait at once; those of others do not count.
pub const CHALLENGES_OF_AGENT_MAX: i64 = 10;

/// A passkey as its agent sees it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Passkey {
    /// Identifier, `pky_…`.
    pub id: String,
    /// What its agent calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Millis,
    /// When it signed them in last.
    pub used_at: Option<Millis>,
}

/// What a passkey is checked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptKey {
    /// Its public key, `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// The number of the way in which it signs.
    pub algorithm: i64,
    /// How often it has signed, as it says; 0 where it does not count.
    pub counter: u32,
}

/// A passkey to be added.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// The identifier that its authenticator gave it.
    pub credential: Vec<u8>,
    /// What it is checked by.
    pub key: KeptKey,
    /// What its agent calls it.
    pub name: String,
}

/// What became of one that was to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Yes(Passkey),
    /// The agent has as many as they may have.
    Full,
    /// Somebody has it already.
    Taken,
    /// The console session that asked for it is over.
    SignedOut,
}

/// A passkey that somebody signs in with.
#[derive(Clone, Debug)]
pub struct KnownPasskey {
    /// Identifier, `pky_…`.
    pub id: String,
    /// Whose it is.
    pub agent: Agent,
    /// What it is checked by.
    pub key: KeptKey,
}

impl Store {
    /// Keeps a challenge until it is answered or ends; `false` where too many wait.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_passkey_challenge(
        &self,
        hash: &str,
        agent: Option<&str>,
        now: Millis,
        expires_at: Millis,
    ) -> Result<bool, StoreError> {
        let n_max = match agent {
            Some(_) => CHALLENGES_OF_AGENT_MAX,
            None => CHALLENGES_MAX,
        };
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM passkey_challenges WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(tx.tenant())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let added = sqlx::query(
            "INSERT INTO passkey_challenges (hash, tenant_id, agent_id, expires_at) \
             SELECT $1, $2, $3, $4 WHERE (SELECT COUNT(*) FROM passkey_challenges \
             WHERE tenant_id = $2 AND COALESCE(agent_id, '') = $5) < $6",
        )
        .bind(hash)
        .bind(tx.tenant())
        .bind(agent)
        .bind(expires_at)
        .bind(agent.unwrap_or_default())
        .bind(n_max)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(added.rows_affected() > 0)
    }

    /// Takes a challenge, once, of the agent who asked for it or, without one, of who signs in. One that was
    /// never given out takes no turn of those who write.
    ///
    /// # Errors
    /// The store failed.
    pub async fn take_passkey_challenge(
        &self,
        hash: &str,
        agent: Option<&str>,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let waits = sqlx::query_scalar(
            "SELECT COUNT(*) FROM passkey_challenges WHERE tenant_id = $1 AND hash = $2",
        );
        let waits = waits.bind(self.tenant()).bind(hash);
        let n_waiting: i64 = waits.fetch_one(&self.reader).await?;
        if n_waiting == 0 {
            return Ok(false);
        }
        let taken = sqlx::query(
            "DELETE FROM passkey_challenges WHERE tenant_id = $1 AND hash = $2 \
             AND COALESCE(agent_id, '') = $3 AND expires_at > $4",
        )
        .bind(self.tenant())
        .bind(hash)
        .bind(agent.unwrap_or_default())
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    /// Adds a passkey of an agent, while the console session is there that asked for it: what takes passkeys
    /// away ends sessions, and would miss this one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_passkey(
        &self,
        (agent, own): (&str, &str),
        new: NewPasskey,
        now: Millis,
    ) -> Result<Added, StoreError> {
        let mut tx = self.begin().await?;
        if !is_signed_in(&mut tx, (agent, own), now).await? {
            return Ok(Added::SignedOut);
        }
        let credential = BASE64URL_NOPAD.encode(&new.credential);
        let (n_own, n_same): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM passkeys WHERE tenant_id = $1 AND agent_id = $2), \
             (SELECT COUNT(*) FROM passkeys WHERE tenant_id = $1 AND credential = $3)",
        )
        .bind(tx.tenant())
        .bind(agent)
        .bind(&credential)
        .fetch_one(&mut *tx)
        .await?;
        if n_same > 0 {
            return Ok(Added::Taken);
        }
        if n_own >= PASSKEYS_MAX {
            return Ok(Added::Full);
        }
        let passkey = Passkey {
            id: new_id("pky"),
            name: new.name,
            created_at: now,
            used_at: None,
        };
        sqlx::query(
            "INSERT INTO passkeys (id, tenant_id, agent_id, credential, public_key, algorithm, \
             counter, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&passkey.id)
        .bind(tx.tenant())
        .bind(agent)
        .bind(credential)
        .bind(BASE64URL_NOPAD.encode(&new.key.public_key))
        .bind(new.key.algorithm)
        .bind(i64::from(new.key.counter))
        .bind(&passkey.name)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        note(&mut tx, agent, Act::PasskeyAdded, &passkey.id, now).await?;
        tx.commit().await?;
        Ok(Added::Yes(passkey))
    }

    /// The passkeys of an agent, in the order in which they were added.
    ///
    /// # Errors
    /// The store failed.
    pub async fn passkeys_of(&self, agent: &str) -> Result<Vec<Passkey>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT id, name, created_at, used_at FROM passkeys \
             WHERE tenant_id = $1 AND agent_id = $2 ORDER BY id",
        )
        .bind(self.tenant())
        .bind(agent)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows)
    }

    /// The identifiers that the authenticators of an agent gave their passkeys, as browsers write them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn credentials_of(&self, agent: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query_scalar(
            "SELECT credential FROM passkeys WHERE tenant_id = $1 AND agent_id = $2 ORDER BY id",
        )
        .bind(self.tenant())
        .bind(agent)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows)
    }

    /// Agents who have a passkey.
    ///
    /// # Errors
    /// The store failed.
    pub async fn agents_with_passkeys(&self) -> Result<HashSet<String>, StoreError> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT agent_id FROM passkeys WHERE tenant_id = $1")
                .bind(self.tenant())
                .fetch_all(&self.reader)
                .await?;
        Ok(ids.into_iter().collect())
    }

    /// The passkey with the identifier that its authenticator gave it, and whose it is; nothing where they
    /// are deactivated.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_passkey(
        &self,
        credential: &[u8],
    ) -> Result<Option<KnownPasskey>, StoreError> {
        let row: Option<KnownRow> = sqlx::query_as(
            "SELECT p.id AS passkey_id, p.public_key, p.algorithm, p.counter, \
             a.id, a.name, a.email, a.role, a.password_hash \
             FROM passkeys p JOIN agents a ON a.id = p.agent_id \
             WHERE p.tenant_id = $1 AND p.credential = $2 AND a.active = 1",
        )
        .bind(self.tenant())
        .bind(BASE64URL_NOPAD.encode(credential))
        .fetch_optional(&self.reader)
        .await?;
        row.map(KnownRow::read).transpose()
    }

    /// Notes that a passkey has signed, and its new count; `false` where it is gone, or has signed with that
    /// count or a later one meanwhile.
    ///
    /// # Errors
    /// The store failed.
    pub async fn use_passkey(
        &self,
        id: &str,
        (before, counter): (u32, u32),
        now: Millis,
    ) -> Result<bool, StoreError> {
        let used = sqlx::query(
            "UPDATE passkeys SET counter = $4, used_at = $5 \
             WHERE tenant_id = $1 AND id = $2 AND counter = $3",
        )
        .bind(self.tenant())
        .bind(id)
        .bind(i64::from(before))
        .bind(i64::from(counter))
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(used.rows_affected() > 0)
    }

    /// Removes a passkey of an agent and ends their sessions but for `own`: nobody knows which of them it has
    /// opened. Nothing where they have no such one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_passkey(
        &self,
        (agent, own): (&str, &str),
        id: &str,
        now: Millis,
    ) -> Result<Option<Ended>, StoreError> {
        let mut tx = self.begin().await?;
        let gone =
            sqlx::query("DELETE FROM passkeys WHERE tenant_id = $1 AND agent_id = $2 AND id = $3")
                .bind(tx.tenant())
                .bind(agent)
                .bind(id)
                .execute(&mut *tx)
                .await?;
        if gone.rows_affected() == 0 {
            return Ok(None);
        }
        let ended = end_sessions(&mut tx, agent, own).await?;
        note(&mut tx, agent, Act::PasskeyRemoved, id, now).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }
}

/// Takes all passkeys of an agent away: they have lost what they come in by.
pub(super) async fn forget(connection: &mut Tx, agent: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM passkeys WHERE tenant_id = $1 AND agent_id = $2")
        .bind(connection.tenant())
        .bind(agent)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

/// Takes the challenges of an agent away: what they are about to add is not theirs to add any more.
pub(super) async fn forget_challenges(connection: &mut Tx, agent: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM passkey_challenges WHERE tenant_id = $1 AND agent_id = $2")
        .bind(connection.tenant())
        .bind(agent)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

/// Whether the console session of the agent is still there.
async fn is_signed_in(
    connection: &mut Tx,
    (agent, own): (&str, &str),
    now: Millis,
) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM console_sessions s JOIN agents a ON a.id = s.agent_id \
         WHERE a.tenant_id = $1 AND a.id = $2 AND a.active = 1 AND s.token_hash = $3 AND s.expires_at > $4",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(own)
    .bind(now)
    .fetch_one(&mut **connection)
    .await?;
    Ok(n > 0)
}

/// Whether a passkey of the agent is still there.
pub(super) async fn is_there(
    connection: &mut Tx,
    agent: &str,
    id: &str,
) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM passkeys WHERE tenant_id = $1 AND agent_id = $2 AND id = $3",
    )
    .bind(connection.tenant())
    .bind(agent)
    .bind(id)
    .fetch_one(&mut **connection)
    .await?;
    Ok(n > 0)
}

async fn note(
    connection: &mut Tx,
    agent: &str,
    act: Act,
    id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    let record = NewRecord::new(&Author::Agent(agent.to_owned()), act, id);
    audit::append(connection, record, now).await
}

#[derive(FromRow)]
struct KnownRow {
    passkey_id: String,
    public_key: String,
    algorithm: i64,
    counter: i64,
    #[sqlx(flatten)]
    agent: AgentRow,
}

impl KnownRow {
    fn read(self) -> Result<KnownPasskey, StoreError> {
        let unreadable = || StoreError::Unreadable {
            what: "passkey",
            value: self.passkey_id.clone(),
        };
        let public_key = BASE64URL_NOPAD.decode(self.public_key.as_bytes());
        let key = KeptKey {
            public_key: public_key.map_err(|_| unreadable())?,
            algorithm: self.algorithm,
            counter: u32::try_from(self.counter).map_err(|_| unreadable())?,
        };
        Ok(KnownPasskey {
            id: self.passkey_id,
            agent: self.agent.read()?.0,
            key,
        })
    }
}
