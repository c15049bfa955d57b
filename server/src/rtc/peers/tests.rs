//! Native peers at the real socket: one that sends, many that look or listen, and one that means harm.

mod hostile;
mod voice;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, MediaTime, Mid};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event as Heard, Input, Output, Rtc, RtcConfig};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::{Event, Part, Peer, Peers, Room};

/// An offer that the task of a peer panics at.
pub(super) const PANICS: &str = "panic";

/// Between two pictures.
const BEAT: Duration = Duration::from_millis(50);

async fn peers(n_peers_max: usize) -> Peers {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let socket = Arc::new(socket);
    let address = socket.local_addr().expect("an address");
    let peers = Peers::new(
        socket.clone(),
        vec![address],
        u32::try_from(n_peers_max).expect("a few"),
    );
    let served = peers.clone();
    tokio::spawn(async move {
        let mut buffer = [0; 2_048];
        while let Ok((n_bytes, from)) = socket.recv_from(&mut buffer).await {
            served.handle(from, &buffer[..n_bytes]);
        }
    });
    peers
}

/// The other end of a peer: a browser without the browser.
struct Native {
    rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    lines: Vec<Mid>,
    has_picture: bool,
    pending: Option<SdpPendingOffer>,
    offer: String,
}

impl Native {
    async fn new(direction: Direction) -> Self {
        Self::with(&[MediaKind::Video, MediaKind::Audio], direction).await
    }

    async fn with(kinds: &[MediaKind], direction: Direction) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let address = socket.local_addr().expect("an address");
        let crypto = Arc::new(str0m::crypto::from_feature_flags());
        let mut rtc = RtcConfig::new()
            .set_crypto_provider(crypto)
            .build(Instant::now().into_std());
        rtc.add_local_candidate(Candidate::host(address, "udp").expect("an address"));
        let mut change = rtc.sdp_api();
        let lines = kinds
            .iter()
            .map(|kind| change.add_media(*kind, direction, None, None, None))
            .collect();
        let (offer, pending) = change.apply().expect("an offer");
        let offer = offer.to_sdp_string();
        Self {
            rtc,
            socket,
            address,
            lines,
            has_picture: kinds.contains(&MediaKind::Video),
            pending: Some(pending),
            offer,
        }
    }

    /// Connects through a peer of that part, and goes on until the answer is dropped.
    async fn join(mut self, peers: &Peers, part: Part, room: &Room) -> Joined {
        let (peer, mut events) = peers
            .open(self.offer.clone(), part, room.clone())
            .expect("room for it");
        let Some(Event::Answer(answer)) = events.recv().await else {
            panic!("no answer");
        };
        let answer = SdpAnswer::from_sdp_string(&answer).expect("a description");
        let pending = self.pending.take().expect("offered once");
        self.rtc
            .sdp_api()
            .accept_answer(pending, answer)
            .expect("an answer");
        let (n_frames, counted) = watch::channel([0, 0]);
        let is_in = matches!(part, Part::In | Part::CustomerSpeaks | Part::AgentSpeaks);
        let task = tokio::spawn(async move { self.run(is_in, &n_frames).await });
        Joined {
            peer: Some(peer),
            events,
            counted,
            task: task.abort_handle(),
        }
    }

    async fn run(&mut self, is_in: bool, n_frames: &watch::Sender<[u32; 2]>) {
        let mut buffer = [0; 2_048];
        let (mut n_sent, mut wants_keyframe) = (0, true);
        let mut beat = tokio::time::interval(BEAT);
        loop {
            let due = loop {
                match self.rtc.poll_output().expect("well") {
                    Output::Timeout(due) => break Instant::from_std(due),
                    Output::Transmit(packet) => {
                        let to = packet.destination;
                        let _lost = self.socket.try_send_to(&packet.contents, to);
                    }
                    Output::Event(Heard::KeyframeRequest(_)) => wants_keyframe = true,
                    Output::Event(Heard::MediaData(data)) => {
                        let line = self.lines.iter().position(|mid| *mid == data.mid);
                        let line = line.expect("offered");
                        let is_first = n_frames.borrow()[line] == 0;
                        let is_picture = self.has_picture && line == 0;
                        assert!(!is_picture || !is_first || data.is_keyframe(), "no key");
                        n_frames.send_modify(|n| n[line] += 1);
                    }
                    Output::Event(_) => {}
                }
            };
            let input = tokio::select! {
                received = self.socket.recv_from(&mut buffer) => Some(received.expect("open")),
                () = tokio::time::sleep_until(due) => None,
                _ = beat.tick(), if is_in => {
                    if self.rtc.is_connected() {
                        self.write(n_sent, std::mem::take(&mut wants_keyframe));
                        n_sent += 1;
                    }
                    None
                }
            };
            let now = Instant::now().into_std();
            let input = match input {
                Some((n_bytes, from)) => {
                    let bytes = &buffer[..n_bytes];
                    match Receive::new(Protocol::Udp, from, self.address, bytes) {
                        Ok(received) => Input::Receive(now, received),
                        Err(_) => continue,
                    }
                }
                None => Input::Timeout(now),
            };
            self.rtc.handle_input(input).expect("well");
        }
    }

    /// One picture, whose first bit says whether it is a keyframe (RFC 6386 §9.1), or one piece of a voice.
    fn write(&mut self, n: u64, is_keyframe: bool) {
        let writer = self.rtc.writer(self.lines[0]).expect("a line that sends");
        let payload_type = writer.payload_params().next().expect("a codec").pt();
        let mut frame = vec![7; if self.has_picture { 3_000 } else { 100 }];
        frame[0] = u8::from(!is_keyframe);
        let time = MediaTime::from_90khz(n * 4_500);
        let now = Instant::now().into_std();
        writer
            .write(payload_type, now, time, frame)
            .expect("connected");
    }
}

struct Joined {
    peer: Option<Peer>,
    events: mpsc::Receiver<Event>,
    /// By line.
    counted: watch::Receiver<[u32; 2]>,
    task: AbortHandle,
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Joined {
    /// Waits for pictures beyond those that have come so far.
    async fn looks(&mut self) {
        self.gets(0).await;
    }

    /// Waits likewise for what comes over one of its lines.
    async fn gets(&mut self, line: usize) {
        let before = self.counted.borrow()[line];
        let came = self.counted.wait_for(|n| n[line] >= before + 3).await;
        came.expect("the other end goes on");
    }
}

async fn sender(peers: &Peers, room: &Room) -> Joined {
    let native = Native::new(Direction::SendOnly).await;
    let mut sender = native.join(peers, Part::In, room).await;
    assert_eq!(sender.events.recv().await, Some(Event::Connected));
    assert_eq!(sender.events.recv().await, Some(Event::Flows));
    sender
}

async fn viewer(peers: &Peers, room: &Room) -> Joined {
    let native = Native::new(Direction::RecvOnly).await;
    native.join(peers, Part::Out, room).await
}

async fn until_gone(events: &mut mpsc::Receiver<Event>) {
    while events.recv().await.is_some() {}
}

#[tokio::test]
async fn fifty_look_at_what_goes_up_once_and_who_comes_late_begins_with_a_keyframe() {
    const VIEWERS: usize = 50;
    let (peers, room) = (peers(VIEWERS + 2).await, Room::default());
    let _sender = sender(&peers, &room).await;
    let mut viewers = Vec::new();
    for _ in 0..VIEWERS {
        viewers.push(viewer(&peers, &room).await);
    }
    join_all(viewers.iter_mut().map(Joined::looks)).await;
    let mut late = viewer(&peers, &room).await;
    late.looks().await;
    // The bound is reached, and a place that is given up is free.
    let offer = || Native::new(Direction::RecvOnly);
    let more = peers.open(offer().await.offer, Part::Out, room.clone());
    assert!(more.is_none());
    late.peer = None;
    until_gone(&mut late.events).await;
    let more = peers.open(offer().await.offer, Part::Out, room.clone());
    assert!(more.is_some());
}

#[tokio::test]
async fn who_may_look_no_more_gets_nothing_more() {
    let (peers, room) = (peers(9).await, Room::default());
    let _sender = sender(&peers, &room).await;
    let mut dismissed = viewer(&peers, &room).await;
    let mut other = viewer(&peers, &room).await;
    dismissed.looks().await;
    other.looks().await;
    dismissed.peer = None;
    until_gone(&mut dismissed.events).await;
    // What was on its way arrives before what is sent after it.
    other.looks().await;
    let before = *dismissed.counted.borrow();
    other.looks().await;
    assert_eq!(*dismissed.counted.borrow(), before);
    assert_eq!(peers.routes().peers.len(), 2);
}

#[tokio::test]
async fn a_panic_ends_the_peer_that_it_is_in_and_no_other() {
    let (peers, room) = (peers(9).await, Room::default());
    let _sender = sender(&peers, &room).await;
    let mut viewer = viewer(&peers, &room).await;
    viewer.looks().await;
    let panicking = peers.open(PANICS.into(), Part::Out, room.clone());
    let (_peer, mut events) = panicking.expect("room for it");
    assert_eq!(events.recv().await, None);
    viewer.looks().await;
    assert_eq!(peers.routes().peers.len(), 2);
}

#[tokio::test]
async fn offers_that_are_none_end_their_peer_unanswered() {
    let (peers, room) = (peers(9).await, Room::default());
    let good = Native::new(Direction::RecvOnly).await.offer;
    let line = |kind: &str| format!("{good}m={kind} 9 UDP/DTLS/SCTP webrtc-datachannel\r\n");
    let third = format!("{good}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n");
    let cut = good[..good.len() / 2].to_owned();
    for bad in [String::new(), "v=0".into(), line("application"), third, cut] {
        let opened = peers.open(bad.clone(), Part::Out, room.clone());
        let (_peer, mut events) = opened.expect("room for it");
        assert_eq!(events.recv().await, None, "{bad}");
    }
    assert!(peers.routes().peers.is_empty());
}
