//! Links by which an agent sets their password, once: made by an administrator, or mailed to who has forgotten it;
//! kept as hashes.

use super::agents::{Agent, AgentRow};
use super::second_factors::{self, Ended, end_sessions};
use super::{Store, StoreError, Tx, audit, password_mails};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{HOUR_MS, Millis};

/// Whose wish a link is. An agent has one of each at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// An administrator's.
    Made,
    /// Somebody's who has typed the agent's address on the sign-in page.
    Forgotten,
}

impl LinkKind {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Forgotten => "forgotten",
        }
    }

    /// How long it waits to be used, in milliseconds: one that is made on a Friday counts on Monday, and one that
    /// anybody may ask for not long.
    pub const fn lasts_ms(self) -> Millis {
        match self {
            Self::Made => 3 * 24 * HOUR_MS,
            Self::Forgotten => HOUR_MS,
        }
    }
}

/// Whom a link is for.
#[derive(Clone, Debug)]
pub struct PasswordLink {
    /// Who.
    pub agent: Agent,
    /// When it ends by itself.
    pub expires_at: Millis,
    /// Whether a recovery code has to stand beside it: their second factor is on.
    pub needs_code: bool,
}

/// A password that is set by a link.
#[derive(Clone, Copy, Debug)]
pub struct PasswordSet<'a> {
    /// Hash of the link's secret.
    pub link: &'a str,
    /// Hash of the password.
    pub password: &'a str,
    /// Hash of a recovery code, if one was typed.
    pub recovery_code: Option<&'a str>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum Set {
    /// The password counts, and these console sessions are over.
    Yes(Agent, Ended),
    /// There is no such link, or not any more.
    NoLink,
    /// The second factor is on and no recovery code was typed.
    CodeNeeded,
    /// The recovery code is none that is left.
    WrongCode,
}

impl Store {
    /// Keeps a link of an administrator in the place of one before; `false` where nobody who comes in is that agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_password_link(
        &self,
        (agent, hash): (&str, &str),
        author: &Author,
        now: Millis,
        expires_at: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !super::accounts::is_active(&mut tx, agent).await? {
            return Ok(false);
        }
        password_mails::take_back(&mut tx, agent, Some(LinkKind::Made)).await?;
        replace(&mut tx, (agent, LinkKind::Made, hash), now, expires_at).await?;
        let record = NewRecord::new(author, Act::PasswordLinkMade, agent);
        audit::append(&mut tx, record, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whom a link is for, unless it was used, was replaced or has ended.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_password_link(
        &self,
        hash: &str,
        now: Millis,
    ) -> Result<Option<PasswordLink>, StoreError> {
        let row: Option<LinkRow> = sqlx::query_as(BY_HASH)
            .bind(self.tenant())
            .bind(hash)
            .bind(now)
            .fetch_optional(&self.reader)
            .await?;
        row.map(LinkRow::read).transpose()
    }

    /// Sets a password by a link, which is used up by it, and ends the agent's sessions. What an app's codes
    /// are made of is sealed with the password that is gone: the second factor is off after it, and a recovery
    /// code has stood for it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_password_by_link(
        &self,
        set: PasswordSet<'_>,
        now: Millis,
    ) -> Result<Set, StoreError> {
        let mut tx = self.begin().await?;
        let row: Option<LinkRow> = sqlx::query_as(BY_HASH)
            .bind(tx.tenant())
            .bind(set.link)
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(link) = row.map(LinkRow::read).transpose()? else {
            return Ok(Set::NoLink);
        };
        let id = link.agent.id.as_str();
        let by = Author::Agent(id.to_owned());
        if link.needs_code {
            let Some(code) = set.recovery_code else {
                return Ok(Set::CodeNeeded);
            };
            if !second_factors::spend_recovery_code(&mut tx, id, code, now).await? {
                return Ok(Set::WrongCode);
            }
            let record = NewRecord::new(&by, Act::SecondFactorOff, id);
            audit::append(&mut tx, record, now).await?;
        }
        second_factors::forget(&mut tx, id).await?;
        forget(&mut tx, id).await?;
        sqlx::query("UPDATE agents SET password_hash = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(id)
            .bind(set.password)
            .execute(&mut *tx)
            .await?;
        let ended = end_sessions(&mut tx, id, "").await?;
        audit::append(&mut tx, NewRecord::new(&by, Act::PasswordSet, id), now).await?;
        tx.commit().await?;
        Ok(Set::Yes(link.agent, ended))
    }
}

const BY_HASH: &str = "SELECT a.id, a.name, a.email, a.role, a.password_hash, l.expires_at, \
     (SELECT COUNT(*) FROM second_factors f WHERE f.agent_id = a.id AND f.confirmed_at IS NOT NULL) AS n_on \
     FROM password_links l JOIN agents a ON a.id = l.agent_id \
     WHERE l.tenant_id = $1 AND l.hash = $2 AND l.expires_at > $3 AND a.active = 1";

/// Keeps a link in the place of one of its kind before, inside the caller's transaction.
pub(super) async fn replace(
    tx: &mut Tx,
    (agent, kind, hash): (&str, LinkKind, &str),
    now: Millis,
    expires_at: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM password_links WHERE tenant_id = $1 \
         AND (expires_at <= $2 OR (agent_id = $3 AND kind = $4))",
    )
    .bind(tx.tenant())
    .bind(now)
    .bind(agent)
    .bind(kind.as_str())
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO password_links (agent_id, kind, tenant_id, hash, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(agent)
    .bind(kind.as_str())
    .bind(tx.tenant())
    .bind(hash)
    .bind(expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes the links of an agent away, and what of them is on its way by mail.
pub(super) async fn forget(connection: &mut Tx, agent: &str) -> Result<(), StoreError> {
    password_mails::take_back(connection, agent, None).await?;
    end(connection, agent).await
}

/// Takes the links of an agent away, whose mails may be in a mailbox that is theirs no more. What still waits goes
/// to the address that they have then.
pub(super) async fn end(connection: &mut Tx, agent: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM password_links WHERE tenant_id = $1 AND agent_id = $2")
        .bind(connection.tenant())
        .bind(agent)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    #[sqlx(flatten)]
    agent: AgentRow,
    expires_at: Millis,
    n_on: i64,
}

impl LinkRow {
    fn read(self) -> Result<PasswordLink, StoreError> {
        Ok(PasswordLink {
            agent: self.agent.read()?.0,
            expires_at: self.expires_at,
            needs_code: self.n_on > 0,
        })
    }
}
