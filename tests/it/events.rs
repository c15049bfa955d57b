//! Server-sent events: consoles hear what to read again.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;
use tandem_server::state::ConsoleEvent;

use crate::support::{Browser, TestApp};

/// An open stream of events.
pub(crate) struct Events {
    response: Response,
    text: String,
}

impl Events {
    pub(crate) async fn open(browser: &Browser) -> Self {
        let response = browser
            .request(Method::GET, "/api/v1/events")
            .send()
            .await
            .expect("open");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut events = Self {
            response,
            text: String::new(),
        };
        assert_eq!(events.next().await, "retry: 2000\n: listening");
        events
    }

    /// The next event as it was sent.
    pub(crate) async fn next(&mut self) -> String {
        self.next_or_end().await.expect("not over")
    }

    /// The next event as it was sent; nothing when the stream is over. It is waited for less long
    /// than the stream takes to look by itself whether somebody is signed in.
    pub(crate) async fn next_or_end(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                return Some(event);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk());
            let chunk = chunk.await.expect("an event in time").expect("no cut")?;
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }
}

#[tokio::test]
async fn consoles_hear_of_tickets_that_change() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let bea = app.agent("Bea").await;
    let mut events = Events::open(&ada).await;
    let ticket = bea.make_ticket("Heard").await;
    let expected = format!("event: tickets\ndata: {}", json!({ "id": ticket["id"] }));
    assert_eq!(events.next().await, expected);
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    ada.patch(&path, &json!({ "status": "solved" }))
        .await
        .is(200);
    assert_eq!(events.next().await, expected);
    ada.post(&format!("{path}/comments"), &json!({ "body": "x" }))
        .await
        .is(201);
    assert_eq!(events.next().await, expected);
    app.state.tell_consoles(ConsoleEvent::Requests);
    assert_eq!(events.next().await, "event: requests\ndata: {}");
    app.state.tell_consoles(ConsoleEvent::Session {
        id: "ses_1".to_owned(),
    });
    assert_eq!(
        events.next().await,
        "event: session\ndata: {\"id\":\"ses_1\"}"
    );
}

#[tokio::test]
async fn signing_out_ends_the_stream_of_that_console_and_no_other() {
    let app = TestApp::start().await;
    let (console, elsewhere) = (app.admin().await, app.admin().await);
    let mut events = Events::open(&console).await;
    let mut stays = Events::open(&elsewhere).await;
    console.post("/api/v1/sign-out", &json!({})).await.is(204);
    assert_eq!(events.next().await, "event: signed_out\ndata: {}");
    assert_eq!(events.next_or_end().await, None);
    app.state.tell_consoles(ConsoleEvent::Requests);
    assert_eq!(stays.next().await, "event: requests\ndata: {}");
}

#[tokio::test]
async fn a_refused_change_is_not_told() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let mut events = Events::open(&ada).await;
    ada.post("/api/v1/tickets", &json!({ "subject": "" }))
        .await
        .is(422);
    ada.patch("/api/v1/tickets/tic_none", &json!({ "status": "solved" }))
        .await
        .is(404);
    app.state.tell_consoles(ConsoleEvent::Requests);
    assert_eq!(events.next().await, "event: requests\ndata: {}");
}

#[tokio::test]
async fn events_need_a_signed_in_agent() {
    let app = TestApp::start().await;
    app.browser()
        .get("/api/v1/events")
        .await
        .problem(401, "not_signed_in");
}
