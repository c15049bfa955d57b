//! What is kept of a person: told, handed over, and erased down to the bytes on the disk.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tandem_protocol::signal::ClientMessage;
use tandem_server::store::people::Whom;
use tandem_tickets::Actor;

use crate::audit::verify;
use crate::files::{End, allow_files, settled};
use crate::peer::{Pair, chat, text};
use crate::support::{Answer, Browser, TestApp, log, send};

/// What all that is the person's holds. The letters at its end are in no word of ours, so that the index
/// of the search, which leaves out what a piece has in common with the one before, would have the last
/// two of them as they are.
const CANARY: &str = "quoxzal ΨΩΞ";
const EMAIL: &str = "Quoxzal@canary.example";
const DAY_MS: i64 = 86_400_000;
/// Bytes that are nowhere once the person is erased, in small letters.
const TRACES: [&str; 4] = ["quoxzal", "ωξ", "ΩΞ", "canary.example"];

/// All bytes of the data folder, and of the database where it is elsewhere.
pub(crate) async fn everything(app: &TestApp) -> Vec<u8> {
    let mut all = app.everything_stored().await;
    read_all(&app.config.data, &mut all);
    all.make_ascii_lowercase();
    all
}

fn read_all(folder: &Path, all: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, all);
            continue;
        }
        all.extend(path.to_string_lossy().bytes());
        // What is on its way may have arrived meanwhile.
        all.extend(std::fs::read(&path).unwrap_or_default());
    }
}

fn count(all: &[u8], trace: &str) -> usize {
    let trace = trace.as_bytes();
    all.windows(trace.len())
        .filter(|bytes| *bytes == trace)
        .count()
}

/// A ticket of the person, and one of somebody else.
async fn tickets(console: &Browser) -> (String, String) {
    let body = json!({
        "subject": CANARY, "description": CANARY, "customer_name": CANARY, "customer_email": EMAIL,
        "tags": ["printer"],
    });
    let request = console.request(reqwest::Method::POST, "/api/v1/tickets");
    let theirs = send(
        request
            .header("idempotency-key", "a key of a ticket")
            .json(&body),
    )
    .await;
    let other = console.make_ticket("Somebody else's").await;
    (text(&theirs.is(201).json(), "id"), text(&other, "id"))
}

/// A session of a ticket with everything that a person can leave in one.
async fn full_session(app: &TestApp, console: &Browser, ticket: &str) -> Pair {
    let mut pair = Pair::on_ticket(
        &app.origin,
        console.clone(),
        app.browser(),
        ticket.to_owned(),
    )
    .await;
    pair.allow().await;
    allow_files(&mut pair).await;
    pair.customer.send(&chat("m1", CANARY)).await;
    pair.agent.send(&chat("m2", CANARY)).await;
    let sent = End::agent(&pair)
        .send_file("quoxzal.txt", CANARY.as_bytes())
        .await;
    let file = text(&sent.is(200).json(), "id");
    settled(&mut pair.customer, &file).await;
    let token = pair.resume_token.clone();
    let visitor = app.browser();
    let report = json!({ "resume_token": token, "kind": "report", "reason": CANARY });
    visitor.post("/api/v1/client/report", &report).await.is(204);
    let place =
        json!({ "page": "/quoxzal", "element": "a#quoxzal", "error": "Error quoxzal.js:1" });
    let place = json!({ "resume_token": token, "place": place });
    visitor.post("/api/v1/client/place", &place).await.is(204);
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let answer = json!({ "csat": 2, "comment": CANARY });
    let survey = json!({ "resume_token": token, "answer": answer });
    visitor.post("/api/v1/client/survey", &survey).await.is(200);
    pair
}

async fn erase(console: &Browser, id: &str) -> Answer {
    let path = format!("/api/v1/people/{id}/erase");
    console.post(&path, &json!({})).await
}

async fn find(console: &Browser, email: &str) -> Answer {
    console
        .post("/api/v1/people/find", &json!({ "email": email }))
        .await
}

async fn figures(console: &Browser) -> (Value, String) {
    let metrics = console.get("/api/v1/metrics").await.is(200).json();
    let events = console.get("/api/v1/metrics/events?limit=1000").await;
    (metrics["data"].clone(), events.is(200).text())
}

async fn said_of(console: &Browser, ticket: &str) {
    let draft = console.request(
        reqwest::Method::PUT,
        &format!("/api/v1/tickets/{ticket}/draft"),
    );
    let body = json!({ "kind": "message", "text": CANARY });
    send(draft.json(&body)).await.is(200);
    let comment = format!("/api/v1/tickets/{ticket}/comments");
    let body = json!({ "body": CANARY });
    console.post(&comment, &body).await.is(201);
    let path = format!("/api/v1/tickets/{ticket}");
    let renamed = json!({ "subject": format!("{CANARY} again"), "status": "solved" });
    console.patch(&path, &renamed).await.is(200);
}

#[tokio::test]
async fn nothing_of_a_person_is_left_and_every_figure_is_what_it_was() {
    let app = TestApp::start_with(|config| config.survey.nps = true).await;
    let console = app.admin().await;
    let (ticket, other) = tickets(&console).await;
    let pair = full_session(&app, &console, &ticket).await;
    said_of(&console, &ticket).await;
    let hook = json!({ "url": "https://receiver.invalid/", "note": "" });
    console.post("/api/v1/webhooks", &hook).await.is(201);
    let comment = json!({ "body": "Words of somebody else" });
    let comments = format!("/api/v1/tickets/{other}/comments");
    console.post(&comments, &comment).await.is(201);
    let before = figures(&console).await;
    let all = everything(&app).await;
    for trace in ["quoxzal", "canary.example"] {
        assert!(count(&all, trace) > 2, "{trace}: {}", count(&all, trace));
    }
    let report = find(&console, "QUOXZAL@canary.example")
        .await
        .is(200)
        .json();
    assert_eq!(report["tickets"][0]["id"], ticket, "{report}");
    assert_eq!(report["sessions"], 1);
    assert_eq!(
        (&report["messages"], &report["files"]),
        (&json!(2), &json!(1))
    );

    let erased = erase(&console, &text(&report, "id")).await.is(200).json();
    assert_eq!(
        (&erased["tickets"], &erased["sessions"], &erased["files"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(erased["clean"], true);
    let theirs = console
        .get(&format!("/api/v1/tickets/{other}/timeline"))
        .await;
    assert!(theirs.is(200).text().contains("Words of somebody else"));
    let all = everything(&app).await;
    for trace in TRACES {
        assert_eq!(count(&all, trace), 0, "{trace}");
    }
    assert_eq!(figures(&console).await, before);
    assert_eq!(verify(&app.config.data).await, Vec::<String>::new());
    assert!(!log().contains("quoxzal"));
    after(&app, &console, (&ticket, &pair), &erased).await;
}

/// What whoever comes back finds.
async fn after(app: &TestApp, console: &Browser, (ticket, pair): (&str, &Pair), erased: &Value) {
    let shown = console
        .get(&format!("/api/v1/tickets/{ticket}"))
        .await
        .is(200)
        .json();
    assert_eq!(shown["subject"], "(erased)");
    assert_eq!(shown["tags"], json!(["printer", "review"]));
    assert_eq!(
        (&shown["customer_name"], &shown["customer_email"]),
        (&Value::Null, &Value::Null)
    );
    find(console, EMAIL).await.problem(404, "not_found");
    let again = erase(console, ticket).await.is(200).json();
    assert_eq!((&again["id"], &again["tickets"]), (&Value::Null, &json!(0)));
    let talk = json!({ "resume_token": pair.resume_token });
    let talk = app.browser().post("/api/v1/client/talk", &talk).await;
    talk.problem(404, "resume_unknown");
    let audit = format!("/api/v1/audit?about={}", text(erased, "id"));
    let audit = console.get(&audit).await.is(200).json();
    assert_eq!(audit["data"][0]["act"], "erased");
    assert_eq!(audit["data"][0]["actor_name"], "Ada");
    assert_eq!(audit["data"][0]["detail"], "tickets:1/sessions:1/files:1");
    let timeline = console
        .get(&format!("/api/v1/tickets/{ticket}/timeline"))
        .await
        .json();
    let entries = timeline["data"].as_array().expect("entries");
    assert_eq!(entries.last().expect("one")["kind"], "person_erased");
    let body = json!({
        "subject": CANARY, "description": CANARY, "customer_name": CANARY, "customer_email": EMAIL,
        "tags": ["printer"],
    });
    let request = console.request(reqwest::Method::POST, "/api/v1/tickets");
    let replayed = send(
        request
            .header("idempotency-key", "a key of a ticket")
            .json(&body),
    )
    .await;
    replayed.problem(410, "answer_erased");
}

#[tokio::test]
async fn nobody_is_erased_while_a_session_of_theirs_is_not_over() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (ticket, _) = tickets(&console).await;
    let mut pair =
        Pair::on_ticket(&app.origin, console.clone(), app.browser(), ticket.clone()).await;
    let refused = erase(&console, &ticket).await.problem(409, "session_open");
    assert!(text(&refused, "detail").contains(&pair.session_id));
    let shown = console
        .get(&format!("/api/v1/people/{ticket}"))
        .await
        .is(200)
        .json();
    assert_eq!(shown["open_sessions"], json!([pair.session_id]));
    pair.allow().await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let erased = erase(&console, &ticket).await.is(200).json();
    assert_eq!(erased["tickets"], 1);
}

#[tokio::test]
async fn who_gave_no_address_is_found_by_their_ticket_and_gets_a_copy_without_names_of_agents() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket = text(&console.make_ticket(CANARY).await, "id");
    full_session(&app, &console, &ticket).await;
    let assign = json!({ "assignee_id": text(&console.get("/api/v1/me").await.json(), "id") });
    let path = format!("/api/v1/tickets/{ticket}");
    console.patch(&path, &assign).await.is(200);
    let starts_at = Timestamp::from_millisecond(app.clock.now() + DAY_MS);
    let plan = json!({
        "starts_at": starts_at.expect("a time").to_string(), "minutes": 30, "time_zone": "UTC"
    });
    let planned = console.post(&format!("{path}/appointments"), &plan).await;
    let planned = text(&planned.is(201).json(), "id");
    let longer = json!({ "minutes": 60 });
    console
        .patch(&format!("/api/v1/appointments/{planned}"), &longer)
        .await
        .is(200);
    let export = console
        .get(&format!("/api/v1/people/{ticket}/export"))
        .await
        .is(200);
    assert_eq!(export.header("content-type"), "application/x-ndjson");
    let lines = export.text();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["type"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines[0]["type"], "person");
    assert_eq!(lines.last().expect("lines")["type"], "end");
    assert_eq!(of("ticket")[0]["subject"], CANARY);
    assert_eq!(of("survey")[0]["answer"]["comment"], CANARY);
    assert_eq!(of("session")[0]["name"], "Kim");
    assert_eq!(of("file")[0]["name"], "quoxzal.txt");
    let chats = of("entry")
        .into_iter()
        .filter(|line| line["kind"] == "chat");
    let said: Vec<_> = chats
        .map(|line| (line["by"].clone(), line["name"].clone()))
        .collect();
    assert_eq!(
        said,
        [
            (json!("customer"), json!("Kim")),
            (json!("agent"), Value::Null)
        ]
    );
    let meetings = of("entry").into_iter().filter(|line| {
        let kind = line["kind"].as_str().unwrap_or_default();
        ["appointment_planned", "appointment_moved"].contains(&kind)
    });
    let with: Vec<_> = meetings.map(|line| &line["data"]["with"]).collect();
    assert_eq!(with, [&Value::Null, &Value::Null]);
    assert!(!export.text().contains("\"Ada\""), "{}", export.text());
    let audit = format!("/api/v1/audit?about={ticket}&act=exported");
    let audit = console.get(&audit).await.is(200).json();
    assert_eq!(audit["data"].as_array().expect("records").len(), 1);
    let agent = app.agent("Grace").await;
    for path in [
        format!("/api/v1/people/{ticket}"),
        format!("/api/v1/people/{ticket}/export"),
    ] {
        agent.get(&path).await.problem(403, "admin_only");
    }
    erase(&agent, &ticket).await.problem(403, "admin_only");
    let erased = erase(&console, &ticket).await.is(200).json();
    assert_eq!(erased["tickets"], 1);
    let all = everything(&app).await;
    assert_eq!(count(&all, "quoxzal"), 0);
}

#[tokio::test]
async fn what_a_server_that_ended_has_left_to_do_is_done_by_the_next() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (ticket, _) = tickets(&console).await;
    full_session(&app, &console, &ticket).await;
    // All that is done before the process ends is the transaction.
    let (whom, by) = (Whom::Ticket(ticket), Actor::system());
    let erased = app.state.store.erase_person(&whom, &by, app.clock.now());
    assert_eq!(erased.await.expect("erased").files.len(), 1);
    let whole = app.config.data.join("files/whole");
    let n_whole = || std::fs::read_dir(&whole).expect("a folder").count();
    assert_eq!(n_whole(), 1);
    let app = app.restart().await;
    let done = async {
        while !app.state.store.unclean().await.expect("answers").is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), done)
        .await
        .expect("in time");
    assert_eq!(n_whole(), 0);
    assert_eq!(count(&everything(&app).await, "quoxzal"), 0);
}

#[tokio::test]
async fn words_go_by_themselves_once_their_ticket_has_rested_for_long_enough() {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.retention.ticket_days = 30;
        config.agent_session_hours = 2_160;
    })
    .await;
    let console = app.admin().await;
    let (ticket, other) = tickets(&console).await;
    full_session(&app, &console, &ticket).await;
    said_of(&console, &ticket).await;
    let recent = text(&console.make_ticket("Touched since").await, "id");
    app.clock.advance(DAY_MS);
    let solved = json!({ "status": "solved" });
    let path = format!("/api/v1/tickets/{recent}");
    console.patch(&path, &solved).await.is(200);
    let before = figures(&console).await;

    let mut events = app.state.console_events.subscribe();
    app.clock.advance(29 * DAY_MS + 1);
    let shown = |id: String| {
        let console = console.clone();
        async move {
            let path = format!("/api/v1/tickets/{id}");
            text(&console.get(&path).await.is(200).json(), "subject")
        }
    };
    let done = async {
        while shown(ticket.clone()).await != "(erased)"
            || !app.state.store.unclean().await.expect("answers").is_empty()
        {
            let moment = Duration::from_millis(50);
            let _nothing_yet = tokio::time::timeout(moment, events.recv()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), done)
        .await
        .expect("in time");
    let all = everything(&app).await;
    for trace in TRACES {
        assert_eq!(count(&all, trace), 0, "{trace}");
    }
    assert_eq!(figures(&console).await, before);
    assert_eq!(shown(other).await, "Somebody else's", "it is not done with");
    assert_eq!(shown(recent).await, "Touched since");
    let audit = console.get("/api/v1/audit?act=erased").await.is(200).json();
    assert_eq!(audit["data"][0]["actor_kind"], "system", "{audit}");
    assert_eq!(audit["data"][0]["detail"], "tickets:1/sessions:1/files:1");
    assert_eq!(verify(&app.config.data).await, Vec::<String>::new());
}
