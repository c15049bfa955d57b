//! Drafts over HTTP: who sees them, what two windows make of one, and when they go.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_server::keys::scope::Scope;
use tandem_tickets::limits::{DRAFT_CHARS_MAX, DRAFT_KEPT_MS};
use tokio::time::{Duration, timeout};

use crate::keys::make_key;
use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

async fn keep(console: &Browser, ticket: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/draft");
    send(console.request(Method::PUT, &path).json(body)).await
}

async fn drafts(console: &Browser, ticket: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/tickets/{ticket}/drafts");
    let listed = console.get(&path).await.is(200).json();
    let list = listed["data"].as_array().expect("a list").iter();
    list.map(|one| (text(one, "kind"), text(one, "text")))
        .collect()
}

async fn id_of(console: &Browser) -> String {
    text(&console.get("/api/v1/me").await.is(200).json(), "id")
}

fn one(kind: &str, words: &str) -> (String, String) {
    (kind.to_owned(), words.to_owned())
}

#[tokio::test]
async fn a_draft_is_there_on_another_computer_and_for_nobody_else() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let comment = json!({ "kind": "comment", "text": " Ask the maker \n" });
    let kept = keep(&ada, &ticket, &comment).await.is(200).json();
    assert_eq!(kept["draft"]["text"], "Ask the maker");
    assert_eq!(kept["other"], Value::Null);
    let message = json!({ "kind": "message", "text": "Hello", "seen": null });
    keep(&ada, &ticket, &message).await.is(200);
    let mine = [one("comment", "Ask the maker"), one("message", "Hello")];
    assert_eq!(drafts(&ada, &ticket).await, mine);
    assert!(drafts(&bob, &ticket).await.is_empty());

    let sofa = app.browser();
    let body = json!({ "email": "ada@example.com", "password": crate::support::PASSWORD });
    sofa.post("/api/v1/sign-in", &body).await.is(200);
    assert_eq!(drafts(&sofa, &ticket).await, mine);
    // The other window has seen nothing, and is given what it has written over.
    let other = json!({ "kind": "comment", "text": "Ask Kim" });
    let kept = keep(&sofa, &ticket, &other).await.is(200).json();
    assert_eq!(kept["other"]["text"], "Ask the maker");
    let seen = kept["draft"]["version"].as_i64().expect("a version");
    let on = json!({ "kind": "comment", "text": "Ask Kim again", "seen": seen });
    let kept = keep(&sofa, &ticket, &on).await.is(200).json();
    assert_eq!(kept["other"], Value::Null);

    let comments = format!("/api/v1/tickets/{ticket}/comments");
    let sent = json!({ "body": "Ask Kim again" });
    sofa.post(&comments, &sent).await.is(201);
    assert_eq!(drafts(&ada, &ticket).await, mine[1..]);
    let gone = json!({ "kind": "message", "text": " " });
    let kept = keep(&ada, &ticket, &gone).await.is(200).json();
    assert_eq!(kept["draft"], Value::Null);
    assert!(drafts(&ada, &ticket).await.is_empty());
}

#[tokio::test]
async fn what_is_no_draft_is_refused() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let comment = |words: &str| json!({ "kind": "comment", "text": words });
    let long = "x".repeat(DRAFT_CHARS_MAX);
    keep(&ada, &ticket, &comment(&long)).await.is(200);
    let refused = keep(&ada, &ticket, &comment(&format!("{long}x"))).await;
    assert!(refused.invalid_body()[0].starts_with("/text: "));
    let refused = keep(&ada, &ticket, &comment("\u{1b}[31m")).await;
    assert!(refused.invalid_body()[0].starts_with("/text: "));
    let unseen = json!({ "kind": "comment", "text": "x", "seen": -1 });
    let refused = keep(&ada, &ticket, &unseen).await;
    assert!(refused.invalid_body()[0].starts_with("/seen: "));
    let refused = keep(&ada, "tic_none", &comment("x")).await;
    refused.problem(404, "not_found");
    let listed = ada.get("/api/v1/tickets/tic_none/drafts").await;
    listed.problem(404, "not_found");
    let other = text(&ada.make_ticket("The same").await, "id");
    let merge = json!({ "into": other });
    ada.post(&format!("/api/v1/tickets/{ticket}/merge"), &merge)
        .await
        .is(200);
    let refused = keep(&ada, &ticket, &comment("x")).await;
    refused.problem(409, "ticket_merged");
    // A program writes nothing that it does not send.
    let (_, key) = make_key(&ada, &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let url = format!("{}/api/v1/tickets/{other}/drafts", app.origin);
    let asked = reqwest::Client::new().get(url).bearer_auth(&key);
    send(asked).await.problem(403, "not_for_keys");
}

#[tokio::test]
async fn a_draft_goes_with_its_age_and_with_its_writer() {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.agent_session_hours = 2_160;
    })
    .await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let comment = json!({ "kind": "comment", "text": "Ask the maker" });
    keep(&ada, &ticket, &comment).await.is(200);
    app.clock.advance(DRAFT_KEPT_MS / 2);
    keep(&bob, &ticket, &comment).await.is(200);
    app.clock.advance(DRAFT_KEPT_MS / 2 + 1);
    let (store, own) = (&app.state.store, id_of(&ada).await);
    let is_left = async || {
        let left = store.drafts(&ticket, &own).await;
        !left.expect("drafts").is_empty()
    };
    let until_gone = async { while is_left().await {} };
    timeout(PATIENCE, until_gone).await.expect("it goes");
    assert_eq!(drafts(&bob, &ticket).await.len(), 1, "it is not so old");

    let id = id_of(&bob).await;
    let path = format!("/api/v1/agents/{id}");
    ada.patch(&path, &json!({ "active": false })).await.is(200);
    let left = store.drafts(&ticket, &id).await.expect("drafts");
    assert!(left.is_empty());
}
