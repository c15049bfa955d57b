//! Connectors: a ticket of another system is opened once, and what came of its sessions stands on it
//! exactly once, whatever became of the line between.
//!
//! The tracker in here answers as Roundup 2.6 does; real ones are driven by `tests/e2e`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tandem_server::connectors::settings::{ConnectorSettings, Kind};
use tandem_server::store::foreign::OUTCOME_WAIT_MS;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;

use crate::peer::{Peer, text};
use crate::support::{Browser, TestApp};

const MINUTE_MS: i64 = 60_000;
const SECRET: &str = "tandem:not-to-be-logged";

/// How the tracker is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Health {
    /// It works.
    #[default]
    Well,
    /// It answers this status, and does nothing.
    Down(u16),
    /// It does what it is told; from this request on, what it answers is lost.
    Mumbling(usize),
}

/// What it holds: messages and files by number, and on which issue each is hung.
#[derive(Debug, Default)]
struct Held {
    health: Health,
    items: Vec<(String, Value)>,
    issues: BTreeMap<String, (Vec<String>, Vec<String>)>,
}

/// A tracker on this machine.
#[derive(Clone, Debug)]
struct Tracker {
    url: String,
    held: Arc<Mutex<Held>>,
    n_asked: Arc<AtomicUsize>,
}

impl Tracker {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let tracker = Self {
            url: format!("http://{}/support/", listener.local_addr().expect("one")),
            held: Arc::default(),
            n_asked: Arc::default(),
        };
        let data = "/support/rest/data";
        let router = Router::new()
            .route(&format!("{data}/issue/{{id}}"), get(issue).patch(hang))
            .route(&format!("{data}/{{class}}"), get(find).post(make))
            .layer(from_fn_with_state(tracker.clone(), gate))
            .with_state(tracker.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        tracker
    }

    fn held<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn becomes(&self, health: Health) {
        self.held(|held| held.health = health);
    }

    /// So many more answers arrive, and no other.
    fn mumbles_after(&self, n_answers: usize) {
        self.becomes(Health::Mumbling(
            self.n_asked.load(Ordering::SeqCst) + n_answers,
        ));
    }

    /// The texts of an issue's messages, in the order in which they came onto it.
    fn notes(&self, id: &str) -> Vec<String> {
        self.held(|held| {
            let (messages, _) = held.issues.get(id).cloned().unwrap_or_default();
            let of = |id: &String| {
                let place: usize = id.parse().expect("a number");
                text(&held.items[place - 1].1, "content")
            };
            messages.iter().map(of).collect()
        })
    }

    fn n_files(&self, id: &str) -> usize {
        self.held(|held| held.issues.get(id).map_or(0, |(_, files)| files.len()))
    }
}

/// Lets in who has the secret and asks as a page of its own would, while it is well.
async fn gate(State(tracker): State<Tracker>, request: Request, next: Next) -> Response {
    let n_before = tracker.n_asked.fetch_add(1, Ordering::SeqCst);
    let health = tracker.held(|held| held.health);
    if let Health::Down(status) = health {
        return StatusCode::from_u16(status).expect("one").into_response();
    }
    let headers = request.headers();
    let basic = data_encoding::BASE64.encode(SECRET.as_bytes());
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|one| *one != format!("Basic {basic}"))
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if !headers.contains_key("x-requested-with") || !headers.contains_key(header::ORIGIN) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let answer = next.run(request).await;
    if matches!(health, Health::Mumbling(from) if n_before >= from) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    answer
}

async fn issue(State(tracker): State<Tracker>, Path(id): Path<String>) -> Response {
    if id == "99" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (messages, _) = tracker.held(|held| held.issues.get(&id).cloned().unwrap_or_default());
    let messages: Vec<Value> = messages.iter().map(|id| json!({ "id": id })).collect();
    let attributes = json!({
        "title": format!("Issue {id}"), "messages": messages,
        "status": { "id": "1", "name": "unread" }, "creator": { "id": "4", "username": "kim" },
    });
    let body = json!({ "data": { "id": id, "attributes": attributes } });
    ([(header::ETAG, "\"tag\"")], axum::Json(body)).into_response()
}

async fn hang(State(tracker): State<Tracker>, Path(id): Path<String>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["@op"], "add");
    tracker.held(|held| {
        let (messages, files) = held.issues.entry(id).or_default();
        for (kind, set) in [("messages", messages), ("files", files)] {
            for item in body[kind].as_array().unwrap_or(&Vec::new()) {
                let item = item.as_str().expect("text").to_owned();
                if !set.contains(&item) {
                    set.push(item);
                }
            }
        }
    });
    axum::Json(json!({})).into_response()
}

async fn find(
    State(tracker): State<Tracker>,
    Path(class): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let (property, wanted) = query.first_key_value().expect("a filter");
    let property = property.trim_end_matches(':');
    if class == "user" {
        let found: Vec<Value> = (wanted == "tandem")
            .then(|| json!({ "id": "3" }))
            .into_iter()
            .collect();
        return axum::Json(json!({ "data": { "collection": found } })).into_response();
    }
    let found: Vec<Value> = tracker.held(|held| {
        let all = held.items.iter().zip(1..);
        all.filter(|((kind, item), _)| *kind == class && item[property] == **wanted)
            .map(|(_, id): (_, usize)| json!({ "id": id.to_string() }))
            .collect()
    });
    axum::Json(json!({ "data": { "collection": found } })).into_response()
}

async fn make(
    State(tracker): State<Tracker>,
    Path(class): Path<String>,
    method: Method,
    body: Bytes,
) -> Response {
    assert_eq!(method, Method::POST);
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    // The real one takes a message without an author, and breaks when it is hung on an issue.
    assert!(class != "msg" || body["author"] == "3");
    let id = tracker.held(|held| {
        held.items.push((class, body));
        held.items.len().to_string()
    });
    let made = json!({ "data": { "id": id } });
    (StatusCode::CREATED, axum::Json(made)).into_response()
}

async fn start(tracker: &Tracker) -> (TestApp, Browser, NamedTempFile) {
    start_with_rules(tracker, json!([])).await
}

async fn start_with_rules(tracker: &Tracker, rules: Value) -> (TestApp, Browser, NamedTempFile) {
    let token = NamedTempFile::new().expect("a file");
    std::fs::write(token.path(), format!("{SECRET}\n")).expect("written");
    let settings = ConnectorSettings {
        name: "help".to_owned(),
        kind: Kind::Roundup,
        url: tracker.url.clone(),
        token_file: Some(token.path().to_owned()),
        token_env: None,
        inside: true,
        frame_origins: Vec::new(),
        transcript: Some(true),
    };
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.connectors = vec![settings];
        config.access_rules = serde_json::from_value(rules).expect("rules");
    })
    .await;
    let ada = app.admin().await;
    (app, ada, token)
}

async fn opened(ada: &Browser, id: &str) -> String {
    let body = json!({ "connector": "help", "id": id });
    let found = ada
        .post("/api/v1/foreign-tickets", &body)
        .await
        .is(201)
        .json();
    text(&found["ticket"], "id")
}

/// A session of a ticket in which the customer says something; it is over, and how is said.
pub(crate) async fn session(app: &TestApp, ada: &Browser, ticket: &str, said: &str) -> String {
    let session = unsaid_session(app, ada, ticket, said).await;
    say_outcome(ada, ticket).await;
    session
}

async fn say_outcome(ada: &Browser, ticket: &str) {
    let outcome = json!({ "outcome": { "resolution": "Solved" } });
    ada.patch(&format!("/api/v1/tickets/{ticket}"), &outcome)
        .await
        .is(200);
}

/// As [`session`], while nobody has said what came of it.
async fn unsaid_session(app: &TestApp, ada: &Browser, ticket: &str, said: &str) -> String {
    let made = ada
        .post(&format!("/api/v1/tickets/{ticket}/sessions"), &json!({}))
        .await
        .is(201)
        .json();
    let link = text(&made["link"], "url");
    let secret = link
        .rsplit_once('#')
        .expect("a fragment")
        .1
        .trim_start_matches("s=");
    let body = json!({ "secret": secret, "name": said });
    let joined = app
        .browser()
        .post("/api/v1/client/join", &body)
        .await
        .is(200)
        .json();
    let customer = Peer::join(&app.origin, &text(&joined, "socket_token"), "c").await;
    let session = text(&made["session"], "id");
    ada.post(&format!("/api/v1/sessions/{session}/end"), &json!({}))
        .await
        .is(200);
    drop(customer);
    session
}

/// Waits until all that is due was tried; says when the next one is.
pub(crate) async fn idle(app: &TestApp) -> Option<i64> {
    let connector = app.state.connectors.lookup("help").expect("set up");
    let mut pulse = connector.pulse();
    // What is looked at while we ask may have been read before; the look after it has not.
    for _ in 0..2 {
        pulse.mark_unchanged();
        connector.wake();
        pulse.changed().await.expect("the server lives");
    }
    pulse.borrow().next_at
}

pub(crate) async fn drain(app: &TestApp) {
    while let Some(at) = idle(app).await {
        app.clock.advance((at - app.clock.now()).max(0));
    }
}

#[tokio::test]
async fn a_system_that_is_down_for_five_minutes_loses_nothing_and_doubles_nothing() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let issues = ["1", "2", "3"];
    let mut tickets = Vec::new();
    for id in issues {
        tickets.push(opened(&ada, id).await);
    }
    tracker.becomes(Health::Down(503));
    let until = app.clock.now() + 5 * MINUTE_MS;
    let mut expected: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for _ in 0..3 {
        for (id, ticket) in issues.into_iter().zip(&tickets) {
            let one = session(&app, &ada, ticket, "It stays blank").await;
            expected.entry(id).or_default().push(one);
        }
        idle(&app).await;
        app.clock.advance(100_000);
    }
    idle(&app).await;
    assert!(app.clock.now() >= until);
    assert!(
        issues.iter().all(|id| tracker.notes(id).is_empty()),
        "it is down"
    );
    let shown = ada
        .get(&format!("/api/v1/tickets/{}/foreign", tickets[0]))
        .await
        .json();
    let backs = shown["write_backs"].as_array().expect("some").clone();
    assert_eq!(backs.len(), 3);
    assert!(
        backs
            .iter()
            .any(|one| one["failure"] == "answered" && one["status"] == 503)
    );
    tracker.becomes(Health::Well);
    drain(&app).await;
    for id in issues {
        let notes = tracker.notes(id);
        assert_eq!(
            notes.len(),
            expected[id].len(),
            "none is lost, none doubled"
        );
        for (note, session) in notes.iter().zip(&expected[id]) {
            assert!(note.contains(session), "order is kept: {note}");
            assert!(note.contains("Customer: It stays blank"), "{note}");
        }
        assert_eq!(tracker.n_files(id), notes.len());
    }
    assert!(
        app.clock.now() < until + 15 * MINUTE_MS,
        "it is noticed soon"
    );
    let list = ada.get("/api/v1/connectors").await.is(200).json();
    assert_eq!(
        (&list["data"][0]["waiting"], &list["data"][0]["dead"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn wherever_an_answer_gets_lost_nothing_is_doubled() {
    /// What an attempt asks for that finds file and message made by earlier ones: the message, the
    /// issue, the file, our account, the message, the issue, and to hang both on it.
    const N_REQUESTS: usize = 7;
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let ticket = opened(&ada, "7").await;
    tracker.mumbles_after(0);
    session(&app, &ada, &ticket, "Kim").await;
    let mut next_at = idle(&app).await;
    for n_answered in 0..N_REQUESTS {
        tracker.mumbles_after(n_answered);
        let at = next_at.expect("it is tried again");
        app.clock.advance(at - app.clock.now());
        next_at = idle(&app).await;
    }
    assert_eq!(
        tracker.notes("7").len(),
        1,
        "all was done, and its answer lost"
    );
    assert!(next_at.is_some(), "which we do not know");
    tracker.becomes(Health::Well);
    drain(&app).await;
    assert_eq!(tracker.notes("7").len(), 1);
    assert_eq!(tracker.n_files("7"), 1);
    tracker.held(|held| assert_eq!(held.items.len(), 2, "{:?}", held.items));
    // So many attempts may have taken longer than she is signed in for.
    let shown = app
        .admin()
        .await
        .get(&format!("/api/v1/tickets/{ticket}/foreign"))
        .await
        .is(200)
        .json();
    assert_eq!(shown["write_backs"][0]["state"], "written");
}

#[tokio::test]
async fn what_waits_survives_a_restart() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let ticket = opened(&ada, "5").await;
    tracker.becomes(Health::Down(500));
    session(&app, &ada, &ticket, "Kim").await;
    idle(&app).await;
    let app = app.restart().await;
    tracker.becomes(Health::Well);
    drain(&app).await;
    assert_eq!(tracker.notes("5").len(), 1);
    let ada = app.admin().await;
    let shown = ada
        .get(&format!("/api/v1/tickets/{ticket}/foreign"))
        .await
        .json();
    assert_eq!(shown["write_backs"][0]["state"], "written");
    let path = format!(
        "/api/v1/write-backs/{}/replay",
        text(&shown["write_backs"][0], "id")
    );
    ada.post(&path, &json!({})).await.is(404);
}

#[tokio::test]
async fn what_is_refused_for_good_is_shown_and_can_be_tried_again() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let ticket = opened(&ada, "6").await;
    tracker.becomes(Health::Down(404));
    session(&app, &ada, &ticket, "Kim").await;
    session(&app, &ada, &ticket, "Kim").await;
    drain(&app).await;
    let log = ada
        .get("/api/v1/connectors/help/write-backs?state=dead")
        .await
        .is(200)
        .json();
    let log = log["data"].as_array().expect("some").clone();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|one| one["failure"] == "missing"));
    tracker.becomes(Health::Well);
    for one in &log {
        let path = format!("/api/v1/write-backs/{}/replay", text(one, "id"));
        ada.post(&path, &json!({})).await.is(202);
    }
    drain(&app).await;
    assert_eq!(tracker.notes("6").len(), 2);
    let agent = app.agent("Bo").await;
    agent
        .get("/api/v1/connectors/help/write-backs")
        .await
        .is(403);
    ada.get("/api/v1/connectors/none/write-backs").await.is(404);
}

#[tokio::test]
async fn a_foreign_ticket_is_not_there_for_whom_rules_keep_from_what_it_was_opened_as() {
    let tracker = Tracker::start().await;
    let rules = json!([
        { "role": "agent", "may": ["read_tickets"], "where": { "team": "own_or_none" } },
    ]);
    let (app, ada, _token) = start_with_rules(&tracker, rules).await;
    let bo = app.agent("Bo").await;
    let path = "/api/v1/foreign-tickets?connector=help&id=issue12";
    bo.get(path).await.is(200);
    let ticket = format!("/api/v1/tickets/{}", opened(&ada, "issue12").await);
    let found = bo.get(path).await.is(200).json();
    assert_eq!(found["ticket"]["subject"], "Issue 12");
    ada.patch(&ticket, &json!({ "team": "legal" }))
        .await
        .is(200);
    let body = json!({ "connector": "help", "id": "issue12" });
    for kept in [
        bo.get(path).await,
        bo.post("/api/v1/foreign-tickets", &body).await,
    ] {
        let problem = kept.problem(404, "not_found");
        assert_eq!(problem["detail"], "The other system has no such ticket.");
    }
    ada.get(path).await.is(200);
}

#[tokio::test]
async fn a_foreign_ticket_is_opened_once_and_shown_as_it_is() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let path = "/api/v1/foreign-tickets?connector=help&id=";
    let found = ada.get(&format!("{path}issue12")).await.is(200).json();
    assert_eq!(found["ticket"], Value::Null);
    assert_eq!(found["foreign"]["title"], "Issue 12");
    assert_eq!(found["foreign"]["requester"], "kim");
    assert_eq!(found["foreign"]["state"], "unread");
    assert_eq!(found["foreign"]["url"], format!("{}issue12", tracker.url));
    let body = json!({ "connector": "help", "id": format!("{}issue12", tracker.url) });
    let both = tokio::join!(
        ada.post("/api/v1/foreign-tickets", &body),
        ada.post("/api/v1/foreign-tickets", &body)
    );
    let (one, two) = (both.0.json(), both.1.json());
    assert_eq!(one["ticket"]["id"], two["ticket"]["id"], "{one} {two}");
    assert_eq!(one["ticket"]["subject"], "Issue 12");
    assert_eq!(one["ticket"]["customer_name"], "kim");
    let tickets = ada.get("/api/v1/tickets").await.json();
    assert_eq!(tickets["data"].as_array().map(Vec::len), Some(1));
    for (id, status) in [("99", 404), ("x", 404), ("", 404)] {
        ada.get(&format!("{path}{id}")).await.is(status);
    }
    let long = |n: usize| format!("{path}{}", "1".repeat(n));
    ada.get(&long(501)).await.is(404);
    ada.get("/api/v1/foreign-tickets?connector=none&id=1")
        .await
        .is(404);
    for (health, code) in [
        (Health::Down(503), "system_away"),
        (Health::Down(403), "system_denies"),
    ] {
        tracker.becomes(health);
        let refused = ada.get(&format!("{path}12")).await.is(502).json();
        assert_eq!(refused["code"], code);
    }
    let said = format!("{:?}", app.state.connectors);
    assert!(!said.contains("not-to-be-logged"), "no secret is printed");
}

#[tokio::test]
async fn a_session_that_no_customer_came_into_says_nothing() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let ticket = opened(&ada, "8").await;
    let made = ada
        .post(&format!("/api/v1/tickets/{ticket}/sessions"), &json!({}))
        .await
        .is(201)
        .json();
    let id = text(&made["session"], "id");
    ada.post(&format!("/api/v1/sessions/{id}/end"), &json!({}))
        .await
        .is(200);
    drain(&app).await;
    assert_eq!(tracker.notes("8").len(), 0);
}

#[tokio::test]
async fn a_note_waits_for_what_came_of_its_session_and_not_for_long() {
    let tracker = Tracker::start().await;
    let (app, ada, _token) = start(&tracker).await;
    let ticket = opened(&ada, "7").await;
    unsaid_session(&app, &ada, &ticket, "Kim").await;
    let due = app.clock.now() + OUTCOME_WAIT_MS;
    assert_eq!(idle(&app).await, Some(due));
    assert_eq!(tracker.notes("7").len(), 0);
    // Another ticket's note has no wait to end, and shortens none.
    let other = opened(&ada, "8").await;
    session(&app, &ada, &other, "Lee").await;
    assert_eq!(idle(&app).await, Some(due));
    assert_eq!(tracker.notes("8").len(), 1);

    say_outcome(&ada, &ticket).await;
    assert_eq!(idle(&app).await, None);
    assert!(tracker.notes("7")[0].contains("Outcome: Solved"));

    // Where nobody says anything it goes by itself, and at once where somebody presses.
    let silent = opened(&ada, "9").await;
    unsaid_session(&app, &ada, &silent, "Lou").await;
    app.clock.advance(OUTCOME_WAIT_MS - 1);
    assert_eq!(idle(&app).await, Some(app.clock.now() + 1));
    app.clock.advance(1);
    assert_eq!(idle(&app).await, None);
    assert_eq!(tracker.notes("9").len(), 1);
    unsaid_session(&app, &ada, &silent, "Lou").await;
    let path = format!("/api/v1/tickets/{silent}/foreign");
    let shown = ada.get(&path).await.is(200).json();
    let path = format!(
        "/api/v1/write-backs/{}/replay",
        text(&shown["write_backs"][0], "id")
    );
    ada.post(&path, &json!({})).await.is(202);
    assert_eq!(idle(&app).await, None);
    assert_eq!(tracker.notes("9").len(), 2);
}
