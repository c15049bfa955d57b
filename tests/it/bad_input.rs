//! Input that nobody should send: each gets the right problem, and nothing is lost or changed.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tandem_tickets::limits::CATEGORY_CHARS_MAX;

use crate::support::{Answer, Browser, TestApp, send};

async fn post_raw(browser: &Browser, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
    let request = browser
        .request(Method::POST, path)
        .header(CONTENT_TYPE, content_type);
    send(request.body(body)).await
}

async fn post_text(browser: &Browser, path: &str, body: &str) -> Answer {
    post_raw(browser, path, "application/json", body.into()).await
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let tickets = "/api/v1/tickets";
    for body in [
        "",
        "{",
        "{\"subject\":\"x\"",
        "nonsense",
        "{\"subject\":\"x\"} more",
        "\u{0}",
    ] {
        post_text(&ada, tickets, body)
            .await
            .problem(400, "malformed_json");
    }
    let bytes = b"{\"subject\":\"\xff\"}".to_vec();
    post_raw(&ada, tickets, "application/json", bytes)
        .await
        .problem(400, "malformed_json");
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
    ] {
        let answer = post_raw(&ada, tickets, content_type, b"{\"subject\":\"x\"}".to_vec()).await;
        answer.problem(415, "not_json");
    }
    let charset = "application/json; charset=utf-8";
    post_raw(&ada, tickets, charset, b"{\"subject\":\"Fine\"}".to_vec())
        .await
        .is(201);
    let list = ada.get(tickets).await.json();
    assert_eq!(
        list["data"].as_array().map(Vec::len),
        Some(1),
        "only the fine one is kept"
    );
}

#[tokio::test]
async fn bodies_name_what_is_wrong_where() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Steady").await;
    let ticket = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let check = async |method: Method, path: &str, body: Value, pointers: &[&str]| {
        let answer = send(ada.request(method, path).json(&body)).await;
        let errors = answer.invalid_body();
        let found: Vec<&str> = errors.iter().filter_map(|e| e.split(": ").next()).collect();
        assert_eq!(found, pointers, "{body} → {errors:?}");
    };
    let (post, patch) = (Method::POST, Method::PATCH);
    let tickets = "/api/v1/tickets";
    check(post.clone(), tickets, json!([]), &[""]).await;
    check(post.clone(), tickets, json!({}), &[""]).await;
    check(
        post.clone(),
        tickets,
        json!({ "subject": 7 }),
        &["/subject"],
    )
    .await;
    check(
        post.clone(),
        tickets,
        json!({ "subject": "x", "color": "red" }),
        &["/color"],
    )
    .await;
    check(
        post.clone(),
        tickets,
        json!({ "subject": "x".repeat(201) }),
        &["/subject"],
    )
    .await;
    check(
        post.clone(),
        tickets,
        json!({ "subject": "a\nb" }),
        &["/subject"],
    )
    .await;
    let all = json!({
        "subject": " ", "description": "\u{0}", "customer_name": "x".repeat(121),
        "customer_email": "nobody",
    });
    let pointers = [
        "/subject",
        "/description",
        "/customer_name",
        "/customer_email",
    ];
    check(post.clone(), tickets, all, &pointers).await;
    check(
        patch.clone(),
        &ticket,
        json!({ "status": "lost" }),
        &["/status"],
    )
    .await;
    check(patch.clone(), &ticket, json!({ "number": 1 }), &["/number"]).await;
    check(
        patch,
        &ticket,
        json!({ "assignee_id": 5 }),
        &["/assignee_id"],
    )
    .await;
    let comments = format!("{ticket}/comments");
    check(post.clone(), &comments, json!({ "body": "" }), &["/body"]).await;
    check(
        post,
        &comments,
        json!({ "body": "x".repeat(20_001) }),
        &["/body"],
    )
    .await;
    let timeline = ada.get(&format!("{ticket}/timeline")).await.json();
    assert_eq!(
        timeline["data"].as_array().map(Vec::len),
        Some(1),
        "nothing happened"
    );
}

#[tokio::test]
async fn bodies_are_read_as_the_document_describes_them() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let canned = "/api/v1/canned";
    let errors = ada
        .post(canned, &json!(["Title", "Words"]))
        .await
        .invalid_body();
    assert_eq!(errors, [": invalid type: sequence, expected an object"]);
    let id = ada.make_ticket("x").await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let outcome = json!({ "outcome": [null, null, null] });
    let errors = ada
        .patch(&format!("/api/v1/tickets/{id}"), &outcome)
        .await
        .invalid_body();
    assert_eq!(
        errors,
        ["/outcome: invalid type: sequence, expected an object"]
    );
    let key = "{\"name\":\"x\",\"scopes\":[\"tickets:read\"],\"days\":7.0}";
    post_text(&ada, "/api/v1/keys", key).await.is(201);
    let half = key.replace("7.0", "7.5");
    let errors = post_text(&ada, "/api/v1/keys", &half).await.invalid_body();
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[tokio::test]
async fn bodies_have_a_bound_and_the_bound_itself_fits() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let body = |bytes: usize| {
        let frame = "{\"subject\":\"x\",\"description\":\"\"}".len();
        format!(
            "{{\"subject\":\"x\",\"description\":\"{}\"}}",
            "y".repeat(bytes - frame)
        )
    };
    const MIB: usize = 1024 * 1024;
    let at_the_bound = post_text(&ada, "/api/v1/tickets", &body(MIB)).await;
    assert_eq!(
        at_the_bound.invalid_body().len(),
        1,
        "read whole, then the text is too long"
    );
    let beyond = post_text(&ada, "/api/v1/tickets", &body(MIB + 1)).await;
    beyond.problem(413, "body_too_large");
    ada.make_ticket("Still there").await;
}

#[tokio::test]
async fn queries_that_do_not_fit_are_refused() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("x").await;
    let timeline = format!(
        "/api/v1/tickets/{}/timeline",
        ticket["id"].as_str().expect("an id")
    );
    for query in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "status=lost",
        "unknown=1",
    ] {
        let answer = ada.get(&format!("/api/v1/tickets?{query}")).await;
        answer.problem(400, "invalid_query");
    }
    for (name, chars_max) in [
        ("q", 200),
        ("tag", 32),
        ("resolution", 60),
        ("category", CATEGORY_CHARS_MAX),
    ] {
        let ask = async |chars: usize| {
            let text = "x".repeat(chars);
            ada.get(&format!("/api/v1/tickets?{name}={text}")).await
        };
        ask(chars_max).await.is(200);
        ask(chars_max + 1).await.problem(400, "invalid_query");
    }
    for name in ["q", "tag", "resolution", "category", "assignee"] {
        let answer = ada.get(&format!("/api/v1/tickets?{name}=a%00b")).await;
        answer.problem(400, "invalid_query");
    }
    ada.get("/api/v1/tickets?q=no%0Anetwork").await.is(200);
    for (tier, status) in [(0, 400), (1, 200), (5, 200), (6, 400)] {
        ada.get(&format!("/api/v1/metrics?tier={tier}"))
            .await
            .is(status);
    }
    ada.get(&format!("{timeline}?limit=0"))
        .await
        .problem(400, "invalid_query");
    let foreign = data_encoding_of("timeline evt_1");
    for cursor in ["x", "!!", "%00", "dGlja2V0cw", &foreign, &"A".repeat(5000)] {
        let answer = ada.get(&format!("/api/v1/tickets?cursor={cursor}")).await;
        answer.problem(400, "invalid_cursor");
    }
    ada.get(&format!("{timeline}?cursor=x"))
        .await
        .problem(400, "invalid_cursor");
    ada.get("/api/v1/tickets?limit=200").await.is(200);
    ada.get("/api/v1/tickets?limit=1").await.is(200);
}

/// A cursor in the form of the server's, for another list.
fn data_encoding_of(text: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(text.as_bytes())
}

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_are_problems() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    for path in [
        "/api/v1/nothing",
        "/api/",
        "/v1/nothing",
        "/assets/none.js",
        "/assets/../x",
    ] {
        ada.get(path).await.problem(404, "not_found");
    }
    ada.get("/api/v1/tickets/tic_none")
        .await
        .problem(404, "not_found");
    ada.get("/api/v1/tickets/%ff")
        .await
        .problem(404, "not_found");
    ada.get("/api/v1/tickets/tic_none/timeline")
        .await
        .problem(404, "not_found");
    let comment = json!({ "body": "x" });
    ada.post("/api/v1/tickets/tic_none/comments", &comment)
        .await
        .problem(404, "not_found");
    for (method, path) in [
        (Method::DELETE, "/api/v1/tickets"),
        (Method::PUT, "/api/v1/me"),
        (Method::GET, "/api/v1/sign-out"),
        (Method::POST, "/livez"),
    ] {
        let answer = send(ada.request(method.clone(), path)).await;
        answer.problem(405, "method_not_allowed");
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn forged_cookies_are_nobody() {
    let app = TestApp::start().await;
    app.admin().await;
    for cookie in [
        "tandem_session=".to_owned(),
        "tandem_session=guess".to_owned(),
        format!("tandem_session={}", "x".repeat(4000)),
        "tandem_session=' OR 1=1 --".to_owned(),
        "tandem_session=%00; tandem_session=\u{1}".to_owned(),
    ] {
        let request = app.browser().request(Method::GET, "/api/v1/me");
        let request = request.header("cookie", cookie.as_bytes());
        if let Ok(response) = request.send().await {
            assert_eq!(response.status(), 401);
        }
    }
}
