//! Coming back: after a cut, a reload, an orderly restart and a server that was killed.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tandem_protocol::signal::{
    ByeReason, ClientMessage, ConsentDecision, Grant, ServerMessage, SessionState,
};
use tandem_server::config::Config;
use tandem_server::server::Server;
use tandem_server::source::Clock;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::peer::{Incoming, Pair, Peer, chat, session_kinds, socket_token, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

async fn resume(visitor: &Browser, token: &str) -> Answer {
    let body = json!({ "resume_token": token });
    visitor.post("/api/v1/client/resume", &body).await
}

async fn come_back(origin: &str, token: &str, client: &str) -> (Peer, Value) {
    let answer = resume(&Browser::at(origin), token).await.is(200).json();
    let peer = Peer::join(origin, &text(&answer, "socket_token"), client).await;
    (peer, answer)
}

#[tokio::test]
async fn another_tab_takes_the_place_with_a_token_that_opens_once() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send(&ClientMessage::TabToken {}).await;
    let token = pair
        .customer
        .until(|message| match message {
            ServerMessage::TabToken { token } => Some(token.clone()),
            _ => None,
        })
        .await;
    let tab = Peer::join(&app.origin, &token, "tab-2").await;
    assert_eq!(
        tab.welcome.session.as_ref().expect("a session").state,
        SessionState::Live,
        "consent covers it"
    );
    assert!(tab.welcome.attachment > pair.customer.welcome.attachment);
    assert_eq!(pair.customer.until_bye().await, ByeReason::Replaced);
    let mut again = Peer::hello(&app.origin, &token, "tab-3").await;
    assert_eq!(again.until_bye().await, ByeReason::BadToken);
}

/// A server in a runtime of its own that can be taken away at any moment, as `kill -9` does:
/// nothing is told, nothing is flushed.
struct Killable {
    origin: String,
    setup_token: Option<String>,
    config: Config,
    kill: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Killable {
    fn start(data: PathBuf) -> Self {
        let listen = "127.0.0.1:0".parse().expect("an address");
        Self::run(Config {
            listen,
            data,
            ..Config::default()
        })
    }

    fn run(mut config: Config) -> Self {
        let (kill, killed) = mpsc::channel();
        let (started, start) = mpsc::channel();
        let for_thread = config.clone();
        let thread = std::thread::spawn(move || {
            let runtime = Runtime::new().expect("a runtime");
            let server = runtime.block_on(Server::bind(for_thread, Clock::system()));
            let server = server.expect("starts");
            let told = (server.address(), server.welcome().tenant.setup_token);
            started.send(told).expect("heard");
            runtime.spawn(server.serve(CancellationToken::new()));
            let _hung_up = killed.recv();
            runtime.shutdown_timeout(Duration::from_secs(5));
        });
        let (address, setup_token) = start.recv().expect("started");
        config.listen = address;
        let origin = format!("http://{address}");
        Self {
            origin,
            setup_token,
            config,
            kill,
            thread,
        }
    }

    /// Kills the server and starts another on the same folder and port.
    fn kill_and_restart(self) -> Self {
        self.kill.send(()).expect("alive");
        self.thread.join().expect("no panic");
        Self::run(self.config)
    }

    async fn sign_in(&self) -> Browser {
        let browser = Browser::at(&self.origin);
        let mut body = json!({ "email": "ada@example.com", "password": PASSWORD });
        if let Some(token) = &self.setup_token {
            body["token"] = json!(token);
            body["name"] = json!("Ada");
            browser.post("/api/v1/setup", &body).await.is(201);
        } else {
            browser.post("/api/v1/sign-in", &body).await.is(200);
        }
        browser
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_comes_back_with_session_chat_and_consent() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Killable::start(folder.path().join("data"));
    let console = server.sign_in().await;
    let visitor = Browser::at(&server.origin);
    let mut pair = Pair::asking_at(&server.origin, console, visitor).await;
    pair.allow().await;
    pair.customer
        .send(&ClientMessage::Revoke {
            grant: Grant::Point,
        })
        .await;
    pair.customer.settle("before-1").await;
    pair.agent.settle("before-2").await;

    let server = tokio::task::spawn_blocking(|| server.kill_and_restart())
        .await
        .expect("restarts");
    while !matches!(pair.agent.next().await, Incoming::Closed) {}
    while !matches!(pair.customer.next().await, Incoming::Closed) {}
    let token = socket_token(&pair.console, &pair.session_id).await;
    let mut agent = Peer::join(&server.origin, &token, "agent-1").await;
    let (mut customer, _) = come_back(&server.origin, &pair.resume_token, "customer-1").await;

    let view = customer.welcome.session.clone().expect("a session");
    assert_eq!(view.state, SessionState::Live);
    assert_eq!(view.consent, Some(ConsentDecision::Allow));
    assert_eq!(view.grants, [Grant::View]);
    assert_eq!(customer.welcome.chat, ["settle", "settle"]);
    assert_eq!(
        customer.welcome.attachment, 1,
        "a reconnect keeps the number"
    );
    // A message whose answer was lost is sent again and stands there once.
    agent.settle("before-2").await;
    customer.send(&chat("after", "Still here")).await;
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Chat { message } => (message.id == "after").then_some(()),
        _ => None,
    };
    agent.until(heard).await;
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    let expected = [
        "session_created",
        "participant_joined",
        "participant_joined",
        "assignee_changed",
        "consent_given",
        "grant_removed",
        "chat",
        "chat",
        "chat",
    ];
    assert_eq!(kinds, expected);
    server.kill.send(()).expect("alive");
}

#[tokio::test]
async fn an_orderly_restart_sends_both_ends_to_resume() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let restarted = tokio::spawn(app.restart());
    assert_eq!(pair.agent.until_bye().await, ByeReason::Restart);
    assert_eq!(pair.customer.until_bye().await, ByeReason::Restart);
    let app = restarted.await.expect("restarts");
    let (customer, _) = come_back(&app.origin, &pair.resume_token, "customer-1").await;
    let view = customer.welcome.session.expect("a session");
    assert_eq!(view.state, SessionState::Live);
}

#[tokio::test]
async fn a_second_holder_is_refused_while_the_first_is_connected() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let visitor = app.browser();
    // The first answers the server's question as browsers do, by reading.
    let reading = tokio::spawn(async move {
        let closed = pair.customer.until_bye().await;
        (pair.customer, closed)
    });
    resume(&visitor, &pair.resume_token)
        .await
        .problem(409, "already_live");
    reading.abort();
    let _aborted = reading.await;
    // The socket is gone with its holder, and the same token leads back in.
    let (peer, _) = come_back(&app.origin, &pair.resume_token, "customer-2").await;
    assert_eq!(peer.welcome.attachment, 2);
    assert_eq!(
        peer.welcome.session.expect("a session").state,
        SessionState::Live
    );
}

#[tokio::test]
async fn a_socket_that_no_longer_answers_does_not_lock_its_owner_out() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    // Nobody reads this socket any more, as after a cut that neither side has noticed.
    let (mut back, _) = come_back(&app.origin, &pair.resume_token, "customer-1").await;
    assert_eq!(pair.customer.until_bye().await, ByeReason::Replaced);
    back.settle("1").await;
}

#[tokio::test]
async fn a_resume_token_rotates_and_the_one_before_lasts_until_the_next_is_used() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    pair.customer.leave().await;
    let visitor = app.browser();
    let first = pair.resume_token;
    let lost = text(
        &resume(&visitor, &first).await.is(200).json(),
        "resume_token",
    );
    assert_ne!(first, lost);
    // The answer was lost, or is on its way beside this one: both are the same.
    let second = text(
        &resume(&visitor, &first).await.is(200).json(),
        "resume_token",
    );
    assert_eq!(second, lost);
    let third = text(
        &resume(&visitor, &second).await.is(200).json(),
        "resume_token",
    );
    resume(&visitor, &first)
        .await
        .problem(404, "resume_unknown");
    resume(&visitor, &third).await.is(200);
    resume(&visitor, "nothing")
        .await
        .problem(404, "resume_unknown");
}

#[tokio::test]
async fn no_way_leads_back_into_a_session_that_has_ended() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.agent.send(&ClientMessage::End {}).await;
    assert_eq!(pair.customer.until_bye().await, ByeReason::Ended);
    resume(&app.browser(), &pair.resume_token)
        .await
        .problem(410, "ended");
    let app = app.restart().await;
    resume(&app.browser(), &pair.resume_token)
        .await
        .problem(410, "ended");
    let view = app
        .admin()
        .await
        .get(&format!("/api/v1/sessions/{}", pair.session_id))
        .await;
    assert_eq!(view.is(200).json()["end_reason"], "agent_ended");
}

#[tokio::test]
async fn another_origin_is_asked_again_and_the_same_one_is_not() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    pair.customer.leave().await;
    let visitor = app.browser();
    let back = async |token: &str, origin: &str| {
        let body = json!({ "resume_token": token, "host_origin": origin });
        let answer = visitor
            .post("/api/v1/client/resume", &body)
            .await
            .is(200)
            .json();
        let path = format!("/api/v1/sessions/{}", pair.session_id);
        let state = text(&pair.console.get(&path).await.json(), "state");
        (text(&answer, "resume_token"), state)
    };
    let (token, state) = back(&pair.resume_token, crate::peer::SHOP).await;
    assert_eq!(state, "live");
    let (_, state) = back(&token, "https://bank.example").await;
    assert_eq!(state, "asking");
}
