//! Style sheets and other assets, from the page's bytes to the replica's.

use crate::support::batch;
use tandem_dom::apply::{Apply, ReplicaAsset};
use tandem_dom::capture::{Capture, CaptureOutput, FetchWish};
use tandem_protocol::batch::{NESTED_ASSET_BASE, asset_kind, slot};
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::limits::ASSET_BYTES_MAX;
use tandem_protocol::signal::PrivacyProfile::{self, Open, Strict};

struct Mirror {
    capture: Capture,
    apply: Apply,
    strings: String,
    wants: usize,
}

const N: u32 = NESTED_ASSET_BASE;

impl Mirror {
    fn new(profile: PrivacyProfile) -> Self {
        let mut capture = Capture::new(profile);
        capture.start(1);
        let mut mirror = Self {
            capture,
            apply: Apply::new(),
            strings: String::new(),
            wants: 0,
        };
        let link = [("rel", "stylesheet")];
        mirror.send(&[
            Op::Document(Document {
                quirks: 0,
                url: "https://h/shop/page?x=1",
                title: "",
                width: 1,
                height: 1,
                dpr_milli: 1000,
                scroll_x: 0,
                scroll_y: 0,
            }),
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
        let count = sensor.string_count as usize;
        let output = self
            .capture
            .handle_batch(&sensor.words, &sensor.strings, count);
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
            .handle_asset(number, mime, Some(bytes.to_vec()));
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
            self.wants += view.wants.len();
            let strings = view.batch.map(|batch| batch.strings).unwrap_or_default();
            self.strings += &String::from_utf8(strings).expect("UTF-8");
        }
    }
}

fn text(assets: &[ReplicaAsset]) -> &str {
    str::from_utf8(&assets[0].bytes).expect("UTF-8")
}

#[test]
fn urls_of_a_sheet_are_named_by_numbers_in_their_order() {
    let mut mirror = Mirror::new(Open);
    let css = "@import 'more.css';@font-face{src:url(../f.woff2)}a{b:url(\"/i.png\") url(#x) url(data:image/png,x) url(data:text/html,x) url(/i.png) url(javascript:x)}";
    let (wishes, assets) = mirror.fetched(1, "text/css; charset=utf-8", css.as_bytes());
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
    assert_eq!(
        (assets[0].number, assets[0].kind, &assets[0].mime[..]),
        (1, 0, "text/css")
    );
    let replaced = format!(
        "@import url(\"tandem:{N}\");@font-face{{src:url(\"tandem:{}\")}}a{{b:url(\"tandem:{}\") url(#x) url(data:image/png,x) url(\"tandem:{}\") url(\"tandem:{}\") url(\"tandem:0\")}}",
        N + 1,
        N + 2,
        N + 3,
        N + 2,
    );
    assert_eq!(text(&assets), replaced);
    assert_eq!(mirror.wants, 1);
}

#[test]
fn a_nested_sheet_is_resolved_against_itself() {
    let mut mirror = Mirror::new(Open);
    mirror.fetched(1, "text/css", b"@import url(sub/more.css);");
    let (wishes, assets) = mirror.fetched(N, "text/css", b"a{b:url(i.png)}");
    assert_eq!(wishes[0].url, "https://cdn/a/sub/i.png");
    assert_eq!(
        (assets[0].number, text(&assets)),
        (N, &*format!("a{{b:url(\"tandem:{}\")}}", N + 1))
    );
}

#[test]
fn texts_of_the_page_are_resolved_against_its_base() {
    let mut mirror = Mirror::new(Open);
    let style = Element {
        namespace: 0,
        tag: "style",
        marks: 0,
        attributes: &[],
    };
    let output = mirror.send(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        Op::Element(style),
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
fn masked_sheets_count_their_urls_alike() {
    let mut mirror = Mirror::new(Strict);
    let css = "a{content:'word' url(x.png)}@import 'y';b{c:image-set('z.png' 1x)}";
    let (_, assets) = mirror.fetched(1, "text/css", css.as_bytes());
    let expected = format!(
        "a{{content:\"••••\" url(\"tandem:{N}\")}}@import url(\"tandem:{}\");b{{c:image-set(url(\"tandem:{}\") 1x)}}",
        N + 1,
        N + 2,
    );
    assert_eq!(text(&assets), expected);
}

#[test]
fn sheets_that_are_not_utf8_are_read_alike() {
    let mut mirror = Mirror::new(Open);
    let (_, assets) = mirror.fetched(1, "text/css", b"\xef\xbb\xbfa{b:'\xe4';c:url(x)}");
    assert_eq!(
        text(&assets),
        format!("a{{b:'\u{fffd}';c:url(\"tandem:{N}\")}}")
    );
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
        let kind = if number == 1 {
            asset_kind::STYLE
        } else {
            asset_kind::IMAGE
        };
        if number > 1 {
            mirror.send(&[Op::Asset {
                number,
                kind,
                url: "https://h/x",
            }]);
        }
        assert_eq!(
            mirror.fetched(number, mime, b"x"),
            (vec![], vec![]),
            "{mime}"
        );
    }
    mirror.send(&[Op::Asset {
        number: 5,
        kind: asset_kind::IMAGE,
        url: "https://h/x",
    }]);
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
    let output = mirror
        .capture
        .handle_asset(1, "text/css", Some(b"a{}".to_vec()));
    mirror.carry(&output);
    let asset = output.asset.expect("bytes");
    assert_eq!(mirror.apply.handle_asset_bytes(&asset.hash, b"b{}"), []);
    assert_eq!(mirror.apply.handle_asset_bytes(&[0; 32], b"a{}"), []);
    assert_eq!(
        mirror.apply.handle_asset_bytes(&asset.hash, b"a{}").len(),
        1
    );
}
