//! Drafts: what agents have begun to write on tickets, for themselves alone (ADR 0080).
//!
//! A draft is kept whole by whoever writes last. What they had not seen of it is given back to them, so that of
//! two windows neither loses its words. It goes when it is sent, with the ticket's words and with its age.

use sqlx::FromRow;
use tandem_tickets::DraftKind;
use tandem_tickets::limits::DRAFTS_MAX;

use super::{Store, StoreError, Tx, tickets};
use crate::source::Millis;

/// What an agent has begun to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it is to go.
    pub kind: DraftKind,
    /// Its words.
    pub text: String,
    /// Grows with each change.
    pub version: i64,
    /// When it was kept.
    pub saved_at: Millis,
}

/// A draft to be kept.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// Where it is to go.
    pub kind: DraftKind,
    /// Its words; empty for none.
    pub text: String,
    /// The version that its writer has seen; absent where they have seen none.
    pub seen: Option<i64>,
}

/// What came of keeping a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// As it stands; absent where there are no words.
    pub draft: Option<Draft>,
    /// What stood there and its writer had not seen.
    pub other: Option<Draft>,
}

/// Why a draft is not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for DraftRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Those of an agent on a ticket, one of each kind.
pub(super) const OF_AGENT: &str = "SELECT kind, text, version, saved_at FROM drafts \
     WHERE tenant_id = $1 AND ticket_id = $2 AND agent_id = $3 ORDER BY kind";
/// Takes those of an agent for which there is no room, the oldest.
pub(super) const MAKE_ROOM: &str = "DELETE FROM drafts WHERE tenant_id = $1 AND agent_id = $2 \
     AND saved_at <= (SELECT saved_at FROM drafts WHERE tenant_id = $1 AND agent_id = $2 \
     ORDER BY saved_at DESC LIMIT 1 OFFSET $3)";
/// Takes those that nobody goes on with.
pub(super) const FORGET_OLD: &str = "DELETE FROM drafts WHERE tenant_id = $1 AND saved_at < $2";

impl Store {
    /// What an agent has begun to write on a ticket, one of each kind at most.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drafts(&self, ticket_id: &str, agent_id: &str) -> Result<Vec<Draft>, StoreError> {
        let rows: Vec<DraftRow> = sqlx::query_as(OF_AGENT)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(agent_id)
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(DraftRow::read).collect()
    }

    /// Keeps a draft in place of the one that stands there, or takes it away where there are no words.
    ///
    /// # Errors
    /// [`DraftRefused`]; then nothing changed.
    pub async fn keep_draft(
        &self,
        ticket_id: &str,
        agent_id: &str,
        new: NewDraft,
        now: Millis,
    ) -> Result<Kept, DraftRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        ticket.ok_or(DraftRefused::NoTicket)?.refuse_merged()?;
        let before = lookup(&mut tx, ticket_id, agent_id, new.kind).await?;
        let draft = if new.text.is_empty() {
            remove(&mut tx, ticket_id, agent_id, new.kind).await?;
            None
        } else {
            let version = before
                .as_ref()
                .map_or(now, |before| now.max(before.version.saturating_add(1)));
            let draft = Draft {
                kind: new.kind,
                text: new.text.clone(),
                version,
                saved_at: now,
            };
            write(&mut tx, ticket_id, agent_id, &draft).await?;
            Some(draft)
        };
        tx.commit().await?;
        let is_unseen = |one: &Draft| new.seen != Some(one.version) && one.text != new.text;
        Ok(Kept {
            draft,
            other: before.filter(is_unseen),
        })
    }

    /// Takes a draft away that says what was sent; one that says something else stays.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_sent_draft(
        &self,
        ticket_id: &str,
        agent_id: &str,
        kind: DraftKind,
        sent: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        forget_sent(&mut tx, (ticket_id, agent_id), kind, sent).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes drafts away that nobody has gone on with since `before`; answers with how many.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_old_drafts(&self, before: Millis) -> Result<u64, StoreError> {
        let gone = sqlx::query(FORGET_OLD)
            .bind(self.tenant())
            .bind(before)
            .execute(&self.writer)
            .await?;
        Ok(gone.rows_affected())
    }
}

/// As [`Store::forget_sent_draft`], inside the caller's transaction.
pub(super) async fn forget_sent(
    tx: &mut Tx,
    (ticket_id, agent_id): (&str, &str),
    kind: DraftKind,
    sent: &str,
) -> Result<(), StoreError> {
    let found = lookup(tx, ticket_id, agent_id, kind).await?;
    if found.is_some_and(|draft| draft.text == sent.trim()) {
        remove(tx, ticket_id, agent_id, kind).await?;
    }
    Ok(())
}

/// Takes all drafts of an agent away, who does not come in any more.
pub(super) async fn forget_of_agent(tx: &mut Tx, agent_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM drafts WHERE tenant_id = $1 AND agent_id = $2")
        .bind(tx.tenant())
        .bind(agent_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn lookup(
    tx: &mut Tx,
    ticket_id: &str,
    agent_id: &str,
    kind: DraftKind,
) -> Result<Option<Draft>, StoreError> {
    let rows: Vec<DraftRow> = sqlx::query_as(OF_AGENT)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(agent_id)
        .fetch_all(&mut **tx)
        .await?;
    let row = rows.into_iter().find(|row| row.kind == kind.as_str());
    row.map(DraftRow::read).transpose()
}

async fn remove(
    tx: &mut Tx,
    ticket_id: &str,
    agent_id: &str,
    kind: DraftKind,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM drafts WHERE tenant_id = $1 AND ticket_id = $2 AND agent_id = $3 AND kind = $4",
    )
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(agent_id)
    .bind(kind.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write(
    tx: &mut Tx,
    ticket_id: &str,
    agent_id: &str,
    draft: &Draft,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO drafts (ticket_id, agent_id, kind, tenant_id, text, version, saved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (ticket_id, agent_id, kind) \
         DO UPDATE SET text = excluded.text, version = excluded.version, saved_at = excluded.saved_at",
    )
    .bind(ticket_id)
    .bind(agent_id)
    .bind(draft.kind.as_str())
    .bind(tx.tenant())
    .bind(&draft.text)
    .bind(draft.version)
    .bind(draft.saved_at)
    .execute(&mut **tx)
    .await?;
    sqlx::query(MAKE_ROOM)
        .bind(tx.tenant())
        .bind(agent_id)
        .bind(DRAFTS_MAX)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct DraftRow {
    kind: String,
    text: String,
    version: i64,
    saved_at: Millis,
}

impl DraftRow {
    fn read(self) -> Result<Draft, StoreError> {
        let kind = DraftKind::parse(&self.kind).ok_or(StoreError::Unreadable {
            what: "drafts.kind",
            value: self.kind,
        })?;
        Ok(Draft {
            kind,
            text: self.text,
            version: self.version,
            saved_at: self.saved_at,
        })
    }
}

#[cfg(test)]
mod tests;
