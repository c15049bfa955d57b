use super::*;
use crate::store::merging::{Merge, MergeRefused};
use crate::store::tickets::NewTicket;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

async fn make(store: &Store) -> String {
    let made = store.add_ticket(NewTicket::default(), Actor::system(), 0);
    made.await.expect("a ticket").id
}

async fn link(
    store: &Store,
    ticket: &str,
    relation: Relation,
    other: &str,
) -> Result<Link, LinkRefused> {
    let by = Actor::system();
    store.link_tickets(ticket, (relation, other), &by, 1).await
}

async fn merge(store: &Store, source: &str, target: &str) -> Result<(), MergeRefused> {
    let merge = Merge {
        target: target.to_owned(),
        ..Merge::default()
    };
    let merged = store.merge_ticket(source, merge, &Actor::system(), 2).await;
    merged.map(drop)
}

/// The links of a ticket, as relations and numbers.
async fn links(store: &Store, ticket: &str) -> Vec<(Relation, i64)> {
    let links = store.links_of(ticket).await.expect("reads");
    links
        .into_iter()
        .map(|link| (link.relation, link.other.number))
        .collect()
}

#[tokio::test]
async fn a_link_is_read_from_both_ends_and_ends_for_both() {
    let (_folder, store) = store().await;
    let (one, two) = (make(&store).await, make(&store).await);
    let made = link(&store, &one, Relation::Blocks, &two)
        .await
        .expect("linked");
    link(&store, &two, Relation::RelatesTo, &one)
        .await
        .expect("linked");
    let said = [(Relation::Blocks, 2), (Relation::RelatesTo, 2)];
    assert_eq!(links(&store, &one).await, said);
    let said = [(Relation::BlockedBy, 1), (Relation::RelatesTo, 1)];
    assert_eq!(links(&store, &two).await, said);
    for (ticket, relation, other) in [
        (&one, Relation::Blocks, &two),
        (&two, Relation::BlockedBy, &one),
        (&one, Relation::RelatesTo, &two),
    ] {
        let again = link(&store, ticket, relation, other).await;
        assert!(matches!(again, Err(LinkRefused::Exists)), "{again:?}");
    }
    let by = Actor::system();
    let other = store.unlink_tickets(&two, &made.id, &by, 3).await;
    assert_eq!(other.expect("ended"), one);
    assert_eq!(links(&store, &one).await, [(Relation::RelatesTo, 2)]);
    let again = store.unlink_tickets(&two, &made.id, &by, 3).await;
    assert!(matches!(again, Err(LinkRefused::NoLink)), "{again:?}");
    let kinds = async |ticket: &str| {
        let (entries, _) = store.timeline(ticket, "", 20).await.expect("a timeline");
        let of = |data: &TimelineData| match data {
            TimelineData::TicketLinked {
                relation, number, ..
            } => Some((true, *relation, *number)),
            TimelineData::TicketUnlinked {
                relation, number, ..
            } => Some((false, *relation, *number)),
            _ => None,
        };
        let said = entries.iter().filter_map(|entry| of(&entry.data));
        said.collect::<Vec<_>>()
    };
    let relates = (true, Relation::RelatesTo);
    let wanted = [
        (true, Relation::Blocks, 2),
        (relates.0, relates.1, 2),
        (false, Relation::Blocks, 2),
    ];
    assert_eq!(kinds(&one).await, wanted);
    assert_eq!(kinds(&two).await[2], (false, Relation::BlockedBy, 1));
}

#[tokio::test]
async fn a_ticket_has_one_parent_and_is_never_below_itself() {
    let (_folder, store) = store().await;
    let mut tickets = Vec::new();
    for _ in 0..4 {
        tickets.push(make(&store).await);
    }
    let [a, b, c, d] = &tickets[..] else {
        panic!("four tickets");
    };
    link(&store, a, Relation::Child, b).await.expect("linked");
    link(&store, c, Relation::Parent, b).await.expect("linked");
    for (child, parent) in [(a, b), (a, c)] {
        let circle = link(&store, child, Relation::Parent, parent).await;
        assert!(matches!(circle, Err(LinkRefused::Circle)), "{circle:?}");
    }
    let second = link(&store, d, Relation::Child, c).await;
    assert!(matches!(second, Err(LinkRefused::HasParent)), "{second:?}");
    let same = link(&store, a, Relation::RelatesTo, a).await;
    assert!(matches!(same, Err(LinkRefused::Same)), "{same:?}");
    let none = link(&store, a, Relation::RelatesTo, "tic_none").await;
    assert!(matches!(none, Err(LinkRefused::NoOther)), "{none:?}");
    let none = link(&store, "tic_none", Relation::RelatesTo, a).await;
    assert!(matches!(none, Err(LinkRefused::NoTicket)), "{none:?}");
    // A merging that would put one below itself is refused, and a child goes into its parent.
    let refused = merge(&store, c, a).await;
    assert!(matches!(refused, Err(MergeRefused::Circle)), "{refused:?}");
    let refused = merge(&store, a, c).await;
    assert!(matches!(refused, Err(MergeRefused::Circle)), "{refused:?}");
    merge(&store, b, a).await.expect("merged");
    assert_eq!(links(&store, a).await, [(Relation::Child, 3)]);
}

#[tokio::test]
async fn links_of_what_was_merged_are_those_of_what_it_leads_to_until_it_is_undone() {
    let (_folder, store) = store().await;
    let (one, two, other) = (make(&store).await, make(&store).await, make(&store).await);
    link(&store, &one, Relation::Blocks, &other)
        .await
        .expect("linked");
    link(&store, &two, Relation::Blocks, &other)
        .await
        .expect("linked");
    link(&store, &one, Relation::RelatesTo, &two)
        .await
        .expect("linked");
    merge(&store, &one, &two).await.expect("merged");
    // Both said the same, and a ticket is not linked with itself.
    assert_eq!(links(&store, &two).await, [(Relation::Blocks, 3)]);
    assert_eq!(links(&store, &one).await, [(Relation::Blocks, 3)]);
    assert_eq!(links(&store, &other).await, [(Relation::BlockedBy, 2)]);
    let merged = link(&store, &other, Relation::RelatesTo, &one).await;
    assert!(
        matches!(merged, Err(LinkRefused::OtherMerged(1, 2))),
        "{merged:?}"
    );
    let merged = link(&store, &one, Relation::RelatesTo, &other).await;
    assert!(
        matches!(
            merged,
            Err(LinkRefused::Store(StoreError::TicketMerged { number: 2 }))
        ),
        "{merged:?}"
    );
    let by = Actor::system();
    store
        .unmerge_ticket(&one, None, &by, 3)
        .await
        .expect("undone");
    let said = [(Relation::Blocks, 3), (Relation::RelatesTo, 2)];
    assert_eq!(links(&store, &one).await, said);
    let said = [(Relation::Blocks, 3), (Relation::RelatesTo, 1)];
    assert_eq!(links(&store, &two).await, said);

    // What is ended while they are one is ended for both.
    merge(&store, &one, &two).await.expect("merged");
    let here = store.links_of(&two).await.expect("reads");
    let ended = store.unlink_tickets(&two, &here[0].id, &by, 4).await;
    ended.expect("ended");
    assert_eq!(links(&store, &other).await, []);
    store
        .unmerge_ticket(&one, None, &by, 5)
        .await
        .expect("undone");
    assert_eq!(links(&store, &one).await, [(Relation::RelatesTo, 2)]);
}

#[tokio::test]
async fn a_ticket_has_so_many_links_and_no_more() {
    let (_folder, store) = store().await;
    let one = make(&store).await;
    for _ in 0..LINKS_MAX {
        let other = make(&store).await;
        link(&store, &one, Relation::RelatesTo, &other)
            .await
            .expect("there is room");
    }
    let other = make(&store).await;
    for (ticket, other) in [(&one, &other), (&other, &one)] {
        let refused = link(&store, ticket, Relation::RelatesTo, other).await;
        assert!(matches!(refused, Err(LinkRefused::TooMany)), "{refused:?}");
    }
    assert_eq!(links(&store, &one).await.len(), LINKS_MAX);
}

#[tokio::test]
async fn above_so_many_ancestors_nobody_goes() {
    let (_folder, store) = store().await;
    let mut below = make(&store).await;
    let lowest = below.clone();
    for _ in 0..ANCESTORS_MAX - 1 {
        let parent = make(&store).await;
        link(&store, &below, Relation::Parent, &parent)
            .await
            .expect("linked");
        below = parent;
    }
    let other = make(&store).await;
    link(&store, &other, Relation::Parent, &lowest)
        .await
        .expect("so many are looked at");
    let top = make(&store).await;
    link(&store, &below, Relation::Parent, &top)
        .await
        .expect("linked");
    let more = make(&store).await;
    let refused = link(&store, &more, Relation::Parent, &lowest).await;
    assert!(matches!(refused, Err(LinkRefused::Circle)), "{refused:?}");
}

#[tokio::test]
async fn a_link_of_another_tenant_is_none() {
    let (folder, store) = store().await;
    let (one, two) = (make(&store).await, make(&store).await);
    let made = link(&store, &one, Relation::Blocks, &two)
        .await
        .expect("linked");
    let tenant = "other".parse().expect("a tenant");
    let other = store.of(&tenant, ("Other", folder.path()), 1).await;
    let other = other.expect("a store");
    let theirs = make(&other).await;
    let foreign = link(&other, &theirs, Relation::RelatesTo, &one).await;
    assert!(matches!(foreign, Err(LinkRefused::NoOther)), "{foreign:?}");
    let by = Actor::system();
    let foreign = other.unlink_tickets(&theirs, &made.id, &by, 2).await;
    assert!(matches!(foreign, Err(LinkRefused::NoLink)), "{foreign:?}");
    assert!(other.links_of(&one).await.expect("reads").is_empty());
}

#[tokio::test]
async fn a_circle_is_seen_past_any_number_of_other_links() {
    assert_eq!(
        i64::try_from(LINKS_MAX),
        Ok(LINKS_WITH_MERGED_MAX / (MERGED_MAX + 1))
    );
    let (_folder, store) = store().await;
    let (top, middle, below) = (make(&store).await, make(&store).await, make(&store).await);
    let by = Actor::system();
    // The youngest of all links of the one in the middle.
    let under = (Relation::Parent, top.as_str());
    let linked = store.link_tickets(&middle, under, &by, 9).await;
    linked.expect("linked");
    link(&store, &below, Relation::Parent, &middle)
        .await
        .expect("linked");
    let mut others = Vec::new();
    for _ in 0..LINKS_MAX {
        others.push(make(&store).await);
    }
    let n_needed = usize::try_from(LINKS_SHOWN_MAX).expect("a number") / LINKS_MAX;
    for _ in 0..n_needed {
        let duplicate = make(&store).await;
        for other in &others {
            link(&store, &duplicate, Relation::RelatesTo, other)
                .await
                .expect("linked");
        }
        merge(&store, &duplicate, &middle).await.expect("merged");
    }
    let shown = store.links_of(&middle).await.expect("read");
    let is_parent = |link: &Link| link.relation == Relation::Parent;
    assert!(!shown.iter().any(is_parent), "it is not among those shown");
    let circle = link(&store, &top, Relation::Parent, &below).await;
    assert!(matches!(circle, Err(LinkRefused::Circle)), "{circle:?}");
    let merged = merge(&store, &top, &below).await;
    assert!(merged.is_err(), "{merged:?}");
}
