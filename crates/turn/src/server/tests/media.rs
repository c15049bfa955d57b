//! The server's own media peers: who reaches which, and that nothing else of the server is reached.

use super::*;

/// The media peer that talks with Alice.
const ALICES: &str = "peer of alice";

/// Alice with an allocation and a media peer of hers.
fn alice_with_media(net: &mut Net) -> (User, SocketAddr) {
    let (mut user, relayed) = alice(net);
    net.server.open_media("ses", "alice", ALICES.into());
    assert_eq!(user.permit(net, &[address(MEDIA)]), 0);
    (user, relayed)
}

#[test]
fn a_participant_reaches_their_own_media_peer_and_hears_from_it_without_a_socket() {
    let mut net = net();
    let (mut alice, relayed) = alice_with_media(&mut net);
    let media = address(MEDIA);
    let seen = alice.send(&mut net, media, b"ping");
    assert_eq!(seen.media, [(ALICES.to_owned(), relayed, b"ping".to_vec())]);
    assert!(seen.relayed.is_empty() && seen.answers.is_empty());

    net.server
        .handle_media(ALICES, media, relayed, b"pong", net.now);
    let seen = net.drain();
    let message = Message::parse(&seen.answers[0].1).expect("well-formed");
    assert_eq!(message.attribute(attribute::DATA), Some(&b"pong"[..]));
    assert_eq!(message.address(attribute::XOR_PEER_ADDRESS), Some(media));

    assert_eq!(alice.bind(&mut net, 0x4000, media), 0);
    let seen = net.say(alice.client, &write_channel_data(0x4000, b"quick"));
    assert_eq!(seen.media.len(), 1);
    net.server
        .handle_media(ALICES, media, relayed, b"answer", net.now);
    assert_eq!(
        read_channel_data(&net.drain().answers[0].1),
        Some((0x4000, &b"answer"[..]))
    );
}

#[test]
fn nothing_else_of_the_server_is_reached_by_the_permission_for_a_media_peer() {
    let mut net = net();
    let (mut alice, at_alice) = alice_with_media(&mut net);
    // Bob permits our own address, and nobody has signalled it to Alice.
    net.server.dismiss("ses", "bob");
    net.server.admit("ses", "bob", Reach::Signalled);
    let mut bob = User::new("bob", 2);
    let at_bob = bob.allocate(&mut net);
    assert_eq!(bob.permit(&mut net, &[at_alice]), 0);
    let host = address(MEDIA).ip();
    for port in [0, 22, 80, 442, 444, at_bob.port(), at_alice.port()] {
        let to = SocketAddr::new(host, port);
        let before = net.server.counters().n_forbidden;
        let seen = alice.send(&mut net, to, b"attack");
        assert!(seen.relayed.is_empty() && seen.media.is_empty() && seen.answers.is_empty());
        assert_eq!(net.server.counters().n_forbidden, before + 1, "{to}");
        // The address of a channel is judged when data comes, as that of an indication is.
        let number = 0x4100 + port % 0x100;
        assert_eq!(alice.bind(&mut net, number, to), 0, "{to}");
        let seen = net.say(alice.client, &write_channel_data(number, b"attack"));
        assert!(seen.relayed.is_empty() && seen.media.is_empty() && seen.answers.is_empty());
    }
    // Nor does a socket let anybody in who says to be at our address.
    net.server
        .handle_relayed(net.relays[0], address(MEDIA), b"spoofed", net.now);
    assert!(net.drain().answers.is_empty());
}

#[test]
fn without_a_media_peer_of_ones_own_there_is_none_to_reach() {
    let (mut net, media) = (net(), address(MEDIA));
    net.server.dismiss("ses", "bob");
    net.server.admit("ses", "bob", Reach::Nothing);
    let (mut alice, _) = alice(&mut net);
    assert_eq!(alice.permit(&mut net, &[media]), 403);
    net.server.open_media("ses", "alice", ALICES.into());
    let mut bob = User::new("bob", 2);
    bob.allocate(&mut net);
    assert_eq!(bob.permit(&mut net, &[media]), 403);
    assert_eq!(bob.bind(&mut net, 0x4000, media), 403);
}

#[test]
fn a_media_peer_that_is_over_is_out_of_reach_at_once() {
    let (mut net, media) = (net(), address(MEDIA));
    let (alice, relayed) = alice_with_media(&mut net);
    net.server.close_media("ses", "alice", "another");
    assert_eq!(alice.send(&mut net, media, b"ping").media.len(), 1);
    net.server.close_media("ses", "alice", ALICES);
    let seen = alice.send(&mut net, media, b"ping");
    assert!(seen.media.is_empty() && seen.relayed.is_empty());
    net.server
        .handle_media(ALICES, media, relayed, b"late", net.now);
    assert!(net.drain().answers.is_empty());
}

#[test]
fn a_screen_and_a_talk_are_reached_side_by_side_and_end_by_themselves() {
    const TALK: &str = "talk of alice";
    let (mut net, media) = (net(), address(MEDIA));
    let (alice, relayed) = alice_with_media(&mut net);
    net.server.open_media("ses", "alice", TALK.into());
    let reached =
        |seen: &Seen| -> Vec<String> { seen.media.iter().map(|(peer, ..)| peer.clone()).collect() };
    let seen = alice.send(&mut net, media, b"ping");
    assert_eq!(reached(&seen), [ALICES, TALK]);
    net.server.close_media("ses", "alice", ALICES);
    let seen = alice.send(&mut net, media, b"ping");
    assert_eq!(reached(&seen), [TALK]);
    for (peer, n_answers) in [(ALICES, 0), (TALK, 1)] {
        net.server
            .handle_media(peer, media, relayed, b"hello", net.now);
        assert_eq!(net.drain().answers.len(), n_answers, "{peer}");
    }
}

#[test]
fn a_media_peer_speaks_to_the_allocations_of_its_own_participant_alone() {
    let mut net = net();
    let (_, at_alice) = alice_with_media(&mut net);
    let mut bob = User::new("bob", 2);
    let at_bob = bob.allocate(&mut net);
    net.server.open_media("ses", "bob", "peer of bob".into());
    assert_eq!(bob.permit(&mut net, &[address(MEDIA)]), 0);
    let mut check = |peer: &str, from: &str, to: SocketAddr, n_answers: usize| {
        net.server
            .handle_media(peer, address(from), to, b"hello", net.now);
        assert_eq!(net.drain().answers.len(), n_answers, "{peer} {from} {to}");
    };
    check(ALICES, MEDIA, at_alice, 1);
    check(ALICES, MEDIA, at_bob, 0);
    check("peer of bob", MEDIA, at_alice, 0);
    check("stranger", MEDIA, at_alice, 0);
    check(ALICES, "5.6.7.8:444", at_alice, 0);
    check(ALICES, MEDIA, address("5.6.7.8:22"), 0);
}

#[test]
fn a_media_peer_on_loopback_opens_loopback_to_nobody() {
    let mut net = net();
    let media = address("127.0.0.1:8443");
    net.server.settings.media = vec![media];
    net.server
        .signal("ses", "bob", "127.0.0.1".parse().expect("an address"));
    let (mut alice, relayed) = alice(&mut net);
    assert_eq!(alice.permit(&mut net, &[address("127.0.0.2:8443")]), 403);
    net.server.open_media("ses", "alice", ALICES.into());
    assert_eq!(alice.permit(&mut net, &[address("127.0.0.2:8443")]), 403);
    assert_eq!(alice.permit(&mut net, &[address("10.0.0.1:8443")]), 403);
    assert_eq!(alice.permit(&mut net, &[media]), 0);
    assert_eq!(
        alice.send(&mut net, media, b"ping").media,
        [(ALICES.to_owned(), relayed, b"ping".to_vec())]
    );
    for port in [22, 5_432, 8_442, relayed.port()] {
        let seen = alice.send(&mut net, SocketAddr::new(media.ip(), port), b"attack");
        assert!(seen.relayed.is_empty() && seen.media.is_empty() && seen.answers.is_empty());
    }
}

#[test]
fn who_only_watches_reaches_a_media_peer_and_nobody_elses_addresses() {
    let mut net = net();
    net.server.admit("ses", "viewer", Reach::Nothing);
    let mut viewer = User::new("viewer", 3);
    let at_viewer = viewer.allocate(&mut net);
    let mut bob = User::new("bob", 2);
    let at_bob = bob.allocate(&mut net);
    assert_eq!(bob.permit(&mut net, &[at_viewer]), 0);
    assert_eq!(viewer.permit(&mut net, &[address(PEER)]), 403);
    assert_eq!(viewer.permit(&mut net, &[at_bob]), 403);
    net.server
        .open_media("ses", "viewer", "peer of viewer".into());
    assert_eq!(viewer.permit(&mut net, &[address(PEER)]), 403);
    assert_eq!(viewer.permit(&mut net, &[address(MEDIA)]), 0);
    let seen = viewer.send(&mut net, at_bob, b"hello");
    assert!(seen.answers.is_empty() && seen.relayed.is_empty());
    let seen = viewer.send(&mut net, address(MEDIA), b"ping");
    assert_eq!(seen.media.len(), 1);
}

#[test]
fn what_a_media_peer_sends_counts_too() {
    let mut net = net();
    let (_, relayed) = alice_with_media(&mut net);
    let data = [0; 1_024];
    for _ in 0..SESSION_BYTES_BURST as usize / data.len() {
        net.server
            .handle_media(ALICES, address(MEDIA), relayed, &data, net.now);
        assert_eq!(net.drain().answers.len(), 1);
    }
    net.server
        .handle_media(ALICES, address(MEDIA), relayed, &data, net.now);
    assert!(net.drain().answers.is_empty());
    assert_eq!(net.server.counters().n_over_quota, 1);
}
