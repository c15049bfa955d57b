//! From the sensor's batches through frames to the replica's batches and back to a tree.

use crate::support::{Model, batch, hand_in};
use proptest::prelude::*;
use tandem_dom::apply::Apply;
use tandem_dom::capture::{Capture, CaptureOutput};
use tandem_protocol::batch::mark;
use tandem_protocol::codec::batch::{Batch, BatchReader, BatchWriter};
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::limits::{CUSTOM_STATES_MAX, HIGHLIGHT_RANGES_MAX};
use tandem_protocol::signal::PrivacyProfile;

/// A page, both ends of its mirror, and the agent's replica of it.
pub(crate) struct Mirror {
    pub(crate) page: Model,
    pub(crate) capture: Capture,
    pub(crate) apply: Apply,
    pub(crate) replica: Model,
    epoch: u32,
}

impl Mirror {
    pub(crate) fn new(profile: PrivacyProfile) -> Self {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let (page, replica) = (Model::default(), Model::default());
        Self {
            page,
            capture,
            apply: Apply::new(),
            replica,
            epoch: 1,
        }
    }

    pub(crate) fn send(&mut self, sensor: &Batch) -> CaptureOutput {
        self.page.apply(sensor);
        self.capture.ask_check();
        let output = hand_in(&mut self.capture, sensor).expect("own batch");
        for body in &output.bodies {
            let view = self.apply.handle_body(self.epoch, body.flags, &body.bytes);
            assert_eq!((&view.faults[..], view.resync), (&[][..], false));
            assert!(
                view.checks.iter().all(|check| check.is_equal),
                "{:?}",
                view.checks
            );
            if let Some(batch) = &view.batch {
                self.replica.apply(batch);
            }
        }
        assert!(!self.capture.is_unchecked());
        output
    }

    pub(crate) fn check(&self) {
        assert_eq!(self.replica.visible(), self.page.visible());
        assert_eq!(self.replica.next, self.page.next);
    }
}

pub(crate) const DOCUMENT: Document<'_> = Document {
    quirks: 0,
    url: "https://shop.example/",
    title: "Shop",
    width: 1280,
    height: 800,
    dpr_milli: 1000,
    scroll_x: 0,
    scroll_y: 0,
};

pub(crate) fn element<'a>(
    tag: &'a str,
    marks: u32,
    attributes: &'a [(&'a str, &'a str)],
) -> Op<'a> {
    Op::Element(Element {
        namespace: 0,
        tag,
        marks,
        attributes,
    })
}

/// A walk of random changes as a sensor would write them.
pub(crate) struct Walk {
    pub(crate) numbers: Vec<u32>,
    pub(crate) at: usize,
}

impl Walk {
    pub(crate) fn number(&mut self, below: usize) -> usize {
        self.at += 1;
        self.numbers.get(self.at - 1).copied().unwrap_or(0) as usize % below.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.number(from.len());
        from[at]
    }

    /// A known element, shadow root included, that is not inside a blocked one.
    fn parent(&mut self, page: &Model, hidden_too: bool) -> u32 {
        let ids: Vec<u32> = page
            .nodes
            .iter()
            .filter(|&(&id, node)| {
                id > 1
                    && !matches!(node.what, crate::support::What::Text(_))
                    && (hidden_too || !page.is_hidden(id))
            })
            .map(|(&id, _)| id)
            .collect();
        if ids.is_empty() { 0 } else { self.pick(&ids) }
    }

    fn before(&mut self, page: &Model, parent: u32) -> u32 {
        let children: Vec<u32> = page.nodes[&parent]
            .children
            .iter()
            .copied()
            .filter(|child| !matches!(page.nodes[child].what, crate::support::What::Shadow(_)))
            .chain([0])
            .collect();
        self.pick(&children)
    }

    pub(crate) fn nodes(&mut self, writer: &mut BatchWriter, page: &Model) {
        let parent = self.parent(page, true);
        if parent == 0 {
            return;
        }
        let before = self.before(page, parent);
        writer.push(&Op::Insert { parent, before });
        let mut depth = 1;
        let mut fresh_host = false;
        while depth > 0 {
            match self.number(6) {
                0 | 1 => {
                    writer.push(&Op::End);
                    depth -= 1;
                    fresh_host = false;
                }
                2 => {
                    writer.push(&Op::Text {
                        value: self.pick(&["", "text", "more text", "ü"]),
                    });
                    fresh_host = false;
                }
                3 if fresh_host => {
                    writer.push(&Op::Shadow { flags: 0 });
                    depth += 1;
                    fresh_host = false;
                }
                _ => {
                    let tag = self.pick(&["div", "span", "p", "x-y", "section"]);
                    let marks = self.pick(&[0, 0, 0, 0, 0, mark::BLOCK, mark::NO_CONTROL]);
                    let value = self.pick(&["a", "b", "c d"]);
                    let attributes = [("class", value), ("id", "i")];
                    let count = self.number(3);
                    writer.push(&element(tag, marks, &attributes[..count]));
                    depth += 1;
                    fresh_host = true;
                }
            }
        }
    }

    pub(crate) fn change(&mut self, writer: &mut BatchWriter, page: &Model) {
        let (target, parent) = (self.parent(page, true), self.parent(page, false));
        if target <= 2 || parent == 0 {
            return;
        }
        let is_element = matches!(
            page.nodes[&target].what,
            crate::support::What::Element { .. }
        );
        let can_move = is_element && !page.is_inside(parent, target) && !page.is_hidden(target);
        match self.number(5) {
            0 if is_element => writer.push(&Op::Detach { ids: &[target] }),
            1 | 2 if can_move => {
                let before = self.before(page, parent);
                if before != target {
                    writer.push(&Op::Move {
                        parent,
                        before,
                        ids: &[target],
                    });
                }
            }
            3 if is_element => {
                let value = self.pick(&[None, Some("z")]);
                writer.push(&Op::Attribute {
                    id: target,
                    name: "class",
                    value,
                });
            }
            _ => {
                let texts: Vec<u32> = page
                    .nodes
                    .iter()
                    .filter(|(_, node)| matches!(node.what, crate::support::What::Text(_)))
                    .map(|(&id, _)| id)
                    .collect();
                if !texts.is_empty() {
                    let id = self.pick(&texts);
                    writer.push(&Op::TextSet { id, value: "set" });
                }
            }
        }
    }
}

/// What the sensor does not tell of blocked elements, the page's own model must not keep either.
pub(crate) fn shell(page: &mut Model) {
    for node in page.nodes.values_mut() {
        if let crate::support::What::Element {
            marks, attributes, ..
        } = &mut node.what
            && *marks & mark::BLOCK != 0
        {
            attributes.retain(|name, _| name == "class" || name == "id");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_replica_is_the_page_after_any_walk(numbers in proptest::collection::vec(any::<u32>(), 1..600)) {
        let mut mirror = Mirror::new(PrivacyProfile::Open);
        let html = element("html", 0, &[]);
        mirror.send(&batch(&[
            Op::Document(DOCUMENT), Op::Insert { parent: 1, before: 0 }, html, Op::End, Op::End,
        ]));
        let mut walk = Walk { numbers, at: 0 };
        while walk.at < walk.numbers.len() {
            // One change at a time, since each is chosen by the tree as it is.
            let mut writer = BatchWriter::new();
            if walk.number(2) == 0 {
                walk.nodes(&mut writer, &mirror.page);
            } else {
                walk.change(&mut writer, &mirror.page);
            }
            mirror.send(&writer.finish());
            shell(&mut mirror.page);
            mirror.check();
        }
    }
}

#[test]
fn a_new_epoch_begins_anew_and_an_old_one_is_ignored() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    let start = batch(&[
        Op::Document(DOCUMENT),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
        Op::End,
        Op::End,
        Op::SnapshotEnd,
    ]);
    let first = mirror.send(&start);
    mirror.epoch = 2;
    mirror.capture.start(2);
    mirror.send(&start);
    mirror.check();
    let late = mirror
        .apply
        .handle_body(1, first.bodies[0].flags, &first.bodies[0].bytes);
    assert_eq!(late, Default::default());
}

#[test]
fn an_epoch_can_be_sent_again_to_another_agent_from_its_first_body() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    let start = batch(&[Op::Document(DOCUMENT), Op::SnapshotEnd]);
    let output = mirror.send(&start);
    mirror.apply = Apply::new();
    let body = &output.bodies[0];
    let again = mirror.apply.handle_body(1, body.flags, &body.bytes);
    assert_eq!(
        (again.reset, again.resync, again.faults.len()),
        (Some(0), false, 0)
    );
}

#[test]
fn a_body_larger_than_a_frame_comes_in_pieces() {
    let mut mirror = Mirror::new(PrivacyProfile::Open);
    let mut state = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'!' + ((state >> 33) % 90) as u8)
    })
    .take(3 << 20)
    .collect();
    let output = mirror.send(&batch(&[
        Op::Document(DOCUMENT),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
        Op::Text { value: &noise },
        Op::End,
        Op::End,
    ]));
    assert!(output.bodies.len() > 2, "{}", output.bodies.len());
    mirror.check();
}

#[test]
fn a_bad_batch_ends_the_epoch() {
    let mut capture = Capture::new(PrivacyProfile::Open);
    assert!(capture.handle_batch(0, &[], &[], 0).is_err());
    capture.start(1);
    assert!(capture.handle_batch(0, &[99], &[], 0).is_err());
    assert!(capture.handle_batch(0, &[], &[], 0).is_err());
    capture.start(2);
    assert!(capture.handle_batch(0, &[], &[], 0).is_ok());
}

/// The operations that the agent gets of a page, behind its tree.
fn told(capture: &mut Capture, ops: &[Op<'_>]) -> (CaptureOutput, Vec<Vec<u32>>) {
    let sensor = batch(ops);
    let output = hand_in(capture, &sensor).expect("own batch");
    let mut apply = Apply::new();
    let mut ranges = Vec::new();
    for body in &output.bodies {
        let view = apply.handle_body(1, body.flags, &body.bytes);
        assert_eq!((&view.faults[..], view.resync), (&[][..], false));
        let batch = view.batch.unwrap_or_default();
        let strings = batch.string_count as usize;
        let mut reader =
            BatchReader::new(&batch.words, &batch.strings, strings).expect("own batch");
        while let Some(op) = reader.read().expect("own batch") {
            match op {
                Op::Highlight { ranges: words, .. } => ranges.push(words.to_vec()),
                Op::Selection { start, end } => ranges.push(vec![start.0, start.1, end.0, end.1]),
                _ => {}
            }
        }
    }
    (output, ranges)
}

fn page_with<'a>(body: Element<'a>, inside: Op<'a>, rest: &[Op<'a>]) -> Vec<Op<'a>> {
    let html = Element {
        tag: "html",
        marks: 0,
        ..body
    };
    let insert = Op::Insert {
        parent: 1,
        before: 0,
    };
    let mut ops = vec![
        Op::Document(DOCUMENT),
        insert,
        Op::Element(html),
        Op::Element(body),
        inside,
    ];
    ops.extend([Op::End, Op::End, Op::End]);
    ops.extend_from_slice(rest);
    ops
}

#[test]
fn highlights_are_bounded_and_cover_all_of_masked_text() {
    let name = "found";
    let text = Op::Text { value: "words" };
    let many = [4, 1, 4, 3].repeat(HIGHLIGHT_RANGES_MAX + 1);
    let unknown = [4, 1, 4, 3, 4, 1, 9, 3];
    let highlights = [
        Op::Highlight {
            name,
            ranges: &many,
        },
        Op::Highlight {
            name,
            ranges: &unknown,
        },
    ];
    for (marks, range) in [(0, [4, 1, 4, 3]), (mark::MASK, [4, 0, 4, u32::MAX])] {
        let body = Element {
            namespace: 0,
            tag: "p",
            marks,
            attributes: &[],
        };
        let mut capture = Capture::new(PrivacyProfile::Open);
        capture.start(1);
        let (_, ranges) = told(&mut capture, &page_with(body, text, &highlights));
        assert_eq!(ranges, [range.repeat(HIGHLIGHT_RANGES_MAX), range.to_vec()]);
    }
}

#[test]
fn what_is_selected_in_a_field_is_told_where_its_value_is() {
    let selected = [[3, 2, 3, 4].to_vec()];
    let told_of = |profile, marks, tag| {
        let field = Element {
            namespace: 0,
            tag,
            marks,
            attributes: &[],
        };
        let selection = Op::Selection {
            start: (3, 2),
            end: (3, 4),
        };
        let mut capture = Capture::new(profile);
        capture.start(1);
        let page = page_with(field, Op::Text { value: "words" }, &[selection]);
        told(&mut capture, &page).1
    };
    for tag in ["textarea", "input"] {
        assert_eq!(told_of(PrivacyProfile::Open, 0, tag), selected, "{tag}");
        assert_eq!(
            told_of(PrivacyProfile::Balanced, mark::ALLOW, tag),
            selected,
            "{tag}"
        );
        for (profile, marks) in [
            (PrivacyProfile::Open, mark::MASK),
            (PrivacyProfile::Open, mark::SECRET),
            (PrivacyProfile::Open, mark::IGNORE),
            (PrivacyProfile::Balanced, 0),
            (PrivacyProfile::Strict, mark::ALLOW),
        ] {
            assert_eq!(
                told_of(profile, marks, tag),
                [[0; 4].to_vec()],
                "{profile:?} {marks} {tag}"
            );
        }
    }
}

#[test]
fn names_of_custom_states_are_asked_for_once_and_not_too_many() {
    let sheet = |first: usize, count: usize| -> String {
        (first..first + count)
            .map(|at| format!("x-a:state(s{at}){{top:0}}"))
            .collect()
    };
    let style = Element {
        namespace: 0,
        tag: "style",
        marks: 0,
        attributes: &[],
    };
    let mut capture = Capture::new(PrivacyProfile::Open);
    capture.start(1);
    let first = sheet(0, CUSTOM_STATES_MAX - 1);
    let (output, _) = told(
        &mut capture,
        &page_with(style, Op::Text { value: &first }, &[]),
    );
    assert_eq!(
        output.custom_states.split_whitespace().count(),
        CUSTOM_STATES_MAX - 1
    );
    let again = sheet(0, CUSTOM_STATES_MAX + 1);
    let sensor = batch(&[Op::TextSet {
        id: 4,
        value: &again,
    }]);
    let output = capture
        .handle_batch(
            0,
            &sensor.words,
            &sensor.strings,
            sensor.string_count as usize,
        )
        .expect("own batch");
    assert_eq!(output.custom_states, format!("s{} ", CUSTOM_STATES_MAX - 1));
}
