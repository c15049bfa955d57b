//! The two clients together: batches of a sensor in, batches for the replica out.

use std::collections::BTreeMap;

use tandem_dom::apply::ReplicaPicture;
use tandem_dom::capture::{KeptAsset, Opened};
use tandem_protocol::batch::{asset_kind, op, picture_state, slot};
use tandem_protocol::codec::envelope::{Frame, kind};
use tandem_protocol::codec::op::Op;
use tandem_protocol::signal::PrivacyProfile;
use tandem_session::delivery::{Millis, Path, PointerPlace};

use crate::agent::{Agent, AgentEvent, ProofState};
use crate::customer::{Customer, CustomerEvent, PictureWish};
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
    proofs: Vec<(Millis, ProofState)>,
    /// Numbers of the last batches for the replicas.
    serials: BTreeMap<u32, u32>,
    resends: Vec<(u32, Vec<u32>)>,
    wishes: Vec<PictureWish>,
    pictures: Vec<ReplicaPicture>,
    /// What the server fetches of the picture, which the page can not read then.
    fetched: Option<Vec<u8>>,
}

impl Pair {
    fn new() -> Self {
        Self::with_profile(PrivacyProfile::Balanced)
    }

    fn with_profile(profile: PrivacyProfile) -> Self {
        let mut pair = Self {
            customer: Customer::new(profile, 1),
            agent: Agent::new(1),
            now: 0,
            seen: Vec::new(),
            assets: Vec::new(),
            n_resets: 0,
            opened: Vec::new(),
            nested: Vec::new(),
            closed: Vec::new(),
            kept: Vec::new(),
            proofs: Vec::new(),
            serials: BTreeMap::new(),
            resends: Vec::new(),
            wishes: Vec::new(),
            pictures: Vec::new(),
            fetched: None,
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
                AgentEvent::Viewed {
                    batch,
                    document,
                    serial,
                    ..
                } => {
                    self.serials.insert(document, serial);
                    let strings = String::from_utf8(batch.strings).expect("UTF-8");
                    self.seen.extend(strings.split('\0').map(str::to_owned));
                }
                AgentEvent::AssetArrived(asset) => {
                    let text = String::from_utf8(asset.bytes).expect("UTF-8");
                    self.assets.push((asset.number, text));
                }
                AgentEvent::ResyncWanted => self.customer.resync(self.now),
                AgentEvent::Proved(state) => self.proofs.push((self.now, state)),
                AgentEvent::RepairWished(epoch, wish) => {
                    let place = (epoch, wish.document);
                    self.customer
                        .handle_repair(place, wish.step, &wish.ids, self.now);
                }
                AgentEvent::Faulted(detail) => panic!("{detail}"),
                AgentEvent::NestedReset {
                    document,
                    parent,
                    frame,
                    quirks,
                } => self.nested.push((document, parent, frame, quirks)),
                AgentEvent::NestedClosed(document) => self.closed.push(document),
                AgentEvent::CustomerPointed(_)
                | AgentEvent::PathChanged(_)
                | AgentEvent::Omitted(_) => {}
                AgentEvent::PictureArrived(picture) => self.pictures.push(picture),
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
                } if self.fetched.is_some() && number == 2 => {
                    self.withhold((epoch, document), number);
                }
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
                CustomerEvent::ResendWished(document, nodes) => {
                    self.resends.push((document, nodes));
                }
                CustomerEvent::DocumentOpened(opened) => self.opened.push(opened),
                CustomerEvent::DocumentClosed(document) => self.closed.push(document),
                CustomerEvent::Held
                | CustomerEvent::Proceeded
                | CustomerEvent::AgentPointed(_)
                | CustomerEvent::StatesAsked(..)
                // Images of strict sessions; nobody here has their sizes.
                | CustomerEvent::MeasureWished(_, _)
                | CustomerEvent::BulkWanted
                | CustomerEvent::PathChanged(_) => {}
                CustomerEvent::PictureWished(wish) => self.wishes.push(wish),
            }
        }
    }

    /// The page has no bytes; the server fetches them and keeps them.
    fn withhold(&mut self, place: (u32, u32), number: u32) {
        self.customer
            .handle_asset(place, number, "", None, self.now);
        let address = self.customer.address_of(place, number);
        let expected = (asset_kind::IMAGE, "https://shop.example/a.png".to_owned());
        assert_eq!(address, Some(expected));
        assert_eq!(self.customer.address_of((0, place.1), number), None);
        let frame = self.fetched.clone().expect("bytes");
        let Ok(Frame::AssetPut {
            hash, total, mime, ..
        }) = Frame::decode(&frame)
        else {
            panic!("not an asset");
        };
        let kept = KeptAsset {
            hash: *hash,
            mime: mime.to_owned(),
            size: total,
        };
        self.customer.handle_kept(place, number, &kept, self.now);
        self.kept.push(frame);
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
fn a_picture_that_the_page_can_not_read_comes_from_the_server_and_is_not_sent() {
    let mut readable = Pair::new();
    readable.run(200);
    let mut pair = Pair::new();
    pair.fetched = readable.kept.pop();
    pair.run(200);
    assert_eq!(pair.assets, [(2, "pixels".to_owned())]);
    assert_eq!(pair.kept.len(), 1, "what the server has fetched");
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
    pair.customer.peer_replaced();
    pair.customer.resync(pair.now);
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

/// A still PNG of this size, as far as anybody reads it here.
fn png(width: u32, height: u32) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [&head[..], &width.to_be_bytes(), &height.to_be_bytes()].concat()
}

impl Pair {
    /// A canvas with these marks stands behind the text, as node 7.
    fn canvas(&mut self, marks: u32) {
        let canvas = [
            op::INSERT,
            3,
            0,
            op::ELEMENT,
            0,
            0,
            marks,
            0,
            op::END,
            op::END,
        ];
        let words = [&canvas[..], &[op::PICTURE, 7, picture_state::COMING]].concat();
        self.batch(&words, &["canvas"]);
    }

    /// Answers the wishes with a picture of this shade; how many there were.
    fn look(&mut self, shade: u8) -> usize {
        let wishes = std::mem::take(&mut self.wishes);
        for wish in &wishes {
            let epoch = self.customer.epoch();
            let rgba = [shade; 4 * 6];
            let parts = self
                .customer
                .handle_look(wish.place, (3, 2), &rgba, self.now);
            for area in parts.areas {
                self.customer
                    .handle_part(epoch, wish.place, area, &png(3, 2));
            }
            self.customer.end_look(epoch, wish.place, self.now);
        }
        wishes.len()
    }
}

#[test]
fn a_canvas_is_shown_and_shown_again_to_whoever_comes() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.canvas(0);
    for shade in [1, 1, 2] {
        pair.run(200);
        assert_eq!(pair.look(shade), 1);
    }
    pair.run(200);
    assert_eq!(pair.pictures.len(), 2, "one for each change");
    assert_eq!((pair.pictures[0].node, pair.pictures[0].width), (7, 3));
    pair.customer.resync(pair.now);
    pair.run(1_500);
    assert_eq!(
        pair.n_resets, 2,
        "all of it was confirmed, so it begins anew"
    );
    pair.canvas(0);
    pair.run(200);
    pair.look(2);
    pair.run(200);
    assert_eq!(pair.pictures.len(), 3);
}

#[test]
fn nobody_looks_at_a_canvas_that_is_private() {
    use tandem_protocol::batch::mark::{BLOCK, MASK};
    let cases = [
        (PrivacyProfile::Strict, 0),
        (PrivacyProfile::Balanced, MASK),
        (PrivacyProfile::Open, BLOCK),
    ];
    for (profile, marks) in cases {
        let mut pair = Pair::with_profile(profile);
        pair.run(200);
        pair.canvas(marks);
        pair.run(2_000);
        assert_eq!(pair.wishes, [], "{profile:?}");
        let parts = pair
            .customer
            .handle_look((0, 7), (3, 2), &[1; 24], pair.now);
        assert_eq!(parts.areas, [], "not even if the sensor did");
    }
}

#[test]
fn a_picture_comes_again_when_its_element_was_not_there_yet() {
    let mut pair = Pair::new();
    pair.run(200);
    pair.canvas(0);
    let (now, epoch) = (pair.now, pair.customer.epoch());
    while let Some(event) = pair.customer.poll_event(now) {
        if let CustomerEvent::PictureWished(wish) = event {
            pair.wishes.push(wish);
        }
    }
    pair.look(1);
    let frames = split(&pair.customer.poll_transmit(0, now));
    let (pictures, others): (Vec<_>, Vec<_>) = frames
        .into_iter()
        .partition(|(_, frame)| frame[0] == kind::PICTURE);
    assert_eq!(pictures.len(), 1);
    for (lane, frame) in pictures.into_iter().chain(others) {
        pair.agent.handle_frame(lane, &frame, now);
    }
    for _ in 0..4 {
        pair.run(200);
        pair.look(1);
    }
    assert_eq!(pair.pictures.len(), 1);
    assert_eq!(pair.customer.epoch(), epoch);
}

/// The tree of `snapshot` as its replica tells it, without the text.
const WITHOUT_TEXT: [u32; 8] = [1, 1, 2, 2, 3, 3, 5, 6];

fn proven() -> Pair {
    let mut pair = Pair::new();
    pair.snapshot();
    pair.run(20);
    pair.agent.handle_proof(0, pair.serials[&0], None, pair.now);
    pair.run(1);
    assert_eq!(
        pair.proofs.last().map(|told| told.1),
        Some(ProofState::Identical)
    );
    pair
}

#[test]
fn the_picture_is_proven_a_few_times_a_second_while_the_page_changes_and_then_rarely() {
    let mut pair = proven();
    pair.proofs.clear();
    for _ in 0..100 {
        pair.batch(&[op::TEXT_SET, 4, 0], &["changed"]);
        pair.run(10);
    }
    let n_told = pair.proofs.len();
    assert!((3..=5).contains(&n_told), "{n_told}");
    pair.run(300);
    pair.proofs.clear();
    pair.run(20_000);
    assert_eq!(pair.proofs.len(), 4);
    assert!(
        pair.proofs
            .iter()
            .all(|told| told.1 == ProofState::Identical)
    );
}

#[test]
fn nobody_is_told_that_nothing_changes() {
    let mut pair = proven();
    for path in [Path::WebSocket, Path::Bulk] {
        pair.customer.path_closed(path, true, pair.now);
    }
    pair.proofs.clear();
    pair.run(20_000);
    for path in [Path::WebSocket, Path::Bulk] {
        pair.customer.path_opened(path, pair.now);
    }
    pair.run(100);
    assert!(pair.proofs.len() <= 2, "{:?}", pair.proofs);
}

#[test]
fn what_the_replica_lost_is_sent_anew_and_nothing_else() {
    let mut pair = proven();
    let (serial, n_resets) = (pair.serials[&0], pair.n_resets);
    pair.agent
        .handle_proof(0, serial, Some(&WITHOUT_TEXT), pair.now);
    pair.run(5);
    assert_eq!(pair.resends, [(0, vec![4])]);
    assert_eq!(
        pair.proofs.last().map(|told| told.1),
        Some(ProofState::Repairing)
    );
    // As the sensor answers.
    let words = [op::DETACH, 1, 4, op::INSERT, 3, 0, op::TEXT, 0, op::END];
    pair.batch(&words, &["Hello"]);
    pair.run(5);
    pair.agent.handle_proof(0, pair.serials[&0], None, pair.now);
    pair.run(1);
    assert_eq!(
        pair.proofs.last().map(|told| told.1),
        Some(ProofState::Identical)
    );
    assert_eq!(pair.n_resets, n_resets, "no fresh snapshot");
}

#[test]
fn what_can_not_be_mended_takes_a_fresh_snapshot() {
    let mut pair = proven();
    pair.run(1_000);
    for rows in [&[][..], &[1, 1, 2, 2, 1, 99]] {
        let n_resets = pair.n_resets;
        let serial = pair.serials[&0];
        pair.agent.handle_proof(0, serial, Some(rows), pair.now);
        for _ in 0..40 {
            pair.run(100);
            if pair.n_resets == n_resets {
                pair.snapshot();
            }
        }
        assert!(pair.n_resets > n_resets, "{rows:?}");
        assert_eq!(pair.resends, []);
    }
}

#[test]
fn a_stranger_who_forges_checks_causes_few_questions() {
    let mut agent = Agent::new(1);
    agent.set_live(true, 0);
    let mut encoder = tandem_protocol::codec::frame::FrameEncoder::new();
    let mut n_questions = 0;
    let mut n_snapshots = 0;
    for seq in 1..10_000 {
        encoder.push(&Op::Check { digest: seq });
        let now = u64::from(seq);
        let body = &encoder.finish();
        let frame = Frame::Mirror {
            epoch: 1,
            seq,
            flags: 0,
            body,
        };
        agent.handle_frame(Lane::WebSocket, &frame.encode(), now);
        agent.handle_timeout(now);
        while let Some(event) = agent.poll_event() {
            n_questions += u32::from(matches!(event, AgentEvent::RepairWished(..)));
            n_snapshots += u32::from(event == AgentEvent::ResyncWanted);
        }
        agent.poll_transmit(now);
    }
    assert!(
        n_questions <= 10 && n_snapshots <= 4,
        "{n_questions} {n_snapshots}"
    );
}

#[test]
fn an_agent_who_asks_without_end_gets_few_answers() {
    let mut pair = proven();
    pair.run(300);
    let epoch = pair.customer.epoch();
    let mut n_bytes = 0;
    for turn in 0..100_000 {
        let now = pair.now + turn / 100;
        let step = if turn % 2 == 0 { 1 } else { 65_536 };
        let ids = [1; 1_000];
        pair.customer.handle_repair((epoch, 0), step, &ids, now);
        pair.customer.handle_repair((epoch + 1, 0), step, &ids, now);
        n_bytes += pair.customer.poll_transmit(0, now).len();
    }
    let n_answers = 1_000 / 20;
    assert!(n_bytes < n_answers * 64 * 40, "{n_bytes}");
    assert_eq!(pair.resends, []);
}
