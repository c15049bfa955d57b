//! One browser as a peer of the server: ICE-lite, DTLS and SRTP by `str0m`, driven by this task.
//!
//! The customer's peer takes frames in, all others give them out. There are no data channels: an
//! offer with one is refused, and who opens one all the same is let go.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use str0m::change::SdpOffer;
use str0m::ice::IceCreds;
use str0m::media::{KeyframeRequestKind, MediaData, MediaKind, Mid};
use str0m::net::{Protocol, Receive, Transmit};
use str0m::{Candidate, IceConnectionState, Input, Output, Rtc, RtcConfig, RtcError};
use tandem_protocol::limits::{FORWARD_KEYFRAME_PACE_MS, FORWARD_LINES_MAX, FORWARD_SILENCE_MS};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::frames::{Frame, Meter, Room};
use super::{Datagram, Seat};

const KEYFRAME_PACE: Duration = Duration::from_millis(FORWARD_KEYFRAME_PACE_MS);
const SILENCE_MAX: Duration = Duration::from_millis(FORWARD_SILENCE_MS);

/// Which way frames go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The customer's.
    In,
    /// Everybody else's.
    Out,
}

/// What becomes of a peer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The answer to its offer.
    Answer(String),
    /// It is connected.
    Connected,
    /// The first picture has come in.
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
    picture: Option<Mid>,
    sound: Option<Mid>,
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
        if !(1..=FORWARD_LINES_MAX).contains(&lines) || offer.contains("m=application") {
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
        let frames = (work.part == Part::Out).then(|| work.room.frames.subscribe());
        let task = Self {
            work,
            rtc,
            picture: None,
            sound: None,
            frames,
            meter: Meter::new(now),
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
        let is_in = self.work.part == Part::In;
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
                if self.work.part == Part::Out {
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
                let line = match added.kind {
                    MediaKind::Video => &mut self.picture,
                    MediaKind::Audio => &mut self.sound,
                };
                line.get_or_insert(added.mid);
                Ok(())
            }
            Heard::MediaData(data) if self.work.part == Part::In => self.take(data).await,
            Heard::KeyframeRequest(_) if self.work.part == Part::Out => {
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

    /// A frame of the customer's.
    async fn take(&mut self, data: MediaData) -> Result<(), Ended> {
        let kind = if Some(data.mid) == self.picture {
            MediaKind::Video
        } else if Some(data.mid) == self.sound {
            MediaKind::Audio
        } else {
            return Ok(());
        };
        if kind == MediaKind::Video && !data.contiguous {
            self.schedule_keyframe();
        }
        match self.meter.weigh(data, kind, Instant::now()) {
            Ok(frame) => {
                let begins = frame.is_keyframe && !self.flows;
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
        let line = match frame.kind {
            MediaKind::Video if self.awaits_keyframe && !frame.is_keyframe => return,
            MediaKind::Video => self.picture,
            MediaKind::Audio => self.sound,
        };
        let Some(writer) = line.and_then(|mid| self.rtc.writer(mid)) else {
            return;
        };
        let Some(payload_type) = writer.match_params(frame.params) else {
            return;
        };
        let came_at = frame.came_at.into_std();
        let written = writer.write(payload_type, came_at, frame.time, frame.data.clone());
        if frame.kind == MediaKind::Video {
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
        if let Some(mut writer) = self.picture.and_then(|mid| self.rtc.writer(mid)) {
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
