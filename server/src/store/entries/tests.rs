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
