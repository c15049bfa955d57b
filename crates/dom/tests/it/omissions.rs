//! What is left out of the mirror is said, by kind and place, and equally at both ends.

use tandem_dom::apply::{Apply, Omitted};
use tandem_dom::capture::{Capture, CaptureOutput};
use tandem_protocol::batch::{asset_kind, frame_reason, mark, omission, picture_state, slot};
use tandem_protocol::codec::op::{Element, Op};
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, ATTRIBUTES_MAX, DEPTH_MAX, SESSION_ASSETS_MAX, STRING_UNITS_MAX,
};
use tandem_protocol::signal::PrivacyProfile::{self, Open, Strict};

use crate::mirror::{DOCUMENT, element};
use crate::support::{Model, batch, hand_in};

/// Both ends; the document has an `html` element, identifier 2.
struct Mirror {
    capture: Capture,
    apply: Apply,
    replica: Model,
    omitted: Option<Vec<Omitted>>,
}

const INSERT: Op<'_> = Op::Insert {
    parent: 2,
    before: 0,
};

impl Mirror {
    fn new(profile: PrivacyProfile) -> Self {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let mut mirror = Self {
            capture,
            apply: Apply::new(),
            replica: Model::default(),
            omitted: None,
        };
        let insert = Op::Insert {
            parent: 1,
            before: 0,
        };
        let html = element("html", 0, &[]);
        mirror.send(&[Op::Document(DOCUMENT), insert, html, Op::End, Op::End]);
        mirror
    }

    fn send(&mut self, ops: &[Op<'_>]) -> CaptureOutput {
        let sensor = batch(ops);
        self.capture.ask_check();
        let taken = hand_in(&mut self.capture, &sensor);
        self.carry(taken.expect("the epoch goes on"))
    }

    fn answer(&mut self, number: u32, mime: &str, bytes: Option<Vec<u8>>) -> CaptureOutput {
        let output = self.capture.handle_asset(0, number, mime, bytes);
        self.carry(output)
    }

    fn carry(&mut self, output: CaptureOutput) -> CaptureOutput {
        for body in &output.bodies {
            let applied = self.apply.handle_body(1, body.flags, &body.bytes);
            // What holds the place of a node that is too deep is so itself.
            let deep = |fault: &String| fault == "too deep" || fault.starts_with("unknown node");
            assert!(applied.faults.iter().all(deep), "{:?}", applied.faults);
            for check in &applied.checks {
                assert!(check.is_equal, "both ends count alike");
            }
            if let Some(batch) = &applied.batch {
                self.replica.apply(batch);
            }
            if applied.omitted.is_some() {
                assert_ne!(applied.omitted, self.omitted, "only what is news is told");
                self.omitted = applied.omitted;
            }
        }
        output
    }

    /// Node, kind and count of all that is missing.
    fn lacks(&self) -> Vec<(u32, u32, u32)> {
        let list = self.omitted.iter().flatten();
        list.map(|one| (one.node, one.kind, one.count)).collect()
    }
}

#[test]
fn what_stands_too_deep_is_left_out_and_named_once() {
    let mut mirror = Mirror::new(Open);
    let mut ops = vec![INSERT];
    ops.extend(std::iter::repeat_n(element("div", 0, &[]), DEPTH_MAX - 10));
    ops.extend(std::iter::repeat_n(Op::End, DEPTH_MAX - 9));
    mirror.send(&ops);
    assert_eq!(mirror.lacks(), []);
    let deepest = DEPTH_MAX as u32 - 8;
    let mut deeper = vec![Op::Insert {
        parent: deepest,
        before: 0,
    }];
    deeper.extend(std::iter::repeat_n(element("p", 0, &[]), 20));
    deeper.extend(std::iter::repeat_n(Op::End, 21));
    mirror.send(&deeper);
    let [(node, omission::DEPTH, 1)] = mirror.lacks()[..] else {
        panic!("{:?}", mirror.lacks());
    };
    // A subtree that would come too deep goes.
    mirror.send(&[
        INSERT,
        element("section", 0, &[]),
        element("p", 0, &[]),
        element("b", 0, &[]),
        Op::End,
        Op::End,
        Op::End,
        Op::End,
    ]);
    let moved = mirror.replica.next - 3;
    mirror.send(&[Op::Move {
        parent: node - 1,
        before: 0,
        ids: &[moved],
    }]);
    assert!(!mirror.replica.nodes.contains_key(&moved));
    assert_eq!(mirror.lacks(), [(node, omission::DEPTH, 1)]);
    mirror.send(&[Op::Detach { ids: &[3] }]);
    assert_eq!(mirror.lacks(), []);
}

#[test]
fn long_strings_are_named_where_they_are_cut_and_texts_until_they_are_not() {
    let mut mirror = Mirror::new(Open);
    let (long, short) = (
        "x".repeat(STRING_UNITS_MAX),
        "x".repeat(STRING_UNITS_MAX - 1),
    );
    let wide = "\u{20ac}".repeat(STRING_UNITS_MAX - 1);
    mirror.send(&[
        INSERT,
        element("p", 0, &[("title", &long), ("lang", &long)]),
        Op::Text { value: &long },
        Op::Text { value: &short },
        Op::Text { value: &wide },
        Op::End,
        Op::End,
    ]);
    let length = omission::LENGTH;
    assert_eq!(mirror.lacks(), [(3, length, 1), (4, length, 1)]);
    mirror.send(&[Op::TextSet {
        id: 5,
        value: &long,
    }]);
    mirror.send(&[Op::TextSet { id: 4, value: "" }]);
    assert_eq!(mirror.lacks(), [(3, length, 1), (5, length, 1)]);
}

#[test]
fn masked_words_are_not_left_out() {
    let mut mirror = Mirror::new(Strict);
    let long = "x".repeat(STRING_UNITS_MAX);
    let image = element("img", 0, &[]);
    mirror.send(&[
        INSERT,
        Op::Text { value: &long },
        image,
        Op::End,
        Op::End,
        Op::Asset {
            number: 1,
            kind: asset_kind::IMAGE,
            url: "https://h/a.png",
        },
        Op::Link {
            id: 4,
            slot: slot::SRC,
            number: 1,
        },
    ]);
    mirror.answer(1, "image/png", Some(vec![1]));
    assert_eq!(mirror.lacks(), []);
}

#[test]
fn an_element_with_all_attributes_that_it_may_have_may_have_more() {
    let mut mirror = Mirror::new(Open);
    let names: Vec<String> = (0..ATTRIBUTES_MAX + 3)
        .map(|n| format!("data-{n}"))
        .collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (&name[..], "")).collect();
    mirror.send(&[INSERT, element("p", 0, &many), Op::End, Op::End]);
    assert_eq!(mirror.lacks(), [(3, omission::ATTRIBUTES, 1)]);
    let fewer = element("p", 0, &many[..ATTRIBUTES_MAX - 1]);
    mirror.send(&[INSERT, fewer, Op::End, Op::End]);
    assert_eq!(mirror.lacks(), [(3, omission::ATTRIBUTES, 1)]);
}

#[test]
fn an_image_is_missing_when_the_sensor_says_so_and_until_there_is_another() {
    let mut mirror = Mirror::new(Open);
    let asset = |number| Op::Asset {
        number,
        kind: asset_kind::IMAGE,
        url: "https://h/a.png",
    };
    let link = |number| Op::Link {
        id: 3,
        slot: slot::SRC,
        number,
    };
    let missing = |count| Op::Omitted {
        id: 3,
        kind: omission::IMAGE,
        count,
    };
    mirror.send(&[
        INSERT,
        element("img", 0, &[]),
        Op::End,
        Op::End,
        asset(1),
        asset(2),
        link(1),
    ]);
    mirror.answer(1, "image/png", Some(vec![0; ASSET_BYTES_MAX + 1]));
    assert_eq!(mirror.lacks(), [], "a copy may come");
    mirror.send(&[missing(0), missing(1)]);
    mirror.send(&[missing(0), missing(1)]);
    assert_eq!(mirror.lacks(), [(3, omission::IMAGE, 1)]);
    mirror.send(&[link(2)]);
    assert_eq!(mirror.lacks(), []);
}

#[test]
fn what_style_sheets_name_counts_for_the_document() {
    let mut mirror = Mirror::new(Open);
    let css = "@font-face { font-family: f; src: url(f.woff2) } p { background: url(b.png); font-family: f }";
    let wishes = mirror.send(&[
        INSERT,
        element("style", 0, &[]),
        Op::Text { value: css },
        Op::End,
        Op::End,
    ]);
    for wish in wishes.fetches {
        mirror.answer(wish.number, "", None);
    }
    let (image, font) = (omission::IMAGE, omission::FONT);
    assert_eq!(mirror.lacks(), [(1, image, 1), (1, font, 1)]);
}

#[test]
fn a_sheet_whose_rules_have_come_is_not_missing() {
    let mut mirror = Mirror::new(Open);
    mirror.send(&[
        INSERT,
        element("link", 0, &[("rel", "stylesheet")]),
        Op::End,
        Op::End,
        Op::Asset {
            number: 1,
            kind: asset_kind::STYLE,
            url: "https://h/a.css",
        },
        Op::Link {
            id: 3,
            slot: slot::STYLE,
            number: 1,
        },
    ]);
    mirror.answer(1, "", None);
    assert_eq!(mirror.lacks(), [(3, omission::STYLE, 1)]);
    mirror.send(&[Op::SheetText {
        id: 3,
        css: "p { color: red }",
    }]);
    assert_eq!(mirror.lacks(), []);
}

#[test]
fn assets_beyond_the_bound_are_counted() {
    let mut mirror = Mirror::new(Open);
    let css: String = (0..SESSION_ASSETS_MAX + 5)
        .map(|n| format!(".c{n} {{ background: url({n}.png) }}"))
        .collect();
    mirror.send(&[
        INSERT,
        element("style", 0, &[]),
        Op::Text { value: &css },
        Op::End,
        Op::End,
    ]);
    assert_eq!(mirror.lacks(), [(1, omission::IMAGE, 5)]);
}

#[test]
fn frames_and_pictures_are_named_until_they_are_shown() {
    let mut mirror = Mirror::new(Open);
    mirror.send(&[
        INSERT,
        element("iframe", 0, &[]),
        Op::End,
        element("canvas", 0, &[]),
        Op::End,
        Op::End,
        Op::FrameClosed {
            id: 3,
            reason: frame_reason::FOREIGN,
            host: "h",
        },
        Op::Picture {
            id: 4,
            state: picture_state::UNREADABLE,
        },
    ]);
    let (frame, picture) = (omission::FRAME, omission::PICTURE);
    assert_eq!(mirror.lacks(), [(3, frame, 1), (4, picture, 1)]);
    mirror.send(&[
        Op::Frame { id: 3, document: 1 },
        Op::Picture {
            id: 4,
            state: picture_state::COMING,
        },
    ]);
    assert_eq!(mirror.lacks(), []);
}

#[test]
fn what_the_sensor_leaves_out_is_passed_on_unless_it_is_blocked() {
    let mut mirror = Mirror::new(Open);
    let blocked = Op::Element(Element {
        namespace: 0,
        tag: "div",
        marks: mark::BLOCK,
        attributes: &[],
    });
    mirror.send(&[
        INSERT,
        element("div", 0, &[]),
        Op::End,
        blocked,
        element("p", 0, &[]),
        Op::End,
        Op::End,
        Op::End,
        Op::Omitted {
            id: 3,
            kind: omission::DEPTH,
            count: 1,
        },
        Op::Omitted {
            id: 5,
            kind: omission::DEPTH,
            count: 1,
        },
    ]);
    assert_eq!(mirror.lacks(), [(3, omission::DEPTH, 1)]);
}
