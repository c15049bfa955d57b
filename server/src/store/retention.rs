//! Erasing what is old enough: words on tickets that have been done with for so long, sessions that hang on
//! none, and what products have said of people who have no ticket any more (ADR 0058).

use super::erasure::{self, Erased};
use super::people::{self, Line, Scope, SessionOf};
use super::{Store, StoreError, Tx};
use crate::source::Millis;
use tandem_tickets::Actor;

/// Tickets, sessions without one, and identity lines that are erased in one transaction; others wait to write
/// meanwhile, and nobody waits for this.
const AGED_AT_ONCE_MAX: i64 = 50;

/// Tickets on which nobody has anything to do, nothing has happened since `$2`, and something is written. One that
/// was merged into another is as old as that; one with an appointment, or to which a duplicate lends one, is as
/// old as its end.
pub(super) const TICKETS: &str = "SELECT t.id FROM tickets t WHERE t.tenant_id = $1 AND t.status = $4 \
     AND t.updated_at < $2 AND (t.erased_at IS NULL OR t.erased_at < t.updated_at) \
     AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.ticket_id = t.id \
     AND (s.state <> 'ended' OR s.updated_at >= $2)) \
     AND NOT EXISTS (SELECT 1 FROM tickets m WHERE m.id = t.merged_end \
     AND (m.status NOT IN ('solved', 'closed') OR m.updated_at >= $2)) \
     AND NOT EXISTS (SELECT 1 FROM appointments p WHERE p.ticket_id = t.id \
     AND p.state IN ('planned', 'declined') AND p.ends_at >= $2) \
     AND NOT EXISTS (SELECT 1 FROM tickets d JOIN appointments p ON p.ticket_id = d.id \
     WHERE d.merged_end = t.id AND p.state IN ('planned', 'declined') AND p.ends_at >= $2) \
     ORDER BY t.updated_at LIMIT $3";

/// Sessions that never came to a ticket.
pub(super) const SESSIONS: &str = "SELECT id, ticket_id, state FROM sessions WHERE tenant_id = $1 \
     AND ticket_id IS NULL AND erased_at IS NULL AND updated_at < $2 AND state = 'ended' \
     ORDER BY updated_at LIMIT $3";

/// People whom no product has named since, and who have no ticket left on which something is written.
pub(super) const LINES: &str = "SELECT c.id, c.issuer, c.subject, c.name, c.email, c.locale, c.custom, c.created_at, \
     c.seen_at FROM customers c WHERE c.tenant_id = $1 AND c.seen_at < $2 \
     AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.customer_id = c.id) \
     ORDER BY c.seen_at LIMIT $3";

impl Store {
    /// Erases a few of the things that nobody has touched since `before`: all of them or, with an error,
    /// nothing. What it answers is empty when there are none, and says whether there are more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn erase_aged(&self, before: Millis, now: Millis) -> Result<Erased, StoreError> {
        let mut tx = self.begin().await?;
        let (scope, more) = aged(&mut tx, before).await?;
        if scope.is_empty() {
            return Ok(Erased::default());
        }
        let erased = erasure::erase(&mut tx, &scope, &Actor::system(), now).await?;
        tx.commit().await?;
        Ok(Erased { more, ..erased })
    }
}

async fn aged(tx: &mut Tx, before: Millis) -> Result<(Scope, bool), StoreError> {
    let mut tickets: Vec<String> = Vec::new();
    for status in ["closed", "solved"] {
        let left = AGED_AT_ONCE_MAX - i64::try_from(tickets.len()).unwrap_or(AGED_AT_ONCE_MAX);
        let found: Vec<String> = sqlx::query_scalar(TICKETS)
            .bind(tx.tenant())
            .bind(before)
            .bind(left)
            .bind(status)
            .fetch_all(&mut **tx)
            .await?;
        tickets.extend(found);
    }
    let mut sessions: Vec<SessionOf> = sqlx::query_as(SESSIONS)
        .bind(tx.tenant())
        .bind(before)
        .bind(AGED_AT_ONCE_MAX)
        .fetch_all(&mut **tx)
        .await?;
    // Whose ticket goes in this step has one still: people are looked for once no ticket is left.
    let mut lines: Vec<Line> = Vec::new();
    if tickets.is_empty() {
        lines = sqlx::query_as(LINES)
            .bind(tx.tenant())
            .bind(before)
            .bind(AGED_AT_ONCE_MAX)
            .fetch_all(&mut **tx)
            .await?;
    }
    let is_full = |n: usize| i64::try_from(n).is_ok_and(|n| n >= AGED_AT_ONCE_MAX);
    let more = !tickets.is_empty() || is_full(sessions.len()) || is_full(lines.len());
    let tenant = tx.tenant().to_owned();
    for ticket in &tickets {
        sessions.extend(people::sessions_of(&mut *tx, &tenant, ticket).await?);
    }
    let scope = Scope {
        lines,
        tickets,
        sessions,
        ..Scope::default()
    };
    Ok((scope, more))
}

#[cfg(test)]
mod tests {
    use tandem_tickets::Status;

    use super::*;
    use crate::store::tickets::{NewTicket, TicketChange};

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        (folder, store)
    }

    /// A ticket that has come to `status`, last touched at `at`.
    async fn ticket(store: &Store, status: Status, at: Millis) -> String {
        let new = NewTicket {
            subject: "A word".to_owned(),
            ..NewTicket::default()
        };
        let made = store.add_ticket(new, Actor::system(), at).await;
        let id = made.expect("a ticket").id;
        let change = TicketChange {
            status: Some(status),
            ..TicketChange::default()
        };
        let changed = store.change_ticket(&id, change, &Actor::system(), at).await;
        changed.expect("changed");
        id
    }

    async fn run(store: &Store, statement: &str) {
        let run = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&store.writer);
        run.await.expect("runs");
    }

    #[tokio::test]
    async fn only_what_is_done_with_and_older_goes_and_once() {
        let (_folder, store) = store().await;
        let solved = ticket(&store, Status::Solved, 10).await;
        let closed = ticket(&store, Status::Closed, 10).await;
        for status in [Status::Open, Status::Pending] {
            ticket(&store, status, 10).await;
        }
        let none = store.erase_aged(10, 50).await.expect("answers");
        assert_eq!(none, Erased::default());
        let mut erased = store.erase_aged(11, 50).await.expect("answers").tickets;
        erased.sort();
        assert_eq!(erased, [solved.clone(), closed]);
        let again = store.erase_aged(11, 51).await.expect("answers");
        assert_eq!(again, Erased::default());
        // What is written afterwards is old enough in its turn.
        let comment = store.add_comment(&solved, "x".to_owned(), Actor::system(), 60);
        comment.await.expect("written");
        assert_eq!(
            store
                .erase_aged(60, 70)
                .await
                .expect("answers")
                .tickets
                .len(),
            0
        );
        assert_eq!(
            store.erase_aged(61, 70).await.expect("answers").tickets,
            [solved]
        );
    }

    #[tokio::test]
    async fn a_ticket_whose_session_is_open_or_younger_is_kept() {
        let (_folder, store) = store().await;
        let id = ticket(&store, Status::Solved, 10).await;
        let tenant = store.tenant();
        run(
            &store,
            &format!(
                "INSERT INTO sessions (id, tenant_id, ticket_id, entry, state, record, note, created_at, \
                 updated_at) VALUES ('ses_1', '{tenant}', '{id}', 'code', 'live', '', '', 5, 6)"
            ),
        )
        .await;
        assert_eq!(
            store
                .erase_aged(20, 50)
                .await
                .expect("answers")
                .tickets
                .len(),
            0
        );
        run(
            &store,
            "UPDATE sessions SET state = 'ended', updated_at = 20",
        )
        .await;
        assert_eq!(
            store
                .erase_aged(20, 50)
                .await
                .expect("answers")
                .tickets
                .len(),
            0
        );
    }

    #[tokio::test]
    async fn few_go_at_once_and_people_go_when_nothing_of_theirs_is_left() {
        let (_folder, store) = store().await;
        let tenant = store.tenant();
        for n in 0..=AGED_AT_ONCE_MAX {
            let id = ticket(&store, Status::Closed, n).await;
            run(
                &store,
                &format!(
                    "INSERT INTO customers (id, tenant_id, issuer, subject, custom, created_at, seen_at) \
                     VALUES ('cus_{n}', '{tenant}', 'shop', 'c-{n}', '', 0, 5)"
                ),
            )
            .await;
            let named = format!("UPDATE tickets SET customer_id = 'cus_{n}' WHERE id = '{id}'");
            run(&store, &named).await;
        }
        let n_people = || async {
            let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM customers")
                .fetch_one(&store.reader)
                .await
                .expect("counts");
            n
        };
        let first = store.erase_aged(1_000, 2_000).await.expect("answers");
        assert_eq!((first.tickets.len(), first.more), (50, true));
        assert_eq!(n_people().await, 51, "their tickets were there until now");
        let second = store.erase_aged(1_000, 2_000).await.expect("answers");
        assert_eq!((second.tickets.len(), second.more), (1, true));
        assert_eq!(n_people().await, 51);
        let third = store.erase_aged(1_000, 2_000).await.expect("answers");
        assert_eq!((third.tickets.len(), third.more), (0, true), "50 people");
        assert_eq!(n_people().await, 1);
        let fourth = store.erase_aged(1_000, 2_000).await.expect("answers");
        assert_eq!((fourth.tickets.len(), fourth.more), (0, false));
        assert_eq!(n_people().await, 0);
    }

    #[tokio::test]
    async fn a_duplicate_stays_as_long_as_the_ticket_that_it_leads_to() {
        let (_folder, store) = store().await;
        let target = ticket(&store, Status::Open, 10).await;
        let source = ticket(&store, Status::Closed, 10).await;
        let merged = format!(
            "UPDATE tickets SET merged_into = '{target}', merged_end = '{target}' WHERE id = '{source}'"
        );
        run(&store, &merged).await;
        let n_erased = async |before| {
            store
                .erase_aged(before, 90)
                .await
                .expect("answers")
                .tickets
                .len()
        };
        assert_eq!(n_erased(50).await, 0, "it is open");
        let solved =
            format!("UPDATE tickets SET status = 'solved', updated_at = 60 WHERE id = '{target}'");
        run(&store, &solved).await;
        assert_eq!(n_erased(60).await, 0, "it is younger");
        assert_eq!(n_erased(61).await, 2);
    }
}
