//! The ways into a session: link, arrival, code and widget request; each works once.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::limits::{ARRIVAL_TOKEN_TTL_MS, JOIN_CODE_TTL_MS, JOIN_LINK_TTL_MS};

use crate::peer::{Peer, SHOP, make_link, secret_of, session_kinds, socket_token, text};
use crate::support::{Answer, Browser, TestApp, send};

async fn client(app: &TestApp, verb: &str, body: Value) -> Answer {
    let path = format!("/api/v1/client/{verb}");
    app.browser().post(&path, &body).await
}

async fn ticket(console: &Browser) -> String {
    text(&console.make_ticket("Router").await, "id")
}

async fn redeem(console: &Browser, ticket_id: &str, code: &str) -> Answer {
    let path = format!("/api/v1/tickets/{ticket_id}/redeem");
    console.post(&path, &json!({ "code": code })).await
}

/// Asks until the answer is as wanted; each turn lets the server's tasks run.
async fn eventually(console: &Browser, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..1_000 {
        let answer = console.get(path).await.is(200).json();
        if wanted(&answer) {
            return answer;
        }
    }
    panic!("{path} never came to be as wanted");
}

#[tokio::test]
async fn a_link_lets_one_customer_in_and_no_second() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let made = make_link(&console, &ticket_id, &json!({})).await;
    assert_eq!(made["session"]["state"], "waiting");
    let secret = secret_of(&made);
    assert!(secret.len() >= 22, "128 bits at least");

    let info = client(&app, "link", json!({ "secret": secret })).await;
    let info = info.is(200).json();
    assert_eq!(info["agent_name"], "Ada");
    assert_eq!(info["ticket_subject"], "Router");
    assert_eq!(info["target_url"], Value::Null);

    let joined = client(&app, "join", json!({ "secret": secret, "name": "Kim" })).await;
    let joined = joined.is(200).json();
    let session_id = text(&joined, "session_id");
    assert!(joined.get("code").is_none());
    let session = console.get(&format!("/api/v1/sessions/{session_id}")).await;
    let session = session.is(200).json();
    assert_eq!(session["state"], "asking");
    assert_eq!(session["ticket"]["id"], ticket_id.as_str());
    let live = console.get(&format!("/api/v1/tickets/{ticket_id}")).await;
    assert_eq!(live.json()["live_session_id"], session_id.as_str());

    for verb in ["join", "link", "arrival"] {
        let again = client(&app, verb, json!({ "secret": secret })).await;
        again.problem(410, "link_used");
        let unknown = client(&app, verb, json!({ "secret": "nothing" })).await;
        unknown.problem(404, "link_unknown");
    }
}

#[tokio::test]
async fn a_link_runs_out_and_its_session_ends() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let made = make_link(&console, &ticket(&console).await, &json!({})).await;
    let secret = secret_of(&made);
    app.clock.advance(JOIN_LINK_TTL_MS as i64 - 1);
    client(&app, "link", json!({ "secret": secret }))
        .await
        .is(200);
    app.clock.advance(1);
    for verb in ["link", "join", "arrival"] {
        let late = client(&app, verb, json!({ "secret": secret })).await;
        late.problem(410, "link_expired");
    }
    let console = app.admin().await;
    let path = format!("/api/v1/sessions/{}", text(&made["session"], "id"));
    let ended = eventually(&console, &path, |session| session["state"] == "ended").await;
    assert_eq!(ended["end_reason"], "expired");
}

#[tokio::test]
async fn a_link_of_a_session_that_was_ended_is_over() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let made = make_link(&console, &ticket(&console).await, &json!({})).await;
    let end = format!("/api/v1/sessions/{}/end", text(&made["session"], "id"));
    let ended = console.post(&end, &json!({})).await.is(200).json();
    assert_eq!(ended["end_reason"], "agent_ended");
    console.post(&end, &json!({})).await.is(200);
    let late = client(&app, "join", json!({ "secret": secret_of(&made) })).await;
    late.problem(410, "link_expired");
}

#[tokio::test]
async fn an_arrival_token_works_once_for_a_minute_on_its_own_origin() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let target = json!({ "target_url": "https://shop.example/cart?step=3#total" });
    let ticket_id = ticket(&console).await;
    let arrival = async || {
        let made = make_link(&console, &ticket_id, &target).await;
        let secret = secret_of(&made);
        let info = client(&app, "link", json!({ "secret": secret })).await;
        assert_eq!(info.json()["target_url"], target["target_url"]);
        let sent = client(&app, "arrival", json!({ "secret": secret })).await;
        let url = text(&sent.is(200).json(), "url");
        let page = "https://shop.example/cart?step=3#total&tandem-arrival=";
        let token = url.strip_prefix(page).expect("the page").to_owned();
        let again = client(&app, "arrival", json!({ "secret": secret })).await;
        again.problem(410, "link_used");
        token
    };
    let arrive = async |token: &str, origin: &str| {
        client(
            &app,
            "arrive",
            json!({ "token": token, "host_origin": origin }),
        )
        .await
    };
    let token = arrival().await;
    arrive(&token, "https://evil.example")
        .await
        .problem(404, "link_unknown");
    let joined = arrive(&token, SHOP).await.is(200).json();
    let path = format!("/api/v1/sessions/{}", text(&joined, "session_id"));
    assert_eq!(console.get(&path).await.json()["host_origin"], SHOP);
    arrive(&token, SHOP).await.problem(410, "link_used");

    let token = arrival().await;
    app.clock.advance(ARRIVAL_TOKEN_TTL_MS as i64);
    arrive(&token, SHOP).await.problem(410, "link_expired");
}

#[tokio::test]
async fn a_link_without_a_product_page_has_no_arrival_and_a_target_must_be_a_page() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let made = make_link(&console, &ticket_id, &json!({})).await;
    let sent = client(&app, "arrival", json!({ "secret": secret_of(&made) })).await;
    sent.problem(409, "link_without_target");
    let path = format!("/api/v1/tickets/{ticket_id}/sessions");
    for target in [
        "javascript:alert(1)",
        "shop.example",
        "https://a@shop.example/",
        "file:///x",
    ] {
        let refused = console.post(&path, &json!({ "target_url": target })).await;
        assert_eq!(refused.invalid_body().len(), 1, "{target}");
    }
}

#[tokio::test]
async fn a_code_is_read_out_and_typed_once() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let made = client(&app, "code", json!({ "name": "Kim" }))
        .await
        .is(200)
        .json();
    let code = text(&made, "code");
    assert!(
        code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "{code}"
    );
    let mut customer = Peer::join(&app.origin, &text(&made, "socket_token"), "c").await;

    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let session = redeem(&console, &ticket_id, &spaced).await.is(200).json();
    assert_eq!(session["state"], "asking");
    assert_eq!(session["id"], made["session_id"]);
    let view = customer
        .until_state(tandem_protocol::signal::SessionState::Asking)
        .await;
    assert_eq!(view.ticket.map(|ticket| ticket.id), Some(ticket_id.clone()));
    let agent = view
        .participants
        .iter()
        .find_map(|one| one.name.clone().filter(|n| n == "Ada"));
    assert!(agent.is_some(), "the sheet can name the agent");

    redeem(&console, &ticket_id, &code)
        .await
        .problem(404, "code_unknown");
    // What happened before the agent came stands on the ticket too.
    let kinds = session_kinds(&console, &ticket_id).await;
    assert_eq!(kinds, ["session_created", "participant_joined"]);
}

#[tokio::test]
async fn wrong_used_and_old_codes_get_one_answer_and_guessing_stops() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let made = client(&app, "code", json!({})).await.is(200).json();
    let code = text(&made, "code");
    app.clock.advance(JOIN_CODE_TTL_MS as i64);
    let old = redeem(&console, &ticket_id, &code)
        .await
        .problem(404, "code_unknown");
    let wrong = redeem(&console, &ticket_id, "abcdef")
        .await
        .problem(404, "code_unknown");
    assert_eq!(old["detail"], wrong["detail"]);
    for _ in 2..10 {
        redeem(&console, &ticket_id, "abcdef")
            .await
            .problem(404, "code_unknown");
    }
    let made = client(&app, "code", json!({})).await.is(200).json();
    let code = text(&made, "code");
    let stopped = redeem(&console, &ticket_id, &code).await;
    stopped.problem(429, "too_many_attempts");
    assert_eq!(stopped.header("retry-after"), "600");
    let other = app.agent("Bo").await;
    redeem(&other, &ticket_id, &code).await.is(200);
    app.clock.advance(10 * 60_000);
    let made = client(&app, "code", json!({})).await.is(200).json();
    redeem(&console, &ticket_id, &text(&made, "code"))
        .await
        .is(200);
}

#[tokio::test]
async fn agents_behind_one_address_stop_guessing_together_much_later_than_each() {
    let app = TestApp::start_with_fixed_clock().await;
    let ticket_id = ticket(&app.admin().await).await;
    for n in 0..10 {
        let agent = app.agent(&format!("Ann{n}")).await;
        for _ in 0..10 {
            redeem(&agent, &ticket_id, "abcdef")
                .await
                .problem(404, "code_unknown");
        }
    }
    let late = app.agent("Bo").await;
    redeem(&late, &ticket_id, "abcdef")
        .await
        .problem(429, "too_many_attempts");
}

#[tokio::test]
async fn only_agents_redeem_codes() {
    let app = TestApp::start().await;
    let ticket_id = ticket(&app.admin().await).await;
    let made = client(&app, "code", json!({})).await.is(200).json();
    let visitor = app.browser();
    redeem(&visitor, &ticket_id, &text(&made, "code"))
        .await
        .problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_widget_request_waits_until_one_agent_takes_it() {
    let app = TestApp::start().await;
    let (console, other) = (app.admin().await, app.agent("Bo").await);
    let ask = json!({ "name": "Kim", "note": "Step 3 fails", "host_origin": SHOP });
    let asked = client(&app, "request", ask).await.is(200).json();
    let session_id = text(&asked, "session_id");
    let waiting = console.get("/api/v1/requests").await.is(200).json();
    let [request] = &waiting["data"].as_array().expect("a list")[..] else {
        panic!("{waiting}")
    };
    assert_eq!(request["session_id"], session_id.as_str());
    assert_eq!(request["customer_name"], "Kim");
    assert_eq!(request["note"], "Step 3 fails");
    assert_eq!(request["host_origin"], SHOP);
    let mut customer = Peer::join(&app.origin, &text(&asked, "socket_token"), "c").await;

    let accept = format!("/api/v1/requests/{session_id}/accept");
    let anew = json!({});
    let both = tokio::join!(console.post(&accept, &anew), other.post(&accept, &anew));
    let (won, lost) = if both.0.status == 200 {
        both
    } else {
        (both.1, both.0)
    };
    lost.problem(409, "already_taken");
    let session = won.is(200).json();
    customer
        .until_state(tandem_protocol::signal::SessionState::Asking)
        .await;
    assert_eq!(
        console.get("/api/v1/requests").await.json()["data"],
        json!([])
    );

    let ticket = console
        .get(&format!(
            "/api/v1/tickets/{}",
            text(&session["ticket"], "id")
        ))
        .await;
    let ticket = ticket.is(200).json();
    assert_eq!(ticket["description"], "Step 3 fails");
    assert_eq!(ticket["customer_name"], "Kim");
    let tickets = console.get("/api/v1/tickets").await.json();
    assert_eq!(
        tickets["data"].as_array().map(Vec::len),
        Some(1),
        "the loser made none"
    );
}

#[tokio::test]
async fn a_widget_request_can_go_onto_a_ticket_that_is_there() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let asked = client(&app, "request", json!({ "host_origin": SHOP }))
        .await
        .is(200)
        .json();
    let accept = format!("/api/v1/requests/{}/accept", text(&asked, "session_id"));
    let session = console
        .post(&accept, &json!({ "ticket_id": ticket_id }))
        .await;
    assert_eq!(session.is(200).json()["ticket"]["id"], ticket_id.as_str());
    console
        .post(&accept, &json!({ "ticket_id": "tic_none" }))
        .await
        .problem(404, "not_found");
    let none = console
        .post("/api/v1/requests/ses_none/accept", &json!({}))
        .await;
    none.problem(404, "not_found");
}

#[tokio::test]
async fn one_agent_has_the_session_and_others_only_see_it() {
    let app = TestApp::start().await;
    let (console, other) = (app.admin().await, app.agent("Bo").await);
    let made = make_link(&console, &ticket(&console).await, &json!({})).await;
    let session = format!("/api/v1/sessions/{}", text(&made["session"], "id"));
    other.get(&session).await.is(200);
    for verb in ["socket", "end"] {
        let refused = other.post(&format!("{session}/{verb}"), &json!({})).await;
        refused.problem(403, "not_attached");
        let visitor = app
            .browser()
            .post(&format!("{session}/{verb}"), &json!({}))
            .await;
        visitor.problem(401, "not_signed_in");
    }
    socket_token(&console, &text(&made["session"], "id")).await;
    console
        .get("/api/v1/sessions/ses_none")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn the_customers_side_answers_only_pages_of_our_own() {
    let app = TestApp::start().await;
    for verb in [
        "join", "link", "arrival", "arrive", "code", "request", "resume",
    ] {
        let request = reqwest::Client::new()
            .request(Method::POST, format!("{}/api/v1/client/{verb}", app.origin))
            .header("origin", SHOP)
            .json(&json!({}));
        send(request).await.problem(403, "foreign_origin");
    }
}

#[tokio::test]
async fn sessions_of_a_ticket_are_listed_newest_first_in_pages() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket_id = ticket(&console).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        let one = make_link(&console, &ticket_id, &json!({})).await;
        made.insert(0, text(&one["session"], "id"));
    }
    let path = format!("/api/v1/tickets/{ticket_id}/sessions?limit=2");
    let first = console.get(&path).await.is(200).json();
    let cursor = text(&first, "next_cursor");
    let second = console
        .get(&format!("{path}&cursor={cursor}"))
        .await
        .is(200)
        .json();
    assert_eq!(second["next_cursor"], Value::Null);
    let ids = [first, second].map(|page| page["data"].as_array().expect("a list").clone());
    let ids: Vec<String> = ids.iter().flatten().map(|one| text(one, "id")).collect();
    assert_eq!(ids, made);
}
