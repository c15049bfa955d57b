//! The two clients together: batches of a sensor in, batches for the replica out.

use tandem_dom::capture::Opened;
use tandem_protocol::batch::{asset_kind, op, slot};
use tandem_protocol::codec::envelope::{Frame, kind};
use tandem_protocol::signal::PrivacyProfile;
use tandem_session::delivery::{Millis, Path, PointerPlace};

use crate::agent::{Agent, AgentEvent};
use crate::customer::{Customer, CustomerEvent};
use crate::packet::Lane;
use crate::packet::tests::split;

const HASH_LEN: usize = 32;

/// Both clients, with a server between them that keeps assets.
struct Pair {
    customer: Customer,
    agent: Agent,
    now: Millis,
    /// What the agent has seen: strings of all batches.
    seen: Vec<String>,
    assets: Vec<(u32, String)>,
    n_resets: usize,
    opened: Vec<Opened>,
    /// Number, document around, element and quirks mode, as the agent's end says it.
    nested: Vec<(u32, u32, u32, u32)>,
    closed: Vec<u32>,
    kept: Vec<Vec<u8>>,
}

impl Pair {
    fn new() -> Self {
        let mut pair = Self {
            customer: Customer::new(PrivacyProfile::Balanced, 1),
            agent: Agent::new(1),
            now: 0,
            seen: Vec::new(),
            assets: Vec::new(),
            n_resets: 0,
            opened: Vec::new(),
            nested: Vec::new(),
            closed: Vec::new(),
            kept: Vec::new(),
        };
        pair.agent.set_live(true, 0);
        pair.customer.start_epoch(0);
        for path in [Path::WebSocket, Path::Bulk] {
            pair.customer.path_opened(path, 0);
            pair.agent.path_opened(path, 0);
        }
        pair
    }

    fn batch(&mut self, words: &[u32], strings: &[&str]) {
        let blob = strings.join("\0");
        self.customer
            .handle_batch(0, words, blob.as_bytes(), strings.len(), self.now);
    }

    /// `html > body > text, link, image`, with a style sheet and a picture to be read.
    fn snapshot(&mut self) {
        let words = [
            &[op::DOCUMENT, 0, 0, 1, 800, 600, 1000, 0, 0][..],
            &[op::INSERT, 1, 0, op::ELEMENT, 0, 2, 0, 0],
            &[op::ELEMENT, 0, 3, 0, 0, op::TEXT, 4, op::END],
            &[op::ELEMENT, 0, 5, 0, 1, 6, 7, op::END],
            &[op::ELEMENT, 0, 9, 0, 0, op::END, op::END, op::END],
            &[op::ASSET, 1, asset_kind::STYLE, 8],
            &[op::LINK, 5, slot::STYLE, 1],
            &[op::ASSET, 2, asset_kind::IMAGE, 10],
            &[op::LINK, 6, slot::SRC, 2, op::SNAPSHOT_END],
        ]
        .concat();
        let strings = [
            "https://shop.example/",
            "Shop",
            "html",
            "body",
            "Hello",
            "link",
            "rel",
            "stylesheet",
            "https://shop.example/a.css",
            "img",
            "https://shop.example/a.png",
        ];
        self.batch(&words, &strings);
    }

    /// Lets frames and timers run for a while.
    fn run(&mut self, time_ms: Millis) {
        for _ in 0..time_ms {
            self.now += 1;
            self.customer.handle_timeout(self.now);
            self.agent.handle_timeout(self.now);
            self.exchange();
        }
    }

    fn exchange(&mut self) {
        for (lane, frame) in split(&self.customer.poll_transmit(0, self.now)) {
            if frame[0] == kind::ASSET_PUT {
                self.kept.push(frame);
            } else {
                assert!(self.agent.handle_frame(lane, &frame, self.now));
            }
        }
        for (lane, frame) in split(&self.agent.poll_transmit(self.now)) {
            match Frame::decode(&frame).expect("well-formed") {
                Frame::AssetWant { hash } => self.answer_want(hash),
                _ => assert!(self.customer.handle_frame(lane, &frame, self.now)),
            }
        }
        self.hear_agent();
        self.hear_customer();
    }

    fn answer_want(&mut self, hash: &[u8; HASH_LEN]) {
        for put in &self.kept {
            if put[1..=HASH_LEN] == hash[..] {
                self.agent.handle_frame(Lane::Bulk, put, self.now);
            }
        }
    }

    fn hear_agent(&mut self) {
        while let Some(event) = self.agent.poll_event() {
            match event {
                AgentEvent::Reset(_) => self.n_resets += 1,
                AgentEvent::Viewed(_, batch) => {
                    let strings = String::from_utf8(batch.strings).expect("UTF-8");
                    self.seen.extend(strings.split('\0').map(str::to_owned));
                }
                AgentEvent::AssetArrived(asset) => {
                    let text = String::from_utf8(asset.bytes).expect("UTF-8");
                    self.assets.push((asset.number, text));
                }
                AgentEvent::ResyncWanted => self.customer.resync(self.now),
                AgentEvent::Faulted(detail) => panic!("{detail}"),
                AgentEvent::NestedReset {
                    document,
                    parent,
                    frame,
                    quirks,
                } => self.nested.push((document, parent, frame, quirks)),
                AgentEvent::NestedClosed(document) => self.closed.push(document),
                AgentEvent::CustomerPointed(_) | AgentEvent::PathChanged(_) => {}
            }
        }
    }

    fn hear_customer(&mut self) {
        while let Some(event) = self.customer.poll_event(self.now) {
            match event {
                CustomerEvent::EpochStarted(_) => self.snapshot(),
                CustomerEvent::FetchWished {
                    epoch,
                    document,
                    number,
                    ..
                } => {
                    let (mime, bytes) = if number == 1 {
                        ("text/css", "p{color:red}*{overflow:auto}.x{overflow:auto}")
                    } else {
                        ("image/png", "pixels")
                    };
                    let bytes = Some(bytes.as_bytes().to_vec());
                    self.customer
                        .handle_asset((epoch, document), number, mime, bytes, self.now);
                }
                CustomerEvent::ScrollersFound(_, selectors) => assert_eq!(selectors, ".x"),
                CustomerEvent::ResendWished(_, nodes) | CustomerEvent::MeasureWished(_, nodes) => {
                    panic!("nothing is masked here: {nodes:?}");
                }
                CustomerEvent::DocumentOpened(opened) => self.opened.push(opened),
                CustomerEvent::DocumentClosed(document) => self.closed.push(document),
                CustomerEvent::Held
                | CustomerEvent::Proceeded
                | CustomerEvent::AgentPointed(_)
                | CustomerEvent::StatesAsked(_, _)
                | CustomerEvent::BulkWanted
                | CustomerEvent::PathChanged(_) => {}
            }
        }
    }

    fn has_seen(&self, text: &str) -> bool {
        self.seen.iter().any(|seen| seen == text)
    }
}

#[test]
fn a_page_with_its_style_sheet_and_picture_reaches_the_replica() {
    let mut pair = Pair::new();
    pair.run(200);
    assert!(pair.has_seen("Hello"), "{:?}", pair.seen);
    assert!(pair.has_seen("*{overflow:auto}"), "{:?}", pair.seen);
    assert_eq!(pair.assets, [(2, "pixels".to_owned())]);
    assert_eq!(pair.n_resets, 1, "one snapshot, although both ends began");
    pair.batch(&[op::TEXT_SET, 4, 0], &["Bye"]);
    pair.run(50);
    assert!(pair.has_seen("Bye"));
}

#[test]
fn an_agent_that_comes_anew_gets_a_snapshot_of_its_own() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.seen.clear();
    pair.assets.clear();
    pair.agent = Agent::new(2);
    pair.agent.path_opened(Path::WebSocket, pair.now);
    pair.agent.path_opened(Path::Bulk, pair.now);
    pair.agent.set_live(true, pair.now);
    pair.run(2_000);
    assert_eq!(pair.n_resets, 2);
    assert!(pair.has_seen("Hello"));
    assert_eq!(pair.assets.len(), 1);
}

#[test]
fn a_malformed_batch_begins_another_epoch() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.seen.clear();
    pair.batch(&[op::TEXT_SET, 999, 0], &["nowhere"]);
    pair.batch(&[0xffff], &[]);
    pair.run(2_000);
    assert_eq!(pair.n_resets, 2);
    assert!(pair.has_seen("Hello"));
}

#[test]
fn a_replica_that_can_not_follow_gets_another_snapshot_and_no_second_upload() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.agent.want_snapshot(pair.now);
    pair.run(2_000);
    assert_eq!(pair.n_resets, 2);
    assert_eq!(pair.assets.len(), 2, "shown again");
    assert_eq!(pair.kept.len(), 1, "uploaded once");
}

#[test]
fn pointers_reach_the_other_end() {
    let mut pair = Pair::new();
    pair.customer.set_may_point(true);
    let place = PointerPlace {
        node: 4,
        fx: 1,
        fy: 2,
        down: false,
        document: 7,
    };
    pair.agent.send_pointer(place, 0);
    for (lane, frame) in split(&pair.agent.poll_transmit(0)) {
        pair.customer.handle_frame(lane, &frame, 0);
    }
    let heard: Vec<_> = std::iter::from_fn(|| pair.customer.poll_event(0)).collect();
    assert!(heard.contains(&CustomerEvent::AgentPointed(place)));
}

#[test]
fn a_nested_document_is_opened_shown_and_closed_at_both_ends() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.batch(
        &[
            &[op::INSERT, 3, 0, op::ELEMENT, 0, 0, 0, 0, op::END, op::END][..],
            &[op::FRAME, 7, 1],
        ]
        .concat(),
        &["iframe"],
    );
    pair.run(50);
    let [opened] = pair.opened[..] else {
        panic!("{:?}", pair.opened)
    };
    assert_eq!((opened.parent, opened.port), (0, 1));
    let words = [
        &[op::DOCUMENT, 2, 0, 0, 300, 150, 1000, 0, 0][..],
        &[op::INSERT, 1, 0, op::ELEMENT, 0, 1, 0, 0, op::TEXT, 2],
        &[op::END, op::END, op::ASSET, 1, asset_kind::IMAGE, 3],
        &[op::SNAPSHOT_END],
    ]
    .concat();
    let blob = ["", "html", "Inside", "https://shop.example/b.png"].join("\0");
    let document = opened.document;
    pair.customer
        .handle_batch(document, &words, blob.as_bytes(), 4, pair.now);
    pair.run(50);
    assert!(pair.has_seen("Inside"), "{:?}", pair.seen);
    assert_eq!(pair.nested, [(document, 0, 7, 2)]);
    pair.batch(&[op::DETACH, 1, 7], &[]);
    pair.run(50);
    assert_eq!(pair.closed, [document, document], "said at both ends");
    let late = [op::TEXT_SET, 3, 0];
    pair.customer
        .handle_batch(document, &late, b"Late", 1, pair.now);
    pair.run(50);
    assert!(!pair.has_seen("Late"));
    assert_eq!(pair.n_resets, 1);
}
