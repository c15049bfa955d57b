//! Follow-ups over HTTP, with a clock that stands still until it is moved.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::{FOLLOW_UP_AHEAD_MS, FOLLOW_UP_NOTE_CHARS_MAX};
use tokio::time::{Duration, timeout};

use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

const HOUR_MS: i64 = 3_600_000;
/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

fn at(app: &TestApp, later_ms: i64) -> String {
    let at = Timestamp::from_millisecond(app.clock.now() + later_ms);
    format!("{:.3}", at.expect("a time"))
}

async fn set(console: &Browser, ticket: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/follow-ups");
    console.post(&path, body).await
}

async fn list(console: &Browser, path: &str) -> Vec<Value> {
    let listed = console.get(path).await.is(200).json();
    listed["data"].as_array().expect("a list").clone()
}

async fn due(console: &Browser) -> Vec<Value> {
    list(console, "/api/v1/follow-ups?due=true").await
}

/// Kinds and data on a timeline that are about follow-ups.
async fn entries(console: &Browser, ticket: &str) -> Vec<(String, Value)> {
    let entries = list(console, &format!("/api/v1/tickets/{ticket}/timeline")).await;
    let entries = entries
        .iter()
        .map(|one| (text(one, "kind"), one["data"].clone()));
    entries
        .filter(|(kind, _)| kind.starts_with("follow_up"))
        .collect()
}

/// Waits until that many have been told on a ticket.
async fn until_told(app: &TestApp, console: &Browser, ticket: &str, n: usize) {
    let waiting = async {
        let mut events = app.state.console_events.subscribe();
        loop {
            let entries = entries(console, ticket).await;
            let told = entries.iter().filter(|(kind, _)| kind == "follow_up_due");
            if told.count() == n {
                return;
            }
            let _lagged = events.recv().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("is told");
}

#[tokio::test]
async fn a_follow_up_is_set_comes_due_once_and_is_done_over_a_restart() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = text(&console.make_ticket("No network").await, "id");
    let body = json!({ "due_at": at(&app, HOUR_MS), "note": " Ask the maker " });
    let made = set(&console, &ticket, &body).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    assert_eq!(made["note"], "Ask the maker");
    assert_eq!(
        made["ticket"],
        json!({ "id": ticket, "number": 1, "subject": "No network" })
    );
    assert_eq!(
        (&made["audience"], &made["is_due"]),
        (&json!("me"), &json!(false))
    );
    assert_eq!(made["agent"]["name"], "Ada");
    let all = list(&console, "/api/v1/follow-ups").await;
    assert_eq!(all, std::slice::from_ref(&made));
    assert!(due(&console).await.is_empty());
    set(&console, &ticket, &body)
        .await
        .problem(409, "follow_up_exists");

    app.clock.advance(HOUR_MS - 1);
    let app = app.restart().await;
    let console = app.admin().await;
    assert!(due(&console).await.is_empty());
    app.clock.advance(1);
    until_told(&app, &console, &ticket, 1).await;
    // Another start does not tell again.
    let app = app.restart().await;
    let console = app.admin().await;
    until_told(&app, &console, &ticket, 1).await;
    let listed = due(&console).await;
    assert_eq!((listed.len(), &listed[0]["is_due"]), (1, &json!(true)));
    assert_eq!(
        list(&console, &format!("/api/v1/tickets/{ticket}/follow-ups")).await,
        listed
    );

    let done = format!("/api/v1/follow-ups/{}/done", text(&made, "id"));
    console.post(&done, &json!({})).await.is(204);
    console
        .post(&done, &json!({}))
        .await
        .problem(404, "not_found");
    assert!(due(&console).await.is_empty());
    let entries = entries(&console, &ticket).await;
    let kinds: Vec<&str> = entries.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["follow_up_set", "follow_up_due", "follow_up_done"]);
    assert_eq!(entries[0].1["note"], "Ask the maker");
    assert_eq!(entries[2].1["follow_up"], made["id"]);
}

#[tokio::test]
async fn times_and_notes_have_bounds_and_a_change_names_its_version() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = text(&console.make_ticket("No network").await, "id");
    for refused in [
        at(&app, 0),
        at(&app, FOLLOW_UP_AHEAD_MS + 1),
        "tomorrow".to_owned(),
    ] {
        let refused = set(&console, &ticket, &json!({ "due_at": refused })).await;
        let problem = refused.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/due_at");
    }
    let note = "ü".repeat(FOLLOW_UP_NOTE_CHARS_MAX);
    let long = json!({ "due_at": at(&app, 1), "note": format!("{note}x") });
    let problem = set(&console, &ticket, &long)
        .await
        .problem(422, "invalid_body");
    assert_eq!(problem["errors"][0]["pointer"], "/note");
    let body = json!({ "due_at": at(&app, FOLLOW_UP_AHEAD_MS), "note": note });
    let made = set(&console, &ticket, &body).await.is(201).json();
    let path = format!("/api/v1/follow-ups/{}", text(&made, "id"));
    let change = json!({ "due_at": at(&app, 1), "note": "" });
    let with = |seen: &'static str| {
        let request = console.request(Method::PATCH, &path).json(&change);
        send(request.header("if-match", seen))
    };
    with("\"2\"").await.problem(412, "changed_since");
    let changed = with("\"1\"").await.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.json()["note"], Value::Null);
    set(&console, "tic_none", &body)
        .await
        .problem(404, "not_found");

    let gone = send(console.request(Method::DELETE, &path)).await;
    gone.is(204);
    console
        .patch(&path, &json!({}))
        .await
        .problem(404, "not_found");
    let status = json!({ "status": "closed" });
    console
        .patch(&format!("/api/v1/tickets/{ticket}"), &status)
        .await
        .is(200);
    set(&console, &ticket, &body)
        .await
        .problem(409, "ticket_closed");
}

#[tokio::test]
async fn a_request_that_is_sent_again_sets_one() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = text(&console.make_ticket("No network").await, "id");
    let path = format!("/api/v1/tickets/{ticket}/follow-ups");
    let body = json!({ "due_at": at(&app, HOUR_MS) });
    let ask = || {
        let request = console.request(Method::POST, &path).json(&body);
        send(request.header("idempotency-key", "the same follow-up"))
    };
    let first = ask().await.is(201).json();
    assert_eq!(ask().await.is(201).json(), first);
    assert_eq!(list(&console, "/api/v1/follow-ups").await.len(), 1);
}

#[tokio::test]
async fn a_team_sees_its_follow_ups_and_a_single_agents_are_their_own() {
    let app = TestApp::start_with_fixed_clock().await;
    let (ada, bob) = (app.admin().await, app.agent("Bob").await);
    let agents = list(&ada, "/api/v1/agents").await;
    let profile = json!({ "tier": 1, "teams": ["network"], "skills": [], "capacity": 1 });
    let join = async |name: &str| {
        let agent = agents
            .iter()
            .find(|one| one["name"] == name)
            .expect("there");
        let path = format!("/api/v1/agents/{}/profile", text(agent, "id"));
        let request = ada.request(Method::PUT, &path).json(&profile);
        send(request).await
    };
    join("Ada").await;
    let (one, other) = (ada.make_ticket("One").await, ada.make_ticket("Other").await);
    let (one, other) = (text(&one, "id"), text(&other, "id"));
    let body = |audience| json!({ "due_at": at(&app, 1), "audience": audience });
    let team = set(&ada, &one, &body("team")).await.is(201).json();
    let own = set(&ada, &other, &body("me")).await.is(201).json();
    app.clock.advance(1);
    until_told(&app, &ada, &one, 1).await;
    until_told(&app, &ada, &other, 1).await;
    assert_eq!(due(&ada).await.len(), 2);
    assert!(due(&bob).await.is_empty(), "Bob is in no team yet");
    join("Bob").await;
    let shown = due(&bob).await;
    assert_eq!((shown.len(), &shown[0]["id"]), (1, &team["id"]));
    for (who, ticket, is_theirs) in [(&bob, &one, true), (&bob, &other, false)] {
        let shown = list(who, &format!("/api/v1/tickets/{ticket}/follow-ups")).await;
        assert_eq!(shown[0]["is_for_you"], json!(is_theirs));
    }
    let path = |one: &Value, rest: &str| format!("/api/v1/follow-ups/{}{rest}", text(one, "id"));
    bob.post(&path(&own, "/done"), &json!({}))
        .await
        .problem(403, "not_yours");
    bob.patch(&path(&team, ""), &json!({ "note": "x" }))
        .await
        .problem(403, "not_yours");
    send(bob.request(Method::DELETE, &path(&team, "")))
        .await
        .problem(403, "not_yours");
    bob.post(&path(&team, "/done"), &json!({})).await.is(204);
    assert_eq!(due(&ada).await.len(), 1);

    let first = ada.get("/api/v1/follow-ups?limit=1").await.is(200).json();
    assert_eq!(first["next_cursor"], Value::Null, "one is left");
    ada.get("/api/v1/follow-ups?cursor=x")
        .await
        .problem(400, "invalid_cursor");
}

#[tokio::test]
async fn pages_follow_each_other_in_order_of_time() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    for later in [3, 1, 2, 2] {
        let ticket = text(&console.make_ticket("Any").await, "id");
        set(&console, &ticket, &json!({ "due_at": at(&app, later) }))
            .await
            .is(201);
    }
    let whole = list(&console, "/api/v1/follow-ups").await;
    let times: Vec<String> = whole.iter().map(|one| text(one, "due_at")).collect();
    assert_eq!(times, [1, 2, 2, 3].map(|later| at(&app, later)));
    let mut paged = Vec::new();
    let mut path = "/api/v1/follow-ups?limit=1".to_owned();
    while paged.len() <= whole.len() {
        let page = console.get(&path).await.is(200).json();
        paged.extend(page["data"].as_array().expect("a list").clone());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/v1/follow-ups?limit=1&cursor={next}");
    }
    assert_eq!(paged, whole);
}
