//! Call-backs: asked for in place of waiting and by agents, taken by one, ended, and gone with what they
//! stand on; with a clock that stands still until it is moved.

use futures_util::future::join_all;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::ByeReason;
use tandem_server::state::ConsoleEvent;
use tandem_tickets::limits::{
    CALL_BACK_AHEAD_MS, CALL_BACK_ATTEMPTS_MAX, CALL_BACK_PAUSE_MS, CALL_BACK_TAKEN_MS,
    CALL_BACK_WORDS_CHARS_MAX, PHONE_CHARS_MAX,
};
use tokio::time::{Duration, timeout};

use crate::peer::{Peer, text};
use crate::people::everything;
use crate::support::{Answer, Browser, TestApp, log, send};

const MINUTE_MS: i64 = 60_000;
/// Shorter than a socket may be silent.
const WAITED_MS: i64 = 10_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A number that is nobody's, as somebody types it.
const PHONE: &str = "+49 (0)30 / 5550-4711";
/// What of it stands nowhere else.
const TRACE: &str = "5550-4711";
/// Call-backs that are reached for at once.
const RACES: usize = 100;
/// Agents who reach for the same one.
const RACERS: usize = 4;
/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);

fn at(app: &TestApp, later_ms: i64) -> String {
    let at = Timestamp::from_millisecond(app.clock.now() + later_ms);
    format!("{:.3}", at.expect("a time"))
}

async fn waits(app: &TestApp) -> Value {
    let body =
        json!({ "name": "Kim", "note": "No network", "host_origin": "https://shop.example" });
    let asked = app.browser().post("/api/v1/client/request", &body).await;
    asked.is(200).json()
}

fn wish(asked: &Value) -> Value {
    json!({ "resume_token": asked["resume_token"], "id": "m1", "phone": PHONE })
}

async fn ask(app: &TestApp, body: &Value) -> Answer {
    app.browser().post("/api/v1/client/call-back", body).await
}

async fn accept(console: &Browser, asked: &Value) -> Answer {
    let path = format!("/api/v1/requests/{}/accept", text(asked, "session_id"));
    console.post(&path, &json!({})).await
}

async fn on_ticket(console: &Browser, ticket: &str) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/call-backs");
    console.post(&path, &json!({ "phone": PHONE })).await
}

fn path(call_back: &Value) -> String {
    format!("/api/v1/call-backs/{}", text(call_back, "id"))
}

async fn step(console: &Browser, call_back: &Value, what: &str) -> Answer {
    let path = format!("{}/{what}", path(call_back));
    console.post(&path, &json!({})).await
}

async fn over(console: &Browser, call_back: &Value, reached: bool) -> Answer {
    let path = format!("{}/over", path(call_back));
    console.post(&path, &json!({ "reached": reached })).await
}

async fn list(console: &Browser, path: &str) -> Vec<Value> {
    let listed = console.get(path).await.is(200).json();
    listed["data"].as_array().expect("a list").clone()
}

async fn open(console: &Browser) -> Vec<Value> {
    list(console, "/api/v1/call-backs").await
}

async fn kinds(console: &Browser, ticket: &str) -> Vec<String> {
    let path = format!("/api/v1/tickets/{ticket}/timeline?limit=200");
    let entries = list(console, &path).await;
    let kinds = entries.iter().map(|one| text(one, "kind"));
    kinds.filter(|kind| kind.starts_with("call_back")).collect()
}

async fn ticket(console: &Browser) -> String {
    text(&console.make_ticket("Router").await, "id")
}

async fn set_status(console: &Browser, ticket: &str, status: &str) {
    let path = format!("/api/v1/tickets/{ticket}");
    console
        .patch(&path, &json!({ "status": status }))
        .await
        .is(200);
}

#[tokio::test]
async fn who_waits_no_longer_is_called_and_keeps_their_place() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let asked = waits(&app).await;
    let token = text(&asked, "socket_token");
    let mut peer = Peer::join(&app.origin, &token, "Kim").await;
    app.clock.advance(WAITED_MS);
    let mut body = wish(&asked);
    body["text"] = json!("The router blinks");
    let answer = ask(&app, &body).await.is(200).json();
    let check = text(&answer, "check_number");
    assert!(check.len() == 4 && check.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(peer.until_bye().await, ByeReason::Ended);

    let [waiting] = open(&console).await.try_into().expect("one");
    assert_eq!(waiting["phone"], PHONE);
    assert_eq!(waiting["check_number"], check);
    assert_eq!(waiting["customer_name"], "Kim");
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["since"], at(&app, -WAITED_MS), "as old as the wait");
    assert_eq!(waiting["due_at"], waiting["since"]);
    assert_eq!(waiting["created_at"], at(&app, 0));
    let ticket = text(&waiting["ticket"], "id");
    let timeline = format!("/api/v1/tickets/{ticket}/timeline");
    let entries = list(&console, &timeline).await;
    let of = |kind: &str| entries.iter().find(|entry| entry["kind"] == kind);
    assert_eq!(
        of("chat").expect("words")["data"]["text"],
        "The router blinks"
    );
    let ended = of("session_ended").expect("an end");
    assert_eq!(ended["data"]["reason"], "message_left");
    let by = &of("call_back_asked").expect("it is told")["actor"];
    assert_eq!(
        (&by["kind"], &by["name"]),
        (&json!("customer"), &json!("Kim"))
    );
    assert!(
        !json!(entries).to_string().contains(TRACE),
        "it stands in no event"
    );
    assert_eq!(
        list(&console, "/api/v1/requests").await,
        Vec::<Value>::new()
    );

    // Whose answer was lost asks again, and nothing else comes of it.
    body["phone"] = json!("030 12345678");
    let again = ask(&app, &body).await.is(200).json();
    assert_eq!(again, answer);
    assert_eq!(open(&console).await, std::slice::from_ref(&waiting));
    let talk = json!({ "resume_token": asked["resume_token"] });
    let read = async || {
        let talk = app.browser().post("/api/v1/client/talk", &talk).await;
        talk.is(200).json()["call_back"].clone()
    };
    assert_eq!(
        read().await,
        json!({ "check_number": check, "due_at": waiting["due_at"] })
    );

    let taken = step(&console, &waiting, "take").await.is(200);
    assert_eq!(taken.header("etag"), "\"2\"");
    assert_eq!(taken.json()["agent"]["name"], "Ada");
    let back = step(&console, &waiting, "release").await.is(200).json();
    assert_eq!(
        (&back["state"], &back["agent"]),
        (&json!("waiting"), &Value::Null)
    );
    assert_eq!(back["due_at"], waiting["due_at"], "it keeps its place");
    step(&console, &waiting, "take").await.is(200);
    assert_eq!(
        list(&console, "/api/v1/call-backs?mine=true").await.len(),
        1
    );
    let reached = over(&console, &waiting, true).await.is(200).json();
    assert_eq!(reached["state"], "reached");
    over(&console, &waiting, true)
        .await
        .problem(409, "call_back_over");
    assert!(open(&console).await.is_empty());
    assert_eq!(read().await, Value::Null);
    assert_eq!(
        kinds(&console, &ticket).await,
        [
            "call_back_asked",
            "call_back_taken",
            "call_back_released",
            "call_back_taken",
            "call_back_reached"
        ]
    );
    assert!(!log().contains(TRACE));
}

#[tokio::test]
async fn numbers_words_and_times_have_bounds() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let asked = waits(&app).await;
    let with = |field: &str, value: Value| {
        let mut body = wish(&asked);
        body[field] = value;
        body
    };
    let words = "ü".repeat(CALL_BACK_WORDS_CHARS_MAX);
    let number = format!("12345{}", " ".repeat(PHONE_CHARS_MAX - 5));
    for (field, value) in [
        ("phone", json!("")),
        ("phone", json!("1234")),
        ("phone", json!("call me")),
        ("phone", json!("030+901820")),
        ("phone", json!(format!("{number} "))),
        ("phone", json!("1".repeat(100_000))),
        ("text", json!(format!("{words}x"))),
        ("not_before", json!("tomorrow")),
        ("not_before", json!(at(&app, CALL_BACK_AHEAD_MS + 1))),
    ] {
        let refused = ask(&app, &with(field, value)).await;
        let problem = refused.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
    ask(
        &app,
        &json!({ "resume_token": "x", "id": "m1", "phone": PHONE }),
    )
    .await
    .problem(404, "resume_unknown");
    let mut most = with("text", json!(words));
    most["phone"] = json!(number);
    most["not_before"] = json!(at(&app, CALL_BACK_AHEAD_MS));
    ask(&app, &most).await.is(200);
    let [waiting] = open(&console).await.try_into().expect("one");
    assert_eq!(waiting["phone"], "12345");
    assert_eq!(waiting["due_at"], at(&app, CALL_BACK_AHEAD_MS));
    assert_eq!(waiting["since"], at(&app, 0));
}

#[tokio::test]
async fn the_longest_waiting_is_called_first_page_by_page() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let mut wanted = Vec::new();
    for later in [None, Some(HOUR_MS), Some(2 * HOUR_MS)] {
        let mut body = wish(&waits(&app).await);
        body["not_before"] = later
            .map(|later| json!(at(&app, later)))
            .unwrap_or_default();
        ask(&app, &body).await.is(200);
        wanted.push(at(&app, later.unwrap_or_default()));
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/call-backs?limit=1".to_owned();
    loop {
        let page = console.get(&path).await.is(200).json();
        seen.extend(page["data"].as_array().expect("a list").clone());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/v1/call-backs?limit=1&cursor={next}");
    }
    let due: Vec<String> = seen.iter().map(|one| text(one, "due_at")).collect();
    assert_eq!(due, wanted);
    console
        .get("/api/v1/call-backs?cursor=x")
        .await
        .problem(400, "invalid_cursor");
}

#[tokio::test]
async fn of_agents_who_take_one_at_once_one_has_it() {
    let app = TestApp::start().await;
    let mut consoles = vec![app.admin().await];
    for n in 1..RACERS {
        consoles.push(app.agent(&format!("Racer{n}")).await);
    }
    for _ in 0..RACES {
        let ticket = ticket(&consoles[0]).await;
        let made = on_ticket(&consoles[0], &ticket).await.is(201).json();
        let tries = consoles.iter().map(|console| step(console, &made, "take"));
        let answers = join_all(tries).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let winner = statuses.iter().position(|status| *status == 200);
        let winner = &consoles[winner.expect("somebody has it")];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409], "{answers:?}");
        let late = answers.into_iter().filter(|answer| answer.status != 200);
        late.for_each(|answer| drop(answer.problem(409, "already_taken")));
        assert_eq!(kinds(winner, &ticket).await.len(), 2);
        step(winner, &made, "take").await.is(200);
        assert_eq!(kinds(winner, &ticket).await.len(), 2, "they had it");
        over(winner, &made, true).await.is(200);
    }
}

#[tokio::test]
async fn an_agent_who_accepts_and_the_customer_who_wants_a_call_do_not_both_win() {
    let app = TestApp::start_with(|config| config.limits.joins_per_address_minute = 100_000).await;
    let console = app.admin().await;
    let mut n_called = 0;
    for _ in 0..RACES {
        let asked = waits(&app).await;
        let body = wish(&asked);
        let (accepted, called) = tokio::join!(accept(&console, &asked), ask(&app, &body));
        match (accepted.status, called.status) {
            (200, 409) => drop(called.problem(409, "already_taken")),
            (410, 200) => n_called += 1,
            both => panic!("{both:?}"),
        }
    }
    let path = "/api/v1/call-backs?limit=200";
    assert_eq!(list(&console, path).await.len(), n_called);
    let tickets = list(&console, "/api/v1/tickets?limit=200").await;
    assert_eq!(tickets.len(), RACES, "one of each");
}

#[tokio::test]
async fn who_does_not_answer_is_called_again_a_few_times() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console).await;
    let made = on_ticket(&console, &ticket).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    assert_eq!(made["since"], at(&app, 0));
    over(&console, &made, false).await.problem(403, "not_yours");
    step(&console, &made, "release")
        .await
        .problem(403, "not_yours");
    for attempt in 1..=CALL_BACK_ATTEMPTS_MAX {
        step(&console, &made, "take").await.is(200);
        let missed = over(&console, &made, false).await.is(200).json();
        assert_eq!(missed["attempts"], attempt);
        let is_last = attempt == CALL_BACK_ATTEMPTS_MAX;
        assert_eq!(
            missed["state"],
            if is_last { "not_reached" } else { "waiting" }
        );
        if !is_last {
            assert_eq!(missed["due_at"], at(&app, CALL_BACK_PAUSE_MS));
            let soon = step(&console, &made, "take").await;
            soon.problem(409, "call_back_not_due");
        }
        app.clock.advance(CALL_BACK_PAUSE_MS);
    }
    step(&console, &made, "take")
        .await
        .problem(409, "call_back_over");
    let shown = console.get(&path(&made)).await.is(200).json();
    assert_eq!(shown["attempts_max"], CALL_BACK_ATTEMPTS_MAX);
    let kinds = kinds(&console, &ticket).await;
    let missed = kinds.iter().filter(|kind| *kind == "call_back_not_reached");
    assert_eq!(missed.count(), 3);
    // What ended makes room for another.
    on_ticket(&console, &ticket).await.is(201);
}

#[tokio::test]
async fn figures_tell_calls_in_time_from_late_ones_and_from_those_to_come() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let ticket = ticket(&console).await;
        asked.push(on_ticket(&console, &ticket).await.is(201).json());
    }
    for (call_back, reached) in asked.iter().zip([true, false]) {
        app.clock.advance(CALL_BACK_PAUSE_MS * 2 / 3);
        step(&console, call_back, "take").await.is(200);
        app.clock.advance(1);
        over(&console, call_back, reached).await.is(200);
    }
    for query in ["", "by=agent"] {
        let path = format!("/api/v1/metrics?{query}");
        let figures = console.get(&path).await.is(200).json();
        let groups = figures["data"].as_array().expect("groups").iter();
        let sum = |name: &str| -> u64 {
            let each = groups.clone().map(|one| one["figures"][name].as_u64());
            each.map(|n| n.expect("a count")).sum()
        };
        assert_eq!(sum("call_backs"), 3, "{query}");
        assert_eq!(sum("call_backs_kept"), 1, "{query}");
        assert_eq!(sum("call_backs_missed"), 1, "{query}");
    }
    let all = console.get("/api/v1/metrics").await.is(200).json();
    let spread = &all["data"][0]["figures"]["time_to_call"];
    assert_eq!(spread["count"], 2);
    assert_eq!(spread["median_ms"], CALL_BACK_PAUSE_MS * 2 / 3);
}

#[tokio::test]
async fn nobody_is_called_before_their_time_and_agents_hear_when_it_has_come() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console).await;
    let due_at = at(&app, HOUR_MS);
    let asked = format!("/api/v1/tickets/{ticket}/call-backs");
    let body = json!({ "phone": PHONE, "not_before": due_at });
    let made = console.post(&asked, &body).await.is(201).json();
    let early = step(&console, &made, "take").await;
    let early = early.problem(409, "call_back_not_due");
    let detail = text(&early, "detail");
    assert!(detail.contains(&due_at), "{detail}");
    app.clock.advance(HOUR_MS - 1);
    let early = step(&console, &made, "take").await;
    early.problem(409, "call_back_not_due");
    let mut events = app.state.console_events.subscribe();
    app.clock.advance(1);
    let told = async { while events.recv().await.expect("an event") != ConsoleEvent::CallBacks {} };
    timeout(PATIENCE, told).await.expect("it is told");
    step(&console, &made, "take").await.is(200);
}

#[tokio::test]
async fn only_who_has_it_says_how_it_went_and_what_was_seen_is_what_is_changed() {
    let app = TestApp::start().await;
    let (admin, console) = (app.admin().await, app.agent("Grace").await);
    let other = app.agent("Other").await;
    let ticket = ticket(&admin).await;
    let made = on_ticket(&console, &ticket).await.is(201).json();
    let seen = async |what: &str, seen: &'static str| {
        let path = format!("{}/{what}", path(&made));
        let request = console.request(Method::POST, &path);
        let body = match what {
            "over" => json!({ "reached": true }),
            _ => json!({}),
        };
        send(request.json(&body).header("if-match", seen)).await
    };
    seen("take", "\"2\"").await.problem(412, "changed_since");
    seen("take", "\"1\"").await.is(200);
    seen("over", "\"1\"").await.problem(412, "changed_since");
    seen("release", "\"1\"").await.problem(412, "changed_since");
    for way in ["take", "release"] {
        let refused = step(&other, &made, way).await;
        match way {
            "take" => refused.problem(409, "already_taken"),
            _ => refused.problem(403, "not_yours"),
        };
    }
    over(&other, &made, true).await.problem(403, "not_yours");
    // Who has gone home has it no longer.
    step(&admin, &made, "release").await.is(200);
    step(&other, &made, "take").await.is(200);
    let cancel = admin.request(Method::DELETE, &path(&made));
    send(cancel.header("if-match", "\"1\""))
        .await
        .problem(412, "changed_since");
    let cancel = || send(admin.request(Method::DELETE, &path(&made)));
    cancel().await.is(204);
    cancel().await.problem(409, "call_back_over");
    over(&other, &made, true)
        .await
        .problem(409, "call_back_over");
    for unknown in [
        step(&other, &json!({ "id": "cab_none" }), "take").await,
        over(&other, &json!({ "id": "cab_none" }), true).await,
        other.get("/api/v1/call-backs/cab_none").await,
        on_ticket(&other, "tic_none").await,
    ] {
        unknown.problem(404, "not_found");
    }
    app.browser()
        .get("/api/v1/call-backs")
        .await
        .problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_request_that_is_sent_again_asks_for_one_call() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket = ticket(&console).await;
    let path = format!("/api/v1/tickets/{ticket}/call-backs");
    let again = || {
        let request = console.request(Method::POST, &path);
        let request = request.json(&json!({ "phone": PHONE }));
        send(request.header("idempotency-key", "the same call-back"))
    };
    let first = again().await.is(201).json();
    assert_eq!(again().await.is(201).json(), first);
    on_ticket(&console, &ticket)
        .await
        .problem(409, "call_back_exists");
    assert_eq!(open(&console).await.len(), 1);
}

#[tokio::test]
async fn what_is_taken_and_forgotten_goes_back_over_a_restart() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket = ticket(&console).await;
    let made = on_ticket(&console, &ticket).await.is(201).json();
    step(&console, &made, "take").await.is(200);
    app.clock.advance(CALL_BACK_TAKEN_MS - 1);
    let app = app.restart().await;
    let console = app.admin().await;
    assert_eq!(kinds(&console, &ticket).await.len(), 2);
    app.clock.advance(1);
    let told = async {
        let mut events = app.state.console_events.subscribe();
        while kinds(&console, &ticket).await.len() < 3 {
            let _lagged = events.recv().await;
        }
    };
    timeout(PATIENCE, told).await.expect("it goes back");
    assert_eq!(kinds(&console, &ticket).await[2], "call_back_released");
    let [back] = open(&console).await.try_into().expect("one");
    assert_eq!(
        (&back["state"], &back["agent"]),
        (&json!("waiting"), &Value::Null)
    );
    assert_eq!(back["attempts"], 0);
    over(&console, &made, true).await.problem(403, "not_yours");
}

#[tokio::test]
async fn a_ticket_that_is_done_with_has_nobody_to_call() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    for status in ["solved", "closed"] {
        let ticket = ticket(&console).await;
        let made = on_ticket(&console, &ticket).await.is(201).json();
        step(&console, &made, "take").await.is(200);
        set_status(&console, &ticket, status).await;
        let shown = console.get(&path(&made)).await.is(200).json();
        assert_eq!(shown["state"], "cancelled", "{status}");
        assert_eq!(
            kinds(&console, &ticket).await,
            ["call_back_asked", "call_back_taken", "call_back_cancelled"]
        );
        on_ticket(&console, &ticket)
            .await
            .problem(409, "ticket_done");
    }
    assert!(open(&console).await.is_empty());
}

#[tokio::test]
async fn a_duplicate_lends_its_call_back_and_gets_it_back() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (source, target) = (ticket(&console).await, ticket(&console).await);
    let made = on_ticket(&console, &source).await.is(201).json();
    let merge = format!("/api/v1/tickets/{source}/merge");
    let merged = console.post(&merge, &json!({ "into": target })).await;
    merged.is(200);
    on_ticket(&console, &source)
        .await
        .problem(409, "ticket_merged");
    on_ticket(&console, &target)
        .await
        .problem(409, "call_back_exists");
    let of_target = format!("/api/v1/tickets/{target}/call-backs");
    let lent = list(&console, &of_target).await;
    assert_eq!(lent[0]["ticket"]["id"], target);
    step(&console, &made, "take").await.is(200);
    assert_eq!(kinds(&console, &target).await, ["call_back_taken"]);
    let unmerge = format!("/api/v1/tickets/{source}/unmerge");
    console.post(&unmerge, &json!({})).await.is(200);
    assert!(list(&console, &of_target).await.is_empty());
    let own = format!("/api/v1/tickets/{source}/call-backs");
    assert_eq!(list(&console, &own).await[0]["state"], "taken");
    console
        .post(&merge, &json!({ "into": target }))
        .await
        .is(200);
    set_status(&console, &target, "closed").await;
    let shown = console.get(&path(&made)).await.is(200).json();
    assert_eq!(shown["state"], "cancelled");
}

#[tokio::test]
async fn who_is_erased_is_called_by_nobody_and_their_number_is_gone() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let asked = waits(&app).await;
    let mut body = wish(&asked);
    body["text"] = json!("quoxzal");
    ask(&app, &body).await.is(200);
    let [waiting] = open(&console).await.try_into().expect("one");
    let ticket = text(&waiting["ticket"], "id");
    let person = format!("/api/v1/people/{ticket}");
    let export = console.get(&format!("{person}/export")).await.is(200);
    let lines = export.text();
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    let copy: Vec<Value> = lines
        .filter(|line: &Value| line["type"] == "call_back")
        .collect();
    assert_eq!(copy[0]["phone"], PHONE);
    assert!(is_in(&everything(&app).await, TRACE), "it would be found");
    let erased = console.post(&format!("{person}/erase"), &json!({})).await;
    erased.is(200);
    let shown = console.get(&path(&waiting)).await.is(200).json();
    assert_eq!(
        (&shown["phone"], &shown["state"]),
        (&Value::Null, &json!("cancelled"))
    );
    assert!(open(&console).await.is_empty());
    let all = everything(&app).await;
    for trace in [TRACE, "quoxzal"] {
        assert!(!is_in(&all, trace), "{trace}");
    }
}

fn is_in(all: &[u8], trace: &str) -> bool {
    all.windows(trace.len())
        .any(|bytes| bytes == trace.as_bytes())
}
