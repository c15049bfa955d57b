//! The agent's client: frames in, batches for the replica out.
//!
//! Ties the delivery to the mirror's apply, asks for assets and puts them together, and says when
//! a fresh snapshot is needed.
//! Everything that comes in was written by a stranger: it is refused or answered with a question,
//! never with a panic.

mod inbox;
mod proof;
mod resync;
#[cfg(feature = "agent")]
mod shell;

use std::collections::VecDeque;

use tandem_dom::apply::{
    Apply, ApplyOutput, Check, Finding, Nested, Omitted, ReplicaAsset, ReplicaPicture,
};
use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::envelope::{AssetHash, Frame, Picture};
use tandem_session::delivery::{Endpoint, Event, Millis, MirrorFrame, Path, PointerPlace};

use crate::packet::{Lane, Packets};
use inbox::Inbox;
use proof::Proof;
pub use proof::{ProofState, RepairWish};
use resync::Resync;

/// What the worker should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentEvent {
    /// A new top document begins, in this quirks mode.
    Reset(u32),
    /// A nested document begins.
    NestedReset {
        /// Its number.
        document: u32,
        /// The document around it.
        parent: u32,
        /// The element there that shows it.
        frame: u32,
        /// Its quirks mode.
        quirks: u32,
    },
    /// A nested document is shown no more.
    NestedClosed(u32),
    /// Operations for the replica of a document.
    Viewed {
        /// The document.
        document: u32,
        /// The operations.
        batch: Batch,
        /// Digest of the places that its nodes have after them.
        shape: u32,
        /// By which the replica refers to it.
        serial: u32,
    },
    /// All that is not shown, when that has changed.
    Omitted(Vec<Omitted>),
    /// The picture was compared with the customer's page.
    Proved(ProofState),
    /// The customer's end of this epoch is to be asked for this.
    RepairWished(u32, RepairWish),
    /// Bytes for the replica.
    AssetArrived(ReplicaAsset),
    /// Pixels for the replica.
    PictureArrived(ReplicaPicture),
    /// The customer's pointer moved.
    CustomerPointed(PointerPlace),
    /// The customer is to be asked for a fresh snapshot.
    ResyncWanted,
    /// Operations were skipped, for this reason.
    Faulted(String),
    /// Another path carries what this end sends.
    PathChanged(Option<Path>),
}

/// See the module.
#[derive(Debug)]
pub struct Agent {
    apply: Apply,
    endpoint: Endpoint,
    inbox: Inbox,
    resync: Resync,
    proof: Proof,
    /// The epoch that the proof is about.
    epoch: u32,
    told: ProofState,
    bulk_open: bool,
    /// Answers to pictures.
    answers: VecDeque<Vec<u8>>,
    events: VecDeque<AgentEvent>,
}

/// Answers to pictures that wait; a customer that sends more at once gets no answer to the oldest.
const ANSWERS_MAX: usize = 1024;

impl Agent {
    /// Makes a client; `attachment` counts its instances in this session.
    #[must_use]
    pub fn new(attachment: u32) -> Self {
        Self {
            apply: Apply::new(),
            endpoint: Endpoint::agent(attachment),
            inbox: Inbox::default(),
            resync: Resync::new(),
            proof: Proof::default(),
            epoch: 0,
            told: ProofState::default(),
            bulk_open: false,
            answers: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// The epoch that the picture belongs to.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Whether the session is live and its customer there.
    pub fn set_live(&mut self, live: bool, now: Millis) {
        self.resync.set_live(live, now);
        self.ask(now);
    }

    /// The replica could not follow.
    pub fn want_snapshot(&mut self, now: Millis) {
        self.resync.want(now);
        self.ask(now);
    }

    fn ask(&mut self, now: Millis) {
        if self.resync.tick(now) {
            self.events.push_back(AgentEvent::ResyncWanted);
        }
    }

    /// Takes one message of a socket or channel in; answers whether it was a frame for this end.
    pub fn handle_frame(&mut self, lane: Lane, bytes: &[u8], now: Millis) -> bool {
        if lane == Lane::Bulk && self.handle_bulk(bytes, now) {
            return true;
        }
        let taken = self.endpoint.handle_frame(lane.path(), bytes, now);
        self.follow(now);
        taken.is_ok()
    }

    /// Takes in what comes on the bulk socket alone.
    fn handle_bulk(&mut self, bytes: &[u8], now: Millis) -> bool {
        match Frame::decode(bytes) {
            Ok(Frame::AssetPut {
                hash,
                total,
                offset,
                bytes,
                ..
            }) => {
                let (total, offset) = (total as usize, offset as usize);
                if let Some(whole) = self.inbox.piece(hash, total, offset, bytes, now) {
                    self.show_asset(hash, &whole);
                }
                true
            }
            Ok(Frame::Picture(picture)) => {
                self.show_picture(&picture);
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    fn show_picture(&mut self, picture: &Picture<'_>) {
        let (epoch, seq) = (picture.epoch, picture.seq);
        let shown = self.apply.handle_picture(picture);
        let answer = Frame::PictureAck {
            epoch,
            seq,
            shown: shown.is_some(),
        };
        if self.answers.len() >= ANSWERS_MAX {
            self.answers.pop_front();
        }
        self.answers.push_back(answer.encode());
        self.events.extend(shown.map(AgentEvent::PictureArrived));
    }

    /// Draws the consequences of what the endpoint says.
    fn follow(&mut self, now: Millis) {
        while let Some(event) = self.endpoint.poll_event() {
            match event {
                Event::Mirror(frame) => self.apply(&frame, now),
                Event::PointerMoved(place) => {
                    self.events.push_back(AgentEvent::CustomerPointed(place));
                }
                Event::GapFound => self.resync.want(now),
                Event::PathChanged(path) => self.events.push_back(AgentEvent::PathChanged(path)),
                // This end sends no mirror.
                Event::BulkWanted | Event::SnapshotNeeded | Event::Held | Event::Proceeded => {}
            }
        }
        self.ask(now);
    }

    fn apply(&mut self, frame: &MirrorFrame, now: Millis) {
        if frame.seq == 1 {
            self.resync.satisfied();
        }
        self.epoch = frame.epoch;
        let output = self
            .apply
            .handle_body(frame.epoch, frame.flags, &frame.body);
        self.carry(output, now);
    }

    fn carry(&mut self, output: ApplyOutput, now: Millis) {
        for document in output.closed {
            self.proof.close(document);
            self.events.push_back(AgentEvent::NestedClosed(document));
        }
        if let Some(quirks) = output.reset {
            self.proof.begin();
            self.events.push_back(AgentEvent::Reset(quirks));
        }
        if let Some(batch) = output.batch {
            self.view(0, batch, output.shape);
        }
        for nested in output.nested {
            let Nested {
                document,
                parent,
                frame,
                ..
            } = nested;
            self.events
                .extend(nested.reset.map(|quirks| AgentEvent::NestedReset {
                    document,
                    parent,
                    frame,
                    quirks,
                }));
            if let Some(batch) = nested.batch {
                self.view(document, batch, nested.shape);
            }
        }
        self.events.extend(output.omitted.map(AgentEvent::Omitted));
        self.prove(output.checks, output.finding, now);
        self.events
            .extend(output.faults.into_iter().map(AgentEvent::Faulted));
        for want in output.wants {
            if let Some(bytes) = self.inbox.want(want.hash) {
                self.show_asset(&want.hash, &bytes);
            }
        }
        if output.resync {
            self.resync.want(now);
        }
    }

    fn view(&mut self, document: u32, batch: Batch, shape: u32) {
        let serial = self.proof.viewed(document);
        self.events.push_back(AgentEvent::Viewed {
            document,
            batch,
            shape,
            serial,
        });
    }

    fn prove(&mut self, checks: Vec<Check>, finding: Option<Finding>, now: Millis) {
        let is_checked = !checks.is_empty();
        for check in checks {
            self.proof.checked(check, now);
        }
        if let Some(finding) = finding {
            let document = finding.document;
            let mut firsts = finding.firsts.iter();
            let has_root = firsts.any(|&id| self.apply.is_root(document, id));
            self.proof.found(finding, has_root, now);
        }
        self.follow_proof(is_checked, now);
    }

    /// The replica of a document compared itself with what it was sent up to a batch; `rows` tell
    /// its tree where it differs.
    pub fn handle_proof(&mut self, document: u32, serial: u32, rows: Option<&[u32]>, now: Millis) {
        match rows {
            None => self.proof.built(document),
            Some(rows) => {
                if self.proof.misbuilt(document, serial, now) {
                    let misplaced = self.apply.misplaced(document, rows);
                    let apply = &mut self.apply;
                    let has_no_root =
                        |nodes: &Vec<u32>| !nodes.iter().any(|&id| apply.is_root(document, id));
                    let nodes = misplaced.filter(has_no_root);
                    self.proof.misplaced(document, nodes, now);
                }
            }
        }
        self.follow_proof(false, now);
        self.ask(now);
    }

    fn follow_proof(&mut self, is_checked: bool, now: Millis) {
        while let Some(wish) = self.proof.poll_wish() {
            if wish.step != 0 {
                self.apply.ask_digests(wish.document, wish.step, &wish.ids);
            }
            self.events
                .push_back(AgentEvent::RepairWished(self.epoch, wish));
        }
        if self.proof.take_snapshot_wish() {
            self.resync.want(now);
        }
        let state = self.proof.state();
        if is_checked || state != self.told {
            self.told = state;
            self.events.push_back(AgentEvent::Proved(state));
        }
    }

    fn show_asset(&mut self, hash: &AssetHash, bytes: &[u8]) {
        let assets = self.apply.handle_asset_bytes(hash, bytes);
        self.events
            .extend(assets.into_iter().map(AgentEvent::AssetArrived));
    }

    /// A path has come up and the customer is there behind it.
    pub fn path_opened(&mut self, path: Path, now: Millis) {
        if path == Path::Bulk {
            self.bulk_open = true;
            self.inbox.connection_opened();
        }
        self.endpoint.path_opened(path, now);
        self.follow(now);
    }

    /// A path is gone.
    pub fn path_closed(&mut self, path: Path, now: Millis) {
        self.bulk_open &= path != Path::Bulk;
        self.endpoint.path_closed(path, now);
        self.follow(now);
    }

    /// Shows the agent's pointer to the customer.
    pub fn send_pointer(&mut self, place: PointerPlace, now: Millis) {
        self.endpoint.send_pointer(place, now);
    }

    /// Packets to send; nothing left if empty.
    pub fn poll_transmit(&mut self, now: Millis) -> Vec<u8> {
        let mut packets = Packets::default();
        while !packets.is_full() {
            let Some(transmit) = self.endpoint.poll_transmit() else {
                break;
            };
            packets.push(&transmit);
        }
        while self.bulk_open && !packets.is_full() {
            let Some(question) = self.inbox.next_question(now) else {
                break;
            };
            packets.push_frame(Lane::Bulk, &question);
        }
        while self.bulk_open && !packets.is_full() {
            let Some(answer) = self.answers.pop_front() else {
                break;
            };
            packets.push_frame(Lane::Bulk, &answer);
        }
        packets.into_bytes()
    }

    /// What happened; call until `None` after every change.
    pub fn poll_event(&mut self) -> Option<AgentEvent> {
        self.events.pop_front()
    }

    /// When [`Agent::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Millis> {
        let asset_at = self.inbox.due_at().filter(|_| self.bulk_open);
        let due = [
            self.endpoint.poll_timeout(),
            self.resync.due_at(),
            self.proof.due_at(),
            asset_at,
        ];
        due.into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.endpoint.handle_timeout(now);
        if self.bulk_open {
            self.inbox.tick(now);
        }
        self.proof.tick(now);
        self.follow_proof(false, now);
        self.follow(now);
    }

    /// Smoothed round trip on the path in use.
    #[must_use]
    pub fn rtt_ms(&self) -> Option<Millis> {
        self.endpoint.rtt_ms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::tests::split;

    fn events(agent: &mut Agent) -> Vec<AgentEvent> {
        std::iter::from_fn(|| agent.poll_event()).collect()
    }

    fn want(name: u8) -> ApplyOutput {
        let want = tandem_dom::apply::AssetWant {
            hash: [name; 32],
            number: 1,
            kind: 0,
            mime: "text/css".to_owned(),
            size: 2,
        };
        ApplyOutput {
            wants: vec![want],
            ..ApplyOutput::default()
        }
    }

    #[test]
    fn a_fresh_client_asks_for_a_snapshot_until_an_epoch_begins() {
        let mut agent = Agent::new(1);
        agent.handle_timeout(0);
        assert_eq!(events(&mut agent), []);
        agent.set_live(true, 10);
        assert_eq!(events(&mut agent), [], "the customer begins by itself");
        // A frame from the middle of an epoch is no beginning.
        agent.handle_frame(Lane::WebSocket, &[1, 9, 7, 0, 0], 20);
        assert_eq!(agent.next_timeout(), Some(3_010));
        agent.handle_timeout(3_010);
        assert_eq!(events(&mut agent), [AgentEvent::ResyncWanted]);
    }

    #[test]
    fn a_fault_of_the_replica_asks_once() {
        let mut agent = Agent::new(1);
        agent.set_live(true, 0);
        agent.resync.satisfied();
        events(&mut agent);
        for now in 5_000..5_010 {
            agent.want_snapshot(now);
        }
        assert_eq!(events(&mut agent), [AgentEvent::ResyncWanted]);
    }

    #[test]
    fn assets_are_asked_for_on_the_bulk_socket_once_it_is_open() {
        let mut agent = Agent::new(1);
        agent.carry(want(4), 0);
        assert!(agent.poll_transmit(0).is_empty());
        agent.path_opened(Path::Bulk, 0);
        let question = Frame::AssetWant { hash: &[4; 32] }.encode();
        assert_eq!(
            split(&agent.poll_transmit(0)),
            [(Lane::Bulk, question.clone())]
        );
        assert!(agent.poll_transmit(0).is_empty());
        agent.path_closed(Path::Bulk, 10);
        agent.path_opened(Path::Bulk, 20);
        assert_eq!(split(&agent.poll_transmit(20)), [(Lane::Bulk, question)]);
    }

    #[test]
    fn random_bytes_are_refused_without_a_panic() {
        let mut agent = Agent::new(1);
        agent.set_live(true, 0);
        let mut state = 7_u64;
        let mut n_refused = 0;
        for now in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let random = state.to_be_bytes();
            let len = usize::from(random[0] % 8);
            let mut bytes = random[1..1 + len].to_vec();
            if let Some(first) = bytes.first_mut() {
                *first %= 0x16;
            }
            let lane = Lane::from_code(random[0] % 4).expect("a lane");
            n_refused += usize::from(!agent.handle_frame(lane, &bytes, now));
            agent.poll_transmit(now);
            events(&mut agent);
        }
        assert!((1_000..20_000).contains(&n_refused), "{n_refused}");
    }
}
