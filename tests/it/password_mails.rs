//! Links that set a password, by mail: an administrator's, and those of who has forgotten theirs.

use serde_json::json;
use tandem_mail::Language;
use tandem_server::config::Config;

use crate::mail::{Health, Post, Taken, drain, idle, settings};
use crate::peer::text;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

/// How long a link waits that was asked for on the sign-in page.
const FORGOTTEN_MS: i64 = 3_600_000;
/// How soon another one is mailed.
const AGAIN_MS: i64 = 600_000;
/// How many of them one address may ask for.
const ASKED_MAX: usize = 10;
const NEW_PASSWORD: &str = "another horse battery";
const BEN: &str = "ben@example.com";

async fn start(post: &Post, edit: impl FnOnce(&mut Config)) -> (TestApp, Browser) {
    let mail = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(mail);
        edit(config);
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

/// The secret of the link in a mail.
fn secret(mail: &Taken) -> String {
    let body = mail.body();
    let (_, rest) = body.split_once("/password#").expect("a link");
    let is_part = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
    rest.chars().take_while(is_part).collect()
}

/// The mails, once there are so many: what was asked for on the sign-in page is not waited for.
async fn taken(app: &TestApp, post: &Post, n: usize) -> Vec<Taken> {
    while post.taken().len() < n {
        idle(app).await;
    }
    post.taken()
}

async fn forgotten(app: &TestApp, email: &str) -> Answer {
    let body = json!({ "email": email });
    let visitor = app.browser();
    visitor.post("/api/v1/password-link/forgotten", &body).await
}

async fn shown(app: &TestApp, secret: &str) -> Answer {
    let body = json!({ "secret": secret });
    app.browser().post("/api/v1/password-link", &body).await
}

async fn set(app: &TestApp, secret: &str) -> Answer {
    let body = json!({ "secret": secret, "password": NEW_PASSWORD });
    let visitor = app.browser();
    visitor.post("/api/v1/password-link/password", &body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    let body = json!({ "email": BEN, "password": password });
    app.browser().post("/api/v1/sign-in", &body).await
}

async fn id_of(browser: &Browser) -> String {
    text(&browser.get("/api/v1/me").await.is(200).json(), "id")
}

async fn acts(admin: &Browser, about: &str) -> Vec<String> {
    let records = admin.get(&format!("/api/v1/audit?about={about}")).await;
    let records = records.is(200).json()["data"].clone();
    let records = records.as_array().expect("records").iter().rev();
    records.map(|record| text(record, "act")).collect()
}

#[tokio::test]
async fn who_is_added_is_mailed_a_link_that_nobody_else_sees() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let ways = app.browser().get("/api/v1/sign-in").await.is(200).json();
    assert_eq!(ways["mails_links"], true);
    let body = json!({ "name": "Ben", "email": BEN });
    let made = ada.post("/api/v1/agents", &body).await.is(201).json();
    let ben = text(&made, "id");
    let path = format!("/api/v1/agents/{ben}/password-link");
    let handed = ada.post(&path, &json!({})).await.is(201).json();
    let handed = text(&handed, "url");
    let (_, handed) = handed.split_once('#').expect("a secret");
    // The mail server is away at first.
    post.becomes(Health::Closing);
    let mail = format!("{path}/mail");
    assert_eq!(ada.post(&mail, &json!({})).await.is(204).text(), "");
    assert!(idle(&app).await.is_some(), "it is tried again");
    post.becomes(Health::default());
    drain(&app).await;
    let mails = taken(&app, &post, 1).await;
    assert!(mails[0].to.contains(BEN), "{}", mails[0].to);
    assert_eq!(mails[0].header("Content-Language"), "en");
    assert!(mails[0].body().contains("was made for you"));
    assert!(mails[0].body().contains("within 72 hours"));
    let secret = secret(&mails[0]);
    shown(&app, handed).await.problem(404, "link_unknown");
    shown(&app, &secret).await.is(200);
    set(&app, &secret).await.is(204);
    set(&app, &secret).await.problem(404, "link_unknown");
    sign_in(&app, NEW_PASSWORD).await.is(200);
    let expected = [
        "agent_made",
        "password_link_made",
        "password_link_mailed",
        "password_set",
    ];
    assert_eq!(acts(&ada, &ben).await, expected);
    let own = format!("/api/v1/agents/{}/password-link/mail", id_of(&ada).await);
    let refused = ada.post(&own, &json!({})).await;
    refused.problem(409, "own_password");
    let gone = json!({ "active": false });
    ada.patch(&format!("/api/v1/agents/{ben}"), &gone)
        .await
        .is(200);
    let refused = ada.post(&mail, &json!({})).await;
    refused.problem(409, "agent_deactivated");
}

#[tokio::test]
async fn who_has_forgotten_their_password_sets_another_and_is_signed_out_elsewhere() {
    let post = Post::start().await;
    let german = |config: &mut Config| config.mail_language = Language::German;
    let (app, ada) = start(&post, german).await;
    let ben = app.agent("Ben").await;
    let ben_id = id_of(&ben).await;
    let path = format!("/api/v1/agents/{ben_id}/password-link");
    let made = ada.post(&path, &json!({})).await.is(201).json();
    let made = text(&made, "url");
    let (_, made) = made.split_once('#').expect("a secret");
    let nobody = forgotten(&app, "nobody@example.com").await.is(204).text();
    let known = forgotten(&app, " Ben@Example.com ").await.is(204).text();
    assert_eq!(known, nobody, "no answer says who signs in here");
    let mails = taken(&app, &post, 1).await;
    assert!(mails[0].to.contains(BEN), "{}", mails[0].to);
    assert_eq!(mails[0].header("Content-Language"), "de");
    let late = secret(&mails[0]);
    sign_in(&app, PASSWORD).await.is(200);
    shown(&app, made).await.is(200);
    app.clock.advance(FORGOTTEN_MS);
    shown(&app, &late).await.problem(404, "link_unknown");
    forgotten(&app, BEN).await.is(204);
    let mails = taken(&app, &post, 2).await;
    let secret = secret(&mails[1]);
    ben.get("/api/v1/me").await.is(200);
    set(&app, &secret).await.is(204);
    ben.get("/api/v1/me").await.problem(401, "not_signed_in");
    sign_in(&app, PASSWORD)
        .await
        .problem(401, "wrong_credentials");
    sign_in(&app, NEW_PASSWORD).await.is(200);
    shown(&app, made).await.problem(404, "link_unknown");
    let mailed = "password_link_mailed";
    let acts = acts(&ada, &ben_id).await;
    assert!(acts.ends_with(&[mailed.to_owned(), "password_set".to_owned()]));
}

#[tokio::test]
async fn a_link_in_a_mailbox_that_is_theirs_no_more_leads_nowhere() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let ben = format!("/api/v1/agents/{}", id_of(&app.agent("Ben").await).await);
    let mail = format!("{ben}/password-link/mail");
    ada.post(&mail, &json!({})).await.is(204);
    let old = secret(&taken(&app, &post, 1).await[0]);
    let renamed = json!({ "name": "Benjamin" });
    ada.patch(&ben, &renamed).await.is(200);
    shown(&app, &old).await.is(200);
    let moved = json!({ "email": "benjamin@example.com" });
    ada.patch(&ben, &moved).await.is(200);
    shown(&app, &old).await.problem(404, "link_unknown");
    ada.post(&mail, &json!({})).await.is(204);
    let mails = taken(&app, &post, 2).await;
    assert!(mails[1].to.contains("benjamin@example.com"));
    shown(&app, &secret(&mails[1])).await.is(200);
}

#[tokio::test]
async fn a_mail_that_came_twice_since_its_answer_was_lost_has_one_link() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let ben = format!("/api/v1/agents/{}", id_of(&app.agent("Ben").await).await);
    let mail = format!("{ben}/password-link/mail");
    post.becomes(Health::Mumbling);
    ada.post(&mail, &json!({})).await.is(204);
    assert!(idle(&app).await.is_some(), "it is tried again");
    let first = secret(&post.taken()[0]);
    shown(&app, &first).await.is(200);
    post.becomes(Health::Well);
    drain(&app).await;
    let [one, other] = post.taken().try_into().expect("two mails");
    assert_eq!(secret(&other), first);
    for header in ["Message-ID", "Date"] {
        assert!(!one.header(header).is_empty(), "{header}");
        assert_eq!(other.header(header), one.header(header), "{header}");
    }
    shown(&app, &first).await.is(200);

    // Between the attempts the mailbox has become somebody else's.
    post.becomes(Health::Mumbling);
    ada.post(&mail, &json!({})).await.is(204);
    idle(&app).await;
    let old = secret(&taken(&app, &post, 3).await[2]);
    shown(&app, &first).await.problem(404, "link_unknown");
    shown(&app, &old).await.is(200);
    let moved = json!({ "email": "benjamin@example.com" });
    ada.patch(&ben, &moved).await.is(200);
    post.becomes(Health::Well);
    drain(&app).await;
    let mails = taken(&app, &post, 4).await;
    assert!(mails[3].to.contains("benjamin@example.com"));
    assert_ne!(mails[3].header("Message-ID"), mails[2].header("Message-ID"));
    shown(&app, &old).await.problem(404, "link_unknown");
    let new = secret(&mails[3]);
    set(&app, &new).await.is(204);
    set(&app, &new).await.problem(404, "link_unknown");
}

#[tokio::test]
async fn nobody_is_sent_links_again_and_again() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let ben = id_of(&app.agent("Ben").await).await;
    forgotten(&app, "ben").await.invalid_body();
    for _ in 0..ASKED_MAX {
        forgotten(&app, BEN).await.is(204);
    }
    forgotten(&app, BEN).await.problem(429, "too_many_attempts");
    taken(&app, &post, 1).await;
    // Another hour: who asks is heard again, and there is one mail for each time.
    app.clock.advance(FORGOTTEN_MS.max(AGAIN_MS));
    forgotten(&app, BEN).await.is(204);
    assert_eq!(taken(&app, &post, 2).await.len(), 2);
    let mailed = acts(&ada, &ben).await;
    let mailed = mailed.iter().filter(|act| *act == "password_link_mailed");
    assert_eq!(mailed.count(), 2);
}

#[tokio::test]
async fn without_a_mail_server_no_link_is_mailed() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ben = id_of(&app.agent("Ben").await).await;
    let ways = app.browser().get("/api/v1/sign-in").await.is(200).json();
    assert_eq!(ways["mails_links"], false);
    let path = format!("/api/v1/agents/{ben}/password-link/mail");
    ada.post(&path, &json!({})).await.problem(409, "no_mail");
    forgotten(&app, BEN).await.problem(409, "no_mail");
}
