use tandem_tickets::Actor;

use super::*;
use crate::store::people::Whom;
use crate::store::tickets::{NewTicket, TicketChange, TicketFilter};

const BY: Author = Author::System;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).await.expect("a store");
    (folder, store)
}

fn field(key: &str, kind: FieldKind) -> Field {
    let options = match kind {
        FieldKind::Choice => vec!["Gold".to_owned(), "Tin".to_owned()],
        _ => Vec::new(),
    };
    Field {
        key: key.to_owned(),
        label: key.to_uppercase(),
        kind,
        help: String::new(),
        options,
        is_required: false,
        is_archived: false,
    }
}

async fn define(store: &Store, key: &str, kind: FieldKind) {
    let added = store.add_field(field(key, kind), &BY, 1).await;
    added.expect("defined");
}

async fn ticket(store: &Store) -> String {
    let new = NewTicket {
        customer_email: Some("kim@shop.example".to_owned()),
        ..NewTicket::default()
    };
    let made = store.add_ticket(new, Actor::system(), 1).await;
    made.expect("a ticket").id
}

/// Changes a ticket's fields as JSON says, and its status.
async fn set(
    store: &Store,
    ticket: &str,
    json: &str,
    status: Option<Status>,
) -> Result<Ticket, ChangeRefused> {
    let fields: std::collections::BTreeMap<String, Option<FieldValue>> =
        serde_json::from_str(json).expect("fields");
    let change = TicketChange {
        fields: fields.into_iter().collect(),
        status,
        ..TicketChange::default()
    };
    store
        .change_ticket(ticket, change, &Actor::system(), 2)
        .await
}

fn wrong(changed: Result<Ticket, ChangeRefused>) -> Vec<String> {
    match changed {
        Err(ChangeRefused::Fields(wrong)) => wrong.into_iter().map(|(key, _)| key).collect(),
        other => panic!("it is not refused for its fields: {other:?}"),
    }
}

async fn found(store: &Store, fields: &[(&str, &str)], query: &str) -> Vec<i64> {
    let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    let filter = TicketFilter {
        fields: fields.iter().map(owned).collect(),
        query: query.to_owned(),
        ..TicketFilter::default()
    };
    let listed = store.tickets(&filter, 10).await.expect("a list");
    let mut numbers: Vec<i64> = listed.iter().map(|ticket| ticket.number).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn values_are_kept_found_changed_and_cleared() {
    let (_folder, store) = store().await;
    define(&store, "plan", FieldKind::Choice).await;
    define(&store, "seats", FieldKind::Number).await;
    define(&store, "order", FieldKind::Text).await;
    let (one, two) = (ticket(&store).await, ticket(&store).await);
    let first = r#"{"plan":"Gold","seats":12.0,"order":"AB-4711"}"#;
    let changed = set(&store, &one, first, None).await.expect("set");
    assert_eq!(changed.version, 2);
    let again = set(&store, &one, first, None).await.expect("nothing to do");
    assert_eq!(again.version, 2);
    set(&store, &two, r#"{"plan":"Gold"}"#, None)
        .await
        .expect("set");

    assert_eq!(found(&store, &[("plan", "Gold")], "").await, [1, 2]);
    assert_eq!(
        found(&store, &[("plan", "Gold"), ("seats", "12")], "").await,
        [1]
    );
    assert_eq!(found(&store, &[("plan", "Tin")], "").await, [0; 0]);
    assert_eq!(found(&store, &[("plan", "Gold")], "4711").await, [1]);
    assert_eq!(found(&store, &[], "ab-47").await, [1]);

    let changed = set(&store, &one, r#"{"plan":"Tin","order":null}"#, None).await;
    let text = text(&changed.expect("changed").fields).expect("text");
    assert_eq!(text, r#"{"plan":"Tin","seats":12}"#);
    assert_eq!(found(&store, &[("plan", "Gold")], "").await, [2]);
    assert_eq!(found(&store, &[], "4711").await, [0; 0]);
    let read = store
        .lookup_ticket(&one)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(super::text(&read.fields).expect("text"), text);

    let (entries, _) = store.timeline(&one, "", 20).await.expect("a timeline");
    let changes = entries.into_iter().filter_map(|entry| match entry.data {
        TimelineData::FieldChanged {
            field, from, to, ..
        } => Some((
            field,
            from.map(|value| value.to_string()),
            to.map(|value| value.to_string()),
        )),
        _ => None,
    });
    let said = |key: &str, from: Option<&str>, to: Option<&str>| {
        (
            key.to_owned(),
            from.map(str::to_owned),
            to.map(str::to_owned),
        )
    };
    let wanted = [
        said("order", None, Some("AB-4711")),
        said("plan", None, Some("Gold")),
        said("seats", None, Some("12")),
        said("order", Some("AB-4711"), None),
        said("plan", Some("Gold"), Some("Tin")),
    ];
    assert_eq!(changes.collect::<Vec<_>>(), wanted);
}

#[tokio::test]
async fn what_a_field_does_not_take_changes_nothing_and_is_named() {
    let (_folder, store) = store().await;
    define(&store, "plan", FieldKind::Choice).await;
    define(&store, "due", FieldKind::Date).await;
    let id = ticket(&store).await;
    let bad = r#"{"plan":"Gold","due":"soon","nothing":1}"#;
    assert_eq!(wrong(set(&store, &id, bad, None).await), ["due", "nothing"]);
    let read = store
        .lookup_ticket(&id)
        .await
        .expect("reads")
        .expect("there");
    assert!(read.fields.is_empty() && read.version == 1);
    assert_eq!(found(&store, &[("plan", "Gold")], "").await, [0; 0]);
}

#[tokio::test]
async fn a_ticket_ends_with_what_is_required_and_archived_fields_are_not() {
    let (_folder, store) = store().await;
    define(&store, "plan", FieldKind::Choice).await;
    define(&store, "order", FieldKind::Text).await;
    let id = ticket(&store).await;
    let require = FieldChange {
        is_required: Some(true),
        ..FieldChange::default()
    };
    for key in ["plan", "order"] {
        let changed = store
            .change_field(key, require.clone(), None, (&BY, 2))
            .await;
        changed.expect("required");
    }
    let solved = Some(Status::Solved);
    assert_eq!(
        wrong(set(&store, &id, "{}", solved).await),
        ["plan", "order"]
    );
    assert_eq!(
        wrong(set(&store, &id, r#"{"plan":"Tin"}"#, solved).await),
        ["order"]
    );
    set(&store, &id, "{}", Some(Status::Pending))
        .await
        .expect("it goes on");
    let archive = FieldChange {
        is_archived: Some(true),
        ..FieldChange::default()
    };
    let archived = store.change_field("order", archive, None, (&BY, 3)).await;
    assert!(archived.expect("archived").field.is_archived);
    let both = set(&store, &id, r#"{"plan":"Tin"}"#, solved)
        .await
        .expect("solved");
    assert_eq!(both.status, Status::Solved);
    let late = set(&store, &id, r#"{"order":"7"}"#, None).await;
    assert_eq!(wrong(late), ["order"]);
    // What is done stays done, whatever it lacks.
    set(&store, &id, r#"{"plan":null}"#, Some(Status::Closed))
        .await
        .expect("closed");
}

#[tokio::test]
async fn fields_keep_their_keys_their_order_and_their_versions() {
    let (_folder, store) = store().await;
    for key in ["a", "b", "c"] {
        define(&store, key, FieldKind::Text).await;
    }
    let taken = store.add_field(field("b", FieldKind::Date), &BY, 2).await;
    assert!(matches!(taken, Err(FieldRefused::KeyTaken)), "{taken:?}");
    let options = Field {
        options: vec!["x".to_owned()],
        ..field("d", FieldKind::Text)
    };
    let refused = store.add_field(options, &BY, 2).await;
    assert!(
        matches!(refused, Err(FieldRefused::Options(_))),
        "{refused:?}"
    );
    let first = FieldChange {
        place: Some(0),
        label: Some("Sea".to_owned()),
        ..FieldChange::default()
    };
    let moved = store
        .change_field("c", first.clone(), Some(1), (&BY, 3))
        .await;
    assert_eq!(moved.expect("moved").version, 2);
    let late = store
        .change_field("c", first.clone(), Some(1), (&BY, 4))
        .await;
    assert!(matches!(late, Err(FieldRefused::Changed)), "{late:?}");
    let unknown = store.change_field("z", first, None, (&BY, 4)).await;
    assert!(matches!(unknown, Err(FieldRefused::Unknown)), "{unknown:?}");
    let last = FieldChange {
        place: Some(99),
        ..FieldChange::default()
    };
    store
        .change_field("a", last, None, (&BY, 5))
        .await
        .expect("moved");
    let all = store.fields().await.expect("reads");
    let said: Vec<_> = all
        .iter()
        .map(|one| (one.field.label.as_str(), one.version))
        .collect();
    assert_eq!(said, [("Sea", 2), ("B", 1), ("A", 2)]);
}

#[tokio::test]
async fn so_many_fields_are_offered_and_so_many_kept() {
    let (_folder, store) = store().await;
    let archived = |n: i64, is_archived: bool| Field {
        is_archived,
        ..field(&format!("f{n}"), FieldKind::Text)
    };
    for n in 0..FIELDS_MAX - 1 {
        store
            .add_field(archived(n, false), &BY, 1)
            .await
            .expect("there is room");
    }
    for n in FIELDS_MAX - 1..FIELDS_KEPT_MAX - 1 {
        store
            .add_field(archived(n, true), &BY, 1)
            .await
            .expect("there is room");
    }
    store
        .add_field(field("last", FieldKind::Text), &BY, 1)
        .await
        .expect("the last one");
    let again = FieldChange {
        is_archived: Some(false),
        ..FieldChange::default()
    };
    let offered = store
        .change_field("f100", again.clone(), None, (&BY, 2))
        .await;
    assert!(matches!(offered, Err(FieldRefused::TooMany)), "{offered:?}");
    let archive = FieldChange {
        is_archived: Some(true),
        ..FieldChange::default()
    };
    store
        .change_field("last", archive, None, (&BY, 3))
        .await
        .expect("archived");
    let more = store
        .add_field(field("more", FieldKind::Text), &BY, 4)
        .await;
    assert!(matches!(more, Err(FieldRefused::TooMany)), "{more:?}");
    store
        .change_field("f100", again, None, (&BY, 5))
        .await
        .expect("there is room");
}

#[tokio::test]
async fn of_who_is_erased_what_was_typed_goes_and_what_was_chosen_stays() {
    let (_folder, store) = store().await;
    define(&store, "plan", FieldKind::Choice).await;
    define(&store, "order", FieldKind::Text).await;
    define(&store, "phone", FieldKind::Number).await;
    let id = ticket(&store).await;
    let all = r#"{"plan":"Gold","order":"AB-4711","phone":4912}"#;
    set(&store, &id, all, None).await.expect("set");
    let whom = Whom::Address("kim@shop.example".to_owned());
    let erased = store.erase_person(&whom, &Actor::system(), 5).await;
    assert_eq!(erased.expect("erased").tickets, std::slice::from_ref(&id));
    let left = store
        .lookup_ticket(&id)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(text(&left.fields).expect("text"), r#"{"plan":"Gold"}"#);
    assert_eq!(found(&store, &[("plan", "Gold")], "").await, [1]);
    for gone in [("order", "AB-4711"), ("phone", "4912")] {
        assert_eq!(found(&store, &[gone], "").await, [0; 0], "{gone:?}");
    }
    assert_eq!(found(&store, &[], "4711").await, [0; 0]);
    let (entries, _) = store.timeline(&id, "", 20).await.expect("a timeline");
    let said = format!("{entries:?}");
    assert!(said.contains("Gold") && !said.contains("4711") && !said.contains("4912"));
}

#[tokio::test]
async fn a_field_of_another_tenant_is_none_of_ones_own() {
    let (folder, store) = store().await;
    define(&store, "plan", FieldKind::Choice).await;
    let tenant = "other".parse().expect("a tenant");
    let other = store.of(&tenant, ("Other", folder.path()), 1).await;
    let other = other.expect("a store");
    assert!(other.fields().await.expect("reads").is_empty());
    let change = other
        .change_field("plan", FieldChange::default(), None, (&BY, 2))
        .await;
    assert!(matches!(change, Err(FieldRefused::Unknown)), "{change:?}");
    define(&other, "plan", FieldKind::Text).await;
    let kinds = [&store, &other].map(|store| store.fields());
    let mut said = Vec::new();
    for fields in kinds {
        said.extend(
            fields
                .await
                .expect("reads")
                .into_iter()
                .map(|one| one.field.kind),
        );
    }
    assert_eq!(said, [FieldKind::Choice, FieldKind::Text]);
}
