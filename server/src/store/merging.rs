//! Merging of tickets: a duplicate goes into the ticket that its matter goes on in (ADR 0056).
//!
//! What happened stays on the timeline that it happened on. The duplicate is closed and takes nothing any
//! more: [`timeline::append`](super::timeline::append) refuses every word and change, so that no way to
//! write has to ask by itself. Each merged ticket knows where it leads to, however often that one was
//! merged in its turn.

use serde::Deserialize;
use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_session::Record;
use tandem_tickets::limits::{MERGED_MAX, UNMERGE_WITHIN_MS};
use tandem_tickets::{Actor, Status, TimelineData, tags};

use super::tickets::{self, Ticket, select_tickets};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx, links, sessions};
use crate::source::Millis;

/// A ticket, `$2`, and those that were merged into it. Said in two halves, since each is found by its index.
macro_rules! with_merged {
    () => {
        "(SELECT id FROM tickets WHERE tenant_id = $1 AND id = $2 \
         UNION ALL SELECT id FROM tickets WHERE tenant_id = $1 AND merged_end = $2)"
    };
}

pub(super) use with_merged;

pub(super) const MERGED_INTO: &str =
    select_tickets!("WHERE t.tenant_id = $1 AND t.merged_end = $2 ORDER BY t.id LIMIT $3");

/// That a ticket was merged into another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The ticket that it leads to.
    pub target: TicketRef,
    /// When it was merged.
    pub at: Millis,
    /// The agent who did it: id and name.
    pub by: Option<(String, String)>,
    /// The status that it had before.
    pub from: Status,
}

impl Merged {
    /// Until when it can be undone.
    pub fn undo_until(&self) -> Millis {
        self.at + UNMERGE_WITHIN_MS
    }
}

/// How a ticket is to be merged.
#[derive(Clone, Debug, Default)]
pub struct Merge {
    /// The ticket that it goes into.
    pub target: String,
    /// Why.
    pub reason: Option<String>,
    /// The version of the ticket that was seen; another one is refused.
    pub seen: Option<i64>,
    /// Likewise, of the target.
    pub target_seen: Option<i64>,
}

/// Why tickets were not merged, or a merging was not undone; nothing changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such ticket to merge into.
    #[error("there is no such ticket to merge into")]
    NoTarget,
    /// It is the same ticket.
    #[error("a ticket can not be merged into itself")]
    Same,
    /// Somebody has changed the ticket since it was seen.
    #[error("somebody has changed the ticket since")]
    Changed,
    /// Somebody has changed the target since it was seen.
    #[error("somebody has changed the other ticket since")]
    TargetChanged,
    /// The target itself was merged; its number, and that of the ticket that it leads to.
    #[error("ticket #{0} was itself merged into #{1}")]
    TargetMerged(i64, i64),
    /// A session of the ticket is not over.
    #[error("session {0} is not over")]
    SessionOpen(String),
    /// The target takes in no more.
    #[error("at most {MERGED_MAX} tickets are merged into one")]
    TooMany,
    /// The ticket would be below itself.
    #[error("one of the tickets is above the other by way of others")]
    Circle,
    /// The ticket was not merged.
    #[error("the ticket was not merged")]
    NotMerged,
    /// It was merged too long ago.
    #[error("the ticket was merged too long ago")]
    TooLate,
    /// The store failed, or the ticket was merged before.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for MergeRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Merges a ticket into another one; answers with both, the target last.
    ///
    /// # Errors
    /// [`MergeRefused`].
    pub async fn merge_ticket(
        &self,
        id: &str,
        merge: Merge,
        by: &Actor,
        now: Millis,
    ) -> Result<(Ticket, Ticket), MergeRefused> {
        let mut tx = self.begin().await?;
        let (source, target) = mergeable(&mut tx, id, &merge).await?;
        let contacts = contacts(&mut tx, &source.id).await?;
        let reason = merge.reason;
        let merged = TimelineData::TicketMerged {
            target: target.id.clone(),
            number: target.number,
            reason: reason.clone(),
        };
        append(&mut tx, &source.id, by, merged, now).await?;
        let taken_in = TimelineData::DuplicateMerged {
            ticket: source.id.clone(),
            number: source.number,
            reason,
            contacts,
        };
        append(&mut tx, &target.id, by, taken_in, now).await?;
        mark(&mut tx, &source, &target.id, by, now).await?;
        take_in(&mut tx, target, &source.tags, by, now).await?;
        let both = both(&mut tx, &source.id, &merge.target).await?;
        tx.commit().await?;
        Ok(both)
    }

    /// Undoes a merging: the ticket has the status again that it had before. Answers with both, the
    /// ticket that it had been merged into last.
    ///
    /// # Errors
    /// [`MergeRefused`].
    pub async fn unmerge_ticket(
        &self,
        id: &str,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<(Ticket, Ticket), MergeRefused> {
        let mut tx = self.begin().await?;
        let source = tickets::read_in(&mut tx, id).await?;
        let source = source.ok_or(MergeRefused::NoTicket)?;
        if seen.is_some_and(|seen| seen != source.version) {
            return Err(MergeRefused::Changed);
        }
        let merged = source.merged.as_ref().ok_or(MergeRefused::NotMerged)?;
        if now > merged.undo_until() {
            return Err(MergeRefused::TooLate);
        }
        let target: String =
            sqlx::query_scalar("SELECT merged_into FROM tickets WHERE tenant_id = $1 AND id = $2")
                .bind(tx.tenant())
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
        let target = tickets::read_in(&mut tx, &target).await?;
        let target = target.ok_or(MergeRefused::NoTarget)?;
        if let Some(further) = &target.merged {
            let numbers = (target.number, further.target.number);
            return Err(MergeRefused::TargetMerged(numbers.0, numbers.1));
        }
        // What leads through it leads to it again, and is counted with it as it was then.
        unmark(&mut tx, id, now).await?;
        let contacts = contacts(&mut tx, id).await?;
        let undone = TimelineData::TicketUnmerged {
            target: target.id.clone(),
            number: target.number,
            to: merged.from,
        };
        append(&mut tx, id, by, undone, now).await?;
        let given_back = TimelineData::DuplicateUnmerged {
            ticket: source.id.clone(),
            number: source.number,
            contacts,
        };
        append(&mut tx, &target.id, by, given_back, now).await?;
        count_change(&mut tx, &target.id, now).await?;
        let both = both(&mut tx, id, &target.id).await?;
        tx.commit().await?;
        Ok(both)
    }

    /// The tickets that were merged into one, and into these, in the order in which they were made.
    ///
    /// # Errors
    /// The store failed.
    pub async fn merged_into(&self, id: &str) -> Result<Vec<Ticket>, StoreError> {
        let rows: Vec<tickets::TicketRow> = sqlx::query_as(MERGED_INTO)
            .bind(self.tenant())
            .bind(id)
            .bind(MERGED_MAX)
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(tickets::TicketRow::read).collect()
    }

    /// The ticket that one leads to, where it was merged.
    ///
    /// # Errors
    /// The store failed.
    pub async fn merged_end(&self, id: &str) -> Result<Option<String>, StoreError> {
        let end: Option<Option<String>> =
            sqlx::query_scalar("SELECT merged_end FROM tickets WHERE tenant_id = $1 AND id = $2")
                .bind(self.tenant())
                .bind(id)
                .fetch_optional(&self.reader)
                .await?;
        Ok(end.flatten())
    }

    /// The latest session of a ticket in which a product has named this customer, among its last hundred.
    ///
    /// # Errors
    /// The store failed.
    pub async fn latest_session_with(
        &self,
        ticket_id: &str,
        customer_id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let last = self.last_sessions_of(ticket_id).await?;
        let is_theirs = |record: &Record| sessions::is_named(record, customer_id);
        Ok(last.into_iter().find(is_theirs))
    }
}

/// Both tickets as they are, where the one may be merged into the other.
async fn mergeable(tx: &mut Tx, id: &str, merge: &Merge) -> Result<(Ticket, Ticket), MergeRefused> {
    let source = tickets::read_in(tx, id).await?;
    let source = source.ok_or(MergeRefused::NoTicket)?;
    source.refuse_merged()?;
    if source.id == merge.target {
        return Err(MergeRefused::Same);
    }
    let target = tickets::read_in(tx, &merge.target).await?;
    let target = target.ok_or(MergeRefused::NoTarget)?;
    if let Some(further) = &target.merged {
        let numbers = (target.number, further.target.number);
        return Err(MergeRefused::TargetMerged(numbers.0, numbers.1));
    }
    if merge.seen.is_some_and(|seen| seen != source.version) {
        return Err(MergeRefused::Changed);
    }
    if merge.target_seen.is_some_and(|seen| seen != target.version) {
        return Err(MergeRefused::TargetChanged);
    }
    if let Some(open) = &source.live_session_id {
        return Err(MergeRefused::SessionOpen(open.clone()));
    }
    let n_merged: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM tickets WHERE tenant_id = $1 AND merged_end IN ($2, $3)",
    )
    .bind(tx.tenant())
    .bind(&source.id)
    .bind(&target.id)
    .fetch_one(&mut **tx)
    .await?;
    if n_merged >= MERGED_MAX {
        return Err(MergeRefused::TooMany);
    }
    if links::closes_circle(tx, &source.id, &target.id).await? {
        return Err(MergeRefused::Circle);
    }
    Ok((source, target))
}

/// Sessions that customers have agreed to, on a ticket and on those that were merged into it.
async fn contacts(tx: &mut Tx, id: &str) -> Result<u32, StoreError> {
    let n: i64 = sqlx::query_scalar(concat!(
        "SELECT COUNT(DISTINCT session_id) FROM events WHERE kind = 'consent_given' AND ticket_id IN ",
        with_merged!()
    ))
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut **tx)
    .await?;
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    by: &Actor,
    data: TimelineData,
    now: Millis,
) -> Result<(), StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    timeline::append(tx, entry, now).await?;
    Ok(())
}

/// Closes the source; it, and what was merged into it, leads to the target.
async fn mark(
    tx: &mut Tx,
    source: &Ticket,
    target: &str,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET merged_into = $3, merged_end = $3, merged_at = $4, merged_by = $5, \
         merged_from = status, status = $6, updated_at = $4, version = version + 1 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&source.id)
    .bind(target)
    .bind(now)
    .bind(Some(by.id.clone()).filter(|id| !id.is_empty()))
    .bind(Status::Closed.as_str())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE tickets SET merged_end = $3 WHERE tenant_id = $1 AND merged_end = $2")
        .bind(tx.tenant())
        .bind(&source.id)
        .bind(target)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The source stands by itself again, and what had been merged into it leads to it.
async fn unmark(tx: &mut Tx, source: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET status = merged_from, merged_into = NULL, merged_end = NULL, \
         merged_at = NULL, merged_by = NULL, merged_from = NULL, updated_at = $3, \
         version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(source)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    // At most as many as one takes in, since each leads to one end.
    sqlx::query(
        "UPDATE tickets SET merged_end = $2 WHERE tenant_id = $1 AND id IN (\
         WITH RECURSIVE below (id) AS (SELECT id FROM tickets WHERE merged_into = $2 \
         UNION SELECT t.id FROM tickets t JOIN below b ON t.merged_into = b.id) \
         SELECT id FROM below)",
    )
    .bind(tx.tenant())
    .bind(source)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives the target the tags of the source, as far as there is room.
async fn take_in(
    tx: &mut Tx,
    mut target: Ticket,
    others: &[String],
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    let before = target.tags.clone();
    target.tags = tags::joined(&before, others);
    target.updated_at = now;
    target.version += 1;
    tickets::update(tx, &target).await?;
    if target.tags == before {
        return Ok(());
    }
    let added = target.tags.iter().filter(|tag| !before.contains(tag));
    let data = TimelineData::TagsChanged {
        added: added.cloned().collect(),
        removed: Vec::new(),
        rule: None,
    };
    append(tx, &target.id, by, data, now).await
}

async fn count_change(tx: &mut Tx, id: &str, now: Millis) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET updated_at = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn both(tx: &mut Tx, source: &str, target: &str) -> Result<(Ticket, Ticket), MergeRefused> {
    let source = tickets::read_in(tx, source).await?;
    let target = tickets::read_in(tx, target).await?;
    let source = source.ok_or(MergeRefused::NoTicket)?;
    Ok((source, target.ok_or(MergeRefused::NoTarget)?))
}

/// How a ticket was merged, in columns that are all empty where it was not.
#[derive(FromRow, Deserialize)]
pub(super) struct MergedColumns {
    merged_end: Option<String>,
    merged_number: Option<i64>,
    merged_subject: Option<String>,
    merged_at: Option<Millis>,
    merged_by: Option<String>,
    merged_by_name: Option<String>,
    merged_from: Option<String>,
}

impl MergedColumns {
    pub(super) fn read(self) -> Result<Option<Merged>, StoreError> {
        let target = self.merged_end.zip(self.merged_number);
        let target = target.zip(self.merged_subject);
        let (Some(((id, number), subject)), Some((at, from))) =
            (target, self.merged_at.zip(self.merged_from))
        else {
            return Ok(None);
        };
        let Some(from_status) = Status::parse(&from) else {
            let what = "tickets.merged_from";
            return Err(StoreError::Unreadable { what, value: from });
        };
        Ok(Some(Merged {
            target: TicketRef {
                id,
                number,
                subject,
            },
            at,
            by: self.merged_by.zip(self.merged_by_name),
            from: from_status,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::foreign::ForeignTicket;
    use crate::store::tickets::NewTicket;

    async fn make(store: &Store, tags: &[String]) -> String {
        let new = NewTicket {
            tags: tags.to_vec(),
            ..NewTicket::default()
        };
        let made = store.add_ticket(new, Actor::system(), 0).await;
        made.expect("a ticket").id
    }

    async fn merge(store: &Store, source: &str, target: &str) -> Result<(), MergeRefused> {
        let merge = Merge {
            target: target.to_owned(),
            ..Merge::default()
        };
        let merged = store.merge_ticket(source, merge, &Actor::system(), 1).await;
        merged.map(drop)
    }

    #[tokio::test]
    async fn so_many_are_merged_into_one_and_no_more_by_whatever_way() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let (end, middle) = (make(&store, &[]).await, make(&store, &[]).await);
        let spare = make(&store, &[]).await;
        for n in 0..MERGED_MAX - 1 {
            let source = make(&store, &[format!("t{n:03}")]).await;
            let target = if n % 2 == 0 { &end } else { &middle };
            merge(&store, &source, target).await.expect("there is room");
        }
        merge(&store, &middle, &end).await.expect("the last one");
        let refused = merge(&store, &spare, &end).await;
        assert!(matches!(refused, Err(MergeRefused::TooMany)), "{refused:?}");
        let refused = merge(&store, &end, &spare).await;
        assert!(matches!(refused, Err(MergeRefused::TooMany)), "{refused:?}");
        let merged = store.merged_into(&end).await.expect("reads");
        assert_eq!(merged.len(), usize::try_from(MERGED_MAX).expect("fits"));
        let ends = merged.iter().map(|one| one.merged.as_ref());
        assert!(ends.flatten().all(|one| one.target.id == end));
        let ticket = store.lookup_ticket(&end).await.expect("reads");
        let tags = ticket.expect("there").tags;
        assert_eq!(tags.len(), tandem_tickets::limits::TAGS_MAX);

        let by = Actor::system();
        let undone = store.unmerge_ticket(&middle, None, &by, 2).await;
        undone.expect("undone");
        let through = store.merged_into(&middle).await.expect("reads").len();
        let left = store.merged_into(&end).await.expect("reads").len();
        let all = usize::try_from(MERGED_MAX - 1).expect("fits");
        assert_eq!((through, left), (all / 2, all - all / 2));
        merge(&store, &spare, &end).await.expect("there is room");
    }

    #[tokio::test]
    async fn a_foreign_ticket_opens_what_goes_on() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let foreign = ForeignTicket {
            connector: "help".to_owned(),
            foreign_id: "7".to_owned(),
            url: String::new(),
            title: String::new(),
            requester: String::new(),
            state: String::new(),
        };
        let open = async || {
            let opened = store.open_foreign(&foreign, NewTicket::default(), Actor::system(), 0);
            opened.await.expect("opened")
        };
        let (source, is_fresh) = open().await;
        assert!(is_fresh);
        let target = make(&store, &[]).await;
        merge(&store, &source, &target).await.expect("merged");
        assert_eq!(open().await, (target.clone(), false));
        let found = store.ticket_of_foreign("help", "7").await.expect("reads");
        assert_eq!(found.as_ref(), Some(&target));
        let refused = store.add_comment(&source, "x".to_owned(), Actor::system(), 3);
        let refused = refused.await.expect_err("refused");
        assert!(
            matches!(refused, StoreError::TicketMerged { number: 2 }),
            "{refused:?}"
        );
    }
}
