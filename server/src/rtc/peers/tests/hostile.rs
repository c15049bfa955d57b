//! A peer that speaks DTLS and SCTP by itself, to say what no browser says.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use dimpl::{Dtls, DtlsCertificate};
use sctp_proto::{
    Association, AssociationHandle, ClientConfig, DatagramEvent, Endpoint, EndpointConfig, Payload,
    PayloadProtocolIdentifier,
};
use sha2::{Digest, Sha256};
use str0m::media::Direction;
use tandem_protocol::limits::FORWARD_ADDRESSES_MAX;
use tandem_turn::message::{Class, Method, Writer, attribute};
use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::super::PRIORITY;
use super::{Event, Native, Part, Room, peers, sender, until_gone, viewer};

/// Attributes of ICE (RFC 8445 §16.1).
const USE_CANDIDATE: u16 = 0x0025;
const ICE_CONTROLLING: u16 = 0x802a;

struct Hostile {
    socket: UdpSocket,
    to: SocketAddr,
    dtls: Dtls,
    sctp: Endpoint,
    association: Option<(AssociationHandle, Association)>,
    said: bool,
}

/// The value behind a name in a description.
fn value<'a>(sdp: &'a str, name: &str) -> &'a str {
    let mut lines = sdp.lines();
    let found = lines.find_map(|line| line.strip_prefix(name));
    found.expect("said").trim()
}

/// A request that proves who sends it, and that the pair is to be used.
fn check(ours: &str, theirs: &str, password: &str) -> Vec<u8> {
    Writer::new(Method::Binding, Class::Request, [1; 12])
        .attribute(attribute::USERNAME, format!("{theirs}:{ours}").as_bytes())
        .attribute(PRIORITY, &[0x6e, 0, 0, 1])
        .attribute(ICE_CONTROLLING, &[1; 8])
        .attribute(USE_CANDIDATE, &[])
        .sign(password.as_bytes())
        .fingerprint()
        .into_bytes()
}

fn certificate() -> (DtlsCertificate, String) {
    let made = dimpl::certificate::generate_self_signed_certificate().expect("made");
    let digest = Sha256::digest(&made.certificate);
    let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    (made, hex.join(":"))
}

impl Hostile {
    /// Goes on until it is stopped, proves all the time that it is there, and so does not end by silence.
    async fn run(mut self, check: Vec<u8>) {
        let mut buffer = [0; 2_048];
        loop {
            self.socket.send_to(&check, self.to).await.expect("sent");
            let now = Instant::now().into_std();
            self.dtls.handle_timeout(now).expect("well");
            let due = self.drain(now).await;
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => {
                    let (n_bytes, _) = received.expect("open");
                    if (20..=63).contains(&buffer[0]) {
                        let _alert = self.dtls.handle_packet(&buffer[..n_bytes]);
                    }
                }
                () = tokio::time::sleep_until(due) => {}
            }
        }
    }

    async fn drain(&mut self, now: std::time::Instant) -> Instant {
        let mut out = vec![0; 4_096];
        loop {
            let heard = match self.dtls.poll_output(&mut out) {
                dimpl::Output::Packet(packet) => {
                    self.socket.send_to(packet, self.to).await.expect("sent");
                    continue;
                }
                dimpl::Output::Timeout(due) => {
                    let soon = Instant::now() + super::BEAT;
                    return Instant::from_std(due).min(soon);
                }
                dimpl::Output::Connected => {
                    let connecting = self.sctp.connect(ClientConfig::new(), self.to);
                    self.association = Some(connecting.expect("a name"));
                    None
                }
                dimpl::Output::ApplicationData(data) => Some(Bytes::copy_from_slice(data)),
                _ => continue,
            };
            self.speak(heard, now);
        }
    }

    /// Sets the association up and says, as what opens data channels (PPID 50), one byte on one stream,
    /// and all that is needed on another (RFC 8832 §5.1).
    fn speak(&mut self, heard: Option<Bytes>, now: std::time::Instant) {
        let Some((_, association)) = &mut self.association else {
            return;
        };
        if let Some(data) = heard
            && let Some((_, DatagramEvent::AssociationEvent(event))) =
                self.sctp.handle(now, self.to, None, None, data)
        {
            association.handle_event(event);
        }
        association.handle_timeout(now);
        while let Some(event) = association.poll() {
            if matches!(event, sctp_proto::Event::Connected) && !self.said {
                self.said = true;
                let kind = PayloadProtocolIdentifier::Dcep;
                for (id, words) in [(0, &[0x00][..]), (2, &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] {
                    let mut stream = association.open_stream(id, kind).expect("opened");
                    stream.write_with_ppi(words, kind).expect("said");
                }
            }
        }
        let endpoint = std::iter::from_fn(|| self.sctp.poll_transmit()).collect::<Vec<_>>();
        let own = std::iter::from_fn(|| association.poll_transmit(now));
        for packet in endpoint.into_iter().chain(own) {
            if let Payload::RawEncode(parts) = packet.payload {
                for part in parts {
                    let _closed = self.dtls.send_application_data(&part);
                }
            }
        }
    }
}

#[tokio::test]
async fn one_byte_where_a_data_channel_would_be_opened_harms_nobody_and_a_channel_ends_that_peer_alone()
 {
    let (peers, room) = (peers(9).await, Room::default());
    let _sender = sender(&peers, &room).await;
    let mut viewer = viewer(&peers, &room).await;
    viewer.looks().await;

    let (certificate, fingerprint) = certificate();
    let offer = Native::new(Direction::RecvOnly).await.offer;
    let ours = value(&offer, "a=ice-ufrag:").to_owned();
    let said = value(&offer, "a=fingerprint:sha-256").to_owned();
    let offer = offer.replace(&said, &fingerprint);
    let offer = offer.replace("a=setup:actpass", "a=setup:active");
    let opened = peers.open(offer, Part::Out, room.clone());
    let (_peer, mut events) = opened.expect("room for it");
    let Some(Event::Answer(answer)) = events.recv().await else {
        panic!("no answer");
    };
    let config = dimpl::Config::builder().build().expect("a configuration");
    let mut dtls = Dtls::new_12(Arc::new(config), certificate, Instant::now().into_std());
    dtls.set_active(true);
    let hostile = Hostile {
        socket: UdpSocket::bind("127.0.0.1:0").await.expect("a port"),
        to: peers.shell.addresses[0],
        dtls,
        sctp: Endpoint::new(Arc::new(EndpointConfig::default()), None),
        association: None,
        said: false,
    };
    let (theirs, password) = (value(&answer, "a=ice-ufrag:"), value(&answer, "a=ice-pwd:"));
    let harm = tokio::spawn(hostile.run(check(&ours, theirs, password)));
    assert_eq!(events.recv().await, Some(Event::Connected));
    until_gone(&mut events).await;
    harm.abort();
    viewer.looks().await;
    assert_eq!(peers.routes().peers.len(), 2);
}

#[tokio::test]
async fn what_comes_by_a_relay_gives_proof_first_and_from_so_many_addresses() {
    let (peers, room) = (peers(9).await, Room::default());
    let offer = Native::new(Direction::RecvOnly).await.offer;
    let ours = value(&offer, "a=ice-ufrag:").to_owned();
    let opened = peers.open(offer, Part::Out, room.clone());
    let (peer, mut events) = opened.expect("room for it");
    let Some(Event::Answer(answer)) = events.recv().await else {
        panic!("no answer");
    };
    let (name, password) = (peer.name(), value(&answer, "a=ice-pwd:"));
    let from = |port: u16| SocketAddr::from(([203, 0, 113, 1], port));
    let n_known = || peers.routes().peers[&**name].relayed.len();
    let proof = check(&ours, name, password);
    peers.handle_relayed(name, from(1), &check(&ours, name, "guessed"));
    peers.handle_relayed(name, from(1), &check(&ours, "another", password));
    peers.handle_relayed(name, from(1), &[22; 100]);
    peers.handle_relayed("another", from(1), &proof);
    assert_eq!(n_known(), 0);
    for port in 0..=u16::try_from(FORWARD_ADDRESSES_MAX).expect("a few") {
        peers.handle_relayed(name, from(port), &proof);
        peers.handle_relayed(name, from(port), &proof);
    }
    assert_eq!(n_known(), FORWARD_ADDRESSES_MAX);
    // What a relay leads to is no way in from outside.
    assert!(!peers.handle(from(1), &[22; 100]));
}
