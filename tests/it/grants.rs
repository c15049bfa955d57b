//! Grants by REST: what an agent asks for and gives back without a socket goes the way of the socket.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::{ClientMessage, Grant, ServerMessage, SessionView};

use crate::peer::{Pair, session_kinds, text};
use crate::support::{Answer, Browser, TestApp, send};

async fn ask(console: &Browser, session: &str, grant: &str) -> Answer {
    let path = format!("/api/v1/sessions/{session}/grants");
    console.post(&path, &json!({ "grant": grant })).await
}

async fn give_back(console: &Browser, session: &str, grant: &str) -> Answer {
    let path = format!("/api/v1/sessions/{session}/grants/{grant}");
    send(console.request(Method::DELETE, &path)).await
}

fn holds(view: &Value, grant: &str) -> bool {
    let grants = view["grants"].as_array().expect("grants");
    grants.contains(&json!(grant))
}

/// What the customer's page is told until the session is so.
async fn until(pair: &mut Pair, is: impl Fn(&SessionView) -> bool) {
    let seen = |message: &ServerMessage| match message {
        ServerMessage::Session { session } if is(session) => Some(()),
        _ => None,
    };
    pair.customer.until(seen).await;
}

#[tokio::test]
async fn an_agent_asks_for_control_and_gives_it_back_without_a_socket() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let (console, session) = (pair.console.clone(), pair.session_id.clone());
    let asked = ask(&console, &session, "control").await.is(200).json();
    assert!(!holds(&asked, "control"), "the customer alone gives it");
    ask(&console, &session, "control").await.is(200);
    let grant = Grant::Control;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    until(&mut pair, |view| view.grants.contains(&Grant::Control)).await;
    let given = give_back(&console, &session, "control")
        .await
        .is(200)
        .json();
    assert!(!holds(&given, "control"));
    assert!(holds(&given, "view"), "the others stay");
    until(&mut pair, |view| !view.grants.contains(&Grant::Control)).await;
    give_back(&console, &session, "control").await.is(200);

    ask(&console, &session, "files").await.is(200);
    give_back(&console, &session, "files").await.is(200);
    let kinds = session_kinds(&console, &pair.ticket_id).await;
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let of_grants: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| kind.starts_with("grant"))
        .collect();
    // Asked for once though it was said twice, and the question that was taken back leaves nothing else.
    let expected = ["grant_asked", "grant_added", "grant_removed", "grant_asked"];
    assert!(of_grants.ends_with(&expected), "{of_grants:?}");
}

#[tokio::test]
async fn what_the_socket_refuses_is_refused() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let (console, session) = (pair.console.clone(), pair.session_id.clone());
    for grant in ["view", "point", "video"] {
        let refused = ask(&console, &session, grant).await;
        refused.problem(409, "not_allowed");
    }
    for grant in ["view", "point"] {
        let refused = give_back(&console, &session, grant).await;
        refused.problem(409, "not_allowed");
    }
    let unknown = ask(&console, &session, "everything").await;
    assert_eq!(unknown.status / 100, 4);
    let unknown = give_back(&console, &session, "everything").await;
    unknown.problem(404, "not_found");
    let nowhere = ask(&console, "ses_none", "control").await;
    nowhere.problem(404, "not_found");

    let grace = app.agent("Grace").await;
    let other = ask(&grace, &session, "control").await;
    other.problem(403, "not_attached");
    let other = give_back(&grace, &session, "control").await;
    other.problem(403, "not_attached");
    let watch = format!("/api/v1/sessions/{session}/watch");
    grace.post(&watch, &json!({})).await.is(200);
    let watching = ask(&grace, &session, "control").await;
    watching.problem(409, "not_allowed");

    let end = format!("/api/v1/sessions/{session}/end");
    let ended = console.post(&end, &json!({})).await.is(200).json();
    assert_eq!(text(&ended, "state"), "ended");
    let over = ask(&console, &session, "control").await;
    over.problem(410, "ended");
    let over = give_back(&console, &session, "control").await;
    over.problem(410, "ended");
}

#[tokio::test]
async fn before_the_customer_has_agreed_nothing_is_asked_for() {
    let app = TestApp::start().await;
    let pair = Pair::asking(&app).await;
    let early = ask(&pair.console, &pair.session_id, "control").await;
    early.problem(409, "wrong_state");
}
