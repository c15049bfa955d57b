//! Handoffs over HTTP: who may offer, who may answer, and where an offer is found.

use serde_json::{Value, json};

use crate::peer::Pair;
use crate::support::{Browser, TestApp};

async fn id_of(console: &Browser) -> String {
    let me = console.get("/api/v1/me").await.is(200).json();
    me["id"].as_str().expect("an identifier").to_owned()
}

async fn offered(console: &Browser) -> Value {
    console.get("/api/v1/handoffs").await.is(200).json()["data"].clone()
}

#[tokio::test]
async fn only_who_was_asked_finds_the_offer_and_answers_it() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let (ben, otto) = (app.agent("Ben").await, app.agent("Otto").await);
    let offer = json!({ "agent_id": id_of(&ben).await, "reason": "Knows printers" });

    otto.post(&path, &offer).await.problem(403, "not_attached");
    let accept = format!("{path}/accept");
    ben.post(&accept, &json!({}))
        .await
        .problem(409, "wrong_state");
    let view = pair.console.post(&path, &offer).await.is(200).json();
    assert_eq!(view["handoff"]["state"], "offered");
    pair.console
        .post(&path, &offer)
        .await
        .problem(409, "wrong_state");

    assert_eq!(offered(&otto).await, json!([]));
    let found = offered(&ben).await;
    assert_eq!(found[0]["session_id"], json!(pair.session_id));
    assert_eq!(found[0]["handoff"]["reason"], "Knows printers");

    otto.post(&accept, &json!({}))
        .await
        .problem(409, "wrong_state");
    let view = ben.post(&accept, &json!({})).await.is(200).json();
    assert_eq!(view["handoff"]["state"], "accepted");
    ben.post(&format!("{path}/refuse"), &json!({}))
        .await
        .is(200);
    assert_eq!(offered(&ben).await, json!([]));
}

#[tokio::test]
async fn an_offer_to_nobody_to_oneself_or_without_a_reason_is_refused_in_words() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let ben = id_of(&app.agent("Ben").await).await;
    let own = id_of(&pair.console).await;
    for offer in [
        json!({ "agent_id": "agt_nobody", "reason": "x" }),
        json!({ "agent_id": own, "reason": "x" }),
        json!({ "agent_id": ben, "reason": " " }),
        json!({ "agent_id": ben, "reason": "\u{e9}".repeat(300) }),
    ] {
        pair.console
            .post(&path, &offer)
            .await
            .problem(422, "invalid_body");
    }
}
