//! The customer's client: sensor batches in, frames out.
//!
//! Numbers the epochs, hands batches to the mirror's capture and its bodies to the delivery, and
//! says what the sensor and the sockets should do.
//! Whether the session allows any of it is decided around it; the grant to point is checked here
//! again, because data channels bypass the server.

mod outbox;
mod pictures;
#[cfg(feature = "customer")]
mod shell;

use std::collections::VecDeque;

use tandem_dom::capture::{Capture, CaptureOutput, KeptAsset, Opened};
use tandem_dom::mask::Policy;
use tandem_protocol::batch::op;
use tandem_protocol::codec::envelope::{Area, Frame};
use tandem_session::delivery::{Endpoint, Event, Millis, Path, PointerPlace};

use crate::packet::{Lane, Packets};
use outbox::Outbox;
use pictures::Pictures;
pub use pictures::{Parts, PictureWish, Place};

/// Epochs of one client instance.
const EPOCH_SHIFT: u32 = 12;
/// Shortest time between two walks from nothing, however often somebody asks.
const EPOCH_PAUSE_MS: Millis = 1_000;
/// Bytes in the bulk socket's buffer above which assets wait.
const BULK_LOW_WATER_BYTES: usize = 128 * 1024;
/// Bytes in the bulk socket's buffer above which pictures wait: they come after everything else.
const PICTURE_LOW_WATER_BYTES: usize = 16 * 1024;
/// Time after which a full bulk buffer is looked at again; sockets do not tell when they drain.
const BULK_DRAIN_MS: Millis = 15;

/// Shortest time between two digests of what has changed.
const CHECK_PAUSE_MS: Millis = 250;
/// Time after which a page that does not change tells its digest again.
const CHECK_IDLE_MS: Millis = 5_000;
/// Shortest time between two answers to what an agent asks about single nodes.
const REPAIR_PAUSE_MS: Millis = 20;

/// What the worker should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerEvent {
    /// The sensor walks from nothing for this epoch.
    EpochStarted(u32),
    /// The sensor reads these bytes for this epoch.
    FetchWished {
        /// Epoch that the answer belongs to.
        epoch: u32,
        /// Document whose sensor is asked.
        document: u32,
        /// Number of the asset.
        number: u32,
        /// Where the bytes are.
        url: String,
        /// Only if the page has loaded them already.
        if_loaded: bool,
    },
    /// Style sheets of that document ask for these states of elements; bits of `batch::state`.
    /// Names of states of custom elements come beside them, with a space behind each.
    StatesAsked(u32, u32, String),
    /// The sensor of that document looks for scroll positions of elements with these selectors.
    ScrollersFound(u32, String),
    /// A nested document begins, and its sensor.
    DocumentOpened(Opened),
    /// A nested document is shown no more.
    DocumentClosed(u32),
    /// The sensor of that document sends these nodes anew.
    ResendWished(u32, Vec<u32>),
    /// The sensor of that document tells the sizes of these elements.
    MeasureWished(u32, Vec<u32>),
    /// The sensor looks at the pixels of an element, once.
    PictureWished(PictureWish),
    /// The sensor pauses.
    Held,
    /// The sensor goes on.
    Proceeded,
    /// The agent's pointer moved.
    AgentPointed(PointerPlace),
    /// The bulk socket is needed.
    BulkWanted,
    /// Another path carries the mirror.
    PathChanged(Option<Path>),
}

/// See the module.
#[derive(Debug)]
pub struct Customer {
    capture: Capture,
    endpoint: Endpoint,
    outbox: Outbox,
    pictures: Pictures,
    epoch: u32,
    started_at: Option<Millis>,
    /// When the next walk begins, if one is wanted.
    restart_at: Option<Millis>,
    /// Whether the first batch of the epoch has come.
    begun: bool,
    may_point: bool,
    /// When digests went out last, and when nodes were last asked about.
    checked_at: Millis,
    repaired_at: Option<Millis>,
    bulk_open: bool,
    bulk_wanted: bool,
    bulk_full_at: Option<Millis>,
    events: VecDeque<CustomerEvent>,
}

impl Customer {
    /// Makes a client; `attachment` counts its instances in this session.
    #[must_use]
    pub fn new(policy: impl Into<Policy>, attachment: u32) -> Self {
        Self {
            capture: Capture::new(policy),
            endpoint: Endpoint::customer(attachment),
            outbox: Outbox::default(),
            pictures: Pictures::default(),
            epoch: attachment.wrapping_shl(EPOCH_SHIFT),
            started_at: None,
            restart_at: None,
            begun: false,
            may_point: false,
            checked_at: 0,
            repaired_at: None,
            bulk_open: false,
            bulk_wanted: false,
            bulk_full_at: None,
            events: VecDeque::new(),
        }
    }

    /// What it masks by, from the next epoch on.
    pub fn policy_mut(&mut self) -> &mut Policy {
        self.capture.policy_mut()
    }

    /// Goes on behind this epoch, which a client that failed had reached.
    pub fn continue_after(&mut self, epoch: u32) {
        self.epoch = self.epoch.max(epoch);
    }

    /// Begins an epoch: the sensor walks from nothing.
    pub fn start_epoch(&mut self, now: Millis) {
        self.next_epoch(now);
        self.begun = false;
        self.events
            .push_back(CustomerEvent::EpochStarted(self.epoch));
    }

    fn next_epoch(&mut self, now: Millis) {
        self.epoch = self.epoch.wrapping_add(1);
        self.started_at = Some(now);
        self.restart_at = None;
        self.capture.start(self.epoch);
        self.pictures.begin();
        self.endpoint.start_epoch(self.epoch, now);
    }

    /// The agent has nothing to build on: the epoch goes out from its first frame, or another
    /// one begins where that has been let go.
    pub fn resync(&mut self, now: Millis) {
        self.pictures.forget(now);
        if self.endpoint.is_epoch_whole() {
            self.endpoint.resend(now);
        } else {
            self.restart(now);
        }
    }

    fn restart(&mut self, now: Millis) {
        let pause_over_at = self.started_at.map_or(now, |at| at + EPOCH_PAUSE_MS);
        self.restart_at = Some(pause_over_at.max(now));
        self.tick(now);
    }

    fn tick(&mut self, now: Millis) {
        if self.restart_at.is_some_and(|at| at <= now) {
            self.start_epoch(now);
        }
    }

    /// Whether the agent may point, as the customer granted it.
    pub fn set_may_point(&mut self, may_point: bool) {
        self.may_point = may_point;
    }

    /// Another agent has taken over.
    pub fn peer_replaced(&mut self) {
        self.endpoint.peer_replaced();
    }

    /// Takes one batch of a document's sensor in; the top document is number 0.
    pub fn handle_batch(
        &mut self,
        document: u32,
        words: &[u32],
        strings: &[u8],
        count: usize,
        now: Millis,
    ) {
        if document == 0 && words.first() == Some(&op::DOCUMENT) {
            if self.begun {
                self.next_epoch(now);
            }
            self.begun = true;
        }
        // Without its document it was on its way when the epoch began.
        if !self.begun {
            return;
        }
        if now >= self.checked_at + CHECK_PAUSE_MS {
            self.capture.ask_check();
        }
        match self.capture.handle_batch(document, words, strings, count) {
            Ok(output) => self.carry(document, output, now),
            Err(_) => self.restart(now),
        }
    }

    /// Takes the answer of a document's sensor to a wish of `epoch` in.
    pub fn handle_asset(
        &mut self,
        (epoch, document): (u32, u32),
        number: u32,
        mime: &str,
        bytes: Option<Vec<u8>>,
        now: Millis,
    ) {
        if epoch == self.epoch {
            let output = self.capture.handle_asset(document, number, mime, bytes);
            self.carry(document, output, now);
        }
    }

    /// The kind of an asset of `epoch` that was asked for, one of `batch::asset_kind`, and the address under
    /// which the server may fetch it; see [`Capture::address_of`].
    #[must_use]
    pub fn address_of(
        &mut self,
        (epoch, document): (u32, u32),
        number: u32,
    ) -> Option<(u32, String)> {
        let is_current = epoch == self.epoch && self.begun;
        is_current
            .then(|| self.capture.address_of(document, number))
            .flatten()
    }

    /// The server has fetched an asset of `epoch` and keeps it: it is told, and not sent.
    pub fn handle_kept(
        &mut self,
        (epoch, document): (u32, u32),
        number: u32,
        kept: &KeptAsset,
        now: Millis,
    ) {
        if epoch == self.epoch {
            self.outbox.had(&kept.hash);
            let output = self.capture.handle_kept(document, number, kept);
            self.carry(document, output, now);
        }
    }

    /// The agent asks for digests of nodes, or with a `step` of 0 for the nodes themselves. Questions
    /// that come too fast are dropped; the agent asks again.
    pub fn handle_repair(
        &mut self,
        (epoch, document): (u32, u32),
        step: u32,
        ids: &[u32],
        now: Millis,
    ) {
        let is_early = |at: Millis| now < at + REPAIR_PAUSE_MS;
        if epoch != self.epoch || !self.begun || self.repaired_at.is_some_and(is_early) {
            return;
        }
        self.repaired_at = Some(now);
        let output = if step == 0 {
            self.checked_at = 0;
            self.capture.send_anew(document, ids)
        } else {
            self.capture.tell_digests(document, step, ids)
        };
        self.carry(document, output, now);
    }

    /// When digests go out, if no batch takes them along before.
    fn check_at(&self) -> Option<Millis> {
        let pause_ms = if self.capture.is_unchecked() {
            CHECK_PAUSE_MS
        } else {
            // Nobody would see that nothing has changed.
            self.endpoint.active_path()?;
            CHECK_IDLE_MS
        };
        self.begun.then_some(self.checked_at + pause_ms)
    }

    fn check(&mut self, now: Millis) {
        if self.check_at().is_some_and(|at| at <= now) {
            let output = self.capture.check();
            self.carry(0, output, now);
            self.checked_at = now;
        }
    }

    /// What of a document is masked; see [`Capture::covers`].
    #[must_use]
    pub fn covers(&mut self, document: u32) -> Vec<u32> {
        self.capture.covers(document)
    }

    fn carry(&mut self, document: u32, output: CaptureOutput, now: Millis) {
        if output.has_checks {
            self.checked_at = now;
        }
        for body in output.bodies {
            if self
                .endpoint
                .send_mirror(body.flags, &body.bytes, now)
                .is_err()
            {
                // The endpoint says when a snapshot makes sense; the rest of this epoch is void.
                break;
            }
        }
        let epoch = self.epoch;
        self.events.extend(output.fetches.into_iter().map(|wish| {
            let (number, url, if_loaded) = (wish.number, wish.url, wish.if_loaded);
            CustomerEvent::FetchWished {
                epoch,
                document,
                number,
                url,
                if_loaded,
            }
        }));
        if !output.scrollers.is_empty() {
            let found = CustomerEvent::ScrollersFound(document, output.scrollers);
            self.events.push_back(found);
        }
        if output.states != 0 || !output.custom_states.is_empty() {
            let asked = CustomerEvent::StatesAsked(document, output.states, output.custom_states);
            self.events.push_back(asked);
        }
        output
            .closed
            .iter()
            .for_each(|&one| self.pictures.close(one));
        let closed = output.closed.into_iter();
        self.events
            .extend(closed.map(CustomerEvent::DocumentClosed));
        let opened = output.opened.into_iter();
        self.events
            .extend(opened.map(CustomerEvent::DocumentOpened));
        if !output.resends.is_empty() {
            self.events
                .push_back(CustomerEvent::ResendWished(document, output.resends));
        }
        if !output.measures.is_empty() {
            self.events
                .push_back(CustomerEvent::MeasureWished(document, output.measures));
        }
        if let Some(asset) = output.asset {
            self.outbox.offer(asset);
        }
        for offer in output.pictures {
            self.pictures.offer(document, offer, now);
        }
    }

    /// Takes a look of the sensor in, as RGBA, and answers what of it is to be encoded.
    pub fn handle_look(
        &mut self,
        place: Place,
        size: (u32, u32),
        rgba: &[u8],
        now: Millis,
    ) -> Parts {
        if !self.capture.shows_picture(place.0, place.1) {
            self.pictures.withdraw(place);
            return Parts::default();
        }
        self.pictures.look(place, size, rgba, now)
    }

    /// Takes an encoded part of a look of `epoch` in.
    pub fn handle_part(&mut self, epoch: u32, place: Place, area: Area, bytes: &[u8]) {
        // Marks may have come since the look.
        if epoch == self.epoch && self.capture.shows_picture(place.0, place.1) {
            self.pictures.part(epoch, place, area, bytes);
        }
    }

    /// All parts of a look of `epoch` are encoded.
    pub fn end_look(&mut self, epoch: u32, place: Place, now: Millis) {
        if epoch == self.epoch {
            self.pictures.end(place, now);
        }
    }

    /// The sensor can not look at this element any more.
    pub fn withdraw_picture(&mut self, place: Place) {
        self.pictures.withdraw(place);
    }

    /// The epoch that numbers of nodes belong to.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Takes one message of a socket or channel in; answers whether it was one.
    pub fn handle_frame(&mut self, lane: Lane, bytes: &[u8], now: Millis) -> bool {
        let from_server = matches!(lane, Lane::Bulk | Lane::WebSocket);
        match Frame::decode(bytes) {
            Ok(Frame::AssetHave { hash }) if from_server => self.outbox.had(hash),
            // The question comes on the live socket while there is no bulk socket.
            Ok(Frame::AssetWant { hash }) if from_server => self.outbox.wanted(hash),
            Ok(Frame::PictureAck { epoch, seq, shown }) if from_server => {
                if epoch == self.epoch {
                    self.pictures.confirmed(seq, shown, now);
                }
            }
            Ok(_) if lane != Lane::Bulk => {
                return self.endpoint.handle_frame(lane.path(), bytes, now).is_ok();
            }
            Ok(_) | Err(_) => return false,
        }
        true
    }

    /// A path has come up and the agent is there behind it.
    pub fn path_opened(&mut self, path: Path, now: Millis) {
        self.set_bulk(path, true);
        self.endpoint.path_opened(path, now);
    }

    /// A path is gone; `broken` unless this end closed it after everything had gone out.
    pub fn path_closed(&mut self, path: Path, broken: bool, now: Millis) {
        self.set_bulk(path, false);
        if path == Path::Bulk {
            self.pictures.connection_lost(now);
        }
        if path == Path::Bulk && broken {
            self.outbox.connection_lost();
        } else if path == Path::Bulk {
            self.outbox.connection_done();
        }
        self.endpoint.path_closed(path, now);
    }

    fn set_bulk(&mut self, path: Path, open: bool) {
        if path == Path::Bulk {
            self.bulk_open = open;
            self.bulk_wanted = false;
            self.bulk_full_at = None;
        }
    }

    /// Shows the customer's pointer to the agent.
    pub fn send_pointer(&mut self, place: PointerPlace, now: Millis) {
        self.endpoint.send_pointer(place, now);
    }

    /// Packets to send, while the bulk socket still holds `bulk_buffered` bytes; nothing left if
    /// empty.
    pub fn poll_transmit(&mut self, bulk_buffered: usize, now: Millis) -> Vec<u8> {
        let mut packets = Packets::default();
        let mut bulk_bytes = bulk_buffered;
        while !packets.is_full() {
            let Some(transmit) = self.endpoint.poll_transmit() else {
                break;
            };
            if transmit.path == Path::Bulk {
                bulk_bytes += transmit.bytes.len();
            }
            packets.push(&transmit);
        }
        self.bulk_full_at = None;
        while self.bulk_open && !self.outbox.is_empty() && !packets.is_full() {
            if bulk_bytes >= BULK_LOW_WATER_BYTES {
                self.bulk_full_at = Some(now);
                break;
            }
            if let Some(piece) = self.outbox.next_piece() {
                bulk_bytes += piece.len();
                packets.push_frame(Lane::Bulk, &piece);
            }
        }
        self.transmit_pictures(&mut packets, bulk_bytes, now);
        packets.into_bytes()
    }

    /// Pictures go out when nothing else does.
    fn transmit_pictures(&mut self, packets: &mut Packets, mut bulk_bytes: usize, now: Millis) {
        while self.bulk_open && !self.pictures.is_empty() && !packets.is_full() {
            if bulk_bytes >= PICTURE_LOW_WATER_BYTES {
                self.bulk_full_at = Some(now);
                break;
            }
            if let Some(frame) = self.pictures.next_frame() {
                bulk_bytes += frame.len();
                packets.push_frame(Lane::Bulk, &frame);
            }
        }
    }

    /// What happened; call until `None` after every change.
    pub fn poll_event(&mut self, now: Millis) -> Option<CustomerEvent> {
        while let Some(event) = self.endpoint.poll_event() {
            self.translate(event, now);
        }
        let has_bulk = !self.outbox.is_empty() || !self.pictures.is_empty();
        if !self.bulk_open && !self.bulk_wanted && has_bulk {
            self.bulk_wanted = true;
            self.events.push_back(CustomerEvent::BulkWanted);
        }
        if let Some(wish) = self.pictures.poll_wish(now) {
            self.events.push_back(CustomerEvent::PictureWished(wish));
        }
        self.events.pop_front()
    }

    fn translate(&mut self, event: Event, now: Millis) {
        let event = match event {
            Event::PointerMoved(place) if self.may_point => CustomerEvent::AgentPointed(place),
            Event::BulkWanted if !self.bulk_wanted => {
                self.bulk_wanted = true;
                CustomerEvent::BulkWanted
            }
            Event::SnapshotNeeded => return self.restart(now),
            Event::Held => CustomerEvent::Held,
            Event::Proceeded => CustomerEvent::Proceeded,
            Event::PathChanged(path) => CustomerEvent::PathChanged(path),
            Event::PointerMoved(_) | Event::BulkWanted => return,
            // This end receives no mirror.
            Event::Mirror(_) | Event::GapFound => return,
        };
        self.events.push_back(event);
    }

    /// When [`Customer::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Millis> {
        let drained_at = self.bulk_full_at.map(|at| at + BULK_DRAIN_MS);
        let picture_at = self.pictures.due_at();
        let due = [
            self.endpoint.poll_timeout(),
            self.restart_at,
            drained_at,
            picture_at,
            self.check_at(),
        ];
        due.into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.pictures.tick(now);
        self.endpoint.handle_timeout(now);
        self.tick(now);
        self.check(now);
    }

    /// The path that carries the mirror.
    #[must_use]
    pub fn active_path(&self) -> Option<Path> {
        self.endpoint.active_path()
    }

    /// Smoothed round trip on it.
    #[must_use]
    pub fn rtt_ms(&self) -> Option<Millis> {
        self.endpoint.rtt_ms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::tests::split;

    fn client() -> Customer {
        Customer::new(tandem_protocol::signal::PrivacyProfile::Balanced, 3)
    }

    fn events(customer: &mut Customer, now: Millis) -> Vec<CustomerEvent> {
        std::iter::from_fn(|| customer.poll_event(now)).collect()
    }

    fn style(len: usize) -> CaptureOutput {
        let (hash, mime) = ([7; 32], "text/css".to_owned());
        let asset = tandem_dom::capture::AssetBytes {
            hash,
            mime,
            bytes: vec![1; len],
        };
        CaptureOutput {
            asset: Some(asset),
            ..CaptureOutput::default()
        }
    }

    #[test]
    fn epochs_count_from_the_attachment() {
        let mut customer = client();
        customer.start_epoch(0);
        assert_eq!(
            events(&mut customer, 0),
            [CustomerEvent::EpochStarted((3 << 12) + 1)]
        );
    }

    #[test]
    fn a_snapshot_nobody_has_seen_is_not_made_again_and_others_not_too_often() {
        let mut customer = client();
        customer.start_epoch(0);
        events(&mut customer, 0);
        customer.resync(10);
        assert_eq!(events(&mut customer, 10), []);
        customer.endpoint.send_mirror(0, b"x", 20).expect("taken");
        customer.handle_frame(Lane::WebSocket, &[3, 0x81, 0x60, 1], 30);
        customer.resync(40);
        customer.resync(50);
        assert_eq!(events(&mut customer, 50), []);
        assert_eq!(customer.next_timeout(), Some(EPOCH_PAUSE_MS));
        customer.handle_timeout(EPOCH_PAUSE_MS);
        let started = CustomerEvent::EpochStarted((3 << 12) + 2);
        assert_eq!(events(&mut customer, EPOCH_PAUSE_MS), [started]);
        assert_eq!(customer.next_timeout(), None);
    }

    #[test]
    fn the_agent_points_only_with_the_grant() {
        let mut customer = client();
        let pointer = |seq| [2, seq, 9, 0, 0, 0, 0, 1];
        assert!(customer.handle_frame(Lane::Pointer, &pointer(1), 0));
        assert_eq!(events(&mut customer, 0), []);
        customer.set_may_point(true);
        assert!(customer.handle_frame(Lane::Pointer, &pointer(2), 0));
        let place = PointerPlace {
            node: 9,
            fx: 0,
            fy: 0,
            down: true,
            document: 0,
        };
        assert_eq!(
            events(&mut customer, 0),
            [CustomerEvent::AgentPointed(place)]
        );
    }

    #[test]
    fn assets_open_the_bulk_socket_once_and_respect_its_buffer() {
        let mut customer = client();
        customer.carry(0, style(200_000), 0);
        assert_eq!(events(&mut customer, 0), [CustomerEvent::BulkWanted]);
        assert_eq!(events(&mut customer, 0), []);
        customer.path_opened(Path::Bulk, 0);
        assert!(customer.poll_transmit(BULK_LOW_WATER_BYTES, 5).is_empty());
        assert_eq!(customer.next_timeout(), Some(5 + BULK_DRAIN_MS));
        assert_eq!(split(&customer.poll_transmit(0, 30)).len(), 2);
        assert_eq!(split(&customer.poll_transmit(0, 60)).len(), 2);
        assert_eq!(customer.next_timeout(), None);
        customer.path_closed(Path::Bulk, true, 70);
        assert_eq!(events(&mut customer, 70), [CustomerEvent::BulkWanted]);
        customer.path_opened(Path::Bulk, 80);
        let have = Frame::AssetHave { hash: &[7; 32] }.encode();
        assert!(customer.handle_frame(Lane::Bulk, &have, 80));
        assert!(customer.poll_transmit(0, 80).is_empty());
        customer.path_closed(Path::Bulk, false, 90);
        let want = Frame::AssetWant { hash: &[7; 32] }.encode();
        assert!(
            !customer.handle_frame(Lane::Mirror, &want, 100),
            "not the server"
        );
        assert!(customer.handle_frame(Lane::WebSocket, &want, 100));
        assert_eq!(events(&mut customer, 100), [CustomerEvent::BulkWanted]);
    }

    #[test]
    fn an_asset_of_an_earlier_epoch_and_foreign_frames_are_ignored() {
        let mut customer = client();
        customer.start_epoch(0);
        events(&mut customer, 0);
        customer.handle_asset((3 << 12, 0), 1, "text/css", Some(vec![1]), 0);
        assert!(!customer.handle_frame(Lane::Bulk, &[1, 1, 1, 0], 0));
        assert!(!customer.handle_frame(Lane::Bulk, &[], 0));
        assert!(!customer.handle_frame(Lane::Mirror, &[1, 1, 1, 0], 0));
        assert_eq!(events(&mut customer, 0), []);
        assert!(customer.poll_transmit(0, 0).is_empty());
    }

    #[test]
    fn batches_left_over_from_the_epoch_before_are_dropped() {
        let mut customer = client();
        customer.start_epoch(0);
        events(&mut customer, 0);
        // Malformed: an epoch that took it would have to begin again.
        customer.handle_batch(0, &[99, 99], &[], 0, 5_000);
        assert_eq!(events(&mut customer, 5_000), []);
        assert_eq!(customer.next_timeout(), None);
    }
}
