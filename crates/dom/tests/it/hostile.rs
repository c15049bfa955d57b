//! The agent's end against a customer's client that lies.

use proptest::prelude::*;
use tandem_dom::apply::{Apply, ApplyOutput};
use tandem_protocol::batch::{asset_kind, slot, state};
use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::deflate::Deflater;
use tandem_protocol::codec::envelope::mirror_flag::{DEFLATED, MORE, STRINGS};
use tandem_protocol::codec::envelope::{Area, Picture};
use tandem_protocol::codec::frame::FrameEncoder;
use tandem_protocol::codec::op::{Document, Element, Media, Op};
use tandem_protocol::limits::{
    DEPTH_MAX, FRAME_INFLATED_BYTES_MAX, HIGHLIGHT_RANGES_MAX, PICTURES_MAX, RULES_BYTES_MAX,
    STRING_BYTES_MAX,
};

use crate::support::{Model, What};

const DOCUMENT: Op<'_> = Op::Document(Document {
    quirks: 0,
    url: "",
    title: "",
    width: 1,
    height: 1,
    dpr_milli: 1,
    scroll_x: 0,
    scroll_y: 0,
});

fn element<'a>(namespace: u32, tag: &'a str, attributes: &'a [(&'a str, &'a str)]) -> Op<'a> {
    Op::Element(Element {
        namespace,
        tag,
        marks: 0,
        attributes,
    })
}

/// An agent's end with a document and an `html` element, identifier 2.
struct Agent {
    apply: Apply,
    encoder: FrameEncoder,
    replica: Model,
}

impl Agent {
    fn new() -> Self {
        let (apply, encoder) = (Apply::new(), FrameEncoder::new());
        let mut agent = Self {
            apply,
            encoder,
            replica: Model::default(),
        };
        let start = [
            DOCUMENT,
            Op::Insert {
                parent: 1,
                before: 0,
            },
            element(0, "html", &[]),
        ];
        agent.send(
            &start
                .into_iter()
                .chain([Op::End, Op::End])
                .collect::<Vec<_>>(),
        );
        agent
    }

    fn send(&mut self, ops: &[Op<'_>]) -> ApplyOutput {
        for op in ops {
            self.encoder.push(op);
        }
        let body = self.encoder.finish();
        let output = self.apply.handle_body(1, 0, &body);
        if let Some(batch) = &output.batch {
            self.replica.apply(batch);
        }
        output
    }
}

fn strings(batch: Option<&Batch>) -> String {
    batch
        .map(|batch| String::from_utf8_lossy(&batch.strings).into_owned())
        .unwrap_or_default()
}

#[test]
fn nothing_of_a_hostile_corpus_reaches_the_replica() {
    let tags = [
        (0, "script"),
        (0, "meta"),
        (0, "base"),
        (0, "link"),
        (0, "fencedframe"),
        (0, "portal"),
        (0, "template"),
        (0, "noscript"),
        (1, "script"),
        (0, "tandem-overlay"),
        (0, "applet"),
    ];
    let attributes = [
        ("onload", "EVIL"),
        ("onerror", "EVIL"),
        ("ONCLICK", "EVIL"),
        ("src", "//EVIL"),
        ("srcset", "//EVIL 1x"),
        ("srcdoc", "EVIL"),
        ("href", "javascript:EVIL"),
        ("xlink:href", "//EVIL#x"),
        ("poster", "//EVIL"),
        ("data", "//EVIL"),
        ("action", "//EVIL"),
        ("formaction", "//EVIL"),
        ("background", "//EVIL"),
        ("ping", "//EVIL"),
        ("target", "EVIL"),
        ("style", "a:url(//EVIL)"),
        ("style", "a:u\\72l('//EVIL')"),
        ("style", "a:image-set('//EVIL' 1x)"),
        ("style", "a:url(//EVIL"),
        ("http-equiv", "EVIL"),
        ("imagesrcset", "//EVIL"),
        ("manifest", "//EVIL"),
        ("nonce", "EVIL"),
        ("data-tandem-tag", "EVIL"),
        ("attributeName", "onEVIL"),
        ("xml:base", "//EVIL"),
        ("xmlns", "EVIL"),
        ("cite", "//EVIL"),
        ("formtarget", "EVIL"),
    ];
    let sheets = [
        "@import '//EVIL';",
        "@import url(//EVIL);",
        "@\\69mport\"//EVIL\";",
        "a{b:url(//EVIL)}",
        "a{b:url( \"//EVIL\" )}",
        "a{b:URL(//EVIL)}",
        "a{b:\\75\\72\\6c(//EVIL)}",
        "a{cursor:url(//EVIL),auto}",
        "@font-face{src:url(//EVIL) format('woff')}",
        "a{b:-webkit-image-set('//EVIL' 1x)}",
        "a{b:cross-fade(url(//EVIL),url(#x))}",
        "/**/a{b:url(//EVIL",
        "@supports(a:url(//EVIL)){}",
        "a{b:url(data:text/html,EVIL)}",
        "<!--@import '//EVIL';-->",
        "@namespace url(//EVIL);",
    ];
    let mut vectors = 0;
    let mut agent = Agent::new();
    for (namespace, tag) in tags {
        for (name, value) in attributes {
            let pair = [(name, value)];
            let node = [
                Op::Insert {
                    parent: 2,
                    before: 0,
                },
                element(namespace, tag, &pair),
                Op::End,
                Op::End,
            ];
            let output = agent.send(&node);
            let built = strings(output.batch.as_ref());
            assert!(!built.contains("EVIL"), "{tag} {name}={value}: {built}");
            let built = agent.replica.nodes.values().last().expect("built");
            assert!(
                matches!(&built.what, What::Element { tag, .. } if tag == "tandem-blocked"),
                "{tag}"
            );
            vectors += 1;
        }
    }
    for (namespace, tag) in [
        (0, "a"),
        (0, "img"),
        (0, "iframe"),
        (0, "frame"),
        (0, "frameset"),
        (0, "form"),
        (1, "use"),
        (1, "set"),
        (2, "mi"),
    ] {
        for (name, value) in attributes {
            let pair = [(name, value)];
            let node = [
                Op::Insert {
                    parent: 2,
                    before: 0,
                },
                element(namespace, tag, &pair),
                Op::End,
                Op::End,
            ];
            let built = strings(agent.send(&node).batch.as_ref());
            assert!(!built.contains("EVIL"), "{tag} {name}={value}: {built}");
            let id = agent.replica.next - 1;
            let change = [Op::Attribute {
                id,
                name,
                value: Some(value),
            }];
            assert!(
                !strings(agent.send(&change).batch.as_ref()).contains("EVIL"),
                "{tag} {name}={value}"
            );
            vectors += 2;
        }
    }
    for css in sheets {
        let node = [
            Op::Insert {
                parent: 2,
                before: 0,
            },
            element(0, "style", &[]),
            Op::Text { value: css },
            Op::End,
            Op::End,
        ];
        assert!(
            !strings(agent.send(&node).batch.as_ref()).contains("EVIL"),
            "{css}"
        );
        let (style, text) = (agent.replica.next - 2, agent.replica.next - 1);
        let changes = [
            Op::TextSet {
                id: text,
                value: css,
            },
            Op::SheetText { id: style, css },
            Op::Constructed { sheet: 1, css },
        ];
        assert!(
            !strings(agent.send(&changes).batch.as_ref()).contains("EVIL"),
            "{css}"
        );
        vectors += 4;
    }
    assert!(vectors > 700);
    let control = strings(
        agent
            .send(&[Op::Attribute {
                id: 2,
                name: "title",
                value: Some("EVIL"),
            }])
            .batch
            .as_ref(),
    );
    assert!(
        control.contains("EVIL"),
        "harmless text does reach the replica"
    );
}

#[test]
fn text_does_not_become_css_by_moving() {
    let mut agent = Agent::new();
    agent.send(&[
        Op::Insert {
            parent: 2,
            before: 0,
        },
        element(0, "style", &[]),
        Op::End,
        element(0, "div", &[]),
        Op::Text {
            value: "a{b:url(//evil)}",
        },
        Op::End,
        Op::End,
    ]);
    let output = agent.send(&[Op::Move {
        parent: 3,
        before: 0,
        ids: &[5],
    }]);
    assert_eq!(
        (output.faults.len(), output.batch, output.resync),
        (1, None, false)
    );
}

#[test]
fn one_bad_operation_does_not_harm_the_rest() {
    let mut agent = Agent::new();
    let output = agent.send(&[
        Op::Attribute {
            id: 99,
            name: "class",
            value: Some("x"),
        },
        Op::Detach { ids: &[77] },
        Op::Move {
            parent: 2,
            before: 0,
            ids: &[2],
        },
        Op::Insert {
            parent: 99,
            before: 0,
        },
        element(0, "div", &[]),
        Op::Text { value: "lost" },
        Op::End,
        Op::End,
        Op::Link {
            id: 2,
            slot: slot::SRC,
            number: 5,
        },
        Op::AssetState {
            number: 5,
            state: 1,
        },
        DOCUMENT,
        Op::Insert {
            parent: 2,
            before: 0,
        },
        Op::Text { value: "kept" },
        Op::End,
    ]);
    assert_eq!((output.faults.len(), output.resync), (7, false));
    assert_eq!(agent.replica.nodes[&5].what, What::Text("kept".into()));
    assert_eq!(agent.replica.nodes.len(), 3);
}

#[test]
fn nodes_below_the_deepest_level_are_left_out() {
    let mut agent = Agent::new();
    let mut ops = vec![Op::Insert {
        parent: 2,
        before: 0,
    }];
    ops.extend(std::iter::repeat_n(element(0, "div", &[]), DEPTH_MAX));
    ops.extend(std::iter::repeat_n(Op::End, DEPTH_MAX + 1));
    let output = agent.send(&ops);
    assert_eq!((output.faults.len(), output.resync), (1, false));
    assert_eq!(agent.replica.nodes.len(), DEPTH_MAX);
    assert_eq!(agent.replica.next as usize, DEPTH_MAX + 3);
}

#[test]
fn a_page_made_to_stall_the_agent_is_given_up() {
    let mut agent = Agent::new();
    let mut ops = vec![Op::Insert {
        parent: 2,
        before: 0,
    }];
    ops.extend(std::iter::repeat_n(element(0, "div", &[]), DEPTH_MAX - 4));
    ops.extend(std::iter::repeat_n(Op::End, DEPTH_MAX - 3));
    assert!(!agent.send(&ops).resync);
    let deepest = DEPTH_MAX as u32 - 2;
    let mut ops = vec![Op::Insert {
        parent: deepest,
        before: 0,
    }];
    ops.extend(std::iter::repeat_n(Op::Text { value: "" }, 100_000));
    ops.push(Op::End);
    let output = agent.send(&ops);
    assert!(output.resync && output.batch.is_none());
    assert_eq!(agent.send(&[Op::SnapshotEnd]), ApplyOutput::default());
}

#[test]
fn a_batch_grows_no_larger_than_its_bound() {
    let mut agent = Agent::new();
    // Little on the wire, much behind it: references to long strings of CSS that grow.
    let style = format!("a:{} url(x)", "x".repeat(186));
    let attributes: Vec<(&str, &str)> = (0..400).map(|_| ("style", &style[..])).collect();
    let mut ops = vec![Op::Insert {
        parent: 2,
        before: 0,
    }];
    for _ in 0..850 {
        ops.extend([element(0, "i", &attributes), Op::End]);
    }
    ops.push(Op::End);
    let output = agent.send(&ops);
    assert!(output.resync && output.batch.is_none());
}

#[test]
fn rules_of_style_sheets_are_kept_up_to_their_bound() {
    let mut agent = Agent::new();
    let sheet = Op::Asset {
        number: 1,
        kind: asset_kind::STYLE,
        url: "",
    };
    assert_eq!(agent.send(&[sheet]).faults, [""; 0]);
    let css = " ".repeat(STRING_BYTES_MAX);
    let n_fit = RULES_BYTES_MAX / STRING_BYTES_MAX;
    for at in 0..=n_fit {
        let rules = Op::Rules {
            number: 1,
            at: at as u32,
            css: &css,
        };
        let output = agent.send(&[rules]);
        assert_eq!(output.faults.len(), usize::from(at == n_fit), "{at}");
    }
}

/// A still PNG of this size, as far as the agent's end reads it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [&head[..], &width.to_be_bytes(), &height.to_be_bytes()].concat()
}

#[test]
fn pixels_reach_only_what_can_show_them() {
    let mut agent = Agent::new();
    let mut ops = vec![Op::Insert {
        parent: 2,
        before: 0,
    }];
    for tag in ["div", "video", "canvas"] {
        ops.extend([element(0, tag, &[]), Op::End]);
    }
    for _ in 0..PICTURES_MAX {
        ops.extend([element(0, "canvas", &[]), Op::End]);
    }
    ops.push(Op::End);
    agent.send(&ops);
    let mut shows = |epoch, node, width, x, bytes: &[u8]| {
        let area = Area {
            x,
            y: 0,
            width: 4,
            height: 4,
        };
        let picture = Picture {
            epoch,
            seq: 1,
            document: 0,
            node,
            width,
            height: 4,
            area,
            bytes,
        };
        agent.apply.handle_picture(&picture).is_some()
    };
    let (div, video, canvas) = (3, 4, 5);
    assert!(!shows(1, div, 8, 0, &png(4, 4)));
    assert!(!shows(1, 2, 8, 0, &png(4, 4)));
    assert!(!shows(1, 999, 8, 0, &png(4, 4)), "not there yet");
    assert!(!shows(2, canvas, 8, 0, &png(4, 4)), "another epoch");
    assert!(!shows(1, canvas, 8, 0, &png(4, 5)), "not its size");
    assert!(!shows(1, canvas, 8, 0, b"<svg/>"));
    assert!(!shows(1, video, 8, 4, &png(4, 4)), "videos come whole");
    assert!(shows(1, video, 4, 0, &png(4, 4)));
    for node in canvas..canvas + PICTURES_MAX as u32 - 1 {
        assert!(shows(1, node, 8, 4, &png(4, 4)));
    }
    let last = canvas + PICTURES_MAX as u32 - 1;
    assert!(!shows(1, last, 8, 4, &png(4, 4)), "one too many");
    agent.send(&[Op::Detach { ids: &[canvas] }]);
    let picture = Picture {
        epoch: 1,
        seq: 1,
        document: 0,
        node: last,
        width: 4,
        height: 4,
        area: Area {
            x: 0,
            y: 0,
            width: 4,
            height: 4,
        },
        bytes: &png(4, 4),
    };
    assert!(agent.apply.handle_picture(&picture).is_some());
}

#[test]
fn states_of_players_and_pictures_belong_to_their_elements() {
    let mut agent = Agent::new();
    let media = |id| {
        Op::Media(Media {
            id,
            bits: 1,
            time_ms: 2,
            duration_ms: 3,
            rate_milli: 4,
            volume_milli: 5,
        })
    };
    let insert = Op::Insert {
        parent: 2,
        before: 0,
    };
    let audio = element(0, "audio", &[]);
    agent.send(&[insert, audio, Op::End, Op::End]);
    let picture = Op::Picture { id: 3, state: 1 };
    let output = agent.send(&[media(2), media(3), picture, media(9)]);
    assert_eq!(output.faults.len(), 3, "{:?}", output.faults);
    assert!(!output.resync);
    assert!(agent.replica.node(3).state.contains_key("media"));
    let css = "@keyframes k{0%{background:url(https://evil.example/)}}k{animation-delay:1s}";
    let keyframes = Op::Keyframes {
        id: 3,
        number: 1,
        pseudo: "",
        css,
    };
    assert_eq!(agent.send(&[keyframes]).faults.len(), 0);
    let said = &agent.replica.node(3).state["keyframes"];
    assert!(!said.contains("evil") && said.contains("1s"), "{said}");
}

#[test]
fn a_highlight_has_whole_ranges_of_known_nodes_and_not_too_many() {
    let mut agent = Agent::new();
    let mut faults = |ranges: &[u32]| {
        let name = "found";
        agent.send(&[Op::Highlight { name, ranges }]).faults.len()
    };
    let most = [2, 0, 2, 1].repeat(HIGHLIGHT_RANGES_MAX);
    assert_eq!(faults(&most), 0);
    assert_eq!(faults(&[&most[..], &[2, 0, 2, 1]].concat()), 1);
    assert_eq!(faults(&most[..most.len() - 1]), 1);
    assert_eq!(faults(&[2, 0, 9, 1]), 1);
    assert_eq!(faults(&[]), 0);
}

#[test]
fn bombs_are_refused_whole_or_in_pieces() {
    let zeros = vec![0; FRAME_INFLATED_BYTES_MAX / 2];
    for flags in [0, DEFLATED] {
        let mut apply = Apply::new();
        let mut deflater = Deflater::new();
        let mut resyncs = 0;
        for _ in 0..4 {
            let piece = if flags == 0 {
                zeros.clone()
            } else {
                deflater.deflate(&zeros)
            };
            resyncs += usize::from(apply.handle_body(1, flags | MORE, &piece).resync);
        }
        assert_eq!(resyncs, 1);
    }
    let mut apply = Apply::new();
    let half =
        |deflater: &mut Deflater| deflater.deflate(&vec![0; FRAME_INFLATED_BYTES_MAX / 2 + 1]);
    let ops = apply.handle_body(1, DEFLATED | MORE, &half(&mut Deflater::new()));
    let strings = apply.handle_body(1, DEFLATED | STRINGS, &half(&mut Deflater::new()));
    assert_eq!(
        (ops.resync, strings.resync),
        (false, true),
        "both parts share one bound"
    );
    let strings_first =
        Apply::new().handle_body(1, DEFLATED | STRINGS, &half(&mut Deflater::new()));
    assert!(strings_first.resync);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn random_bytes_are_survived(flags in proptest::collection::vec(0_u32..8, 4), bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 1..4)) {
        let mut apply = Apply::new();
        for (body, flags) in bodies.iter().zip(flags) {
            apply.handle_body(1, flags, body);
        }
    }
}

/// Operations with any operands at all.
fn operations() -> impl Strategy<Value = Vec<(u8, u32, u32, u32, u8)>> {
    let id = || prop_oneof![8 => 0_u32..24, 1 => any::<u32>()];
    proptest::collection::vec((0_u8..35, id(), id(), id(), 0_u8..16), 1..60)
}

const TAGS: [&str; 12] = [
    "div", "style", "script", "x-y", "foo", "link", "span", "iframe", "input", "svg", "html", "a",
];

fn nodes(agent: &mut Agent, shape: u32, pick: u8) {
    let tag = TAGS[usize::from(pick) % TAGS.len()];
    let attributes = [("rel", "stylesheet"), ("class", "x")];
    let mut depth = 1;
    for at in 0..8 {
        match (shape >> (at * 3)) & 7 {
            0 | 1 if depth > 1 => {
                agent.encoder.push(&Op::End);
                depth -= 1;
            }
            2 | 3 => agent.encoder.push(&Op::Text {
                value: "a{b:url(//evil)}",
            }),
            4 => {
                agent.encoder.push(&Op::Shadow { flags: 0 });
                depth += 1;
            }
            _ => {
                let namespace = u32::from(pick) % 3;
                agent.encoder.push(&element(
                    namespace,
                    tag,
                    &attributes[..usize::from(pick) % 3],
                ));
                depth += 1;
            }
        }
    }
    (0..depth).for_each(|_| agent.encoder.push(&Op::End));
}

fn push(agent: &mut Agent, (code, a, b, c, pick): (u8, u32, u32, u32, u8)) {
    let text = ["", "#x", "url(//evil)", "type"][usize::from(pick) % 4];
    let ids = [b, c];
    let op = match code {
        0..=5 => {
            agent.encoder.push(&Op::Insert {
                parent: a,
                before: b,
            });
            return nodes(agent, c.wrapping_mul(0x9e37_79b9), pick);
        }
        6 => Op::Detach { ids: &ids[..1] },
        7..=9 => Op::Move {
            parent: a,
            before: 0,
            ids: &ids,
        },
        10 => Op::Move {
            parent: a,
            before: c,
            ids: &ids[..1],
        },
        11 => Op::Attribute {
            id: a,
            name: "style",
            value: Some(text),
        },
        12 => Op::TextSet { id: a, value: text },
        13 => Op::Value { id: a, value: text },
        14 => Op::Scroll { id: a, x: 1, y: 2 },
        15 => Op::SheetText { id: a, css: text },
        16 => Op::Adopt {
            root: a,
            sheets: &ids,
        },
        17 => Op::Asset {
            number: a,
            kind: b % 5,
            url: text,
        },
        18 => Op::Link {
            id: a,
            slot: b % 6,
            number: c,
        },
        19 => Op::Rules {
            number: a,
            at: b,
            css: text,
        },
        20 => Op::AssetReady {
            number: a,
            mime: text,
            size: b,
            hash: [pick; 32],
        },
        21 => Op::Focus { id: a },
        23 => Op::States {
            id: a,
            bits: b & state::ALL,
        },
        24 => Op::Environment { bits: a },
        25 => Op::Layer {
            id: a,
            layer: b % 3,
        },
        26 => Op::Selection {
            start: (a, b),
            end: (b, c),
        },
        27 => Op::Slotted {
            slot: a,
            nodes: &ids,
        },
        28 => Op::Highlight {
            name: text,
            ranges: &[a, 0, b, c][..usize::from(pick) % 5],
        },
        29 => Op::CustomStates { id: a, names: text },
        30 => Op::Omitted {
            id: a,
            kind: b % 9,
            count: c,
        },
        31 => Op::AssetState {
            number: a,
            state: b % 3,
        },
        22 => Op::Box {
            id: a,
            width: b,
            height: c,
        },
        _ => Op::Document(Document {
            quirks: 0,
            url: text,
            title: text,
            width: a,
            height: b,
            dpr_milli: c,
            scroll_x: 0,
            scroll_y: 0,
        }),
    };
    agent.encoder.push(&op);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn whatever_is_sent_the_replica_is_told_only_what_fits(plan in operations(), per_body in 1_usize..9) {
        let mut agent = Agent::new();
        for chunk in plan.chunks(per_body) {
            for &step in chunk {
                push(&mut agent, step);
            }
            // The model fails the test when it meets an operation that does not fit its tree.
            let output = agent.send(&[]);
            prop_assert!(!names_evil_in_css(&agent.replica));
            if output.resync {
                break;
            }
        }
    }
}

/// Text outside `style` may say what it likes.
fn names_evil_in_css(replica: &Model) -> bool {
    replica.nodes.values().any(|node| match &node.what {
        What::Element {
            tag, attributes, ..
        } => {
            let texts = node
                .children
                .iter()
                .filter(|_| tag == "style")
                .map(|child| &replica.nodes[child].what);
            let in_text = texts
                .into_iter()
                .any(|what| matches!(what, What::Text(text) if text.contains("evil")));
            let in_rules = node
                .state
                .get("sheet")
                .is_some_and(|css| css.contains("evil"));
            in_text
                || in_rules
                || attributes
                    .get("style")
                    .is_some_and(|css| css.contains("evil"))
        }
        What::Document | What::Text(_) | What::Shadow(_) => false,
    })
}
