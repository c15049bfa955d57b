//! The log tells what happened and holds nothing that is private.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, log, send};

/// Lines of the log with this value in a field.
fn lines_with(field: &str, value: &str) -> Vec<Value> {
    let log = log();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line[field] == value).collect()
}

#[tokio::test]
async fn each_request_has_one_line_with_template_status_and_time() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("x").await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let answer = ada.get(&path).await.is(200);
    let lines = lines_with("request_id", answer.header("x-request-id"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    assert_eq!(line["message"], "answered");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/api/v1/tickets/{id}");
    assert_eq!(line["status"], 200);
    assert!(line["ms"].is_u64());
    let unknown = ada.get("/api/CANARYPATH1").await.is(404);
    let lines = lines_with("request_id", unknown.header("x-request-id"));
    assert_eq!(lines[0]["route"], "(none)");
    assert!(!log().contains("CANARYPATH1"));
}

#[tokio::test]
async fn log_holds_nothing_private() {
    let app = TestApp::start().await;
    let token = app.welcome.tenant.setup_token.clone().expect("a token");
    let browser = app.browser();
    let setup = json!({
        "token": token, "name": "CANARYNAME2", "email": "canaryemail3@example.com",
        "password": "CANARYPASSWORD4",
    });
    let signed_in = browser.post("/api/v1/setup", &setup).await.is(201);
    let cookie = signed_in
        .header("set-cookie")
        .split([';', '='])
        .nth(1)
        .expect("a token")
        .to_owned();
    let wrong = json!({ "email": "canaryemail3@example.com", "password": "CANARYWRONG5" });
    browser.post("/api/v1/sign-in", &wrong).await.is(401);
    let ticket = json!({
        "subject": "CANARYSUBJECT6", "description": "CANARYBODY7",
        "customer_name": "CANARYCUSTOMER8", "customer_email": "canaryemail9@example.com",
    });
    let ticket = browser
        .post("/api/v1/tickets", &ticket)
        .await
        .is(201)
        .json();
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let comment = json!({ "body": "CANARYCOMMENT10" });
    browser
        .post(&format!("{path}/comments"), &comment)
        .await
        .is(201);
    browser
        .patch(&path, &json!({ "subject": "CANARYSUBJECT11" }))
        .await
        .is(200);
    browser.get("/api/v1/tickets?q=CANARYQUERY12").await.is(200);
    browser.get("/CANARYPATH13?CANARYQUERY14=1").await.is(404);
    browser
        .post("/api/v1/tickets", &json!({ "CANARYFIELD15": 1 }))
        .await
        .is(422);
    let request = browser
        .request(Method::GET, "/api/v1/me")
        .header("referer", "CANARYREFERER16");
    send(request.header("user-agent", "CANARYAGENT17"))
        .await
        .is(200);
    app.state.store.close().await;
    browser
        .get("/api/v1/tickets?q=CANARYQUERY18")
        .await
        .problem(500, "internal");

    let log = log().to_lowercase();
    assert!(
        log.contains("a request failed inside the server"),
        "the right log is looked at"
    );
    for private in [
        token.to_lowercase().as_str(),
        &cookie.to_lowercase(),
        "canary",
    ] {
        let line = log.lines().find(|line| line.contains(private));
        assert_eq!(line, None, "{private} is in the log");
    }
}
