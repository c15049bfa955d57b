use tandem_tickets::{ActorKind, TimelineData};

use super::*;
use crate::audit::Author;
use crate::store::agents::{AgentRole, NewAgent};
use crate::store::merging::Merge;
use crate::store::tickets::{NewTicket, TicketChange};
use crate::store::timeline;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

async fn agent(store: &Store, name: &str) -> Actor {
    let new = NewAgent {
        name: name.to_owned(),
        email: format!("{name}@desk.example").into(),
        password_hash: String::new(),
        role: AgentRole::Agent,
    };
    let made = store.add_agent(new, &Author::System, 0).await;
    let made = made.expect("an agent");
    Actor::agent(made.id, made.name)
}

async fn ticket(store: &Store) -> String {
    let made = store.add_ticket(NewTicket::default(), Actor::system(), 0);
    made.await.expect("a ticket").id
}

async fn watch(store: &Store, ticket: &str, by: &Actor) -> Result<(), WatchRefused> {
    store.watch_ticket(ticket, &by.id, 1).await
}

async fn set_status(store: &Store, ticket: &str, status: Status, by: &Actor) {
    let change = TicketChange {
        status: Some(status),
        ..TicketChange::default()
    };
    let changed = store.change_ticket(ticket, change, by, 2).await;
    changed.expect("changed");
}

async fn says(store: &Store, ticket: &str, by: Actor) {
    let role = match by.kind {
        ActorKind::Customer => "customer",
        ActorKind::Agent | ActorKind::System => "agent",
    };
    let data = TimelineData::Chat {
        mail: None,
        files: None,
        id: "m1".to_owned(),
        text: "It hums".to_owned(),
        role: role.to_owned(),
    };
    let entry = NewEntry::of_ticket(ticket, by, data);
    let mut tx = store.begin().await.expect("begun");
    timeline::append(&mut tx, entry, 3).await.expect("written");
    tx.commit().await.expect("written");
}

/// Ticket, how much is unread, and the kind of the last of it.
async fn watched(store: &Store, by: &Actor) -> Vec<(String, i64, Option<String>)> {
    let list = store
        .watched(&by.id, &Sight::default())
        .await
        .expect("a list")
        .into_iter();
    list.map(|one| {
        (
            one.ticket.id,
            one.n_unread,
            one.latest.map(|last| last.kind),
        )
    })
    .collect()
}

#[tokio::test]
async fn watchers_hear_of_others_and_not_of_themselves_until_they_have_read() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let (one, quiet) = (ticket(&store).await, ticket(&store).await);
    for id in [&one, &quiet] {
        watch(&store, id, &ada).await.expect("watches");
    }
    watch(&store, &one, &bob).await.expect("watches");
    watch(&store, &one, &bob).await.expect("as before");
    let names = store.watchers(&one).await.expect("a list").into_iter();
    assert_eq!(
        names.map(|one| one.name).collect::<Vec<_>>(),
        ["ada", "bob"]
    );

    set_status(&store, &one, Status::Pending, &bob).await;
    says(&store, &one, Actor::customer("Kim")).await;
    // What agents say and write is no news.
    says(&store, &one, ada.clone()).await;
    let comment = store
        .add_comment(&one, "Hm".to_owned(), bob.clone(), 4)
        .await;
    comment.expect("written");
    let said = Some("chat".to_owned());
    assert_eq!(
        watched(&store, &ada).await,
        [(one.clone(), 2, said.clone()), (quiet.clone(), 0, None)]
    );
    assert_eq!(watched(&store, &bob).await, [(one.clone(), 1, said)]);
    let latest = store
        .watched(&ada.id, &Sight::default())
        .await
        .expect("a list")
        .remove(0)
        .latest;
    let latest = latest.expect("there is something");
    assert_eq!((latest.at, latest.actor.name.as_str()), (3, "Kim"));

    assert!(store.read_watched(&one, &ada.id).await.expect("read"));
    assert!(
        !store
            .read_watched(&one, &ada.id)
            .await
            .expect("nothing to read")
    );
    assert_eq!(
        watched(&store, &bob).await[0].1,
        1,
        "each reads for themselves"
    );
    store
        .unwatch_ticket(&one, &bob.id)
        .await
        .expect("watches no more");
    set_status(&store, &one, Status::Open, &ada).await;
    assert!(watched(&store, &bob).await.is_empty());
    assert!(watched(&store, &ada).await.iter().all(|one| one.1 == 0));
}

#[tokio::test]
async fn so_many_are_watched_and_so_many_watch() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    for _ in 0..WATCHED_MAX {
        let one = ticket(&store).await;
        watch(&store, &one, &ada).await.expect("there is room");
    }
    let spare = ticket(&store).await;
    let refused = watch(&store, &spare, &ada).await;
    assert!(matches!(refused, Err(WatchRefused::TooMany)), "{refused:?}");
    // Of several whom a comment mentions it is said who.
    let (bob, cy) = (agent(&store, "bob").await, agent(&store, "cy").await);
    let mentions = [cy.id.clone(), ada.id.clone()];
    let refused = store.add_note(&spare, ("Look".to_owned(), &mentions), &bob, 5);
    let refused = refused.await;
    assert!(
        matches!(&refused, Err(WatchRefused::MentionedTooMany(name)) if name == "ada"),
        "{refused:?}"
    );
    assert_eq!(watched(&store, &ada).await.len(), 200);
    for n in 0..WATCHERS_MAX {
        let other = agent(&store, &format!("a{n}")).await;
        watch(&store, &spare, &other).await.expect("there is room");
    }
    let last = agent(&store, "last").await;
    let refused = watch(&store, &spare, &last).await;
    assert!(matches!(refused, Err(WatchRefused::Crowded)), "{refused:?}");
    let none = watch(&store, "tic_none", &last).await;
    assert!(matches!(none, Err(WatchRefused::NoTicket)), "{none:?}");
}

#[tokio::test]
async fn watchers_of_a_duplicate_watch_where_it_leads() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let (source, target) = (ticket(&store).await, ticket(&store).await);
    for id in [&source, &target] {
        watch(&store, id, &ada).await.expect("watches");
    }
    let merge = Merge {
        target: target.clone(),
        ..Merge::default()
    };
    let merged = store.merge_ticket(&source, merge, &bob, 1).await;
    merged.expect("merged");
    let kind = Some("ticket_merged".to_owned());
    assert_eq!(watched(&store, &ada).await, [(target.clone(), 1, kind)]);
    assert_eq!(store.watchers(&target).await.expect("a list").len(), 1);
    says(&store, &target, Actor::customer("Kim")).await;
    assert_eq!(watched(&store, &ada).await[0].2.as_deref(), Some("chat"));
    watch(&store, &target, &ada).await.expect("as before");
    let refused = watch(&store, &source, &bob).await;
    let is_merged = |error: &WatchRefused| {
        matches!(
            error,
            WatchRefused::Store(StoreError::TicketMerged { number: 2 })
        )
    };
    assert!(refused.as_ref().is_err_and(is_merged), "{refused:?}");
    store.read_watched(&target, &ada.id).await.expect("read");
    assert_eq!(watched(&store, &ada).await, [(target.clone(), 0, None)]);
    let undone = store.unmerge_ticket(&source, None, &ada, 2).await;
    undone.expect("undone");
    let mut both: Vec<String> = watched(&store, &ada)
        .await
        .into_iter()
        .map(|one| one.0)
        .collect();
    both.sort_unstable();
    assert_eq!(both, [source, target]);
}

/// Kinds and data of a ticket's timeline that speak of watchers, in one line each.
async fn told(store: &Store, ticket: &str) -> Vec<String> {
    let (entries, _) = store.timeline(ticket, "", 200).await.expect("entries");
    let line = |data: &TimelineData| match data {
        TimelineData::WatcherAdded { agent } => Some(format!("+{agent}")),
        TimelineData::WatcherRemoved { agent } => Some(format!("-{agent}")),
        TimelineData::Mentioned { agents } => Some(format!("@{}", agents.join(","))),
        _ => None,
    };
    entries
        .iter()
        .filter_map(|entry| line(&entry.data))
        .collect()
}

#[tokio::test]
async fn colleagues_are_made_watchers_and_told_of_it_and_are_no_watchers_any_more() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let one = ticket(&store).await;
    let added = store.add_watcher(&one, &bob.id, &ada, 5).await;
    assert!(added.expect("added"));
    let again = store.add_watcher(&one, &bob.id, &ada, 6).await;
    assert!(!again.expect("as before"));
    let kind = Some("watcher_added".to_owned());
    assert_eq!(watched(&store, &bob).await, [(one.clone(), 1, kind)]);
    // Who adds themself knows it.
    let own = store.add_watcher(&one, &ada.id, &ada, 7).await;
    assert!(own.expect("watches"));
    assert_eq!(watched(&store, &ada).await, [(one.clone(), 0, None)]);
    let removed = store.remove_watcher(&one, &bob.id, &ada, 8).await;
    assert!(removed.expect("removed"));
    let gone = store.remove_watcher(&one, &bob.id, &ada, 9).await;
    assert!(!gone.expect("as before"));
    let own = store.remove_watcher(&one, &ada.id, &ada, 9).await;
    assert!(own.expect("removed"));
    assert!(watched(&store, &bob).await.is_empty());
    assert_eq!(told(&store, &one).await, ["+bob", "-bob"]);

    let refused = store.add_watcher(&one, "agt_none", &ada, 9).await;
    assert!(
        matches!(&refused, Err(WatchRefused::NoAgent(id)) if id == "agt_none"),
        "{refused:?}"
    );
    let refused = store.add_watcher("tic_none", &bob.id, &ada, 9).await;
    assert!(
        matches!(refused, Err(WatchRefused::NoTicket)),
        "{refused:?}"
    );
    let refused = store.remove_watcher("tic_none", &bob.id, &ada, 9).await;
    assert!(
        matches!(refused, Err(WatchRefused::NoTicket)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn whom_a_comment_mentions_watches_and_is_told_each_time() {
    let (_folder, store) = store().await;
    let (ada, bob, cy) = (
        agent(&store, "ada").await,
        agent(&store, "bob").await,
        agent(&store, "cy").await,
    );
    let one = ticket(&store).await;
    watch(&store, &one, &cy).await.expect("watches");
    let note = |mentions: Vec<String>| {
        let (store, one, ada) = (&store, &one, &ada);
        async move {
            let body = "Please look".to_owned();
            store.add_note(one, (body, &mentions), ada, 5).await
        }
    };
    let mentions = [&bob.id, &cy.id, &bob.id, &ada.id].map(String::clone);
    let noted = note(mentions.to_vec()).await.expect("written");
    assert_eq!(noted.mentioned, [bob.id.clone(), cy.id.clone()]);
    let kind = Some("mentioned".to_owned());
    for by in [&bob, &cy] {
        assert_eq!(watched(&store, by).await, [(one.clone(), 1, kind.clone())]);
    }
    note(vec![bob.id.clone()]).await.expect("written");
    assert_eq!(watched(&store, &bob).await, [(one.clone(), 2, kind)]);
    assert!(watched(&store, &ada).await.is_empty());
    let quiet = note(Vec::new()).await.expect("written");
    assert!(quiet.mentioned.is_empty());
    assert_eq!(told(&store, &one).await, ["@bob,cy", "@bob"]);

    // Nothing is written of a comment that is refused.
    let before = store.timeline(&one, "", 200).await.expect("entries").0;
    let refused = note(vec![cy.id.clone(), "agt_none".to_owned()]).await;
    assert!(
        matches!(&refused, Err(WatchRefused::NoAgent(id)) if id == "agt_none"),
        "{refused:?}"
    );
    let after = store.timeline(&one, "", 200).await.expect("entries").0;
    assert_eq!(before, after);
    assert_eq!(watched(&store, &cy).await[0].1, 1);
}
