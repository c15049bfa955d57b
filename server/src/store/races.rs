//! Several servers that write at the same moment. On PostgreSQL each of them has connections of its own
//! to one database; SQLite has one server at a time, whose writers meet each other.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tandem_tickets::Actor;

use super::idempotency::Claim;
use super::tickets::NewTicket;
use super::{Dialect, Store};
use crate::audit::{Act, Author, NewRecord, head};
use crate::source::Millis;

/// What is done at a time.
const N_AT_ONCE: usize = 60;

/// Two servers that start together on a database that nobody has used, where there can be two.
async fn servers() -> (tempfile::TempDir, [Store; 2]) {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Store::open(folder.path());
    if crate::testing::database(folder.path()).is_none() {
        let store = first.await.expect("a store");
        return (folder, [store.clone(), store]);
    }
    let (first, second) = tokio::join!(first, Store::open(folder.path()));
    let servers = [first.expect("the first"), second.expect("the second")];
    for server in &servers {
        assert!(matches!(server.dialect, Dialect::Postgres { .. }));
    }
    (folder, servers)
}

/// Has every server do something many times at once.
async fn race<T>(servers: &[Store; 2], each: impl AsyncFn(&Store, usize) -> T) -> Vec<T> {
    let runs = (0..N_AT_ONCE).map(|n| each(&servers[n % 2], n));
    join_all(runs).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tickets_of_several_servers_are_counted_without_gaps_and_the_audit_is_one_chain() {
    let (folder, servers) = servers().await;
    let made = race(&servers, async |server, n| {
        let record = NewRecord::new(&Author::System, Act::Exported, "audit");
        server.record(record, n as Millis).await.expect("recorded");
        let new = NewTicket::default();
        let made = server.add_ticket(new, Actor::system(), n as Millis).await;
        made.expect("a ticket").number
    });
    let numbers: BTreeSet<i64> = made.await.into_iter().collect();
    assert_eq!(numbers, (1..=N_AT_ONCE as i64).collect());
    let written = head::read(folder.path()).expect("a head");
    let (head, faults) = servers[0].prove_audit(written).await.expect("reads");
    assert!(faults.is_empty(), "{faults:?}");
    assert!(head.seq >= 2 * N_AT_ONCE as i64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_requests_with_one_key_that_reach_several_servers_one_is_fresh() {
    let (_folder, servers) = servers().await;
    let claims = race(&servers, async |server, _| {
        let claimed = server
            .claim_idempotency(("caller", "key"), "request", 1)
            .await;
        claimed.expect("an answer")
    });
    let claims = claims.await;
    let n = |wanted: Claim| claims.iter().filter(|claim| **claim == wanted).count();
    assert_eq!((n(Claim::Fresh), n(Claim::Pending)), (1, N_AT_ONCE - 1));
}

#[tokio::test]
async fn an_event_comes_behind_those_of_a_server_whose_clock_is_ahead() {
    let (_folder, servers) = servers().await;
    let add = async |server: &Store| {
        let made = server.add_ticket(NewTicket::default(), Actor::system(), 0);
        made.await.expect("a ticket").id
    };
    let first = add(&servers[0]).await;
    // A year ahead, in the first 48 bits.
    let ahead = "UPDATE events SET id = 'evt_' || 'f' || substr(id, 6) WHERE ticket_id = $1";
    let moved = sqlx::query(ahead).bind(&first).execute(&servers[0].writer);
    assert_eq!(moved.await.expect("moved").rows_affected(), 1);
    let second = add(&servers[1]).await;
    let third = add(&servers[0]).await;
    let in_order: Vec<String> = sqlx::query_scalar("SELECT ticket_id FROM events ORDER BY id")
        .fetch_all(&servers[0].reader)
        .await
        .expect("reads");
    assert_eq!(in_order, [first, second, third]);
}
