//! Bytes in, bytes out: golden bodies, random operations there and back, hostile bytes.

mod plan;

use proptest::prelude::*;

use self::plan::Plan;
use super::super::batch::{Batch, BatchWriter};
use super::super::deflate::{Deflater, Inflater};
use super::super::op::{Document, Element, Op};
use super::super::{DecodeError, Fault};
use super::{
    FrameDecoder, FrameEncoder, SHAPES_MAX, TABLE_BYTES_MAX, TABLE_ENTRIES_MAX, split_strings,
};
use crate::batch::omission;
use crate::limits::{NODES_MAX, STRING_BYTES_MAX};

fn encode(encoder: &mut FrameEncoder, ops: &[Op<'_>]) -> Vec<u8> {
    for op in ops {
        encoder.push(op);
    }
    encoder.finish()
}

fn decode(decoder: &mut FrameDecoder, body: &[u8]) -> Result<Batch, DecodeError> {
    let mut writer = BatchWriter::new();
    decoder.decode(body, |op| writer.push(&op))?;
    Ok(writer.finish())
}

fn batch(ops: &[Op<'_>]) -> Batch {
    let mut writer = BatchWriter::new();
    for op in ops {
        writer.push(op);
    }
    writer.finish()
}

/// Encodes to exactly these bytes, and decodes from them.
fn check(ops: &[Op<'_>], expected: &[u8]) {
    assert_eq!(encode(&mut FrameEncoder::new(), ops), expected);
    assert_eq!(decode(&mut FrameDecoder::new(), expected), Ok(batch(ops)));
}

fn refused(body: &[u8]) -> (Fault, usize) {
    let error = decode(&mut FrameDecoder::new(), body).expect_err("must be refused");
    (error.fault, error.offset)
}

fn element<'a>(tag: &'a str, attributes: &'a [(&'a str, &'a str)]) -> Op<'a> {
    Op::Element(Element {
        namespace: 0,
        tag,
        marks: 0,
        attributes,
    })
}

#[test]
fn golden_snapshot() {
    let document = Document {
        quirks: 0,
        url: "u",
        title: "t",
        width: 1280,
        height: 800,
        dpr_milli: 1000,
        scroll_x: 0,
        scroll_y: -1,
    };
    let row = [("class", "a")];
    let other = [("class", "b")];
    let ops = [
        Op::Document(document),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("div", &row),
        Op::Text { value: "t" },
        Op::End,
        element("div", &other),
        Op::End,
        Op::Shadow { flags: 1 },
        Op::End,
        Op::End,
        Op::SnapshotEnd,
    ];
    let expected = [
        &[39][..],
        &[1, 0, 0, 0, 0x80, 0x0a, 0xa0, 0x06, 0xe8, 0x07, 0, 1],
        &[2, 2, 0],
        // div: spelled out, tag, marks, one name, its value; text in the table; end.
        &[4, 0, 0, 0, 1, 0, 0, 2, 3, 0],
        // The same shape again, as a leaf, with another value.
        &[7, 0],
        &[1, 1, 0, 0, 25],
        b"",
    ]
    .concat();
    let strings = b"u\0t\0div\0class\0a\0b\0";
    let ops_len = expected.len() - 1;
    let mut expected = [&expected[..], strings].concat();
    expected[0] = ops_len as u8;
    check(&ops, &expected);
}

#[test]
fn golden_changes() {
    let rows: Vec<u32> = (0..1000).map(|row| 20 + 10 * row).collect();
    // A thousand equal rows: first difference, step, 998 times again.
    check(
        &[Op::Detach { ids: &rows }],
        &[7, 3, 0xd0, 15, 80, 40, 0xcd, 0x0f],
    );
}

#[test]
fn golden_shuffle() {
    // Rows in any order: smallest, step, multiples.
    let ids = [920, 20, 320, 120, 20_020];
    let expected = [10, 3, 11, 40, 100, 9, 0, 3, 1, 0xc8, 1];
    check(&[Op::Detach { ids: &ids }], &expected);
}

#[test]
fn golden_state() {
    check(
        &[
            Op::Move {
                parent: 4,
                before: 6,
                ids: &[9, 8, 7],
            },
            Op::Attribute {
                id: 7,
                name: "class",
                value: Some("x"),
            },
            Op::Attribute {
                id: 7,
                name: "class",
                value: None,
            },
            Op::TextSet { id: 8, value: "x" },
            Op::Scroll {
                id: 1,
                x: 0,
                y: 300,
            },
            Op::Checked { id: 1, bits: 3 },
            Op::Focus { id: 0 },
        ],
        &[
            30, 4, 8, 5, 6, 20, 2, 2, 5, 0, 0, 1, 0, 5, 0, 2, 0, 6, 2, 1, 3, 11, 13, 0, 0xd8, 4, 9,
            0, 3, 28, 0, b'c', b'l', b'a', b's', b's', 0, b'x', 0,
        ],
    );
}

#[test]
fn golden_documents() {
    check(
        &[
            Op::Frame { id: 5, document: 1 },
            Op::Within { document: 1 },
            Op::Focus { id: 0 },
            Op::Within { document: 0 },
            Op::FrameClosed {
                id: 5,
                reason: 2,
                host: "h",
            },
        ],
        &[13, 40, 10, 1, 41, 1, 28, 0, 41, 0, 42, 0, 2, 0, b'h', 0],
    );
    assert_eq!(
        refused(&[4, 42, 10, 3, 0]),
        (Fault::BadValue(3), 3),
        "no such reason"
    );
    assert_eq!(refused(&[1, 43]), (Fault::UnknownCode(43), 1));
    assert_eq!(refused(&[1, 41]), (Fault::Truncated, 2));
}

#[test]
fn golden_omissions() {
    check(
        &[
            Op::Omitted {
                id: 5,
                kind: 2,
                count: 1,
            },
            Op::Omitted {
                id: 1,
                kind: 1,
                count: 300,
            },
            Op::AssetState {
                number: 3,
                state: 2,
            },
        ],
        &[12, 55, 10, 2, 1, 55, 7, 1, 0xac, 2, 23, 3, 2],
    );
    let no_such_kind = omission::MAX as u8 + 1;
    assert_eq!(
        refused(&[4, 55, 10, no_such_kind, 1]),
        (Fault::BadValue(u32::from(no_such_kind)), 3)
    );
    assert_eq!(refused(&[3, 55, 10, 2]), (Fault::Truncated, 4));
    assert_eq!(refused(&[3, 23, 3, 3]), (Fault::BadValue(3), 3));
}

#[test]
fn golden_digests() {
    let digest = 0x0403_0201;
    let digests = [digest, u32::MAX];
    check(
        &[
            Op::Check { digest },
            Op::Digests {
                first: 1,
                step: 256,
                digests: &digests,
            },
        ],
        &[
            18, 60, 1, 2, 3, 4, 61, 1, 0x80, 2, 2, 1, 2, 3, 4, 255, 255, 255, 255,
        ],
    );
    assert_eq!(refused(&[3, 60, 1, 2]), (Fault::Truncated, 2));
    let too_long = Fault::TooLong { len: 257, max: 256 };
    assert_eq!(refused(&[5, 61, 1, 1, 0x81, 2]), (too_long, 4));
}

#[test]
fn golden_splices() {
    let price = |value| Op::TextSet { id: 1, value };
    let style = |value| Op::Attribute {
        id: 1,
        name: "style",
        value: Some(value),
    };
    let ops = [
        price("123.45"),
        price("123.47"),
        price("123.45"),
        price("123.57"),
        style("top: 10px"),
        style("top: 20px"),
        price("9"),
    ];
    let expected = [
        &[36][..],
        // All but the last digit stays.
        &[6, 2, 1, 0, 6, 0, 2, 5, 0, 0],
        // The whole value stands in the table.
        &[6, 0, 1, 2],
        &[6, 0, 2, 4, 0, 0],
        // An attribute is told apart by its name.
        &[5, 0, 0, 1, 0, 5, 0, 5, 2, 5, 3, 0],
        // Nothing is left of the value before.
        &[6, 0, 1, 0],
        b"123.45\x007\x0057\0style\0top: 10px\x002\x009\0",
    ]
    .concat();
    check(&ops, &expected);
}

#[test]
fn golden_assets() {
    let hash = [0xab; 32];
    let ops = [
        Op::Asset {
            number: 1,
            kind: 0,
            url: "",
        },
        Op::Link {
            id: 5,
            slot: 1,
            number: 1,
        },
        Op::Rules {
            number: 1,
            at: 7,
            css: "a{}",
        },
        Op::AssetReady {
            number: 1,
            mime: "image/png",
            size: 300,
            hash,
        },
        Op::AssetState {
            number: 2,
            state: 1,
        },
    ];
    let mut expected = vec![
        52, 20, 1, 0, 0, 21, 10, 1, 1, 22, 1, 7, 0, 24, 1, 0, 0xac, 2,
    ];
    expected.extend_from_slice(&hash);
    expected.extend_from_slice(&[23, 2, 1, 0]);
    expected.extend_from_slice(b"a{}\0image/png\0");
    check(&ops, &expected);
}

#[test]
fn a_body_comes_apart_where_its_strings_begin() {
    let cases: [(&[u8], usize); 5] = [
        (&[2, 25, 25, b'a', 0], 3),
        (&[0], 1),
        (&[0, b'a', 0], 1),
        (&[9, 25], 2),
        (&[], 0),
    ];
    for (body, at) in cases {
        assert_eq!(split_strings(body), body.split_at(at), "{body:?}");
    }
}

#[test]
fn unknown_and_damaged_bodies_are_refused_with_their_place() {
    assert_eq!(refused(&[]), (Fault::Truncated, 0));
    assert_eq!(refused(&[5, 1]), (Fault::TooLong { len: 5, max: 2 }, 0));
    assert_eq!(refused(&[1, 99]), (Fault::UnknownCode(99), 1));
    assert_eq!(refused(&[3, 2, 2, 0]), (Fault::Unbalanced, 4));
    assert_eq!(refused(&[4, 2, 2, 0, 3]), (Fault::UnknownCode(3), 4));
    assert_eq!(refused(&[4, 2, 2, 0, 6]), (Fault::UnknownReference(1), 4));
    assert_eq!(refused(&[4, 6, 2, 1, 2]), (Fault::UnknownReference(0), 4));
    assert_eq!(refused(&[4, 6, 2, 1, 0]), (Fault::Truncated, 5));
    assert_eq!(refused(&[1, 25, b'x', 0]), (Fault::TrailingBytes, 2));
    assert_eq!(refused(&[1, 25, 0xff]), (Fault::NotUtf8, 2));
    assert_eq!(refused(&[3, 11, 1, 0]), (Fault::BadNumber, 2));
    // A splice of what was never set, and one that keeps more than there was.
    assert_eq!(
        refused(&[6, 6, 2, 2, 0, 0, 1, b'x', 0]),
        (Fault::BadValue(0), 4)
    );
    let twice = [11, 6, 2, 1, 1, 6, 0, 2, 1, 2, 1, 0, b'a', b'b', 0, b'x', 0];
    let (splices, strings) = (&twice[1..11], &twice[12..]);
    let body = [&[10], splices, strings].concat();
    assert_eq!(refused(&body), (Fault::BadValue(1), 8));
    // A list that repeats more than it counts.
    assert_eq!(refused(&[4, 3, 4, 4, 5]), (Fault::BadNumber, 4));
}

#[test]
fn lists_are_bounded_for_the_whole_body() {
    let ids: Vec<u32> = (1..=NODES_MAX / 2).collect();
    let fits = [Op::Detach { ids: &ids }, Op::Detach { ids: &ids }];
    let body = encode(&mut FrameEncoder::new(), &fits);
    assert!(body.len() < 32);
    assert!(FrameDecoder::new().decode(&body, |_| ()).is_ok());
    let over = [fits[0], fits[1], Op::Detach { ids: &[1] }];
    let body = encode(&mut FrameEncoder::new(), &over);
    let error = FrameDecoder::new()
        .decode(&body, |_| ())
        .expect_err("must be refused");
    assert_eq!(error.fault, Fault::TooLong { len: 1, max: 0 });
}

#[test]
fn strings_are_bounded() {
    let fits = "x".repeat(STRING_BYTES_MAX);
    let body = encode(
        &mut FrameEncoder::new(),
        &[Op::TextSet {
            id: 1,
            value: &fits,
        }],
    );
    assert!(FrameDecoder::new().decode(&body, |_| ()).is_ok());
    let over = fits + "x";
    let body = encode(
        &mut FrameEncoder::new(),
        &[Op::TextSet {
            id: 1,
            value: &over,
        }],
    );
    let max = STRING_BYTES_MAX as u64;
    assert_eq!(refused(&body).0, Fault::TooLong { len: max + 1, max });
}

#[test]
fn full_tables_are_cleared_at_both_ends() {
    let (mut encoder, mut decoder) = (FrameEncoder::new(), FrameDecoder::new());
    let mut largest = 0;
    for frame in 0..40_u32 {
        let values: Vec<String> = (0..4000)
            .map(|i| format!("{frame} {i} {}", "y".repeat(i as usize % 150)))
            .collect();
        let mut ops = vec![Op::Insert {
            parent: 1,
            before: 0,
        }];
        let attributes: Vec<[(&str, &str); 1]> = values
            .iter()
            .map(|value| [(value.as_str(), value.as_str())])
            .collect();
        for pair in &attributes {
            ops.extend([element("i", pair), Op::End]);
        }
        ops.push(Op::End);
        let body = encode(&mut encoder, &ops);
        assert_eq!(decode(&mut decoder, &body), Ok(batch(&ops)));
        largest = largest.max(body.len());
    }
    assert!(
        4000 * 40 > SHAPES_MAX && 4000 * 40 > TABLE_ENTRIES_MAX && largest * 40 > TABLE_BYTES_MAX
    );
}

/// Runs a plan of several frames over one stream and compares every batch with its origin.
fn there_and_back(numbers: Vec<u32>, per_frame: u32) -> Vec<Vec<u8>> {
    let mut plan = Plan::new(numbers);
    let (mut encoder, mut decoder) = (FrameEncoder::new(), FrameDecoder::new());
    let (mut deflater, mut inflater) = (Deflater::new(), Inflater::new());
    let mut bodies = Vec::new();
    while !plan.is_done() {
        let mut writer = BatchWriter::new();
        for _ in 0..per_frame {
            plan.operation(&mut writer, &mut encoder);
        }
        let sent = writer.finish();
        let body = encoder.finish();
        let mut inflated = Vec::new();
        inflater
            .inflate(&deflater.deflate(&body), &mut inflated)
            .expect("own stream");
        inflater.end_body(&mut inflated).expect("own stream");
        assert_eq!(inflated, body);
        assert_eq!(decode(&mut decoder, &inflated).as_ref(), Ok(&sent));
        assert_eq!(read_again(&sent), sent);
        bodies.push(body);
    }
    bodies
}

fn read_again(batch: &Batch) -> Batch {
    let mut writer = BatchWriter::new();
    let mut reader = batch.reader().expect("own batch");
    while let Some(op) = reader.read().expect("own batch") {
        writer.push(&op);
    }
    writer.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn random_operations_come_back(numbers in proptest::collection::vec(any::<u32>(), 1..400), per_frame in 1_u32..9) {
        there_and_back(numbers, per_frame);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12_000))]

    #[test]
    fn random_bytes_never_panic(ops in proptest::collection::vec(0_u8..40, 0..60), tail in proptest::collection::vec(any::<u8>(), 0..60)) {
        let body = [&[ops.len() as u8], &ops[..], &tail[..]].concat();
        let _ = decode(&mut FrameDecoder::new(), &body);
        let _ = decode(&mut FrameDecoder::new(), &tail);
    }

    #[test]
    fn random_words_never_panic(words in proptest::collection::vec(0_u32..34, 0..60), count in 0_usize..4) {
        let strings = ["", "", "a", "a\0b", "a\0b\0c"][count + 1];
        if let Ok(mut reader) = super::super::batch::BatchReader::new(&words, strings.as_bytes(), count) {
            while let Ok(Some(_)) = reader.read() {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn cut_and_damaged_bodies_never_panic(
        numbers in proptest::collection::vec(any::<u32>(), 1..80),
        flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..20),
    ) {
        for body in there_and_back(numbers, 3) {
            for cut in 0..body.len() {
                prop_assert!(decode(&mut FrameDecoder::new(), &body[..cut]).is_err());
            }
            for &(at, byte) in &flips {
                let mut damaged = body.clone();
                let at = usize::from(at) % damaged.len();
                damaged[at] ^= byte;
                let _ = decode(&mut FrameDecoder::new(), &damaged);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn values_that_change_a_little_come_back(
        changes in proptest::collection::vec((0_u32..6, 0_usize..9, 0_usize..40, 0_usize..12, 0_usize..8), 1..200),
        per_frame in 1_usize..20,
    ) {
        const PIECES: [&str; 8] = ["", "a", "é", "è", "😀", "\0", "0123456789", "a longer piece of text"];
        let mut values = vec![String::new(); 6];
        let (mut encoder, mut decoder) = (FrameEncoder::new(), FrameDecoder::new());
        for frame in changes.chunks(per_frame) {
            let mut writer = BatchWriter::new();
            for &(id, kind, at, cut, piece) in frame {
                let value = &mut values[id as usize];
                let characters: Vec<char> = value.chars().collect();
                let at = at.min(characters.len());
                let rest = characters.iter().skip(at + cut);
                *value = characters[..at].iter().copied().chain(PIECES[piece].chars()).chain(rest.copied()).collect();
                let op = match kind {
                    0..3 => Op::TextSet { id, value },
                    3..6 => Op::Value { id, value },
                    6 => Op::Attribute { id, name: "style", value: None },
                    _ => Op::Attribute { id, name: ["style", "title"][kind % 2], value: Some(value) },
                };
                encoder.push(&op);
                // Strings of frames are ended by U+0000 and never hold it.
                let clean = value.replace('\0', "");
                writer.push(&match op {
                    Op::TextSet { id, .. } => Op::TextSet { id, value: &clean },
                    Op::Value { id, .. } => Op::Value { id, value: &clean },
                    Op::Attribute { id, name, value } => Op::Attribute { id, name, value: value.map(|_| &clean[..]) },
                    op => op,
                });
            }
            prop_assert_eq!(decode(&mut decoder, &encoder.finish()), Ok(writer.finish()));
        }
    }
}

proptest! {
    #[test]
    fn lists_of_any_shape_come_back(
        base in any::<u32>(),
        start in 0_u32..100_000,
        step in 1_u32..20,
        picks in proptest::collection::vec(0_u32..50, 0..60),
        wild in proptest::collection::vec(any::<u32>(), 0..6),
    ) {
        let rows: Vec<u32> = picks.iter().map(|pick| start + step * pick).collect();
        let run: Vec<u32> = (0..picks.len() as u32).map(|at| start + step * at).collect();
        let mixed = [&run[..], &wild[..], &rows[..]].concat();
        for list in [rows, run, wild, mixed] {
            let ops = [Op::Focus { id: base }, Op::Detach { ids: &list }, Op::Adopt { root: 1, sheets: &list }];
            let body = encode(&mut FrameEncoder::new(), &ops);
            prop_assert_eq!(decode(&mut FrameDecoder::new(), &body), Ok(batch(&ops)));
        }
    }
}

const BODIES: usize = 600_000;

#[test]
fn hostile_bodies_are_refused_or_come_back() {
    let plan = |seed: u32| (0..40).map(move |n| (seed ^ n).wrapping_mul(0x9e37_79b9) >> (n % 29));
    // The first of each stream: later ones say little without it.
    let corpus = (0..60)
        .map(|seed| there_and_back(plan(seed * 977).collect(), 3).swap_remove(0))
        .filter(|body| body.len() < 2_000)
        .collect();
    let mut n_taken = 0;
    crate::mutate::fuzz(corpus, BODIES, |input| {
        if let Ok(taken) = decode(&mut FrameDecoder::new(), input) {
            n_taken += 1;
            assert_eq!(read_again(&taken), taken);
        }
        let _parts = split_strings(input);
    });
    assert!(n_taken > BODIES / 100, "{n_taken} taken");
}
