//! Mails that were begun with and not taken: those that were tried, and those that wait.

use std::collections::BTreeSet;

use tandem_mail::limits::TRIES_MAX;

use super::super::{Store, StoreError, Tx};
use super::{Became, Lying, is_known, pass, write_down};
use crate::source::Millis;

/// Why a mail is left that could not be read from the mailbox.
const UNFETCHED: &str = "unfetched";

/// Whether a mail is to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// It is; this try is counted.
    Fetch,
    /// It was taken before.
    Known,
    /// It was tried too often.
    Spent,
}

impl Store {
    /// Takes a try back that has said nothing about the mail.
    ///
    /// # Errors
    /// The store failed.
    pub async fn untry_mail(&self, lying: Lying<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE incoming_tries SET n_tries = n_tries - 1 WHERE tenant_id = $1 AND mailbox = $2 \
             AND uid_validity = $3 AND uid = $4 AND n_tries > 0",
        )
        .bind(self.tenant())
        .bind(lying.mailbox)
        .bind(i64::from(lying.uid_validity))
        .bind(i64::from(lying.uid))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Counts a try before a mail is fetched, so that one that ends the process is not tried for ever.
    ///
    /// # Errors
    /// The store failed.
    pub async fn try_mail(&self, lying: Lying<'_>) -> Result<Try, StoreError> {
        let mut tx = self.begin().await?;
        if is_known(&mut tx, lying).await? {
            pass(&mut tx, lying).await?;
            tx.commit().await?;
            return Ok(Try::Known);
        }
        let n: i64 = sqlx::query_scalar(
            "INSERT INTO incoming_tries (tenant_id, mailbox, uid_validity, uid, n_tries) \
             VALUES ($1, $2, $3, $4, 1) ON CONFLICT (tenant_id, mailbox, uid_validity, uid) \
             DO UPDATE SET n_tries = incoming_tries.n_tries + 1 RETURNING n_tries",
        )
        .bind(tx.tenant())
        .bind(lying.mailbox)
        .bind(i64::from(lying.uid_validity))
        .bind(i64::from(lying.uid))
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(if n > TRIES_MAX {
            Try::Spent
        } else {
            Try::Fetch
        })
    }

    /// Leaves a mail to people that was tried too often.
    ///
    /// # Errors
    /// The store failed.
    pub async fn leave_unfetched(&self, lying: Lying<'_>, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        if !is_known(&mut tx, lying).await? {
            write_down(&mut tx, lying, (None, None), &Became::left(UNFETCHED), now).await?;
        }
        pass(&mut tx, lying).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Passes a mail that somebody has taken away before it was fetched.
    ///
    /// # Errors
    /// The store failed.
    pub async fn pass_mail(&self, lying: Lying<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        pass(&mut tx, lying).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Mails that wait until mails may open tickets again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting_mails(
        &self,
        mailbox: &str,
        uid_validity: u32,
    ) -> Result<BTreeSet<u32>, StoreError> {
        let uids: Vec<i64> = sqlx::query_scalar(
            "SELECT uid FROM incoming_tries WHERE tenant_id = $1 AND mailbox = $2 \
             AND uid_validity = $3 AND waits = 1",
        )
        .bind(self.tenant())
        .bind(mailbox)
        .bind(i64::from(uid_validity))
        .fetch_all(&self.reader)
        .await?;
        let uids = uids.into_iter();
        Ok(uids.filter_map(|uid| u32::try_from(uid).ok()).collect())
    }
}

/// The first mail of a mailbox that waits.
pub(super) async fn first_waiting(
    tx: &mut Tx,
    lying: Lying<'_>,
) -> Result<Option<i64>, StoreError> {
    let first = sqlx::query_scalar(
        "SELECT uid FROM incoming_tries WHERE tenant_id = $1 AND mailbox = $2 \
         AND uid_validity = $3 AND waits = 1 ORDER BY uid LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .fetch_optional(&mut **tx)
    .await?;
    Ok(first)
}

/// Nothing was wrong with a mail that waits: its tries do not count.
pub(super) async fn let_wait(tx: &mut Tx, lying: Lying<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO incoming_tries (tenant_id, mailbox, uid_validity, uid, n_tries, waits) \
         VALUES ($1, $2, $3, $4, 0, 1) ON CONFLICT (tenant_id, mailbox, uid_validity, uid) \
         DO UPDATE SET n_tries = 0, waits = 1",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn forget_tries(tx: &mut Tx, lying: Lying<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM incoming_tries WHERE tenant_id = $1 AND mailbox = $2 AND uid_validity = $3 \
         AND uid = $4",
    )
    .bind(tx.tenant())
    .bind(lying.mailbox)
    .bind(i64::from(lying.uid_validity))
    .bind(i64::from(lying.uid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
