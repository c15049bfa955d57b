//! What may not be read by others is in no byte that leaves the page.

use crate::mirror::element;
use crate::support::{batch, hand_in};
use tandem_dom::apply::Apply;
use tandem_dom::capture::{Capture, CaptureError, CaptureOutput};
use tandem_dom::mask::Policy;
use tandem_protocol::batch::{asset_kind, cover, mark, shadow, slot};
use tandem_protocol::codec::batch::{Batch, BatchReader};
use tandem_protocol::codec::deflate::Inflater;
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::signal::PrivacyProfile::{self, Balanced, Open, Strict};

/// Everything that leaves, in the clear.
struct Leaving {
    inflater: Inflater,
    bytes: Vec<u8>,
}

impl Leaving {
    fn add(&mut self, output: &CaptureOutput) {
        for body in &output.bodies {
            let mut inflated = Vec::new();
            self.inflater
                .inflate(&body.bytes, &mut inflated)
                .expect("own stream");
            self.inflater.end_body(&mut inflated).expect("own stream");
            self.bytes.append(&mut inflated);
        }
        if let Some(asset) = &output.asset {
            self.bytes.extend_from_slice(&asset.bytes);
        }
    }

    fn has(&self, canary: &str) -> bool {
        self.bytes
            .windows(canary.len())
            .any(|window| window == canary.as_bytes())
    }
}

fn capture(profile: PrivacyProfile, sensor: &Batch, sheet: &str) -> Leaving {
    let mut capture = Capture::new(profile);
    capture.start(1);
    let mut leaving = Leaving {
        inflater: Inflater::new(),
        bytes: Vec::new(),
    };
    let output = hand_in(&mut capture, sensor).expect("own batch");
    leaving.add(&output);
    leaving.add(&capture.handle_asset(0, 1, "text/css", Some(sheet.as_bytes().to_vec())));
    leaving
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

fn document<'a>(url: &'a str, title: &'a str) -> Op<'a> {
    let (width, height, dpr_milli) = (1, 1, 1);
    let (scroll_x, scroll_y) = (0, 0);
    Op::Document(Document {
        quirks: 0,
        url,
        title,
        width,
        height,
        dpr_milli,
        scroll_x,
        scroll_y,
    })
}

/// One element with these marks, one text in it and one value, in a page of its own.
fn page<'a>(tag: &'a str, marks: u32, attributes: Attributes<'a>, text: &'a str) -> Batch {
    page_of(element(tag, marks, attributes), text)
}

fn page_of<'a>(element_of_page: Op<'a>, text: &'a str) -> Batch {
    batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
        element_of_page,
        Op::Text { value: text },
        Op::End,
        Op::End,
        Op::End,
    ])
}

fn leaks(profile: PrivacyProfile, sensor: &Batch) -> bool {
    capture(profile, sensor, "").has("CANARY")
}

#[test]
fn marked_elements_leak_on_no_path() {
    let names = [
        "title",
        "alt",
        "placeholder",
        "aria-label",
        "aria-description",
        "aria-roledescription",
        "aria-valuetext",
        "label",
        "content",
        "value",
        "data-x",
        "summary",
        "abbr",
        "srcdoc",
        "href",
        "xlink:href",
        "src",
        "srcset",
        "poster",
        "action",
        "onclick",
        "itemprop",
        "custom",
    ];
    for profile in [Strict, Balanced, Open] {
        for marks in [mark::MASK, mark::BLOCK, mark::MASK | mark::ALLOW] {
            for tag in ["div", "a", "input", "option", "img", "x-y"] {
                for name in names {
                    let attributes = [(name, "https://h/CANARY")];
                    assert!(
                        !leaks(profile, &page(tag, marks, &attributes, "")),
                        "{tag} {name}"
                    );
                }
                assert!(!leaks(profile, &page(tag, marks, &[], "CANARY")), "{tag}");
            }
            for tag in ["style", "textarea"] {
                let css = "a::before{content:'CANARY'}";
                assert!(!leaks(profile, &page(tag, marks, &[], css)), "{tag}");
            }
            let style = [("style", "--x:'CANARY'")];
            assert!(!leaks(profile, &page("div", marks, &style, "")));
        }
    }
    assert!(leaks(Open, &page("div", 0, &[("title", "CANARY")], "")));
    assert!(leaks(Open, &page("div", 0, &[], "CANARY")));
}

#[test]
fn drawings_and_formulas_leak_no_words() {
    let names = [
        "alt",
        "alttext",
        "aria-label",
        "custom",
        "data-x",
        "desc",
        "summary",
        "title",
        "to",
        "values",
        "x:fill",
    ];
    let places = [(1, "path"), (1, "set"), (2, "math")];
    for (profile, marks) in [(Strict, 0), (Strict, mark::ALLOW), (Balanced, mark::MASK)] {
        for (namespace, tag) in places {
            for name in names {
                // Brackets might be those of a `url()`.
                for value in ["CANARY", "CANARY (CANARY)", "CANARY\\41"] {
                    let attributes = [(name, value)];
                    let drawing = Op::Element(Element {
                        namespace,
                        tag,
                        marks,
                        attributes: &attributes,
                    });
                    assert!(
                        !leaks(profile, &page_of(drawing, "")),
                        "{profile:?} {tag} {name} {value}"
                    );
                }
            }
        }
    }
}

#[test]
fn strict_leaks_on_no_path_but_structure() {
    for name in ["title", "alt", "aria-label", "data-x", "value", "custom"] {
        let attributes = [(name, "CANARY")];
        assert!(!leaks(Strict, &page("a", 0, &attributes, "")), "{name}");
        assert!(leaks(Open, &page("a", 0, &attributes, "")), "{name}");
    }
    for profile in [Strict, Balanced, Open] {
        for name in ["values", "from", "unknown"] {
            let animation = [(name, "url(https://h/CANARY#g);red")];
            let ops = [
                document("https://h/", ""),
                Op::Insert {
                    parent: 1,
                    before: 0,
                },
                Op::Element(Element {
                    namespace: 1,
                    tag: "animate",
                    marks: 0,
                    attributes: &animation,
                }),
                Op::End,
                Op::End,
            ];
            assert!(!leaks(profile, &batch(&ops)), "{name} of an animation");
        }
        let link = [("href", "https://h/CANARY?CANARY#CANARY")];
        assert!(!leaks(profile, &page("a", 0, &link, "")), "of a link");
    }
    assert!(!leaks(Strict, &page("div", mark::ALLOW, &[], "CANARY")));
    assert!(!leaks(
        Strict,
        &page("style", 0, &[], "a{content:'CANARY'}")
    ));
    let title = batch(&[document("https://h/?q=CANARY#CANARY", "CANARY")]);
    assert!(!leaks(Strict, &title));
    assert!(leaks(Open, &title));
    let sheet = batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("link", 0, &[("rel", "stylesheet")]),
        Op::End,
        Op::End,
        Op::Asset {
            number: 1,
            kind: asset_kind::STYLE,
            url: "https://h/CANARY.css",
        },
        Op::Link {
            id: 2,
            slot: slot::STYLE,
            number: 1,
        },
    ]);
    let shown = "*{content:'CANARY'}";
    assert!(!capture(Strict, &sheet, shown).has("CANARY"));
    assert!(capture(Balanced, &sheet, shown).has("CANARY"));
    for profile in [Strict, Balanced, Open] {
        let loads = "@import 'CANARY';*{background:url(/x?CANARY)}";
        assert!(!capture(profile, &sheet, loads).has("CANARY"));
        let unused = ".none{content:'CANARY'}";
        assert!(!capture(profile, &sheet, unused).has("CANARY"));
    }
}

#[test]
fn secrets_leak_under_no_profile_on_no_path() {
    let kinds: [Attributes<'_>; 5] = [
        &[("type", "password"), ("value", "CANARY")],
        &[("type", "hidden"), ("value", "CANARY")],
        &[("type", "file"), ("value", "CANARY")],
        &[("autocomplete", "cc-number"), ("value", "CANARY")],
        &[("autocomplete", "one-time-code"), ("value", "CANARY")],
    ];
    for profile in [Strict, Balanced, Open] {
        for attributes in kinds {
            // The sensor says nothing of the kind: the attributes alone tell.
            let mut ops = vec![
                document("https://h/", ""),
                Op::Insert {
                    parent: 1,
                    before: 0,
                },
                element("html", 0, &[]),
                element("input", mark::ALLOW, attributes),
            ];
            ops.extend([Op::End; 3]);
            ops.push(Op::Value {
                id: 3,
                value: "CANARY",
            });
            ops.push(Op::Attribute {
                id: 3,
                name: "value",
                value: Some("CANARY"),
            });
            // Showing the password makes it no less secret.
            ops.push(Op::Attribute {
                id: 3,
                name: "type",
                value: Some("text"),
            });
            ops.push(Op::Attribute {
                id: 3,
                name: "autocomplete",
                value: Some("off"),
            });
            ops.push(Op::Value {
                id: 3,
                value: "CANARY",
            });
            ops.push(Op::Attribute {
                id: 3,
                name: "value",
                value: Some("CANARY"),
            });
            assert!(!leaks(profile, &batch(&ops)), "{profile:?} {attributes:?}");
        }
        assert!(!leaks(
            profile,
            &page("textarea", mark::SECRET, &[], "CANARY")
        ));
        assert!(!leaks(
            profile,
            &page("option", mark::SECRET, &[], "CANARY")
        ));
    }
}

#[test]
fn inputs_leak_only_where_they_are_allowed() {
    let cases = [
        (Balanced, 0, false),
        (Balanced, mark::ALLOW, true),
        (Balanced, mark::ALLOW | mark::IGNORE, false),
        (Strict, mark::ALLOW, false),
        (Open, 0, true),
        (Open, mark::IGNORE, false),
    ];
    for (profile, marks, expected) in cases {
        let attributes = [("value", "CANARY")];
        assert_eq!(
            leaks(profile, &page("input", marks, &attributes, "")),
            expected,
            "{profile:?}"
        );
        let live = batch(&[
            document("https://h/", ""),
            Op::Insert {
                parent: 1,
                before: 0,
            },
            element("div", marks, &[]),
            element("input", 0, &[]),
            Op::End,
            Op::End,
            Op::End,
            Op::Value {
                id: 3,
                value: "CANARY",
            },
        ]);
        assert_eq!(leaks(profile, &live), expected, "{profile:?} inherited");
    }
    let editor = page("div", 0, &[("contenteditable", "")], "CANARY");
    assert!(!leaks(Balanced, &editor));
    assert!(leaks(Open, &editor));
}

#[test]
fn changes_are_masked_like_the_first_sight() {
    for profile in [Strict, Balanced, Open] {
        for marks in [mark::MASK, mark::BLOCK] {
            let ops = [
                document("https://h/", ""),
                Op::Insert {
                    parent: 1,
                    before: 0,
                },
                element("html", 0, &[]),
                element("div", marks, &[]),
                Op::Text { value: "" },
                Op::End,
                Op::End,
                Op::End,
                Op::TextSet {
                    id: 4,
                    value: "CANARY",
                },
                Op::Attribute {
                    id: 3,
                    name: "title",
                    value: Some("CANARY"),
                },
                Op::Value {
                    id: 3,
                    value: "CANARY",
                },
                Op::Insert {
                    parent: 3,
                    before: 0,
                },
                Op::Text { value: "CANARY" },
                element("b", 0, &[("title", "CANARY")]),
                Op::Shadow { flags: 0 },
                Op::Text { value: "CANARY" },
                Op::End,
                Op::End,
                Op::End,
                Op::SheetText {
                    id: 3,
                    css: "a{content:'CANARY'}",
                },
                Op::TextSet {
                    id: 5,
                    value: "CANARY",
                },
                Op::Attribute {
                    id: 6,
                    name: "alt",
                    value: Some("CANARY"),
                },
            ];
            assert!(!leaks(profile, &batch(&ops)), "{profile:?} {marks}");
        }
    }
}

#[test]
fn urls_of_assets_never_leave() {
    let sensor = batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("style", 0, &[]),
        Op::Text {
            value: "@import 'CANARY'; a{b:url(/CANARY)}",
        },
        Op::End,
        Op::End,
        Op::Asset {
            number: 1,
            kind: asset_kind::IMAGE,
            url: "https://h/CANARY.png",
        },
        Op::Link {
            id: 2,
            slot: 0,
            number: 1,
        },
        Op::Constructed {
            sheet: 1,
            css: "a{b:url(CANARY)}",
        },
        Op::SheetText {
            id: 2,
            css: "a{b:image-set('CANARY' 1x)}",
        },
        Op::Attribute {
            id: 2,
            name: "style",
            value: Some("b:url(CANARY)"),
        },
    ]);
    for profile in [Strict, Balanced, Open] {
        assert!(!leaks(profile, &sensor), "{profile:?}");
    }
}

/// What a second batch makes of a page of two paragraphs in parents of these marks.
fn moved(from: u32, to: u32) -> CaptureOutput {
    let mut capture = Capture::new(Open);
    capture.start(1);
    let page = batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("html", 0, &[]),
        element("div", from, &[]),
        element("p", 0, &[]),
        Op::Text { value: "CANARY" },
        Op::End,
        Op::End,
        element("div", to, &[]),
        Op::End,
        Op::End,
        Op::End,
    ]);
    let moves = batch(&[Op::Move {
        parent: 6,
        before: 0,
        ids: &[4],
    }]);
    let mut last = CaptureOutput::default();
    for sensor in [&page, &moves] {
        last = hand_in(&mut capture, sensor).expect("own batch");
    }
    last
}

#[test]
fn nodes_that_move_under_other_marks_are_sent_anew() {
    let cases: [(u32, u32, &[u32]); 6] = [
        (0, 0, &[]),
        (mark::MASK, mark::MASK, &[]),
        (0, mark::NO_CONTROL, &[]),
        (0, mark::MASK, &[4]),
        (mark::MASK, 0, &[4]),
        (0, mark::ALLOW, &[4]),
    ];
    for (from, to, expected) in cases {
        let output = moved(from, to);
        assert_eq!(output.resends, expected, "{from} {to}");
        assert!(!output.bodies.is_empty(), "{from} {to}");
    }
    let blocked = moved(0, mark::BLOCK);
    assert!(blocked.resends.is_empty(), "what is blocked is gone");
}

#[test]
fn images_go_with_the_text_around_them() {
    let cases = [
        (Open, 0, true),
        (Balanced, 0, true),
        (Strict, 0, false),
        (Open, mark::MASK, false),
        (Open, mark::BLOCK, false),
    ];
    for (profile, marks, expected) in cases {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let sensor = batch(&[
            document("https://h/", ""),
            Op::Insert {
                parent: 1,
                before: 0,
            },
            element("img", marks, &[]),
            Op::End,
            Op::End,
            Op::Asset {
                number: 1,
                kind: asset_kind::IMAGE,
                url: "https://h/a.png",
            },
            Op::Link {
                id: 2,
                slot: 0,
                number: 1,
            },
        ]);
        let output = hand_in(&mut capture, &sensor).expect("own batch");
        assert_eq!(!output.fetches.is_empty(), expected, "{profile:?} {marks}");
        let is_measured = !expected && marks != mark::BLOCK;
        assert_eq!(!output.measures.is_empty(), is_measured, "{profile:?}");
    }
    let mut capture = Capture::new(Strict);
    capture.start(1);
    let sheet = batch(&[
        document("https://h/", ""),
        Op::Constructed {
            sheet: 1,
            css: "*{background:url(a)}@font-face{src:url(b)}",
        },
    ]);
    let output = hand_in(&mut capture, &sheet).expect("own batch");
    for (wish, mime) in output.fetches.iter().zip(["image/png", "font/woff2"]) {
        let answer = capture.handle_asset(0, wish.number, mime, Some(b"CANARY".to_vec()));
        assert_eq!(answer.asset.is_some(), mime == "font/woff2", "{mime}");
    }
}

#[test]
fn a_stricter_page_begins_another_epoch_and_stays_strict() {
    let mut policy = Policy::from(Open);
    policy.tighten_on("/account*", Strict);
    let mut capture = Capture::new(policy);
    capture.start(1);
    let page = |url| {
        batch(&[
            document(url, "CANARY"),
            Op::Insert {
                parent: 1,
                before: 0,
            },
            Op::Text { value: "CANARY" },
            Op::End,
        ])
    };
    let go = |url| {
        let text = Op::TextSet {
            id: 2,
            value: "CANARY",
        };
        batch(&[text, Op::Navigated { url, title: "" }])
    };
    hand_in(&mut capture, &page("https://h/")).expect("own batch");
    assert_eq!(capture.profile(), Open);
    hand_in(&mut capture, &go("https://h/other")).expect("no rule there");
    let refused = hand_in(&mut capture, &go("https://h/account?a=1"));
    assert_eq!(refused, Err(CaptureError::Tightened));
    let refused = hand_in(&mut capture, &go("https://h/"));
    assert_eq!(refused, Err(CaptureError::EpochOver));
    for url in ["https://h/account", "https://h/"] {
        capture.start(2);
        let mut leaving = Leaving {
            inflater: Inflater::new(),
            bytes: Vec::new(),
        };
        leaving.add(&hand_in(&mut capture, &page(url)).expect("own batch"));
        assert!(!leaving.has("CANARY"), "{url}");
        assert_eq!(capture.profile(), Strict);
    }
}

#[test]
fn covers_are_told_of_what_is_masked_and_of_nothing_else() {
    let words = "pay 4111 1111 1111 1111 now";
    let sensor = batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("body", 0, &[]),       // 2
        element("p", mark::MASK, &[]), // 3
        Op::Text { value: "masked" },  // 4
        Op::End,
        element("p", 0, &[]),        // 5
        Op::Text { value: "clear" }, // 6
        Op::Text { value: words },   // 7
        Op::End,
        element("p", mark::BLOCK | mark::HIDDEN, &[]), // 8
        Op::Text { value: "hidden" },                  // 9
        Op::End,
        element("input", 0, &[]), // 10
        Op::End,
        element("input", mark::ALLOW, &[]), // 11
        Op::End,
        Op::End,
        Op::End,
    ]);
    let mut capture = Capture::new(Balanced);
    capture.start(1);
    hand_in(&mut capture, &sensor).expect("own batch");
    let covers = capture.covers(0);
    let mut found: Vec<&[u32]> = Vec::new();
    let mut rest = &covers[..];
    while let [_, kind, ..] = *rest {
        let (one, others) = rest.split_at(if kind == cover::PART { 4 } else { 2 });
        found.push(one);
        rest = others;
    }
    found.sort_unstable();
    let parts = [[4, 8], [9, 13], [14, 18], [19, 23]].map(|[from, to]| [7, cover::PART, from, to]);
    let mut expected: Vec<&[u32]> = parts.iter().map(|part| &part[..]).collect();
    expected.extend([&[4, cover::TEXT][..], &[8, cover::BOX], &[10, cover::VALUE]]);
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(capture.covers(7).is_empty());
}

#[test]
fn neither_letters_typed_nor_scrolling_tell_the_length_of_a_masked_value() {
    let page = batch(&[
        document("https://h/", ""),
        Op::Insert {
            parent: 1,
            before: 0,
        },
        element("body", 0, &[]),                       // 2
        element("input", 0, &[]),                      // 3
        Op::End,                                       //
        element("div", 0, &[("contenteditable", "")]), // 4
        Op::Text { value: "" },                        // 5
        Op::End,
        Op::End,
        Op::End,
    ]);
    let changes = [
        Op::Value { id: 3, value: "J" },
        Op::Value { id: 3, value: "Ja" },
        Op::TextSet { id: 5, value: "J" },
        Op::TextSet { id: 5, value: "Ja" },
        Op::Scroll { id: 3, x: 9, y: 0 },
        Op::Value { id: 3, value: "" },
        Op::TextSet {
            id: 5,
            value: "Ja Do",
        },
    ];
    let tells = |profile| {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let mut hand_in = |sensor: &Batch| {
            let output = hand_in(&mut capture, sensor);
            !output.expect("own batch").bodies.is_empty()
        };
        hand_in(&page);
        changes
            .iter()
            .map(|op| hand_in(&batch(std::slice::from_ref(op))))
            .collect::<Vec<bool>>()
    };
    let masked = [true, false, true, false, false, true, true];
    assert_eq!(tells(Balanced), masked);
    assert_eq!(tells(Open), [true; 7]);
}

/// A host whose texts stand in a slot under these marks, with a text in its root and one of its own.
fn slotted<'a>(marks: u32, inside: &'a str, text: &'a str) -> [Op<'a>; 12] {
    let parent = 1;
    let flags = 1 | marks << shadow::MARKS_SHIFT;
    [
        document("https://h/", ""),
        Op::Insert { parent, before: 0 },
        element("html", 0, &[]), // 2
        element("div", 0, &[]),  // 3
        Op::Shadow { flags },    // 4
        Op::Text { value: inside },
        Op::End,
        Op::Text { value: text }, // 6
        element("p", 0, &[]),     // 7
        Op::End,
        Op::End,
        Op::End,
    ]
}

#[test]
fn marks_around_the_slot_of_texts_hold_for_these_alone() {
    let said =
        |ops: &[Op<'_>], more: Op<'_>| leaks(Open, &batch(&[ops, &[Op::End, more]].concat()));
    let changed = |id| Op::TextSet {
        id,
        value: "CANARY",
    };
    for marks in [mark::MASK, mark::BLOCK] {
        assert!(!said(&slotted(marks, "", "CANARY"), changed(9)), "{marks}");
        assert!(!said(&slotted(marks, "", ""), changed(6)), "{marks}");
        assert!(said(&slotted(marks, "CANARY", ""), changed(9)), "{marks}");
        assert!(said(&slotted(marks, "", ""), changed(5)), "{marks}");
    }
    assert!(said(&slotted(0, "", "CANARY"), changed(9)));
}

#[test]
fn texts_that_leave_their_slot_or_come_into_it_are_sent_anew() {
    let cases: [(u32, u32, u32, &[u32]); 4] = [
        (mark::MASK, 6, 7, &[6]),
        (mark::MASK, 5, 3, &[5]),
        (mark::MASK, 7, 2, &[]),
        (0, 6, 7, &[]),
    ];
    for (marks, id, parent, expected) in cases {
        let mut capture = Capture::new(Open);
        capture.start(1);
        let ids: &[u32] = &[id];
        let before = 0;
        let moves = [Op::Move {
            parent,
            before,
            ids,
        }];
        let sensor = batch(&[&slotted(marks, "a", "b")[..], &[Op::End], &moves].concat());
        let output = hand_in(&mut capture, &sensor);
        assert_eq!(output.expect("own batch").resends, expected, "{marks} {id}");
    }
}

#[test]
fn an_agent_is_not_told_which_marks_are_around_a_slot() {
    let mut capture = Capture::new(Open);
    capture.start(1);
    let sensor = batch(&[&slotted(mark::ALL, "a", "b")[..], &[Op::End]].concat());
    let output = hand_in(&mut capture, &sensor);
    let mut apply = Apply::new();
    let mut seen = Vec::new();
    for body in output.expect("own batch").bodies {
        let view = apply.handle_body(1, body.flags, &body.bytes);
        let Batch {
            words,
            strings,
            string_count,
        } = view.batch.expect("a page");
        let mut reader = BatchReader::new(&words, &strings, string_count as usize).expect("own");
        while let Some(op) = reader.read().expect("own batch") {
            if let Op::Shadow { flags } = op {
                seen.push(flags);
            }
        }
    }
    assert_eq!(seen, [1]);
}
