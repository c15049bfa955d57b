//! Agents whom another system signs in: they come into being with their first sign-in, and what their
//! groups mean is written anew with each.

use tandem_tickets::tags;

use super::accounts::{CountedWays, has_other_admin};
use super::agents::{Agent, AgentRole};
use super::second_factors::{Ended, end_sessions};
use super::{Store, StoreError, Tx, audit, password_links};
use crate::audit::{Act, Author, NewRecord};
use crate::oidc::Member;
use crate::source::{Millis, new_id};

/// Why somebody whom the system named is no agent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemberRefused {
    /// Another agent has their e-mail: nobody has seen that it is theirs, or somebody signs in as them already.
    #[error("the e-mail is another agent's")]
    Taken,
    /// They are deactivated here, whatever the other system says of them.
    #[error("the agent is deactivated")]
    Deactivated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for MemberRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// An agent as somebody who may be one of them is compared.
#[derive(sqlx::FromRow)]
struct Found {
    id: String,
    role: String,
    oidc_subject: Option<String>,
    active: i64,
}

/// Whom a system has signed in.
#[derive(Clone, Debug)]
pub struct SignedInMember {
    /// Who.
    pub agent: Agent,
    /// Their console sessions that are over: they were let in as an administrator, and are none any more.
    pub ended: Ended,
}

impl Store {
    /// The agent whom an issuer calls this: the one it has called so before, the one with the same e-mail
    /// where the issuer has verified it and nobody signs in as them so far, or a new one. The last
    /// administrator who signs in by `ways` stays one, whatever their groups are; whoever has a role that may less
    /// than the one before is signed out wherever they were.
    ///
    /// # Errors
    /// [`MemberRefused`]; then nothing is written.
    pub async fn sign_in_member(
        &self,
        (issuer, ways): (&str, &CountedWays),
        member: &Member,
        now: Millis,
    ) -> Result<SignedInMember, MemberRefused> {
        let subject = format!("{issuer} {}", member.subject);
        let mut tx = self.begin().await?;
        let found = find(&mut tx, &subject, member).await?;
        if found.as_ref().is_some_and(|found| found.active == 0) {
            return Err(MemberRefused::Deactivated);
        }
        let is_known = found.is_some();
        let (id, role_before) = match found {
            Some(found) => (found.id, found.role),
            None => (new_id("agt"), String::new()),
        };
        let was_admin = role_before == AgentRole::Admin.as_str();
        let role = if was_admin && !has_other_admin(&mut tx, &id, ways).await? {
            AgentRole::Admin
        } else {
            member.role
        };
        if !is_known {
            insert(&mut tx, &id, member, now).await?;
        }
        end_mailed_elsewhere(&mut tx, &id, &member.email).await?;
        sqlx::query(
            "UPDATE agents SET oidc_subject = $3, name = $4, email = $5, role = $6, tier = $7, \
             teams = $8, version = version + CASE WHEN name = $4 AND email = $5 AND role = $6 \
             AND tier = $7 AND teams = $8 THEN 0 ELSE 1 END WHERE tenant_id = $1 AND id = $2",
        )
        .bind(self.tenant())
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
        // What they have open was let in by the role before.
        let may_less = AgentRole::parse(&role_before).is_some_and(|before| role < before);
        let ended = match may_less {
            true => end_sessions(&mut tx, &id, "").await?,
            false => Ended::new(),
        };
        tx.commit().await?;
        let agent = Agent {
            id,
            name: member.name.clone(),
            email: member.email.clone().into(),
            role,
        };
        Ok(SignedInMember { agent, ended })
    }
}

/// The agent whom a member is.
async fn find(
    connection: &mut Tx,
    subject: &str,
    member: &Member,
) -> Result<Option<Found>, MemberRefused> {
    const BY_SUBJECT: &str = "SELECT id, role, oidc_subject, active FROM agents \
                              WHERE tenant_id = $1 AND oidc_subject = $2";
    const BY_EMAIL: &str = "SELECT id, role, oidc_subject, active FROM agents \
                            WHERE tenant_id = $1 AND email = $2";
    let known = lookup(connection, BY_SUBJECT, subject).await?;
    let same_email = lookup(connection, BY_EMAIL, &member.email).await?;
    match (known, same_email) {
        (Some(known), Some(other)) if known.id != other.id => Err(MemberRefused::Taken),
        (Some(known), _) => Ok(Some(known)),
        // An address that was given to somebody else does not make them the one who had it.
        (None, Some(other)) if !member.is_email_verified || other.oidc_subject.is_some() => {
            Err(MemberRefused::Taken)
        }
        (None, same) => Ok(same),
    }
}

/// Ends the password links of an agent who is to have another address than until now.
async fn end_mailed_elsewhere(
    connection: &mut Tx,
    id: &str,
    email: &str,
) -> Result<(), StoreError> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM agents WHERE tenant_id = $1 AND id = $2 AND email <> $3",
    )
    .bind(connection.tenant())
    .bind(id)
    .bind(email)
    .fetch_one(&mut **connection)
    .await?;
    if n > 0 {
        password_links::end(connection, id).await?;
    }
    Ok(())
}

/// A new agent; no password fits an empty hash.
async fn insert(
    connection: &mut Tx,
    id: &str,
    member: &Member,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO agents (id, tenant_id, name, email, password_hash, role, created_at) \
         VALUES ($1, $2, $3, $4, '', 'agent', $5)",
    )
    .bind(id)
    .bind(connection.tenant())
    .bind(&member.name)
    .bind(&member.email)
    .bind(now)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

async fn lookup(
    connection: &mut Tx,
    query: &'static str,
    value: &str,
) -> Result<Option<Found>, StoreError> {
    let found = sqlx::query_as(query).bind(connection.tenant()).bind(value);
    Ok(found.fetch_optional(&mut **connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";

    fn ways() -> CountedWays {
        CountedWays {
            issuer: Some(ISSUER.to_owned()),
            ..CountedWays::default()
        }
    }

    fn member(subject: &str, role: AgentRole) -> Member {
        Member {
            subject: subject.to_owned(),
            name: subject.to_owned(),
            email: format!("{subject}@a.example"),
            is_email_verified: true,
            role,
            tier: 1,
            teams: Vec::new(),
        }
    }

    #[tokio::test]
    async fn groups_take_the_role_of_all_administrators_but_the_last() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let role = async |subject: &str, role| {
            let signed_in = store
                .sign_in_member((ISSUER, &ways()), &member(subject, role), 1)
                .await;
            signed_in.expect("signed in").agent.role
        };
        assert_eq!(role("ada", AgentRole::Admin).await, AgentRole::Admin);
        assert_eq!(
            role("ada", AgentRole::Agent).await,
            AgentRole::Admin,
            "the last one"
        );
        assert_eq!(role("ben", AgentRole::Admin).await, AgentRole::Admin);
        assert_eq!(role("ada", AgentRole::Agent).await, AgentRole::Agent);
    }

    #[tokio::test]
    async fn an_administrator_of_a_system_that_is_asked_no_more_is_nobody_to_rely_on() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let before = "https://id.example.before";
        let old = CountedWays {
            issuer: Some(before.to_owned()),
            ..CountedWays::default()
        };
        let ben = member("ben", AgentRole::Admin);
        let ben = store.sign_in_member((before, &old), &ben, 1).await;
        assert_eq!(ben.expect("signed in").agent.role, AgentRole::Admin);
        for role in [AgentRole::Admin, AgentRole::Agent] {
            let ada = member("ada", role);
            let ada = store.sign_in_member((ISSUER, &ways()), &ada, 2).await;
            assert_eq!(ada.expect("signed in").agent.role, AgentRole::Admin);
        }
    }

    #[tokio::test]
    async fn an_address_that_was_given_to_somebody_else_makes_nobody_its_old_owner() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (ada, ways) = (member("ada", AgentRole::Agent), ways());
        let first = store.sign_in_member((ISSUER, &ways), &ada, 1).await;
        let again = store.sign_in_member((ISSUER, &ways), &ada, 2).await;
        assert_eq!(
            first.expect("made").agent.id,
            again.expect("known").agent.id
        );
        let other = Member {
            subject: "another".to_owned(),
            ..member("ada", AgentRole::Agent)
        };
        let refused = store.sign_in_member((ISSUER, &ways), &other, 3).await;
        assert!(matches!(refused, Err(MemberRefused::Taken)));
    }

    #[tokio::test]
    async fn who_has_no_password_has_forgotten_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (ada, ways) = (member("ada", AgentRole::Agent), ways());
        let made = store.sign_in_member((ISSUER, &ways), &ada, 1).await;
        let id = made.expect("made").agent.id;
        let mailed = store.add_forgotten_password_mail(&ada.email, 2).await;
        assert_eq!(mailed.expect("the store works"), None);
        let sql = "UPDATE agents SET password_hash = 'hash'";
        let set = sqlx::query(sql).execute(&store.writer).await;
        set.expect("set");
        let mailed = store.add_forgotten_password_mail(&ada.email, 2).await;
        assert_eq!(mailed.expect("the store works"), Some(id));
    }

    #[tokio::test]
    async fn password_links_end_with_the_address_that_they_went_to() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (mut ada, ways) = (member("ada", AgentRole::Agent), ways());
        let made = store.sign_in_member((ISSUER, &ways), &ada, 1).await;
        let id = made.expect("made").agent.id;
        let link = (id.as_str(), "hash");
        let added = store.add_password_link(link, &Author::System, 1, 9).await;
        assert!(added.expect("the store works"));
        for (email, is_left) in [("ada@a.example", true), ("ada@b.example", false)] {
            ada.email = email.to_owned();
            let again = store.sign_in_member((ISSUER, &ways), &ada, 2).await;
            assert_eq!(again.expect("known").agent.id, id);
            let link = store.lookup_password_link("hash", 3).await;
            assert_eq!(link.expect("the store works").is_some(), is_left);
        }
    }
}
