//! Reliable delivery between two endpoints, a virtual clock and a network that misbehaves.

mod net;
mod rng;
mod storm;
mod switching;

use net::{Mood, World};
use tandem_protocol::limits::{
    LIVE_FRAME_BYTES_MAX, REORDER_FRAMES_MAX, REPLAY_BYTES_MAX, REPLAY_FRAMES_MAX,
};
use tandem_session::delivery::{Endpoint, Event, Path, PeerMisbehaved, PointerPlace, SendError};

fn place(node: u32) -> PointerPlace {
    PointerPlace {
        node,
        fx: 1,
        fy: 2,
        down: false,
        document: 0,
    }
}

fn bodies(world: &World) -> Vec<Vec<u8>> {
    world
        .received
        .iter()
        .map(|(_, frame)| frame.body.clone())
        .collect()
}

fn said(world: &World, wanted: &Event) -> usize {
    world
        .customer_events
        .iter()
        .filter(|(_, event)| event == wanted)
        .count()
}

#[test]
fn frames_arrive_once_and_in_order_over_the_websocket() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    for n in 0..50_u8 {
        world.send(&[n]);
        world.run_for(3);
    }
    world.run_for(200);
    assert_eq!(bodies(&world), (0..50).map(|n| vec![n]).collect::<Vec<_>>());
    let seqs: Vec<u32> = world.received.iter().map(|(_, frame)| frame.seq).collect();
    assert_eq!(seqs, (1..=50).collect::<Vec<_>>());
}

#[test]
fn acknowledgements_are_coalesced() {
    let mut world = World::new(1, 1);
    world.open(Path::WebSocket);
    world.run_for(10);
    let before = world.to_customer[0].n_carried;
    for n in 0..160_u8 {
        world.send(&[n]);
    }
    world.run_for(50);
    assert_eq!(world.received.len(), 160);
    assert_eq!(world.to_customer[0].n_carried - before, 10);
}

#[test]
fn what_was_sent_before_any_path_goes_out_with_the_first() {
    let mut world = World::new(1, 5);
    world.send(b"early");
    world.run_for(1_000);
    world.open(Path::WebSocket);
    world.run_for(50);
    assert_eq!(bodies(&world), [b"early".to_vec()]);
}

#[test]
fn large_frames_ask_for_the_bulk_socket_and_keep_their_place() {
    let mut world = World::new(1, 5);
    world.open(Path::WebSocket);
    let large = vec![7; LIVE_FRAME_BYTES_MAX + 1];
    world.send(&large);
    world.send(b"after");
    world.run_for(300);
    assert_eq!(world.received.len(), 0);
    assert_eq!(said(&world, &Event::BulkWanted), 1);
    world.open(Path::Bulk);
    world.run_for(50);
    assert_eq!(bodies(&world), [large, b"after".to_vec()]);
    assert_eq!(world.to_agent[1].n_carried, 1);
}

#[test]
fn a_frame_of_exactly_the_live_bound_travels_live() {
    let mut world = World::new(1, 5);
    world.open(Path::WebSocket);
    // Kind, two bytes of epoch, sequence number, flags.
    world.send(&vec![7; LIVE_FRAME_BYTES_MAX - 5]);
    world.run_for(50);
    assert_eq!(world.received.len(), 1);
    assert_eq!(said(&world, &Event::BulkWanted), 0);
}

#[test]
fn a_slow_bulk_socket_is_not_taken_for_a_swallowing_one() {
    let mut world = World::new(1, 40);
    world.open(Path::WebSocket);
    world.open(Path::Bulk);
    // 1 Mbit/s.
    world.to_agent[1].rate = 125;
    let sent = 8;
    for n in 0..sent {
        world.send(&vec![n; 64 * 1024]);
    }
    world.run_for(10_000);
    assert_eq!(world.received.len(), usize::from(sent));
    assert_eq!(
        world.to_agent[1].n_carried,
        usize::from(sent),
        "nothing is sent twice"
    );
}

#[test]
fn a_relay_that_swallowed_frames_is_found_out_by_its_first_answer() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    world.send(b"a");
    world.run_for(500);
    world.mood(Path::WebSocket, Mood::Swallows);
    for n in 0..40_u8 {
        world.send(&[n]);
        world.run_for(16);
    }
    world.mood(Path::WebSocket, Mood::Carries);
    let healed_at = world.now;
    world.run_for(3_000);
    assert_eq!(world.received.len(), 41);
    let last = world.received.last().expect("received").0;
    assert!(last - healed_at < 1_000, "took {} ms", last - healed_at);
}

#[test]
fn a_bulk_socket_that_opens_later_at_the_agent_gets_what_was_swallowed() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    world.open(Path::Bulk);
    world.send(b"first");
    world.mood(Path::Bulk, Mood::Swallows);
    let large = vec![1; 100_000];
    world.send(&large);
    world.run_for(400);
    world.mood(Path::Bulk, Mood::Carries);
    world.agent.path_opened(Path::Bulk, world.now);
    world.drain();
    world.run_for(100);
    assert_eq!(bodies(&world), [b"first".to_vec(), large]);
}

#[test]
fn the_producer_holds_and_proceeds() {
    let mut world = World::new(1, 10);
    world.send(&[0; 15_000]);
    assert_eq!(said(&world, &Event::Held), 0);
    for _ in 0..80 {
        world.send(&[0; 15_000]);
    }
    assert_eq!(said(&world, &Event::Held), 1);
    assert_eq!(said(&world, &Event::Proceeded), 0);
    world.open(Path::WebSocket);
    world.run_for(2_000);
    assert_eq!(world.received.len(), 81);
    assert_eq!(said(&world, &Event::Proceeded), 1);
}

#[test]
fn a_full_replay_buffer_asks_for_a_snapshot_once_a_path_is_there() {
    for (n_frames, bytes) in [
        (REPLAY_FRAMES_MAX, 1),
        (REPLAY_BYTES_MAX / 500_000, 500_000),
    ] {
        let mut world = World::new(1, 10);
        for n in 0..n_frames {
            assert!(
                world.send(&vec![n as u8; bytes]),
                "frame {n} is within the bound"
            );
        }
        let over = world.customer.send_mirror(0, &vec![0; bytes], world.now);
        assert_eq!(over, Err(SendError::SnapshotNeeded));
        world.drain();
        assert_eq!(said(&world, &Event::SnapshotNeeded), 0);
        world.open(Path::WebSocket);
        assert_eq!(said(&world, &Event::SnapshotNeeded), 1);
        world.customer.start_epoch((1 << 12) + 1, world.now);
        assert!(world.send(b"again"));
        world.run_for(100);
        assert_eq!(bodies(&world), [b"again".to_vec()]);
    }
}

#[test]
fn an_epoch_that_nobody_acknowledged_goes_to_the_next_receiver_as_a_whole() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    world.mood(Path::WebSocket, Mood::Swallows);
    world.send(b"a");
    world.send(b"b");
    assert!(world.customer.is_epoch_whole());
    world.agent = Endpoint::agent(2);
    world.agent.path_opened(Path::WebSocket, world.now);
    world.mood(Path::WebSocket, Mood::Carries);
    world.customer.resend(world.now);
    world.drain();
    world.run_for(50);
    assert_eq!(bodies(&world), [b"a".to_vec(), b"b".to_vec()]);
    assert!(!world.customer.is_epoch_whole());
}

#[test]
fn a_later_epoch_replaces_the_one_before() {
    let mut world = World::new(1, 50);
    world.open(Path::WebSocket);
    world.send(b"old");
    world.customer.start_epoch(9000, world.now);
    world.send(b"new");
    world.run_for(500);
    let epochs: Vec<u32> = world
        .received
        .iter()
        .map(|(_, frame)| frame.epoch)
        .collect();
    assert_eq!(epochs, [1 << 12, 9000]);
    let mut agent = Endpoint::agent(1);
    let mut take = |epoch: u32, seq: u32| {
        let bytes = [&[1], varint(epoch).as_slice(), &varint(seq), &[0, 9]].concat();
        agent
            .handle_frame(Path::WebSocket, &bytes, 0)
            .expect("well-formed");
        std::iter::from_fn(|| agent.poll_event()).count()
    };
    assert_eq!(take(5, 1), 1);
    assert_eq!(take(4, 1), 0, "an old epoch is ignored");
    assert_eq!(take(5, 1), 0, "a repetition is ignored");
}

fn varint(value: u32) -> Vec<u8> {
    let mut out = Vec::new();
    tandem_protocol::codec::varint::put(&mut out, u64::from(value));
    out
}

#[test]
fn frames_beyond_the_reorder_bound_are_a_gap_told_once() {
    let mut agent = Endpoint::agent(1);
    let mut gaps = 0;
    for seq in 2..REORDER_FRAMES_MAX as u32 + 12 {
        let bytes = [&[1, 5], varint(seq).as_slice(), &[0, 9]].concat();
        agent
            .handle_frame(Path::WebSocket, &bytes, 0)
            .expect("well-formed");
        while let Some(event) = agent.poll_event() {
            assert_eq!(event, Event::GapFound);
            gaps += 1;
            assert_eq!(seq as usize, REORDER_FRAMES_MAX + 2);
        }
    }
    assert_eq!(gaps, 1);
}

#[test]
fn of_the_pointer_only_the_newest_counts_and_the_last_is_said_twice() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    world.run_for(100);
    let before = world.to_agent[0].n_carried;
    for node in 1..=5 {
        world.customer.send_pointer(place(node), world.now);
    }
    world.drain();
    assert_eq!(world.to_agent[0].n_carried - before, 1);
    world.run_for(90);
    assert_eq!(world.to_agent[0].n_carried - before, 1);
    world.run_for(20);
    assert_eq!(world.to_agent[0].n_carried - before, 2);
    world.run_for(50);
    assert_eq!(world.agent_saw, [place(5)]);
}

#[test]
fn pointers_that_come_late_are_dropped_until_another_agent_takes_over() {
    let mut customer = Endpoint::customer(1);
    let moved = |customer: &mut Endpoint, seq: u32| {
        let bytes = [&[2], varint(seq).as_slice(), &[9, 0, 0, 0, 0, 0]].concat();
        customer
            .handle_frame(Path::WebSocket, &bytes, 0)
            .expect("well-formed");
        std::iter::from_fn(|| customer.poll_event()).count() == 1
    };
    assert!(moved(&mut customer, u32::MAX));
    assert!(!moved(&mut customer, u32::MAX));
    assert!(moved(&mut customer, 3), "numbers wrap around");
    assert!(!moved(&mut customer, 2));
    customer.peer_replaced();
    assert!(moved(&mut customer, 2));
}

#[test]
fn frames_of_the_wrong_kind_or_end_are_refused() {
    let mut customer = Endpoint::customer(1);
    let mirror = customer.handle_frame(Path::WebSocket, &[1, 1, 1, 0, 0], 0);
    assert_eq!(mirror, Err(PeerMisbehaved::Unexpected));
    let mut agent = Endpoint::agent(1);
    assert_eq!(
        agent.handle_frame(Path::WebSocket, &[3, 1, 1], 0),
        Err(PeerMisbehaved::Unexpected)
    );
    let asset = [&[0x11][..], &[0; 32]].concat();
    assert_eq!(
        agent.handle_frame(Path::Bulk, &asset, 0),
        Err(PeerMisbehaved::Unexpected)
    );
    let cut = agent.handle_frame(Path::WebSocket, &[1], 0);
    assert!(matches!(cut, Err(PeerMisbehaved::Malformed(_))));
    assert_eq!(agent.send_mirror(0, b"x", 0), Err(SendError::NotStarted));
}

#[test]
fn an_acknowledgement_of_the_future_or_of_another_epoch_changes_nothing() {
    let mut world = World::new(1, 10);
    world.open(Path::WebSocket);
    world.mood(Path::WebSocket, Mood::Swallows);
    world.send(b"a");
    for ack in [&[3, 0x80, 0x20, 2][..], &[3, 1, 1]] {
        world
            .customer
            .handle_frame(Path::WebSocket, ack, world.now)
            .expect("well-formed");
    }
    world.mood(Path::WebSocket, Mood::Carries);
    world.run_for(1_000);
    assert_eq!(bodies(&world), [b"a".to_vec()]);
}
