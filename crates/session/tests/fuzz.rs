//! Hostile ends: damaged frames into an endpoint, damaged messages into a session.

#[path = "../../protocol/tests/support/mutate.rs"]
mod mutate;

use mutate::{Mutator, fuzz};
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::limits::{REORDER_FRAMES_MAX, REPLAY_BYTES_MAX};
use tandem_protocol::signal::{ClientMessage, Entry, SessionState, TicketRef};
use tandem_session::command::AgentSeat;
use tandem_session::delivery::{Endpoint, Event, Path};
use tandem_session::{Actor, ActorRef, Command, Session};

const FRAMES: usize = 400_000;
/// Ends that have overflowed take nothing any more.
const RUNS_PER_PAIR: usize = 200;
/// Frames and acknowledgements that are taken all the same; about twice as many are.
const TAKEN_MIN: usize = 1_200;
const MESSAGES: usize = 100_000;
const PATHS: [Path; 3] = [Path::WebSocket, Path::Bulk, Path::DataChannel];

fn frames() -> Vec<Vec<u8>> {
    let mut frames: Vec<Vec<u8>> = (0..40)
        .map(|seq| Frame::Mirror {
            epoch: 4_096 + seq / 30,
            seq: seq % 30,
            flags: 0,
            body: &[7; 90],
        })
        .map(|frame| frame.encode())
        .collect();
    for n in 0..20 {
        frames.push(
            Frame::Ack {
                epoch: 4_096,
                seq: n,
            }
            .encode(),
        );
        frames.push(Frame::Ping { nonce: n }.encode());
        frames.push(Frame::Pong { nonce: n }.encode());
    }
    frames
}

fn fresh_ends(now: u64) -> [Endpoint; 2] {
    let mut ends = [Endpoint::customer(1), Endpoint::agent(1)];
    ends[0].start_epoch(4_096, now);
    for end in &mut ends {
        for path in PATHS {
            end.path_opened(path, now);
        }
    }
    ends
}

#[test]
fn damaged_frames_never_harm_an_endpoint() {
    let mut chance = Mutator::new(vec![Vec::new()]);
    let mut ends = fresh_ends(0);
    let (mut now, mut n_runs, mut n_mirrored, mut n_acked) = (0, 0, 0, 0);
    fuzz(frames(), FRAMES, |input| {
        n_runs += 1;
        if n_runs % RUNS_PER_PAIR == 0 {
            ends = fresh_ends(now);
        }
        now += chance.below(5) as u64;
        let end = &mut ends[chance.below(2)];
        let (n_kept, _) = end.kept();
        let is_ack = matches!(Frame::decode(input), Ok(Frame::Ack { .. }));
        let _refused = end.handle_frame(PATHS[chance.below(3)], input, now);
        n_acked += usize::from(is_ack && end.kept().0 < n_kept);
        let _overflowed = end.send_mirror(0, b"body", now);
        end.handle_timeout(now);
        while let Some(event) = end.poll_event() {
            n_mirrored += usize::from(matches!(event, Event::Mirror(_)));
        }
        while end.poll_transmit().is_some() {}
        let (n_frames, bytes) = end.kept();
        assert!(n_frames <= REORDER_FRAMES_MAX && bytes <= REPLAY_BYTES_MAX);
    });
    assert!(
        n_mirrored > TAKEN_MIN,
        "only {n_mirrored} frames came through"
    );
    assert!(
        n_acked > TAKEN_MIN,
        "only {n_acked} acknowledgements counted"
    );
}

fn live() -> Session {
    let mut session = Session::new("ses_1".into(), Entry::Link, None, ActorRef::system(), 0);
    let attach = Command::AttachAgent(AgentSeat {
        participant: "a".into(),
        agent: "agt_1".into(),
        name: "Ada".into(),
        ticket: TicketRef {
            id: "tic_1".into(),
            number: 1,
            subject: "Router".into(),
        },
    });
    let customer = Command::AttachCustomer {
        participant: "c".into(),
        name: None,
        host_origin: None,
    };
    for command in [attach, customer] {
        session
            .handle_command(Actor::Server, command, 0)
            .expect("first");
    }
    for from in ["c", "a"] {
        let client = from.to_owned();
        let connect = Command::Connect { client };
        session
            .handle_command(Actor::Participant(from), connect, 0)
            .expect("joins");
    }
    session
}

const MESSAGES_OF_CLIENTS: [&str; 12] = [
    r#"{"type":"consent","decision":"allow","host_origin":"https://shop.example","agent":"a"}"#,
    r#"{"type":"consent","decision":"view_only","host_origin":null}"#,
    r#"{"type":"grant","grant":"screen"}"#,
    r#"{"type":"revoke","grant":"point"}"#,
    r#"{"type":"repair","epoch":1,"document":0,"step":256,"ids":[1]}"#,
    r#"{"type":"sdp","generation":7,"kind":"offer","sdp":"v=0\r\n"}"#,
    r#"{"type":"candidate","generation":7,"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdp_mid":"0"}"#,
    r#"{"type":"tabs","tabs":[1,2],"mirrored":1,"looked_at":2}"#,
    r#"{"type":"pin_tab","tab":2}"#,
    r#"{"type":"chat","id":"m1","text":"hello"}"#,
    r#"{"type":"hidden","count":1}"#,
    r#"{"type":"end"}"#,
];

#[test]
fn damaged_messages_never_harm_a_session() {
    let corpus = MESSAGES_OF_CLIENTS.map(|text| text.as_bytes().to_vec());
    let mut chance = Mutator::new(vec![Vec::new()]);
    let (mut session, mut now, mut n_ended) = (live(), 0, 0);
    fuzz(corpus.to_vec(), MESSAGES, |input| {
        let Ok(message) = serde_json::from_slice::<ClientMessage>(input) else {
            return;
        };
        let Some(command) = Command::from_message(message) else {
            return;
        };
        now += chance.below(1_000) as i64;
        let from = Actor::Participant(["c", "a", "x"][chance.below(3)]);
        let _refused = session.handle_command(from, command, now);
        session.handle_timeout(now);
        while session.poll_output().is_some() {}
        if session.record().state == SessionState::Ended {
            n_ended += 1;
            session = live();
            now = 0;
        }
    });
    assert!(n_ended > 0, "no damage ever came to an end");
}
