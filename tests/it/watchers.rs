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
