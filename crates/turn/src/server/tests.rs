//! Two browsers and a server, without a network.

mod media;

use super::*;
use crate::credential::{Credential, key};
use crate::limits::{
    ALLOCATIONS_MAX, ANSWERS_BURST, CHANNEL_LIFETIME_MS, CHANNELS_MAX, NONCE_LIFETIME_MS,
    PARTICIPANT_ALLOCATIONS_MAX, PERMISSION_LIFETIME_MS, PERMISSIONS_MAX, SESSION_ALLOCATIONS_MAX,
    SESSION_BYTES_BURST,
};
use crate::message::{read_channel_data, write_channel_data};

const SECRET: [u8; SECRET_BYTES] = [9; SECRET_BYTES];
const OWN: &str = "5.6.7.8";
/// A public address that Bob signals.
const PEER: &str = "9.9.9.9:4000";
/// Where the server's own media peers are.
const MEDIA: &str = "5.6.7.8:443";
const START: Millis = 1_700_000_000_000;
const HOUR_MS: Millis = 3_600_000;

struct Net {
    server: Server,
    now: Millis,
    next_port: u16,
    relays: Vec<RelayId>,
}

/// What one exchange brought.
#[derive(Debug, Default)]
struct Seen {
    answers: Vec<(Client, Vec<u8>)>,
    relayed: Vec<(RelayId, SocketAddr, Vec<u8>)>,
    media: Vec<(String, SocketAddr, Vec<u8>)>,
    closed: Vec<RelayId>,
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn net() -> Net {
    let settings = Settings {
        relay_v4: OWN.parse().ok(),
        relay_v6: None,
        media: vec![address(MEDIA)],
        filter: Filter::PublicOnly,
        key: [4; 32],
    };
    let mut server = Server::new(settings);
    server.open_session("ses", SECRET, START);
    for participant in ["alice", "bob"] {
        server.admit("ses", participant, Reach::Signalled);
    }
    for ip in ["9.9.9.9", OWN, "10.0.0.1", "169.254.169.254"] {
        server.signal("ses", "bob", ip.parse().expect("an address"));
    }
    server.signal("ses", "alice", OWN.parse().expect("an address"));
    Net {
        server,
        now: START,
        next_port: 50_000,
        relays: Vec::new(),
    }
}

impl Net {
    fn drain(&mut self) -> Seen {
        let mut seen = Seen::default();
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Send { to, bytes } => seen.answers.push((to, bytes)),
                Output::Relay { relay, to, bytes } => seen.relayed.push((relay, to, bytes)),
                Output::Media { peer, from, bytes } => {
                    seen.media.push((peer.to_string(), from, bytes));
                }
                Output::Open { relay, address, .. } => {
                    assert_eq!(address.to_string(), OWN);
                    self.next_port += 1;
                    self.relays.push(relay);
                    self.server
                        .handle_opened(relay, Some(self.next_port), self.now);
                }
                Output::Close { relay } => seen.closed.push(relay),
            }
        }
        seen
    }

    fn say(&mut self, client: Client, bytes: &[u8]) -> Seen {
        self.server.handle_message(client, bytes, self.now);
        self.drain()
    }

    /// The one answer to a message; its code, 0 for a success.
    fn ask(&mut self, client: Client, bytes: &[u8]) -> (u16, Vec<u8>) {
        let seen = self.say(client, bytes);
        let [(to, answer)] = &seen.answers[..] else {
            panic!("not one answer: {seen:?}");
        };
        assert_eq!(*to, client);
        let message = Message::parse(answer).expect("well-formed");
        let code = message.attribute(attribute::ERROR_CODE);
        let code = code.map_or(0, |value| u16::from(value[2]) * 100 + u16::from(value[3]));
        (code, answer.clone())
    }
}

/// A participant's browser.
struct User {
    client: Client,
    credential: Credential,
    nonce: Vec<u8>,
    n_asked: u8,
}

impl User {
    fn new(participant: &str, port: u16) -> Self {
        Self::until(participant, port, START + HOUR_MS)
    }

    fn until(participant: &str, port: u16, expires_at: Millis) -> Self {
        Self {
            client: Client::Datagram(SocketAddr::from(([1, 2, 3, 4], port))),
            credential: Credential::mint(&SECRET, "ses", participant, expires_at),
            nonce: Vec::new(),
            n_asked: 0,
        }
    }

    fn request(&mut self, method: Method) -> Writer {
        self.n_asked += 1;
        Writer::new(method, Class::Request, [self.n_asked; 12])
    }

    fn sign(&self, writer: Writer) -> Vec<u8> {
        let Credential { username, password } = &self.credential;
        writer
            .attribute(attribute::USERNAME, username.as_bytes())
            .attribute(attribute::REALM, b"tandem")
            .attribute(attribute::NONCE, &self.nonce)
            .sign(&key(username, "tandem", password))
            .into_bytes()
    }

    /// Takes the nonce of a challenge.
    fn challenged(&mut self, net: &mut Net) {
        let request = self.request(Method::Allocate).into_bytes();
        let (code, answer) = net.ask(self.client, &request);
        assert_eq!(code, 401);
        let message = Message::parse(&answer).expect("well-formed");
        self.nonce = message
            .attribute(attribute::NONCE)
            .expect("a nonce")
            .to_vec();
    }

    fn ask(&mut self, net: &mut Net, writer: Writer) -> (u16, Vec<u8>) {
        net.ask(self.client, &self.sign(writer))
    }

    fn wants_udp(&mut self) -> Writer {
        self.request(Method::Allocate)
            .attribute(attribute::REQUESTED_TRANSPORT, &[17, 0, 0, 0])
    }

    fn allocate(&mut self, net: &mut Net) -> SocketAddr {
        self.challenged(net);
        let writer = self.wants_udp();
        let (code, answer) = self.ask(net, writer);
        assert_eq!(code, 0);
        let message = Message::parse(&answer).expect("well-formed");
        assert_eq!(
            message.address(attribute::XOR_MAPPED_ADDRESS),
            Some(self.client.address())
        );
        message
            .address(attribute::XOR_RELAYED_ADDRESS)
            .expect("a relayed address")
    }

    fn permit(&mut self, net: &mut Net, peers: &[SocketAddr]) -> u16 {
        let mut writer = self.request(Method::CreatePermission);
        for peer in peers {
            writer = writer.address(attribute::XOR_PEER_ADDRESS, *peer);
        }
        self.ask(net, writer).0
    }

    fn bind(&mut self, net: &mut Net, number: u16, peer: SocketAddr) -> u16 {
        let [high, low] = number.to_be_bytes();
        let writer = self
            .request(Method::ChannelBind)
            .attribute(attribute::CHANNEL_NUMBER, &[high, low, 0, 0])
            .address(attribute::XOR_PEER_ADDRESS, peer);
        self.ask(net, writer).0
    }

    fn refresh(&mut self, net: &mut Net, lifetime_s: u32) -> u16 {
        let writer = self.request(Method::Refresh);
        let writer = writer.attribute(attribute::LIFETIME, &lifetime_s.to_be_bytes());
        self.ask(net, writer).0
    }

    fn send(&self, net: &mut Net, peer: SocketAddr, data: &[u8]) -> Seen {
        let bytes = Writer::new(Method::Send, Class::Indication, [0; 12])
            .address(attribute::XOR_PEER_ADDRESS, peer)
            .attribute(attribute::DATA, data)
            .into_bytes();
        net.say(self.client, &bytes)
    }
}

/// Alice with an allocation.
fn alice(net: &mut Net) -> (User, SocketAddr) {
    let mut alice = User::new("alice", 1);
    let relayed = alice.allocate(net);
    (alice, relayed)
}

#[test]
fn a_binding_request_is_told_where_it_came_from() {
    let mut net = net();
    let client = Client::Datagram(address("203.0.113.1:77"));
    let request = Writer::new(Method::Binding, Class::Request, [1; 12])
        .fingerprint()
        .into_bytes();
    let (code, answer) = net.ask(client, &request);
    let message = Message::parse(&answer).expect("well-formed");
    assert_eq!((code, message.has_fingerprint()), (0, true));
    assert_eq!(
        message.address(attribute::XOR_MAPPED_ADDRESS),
        Some(client.address())
    );
}

#[test]
fn what_must_be_understood_is_named() {
    let mut net = net();
    let client = Client::Datagram(address("203.0.113.1:77"));
    let request = Writer::new(Method::Binding, Class::Request, [1; 12]).attribute(0x0024, &[0; 4]);
    let (code, answer) = net.ask(client, &request.into_bytes());
    let message = Message::parse(&answer).expect("well-formed");
    assert_eq!(
        (code, message.attribute(attribute::UNKNOWN_ATTRIBUTES)),
        (420, Some(&[0, 0x24][..]))
    );
}

#[test]
fn without_relays_only_binding_is_answered() {
    let settings = Settings {
        relay_v4: None,
        ..net().server.settings.clone()
    };
    let mut net = Net {
        server: Server::new(settings),
        ..net()
    };
    let allocate = User::new("alice", 1).wants_udp().into_bytes();
    assert!(
        net.say(Client::Datagram(address(PEER)), &allocate)
            .answers
            .is_empty()
    );
}

#[test]
fn data_goes_to_a_signalled_peer_and_back() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    let peer = address(PEER);
    assert!(alice.send(&mut net, peer, b"early").relayed.is_empty());
    assert_eq!(alice.permit(&mut net, &[peer]), 0);
    let relay = net.relays[0];
    let seen = alice.send(&mut net, peer, b"ping");
    assert_eq!(seen.relayed, [(relay, peer, b"ping".to_vec())]);

    net.server.handle_relayed(relay, peer, b"pong", net.now);
    let seen = net.drain();
    let message = Message::parse(&seen.answers[0].1).expect("well-formed");
    assert_eq!(message.attribute(attribute::DATA), Some(&b"pong"[..]));
    assert_eq!(message.address(attribute::XOR_PEER_ADDRESS), Some(peer));

    assert_eq!(alice.bind(&mut net, 0x4000, peer), 0);
    let seen = net.say(alice.client, &write_channel_data(0x4000, b"quick"));
    assert_eq!(seen.relayed, [(relay, peer, b"quick".to_vec())]);
    net.server.handle_relayed(relay, peer, b"answer", net.now);
    let seen = net.drain();
    assert_eq!(
        read_channel_data(&seen.answers[0].1),
        Some((0x4000, &b"answer"[..]))
    );

    net.server
        .handle_relayed(relay, address("8.8.8.8:4000"), b"stranger", net.now);
    net.server
        .handle_relayed(relay, address("5.6.7.8:4000"), b"spoofed", net.now);
    assert!(net.drain().answers.is_empty());
}

#[test]
fn two_allocations_of_a_session_reach_each_other_without_a_socket() {
    let mut net = net();
    let (mut alice, at_alice) = alice(&mut net);
    let mut bob = User::new("bob", 2);
    let at_bob = bob.allocate(&mut net);
    assert_eq!(alice.permit(&mut net, &[at_bob]), 0);
    assert!(
        alice.send(&mut net, at_bob, b"early").answers.is_empty(),
        "Bob permits nobody"
    );
    assert_eq!(bob.permit(&mut net, &[at_alice]), 0);
    let seen = alice.send(&mut net, at_bob, b"hello");
    let [(to, bytes)] = &seen.answers[..] else {
        panic!("{seen:?}")
    };
    let message = Message::parse(bytes).expect("well-formed");
    assert_eq!(*to, bob.client);
    assert_eq!(message.address(attribute::XOR_PEER_ADDRESS), Some(at_alice));
    // Another port of our own address is nobody.
    let seen = alice.send(&mut net, SocketAddr::new(at_bob.ip(), 22), b"ssh");
    assert!(seen.relayed.is_empty() && seen.answers.is_empty());
}

#[test]
fn another_sessions_allocation_is_out_of_reach() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    net.server.open_session("other", SECRET, START);
    net.server.admit("other", "carol", Reach::Signalled);
    net.server.admit("other", "dave", Reach::Signalled);
    let mut carol = User::new("carol", 3);
    carol.credential = Credential::mint(&SECRET, "other", "carol", START + HOUR_MS);
    let at_carol = carol.allocate(&mut net);
    assert_eq!(
        alice.permit(&mut net, &[at_carol]),
        0,
        "the address is our own"
    );
    assert!(alice.send(&mut net, at_carol, b"hello").answers.is_empty());
    assert_eq!(net.server.counters().n_forbidden, 1);
}

#[test]
fn peers_are_those_that_another_participant_signalled_and_never_special() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    for (peer, code) in [
        (PEER, 0),
        ("9.9.9.8:4000", 403),
        ("10.0.0.1:4000", 403),
        ("169.254.169.254:80", 403),
        ("[2001:db8::1]:80", 443),
        ("[::ffff:9.9.9.9]:80", 443),
    ] {
        assert_eq!(alice.permit(&mut net, &[address(peer)]), code, "{peer}");
        assert_eq!(alice.bind(&mut net, 0x4001, address(peer)), code, "{peer}");
    }
    assert_eq!(
        alice.permit(&mut net, &[address(PEER), address("8.8.8.8:1")]),
        403
    );
    assert_eq!(alice.permit(&mut net, &[]), 400);
    net.server
        .signal("ses", "alice", IpAddr::from([7, 7, 7, 7]));
    assert_eq!(
        alice.permit(&mut net, &[address("7.7.7.7:1")]),
        403,
        "her own"
    );
}

#[test]
fn only_participants_of_live_sessions_are_let_in() {
    let mut net = net();
    let mut check = |credential: Credential, expected| {
        let mut user = User::new("alice", 9);
        user.challenged(&mut net);
        user.credential = credential;
        let writer = user.wants_udp();
        assert_eq!(
            user.ask(&mut net, writer).0,
            expected,
            "{:?}",
            user.credential
        );
    };
    let until = START + HOUR_MS;
    check(Credential::mint(&SECRET, "ses", "mallory", until), 401);
    check(Credential::mint(&SECRET, "none", "alice", until), 401);
    check(
        Credential::mint(&[0; SECRET_BYTES], "ses", "alice", until),
        401,
    );
    check(Credential::mint(&SECRET, "ses", "alice", START), 401);
    let username = "nonsense".to_owned();
    check(
        Credential {
            username,
            password: String::new(),
        },
        401,
    );
    check(Credential::mint(&SECRET, "ses", "alice", until), 0);
}

#[test]
fn who_is_alone_gets_no_allocation() {
    let mut net = net();
    net.server.dismiss("ses", "bob");
    let mut alice = User::new("alice", 1);
    alice.challenged(&mut net);
    let writer = alice.wants_udp();
    assert_eq!(alice.ask(&mut net, writer).0, 403);
}

#[test]
fn a_nonce_that_is_old_or_of_another_is_renewed() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    net.now += NONCE_LIFETIME_MS + 1;
    assert_eq!(alice.refresh(&mut net, 600), 438);
    let mut bob = User::new("bob", 2);
    bob.nonce = alice.nonce.clone();
    let writer = bob.wants_udp();
    assert_eq!(bob.ask(&mut net, writer).0, 438);
}

#[test]
fn a_flood_without_credentials_leaves_nothing_behind() {
    let mut net = net();
    for n in 0..30_000_u32 {
        let from = SocketAddr::from((Ipv4Addr::from(n.wrapping_mul(2_654_435_761)), 9));
        let mut user = User::new("alice", 1);
        user.client = Client::Datagram(from);
        let request = if n % 2 == 0 {
            user.wants_udp().into_bytes()
        } else {
            user.nonce = vec![b'0'; 48];
            let writer = user.wants_udp();
            user.sign(writer)
        };
        net.server.handle_message(user.client, &request, net.now);
        while net.server.poll_output().is_some() {}
    }
    assert!(net.server.allocations.is_empty());
    assert_eq!(net.server.sessions.len(), 1);
    assert_eq!(net.server.rates.len(), crate::limits::ANSWER_BUCKETS);
    assert!(net.server.outputs.capacity() < 64);
}

#[test]
fn one_address_without_credentials_gets_so_many_answers() {
    let mut net = net();
    let client = Client::Datagram(address("203.0.113.1:77"));
    let request = User::new("alice", 1).wants_udp().into_bytes();
    let n_answers = (0..1_000)
        .filter(|_| !net.say(client, &request).answers.is_empty())
        .count();
    assert_eq!(n_answers, ANSWERS_BURST as usize);
    assert_eq!(
        net.server.counters().n_unanswered,
        1_000 - u64::from(ANSWERS_BURST)
    );
}

#[test]
fn a_live_allocation_outlives_its_credentials_and_ends_with_its_session() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    net.now = START + HOUR_MS / 2;
    net.server.handle_timeout(START + 599_999);
    assert_eq!(alice.refresh(&mut net, 3_600), 0);
    net.now = START + HOUR_MS + 1;
    alice.nonce = net.server.nonces.issue(alice.client, net.now).into_bytes();
    assert_eq!(
        alice.refresh(&mut net, 600),
        0,
        "the credentials have expired"
    );
    let mut late = User::new("alice", 3);
    late.challenged(&mut net);
    let writer = late.wants_udp();
    assert_eq!(late.ask(&mut net, writer).0, 401);

    net.server.end_session("ses", &[0; SECRET_BYTES]);
    assert!(net.drain().closed.is_empty(), "of an earlier life");
    net.server.end_session("ses", &SECRET);
    assert_eq!(net.drain().closed, net.relays);
    assert_eq!(alice.refresh(&mut net, 600), 401);
    assert!(net.server.allocations.is_empty());
}

#[test]
fn who_is_dismissed_loses_their_allocations_alone() {
    let mut net = net();
    let (_, _) = alice(&mut net);
    let mut bob = User::new("bob", 2);
    bob.allocate(&mut net);
    net.server.dismiss("ses", "bob");
    assert_eq!(net.drain().closed, net.relays[1..]);
    assert_eq!(bob.refresh(&mut net, 600), 401);
}

#[test]
fn an_allocation_ends_by_refresh_by_time_and_with_its_stream() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    assert_eq!(net.server.poll_timeout(), Some(START + 600_000));
    assert_eq!(alice.refresh(&mut net, 0), 0);
    assert_eq!(alice.refresh(&mut net, 600), 437);

    alice.allocate(&mut net);
    net.now += 600_000;
    net.server.handle_timeout(net.now);
    assert_eq!(net.drain().closed.len(), 1);

    let mut bob = User::new("bob", 2);
    bob.client = Client::Stream {
        id: 7,
        from: address("1.2.3.4:5"),
    };
    bob.credential = Credential::mint(&SECRET, "ses", "bob", net.now + HOUR_MS);
    bob.allocate(&mut net);
    net.server.handle_stream_closed(bob.client);
    assert_eq!(net.drain().closed.len(), 1);
    assert!(net.server.allocations.is_empty());
}

#[test]
fn closing_ends_everything() {
    let mut net = net();
    alice(&mut net);
    net.server.close();
    assert_eq!(net.drain().closed, net.relays);
    assert!(net.server.allocations.is_empty() && net.server.sessions.is_empty());
}

#[test]
fn the_same_request_again_is_answered_again_and_another_is_refused() {
    let mut net = net();
    let mut alice = User::new("alice", 1);
    alice.challenged(&mut net);
    let writer = alice.wants_udp();
    let request = alice.sign(writer);
    let first = net.ask(alice.client, &request);
    assert_eq!(net.ask(alice.client, &request), first);
    let writer = alice.wants_udp();
    assert_eq!(alice.ask(&mut net, writer).0, 437);
    let mut bob = User::new("bob", 1);
    bob.nonce = alice.nonce.clone();
    assert_eq!(bob.refresh(&mut net, 600), 441);
    assert_eq!(net.relays.len(), 1);
}

#[test]
fn what_is_not_relayed_is_refused_cleanly() {
    let mut net = net();
    let mut alice = User::new("alice", 1);
    alice.challenged(&mut net);
    let mut check = |writer: fn(&mut User) -> Writer, expected| {
        let writer = writer(&mut alice);
        assert_eq!(alice.ask(&mut net, writer).0, expected);
    };
    check(|user| user.request(Method::Allocate), 400);
    let tcp = |user: &mut User| {
        user.request(Method::Allocate)
            .attribute(attribute::REQUESTED_TRANSPORT, &[6, 0, 0, 0])
    };
    check(tcp, 442);
    check(
        |user| user.wants_udp().attribute(attribute::EVEN_PORT, &[0x80]),
        508,
    );
    check(
        |user| {
            user.wants_udp()
                .attribute(attribute::RESERVATION_TOKEN, &[0; 8])
        },
        508,
    );
    let both = |user: &mut User| {
        let writer = user
            .wants_udp()
            .attribute(attribute::RESERVATION_TOKEN, &[0; 8]);
        writer.attribute(attribute::EVEN_PORT, &[0])
    };
    check(both, 400);
    check(
        |user| {
            user.wants_udp()
                .attribute(attribute::REQUESTED_ADDRESS_FAMILY, &[2, 0, 0, 0])
        },
        440,
    );
    // DONT-FRAGMENT (RFC 8656 §18.9) has to be understood and is not.
    check(|user| user.wants_udp().attribute(0x001a, &[]), 420);
}

#[test]
fn an_even_port_is_passed_on() {
    let mut net = net();
    let mut alice = User::new("alice", 1);
    alice.challenged(&mut net);
    let writer = alice.wants_udp().attribute(attribute::EVEN_PORT, &[0]);
    net.server
        .handle_message(alice.client, &alice.sign(writer), net.now);
    let output = net.server.poll_output();
    assert!(matches!(
        output,
        Some(Output::Open {
            ports: Ports::Even,
            ..
        })
    ));
}

#[test]
fn an_allocation_without_a_socket_is_refused() {
    let mut net = net();
    let mut alice = User::new("alice", 1);
    alice.challenged(&mut net);
    let writer = alice.wants_udp();
    net.server
        .handle_message(alice.client, &alice.sign(writer), net.now);
    let Some(Output::Open { relay, .. }) = net.server.poll_output() else {
        panic!("no socket is asked for");
    };
    net.server.handle_opened(relay, None, net.now);
    let seen = net.drain();
    let message = Message::parse(&seen.answers[0].1).expect("well-formed");
    assert_eq!(
        message
            .attribute(attribute::ERROR_CODE)
            .map(|value| value[3]),
        Some(8)
    );
    assert!(net.server.allocations.is_empty());
}

/// The answer to one more allocation from that port.
fn one_more(net: &mut Net, participant: &str, port: u16) -> u16 {
    let mut user = User::new(participant, port);
    user.nonce = net.server.nonces.issue(user.client, START).into_bytes();
    let writer = user.wants_udp();
    user.ask(net, writer).0
}

#[test]
fn allocations_of_a_participant_and_of_a_session_are_bounded() {
    let mut net = net();
    let n_participants = SESSION_ALLOCATIONS_MAX / PARTICIPANT_ALLOCATIONS_MAX;
    let mut port = 1;
    for n in 0..n_participants {
        let participant = format!("viewer {n}");
        net.server.admit("ses", &participant, Reach::Nothing);
        for _ in 0..PARTICIPANT_ALLOCATIONS_MAX {
            assert_eq!(one_more(&mut net, &participant, port), 0);
            port += 1;
        }
        assert_eq!(one_more(&mut net, &participant, port), 486);
    }
    assert_eq!(one_more(&mut net, "alice", port), 486);
    net.server.dismiss("ses", "viewer 0");
    net.drain();
    assert_eq!(one_more(&mut net, "alice", port), 0);
}

#[test]
fn allocations_of_everybody_are_bounded() {
    let mut net = net();
    for n in 0..=ALLOCATIONS_MAX {
        let session = (n / PARTICIPANT_ALLOCATIONS_MAX).to_string();
        if n % PARTICIPANT_ALLOCATIONS_MAX == 0 {
            net.server.open_session(&session, SECRET, START);
            net.server.admit(&session, "alice", Reach::Signalled);
            net.server.admit(&session, "bob", Reach::Signalled);
        }
        let mut user = User::new("alice", 1);
        let place = u32::try_from(n).expect("small");
        user.client = Client::Datagram(SocketAddr::from((Ipv4Addr::from(place), 1)));
        user.credential = Credential::mint(&SECRET, &session, "alice", START + HOUR_MS);
        user.nonce = net.server.nonces.issue(user.client, START).into_bytes();
        let writer = user.wants_udp();
        let expected = if n < ALLOCATIONS_MAX { 0 } else { 508 };
        assert_eq!(user.ask(&mut net, writer).0, expected);
    }
}

#[test]
fn permissions_and_channels_are_bounded_and_end() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    let peer = |n: usize| SocketAddr::from(([9, 9, 8, u8::try_from(n).expect("small")], 1));
    for n in 0..=PERMISSIONS_MAX {
        net.server.signal("ses", "bob", peer(n).ip());
    }
    let all: Vec<_> = (0..PERMISSIONS_MAX).map(peer).collect();
    assert_eq!(alice.permit(&mut net, &all), 0);
    assert_eq!(alice.permit(&mut net, &all), 0, "again");
    assert_eq!(alice.permit(&mut net, &[peer(PERMISSIONS_MAX)]), 508);
    for n in 0..CHANNELS_MAX {
        let number = 0x4000 + u16::try_from(n).expect("small");
        assert_eq!(alice.bind(&mut net, number, peer(n)), 0);
    }
    assert_eq!(
        alice.bind(&mut net, 0x4fff, SocketAddr::from(([9, 9, 8, 0], 2))),
        508
    );
    assert_eq!(alice.bind(&mut net, 0x4000, peer(1)), 400);
    assert_eq!(alice.bind(&mut net, 0x3fff, peer(0)), 400);

    net.now += PERMISSION_LIFETIME_MS;
    assert!(
        net.say(alice.client, &write_channel_data(0x4000, b"late"))
            .relayed
            .is_empty()
    );
    assert_eq!(alice.permit(&mut net, &[peer(0)]), 0);
    assert_eq!(
        net.say(alice.client, &write_channel_data(0x4000, b"well"))
            .relayed
            .len(),
        1
    );
    net.now += CHANNEL_LIFETIME_MS - PERMISSION_LIFETIME_MS;
    assert_eq!(alice.permit(&mut net, &[peer(0)]), 0);
    assert!(
        net.say(alice.client, &write_channel_data(0x4000, b"late"))
            .relayed
            .is_empty()
    );
}

#[test]
fn a_session_relays_so_many_bytes() {
    let mut net = net();
    let (mut alice, _) = alice(&mut net);
    let peer = address(PEER);
    assert_eq!(alice.permit(&mut net, &[peer]), 0);
    let data = [0; 1_024];
    let n_whole = SESSION_BYTES_BURST as usize / data.len();
    for _ in 0..n_whole {
        assert_eq!(alice.send(&mut net, peer, &data).relayed.len(), 1);
    }
    assert!(alice.send(&mut net, peer, &data).relayed.is_empty());
    net.server
        .handle_relayed(net.relays[0], peer, &data, net.now);
    assert!(net.drain().answers.is_empty());
    assert_eq!(net.server.counters().n_over_quota, 2);
    net.now += 1;
    assert_eq!(alice.send(&mut net, peer, &data).relayed.len(), 1);
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic_the_machine(bytes: Vec<u8>, kind in 0_u16..0x120) {
        let mut net = net();
        let (user, _) = alice(&mut net);
        net.say(user.client, &bytes);
        let mut framed = Writer::new(Method::Binding, Class::Request, [1; 12])
            .attribute(attribute::DATA, &bytes)
            .attribute(attribute::XOR_PEER_ADDRESS, &bytes)
            .into_bytes();
        framed[..2].copy_from_slice(&kind.to_be_bytes());
        net.say(user.client, &framed);
        net.server.handle_relayed(net.relays[0], address(PEER), &bytes, net.now);
    }
}
