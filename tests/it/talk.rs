//! Talk around a session: receipts, the ticket's page, after the end; numbers and reports; canned replies.

use axum::http::Method;
use serde_json::{Value, json};
use tandem_protocol::limits::{REPORT_AFTER_END_MS, REPORTS_MAX, TALK_AFTER_END_MS};
use tandem_protocol::signal::{
    ClientMessage, ConsentDecision, EndReason, ServerMessage, SessionState,
};
use tandem_protocol::talk::{Receipt, TalkStep};
use tandem_tickets::limits::{CANNED_BODY_CHARS_MAX, FIELDS_MAX};

use crate::peer::{Pair, Peer, chat, consent, session_kinds, socket_token, text};
use crate::support::{Answer, Browser, TestApp, send};

fn talk(step: TalkStep) -> ClientMessage {
    ClientMessage::Talk { step }
}

async fn come(app: &TestApp, body: &Value) -> Answer {
    app.browser().post("/api/v1/client/talk", body).await
}

async fn report(app: &TestApp, token: &str, kind: &str, reason: &str) -> Answer {
    let body = json!({ "resume_token": token, "kind": kind, "reason": reason });
    app.browser().post("/api/v1/client/report", &body).await
}

#[tokio::test]
async fn receipts_reach_the_author_and_outlast_a_reload() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.agent.send(&chat("m1", "one")).await;
    pair.agent.send(&chat("m2", "two")).await;
    pair.agent.settle("s1").await;
    let receipt = Receipt::Read;
    let up_to = "m2".to_owned();
    pair.customer
        .send(&talk(TalkStep::Receipt { up_to, receipt }))
        .await;
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Receipt { up_to, receipt, .. } => Some((up_to.clone(), *receipt)),
        _ => None,
    };
    let heard = pair.agent.until(heard).await;
    assert_eq!(heard, ("m2".to_owned(), Receipt::Read));
    let (id, block) = ("m1".to_owned(), 3);
    pair.customer
        .send(&talk(TalkStep::Copied { id, block }))
        .await;
    let copied = |message: &ServerMessage| match message {
        ServerMessage::Copied { id, copied } => Some((id.clone(), *copied)),
        _ => None,
    };
    assert_eq!(pair.agent.until(copied).await, ("m1".to_owned(), 8));
    // A step back is none.
    let (up_to, receipt) = ("m2".to_owned(), Receipt::Delivered);
    pair.customer
        .send(&talk(TalkStep::Receipt { up_to, receipt }))
        .await;
    pair.customer.settle("s2").await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let read = come(&app, &json!({ "resume_token": pair.resume_token })).await;
    let chat = read.is(200).json()["chat"].clone();
    assert_eq!(chat[0]["receipt"], "read");
    assert_eq!(chat[0]["copied"], 8);
    assert_eq!(chat[1]["receipt"], "read");
    assert_eq!(chat[3]["id"], "s2");
    assert_eq!(chat[3]["receipt"], "sent", "the customer's own");
}

#[tokio::test]
async fn typing_is_told_to_the_others_and_not_too_often() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    for _ in 0..3 {
        pair.customer.send(&talk(TalkStep::Typing {})).await;
    }
    let heard = pair.agent.settle("s1").await;
    drop(heard);
    pair.customer.settle("s2").await;
    app.clock.advance(1_000);
    pair.customer.send(&talk(TalkStep::Typing {})).await;
    pair.customer.settle("s3").await;
    let mut n = 0;
    let count = |message: &ServerMessage| {
        n += u32::from(matches!(message, ServerMessage::Typing { .. }));
        matches!(message, ServerMessage::Chat { message } if message.id == "s3").then_some(())
    };
    pair.agent.until(count).await;
    assert!((1..=2).contains(&n), "{n} notes of typing");
}

#[tokio::test]
async fn an_agent_writes_from_the_tickets_page_and_the_customer_after_the_end_once() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let path = format!("/api/v1/tickets/{}/messages", pair.ticket_id);
    let body = json!({ "id": "t1", "text": "From the ticket" });
    pair.console.post(&path, &body).await.is(201);
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Chat { message } => Some(message.text.clone()),
        _ => None,
    };
    assert_eq!(pair.customer.until(heard).await, "From the ticket");
    pair.agent.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    let body = json!({ "id": "t2", "text": "Did it hold?" });
    for _ in 0..2 {
        pair.console.post(&path, &body).await.is(201);
    }
    let token = &pair.resume_token;
    let late =
        json!({ "resume_token": token, "message": { "id": "c1", "text": "It did" }, "read": "t2" });
    for _ in 0..2 {
        come(&app, &late).await.is(200);
    }
    let chat = come(&app, &json!({ "resume_token": token })).await.json()["chat"].clone();
    let texts: Vec<&str> = chat.as_array().map_or(vec![], |all| {
        all.iter().filter_map(|one| one["text"].as_str()).collect()
    });
    assert_eq!(texts, ["From the ticket", "Did it hold?", "It did"]);
    assert_eq!(chat[1]["receipt"], "read");
    // An identifier of the other side is theirs.
    let stolen = json!({ "resume_token": token, "message": { "id": "t2", "text": "Mine" } });
    let taken = come(&app, &stolen).await.problem(409, "already_taken");
    assert_eq!(taken["detail"], "Another message has this identifier.");
    let long = json!({ "resume_token": token, "message": { "id": "c2", "text": "x".repeat(8 * 1024 + 1) } });
    come(&app, &long).await.problem(409, "too_large");
    come(&app, &json!({ "resume_token": "nobody" }))
        .await
        .problem(404, "resume_unknown");
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "chat").count(), 3);
    app.clock.advance(TALK_AFTER_END_MS as i64);
    come(&app, &json!({ "resume_token": token }))
        .await
        .problem(410, "talk_over");
}

#[tokio::test]
async fn a_ticket_without_a_session_has_nobody_to_write_to() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let ticket = text(&console.make_ticket("Router").await, "id");
    let path = format!("/api/v1/tickets/{ticket}/messages");
    let body = json!({ "id": "t1", "text": "Hello?" });
    console.post(&path, &body).await.problem(409, "no_session");
    let path = "/api/v1/tickets/tic_none/messages";
    console.post(path, &body).await.problem(404, "not_found");
}

/// A customer whose code was read out and entered, and the agent.
async fn by_code(app: &TestApp, console: &Browser) -> (Peer, Peer, String, String) {
    let ticket = text(&console.make_ticket("Router").await, "id");
    let made = app.browser().post("/api/v1/client/code", &json!({})).await;
    let made = made.is(200).json();
    let customer = Peer::join(&app.origin, &text(&made, "socket_token"), "c").await;
    let path = format!("/api/v1/tickets/{ticket}/redeem");
    let body = json!({ "code": text(&made, "code") });
    let session = console.post(&path, &body).await.is(200).json();
    assert_eq!(session["matching"], true);
    let token = socket_token(console, &text(&session, "id")).await;
    let agent = Peer::join(&app.origin, &token, "a").await;
    (customer, agent, ticket, text(&made, "resume_token"))
}

async fn numbers(peer: &mut Peer) -> Vec<u8> {
    peer.until(|message| match message {
        ServerMessage::Match { numbers } => Some(numbers.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn the_number_that_the_agent_reads_out_leads_to_consent_and_nothing_else_does() {
    let app = TestApp::start_with(|config| config.number_match = true).await;
    let console = app.admin().await;
    let (mut customer, mut agent, ticket, _) = by_code(&app, &console).await;
    let choice = numbers(&mut customer).await;
    let right = numbers(&mut agent).await;
    assert_eq!((choice.len(), right.len()), (3, 1), "the agent is told one");
    assert!(choice.contains(&right[0]) && choice.iter().all(|one| (10..=99).contains(one)));
    customer.send(&consent(ConsentDecision::Allow)).await;
    assert_eq!(customer.until_error().await, "wrong_state");
    agent
        .send(&ClientMessage::Match {
            number: Some(right[0]),
        })
        .await;
    assert_eq!(agent.until_error().await, "not_allowed");
    customer
        .send(&ClientMessage::Match {
            number: Some(right[0]),
        })
        .await;
    customer
        .until(|message| {
            matches!(message, ServerMessage::Session { session } if !session.matching).then_some(())
        })
        .await;
    customer.send(&consent(ConsentDecision::Allow)).await;
    agent.until_state(SessionState::Live).await;
    let kinds = session_kinds(&console, &ticket).await;
    assert!(kinds.contains(&"code_matched".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn another_number_or_none_ends_the_join() {
    let app = TestApp::start_with(|config| config.number_match = true).await;
    let console = app.admin().await;
    for none in [true, false] {
        let (mut customer, mut agent, ticket, _) = by_code(&app, &console).await;
        let choice = numbers(&mut customer).await;
        let right = numbers(&mut agent).await[0];
        let wrong = choice.into_iter().find(|one| *one != right);
        let number = if none { None } else { wrong };
        customer.send(&ClientMessage::Match { number }).await;
        let view = agent.until_state(SessionState::Ended).await;
        assert_eq!(view.end_reason, Some(EndReason::NotMatched));
        let kinds = session_kinds(&console, &ticket).await;
        assert!(kinds.contains(&"code_not_matched".to_owned()), "{kinds:?}");
    }
}

#[tokio::test]
async fn an_agent_who_enters_codes_one_after_the_other_is_stopped() {
    let app = TestApp::start_with(|config| config.number_match = true).await;
    let console = app.admin().await;
    for _ in 0..10 {
        by_code(&app, &console).await;
    }
    let ticket = text(&console.make_ticket("Router").await, "id");
    let path = format!("/api/v1/tickets/{ticket}/redeem");
    let body = json!({ "code": "000000" });
    console
        .post(&path, &body)
        .await
        .problem(429, "too_many_attempts");
}

#[tokio::test]
async fn a_customer_who_did_not_ask_ends_it_and_the_ticket_is_marked_for_review() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let token = pair.resume_token.clone();
    report(&app, &token, "unasked", "He called me")
        .await
        .is(204);
    let view = pair.agent.until_state(SessionState::Ended).await;
    assert_eq!(view.end_reason, Some(EndReason::Unasked));
    let path = format!("/api/v1/tickets/{}", pair.ticket_id);
    let ticket = pair.console.get(&path).await.is(200).json();
    assert_eq!(ticket["tags"], json!(["review"]));
    for _ in 1..REPORTS_MAX {
        report(&app, &token, "report", "").await.is(204);
    }
    report(&app, &token, "report", "")
        .await
        .problem(409, "too_many");
    report(&app, &token, "report", &"x".repeat(501))
        .await
        .invalid_body();
    report(&app, "nobody", "report", "")
        .await
        .problem(404, "resume_unknown");
    let reports = pair.console.get("/api/v1/reports").await.is(200).json();
    let oldest = &reports["data"][4];
    assert_eq!(oldest["kind"], "unasked");
    assert_eq!(oldest["reason"], "He called me");
    assert_eq!(oldest["agent_name"], "Ada");
    assert_eq!(oldest["n_of_agent"], 5);
    let other = app.agent("Bo").await;
    other.get("/api/v1/reports").await.problem(403, "lead_only");
    app.clock.advance(REPORT_AFTER_END_MS as i64);
    report(&app, &token, "report", "")
        .await
        .problem(410, "talk_over");
}

#[tokio::test]
async fn canned_replies_are_kept_changed_by_version_and_deleted() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let body = json!({ "title": "Hello", "body": "Hello {{customer.name}}" });
    let made = console.post("/api/v1/canned", &body).await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let path = format!("/api/v1/canned/{}", text(&made.json(), "id"));
    let change = |tag: &str, title: &str| {
        let request = console
            .request(Method::PATCH, &path)
            .header("if-match", tag);
        send(request.json(&json!({ "title": title })))
    };
    change("\"1\"", "Welcome").await.is(200);
    change("\"1\"", "Late").await.problem(412, "changed_since");
    change("nonsense", "Late")
        .await
        .problem(412, "changed_since");
    let long = json!({ "title": "x".repeat(81), "body": "" });
    let wrong = console.post("/api/v1/canned", &long).await.invalid_body();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    let list = console.get("/api/v1/canned").await.is(200).json();
    assert_eq!(list["data"][0]["title"], "Welcome");
    assert_eq!(list["data"][0]["body"], "Hello {{customer.name}}");
    send(console.request(Method::DELETE, &path)).await.is(204);
    send(console.request(Method::DELETE, &path))
        .await
        .problem(404, "not_found");
    app.browser()
        .get("/api/v1/canned")
        .await
        .problem(401, "not_signed_in");
}

#[tokio::test]
async fn what_a_canned_reply_does_to_the_ticket_is_kept_with_it() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let body = json!({
        "title": "Ask for the model", "body": "Which model is it?",
        "actions": { "status": "pending", "add_tags": ["Paper Jam"], "take": true },
    });
    let made = console.post("/api/v1/canned", &body).await.is(201).json();
    let nothing = json!({ "status": null, "priority": null, "add_tags": [], "remove_tags": [],
        "take": false, "give_to": null, "team": null, "fields": {}, "comment": null,
        "outcome": { "resolution": null, "category": null, "root_cause": null } });
    let mut kept = nothing.clone();
    (kept["status"], kept["take"]) = (json!("pending"), json!(true));
    kept["add_tags"] = json!(["paper-jam"]);
    assert_eq!(made["actions"], kept);
    let path = format!("/api/v1/canned/{}", text(&made, "id"));
    let change =
        async |change: Value| send(console.request(Method::PATCH, &path).json(&change)).await;
    let renamed = change(json!({ "title": "Which model" })).await.is(200);
    assert_eq!(renamed.json()["actions"], kept, "what is left out stays");
    let wrong = change(json!({ "actions": { "add_tags": ["a,b"] } })).await;
    let wrong = wrong.invalid_body();
    assert!(wrong[0].starts_with("/actions/add_tags/0: "), "{wrong:?}");
    change(json!({ "actions": { "close": true } }))
        .await
        .is(422);
    let none = change(json!({ "actions": {} })).await.is(200).json();
    assert_eq!(none["actions"], nothing);
    let list = console.get("/api/v1/canned").await.is(200).json();
    assert_eq!(list["data"][0]["actions"], nothing);
}

#[tokio::test]
async fn a_reply_without_words_does_what_tickets_take() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let me = text(&console.get("/api/v1/me").await.is(200).json(), "id");
    let field = json!({ "key": "seats", "label": "Seats", "kind": "number" });
    console.post("/api/v1/fields", &field).await.is(201);
    let actions = json!({
        "remove_tags": ["New One"], "give_to": me, "comment": " Rang {{customer.name}} ",
        "team": "Second Line", "outcome": { "category": "Fault" }, "fields": { "seats": 7 },
    });
    let body = json!({ "title": "A fault", "body": " ", "actions": actions });
    let made = console.post("/api/v1/canned", &body).await.is(201).json();
    assert_eq!(made["body"], "");
    let kept = &made["actions"];
    assert_eq!(kept["remove_tags"], json!(["new-one"]));
    assert_eq!(
        (&kept["give_to"], &kept["fields"]),
        (&json!(me), &json!({ "seats": 7 }))
    );
    assert_eq!(kept["team"], "second-line");
    assert_eq!(kept["comment"], "Rang {{customer.name}}");
    assert_eq!(kept["outcome"]["category"], "Fault");
    let path = format!("/api/v1/canned/{}", text(&made, "id"));
    let none = console.patch(&path, &json!({ "actions": {} })).await;
    let none = none.invalid_body();
    assert_eq!(
        none,
        ["/body: must not be empty where nothing is done to the ticket"]
    );
    let words = json!({ "actions": {}, "body": "Hello" });
    console.patch(&path, &words).await.is(200);
    for nobody in [json!({ "give_to": "none" }), json!({ "team": "none" })] {
        let change = json!({ "actions": nobody, "body": "" });
        console.patch(&path, &change).await.is(200);
    }
}

#[tokio::test]
async fn a_reply_that_could_not_be_carried_out_is_not_kept() {
    let app = TestApp::start().await;
    let console = app.admin().await;
    let long = "c".repeat(CANNED_BODY_CHARS_MAX + 1);
    for (actions, pointer) in [
        (json!({ "give_to": "agt_nobody" }), "/actions/give_to"),
        (
            json!({ "give_to": "none", "take": true }),
            "/actions/give_to",
        ),
        (json!({ "fields": { "none": 1 } }), "/actions/fields/none"),
        (
            json!({ "outcome": { "category": "Weather" } }),
            "/actions/outcome/category",
        ),
        (json!({ "remove_tags": ["a,b"] }), "/actions/remove_tags/0"),
        (json!({ "team": "a,b" }), "/actions/team"),
        (json!({ "comment": long }), "/actions/comment"),
    ] {
        let body = json!({ "title": "x", "body": "y", "actions": actions });
        let errors = console.post("/api/v1/canned", &body).await.invalid_body();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with(&format!("{pointer}: ")), "{errors:?}");
    }
    let longest = json!({ "comment": "c".repeat(CANNED_BODY_CHARS_MAX) });
    let body = json!({ "title": "x", "body": "", "actions": longest });
    console.post("/api/v1/canned", &body).await.is(201);
    let fields: std::collections::BTreeMap<String, u32> =
        (0..=FIELDS_MAX).map(|n| (format!("f{n}"), 1)).collect();
    let body = json!({ "title": "x", "body": "", "actions": { "fields": fields } });
    let errors = console.post("/api/v1/canned", &body).await.invalid_body();
    assert!(
        errors.contains(&"/actions/fields: must be at most 50 fields".to_owned()),
        "{errors:?}"
    );
}
