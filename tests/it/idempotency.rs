//! Requests that come again: done once, answered alike, and told apart from others.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use tandem_protocol::limits::{IDEMPOTENCY_KEPT_MS, IDEMPOTENCY_KEYS_MAX, IDEMPOTENCY_PENDING_MS};
use tandem_server::keys::scope::Scope;

use crate::keys::make_key;
use crate::support::{Answer, Browser, TestApp, send};

const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";

async fn post(browser: &Browser, path: &str, key: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).json(body);
    send(request.header("idempotency-key", key)).await
}

async fn n_tickets(browser: &Browser) -> usize {
    let page = browser
        .get("/api/v1/tickets?limit=200")
        .await
        .is(200)
        .json();
    page["data"].as_array().expect("tickets").len()
}

#[tokio::test]
async fn the_same_request_again_has_the_same_answer_and_is_done_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "subject": "Once" });
    let first = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    // With the quotes of a structured string it is the same key.
    for key in [KEY.to_owned(), format!("\"{KEY}\"")] {
        let again = post(&admin, "/api/v1/tickets", &key, &body).await.is(201);
        assert_eq!(again.json(), first.json());
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("content-type"), "application/json");
    }
    assert_eq!(n_tickets(&admin).await, 1);
    let app = app.restart().await;
    let again = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    assert_eq!(again.json(), first.json(), "a restart forgets nothing");
    let other = json!({ "subject": "Another" });
    post(&admin, "/api/v1/tickets", KEY, &other)
        .await
        .problem(422, "idempotency_key_reused");
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    post(
        &admin,
        &format!("/api/v1/tickets/{id}/comments"),
        KEY,
        &body,
    )
    .await
    .problem(422, "idempotency_key_reused");
    // Another caller's key is another key, and what is refused is refused alike.
    let grace = app.agent("Grace").await;
    post(&grace, "/api/v1/tickets", KEY, &other).await.is(201);
    let refused = post(&admin, "/api/v1/tickets", &KEY[1..], &json!({})).await;
    let again = post(&admin, "/api/v1/tickets", &KEY[1..], &json!({})).await;
    assert_eq!((refused.status, &refused.body), (422, &again.body));
    assert_eq!(n_tickets(&admin).await, 2);
    for bad in [
        "",
        "short",
        "a quote \" within it",
        "a tab\twithin the key",
        &"k".repeat(256),
    ] {
        post(&admin, "/api/v1/tickets", bad, &body)
            .await
            .problem(400, "invalid_idempotency_key");
    }
    let request = admin.request(Method::POST, "/api/v1/tickets").json(&body);
    let request = request.header("idempotency-key", KEY);
    send(request.header("idempotency-key", KEY))
        .await
        .problem(400, "invalid_idempotency_key");
}

#[tokio::test]
async fn of_many_at_a_time_one_is_done() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, key) = make_key(&admin, &[Scope::TicketsWrite]).await;
    let body = json!({ "subject": "A race" });
    let url = format!("{}/api/v1/tickets", app.origin);
    let program = reqwest::Client::new();
    for round in 0..10 {
        let one = || {
            let request = program.post(&url).bearer_auth(&key).json(&body);
            send(request.header("idempotency-key", format!("{KEY}-{round}")))
        };
        let answers = join_all((0..20).map(|_| one())).await;
        let mut made: Vec<String> = Vec::new();
        for answer in answers {
            match answer.status {
                201 => made.push(answer.json()["id"].to_string()),
                _ => drop(answer.problem(409, "idempotency_pending")),
            }
        }
        assert!(!made.is_empty());
        let settled = one().await.is(201).json()["id"].to_string();
        assert!(made.iter().all(|id| *id == settled), "{made:?}");
    }
    assert_eq!(n_tickets(&admin).await, 10);
}

#[tokio::test]
async fn keys_are_forgotten_after_a_day_and_the_oldest_beyond_the_bound() {
    let app = TestApp::start_with_fixed_clock_and(|config| config.agent_session_hours = 72).await;
    let admin = app.admin().await;
    let body = json!({ "subject": "For a day" });
    let first = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    app.clock.advance(IDEMPOTENCY_KEPT_MS - 1);
    let again = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    assert_eq!(again.json(), first.json());
    app.clock.advance(1);
    let anew = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    assert_ne!(anew.json()["id"], first.json()["id"]);

    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1);
    let pool = pool.connect(&app.database_url()).await.expect("a database");
    let fill = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {IDEMPOTENCY_KEYS_MAX}) \
         INSERT INTO idempotency (caller, key_hash, request_hash, answer, created_at) \
         SELECT (SELECT caller FROM idempotency), 'k' || i, 'r', 'a', {} FROM n",
        app.clock.now() + 1
    );
    sqlx::query(sqlx::AssertSqlSafe(fill))
        .execute(&pool)
        .await
        .expect("fills");
    app.clock.advance(2);
    post(&admin, "/api/v1/tickets", "the next key of all", &body)
        .await
        .is(201);
    let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM idempotency")
        .fetch_one(&pool)
        .await
        .expect("counts");
    assert_eq!(n, IDEMPOTENCY_KEYS_MAX);
    let forgotten = post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
    assert_ne!(forgotten.json()["id"], anew.json()["id"]);

    // What a server that is gone has begun is not waited for for ever.
    sqlx::query("UPDATE idempotency SET answer = NULL")
        .execute(&pool)
        .await
        .expect("begins");
    post(&admin, "/api/v1/tickets", KEY, &body)
        .await
        .problem(409, "idempotency_pending");
    app.clock.advance(IDEMPOTENCY_PENDING_MS);
    post(&admin, "/api/v1/tickets", KEY, &body).await.is(201);
}

#[tokio::test]
async fn who_hangs_up_finds_the_answer_and_no_secret_stands_in_the_store() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Secret", "scopes": ["tickets:read"] });
    let made = post(&admin, "/api/v1/keys", KEY, &body)
        .await
        .is(201)
        .json();
    let secret = made["secret"].as_str().expect("a key");
    let again = post(&admin, "/api/v1/keys", KEY, &body)
        .await
        .is(201)
        .json();
    assert_eq!(again["secret"], secret);
    let stored = app.everything_stored().await;
    for hidden in [&secret.as_bytes()[12..], KEY.as_bytes()] {
        assert!(!stored.windows(hidden.len()).any(|part| part == hidden));
    }
    let body = json!({ "subject": "Hung up" });
    let request = admin.request(Method::POST, "/api/v1/tickets").json(&body);
    let request = request.header("idempotency-key", "who hangs up early");
    let hung_up = tokio::time::timeout(std::time::Duration::from_millis(1), send(request)).await;
    drop(hung_up);
    let found = loop {
        let answer = post(&admin, "/api/v1/tickets", "who hangs up early", &body).await;
        if answer.status == 201 {
            break answer.json();
        }
        answer.problem(409, "idempotency_pending");
    };
    assert_eq!(found["subject"], "Hung up");
    assert_eq!(n_tickets(&admin).await, 1);
}
