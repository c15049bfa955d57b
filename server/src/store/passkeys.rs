//! Passkeys of agents, and the challenges that wait to be answered with them.

use data_encoding::BASE64URL_NOPAD;
use sqlx::FromRow;

use super::agents::{Agent, AgentRow};
use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id};

/// Passkeys of one agent: some devices, and some that they have lost.
pub const PASSKEYS_MAX: i64 = 10;
/// Challenges that wait at once: who asks for more than that in five minutes is no desk.
pub const CHALLENGES_MAX: i64 = 10_000;

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
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM passkey_challenges WHERE tenant_id = $1 AND expires_at <= $2")
            .bind(tx.tenant())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let added = sqlx::query(
            "INSERT INTO passkey_challenges (hash, tenant_id, agent_id, expires_at) \
             SELECT $1, $2, $3, $4 WHERE (SELECT COUNT(*) FROM passkey_challenges \
             WHERE tenant_id = $2) < $5",
        )
        .bind(hash)
        .bind(tx.tenant())
        .bind(agent)
        .bind(expires_at)
        .bind(CHALLENGES_MAX)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(added.rows_affected() > 0)
    }

    /// Takes a challenge, once, of the agent who asked for it or, without one, of who signs in.
    ///
    /// # Errors
    /// The store failed.
    pub async fn take_passkey_challenge(
        &self,
        hash: &str,
        agent: Option<&str>,
        now: Millis,
    ) -> Result<bool, StoreError> {
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

    /// Adds a passkey.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_passkey(
        &self,
        agent: &str,
        new: NewPasskey,
        now: Millis,
    ) -> Result<Added, StoreError> {
        let mut tx = self.begin().await?;
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

    /// The passkey with the identifier that its authenticator gave it, and whose it is.
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
             WHERE p.tenant_id = $1 AND p.credential = $2",
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

    /// Removes a passkey of an agent; `false` where they have no such one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_passkey(
        &self,
        agent: &str,
        id: &str,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let gone =
            sqlx::query("DELETE FROM passkeys WHERE tenant_id = $1 AND agent_id = $2 AND id = $3")
                .bind(tx.tenant())
                .bind(agent)
                .bind(id)
                .execute(&mut *tx)
                .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        note(&mut tx, agent, Act::PasskeyRemoved, id, now).await?;
        tx.commit().await?;
        Ok(true)
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
