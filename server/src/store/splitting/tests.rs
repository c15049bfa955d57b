use super::*;
use crate::store::links::LinkRefused;
use crate::store::merging::Merge;
use crate::store::people::Whom;
use crate::store::tickets::TicketChange;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

fn ada() -> Actor {
    Actor::agent("agt_1", "Ada")
}

async fn make(store: &Store) -> Ticket {
    let new = NewTicket {
        subject: "Printer".to_owned(),
        customer_name: Some("Kim".to_owned()),
        ..NewTicket::default()
    };
    store.add_ticket(new, ada(), 1).await.expect("a ticket")
}

/// What the customer of a ticket says on it.
async fn say(store: &Store, ticket: &str, text: &str, now: Millis) -> String {
    let mut tx = store.begin().await.expect("begun");
    let entry = NewEntry {
        ticket_id: Some(ticket.to_owned()),
        session_id: None,
        actor: Actor::customer("Kim"),
        data: TimelineData::Chat {
            id: text.to_owned(),
            text: text.to_owned(),
            role: "customer".to_owned(),
            mail: None,
            files: None,
        },
    };
    let said = timeline::append(&mut tx, entry, now).await.expect("said");
    tx.commit().await.expect("written");
    said.id
}

async fn split(store: &Store, ticket: &str, entries: &[&str]) -> Result<Ticket, SplitRefused> {
    let split = Split {
        subject: "Invoice".to_owned(),
        entries: entries.iter().map(|&id| id.to_owned()).collect(),
        seen: None,
    };
    store.split_ticket(ticket, split, &ada(), 9).await
}

/// What stands on a timeline, each entry in a few words.
async fn story(store: &Store, ticket: &str) -> Vec<String> {
    let (entries, _) = store.timeline(ticket, "", 50).await.expect("a timeline");
    let words = entries.iter().map(|entry| match &entry.data {
        TimelineData::MessageCopied {
            number,
            at,
            by,
            what,
            text,
            ..
        } => format!("{what} of {} on #{number} at {at}: {text}", by.name),
        TimelineData::Chat { text, .. } => format!("chat: {text}"),
        TimelineData::Comment { body, .. } => format!("comment: {body}"),
        TimelineData::SplitFrom { number, .. } => format!("split from #{number}"),
        TimelineData::TicketSplit {
            number, entries, ..
        } => format!("split {} into #{number}", entries.len()),
        other => timeline::words(other).expect("words").0,
    });
    words.collect()
}

#[tokio::test]
async fn what_is_split_off_stays_and_begins_a_ticket_of_the_same_customer() {
    let (_folder, store) = store().await;
    let old = make(&store).await;
    let first = say(&store, &old.id, "It does not print", 2).await;
    let second = say(&store, &old.id, "And the invoice is wrong", 3).await;
    let note = store.add_comment(&old.id, "See billing".to_owned(), ada(), 4);
    let note = note.await.expect("written").expect("there").id;
    let given = TicketChange {
        team: Some(Some("billing".to_owned())),
        tags: Some(vec!["legal".to_owned()]),
        ..TicketChange::default()
    };
    let given = store.change_ticket(&old.id, given, &ada(), 5).await;
    given.expect("a team");
    sqlx::query("UPDATE tickets SET tier = 3 WHERE id = $1")
        .bind(&old.id)
        .execute(&store.writer)
        .await
        .expect("a tier");
    let old = store
        .lookup_ticket(&old.id)
        .await
        .expect("reads")
        .expect("there");
    let new = split(&store, &old.id, &[&note, &second])
        .await
        .expect("split");
    assert_eq!(
        (new.number, new.subject.as_str(), new.version),
        (2, "Invoice", 1)
    );
    assert_eq!(
        (&new.customer_name, &new.team, new.created_at),
        (&old.customer_name, &old.team, 9)
    );
    assert_eq!((&new.tags, new.tier), (&vec!["legal".to_owned()], 3));
    assert_eq!(
        story(&store, &new.id).await,
        [
            "ticket_created",
            "split from #1",
            "chat of Kim on #1 at 1970-01-01T00:00:00.003Z: And the invoice is wrong",
            "comment of Ada on #1 at 1970-01-01T00:00:00.004Z: See billing",
        ]
    );
    assert_eq!(
        story(&store, &old.id).await,
        [
            "ticket_created",
            "chat: It does not print",
            "chat: And the invoice is wrong",
            "comment: See billing",
            "team_changed",
            "tags_changed",
            "split 2 into #2",
        ]
    );
    let left = store
        .lookup_ticket(&old.id)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(left.version, old.version + 1);
    let links = store.links_of(&new.id).await.expect("reads");
    assert_eq!(
        (links[0].relation, links[0].other.number),
        (Relation::SplitFrom, 1)
    );
    let ended = store
        .unlink_tickets(&new.id, &links[0].id, &ada(), 10)
        .await;
    assert!(matches!(ended, Err(LinkRefused::Stays)), "{ended:?}");

    // Once more, of the copy: it says who said it first, and where.
    let (entries, _) = store.timeline(&new.id, "", 50).await.expect("a timeline");
    let third = split(&store, &new.id, &[&entries[2].id])
        .await
        .expect("split");
    let copied = "chat of Kim on #1 at 1970-01-01T00:00:00.003Z: And the invoice is wrong";
    assert_eq!(story(&store, &third.id).await[2], copied);
    assert!(!story(&store, &third.id).await.contains(&first));
}

#[tokio::test]
async fn what_is_no_message_of_the_ticket_is_refused_and_nothing_is_made() {
    let (_folder, store) = store().await;
    let (old, other) = (make(&store).await, make(&store).await);
    let said = say(&store, &old.id, "Hello", 2).await;
    let foreign = say(&store, &other.id, "Hello", 2).await;
    let (entries, _) = store.timeline(&old.id, "", 5).await.expect("a timeline");
    for bad in [foreign.as_str(), "evt_none", &entries[0].id] {
        let refused = split(&store, &old.id, &[&said, bad]).await;
        assert!(
            matches!(refused, Err(SplitRefused::NoEntry(1))),
            "{refused:?}"
        );
    }
    let stale = Split {
        subject: "Invoice".to_owned(),
        entries: vec![said],
        seen: Some(old.version + 1),
    };
    let stale = store.split_ticket(&old.id, stale, &ada(), 9).await;
    assert!(matches!(stale, Err(SplitRefused::Changed)), "{stale:?}");
    assert_eq!(make(&store).await.number, 3);
    assert_eq!(story(&store, &old.id).await.len(), 2);
}

#[tokio::test]
async fn merged_back_it_is_one_ticket_again_and_undone_two() {
    let (_folder, store) = store().await;
    let old = make(&store).await;
    let said = say(&store, &old.id, "Hello", 2).await;
    let new = split(&store, &old.id, &[&said]).await.expect("split");
    let merge = Merge {
        target: old.id.clone(),
        ..Merge::default()
    };
    store
        .merge_ticket(&new.id, merge, &Actor::system(), 10)
        .await
        .expect("merged");
    assert!(store.links_of(&old.id).await.expect("reads").is_empty());
    let refused = split(&store, &new.id, &[&said]).await;
    assert!(
        matches!(
            refused,
            Err(SplitRefused::Store(StoreError::TicketMerged { number: 1 }))
        ),
        "{refused:?}"
    );
    store
        .unmerge_ticket(&new.id, None, &ada(), 11)
        .await
        .expect("undone");
    assert_eq!(store.links_of(&old.id).await.expect("reads").len(), 1);
}

#[tokio::test]
async fn copies_go_with_the_words_that_they_are_of() {
    let (_folder, store) = store().await;
    let old = make(&store).await;
    let said = say(&store, &old.id, "I am Kim Lee", 2).await;
    let new = split(&store, &old.id, &[&said]).await.expect("split");
    let (entries, _) = store.timeline(&new.id, "", 50).await.expect("a timeline");
    let third = split(&store, &new.id, &[&entries[2].id])
        .await
        .expect("split");
    // Nobody knows an address of theirs: each ticket is of a person of its own.
    let whom = Whom::Ticket(old.id.clone());
    let erased = store.erase_person(&whom, &Actor::system(), 20).await;
    let erased = erased.expect("erased");
    assert_eq!(erased.tickets, [old.id]);
    let split_off = [new.id, third.id];
    assert!(split_off.iter().all(|id| erased.copied_to.contains(id)));
    for ticket in &split_off {
        let left = store
            .lookup_ticket(ticket)
            .await
            .expect("read")
            .expect("there");
        assert_eq!(left.customer_name, None);
        let copy = "chat of  on #1 at 1970-01-01T00:00:00.002Z: (erased)";
        assert_eq!(story(&store, ticket).await[2], copy);
    }
}
