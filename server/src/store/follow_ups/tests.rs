use tandem_protocol::signal::TicketRef;

use super::*;
use crate::audit::Author;
use crate::store::accounts::{AccountAuthor, AccountChange, CountedWays};
use crate::store::agents::{AgentRole, NewAgent};
use crate::store::merging::Merge;
use crate::store::tickets::{NewTicket, TicketChange};

const LATER: Millis = 5_000;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

async fn agent(store: &Store, name: &str, team: &str) -> Actor {
    let new = NewAgent {
        name: name.to_owned(),
        email: format!("{name}@desk.example").into(),
        password_hash: String::new(),
        role: AgentRole::Agent,
    };
    let made = store.add_agent(new, &Author::System, 0).await;
    let made = made.expect("an agent");
    let profile = Profile {
        tier: 1,
        teams: vec![team.to_owned()],
        skills: Vec::new(),
        capacity: 1,
    };
    let set = store.set_profile((&made.id, &profile), None, &Author::System, 0);
    set.await.expect("set");
    Actor::agent(made.id, made.name)
}

async fn ticket(store: &Store) -> String {
    let made = store.add_ticket(NewTicket::default(), Actor::system(), 0);
    made.await.expect("a ticket").id
}

async fn set(
    store: &Store,
    ticket: &str,
    audience: FollowUpFor,
    by: &Actor,
) -> Result<FollowUp, FollowUpRefused> {
    let words = (LATER, audience, Some("Ask the maker".to_owned()));
    store.add_follow_up(ticket, words, by, 1).await
}

async fn change(store: &Store, ticket: &str, change: TicketChange) {
    let by = Actor::system();
    let changed = store.change_ticket(ticket, change, &by, 2);
    changed.await.expect("changed");
}

async fn become_status(store: &Store, ticket: &str, status: Status) {
    let wanted = TicketChange {
        status: Some(status),
        ..TicketChange::default()
    };
    change(store, ticket, wanted).await;
}

/// The tickets of the follow-ups that are for an agent.
async fn listed(store: &Store, agent: &Actor) -> Vec<String> {
    let audience = store.audience(&agent.id).await.expect("reads");
    let page = FollowUpPage::default();
    let found = store.follow_ups_for(&audience, &page, 200).await;
    let found = found.expect("a list").into_iter();
    found.map(|one| one.ticket.id).collect()
}

async fn kinds(store: &Store, ticket: &str) -> Vec<String> {
    let sql = "SELECT kind FROM events WHERE ticket_id = $1 AND kind LIKE 'follow%' ORDER BY id";
    let kinds = sqlx::query_scalar(sql).bind(ticket);
    kinds.fetch_all(&store.reader).await.expect("reads")
}

#[tokio::test]
async fn an_agent_has_one_on_a_ticket_and_so_many_at_all() {
    let (_folder, store) = store().await;
    let (ada, bob) = (
        agent(&store, "ada", "a").await,
        agent(&store, "bob", "b").await,
    );
    let first = ticket(&store).await;
    let made = set(&store, &first, FollowUpFor::Me, &ada)
        .await
        .expect("set");
    assert_eq!(
        (made.version, made.note.as_deref()),
        (1, Some("Ask the maker"))
    );
    let again = set(&store, &first, FollowUpFor::Me, &ada).await;
    assert!(matches!(again, Err(FollowUpRefused::Exists)), "{again:?}");
    set(&store, &first, FollowUpFor::Me, &bob)
        .await
        .expect("bob's own");
    for _ in 1..FOLLOW_UPS_MAX {
        let other = ticket(&store).await;
        set(&store, &other, FollowUpFor::Me, &ada)
            .await
            .expect("there is room");
    }
    let spare = ticket(&store).await;
    let refused = set(&store, &spare, FollowUpFor::Me, &ada).await;
    assert!(
        matches!(refused, Err(FollowUpRefused::TooMany)),
        "{refused:?}"
    );
    store
        .finish_follow_up(&made.id, None, &ada, 2)
        .await
        .expect("done");
    set(&store, &spare, FollowUpFor::Me, &ada)
        .await
        .expect("there is room");
}

#[tokio::test]
async fn what_is_due_is_told_once_whoever_looks() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada", "a").await;
    let n = usize::try_from(TOLD_AT_ONCE_MAX).expect("fits") + 1;
    for _ in 0..n {
        let one = ticket(&store).await;
        set(&store, &one, FollowUpFor::Me, &ada).await.expect("set");
    }
    assert_eq!(store.next_follow_up().await.expect("reads"), Some(LATER));
    assert!(
        store
            .tell_follow_ups(LATER - 1)
            .await
            .expect("told")
            .is_empty()
    );
    let looks = (0..4).map(|_| store.tell_follow_ups(LATER));
    let looks = futures_util::future::join_all(looks).await;
    let told: usize = looks.into_iter().map(|one| one.expect("told").len()).sum();
    assert_eq!(told, n);
    assert_eq!(store.next_follow_up().await.expect("reads"), None);
    let n_events: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM events WHERE kind = 'follow_up_due'")
            .fetch_one(&store.reader)
            .await
            .expect("reads");
    assert_eq!(usize::try_from(n_events).expect("fits"), n);
}

#[tokio::test]
async fn another_time_is_told_again_and_another_note_is_not() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada", "a").await;
    let one = ticket(&store).await;
    let made = set(&store, &one, FollowUpFor::Me, &ada).await.expect("set");
    assert_eq!(store.tell_follow_ups(LATER).await.expect("told").len(), 1);
    let note = FollowUpChange {
        note: Some(None),
        ..FollowUpChange::default()
    };
    let changed = store.change_follow_up(&made.id, note.clone(), Some(1), &ada, LATER);
    let changed = changed.await.expect("changed");
    assert_eq!((changed.version, &changed.note), (2, &None));
    let same = store.change_follow_up(&made.id, note, Some(2), &ada, LATER);
    assert_eq!(same.await.expect("nothing to do").version, 2);
    assert!(store.tell_follow_ups(LATER).await.expect("told").is_empty());
    let time = FollowUpChange {
        due_at: Some(LATER + 1),
        ..FollowUpChange::default()
    };
    let stale = store.change_follow_up(&made.id, time.clone(), Some(1), &ada, LATER);
    assert!(matches!(stale.await, Err(FollowUpRefused::Changed)));
    let moved = store.change_follow_up(&made.id, time, Some(2), &ada, LATER);
    moved.await.expect("changed");
    assert_eq!(
        store.tell_follow_ups(LATER + 1).await.expect("told").len(),
        1
    );
    assert_eq!(
        kinds(&store, &one).await,
        [
            "follow_up_set",
            "follow_up_due",
            "follow_up_set",
            "follow_up_set",
            "follow_up_due"
        ]
    );
}

#[tokio::test]
async fn a_closed_ticket_ends_what_is_due_and_holds_what_is_to_come() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada", "a").await;
    let (due, coming) = (ticket(&store).await, ticket(&store).await);
    let missed = ticket(&store).await;
    set(&store, &due, FollowUpFor::Me, &ada).await.expect("set");
    assert_eq!(store.tell_follow_ups(LATER).await.expect("told").len(), 1);
    for one in [&coming, &missed] {
        set(&store, one, FollowUpFor::Me, &ada).await.expect("set");
    }
    for one in [&due, &coming, &missed] {
        become_status(&store, one, Status::Closed).await;
    }
    assert_eq!(listed(&store, &ada).await, [""; 0]);
    let refused = set(&store, &due, FollowUpFor::Me, &ada).await;
    assert!(
        matches!(refused, Err(FollowUpRefused::Closed)),
        "{refused:?}"
    );
    for one in [&due, &coming] {
        become_status(&store, one, Status::Open).await;
    }
    assert_eq!(listed(&store, &ada).await, std::slice::from_ref(&coming));
    let told = store.tell_follow_ups(LATER).await.expect("told");
    let only = Some(ada.id.clone());
    assert_eq!(
        told,
        [Due {
            ticket_id: coming.clone(),
            only
        }]
    );
    become_status(&store, &missed, Status::Open).await;
    assert_eq!(listed(&store, &ada).await, [coming]);
    assert_eq!(kinds(&store, &missed).await, ["follow_up_set"]);
}

#[tokio::test]
async fn a_team_is_told_and_may_finish_and_nobody_else_may_do_anything() {
    let (_folder, store) = store().await;
    let (ada, bob) = (
        agent(&store, "ada", "a").await,
        agent(&store, "bob", "a").await,
    );
    let (cleo, dan) = (
        agent(&store, "cleo", "c").await,
        agent(&store, "dan", "c").await,
    );
    let one = ticket(&store).await;
    let made = set(&store, &one, FollowUpFor::Team, &ada)
        .await
        .expect("set");
    for (who, sees) in [(&ada, true), (&bob, true), (&cleo, false)] {
        assert_eq!(!listed(&store, who).await.is_empty(), sees, "{}", who.name);
    }
    let refused = store.finish_follow_up(&made.id, None, &cleo, 2).await;
    assert!(
        matches!(refused, Err(FollowUpRefused::NotYours)),
        "{refused:?}"
    );
    // The ticket has come to another team.
    let wanted = TicketChange {
        assignee_id: Some(Some(cleo.id.clone())),
        ..TicketChange::default()
    };
    change(&store, &one, wanted).await;
    for (who, sees) in [(&ada, true), (&bob, false), (&cleo, true), (&dan, true)] {
        assert_eq!(!listed(&store, who).await.is_empty(), sees, "{}", who.name);
    }
    assert_eq!(
        store.tell_follow_ups(LATER).await.expect("told")[0].only,
        None
    );
    let change = FollowUpChange::default();
    let refused = store
        .change_follow_up(&made.id, change, None, &dan, 3)
        .await;
    assert!(
        matches!(refused, Err(FollowUpRefused::NotYours)),
        "{refused:?}"
    );
    let refused = store.clear_follow_up(&made.id, None, false, &dan, 3).await;
    assert!(
        matches!(refused, Err(FollowUpRefused::NotYours)),
        "{refused:?}"
    );
    store
        .finish_follow_up(&made.id, None, &dan, 3)
        .await
        .expect("done");
    let gone = store.finish_follow_up(&made.id, None, &dan, 3).await;
    assert!(matches!(gone, Err(FollowUpRefused::Unknown)), "{gone:?}");
    let other = set(&store, &one, FollowUpFor::Me, &ada).await.expect("set");
    let by_admin = store.clear_follow_up(&other.id, None, true, &dan, 4).await;
    by_admin.expect("an administrator may");
    assert_eq!(
        kinds(&store, &one).await.last().map(String::as_str),
        Some("follow_up_cleared")
    );
}

#[tokio::test]
async fn the_team_of_a_ticket_is_told_and_not_that_of_who_has_it() {
    let (_folder, store) = store().await;
    let (ada, bob) = (
        agent(&store, "ada", "a").await,
        agent(&store, "bob", "a").await,
    );
    let (cleo, dan) = (
        agent(&store, "cleo", "c%_").await,
        agent(&store, "dan", "cxx").await,
    );
    let one = ticket(&store).await;
    let wanted = TicketChange {
        assignee_id: Some(Some(bob.id.clone())),
        team: Some(Some("c%_".to_owned())),
        ..TicketChange::default()
    };
    change(&store, &one, wanted).await;
    let eve = agent(&store, "eve", "a").await;
    let made = set(&store, &one, FollowUpFor::Team, &ada)
        .await
        .expect("set");
    let cases = [
        (&ada, true),
        (&bob, true),
        (&cleo, true),
        (&dan, false),
        (&eve, false),
    ];
    for (who, sees) in cases {
        assert_eq!(!listed(&store, who).await.is_empty(), sees, "{}", who.name);
        let audience = store.audience(&who.id).await.expect("reads");
        assert_eq!(made.is_for(&audience), sees, "{}", who.name);
    }
    let given = TicketChange {
        team: Some(None),
        ..TicketChange::default()
    };
    change(&store, &one, given).await;
    for (who, sees) in [(&bob, true), (&cleo, false), (&eve, true)] {
        assert_eq!(!listed(&store, who).await.is_empty(), sees, "{}", who.name);
    }
}

#[tokio::test]
async fn a_duplicate_lends_its_follow_ups_to_where_it_leads() {
    let (_folder, store) = store().await;
    let ada = agent(&store, "ada", "a").await;
    let (source, target) = (ticket(&store).await, ticket(&store).await);
    let made = set(&store, &source, FollowUpFor::Me, &ada)
        .await
        .expect("set");
    let merge = Merge {
        target: target.clone(),
        ..Merge::default()
    };
    let merged = store.merge_ticket(&source, merge, &ada, 1).await;
    merged.expect("merged");
    assert_eq!(listed(&store, &ada).await, std::slice::from_ref(&target));
    let shown = store
        .follow_ups_of_ticket(&target, 50)
        .await
        .expect("reads");
    let number = 2;
    let subject = String::new();
    let wanted = TicketRef {
        id: target.clone(),
        number,
        subject,
    };
    assert_eq!((shown.len(), &shown[0].ticket), (1, &wanted));
    let refused = set(&store, &target, FollowUpFor::Me, &ada).await;
    assert!(
        matches!(refused, Err(FollowUpRefused::Exists)),
        "{refused:?}"
    );
    let told = store.tell_follow_ups(LATER).await.expect("told");
    assert_eq!(told[0].ticket_id, target);
    assert_eq!(kinds(&store, &target).await, ["follow_up_due"]);
    let undone = store.unmerge_ticket(&source, None, &ada, 2).await;
    undone.expect("undone");
    assert_eq!(listed(&store, &ada).await, std::slice::from_ref(&source));
    store
        .finish_follow_up(&made.id, None, &ada, 3)
        .await
        .expect("done");
    assert_eq!(
        kinds(&store, &source).await,
        ["follow_up_set", "follow_up_done"]
    );
}

#[tokio::test]
async fn what_is_left_for_a_team_without_anybody_is_for_all() {
    let (_folder, store) = store().await;
    let (gone, mate) = (
        agent(&store, "gone", "first").await,
        agent(&store, "mate", "first").await,
    );
    let other = agent(&store, "other", "third").await;
    let (of_team, of_theirs) = (ticket(&store).await, ticket(&store).await);
    let given = TicketChange {
        team: Some(Some("first".to_owned())),
        ..TicketChange::default()
    };
    change(&store, &of_team, given).await;
    for ticket in [&of_team, &of_theirs] {
        let left = set(&store, ticket, FollowUpFor::Team, &gone).await;
        left.expect("set");
    }
    let n_seen = async |who: &Actor| {
        let audience = store.audience(&who.id).await.expect("read");
        let page = FollowUpPage::default();
        let found = store.follow_ups_for(&audience, &page, 50).await;
        let found = found.expect("read");
        assert!(found.iter().all(|one| one.is_for(&audience)));
        found.len()
    };
    let leave = async |who: &Actor| {
        let change = AccountChange {
            active: Some(false),
            ..AccountChange::default()
        };
        let by = AccountAuthor {
            author: &Author::System,
            agent: None,
        };
        let ways = CountedWays::default();
        let left = store.change_account(&who.id, change, (by, &ways), 2).await;
        left.expect("deactivated");
    };
    leave(&gone).await;
    assert_eq!((n_seen(&mate).await, n_seen(&other).await), (2, 0));
    leave(&mate).await;
    assert_eq!(n_seen(&other).await, 2);
    let [left] = store
        .follow_ups_of_ticket(&of_team, 10)
        .await
        .expect("read")
        .try_into()
        .expect("one");
    let done = store.finish_follow_up(&left.id, None, &other, 3).await;
    assert!(done.is_ok(), "{done:?}");
    // Who joins the team has what is left for it.
    let new = agent(&store, "new", "first").await;
    assert_eq!((n_seen(&new).await, n_seen(&other).await), (1, 0));
}

#[tokio::test]
async fn what_somebody_who_has_gone_left_is_for_who_has_the_ticket_or_for_all() {
    let (_folder, store) = store().await;
    let gone = agent(&store, "gone", "first").await;
    let (heir, other) = (
        agent(&store, "heir", "second").await,
        agent(&store, "other", "third").await,
    );
    let (owned, unowned) = (ticket(&store).await, ticket(&store).await);
    let given = TicketChange {
        assignee_id: Some(Some(heir.id.clone())),
        ..TicketChange::default()
    };
    change(&store, &owned, given).await;
    for ticket in [&owned, &unowned] {
        set(&store, ticket, FollowUpFor::Me, &gone)
            .await
            .expect("set");
    }
    let seen = async |who: &Actor| {
        let audience = store.audience(&who.id).await.expect("read");
        let page = FollowUpPage::default();
        let found = store.follow_ups_for(&audience, &page, 50).await;
        let found = found.expect("read").into_iter();
        let mut tickets: Vec<String> = found.map(|one| one.ticket.id).collect();
        tickets.sort();
        tickets
    };
    assert!(seen(&heir).await.is_empty() && seen(&other).await.is_empty());
    let come_in = async |active| {
        let change = AccountChange {
            active: Some(active),
            ..AccountChange::default()
        };
        let by = AccountAuthor {
            author: &Author::System,
            agent: None,
        };
        let ways = CountedWays::default();
        let changed = store.change_account(&gone.id, change, (by, &ways), 2).await;
        changed.expect("changed");
    };
    come_in(false).await;
    let mut both = vec![owned.clone(), unowned.clone()];
    both.sort();
    assert_eq!(seen(&heir).await, both);
    assert_eq!(seen(&other).await, std::slice::from_ref(&unowned));
    let audience = store.audience(&other.id).await.expect("read");
    let [of_heir] = store
        .follow_ups_of_ticket(&owned, 10)
        .await
        .expect("read")
        .try_into()
        .expect("one");
    assert!(!of_heir.is_for(&audience));
    let told = store.tell_follow_ups(LATER).await.expect("told");
    let only = |ticket: &str| {
        let due = told.iter().find(|due| due.ticket_id == ticket);
        due.expect("told").only.clone()
    };
    assert_eq!(
        (only(&owned), only(&unowned)),
        (Some(heir.id.clone()), None)
    );
    // Who comes back has what they wanted; until then others say that it is done.
    come_in(true).await;
    assert!(seen(&other).await.is_empty());
    assert_eq!(seen(&gone).await, both);
    come_in(false).await;
    let [left] = store
        .follow_ups_of_ticket(&unowned, 10)
        .await
        .expect("read")
        .try_into()
        .expect("one");
    let done = store.finish_follow_up(&left.id, None, &other, 3).await;
    assert!(done.is_ok(), "{done:?}");
}
