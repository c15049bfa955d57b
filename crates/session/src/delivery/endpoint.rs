//! The endpoint: streams, paths and timers tied together.

use std::collections::VecDeque;

use tandem_protocol::codec::envelope::Frame;

use super::ladder::Ladder;
use super::link::Link;
use super::pointer::Pointers;
use super::receiver::{Receiver, Taken};
use super::sender::{Acked, Pressure, Sender};
use super::{
    Channel, Event, Millis, MirrorFrame, Path, PeerMisbehaved, PointerPlace, SendError, Transmit,
    wire,
};

/// Small frames waiting to be polled; a peer that probes without end loses its oldest answers.
const CONTROL_MAX: usize = 256;
/// The live paths, in no order.
const LIVE_PATHS: [Path; 2] = [Path::WebSocket, Path::DataChannel];

#[derive(Debug)]
enum Mirror {
    Sends(Sender),
    Receives(Receiver),
}

/// One end of a session's live streams; see the module above.
#[derive(Debug)]
pub struct Endpoint {
    mirror: Mirror,
    pointers: Pointers,
    ladder: Ladder,
    bulk_open: bool,
    bulk_wanted: bool,
    snapshot_wanted: bool,
    control: VecDeque<Transmit>,
    events: VecDeque<Event>,
    /// Counts transmissions and probes.
    order: u64,
    now: Millis,
}

impl Endpoint {
    /// The end that sends the mirror; `attachment` counts its instances.
    #[must_use]
    pub fn customer(attachment: u32) -> Self {
        Self::new(Mirror::Sends(Sender::new()), attachment)
    }

    /// The end that receives the mirror; `attachment` counts its instances.
    #[must_use]
    pub fn agent(attachment: u32) -> Self {
        Self::new(Mirror::Receives(Receiver::new()), attachment)
    }

    fn new(mirror: Mirror, attachment: u32) -> Self {
        Self {
            mirror,
            pointers: Pointers::new(attachment),
            ladder: Ladder::new(),
            bulk_open: false,
            bulk_wanted: false,
            snapshot_wanted: false,
            control: VecDeque::new(),
            events: VecDeque::new(),
            order: 0,
            now: 0,
        }
    }

    /// A path has come up, and the other end is there behind it.
    pub fn path_opened(&mut self, path: Path, now: Millis) {
        self.now = now;
        match self.ladder.link_mut(path) {
            Some(link) => link.open(now),
            None => {
                self.bulk_open = true;
                self.bulk_wanted = false;
            }
        }
        if let Mirror::Receives(receiver) = &mut self.mirror {
            receiver.ack_soon(now);
        }
        self.settle();
    }

    /// A path is gone, with everything that was on its way there.
    pub fn path_closed(&mut self, path: Path, now: Millis) {
        self.now = now;
        match self.ladder.link_mut(path) {
            Some(link) => link.close(),
            None => {
                self.bulk_open = false;
                self.bulk_wanted = false;
            }
        }
        self.control.retain(|transmit| transmit.path != path);
        if let Mirror::Sends(sender) = &mut self.mirror {
            sender.lost(path);
        }
        self.settle();
    }

    /// Begins another epoch of the mirror and forgets what was not acknowledged.
    pub fn start_epoch(&mut self, epoch: u32, now: Millis) {
        self.now = now;
        if let Mirror::Sends(sender) = &mut self.mirror {
            sender.start(epoch, now);
            self.snapshot_wanted = false;
        }
        self.settle();
    }

    /// Whether the epoch can still be sent from its first frame.
    #[must_use]
    pub fn is_epoch_whole(&self) -> bool {
        match &self.mirror {
            Mirror::Sends(sender) => sender.is_whole(),
            Mirror::Receives(_) => false,
        }
    }

    /// Sends everything unacknowledged again: another receiver has taken the other end over.
    pub fn resend(&mut self, now: Millis) {
        self.now = now;
        if let Mirror::Sends(sender) = &mut self.mirror {
            for path in [Path::WebSocket, Path::Bulk, Path::DataChannel] {
                sender.lost(path);
            }
        }
        self.settle();
    }

    /// Sends a body of the mirror in order after the ones before; answers its number.
    pub fn send_mirror(&mut self, flags: u32, body: &[u8], now: Millis) -> Result<u32, SendError> {
        self.now = now;
        let Mirror::Sends(sender) = &mut self.mirror else {
            return Err(SendError::NotStarted);
        };
        let sent = sender.push(flags, body);
        self.settle();
        sent
    }

    /// Sends this end's pointer; an earlier place that has not gone out is forgotten.
    pub fn send_pointer(&mut self, place: PointerPlace, now: Millis) {
        self.now = now;
        self.pointers.set(place);
    }

    /// Another participant has taken the other end over.
    pub fn peer_replaced(&mut self) {
        self.pointers.forget_heard();
    }

    /// Takes one message of a path in.
    pub fn handle_frame(
        &mut self,
        path: Path,
        bytes: &[u8],
        now: Millis,
    ) -> Result<(), PeerMisbehaved> {
        self.now = now;
        let frame = Frame::decode(bytes)?;
        if let Some(link) = self.ladder.link_mut(path) {
            link.heard(now);
        }
        let taken = self.take(path, &frame);
        self.settle();
        taken
    }

    fn take(&mut self, path: Path, frame: &Frame<'_>) -> Result<(), PeerMisbehaved> {
        match *frame {
            Frame::Mirror {
                epoch,
                seq,
                flags,
                body,
            } => {
                let body = body.to_vec();
                self.take_mirror(
                    path,
                    MirrorFrame {
                        epoch,
                        seq,
                        flags,
                        body,
                    },
                )
            }
            Frame::Ack { epoch, seq } => self.take_ack(epoch, seq),
            Frame::Pointer {
                seq,
                node,
                fx,
                fy,
                down,
                document,
            } => {
                if self.pointers.is_news(seq) {
                    let place = PointerPlace {
                        node,
                        fx,
                        fy,
                        down,
                        document,
                    };
                    self.events.push_back(Event::PointerMoved(place));
                }
                Ok(())
            }
            Frame::Ping { nonce } => {
                self.answer(path, nonce);
                Ok(())
            }
            Frame::Pong { nonce } => {
                self.take_pong(path, nonce);
                Ok(())
            }
            Frame::AssetPut { .. }
            | Frame::AssetWant { .. }
            | Frame::AssetHave { .. }
            | Frame::Picture(_)
            | Frame::PictureAck { .. } => Err(PeerMisbehaved::Unexpected),
        }
    }

    fn take_mirror(&mut self, path: Path, frame: MirrorFrame) -> Result<(), PeerMisbehaved> {
        let Mirror::Receives(receiver) = &mut self.mirror else {
            return Err(PeerMisbehaved::Unexpected);
        };
        match receiver.take(path, frame, self.now) {
            Taken::Ready(frames) => self.events.extend(frames.into_iter().map(Event::Mirror)),
            Taken::Overflow => self.events.push_back(Event::GapFound),
            Taken::Held | Taken::Ignored => {}
        }
        Ok(())
    }

    fn take_ack(&mut self, epoch: u32, seq: u32) -> Result<(), PeerMisbehaved> {
        let rtt_ms = self.ladder.rtt().or_guess_ms();
        let Mirror::Sends(sender) = &mut self.mirror else {
            return Err(PeerMisbehaved::Unexpected);
        };
        match sender.acked(epoch, seq, self.now) {
            Some(Acked::Repeat) => sender.hinted(rtt_ms, self.now),
            Some(Acked::Progress) | None => {}
        }
        Ok(())
    }

    fn take_pong(&mut self, path: Path, nonce: u32) {
        let proved = self.ladder.answered(path, nonce, self.now);
        if let (Some(order), Mirror::Sends(sender)) = (proved, &mut self.mirror) {
            sender.proved(path, order);
        }
    }

    /// Acknowledges and answers, in that order and on the path of the probe: the sender concludes
    /// from the answer what was swallowed before.
    fn answer(&mut self, path: Path, nonce: u32) {
        if let Mirror::Receives(receiver) = &mut self.mirror
            && receiver.ack_at().is_some()
            && let Some((epoch, seq)) = receiver.take_ack(Millis::MAX)
        {
            self.control(path, wire::ack(epoch, seq));
        }
        self.control(path, wire::pong(nonce));
    }

    fn control(&mut self, path: Path, bytes: Vec<u8>) {
        if self.control.len() == CONTROL_MAX {
            self.control.pop_front();
        }
        let channel = Channel::Mirror;
        self.control.push_back(Transmit {
            path,
            channel,
            bytes,
        });
    }

    /// Draws the consequences of a change.
    fn settle(&mut self) {
        self.choose_path();
        self.acknowledge();
        let Mirror::Sends(sender) = &mut self.mirror else {
            return;
        };
        match sender.pressure() {
            Some(Pressure::Hold) => self.events.push_back(Event::Held),
            Some(Pressure::Proceed) => self.events.push_back(Event::Proceeded),
            None => {}
        }
        if !self.bulk_open && !self.bulk_wanted && sender.wants_bulk() {
            self.bulk_wanted = true;
            self.events.push_back(Event::BulkWanted);
        }
        // Without a path a snapshot would run over again.
        let overflowed = sender.has_overflowed() && self.ladder.active().is_some();
        if overflowed && !self.snapshot_wanted {
            self.snapshot_wanted = true;
            self.events.push_back(Event::SnapshotNeeded);
        }
    }

    fn choose_path(&mut self) {
        let before = self.ladder.active();
        if !self.ladder.choose() {
            return;
        }
        let after = self.ladder.active();
        self.events.push_back(Event::PathChanged(after));
        self.pointers.repeat(self.now);
        match &mut self.mirror {
            // What the silent channel carries may never arrive. The WebSocket goes on to deliver
            // what it has when the channel takes over.
            Mirror::Sends(sender) if before == Some(Path::DataChannel) => {
                sender.lost(Path::DataChannel);
            }
            Mirror::Sends(_) => {}
            Mirror::Receives(receiver) => receiver.ack_soon(self.now),
        }
    }

    fn acknowledge(&mut self) {
        let Some(path) = self.ack_path() else {
            return;
        };
        if let Mirror::Receives(receiver) = &mut self.mirror
            && let Some((epoch, seq)) = receiver.take_ack(self.now)
        {
            self.control(path, wire::ack(epoch, seq));
        }
    }

    /// Acknowledgements follow the frames, so that they find the path that the sender found.
    fn ack_path(&self) -> Option<Path> {
        let Mirror::Receives(receiver) = &self.mirror else {
            return None;
        };
        let heard_on = receiver.heard_on().filter(|path| {
            let link = self.ladder.link(*path);
            link.is_some_and(Link::is_open)
        });
        heard_on.or(self.ladder.active())
    }

    /// The next frame to send; call until `None` after every change.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.order += 1;
        if let Some(control) = self.control.pop_front() {
            return Some(control);
        }
        let live = self.ladder.active();
        if let Some(path) = live
            && let Some((seq, place)) = self.pointers.next(self.now)
        {
            let bytes = wire::pointer(seq, place);
            return Some(Transmit {
                path,
                channel: Channel::Pointer,
                bytes,
            });
        }
        let Mirror::Sends(sender) = &mut self.mirror else {
            return None;
        };
        let (path, bytes) = sender.next(live, self.bulk_open, self.order, self.now)?;
        Some(Transmit {
            path,
            channel: Channel::Mirror,
            bytes,
        })
    }

    /// What happened; call until `None` after every change.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When [`Endpoint::handle_timeout`] has something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let mut due = LIVE_PATHS.map(|path| self.probe_at(path)).to_vec();
        due.push(self.ladder.suspect_at());
        if self.ladder.active().is_some() {
            due.push(self.pointers.again_at());
        }
        match &self.mirror {
            Mirror::Sends(sender) => due.push(sender.bulk_lost_at(self.ladder.rtt().or_guess_ms())),
            Mirror::Receives(receiver) if self.ack_path().is_some() => due.push(receiver.ack_at()),
            Mirror::Receives(_) => {}
        }
        due.into_iter().flatten().min()
    }

    /// When a probe is due on a live path: for its own sake or to ask what became of a frame.
    fn probe_at(&self, path: Path) -> Option<Millis> {
        let own = self.ladder.probe_at(path);
        let marker = match &self.mirror {
            Mirror::Sends(sender) => sender
                .stalled_since(path)
                .and_then(|since| self.ladder.link(path)?.marker_at(since)),
            Mirror::Receives(_) => None,
        };
        own.into_iter().chain(marker).min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = now;
        self.ladder.tick(now);
        self.choose_path();
        for path in LIVE_PATHS {
            if self.probe_at(path).is_some_and(|at| at <= now) {
                self.probe(path);
            }
        }
        let rtt_ms = self.ladder.rtt().or_guess_ms();
        if let Mirror::Sends(sender) = &mut self.mirror {
            sender.tick(rtt_ms, now);
        }
        if let Some(path) = self.ladder.active()
            && let Some((seq, place)) = self.pointers.next_again(now)
        {
            let bytes = wire::pointer(seq, place);
            self.control.push_back(Transmit {
                path,
                channel: Channel::Pointer,
                bytes,
            });
        }
        self.settle();
    }

    fn probe(&mut self, path: Path) {
        self.order += 1;
        let (order, now) = (self.order, self.now);
        let nonce = order as u32;
        if let Some(link) = self.ladder.link_mut(path) {
            link.probed(nonce, order, now);
            self.control(path, wire::ping(nonce));
        }
    }

    /// The path that carries what this end sends.
    #[must_use]
    pub fn active_path(&self) -> Option<Path> {
        self.ladder.active()
    }

    /// Frames and their bytes that this end keeps: unacknowledged ones, or those that came too early.
    #[must_use]
    pub fn kept(&self) -> (usize, usize) {
        match &self.mirror {
            Mirror::Sends(sender) => sender.kept(),
            Mirror::Receives(receiver) => receiver.held(),
        }
    }

    /// Smoothed round trip on that path; `None` until measured.
    #[must_use]
    pub fn rtt_ms(&self) -> Option<Millis> {
        self.ladder.rtt().known_ms()
    }
}
