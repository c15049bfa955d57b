//! Appointments over HTTP and by mail, with a clock that stands still until it is moved.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::{
    APPOINTMENT_AHEAD_MS, APPOINTMENT_OPENS_MS, APPOINTMENT_REMINDS_MS, APPOINTMENT_WORDS_CHARS_MAX,
};
use tokio::time::{Duration, timeout};

use crate::mail::{EMAIL, Health, Post, idle, mails, settings};
use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

fn at(app: &TestApp, later_ms: i64) -> String {
    let at = Timestamp::from_millisecond(app.clock.now() + later_ms);
    format!("{:.3}", at.expect("a time"))
}

fn plan(app: &TestApp, later_ms: i64) -> Value {
    json!({ "starts_at": at(app, later_ms), "minutes": 30, "time_zone": "Europe/Berlin",
        "words": "Have the router at hand,\nand its key" })
}

async fn set(console: &Browser, ticket: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/appointments");
    console.post(&path, body).await
}

async fn ticket(console: &Browser, email: Option<&str>) -> String {
    let body = json!({ "subject": "Router", "customer_name": "Kim Lee", "customer_email": email });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    text(&made, "id")
}

fn path(appointment: &Value) -> String {
    format!("/api/v1/appointments/{}", text(appointment, "id"))
}

async fn list(console: &Browser, path: &str) -> Vec<Value> {
    let listed = console.get(path).await.is(200).json();
    listed["data"].as_array().expect("a list").clone()
}

async fn kinds(console: &Browser, ticket: &str) -> Vec<String> {
    let entries = list(
        console,
        &format!("/api/v1/tickets/{ticket}/timeline?limit=200"),
    )
    .await;
    let kinds = entries.iter().map(|one| text(one, "kind"));
    kinds
        .filter(|kind| kind.starts_with("appointment"))
        .collect()
}

/// What a link of the console has in it.
async fn secret(console: &Browser, appointment: &Value) -> String {
    let link = format!("{}/link", path(appointment));
    let made = console.post(&link, &json!({})).await.is(201).json();
    let url = text(&made, "url");
    let (page, secret) = url.split_once("/appointment#").expect("a page");
    assert!(page.starts_with("http"), "{url}");
    secret.to_owned()
}

async fn customer(app: &TestApp, way: &str, secret: &str) -> Answer {
    let path = format!("/api/v1/client/appointment{way}");
    let body = json!({ "secret": secret });
    app.browser().post(&path, &body).await
}

#[tokio::test]
async fn an_appointment_is_planned_moved_told_of_over_a_restart_and_over() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console, None).await;
    let made = set(&console, &ticket, &plan(&app, 2 * HOUR_MS)).await;
    let made = made.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    assert_eq!(made["words"], "Have the router at hand,\nand its key");
    assert_eq!(
        (&made["state"], &made["agent"]["name"], &made["is_invited"]),
        (&json!("planned"), &json!("Ada"), &json!(false))
    );
    set(&console, &ticket, &plan(&app, HOUR_MS))
        .await
        .problem(409, "appointment_exists");
    let mine = list(&console, "/api/v1/appointments").await;
    assert_eq!(mine, std::slice::from_ref(&made));
    let of_ticket = format!("/api/v1/tickets/{ticket}/appointments");
    assert_eq!(list(&console, &of_ticket).await, mine);
    assert_eq!(console.get(&path(&made)).await.is(200).json(), made);

    let change = json!({ "starts_at": at(&app, HOUR_MS), "minutes": 60 });
    let with = |seen: &'static str| {
        let request = console.request(Method::PATCH, &path(&made)).json(&change);
        send(request.header("if-match", seen))
    };
    with("\"2\"").await.problem(412, "changed_since");
    let moved = with("\"1\"").await.is(200);
    assert_eq!(moved.header("etag"), "\"2\"");
    assert_eq!(moved.json()["ends_at"], at(&app, 2 * HOUR_MS));
    let over = format!("{}/over", path(&made));
    let came = json!({ "came": true });
    console
        .post(&over, &came)
        .await
        .problem(409, "appointment_to_come");

    app.clock.advance(HOUR_MS - APPOINTMENT_REMINDS_MS - 1);
    let app = app.restart().await;
    let console = app.admin().await;
    assert_eq!(kinds(&console, &ticket).await.len(), 2);
    app.clock.advance(1);
    let told = async {
        let mut events = app.state.console_events.subscribe();
        while !kinds(&console, &ticket)
            .await
            .contains(&"appointment_due".to_owned())
        {
            let _lagged = events.recv().await;
        }
    };
    timeout(PATIENCE, told).await.expect("is told");
    app.clock.advance(APPOINTMENT_REMINDS_MS + HOUR_MS);
    let console = app.admin().await;
    assert!(list(&console, "/api/v1/appointments").await.is_empty());
    let past = list(&console, "/api/v1/appointments?past=true&team=true").await;
    assert_eq!(past.len(), 1);
    console.post(&over, &came).await.is(204);
    console
        .post(&over, &came)
        .await
        .problem(409, "appointment_over");
    assert!(
        list(&console, "/api/v1/appointments?past=true")
            .await
            .is_empty()
    );
    let shown = console.get(&path(&made)).await.is(200).json();
    assert_eq!(shown["state"], "kept");
    assert_eq!(
        kinds(&console, &ticket).await,
        [
            "appointment_planned",
            "appointment_moved",
            "appointment_due",
            "appointment_over"
        ]
    );
}

#[tokio::test]
async fn times_lengths_zones_and_words_have_bounds() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console, None).await;
    let with = |field: &str, value: Value| {
        let mut body = plan(&app, HOUR_MS);
        body[field] = value;
        body
    };
    let words = "ü".repeat(APPOINTMENT_WORDS_CHARS_MAX);
    for (field, value) in [
        ("starts_at", json!(at(&app, 0))),
        ("starts_at", json!(at(&app, APPOINTMENT_AHEAD_MS + 1))),
        ("starts_at", json!("tomorrow")),
        ("minutes", json!(4)),
        ("minutes", json!(481)),
        ("minutes", json!(i64::MIN)),
        ("time_zone", json!("Mars/Olympus")),
        ("time_zone", json!("x".repeat(10_000))),
        ("words", json!(format!("{words}x"))),
        ("agent_id", json!("agt_none")),
    ] {
        let refused = set(&console, &ticket, &with(field, value)).await;
        let problem = refused.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
    set(&console, "tic_none", &plan(&app, HOUR_MS))
        .await
        .problem(404, "not_found");
    let mut most = plan(&app, APPOINTMENT_AHEAD_MS);
    most["words"] = json!(words);
    most["minutes"] = json!(480);
    let made = set(&console, &ticket, &most).await.is(201).json();
    let file = console.get(&format!("{}/calendar", path(&made))).await;
    let file = file.is(200);
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    let file = file.text();
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n"), "{file}");
    assert!(file.lines().all(|line| line.len() <= 75));
    assert!(!file.contains("METHOD") && !file.contains("ATTENDEE"));
    let off = send(console.request(Method::DELETE, &path(&made))).await;
    off.is(204);
    for gone in ["calendar", "link"] {
        let path = format!("{}/{gone}", path(&made));
        let refused = match gone {
            "link" => console.post(&path, &json!({})).await,
            _ => console.get(&path).await,
        };
        refused.problem(409, "appointment_over");
    }
}

#[tokio::test]
async fn a_request_that_is_sent_again_plans_one() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console, None).await;
    let path = format!("/api/v1/tickets/{ticket}/appointments");
    let body = plan(&app, HOUR_MS);
    let ask = || {
        let request = console.request(Method::POST, &path).json(&body);
        send(request.header("idempotency-key", "the same appointment"))
    };
    let first = ask().await.is(201).json();
    assert_eq!(ask().await.is(201).json(), first);
    assert_eq!(list(&console, "/api/v1/appointments").await.len(), 1);
}

#[tokio::test]
async fn the_customer_comes_in_by_their_link_when_it_is_time_and_the_agent_meets_them_there() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console, None).await;
    let made = set(&console, &ticket, &plan(&app, HOUR_MS)).await;
    let made = made.is(201).json();
    let secret = secret(&console, &made).await;
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(
        (&shown["state"], &shown["may_join"], &shown["is_over"]),
        (&json!("planned"), &json!(false), &json!(false))
    );
    assert_eq!(
        (&shown["subject"], &shown["agent"]),
        (&json!("Router"), &json!("Ada"))
    );
    assert_eq!(shown["opens_at"], at(&app, HOUR_MS - APPOINTMENT_OPENS_MS));
    let calendar = text(&shown, "calendar");
    assert!(calendar.contains("\r\nDESCRIPTION:Have the router at hand\\,\\nand its key\r\n"));
    customer(&app, "/join", &secret)
        .await
        .problem(409, "too_early");
    for wrong in ["", "appointment.wrong", "x"] {
        customer(&app, "", wrong)
            .await
            .problem(404, "appointment_unknown");
    }

    app.clock.advance(HOUR_MS - APPOINTMENT_OPENS_MS);
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(shown["may_join"], true);
    let come = async || {
        let joined = customer(&app, "/join", &secret).await.is(200).json();
        let url = text(&joined, "url");
        let (_, link) = url.split_once("/join#").expect("a join link");
        link.to_owned()
    };
    // Who has closed the page before they were in comes again, into the same session.
    let (_lost, link) = (come().await, come().await);
    let shown = console.get(&path(&made)).await.is(200).json();
    let session = text(&shown, "session_id");
    let begin = format!("{}/session", path(&made));
    let begun = console.post(&begin, &json!({})).await.is(201).json();
    assert_eq!(text(&begun["session"], "id"), session);
    assert!(begun["link"]["url"].is_string());
    let body = json!({ "secret": link, "name": "Kim" });
    let joined = app.browser().post("/api/v1/client/join", &body).await;
    assert_eq!(text(&joined.is(200).json(), "session_id"), session);
    customer(&app, "/join", &secret)
        .await
        .problem(409, "already_joined");
    let begun = console.post(&begin, &json!({})).await.is(201).json();
    assert_eq!(begun["link"], Value::Null);
    let end = format!("/api/v1/sessions/{session}/end");
    console.post(&end, &json!({})).await.is(200);
    // It broke off: there is time left to come again.
    let link = come().await;
    let body = json!({ "secret": link, "name": "Kim" });
    let joined = app.browser().post("/api/v1/client/join", &body).await;
    assert_ne!(text(&joined.is(200).json(), "session_id"), session);

    app.clock.advance(APPOINTMENT_OPENS_MS + 30 * MINUTE_MS);
    customer(&app, "/join", &secret)
        .await
        .problem(410, "appointment_closed");
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(
        (&shown["is_over"], &shown["calendar"]),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test]
async fn who_can_not_come_says_so_once_and_the_agent_hears_of_it() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console, None).await;
    console
        .request(Method::PUT, &format!("/api/v1/tickets/{ticket}/watch"))
        .send()
        .await
        .expect("watches");
    let made = set(&console, &ticket, &plan(&app, HOUR_MS)).await;
    let made = made.is(201).json();
    let secret = secret(&console, &made).await;
    for _ in 0..2 {
        let declined = customer(&app, "/decline", &secret).await.is(200).json();
        assert_eq!(declined["state"], "declined");
    }
    let watched = list(&console, "/api/v1/watched").await;
    assert_eq!(watched[0]["unread"], 1, "{watched:?}");
    assert_eq!(
        kinds(&console, &ticket).await,
        ["appointment_planned", "appointment_declined"]
    );
    app.clock.advance(HOUR_MS - APPOINTMENT_OPENS_MS);
    customer(&app, "/join", &secret)
        .await
        .problem(410, "appointment_closed");
    let change = json!({ "starts_at": at(&app, HOUR_MS) });
    console.patch(&path(&made), &change).await.is(200);
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(shown["state"], "planned", "the same link leads there");
    let off = send(console.request(Method::DELETE, &path(&made))).await;
    off.is(204);
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(shown["state"], "called_off");
    customer(&app, "/decline", &secret)
        .await
        .problem(410, "appointment_closed");
}

/// The lines of a mail's calendar, unfolded.
fn calendar(body: &str) -> Vec<String> {
    let (_, rest) = body.split_once("BEGIN:VCALENDAR").expect("a calendar");
    let (lines, _) = rest.split_once("END:VCALENDAR").expect("its end");
    let whole = lines.replace("\r\n ", "");
    whole.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_customer_is_invited_told_of_a_move_and_of_the_end_by_mail() {
    let post = Post::start().await;
    let mail = settings(&post);
    let app = TestApp::start_with_fixed_clock_and(|config| config.mail = Some(mail)).await;
    let console = app.admin().await;
    let ticket = ticket(&console, Some(EMAIL)).await;
    let made = set(&console, &ticket, &plan(&app, HOUR_MS)).await;
    let made = made.is(201).json();
    idle(&app).await;
    let change = json!({ "starts_at": at(&app, 2 * HOUR_MS) });
    console.patch(&path(&made), &change).await.is(200);
    idle(&app).await;
    send(console.request(Method::DELETE, &path(&made)))
        .await
        .is(204);
    idle(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 3);
    let mut uids = std::collections::BTreeSet::new();
    for (n, (mail, method)) in taken
        .iter()
        .zip(["REQUEST", "REQUEST", "CANCEL"])
        .enumerate()
    {
        assert_eq!(mail.to, format!("RCPT TO:<{EMAIL}>"));
        let lines = calendar(&mail.body());
        for line in [
            format!("METHOD:{method}"),
            format!("SEQUENCE:{n}"),
            "ORGANIZER;CN=\"Example Support\":mailto:support@example.com".to_owned(),
        ] {
            assert!(lines.contains(&line), "{line} in {lines:?}");
        }
        let uid = lines.iter().find(|line| line.starts_with("UID:apt_"));
        uids.insert(uid.expect("one").clone());
        let attendee = |line: &&String| line.starts_with("ATTENDEE;CN=\"Kim Lee\"");
        let attendee = lines.iter().find(attendee).expect("one");
        assert!(
            attendee.ends_with(&format!(":mailto:{EMAIL}")),
            "{attendee}"
        );
    }
    assert_eq!(uids.len(), 1, "it is one event");
    assert!(taken[0].header("Subject").contains("Appointment: Router"));
    let changed = taken[1].header("Subject");
    assert!(changed.contains("Appointment changed: Router"), "{changed}");
    assert!(taken[0].body().contains("(Europe/Berlin, UTC+"));
    assert!(!taken[2].body().contains("/appointment#"));
    let (_, rest) = taken[0].body().split_once("/appointment#").map_or_else(
        || panic!("a link"),
        |(page, rest)| (page.to_owned(), rest.to_owned()),
    );
    let secret: String = rest.chars().take("appointment.".len() + 43).collect();
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(shown["state"], "called_off");
    let shown = mails(&console, &ticket).await;
    assert!(shown.iter().all(|mail| mail["kind"] == "appointment"));
}

#[tokio::test]
async fn a_ticket_that_is_closed_calls_off_what_is_to_come_and_its_customer_hears_of_it() {
    let post = Post::start().await;
    let mail = settings(&post);
    let app = TestApp::start_with_fixed_clock_and(|config| config.mail = Some(mail)).await;
    let console = app.admin().await;
    let ticket = ticket(&console, Some(EMAIL)).await;
    let made = set(&console, &ticket, &plan(&app, HOUR_MS)).await;
    let made = made.is(201).json();
    let secret = secret(&console, &made).await;
    idle(&app).await;
    let closed = json!({ "status": "closed" });
    let path_of_ticket = format!("/api/v1/tickets/{ticket}");
    console.patch(&path_of_ticket, &closed).await.is(200);
    idle(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 2);
    let lines = calendar(&taken[1].body());
    assert!(lines.contains(&"METHOD:CANCEL".to_owned()), "{lines:?}");
    let shown = customer(&app, "", &secret).await.is(200).json();
    assert_eq!(shown["state"], "called_off");
    app.clock.advance(HOUR_MS - APPOINTMENT_OPENS_MS);
    customer(&app, "/join", &secret)
        .await
        .problem(410, "appointment_closed");
    let console = app.admin().await;
    let change = json!({ "minutes": 60 });
    console
        .patch(&path(&made), &change)
        .await
        .problem(409, "appointment_over");
    assert_eq!(
        kinds(&console, &ticket).await,
        ["appointment_planned", "appointment_called_off"]
    );
}

#[tokio::test]
async fn what_changes_while_the_mail_server_is_away_goes_once() {
    let post = Post::start().await;
    let mail = settings(&post);
    let app = TestApp::start_with_fixed_clock_and(|config| config.mail = Some(mail)).await;
    let console = app.admin().await;
    post.becomes(Health::Closing);
    let ticket_id = ticket(&console, Some(EMAIL)).await;
    let made = set(&console, &ticket_id, &plan(&app, 24 * HOUR_MS)).await;
    let made = made.is(201).json();
    idle(&app).await;
    for hours in [25, 26] {
        let change = json!({ "starts_at": at(&app, hours * HOUR_MS) });
        console.patch(&path(&made), &change).await.is(200);
        idle(&app).await;
    }
    post.becomes(Health::Well);
    app.clock.advance(HOUR_MS);
    idle(&app).await;
    let [mail] = post.taken().try_into().expect("one mail");
    let lines = calendar(&mail.body());
    assert!(lines.contains(&"SEQUENCE:2".to_owned()), "{lines:?}");
    // Nothing has changed for who hears of it for the first time.
    let subject = mail.header("Subject");
    assert!(subject.contains("Appointment: Router"), "{subject}");
}
