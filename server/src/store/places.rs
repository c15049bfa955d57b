//! Where customers were in a product: events on the timelines of their tickets, and found by their time.

use futures_util::TryStreamExt as _;
use sqlx::FromRow;
use tandem_metrics::{Tally, TicketFigures, Who};
use tandem_protocol::signal::Role;
use tandem_session::Record;
use tandem_tickets::place::PLACES_MAX;
use tandem_tickets::{Actor, Place, TimelineData};

use super::metrics::fact;
use super::timeline::{self, NewEntry};
use super::{Store, StoreError};
use crate::source::Millis;

/// What became of a place that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is on the timeline.
    Written,
    /// Where this customer sought help is known already.
    Known,
    /// The session has as many as it may have.
    Full,
}

/// A place that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted {
    /// When.
    pub at: Millis,
    /// The product's origin.
    pub origin: Option<String>,
    /// Where.
    pub place: Place,
    /// How long the customer stood there; absent where they sought help.
    pub stalled_ms: Option<u64>,
}

/// A ticket with the places that were noted on it in a period.
#[derive(Clone, Debug, Default)]
pub struct SightedTicket {
    /// What it was about.
    pub category: Option<String>,
    /// Its figures.
    pub figures: TicketFigures,
    /// In the order in which they were noted.
    pub places: Vec<Sighted>,
}

/// The places of a period; written as the index has it, which else is not used.
pub(super) const PLACES: &str = "SELECT at, kind, data FROM events WHERE tenant_id = $1 AND at >= $2 AND at < $3 \
     AND kind IN ('help_sought', 'stalled') ORDER BY at";

/// What happened on their tickets, as far as it says how these ended.
pub(super) const OF_TICKETS: &str = "SELECT e.ticket_id, t.category, e.session_id, e.at, e.actor_kind, e.kind, e.data \
     FROM (SELECT DISTINCT ticket_id FROM events WHERE tenant_id = $1 AND at >= $2 AND at < $3 \
     AND kind IN ('help_sought', 'stalled')) p \
     JOIN tickets t ON t.id = p.ticket_id JOIN events e ON e.ticket_id = t.id \
     WHERE e.kind IN ('ticket_created', 'status_changed', 'consent_given', 'ticket_merged', 'ticket_unmerged', \
     'duplicate_merged', 'duplicate_unmerged', 'help_sought', 'stalled') ORDER BY e.ticket_id, e.id";

/// How many places a session has, and how many of them are where help was sought. It is found by its events: the
/// tenant and the kinds stand as no index has them, else all places of the tenant would be read.
pub(super) const COUNTS: &str = "SELECT COUNT(CASE WHEN kind IN ('help_sought', 'stalled') THEN 1 END), \
     COUNT(CASE WHEN kind = 'help_sought' THEN 1 END) FROM events WHERE tenant_id || '' = $1 AND session_id = $2";

impl Store {
    /// Writes down where the customer of a session was; where they sought help is written once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn note_place(
        &self,
        record: &Record,
        data: TimelineData,
        now: Millis,
    ) -> Result<Noted, StoreError> {
        let mut tx = self.begin().await?;
        let (n_places, n_starts): (i64, i64) = sqlx::query_as(COUNTS)
            .bind(tx.tenant())
            .bind(&record.id)
            .fetch_one(&mut *tx)
            .await?;
        if matches!(data, TimelineData::HelpSought { .. }) && n_starts > 0 {
            return Ok(Noted::Known);
        }
        if n_places >= PLACES_MAX {
            return Ok(Noted::Full);
        }
        let customer = record.by_role(Role::Customer);
        let name = customer.and_then(|customer| customer.name.clone());
        let entry = NewEntry {
            ticket_id: record.ticket.as_ref().map(|ticket| ticket.id.clone()),
            session_id: Some(record.id.clone()),
            actor: Actor::customer(name.unwrap_or_default()),
            data,
        };
        timeline::append(&mut tx, entry, now).await?;
        tx.commit().await?;
        Ok(Noted::Written)
    }

    /// Tells `each` every place that was noted from `from` until before `to`, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn each_place(
        &self,
        from: Millis,
        to: Millis,
        mut each: impl FnMut(Sighted) + Send,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query_as::<_, (Millis, String, String)>(PLACES)
            .bind(self.tenant())
            .bind(from)
            .bind(to)
            .fetch(&self.reader);
        while let Some((at, kind, data)) = rows.try_next().await? {
            if let Some(sighted) = sighted(at, &kind, &data) {
                each(sighted);
            }
        }
        Ok(())
    }

    /// Tells `each` every ticket with a place that was noted from `from` until before `to`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn each_sighted(
        &self,
        from: Millis,
        to: Millis,
        mut each: impl FnMut(SightedTicket) + Send,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query_as::<_, Row>(OF_TICKETS)
            .bind(self.tenant())
            .bind(from)
            .bind(to)
            .fetch(&self.reader);
        let mut open: Option<Open> = None;
        while let Some(row) = rows.try_next().await? {
            if open.as_ref().is_some_and(|open| open.id != row.ticket_id)
                && let Some(done) = open.take()
            {
                each(done.close());
            }
            open.get_or_insert_with(|| Open::of(&row))
                .take(row, from, to);
        }
        if let Some(done) = open {
            each(done.close());
        }
        Ok(())
    }
}

/// The place of an event, if it is one that this version understands.
fn sighted(at: Millis, kind: &str, data: &str) -> Option<Sighted> {
    let (origin, place, stalled_ms) = match timeline::read_words(kind, data)? {
        TimelineData::HelpSought { origin, place } => (origin, place, None),
        TimelineData::Stalled {
            origin,
            place,
            for_ms,
        } => (origin, place, Some(for_ms)),
        _ => return None,
    };
    Some(Sighted {
        at,
        origin,
        place,
        stalled_ms,
    })
}

#[derive(FromRow)]
struct Row {
    ticket_id: String,
    category: Option<String>,
    session_id: Option<String>,
    at: Millis,
    actor_kind: String,
    kind: String,
    data: String,
}

/// A ticket whose events are being read.
struct Open {
    id: String,
    category: Option<String>,
    tally: Tally,
    places: Vec<Sighted>,
}

impl Open {
    fn of(row: &Row) -> Self {
        Self {
            id: row.ticket_id.clone(),
            category: row.category.clone(),
            tally: Tally::default(),
            places: Vec::new(),
        }
    }

    fn take(&mut self, row: Row, from: Millis, to: Millis) {
        let session = row.session_id.as_deref();
        if let Some(fact) = fact(&row.kind, &row.data, &row.actor_kind, session.is_none()) {
            // Trends are nobody's.
            self.tally
                .handle_fact(row.at, session, Who::default(), fact);
        } else if (from..to).contains(&row.at) {
            self.places.extend(sighted(row.at, &row.kind, &row.data));
        }
    }

    fn close(self) -> SightedTicket {
        SightedTicket {
            category: self.category,
            figures: self.tally.close(),
            places: self.places,
        }
    }
}
