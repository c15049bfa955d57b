//! The second factor of agents who sign in by password, and what changes a password.

use serde_json::{Value, json};
use tandem_server::auth::totp;
use tandem_server::sign_in::SecondFactorPolicy;

use crate::support::{Answer, Browser, PASSWORD, TestApp};

const STEP_MS: i64 = 30_000;
const NEW_PASSWORD: &str = "another horse battery";

/// The app on somebody's phone.
struct Phone(Vec<u8>);

impl Phone {
    /// What it shows so many steps after the server's time.
    fn shows(&self, app: &TestApp, steps: i64) -> String {
        totp::code_at(&self.0, app.clock.now() / STEP_MS + steps)
    }

    /// What it shows once the codes up to this moment are used up.
    fn next(&self, app: &TestApp) -> String {
        app.clock.advance(2 * STEP_MS);
        self.shows(app, 0)
    }
}

async fn sign_in(app: &TestApp, email: &str, password: &str, code: Option<&str>) -> Answer {
    sign_in_at(&app.browser(), email, password, code).await
}

async fn sign_in_at(browser: &Browser, email: &str, password: &str, code: Option<&str>) -> Answer {
    let mut body = json!({ "email": email, "password": password });
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    browser.post("/api/v1/sign-in", &body).await
}

async fn begin(browser: &Browser) -> Phone {
    let again = json!({ "password": PASSWORD });
    let begun = browser.post("/api/v1/me/second-factor", &again).await;
    let begun = begun.is(200).json();
    let secret = begun["secret"].as_str().expect("a secret");
    let uri = begun["uri"].as_str().expect("an address");
    assert!(
        uri.starts_with("otpauth://totp/Tandem:") && uri.contains(secret),
        "{uri}"
    );
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes());
    Phone(secret.expect("base32"))
}

fn proof(code: &str) -> Value {
    json!({ "password": PASSWORD, "code": code })
}

fn codes_of(answer: &Answer) -> Vec<String> {
    let codes = answer.json()["recovery_codes"].clone();
    let codes: Vec<String> = serde_json::from_value(codes).expect("codes");
    assert_eq!(codes.len(), totp::RECOVERY_CODES);
    codes
}

/// Turns somebody's second factor on.
async fn enrol(app: &TestApp, browser: &Browser) -> (Phone, Vec<String>) {
    let phone = begin(browser).await;
    let code = phone.shows(app, 0);
    let confirm = "/api/v1/me/second-factor/confirm";
    let codes = codes_of(&browser.post(confirm, &proof(&code)).await.is(200));
    (phone, codes)
}

async fn acts(admin: &Browser, about: &str) -> Vec<String> {
    let records = admin.get(&format!("/api/v1/audit?about={about}")).await;
    let records = records.is(200).json()["data"].clone();
    let records = records.as_array().expect("records").iter().rev();
    let act = |record: &Value| record["act"].as_str().expect("a word").to_owned();
    records.map(act).collect()
}

async fn id_of(browser: &Browser) -> String {
    let me = browser.get("/api/v1/me").await.is(200).json();
    me["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn who_has_turned_it_on_needs_both_and_nobody_with_one_gets_a_session() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let other = app.browser();
    sign_in_at(&other, "ada@example.com", PASSWORD, None)
        .await
        .is(200);
    let phone = begin(&ada).await;
    // Not before it is confirmed.
    sign_in(&app, "ada@example.com", PASSWORD, None)
        .await
        .is(200);
    let confirm = "/api/v1/me/second-factor/confirm";
    ada.post(confirm, &proof("000000"))
        .await
        .problem(403, "wrong_code");
    let code = phone.shows(&app, 0);
    codes_of(&ada.post(confirm, &proof(&code)).await.is(200));
    other.get("/api/v1/me").await.problem(401, "not_signed_in");
    ada.get("/api/v1/me").await.is(200);
    ada.post(confirm, &proof(&code))
        .await
        .problem(409, "second_factor_on");
    let again = json!({ "password": PASSWORD });
    let begin = "/api/v1/me/second-factor";
    ada.post(begin, &again)
        .await
        .problem(409, "second_factor_on");

    let code = phone.next(&app);
    for blank in [None, Some(""), Some("  ")] {
        let asked = sign_in(&app, "ada@example.com", PASSWORD, blank).await;
        asked.problem(401, "second_factor_needed");
        assert_eq!(asked.header("set-cookie"), "");
    }
    let wrong = sign_in(&app, "ada@example.com", PASSWORD, Some("000000")).await;
    wrong.problem(401, "wrong_code");
    assert_eq!(wrong.header("set-cookie"), "");
    let browser = app.browser();
    let typed = format!(" {} {} ", &code[..3], &code[3..]);
    sign_in_at(&browser, "ada@example.com", PASSWORD, Some(&typed))
        .await
        .is(200);
    browser.get("/api/v1/tickets").await.is(200);
    let security = browser.get("/api/v1/me/security").await.is(200).json();
    assert!(security["second_factor_since"].is_string());
    assert_eq!(security["recovery_codes"], 10);
    let ada_id = id_of(&ada).await;
    let acts = acts(&ada, &ada_id).await;
    assert_eq!(acts, ["set_up", "second_factor_on", "second_factor_failed"]);
}

#[tokio::test]
async fn a_wrong_password_never_says_whether_a_second_factor_is_on() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    app.agent("Bea").await;
    let (phone, _) = enrol(&app, &ada).await;
    let code = phone.next(&app);
    let mut answers = Vec::new();
    for email in ["ada@example.com", "bea@example.com", "eve@example.com"] {
        for code in [None, Some(code.as_str())] {
            let wrong = sign_in(&app, email, "wrong", code).await;
            let mut wrong = wrong.problem(401, "wrong_credentials");
            wrong["request_id"] = Value::Null;
            answers.push(wrong);
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // The code was not used up by that.
    sign_in(&app, "ada@example.com", PASSWORD, Some(&code))
        .await
        .is(200);
}

#[tokio::test]
async fn a_code_is_taken_once_and_none_before_it_afterwards() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (phone, _) = enrol(&app, &ada).await;
    let confirmed_by = phone.shows(&app, 0);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&confirmed_by))
        .await
        .problem(401, "wrong_code");
    let code = phone.next(&app);
    let (first, second) = tokio::join!(
        sign_in(&app, "ada@example.com", PASSWORD, Some(&code)),
        sign_in(&app, "ada@example.com", PASSWORD, Some(&code)),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "one of two at a time");
    let earlier = phone.shows(&app, -1);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&earlier))
        .await
        .problem(401, "wrong_code");
    // A restart forgets nothing of it.
    let app = app.restart().await;
    sign_in(&app, "ada@example.com", PASSWORD, Some(&code))
        .await
        .problem(401, "wrong_code");
}

#[tokio::test]
async fn clocks_may_differ_by_one_step() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (phone, _) = enrol(&app, &ada).await;
    app.clock.advance(10 * STEP_MS);
    for (steps, status) in [(-2, 401), (2, 401), (-1, 200), (0, 200), (1, 200)] {
        let code = phone.shows(&app, steps);
        let answer = sign_in(&app, "ada@example.com", PASSWORD, Some(&code)).await;
        assert_eq!(answer.status, status, "{steps}");
    }
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_new_ones_end_those_before() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (phone, codes) = enrol(&app, &ada).await;
    let typed = codes[0].replace('-', " ").to_lowercase();
    sign_in(&app, "ada@example.com", PASSWORD, Some(&typed))
        .await
        .is(200);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&codes[0]))
        .await
        .problem(401, "wrong_code");
    let left = ada.get("/api/v1/me/security").await.json()["recovery_codes"].clone();
    assert_eq!(left, 9);
    let renew = "/api/v1/me/second-factor/codes";
    ada.post(renew, &proof("000000"))
        .await
        .problem(403, "wrong_code");
    let code = phone.next(&app);
    let wrong = json!({ "password": "wrong", "code": code });
    ada.post(renew, &wrong).await.problem(403, "wrong_password");
    let fresh = codes_of(&ada.post(renew, &proof(&code)).await.is(200));
    sign_in(&app, "ada@example.com", PASSWORD, Some(&codes[1]))
        .await
        .problem(401, "wrong_code");
    sign_in(&app, "ada@example.com", PASSWORD, Some(&fresh[9]))
        .await
        .is(200);
    let ada_id = id_of(&ada).await;
    let acts = acts(&ada, &ada_id).await;
    let n = |word: &str| acts.iter().filter(|act| *act == word).count();
    assert_eq!(
        (n("recovery_code_used"), n("recovery_codes_renewed")),
        (2, 1)
    );
    let stored = app.everything_stored().await;
    let holds = |text: &str| {
        stored
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("ada@example.com"), "the right file is looked at");
    assert!(!holds(&totp::base32(&phone.0)) && !holds(&data_encoding::HEXLOWER.encode(&phone.0)));
    for code in codes.iter().chain(&fresh) {
        assert!(!holds(code) && !holds(&code.replace('-', "")));
    }
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_for_that_agent_wherever_it_comes_from() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (phone, codes) = enrol(&app, &ada).await;
    let code = phone.next(&app);
    for _ in 0..5 {
        sign_in(&app, "ada@example.com", PASSWORD, Some("000000"))
            .await
            .problem(401, "wrong_code");
    }
    let refused = sign_in(&app, "ada@example.com", PASSWORD, Some(&code)).await;
    refused.problem(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), "900");
    // Whoever has the password keeps the agent neither from what they are signed in for, nor from
    // signing in with what nobody guesses.
    let renew = "/api/v1/me/second-factor/codes";
    ada.post(renew, &proof(&codes[0])).await.is(200);
    for _ in 0..5 {
        ada.post(renew, &proof("000000"))
            .await
            .problem(403, "wrong_code");
    }
    ada.post(renew, &proof(&code))
        .await
        .problem(429, "too_many_attempts");
    app.clock.advance(15 * 60_000);
    let code = phone.shows(&app, 0);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&code))
        .await
        .is(200);
}

#[tokio::test]
async fn guessing_the_password_again_is_slowed_down_for_that_session_alone() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let other = app.browser();
    let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
    other.post("/api/v1/sign-in", &credentials).await.is(200);
    let change =
        |password: &str| json!({ "password": password, "new_password": "another password" });
    for _ in 0..10 {
        other
            .post("/api/v1/me/password", &change("wrong"))
            .await
            .problem(403, "wrong_password");
    }
    other
        .post("/api/v1/me/password", &change(PASSWORD))
        .await
        .problem(429, "too_many_attempts");
    ada.post("/api/v1/me/password", &change(PASSWORD))
        .await
        .is(204);
}

#[tokio::test]
async fn turning_it_off_takes_password_and_code() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let off = "/api/v1/me/second-factor/off";
    ada.post(off, &proof("000000"))
        .await
        .problem(409, "second_factor_off");
    let (phone, codes) = enrol(&app, &ada).await;
    ada.post(off, &proof(""))
        .await
        .problem(403, "second_factor_needed");
    ada.post(off, &proof("000000"))
        .await
        .problem(403, "wrong_code");
    let code = phone.next(&app);
    ada.post(off, &proof(&code)).await.is(204);
    sign_in(&app, "ada@example.com", PASSWORD, None)
        .await
        .is(200);
    let security = ada.get("/api/v1/me/security").await.json();
    assert_eq!(security["second_factor_since"], Value::Null);
    assert_eq!(security["recovery_codes"], 0);
    // What was is nothing to the next one.
    let (phone, _) = enrol(&app, &ada).await;
    sign_in(&app, "ada@example.com", PASSWORD, Some(&codes[0]))
        .await
        .problem(401, "wrong_code");
    let code = phone.next(&app);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&code))
        .await
        .is(200);
}

#[tokio::test]
async fn a_changed_password_keeps_the_second_factor_and_ends_other_sessions() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let (phone, _) = enrol(&app, &ada).await;
    let other = app.browser();
    let code = phone.next(&app);
    sign_in_at(&other, "ada@example.com", PASSWORD, Some(&code))
        .await
        .is(200);
    let change = |old: &str, new: &str, code: Option<&str>| json!({ "password": old, "new_password": new, "code": code });
    let path = "/api/v1/me/password";
    let short = ada.post(path, &change(PASSWORD, "short", None)).await;
    assert!(short.invalid_body()[0].starts_with("/new_password: must have at least 10"));
    ada.post(path, &change("wrong", NEW_PASSWORD, None))
        .await
        .problem(403, "wrong_password");
    ada.post(path, &change(PASSWORD, NEW_PASSWORD, None))
        .await
        .problem(403, "second_factor_needed");
    ada.post(path, &change(PASSWORD, NEW_PASSWORD, Some(&code)))
        .await
        .problem(403, "wrong_code");
    let code = phone.next(&app);
    ada.post(path, &change(PASSWORD, NEW_PASSWORD, Some(&code)))
        .await
        .is(204);
    ada.get("/api/v1/me").await.is(200);
    other.get("/api/v1/me").await.problem(401, "not_signed_in");
    let code = phone.next(&app);
    sign_in(&app, "ada@example.com", PASSWORD, Some(&code))
        .await
        .problem(401, "wrong_credentials");
    sign_in(&app, "ada@example.com", NEW_PASSWORD, Some(&code))
        .await
        .is(200);
    let ada_id = id_of(&ada).await;
    assert!(
        acts(&ada, &ada_id)
            .await
            .contains(&"password_changed".to_owned())
    );
}

#[tokio::test]
async fn a_password_changes_without_a_second_factor_and_forgets_one_that_was_only_begun() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let phone = begin(&ada).await;
    let change = json!({ "password": PASSWORD, "new_password": NEW_PASSWORD });
    ada.post("/api/v1/me/password", &change).await.is(204);
    let confirm = json!({ "password": NEW_PASSWORD, "code": phone.shows(&app, 0) });
    ada.post("/api/v1/me/second-factor/confirm", &confirm)
        .await
        .problem(409, "second_factor_not_begun");
    sign_in(&app, "ada@example.com", NEW_PASSWORD, None)
        .await
        .is(200);
}

#[tokio::test]
async fn an_administrator_resets_that_of_another_agent_and_the_terminal_everybodys() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let bea = app.agent("Bea").await;
    let (_, _) = enrol(&app, &bea).await;
    let ids = (id_of(&ada).await, id_of(&bea).await);
    let of = |id: &str| format!("/api/v1/agents/{id}/second-factor");
    let delete = async |browser: &Browser, id: &str| {
        crate::support::send(browser.request(reqwest::Method::DELETE, &of(id))).await
    };
    let secured = async |browser: &Browser| {
        let team = browser.get("/api/v1/agents").await.is(200).json();
        let team = team["data"].as_array().expect("agents").clone();
        let each = team.iter().map(|one| one["second_factor"].clone());
        each.collect::<Vec<_>>()
    };
    assert_eq!(secured(&ada).await, [json!(false), json!(true)]);
    assert_eq!(
        secured(&bea).await,
        [Value::Null, Value::Null],
        "for administrators"
    );
    delete(&bea, &ids.0).await.problem(403, "admin_only");
    delete(&ada, &ids.0).await.problem(409, "own_second_factor");
    delete(&ada, "agt_none").await.problem(404, "not_found");
    delete(&ada, &ids.1).await.is(204);
    bea.get("/api/v1/me").await.problem(401, "not_signed_in");
    sign_in_at(&bea, "bea@example.com", PASSWORD, None)
        .await
        .is(200);
    assert_eq!(secured(&ada).await, [json!(false), json!(false)]);

    // What the terminal does: for who has lost all of it.
    let (_, codes) = enrol(&app, &ada).await;
    let hash = app.state.auth.passwords.hash(NEW_PASSWORD.to_owned()).await;
    let hash = hash.expect("a hash");
    let now = app.clock.now();
    let reset = app
        .state
        .store
        .reset_agent("ada@example.com", &hash, now)
        .await;
    assert_eq!(reset.expect("the store").expect("Ada").id, ids.0);
    let nobody = app
        .state
        .store
        .reset_agent("eve@example.com", &hash, now)
        .await;
    assert_eq!(nobody.expect("the store"), None);
    ada.get("/api/v1/me").await.problem(401, "not_signed_in");
    sign_in(&app, "ada@example.com", PASSWORD, Some(&codes[0]))
        .await
        .problem(401, "wrong_credentials");
    sign_in_at(&ada, "ada@example.com", NEW_PASSWORD, None)
        .await
        .is(200);
    let acts_of_bea = acts(&ada, &ids.1).await;
    assert_eq!(
        acts_of_bea,
        ["agent_made", "second_factor_on", "second_factor_reset"]
    );
    let acts_of_ada = acts(&ada, &ids.0).await;
    assert_eq!(acts_of_ada.last().map(String::as_str), Some("agent_reset"));
}

#[tokio::test]
async fn where_it_is_required_nothing_else_is_open_before_it_is_on() {
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.sign_in.second_factor = SecondFactorPolicy::Required;
    })
    .await;
    let ada = app.admin().await;
    let me = ada.get("/api/v1/me").await.is(200).json();
    assert_eq!(me["must_enrol"], true);
    for path in ["/tickets", "/agents", "/events", "/audit", "/requests"] {
        ada.get(&format!("/api/v1{path}"))
            .await
            .problem(403, "second_factor_required");
    }
    let change = json!({ "password": PASSWORD, "new_password": NEW_PASSWORD });
    ada.post("/api/v1/me/password", &change)
        .await
        .problem(403, "second_factor_required");
    assert_eq!(
        ada.get("/api/v1/me/security").await.json()["is_required"],
        true
    );
    let (phone, _) = enrol(&app, &ada).await;
    assert_eq!(ada.get("/api/v1/me").await.json()["must_enrol"], false);
    ada.get("/api/v1/tickets").await.is(200);
    // And again without it.
    let code = phone.next(&app);
    ada.post("/api/v1/me/second-factor/off", &proof(&code))
        .await
        .is(204);
    ada.get("/api/v1/tickets")
        .await
        .problem(403, "second_factor_required");
    ada.post("/api/v1/sign-out", &json!({})).await.is(204);
    let again = sign_in_at(&ada, "ada@example.com", PASSWORD, None)
        .await
        .is(200);
    assert_eq!(again.json()["must_enrol"], true);
}
