//! Nested documents: one stream, many trees; what they inherit, and their bounds.

use std::collections::BTreeMap;

use tandem_dom::apply::{Apply, ApplyOutput};
use tandem_dom::capture::{Capture, CaptureOutput, Opened};
use tandem_protocol::batch::{frame_reason, mark};
use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::frame::FrameEncoder;
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::limits::{DOCUMENT_DEPTH_MAX, DOCUMENTS_MAX};
use tandem_protocol::signal::PrivacyProfile;

use crate::support::{Model, batch};

const URL: &str = "https://shop.example/secret?a=1";

fn document(quirks: u32) -> Op<'static> {
    Op::Document(Document {
        quirks,
        url: URL,
        title: "Title",
        width: 1,
        height: 1,
        dpr_milli: 1000,
        scroll_x: 0,
        scroll_y: 0,
    })
}

fn element(tag: &str, marks: u32) -> Op<'_> {
    Op::Element(Element {
        namespace: 0,
        tag,
        marks,
        attributes: &[],
    })
}

/// `html` (2) with an element of these marks (3), in which stand a text (4) and frames of both kinds (5 on).
fn page(quirks: u32, marks: u32, text: &str, frames: usize) -> Vec<Op<'_>> {
    let mut ops = vec![document(quirks)];
    ops.push(Op::Insert {
        parent: 1,
        before: 0,
    });
    ops.extend([element("html", 0), element("div", marks)]);
    ops.push(Op::Text { value: text });
    for tag in ["iframe", "object"].into_iter().cycle().take(frames) {
        ops.extend([element(tag, 0), Op::End]);
    }
    ops.extend([Op::End, Op::End, Op::End]);
    ops
}

/// Both ends, and the replica of each document.
struct Mirror {
    capture: Capture,
    apply: Apply,
    replicas: BTreeMap<u32, Model>,
    /// Where each nested replica stands, as the agent was told.
    places: BTreeMap<u32, (u32, u32, u32)>,
    closed: Vec<u32>,
}

impl Mirror {
    fn new(profile: PrivacyProfile) -> Self {
        let mut capture = Capture::new(profile);
        capture.start(1);
        Self {
            capture,
            apply: Apply::new(),
            replicas: BTreeMap::from([(0, Model::default())]),
            places: BTreeMap::new(),
            closed: Vec::new(),
        }
    }

    fn send(&mut self, document: u32, ops: &[Op<'_>]) -> CaptureOutput {
        self.send_batch(document, &batch(ops))
    }

    fn send_batch(&mut self, document: u32, sensor: &Batch) -> CaptureOutput {
        let count = sensor.string_count as usize;
        self.capture.ask_check();
        let output = self
            .capture
            .handle_batch(document, &sensor.words, &sensor.strings, count)
            .expect("the epoch goes on");
        for body in &output.bodies {
            let view = self.apply.handle_body(1, body.flags, &body.bytes);
            assert_eq!((&view.faults[..], view.resync), (&[][..], false));
            assert!(view.checks.iter().all(|check| check.is_equal));
            self.show(view);
        }
        output
    }

    fn show(&mut self, view: ApplyOutput) {
        for document in view.closed {
            self.replicas.remove(&document).expect("a replica");
            self.closed.push(document);
        }
        if let Some(batch) = &view.batch {
            self.replicas.entry(0).or_default().apply(batch);
        }
        for nested in view.nested {
            if let Some(quirks) = nested.reset {
                let place = (nested.parent, nested.frame, quirks);
                self.places.insert(nested.document, place);
                self.replicas.insert(nested.document, Model::default());
            }
            if let Some(batch) = &nested.batch {
                let replica = self.replicas.get_mut(&nested.document);
                replica.expect("a replica").apply(batch);
            }
        }
    }

    /// Shows a page in an element, as the sensor around it announces it.
    fn nest(&mut self, parent: u32, frame: u32, ops: &[Op<'_>]) -> u32 {
        let port = 7;
        let opened = self
            .send(
                parent,
                &[Op::Frame {
                    id: frame,
                    document: port,
                }],
            )
            .opened;
        let [opened] = opened[..] else {
            panic!("{opened:?}")
        };
        let document = opened.document;
        assert_eq!(
            opened,
            Opened {
                document,
                parent,
                port
            }
        );
        self.send(document, ops);
        document
    }

    fn text(&self, document: u32, id: u32) -> String {
        format!("{:?}", self.replicas[&document].nodes[&id].what)
    }

    fn frame(&self, document: u32, id: u32) -> &str {
        &self.replicas[&document].nodes[&id].state["frame"]
    }
}

#[test]
fn documents_nest_and_share_one_stream() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, 0, "top", 1));
    let mut parent = 0;
    for depth in 1..=DOCUMENT_DEPTH_MAX {
        let text = format!("depth {depth}");
        let document = mirror.nest(parent, 5, &page(depth % 3, 0, &text, 1));
        assert_eq!(mirror.places[&document], (parent, 5, depth % 3));
        assert_eq!(mirror.frame(parent, 5), document.to_string());
        parent = document;
    }
    assert_eq!(mirror.text(0, 4), "Text(\"top\")");
    assert_eq!(mirror.text(5, 4), "Text(\"depth 5\")");
    mirror.send(
        3,
        &[Op::TextSet {
            id: 4,
            value: "new",
        }],
    );
    mirror.send(0, &[Op::TextSet { id: 4, value: "up" }]);
    assert_eq!(mirror.text(3, 4), "Text(\"new\")");
    assert_eq!(mirror.text(0, 4), "Text(\"up\")");
    let too_deep = Op::Frame { id: 5, document: 1 };
    assert_eq!(mirror.send(parent, &[too_deep]).opened, []);
    let limit = format!("closed {} ", frame_reason::LIMIT);
    assert_eq!(mirror.frame(parent, 5), limit);
}

#[test]
fn a_document_ends_with_its_element_and_everything_inside_ends_too() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, 0, "", 2));
    let outer = mirror.nest(0, 5, &page(0, 0, "", 1));
    let inner = mirror.nest(outer, 5, &page(0, 0, "", 0));
    let other = mirror.nest(0, 6, &page(0, 0, "", 0));
    let closed = mirror.send(0, &[Op::Detach { ids: &[5] }]).closed;
    assert_eq!(closed, [outer, inner]);
    assert_eq!(mirror.closed, [outer, inner]);
    // What its sensor still says is nobody's.
    mirror.send(inner, &[Op::TextSet { id: 4, value: "x" }]);
    let next = mirror.nest(0, 6, &page(0, 0, "next", 0));
    assert!(next > other, "numbers are not used again");
    assert_eq!(mirror.closed, [outer, inner, other]);
    mirror.send(0, &[Op::Frame { id: 6, document: 0 }]);
    assert_eq!(mirror.replicas.len(), 1);
}

#[test]
fn as_many_documents_as_the_bound_says_are_alive() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, 0, "", DOCUMENTS_MAX));
    for number in 1..DOCUMENTS_MAX as u32 {
        mirror.nest(0, 4 + number, &page(0, 0, "", 0));
    }
    let last = 4 + DOCUMENTS_MAX as u32;
    let one_more = Op::Frame {
        id: last,
        document: 1,
    };
    assert_eq!(mirror.send(0, &[one_more]).opened, []);
    assert!(mirror.frame(0, last).starts_with("closed 2"));
    mirror.send(0, &[Op::Detach { ids: &[5] }]);
    mirror.nest(0, last, &page(0, 0, "", 0));
    assert_eq!(mirror.replicas.len(), DOCUMENTS_MAX);
}

#[test]
fn masks_hold_through_all_levels() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, mark::MASK | mark::ALLOW, "secret", 1));
    let outer = mirror.nest(0, 5, &page(0, mark::ALLOW, "secret", 1));
    let inner = mirror.nest(outer, 5, &page(0, 0, "secret", 0));
    let constructed = Op::Constructed {
        sheet: 1,
        css: "a::before{content:'secret'}",
    };
    mirror.send(inner, &[constructed]);
    mirror.send(
        inner,
        &[Op::TextSet {
            id: 4,
            value: "secret",
        }],
    );
    let shown = format!("{:?}", mirror.replicas);
    assert!(!shown.contains("secret"), "{shown}");
    assert_ne!(mirror.text(inner, 4), "Text(\"\")");
    let host = Op::FrameClosed {
        id: 5,
        reason: 0,
        host: "secret.example",
    };
    mirror.send(outer, &[host]);
    assert_eq!(mirror.frame(outer, 5), "closed 0 ");
}

#[test]
fn what_is_blocked_shows_no_document_and_hosts_are_named_elsewhere() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, 0, "", 1));
    mirror.send(
        0,
        &[
            Op::Insert {
                parent: 2,
                before: 0,
            },
            element("iframe", mark::BLOCK),
            Op::End,
            element("p", 0),
            Op::End,
            Op::End,
        ],
    );
    for id in [6, 7, 2, 99] {
        let output = mirror.send(0, &[Op::Frame { id, document: 1 }]);
        assert_eq!(output.opened, [], "{id}");
    }
    let closed = Op::FrameClosed {
        id: 5,
        reason: frame_reason::FOREIGN,
        host: "pay.example",
    };
    mirror.send(0, &[closed]);
    assert_eq!(mirror.frame(0, 5), "closed 0 pay.example");
}

#[test]
fn a_frame_that_moves_under_a_mask_hides_its_document_from_then_on() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, mark::MASK, "", 0));
    let frame = [
        Op::Insert {
            parent: 2,
            before: 0,
        },
        element("iframe", 0),
        Op::End,
        Op::End,
    ];
    mirror.send(0, &frame);
    let nested = mirror.nest(0, 5, &page(0, 0, "shown", 0));
    assert!(mirror.text(nested, 4).contains("shown"));
    let into_mask = Op::Move {
        parent: 3,
        before: 0,
        ids: &[5],
    };
    // The element goes, its document with it, and is sent anew.
    assert_eq!(mirror.send(0, &[into_mask]).resends, [5]);
    assert_eq!(mirror.closed, [nested]);
    let later = Op::TextSet {
        id: 4,
        value: "later",
    };
    assert_eq!(mirror.send(nested, &[later]).bodies, []);
}

#[test]
fn a_document_in_which_the_customer_writes_is_masked_like_a_field() {
    let mut mirror = Mirror::new(PrivacyProfile::Balanced);
    mirror.send(0, &page(0, 0, "shown", 1));
    let editable = Op::Attribute {
        id: 5,
        name: "designmode",
        value: Some("on"),
    };
    mirror.send(0, &[editable]);
    let nested = mirror.nest(0, 5, &page(0, 0, "written", 0));
    assert!(!mirror.text(nested, 4).contains("written"));
    assert!(mirror.text(0, 4).contains("shown"));
    let itself = Op::Attribute {
        id: 1,
        name: "designmode",
        value: Some("on"),
    };
    let text = Op::TextSet {
        id: 4,
        value: "written",
    };
    mirror.send(0, &[itself, text]);
    assert!(!mirror.text(0, 4).contains("written"));
}

#[test]
fn a_nested_document_that_can_not_be_followed_takes_nobody_with_it() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    mirror.send(0, &page(0, 0, "", 1));
    let nested = mirror.nest(0, 5, &page(0, 0, "", 0));
    let output = mirror.send(nested, &[document(0)]);
    assert_eq!(output.closed, [nested]);
    let refused = format!("closed {} ", frame_reason::REFUSED);
    assert_eq!(mirror.frame(0, 5), refused);
    let nested = mirror.nest(0, 5, &page(0, 0, "", 0));
    let half = batch(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        element("p", 0),
    ]);
    assert_eq!(mirror.send_batch(nested, &half).closed, [nested]);
    mirror.send(0, &[Op::TextSet { id: 4, value: "on" }]);
    assert_eq!(mirror.text(0, 4), "Text(\"on\")");
}

/// The agent's end alone, told lies.
fn agent(ops: &[Op<'_>]) -> ApplyOutput {
    let (mut apply, mut encoder) = (Apply::new(), FrameEncoder::new());
    for op in page(0, 0, "", 2).iter().chain(ops) {
        encoder.push(op);
    }
    apply.handle_body(1, 0, &encoder.finish())
}

#[test]
fn lies_about_documents_are_skipped() {
    let lies: [&[Op<'_>]; 6] = [
        &[Op::Within { document: 9 }, document(0)],
        &[Op::Frame { id: 2, document: 1 }],
        &[Op::Frame {
            id: 99,
            document: 1,
        }],
        &[
            Op::Frame { id: 5, document: 4 },
            Op::Frame { id: 6, document: 4 },
        ],
        &[
            Op::Frame { id: 5, document: 4 },
            Op::Frame { id: 6, document: 3 },
        ],
        &[
            Op::Frame { id: 5, document: 4 },
            Op::Within { document: 4 },
            Op::Frame { id: 5, document: 5 },
        ],
    ];
    for lie in lies {
        let output = agent(lie);
        assert_eq!(output.faults.len(), 1, "{lie:?}: {:?}", output.faults);
        assert!(!output.resync, "{lie:?}");
    }
}

#[test]
fn the_agent_counts_documents_and_their_frames_too() {
    let mut ops = Vec::new();
    // One chain deeper than allowed.
    for number in 1..=DOCUMENT_DEPTH_MAX + 1 {
        ops.push(Op::Frame {
            id: 5,
            document: number,
        });
        ops.push(Op::Within { document: number });
        ops.extend(page(0, 0, "", 1));
    }
    let output = agent(&ops);
    let begun = output.nested.iter().filter(|nested| nested.reset.is_some());
    assert_eq!(begun.count(), DOCUMENT_DEPTH_MAX as usize);
    assert!(!output.resync);
    // More frames than browsing contexts are given.
    let frames = page(0, 0, "", 300);
    let mut ops = vec![Op::Frame { id: 5, document: 1 }, Op::Within { document: 1 }];
    ops.extend(frames);
    let output = agent(&ops);
    let nested = output.nested[0].batch.clone().expect("a batch");
    let mut replica = Model::default();
    replica.apply(&nested);
    let shown = replica.nodes.values();
    let frames = shown.filter(|node| {
        let what = format!("{:?}", node.what);
        what.contains("\"iframe\", marks") || what.contains("\"object\", marks")
    });
    assert_eq!(frames.count(), 254);
}
