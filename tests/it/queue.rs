//! Customers who wait: what they are told of their place, who is there for them, the one agent who
//! gets them, and the message that they leave instead.

use reqwest::Method;
use reqwest::header::RETRY_AFTER;
use serde_json::{Value, json};
use sqlx::Connection as _;
use tandem_protocol::queue::QueueView;
use tandem_protocol::signal::{ByeReason, EndReason, ServerMessage, SessionState};

use crate::peer::{Peer, text};
use crate::support::{Answer, Browser, TestApp, send};

/// Races for one customer each.
const RACES: usize = 250;
/// Agents who reach for the same customer.
const RACERS: usize = 4;

async fn ask(app: &TestApp, name: &str) -> Value {
    ask_for(app, name, &[]).await
}

async fn ask_for(app: &TestApp, name: &str, skills: &[&str]) -> Value {
    let body = json!({
        "name": name, "note": "No network", "host_origin": "https://shop.example", "skills": skills,
    });
    let asked = app.browser().post("/api/v1/client/request", &body).await;
    asked.is(200).json()
}

async fn waits(app: &TestApp, name: &str) -> (Peer, Value) {
    waits_for(app, name, &[]).await
}

async fn waits_for(app: &TestApp, name: &str, skills: &[&str]) -> (Peer, Value) {
    let asked = ask_for(app, name, skills).await;
    let peer = Peer::join(&app.origin, &text(&asked, "socket_token"), name).await;
    (peer, asked)
}

/// Waits until the customer is told what is wanted.
async fn told(peer: &mut Peer, wanted: impl Fn(&QueueView) -> bool) -> QueueView {
    peer.until(|message| match message {
        ServerMessage::Queue { queue } if wanted(queue) => Some(*queue),
        _ => None,
    })
    .await
}

async fn set_presence(console: &Browser, presence: &str) -> Answer {
    let request = console.request(Method::PUT, "/api/v1/me/presence");
    send(request.json(&json!({ "presence": presence }))).await
}

async fn presences(console: &Browser) -> Vec<String> {
    let agents = console.get("/api/v1/agents").await.is(200).json();
    let agents = agents["data"].as_array().expect("agents");
    agents.iter().map(|one| text(one, "presence")).collect()
}

async fn accept(console: &Browser, asked: &Value) -> Answer {
    let path = format!("/api/v1/requests/{}/accept", text(asked, "session_id"));
    console.post(&path, &json!({})).await
}

async fn leave(app: &TestApp, asked: &Value, words: &str, email: &str) -> Answer {
    let body = json!({
        "resume_token": asked["resume_token"], "id": "m1", "text": words, "email": email,
    });
    app.browser().post("/api/v1/client/leave", &body).await
}

#[tokio::test]
async fn customers_are_told_their_place_and_whether_anybody_is_there() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (mut first, asked) = waits(&app, "Kim").await;
    let (mut second, _) = waits(&app, "Lou").await;
    let place = told(&mut first, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (0, false));
    let place = told(&mut second, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (1, false));

    let events = console.request(Method::GET, "/api/v1/events");
    let _open = events.send().await.expect("a stream");
    assert_eq!(presences(&console).await, ["available"]);
    told(&mut second, |place| place.is_staffed).await;
    set_presence(&console, "away").await.is(204);
    assert_eq!(presences(&console).await, ["away"]);
    told(&mut second, |place| !place.is_staffed).await;
    set_presence(&console, "available").await.is(204);
    told(&mut second, |place| place.is_staffed).await;

    accept(&console, &asked).await.is(200);
    let place = told(&mut second, |place| place.n_ahead == 0).await;
    assert_eq!(place.wait_ms, None, "one wait says nothing");
    for name in ["Mia", "Noa"] {
        let (_peer, asked) = waits(&app, name).await;
        accept(&console, &asked).await.is(200);
    }
    told(&mut second, |place| place.wait_ms.is_some()).await;
}

#[tokio::test]
async fn each_customer_hears_of_the_agents_who_can_help_them() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    for (console, skill) in [(&ada, "fr"), (&ben, "de")] {
        let id = text(&console.get("/api/v1/me").await.is(200).json(), "id");
        let path = format!("/api/v1/agents/{id}/profile");
        let profile = json!({ "tier": 1, "teams": [], "skills": [skill], "capacity": 1 });
        let request = ada.request(Method::PUT, &path);
        send(request.json(&profile)).await.is(200);
    }
    let events = ada.request(Method::GET, "/api/v1/events");
    let _open = events.send().await.expect("a stream");
    assert_eq!(presences(&ada).await, ["available", "offline"]);

    let (mut german, asked) = waits_for(&app, "Kim", &["de"]).await;
    let place = told(&mut german, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (0, false));
    let (mut french, _) = waits_for(&app, "Lou", &["fr"]).await;
    let place = told(&mut french, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (0, true));
    let (mut any, _) = waits(&app, "Mia").await;
    let place = told(&mut any, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (2, true));
    // Nobody of the desk knows both: whoever is there may help.
    let (mut rare, _) = waits_for(&app, "Noa", &["de", "fr"]).await;
    let place = told(&mut rare, |_| true).await;
    assert_eq!((place.n_ahead, place.is_staffed), (3, true));

    let events = ben.request(Method::GET, "/api/v1/events");
    let _open = events.send().await.expect("a stream");
    told(&mut german, |place| place.is_staffed).await;
    accept(&ben, &asked).await.is(200);
    told(&mut any, |place| place.n_ahead == 1).await;
    told(&mut rare, |place| place.n_ahead == 2).await;
}

#[tokio::test]
async fn a_customer_who_comes_back_is_told_again() {
    let app = TestApp::start().await;
    let (mut peer, asked) = waits(&app, "Kim").await;
    told(&mut peer, |_| true).await;
    peer.leave().await;
    let body =
        json!({ "resume_token": asked["resume_token"], "host_origin": "https://shop.example" });
    let back = app.browser().post("/api/v1/client/resume", &body).await;
    let token = text(&back.is(200).json(), "socket_token");
    let mut again = Peer::join(&app.origin, &token, "Kim").await;
    told(&mut again, |_| true).await;
}

#[tokio::test]
async fn a_message_that_is_left_becomes_a_ticket_and_ends_the_wait() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (mut peer, asked) = waits(&app, "Kim").await;
    leave(&app, &asked, " ", "")
        .await
        .problem(422, "invalid_body");
    leave(&app, &asked, "x", "no address")
        .await
        .problem(422, "invalid_body");
    leave(&app, &asked, &"x".repeat(8 * 1024 + 1), "")
        .await
        .problem(422, "invalid_body");
    leave(&app, &asked, "Please call", "kim@shop.example")
        .await
        .is(204);
    assert_eq!(peer.until_bye().await, ByeReason::Ended);

    let tickets = console.get("/api/v1/tickets").await.is(200).json();
    let ticket = &tickets["data"][0];
    assert_eq!(ticket["customer_email"], "kim@shop.example");
    assert_eq!(ticket["customer_name"], "Kim");
    let path = format!("/api/v1/tickets/{}/timeline", text(ticket, "id"));
    let timeline = console.get(&path).await.is(200).json();
    let entries = timeline["data"].as_array().expect("entries");
    let of = |kind: &str| {
        entries
            .iter()
            .find(|entry| entry["kind"] == kind)
            .expect("there")
    };
    assert_eq!(of("chat")["data"]["text"], "Please call");
    assert_eq!(of("session_ended")["data"]["reason"], "message_left");
    assert_eq!(of("ticket_created")["actor"]["name"], "Kim");

    leave(&app, &asked, "Again", "").await.problem(410, "ended");
    accept(&console, &asked).await.problem(410, "ended");
    let waiting = console.get("/api/v1/requests").await.json();
    assert_eq!(waiting["data"], json!([]));
    // The talk goes on where it was left.
    let body = json!({ "resume_token": asked["resume_token"] });
    let talk = app
        .browser()
        .post("/api/v1/client/talk", &body)
        .await
        .is(200)
        .json();
    assert_eq!(talk["chat"][0]["text"], "Please call");
    assert_eq!(talk["session"]["end_reason"], json!(EndReason::MessageLeft));
}

#[tokio::test]
async fn who_has_been_taken_leaves_no_message() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let (mut peer, asked) = waits(&app, "Kim").await;
    accept(&console, &asked).await.is(200);
    peer.until_state(SessionState::Asking).await;
    leave(&app, &asked, "Too late", "")
        .await
        .problem(409, "already_taken");
    let tickets = console.get("/api/v1/tickets").await.is(200).json();
    assert_eq!(tickets["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn of_agents_who_accept_at_once_one_gets_the_customer() {
    let app = TestApp::start_with(|config| config.limits.joins_per_address_minute = 100_000).await;
    let mut consoles = vec![app.admin().await];
    for n in 1..RACERS {
        consoles.push(app.agent(&format!("Racer{n}")).await);
    }
    for _ in 0..RACES {
        let asked = ask(&app, "Kim").await;
        let tries = consoles.iter().map(|console| accept(console, &asked));
        let answers = futures_util::future::join_all(tries).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409], "{answers:?}");
        let late = answers.into_iter().filter(|answer| answer.status != 200);
        late.for_each(|answer| drop(answer.problem(409, "already_taken")));
    }
    let waiting = consoles[0].get("/api/v1/requests").await.json();
    let waiting = waiting["data"].as_array().expect("a list");
    // Those whose winner has not come for ten seconds are there again, as left by that agent.
    assert!(
        waiting.iter().all(|one| one["left_by"].is_string()),
        "{waiting:?}"
    );
}

#[tokio::test]
async fn who_has_a_customer_may_accept_again_and_makes_no_second_ticket() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let other = app.agent("Other").await;
    let asked = ask(&app, "Kim").await;
    let first = accept(&console, &asked).await.is(200).json();
    let again = accept(&console, &asked).await.is(200).json();
    assert_eq!(first["ticket"], again["ticket"]);
    accept(&other, &asked).await.problem(409, "already_taken");
    let tickets = console.get("/api/v1/tickets").await.is(200).json();
    assert_eq!(tickets["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn while_nothing_can_be_written_agents_are_to_try_again_and_the_customer_waits_on() {
    let app = TestApp::start().await;
    let consoles = [app.admin().await, app.agent("Other").await];
    let asked = ask(&app, "Kim").await;
    let lock = app.hold_writes().await;
    let race = || futures_util::future::join_all(consoles.iter().map(|one| accept(one, &asked)));
    for answer in race().await {
        answer.problem(503, "busy");
        let wait = answer.header(RETRY_AFTER.as_str()).parse::<u64>();
        assert!(wait.is_ok_and(|seconds| seconds >= 1));
    }
    let waiting = consoles[0].get("/api/v1/requests").await.is(200).json();
    assert_eq!(waiting["data"].as_array().map(Vec::len), Some(1));

    lock.close().await.expect("the lock is given back");
    let mut statuses: Vec<u16> = race().await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let tickets = consoles[0].get("/api/v1/tickets").await.is(200).json();
    assert_eq!(tickets["data"].as_array().map(Vec::len), Some(1));
}
