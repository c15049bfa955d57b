//! What agents are there for: offers of customers who wait, and sessions that go to a tier, team or skill.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::{
    ByeReason, ClientMessage, ParticipantView, Role, ServerMessage, SessionState,
};
use tandem_server::routing::RequestSkills;
use tandem_session::LEAVE_GRACE_MS;
use tandem_tickets::limits::WANTED_SKILLS_MAX;
use tokio::time::{Duration, timeout};

use crate::peer::{Pair, Peer, text};
use crate::support::{Answer, Browser, TestApp, send};

/// Longest wait for a state; a healthy machine needs a fraction.
const PATIENCE: Duration = Duration::from_secs(30);
const OFFER_SECONDS: u32 = 20;

/// An agent at an open console.
struct Desk {
    console: Browser,
    id: String,
    _open: reqwest::Response,
}

async fn sit(console: Browser) -> Desk {
    let me = console.get("/api/v1/me").await.is(200).json();
    let open = console.request(Method::GET, "/api/v1/events");
    Desk {
        id: text(&me, "id"),
        _open: open.send().await.expect("a stream"),
        console,
    }
}

async fn set(admin: &Browser, agent: &str, profile: &Value) -> Answer {
    let path = format!("/api/v1/agents/{agent}/profile");
    send(admin.request(Method::PUT, &path).json(profile)).await
}

fn profile(tier: u8, teams: &[&str], skills: &[&str], capacity: u8) -> Value {
    json!({ "tier": tier, "teams": teams, "skills": skills, "capacity": capacity })
}

async fn ask(app: &TestApp, skills: &[&str]) -> Answer {
    let body = json!({ "name": "Kim", "host_origin": "https://shop.example", "skills": skills });
    app.browser().post("/api/v1/client/request", &body).await
}

/// The only request that waits, once it is as wanted.
async fn until(app: &TestApp, console: &Browser, wanted: impl Fn(&Value) -> bool) -> Value {
    let waiting = async {
        let mut events = app.state.console_events.subscribe();
        loop {
            let requests = console.get("/api/v1/requests").await.is(200).json();
            if wanted(&requests["data"][0]) {
                return requests["data"][0].clone();
            }
            let _lagged = events.recv().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("comes to be")
}

fn is_offered_to(agent: &str) -> impl Fn(&Value) -> bool {
    move |request| request["offer"]["agent_id"] == agent
}

#[tokio::test]
async fn administrators_say_what_agents_are_there_for() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let id = text(&ben.get("/api/v1/me").await.json(), "id");
    let wanted = profile(3, &["Second Line"], &["DE", "network", "de"], 20);
    set(&ben, &id, &wanted).await.problem(403, "admin_only");
    set(&ada, "agt_nobody", &wanted)
        .await
        .problem(404, "not_found");
    set(&ada, &id, &wanted).await.is(200);
    let agents = ada.get("/api/v1/agents").await.is(200).json();
    let found = &agents["data"][1];
    assert_eq!(found["tier"], 3);
    assert_eq!(found["teams"], json!(["second-line"]));
    assert_eq!(found["skills"], json!(["de", "network"]));
    assert_eq!(found["capacity"], 20);
    for (wrong, pointer) in [
        (profile(0, &[], &[], 1), "/tier"),
        (profile(6, &[], &[], 1), "/tier"),
        (profile(1, &[], &[], 0), "/capacity"),
        (profile(1, &[], &[], 21), "/capacity"),
        (profile(1, &["a,b"], &[], 1), "/teams/0"),
    ] {
        let errors = set(&ada, &id, &wrong).await.invalid_body();
        assert!(errors[0].starts_with(pointer), "{errors:?}");
    }
}

#[tokio::test]
async fn a_customer_is_offered_to_those_who_fit_one_after_the_other_and_one_gets_them() {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.offer_seconds = OFFER_SECONDS;
        config.request_skills = vec![RequestSkills {
            origin: "https://shop.example".parse().expect("an origin"),
            skills: vec!["shop".to_owned()],
            tier: None,
        }];
    })
    .await;
    let ada = sit(app.admin().await).await;
    let (ben, eve) = (
        sit(app.agent("Ben").await).await,
        sit(app.agent("Eve").await).await,
    );
    for one in [&ben, &eve] {
        let knows = profile(1, &[], &["de", "shop"], 1);
        set(&ada.console, &one.id, &knows).await.is(200);
    }
    let most = vec!["x"; WANTED_SKILLS_MAX + 1];
    ask(&app, &most).await.problem(422, "invalid_body");
    let asked = ask(&app, &["DE"]).await.is(200).json();
    let request = until(&app, &ada.console, |one| !one["offer"].is_null()).await;
    assert_eq!(request["skills"], json!(["de", "shop"]));
    assert_eq!(request["fits"], false);
    let first = text(&request["offer"], "agent_id");
    let (first, second) = if first == ben.id {
        (&ben, &eve)
    } else {
        (&eve, &ben)
    };
    assert_eq!(text(&request["offer"], "agent_id"), first.id);
    let request = until(&app, &first.console, is_offered_to(&first.id)).await;
    assert_eq!(request["fits"], true);

    app.clock.advance(i64::from(OFFER_SECONDS) * 1_000);
    until(&app, &ada.console, is_offered_to(&second.id)).await;
    let pass = format!("/api/v1/requests/{}/pass", text(&asked, "session_id"));
    // Nobody passes on what is offered to another one.
    first.console.post(&pass, &json!({})).await.is(204);
    until(&app, &ada.console, is_offered_to(&second.id)).await;
    second.console.post(&pass, &json!({})).await.is(204);
    until(&app, &ada.console, is_offered_to(&first.id)).await;

    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    let body = json!({});
    let tries = [&first.console, &second.console].map(|one| one.post(&accept, &body));
    let mut statuses: Vec<u16> = futures_util::future::join_all(tries)
        .await
        .iter()
        .map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn who_has_the_customers_language_is_offered_them_first_and_the_others_after_them() {
    let app =
        TestApp::start_with_fixed_clock_and(|config| config.offer_seconds = OFFER_SECONDS).await;
    let ada = sit(app.admin().await).await;
    let ben = sit(app.agent("Ben").await).await;
    let speaks = profile(1, &[], &["de"], 1);
    set(&ada.console, &ben.id, &speaks).await.is(200);
    let ask_in = async |language: &str| {
        let body =
            json!({ "name": "Kim", "host_origin": "https://shop.example", "language": language });
        app.browser().post("/api/v1/client/request", &body).await
    };
    for wrong in ["", "german", "de_AT", "x-klingon"] {
        let errors = ask_in(wrong).await.invalid_body();
        assert!(errors[0].starts_with("/language"), "{errors:?}");
    }
    let asked = ask_in("DE-at").await.is(200).json();
    let request = until(&app, &ada.console, is_offered_to(&ben.id)).await;
    assert_eq!(request["language"], "de");
    assert_eq!(request["tier"], Value::Null);
    assert_eq!(request["fits"], true, "a language is a wish");
    assert_eq!(request["fits_nobody"], false);
    let pass = format!("/api/v1/requests/{}/pass", text(&asked, "session_id"));
    ben.console.post(&pass, &json!({})).await.is(204);
    until(&app, &ada.console, is_offered_to(&ada.id)).await;

    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    let view = ada.console.post(&accept, &json!({})).await.is(200).json();
    assert_eq!(view["language"], "de");
    let sessions = format!("/api/v1/tickets/{}/sessions", text(&view["ticket"], "id"));
    let sessions = ada.console.get(&sessions).await.is(200).json();
    assert_eq!(sessions["data"][0]["language"], "de");
}

#[tokio::test]
async fn a_products_tier_is_asked_first_and_skills_that_nobody_has_keep_nobody_off() {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.offer_seconds = OFFER_SECONDS;
        config.request_skills = vec![RequestSkills {
            origin: "https://shop.example".parse().expect("an origin"),
            skills: vec![],
            tier: Some(2),
        }];
    })
    .await;
    let ada = sit(app.admin().await).await;
    let ben = sit(app.agent("Ben").await).await;
    let second = profile(2, &[], &[], 1);
    set(&ada.console, &ben.id, &second).await.is(200);
    ask(&app, &["klingon"]).await.is(200);
    let request = until(&app, &ada.console, is_offered_to(&ben.id)).await;
    assert_eq!(request["tier"], 2);
    assert_eq!(request["fits"], false);
    assert_eq!(request["fits_nobody"], true);
    app.clock.advance(i64::from(OFFER_SECONDS) * 1_000);
    until(&app, &ada.console, is_offered_to(&ada.id)).await;
}

#[tokio::test]
async fn who_has_as_many_sessions_as_they_take_is_offered_none() {
    let app =
        TestApp::start_with_fixed_clock_and(|config| config.offer_seconds = OFFER_SECONDS).await;
    let ada = sit(app.admin().await).await;
    let asked = ask(&app, &[]).await.is(200).json();
    until(&app, &ada.console, is_offered_to(&ada.id)).await;
    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    ada.console.post(&accept, &json!({})).await.is(200);
    ask(&app, &[]).await.is(200);
    // The next is offered to who has come since, and not to who is at work.
    let ben = sit(app.agent("Ben").await).await;
    let request = until(&app, &ada.console, |one| !one["offer"].is_null()).await;
    assert_eq!(text(&request["offer"], "agent_id"), ben.id);
}

#[tokio::test]
async fn a_session_goes_to_a_tier_the_first_who_accepts_wins_and_the_ticket_has_risen() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let (ben, eve) = (
        sit(app.agent("Ben").await).await,
        sit(app.agent("Eve").await).await,
    );
    let offer = json!({ "tier": 2, "reason": "Knows printers" });
    pair.console
        .post(&path, &offer)
        .await
        .problem(409, "nobody_there");
    for one in [&ben, &eve] {
        let second = profile(2, &["second"], &["de"], 1);
        set(&pair.console, &one.id, &second).await.is(200);
    }
    let two = json!({ "tier": 2, "team": "second", "reason": "x" });
    pair.console
        .post(&path, &two)
        .await
        .problem(422, "invalid_body");
    for offer in [
        json!({ "team": "Second", "reason": "x" }),
        json!({ "skill": "de", "reason": "x" }),
    ] {
        let view = pair.console.post(&path, &offer).await.is(200).json();
        assert_eq!(view["handoff"]["n_asked"], 2);
        let cancel = pair.console.request(Method::DELETE, &path);
        send(cancel).await.is(200);
    }

    let view = pair.console.post(&path, &offer).await.is(200).json();
    assert_eq!(view["handoff"]["name"], "Tier 2");
    for one in [&ben, &eve] {
        let found = one.console.get("/api/v1/handoffs").await.is(200).json();
        assert_eq!(found["data"].as_array().map(Vec::len), Some(1));
    }
    let accept = format!("{path}/accept");
    let body = json!({});
    let tries = [&ben, &eve].map(|one| one.console.post(&accept, &body));
    let answers = futures_util::future::join_all(tries).await;
    let won = answers
        .iter()
        .position(|answer| answer.status == 200)
        .expect("a winner");
    answers[1 - won].problem(409, "wrong_state");
    let winner = [&ben, &eve][won];
    let token = crate::peer::socket_token(&winner.console, &pair.session_id).await;
    let _watching = Peer::join(&app.origin, &token, "winner").await;
    pair.customer
        .send(&ClientMessage::AnswerHandoff {
            agent: winner.id.clone(),
            accept: true,
        })
        .await;
    assert_eq!(pair.agent.until_bye().await, ByeReason::HandedOff);

    let path = format!("/api/v1/tickets/{}", pair.ticket_id);
    let ticket = pair.console.get(&path).await.is(200).json();
    assert_eq!(ticket["tier"], 2);
    let entries = pair
        .console
        .get(&format!("{path}/timeline"))
        .await
        .is(200)
        .json();
    let entries = entries["data"].as_array().expect("entries").clone();
    let risen = entries
        .iter()
        .find(|entry| entry["kind"] == "escalated")
        .expect("risen");
    assert_eq!(
        risen["data"],
        json!({ "from": 1, "to": 2, "reason": "Knows printers" })
    );
}

#[tokio::test]
async fn a_customer_whose_agent_has_gone_waits_for_a_colleague_and_the_ticket_goes_with_them() {
    let app = TestApp::start_with_fixed_clock().await;
    let pair = Pair::live(&app).await;
    let (ben, eve) = (app.agent("Ben").await, app.agent("Eve").await);
    let accept = format!("/api/v1/requests/{}/accept", pair.session_id);
    ben.post(&accept, &json!({}))
        .await
        .problem(409, "already_taken");
    let Pair {
        agent,
        customer: mut kim,
        ..
    } = pair;
    agent.leave().await;
    kim.until(|message| match message {
        ServerMessage::Session { session } => {
            let gone = |one: &ParticipantView| one.role == Role::Agent && !one.connected;
            session.participants.iter().any(gone).then_some(())
        }
        _ => None,
    })
    .await;
    ben.post(&accept, &json!({}))
        .await
        .problem(409, "already_taken");
    kim.send(&ClientMessage::Ping { n: 1 }).await;
    app.clock.advance(LEAVE_GRACE_MS);
    let request = until(&app, &ben, |one| one["left_by"].is_string()).await;
    assert_eq!(request["customer_name"], "Kim");
    assert_eq!(text(&request, "session_id"), pair.session_id);

    let body = json!({});
    let answers = futures_util::future::join_all([&ben, &eve].map(|one| one.post(&accept, &body)));
    let mut statuses: Vec<u16> = answers.await.iter().map(|one| one.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "one winner");
    kim.until_state(SessionState::Asking).await;
    let left = ben.get("/api/v1/requests").await.is(200).json();
    assert_eq!(left["data"], json!([]));
    let path = format!("/api/v1/tickets/{}", pair.ticket_id);
    let ticket = ben.get(&path).await.is(200).json();
    let holder = text(&ticket["assignee"], "name");
    assert!(["Ben", "Eve"].contains(&holder.as_str()), "{holder}");
    let figures = ben.get("/api/v1/metrics?by=agent").await.is(200).json();
    let of = |name: &str| {
        let mut groups = figures["data"].as_array().expect("groups").iter();
        let group = groups.find(|group| group["key"] == name);
        group.expect("their figures")["figures"].clone()
    };
    assert_eq!(of(&holder)["tickets"], 1);
    assert_eq!(of(&holder)["transfers"], 0);
    assert_eq!(of("Ada")["transfers"], 1, "it went away from her");
}
