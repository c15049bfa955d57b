//! Health, security headers and an orderly end.

use std::time::Duration;

use crate::support::TestApp;

#[tokio::test]
async fn server_is_alive_and_ready() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(browser.get("/livez").await.is(200).text(), "ok\n");
    assert_eq!(browser.get("/readyz").await.is(200).text(), "ok\n");
}

#[tokio::test]
async fn server_without_its_database_lives_but_is_not_ready() {
    let app = TestApp::start().await;
    // It has started; one that can not write that down does not.
    app.browser().get("/livez").await.is(200);
    app.state.store.close().await;
    app.browser().get("/livez").await.is(200);
    let answer = app.browser().get("/readyz").await;
    answer.problem(503, "database");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn draining_server_is_not_ready() {
    let app = TestApp::start().await;
    app.state.draining.cancel();
    app.browser().get("/livez").await.is(200);
    app.browser().get("/readyz").await.problem(503, "draining");
}

#[tokio::test]
async fn shutting_down_ends_open_streams_and_keeps_what_was_written() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let mut events = ada
        .request(reqwest::Method::GET, "/api/v1/events")
        .send()
        .await
        .expect("open");
    assert_eq!(events.status(), 200);
    let ticket = ada.make_ticket("Kept").await;
    app.begin_shut_down();
    let all = async { while events.chunk().await.expect("a whole stream").is_some() {} };
    tokio::time::timeout(Duration::from_secs(9), all)
        .await
        .expect("the stream ends");
    let app = app.restart().await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    assert_eq!(ada.get(&path).await.is(200).json(), ticket);
    app.shut_down().await.expect("ends in order");
}

#[tokio::test]
async fn every_answer_carries_security_headers_and_a_request_id() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for path in [
        "/livez",
        "/",
        "/api/v1/me",
        "/nothing",
        "/loader.js",
        "/join",
    ] {
        let answer = app.browser().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            answer
                .header("permissions-policy")
                .contains("geolocation=()"),
            "{path}"
        );
        assert!(answer.header("x-request-id").starts_with("req_"), "{path}");
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "each request has its own id");
}
