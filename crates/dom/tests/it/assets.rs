//! Style sheets and other assets, from the page's bytes to the replica's.

use std::collections::BTreeMap;

use crate::support::{batch, hand_in};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tandem_dom::apply::{Apply, ReplicaAsset};
use tandem_dom::capture::{Capture, CaptureOutput, FetchWish, KeptAsset};
use tandem_protocol::batch::{NESTED_ASSET_BASE, asset_kind, mark, slot, state};
use tandem_protocol::codec::batch::{Batch, BatchReader};
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::limits::ASSET_BYTES_MAX;
use tandem_protocol::signal::PrivacyProfile::{self, Open, Strict};

struct Mirror {
    capture: Capture,
    apply: Apply,
    strings: String,
    /// Style sheets as the replica has them.
    sheets: BTreeMap<u32, String>,
    wants: usize,
}

const N: u32 = NESTED_ASSET_BASE;

const STYLE: Element<'_> = Element {
    namespace: 0,
    tag: "style",
    marks: 0,
    attributes: &[],
};

const DOCUMENT: Op<'_> = Op::Document(Document {
    quirks: 0,
    url: "https://h/shop/page?x=1",
    title: "",
    width: 1,
    height: 1,
    dpr_milli: 1000,
    scroll_x: 0,
    scroll_y: 0,
});

const SHEET: Op<'_> = Op::Constructed {
    sheet: 1,
    css: "*{background:url(i.png)}",
};

impl Mirror {
    fn new(profile: PrivacyProfile) -> Self {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let mut mirror = Self {
            capture,
            apply: Apply::new(),
            strings: String::new(),
            sheets: BTreeMap::new(),
            wants: 0,
        };
        let link = [("rel", "stylesheet")];
        mirror.send(&[
            DOCUMENT,
            Op::Insert {
                parent: 1,
                before: 0,
            },
            Op::Element(Element {
                namespace: 0,
                tag: "link",
                marks: 0,
                attributes: &link,
            }),
            Op::End,
            Op::End,
            Op::Asset {
                number: 1,
                kind: asset_kind::STYLE,
                url: "https://cdn/a/b.css",
            },
            Op::Link {
                id: 2,
                slot: slot::STYLE,
                number: 1,
            },
        ]);
        mirror
    }

    fn send(&mut self, ops: &[Op<'_>]) -> CaptureOutput {
        let sensor = batch(ops);
        self.capture.ask_check();
        let output = hand_in(&mut self.capture, &sensor);
        let output = output.expect("own batch");
        self.carry(&output);
        output
    }

    /// Hands the page's bytes in and answers the wishes and what the replica gets.
    fn fetched(
        &mut self,
        number: u32,
        mime: &str,
        bytes: &[u8],
    ) -> (Vec<FetchWish>, Vec<ReplicaAsset>) {
        let output = self
            .capture
            .handle_asset(0, number, mime, Some(bytes.to_vec()));
        self.carry(&output);
        let assets = output
            .asset
            .map(|asset| self.apply.handle_asset_bytes(&asset.hash, &asset.bytes))
            .unwrap_or_default();
        (output.fetches, assets)
    }

    fn carry(&mut self, output: &CaptureOutput) {
        for body in &output.bodies {
            let view = self.apply.handle_body(1, body.flags, &body.bytes);
            assert_eq!((&view.faults[..], view.resync), (&[][..], false));
            assert!(view.checks.iter().all(|check| check.is_equal));
            self.wants += view.wants.len();
            if let Some(batch) = view.batch {
                self.keep_sheets(&batch);
                self.strings += &String::from_utf8(batch.strings).expect("UTF-8");
            }
        }
    }

    fn keep_sheets(&mut self, batch: &Batch) {
        let count = batch.string_count as usize;
        let mut reader = BatchReader::new(&batch.words, &batch.strings, count).expect("own batch");
        while let Some(op) = reader.read().expect("own batch") {
            if let Op::Rules { number, at, css } = op {
                assert_eq!(at, 0, "the replica gets whole sheets");
                self.sheets.insert(number, css.to_owned());
            }
        }
    }

    /// Hands a style sheet in; answers the wishes and what the replica has of it.
    fn sheet(&mut self, number: u32, css: &[u8]) -> (Vec<FetchWish>, String) {
        let (wishes, assets) = self.fetched(number, "text/css; charset=utf-8", css);
        assert_eq!(assets, [], "style sheets are no bytes to ask for");
        (wishes, self.sheets[&number].clone())
    }

    /// Adds an empty element.
    fn add(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        let (namespace, marks) = (0, 0);
        self.send(&[
            Op::Insert {
                parent: 2,
                before: 0,
            },
            Op::Element(Element {
                namespace,
                tag,
                marks,
                attributes,
            }),
            Op::End,
            Op::End,
        ]);
    }

    /// Adds an element that shows an image.
    fn image(&mut self, id: u32, number: u32) {
        let asset = Op::Asset {
            number,
            kind: asset_kind::IMAGE,
            url: "https://h/x",
        };
        let slot = slot::SRC;
        let shown = [asset, Op::Link { id, slot, number }];
        self.send(&[&element("img", 0, &[])[..], &shown[..]].concat());
    }
}

#[test]
fn urls_of_a_sheet_are_named_by_numbers_in_their_order() {
    let mut mirror = Mirror::new(Open);
    let css = "@import 'more.css';@font-face{src:url(../f.woff2)}a{b:url(\"/i.png\") url(#x) url(data:image/png,x) url(data:text/html,x) url(/i.png) url(javascript:x)}";
    mirror.add("a", &[]);
    let (wishes, sheet) = mirror.sheet(1, css.as_bytes());
    let expected = [
        ("https://cdn/a/more.css", false),
        ("https://cdn/f.woff2", true),
        ("https://cdn/i.png", true),
        ("data:text/html,x", true),
    ];
    let wished: Vec<(&str, bool)> = wishes
        .iter()
        .map(|it| (&it.url[..], it.if_loaded))
        .collect();
    assert_eq!(wished, expected);
    let replaced = format!(
        "@import url(\"tandem:{N}\");@font-face{{src:url(\"tandem:{}\")}}a{{b:url(\"tandem:{}\") url(#x) url(data:image/png,x) url(\"tandem:{}\") url(\"tandem:{}\") url(\"tandem:0\")}}",
        N + 1,
        N + 2,
        N + 3,
        N + 2,
    );
    assert_eq!(sheet, replaced);
    assert_eq!(mirror.wants, 0);
}

/// What the server keeps of an asset that it has fetched.
fn kept(mime: &str, bytes: &[u8]) -> KeptAsset {
    KeptAsset {
        hash: Sha256::digest(bytes).into(),
        mime: mime.to_owned(),
        size: bytes.len() as u32,
    }
}

#[test]
fn only_what_was_asked_for_may_be_named_and_nothing_of_a_strictly_masked_page() {
    let mut mirror = Mirror::new(Open);
    let sheet = Some((asset_kind::STYLE, "https://cdn/a/b.css".to_owned()));
    assert_eq!(mirror.capture.address_of(0, 1), sheet);
    assert_eq!(mirror.capture.address_of(0, 2), None);
    assert_eq!(mirror.capture.address_of(7, 1), None);
    mirror.send(&[Op::Asset {
        number: 2,
        kind: asset_kind::IMAGE,
        url: "https://cdn/a.png",
    }]);
    assert_eq!(mirror.capture.address_of(0, 2), None, "nothing shows it");
    let mut strict = Mirror::new(Strict);
    assert_eq!(strict.capture.address_of(0, 1), None);
}

/// Adds an element without children to the page.
fn element<'a>(tag: &'a str, marks: u32, attributes: &'a [(&'a str, &'a str)]) -> [Op<'a>; 4] {
    let (parent, before, namespace) = (2, 0, 0);
    let element = Element {
        namespace,
        tag,
        marks,
        attributes,
    };
    [
        Op::Insert { parent, before },
        Op::Element(element),
        Op::End,
        Op::End,
    ]
}

/// The image of the element `id`.
fn shows(id: u32) -> Op<'static> {
    let (slot, number) = (slot::SRC, 2);
    Op::Link { id, slot, number }
}

const IMAGE: Op<'_> = Op::Asset {
    number: 2,
    kind: asset_kind::IMAGE,
    url: "https://cdn/a.png",
};

#[test]
fn an_image_that_is_masked_by_then_is_not_named_and_is_asked_for_anew_once_it_is_shown() {
    let mut mirror = Mirror::new(Open);
    let named = Some((asset_kind::IMAGE, "https://cdn/a.png".to_owned()));
    mirror.send(&[&element("img", 0, &[])[..], &[IMAGE, shows(3)][..]].concat());
    assert_eq!(mirror.capture.address_of(0, 2), named);
    // What comes under other marks goes and comes anew.
    let gone = [Op::Detach { ids: &[3] }];
    let masked = element("img", mark::MASK, &[]);
    let output = mirror.send(&[&gone[..], &masked[..], &[shows(4)][..]].concat());
    assert!(output.fetches.is_empty());
    assert_eq!(mirror.capture.address_of(0, 2), None);
    let output = mirror
        .capture
        .handle_kept(0, 2, &kept("image/png", b"pixels"));
    mirror.carry(&output);
    assert_eq!(mirror.wants, 0, "masked while it was fetched");
    let output = mirror.send(&[&element("img", 0, &[])[..], &[shows(5)][..]].concat());
    assert_eq!(output.fetches.len(), 1);
    assert_eq!(mirror.capture.address_of(0, 2), named);
    let output = mirror
        .capture
        .handle_kept(0, 2, &kept("image/png", b"pixels"));
    mirror.carry(&output);
    assert_eq!(mirror.wants, 1);
    mirror.send(&[Op::Detach { ids: &[5] }]);
    assert_eq!(mirror.capture.address_of(0, 2), None);
}

#[test]
fn an_image_is_named_for_as_long_as_one_element_shows_it() {
    let mut mirror = Mirror::new(Open);
    let named = Some((asset_kind::IMAGE, "https://cdn/a.png".to_owned()));
    let image = element("img", 0, &[]);
    mirror.send(&[&image[..], &image[..], &[IMAGE, shows(3), shows(4)][..]].concat());
    mirror.send(&[Op::Detach { ids: &[4] }]);
    assert_eq!(mirror.capture.address_of(0, 2), named);
    let (id, slot, number) = (3, slot::SRC, 0);
    let output = mirror.send(&[Op::Link { id, slot, number }]);
    assert!(output.fetches.is_empty());
    assert_eq!(mirror.capture.address_of(0, 2), None, "it shows another");
    assert_eq!(mirror.send(&[shows(3)]).fetches.len(), 1);
    assert_eq!(mirror.capture.address_of(0, 2), named);
}

#[test]
fn an_image_that_is_masked_while_the_page_reads_it_is_not_announced_and_is_asked_for_anew() {
    let mut mirror = Mirror::new(Open);
    mirror.send(&[&element("img", 0, &[])[..], &[IMAGE, shows(3)][..]].concat());
    let gone = [Op::Detach { ids: &[3] }];
    let masked = element("img", mark::MASK, &[]);
    mirror.send(&[&gone[..], &masked[..], &[shows(4)][..]].concat());
    let read = |mirror: &mut Mirror| {
        let bytes = Some(b"pixels".to_vec());
        let output = mirror.capture.handle_asset(0, 2, "image/png", bytes);
        mirror.carry(&output);
        (mirror.wants, output.asset.is_some())
    };
    assert_eq!(read(&mut mirror), (0, false), "masked while it was read");
    let output = mirror.send(&[&element("img", 0, &[])[..], &[shows(5)][..]].concat());
    assert_eq!(output.fetches.len(), 1);
    assert_eq!(read(&mut mirror), (1, true));
}

#[test]
fn an_image_of_several_elements_own_styles_is_shown_for_as_long_as_one_of_them_is_there() {
    let mut mirror = Mirror::new(Open);
    let style = [("style", "b:url(i.png)")];
    mirror.add("p", &style);
    mirror.add("p", &style);
    mirror.send(&[Op::Detach { ids: &[4] }]);
    assert!(mirror.capture.address_of(0, N).is_some());
    mirror.send(&[Op::Detach { ids: &[3] }]);
    assert_eq!(mirror.capture.address_of(0, N), None);
    // Of many that one element has drawn the last ones count.
    mirror.add("p", &[]);
    for n in 0..17 {
        let url = format!("b:url({n}.png)");
        let value = Some(&url[..]);
        let (id, name) = (5, "style");
        mirror.send(&[Op::Attribute { id, name, value }]);
    }
    assert_eq!(mirror.capture.address_of(0, N + 1), None);
    assert!(mirror.capture.address_of(0, N + 2).is_some());
    assert!(mirror.capture.address_of(0, N + 17).is_some());
}

#[test]
fn of_a_document_in_a_masked_place_no_image_of_a_sheet_is_announced() {
    for (marks, expected) in [(0, true), (mark::MASK, false)] {
        let mut mirror = Mirror::new(Open);
        let frame = Op::Frame { id: 3, document: 7 };
        let shown = element("iframe", marks, &[]);
        let output = mirror.send(&[&shown[..], &[frame][..]].concat());
        let inner = output.opened[0].document;
        let sensor = batch(&[DOCUMENT, SHEET]);
        let count = sensor.string_count as usize;
        let output = mirror
            .capture
            .handle_batch(inner, &sensor.words, &sensor.strings, count)
            .expect("own batch");
        let number = output.fetches[0].number;
        let bytes = Some(b"pixels".to_vec());
        let output = mirror
            .capture
            .handle_asset(inner, number, "image/png", bytes);
        assert_eq!(output.asset.is_some(), expected);
    }
}

#[test]
fn an_image_of_an_elements_own_style_is_named_while_that_element_or_a_sheet_shows_it() {
    let mut mirror = Mirror::new(Open);
    let named = Some((asset_kind::IMAGE, "https://h/shop/i.png".to_owned()));
    let style = [("style", "b:url(i.png)")];
    let output = mirror.send(&element("p", 0, &style));
    assert_eq!(output.fetches.len(), 1);
    assert_eq!(mirror.capture.address_of(0, N), named);
    let gone = [Op::Detach { ids: &[3] }];
    mirror.send(&[&gone[..], &element("p", mark::MASK, &style)[..]].concat());
    assert_eq!(mirror.capture.address_of(0, N), None);
    let output = mirror.send(&element("p", 0, &style));
    assert_eq!(output.fetches.len(), 1, "asked for anew");
    assert_eq!(mirror.capture.address_of(0, N), named);
    mirror.sheet(1, b":root{b:url(https://h/shop/i.png)}");
    mirror.add("p", &style);
    mirror.send(&[Op::Detach { ids: &[5, 6] }]);
    assert_eq!(mirror.capture.address_of(0, N), named, "by the sheet");
}

#[test]
fn an_image_that_the_server_keeps_is_told_by_its_hash_and_a_sheet_is_not() {
    let mut mirror = Mirror::new(Open);
    mirror.add("p", &[]);
    mirror.sheet(1, b"p{b:url(i.png)}");
    let output = mirror.capture.handle_asset(0, N, "", None);
    mirror.carry(&output);
    let page = kept("text/html", b"<p>");
    let output = mirror.capture.handle_kept(0, N, &page);
    mirror.carry(&output);
    assert_eq!(mirror.wants, 0, "a page is no image");
    let image = kept("image/png; charset=x", b"pixels");
    let output = mirror.capture.handle_kept(0, N, &image);
    mirror.carry(&output);
    assert_eq!((mirror.wants, output.asset), (1, None));
    let shown = mirror.apply.handle_asset_bytes(&image.hash, b"pixels");
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].number, &shown[0].mime[..]), (N, "image/png"));
    let output = mirror.capture.handle_kept(0, 1, &kept("text/css", b"a{}"));
    mirror.carry(&output);
    assert_eq!(mirror.wants, 1);
}

#[test]
fn a_nested_sheet_is_resolved_against_itself() {
    let mut mirror = Mirror::new(Open);
    mirror.sheet(1, b"@import url(sub/more.css);");
    let (wishes, sheet) = mirror.sheet(N, b":root{b:url(i.png)}");
    assert_eq!(wishes[0].url, "https://cdn/a/sub/i.png");
    assert_eq!(sheet, format!(":root{{b:url(\"tandem:{}\")}}", N + 1));
}

#[test]
fn texts_of_the_page_are_resolved_against_its_base() {
    let mut mirror = Mirror::new(Open);
    let output = mirror.send(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        Op::Element(STYLE),
        Op::Text {
            value: "a{b:url(i.png)}",
        },
        Op::End,
        Op::End,
        Op::SheetText {
            id: 2,
            css: "a{b:url(i.png)}",
        },
        Op::Attribute {
            id: 1,
            name: "base",
            value: Some("/other/"),
        },
        Op::Constructed {
            sheet: 1,
            css: "a{b:url(i.png)}",
        },
    ]);
    let urls: Vec<&str> = output.fetches.iter().map(|wish| &wish.url[..]).collect();
    assert_eq!(
        urls,
        [
            "https://h/shop/i.png",
            "https://cdn/a/i.png",
            "https://h/other/i.png"
        ]
    );
    for number in N..N + 3 {
        assert!(
            mirror
                .strings
                .contains(&format!("a{{b:url(\"tandem:{number}\")}}")),
            "{number}"
        );
    }
}

#[test]
fn strings_that_a_sheet_shows_are_masked_and_its_urls_never_leave() {
    for profile in [Strict, Open] {
        let mut mirror = Mirror::new(profile);
        let css = "*{content:'word' url(x.png)}@import 'y';:root{c:image-set('z.png' 1x)}";
        let (_, sheet) = mirror.sheet(1, css.as_bytes());
        let word = if profile == Strict {
            "\"••••••\""
        } else {
            "'word'"
        };
        let expected = format!(
            "*{{content:{word} url(\"tandem:{N}\")}}@import url(\"tandem:{}\");:root{{c:image-set(url(\"tandem:{}\") 1x)}}",
            N + 1,
            N + 2,
        );
        assert_eq!(sheet, expected);
    }
}

#[test]
fn sheets_that_are_not_utf8_are_read_alike() {
    let mut mirror = Mirror::new(Open);
    let (_, sheet) = mirror.sheet(1, b"\xef\xbb\xbf*{b:'\xe4';c:url(x)}");
    assert_eq!(sheet, format!("*{{b:'\u{fffd}';c:url(\"tandem:{N}\")}}"));
}

#[test]
fn rules_follow_the_first_element_that_they_could_apply_to() {
    let mut mirror = Mirror::new(Open);
    mirror.add("p", &[("class", "a  B"), ("id", "x")]);
    let css = "p{}.a{}.b:hover{}#x .z{}#x>p{}div{}@media print{*{}}@media (color){.later{}}\
               @layer l{.later{}}.later,.z{}*{}";
    let linked = mirror
        .capture
        .handle_asset(0, 1, "text/css", Some(css.into()));
    mirror.carry(&linked);
    assert_eq!(mirror.sheets[&1], "p{}.a{}#x>p{}@layer l{}*{}");
    assert_eq!(linked.states, state::HOVER, "asked before its rule travels");
    let before = mirror.strings.len();
    mirror.add("div", &[("class", "a")]);
    assert_eq!(mirror.sheets[&1], "p{}.a{}#x>p{}div{}@layer l{}*{}");
    mirror.send(&[Op::States {
        id: 3,
        bits: state::HOVER,
    }]);
    let hovered = "p{}.a{}.b[data-tandem-hover]{}#x>p{}div{}@layer l{}*{}";
    assert_eq!(mirror.sheets[&1], hovered);
    mirror.send(&[Op::Attribute {
        id: 4,
        name: "class",
        value: Some("later"),
    }]);
    let all = "p{}.a{}.b[data-tandem-hover]{}#x>p{}div{}@media (color){.later{}}@layer l{.later{}}\
               .later,.z{}*{}";
    assert_eq!(mirror.sheets[&1], all);
    let known = mirror.strings.len();
    assert!(known > before);
    mirror.add("div", &[("class", "a later")]);
    assert!(
        !mirror.strings[known..].contains('{'),
        "nothing travels twice"
    );
    mirror.add("p", &[("class", "z")]);
    let whole = css.replace(":hover", "[data-tandem-hover]");
    assert_eq!(mirror.sheets[&1], whole.replace("@media print{*{}}", ""));
}

#[test]
fn an_empty_sheet_and_one_without_a_use_are_there_all_the_same() {
    let mut mirror = Mirror::new(Open);
    assert_eq!(mirror.sheet(1, b".unused{}").1, "");
}

#[test]
fn what_may_scroll_is_told_to_the_sensor_wherever_its_rule_stands() {
    let mut mirror = Mirror::new(Open);
    let linked = mirror.capture.handle_asset(
        0,
        1,
        "text/css",
        Some(b".a{overflow:auto}.b{color:red}".to_vec()),
    );
    mirror.carry(&linked);
    assert_eq!(linked.scrollers, ".a");
    let output = mirror.send(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        Op::Element(STYLE),
        Op::Text {
            value: ".c{overflow:scroll}",
        },
        Op::End,
        Op::End,
        Op::SheetText {
            id: 2,
            css: ".d{overflow:scroll}",
        },
        Op::Constructed {
            sheet: 1,
            css: ".e{overflow-y:auto}",
        },
    ]);
    assert_eq!(output.scrollers, ".c,.d,.e");
    assert_eq!(mirror.send(&[Op::SnapshotEnd]).scrollers, "");
}

#[test]
fn a_blocked_element_lets_no_rule_travel() {
    let mut mirror = Mirror::new(Open);
    mirror.sheet(1, b".inside{content:'secret'}.box{}");
    mirror.send(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        Op::Element(Element {
            namespace: 0,
            tag: "div",
            marks: mark::BLOCK,
            attributes: &[("class", "box")],
        }),
        Op::Element(Element {
            namespace: 0,
            tag: "p",
            marks: 0,
            attributes: &[("class", "inside")],
        }),
        Op::End,
        Op::End,
        Op::End,
    ]);
    assert_eq!(mirror.sheets[&1], ".box{}");
    assert!(!mirror.strings.contains("secret"));
}

proptest! {
    /// However a page comes to its elements, the replica has the rules that those could need, in
    /// the order of the sheet.
    #[test]
    fn the_replica_has_each_rule_whose_names_exist(
        rules in proptest::collection::vec((0_usize..6, 0_usize..6, any::<bool>()), 1..20),
        steps in proptest::collection::vec(0_usize..6, 0..8),
        loaded_after in 0_usize..8,
    ) {
        let mut mirror = Mirror::new(Open);
        let text = |&(first, second, grouped): &(usize, usize, bool)| {
            let rule = format!(".c{first} .c{second}{{}}");
            if grouped { format!("@media (color){{{rule}}}") } else { rule }
        };
        let css: String = rules.iter().map(text).collect();
        for (at, class) in steps.iter().enumerate() {
            if at == loaded_after {
                mirror.sheet(1, css.as_bytes());
            }
            mirror.add("p", &[("class", &format!("c{class}"))]);
        }
        if loaded_after >= steps.len() {
            mirror.sheet(1, css.as_bytes());
        }
        let applies = |rule: &&(usize, usize, bool)| steps.contains(&rule.0) && steps.contains(&rule.1);
        let expected: String = rules.iter().filter(applies).map(text).collect();
        prop_assert_eq!(&mirror.sheets[&1], &expected);
    }
}

#[test]
fn what_can_not_be_shown_is_said_to_be_unreadable() {
    let mut mirror = Mirror::new(Open);
    for (number, mime) in [
        (1, "text/html"),
        (2, "text/html"),
        (3, "video/mp4"),
        (4, "text/css"),
    ] {
        if number > 1 {
            mirror.image(number + 1, number);
        }
        assert_eq!(
            mirror.fetched(number, mime, b"x"),
            (vec![], vec![]),
            "{mime}"
        );
    }
    mirror.image(6, 5);
    assert_eq!(
        mirror
            .fetched(5, "image/png", &vec![0; ASSET_BYTES_MAX + 1])
            .1,
        []
    );
    assert_eq!(mirror.wants, 0);
    let (_, assets) = mirror.fetched(5, "Image/PNG", &vec![0; ASSET_BYTES_MAX]);
    assert_eq!(
        (&assets[0].mime[..], assets[0].bytes.len()),
        ("image/png", ASSET_BYTES_MAX)
    );
}

#[test]
fn bytes_of_another_hash_are_dropped() {
    let mut mirror = Mirror::new(Open);
    mirror.image(3, 2);
    let output = mirror
        .capture
        .handle_asset(0, 2, "image/png", Some(b"a".to_vec()));
    mirror.carry(&output);
    let asset = output.asset.expect("bytes");
    assert_eq!(mirror.apply.handle_asset_bytes(&asset.hash, b"b"), []);
    assert_eq!(mirror.apply.handle_asset_bytes(&[0; 32], b"a"), []);
    assert_eq!(mirror.apply.handle_asset_bytes(&asset.hash, b"a").len(), 1);
}
