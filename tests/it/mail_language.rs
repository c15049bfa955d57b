//! The language of a mail: that of its customer where it is known, the same at each attempt, and that of the
//! page that it leads to.

use reqwest::Method;
use serde_json::json;
use tandem_mail::Language;
use tandem_server::config::Config;

use crate::identity::{self, Signer, by_link, identify, with};
use crate::incoming::{Inbox, address};
use crate::mail::{
    DELAY_MS, EMAIL, Health, Post, Taken, drain, ended, idle, settings, ticket, write,
};
use crate::peer::text;
use crate::support::{Browser, TestApp, send};

/// Long enough for a body that is mostly ASCII.
const WORDS: &str = "Did it hold over the weekend, or does it still blink at you?";

async fn start(post: &Post, edit: impl FnOnce(&mut Config)) -> (TestApp, Browser) {
    let mail = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(mail);
        config.survey.mail = false;
        edit(config);
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

#[track_caller]
fn check(mail: &Taken, language: Language) {
    let tag = language.tag();
    assert_eq!(mail.header("Content-Language"), tag);
    let words = match language {
        Language::English => " wrote to you about ",
        Language::German => " hat Ihnen zu ",
    };
    let body = mail.body();
    assert!(body.contains(words), "{body}");
    assert!(body.contains(&format!("<html lang=\"{tag}\">")), "{body}");
}

fn newest(post: &Post) -> Taken {
    post.taken().pop().expect("a mail")
}

#[tokio::test]
async fn where_nothing_is_known_a_mail_and_its_page_are_in_the_language_of_the_settings() {
    let post = Post::start().await;
    let german = |config: &mut Config| config.mail_language = Language::German;
    let (app, ada) = start(&post, german).await;
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", WORDS).await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    let mail = newest(&post);
    check(&mail, Language::German);
    let body = mail.body();
    assert!(body.contains("/join?language=de#talk."), "{body}");
    assert!(body.contains("Hier geht es weiter, bis zum "), "{body}");
}

#[tokio::test]
async fn the_products_word_on_the_language_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let known = identity::settings(vec![identity::key_in(folder.path(), &signer)]);
    let post = Post::start().await;
    let (app, ada) = start(&post, |config| config.identity = Some(known)).await;
    let id = ticket(&ada, None).await;
    let (_, joined) = by_link(&app, &ada, &json!({ "id": id })).await;
    let german = with(json!({ "locale": "de-AT" }));
    identify(&app, &joined, &signer.sign(&german)).await.is(204);
    write(&ada, &id, "m1", WORDS).await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    check(&newest(&post), Language::German);
}

#[tokio::test]
async fn what_the_page_of_the_latest_session_spoke_counts() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let ask = json!({ "name": "Kim", "host_origin": "https://shop.example", "language": "de-AT" });
    let asked = app.browser().post("/api/v1/client/request", &ask).await;
    let token = asked.is(200).json()["resume_token"].clone();
    let left = json!({ "resume_token": token, "id": "c1", "text": "Es blinkt", "email": EMAIL });
    let left = app.browser().post("/api/v1/client/leave", &left).await;
    left.is(204);
    let tickets = ada.get("/api/v1/tickets").await.is(200).json();
    let id = text(&tickets["data"][0], "id");
    write(&ada, &id, "m1", WORDS).await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    check(&newest(&post), Language::German);
}

#[tokio::test]
async fn what_the_browser_wants_of_who_came_by_a_link_counts() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let id = ticket(&ada, Some(EMAIL)).await;
    let path = format!("/api/v1/tickets/{id}/sessions");
    let made = ada.post(&path, &json!({})).await.is(201).json();
    let url = text(&made["link"], "url");
    let secret = url.rsplit('#').next().expect("a secret");
    let visitor = app.browser();
    let join = visitor.request(Method::POST, "/api/v1/client/join");
    let join = join
        .header("Accept-Language", "de-AT,de;q=0.9,en;q=0.8")
        .json(&json!({ "secret": secret }));
    send(join).await.is(200);
    let sessions = ada.get(&path).await.is(200).json();
    assert_eq!(sessions["data"][0]["language"], "de");
    write(&ada, &id, "m1", WORDS).await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    check(&newest(&post), Language::German);
}

#[tokio::test]
async fn what_the_customer_writes_in_counts_and_a_mail_stays_as_it_was_first_tried() {
    let post = Post::start().await;
    let (app, ada) = start(&post, |_| {}).await;
    let mut mailbox = Inbox::of(&app);
    let head = format!("From: Kim <{EMAIL}>\nSubject: Router\nContent-Language: de-DE, en");
    let new = mailbox.comes(&head, "Es blinkt").await.expect("a ticket");
    write(&ada, &new, "m1", WORDS).await;
    idle(&app).await;
    check(&newest(&post), Language::German);

    let id = ticket(&ada, Some(EMAIL)).await;
    post.becomes(Health::Closing);
    write(&ada, &id, "m2", WORDS).await;
    assert!(idle(&app).await.is_some(), "it is tried again");
    let to = address(&app, &id).await;
    let answer = mailbox.comes(&format!("{head}\nTo: {to}"), "Ja").await;
    assert_eq!(answer.as_ref(), Some(&id));
    // Who has the address and is somebody else is not the customer.
    let other = format!("From: eve@elsewhere.example\nTo: {to}\nContent-Language: en");
    mailbox.comes(&other, "It is me").await;
    post.becomes(Health::Well);
    drain(&app).await;
    check(&newest(&post), Language::English);
    write(&ada, &id, "m3", WORDS).await;
    drain(&app).await;
    check(&newest(&post), Language::German);
    let copy = ada.get(&format!("/api/v1/people/{id}/export")).await;
    let copy = copy.is(200).text();
    assert!(copy.contains("\"language\":\"de\""), "{copy}");
}
