//! One browser as a peer of the server: ICE-lite, DTLS and SRTP by `str0m`, driven by this task.
//!
//! Of a screen the customer's peer takes frames in and all others give them out; of a talk those of the
//! two who talk take in, and those of who listens give out. There are no data channels: an offer with one
//! is refused, and who opens one all the same is let go.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use str0m::change::SdpOffer;
use str0m::ice::IceCreds;
use str0m::media::{KeyframeRequestKind, MediaData, Mid};
use str0m::net::{Protocol, Receive, Transmit};
use str0m::{Candidate, IceConnectionState, Input, Output, Rtc, RtcConfig, RtcError};
use tandem_protocol::limits::{FORWARD_KEYFRAME_PACE_MS, FORWARD_SILENCE_MS};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::frames::{Bounds, Frame, Meter, Room, Stream};
use super::{Datagram, Seat};

const KEYFRAME_PACE: Duration = Duration::from_millis(FORWARD_KEYFRAME_PACE_MS);
const SILENCE_MAX: Duration = Duration::from_millis(FORWARD_SILENCE_MS);

/// What a peer is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The customer's screen comes in.
    In,
    /// It goes out to everybody else.
    Out,
    /// The customer's voice comes in.
    CustomerSpeaks,
    /// The agent's voice comes in.
    AgentSpeaks,
    /// Both go out to who listens.
    Listens,
}

impl Part {
    /// What the lines of its offer are for, in their order; those of each kind count by themselves.
    const fn streams(self) -> &'static [Stream] {
        match self {
            Self::In | Self::Out => &[Stream::Picture, Stream::Sound],
            Self::CustomerSpeaks => &[Stream::CustomersVoice],
            Self::AgentSpeaks => &[Stream::AgentsVoice],
            Self::Listens => &[Stream::CustomersVoice, Stream::AgentsVoice],
        }
    }

    const fn takes_in(self) -> bool {
        match self {
            Self::In | Self::CustomerSpeaks | Self::AgentSpeaks => true,
            Self::Out | Self::Listens => false,
        }
    }

    const fn is_of_screen(self) -> bool {
        match self {
            Self::In | Self::Out => true,
            Self::CustomerSpeaks | Self::AgentSpeaks | Self::Listens => false,
        }
    }
}

/// What becomes of a peer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The answer to its offer.
    Answer(String),
    /// It is connected.
    Connected,
    /// The first picture has come in, or the first of a voice.
    Flows,
}

/// Why a peer ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("the offer is none that can be answered: {0}")]
    Offer(&'static str),
    #[error("the connection is gone")]
    Gone,
    #[error("it has opened a data channel")]
    Channel,
    #[error(transparent)]
    Rtc(#[from] RtcError),
}

/// What a peer begins with.
pub(super) struct Work {
    pub(super) seat: Seat,
    pub(super) credentials: IceCreds,
    pub(super) part: Part,
    pub(super) room: Room,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) datagrams: mpsc::Receiver<Datagram>,
    pub(super) stop: CancellationToken,
}

impl Work {
    /// Answers the offer and serves the peer until it is gone or not wanted any more.
    pub(super) async fn run(self, offer: String) {
        let stop = self.stop.clone();
        let serving = async {
            let (mut task, answer) = Task::begin(self, &offer)?;
            task.tell(Event::Answer(answer)).await?;
            task.serve().await
        };
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            ended = serving => ended,
        };
        if let Err(cause) = ended {
            tracing::debug!(%cause, "a peer ends");
        }
    }
}

struct Task {
    work: Work,
    rtc: Rtc,
    /// Its lines, once they are known.
    lines: Vec<(Stream, Mid)>,
    frames: Option<broadcast::Receiver<Arc<Frame>>>,
    meter: Meter,
    /// Pictures before the next keyframe are of no use to this one.
    awaits_keyframe: bool,
    /// The customer's encoder is to be asked for one, not before then.
    keyframe_due: Option<Instant>,
    keyframe_asked_at: Option<Instant>,
    flows: bool,
    heard_at: Instant,
    /// Relayed addresses of ours that were heard from; the table bounds them.
    relayed: Vec<SocketAddr>,
}

/// What wakes a peer.
enum Wake {
    Datagram(Datagram),
    Frame(Result<Arc<Frame>, RecvError>),
    Keyframe,
    Timeout,
}

impl Task {
    fn begin(work: Work, offer: &str) -> Result<(Self, String), Ended> {
        #[cfg(test)]
        assert_ne!(offer, super::tests::PANICS, "asked to");
        let lines = offer.lines().filter(|line| line.starts_with("m=")).count();
        if !(1..=work.part.streams().len()).contains(&lines) || offer.contains("m=application") {
            return Err(Ended::Offer("its lines"));
        }
        let now = Instant::now();
        let shell = &work.seat.peers.shell;
        let mut rtc = RtcConfig::new()
            .set_crypto_provider(shell.crypto.clone())
            .set_ice_lite(true)
            .set_local_ice_credentials(work.credentials.clone())
            .clear_codecs()
            // What every browser sends and receives (RFC 7742 §5, RFC 7874 §3).
            .enable_vp8(true)
            .enable_opus(true, false)
            .build(now.into_std());
        for address in &shell.addresses {
            let candidate = Candidate::host(*address, "udp");
            rtc.add_local_candidate(candidate.map_err(|_| Ended::Offer("our address"))?);
        }
        let offer = SdpOffer::from_sdp_string(offer).map_err(|_| Ended::Offer("its form"))?;
        let answer = rtc.sdp_api().accept_offer(offer)?.to_sdp_string();
        let frames = (!work.part.takes_in()).then(|| work.room.frames.subscribe());
        let bounds = if work.part.is_of_screen() {
            Bounds::SCREEN
        } else {
            Bounds::VOICE
        };
        let task = Self {
            work,
            rtc,
            lines: Vec::new(),
            frames,
            meter: Meter::new(bounds, now),
            awaits_keyframe: true,
            keyframe_due: None,
            keyframe_asked_at: None,
            flows: false,
            heard_at: now,
            relayed: Vec::new(),
        };
        Ok((task, answer))
    }

    async fn serve(&mut self) -> Result<(), Ended> {
        loop {
            let due = self.drain().await?;
            let due = due.min(self.heard_at + SILENCE_MAX);
            let due = self.keyframe_due.map_or(due, |asked| due.min(asked));
            match self.wait(due).await? {
                Wake::Datagram(datagram) => self.receive(&datagram)?,
                Wake::Frame(Ok(frame)) => self.give(&frame),
                Wake::Frame(Err(RecvError::Lagged(_))) => self.want_keyframe(),
                Wake::Frame(Err(RecvError::Closed)) => return Err(Ended::Gone),
                Wake::Keyframe => self.schedule_keyframe(),
                Wake::Timeout => {
                    let now = Instant::now();
                    if now >= self.heard_at + SILENCE_MAX {
                        return Err(Ended::Gone);
                    }
                    self.rtc.handle_input(Input::Timeout(now.into_std()))?;
                    self.ask_for_keyframe(now);
                }
            }
        }
    }

    async fn wait(&mut self, due: Instant) -> Result<Wake, Ended> {
        let is_in = self.work.part.takes_in();
        tokio::select! {
            datagram = self.work.datagrams.recv() => datagram.map(Wake::Datagram).ok_or(Ended::Gone),
            frame = next(self.frames.as_mut()) => Ok(Wake::Frame(frame)),
            () = self.work.room.keyframe.notified(), if is_in => Ok(Wake::Keyframe),
            () = tokio::time::sleep_until(due) => Ok(Wake::Timeout),
        }
    }

    /// Carries out what the machine wants, and answers when it wants to be asked again.
    async fn drain(&mut self) -> Result<Instant, Ended> {
        loop {
            if !self.rtc.is_alive() {
                return Err(Ended::Gone);
            }
            match self.rtc.poll_output()? {
                Output::Timeout(due) => return Ok(Instant::from_std(due)),
                Output::Transmit(transmit) => self.send(&transmit),
                Output::Event(event) => self.hear(event).await?,
            }
        }
    }

    /// What came by a relay of ours is answered by it.
    fn send(&self, transmit: &Transmit) {
        let Seat { peers, ufrag } = &self.work.seat;
        let (from, to) = (transmit.source, transmit.destination);
        if self.relayed.contains(&to) {
            peers.send_by_relay(ufrag, from, to, &transmit.contents);
        } else {
            peers.send(to, &transmit.contents);
        }
    }

    async fn hear(&mut self, event: str0m::Event) -> Result<(), Ended> {
        use str0m::Event as Heard;
        match event {
            Heard::Connected => {
                if !self.work.part.takes_in() {
                    self.want_keyframe();
                }
                self.tell(Event::Connected).await
            }
            Heard::IceConnectionStateChange(IceConnectionState::Disconnected) | Heard::Closed => {
                Err(Ended::Gone)
            }
            // SCTP needs no line in the offer to be begun by whoever means it.
            Heard::ChannelOpen(..) | Heard::ChannelData(_) => Err(Ended::Channel),
            Heard::MediaAdded(added) => {
                let mut streams = self.work.part.streams().iter();
                let is_free =
                    |one: &&Stream| one.kind() == added.kind && self.line(**one).is_none();
                if let Some(stream) = streams.find(is_free) {
                    self.lines.push((*stream, added.mid));
                }
                Ok(())
            }
            Heard::MediaData(data) if self.work.part.takes_in() => self.take(data).await,
            Heard::KeyframeRequest(_) if !self.work.part.takes_in() => {
                self.work.room.keyframe.notify_one();
                Ok(())
            }
            // Beyond what concerns us, the library may tell of more with each version.
            _ => Ok(()),
        }
    }

    fn receive(&mut self, datagram: &Datagram) -> Result<(), Ended> {
        let now = Instant::now();
        let is_v4 = datagram.from.is_ipv4();
        let mut ours = self.work.seat.peers.shell.addresses.iter();
        let Some(destination) = ours.find(|one| one.is_ipv4() == is_v4) else {
            return Ok(());
        };
        // What can not be read is dropped, as the network drops.
        let (from, bytes) = (datagram.from, &datagram.bytes);
        let Ok(received) = Receive::new(Protocol::Udp, from, *destination, bytes) else {
            return Ok(());
        };
        self.heard_at = now;
        if datagram.is_relayed && !self.relayed.contains(&from) {
            self.relayed.push(from);
        }
        self.rtc
            .handle_input(Input::Receive(now.into_std(), received))?;
        Ok(())
    }

    fn line(&self, stream: Stream) -> Option<Mid> {
        let mut lines = self.lines.iter();
        lines.find(|(one, _)| *one == stream).map(|(_, mid)| *mid)
    }

    /// A frame of an end that sends.
    async fn take(&mut self, data: MediaData) -> Result<(), Ended> {
        let mut lines = self.lines.iter();
        let Some((stream, _)) = lines.find(|(_, mid)| *mid == data.mid).copied() else {
            return Ok(());
        };
        if stream == Stream::Picture && !data.contiguous {
            self.schedule_keyframe();
        }
        match self.meter.weigh(data, stream, Instant::now()) {
            Ok(frame) => {
                let is_first = frame.is_keyframe || !self.work.part.is_of_screen();
                let begins = is_first && !self.flows;
                let _nobody_watches = self.work.room.frames.send(Arc::new(frame));
                if begins {
                    self.flows = true;
                    self.tell(Event::Flows).await?;
                }
            }
            Err(true) => self.schedule_keyframe(),
            Err(false) => {}
        }
        Ok(())
    }

    /// A frame for this one.
    fn give(&mut self, frame: &Frame) {
        let is_picture = frame.stream == Stream::Picture;
        if is_picture && self.awaits_keyframe && !frame.is_keyframe {
            return;
        }
        let line = self.line(frame.stream);
        let Some(writer) = line.and_then(|mid| self.rtc.writer(mid)) else {
            return;
        };
        let Some(payload_type) = writer.match_params(frame.params) else {
            return;
        };
        let came_at = frame.came_at.into_std();
        let written = writer.write(payload_type, came_at, frame.time, frame.data.clone());
        if is_picture {
            self.awaits_keyframe = written.is_err() || !self.rtc.is_connected();
        }
    }

    fn want_keyframe(&mut self) {
        self.awaits_keyframe = true;
        self.work.room.keyframe.notify_one();
    }

    /// Encoders are asked with a pause between, however many want one.
    fn schedule_keyframe(&mut self) {
        let asked = self.keyframe_asked_at.map(|at| at + KEYFRAME_PACE);
        let now = Instant::now();
        self.keyframe_due = Some(asked.map_or(now, |at| at.max(now)));
    }

    fn ask_for_keyframe(&mut self, now: Instant) {
        if self.keyframe_due.is_none_or(|due| due > now) {
            return;
        }
        self.keyframe_due = None;
        self.keyframe_asked_at = Some(now);
        let line = self.line(Stream::Picture);
        if let Some(mut writer) = line.and_then(|mid| self.rtc.writer(mid)) {
            // Nothing has come in yet: what comes first is a keyframe anyway.
            let _nothing_yet = writer.request_keyframe(None, KeyframeRequestKind::Pli);
        }
    }

    async fn tell(&self, event: Event) -> Result<(), Ended> {
        self.work.events.send(event).await.map_err(|_| Ended::Gone)
    }
}

async fn next(
    frames: Option<&mut broadcast::Receiver<Arc<Frame>>>,
) -> Result<Arc<Frame>, RecvError> {
    match frames {
        Some(frames) => frames.recv().await,
        None => std::future::pending().await,
    }
}
