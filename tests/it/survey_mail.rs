//! The survey by mail: once, to who may be asked and has not answered; its link answers, and does nothing else.

use serde_json::{Value, json};
use tandem_protocol::limits::SURVEY_AFTER_END_MS;
use tandem_protocol::signal::ClientMessage;
use tandem_server::config::Config;

use crate::mail::{
    DELAY_MS, EMAIL, Health, Post, drain, ended, idle, mails, pair, settings, write,
};
use crate::peer::{Pair, session_kinds, text};
use crate::support::{Answer, Browser, TestApp};

const HOUR_MS: i64 = 3_600_000;
/// As the settings have it when they say nothing.
const AFTER_MS: i64 = 24 * HOUR_MS;

async fn start(post: &Post, edit: impl FnOnce(&mut Config)) -> (TestApp, Browser) {
    let settings = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(settings);
        edit(config);
    });
    let app = app.await;
    let ada = app.admin().await;
    (app, ada)
}

/// What the link of a survey's mail has in it.
fn token(body: &str) -> String {
    let (_, rest) = body.split_once("/survey#").expect("a link");
    let token: String = rest.chars().take("survey.".len() + 43).collect();
    assert!(token.starts_with("survey."), "{token}");
    assert!(rest[token.len()..].starts_with(".1"), "{rest}");
    token
}

async fn survey(app: &TestApp, token: &str, answer: Option<Value>) -> Answer {
    let mut body = json!({ "resume_token": token });
    if let Some(answer) = answer {
        body["answer"] = answer;
    }
    app.browser().post("/api/v1/client/survey", &body).await
}

/// Of the survey and what else goes by mail on a ticket: whoever looks signs in anew, days have passed.
async fn states(app: &TestApp, pair: &Pair) -> Vec<(String, String)> {
    let shown = mails(&app.admin().await, &pair.ticket_id).await;
    let state = |mail: &Value| (text(mail, "kind"), text(mail, "state"));
    shown.iter().map(state).collect()
}

fn of_survey(state: &str) -> Vec<(String, String)> {
    vec![("survey".to_owned(), state.to_owned())]
}

#[tokio::test]
async fn who_has_not_answered_is_asked_by_mail_once_and_the_link_answers_and_does_nothing_else() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.nps = true).await;
    let pair = ended(&app, &ada).await;
    assert_eq!(idle(&app).await, Some(app.clock.now() + AFTER_MS));
    app.clock.advance(AFTER_MS - 1);
    idle(&app).await;
    assert!(post.taken().is_empty());
    app.clock.advance(1);
    assert_eq!(idle(&app).await, None);
    let [mail] = post.taken().try_into().expect("one mail");
    assert_eq!(mail.to, format!("RCPT TO:<{EMAIL}>"));
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    let ada = app.admin().await;
    let [shown] = mails(&ada, &pair.ticket_id).await.try_into().expect("one");
    assert_eq!(
        (text(&shown, "kind"), text(&shown, "state")),
        ("survey".into(), "sent".into())
    );
    assert_eq!(text(&shown, "to"), "k…@customer.example");

    let token = token(&mail.body());
    let only = json!({ "resume_token": token });
    for way in ["talk", "resume"] {
        let path = format!("/api/v1/client/{way}");
        let refused = app.browser().post(&path, &only).await;
        refused.problem(404, "resume_unknown");
    }
    let asked = survey(&app, &token, None).await.is(200).json();
    let nothing = json!({ "open": true, "ces": false, "nps": true, "answer": null });
    assert_eq!(asked, nothing, "to open it is no answer");
    for csat in [4, 2] {
        let answer = json!({ "csat": csat, "comment": "slow" });
        let kept = survey(&app, &token, Some(answer)).await.is(200).json();
        assert_eq!(kept["answer"]["csat"], csat);
    }
    let kinds = session_kinds(&ada, &pair.ticket_id).await;
    let of_survey: Vec<_> = kinds
        .iter()
        .filter(|kind| kind.starts_with("survey"))
        .collect();
    assert_eq!(
        of_survey,
        ["survey_asked", "survey_answered", "survey_answered"]
    );
    app.clock.advance(SURVEY_AFTER_END_MS as i64);
    let answer = json!({ "csat": 1 });
    survey(&app, &token, Some(answer))
        .await
        .problem(410, "survey_closed");
    survey(&app, "survey.wrong", None)
        .await
        .problem(404, "resume_unknown");
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn who_has_answered_or_was_not_helped_or_has_no_address_gets_none() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let answered = ended(&app, &ada).await;
    let answer = json!({ "csat": 5 });
    survey(&app, &answered.resume_token, Some(answer))
        .await
        .is(200);
    let ticket = json!({ "subject": "Router", "customer_email": EMAIL });
    let ticket = ada.post("/api/v1/tickets", &ticket).await.is(201).json();
    let mut refused =
        Pair::on_ticket(&app.origin, ada.clone(), app.browser(), text(&ticket, "id")).await;
    refused.customer.send(&ClientMessage::End {}).await;
    refused.customer.until_bye().await;
    let unasked = ended(&app, &ada).await;
    let report = json!({ "resume_token": unasked.resume_token, "kind": "unasked", "reason": "" });
    let reported = app.browser().post("/api/v1/client/report", &report).await;
    reported.is(204);
    let mut nobody = Pair::live(&app).await;
    nobody.customer.send(&ClientMessage::End {}).await;
    nobody.customer.until_bye().await;
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert!(post.taken().is_empty());
    assert_eq!(
        states(&app, &answered).await,
        of_survey("read"),
        "it is over"
    );
    assert_eq!(states(&app, &unasked).await, of_survey("read"));
    for pair in [refused, nobody] {
        assert!(states(&app, &pair).await.is_empty(), "nothing was to go");
    }
}

#[tokio::test]
async fn a_customer_is_asked_once_in_so_many_days_whichever_way() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 7).await;
    let first = ended(&app, &ada).await;
    let second = ended(&app, &ada).await;
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(post.taken().len(), 1);
    assert_eq!(states(&app, &first).await, of_survey("sent"));
    assert_eq!(states(&app, &second).await, of_survey("read"));
    let ada = app.admin().await;
    let third = ended(&app, &ada).await;
    app.clock.advance(7 * 24 * HOUR_MS);
    drop(third);
    let ada = app.admin().await;
    // Their way back into the third is over by now; the fourth is asked of again.
    let fourth = ended(&app, &ada).await;
    drain(&app).await;
    assert_eq!(states(&app, &fourth).await, of_survey("sent"));
    assert_eq!(post.taken().len(), 2);
}

#[tokio::test]
async fn the_window_asks_nobody_whom_a_mail_has_asked_and_no_mail_goes_to_whom_the_window_has() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 7).await;
    let mailed = ended(&app, &ada).await;
    app.clock.advance(AFTER_MS);
    idle(&app).await;
    let token = token(&post.taken()[0].body());
    let ada = app.admin().await;
    let later = ended(&app, &ada).await;
    let asked = survey(&app, &later.resume_token, None).await;
    assert_eq!(asked.is(200).json()["open"], false, "a mail has asked");
    let asked = survey(&app, &token, None).await.is(200).json();
    assert_eq!(
        asked["open"], true,
        "that mail leads somewhere all the same"
    );
    drop(mailed);
    // A week on, the window asks of the one, and the mail of the other stays away.
    app.clock.advance(8 * AFTER_MS);
    idle(&app).await;
    let ada = app.admin().await;
    let seen = ended(&app, &ada).await;
    let unseen = ended(&app, &ada).await;
    let asked = survey(&app, &seen.resume_token, None).await;
    assert_eq!(asked.is(200).json()["open"], true);
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(states(&app, &unseen).await, of_survey("read"));
    assert_eq!(
        states(&app, &seen).await,
        of_survey("sent"),
        "once by mail, too"
    );
    assert_eq!(post.taken().len(), 2);
}

#[tokio::test]
async fn a_duplicate_is_not_asked_of() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let asked = ended(&app, &ada).await;
    let duplicate = ended(&app, &ada).await;
    let merge = json!({ "into": asked.ticket_id });
    let path = format!("/api/v1/tickets/{}/merge", duplicate.ticket_id);
    ada.post(&path, &merge).await.is(200);
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    let [mail] = post.taken().try_into().expect("one mail");
    assert_eq!(states(&app, &duplicate).await, of_survey("read"));
    let token = token(&mail.body());
    survey(&app, &token, None).await.is(200);
}

#[tokio::test]
async fn a_survey_that_waits_holds_up_no_message_and_none_is_sent_after_it_was_turned_off() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.mail_after_hours = 48).await;
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", "Did it hold?").await;
    app.clock.advance(DELAY_MS);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1, "the message goes");
    let app = app.restart_with(|config| config.survey.mail = false).await;
    app.clock.advance(48 * HOUR_MS);
    assert_eq!(idle(&app).await, None);
    let app = app.restart_with(|config| config.survey.mail = true).await;
    assert_eq!(idle(&app).await, None);
    let expected = vec![
        ("message".to_owned(), "sent".to_owned()),
        of_survey("read")[0].clone(),
    ];
    let mut shown = states(&app, &pair).await;
    shown.sort();
    assert_eq!(shown, expected);
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn who_is_erased_is_not_asked_and_their_link_ends() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let pair = ended(&app, &ada).await;
    app.clock.advance(AFTER_MS);
    idle(&app).await;
    let token = token(&post.taken()[0].body());
    let ada = app.admin().await;
    let other = ended(&app, &ada).await;
    for ticket in [&pair.ticket_id, &other.ticket_id] {
        let path = format!("/api/v1/people/{ticket}/erase");
        ada.post(&path, &json!({})).await.is(200);
    }
    survey(&app, &token, None)
        .await
        .problem(404, "resume_unknown");
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_is_away_asks_nobody_twice() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 7).await;
    let first = ended(&app, &ada).await;
    let second = ended(&app, &ada).await;
    post.becomes(Health::Closing);
    app.clock.advance(AFTER_MS);
    idle(&app).await;
    post.becomes(Health::Well);
    app.clock.advance(10 * 60_000);
    drain(&app).await;
    assert_eq!(post.taken().len(), 1);
    assert_eq!(states(&app, &first).await, of_survey("sent"));
    assert_eq!(states(&app, &second).await, of_survey("read"));
}

#[tokio::test]
async fn who_answers_while_the_mail_server_is_away_is_not_asked_and_none_begun_goes_once_turned_off()
 {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let patient = ended(&app, &ada).await;
    let quick = ended(&app, &ada).await;
    let live = pair(&app, &ada).await;
    post.becomes(Health::Closing);
    app.clock.advance(AFTER_MS);
    idle(&app).await;
    let answer = json!({ "csat": 5 });
    survey(&app, &quick.resume_token, Some(answer))
        .await
        .is(200);
    let app = app.restart_with(|config| config.survey.mail = false).await;
    post.becomes(Health::Well);
    app.clock.advance(10 * 60_000);
    drain(&app).await;
    assert!(post.taken().is_empty());
    for pair in [patient, quick] {
        assert_eq!(states(&app, &pair).await, of_survey("read"));
    }
    assert!(states(&app, &live).await.is_empty(), "it goes on");
}

/// A ticket whose customer was helped by mail alone.
async fn helped_by_mail(ada: &Browser) -> String {
    let ticket = json!({ "subject": "Router", "customer_email": EMAIL });
    let ticket = ada.post("/api/v1/tickets", &ticket).await.is(201).json();
    let ticket = text(&ticket, "id");
    write(ada, &ticket, "m1", "Press the button.").await;
    ticket
}

async fn set_status(ada: &Browser, ticket: &str, status: &str) {
    let path = format!("/api/v1/tickets/{ticket}");
    ada.patch(&path, &json!({ "status": status })).await.is(200);
}

/// Where the surveys of a ticket stand that go by mail, oldest first.
async fn surveys_by_mail(app: &TestApp, ticket: &str) -> Vec<String> {
    let shown = mails(&app.admin().await, ticket).await;
    let surveys = shown.iter().filter(|mail| mail["kind"] == "survey");
    surveys.rev().map(|mail| text(mail, "state")).collect()
}

#[tokio::test]
async fn a_ticket_that_is_solved_without_a_session_asks_once_by_mail() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let ticket = helped_by_mail(&ada).await;
    idle(&app).await;
    assert_eq!(post.taken().len(), 1, "the message");
    set_status(&ada, &ticket, "solved").await;
    set_status(&ada, &ticket, "open").await;
    app.clock.advance(HOUR_MS);
    set_status(&ada, &ticket, "solved").await;
    set_status(&ada, &ticket, "closed").await;
    app.clock.advance(AFTER_MS - 1);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1, "it went on since");
    app.clock.advance(1);
    assert_eq!(idle(&app).await, None);
    let [_, mail] = post.taken().try_into().expect("one more mail");
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["read", "sent"]);

    let token = token(&mail.body());
    let only = json!({ "resume_token": token });
    for way in ["talk", "resume"] {
        let path = format!("/api/v1/client/{way}");
        let refused = app.browser().post(&path, &only).await;
        refused.problem(404, "resume_unknown");
    }
    let asked = survey(&app, &token, None).await.is(200).json();
    assert_eq!(
        (&asked["open"], &asked["answer"]),
        (&json!(true), &Value::Null)
    );
    for csat in [4, 2] {
        let answer = json!({ "csat": csat, "comment": "slow" });
        let kept = survey(&app, &token, Some(answer)).await.is(200).json();
        assert_eq!(kept["answer"]["csat"], csat);
    }
    let ada = app.admin().await;
    let path = format!("/api/v1/tickets/{ticket}/surveys");
    let shown = ada.get(&path).await.is(200).json();
    let [kept] = shown["data"].as_array().expect("surveys").as_slice() else {
        panic!("one survey: {shown}");
    };
    assert_eq!(kept["session_id"], Value::Null);
    assert_eq!(kept["answer"]["csat"], 2);
    set_status(&ada, &ticket, "open").await;
    set_status(&ada, &ticket, "solved").await;
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(post.taken().len(), 2, "once a ticket");
    app.clock.advance(SURVEY_AFTER_END_MS as i64);
    let late = survey(&app, &token, Some(json!({ "csat": 1 }))).await;
    late.problem(410, "survey_closed");
}

#[tokio::test]
async fn a_ticket_that_is_reopened_before_its_survey_could_go_asks_once_when_it_is_solved_again() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let ticket = helped_by_mail(&ada).await;
    idle(&app).await;
    assert_eq!(post.taken().len(), 1, "the message");
    set_status(&ada, &ticket, "solved").await;
    post.becomes(Health::Closing);
    app.clock.advance(AFTER_MS);
    assert!(idle(&app).await.is_some(), "it is tried again");
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["waiting"]);
    let ada = app.admin().await;
    set_status(&ada, &ticket, "open").await;
    post.becomes(Health::Well);
    set_status(&ada, &ticket, "solved").await;
    let solved_at = app.clock.now();
    app.clock.advance(HOUR_MS);
    assert_eq!(idle(&app).await, Some(solved_at + AFTER_MS));
    assert_eq!(post.taken().len(), 1, "it went on since");
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["read", "watching"]);
    app.clock.advance(AFTER_MS - HOUR_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["read", "sent"]);
    let token = token(&post.taken().pop().expect("a mail").body());
    survey(&app, &token, Some(json!({ "csat": 4 })))
        .await
        .is(200);
    let ada = app.admin().await;
    set_status(&ada, &ticket, "open").await;
    set_status(&ada, &ticket, "solved").await;
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(post.taken().len(), 2, "once a ticket");
}

#[tokio::test]
async fn nobody_is_asked_of_a_ticket_on_which_nobody_wrote_or_which_had_a_session() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let unwritten = json!({ "subject": "Router", "customer_email": EMAIL });
    let unwritten = ada.post("/api/v1/tickets", &unwritten).await.is(201).json();
    let unwritten = text(&unwritten, "id");
    set_status(&ada, &unwritten, "solved").await;
    let seen = ended(&app, &ada).await;
    write(&ada, &seen.ticket_id, "m1", "Did it hold?").await;
    set_status(&ada, &seen.ticket_id, "solved").await;
    let merged = helped_by_mail(&ada).await;
    set_status(&ada, &merged, "solved").await;
    let path = format!("/api/v1/tickets/{merged}/merge");
    let into = json!({ "into": unwritten });
    ada.post(&path, &into).await.is(200);
    app.clock.advance(AFTER_MS);
    drain(&app).await;
    assert!(surveys_by_mail(&app, &unwritten).await.is_empty());
    assert_eq!(surveys_by_mail(&app, &seen.ticket_id).await, ["sent"]);
    assert_eq!(surveys_by_mail(&app, &merged).await, ["read"]);
}

#[tokio::test]
async fn a_ticket_and_a_session_share_what_a_customer_is_asked() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 7).await;
    let ticket = helped_by_mail(&ada).await;
    set_status(&ada, &ticket, "solved").await;
    let pair = ended(&app, &ada).await;
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["sent"]);
    assert_eq!(states(&app, &pair).await, of_survey("read"));
    let asked = survey(&app, &pair.resume_token, None).await;
    assert_eq!(asked.is(200).json()["open"], false, "a mail has asked");
}

#[tokio::test]
async fn who_is_not_in_the_sample_is_asked_neither_in_the_window_nor_by_mail() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| {
        config.survey.every_days = 0;
        config.survey.percent = 0;
    })
    .await;
    let ticket = helped_by_mail(&ada).await;
    set_status(&ada, &ticket, "solved").await;
    let pair = ended(&app, &ada).await;
    let asked = survey(&app, &pair.resume_token, None).await;
    assert_eq!(asked.is(200).json()["open"], false);
    let answer = survey(&app, &pair.resume_token, Some(json!({ "csat": 5 }))).await;
    answer.problem(410, "survey_closed");
    app.clock.advance(AFTER_MS);
    assert_eq!(idle(&app).await, None);
    assert_eq!(surveys_by_mail(&app, &ticket).await, ["read"]);
    assert_eq!(states(&app, &pair).await, of_survey("read"));
    assert_eq!(post.taken().len(), 1, "the message");
}

#[tokio::test]
async fn the_link_of_a_ticket_ends_with_its_erasure_and_the_words_go() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.survey.every_days = 0).await;
    let ticket = helped_by_mail(&ada).await;
    set_status(&ada, &ticket, "solved").await;
    app.clock.advance(AFTER_MS);
    idle(&app).await;
    let mail = post.taken().pop().expect("a mail");
    let token = token(&mail.body());
    let answer = json!({ "csat": 1, "comment": "slow" });
    survey(&app, &token, Some(answer)).await.is(200);
    let ada = app.admin().await;
    let path = format!("/api/v1/people/{ticket}/erase");
    ada.post(&path, &json!({})).await.is(200);
    let gone = survey(&app, &token, None).await;
    gone.problem(404, "resume_unknown");
    let path = format!("/api/v1/tickets/{ticket}/surveys");
    let shown = ada.get(&path).await.is(200).json();
    assert_eq!(shown["data"][0]["answer"]["csat"], 1, "scores stay");
    assert_eq!(shown["data"][0]["answer"]["comment"], Value::Null);
}
