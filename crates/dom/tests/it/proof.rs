//! The mirror proof: that both ends find each other equal is checked by every walk of the other
//! modules; here is that they do not when they differ, and that what differs is found.

use proptest::prelude::*;
use tandem_dom::apply::{Apply, ApplyOutput, Check};
use tandem_dom::capture::{Capture, CaptureOutput};
use tandem_protocol::codec::batch::{Batch, BatchWriter};
use tandem_protocol::codec::deflate::Inflater;
use tandem_protocol::codec::frame::{FrameDecoder, FrameEncoder};
use tandem_protocol::codec::op::{Element, Op};
use tandem_protocol::limits::{DIGESTS_MAX, REPAIR_IDS_MAX};
use tandem_protocol::signal::PrivacyProfile;

use crate::mirror::{DOCUMENT, Mirror, Walk, element, shell};
use crate::support::batch;

/// Sent operations, read again from the bodies.
#[derive(Default)]
struct Tap {
    inflater: Inflater,
    decoder: FrameDecoder,
    writer: BatchWriter,
}

impl Tap {
    fn read(&mut self, output: &CaptureOutput) {
        for body in &output.bodies {
            let mut bytes = Vec::new();
            self.inflater
                .inflate(&body.bytes, &mut bytes)
                .expect("own body");
            self.inflater.end_body(&mut bytes).expect("own body");
            let writer = &mut self.writer;
            self.decoder
                .decode(&bytes, |op| writer.push(&op))
                .expect("own body");
        }
    }
}

/// What happens to an operation on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    Lost,
    Doubled,
    Altered,
}

/// Whether this can happen to an operation and leaves the rest readable.
fn can_happen(mishap: Mishap, op: &Op<'_>) -> bool {
    let is_said = matches!(
        op,
        Op::Text { .. } | Op::Attribute { .. } | Op::TextSet { .. } | Op::SnapshotEnd
    );
    match mishap {
        Mishap::Lost => is_said || matches!(op, Op::Detach { .. }),
        Mishap::Doubled => is_said,
        // An empty text may stand for a node that stays at the customer, and goes at once.
        Mishap::Altered if *op == (Op::Text { value: "" }) => false,
        Mishap::Altered => is_said || matches!(op, Op::Element(_)),
    }
}

fn push_altered(encoder: &mut FrameEncoder, op: &Op<'_>) {
    match *op {
        Op::Text { .. } => encoder.push(&Op::Text { value: "other" }),
        Op::TextSet { id, .. } => encoder.push(&Op::TextSet { id, value: "other" }),
        Op::Attribute { id, name, .. } => encoder.push(&Op::Attribute {
            id,
            name,
            value: Some("other"),
        }),
        Op::Element(element) => encoder.push(&Op::Element(Element {
            tag: "other-x",
            ..element
        })),
        _ => {}
    }
}

/// Applies all operations up to the check that follows the mishap; `None` when there is none.
fn apply_with(ops: &Batch, at: usize, mishap: Mishap) -> Option<ApplyOutput> {
    let mut encoder = FrameEncoder::new();
    let mut reader = ops.reader().expect("strings");
    let mut n_candidates = 0;
    while let Some(op) = reader.read().expect("own operation") {
        let is_over = n_candidates > at;
        if !is_over && can_happen(mishap, &op) {
            n_candidates += 1;
            if n_candidates > at {
                match mishap {
                    Mishap::Lost => {}
                    Mishap::Doubled => {
                        encoder.push(&op);
                        encoder.push(&op);
                    }
                    Mishap::Altered => push_altered(&mut encoder, &op),
                }
                continue;
            }
        }
        encoder.push(&op);
        if is_over && matches!(op, Op::Check { .. }) {
            return Some(Apply::new().handle_body(1, 0, &encoder.finish()));
        }
    }
    None
}

fn html() -> Batch {
    batch(&[
        Op::Document(DOCUMENT),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
        Op::End,
        Op::End,
    ])
}

fn is_found(output: &ApplyOutput) -> bool {
    output.resync || output.checks.iter().any(|check| !check.is_equal)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_is_lost_doubled_or_altered_is_found_at_the_next_check(
        numbers in proptest::collection::vec(any::<u32>(), 1..300), at in 0_usize..40, which in 0_usize..3,
    ) {
        let mut mirror = Mirror::new(PrivacyProfile::Open);
        let mut tap = Tap::default();
        tap.read(&mirror.send(&html()));
        let mut walk = Walk { numbers, at: 0 };
        while walk.at < walk.numbers.len() {
            let mut writer = BatchWriter::new();
            if walk.number(2) == 0 {
                walk.nodes(&mut writer, &mirror.page);
            } else {
                walk.change(&mut writer, &mirror.page);
            }
            tap.read(&mirror.send(&writer.finish()));
            shell(&mut mirror.page);
        }
        let mishap = [Mishap::Lost, Mishap::Doubled, Mishap::Altered][which];
        if let Some(output) = apply_with(&tap.writer.finish(), at, mishap) {
            prop_assert!(is_found(&output), "{mishap:?} {at}");
        }
    }
}

/// Carries bodies to the agent's end by way of somebody who may change what they say.
#[derive(Default)]
struct Bridge {
    inflater: Inflater,
    decoder: FrameDecoder,
    encoder: FrameEncoder,
    apply: Apply,
}

impl Bridge {
    fn carry(
        &mut self,
        output: &CaptureOutput,
        mut change: impl FnMut(&mut FrameEncoder, &Op<'_>),
    ) -> ApplyOutput {
        let mut bytes = Vec::new();
        let mut last = ApplyOutput::default();
        for body in &output.bodies {
            bytes.clear();
            self.inflater
                .inflate(&body.bytes, &mut bytes)
                .expect("own body");
            self.inflater.end_body(&mut bytes).expect("own body");
            let encoder = &mut self.encoder;
            self.decoder
                .decode(&bytes, |op| change(encoder, &op))
                .expect("own body");
            last = self.apply.handle_body(1, 0, &self.encoder.finish());
        }
        last
    }

    /// Asks until single nodes are found, as the agent's client does.
    fn find(&mut self, capture: &mut Capture) -> Vec<u32> {
        let mut firsts = vec![1];
        for step in [65_536, 256, 1] {
            if firsts.is_empty() {
                break;
            }
            self.apply.ask_digests(0, step, &firsts);
            let answer = capture.tell_digests(0, step, &firsts);
            let view = self.carry(&answer, FrameEncoder::push);
            firsts = view.finding.expect("an answer").firsts;
        }
        firsts
    }
}

/// Identifiers of the third row of the page, its text, and the row behind.
const ROW: u32 = 7;
const ROW_TEXT: u32 = 8;

/// A page of rows that arrives changed; answers what is found.
fn found(mut change: impl FnMut(&mut FrameEncoder, &Op<'_>)) -> Vec<u32> {
    let mut capture = Capture::new(PrivacyProfile::Open);
    capture.start(1);
    let mut ops = vec![
        Op::Document(DOCUMENT),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
    ];
    for _ in 0..300 {
        ops.extend([element("p", 0, &[]), Op::Text { value: "row" }, Op::End]);
    }
    ops.extend([Op::End, Op::End]);
    let mut bridge = Bridge::default();
    let start = batch(&ops);
    let send = |capture: &mut Capture, batch: &Batch| {
        let count = batch.string_count as usize;
        capture.ask_check();
        capture
            .handle_batch(0, &batch.words, &batch.strings, count)
            .expect("own batch")
    };
    bridge.carry(&send(&mut capture, &start), FrameEncoder::push);
    let more = batch(&[
        Op::TextSet {
            id: ROW_TEXT,
            value: "changed",
        },
        Op::Detach { ids: &[ROW + 2] },
        Op::Move {
            parent: 2,
            before: 0,
            ids: &[ROW + 4],
        },
    ]);
    let output = bridge.carry(&send(&mut capture, &more), &mut change);
    let check = output.checks.first().expect("a check");
    let found = bridge.find(&mut capture);
    assert_eq!(check.is_equal, found.is_empty());
    found
}

#[test]
fn what_differs_is_found_and_nothing_beside_it() {
    assert_eq!(found(FrameEncoder::push), [0_u32; 0]);
    let text = |encoder: &mut FrameEncoder, op: &Op<'_>| match op {
        Op::TextSet { .. } => push_altered(encoder, op),
        _ => encoder.push(op),
    };
    assert_eq!(found(text), [ROW_TEXT]);
    let stays = |encoder: &mut FrameEncoder, op: &Op<'_>| match op {
        Op::Detach { .. } => {}
        _ => encoder.push(op),
    };
    assert_eq!(found(stays), [ROW + 2, ROW + 3], "with its text");
    let is_missing = |encoder: &mut FrameEncoder, op: &Op<'_>| match op {
        Op::Detach { .. } => encoder.push(&Op::Detach {
            ids: &[ROW, ROW + 2],
        }),
        _ => encoder.push(op),
    };
    assert_eq!(found(is_missing), [ROW, ROW_TEXT]);
    let unmoved = |encoder: &mut FrameEncoder, op: &Op<'_>| match op {
        Op::Move { .. } => {}
        _ => encoder.push(op),
    };
    assert_eq!(found(unmoved), [ROW + 4]);
}

#[test]
fn nodes_are_sent_anew_by_the_sensor_and_those_unknown_to_it_go() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(&html());
    let child = batch(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        element("p", 0, &[]),
        Op::Text { value: "a" },
        Op::End,
        Op::End,
    ]);
    mirror.send(&child);
    mirror.send(&batch(&[Op::Detach { ids: &[4] }]));
    let output = mirror.capture.send_anew(0, &[1, 2, 3, 4, 5, 99]);
    assert_eq!(output.resends, [3], "neither the document nor its element");
    assert_eq!(output.bodies.len(), 1, "what is gone goes at the agent too");
    let many: Vec<u32> = vec![3; 2 * REPAIR_IDS_MAX];
    let output = mirror.capture.send_anew(0, &many);
    assert_eq!(output.resends.len(), REPAIR_IDS_MAX);
    assert_eq!(
        mirror.capture.send_anew(7, &[3]),
        CaptureOutput::default(),
        "no such document"
    );
}

#[test]
fn answers_are_bounded_however_much_is_asked() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(&html());
    for (step, firsts) in [
        (0, vec![0; 1_000]),
        (1, vec![1; 1_000]),
        (u32::MAX, vec![1; 1_000]),
        (65_536, vec![u32::MAX; 3]),
    ] {
        let mut tap = Tap::default();
        let mut capture = Capture::new(PrivacyProfile::Open);
        capture.start(1);
        let start = html();
        let count = start.string_count as usize;
        tap.read(
            &capture
                .handle_batch(0, &start.words, &start.strings, count)
                .expect("own batch"),
        );
        tap.writer = BatchWriter::new();
        tap.read(&capture.tell_digests(0, step, &firsts));
        let told = tap.writer.finish();
        assert!(
            told.words.len() <= REPAIR_IDS_MAX * (DIGESTS_MAX + 4) + 2,
            "{step}: {}",
            told.words.len()
        );
    }
}

#[test]
fn forged_checks_and_answers_that_nobody_asked_for_do_nothing() {
    let mut apply = Apply::new();
    let mut encoder = FrameEncoder::new();
    let mut send = |apply: &mut Apply, ops: &[Op<'_>]| {
        ops.iter().for_each(|op| encoder.push(op));
        apply.handle_body(1, 0, &encoder.finish())
    };
    let check = Op::Check { digest: 7 };
    let digests = Op::Digests {
        first: 1,
        step: u32::MAX,
        digests: &[1; DIGESTS_MAX],
    };
    let output = send(&mut apply, &[check, check, digests, Op::Document(DOCUMENT)]);
    assert_eq!(output.finding, None);
    let is_equal = false;
    let document = 0;
    assert_eq!(
        output.checks,
        [Check { document, is_equal }],
        "the last one"
    );
    apply.ask_digests(0, 256, &[1]);
    assert_eq!(send(&mut apply, &[digests]).finding, None, "another step");
    let other = Op::Digests {
        first: 9,
        step: 256,
        digests: &[],
    };
    assert_eq!(send(&mut apply, &[other]).finding, None, "another place");
    let within = Op::Within { document: 3 };
    let output = send(&mut apply, &[within, check, digests]);
    assert_eq!((output.checks.len(), output.finding), (0, None));
    let too_many = Op::Digests {
        first: 1,
        step: 256,
        digests: &[1; DIGESTS_MAX + 1],
    };
    assert!(send(&mut apply, &[too_many]).resync);
}

/// A document element with three rows that have a text each, as the replica tells its tree.
fn check_misplaced(rows: &[u32], expected: Option<&[u32]>) {
    let mut apply = Apply::new();
    let mut encoder = FrameEncoder::new();
    encoder.push(&Op::Document(DOCUMENT));
    encoder.push(&Op::Insert {
        parent: 1,
        before: 0,
    });
    encoder.push(&element("html", 0, &[]));
    for _ in 0..3 {
        encoder.push(&element("p", 0, &[]));
        encoder.push(&Op::Text { value: "a" });
        encoder.push(&Op::End);
    }
    encoder.push(&Op::End);
    encoder.push(&Op::End);
    apply.handle_body(1, 0, &encoder.finish());
    let found = apply.misplaced(0, rows);
    assert_eq!(found.as_deref(), expected, "{rows:?}");
}

#[test]
fn what_the_replica_lost_or_misplaced_is_found_and_nothing_beside_it() {
    let texts = [&[3, 1, 4][..], &[5, 1, 6], &[7, 1, 8]].concat();
    let check = |top: &[u32], expected: Option<&[u32]>| {
        check_misplaced(&[top, &texts].concat(), expected);
    };
    check(&[1, 1, 2, 2, 3, 3, 5, 7], Some(&[]));
    check(&[1, 1, 2, 2, 2, 3, 7], Some(&[5]));
    check(&[1, 1, 2, 2, 2, 5, 7], Some(&[3]));
    check(&[1, 1, 2, 2, 3, 3, 7, 5], Some(&[5, 7]));
    check(&[1, 1, 2, 2, 4, 3, 5, 7, 9], None);
    check(&[], Some(&[2]));
    check_misplaced(&[1, 1, 2, 2, 3, 3, 5, 7, 3, 2, 4, 6, 7, 1, 8], Some(&[6]));
    check_misplaced(
        &[1, 1, 2, 2, 3, 3, 5, 7, 3, 0, 5, 1, 6, 7, 9, 8],
        Some(&[4]),
    );
    check_misplaced(&[1], Some(&[2]));
}
