//! Splitting of tickets: what was said on one about something else begins a ticket of its own (ADR 0063).
//!
//! The events stay where they are. The new ticket has a copy of each, of a kind of its own, so that nothing
//! that reads messages (mails, clocks, figures, the customer's page) takes one for a message.

use tandem_tickets::limits::SPLIT_MAX;
use tandem_tickets::{Actor, Relation, TimelineData};

use super::tickets::{self, NewTicket, Ticket};
use super::timeline::{self, Entry, NewEntry};
use super::{Store, StoreError, Tx, links};
use crate::source::{Millis, rfc3339};

/// What is to be split off.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// Subject line of the new ticket.
    pub subject: String,
    /// The messages and notes, `evt_…`, each once.
    pub entries: Vec<String>,
    /// The version of the ticket that was seen; another one is refused.
    pub seen: Option<i64>,
}

/// Why nothing was split off.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SplitRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// Somebody has changed the ticket since it was seen.
    #[error("somebody has changed the ticket since")]
    Changed,
    /// One of the entries is no message or note of the ticket; its place.
    #[error("entry {0} is no message or note of the ticket")]
    NoEntry(usize),
    /// The ticket has as many links as it may.
    #[error("the ticket has too many links")]
    TooMany,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SplitRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Makes a ticket that begins with some of what was said on another one.
    ///
    /// # Errors
    /// [`SplitRefused`].
    pub async fn split_ticket(
        &self,
        id: &str,
        split: Split,
        by: &Actor,
        now: Millis,
    ) -> Result<Ticket, SplitRefused> {
        let mut tx = self.begin().await?;
        let source = tickets::read_in(&mut tx, id).await?;
        let source = source.ok_or(SplitRefused::NoTicket)?;
        source.refuse_merged()?;
        if split.seen.is_some_and(|seen| seen != source.version) {
            return Err(SplitRefused::Changed);
        }
        if links::is_full(&mut tx, id).await? {
            return Err(SplitRefused::TooMany);
        }
        let mut copies = Vec::new();
        for (place, entry) in split.entries.iter().take(SPLIT_MAX).enumerate() {
            let copy = copy_of(&mut tx, &source, entry).await?;
            copies.push(copy.ok_or(SplitRefused::NoEntry(place))?);
        }
        // In the order in which it was said, whatever the order in which it was chosen.
        copies.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let ticket = begin(&mut tx, &source, split.subject, by, now).await?;
        let from = TimelineData::SplitFrom {
            ticket: source.id.clone(),
            number: source.number,
        };
        let (entries, copies): (Vec<_>, Vec<_>) = copies.into_iter().unzip();
        for data in std::iter::once(from).chain(copies) {
            append(&mut tx, &ticket.id, by, data, now).await?;
        }
        let into = TimelineData::TicketSplit {
            ticket: ticket.id.clone(),
            number: ticket.number,
            entries,
        };
        append(&mut tx, &source.id, by, into, now).await?;
        links::insert(&mut tx, &ticket, Relation::SplitFrom, &source, now).await?;
        count_change(&mut tx, &source.id, now).await?;
        let made = tickets::read_in(&mut tx, &ticket.id).await?;
        let made = made.ok_or(SplitRefused::NoTicket)?;
        tx.commit().await?;
        Ok(made)
    }
}

/// The identifier of a message or note and its copy; nothing where it is none of the ticket's.
async fn copy_of(
    tx: &mut Tx,
    source: &Ticket,
    id: &str,
) -> Result<Option<(String, TimelineData)>, StoreError> {
    let is_theirs: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM events WHERE tenant_id = $1 AND id = $2 AND ticket_id = $3",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(&source.id)
    .fetch_one(&mut **tx)
    .await?;
    let entry = timeline::entry(tx, id).await?;
    let Some(Entry {
        id,
        at,
        actor,
        data,
        ..
    }) = entry.filter(|_| is_theirs == 1)
    else {
        return Ok(None);
    };
    let (what, text, mail) = match data {
        TimelineData::Chat { text, mail, .. } => ("chat", text, mail),
        TimelineData::Comment { body, mail } => ("comment", body, mail),
        // What was copied onto this ticket goes on with who said it, and where.
        copy @ TimelineData::MessageCopied { .. } => return Ok(Some((id, copy))),
        _ => return Ok(None),
    };
    let copy = TimelineData::MessageCopied {
        ticket: source.id.clone(),
        number: source.number,
        entry: id.clone(),
        at: rfc3339(at),
        by: actor,
        what: what.to_owned(),
        text,
        mail,
    };
    Ok(Some((id, copy)))
}

/// The new ticket, of the same customer, agent, team and tier, as urgent and with the same tags: rules may go by
/// them.
async fn begin(
    tx: &mut Tx,
    source: &Ticket,
    subject: String,
    by: &Actor,
    now: Millis,
) -> Result<Ticket, StoreError> {
    let new = NewTicket {
        subject,
        priority: source.priority,
        tags: source.tags.clone(),
        customer_name: source.customer_name.clone(),
        customer_email: source.customer_email.clone(),
        ..NewTicket::default()
    };
    let ticket = tickets::insert(tx, new, by.clone(), now).await?;
    sqlx::query(
        "UPDATE tickets SET customer_id = $3, assignee_id = $4, team = $5, tier = $6 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(&ticket.id)
    .bind(source.customer.as_ref().map(|customer| customer.id.clone()))
    .bind(source.assignee.as_ref().map(|(id, _)| id.clone()))
    .bind(&source.team)
    .bind(source.tier)
    .execute(&mut **tx)
    .await?;
    // Whom an agent has said that it is not, is not named on this one either.
    sqlx::query(
        "INSERT INTO ticket_not_customers (tenant_id, ticket_id, customer_id) \
         SELECT tenant_id, $3, customer_id FROM ticket_not_customers \
         WHERE tenant_id = $1 AND ticket_id = $2",
    )
    .bind(tx.tenant())
    .bind(&source.id)
    .bind(&ticket.id)
    .execute(&mut **tx)
    .await?;
    Ok(ticket)
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

#[cfg(test)]
mod tests;
