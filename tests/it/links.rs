//! Links between tickets, and splits, over HTTP.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::SPLIT_MAX;

use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

async fn make(console: &Browser, subject: &str) -> String {
    text(&console.make_ticket(subject).await, "id")
}

async fn link(console: &Browser, ticket: &str, relation: &str, other: &str) -> Answer {
    let body = json!({ "relation": relation, "ticket": other });
    let path = format!("/api/v1/tickets/{ticket}/links");
    console.post(&path, &body).await
}

async fn list(console: &Browser, path: &str) -> Vec<Value> {
    let listed = console.get(path).await.is(200).json();
    listed["data"].as_array().expect("a list").clone()
}

async fn timeline(console: &Browser, ticket: &str) -> Vec<Value> {
    list(console, &format!("/api/v1/tickets/{ticket}/timeline")).await
}

async fn split(console: &Browser, ticket: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/split");
    console.post(&path, body).await
}

fn code(refused: Answer, status: u16) -> String {
    text(&refused.is(status).json(), "code")
}

#[tokio::test]
async fn tickets_are_linked_once_and_not_any_more() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (one, two) = (
        make(&console, "Gateway").await,
        make(&console, "No mail").await,
    );
    let made = link(&console, &two, "parent", &one).await.is(201).json();
    let ticket = json!({ "id": one, "number": 1, "subject": "Gateway", "status": "open" });
    assert_eq!(
        (&made["relation"], &made["ticket"]),
        (&json!("parent"), &ticket)
    );
    let here = list(&console, &format!("/api/v1/tickets/{one}/links")).await;
    assert_eq!(here[0]["relation"], "child");
    assert_eq!(here[0]["ticket"]["number"], 2);

    assert_eq!(
        code(link(&console, &one, "child", &two).await, 409),
        "link_exists"
    );
    assert_eq!(
        code(link(&console, &one, "parent", &two).await, 409),
        "parent_circle"
    );
    assert_eq!(
        code(link(&console, &one, "blocks", &one).await, 409),
        "same_ticket"
    );
    assert_eq!(
        code(link(&console, &one, "blocks", "tic_none").await, 404),
        "not_found"
    );
    assert_eq!(
        code(link(&console, &one, "split_from", &two).await, 422),
        "invalid_body"
    );
    assert_eq!(
        code(link(&console, &one, "likes", &two).await, 422),
        "invalid_body"
    );
    let third = make(&console, "Other").await;
    assert_eq!(
        code(link(&console, &two, "parent", &third).await, 409),
        "has_parent"
    );

    let said = timeline(&console, &one).await;
    let data = json!({ "link": made["id"], "relation": "child", "ticket": two, "number": 2 });
    let last = said.last().expect("an entry");
    assert_eq!(
        (&last["kind"], &last["data"]),
        (&json!("ticket_linked"), &data)
    );
    let path = format!("/api/v1/tickets/{one}/links/{}", text(&made, "id"));
    let delete = || console.request(Method::DELETE, &path);
    send(delete()).await.is(204);
    assert_eq!(code(send(delete()).await, 404), "not_found");
    assert!(
        list(&console, &format!("/api/v1/tickets/{two}/links"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_merged_ticket_answers_with_the_links_of_what_it_leads_to_and_ends_none() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let mut tickets = Vec::new();
    for subject in ["Twice", "Once", "Gateway", "Router"] {
        tickets.push(make(&console, subject).await);
    }
    let [twice, once, gateway, router] = &tickets[..] else {
        panic!("four tickets");
    };
    let between = link(&console, twice, "relates_to", once).await;
    let between = text(&between.is(201).json(), "id");
    link(&console, twice, "blocked_by", gateway).await.is(201);
    link(&console, once, "child", router).await.is(201);
    let merge = format!("/api/v1/tickets/{twice}/merge");
    let into = json!({ "into": once });
    console.post(&merge, &into).await.is(200);
    let read = list(&console, &format!("/api/v1/tickets/{twice}/links")).await;
    let there = list(&console, &format!("/api/v1/tickets/{once}/links")).await;
    assert_eq!(read.len(), 2, "{read:?}");
    assert_eq!(read, there);
    for id in [between.as_str(), "lnk_none"] {
        let path = format!("/api/v1/tickets/{twice}/links/{id}");
        let refused = send(console.request(Method::DELETE, &path)).await;
        assert_eq!(code(refused, 409), "ticket_merged");
    }
    let ended = format!("/api/v1/tickets/{once}/links/{between}");
    let ended = send(console.request(Method::DELETE, &ended)).await;
    assert_eq!(code(ended, 404), "not_found");
}

#[tokio::test]
async fn what_is_split_off_begins_a_ticket_once_however_often_it_is_asked() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let body = json!({ "subject": "Printer", "customer_name": "Kim", "customer_email": "kim@shop.example", "priority": "high" });
    let old = console.post("/api/v1/tickets", &body).await.is(201).json();
    let old = text(&old, "id");
    let comment = json!({ "body": "And the invoice is wrong" });
    let path = format!("/api/v1/tickets/{old}/comments");
    let note = console.post(&path, &comment).await.is(201).json();
    let me = text(&console.get("/api/v1/me").await.is(200).json(), "id");
    let ticket = format!("/api/v1/tickets/{old}");
    let assigned = json!({ "assignee_id": me });
    console.patch(&ticket, &assigned).await.is(200);

    let body = json!({ "subject": "Invoice", "entries": [note["id"]] });
    let ask = |tag: &str, key: &str| {
        let path = format!("{ticket}/split");
        let request = console.request(Method::POST, &path).json(&body);
        request
            .header("if-match", tag)
            .header("idempotency-key", key)
    };
    assert_eq!(
        code(send(ask("\"1\"", "split-of-a-ticket-1")).await, 412),
        "changed_since"
    );
    let made = send(ask("\"2\"", "split-of-a-ticket-2")).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    assert_eq!(
        json!([
            made["number"],
            made["subject"],
            made["customer_name"],
            made["customer_email"],
            made["priority"],
            made["status"]
        ]),
        json!([2, "Invoice", "Kim", "kim@shop.example", "high", "open"])
    );
    assert_eq!(made["assignee"]["id"], json!(me));
    let again = send(ask("\"2\"", "split-of-a-ticket-2"))
        .await
        .is(201)
        .json();
    assert_eq!(again["id"], made["id"]);
    assert_eq!(list(&console, "/api/v1/tickets").await.len(), 2);

    let story = timeline(&console, &text(&made, "id")).await;
    let kinds: Vec<&Value> = story.iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(
        json!(kinds),
        json!(["ticket_created", "split_from", "message_copied"])
    );
    let copy = json!({
        "ticket": old, "number": 1, "entry": note["id"], "at": note["at"],
        "by": { "kind": "agent", "name": "Ada" }, "what": "comment", "text": "And the invoice is wrong",
    });
    assert_eq!(story[2]["data"], copy);
    let story = timeline(&console, &old).await;
    let last = story.last().expect("an entry");
    let data = json!({ "ticket": made["id"], "number": 2, "entries": [note["id"]] });
    assert_eq!(
        (&last["kind"], &last["data"]),
        (&json!("ticket_split"), &data)
    );
    let links = list(&console, &format!("{ticket}/links")).await;
    assert_eq!(links[0]["relation"], "split_into");
    let path = format!("{ticket}/links/{}", text(&links[0], "id"));
    let refused = send(console.request(Method::DELETE, &path)).await;
    assert_eq!(code(refused, 409), "split_stays");
}

#[tokio::test]
async fn a_split_keeps_its_bounds_and_takes_nothing_else() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket = make(&console, "Printer").await;
    let created = text(&timeline(&console, &ticket).await[0], "id");
    let mut entries = Vec::new();
    for n in 0..=SPLIT_MAX {
        let body = json!({ "body": format!("Note {n}") });
        let path = format!("/api/v1/tickets/{ticket}/comments");
        let made = console.post(&path, &body).await.is(201).json();
        entries.push(text(&made, "id"));
    }
    let pointer = async |entries: &[String], subject: &str| {
        let body = json!({ "subject": subject, "entries": entries });
        let problem = split(&console, &ticket, &body).await.is(422).json();
        text(&problem["errors"][0], "pointer")
    };
    assert_eq!(pointer(&[], "x").await, "/entries");
    assert_eq!(pointer(&entries, "x").await, "/entries");
    assert_eq!(pointer(&entries[..1], " ").await, "/subject");
    let twice = [entries[0].clone(), entries[0].clone()];
    assert_eq!(pointer(&twice, "x").await, "/entries/1");
    let other = [entries[0].clone(), created];
    assert_eq!(pointer(&other, "x").await, "/entries/1");
    let body = json!({ "subject": "x", "entries": entries[1..] });
    let made = split(&console, &ticket, &body).await.is(201).json();
    let path = format!("/api/v1/tickets/{}/timeline?limit=200", text(&made, "id"));
    let story = list(&console, &path).await;
    assert_eq!(story.len(), SPLIT_MAX + 2);
    let none = split(&console, "tic_none", &body).await;
    assert_eq!(code(none, 404), "not_found");
}

#[tokio::test]
async fn figures_and_clocks_see_no_message_in_a_copy() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket = make(&console, "Printer").await;
    let path = format!("/api/v1/tickets/{ticket}/comments");
    let note = console.post(&path, &json!({ "body": "A note" })).await;
    let note = text(&note.is(201).json(), "id");
    let body = json!({ "subject": "Invoice", "entries": [note] });
    let made = split(&console, &ticket, &body).await.is(201).json();
    let path = format!("/api/v1/tickets/{}/mails", text(&made, "id"));
    let mails = console.get(&path).await.is(200).json();
    assert_eq!(mails["mails"], json!([]));
    let audit = console.get("/api/v1/audit?act=message_copied").await;
    assert_eq!(audit.is(200).json()["data"], json!([]));
    let audit = list(&console, "/api/v1/audit?act=ticket_split").await;
    assert_eq!(audit[0]["detail"], made["id"]);
}
