//! Links that set a password, on their way by mail: one of each kind for an agent.
//!
//! The outbox of tickets' mails ([`super::mails`]) hangs on tickets; this one hangs on agents and is sent by the
//! same loop. No secret is kept: the link is made when its mail goes, and is the same at each attempt to one
//! address, since a mail whose answer was lost lies in the mailbox all the same.

use sqlx::FromRow;
use tandem_mail::password::Why;

use super::password_links::{self, LinkKind};
use super::{Store, StoreError, Tx, audit};
use crate::audit::{Act, Author, NewRecord};
use crate::source::{Millis, new_id, secret_after, secret_hash};
use crate::webhooks::schedule::Verdict;

/// How long it takes until who has forgotten their password is sent another mail.
const AGAIN_MS: Millis = 10 * 60_000;

/// A mail that waits.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PasswordMail {
    /// Identifier, `pwm_…`.
    pub id: String,
    /// Whom it is for.
    pub agent_id: String,
    /// What it says.
    why: String,
    /// Attempts so far.
    pub n_attempts: i64,
    /// When it is looked at next.
    pub due_at: Millis,
    /// When it was asked for.
    pub created_at: Millis,
    /// When its link ends by itself.
    pub expires_at: Millis,
}

impl PasswordMail {
    /// Why it goes.
    pub fn why(&self) -> Why {
        Why::of_word(&self.why).unwrap_or(Why::Reset)
    }
}

/// What the secrets of links follow from. It is printed as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// One of these random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret of the link that a mail has when it goes to an address: another one for another address, where
    /// a link that lies in the mailbox before it is not to count again.
    fn secret(&self, mail: &PasswordMail, address: &str) -> String {
        secret_after(&self.0, &format!("{} {address}", mail.id))
    }
}

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("LinkKey").finish_non_exhaustive()
    }
}

/// A mail that goes now. It is printed without its address and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct BegunPasswordMail {
    /// Where to.
    pub address: String,
    /// The agent's name.
    pub name: String,
    /// What stands in the fragment of its link.
    pub secret: String,
}

impl std::fmt::Debug for BegunPasswordMail {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("BegunPasswordMail")
            .finish_non_exhaustive()
    }
}

/// The mail that is due for longest, if any is.
pub(super) const DUE: &str = "SELECT id, agent_id, why, n_attempts, due_at, created_at, expires_at \
     FROM password_mails WHERE tenant_id = $1 AND state = 'waiting' AND due_at <= $2 \
     ORDER BY due_at, id LIMIT 1";

impl Store {
    /// Has a link mailed to an agent, as an administrator wants it; `false` where nobody who comes in is that agent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_password_mail(
        &self,
        agent: &str,
        author: &Author,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let password: Option<String> = sqlx::query_scalar(
            "SELECT password_hash FROM agents WHERE tenant_id = $1 AND id = $2 AND active = 1",
        )
        .bind(tx.tenant())
        .bind(agent)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(password) = password else {
            return Ok(false);
        };
        let why = if password.is_empty() {
            Why::Invited
        } else {
            Why::Reset
        };
        put(&mut tx, (agent, why), author, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Has a link mailed to whoever signs in with `email`, in lower case; says who that is. Nothing where nobody
    /// does or only another system signs them in, where nothing but a passkey stands beside their password, and
    /// where they were sent one a moment ago.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_forgotten_password_mail(
        &self,
        email: &str,
        now: Millis,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        let agent: Option<String> = sqlx::query_scalar(
            "SELECT id FROM agents WHERE tenant_id = $1 AND email = $2 AND active = 1 \
             AND (password_hash <> '' OR oidc_subject IS NULL) \
             AND (NOT EXISTS (SELECT 1 FROM passkeys k WHERE k.tenant_id = $1 AND k.agent_id = agents.id) \
             OR EXISTS (SELECT 1 FROM second_factors f WHERE f.tenant_id = $1 \
             AND f.agent_id = agents.id AND f.confirmed_at IS NOT NULL))",
        )
        .bind(tx.tenant())
        .bind(email)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(agent) = agent else {
            return Ok(None);
        };
        let last: Option<Millis> = sqlx::query_scalar(
            "SELECT created_at FROM password_mails WHERE tenant_id = $1 AND agent_id = $2 AND kind = $3",
        )
        .bind(tx.tenant())
        .bind(&agent)
        .bind(LinkKind::Forgotten.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if last.is_some_and(|at| now - at < AGAIN_MS) {
            return Ok(None);
        }
        put(&mut tx, (&agent, Why::Forgotten), &Author::Nobody, now).await?;
        tx.commit().await?;
        Ok(Some(agent))
    }

    /// The mail that is due for longest, if any is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn due_password_mail(&self, now: Millis) -> Result<Option<PasswordMail>, StoreError> {
        let due = sqlx::query_as(DUE).bind(self.tenant()).bind(now);
        Ok(due.fetch_optional(&self.reader).await?)
    }

    /// When the next mail is due.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_password_mail_due(&self) -> Result<Option<Millis>, StoreError> {
        let at = sqlx::query_scalar(
            "SELECT MIN(due_at) FROM password_mails WHERE tenant_id = $1 AND state = 'waiting'",
        );
        Ok(at.bind(self.tenant()).fetch_one(&self.reader).await?)
    }

    /// Begins an attempt, whose link follows from the key. Nothing where the mail is over: its agent comes in no
    /// more, or its link would have ended.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin_password_mail(
        &self,
        mail: &PasswordMail,
        key: &LinkKey,
        now: Millis,
    ) -> Result<Option<BegunPasswordMail>, StoreError> {
        let mut tx = self.begin().await?;
        let to: Option<(String, String)> = sqlx::query_as(
            "SELECT a.email, a.name FROM password_mails m JOIN agents a ON a.id = m.agent_id \
             WHERE m.tenant_id = $1 AND m.id = $2 AND m.state = 'waiting' AND m.expires_at > $3 AND a.active = 1",
        )
        .bind(tx.tenant())
        .bind(&mail.id)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((address, name)) = to else {
            set_state(&mut tx, mail, ("dead", mail.due_at)).await?;
            tx.commit().await?;
            return Ok(None);
        };
        let secret = key.secret(mail, &address);
        let hash = secret_hash(&secret);
        let whose = (mail.agent_id.as_str(), kind_of(mail.why()), hash.as_str());
        password_links::replace(&mut tx, whose, now, mail.expires_at).await?;
        sqlx::query(
            "UPDATE password_mails SET n_attempts = n_attempts + 1 WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tx.tenant())
        .bind(&mail.id)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(BegunPasswordMail {
            address,
            name,
            secret,
        }))
    }

    /// Writes down what an attempt leads to.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_password_mail(
        &self,
        mail: &PasswordMail,
        verdict: Verdict,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let state = match verdict {
            Verdict::Delivered => ("sent", mail.due_at),
            Verdict::Again { at } => ("waiting", at),
            Verdict::Dead => ("dead", mail.due_at),
        };
        set_state(&mut tx, mail, state).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Which kind of link goes with a mail.
fn kind_of(why: Why) -> LinkKind {
    match why {
        Why::Invited | Why::Reset => LinkKind::Made,
        Why::Forgotten => LinkKind::Forgotten,
    }
}

/// Has a mail wait in the place of one of its kind.
async fn put(
    tx: &mut Tx,
    (agent, why): (&str, Why),
    author: &Author,
    now: Millis,
) -> Result<(), StoreError> {
    let kind = kind_of(why);
    sqlx::query(
        "INSERT INTO password_mails \
         (agent_id, kind, tenant_id, id, why, state, due_at, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8) \
         ON CONFLICT (agent_id, kind) DO UPDATE SET id = excluded.id, why = excluded.why, state = 'waiting', \
         n_attempts = 0, due_at = excluded.due_at, created_at = excluded.created_at, \
         expires_at = excluded.expires_at",
    )
    .bind(agent)
    .bind(kind.as_str())
    .bind(tx.tenant())
    .bind(new_id("pwm"))
    .bind(why.as_str())
    .bind(now)
    .bind(now)
    .bind(now + kind.lasts_ms())
    .execute(&mut **tx)
    .await?;
    let record = NewRecord::new(author, Act::PasswordLinkMailed, agent);
    audit::append(tx, record, now).await?;
    Ok(())
}

/// Says how it is with a mail that waits; one that was taken back while it went stays so.
async fn set_state(
    tx: &mut Tx,
    mail: &PasswordMail,
    (state, due_at): (&str, Millis),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE password_mails SET state = $3, due_at = $4 \
         WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'",
    )
    .bind(tx.tenant())
    .bind(&mail.id)
    .bind(state)
    .bind(due_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes back what waits for an agent: of one kind, or all of it.
pub(super) async fn take_back(
    tx: &mut Tx,
    agent: &str,
    kind: Option<LinkKind>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE password_mails SET state = 'dead' WHERE tenant_id = $1 AND agent_id = $2 \
         AND state = 'waiting' AND ($3 = '' OR kind = $3)",
    )
    .bind(tx.tenant())
    .bind(agent)
    .bind(kind.map_or("", LinkKind::as_str))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes back all that waits, where no mail goes any more.
pub(super) async fn end(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE password_mails SET state = 'dead' WHERE tenant_id = $1 AND state = 'waiting'",
    )
    .bind(tx.tenant())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ben, who has a password or not.
    async fn with_ben(folder: &std::path::Path, password: &str) -> Store {
        let store = Store::open(folder).await.expect("a store");
        let sql = "INSERT INTO agents (id, tenant_id, name, email, role, password_hash, created_at) \
                   VALUES ('agt_b', 'ten_default', 'Ben', 'ben@example.com', 'agent', $1, 0)";
        let made = sqlx::query(sql).bind(password).execute(&store.writer).await;
        made.expect("an agent");
        store
    }

    #[tokio::test]
    async fn what_is_taken_back_while_it_goes_is_not_tried_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = with_ben(folder.path(), "hash").await;
        let (by, now, end) = (Author::System, 1_000, LinkKind::Made.lasts_ms());
        let asked = store.add_password_mail("agt_b", &by, now).await;
        assert!(asked.expect("the store works"));
        let due = store.due_password_mail(now).await;
        let mail = due.expect("the store works").expect("a mail");
        let key = LinkKey::new([7; 32]);
        let begun = store.begin_password_mail(&mail, &key, now).await;
        assert!(begun.expect("the store works").is_some());
        // The mail server takes its time, and an administrator makes a link to hand on.
        let handed = ("agt_b", "second");
        let made = store.add_password_link(handed, &by, now, end).await;
        assert!(made.expect("the store works"));
        let again = Verdict::Again { at: now + 1 };
        let settled = store.settle_password_mail(&mail, again).await;
        settled.expect("settled");
        let next = store.next_password_mail_due().await;
        assert_eq!(next.expect("the store works"), None);
        let link = store.lookup_password_link("second", now).await;
        assert!(link.expect("the store works").is_some());
    }

    #[tokio::test]
    async fn each_attempt_to_one_address_has_one_link_and_one_to_another_has_another() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = with_ben(folder.path(), "hash").await;
        let (key, now) = (LinkKey::new([7; 32]), 1_000);
        let asked = store.add_password_mail("agt_b", &Author::System, now).await;
        assert!(asked.expect("the store works"));
        let due = store.due_password_mail(now).await;
        let mail = due.expect("the store works").expect("a mail");
        let begin = async |key: &LinkKey| {
            let begun = store.begin_password_mail(&mail, key, now).await;
            begun.expect("the store works").expect("it goes").secret
        };
        let counts = async |secret: &str| {
            let link = store.lookup_password_link(&secret_hash(secret), now).await;
            link.expect("the store works").is_some()
        };
        let first = begin(&key).await;
        assert_eq!(begin(&key).await, first);
        assert!(counts(&first).await);
        let moved = sqlx::query("UPDATE agents SET email = 'b@example.com' WHERE id = 'agt_b'")
            .execute(&store.writer)
            .await;
        moved.expect("written");
        let moved = begin(&key).await;
        assert!(counts(&moved).await && !counts(&first).await);
        let of_another = begin(&LinkKey::new([8; 32])).await;
        assert!(of_another != moved && of_another != first);
        assert_eq!(format!("{key:?}"), "LinkKey { .. }");
    }

    #[tokio::test]
    async fn who_has_a_passkey_alone_beside_their_password_is_mailed_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = with_ben(folder.path(), "hash").await;
        let run = async |sql: &'static str| {
            sqlx::query(sql)
                .execute(&store.writer)
                .await
                .expect("written")
        };
        let forgotten = async || {
            let asked = store.add_forgotten_password_mail("ben@example.com", 1_000);
            asked.await.expect("the store works")
        };
        run(
            "INSERT INTO passkeys (id, tenant_id, agent_id, credential, public_key, algorithm, \
             counter, name, created_at) VALUES ('psk_1', 'ten_default', 'agt_b', 'c', 'k', -7, 0, 'Key', 0)",
        )
        .await;
        assert_eq!(forgotten().await, None);
        run(
            "INSERT INTO second_factors (agent_id, tenant_id, sealed, last_step, created_at, confirmed_at) \
             VALUES ('agt_b', 'ten_default', 's', 0, 0, 0)",
        )
        .await;
        assert_eq!(forgotten().await.as_deref(), Some("agt_b"));
    }
}
