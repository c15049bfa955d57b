//! Setting up, signing in and out, and who may.

use reqwest::Method;
use reqwest::header::ORIGIN;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestApp, send};

const TWELVE_HOURS_MS: i64 = 12 * 3_600_000;

fn ada(token: &str) -> Value {
    json!({ "token": token, "name": " Ada ", "email": "Ada@Example.com", "password": PASSWORD })
}

async fn sign_in(browser: &Browser, email: &str, password: &str) -> crate::support::Answer {
    browser
        .post(
            "/api/v1/sign-in",
            &json!({ "email": email, "password": password }),
        )
        .await
}

#[tokio::test]
async fn first_agent_is_made_with_the_printed_token_and_signed_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(
        browser.get("/api/v1/setup").await.is(200).json(),
        json!({ "needed": true })
    );
    let token = app.welcome.tenant.setup_token.clone().expect("a token");
    let agent = browser
        .post("/api/v1/setup", &ada(&token))
        .await
        .is(201)
        .json();
    assert_eq!(agent["name"], "Ada");
    assert_eq!(agent["email"], "ada@example.com");
    assert_eq!(agent["role"], "admin");
    assert!(
        agent["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("agt_"))
    );
    assert_eq!(browser.get("/api/v1/me").await.is(200).json(), agent);
    assert_eq!(
        browser.get("/api/v1/setup").await.json(),
        json!({ "needed": false })
    );
}

#[tokio::test]
async fn set_up_works_once_and_only_with_the_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let token = app.welcome.tenant.setup_token.clone().expect("a token");
    for wrong in ["", "guess", &token[1..]] {
        browser
            .post("/api/v1/setup", &ada(wrong))
            .await
            .problem(403, "wrong_setup_token");
    }
    let mut weak = ada(&token);
    weak["password"] = json!("short");
    weak["email"] = json!("nobody");
    weak["name"] = json!("");
    let errors = browser.post("/api/v1/setup", &weak).await.invalid_body();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(
        errors[0].starts_with("/name:") && errors[1].starts_with("/email:"),
        "{errors:?}"
    );
    browser.post("/api/v1/setup", &ada(&token)).await.is(201);
    browser
        .post("/api/v1/setup", &ada(&token))
        .await
        .problem(409, "setup_done");
    let app = app.restart().await;
    assert_eq!(
        app.welcome.tenant.setup_token, None,
        "a server with agents prints no token"
    );
    browser
        .post("/api/v1/setup", &ada(""))
        .await
        .problem(409, "setup_done");
}

#[tokio::test]
async fn two_set_ups_at_a_time_make_one_agent() {
    let app = TestApp::start().await;
    let token = app.welcome.tenant.setup_token.clone().expect("a token");
    let (body, other) = (ada(&token), {
        let mut other = ada(&token);
        other["email"] = json!("eve@example.com");
        other
    });
    let (first, second) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(
        first.post("/api/v1/setup", &body),
        second.post("/api/v1/setup", &other)
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 201 && statuses[1] >= 400, "{statuses:?}");
    assert_eq!(app.state.store.count_agents().await.expect("counts"), 1);
}

#[tokio::test]
async fn agent_signs_in_and_out() {
    let app = TestApp::start().await;
    app.admin().await;
    let browser = app.browser();
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "not_signed_in");
    let answer = sign_in(&browser, " ADA@example.com", PASSWORD)
        .await
        .is(200);
    let cookie = answer.header("set-cookie");
    let rest = cookie.split_once("; ").map_or("", |(_, rest)| rest);
    assert!(cookie.starts_with("tandem_session="), "{cookie}");
    assert_eq!(rest, "HttpOnly; SameSite=Lax; Path=/; Max-Age=43200");
    browser.get("/api/v1/me").await.is(200);
    browser.post("/api/v1/sign-out", &json!({})).await.is(204);
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "not_signed_in");
    browser.post("/api/v1/sign-out", &json!({})).await.is(204);
}

#[tokio::test]
async fn signing_out_ends_the_session_also_for_who_copied_the_cookie() {
    let app = TestApp::start().await;
    let browser = app.admin().await;
    let stolen = sign_in(&browser, "ada@example.com", PASSWORD).await.is(200);
    let pair = stolen
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let thief = app.browser();
    let me = |thief: &Browser| {
        thief
            .request(Method::GET, "/api/v1/me")
            .header("cookie", &pair)
    };
    send(me(&thief)).await.is(200);
    browser.post("/api/v1/sign-out", &json!({})).await.is(204);
    send(me(&thief)).await.problem(401, "not_signed_in");
}

#[tokio::test]
async fn wrong_password_and_unknown_email_get_one_answer() {
    let app = TestApp::start().await;
    app.admin().await;
    let browser = app.browser();
    let wrong = sign_in(&browser, "ada@example.com", "wrong").await;
    let unknown = sign_in(&browser, "eve@example.com", "wrong").await;
    let (mut wrong, mut unknown) = (
        wrong.problem(401, "wrong_credentials"),
        unknown.problem(401, "wrong_credentials"),
    );
    wrong["request_id"] = Value::Null;
    unknown["request_id"] = Value::Null;
    assert_eq!(wrong, unknown);
    let long = "x".repeat(2000);
    sign_in(&browser, "ada@example.com", &long)
        .await
        .problem(401, "wrong_credentials");
}

#[tokio::test]
async fn guessing_is_slowed_down_for_that_email_only() {
    let app = TestApp::start_with_fixed_clock().await;
    app.admin().await;
    app.agent("Bea").await;
    let browser = app.browser();
    for _ in 0..10 {
        sign_in(&browser, "ada@example.com", "wrong")
            .await
            .problem(401, "wrong_credentials");
    }
    let refused = sign_in(&browser, "Ada@example.com", PASSWORD).await;
    refused.problem(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), "300");
    sign_in(&browser, "bea@example.com", PASSWORD).await.is(200);
    app.clock.advance(299_000);
    let refused = sign_in(&browser, "ada@example.com", PASSWORD).await;
    assert_eq!(refused.is(429).header("retry-after"), "1");
    app.clock.advance(1_000);
    sign_in(&browser, "ada@example.com", PASSWORD).await.is(200);
}

#[tokio::test]
async fn guessing_many_emails_from_one_address_is_slowed_down() {
    let app = TestApp::start_with_fixed_clock().await;
    let browser = app.browser();
    for number in 0..50 {
        let email = format!("guess{number}@example.com");
        sign_in(&browser, &email, "wrong").await.is(401);
    }
    sign_in(&browser, "another@example.com", "wrong")
        .await
        .problem(429, "too_many_attempts");
}

#[tokio::test]
async fn session_slides_while_it_is_used_and_ends_when_it_is_not() {
    let app = TestApp::start_with_fixed_clock().await;
    let browser = app.admin().await;
    let fresh = browser.get("/api/v1/me").await.is(200);
    assert_eq!(
        fresh.header("set-cookie"),
        "",
        "a fresh session is not written again"
    );
    for _ in 0..3 {
        app.clock.advance(TWELVE_HOURS_MS - 1);
        let moved = browser.get("/api/v1/me").await.is(200);
        assert!(moved.header("set-cookie").ends_with("Max-Age=43200"));
    }
    app.clock.advance(TWELVE_HOURS_MS);
    browser
        .get("/api/v1/me")
        .await
        .problem(401, "not_signed_in");
}

#[tokio::test]
async fn session_survives_a_restart() {
    let app = TestApp::start().await;
    let browser = app.admin().await;
    let me = browser.get("/api/v1/me").await.is(200).json();
    let app = app.restart().await;
    assert_eq!(browser.get("/api/v1/me").await.is(200).json(), me);
    app.shut_down().await.expect("ends in order");
}

#[tokio::test]
async fn store_holds_neither_password_nor_token() {
    let app = TestApp::start().await;
    let browser = app.admin().await;
    let answer = sign_in(&browser, "ada@example.com", PASSWORD).await.is(200);
    let pair = answer
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a pair");
    let token = pair.split_once('=').expect("a value").1.to_owned();
    let database = app.everything_stored().await;
    let holds = |text: &str| {
        database
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("ada@example.com"), "the right file is looked at");
    assert!(!holds(PASSWORD) && !holds(&token));
}

#[tokio::test]
async fn only_administrators_make_agents() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let bea = app.agent("Bea").await;
    let cid = json!({ "name": "Cid", "email": "cid@example.com", "password": PASSWORD });
    bea.post("/api/v1/agents", &cid)
        .await
        .problem(403, "admin_only");
    app.browser()
        .post("/api/v1/agents", &cid)
        .await
        .problem(401, "not_signed_in");
    admin.post("/api/v1/agents", &cid).await.is(201);
    admin
        .post("/api/v1/agents", &cid)
        .await
        .problem(409, "email_taken");
    let agents = bea.get("/api/v1/agents").await.is(200).json();
    let names: Vec<&str> = agents["data"]
        .as_array()
        .expect("data")
        .iter()
        .filter_map(|a| a["name"].as_str())
        .collect();
    assert_eq!(names, ["Ada", "Bea", "Cid"]);
    assert_eq!(agents["next_cursor"], Value::Null);
}

#[tokio::test]
async fn requests_of_foreign_pages_change_nothing() {
    let app = TestApp::start().await;
    let browser = app.admin().await;
    let body = json!({ "subject": "Forged" });
    let forged = |origin: Option<&'static str>| {
        let request = browser
            .request(Method::POST, "/api/v1/tickets")
            .json(&body)
            .build();
        let mut request = request.expect("a request");
        request.headers_mut().remove(ORIGIN);
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert(ORIGIN, origin.parse().expect("a header"));
        }
        reqwest::RequestBuilder::from_parts(reqwest::Client::new(), request)
    };
    for origin in [
        None,
        Some("null"),
        Some("http://localhost:1"),
        Some("https://evil.example"),
    ] {
        send(forged(origin)).await.problem(403, "foreign_origin");
    }
    assert_eq!(
        browser.get("/api/v1/tickets").await.json()["data"],
        json!([])
    );
}

#[tokio::test]
async fn cookie_is_bound_to_the_host_behind_tls() {
    let public = "https://help.example.com";
    let app = TestApp::start_with(|config| {
        config.public_url = Some(public.parse().expect("an origin"));
    })
    .await;
    let token = app.welcome.tenant.setup_token.clone().expect("a token");
    let request = reqwest::Client::new().post(format!("{}/api/v1/setup", app.origin));
    let answer = send(request.header(ORIGIN, public).json(&ada(&token)))
        .await
        .is(201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-tandem="), "{cookie}");
    assert!(cookie.contains("; Secure; Path=/;"), "{cookie}");
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );
}
