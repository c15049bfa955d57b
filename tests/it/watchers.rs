//! Watchers over HTTP: who watches, what they have not read, and what they are told of live.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::ClientMessage;
use tandem_server::state::ConsoleEvent;
use tokio::time::{Duration, timeout};

use crate::peer::{Pair, chat, text};
use crate::support::{Answer, Browser, TestApp, send};

/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

async fn watch(console: &Browser, ticket: &str, method: Method) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/watch");
    send(console.request(method, &path)).await
}

async fn list(console: &Browser, path: &str) -> Vec<Value> {
    let listed = console.get(path).await.is(200).json();
    listed["data"].as_array().expect("a list").clone()
}

async fn watched(console: &Browser) -> Vec<Value> {
    list(console, "/api/v1/watched").await
}

#[tokio::test]
async fn a_colleague_watches_hears_of_changes_by_others_and_reads_them() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let path = format!("/api/v1/tickets/{ticket}");
    let mut events = app.state.console_events.subscribe();
    watch(&bob, &ticket, Method::PUT).await.is(204);
    watch(&bob, &ticket, Method::PUT).await.is(204);
    // Bob's other consoles know the ticket from here on, and all who has it open see who watches.
    let told = events.recv().await.expect("an event");
    let is_bobs = |event: &ConsoleEvent| matches!(event, ConsoleEvent::Watched { id, agents } if *id == ticket && agents.len() == 1);
    assert!(is_bobs(&told), "{told:?}");
    let told = events.recv().await.expect("an event");
    let id = ticket.clone();
    assert_eq!(told, ConsoleEvent::Ticket { id });
    let watchers = list(&ada, &format!("{path}/watchers")).await;
    assert_eq!((watchers.len(), &watchers[0]["name"]), (1, &json!("Bob")));
    assert!(watched(&ada).await.is_empty());

    ada.patch(&path, &json!({ "status": "pending" }))
        .await
        .is(200);
    bob.patch(&path, &json!({ "priority": "high", "status": "open" }))
        .await
        .is(200);
    let app = app.restart().await;
    let bob = {
        let browser = app.browser();
        let body = json!({ "email": "bob@example.com", "password": crate::support::PASSWORD });
        browser.post("/api/v1/sign-in", &body).await.is(200);
        browser
    };
    let news = watched(&bob).await;
    assert_eq!((news.len(), &news[0]["unread"]), (1, &json!(1)));
    assert_eq!(news[0]["ticket"]["id"], ticket);
    assert_eq!(news[0]["latest"]["kind"], "status_changed");
    assert_eq!(news[0]["latest"]["actor"]["name"], "Ada");
    assert_eq!(news[0]["status"], "open");

    let read = format!("{path}/watch/read");
    bob.post(&read, &json!({})).await.is(204);
    let news = watched(&bob).await;
    assert_eq!(
        (&news[0]["unread"], &news[0]["latest"]),
        (&json!(0), &Value::Null)
    );
    watch(&bob, &ticket, Method::DELETE).await.is(204);
    watch(&bob, &ticket, Method::DELETE).await.is(204);
    assert!(watched(&bob).await.is_empty());
    for method in [Method::PUT, Method::DELETE] {
        watch(&bob, "tic_none", method)
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_the_customer_says_in_a_session_is_news_and_what_the_agent_says_is_not() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let bob = app.agent("Bob").await;
    let ticket = pair.ticket_id.clone();
    watch(&bob, &ticket, Method::PUT).await.is(204);
    let mut events = app.state.console_events.subscribe();
    pair.agent.send(&chat("m1", "Which one is it?")).await;
    pair.customer.send(&chat("m2", "The grey one")).await;
    let waiting = async {
        loop {
            let news = watched(&bob).await.remove(0);
            if news["unread"] == 1 {
                return news;
            }
            assert_eq!(news["unread"], 0);
            // Only those who watch hear of every word.
            let told = loop {
                match events.recv().await.expect("an event") {
                    ConsoleEvent::Watched { id, agents } if id == ticket => break agents,
                    _ => {}
                }
            };
            assert_eq!(told.len(), 1);
        }
    };
    let news = timeout(PATIENCE, waiting).await.expect("is told");
    assert_eq!(news["latest"]["kind"], "chat");
    assert_eq!(news["latest"]["actor"]["kind"], "customer");
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    assert_eq!(
        watched(&bob).await[0]["unread"],
        1,
        "that it ended is no news"
    );
}

/// Kinds and data on a timeline that are about watchers.
async fn told(console: &Browser, ticket: &str) -> Vec<(String, Value)> {
    let entries = list(console, &format!("/api/v1/tickets/{ticket}/timeline")).await;
    let entries = entries
        .iter()
        .map(|one| (text(one, "kind"), one["data"].clone()));
    entries
        .filter(|(kind, _)| kind.starts_with("watcher_") || kind == "mentioned")
        .collect()
}

async fn id_of(console: &Browser) -> String {
    text(&console.get("/api/v1/me").await.is(200).json(), "id")
}

#[tokio::test]
async fn colleagues_are_added_and_removed_and_hear_of_it() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let id = id_of(&bob).await;
    let path = format!("/api/v1/tickets/{ticket}/watchers/{id}");
    let mut events = app.state.console_events.subscribe();
    send(ada.request(Method::PUT, &path)).await.is(204);
    let agents = [id.clone()].into();
    let expected = ConsoleEvent::Watched {
        id: ticket.clone(),
        agents,
    };
    assert_eq!(events.recv().await.expect("an event"), expected);
    send(ada.request(Method::PUT, &path)).await.is(204);
    let news = watched(&bob).await;
    assert_eq!((news.len(), &news[0]["unread"]), (1, &json!(1)));
    assert_eq!(news[0]["latest"]["kind"], "watcher_added");
    assert_eq!(news[0]["latest"]["actor"]["name"], "Ada");
    send(ada.request(Method::DELETE, &path)).await.is(204);
    send(ada.request(Method::DELETE, &path)).await.is(204);
    // Who is not there does not watch it.
    let nobody = format!("/api/v1/tickets/{ticket}/watchers/agt_none");
    send(ada.request(Method::DELETE, &nobody)).await.is(404);
    assert!(watched(&bob).await.is_empty());
    assert_eq!(
        told(&ada, &ticket).await,
        [
            ("watcher_added".to_owned(), json!({ "agent": "Bob" })),
            ("watcher_removed".to_owned(), json!({ "agent": "Bob" })),
        ]
    );
    for path in [
        format!("/api/v1/tickets/{ticket}/watchers/agt_none"),
        format!("/api/v1/tickets/tic_none/watchers/{id}"),
    ] {
        let refused = send(ada.request(Method::PUT, &path)).await;
        refused.problem(404, "not_found");
    }
    let agent = format!("/api/v1/agents/{id}");
    ada.patch(&agent, &json!({ "active": false })).await.is(200);
    let refused = send(ada.request(Method::PUT, &path)).await;
    refused.problem(404, "not_found");
}

#[tokio::test]
async fn whom_a_comment_mentions_watches_from_there_on() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let ticket = text(&ada.make_ticket("No network").await, "id");
    let comments = format!("/api/v1/tickets/{ticket}/comments");
    let (own, id) = (id_of(&ada).await, id_of(&bob).await);
    let mut events = app.state.console_events.subscribe();
    let note = json!({ "body": "@Bob, please look", "mentions": [id, id, own] });
    let written = ada.post(&comments, &note).await.is(201).json();
    assert_eq!(written["data"], json!({ "body": "@Bob, please look" }));
    let agents = [id.clone()].into();
    let expected = ConsoleEvent::Watched {
        id: ticket.clone(),
        agents,
    };
    assert_eq!(events.recv().await.expect("an event"), expected);
    let news = watched(&bob).await;
    assert_eq!((news.len(), &news[0]["unread"]), (1, &json!(1)));
    assert_eq!(news[0]["latest"]["kind"], "mentioned");
    assert!(watched(&ada).await.is_empty());
    assert_eq!(
        told(&ada, &ticket).await,
        [("mentioned".to_owned(), json!({ "agents": ["Bob"] }))]
    );
    // What the customer does is news from there on, and an answer that mentions nobody is none.
    let path = format!("/api/v1/tickets/{ticket}");
    ada.patch(&path, &json!({ "status": "pending" }))
        .await
        .is(200);
    ada.post(&comments, &json!({ "body": "Thanks" }))
        .await
        .is(201);
    assert_eq!(watched(&bob).await[0]["unread"], 2);

    let unknown = json!({ "body": "@Nobody", "mentions": [id, "agt_none"] });
    let refused = ada.post(&comments, &unknown).await;
    assert!(refused.invalid_body()[0].starts_with("/mentions/1: "));
    let many = json!({ "body": "@all", "mentions": vec![id; 21] });
    let refused = ada.post(&comments, &many).await;
    assert!(refused.invalid_body()[0].starts_with("/mentions: "));
    assert_eq!(watched(&bob).await[0]["unread"], 2, "nothing was written");
}
