//! Hostile envelopes, bodies, batches, streams and signaling: none may panic, and what a decoder
//! takes it must write again in the same words.

use crate::codec::batch::{Batch, BatchReader, BatchWriter};
use crate::codec::deflate::{Deflater, Inflater};
use crate::codec::envelope::{Area, Frame, Picture};
use crate::codec::op::Op;
use crate::limits::FRAME_INFLATED_BYTES_MAX;
use crate::mutate::{Mutator, fuzz};
use crate::signal::{ClientMessage, ServerMessage};

const ENVELOPES: usize = 2_500_000;
const MESSAGES: usize = 700_000;
const STREAMS: usize = 60_000;
const BATCHES: usize = 500_000;

fn envelopes() -> Vec<Vec<u8>> {
    let hash = &[7; 32];
    let frames = [
        Frame::Mirror {
            epoch: 4_096,
            seq: 300,
            flags: 3,
            body: b"body",
        },
        Frame::Pointer {
            seq: 1 << 20,
            node: 99,
            fx: 1,
            fy: u16::MAX,
            down: true,
            document: 2,
        },
        Frame::Ack { epoch: 1, seq: 0 },
        Frame::Ping { nonce: u32::MAX },
        Frame::Pong { nonce: 1 },
        Frame::AssetPut {
            hash,
            total: 10,
            offset: 4,
            mime: "image/png",
            bytes: b"piece",
        },
        Frame::AssetWant { hash },
        Frame::AssetHave { hash },
        Frame::Picture(Picture {
            epoch: 1,
            seq: 2,
            document: 0,
            node: 5,
            width: 640,
            height: 480,
            area: Area {
                x: 0,
                y: 0,
                width: 64,
                height: 64,
            },
            bytes: b"\x89PNG",
        }),
        Frame::PictureAck {
            epoch: 1,
            seq: 2,
            shown: true,
        },
    ];
    frames.iter().map(Frame::encode).collect()
}

#[test]
fn hostile_envelopes_are_refused_or_come_back() {
    let mut n_taken = 0_usize;
    fuzz(envelopes(), ENVELOPES, |input| {
        if let Ok(frame) = Frame::decode(input) {
            n_taken += 1;
            let again = frame.encode();
            assert_eq!(Frame::decode(&again), Ok(frame));
        }
    });
    assert!(n_taken > ENVELOPES / 10, "{n_taken} taken");
}

const CLIENT_MESSAGES: [&str; 12] = [
    r#"{"type":"hello","v":1,"token":"abc","client":"0d5f"}"#,
    r#"{"type":"consent","decision":"allow","host_origin":"https://shop.example","agent":"par_1"}"#,
    r#"{"type":"repair","epoch":1,"document":0,"step":256,"ids":[1,2,3]}"#,
    r#"{"type":"sdp","generation":7,"kind":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}"#,
    r#"{"type":"candidate","generation":7,"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdp_mid":null}"#,
    r#"{"type":"forward_offer","generation":1,"sdp":"v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"}"#,
    r#"{"type":"voice_offer","generation":1,"sdp":"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"}"#,
    r#"{"type":"listen","on":true}"#,
    r#"{"type":"tabs","tabs":[1,2],"mirrored":1,"looked_at":null}"#,
    r#"{"type":"path","path":"p2p","rtt_ms":12}"#,
    r#"{"type":"chat","id":"m1","text":"caf\u00e9 \ud83d\ude00"}"#,
    r#"{"type":"end"}"#,
];

#[test]
fn hostile_messages_are_refused_or_come_back() {
    let corpus = CLIENT_MESSAGES.map(|text| text.as_bytes().to_vec());
    for text in CLIENT_MESSAGES {
        serde_json::from_str::<ClientMessage>(text).expect("the corpus is good");
    }
    fuzz(corpus.to_vec(), MESSAGES, |input| {
        let Ok(text) = std::str::from_utf8(input) else {
            return;
        };
        if let Ok(message) = serde_json::from_str::<ClientMessage>(text) {
            let again = serde_json::to_string(&message).expect("JSON");
            assert_eq!(
                serde_json::from_str::<ClientMessage>(&again).ok(),
                Some(message)
            );
        }
        let _refused = serde_json::from_str::<ServerMessage>(text);
    });
}

#[test]
fn hostile_streams_stay_within_their_bound() {
    let mut deflater = Deflater::new();
    let bodies = [vec![0; 100_000], b"some words, some words".to_vec()];
    let corpus = bodies.map(|body| deflater.deflate(&body)).to_vec();
    fuzz(corpus, STREAMS, |input| {
        let (mut inflater, mut out) = (Inflater::new(), Vec::new());
        let inflated = inflater.inflate(input, &mut out);
        if inflated.is_ok() {
            let _cut = inflater.end_body(&mut out);
        }
        assert!(out.len() <= FRAME_INFLATED_BYTES_MAX);
    });
}

fn batch() -> Batch {
    let mut writer = BatchWriter::new();
    for op in [
        Op::Insert {
            parent: 1,
            before: 0,
        },
        Op::Text { value: "words" },
        Op::Shadow { flags: 1 },
        Op::End,
        Op::End,
        Op::Detach { ids: &[4, 5, 6] },
        Op::Attribute {
            id: 2,
            name: "class",
            value: Some("wide"),
        },
        Op::Highlight {
            name: "found",
            ranges: &[1, 2, 3, 4],
        },
        Op::Selected {
            id: 7,
            indices: &[0, 2],
        },
    ] {
        writer.push(&op);
    }
    writer.finish()
}

#[test]
fn hostile_batches_are_refused_or_come_back() {
    let good = batch();
    let corpus = good
        .words
        .iter()
        .flat_map(|word| word.to_le_bytes())
        .collect();
    let mut counts = Mutator::new(vec![vec![0]]);
    fuzz(vec![corpus], BATCHES, |input| {
        let words: Vec<u32> = input
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let count = match counts.below(4) {
            0 => counts.below(9),
            _ => good.string_count as usize,
        };
        if let Ok(mut reader) = BatchReader::new(&words, &good.strings, count) {
            while let Ok(Some(_)) = reader.read() {}
        }
    });
}
