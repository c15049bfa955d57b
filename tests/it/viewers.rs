//! Agents who watch: what reaches them, what they may not do, and that the customer hears nothing.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::signal::{
    ByeReason, ClientMessage, PathKind, Role, ServerMessage, SessionView,
};
use tokio_tungstenite::tungstenite::Message;

use crate::peer::{Incoming, Pair, Peer, Socket, chat, open, session_kinds, socket_token};
use crate::support::{Browser, PASSWORD, TestApp};

fn mirror(epoch: u32, seq: u32) -> Vec<u8> {
    Frame::Mirror {
        epoch,
        seq,
        flags: 0,
        body: b"page",
    }
    .encode()
}

/// A viewer's two sockets.
pub(crate) struct Viewer {
    pub(crate) live: Peer,
    bulk: Socket,
}

impl Viewer {
    pub(crate) async fn join(app: &TestApp, console: &Browser, session_id: &str) -> Self {
        let path = format!("/api/v1/sessions/{session_id}/watch");
        console.post(&path, &json!({})).await.is(200);
        let token = socket_token(console, session_id).await;
        let live = Peer::join(&app.origin, &token, "viewer").await;
        let url = app.socket_url("/v1/bulk");
        let mut bulk = open(&url, &app.origin).await.expect("a socket");
        let hello = json!({ "token": live.welcome.bulk_token }).to_string();
        bulk.send(Message::text(hello)).await.expect("open");
        let answer = bulk.next().await.expect("an answer").expect("open");
        assert_eq!(answer, Message::text(r#"{"ok":true,"sockets":1}"#));
        Self { live, bulk }
    }

    async fn next_frame(&mut self) -> Vec<u8> {
        loop {
            match self.bulk.next().await.expect("open").expect("open") {
                Message::Binary(bytes) => return bytes.to_vec(),
                Message::Close(_) => panic!("closed"),
                _ => {}
            }
        }
    }
}

fn viewers(session: &SessionView) -> Vec<(Option<&str>, Role, bool)> {
    let viewers = session.participants.iter().skip(2);
    viewers
        .map(|one| (one.name.as_deref(), one.role, one.connected))
        .collect()
}

/// What came in besides views of the session.
fn asked(incoming: &[Incoming]) -> Vec<&Incoming> {
    let is_view = |one: &&Incoming| {
        let Incoming::Message(message) = one else {
            return false;
        };
        matches!(**message, ServerMessage::Session { .. })
    };
    incoming.iter().filter(|one| !is_view(one)).collect()
}

#[tokio::test]
async fn who_leads_no_more_loses_their_socket_and_opens_none_as_a_supervisor() {
    let app = TestApp::start_with_fixed_clock().await;
    let pair = Pair::live(&app).await;
    let (ada, lead) = (app.admin().await, app.agent_as("Leo", "lead").await);
    let session = format!("/api/v1/sessions/{}", pair.session_id);
    let mut watching = Viewer::join(&app, &lead, &pair.session_id).await;
    let late = socket_token(&lead, &pair.session_id).await;
    let me = lead.get("/api/v1/me").await.is(200).json();
    let account = format!("/api/v1/agents/{}", me["id"].as_str().expect("an id"));
    ada.patch(&account, &json!({ "role": "agent" }))
        .await
        .is(200);
    assert_eq!(watching.live.until_bye().await, ByeReason::SignedOut);
    let mut late = Peer::hello(&app.origin, &late, "viewer").await;
    assert_eq!(late.until_bye().await, ByeReason::SignedOut);
    let socket = format!("{session}/socket");
    lead.post(&socket, &json!({}))
        .await
        .problem(401, "not_signed_in");
    let sign_in = json!({ "email": "leo@example.com", "password": PASSWORD });
    lead.post("/api/v1/sign-in", &sign_in).await.is(200);
    lead.post(&socket, &json!({}))
        .await
        .problem(403, "lead_only");
}

#[tokio::test]
async fn who_comes_late_sees_all_and_the_customer_hears_only_who_watches() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send_frame(mirror(1, 1)).await;
    pair.customer.send_frame(mirror(1, 2)).await;
    assert_eq!(pair.agent.until_frame().await, mirror(1, 1));
    let observer = app.agent("Olga").await;
    let mut first = Viewer::join(&app, &observer, &pair.session_id).await;
    let second = app.agent("Otto").await;
    let mut second = Viewer::join(&app, &second, &pair.session_id).await;
    pair.customer.send_frame(mirror(1, 3)).await;
    for viewer in [&mut first, &mut second] {
        for seq in 1..=3 {
            assert_eq!(viewer.next_frame().await, mirror(1, seq));
        }
    }
    let heard = pair.customer.settle("c1").await;
    assert!(asked(&heard).is_empty(), "{heard:?}");
    let last = heard.iter().rev().find_map(|one| match one {
        Incoming::Message(message) => match &**message {
            ServerMessage::Session { session } => Some(session),
            _ => None,
        },
        _ => None,
    });
    let expected = [
        (Some("Olga"), Role::Observer, true),
        (Some("Otto"), Role::Observer, true),
    ];
    assert_eq!(viewers(last.expect("views")), expected);
}

#[tokio::test]
async fn probes_of_a_viewer_end_at_the_server_and_what_it_may_not_do_is_refused() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await;
    assert!(viewer.live.welcome.ice_servers.is_empty());
    viewer
        .live
        .send_frame(Frame::Ping { nonce: 9 }.encode())
        .await;
    let pong = viewer.live.until_frame().await;
    assert_eq!(pong, Frame::Pong { nonce: 9 }.encode());
    let ack = Frame::Ack { epoch: 1, seq: 1 };
    viewer.live.send_frame(ack.encode()).await;
    for message in [
        ClientMessage::Resync {},
        ClientMessage::PinTab { tab: None },
        ClientMessage::End {},
        chat("o1", "hello"),
    ] {
        viewer.live.send(&message).await;
        assert_eq!(viewer.live.until_error().await, "not_allowed");
    }
    let heard = pair.customer.settle("c1").await;
    assert!(asked(&heard).is_empty(), "{heard:?}");
}

#[tokio::test]
async fn after_frames_between_the_browsers_the_first_viewer_costs_one_snapshot() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send_frame(mirror(1, 1)).await;
    let path = ClientMessage::Path {
        path: PathKind::P2p,
        rtt_ms: None,
    };
    pair.customer.send(&path).await;
    pair.customer.settle("c1").await;
    let console = app.agent("Olga").await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await;
    let is_resync =
        |message: &ServerMessage| matches!(message, ServerMessage::Resync {}).then_some(());
    pair.customer.until(is_resync).await;
    // What was on its way still belongs to the epoch that nobody can read any more.
    pair.customer.send_frame(mirror(1, 9)).await;
    pair.customer.send_frame(mirror(2, 1)).await;
    assert_eq!(viewer.next_frame().await, mirror(2, 1));
    let other = app.agent("Otto").await;
    let mut late = Viewer::join(&app, &other, &pair.session_id).await;
    assert_eq!(late.next_frame().await, mirror(2, 1));
    let heard = pair.customer.settle("c2").await;
    assert!(asked(&heard).is_empty(), "{heard:?}");
}

#[tokio::test]
async fn the_customer_removes_a_viewer_with_one_message_and_for_good() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await;
    let participant = viewer.live.welcome.participant_id.clone();
    pair.customer
        .send(&ClientMessage::Remove { participant })
        .await;
    assert_eq!(viewer.live.until_bye().await, ByeReason::Removed);
    assert!(matches!(
        viewer.bulk.next().await,
        Some(Ok(Message::Close(_)))
    ));
    pair.customer.settle("c1").await;
    let path = format!("/api/v1/sessions/{}/watch", pair.session_id);
    console
        .post(&path, &json!({}))
        .await
        .problem(403, "removed");
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    let n_joined = kinds.iter().filter(|kind| *kind == "participant_joined");
    assert_eq!(n_joined.count(), 3);
    assert!(kinds.contains(&"participant_left".to_owned()));
}

#[tokio::test]
async fn after_a_restart_the_server_asks_for_what_it_has_lost() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let viewer = Viewer::join(&app, &console, &pair.session_id).await;
    pair.customer.send_frame(mirror(1, 1)).await;
    pair.customer.settle("c1").await;
    drop(viewer);
    let Pair {
        session_id,
        resume_token,
        customer,
        ..
    } = pair;
    let app = app.restart().await;
    drop(customer);
    let body = json!({ "resume_token": resume_token });
    let resumed = app.browser().post("/api/v1/client/resume", &body).await;
    let token = crate::peer::text(&resumed.is(200).json(), "socket_token");
    let mut customer = Peer::join(&app.origin, &token, "customer-1").await;
    let mut viewer = Viewer::join(&app, &console_of(&app).await, &session_id).await;
    let is_resync =
        |message: &ServerMessage| matches!(message, ServerMessage::Resync {}).then_some(());
    customer.until(is_resync).await;
    customer.send_frame(mirror(1, 2)).await;
    customer.send_frame(mirror(2, 1)).await;
    assert_eq!(viewer.next_frame().await, mirror(2, 1));
}

#[tokio::test]
async fn a_question_that_found_no_customer_is_put_once_there_is_one() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let path = ClientMessage::Path {
        path: PathKind::P2p,
        rtt_ms: None,
    };
    pair.customer.send(&path).await;
    pair.customer.settle("c1").await;
    drop(pair.customer);
    let is_alone = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => session
            .participants
            .iter()
            .any(|one| one.role == Role::Customer && !one.connected)
            .then_some(()),
        _ => None,
    };
    pair.agent.until(is_alone).await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await;
    let is_resync =
        |message: &ServerMessage| matches!(message, ServerMessage::Resync {}).then_some(());
    let mut resume_token = pair.resume_token;
    let mut comes_back = async |client: &str| {
        let body = json!({ "resume_token": resume_token });
        let resumed = app.browser().post("/api/v1/client/resume", &body).await;
        let resumed = resumed.is(200).json();
        resume_token = crate::peer::text(&resumed, "resume_token");
        let token = crate::peer::text(&resumed, "socket_token");
        let mut customer = Peer::join(&app.origin, &token, client).await;
        customer.until(is_resync).await;
        customer
    };
    // Gone again before it has answered.
    drop(comes_back("customer-2").await);
    let mut customer = comes_back("customer-3").await;
    customer.send_frame(mirror(2, 1)).await;
    assert_eq!(viewer.next_frame().await, mirror(2, 1));
}

/// Another agent's console on a server that was started again.
async fn console_of(app: &TestApp) -> Browser {
    let browser = app.browser();
    let body = json!({ "email": "olga@example.com", "password": PASSWORD });
    browser.post("/api/v1/sign-in", &body).await.is(200);
    browser
}
