//! Surveys: who is asked when, what is kept, and who reads it.

use serde_json::{Value, json};
use tandem_protocol::limits::{SURVEY_AFTER_END_MS, SURVEY_ANSWERS_MAX, SURVEY_CHANGE_MS};
use tandem_protocol::signal::ClientMessage;
use tandem_tickets::limits::SURVEY_COMMENT_CHARS_MAX;

use crate::peer::{Pair, session_kinds};
use crate::support::{Answer, TestApp, log};

async fn survey(app: &TestApp, token: &str, answer: Option<Value>) -> Answer {
    let mut body = json!({ "resume_token": token });
    if let Some(answer) = answer {
        body["answer"] = answer;
    }
    app.browser().post("/api/v1/client/survey", &body).await
}

async fn ended(app: &TestApp) -> Pair {
    let mut pair = Pair::live(app).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    pair
}

async fn surveys(pair: &Pair) -> Value {
    let path = format!("/api/v1/tickets/{}/surveys", pair.ticket_id);
    pair.console.get(&path).await.is(200).json()["data"].clone()
}

#[tokio::test]
async fn an_answer_is_on_the_ticket_and_in_the_figures_and_its_words_are_not_in_the_log() {
    let app = TestApp::start_with(|config| config.survey.nps = true).await;
    let pair = ended(&app).await;
    let asked = survey(&app, &pair.resume_token, None).await.is(200).json();
    let nothing = json!({ "open": true, "ces": false, "nps": true, "answer": null });
    assert_eq!(asked, nothing);
    let comment = "canary-of-the-survey";
    for csat in [2, 5] {
        let answer = json!({ "csat": csat, "ces": 7, "nps": 9, "comment": comment });
        let kept = survey(&app, &pair.resume_token, Some(answer)).await;
        // Effort was not asked.
        let expected = json!({ "csat": csat, "ces": null, "nps": 9, "comment": comment });
        assert_eq!(kept.is(200).json()["answer"], expected);
    }
    // The same again is no other answer.
    let answer = json!({ "csat": 5, "nps": 9, "comment": comment });
    survey(&app, &pair.resume_token, Some(answer)).await.is(200);
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    let of_survey = kinds.iter().filter(|kind| kind.starts_with("survey"));
    assert_eq!(
        Vec::from_iter(of_survey),
        ["survey_asked", "survey_answered", "survey_answered"]
    );
    let listed = surveys(&pair).await;
    assert_eq!(listed[0]["answer"]["csat"], 5);
    assert_eq!(listed[0]["session_id"], pair.session_id);
    let metrics = pair.console.get("/api/v1/metrics").await.is(200).json();
    let figures = &metrics["data"][0]["figures"];
    assert_eq!(figures["surveys_asked"], 1);
    let once = |sum: u8| json!({ "count": 1, "sum": sum, "high": 1, "low": 0 });
    assert_eq!(figures["csat"], once(5));
    assert_eq!(figures["nps"], once(9));
    assert_eq!(figures["ces"]["count"], 0);
    assert!(!log().contains(comment));
}

#[tokio::test]
async fn nobody_is_asked_before_the_end_or_without_a_session_that_was_agreed_to() {
    let app = TestApp::start().await;
    let mut live = Pair::live(&app).await;
    let early = survey(&app, &live.resume_token, None).await;
    early.problem(409, "not_over");
    live.customer.send(&ClientMessage::End {}).await;
    live.customer.until_bye().await;
    survey(&app, "wrong", None)
        .await
        .problem(404, "resume_unknown");
    let mut asking = Pair::asking_at(&app.origin, live.console.clone(), app.browser()).await;
    asking.customer.send(&ClientMessage::End {}).await;
    asking.customer.until_bye().await;
    let closed = survey(&app, &asking.resume_token, None).await.is(200);
    assert_eq!(closed.json()["open"], false);
    let answer = Some(json!({ "csat": 1 }));
    let refused = survey(&app, &asking.resume_token, answer).await;
    refused.problem(410, "survey_closed");
    assert_eq!(surveys(&asking).await, json!([]));
}

#[tokio::test]
async fn a_customer_is_asked_once_in_so_many_days() {
    for (every_days, open) in [(7, false), (0, true)] {
        let app = TestApp::start_with(|config| config.survey.every_days = every_days).await;
        let first = ended(&app).await;
        let asked = survey(&app, &first.resume_token, None).await.is(200).json();
        assert_eq!(asked["open"], true);
        let mut again = first.again(&app).await;
        again.customer.send(&ClientMessage::End {}).await;
        again.customer.until_bye().await;
        let asked = survey(&app, &again.resume_token, None).await.is(200).json();
        assert_eq!(asked["open"], open, "every {every_days} days");
        // The first one stays theirs.
        let asked = survey(&app, &first.resume_token, None).await.is(200).json();
        assert_eq!(asked["open"], true);
    }
}

#[tokio::test]
async fn an_answer_can_be_changed_for_a_day_and_so_many_times() {
    let app = TestApp::start_with_fixed_clock().await;
    let pair = ended(&app).await;
    let token = &pair.resume_token;
    for n in 1..=SURVEY_ANSWERS_MAX {
        let answer = json!({ "csat": 1 + n % 5 });
        let kept = survey(&app, token, Some(answer)).await.is(200).json();
        assert_eq!(kept["open"], n < SURVEY_ANSWERS_MAX, "{n}");
    }
    let more = survey(&app, token, Some(json!({ "csat": 3 }))).await;
    more.problem(410, "survey_closed");

    let pair = ended(&app).await;
    let token = &pair.resume_token;
    survey(&app, token, Some(json!({ "csat": 4 })))
        .await
        .is(200);
    app.clock.advance(SURVEY_CHANGE_MS as i64 - 1);
    survey(&app, token, Some(json!({ "csat": 5 })))
        .await
        .is(200);
    app.clock.advance(1);
    let late = survey(&app, token, Some(json!({ "csat": 1 }))).await;
    late.problem(410, "survey_closed");
    let read = survey(&app, token, None).await.is(200).json();
    assert_eq!(
        (&read["open"], &read["answer"]["csat"]),
        (&json!(false), &json!(5))
    );
}

#[tokio::test]
async fn a_week_after_the_end_nobody_is_asked_any_more() {
    let app = TestApp::start_with_fixed_clock().await;
    let pair = ended(&app).await;
    app.clock.advance(SURVEY_AFTER_END_MS as i64 - 1);
    let asked = survey(&app, &pair.resume_token, None).await.is(200).json();
    assert_eq!(asked["open"], true);
    app.clock.advance(1);
    let late = survey(&app, &pair.resume_token, Some(json!({ "csat": 1 }))).await;
    late.problem(410, "survey_closed");
}

#[tokio::test]
async fn answers_out_of_range_are_refused_where_they_are_wrong() {
    let app = TestApp::start().await;
    let pair = ended(&app).await;
    let long = "x".repeat(SURVEY_COMMENT_CHARS_MAX + 1);
    for (answer, field) in [
        (json!({ "csat": 0 }), "/answer/csat"),
        (json!({ "csat": 6 }), "/answer/csat"),
        (json!({ "csat": 5, "ces": 8 }), "/answer/ces"),
        (json!({ "csat": 5, "nps": 11 }), "/answer/nps"),
        (json!({ "csat": 5, "comment": long }), "/answer/comment"),
    ] {
        let refused = survey(&app, &pair.resume_token, Some(answer)).await;
        let fields = refused.invalid_body();
        assert!(
            fields.len() == 1 && fields[0].starts_with(field),
            "{fields:?}"
        );
    }
    for answer in [
        json!({ "csat": "5" }),
        json!({ "csat": 5, "x": 1 }),
        json!([]),
    ] {
        survey(&app, &pair.resume_token, Some(answer)).await.is(422);
    }
    assert_eq!(
        surveys(&pair).await,
        json!([]),
        "none of them counts as asked"
    );
}

#[tokio::test]
async fn where_surveys_are_off_nobody_is_asked() {
    let app = TestApp::start_with(|config| config.survey.enabled = false).await;
    let pair = ended(&app).await;
    let asked = survey(&app, &pair.resume_token, None).await.is(200).json();
    assert_eq!(asked["open"], false);
    assert_eq!(surveys(&pair).await, json!([]));
    let path = "/api/v1/tickets/tic_none/surveys";
    pair.console.get(path).await.problem(404, "not_found");
    app.browser().get(path).await.problem(401, "not_signed_in");
}
