//! Links between tickets (ADR 0063).
//!
//! A link keeps the tickets that it was made between. Where one of them was merged it is read, counted and
//! followed at the ticket that this leads to, so that an undone merging gives it back by itself; a link
//! whose ends lead to one ticket is none meanwhile.

use std::collections::BTreeSet;

use sqlx::FromRow;
use tandem_tickets::limits::{
    ANCESTORS_MAX, LINKS_MAX, LINKS_SHOWN_MAX, LINKS_WITH_MERGED_MAX, MERGED_MAX,
};
use tandem_tickets::{Actor, Relation, Status, TimelineData};

use super::merging::with_merged;
use super::tickets::{self, Ticket};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx};
use crate::source::{Millis, new_id};

/// A link, as one of its tickets has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Identifier, `lnk_…`.
    pub id: String,
    /// What the other ticket is to this one.
    pub relation: Relation,
    /// The other ticket, or the one that it leads to.
    pub other: LinkedTicket,
    /// When it was made.
    pub created_at: Millis,
}

/// What is shown of a ticket that another one is linked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedTicket {
    /// Identifier, `tic_…`.
    pub id: String,
    /// Number that people say to each other.
    pub number: i64,
    /// Subject line.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
}

/// Why tickets were not linked, or are linked still.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such ticket to link with.
    #[error("there is no such ticket to link with")]
    NoOther,
    /// There is no such link.
    #[error("there is no such link")]
    NoLink,
    /// It is the same ticket.
    #[error("a ticket can not be linked with itself")]
    Same,
    /// The other ticket was merged; its number, and that of the ticket that it leads to.
    #[error("ticket #{0} was merged into #{1}")]
    OtherMerged(i64, i64),
    /// They are linked in this way.
    #[error("the tickets are linked in this way")]
    Exists,
    /// A child has one parent.
    #[error("a ticket has one parent at most")]
    HasParent,
    /// A ticket would be its own ancestor.
    #[error("a ticket can not be below itself")]
    Circle,
    /// One of them has as many as it may.
    #[error("a ticket has at most {LINKS_MAX} links")]
    TooMany,
    /// It came about by itself, and stays.
    #[error("that a ticket was split from another one stays")]
    Stays,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LinkRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[derive(FromRow)]
struct LinkRow {
    id: String,
    kind: String,
    is_first: i64,
    created_at: Millis,
    other_id: String,
    number: i64,
    subject: String,
    status: String,
}

impl LinkRow {
    fn read(self) -> Result<Link, StoreError> {
        let relation = Relation::from_kept(&self.kind, self.is_first == 1);
        let status = Status::parse(&self.status);
        let unreadable = |value: String| StoreError::Unreadable {
            what: "ticket_links",
            value,
        };
        Ok(Link {
            id: self.id,
            relation: relation.ok_or_else(|| unreadable(self.kind))?,
            created_at: self.created_at,
            other: LinkedTicket {
                id: self.other_id,
                number: self.number,
                subject: self.subject,
                status: status.ok_or_else(|| unreadable(self.status))?,
            },
        })
    }
}

/// Links that have one end at a ticket, `$2`, or at what was merged into it: each half by its index.
macro_rules! half {
    ($here:literal, $there:literal, $is_first:literal) => {
        concat!(
            "SELECT l.id, l.kind, ",
            $is_first,
            " AS is_first, l.created_at, COALESCE(o.merged_end, o.id) AS other_id \
             FROM ticket_links l JOIN tickets o ON o.id = l.",
            $there,
            " WHERE l.tenant_id = $1 AND l.",
            $here,
            " IN ",
            with_merged!()
        )
    };
}

/// All links of a ticket in the order in which they were made; one whose other end leads to the same ticket
/// is none.
pub(super) const OF_TICKET: &str = concat!(
    "SELECT h.id, h.kind, CAST(h.is_first AS BIGINT) AS is_first, h.created_at, h.other_id, e.number, \
     e.subject, e.status FROM (",
    half!("first_id", "second_id", "1"),
    " UNION ALL ",
    half!("second_id", "first_id", "0"),
    ") h JOIN tickets e ON e.id = h.other_id WHERE h.other_id <> $2 ORDER BY h.created_at, h.id LIMIT $3"
);

/// The parents of a ticket, `$2`, and of what was merged into it: each has one.
pub(super) const PARENTS: &str = concat!(
    "SELECT COALESCE(o.merged_end, o.id) AS parent FROM ticket_links l \
     JOIN tickets o ON o.id = l.first_id WHERE l.tenant_id = $1 AND l.kind = 'parent' \
     AND COALESCE(o.merged_end, o.id) <> $2 AND l.second_id IN ",
    with_merged!(),
    " LIMIT $3"
);

impl Store {
    /// The links of a ticket, or of the one that it leads to, each relation to another ticket once: by
    /// relation, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn links_of(&self, ticket_id: &str) -> Result<Vec<Link>, StoreError> {
        once_each(self.rows_of(ticket_id, LINKS_SHOWN_MAX).await?)
    }

    /// The ticket at the other end of a link of a ticket, or of the one that it leads to, if that has the link.
    ///
    /// # Errors
    /// The store failed.
    pub async fn linked_with(&self, id: &str, link: &str) -> Result<Option<String>, StoreError> {
        let rows = self.rows_of(id, LINKS_WITH_MERGED_MAX).await?;
        let found = rows.into_iter().find(|row| row.id == link);
        Ok(found.map(|row| row.other_id))
    }

    /// The links of what a ticket leads to, or of itself, also those that say the same.
    async fn rows_of(&self, ticket_id: &str, n_max: i64) -> Result<Vec<LinkRow>, StoreError> {
        let end = self.merged_end(ticket_id).await?;
        let rows = sqlx::query_as(OF_TICKET)
            .bind(self.tenant())
            .bind(end.as_deref().unwrap_or(ticket_id))
            .bind(n_max)
            .fetch_all(&self.reader)
            .await?;
        Ok(rows)
    }

    /// Links a ticket with another one; answers with the link as the first has it.
    ///
    /// # Errors
    /// [`LinkRefused`].
    pub async fn link_tickets(
        &self,
        id: &str,
        (relation, other): (Relation, &str),
        by: &Actor,
        now: Millis,
    ) -> Result<Link, LinkRefused> {
        let mut tx = self.begin().await?;
        let (ticket, other) = linkable(&mut tx, id, other).await?;
        refuse(&mut tx, &ticket, relation, &other).await?;
        let link = insert(&mut tx, &ticket, relation, &other, now).await?;
        for (here, relation, there) in [
            (&ticket, relation, &other),
            (&other, relation.inverse(), &ticket),
        ] {
            let data = TimelineData::TicketLinked {
                link: link.id.clone(),
                relation,
                ticket: there.id.clone(),
                number: there.number,
            };
            append(&mut tx, &here.id, by, data, now).await?;
        }
        tx.commit().await?;
        Ok(link)
    }

    /// Ends a link of a ticket; answers with the ticket at its other end.
    ///
    /// # Errors
    /// [`LinkRefused`].
    pub async fn unlink_tickets(
        &self,
        id: &str,
        link: &str,
        by: &Actor,
        now: Millis,
    ) -> Result<String, LinkRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, id).await?;
        let ticket = ticket.ok_or(LinkRefused::NoTicket)?;
        ticket.refuse_merged()?;
        let links = in_tx(&mut tx, id).await?;
        let link = links.into_iter().find(|one| one.id == link);
        let link = link.ok_or(LinkRefused::NoLink)?;
        if !link.relation.is_said() {
            return Err(LinkRefused::Stays);
        }
        delete(&mut tx, &ticket.id, &link).await?;
        for (here, relation, there, number) in [
            (&ticket.id, link.relation, &link.other.id, link.other.number),
            (
                &link.other.id,
                link.relation.inverse(),
                &ticket.id,
                ticket.number,
            ),
        ] {
            let data = TimelineData::TicketUnlinked {
                link: link.id.clone(),
                relation,
                ticket: there.clone(),
                number,
            };
            append(&mut tx, here, by, data, now).await?;
        }
        tx.commit().await?;
        Ok(link.other.id)
    }
}

fn once_each(rows: Vec<LinkRow>) -> Result<Vec<Link>, StoreError> {
    let links: Result<Vec<Link>, _> = rows.into_iter().map(LinkRow::read).collect();
    let mut seen = BTreeSet::new();
    let mut links = links?;
    links.retain(|link| seen.insert((link.relation, link.other.id.clone())));
    links.sort_by_key(|link| link.relation);
    Ok(links)
}

/// All rows there are, those that say the same too.
async fn in_tx(tx: &mut Tx, id: &str) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<LinkRow> = sqlx::query_as(OF_TICKET)
        .bind(tx.tenant())
        .bind(id)
        .bind(LINKS_WITH_MERGED_MAX)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter().map(LinkRow::read).collect()
}

async fn linkable(tx: &mut Tx, id: &str, other: &str) -> Result<(Ticket, Ticket), LinkRefused> {
    let ticket = tickets::read_in(tx, id).await?;
    let ticket = ticket.ok_or(LinkRefused::NoTicket)?;
    ticket.refuse_merged()?;
    let other = tickets::read_in(tx, other).await?;
    let other = other.ok_or(LinkRefused::NoOther)?;
    if ticket.id == other.id {
        return Err(LinkRefused::Same);
    }
    if let Some(further) = &other.merged {
        return Err(LinkRefused::OtherMerged(
            other.number,
            further.target.number,
        ));
    }
    Ok((ticket, other))
}

/// Nothing where `other` may become that to `ticket`.
async fn refuse(
    tx: &mut Tx,
    ticket: &Ticket,
    relation: Relation,
    other: &Ticket,
) -> Result<(), LinkRefused> {
    let here = in_tx(tx, &ticket.id).await?;
    let is_same = |link: &Link| link.relation == relation && link.other.id == other.id;
    if here.iter().any(is_same) {
        return Err(LinkRefused::Exists);
    }
    let there = in_tx(tx, &other.id).await?;
    if [&here, &there].iter().any(|links| links.len() >= LINKS_MAX) {
        return Err(LinkRefused::TooMany);
    }
    let (parent, child, links_of_child) = match relation {
        Relation::Parent => (other, ticket, &here),
        Relation::Child => (ticket, other, &there),
        Relation::Blocks
        | Relation::BlockedBy
        | Relation::RelatesTo
        | Relation::SplitFrom
        | Relation::SplitInto => return Ok(()),
    };
    let has_parent = links_of_child
        .iter()
        .any(|link| link.relation == Relation::Parent);
    if has_parent {
        return Err(LinkRefused::HasParent);
    }
    if is_above(tx, &child.id, &parent.id).await? {
        return Err(LinkRefused::Circle);
    }
    Ok(())
}

/// Whether `ticket` is above `other`, by parents of parents; also where there are so many of them that
/// nobody can say.
async fn is_above(tx: &mut Tx, ticket: &str, other: &str) -> Result<bool, StoreError> {
    let mut seen = BTreeSet::from([other.to_owned()]);
    let mut open = vec![other.to_owned()];
    while let Some(one) = open.pop() {
        for parent in parents(tx, &one).await? {
            if parent == ticket || seen.len() >= ANCESTORS_MAX {
                return Ok(true);
            }
            if seen.insert(parent.clone()) {
                open.push(parent);
            }
        }
    }
    Ok(false)
}

/// All parents of a ticket; several only where tickets were merged.
async fn parents(tx: &mut Tx, id: &str) -> Result<Vec<String>, StoreError> {
    let found = sqlx::query_scalar(PARENTS)
        .bind(tx.tenant())
        .bind(id)
        .bind(MERGED_MAX + 1)
        .fetch_all(&mut **tx)
        .await?;
    Ok(found)
}

/// Whether a ticket takes no further link.
pub(super) async fn is_full(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    Ok(in_tx(tx, id).await?.len() >= LINKS_MAX)
}

/// Whether two tickets that become one would be below themselves: one is above the other by way of others.
pub(super) async fn closes_circle(tx: &mut Tx, one: &str, other: &str) -> Result<bool, StoreError> {
    for (above, below) in [(one, other), (other, one)] {
        for parent in parents(tx, below).await? {
            if parent != above && is_above(tx, above, &parent).await? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Keeps a link inside the caller's transaction.
pub(super) async fn insert(
    tx: &mut Tx,
    ticket: &Ticket,
    relation: Relation,
    other: &Ticket,
    now: Millis,
) -> Result<Link, StoreError> {
    let kept = relation.kept();
    let (first, second) = if kept.is_first {
        (&ticket.id, &other.id)
    } else {
        (&other.id, &ticket.id)
    };
    let id = new_id("lnk");
    sqlx::query(
        "INSERT INTO ticket_links (id, tenant_id, kind, first_id, second_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(tx.tenant())
    .bind(kept.kind)
    .bind(first)
    .bind(second)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(Link {
        id,
        relation,
        other: LinkedTicket {
            id: other.id.clone(),
            number: other.number,
            subject: other.subject.clone(),
            status: other.status,
        },
        created_at: now,
    })
}

/// Ends a link, and those that say the same since tickets were merged.
async fn delete(tx: &mut Tx, ticket: &str, link: &Link) -> Result<(), StoreError> {
    let same = in_tx(tx, ticket)
        .await?
        .into_iter()
        .filter(|one| one.relation == link.relation && one.other.id == link.other.id);
    for one in same {
        sqlx::query("DELETE FROM ticket_links WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(one.id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    by: &Actor,
    data: TimelineData,
    now: Millis,
) -> Result<(), StoreError> {
    tickets::touch(tx, ticket_id, now).await?;
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    timeline::append(tx, entry, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
