//! Handoffs over HTTP: who may offer, who may answer, and where an offer is found.

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use tandem_protocol::signal::{ClientMessage, ServerMessage};
use tandem_server::keys::scope::Scope;

use crate::keys::make_key;
use crate::peer::{Pair, chat};
use crate::support::{Browser, TestApp, send};

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

/// Words of the customer and of agents that stand on the ticket.
const CANARY: &str = "quoxzal";

async fn package(console: &Browser, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}/package");
    console.get(&path).await.is(200).json()
}

fn kinds(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    list.filter_map(|one| one["kind"].as_str()).collect()
}

/// A live session with what a package tells of: a message, a note and a field that is missing.
async fn eventful(app: &TestApp, console: Browser) -> Pair {
    let field =
        json!({ "key": "serial", "label": "Serial number", "kind": "text", "required": true });
    let admin = app.admin().await;
    admin.post("/api/v1/fields", &field).await.is(201);
    let mut pair = Pair::asking_at(&app.origin, console, app.browser()).await;
    pair.allow().await;
    pair.customer.send(&chat("m1", CANARY)).await;
    let heard =
        |message: &ServerMessage| matches!(message, ServerMessage::Chat { .. }).then_some(());
    pair.agent.until(heard).await;
    let note = format!("/api/v1/tickets/{}/comments", pair.ticket_id);
    let words = json!({ "body": format!("{CANARY} has the old model") });
    pair.console.post(&note, &words).await.is(201);
    pair
}

#[tokio::test]
async fn who_is_asked_reads_what_happened_before_they_join_and_finds_it_on_the_ticket() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let pair = eventful(&app, admin).await;
    let ben = app.agent("Ben").await;
    let offer = json!({ "agent_id": id_of(&ben).await, "reason": "Knows printers" });
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    pair.console.post(&path, &offer).await.is(200);

    let told = offered(&ben).await[0]["package"].clone();
    let happened = kinds(&told["happened"]);
    assert_eq!(happened, ["session_began", "consent_given", "chat", "note"]);
    assert_eq!(
        told["happened"][3]["data"]["text"],
        "quoxzal has the old model"
    );
    assert_eq!(
        told["happened"][2]["data"],
        json!({ "n_from_customer": 1, "n_from_agents": 0 })
    );
    assert!(!told["happened"][2].to_string().contains(CANARY));
    assert_eq!(kinds(&told["open"]), ["unanswered", "field"]);
    assert_eq!(told["open"][1]["data"]["label"], "Serial number");
    assert_eq!(
        (&told["n_left_out"], &told["is_whole"]),
        (&json!(0), &json!(true))
    );
    assert_eq!(package(&ben, &pair.ticket_id).await, told);

    // A further session tells of the one before.
    pair.console
        .post(
            &format!("/api/v1/sessions/{}/end", pair.session_id),
            &json!({}),
        )
        .await
        .is(200);
    let again = pair.again(&app).await;
    let told = package(&ben, &again.ticket_id).await;
    assert!(
        kinds(&told["happened"]).contains(&"earlier_session"),
        "{told}"
    );
    assert_eq!(told["n_other_sessions"], 1);
    ben.get("/api/v1/tickets/tic_none/package")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_key_that_may_not_read_tickets_is_told_of_the_offer_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ben = app.agent("Ben").await;
    let pair = eventful(&app, ben).await;
    let offer = json!({ "agent_id": id_of(&admin).await, "reason": "Knows printers" });
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    pair.console.post(&path, &offer).await.is(200);
    let asked = async |scopes: &[Scope]| {
        let (_, key) = make_key(&admin, scopes).await;
        let request = app.browser().request(Method::GET, "/api/v1/handoffs");
        send(request.header(AUTHORIZATION, format!("Bearer {key}")))
            .await
            .is(200)
            .json()
    };
    let told = asked(&[Scope::SessionsRead]).await;
    assert_eq!(told["data"][0]["package"], Value::Null);
    assert!(!told.to_string().contains(CANARY));
    let told = asked(&[Scope::SessionsRead, Scope::TicketsRead]).await;
    assert_eq!(
        kinds(&told["data"][0]["package"]["open"]),
        ["unanswered", "field"]
    );
}

#[tokio::test]
async fn what_is_erased_is_in_no_package() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut pair = eventful(&app, admin).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.agent.until_bye().await;
    let path = format!("/api/v1/people/{}/erase", pair.ticket_id);
    pair.console.post(&path, &json!({})).await.is(200);
    let told = package(&pair.console, &pair.ticket_id).await;
    assert!(kinds(&told["happened"]).contains(&"note"), "{told}");
    assert!(!told.to_string().contains(CANARY), "{told}");
}
