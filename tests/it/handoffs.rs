//! Handoffs over HTTP: who may offer, who may answer, and where an offer is found.

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use tandem_protocol::signal::{
    ByeReason, ClientMessage, ConsentDecision, ServerMessage, SessionState,
};
use tandem_server::keys::scope::Scope;

use crate::keys::make_key;
use crate::peer::{Pair, chat, consent};
use crate::support::{Answer, Browser, TestApp, send};

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

    // What is looked at alone is read from the whole ticket.
    for other in ["", "?session=ses_none"] {
        let listed = ben.get(&format!("/api/v1/handoffs{other}")).await;
        let listed = listed.is(200).json();
        assert_eq!(
            (
                &listed["data"][0]["has_package"],
                &listed["data"][0]["package"]
            ),
            (&json!(true), &Value::Null)
        );
    }
    let wrong = ben.get("/api/v1/handoffs?sessions=all").await;
    wrong.problem(400, "invalid_query");
    let looked_at = format!("/api/v1/handoffs?session={}", pair.session_id);
    let told = ben.get(&looked_at).await.is(200).json()["data"][0]["package"].clone();
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
        let looked_at = format!("/api/v1/handoffs?session={}", pair.session_id);
        let request = app.browser().request(Method::GET, &looked_at);
        send(request.header(AUTHORIZATION, format!("Bearer {key}")))
            .await
            .is(200)
            .json()
    };
    let told = asked(&[Scope::SessionsRead]).await;
    assert_eq!(told["data"][0]["package"], Value::Null);
    assert_eq!(told["data"][0]["has_package"], false);
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

fn cold_to(target: (&str, Value)) -> Value {
    let mut body = json!({ "reason": "Knows printers", "cold": true });
    body[target.0] = target.1;
    body
}

/// An agent of tier 2, who is not there.
async fn second_line(app: &TestApp, admin: &Browser) {
    let zoe = app.agent("Zoe").await;
    let path = format!("/api/v1/agents/{}/profile", id_of(&zoe).await);
    let profile = json!({ "tier": 2, "teams": ["network"], "skills": ["de"], "capacity": 1 });
    let request = admin.request(Method::PUT, &path).json(&profile);
    send(request).await.is(200);
}

/// A live session whose agent lets go for tier 2.
async fn let_go(app: &TestApp) -> Pair {
    let pair = Pair::live(app).await;
    second_line(app, &pair.console).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let view = pair.console.post(&path, &cold_to(("tier", json!(2)))).await;
    let view = view.is(200).json();
    assert_eq!(
        (&view["state"], &view["let_go"]["to"]),
        (&json!("waiting"), &json!("Tier 2"))
    );
    assert_eq!(view["grants"], json!([]));
    pair
}

async fn first_waiting(console: &Browser) -> Value {
    console.get("/api/v1/requests").await.is(200).json()["data"][0].clone()
}

async fn accept(console: &Browser, session: &str) -> Answer {
    let path = format!("/api/v1/requests/{session}/accept");
    console.post(&path, &json!({})).await
}

#[tokio::test]
async fn who_lets_go_leaves_the_customer_at_the_head_of_the_queue_for_whoever_comes() {
    let app = TestApp::start().await;
    let mut pair = let_go(&app).await;
    let waits = pair.customer.until_state(SessionState::Waiting).await;
    let told = waits.let_go.expect("for whom");
    assert_eq!(
        (told.by.as_str(), told.reason.as_str()),
        ("Ada", "Knows printers")
    );
    assert_eq!(pair.agent.until_bye().await, ByeReason::HandedOff);
    // Nobody of tier 2 is there, which the customer is told.
    let place = |message: &ServerMessage| match message {
        ServerMessage::Queue { queue } => Some(*queue),
        _ => None,
    };
    let queue = pair.customer.until(place).await;
    assert_eq!((queue.is_staffed, queue.n_ahead), (false, 0));

    let ben = app.agent("Ben").await;
    let later = json!({ "name": "Later", "host_origin": "https://shop.example" });
    let later = app.browser().post("/api/v1/client/request", &later).await;
    later.is(200);
    let request = first_waiting(&ben).await;
    assert_eq!(request["session_id"], json!(pair.session_id));
    assert_eq!(request["handed_on"]["to"], "Tier 2");
    assert_eq!(request["handed_on"]["is_for_you"], false);
    // The list says which ticket it is, and no more.
    assert_eq!(request["ticket"]["id"], json!(pair.ticket_id));
    assert_eq!(request.get("package"), None);
    let read = package(&ben, &pair.ticket_id).await;
    assert!(kinds(&read["happened"]).contains(&"let_go"), "{read}");
    assert_eq!(request["waiting_since"], request["handed_on"]["at"]);
    assert_eq!(request["waiting_since"], json!(told.at));

    let view = accept(&ben, &pair.session_id).await.is(200).json();
    assert_eq!(
        (&view["state"], &view["let_go"]),
        (&json!("asking"), &Value::Null)
    );
    assert_eq!(view["ticket"]["id"], json!(pair.ticket_id));
    accept(&pair.console, &pair.session_id)
        .await
        .problem(409, "already_taken");
    let ticket = format!("/api/v1/tickets/{}", pair.ticket_id);
    let shown = ben.get(&ticket).await.is(200).json();
    assert_eq!(shown["assignee"]["name"], "Ben");
    pair.customer.until_state(SessionState::Asking).await;
    pair.customer.send(&consent(ConsentDecision::Allow)).await;
    pair.customer.until_state(SessionState::Live).await;

    let told = ben
        .get(&format!("{ticket}/timeline?limit=200"))
        .await
        .is(200)
        .json();
    let told = kinds(&told["data"]);
    let at = |kind| told.iter().position(|one| *one == kind);
    assert!(
        at("let_go") < at("handed_off") && at("let_go").is_some(),
        "{told:?}"
    );
    let figures = pair.console.get("/api/v1/metrics").await.is(200).json();
    assert_eq!(figures["data"][0]["figures"]["transfers"], 1, "{figures}");
    let by_agent = pair.console.get("/api/v1/metrics?by=agent").await.is(200);
    let by_agent = by_agent.json();
    let of = |n: usize, figure: &str| by_agent["data"][n]["figures"][figure].clone();
    assert_eq!(by_agent["data"][0]["key"], "Ada");
    assert_eq!((of(0, "transfers"), of(0, "tickets")), (json!(1), json!(0)));
    assert_eq!(of(0, "first_response")["count"], 1, "she was there first");
    assert_eq!(by_agent["data"][1]["key"], "Ben");
    assert_eq!((of(1, "transfers"), of(1, "tickets")), (json!(0), json!(1)));
    assert_eq!(of(1, "waiting")["count"], 0);
    let audit = pair.console.get("/api/v1/audit").await.is(200).json();
    let acts = audit["data"].as_array().expect("records").iter();
    assert!(acts.clone().any(|one| one["act"] == "let_go"));
}

#[tokio::test]
async fn of_two_who_take_a_customer_at_once_one_has_them() {
    let app = TestApp::start().await;
    let pair = let_go(&app).await;
    let (ben, otto) = (app.agent("Ben").await, app.agent("Otto").await);
    let (one, other) = tokio::join!(
        accept(&ben, &pair.session_id),
        accept(&otto, &pair.session_id)
    );
    let mut status = [one.status, other.status];
    status.sort_unstable();
    assert_eq!(status, [200, 409]);
}

#[tokio::test]
async fn a_customer_who_ends_as_the_agent_lets_go_waits_for_nobody() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    second_line(&app, &pair.console).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let body = cold_to(("tier", json!(2)));
    let (console, customer) = (pair.console.clone(), &mut pair.customer);
    let (answer, ()) = tokio::join!(
        console.post(&path, &body),
        customer.send(&ClientMessage::End {})
    );
    assert!([200, 410].contains(&answer.status));
    pair.customer.until_bye().await;
    assert_eq!(first_waiting(&console).await, Value::Null);
    accept(&console, &pair.session_id)
        .await
        .problem(410, "ended");
}

#[tokio::test]
async fn a_message_in_place_of_the_wait_goes_onto_the_ticket_that_there_is() {
    let app = TestApp::start().await;
    let mut pair = let_go(&app).await;
    let message = json!({ "resume_token": pair.resume_token, "id": "m9", "text": "Ring me", "email": "kim@example.com" });
    let left = app.browser().post("/api/v1/client/leave", &message).await;
    left.is(204);
    pair.customer.until_bye().await;
    let ticket = format!("/api/v1/tickets/{}", pair.ticket_id);
    let shown = pair.console.get(&ticket).await.is(200).json();
    assert_eq!(shown["customer_email"], "kim@example.com");
    let told = pair
        .console
        .get(&format!("{ticket}/timeline?limit=200"))
        .await;
    let told = told.is(200).json();
    assert!(told.to_string().contains("Ring me"));
    assert!(told.to_string().contains("message_left"), "{told}");
    assert_eq!(first_waiting(&pair.console).await, Value::Null);
    let tickets = pair.console.get("/api/v1/tickets").await.is(200).json();
    assert_eq!(tickets["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn who_was_faster_has_the_customer_whichever_way_they_came_in() {
    let app = TestApp::start().await;
    let mut pair = let_go(&app).await;
    let ben = app.agent("Ben").await;
    accept(&ben, &pair.session_id).await.is(200);
    let message = json!({ "resume_token": pair.resume_token, "id": "m9", "text": "Ring me" });
    app.browser()
        .post("/api/v1/client/leave", &message)
        .await
        .problem(409, "already_taken");
    let mut call_me = message.clone();
    call_me["phone"] = json!("030 5550123");
    app.browser()
        .post("/api/v1/client/call-back", &call_me)
        .await
        .problem(409, "already_taken");
    let end = format!("/api/v1/sessions/{}/end", pair.session_id);
    ben.post(&end, &json!({})).await.is(200);
    pair.customer.until_bye().await;
    accept(&pair.console, &pair.session_id)
        .await
        .problem(410, "ended");
    app.browser()
        .post("/api/v1/client/leave", &message)
        .await
        .problem(410, "ended");
}

#[tokio::test]
async fn a_call_takes_the_place_of_another_as_the_wait_ends_or_nothing_is_left() {
    let app = TestApp::start().await;
    let mut pair = let_go(&app).await;
    let ticket = format!("/api/v1/tickets/{}", pair.ticket_id);
    let set = async |status: &str| {
        let body = json!({ "status": status });
        pair.console.patch(&ticket, &body).await.is(200);
    };
    let call_me = json!({ "resume_token": pair.resume_token, "id": "m9", "phone": "030 5550123", "text": "Ring me" });
    let ask = async || {
        app.browser()
            .post("/api/v1/client/call-back", &call_me)
            .await
    };
    // Nobody is called on a ticket that is done with; the customer waits as they did.
    set("solved").await;
    ask().await.problem(409, "wrong_state");
    let waits = first_waiting(&pair.console).await;
    assert_eq!(waits["session_id"], json!(pair.session_id));
    set("open").await;
    let body = json!({ "phone": "030 5550124" });
    let planned = pair
        .console
        .post(&format!("{ticket}/call-backs"), &body)
        .await;
    let planned = planned.is(201).json();

    ask().await.is(200);
    pair.customer.until_bye().await;
    let told = pair
        .console
        .get(&format!("{ticket}/timeline?limit=200"))
        .await;
    let told = told.is(200).json();
    let told = kinds(&told["data"]);
    let last = |kind| told.iter().rposition(|one| *one == kind).expect(kind);
    assert!(
        last("call_back_cancelled") < last("call_back_asked"),
        "{told:?}"
    );
    assert!(last("call_back_asked") < last("session_ended"), "{told:?}");
    let open = pair.console.get("/api/v1/call-backs").await.is(200).json();
    assert_eq!(open["data"].as_array().map(Vec::len), Some(1));
    assert_ne!(open["data"][0]["id"], planned["id"]);
    // Who takes the ticket over reads of it.
    let read = package(&pair.console, &pair.ticket_id).await;
    assert!(kinds(&read["open"]).contains(&"call_back"), "{read}");
}

#[tokio::test]
async fn nobody_lets_go_of_what_is_not_theirs_or_to_nobody_in_particular() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", pair.session_id);
    let otto = app.agent("Otto").await;
    let body = cold_to(("tier", json!(2)));
    // Somebody has to be one of those who are named, though nobody has to be there.
    let above = pair.console.post(&path, &body).await;
    let above = above.problem(409, "nobody_of_kind");
    let detail = above["detail"].as_str().expect("words");
    assert!(
        detail.contains("tier 2") && detail.ends_with("is 1."),
        "{detail}"
    );
    for (kind, word) in [("team", "network"), ("skill", "de")] {
        let nobody = pair
            .console
            .post(&path, &cold_to((kind, json!(word))))
            .await;
        nobody.problem(409, "nobody_of_kind");
    }
    second_line(&app, &pair.console).await;
    otto.post(&path, &body).await.problem(403, "not_attached");
    let nobody = json!({ "reason": "x", "cold": true });
    pair.console
        .post(&path, &nobody)
        .await
        .problem(422, "invalid_body");
    let own = cold_to(("agent_id", json!(id_of(&pair.console).await)));
    pair.console
        .post(&path, &own)
        .await
        .problem(422, "invalid_body");
    pair.console.post(&path, &body).await.is(200);
    pair.console
        .post(&path, &body)
        .await
        .problem(403, "not_attached");
}
