use tandem_tickets::{Actor, ERASED};

use super::*;
use crate::store::people::Whom;
use crate::store::tickets::NewTicket;
use crate::store::timeline::NewEntry;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

async fn make(store: &Store) -> String {
    let new = NewTicket {
        subject: "Printer".to_owned(),
        ..NewTicket::default()
    };
    let made = store.add_ticket(new, Actor::system(), 1).await;
    made.expect("a ticket").id
}

async fn note(store: &Store, ticket: &str, words: &str, now: Millis) {
    let by = Actor::agent("agt_1", "Ada");
    let noted = store.add_comment(ticket, words.to_owned(), by, now).await;
    assert!(noted.expect("written").is_some());
}

/// The texts that a look finds.
async fn find(store: &Store, query: &str) -> Vec<String> {
    let found = store
        .entries(query, &Sight::default(), None, 50)
        .await
        .expect("found");
    assert_eq!(found.before, None);
    found.entries.into_iter().map(|one| one.text).collect()
}

#[tokio::test]
async fn what_holds_all_words_is_found_the_latest_first_in_any_letters() {
    let (_folder, store) = store().await;
    let ticket = make(&store).await;
    note(&store, &ticket, "Die Öffnung klemmt", 2).await;
    note(&store, &ticket, "Noch eine ÖFFNUNG, 100% zu", 3).await;
    note(&store, &ticket, "Nichts davon", 4).await;
    assert_eq!(
        find(&store, "öffnung").await,
        ["Noch eine ÖFFNUNG, 100% zu", "Die Öffnung klemmt"]
    );
    assert_eq!(find(&store, "klemmt öff").await, ["Die Öffnung klemmt"]);
    assert_eq!(find(&store, "100%").await.len(), 1);
    // Every three letters stand there, and the word does not.
    assert_eq!(find(&store, "klemmt nichts").await.len(), 0);
    assert_eq!(
        find(&store, "ei zu").await.len(),
        0,
        "no word has three letters"
    );
    assert_eq!(find(&store, "öf eine").await.len(), 1);

    let first = store
        .entries("öffnung", &Sight::default(), None, 1)
        .await
        .expect("found");
    assert_eq!(first.entries[0].at, 3);
    assert_eq!(
        (first.entries[0].number, first.entries[0].by),
        (1, ActorKind::Agent)
    );
    let second = store
        .entries("öffnung", &Sight::default(), first.before, 1)
        .await;
    let second = second.expect("found");
    assert_eq!((second.entries[0].at, second.before), (2, None));
}

#[tokio::test]
async fn what_is_erased_is_found_no_more() {
    let (_folder, store) = store().await;
    let ticket = make(&store).await;
    note(&store, &ticket, "The door is 4711", 2).await;
    assert_eq!(find(&store, "4711").await.len(), 1);
    let whom = Whom::Ticket(ticket);
    let erased = store.erase_person(&whom, &Actor::system(), 3).await;
    assert_eq!(erased.expect("erased").tickets.len(), 1);
    assert_eq!(find(&store, "4711").await.len(), 0);
    assert_eq!(find(&store, ERASED).await.len(), 0);
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM entry_words")
        .fetch_one(&store.reader)
        .await
        .expect("counted");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_look_goes_through_so_many_and_the_next_goes_on_from_there() {
    let (_folder, store) = store().await;
    let ticket = make(&store).await;
    note(&store, &ticket, "abcd", 2).await;
    let mut tx = store.begin().await.expect("begun");
    for _ in 0..LOOKED_AT_MAX {
        let entry = NewEntry {
            ticket_id: Some(ticket.clone()),
            session_id: None,
            actor: Actor::system(),
            data: TimelineData::Comment {
                body: "abc and bcd".to_owned(),
                mail: None,
            },
        };
        timeline::append(&mut tx, entry, 3).await.expect("written");
    }
    tx.commit().await.expect("committed");
    let mut found = store
        .entries("abcd", &Sight::default(), None, 50)
        .await
        .expect("found");
    if store.dialect == Dialect::Sqlite {
        assert_eq!(found.entries.len(), 0);
        let before = found.before;
        assert!(before.is_some());
        found = store
            .entries("abcd", &Sight::default(), before, 50)
            .await
            .expect("found");
    }
    assert_eq!(found.entries.len(), 1);
    assert_eq!(found.before, None);
}

async fn fill(store: &Store, ticket: &str, n: i64) {
    let mut tx = store.begin().await.expect("begun");
    for _ in 0..n {
        let entry = NewEntry {
            ticket_id: Some(ticket.to_owned()),
            session_id: None,
            actor: Actor::system(),
            data: TimelineData::Comment {
                body: "abc and bcd".to_owned(),
                mail: None,
            },
        };
        timeline::append(&mut tx, entry, 3).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn what_others_have_said_takes_no_part_of_a_look() {
    let (folder, store) = store().await;
    let tenant = "other".parse().expect("a tenant");
    let other = store.of(&tenant, ("Other", folder.path()), 1).await;
    let other = other.expect("a tenant");
    let (own, foreign) = (make(&store).await, make(&other).await);
    note(&store, &own, "abcd", 2).await;
    fill(&other, &foreign, LOOKED_AT_MAX).await;
    assert_eq!(find(&store, "abcd").await, ["abcd"]);
    // They have said as much themselves as one look compares, and go on behind it.
    let look = other.entries("abcd", &Sight::default(), None, 50).await;
    assert_eq!(look.expect("found").entries.len(), 0);
}

#[tokio::test]
async fn a_walk_past_what_others_have_said_ends_and_goes_on() {
    let (folder, store) = store().await;
    let tenant = "other".parse().expect("a tenant");
    let other = store.of(&tenant, ("Other", folder.path()), 1).await;
    let other = other.expect("a tenant");
    let (own, foreign) = (make(&store).await, make(&other).await);
    note(&store, &own, "abcd", 2).await;
    fill(&other, &foreign, 5).await;
    if store.dialect != Dialect::Sqlite {
        return;
    }
    let bounds = Bounds {
        walked_max: 4,
        looked_at_max: 4,
    };
    let look = async |before| {
        store
            .entries_within(bounds, "abcd", &Sight::default(), before, 50)
            .await
    };
    let first = look(None).await.expect("found");
    assert_eq!(first.entries.len(), 0);
    assert!(first.before.is_some());
    let second = look(first.before).await.expect("found");
    assert_eq!((second.entries.len(), second.before), (1, None));
}

#[tokio::test]
async fn a_search_that_takes_too_long_is_given_up() {
    let (_folder, store) = store().await;
    if store.dialect == Dialect::Sqlite {
        return;
    }
    // Whoever has all that was said to themselves keeps the search waiting.
    let mut tx = store.begin().await.expect("begun");
    sqlx::query("LOCK TABLE entry_words IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *tx)
        .await
        .expect("locked");
    let given_up = store.entries("abcd", &Sight::default(), None, 50).await;
    assert!(matches!(given_up, Err(StoreError::TooLong)), "{given_up:?}");
    drop(tx);
    assert_eq!(find(&store, "abcd").await.len(), 0);
}
