//! Mail: what an agent writes reaches a customer who is not there, once, in order, whatever becomes of the
//! mail server; and nobody else.
//!
//! The mail server in here takes what it is given and says what it is told to; a real one is in `tests/e2e`.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tandem_mail::limits::{ADDRESS_RATE_MAX, MESSAGES_MAX, RATE_MS, TICKET_RATE_MAX};
use tandem_protocol::limits::{CHAT_BYTES_MAX, TALK_AFTER_END_MS};
use tandem_protocol::signal::ClientMessage;
use tandem_protocol::talk::{Receipt, TalkStep};
use tandem_server::mail::settings::{MailSettings, TlsMode};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::identity::{self, Signer, by_link, claims, identify, with};
use crate::peer::{Pair, make_link, text};
use crate::support::{Browser, TestApp, log};

const MINUTE_MS: i64 = 60_000;
/// For how long a message may be read elsewhere, in these tests.
pub(crate) const DELAY_MS: i64 = 5 * MINUTE_MS;
pub(crate) const EMAIL: &str = "kim@customer.example";

/// How the mail server is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Health {
    /// It takes all.
    #[default]
    Well,
    /// It is closing.
    Closing,
    /// It answers this to each recipient.
    Says(&'static str),
    /// It takes all, and its answer is lost.
    Mumbling,
}

/// A mail that it has taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) to: String,
    data: String,
}

impl Taken {
    /// A header, unfolded.
    pub(crate) fn header(&self, name: &str) -> String {
        let (head, _) = self.data.split_once("\r\n\r\n").expect("a head");
        let head = head.replace("\r\n ", " ");
        let prefix = format!("{name}: ");
        let line = head.lines().find(|line| line.starts_with(&prefix));
        line.map(|line| line[prefix.len()..].to_owned())
            .unwrap_or_default()
    }

    /// The body, with soft line breaks taken out (RFC 2045 §6.7).
    pub(crate) fn body(&self) -> String {
        let (_, body) = self.data.split_once("\r\n\r\n").expect("a head");
        body.replace("=\r\n", "").replace("=3D", "=")
    }
}

#[derive(Debug, Default)]
struct Held {
    health: Health,
    taken: Vec<Taken>,
    commands: Vec<String>,
}

/// A mail server on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    port: u16,
    held: Arc<Mutex<Held>>,
}

impl Post {
    pub(crate) async fn start() -> Self {
        Self::start_behind(None).await
    }

    /// As one whose line is TLS from its first byte, with this certificate.
    async fn start_behind(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let post = Self {
            port: listener.local_addr().expect("one").port(),
            held: Arc::default(),
        };
        let serving = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (post, tls) = (serving.clone(), tls.clone());
                tokio::spawn(async move {
                    let _gone = match tls {
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => post.serve(stream).await,
                            Err(error) => Err(error),
                        },
                        None => post.serve(stream).await,
                    };
                });
            }
        });
        post
    }

    fn held<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn becomes(&self, health: Health) {
        self.held(|held| held.health = health);
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.held(|held| held.taken.clone())
    }

    async fn serve(&self, stream: impl AsyncRead + AsyncWrite) -> std::io::Result<()> {
        let (reading, mut writing) = tokio::io::split(stream);
        let reading = std::pin::pin!(reading);
        let mut lines = BufReader::new(reading).lines();
        writing.write_all(b"220 post.example\r\n").await?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let health = self.held(|held| {
                held.commands.push(line.clone());
                held.health
            });
            let word = line.split([' ', ':']).next().unwrap_or_default();
            let answer = match (word, health) {
                (_, Health::Closing) => "421 closing",
                ("EHLO", _) => "250-post.example\r\n250-AUTH PLAIN\r\n250 8BITMIME",
                ("AUTH", _) => "235 come in",
                ("RCPT", Health::Says(answer)) => answer,
                ("RCPT", _) => {
                    to.clone_from(&line);
                    "250 ok"
                }
                ("DATA", _) => {
                    writing.write_all(b"354 go on\r\n").await?;
                    let mut data = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        data.push_str(line.strip_prefix('.').unwrap_or(&line));
                        data.push_str("\r\n");
                    }
                    let to = std::mem::take(&mut to);
                    self.held(|held| held.taken.push(Taken { to, data }));
                    if health == Health::Mumbling {
                        return Ok(());
                    }
                    "250 taken"
                }
                ("QUIT", _) => {
                    writing.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 ok",
            };
            writing
                .write_all(format!("{answer}\r\n").as_bytes())
                .await?;
        }
        Ok(())
    }
}

pub(crate) fn settings(post: &Post) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(post.port),
        tls: TlsMode::None,
        ca_file: None,
        user: None,
        password_file: None,
        password_env: None,
        from: "support@example.com".to_owned(),
        name: Some("Example Support".to_owned()),
        reply_to: None,
        after_minutes: 5,
        incoming: None,
    }
}

async fn start(post: &Post) -> (TestApp, Browser) {
    let settings = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(settings);
        config.survey.mail = false;
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

pub(crate) async fn ticket(console: &Browser, email: Option<&str>) -> String {
    let body = json!({ "subject": "Router", "customer_name": "Kim Lee", "customer_email": email });
    let made = console.post("/api/v1/tickets", &body).await.is(201).json();
    text(&made, "id")
}

/// A ticket of a customer with an address, whose session is live.
pub(crate) async fn pair(app: &TestApp, ada: &Browser) -> Pair {
    let ticket = ticket(ada, Some(EMAIL)).await;
    let mut pair = Pair::on_ticket(&app.origin, ada.clone(), app.browser(), ticket).await;
    pair.allow().await;
    pair
}

/// The same once the session is over.
pub(crate) async fn ended(app: &TestApp, ada: &Browser) -> Pair {
    let mut pair = pair(app, ada).await;
    pair.customer.send(&ClientMessage::End {}).await;
    pair.customer.until_bye().await;
    pair
}

pub(crate) async fn write(console: &Browser, ticket: &str, id: &str, words: &str) {
    let body = json!({ "id": id, "text": words });
    let path = format!("/api/v1/tickets/{ticket}/messages");
    console.post(&path, &body).await.is(201);
}

pub(crate) async fn mails(console: &Browser, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/mails");
    let shown = console.get(&path).await.is(200).json();
    shown["mails"].as_array().expect("mails").clone()
}

/// Waits until all that is due was tried; says when the next one is.
pub(crate) async fn idle(app: &TestApp) -> Option<i64> {
    let mut pulse = app.state.mailer.pulse();
    // What is looked at while we ask may have been read before; the look after it has not.
    for _ in 0..2 {
        pulse.mark_unchanged();
        app.state.mailer.wake();
        pulse.changed().await.expect("the server lives");
    }
    pulse.borrow().next_at
}

pub(crate) async fn drain(app: &TestApp) {
    while let Some(at) = idle(app).await {
        app.clock.advance((at - app.clock.now()).max(0));
    }
}

#[tokio::test]
async fn what_is_not_read_in_time_goes_by_mail_once_and_leads_back_to_the_conversation() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", "Did it hold?").await;
    assert_eq!(idle(&app).await, Some(app.clock.now() + DELAY_MS));
    app.clock.advance(DELAY_MS - 1);
    idle(&app).await;
    assert!(post.taken().is_empty(), "it may still be read");
    app.clock.advance(1);
    assert_eq!(idle(&app).await, None);
    let [mail] = post.taken().try_into().expect("one mail");
    assert_eq!(mail.to, format!("RCPT TO:<{EMAIL}>"));
    assert!(
        mail.header("Subject").starts_with("[#1] Router"),
        "{mail:?}"
    );
    assert_eq!(
        mail.header("From"),
        "\"Example Support\" <support@example.com>"
    );
    assert_eq!(mail.header("To"), format!("\"Kim Lee\" <{EMAIL}>"));
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    let body = mail.body();
    assert!(
        body.contains("Did it hold?") && !body.contains("<img"),
        "{body}"
    );
    let shown = mails(&ada, &pair.ticket_id).await;
    assert_eq!((shown.len(), &shown[0]["state"]), (1, &json!("sent")));
    assert_eq!(shown[0]["to"], "k…@customer.example");
    let timeline = format!("/api/v1/tickets/{}/timeline", pair.ticket_id);
    let timeline = ada.get(&timeline).await.json()["data"].clone();
    let entry = timeline.as_array().expect("entries").iter();
    let entry = entry
        .clone()
        .find(|one| one["id"] == shown[0]["entries"][0]);
    assert_eq!(entry.expect("it is there")["data"]["text"], "Did it hold?");
    talk_by_link(&app, &body).await;
    assert!(!log().contains("Did it hold?") && !log().contains(EMAIL));
}

/// The link of a mail opens the conversation, and nothing else.
async fn talk_by_link(app: &TestApp, body: &str) {
    let (_, rest) = body.split_once("/join#").expect("a link");
    let token: String = rest.chars().take("talk.".len() + 43).collect();
    assert!(token.starts_with("talk."), "{token}");
    let visitor = app.browser();
    let talk =
        json!({ "resume_token": token, "read": "m1", "message": { "id": "c1", "text": "It did" } });
    let shown = visitor
        .post("/api/v1/client/talk", &talk)
        .await
        .is(200)
        .json();
    let said = shown["chat"].as_array().expect("chat");
    let said: Vec<_> = said.iter().map(|one| text(one, "text")).collect();
    assert_eq!(said, ["Did it hold?", "It did"]);
    assert_eq!(shown["chat"][0]["receipt"], "read");
    let only = json!({ "resume_token": token });
    let resumed = visitor.post("/api/v1/client/resume", &only).await;
    resumed.problem(404, "resume_unknown");
    let answer = json!({ "resume_token": token, "answer": { "csat": 5 } });
    let survey = visitor.post("/api/v1/client/survey", &answer).await;
    survey.problem(404, "resume_unknown");
    let report = json!({ "resume_token": token, "kind": "report", "reason": "" });
    let report = visitor.post("/api/v1/client/report", &report).await;
    report.problem(404, "resume_unknown");
    let join = json!({ "secret": token });
    visitor.post("/api/v1/client/join", &join).await.is(404);
    app.clock.advance(TALK_AFTER_END_MS as i64);
    let over = visitor.post("/api/v1/client/talk", &only).await;
    over.problem(410, "talk_over");
}

#[tokio::test]
async fn what_is_read_does_not_go_and_who_is_there_is_waited_for() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let mut pair = pair(&app, &ada).await;
    let receipt = |up_to: &str, receipt| ClientMessage::Talk {
        step: TalkStep::Receipt {
            up_to: up_to.to_owned(),
            receipt,
        },
    };
    let mut reader = self::pair(&app, &ada).await;
    write(&ada, &reader.ticket_id, "r1", "read").await;
    reader.customer.send(&receipt("r1", Receipt::Read)).await;
    reader.customer.settle("c1").await;
    write(&ada, &pair.ticket_id, "m1", "first-word").await;
    pair.customer.send(&receipt("m1", Receipt::Read)).await;
    pair.customer.settle("c1").await;
    write(&ada, &pair.ticket_id, "m2", "second-word").await;
    pair.customer.send(&receipt("m2", Receipt::Delivered)).await;
    pair.customer.settle("c2").await;
    app.clock.advance(DELAY_MS);
    assert!(idle(&app).await.is_some(), "it is on their page");
    assert!(post.taken().is_empty());
    let end = format!("/api/v1/sessions/{}/end", pair.session_id);
    ada.post(&end, &json!({})).await.is(200);
    drain(&app).await;
    let [mail] = post.taken().try_into().expect("one mail");
    assert!(mail.body().contains("second-word") && !mail.body().contains("first-word"));
    let shown = mails(&ada, &pair.ticket_id).await;
    assert_eq!((shown.len(), &shown[0]["state"]), (1, &json!("sent")));
    let shown = mails(&ada, &reader.ticket_id).await;
    assert_eq!((shown.len(), &shown[0]["state"]), (1, &json!("read")));
}

#[tokio::test]
async fn messages_in_a_row_go_in_one_mail_and_the_next_hangs_on_it() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    let comment = format!("/api/v1/tickets/{}/comments", pair.ticket_id);
    let body = json!({ "body": "Between us: KEEP-OUT" });
    ada.post(&comment, &body).await.is(201);
    for n in 0..=MESSAGES_MAX {
        write(
            &ada,
            &pair.ticket_id,
            &format!("m{n}"),
            &format!("word-{n}-"),
        )
        .await;
    }
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 2, "a mail takes so many and no more");
    let last = MESSAGES_MAX - 1;
    assert!(
        taken[0].body().contains("word-0-") && taken[0].body().contains(&format!("word-{last}-"))
    );
    assert!(!taken[0].body().contains(&format!("word-{MESSAGES_MAX}-")));
    let first = taken[0].header("Message-ID");
    assert_eq!(taken[1].header("In-Reply-To"), first);
    assert_eq!(taken[1].header("References"), first);
    assert_ne!(taken[1].header("Message-ID"), first);
    assert!(taken.iter().all(|one| !one.data.contains("KEEP-OUT")));
}

#[tokio::test]
async fn a_mail_server_that_is_away_loses_nothing_doubles_nothing_and_keeps_the_order() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    for health in [
        Health::Closing,
        Health::Says("451 greylisted"),
        Health::Says("535 who are you"),
        Health::Mumbling,
    ] {
        post.becomes(health);
        write(
            &ada,
            &pair.ticket_id,
            &format!("{health:?}"),
            &format!("during {health:?}"),
        )
        .await;
        app.clock.advance(DELAY_MS);
        assert!(idle(&app).await.is_some(), "{health:?} is tried again");
    }
    let app = app.restart().await;
    let ada = app.admin().await;
    post.becomes(Health::Well);
    drain(&app).await;
    let mut ids: Vec<String> = Vec::new();
    for mail in post.taken() {
        let id = mail.header("Message-ID");
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let shown = mails(&ada, &pair.ticket_id).await;
    assert!(shown.iter().all(|one| one["state"] == "sent"), "{shown:?}");
    assert_eq!(ids.len(), shown.len(), "one identifier for each mail");
    for (id, mail) in ids.iter().zip(shown.iter().rev()) {
        assert!(id.contains(&text(mail, "id")), "in the order of writing");
    }
    let all: String = post.taken().iter().map(Taken::body).collect();
    assert!(all.contains("during Closing") && all.contains("during Mumbling"));
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again_unless_somebody_says_so() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    post.becomes(Health::Says("550 no such mailbox"));
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", "one").await;
    app.clock.advance(DELAY_MS);
    assert_eq!(idle(&app).await, None, "not tried again");
    let dead = ada.get("/api/v1/mails?state=dead").await.is(200).json();
    let dead = dead["data"][0].clone();
    assert_eq!(
        (&dead["failure"], &dead["status"], &dead["attempts"]),
        (&json!("refused"), &json!(550), &json!(1))
    );
    let grace = app.agent("Grace").await;
    grace.get("/api/v1/mails").await.problem(403, "admin_only");
    post.becomes(Health::Well);
    let path = format!("/api/v1/mails/{}/replay", text(&dead, "id"));
    grace.post(&path, &json!({})).await.is(202);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1);
    grace
        .post(&path, &json!({}))
        .await
        .problem(404, "not_found");
    assert!(!log().contains("no such mailbox"));
}

#[tokio::test]
async fn a_ticket_that_has_had_no_session_is_written_to_by_mail_at_once_and_once() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let ticket = ticket(&ada, Some(EMAIL)).await;
    let path = format!("/api/v1/tickets/{ticket}/messages");
    let body = json!({ "id": "m1", "text": "We have found it" });
    let first = ada.post(&path, &body).await.is(201).json();
    assert_eq!(ada.post(&path, &body).await.is(201).json(), first);
    assert_eq!(
        (&first["text"], &first["receipt"]),
        (&json!("We have found it"), &json!("sent"))
    );
    idle(&app).await;
    let [mail] = post.taken().try_into().expect("one mail");
    assert!(mail.body().contains("We have found it"));
    assert!(
        !mail.body().contains("/join#"),
        "there is no conversation to come back to"
    );
    let most = json!({ "id": "m2", "text": "x".repeat(CHAT_BYTES_MAX) });
    ada.post(&path, &most).await.is(201);
    let more = json!({ "id": "m3", "text": "x".repeat(CHAT_BYTES_MAX + 1) });
    ada.post(&path, &more).await.problem(409, "too_large");
    let empty = json!({ "id": "m4", "text": "" });
    ada.post(&path, &empty).await.is(409);
    let nobody = json!({ "subject": "Router" });
    let nobody = ada.post("/api/v1/tickets", &nobody).await.is(201).json();
    let path = format!("/api/v1/tickets/{}/messages", text(&nobody, "id"));
    ada.post(&path, &body).await.problem(409, "no_session");
    let path = format!("/api/v1/tickets/{}/mails", text(&nobody, "id"));
    assert_eq!(ada.get(&path).await.json()["to"], Value::Null);
}

#[tokio::test]
async fn nobody_is_sent_more_than_so_many_mails_an_hour() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let first = ticket(&ada, Some(EMAIL)).await;
    let most = usize::try_from(TICKET_RATE_MAX).expect("small");
    for n in 0..=most {
        write(&ada, &first, &format!("m{n}"), "word").await;
        idle(&app).await;
    }
    assert_eq!(post.taken().len(), most, "of one ticket");
    let all = usize::try_from(ADDRESS_RATE_MAX).expect("small");
    for n in most..=all {
        let other = ticket(&ada, Some("KIM@customer.example")).await;
        write(&ada, &other, &format!("m{n}"), "word").await;
        idle(&app).await;
    }
    assert_eq!(
        post.taken().len(),
        all,
        "to one address, whatever its letters"
    );
    assert_eq!(idle(&app).await, Some(app.clock.now() + RATE_MS));
    app.clock.advance(RATE_MS);
    drain(&app).await;
    assert_eq!(post.taken().len(), all + 2, "the rest goes later");
}

#[tokio::test]
async fn who_is_erased_is_in_no_mail_and_a_copy_says_where_mails_went() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", "CANARY one").await;
    app.clock.advance(DELAY_MS);
    idle(&app).await;
    post.becomes(Health::Closing);
    write(&ada, &pair.ticket_id, "m2", "CANARY two").await;
    app.clock.advance(DELAY_MS);
    idle(&app).await;
    let copy = ada
        .get(&format!("/api/v1/people/{}/export", pair.ticket_id))
        .await;
    let copy = copy.is(200).text();
    let lines: Vec<Value> = copy
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of_mail: Vec<_> = lines.iter().filter(|line| line["type"] == "mail").collect();
    assert_eq!(of_mail.len(), 2, "{copy}");
    assert!(of_mail.iter().all(|line| line["to"] == EMAIL));
    let path = format!("/api/v1/people/{}/erase", pair.ticket_id);
    ada.post(&path, &json!({})).await.is(200);
    let stored = app.everything_stored().await;
    for trace in ["kim@customer", "CANARY"] {
        let is_there = stored
            .windows(trace.len())
            .any(|one| one == trace.as_bytes());
        assert!(!is_there, "{trace}");
    }
    post.becomes(Health::Well);
    drain(&app).await;
    assert_eq!(post.taken().len(), 1, "what waited is gone");
}

#[tokio::test]
async fn without_a_mail_server_nothing_goes_also_later() {
    let post = Post::start().await;
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let pair = ended(&app, &ada).await;
    write(&ada, &pair.ticket_id, "m1", "one").await;
    let app = app
        .restart_with(|config| config.mail = Some(settings(&post)))
        .await;
    let ada = app.admin().await;
    app.clock.advance(DELAY_MS);
    assert_eq!(idle(&app).await, None);
    assert!(mails(&ada, &pair.ticket_id).await.is_empty());
    write(&ada, &pair.ticket_id, "m2", "two").await;
    app.clock.advance(DELAY_MS);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1);
    // Turned off, what waits is given up, and somebody has to want it for it to go later.
    write(&ada, &pair.ticket_id, "m3", "three").await;
    let app = app.restart_with(|config| config.mail = None).await;
    let app = app
        .restart_with(|config| config.mail = Some(settings(&post)))
        .await;
    let ada = app.admin().await;
    app.clock.advance(DELAY_MS);
    assert_eq!(idle(&app).await, None);
    let given_up = mails(&ada, &pair.ticket_id).await[0].clone();
    assert_eq!(
        (&given_up["state"], &given_up["failure"]),
        (&json!("dead"), &json!("off"))
    );
    let path = format!("/api/v1/mails/{}/replay", text(&given_up, "id"));
    ada.post(&path, &json!({})).await.is(202);
    idle(&app).await;
    assert_eq!(post.taken().len(), 2);
}

#[tokio::test]
async fn a_line_that_must_be_kept_from_others_carries_nothing_in_the_open() {
    let post = Post::start().await;
    let mut settings = settings(&post);
    settings.tls = TlsMode::Starttls;
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(settings);
        config.survey.mail = false;
    })
    .await;
    let ada = app.admin().await;
    let ticket = ticket(&ada, Some(EMAIL)).await;
    write(&ada, &ticket, "m1", "one").await;
    assert!(idle(&app).await.is_some(), "it is tried again");
    assert!(post.taken().is_empty());
    let commands = post.held(|held| held.commands.clone());
    assert!(
        commands
            .iter()
            .all(|one| !one.starts_with("MAIL") && !one.starts_with("AUTH"))
    );
    assert!(
        commands.iter().any(|one| one.starts_with("EHLO")),
        "{commands:?}"
    );
}

/// A certificate for this machine that nobody knows, and a file by which it is trusted.
pub(crate) fn certificate(folder: &TempDir) -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("made");
    std::fs::write(folder.path().join("ca.pem"), made.cert.pem()).expect("written");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.into()], key)
        .expect("a certificate");
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn who_has_a_certificate_that_is_trusted_is_given_password_and_mail_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let post = Post::start_behind(Some(certificate(&folder))).await;
    let password = folder.path().join("password");
    std::fs::write(&password, "SECRET-WORD\n").expect("written");
    let mut stranger = settings(&post);
    stranger.tls = TlsMode::Implicit;
    stranger.user = Some("tandem".to_owned());
    stranger.password_file = Some(password);
    let mut trusted = stranger.clone();
    trusted.ca_file = Some(folder.path().join("ca.pem"));
    let app = TestApp::start_with_fixed_clock_and(|config| config.mail = Some(stranger)).await;
    let ada = app.admin().await;
    let ticket = ticket(&ada, Some(EMAIL)).await;
    write(&ada, &ticket, "m1", "one").await;
    let at = idle(&app).await.expect("it is tried again");
    assert_eq!(mails(&ada, &ticket).await[0]["failure"], "tls");
    assert!(post.held(|held| held.commands.is_empty()));
    let app = app.restart_with(|config| config.mail = Some(trusted)).await;
    app.clock.advance(at - app.clock.now());
    idle(&app).await;
    assert_eq!(post.taken().len(), 1);
    let commands = post.held(|held| held.commands.clone());
    let login = data_encoding::BASE64.encode(b"\0tandem\0SECRET-WORD");
    assert!(
        commands.contains(&format!("AUTH PLAIN {login}")),
        "{commands:?}"
    );
    assert!(!log().contains("SECRET-WORD") && !log().contains(&login));
}

#[tokio::test]
async fn what_was_said_to_somebody_else_than_the_customer_of_the_ticket_does_not_go() {
    let folder = TempDir::new().expect("a folder");
    let signer = Signer::secret();
    let known = identity::settings(vec![identity::key_in(folder.path(), &signer)]);
    let post = Post::start().await;
    let mail = settings(&post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        (config.mail, config.identity) = (Some(mail), Some(known));
        config.survey.mail = false;
    })
    .await;
    let console = app.admin().await;
    let typed = ended(&app, &console).await;
    let ticket = json!({ "id": typed.ticket_id });
    // Their product names them in a session after the one in which the words were said.
    write(&console, &typed.ticket_id, "m1", "To whom had a link").await;
    let (_, joined) = by_link(&app, &console, &ticket).await;
    identify(&app, &joined, &signer.sign(&claims()))
        .await
        .is(204);
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    assert!(post.taken().is_empty());
    let shown = mails(&console, &typed.ticket_id).await;
    assert_eq!(shown[0]["state"], "dead", "{shown:?}");
    assert_eq!(shown[0]["failure"], "other_customer");

    write(&console, &typed.ticket_id, "m2", "To Ada").await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].to.contains("ada@shop.example"), "{}", taken[0].to);
    assert!(taken[0].body().contains("To Ada") && !taken[0].body().contains("had a link"));

    // Somebody else by their product's word, on the ticket of Ada.
    let (_, joined) = by_link(&app, &console, &ticket).await;
    let now = app.clock.now() / 1000;
    let other =
        json!({ "sub": "customer-8", "email": "bob@shop.example", "iat": now, "exp": now + 300 });
    identify(&app, &joined, &signer.sign(&with(other)))
        .await
        .is(204);
    write(&console, &typed.ticket_id, "m3", "To Bob").await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    assert_eq!(post.taken().len(), 1);
    let shown = mails(&console, &typed.ticket_id).await;
    assert_eq!(shown[0]["failure"], "other_customer", "{shown:?}");
}

#[tokio::test]
async fn words_pass_the_talk_with_somebody_who_was_taken_off_the_ticket() {
    let folder = TempDir::new().expect("a folder");
    let signer = Signer::secret();
    let known = || identity::settings(vec![identity::key_in(folder.path(), &signer)]);
    let post = Post::start().await;
    let cleared = async |app: &TestApp| {
        let console = app.admin().await;
        let ticket = json!({ "id": ticket(&console, Some(EMAIL)).await });
        let (session, joined) = by_link(app, &console, &ticket).await;
        identify(app, &joined, &signer.sign(&claims()))
            .await
            .is(204);
        let end = format!("/api/v1/sessions/{}/end", text(&session, "id"));
        console.post(&end, &json!({})).await.is(200);
        let id = text(&ticket, "id");
        write(&console, &id, "m1", "To Ada").await;
        let clear = json!({ "customer": null });
        let path = format!("/api/v1/tickets/{id}");
        console.patch(&path, &clear).await.is(200);
        (console, id, joined)
    };
    let read = async |app: &TestApp, joined: &Value| {
        let come = json!({ "resume_token": joined["resume_token"] });
        let talk = app.browser().post("/api/v1/client/talk", &come).await;
        let talk = talk.is(200).json();
        let chat = talk["chat"].as_array().expect("a chat").clone();
        chat.iter().map(|one| text(one, "id")).collect::<Vec<_>>()
    };

    let (mail, identity) = (settings(&post), known());
    let app = TestApp::start_with_fixed_clock_and(|config| {
        (config.mail, config.identity) = (Some(mail), Some(identity));
        config.survey.mail = false;
    })
    .await;
    let (console, id, joined) = cleared(&app).await;
    make_link(&console, &id, &json!({})).await;
    write(&console, &id, "m2", "To Kim").await;
    drain(&app).await;
    assert_eq!(read(&app, &joined).await, ["m1"]);
    let [mail] = post.taken().try_into().expect("one mail");
    assert_eq!(mail.to, format!("RCPT TO:<{EMAIL}>"));
    assert!(mail.body().contains("To Kim") && !mail.body().contains("To Ada"));

    // Where no mail goes, a link is for whoever it was; without one there is their screen alone.
    let identity = known();
    let app = TestApp::start_with_fixed_clock_and(|config| config.identity = Some(identity)).await;
    let (console, id, joined) = cleared(&app).await;
    write(&console, &id, "m2", "Are you there?").await;
    make_link(&console, &id, &json!({})).await;
    write(&console, &id, "m3", "To Kim").await;
    assert_eq!(read(&app, &joined).await, ["m1", "m2"]);
}
