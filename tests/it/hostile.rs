//! Bad input on the sockets: a clear answer to whoever sends it, and nothing for anybody else.

use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::limits::{LIVE_FRAME_BYTES_MAX, SIGNAL_BYTES_MAX};
use tandem_protocol::signal::{ByeReason, ClientMessage, ServerMessage, SessionState};

use crate::peer::{Incoming, Pair, Peer, socket_token};
use crate::support::TestApp;

const SOCKETS: usize = 100;
const FRAMES_PER_SOCKET: usize = 100;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Panics of the server's tasks would be caught by their runtime and go unseen.
fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(|location| location.file().to_owned());
            if place.is_none_or(|file| !file.starts_with("tests/")) {
                PANICS.fetch_add(1, Ordering::Relaxed);
            }
            before(info);
        }));
    });
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below a usize")
    }

    fn bytes(&mut self, length_max: usize) -> Vec<u8> {
        let length = self.below(length_max + 1);
        (0..length).map(|_| self.below(256) as u8).collect()
    }

    /// Random bytes, half of them behind a first byte that means something.
    fn frame(&mut self) -> Vec<u8> {
        let mut bytes = self.bytes(200);
        if let Some(first) = bytes.first_mut()
            && self.below(2) == 0
        {
            *first = [1, 2, 3, 4, 5, 0x10, 0x11, 0x12][self.below(8)];
        }
        bytes
    }

    /// A message of the protocol with some of its characters changed.
    fn text(&mut self) -> String {
        let messages = [
            json!({ "type": "chat", "id": "1", "text": "hi" }),
            json!({ "type": "consent", "decision": "allow", "host_origin": "https://a.example" }),
            json!({ "type": "sdp", "generation": 1, "kind": "offer", "sdp": "v=0" }),
            json!({ "type": "grant", "grant": "screen" }),
            json!({ "type": "unknown" }),
            json!({ "type": "end", "extra": true }),
            json!([[[[{}]]]]),
        ];
        let mut bytes = messages[self.below(messages.len())]
            .to_string()
            .into_bytes();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            bytes[at] = b"{}[]\":,0aZ\\"[self.below(11)];
        }
        String::from_utf8(bytes).expect("ASCII")
    }
}

fn seed() -> u64 {
    let given = std::env::var("TANDEM_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(rand::random::<u64>) | 1;
    eprintln!("replay with TANDEM_SEED={seed}");
    seed
}

async fn agent_socket(app: &TestApp, pair: &Pair) -> Peer {
    let token = socket_token(&pair.console, &pair.session_id).await;
    Peer::join(&app.origin, &token, "hostile").await
}

#[tokio::test]
async fn ten_thousand_random_frames_harm_nobody_else() {
    count_panics();
    let app = TestApp::start().await;
    let mut other = Pair::live(&app).await;
    let hostile = Pair::live(&app).await;
    let mut random = Random(seed());
    let mut n_sent = 0;
    for _ in 0..SOCKETS {
        other.stay().await;
        let mut peer = agent_socket(&app, &hostile).await;
        for _ in 0..FRAMES_PER_SOCKET {
            n_sent += 1;
            if !peer.try_send_frame(random.frame()).await {
                break;
            }
        }
        loop {
            match peer.next().await {
                Incoming::Closed => break,
                Incoming::Message(message) => {
                    if let ServerMessage::Bye { reason } = *message {
                        assert_eq!(reason, ByeReason::Protocol);
                    }
                }
                Incoming::Frame(_) => {}
            }
        }
    }
    assert!(n_sent >= SOCKETS * 10, "{n_sent}");
    still_works(&mut other).await;
}

#[tokio::test]
async fn random_text_is_answered_by_errors_and_changes_nothing() {
    count_panics();
    let app = TestApp::start().await;
    let mut other = Pair::live(&app).await;
    let hostile = Pair::asking(&app).await;
    let mut random = Random(seed());
    for _ in 0..20 {
        other.stay().await;
        let mut peer = agent_socket(&app, &hostile).await;
        for _ in 0..100 {
            if !peer.try_send_text(random.text()).await {
                break;
            }
        }
        peer.send_text("over").await;
        let mut n_errors = 0;
        let last = loop {
            let code = peer.until_error().await;
            n_errors += 1;
            if code == "malformed" && n_errors > 50 {
                break code;
            }
        };
        assert_eq!(last, "malformed");
        peer.leave().await;
    }
    let view = hostile
        .console
        .get(&format!("/api/v1/sessions/{}", hostile.session_id))
        .await;
    let view = view.json();
    assert!(
        view["state"] == "asking" || view["state"] == "ended",
        "never live: {view}"
    );
    still_works(&mut other).await;
}

async fn still_works(pair: &mut Pair) {
    let frame = Frame::Mirror {
        epoch: 1,
        seq: 1,
        flags: 0,
        body: b"still",
    }
    .encode();
    pair.customer.send_frame(frame.clone()).await;
    assert_eq!(pair.agent.until_frame().await, frame);
    let heard = pair.agent.settle("still").await;
    assert!(
        heard.is_empty(),
        "nothing of the others came here: {heard:?}"
    );
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "the server panicked");
}

#[tokio::test]
async fn nine_bad_frames_are_dropped_and_the_tenth_closes() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let oversized = Frame::Mirror {
        epoch: 1,
        seq: 1,
        flags: 0,
        body: &vec![0; LIVE_FRAME_BYTES_MAX],
    };
    let bad: [Vec<u8>; 9] = [
        vec![],
        vec![0],
        vec![1],
        vec![2, 0, 0, 0],
        vec![3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![4, 1, 1],
        vec![0x11; 33],
        vec![0x7f; 10],
        oversized.encode(),
    ];
    for frame in bad {
        pair.customer.send_frame(frame).await;
    }
    pair.customer.settle("1").await;
    let heard = pair.agent.settle("2").await;
    assert!(
        !heard.iter().any(|one| matches!(one, Incoming::Frame(_))),
        "{heard:?}"
    );
    pair.customer.send_frame(vec![0x7f]).await;
    assert_eq!(pair.customer.until_bye().await, ByeReason::Protocol);
    let away = |message: &ServerMessage| match message {
        ServerMessage::Session { session } => session
            .participants
            .iter()
            .any(|one| !one.connected)
            .then_some(()),
        _ => None,
    };
    pair.agent.until(away).await;
}

#[tokio::test]
async fn a_live_frame_at_the_bound_passes_and_one_byte_more_does_not() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let frame = |length: usize| {
        let body = vec![7; length - 4];
        Frame::Mirror {
            epoch: 1,
            seq: 1,
            flags: 0,
            body: &body,
        }
        .encode()
    };
    let (fits, too_long) = (frame(LIVE_FRAME_BYTES_MAX), frame(LIVE_FRAME_BYTES_MAX + 1));
    assert_eq!(fits.len(), LIVE_FRAME_BYTES_MAX);
    pair.customer.send_frame(too_long).await;
    pair.customer.send_frame(fits.clone()).await;
    assert_eq!(pair.agent.until_frame().await, fits);
}

#[tokio::test]
async fn text_that_is_too_long_is_refused_and_far_too_long_closes() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    pair.customer.send_text(&" ".repeat(SIGNAL_BYTES_MAX)).await;
    assert_eq!(pair.customer.until_error().await, "malformed");
    pair.customer
        .send_text(&" ".repeat(SIGNAL_BYTES_MAX + 1))
        .await;
    assert_eq!(pair.customer.until_error().await, "too_large");
    pair.customer
        .try_send_text(" ".repeat(2 * SIGNAL_BYTES_MAX + 1))
        .await;
    assert_eq!(pair.customer.until_bye().await, ByeReason::Protocol);
}

#[tokio::test]
async fn hello_twice_and_unknown_types_are_refused_without_closing() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let hello = json!({ "type": "hello", "v": 1, "token": "t", "client": "c" }).to_string();
    pair.agent.send_text(&hello).await;
    assert_eq!(pair.agent.until_error().await, "wrong_state");
    for text in [
        "",
        "null",
        "{}",
        r#"{"type":"reboot"}"#,
        r#"{"type":"end","now":true}"#,
    ] {
        pair.agent.send_text(text).await;
        assert_eq!(pair.agent.until_error().await, "malformed", "{text}");
    }
    pair.agent.settle("1").await;
}

#[tokio::test]
async fn a_flood_of_messages_is_slowed_and_then_cut_off() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let chat = json!({ "type": "chat", "id": "flood", "text": "" }).to_string();
    let flood = async {
        let peer = agent_socket(&app, &pair).await.into_socket();
        use futures_util::{SinkExt, StreamExt};
        use tokio_tungstenite::tungstenite::Message;
        let (mut sink, mut stream) = peer.split();
        let sending = async {
            while sink.send(Message::text(chat.clone())).await.is_ok() {}
            std::future::pending::<()>().await;
        };
        let reading = async {
            let mut texts = Vec::new();
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message {
                    texts.push(text.to_string());
                }
            }
            texts
        };
        tokio::select! { texts = reading => texts, () = sending => unreachable!() }
    };
    let texts = flood.await;
    let names = |text: &&String| text.contains("too_fast") && text.contains(r#""chat":"flood""#);
    assert!(
        texts.iter().any(|text| names(&text)),
        "whoever wrote a dropped message hears which one it was"
    );
    assert!(
        texts.iter().any(|text| text.contains("overloaded")),
        "{:?}",
        texts.last()
    );
    pair.customer.settle("1").await;
}

#[tokio::test]
async fn a_decision_that_comes_too_soon_is_the_last_that_is_read() {
    let app = TestApp::start_with_fixed_clock().await;
    let mut pair = Pair::live(&app).await;
    for n in 0..500 {
        pair.agent.send(&ClientMessage::Ping { n }).await;
    }
    for tab in [None, Some(1)] {
        pair.agent.send(&ClientMessage::PinTab { tab }).await;
    }
    assert_eq!(pair.agent.until_bye().await, ByeReason::Overloaded);
    let token = socket_token(&pair.console, &pair.session_id).await;
    let mut again = Peer::hello(&app.origin, &token, "agent-1").await;
    let n_decided = again
        .until(|message| match message {
            ServerMessage::Welcome { n_decided, .. } => Some(*n_decided),
            _ => None,
        })
        .await;
    assert_eq!(n_decided, 0, "both come again");
}

#[tokio::test]
async fn an_agent_who_does_not_read_is_disconnected_and_the_customer_goes_on() {
    let app = TestApp::start().await;
    let mut pair = Pair::live(&app).await;
    let body = vec![0; LIVE_FRAME_BYTES_MAX - 10];
    let mut agent_is_gone = false;
    let mut n_frames = 0_u32;
    while !agent_is_gone {
        for _ in 0..200 {
            n_frames += 1;
            let frame = Frame::Mirror {
                epoch: 1,
                seq: n_frames,
                flags: 0,
                body: &body,
            };
            pair.customer.send_frame(frame.encode()).await;
        }
        let heard = pair.customer.settle(&format!("s-{n_frames}")).await;
        agent_is_gone = heard.iter().any(|one| match one {
            Incoming::Message(message) => match &**message {
                ServerMessage::Session { session } => {
                    session.participants.iter().any(|one| !one.connected)
                }
                _ => false,
            },
            _ => false,
        });
        assert!(n_frames < 20_000, "300 MB and nothing happened");
    }
    let mut back = agent_socket(&app, &pair).await;
    assert_eq!(
        back.welcome.session.clone().expect("a session").state,
        SessionState::Live
    );
    back.settle("back").await;
}
