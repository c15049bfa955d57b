use tandem_tickets::Actor;

use super::*;
use crate::audit::Author;
use crate::store::agents::{AgentRole, NewAgent};
use crate::store::tickets::NewTicket;

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

fn comment(text: &str, seen: Option<i64>) -> NewDraft {
    NewDraft {
        kind: DraftKind::Comment,
        text: text.to_owned(),
        seen,
    }
}

async fn texts(store: &Store, ticket: &str, by: &Actor) -> Vec<String> {
    let drafts = store.drafts(ticket, &by.id).await.expect("drafts");
    drafts.into_iter().map(|one| one.text).collect()
}

#[tokio::test]
async fn a_draft_is_its_writers_alone_and_one_of_each_kind() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let one = ticket(&store).await;
    let kept = store
        .keep_draft(&one, &ada.id, comment("Ask", None), 5)
        .await;
    let kept = kept.expect("kept");
    assert_eq!(kept.other, None);
    let message = NewDraft {
        kind: DraftKind::Message,
        ..comment("Hello", None)
    };
    let written = store.keep_draft(&one, &ada.id, message, 6).await;
    written.expect("kept");
    assert_eq!(texts(&store, &one, &ada).await, ["Ask", "Hello"]);
    assert!(texts(&store, &one, &bob).await.is_empty());
    let version = kept.draft.expect("a draft").version;
    let gone = store.keep_draft(&one, &ada.id, comment("", Some(version)), 7);
    let gone = gone.await.expect("taken away");
    assert_eq!((gone.draft, gone.other), (None, None));
    assert_eq!(texts(&store, &one, &ada).await, ["Hello"]);
    let refused = store.keep_draft("tic_none", &ada.id, comment("x", None), 8);
    let refused = refused.await;
    assert!(
        matches!(refused, Err(DraftRefused::NoTicket)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_writes_last_wins_and_is_given_what_they_had_not_seen() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let keep = |text: &'static str, seen: Option<i64>| {
        let kept = store.keep_draft(&one, &ada.id, comment(text, seen), 5);
        async move { kept.await.expect("kept") }
    };
    let first = keep("From the desk", None).await.draft.expect("a draft");
    let here = keep("From the desk, more", Some(first.version)).await;
    assert_eq!(here.other, None);
    let here = here.draft.expect("a draft");
    assert!(here.version > first.version, "in the same millisecond, too");
    // A window that has seen the first version only.
    let there = keep("From the sofa", Some(first.version)).await;
    assert_eq!(there.other, Some(here));
    assert_eq!(texts(&store, &one, &ada).await, ["From the sofa"]);
    // The same words are nothing to give back.
    let again = keep("From the sofa", None).await;
    assert_eq!(again.other, None);
}

#[tokio::test]
async fn what_was_sent_is_no_draft_and_what_was_typed_since_is() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada").await;
    let one = ticket(&store).await;
    let kept = store.keep_draft(&one, &ada.id, comment("Look", None), 5);
    kept.await.expect("kept");
    let noted = store.add_note(&one, ("Something else".to_owned(), &[]), &ada, 6);
    noted.await.expect("written");
    assert_eq!(texts(&store, &one, &ada).await, ["Look"]);
    let noted = store.add_note(&one, ("Look".to_owned(), &[]), &ada, 7);
    noted.await.expect("written");
    assert!(texts(&store, &one, &ada).await.is_empty());
}

#[tokio::test]
async fn an_agent_has_so_many_and_they_are_kept_for_so_long() {
    let (_folder, store) = store().await;
    let (ada, bob) = (agent(&store, "ada").await, agent(&store, "bob").await);
    let first = ticket(&store).await;
    let of_bob = store.keep_draft(&first, &bob.id, comment("Bob", None), 0);
    of_bob.await.expect("kept");
    let kept = store.keep_draft(&first, &ada.id, comment("First", None), 1);
    kept.await.expect("kept");
    for n in 0..DRAFTS_MAX {
        assert_eq!(texts(&store, &first, &ada).await, ["First"], "{n}");
        let next = ticket(&store).await;
        let kept = store.keep_draft(&next, &ada.id, comment("Next", None), 2 + n);
        kept.await.expect("kept");
    }
    assert!(texts(&store, &first, &ada).await.is_empty());
    assert_eq!(texts(&store, &first, &bob).await, ["Bob"]);
    assert_eq!(store.forget_old_drafts(0).await.expect("looked"), 0);
    // Bob's, and the oldest that is left of Ada's.
    assert_eq!(store.forget_old_drafts(3).await.expect("looked"), 2);
}
