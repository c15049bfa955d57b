//! The life of an agent's account: name, e-mail, role, and whether they may come in at all.
//!
//! Who is deactivated keeps name, password, passkeys and tickets; nothing of it signs anybody in, and what
//! they hold open ends in the transaction that deactivates them.

use std::collections::HashMap;

use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::Actor;
use tandem_tickets::routing::Profile;

use super::agents::{Agent, AgentRole, AgentRow};
use super::second_factors::{Ended, end_sessions};
use super::sight::Sight;
use super::tickets::{self, ChangeRefused, TicketChange};
use super::tiers::ProfileRow;
use super::{Store, StoreError, Tx, audit, password_links};
use crate::audit::{Act, Author, NewRecord};
use crate::oidc::settings::OidcSettings;
use crate::policy::Bounds;
use crate::source::Millis;
use crate::telemetry::Pii;

/// Tickets that one transaction hands over.
pub const HANDED_OVER_MAX: usize = 100;
/// Tickets that are named of those that stay since rules keep them off.
pub const KEPT_OFF_NAMED_MAX: usize = 20;

/// The first open tickets of an agent, those that have rested for longest first.
pub(super) const OPEN: &str = "SELECT t.id, t.number, t.subject FROM tickets t \
     WHERE t.tenant_id = $1 AND t.assignee_id = $2 AND t.status <> 'solved' AND t.status <> 'closed'/* sight */ \
     ORDER BY t.updated_at, t.id LIMIT $3";
/// How many there are.
pub(super) const N_OPEN: &str = "SELECT COUNT(*) FROM tickets t \
     WHERE t.tenant_id = $1 AND t.assignee_id = $2 AND t.status <> 'solved' AND t.status <> 'closed'/* sight */";

/// An agent with their account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who.
    pub agent: Agent,
    /// Whether they may come in.
    pub active: bool,
    /// Counts the changes, from 1.
    pub version: i64,
    /// What they are there for.
    pub profile: Profile,
}

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// Another name.
    pub name: Option<String>,
    /// Another e-mail, in lower case.
    pub email: Option<Pii<String>>,
    /// Another role.
    pub role: Option<AgentRole>,
    /// Whether they may come in.
    pub active: Option<bool>,
    /// The version that whoever changes it has seen; another one is refused.
    pub seen: Option<i64>,
}

/// Who changes an account.
#[derive(Clone, Copy, Debug)]
pub struct AccountAuthor<'a> {
    /// For the audit.
    pub author: &'a Author,
    /// The agent that they are, if any: nobody deactivates themselves.
    pub agent: Option<&'a str>,
}

/// What signs somebody in, as the settings have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedWays {
    /// The one e-mail whose password counts, in lower case; without it those of all do.
    pub only_password_of: Option<String>,
    /// The issuer whose word counts; without it nobody's.
    pub issuer: Option<String>,
}

impl CountedWays {
    /// Those of a tenant with these settings of another system, or with none.
    pub fn of(oidc: Option<&OidcSettings>) -> Self {
        Self {
            only_password_of: oidc.and_then(OidcSettings::only_password_of),
            issuer: oidc.map(|oidc| oidc.issuer.clone()),
        }
    }
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountRefused {
    /// There is no such agent.
    #[error("there is no such agent")]
    NoAgent,
    /// Somebody has changed the account since it was seen.
    #[error("the account was changed since")]
    Changed,
    /// Another agent signs in with that e-mail.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// Nobody else who can sign in would be an administrator.
    #[error("there is no other administrator")]
    LastAdmin,
    /// It is one's own account.
    #[error("nobody deactivates themselves")]
    Own,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AccountRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What became of tickets that were handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// Those that have gone, at most [`HANDED_OVER_MAX`].
    pub tickets: Vec<String>,
    /// The first of those that stay since rules keep them from who is to have them, at most
    /// [`KEPT_OFF_NAMED_MAX`].
    pub kept_off: Vec<TicketRef>,
    /// How many these are, the first among them.
    pub n_kept_off: i64,
    /// How many are left beside them.
    pub n_left: i64,
}

impl Store {
    /// All agents by name, those who are deactivated among them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(
            "SELECT id, name, email, role, password_hash, active, version, tier, teams, skills, capacity \
             FROM agents WHERE tenant_id = $1 ORDER BY name, id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(AccountRow::read).collect()
    }

    /// Changes an account and answers with the console sessions that ended by it: all of who is deactivated,
    /// or has a role that may less, since what they hold open was let in by the other. Whoever is the last
    /// administrator who signs in by `ways` stays one.
    ///
    /// # Errors
    /// [`AccountRefused`]; then nothing changed.
    pub async fn change_account(
        &self,
        id: &str,
        change: AccountChange,
        (by, ways): (AccountAuthor<'_>, &CountedWays),
        now: Millis,
    ) -> Result<Ended, AccountRefused> {
        let mut tx = self.begin().await?;
        let before = read(&mut tx, id).await?.ok_or(AccountRefused::NoAgent)?;
        if change.seen.is_some_and(|seen| seen != before.version) {
            return Err(AccountRefused::Changed);
        }
        let after = before.with(change);
        check(&mut tx, (&before, &after), by, ways).await?;
        let acts = acts(&before, &after);
        if acts.is_empty() {
            return Ok(Ended::new());
        }
        write(&mut tx, &after).await?;
        for act in acts {
            let detail = if act == Act::RoleChanged {
                after.agent.role.as_str()
            } else {
                ""
            };
            audit::append(
                &mut tx,
                NewRecord::new(by.author, act, id).detail(detail),
                now,
            )
            .await?;
        }
        let may_less = after.agent.role < before.agent.role;
        let ended = match may_less || (before.active && !after.active) {
            true => end_sessions(&mut tx, id, "").await?,
            false => Ended::new(),
        };
        if after.agent.email != before.agent.email {
            password_links::end(&mut tx, id).await?;
        }
        if !after.active {
            forget_keys(&mut tx, id, by.author, now).await?;
            password_links::forget(&mut tx, id).await?;
            super::drafts::forget_of_agent(&mut tx, id).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// The account of who signs in with `email`, whether they may come in or not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_account_id(&self, email: &str) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar("SELECT id FROM agents WHERE tenant_id = $1 AND email = $2");
        let found = found.bind(self.tenant()).bind(email);
        Ok(found.fetch_optional(&self.reader).await?)
    }

    /// Whether an agent may come in no more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn is_deactivated(&self, id: &str) -> Result<bool, StoreError> {
        let n: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM agents WHERE tenant_id = $1 AND id = $2 AND active = 0",
        )
        .bind(self.tenant())
        .bind(id)
        .fetch_one(&self.reader)
        .await?;
        Ok(n > 0)
    }

    /// Open tickets of each agent who is deactivated and has any.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tickets_left_behind(&self) -> Result<HashMap<String, i64>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT assignee_id, COUNT(*) FROM tickets WHERE tenant_id = $1 AND assignee_id IN \
             (SELECT id FROM agents WHERE tenant_id = $1 AND active = 0) \
             AND status IN ('open', 'pending') GROUP BY assignee_id",
        )
        .bind(self.tenant())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// Hands open tickets of an agent that are among these, the first [`HANDED_OVER_MAX`], to another one or to
    /// nobody, as if each had been given away by itself. Those that rules would keep from the other one stay, and
    /// are not looked at one by one, however many they are.
    ///
    /// # Errors
    /// [`ChangeRefused::NoAgent`] where nobody who comes in is the other one, or the store failed; then nothing
    /// changed.
    pub async fn hand_over(
        &self,
        (from, to): (&str, Option<(&str, &Bounds)>),
        among: &Sight,
        actor: &Actor,
        now: Millis,
    ) -> Result<HandedOver, ChangeRefused> {
        let mut tx = self.begin().await?;
        let bounds = to.map(|(_, bounds)| bounds.clone()).unwrap_or_default();
        let theirs = bounds.sight_once_given();
        let going = among.clone().and(theirs.clone());
        let going = |sql: &str, first: usize| going.within(sql, "t", first);
        let staying = |sql: &str, first: usize| among.within_but(&theirs, sql, "t", first);
        let mut handed = HandedOver {
            kept_off: open_of(&mut tx, from, staying(OPEN, 4), KEPT_OFF_NAMED_MAX).await?,
            n_kept_off: n_open_of(&mut tx, from, staying(N_OPEN, 3)).await?,
            ..HandedOver::default()
        };
        for ticket in open_of(&mut tx, from, going(OPEN, 4), HANDED_OVER_MAX).await? {
            let change = TicketChange {
                assignee_id: Some(to.map(|(to, _)| to.to_owned())),
                assignee_bounds: bounds.clone(),
                ..TicketChange::default()
            };
            tickets::change_in(&mut tx, &ticket.id, change, actor, now).await?;
            handed.tickets.push(ticket.id);
        }
        handed.n_left = n_open_of(&mut tx, from, going(N_OPEN, 3)).await?;
        tx.commit().await?;
        Ok(handed)
    }
}

/// The first `limit` open tickets of an agent, by [`OPEN`] with a condition and its words.
async fn open_of(
    tx: &mut Tx,
    agent: &str,
    (sql, words): (String, Vec<String>),
    limit: usize,
) -> Result<Vec<TicketRef>, StoreError> {
    let mut open = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(agent)
        .bind(limit as i64);
    for word in words {
        open = open.bind(word);
    }
    let open: Vec<(String, i64, String)> = open.fetch_all(&mut **tx).await?;
    let read = |(id, number, subject)| TicketRef {
        id,
        number,
        subject,
    };
    Ok(open.into_iter().map(read).collect())
}

/// How many open tickets an agent has, by [`N_OPEN`] with a condition and its words.
async fn n_open_of(
    tx: &mut Tx,
    agent: &str,
    (sql, words): (String, Vec<String>),
) -> Result<i64, StoreError> {
    let mut n = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(tx.tenant())
        .bind(agent);
    for word in words {
        n = n.bind(word);
    }
    Ok(n.fetch_one(&mut **tx).await?)
}

impl Account {
    /// Whether they come in as an administrator.
    fn is_admin(&self) -> bool {
        self.active && self.agent.role == AgentRole::Admin
    }

    fn with(&self, change: AccountChange) -> Self {
        let mut after = self.clone();
        let agent = &mut after.agent;
        if let Some(name) = change.name {
            agent.name = name;
        }
        if let Some(email) = change.email {
            agent.email = email;
        }
        if let Some(role) = change.role {
            agent.role = role;
        }
        after.active = change.active.unwrap_or(self.active);
        after
    }
}

/// Refuses what would lock people out, and an e-mail that is somebody else's.
async fn check(
    connection: &mut Tx,
    (before, after): (&Account, &Account),
    by: AccountAuthor<'_>,
    ways: &CountedWays,
) -> Result<(), AccountRefused> {
    let id = before.agent.id.as_str();
    if before.active && !after.active && by.agent == Some(id) {
        return Err(AccountRefused::Own);
    }
    let loses = before.is_admin() && !after.is_admin();
    if loses && !has_other_admin(connection, id, ways).await? {
        return Err(AccountRefused::LastAdmin);
    }
    if before.agent.email == after.agent.email {
        return Ok(());
    }
    let n_same: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM agents WHERE tenant_id = $1 AND email = $2 AND id <> $3",
    )
    .bind(connection.tenant())
    .bind(after.agent.email.reveal())
    .bind(id)
    .fetch_one(&mut **connection)
    .await?;
    match n_same {
        0 => Ok(()),
        _ => Err(AccountRefused::EmailTaken),
    }
}

/// Whether somebody else can come in as an administrator. One who has never set a password is none, nor one
/// whose password counts no more, nor one whom a system signed in that is asked no more.
pub(super) async fn has_other_admin(
    connection: &mut Tx,
    id: &str,
    ways: &CountedWays,
) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM agents WHERE tenant_id = $1 AND id <> $2 AND role = 'admin' AND active = 1 \
         AND ((password_hash <> '' AND ($3 = '' OR email = $3)) \
         OR ($4 <> '' AND substr(oidc_subject, 1, length($4) + 1) = $4 || ' '))",
    )
    .bind(connection.tenant())
    .bind(id)
    .bind(ways.only_password_of.as_deref().unwrap_or_default())
    .bind(ways.issuer.as_deref().unwrap_or_default())
    .fetch_one(&mut **connection)
    .await?;
    Ok(n > 0)
}

/// Whether an agent may come in, as it is in this transaction.
pub(super) async fn is_active(connection: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM agents WHERE tenant_id = $1 AND id = $2 AND active = 1",
    )
    .bind(connection.tenant())
    .bind(id)
    .fetch_one(&mut **connection)
    .await?;
    Ok(n > 0)
}

async fn read(connection: &mut Tx, id: &str) -> Result<Option<Account>, StoreError> {
    let row: Option<AccountRow> = sqlx::query_as(
        "SELECT id, name, email, role, password_hash, active, version, tier, teams, skills, capacity \
         FROM agents WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(id)
    .fetch_optional(&mut **connection)
    .await?;
    row.map(AccountRow::read).transpose()
}

async fn write(connection: &mut Tx, after: &Account) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE agents SET name = $3, email = $4, role = $5, active = $6, version = version + 1 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&after.agent.id)
    .bind(&after.agent.name)
    .bind(after.agent.email.reveal())
    .bind(after.agent.role.as_str())
    .bind(i64::from(after.active))
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// What has happened to an account, one act for each thing.
fn acts(before: &Account, after: &Account) -> Vec<Act> {
    let (old, new) = (&before.agent, &after.agent);
    let switched = match after.active {
        true => Act::AgentActivated,
        false => Act::AgentDeactivated,
    };
    let happened = [
        (old.name != new.name, Act::AgentRenamed),
        (old.email != new.email, Act::EmailChanged),
        (old.role != new.role, Act::RoleChanged),
        (before.active != after.active, switched),
    ];
    let happened = happened.into_iter().filter(|(is_so, _)| *is_so);
    happened.map(|(_, act)| act).collect()
}

/// Keys act for who has made them, and go with them.
async fn forget_keys(
    connection: &mut Tx,
    agent: &str,
    author: &Author,
    now: Millis,
) -> Result<(), StoreError> {
    let gone: Vec<String> = sqlx::query_scalar(
        "DELETE FROM api_keys WHERE tenant_id = $1 AND agent_id = $2 RETURNING id",
    )
    .bind(connection.tenant())
    .bind(agent)
    .fetch_all(&mut **connection)
    .await?;
    for id in gone {
        audit::append(
            connection,
            NewRecord::new(author, Act::KeyRevoked, &id),
            now,
        )
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct AccountRow {
    #[sqlx(flatten)]
    agent: AgentRow,
    active: i64,
    version: i64,
    #[sqlx(flatten)]
    profile: ProfileRow,
}

impl AccountRow {
    fn read(self) -> Result<Account, StoreError> {
        Ok(Account {
            agent: self.agent.read()?.0,
            active: self.active != 0,
            version: self.version,
            profile: self.profile.read().1,
        })
    }
}
