//! The signaling and bulk sockets: who may open them, what is relayed, what is committed.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tandem_protocol::codec::envelope::{AssetHash, Frame};
use tandem_protocol::limits::{
    ASSET_PIECE_BYTES_MAX, BULK_SOCKETS_MAX, HEARTBEAT_TIMEOUT_MS, HELLO_TIMEOUT_MS,
    PROTOCOL_VERSION, SOCKET_TOKEN_TTL_MS,
};
use tandem_protocol::signal::{
    ByeReason, ClientMessage, ConsentDecision, EndReason, Grant, PathKind, SdpKind, ServerMessage,
    SessionState,
};
use tandem_server::state::ConsoleEvent;
use tokio::net::UdpSocket;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::peer::{
    Incoming, Pair, Peer, SHOP, Socket, chat, consent, make_link, open, session_kinds,
    socket_token, text,
};
use crate::support::{PASSWORD, TestApp};

const MIRROR: Frame<'static> = Frame::Mirror {
    epoch: 4096,
    seq: 0,
    flags: 0,
    body: b"page",
};
const POINTER: Frame<'static> = Frame::Pointer {
    seq: 1,
    node: 2,
    fx: 3,
    fy: 4,
    down: false,
    document: 0,
};

/// Moves a fixed clock on until the socket is closed.
async fn closed_in_time(app: &TestApp, peer: &mut Peer, step_ms: u64) -> Option<ByeReason> {
    let closed = async {
        let mut bye = None;
        loop {
            match peer.next().await {
                Incoming::Message(message) => {
                    if let ServerMessage::Bye { reason } = *message {
                        bye = Some(reason);
                    }
                }
                Incoming::Frame(_) => {}
                Incoming::Closed => return bye,
            }
        }
    };
    let driven = async {
        loop {
            app.clock.advance(step_ms as i64);
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { bye = closed => bye, () = driven => unreachable!("it never stops") }
}

#[tokio::test]
async fn only_pages_of_our_own_open_sockets() {
    let app = TestApp::start().await;
    for path in ["/v1/signal", "/v1/bulk"] {
        let url = app.socket_url(path);
        for origin in [SHOP, "null", "http://127.0.0.1"] {
            match open(&url, origin).await {
                Err(Error::Http(answer)) => assert_eq!(answer.status(), 403, "{origin}"),
                other => panic!("{origin} {path}: {other:?}"),
            }
        }
        match tokio_tungstenite::connect_async(&url).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), 403),
            other => panic!("without origin: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_socket_token_opens_one_socket_and_a_forged_one_none() {
    let app = TestApp::start_with_fixed_clock().await;
    let console = app.admin().await;
    let ticket_id = text(&console.make_ticket("Router").await, "id");
    let made = make_link(&console, &ticket_id, &json!({})).await;
    let session_id = text(&made["session"], "id");
    let token = socket_token(&console, &session_id).await;
    Peer::join(&app.origin, &token, "a").await;
    for token in [token.as_str(), "", "forged", &session_id] {
        let mut peer = Peer::hello(&app.origin, token, "a").await;
        assert_eq!(peer.until_bye().await, ByeReason::BadToken);
    }
    let late = socket_token(&console, &session_id).await;
    app.clock.advance(SOCKET_TOKEN_TTL_MS as i64);
    let mut peer = Peer::hello(&app.origin, &late, "a").await;
    assert_eq!(peer.until_bye().await, ByeReason::BadToken);
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_console_and_no_others() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let url = app.socket_url("/v1/bulk");
    let mut bulk = open(&url, &app.origin).await.expect("a socket");
    let hello = json!({ "token": pair.agent.welcome.bulk_token }).to_string();
    bulk.send(Message::text(hello)).await.expect("open");
    bulk.next().await.expect("an answer").expect("open");
    let unused = socket_token(&pair.console, &pair.session_id).await;
    let elsewhere = app.admin().await;
    pair.console
        .post("/api/v1/sign-out", &json!({}))
        .await
        .is(204);
    assert_eq!(pair.agent.until_bye().await, ByeReason::SignedOut);
    let closed = async { while let Some(Ok(_)) = bulk.next().await {} };
    let in_time = std::time::Duration::from_secs(10);
    tokio::time::timeout(in_time, closed)
        .await
        .expect("the bulk socket closes too");
    let mut late = Peer::hello(&app.origin, &unused, "agent-1").await;
    assert_eq!(late.until_bye().await, ByeReason::SignedOut);
    // The session goes on, and whoever signs in again, or is so elsewhere, comes back to it.
    let token = socket_token(&elsewhere, &pair.session_id).await;
    let mut again = Peer::join(&app.origin, &token, "agent-2").await;
    pair.customer.settle("chat-1").await;
    again.settle("chat-2").await;
}

#[tokio::test]
async fn signing_in_anew_closes_what_the_session_before_held() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    pair.console.post("/api/v1/sign-in", &body).await.is(200);
    assert_eq!(pair.agent.until_bye().await, ByeReason::SignedOut);
}

#[tokio::test]
async fn anything_but_hello_first_closes_the_socket() {
    let app = TestApp::start().await;
    let hello = |v: u32| json!({ "type": "hello", "v": v, "token": "t", "client": "c" });
    let mut unknown_field = hello(PROTOCOL_VERSION);
    unknown_field["extra"] = json!(1);
    for first in [
        "hello".to_owned(),
        json!({ "type": "ping", "n": 1 }).to_string(),
        hello(PROTOCOL_VERSION + 1).to_string(),
        unknown_field.to_string(),
    ] {
        let mut peer = Peer::silent(&app.origin).await;
        peer.send_text(&first).await;
        assert_eq!(peer.until_bye().await, ByeReason::Protocol, "{first}");
    }
    let mut peer = Peer::silent(&app.origin).await;
    peer.send_frame(MIRROR.encode()).await;
    assert_eq!(peer.until_bye().await, ByeReason::Protocol);
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut peer = Peer::silent(&app.origin).await;
    let bye = closed_in_time(&app, &mut peer, HELLO_TIMEOUT_MS).await;
    assert_eq!(bye, Some(ByeReason::Protocol));
}

#[tokio::test]
async fn a_socket_that_falls_silent_is_closed_and_its_end_counts_as_gone() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    app.clock.advance(HEARTBEAT_TIMEOUT_MS as i64 - 1);
    pair.customer.send(&ClientMessage::Ping { n: 7 }).await;
    let is_pong =
        |message: &ServerMessage| matches!(message, ServerMessage::Pong { n: 7 }).then_some(());
    pair.customer.until(is_pong).await;
    closed_in_time(&app, &mut pair.customer, HEARTBEAT_TIMEOUT_MS).await;
    // Long silence ends the session too, since the clock has moved on for everybody.
    let kinds = session_kinds(&app.admin().await, &pair.ticket_id).await;
    assert!(
        kinds
            .iter()
            .filter(|kind| *kind == "participant_joined")
            .count()
            == 2,
        "{kinds:?}"
    );
}

#[tokio::test]
async fn nothing_happens_before_consent_and_only_the_customer_gives_it() {
    let app = TestApp::start().await;
    let mut pair = Pair::asking(&app).await;
    let offer = ClientMessage::Sdp {
        generation: 1,
        kind: SdpKind::Offer,
        sdp: "v=0".into(),
    };
    for message in [&offer, &ClientMessage::Resync {}] {
        pair.agent.send(message).await;
        assert_eq!(pair.agent.until_error().await, "wrong_state");
    }
    pair.agent.send(&consent(ConsentDecision::Allow)).await;
    assert_eq!(pair.agent.until_error().await, "not_allowed");
    pair.customer
        .send(&ClientMessage::Grant {
            grant: Grant::Screen,
        })
        .await;
    assert_eq!(pair.customer.until_error().await, "wrong_state");
    pair.customer.send_frame(MIRROR.encode()).await;
    pair.customer.settle("1").await;
    let heard = pair.agent.settle("2").await;
    assert!(
        !heard.iter().any(|one| matches!(one, Incoming::Frame(_))),
        "{heard:?}"
    );

    pair.allow().await;
    pair.customer
        .send(&consent(ConsentDecision::ViewOnly))
        .await;
    assert_eq!(pair.customer.until_error().await, "wrong_state");
    pair.agent
        .send(&ClientMessage::Grant {
            grant: Grant::Screen,
        })
        .await;
    assert_eq!(pair.agent.until_error().await, "not_allowed");
    pair.agent
        .send(&ClientMessage::Revoke { grant: Grant::View })
        .await;
    assert_eq!(pair.agent.until_error().await, "not_allowed");
}

#[tokio::test]
async fn no_ends_the_session_for_both() {
    let app = TestApp::start().await;
    let mut pair = Pair::asking(&app).await;
    pair.customer.send(&consent(ConsentDecision::No)).await;
    let view = pair.agent.until_state(SessionState::Ended).await;
    assert_eq!(view.end_reason, Some(EndReason::ConsentRefused));
    assert_eq!(pair.agent.until_bye().await, ByeReason::Ended);
    assert_eq!(pair.customer.until_bye().await, ByeReason::Ended);
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    assert_eq!(
        kinds[kinds.len() - 2..],
        ["consent_refused", "session_ended"]
    );
    let path = format!("/api/v1/sessions/{}/socket", pair.session_id);
    pair.console
        .post(&path, &json!({}))
        .await
        .problem(410, "ended");
}

#[tokio::test]
async fn the_whole_session_stands_on_the_timeline() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer
        .send(&ClientMessage::Grant {
            grant: Grant::Screen,
        })
        .await;
    pair.customer
        .send(&ClientMessage::Revoke {
            grant: Grant::Screen,
        })
        .await;
    pair.customer.send(&chat("c-1", "It stops at step 3")).await;
    let path = PathKind::P2p;
    pair.customer
        .send(&ClientMessage::Path {
            path,
            rtt_ms: Some(4),
        })
        .await;
    pair.customer
        .send(&ClientMessage::Hidden { count: 2 })
        .await;
    pair.customer
        .send(&ClientMessage::ShownAgain { count: 1 })
        .await;
    pair.customer.settle("c-2").await;
    pair.agent.send(&ClientMessage::End {}).await;
    let ended = pair.customer.until_state(SessionState::Ended).await;
    assert_eq!(ended.grants, []);
    let path = format!("/api/v1/tickets/{}/timeline", pair.ticket_id);
    let timeline = pair.console.get(&path).await.is(200).json();
    let entries = timeline["data"].as_array().expect("a list");
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                text(entry, "kind"),
                text(&entry["actor"], "kind"),
                entry["data"].clone(),
            )
        })
        .collect();
    let expected = [
        ("ticket_created", "agent", json!({})),
        ("session_created", "agent", json!({ "entry": "link" })),
        (
            "participant_joined",
            "customer",
            json!({ "role": "customer" }),
        ),
        ("participant_joined", "agent", json!({ "role": "agent" })),
        (
            "assignee_changed",
            "agent",
            json!({ "from": null, "to": "Ada" }),
        ),
        (
            "consent_given",
            "customer",
            json!({ "decision": "allow", "host_origin": SHOP }),
        ),
        ("grant_added", "customer", json!({ "grant": "screen" })),
        ("grant_removed", "customer", json!({ "grant": "screen" })),
        (
            "chat",
            "customer",
            json!({ "id": "c-1", "text": "It stops at step 3", "role": "customer" }),
        ),
        (
            "path_changed",
            "customer",
            json!({ "role": "customer", "path": "p2p" }),
        ),
        ("part_hidden", "customer", json!({ "count": 2 })),
        ("part_shown", "customer", json!({ "count": 1 })),
        (
            "chat",
            "customer",
            json!({ "id": "c-2", "text": "settle", "role": "customer" }),
        ),
        (
            "session_ended",
            "agent",
            json!({
                "reason": "agent_ended",
                "duration_ms": entries[entries.len() - 1]["data"]["duration_ms"],
            }),
        ),
    ];
    let expected = expected.map(|(kind, actor, data)| (kind.to_owned(), actor.to_owned(), data));
    assert_eq!(seen, expected);
    assert_eq!(entries[2]["actor"]["name"], "Kim");
    assert_eq!(entries[2]["session_id"], pair.session_id.as_str());
}

#[tokio::test]
async fn chat_is_committed_before_anybody_hears_it_and_once() {
    let app = TestApp::start().await;
    let mut pair = Pair::asking(&app).await;
    pair.agent.send(&chat("m-1", "Hello")).await;
    let heard = |message: &ServerMessage| match message {
        ServerMessage::Chat { message } => Some(message.clone()),
        _ => None,
    };
    let message = pair.customer.until(heard).await;
    assert_eq!(
        (message.text.as_str(), &message.from),
        ("Hello", &pair.agent.welcome.participant_id)
    );
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    assert_eq!(kinds.last().map(String::as_str), Some("chat"));

    assert_eq!(pair.agent.until(heard).await, message);
    pair.agent.send(&chat("m-1", "Hello again")).await;
    assert_eq!(
        pair.agent.until(heard).await,
        message,
        "the sender hears what was committed"
    );
    pair.customer.send(&chat("m-1", "Mine")).await;
    let refused = pair.customer.until(|message| match message {
        ServerMessage::Error { code, chat, .. } => Some((code.clone(), chat.clone())),
        _ => None,
    });
    assert_eq!(refused.await, ("taken".into(), Some("m-1".into())));
    let kinds = session_kinds(&pair.console, &pair.ticket_id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "chat").count(), 1);
    let late = socket_token(&pair.console, &pair.session_id).await;
    let late = Peer::join(&app.origin, &late, "agent-2").await;
    assert_eq!(late.welcome.chat, ["Hello"]);
}

#[tokio::test]
async fn negotiation_and_paths_are_relayed_to_the_other_end_alone() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let offer = ClientMessage::Sdp {
        generation: 1,
        kind: SdpKind::Offer,
        sdp: "v=0".into(),
    };
    pair.agent.send(&offer).await;
    let sdp = |message: &ServerMessage| match message {
        ServerMessage::Sdp {
            generation, sdp, ..
        } => Some((*generation, sdp.clone())),
        _ => None,
    };
    assert_eq!(pair.customer.until(sdp).await, (1, "v=0".to_owned()));
    pair.customer
        .send(&ClientMessage::Candidate {
            generation: 1,
            candidate: Some("candidate:1".into()),
            sdp_mid: Some("0".into()),
        })
        .await;
    let candidate = |message: &ServerMessage| match message {
        ServerMessage::Candidate { candidate, .. } => Some(candidate.clone()),
        _ => None,
    };
    assert_eq!(
        pair.agent.until(candidate).await.as_deref(),
        Some("candidate:1")
    );
    let path = PathKind::Websocket;
    pair.agent
        .send(&ClientMessage::Path { path, rtt_ms: None })
        .await;
    let path =
        |message: &ServerMessage| matches!(message, ServerMessage::Path { .. }).then_some(());
    pair.customer.until(path).await;
    pair.agent.send(&ClientMessage::Resync {}).await;
    let resync =
        |message: &ServerMessage| matches!(message, ServerMessage::Resync {}).then_some(());
    pair.customer.until(resync).await;
    let heard = pair.agent.settle("1").await;
    let own = |one: &&Incoming| matches!(one, Incoming::Message(message) if sdp(message).is_some());
    assert_eq!(heard.iter().filter(own).count(), 0);
}

#[tokio::test]
async fn live_frames_pass_unchanged_as_far_as_the_grants_go() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send_frame(MIRROR.encode()).await;
    assert_eq!(pair.agent.until_frame().await, MIRROR.encode());
    for frame in [
        Frame::Ack {
            epoch: 4096,
            seq: 0,
        },
        Frame::Ping { nonce: 5 },
        POINTER,
    ] {
        pair.agent.send_frame(frame.encode()).await;
        assert_eq!(pair.customer.until_frame().await, frame.encode());
    }
    pair.agent.send_frame(MIRROR.encode()).await;
    pair.customer
        .send(&ClientMessage::Revoke {
            grant: Grant::Point,
        })
        .await;
    let no_point = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => (session.grants == [Grant::View]).then_some(()),
        _ => None,
    };
    pair.agent.until(no_point).await;
    pair.agent.send_frame(POINTER.encode()).await;
    pair.agent.settle("1").await;
    let heard = pair.customer.settle("2").await;
    assert!(
        !heard.iter().any(|one| matches!(one, Incoming::Frame(_))),
        "{heard:?}"
    );
}

#[tokio::test]
async fn a_second_window_of_the_agent_replaces_the_first() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let token = socket_token(&pair.console, &pair.session_id).await;
    let mut second = Peer::join(&app.origin, &token, "agent-2").await;
    assert_eq!(pair.agent.until_bye().await, ByeReason::Replaced);
    assert_eq!(second.welcome.attachment, 2);
    second.settle("1").await;
    let view = second.welcome.session.expect("a session");
    assert!(
        view.participants
            .iter()
            .all(|participant| participant.connected)
    );
}

#[tokio::test]
async fn an_attempt_that_was_given_up_displaces_no_later_one() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let given_up = socket_token(&pair.console, &pair.session_id).await;
    let token = socket_token(&pair.console, &pair.session_id).await;
    let mut live = Peer::join(&app.origin, &token, "agent-1").await;
    assert_eq!(pair.agent.until_bye().await, ByeReason::Replaced);
    let mut late = Peer::hello(&app.origin, &given_up, "agent-1").await;
    assert_eq!(late.until_bye().await, ByeReason::BadToken);
    live.settle("1").await;
}

#[tokio::test]
async fn consoles_are_told_what_to_read_again() {
    let app = TestApp::start().await;
    let mut events = app.state.console_events.subscribe();
    let ask = json!({ "host_origin": SHOP });
    let asked = app
        .browser()
        .post("/api/v1/client/request", &ask)
        .await
        .is(200)
        .json();
    let session_id = text(&asked, "session_id");
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    assert!(told.contains(&ConsoleEvent::Requests), "{told:?}");
    assert!(
        told.contains(&ConsoleEvent::Session { id: session_id }),
        "{told:?}"
    );
}

#[tokio::test]
async fn the_stun_server_of_the_welcome_answers() {
    let app = TestApp::start().await;
    let pair = Pair::asking(&app).await;
    let [server] = &pair.agent.welcome.ice_servers[..] else {
        panic!("one server")
    };
    let [url] = &server.urls[..] else {
        panic!("one address")
    };
    let address = url.strip_prefix("stun:").expect("a STUN URL");
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
    let request = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[9; 12]].concat();
    socket.send_to(&request, address).await.expect("sent");
    let mut answer = [0; 64];
    let (n_bytes, _) = socket.recv_from(&mut answer).await.expect("an answer");
    assert_eq!(
        (n_bytes, &answer[..2], &answer[8..20]),
        (32, &[1, 1][..], &[9; 12][..])
    );
}

// Bulk

async fn bulk(app: &TestApp, token: &str) -> Socket {
    let mut socket = open(&app.socket_url("/v1/bulk"), &app.origin)
        .await
        .expect("a socket");
    let hello = json!({ "token": token }).to_string();
    socket.send(Message::text(hello)).await.expect("sent");
    socket
}

pub(crate) async fn joined_bulk(app: &TestApp, token: &str) -> Socket {
    let mut socket = bulk(app, token).await;
    until_joined(&mut socket).await;
    socket
}

/// One more bulk socket beside those that are open.
async fn one_more(app: &TestApp, token: &str) -> Socket {
    let mut socket = open(&app.socket_url("/v1/bulk"), &app.origin)
        .await
        .expect("a socket");
    let hello = json!({ "token": token, "more": true }).to_string();
    socket.send(Message::text(hello)).await.expect("sent");
    until_joined(&mut socket).await;
    socket
}

async fn until_joined(socket: &mut Socket) {
    let answer = socket.next().await.expect("an answer").expect("a message");
    let expected = json!({ "ok": true, "sockets": BULK_SOCKETS_MAX }).to_string();
    assert_eq!(answer.into_text().expect("text").as_str(), expected);
}

/// The code that a socket is closed with, after whatever it was sent.
async fn close_code(socket: &mut Socket) -> u16 {
    loop {
        if let Message::Close(frame) = socket.next().await.expect("open").expect("a message") {
            return frame.expect("a code").code.into();
        }
    }
}

pub(crate) async fn next_frame(socket: &mut Socket) -> Vec<u8> {
    loop {
        match socket.next().await.expect("open").expect("a message") {
            Message::Binary(bytes) => return bytes.to_vec(),
            Message::Close(_) => panic!("closed"),
            _ => {}
        }
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> AssetHash {
    let hex = tandem_server::source::secret_hash(std::str::from_utf8(bytes).expect("text"));
    let bytes = data_encoding::HEXLOWER
        .decode(hex.as_bytes())
        .expect("hexadecimal");
    bytes.try_into().expect("32 bytes")
}

fn piece(hash: &AssetHash, whole: &[u8], offset: usize) -> Vec<u8> {
    let end = (offset + ASSET_PIECE_BYTES_MAX).min(whole.len());
    let (total, bytes) = (whole.len() as u32, &whole[offset..end]);
    let offset = offset as u32;
    Frame::AssetPut {
        hash,
        total,
        offset,
        mime: "text/css",
        bytes,
    }
    .encode()
}

#[tokio::test]
async fn assets_pass_by_hash_and_are_asked_for_where_the_customer_listens() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let mut agent = joined_bulk(&app, &pair.agent.welcome.bulk_token).await;
    let css = "a{}".repeat(40_000).into_bytes();
    let hash = sha256(&css);
    let want = Frame::AssetWant { hash: &hash }.encode();
    agent
        .send(Message::binary(want.clone()))
        .await
        .expect("sent");
    // The customer has no bulk socket yet: the question comes by the signaling socket.
    assert_eq!(pair.customer.until_frame().await, want);
    let mut customer = joined_bulk(&app, &pair.customer.welcome.bulk_token).await;
    assert_eq!(
        next_frame(&mut customer).await,
        want,
        "and again, in case it was lost"
    );
    let pieces = [
        piece(&hash, &css, 0),
        piece(&hash, &css, ASSET_PIECE_BYTES_MAX),
    ];
    for piece in &pieces {
        customer
            .send(Message::binary(piece.clone()))
            .await
            .expect("sent");
    }
    for piece in &pieces {
        assert_eq!(&next_frame(&mut agent).await, piece);
    }
    let have = Frame::AssetHave { hash: &hash }.encode();
    assert_eq!(next_frame(&mut customer).await, have);
    customer
        .send(Message::binary(pieces[0].clone()))
        .await
        .expect("sent");
    assert_eq!(next_frame(&mut customer).await, have, "kept already");

    let large = Frame::Mirror {
        epoch: 4096,
        seq: 1,
        flags: 0,
        body: &css,
    }
    .encode();
    customer
        .send(Message::binary(large.clone()))
        .await
        .expect("sent");
    assert_eq!(next_frame(&mut agent).await, large);
}

#[tokio::test]
async fn an_asset_with_a_wrong_hash_reaches_nobody() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let mut agent = joined_bulk(&app, &pair.agent.welcome.bulk_token).await;
    let mut customer = joined_bulk(&app, &pair.customer.welcome.bulk_token).await;
    let (good, evil) = (b"good{}".to_vec(), b"evil{}".to_vec());
    let hash = sha256(&good);
    agent
        .send(Message::binary(Frame::AssetWant { hash: &hash }.encode()))
        .await
        .expect("sent");
    next_frame(&mut customer).await;
    customer
        .send(Message::binary(piece(&hash, &evil, 0)))
        .await
        .expect("sent");
    customer
        .send(Message::binary(piece(&hash, &good, 0)))
        .await
        .expect("sent");
    assert_eq!(next_frame(&mut agent).await, piece(&hash, &good, 0));
}

#[tokio::test]
async fn an_asset_goes_over_several_sockets_at_once_and_the_last_piece_after_its_hash() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let agent_token = &pair.agent.welcome.bulk_token;
    let customer_token = &pair.customer.welcome.bulk_token;
    let mut agent = joined_bulk(&app, agent_token).await;
    let mut customer = joined_bulk(&app, customer_token).await;
    let css = "a{}".repeat(60_000).into_bytes();
    let hash = sha256(&css);
    agent
        .send(Message::binary(Frame::AssetWant { hash: &hash }.encode()))
        .await
        .expect("sent");
    next_frame(&mut customer).await;
    let mut more = one_more(&app, customer_token).await;
    let pieces = [0, 1, 2].map(|number| piece(&hash, &css, number * ASSET_PIECE_BYTES_MAX));
    customer
        .send(Message::binary(pieces[0].clone()))
        .await
        .expect("sent");
    assert_eq!(next_frame(&mut agent).await, pieces[0], "it is not whole");
    more.send(Message::binary(pieces[2].clone()))
        .await
        .expect("sent");
    customer
        .send(Message::binary(pieces[1].clone()))
        .await
        .expect("sent");
    // The agent has one socket: what comes over two is put in order for it.
    assert_eq!(next_frame(&mut agent).await, pieces[1]);
    assert_eq!(next_frame(&mut agent).await, pieces[2]);
    let have = Frame::AssetHave { hash: &hash }.encode();
    assert_eq!(next_frame(&mut customer).await, have);
}

#[tokio::test]
async fn bulk_sockets_are_bounded_and_one_that_begins_anew_ends_the_others() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let token = &pair.agent.welcome.bulk_token;
    let mut early = one_more(&app, token).await;
    assert_eq!(close_code(&mut early).await, 1000, "there is no first one");
    let mut sockets = vec![joined_bulk(&app, token).await];
    while sockets.len() < BULK_SOCKETS_MAX {
        sockets.push(one_more(&app, token).await);
    }
    let mut too_many = one_more(&app, token).await;
    assert_eq!(close_code(&mut too_many).await, 4002);
    let mut anew = joined_bulk(&app, token).await;
    for socket in &mut sockets {
        assert_eq!(close_code(socket).await, 1000);
    }
    let mut again = one_more(&app, token).await;
    pair.agent.leave().await;
    assert_eq!(close_code(&mut anew).await, 1000);
    assert_eq!(close_code(&mut again).await, 1000);
}

#[tokio::test]
async fn a_bulk_token_lasts_as_long_as_its_signaling_socket() {
    let app = TestApp::start().await;
    let pair = Pair::live(&app).await;
    let token = pair.agent.welcome.bulk_token.clone();
    let mut first = joined_bulk(&app, &token).await;
    let mut second = joined_bulk(&app, &token).await;
    assert!(!matches!(
        first.next().await,
        Some(Ok(Message::Binary(_) | Message::Text(_)))
    ));
    pair.agent.leave().await;
    assert!(!matches!(
        second.next().await,
        Some(Ok(Message::Binary(_) | Message::Text(_)))
    ));
    for token in [token.as_str(), "forged"] {
        let mut refused = bulk(&app, token).await;
        assert!(
            !matches!(refused.next().await, Some(Ok(Message::Text(_)))),
            "{token}"
        );
    }
}
