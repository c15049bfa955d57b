//! SLA clocks over HTTP, with a clock that stands still until it is moved.

use serde_json::{Value, json};
use tandem_server::sla::settings::{PolicySettings, SlaSettings};
use tandem_tickets::Priority;
use tokio::time::{Duration, timeout};

use crate::peer::text;
use crate::support::{Browser, TestApp};

const MINUTE_MS: i64 = 60_000;
/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

fn promises() -> SlaSettings {
    let policy = |priority, first, next, resolution| PolicySettings {
        priority,
        calendar: None,
        first_response_minutes: first,
        next_update_minutes: next,
        resolution_minutes: resolution,
    };
    SlaSettings {
        policies: vec![
            policy(Priority::Normal, Some(15), None, Some(120)),
            policy(Priority::Urgent, Some(5), None, None),
        ],
        ..SlaSettings::default()
    }
}

async fn start() -> TestApp {
    TestApp::start_with_fixed_clock_and(|config| config.sla = promises()).await
}

/// The ticket once it is as wanted; it is read anew whenever something happens.
async fn until(
    app: &TestApp,
    console: &Browser,
    id: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Value {
    let waiting = async {
        let mut events = app.state.console_events.subscribe();
        loop {
            let path = format!("/api/v1/tickets/{id}");
            let ticket = console.get(&path).await.is(200).json();
            if wanted(&ticket) {
                return ticket;
            }
            let _lagged = events.recv().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("comes to be")
}

fn clock<'a>(ticket: &'a Value, name: &str) -> &'a Value {
    let clocks = ticket["sla"].as_array().expect("clocks");
    let found = clocks.iter().find(|one| one["clock"] == name);
    found.unwrap_or(&Value::Null)
}

async fn kinds(console: &Browser, id: &str) -> Vec<String> {
    let path = format!("/api/v1/tickets/{id}/timeline");
    let entries = console.get(&path).await.is(200).json();
    let entries = entries["data"].as_array().expect("entries").clone();
    let sla = entries
        .iter()
        .filter(|one| text(one, "kind").starts_with("sla_"));
    sla.map(|one| format!("{} {}", text(one, "kind"), text(&one["data"], "clock")))
        .collect()
}

async fn listed(console: &Browser, query: &str) -> Vec<i64> {
    let path = format!("/api/v1/tickets?{query}");
    let tickets = console.get(&path).await.is(200).json();
    let tickets = tickets["data"].as_array().expect("tickets").clone();
    let number = |ticket: &Value| ticket["number"].as_i64().expect("a number");
    tickets.iter().map(number).collect()
}

#[tokio::test]
async fn time_runs_out_is_warned_of_and_breached_and_stands_in_list_timeline_and_figures() {
    let app = start().await;
    let console = app.admin().await;
    let ticket = console.make_ticket("No network").await;
    let id = text(&ticket, "id");
    let ticket = until(&app, &console, &id, |one| one["due_at"].is_string()).await;
    let made: jiff::Timestamp = text(&ticket, "created_at").parse().expect("a time");
    let due: jiff::Timestamp = text(&ticket, "due_at").parse().expect("a time");
    assert_eq!(due.as_millisecond() - made.as_millisecond(), 15 * MINUTE_MS);
    assert_eq!(clock(&ticket, "first_response")["state"], "running");
    assert_eq!(listed(&console, "sort=due&due_within=14").await, [0; 0]);
    assert_eq!(listed(&console, "sort=due&due_within=16").await, [1]);

    app.clock.advance(12 * MINUTE_MS);
    let mut events = app.state.console_events.subscribe();
    while kinds(&console, &id).await.is_empty() {
        let _lagged = timeout(PATIENCE, events.recv()).await.expect("an event");
    }
    assert_eq!(kinds(&console, &id).await, ["sla_warned first_response"]);
    app.clock.advance(3 * MINUTE_MS);
    let is_late = |one: &Value| clock(one, "first_response")["is_breached"] == true;
    let ticket = until(&app, &console, &id, is_late).await;
    assert_eq!(
        text(&ticket, "due_at"),
        due.to_string().replace('Z', ".000Z")
    );
    assert_eq!(
        kinds(&console, &id).await,
        ["sla_warned first_response", "sla_breached first_response"]
    );
    app.clock.advance(1);
    assert_eq!(listed(&console, "sort=due&due_within=0").await, [1]);
    console
        .get("/api/v1/tickets?due_within=527041")
        .await
        .problem(400, "invalid_query");

    let figures = console
        .get("/api/v1/metrics?from=2026-09-01&to=2026-10-30")
        .await;
    let figures = figures.is(200).json()["data"][0]["figures"].clone();
    assert_eq!(
        (&figures["sla_met"], &figures["sla_breached"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn a_status_that_pauses_stops_the_clocks_and_a_solution_in_time_is_kept() {
    let app = start().await;
    let console = app.admin().await;
    let ticket = console.make_ticket("No network").await;
    let (id, path) = (
        text(&ticket, "id"),
        format!("/api/v1/tickets/{}", text(&ticket, "id")),
    );
    until(&app, &console, &id, |one| one["due_at"].is_string()).await;
    app.clock.advance(10 * MINUTE_MS);
    console
        .patch(&path, &json!({ "status": "pending" }))
        .await
        .is(200);
    let is_paused = |one: &Value| clock(one, "resolution")["state"] == "paused";
    let ticket = until(&app, &console, &id, is_paused).await;
    assert_eq!(clock(&ticket, "resolution")["left_ms"], 110 * MINUTE_MS);
    assert!(ticket["due_at"].is_null());
    app.clock.advance(600 * MINUTE_MS);

    let app = app.restart().await;
    let console = app.admin().await;
    console
        .patch(&path, &json!({ "status": "open" }))
        .await
        .is(200);
    let runs = |one: &Value| clock(one, "resolution")["state"] == "running";
    until(&app, &console, &id, runs).await;
    console
        .patch(&path, &json!({ "status": "solved" }))
        .await
        .is(200);
    let has_stopped = |one: &Value| clock(one, "resolution")["state"] == "stopped";
    let ticket = until(&app, &console, &id, has_stopped).await;
    assert_eq!(clock(&ticket, "resolution")["is_breached"], false);
    assert_eq!(kinds(&console, &id).await, ["sla_met resolution"]);
}

#[tokio::test]
async fn a_merged_ticket_is_late_for_nothing_and_one_that_stands_again_goes_on() {
    let app = start().await;
    let console = app.admin().await;
    let ids: [String; 2] = [
        text(&console.make_ticket("No network").await, "id"),
        text(&console.make_ticket("No network again").await, "id"),
    ];
    for id in &ids {
        until(&app, &console, id, |one| one["due_at"].is_string()).await;
    }
    app.clock.advance(5 * MINUTE_MS);
    let path = format!("/api/v1/tickets/{}/merge", ids[1]);
    let merged = console.post(&path, &json!({ "into": ids[0] })).await;
    merged.is(200);
    until(&app, &console, &ids[1], |one| one["due_at"].is_null()).await;
    app.clock.advance(20 * MINUTE_MS);
    let is_late = |one: &Value| clock(one, "first_response")["is_breached"] == true;
    until(&app, &console, &ids[0], is_late).await;
    assert_eq!(kinds(&console, &ids[1]).await, [""; 0]);
    assert_eq!(listed(&console, "sort=due&due_within=0").await, [1]);
    let path = format!("/api/v1/tickets/{}/unmerge", ids[1]);
    console.post(&path, &json!({})).await.is(200);
    let again = until(&app, &console, &ids[1], |one| one["due_at"].is_string()).await;
    let due: jiff::Timestamp = text(&again, "due_at").parse().expect("a time");
    assert_eq!(due.as_millisecond() - app.clock.now(), 10 * MINUTE_MS);
}

#[tokio::test]
async fn what_is_due_first_stands_first_page_after_page() {
    let app = start().await;
    let console = app.admin().await;
    for (subject, priority) in [
        ("a", "normal"),
        ("b", "urgent"),
        ("c", "low"),
        ("d", "normal"),
    ] {
        let body = json!({ "subject": subject, "priority": priority });
        let ticket = console.post("/api/v1/tickets", &body).await.is(201).json();
        if priority != "low" {
            let id = text(&ticket, "id");
            until(&app, &console, &id, |one| one["due_at"].is_string()).await;
        }
    }
    // Nothing is promised for the third.
    assert_eq!(listed(&console, "sort=due").await, [2, 1, 4]);
    let page = console.get("/api/v1/tickets?sort=due&limit=2").await.json();
    let cursor = text(&page, "next_cursor");
    let next = format!("sort=due&limit=2&cursor={cursor}");
    assert_eq!(listed(&console, &next).await, [4]);
    let other = format!("/api/v1/tickets?limit=2&cursor={cursor}");
    console.get(&other).await.problem(400, "invalid_cursor");
}

#[tokio::test]
async fn what_is_due_of_several_teams_stands_in_one_order_page_after_page() {
    let app = start().await;
    let console = app.admin().await;
    for (team, priority) in [
        ("night", "normal"),
        ("billing", "urgent"),
        ("front", "urgent"),
        ("billing", "normal"),
        ("night", "urgent"),
    ] {
        let body = json!({ "subject": "x", "team": team, "priority": priority });
        let ticket = console.post("/api/v1/tickets", &body).await.is(201).json();
        let id = text(&ticket, "id");
        until(&app, &console, &id, |one| one["due_at"].is_string()).await;
    }
    let mut pages = Vec::new();
    let mut query = "sort=due&team=billing,night&limit=1".to_owned();
    loop {
        pages.extend(listed(&console, &query).await);
        let page = console.get(&format!("/api/v1/tickets?{query}")).await;
        let Some(cursor) = page.json()["next_cursor"].as_str().map(str::to_owned) else {
            break;
        };
        query = format!("sort=due&team=billing,night&limit=1&cursor={cursor}");
    }
    assert_eq!(pages, [2, 5, 1, 4]);
}

#[tokio::test]
async fn without_promises_there_are_no_clocks_and_older_tickets_get_none() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = console.make_ticket("No network").await;
    assert_eq!(ticket["sla"], json!([]));
    app.clock.advance(60 * MINUTE_MS);
    assert_eq!(kinds(&console, &text(&ticket, "id")).await, [""; 0]);
}
