//! The server as a peer: who is told to connect to it, who may, and that the right ends with the grant.

use std::net::SocketAddr;
use std::time::Duration;

use tandem_protocol::limits::FORWARD_OFFER_PACE_MS;
use tandem_protocol::signal::{ClientMessage, Forwarding, Grant, ServerMessage};
use tandem_turn::message::{Class, Message, Method, Writer, attribute};
use tokio::net::UdpSocket;

use crate::peer::{Incoming, Pair, Peer};
use crate::support::TestApp;
use crate::turn::Client;
use crate::viewers::Viewer;

/// Time for an answer, before a request is sent again.
const BEAT: Duration = Duration::from_millis(100);

/// What a request of ICE says of the pair (RFC 8445 §16.1).
const PRIORITY: u16 = 0x0024;

/// What a browser that wants to see offers, as far as it matters.
const OFFER: &str = "v=0\r
o=- 1 2 IN IP4 127.0.0.1\r
s=-\r
t=0 0\r
a=group:BUNDLE 0\r
a=msid-semantic: WMS\r
m=video 9 UDP/TLS/RTP/SAVPF 96\r
c=IN IP4 0.0.0.0\r
a=rtcp:9 IN IP4 0.0.0.0\r
a=ice-ufrag:abcd\r
a=ice-pwd:abcdefghijklmnopqrstuvwx\r
a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r
a=setup:actpass\r
a=mid:0\r
a=recvonly\r
a=rtcp-mux\r
a=rtpmap:96 VP8/90000\r
";

fn offer(generation: u32) -> ClientMessage {
    let sdp = OFFER.to_owned();
    ClientMessage::ForwardOffer { generation, sdp }
}

/// What one who listens to a talk offers.
fn voice_offer(generation: u32) -> ClientMessage {
    let sdp = OFFER
        .replace(
            "m=video 9 UDP/TLS/RTP/SAVPF 96",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        )
        .replace("a=rtpmap:96 VP8/90000", "a=rtpmap:111 opus/48000/2");
    ClientMessage::VoiceOffer { generation, sdp }
}

async fn until_voice(peer: &mut Peer, wanted: Forwarding) {
    let is_wanted = |message: &ServerMessage| match message {
        ServerMessage::VoiceForwarding { stage } if *stage == wanted => Some(()),
        _ => None,
    };
    peer.until(is_wanted).await;
}

async fn until_voice_answer(peer: &mut Peer) -> (u32, String) {
    let answer = |message: &ServerMessage| match message {
        ServerMessage::VoiceAnswer { generation, sdp } => Some((*generation, sdp.clone())),
        _ => None,
    };
    peer.until(answer).await
}

async fn until_granted(peer: &mut Peer, grant: Grant) {
    let is_granted = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => session.grants.contains(&grant).then_some(()),
        _ => None,
    };
    peer.until(is_granted).await;
}

/// Waits until these are told as those who hear the talk, by name.
async fn until_heard_by(peer: &mut Peer, wanted: &[&str]) {
    let is_wanted = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => {
            let listeners = session.participants.iter().filter(|one| one.listens);
            let names = listeners.map(|one| one.name.as_deref().unwrap_or_default());
            names.eq(wanted.iter().copied()).then_some(())
        }
        _ => None,
    };
    peer.until(is_wanted).await;
}

async fn until_stage(peer: &mut Peer, wanted: Forwarding) {
    let is_wanted = |message: &ServerMessage| match message {
        ServerMessage::Forwarding { stage } if *stage == wanted => Some(()),
        _ => None,
    };
    peer.until(is_wanted).await;
}

async fn until_answer(peer: &mut Peer) -> (u32, String) {
    let answer = |message: &ServerMessage| match message {
        ServerMessage::ForwardAnswer { generation, sdp } => Some((*generation, sdp.clone())),
        _ => None,
    };
    peer.until(answer).await
}

fn told(heard: &[Incoming]) -> Vec<&ServerMessage> {
    let messages = heard.iter().filter_map(|one| match one {
        Incoming::Message(message) => Some(&**message),
        _ => None,
    });
    let is_forwarding = |message: &&ServerMessage| {
        matches!(
            message,
            ServerMessage::Forwarding { .. } | ServerMessage::ForwardAnswer { .. }
        )
    };
    messages.filter(is_forwarding).collect()
}

fn value<'a>(sdp: &'a str, name: &str) -> &'a str {
    let mut lines = sdp.lines();
    lines
        .find_map(|line| line.strip_prefix(name))
        .expect("said")
}

/// A request that proves to be from whoever got that answer.
fn request(answer: &str) -> Vec<u8> {
    let name = format!("{}:abcd", value(answer, "a=ice-ufrag:"));
    Writer::new(Method::Binding, Class::Request, [7; 12])
        .attribute(attribute::USERNAME, name.as_bytes())
        .attribute(PRIORITY, &[0x6e, 0, 0, 1])
        .sign(value(answer, "a=ice-pwd:").as_bytes())
        .fingerprint()
        .into_bytes()
}

/// Whether a peer answers a request that proves who asks: STUN, which answers anybody, proves nothing.
async fn answers(app: &TestApp, answer: &str) -> bool {
    let (request, password) = (request(answer), value(answer, "a=ice-pwd:"));
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
    let address = app.origin.trim_start_matches("http://");
    socket.connect(address).await.expect("connected");
    let mut buffer = [0; 2_048];
    loop {
        socket.send(&request).await.expect("sent");
        let received = tokio::time::timeout(BEAT, socket.recv(&mut buffer)).await;
        if let Ok(Ok(n_bytes)) = received {
            let message = Message::parse(&buffer[..n_bytes]).expect("an answer");
            return message.is_authentic(password.as_bytes());
        }
    }
}

#[tokio::test]
async fn whoever_watches_a_granted_screen_has_a_peer_up_to_the_end_of_the_grant() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let grant = Grant::Screen;
    pair.customer.send(&offer(1)).await;
    assert_eq!(pair.customer.until_error().await, "not_allowed");
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    until_stage(&mut pair.customer, Forwarding::Off).await;
    // Nobody watches yet, so there is nothing to answer.
    pair.customer.send(&offer(2)).await;
    assert!(told(&pair.customer.settle("c1").await).is_empty());

    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    for peer in [&mut pair.customer, &mut pair.agent, &mut viewer] {
        until_stage(peer, Forwarding::Wanted).await;
    }
    viewer.send(&offer(3)).await;
    let (generation, answer) = until_answer(&mut viewer).await;
    assert_eq!(generation, 3);
    let port = app.origin.rsplit(':').next().expect("a port");
    assert!(
        answer.contains(&format!("127.0.0.1 {port} typ host")),
        "{answer}"
    );
    assert!(answer.contains("a=ice-lite"), "{answer}");
    assert!(answers(&app, &answer).await);

    pair.customer.send(&ClientMessage::Revoke { grant }).await;
    for peer in [&mut pair.customer, &mut pair.agent, &mut viewer] {
        until_stage(peer, Forwarding::Off).await;
    }
    while answers(&app, &answer).await {}
    viewer.send(&offer(4)).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
}

#[tokio::test]
async fn whoever_has_no_udp_reaches_their_own_peer_by_a_relay_up_to_the_end_of_the_grant() {
    let app = TestApp::start_with(|config| config.turn = true).await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let grant = Grant::Screen;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    let address = app.origin.trim_start_matches("http://");
    let address: SocketAddr = address.parse().expect("an address");
    for peer in [&mut pair.customer, &mut viewer] {
        until_stage(peer, Forwarding::Wanted).await;
        let mut relay = Client::tcp(&app, peer).await;
        assert_eq!(relay.allocate().await, 0);
        assert_eq!(relay.permit(address).await, 403);
        peer.send(&offer(1)).await;
        let (_, answer) = until_answer(peer).await;
        assert_eq!(relay.permit(address).await, 0);
        let (from, data) = relay.relay(address, &request(&answer)).await;
        assert_eq!(from, address);
        let message = Message::parse(&data).expect("an answer");
        assert!(message.is_authentic(value(&answer, "a=ice-pwd:").as_bytes()));
    }
    let mut relay = Client::tcp(&app, &viewer).await;
    assert_eq!(relay.allocate().await, 0);
    assert_eq!(relay.permit(address).await, 0);
    pair.customer.send(&ClientMessage::Revoke { grant }).await;
    until_stage(&mut viewer, Forwarding::Off).await;
    assert_eq!(relay.permit(address).await, 403);
}

#[tokio::test]
async fn of_offers_that_follow_too_fast_the_last_one_is_answered_as_soon_as_the_pace_allows() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let grant = Grant::Screen;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    until_stage(&mut viewer, Forwarding::Wanted).await;
    viewer.send(&offer(1)).await;
    let (_, first) = until_answer(&mut viewer).await;
    app.clock.advance(FORWARD_OFFER_PACE_MS as i64 - 1);
    for generation in [2, 3] {
        viewer.send(&offer(generation)).await;
    }
    // Refused behind them, by the same task.
    viewer.send(&ClientMessage::Resync {}).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
    assert!(answers(&app, &first).await);
    app.clock.advance(1);
    let (generation, next) = until_answer(&mut viewer).await;
    assert_eq!(generation, 3);
    assert_ne!(first, next);
    assert!(answers(&app, &next).await);
    while answers(&app, &first).await {}
}

#[tokio::test]
async fn an_offer_that_waits_is_not_answered_once_the_grant_is_gone() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let grant = Grant::Screen;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    until_stage(&mut viewer, Forwarding::Wanted).await;
    viewer.send(&offer(1)).await;
    until_answer(&mut viewer).await;
    viewer.send(&offer(2)).await;
    // Refused behind it, by the same task.
    viewer.send(&ClientMessage::Resync {}).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
    pair.customer.send(&ClientMessage::Revoke { grant }).await;
    until_stage(&mut viewer, Forwarding::Off).await;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    until_stage(&mut viewer, Forwarding::Wanted).await;
    app.clock.advance(FORWARD_OFFER_PACE_MS as i64);
    viewer.send(&offer(3)).await;
    assert_eq!(until_answer(&mut viewer).await.0, 3);
}

#[tokio::test]
async fn a_server_that_forwards_nothing_says_nothing_of_it_and_answers_no_offer() {
    let app = TestApp::start_with(|config| config.forwarding = false).await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let grant = Grant::Screen;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    pair.customer.send(&offer(1)).await;
    let heard = pair.customer.settle("c1").await;
    assert!(told(&heard).is_empty(), "{heard:?}");
    let grant = Grant::Voice;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    until_granted(&mut viewer, grant).await;
    viewer.send(&ClientMessage::Listen { on: true }).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
}

#[tokio::test]
async fn whoever_listens_is_named_to_all_and_has_a_peer_up_to_the_end_of_the_talk() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let console = app.agent("Olga").await;
    let mut viewer = Viewer::join(&app, &console, &pair.session_id).await.live;
    let (grant, listen) = (Grant::Voice, ClientMessage::Listen { on: true });
    viewer.send(&listen).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    until_voice(&mut viewer, Forwarding::Off).await;
    viewer.send(&voice_offer(1)).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
    pair.customer.send(&listen).await;
    assert_eq!(pair.customer.until_error().await, "not_allowed");

    viewer.send(&listen).await;
    for peer in [&mut pair.customer, &mut pair.agent, &mut viewer] {
        until_heard_by(peer, &["Olga"]).await;
        until_voice(peer, Forwarding::Wanted).await;
    }
    for peer in [&mut pair.customer, &mut pair.agent] {
        peer.send(&voice_offer(2)).await;
        assert_eq!(until_voice_answer(peer).await.0, 2);
    }
    viewer.send(&voice_offer(3)).await;
    let (generation, answer) = until_voice_answer(&mut viewer).await;
    assert_eq!(generation, 3);
    assert!(answers(&app, &answer).await);

    pair.customer.send(&ClientMessage::Revoke { grant }).await;
    for peer in [&mut pair.customer, &mut pair.agent, &mut viewer] {
        until_heard_by(peer, &[]).await;
        until_voice(peer, Forwarding::Off).await;
    }
    while answers(&app, &answer).await {}
    viewer.send(&voice_offer(4)).await;
    assert_eq!(viewer.until_error().await, "not_allowed");
}

#[tokio::test]
async fn who_only_watches_hears_nothing_and_who_is_sent_away_hears_no_more() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    let (olga, otto) = (app.agent("Olga").await, app.agent("Otto").await);
    let mut viewer = Viewer::join(&app, &olga, &pair.session_id).await.live;
    let mut other = Viewer::join(&app, &otto, &pair.session_id).await.live;
    let grant = Grant::Voice;
    pair.customer.send(&ClientMessage::Grant { grant }).await;
    viewer.send(&ClientMessage::Listen { on: true }).await;
    until_voice(&mut viewer, Forwarding::Wanted).await;
    viewer.send(&voice_offer(1)).await;
    let (_, answer) = until_voice_answer(&mut viewer).await;
    until_heard_by(&mut other, &["Olga"]).await;
    other.send(&voice_offer(1)).await;
    assert_eq!(other.until_error().await, "not_allowed");

    for end in [&mut pair.customer, &mut pair.agent] {
        until_voice(end, Forwarding::Wanted).await;
    }
    let participant = viewer.welcome.participant_id.clone();
    let remove = ClientMessage::Remove { participant };
    pair.customer.send(&remove).await;
    for end in [&mut pair.customer, &mut pair.agent] {
        until_voice(end, Forwarding::Off).await;
    }
    while answers(&app, &answer).await {}
}
