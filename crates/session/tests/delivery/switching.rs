//! The ladder: which path carries the streams, and how long a switch takes.

use tandem_session::delivery::{Event, Path};

use crate::net::{Mood, World};

const BEAT_MS: u64 = 16;

/// Sends a frame each beat for that long.
fn stream(world: &mut World, time_ms: u64) {
    let until = world.now + time_ms;
    while world.now < until {
        let body = world.received.len().to_le_bytes();
        world.send(&body);
        world.run_for(BEAT_MS);
    }
}

fn longest_gap_ms(world: &World) -> u64 {
    let times: Vec<u64> = world.received.iter().map(|(at, _)| *at).collect();
    times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap_or(0)
}

fn check_complete(world: &World, n_sent: usize) {
    let seqs: Vec<u32> = world.received.iter().map(|(_, frame)| frame.seq).collect();
    assert_eq!(seqs, (1..=n_sent as u32).collect::<Vec<_>>());
}

fn connected(delay_ms: u64) -> World {
    let mut world = World::new(1, delay_ms);
    world.open(Path::WebSocket);
    stream(&mut world, 300);
    assert_eq!(world.customer.active_path(), Some(Path::WebSocket));
    world.open(Path::DataChannel);
    world
}

#[test]
fn a_fresh_data_channel_takes_over_after_three_round_trips() {
    let mut world = connected(15);
    world.run_for(3 * 30 - 1);
    assert_eq!(world.customer.active_path(), Some(Path::WebSocket));
    world.run_for(1);
    assert_eq!(world.customer.active_path(), Some(Path::DataChannel));
    assert_eq!(world.agent.active_path(), Some(Path::DataChannel));
    let n_relayed = world.to_agent[0].n_carried;
    stream(&mut world, 500);
    assert_eq!(world.to_agent[0].n_carried, n_relayed, "the relay rests");
    assert_eq!(world.customer.rtt_ms(), Some(30));
}

#[test]
fn a_silent_data_channel_hands_over_within_half_a_second() {
    for (delay_ms, mood) in [(1, Mood::Stalls), (15, Mood::Stalls), (15, Mood::Swallows)] {
        let mut world = connected(delay_ms);
        stream(&mut world, 1_000);
        assert_eq!(world.customer.active_path(), Some(Path::DataChannel));
        world.mood(Path::DataChannel, mood);
        stream(&mut world, 2_000);
        assert_eq!(world.customer.active_path(), Some(Path::WebSocket));
        world.run_for(1_000);
        let n_sent = (300_usize.div_ceil(16)) + (1_000_usize.div_ceil(16)) + 2_000 / 16;
        check_complete(&world, n_sent);
        let gap_ms = longest_gap_ms(&world);
        assert!(gap_ms <= 500, "gap of {gap_ms} ms");
    }
}

#[test]
fn a_closed_data_channel_hands_over_at_once() {
    let mut world = connected(15);
    stream(&mut world, 1_000);
    world.close(Path::DataChannel);
    assert_eq!(world.customer.active_path(), Some(Path::WebSocket));
    stream(&mut world, 500);
    world.run_for(500);
    assert!(
        longest_gap_ms(&world) <= 50,
        "gap of {} ms",
        longest_gap_ms(&world)
    );
}

#[test]
fn a_data_channel_that_fell_silent_needs_more_pongs_to_come_back() {
    let mut world = connected(15);
    stream(&mut world, 1_000);
    world.mood(Path::DataChannel, Mood::Stalls);
    stream(&mut world, 1_500);
    world.mood(Path::DataChannel, Mood::Carries);
    let healed_at = world.now;
    stream(&mut world, 3_000);
    assert_eq!(world.customer.active_path(), Some(Path::DataChannel));
    let back = Event::PathChanged(Some(Path::DataChannel));
    let (back_at, _) = world
        .customer_events
        .iter()
        .rfind(|(_, event)| *event == back)
        .expect("is back");
    let took_ms = back_at - healed_at;
    assert!((300..=900).contains(&took_ms), "back after {took_ms} ms");
    assert!(
        longest_gap_ms(&world) <= 500,
        "gap of {} ms",
        longest_gap_ms(&world)
    );
}

#[test]
fn a_flapping_data_channel_is_left_alone() {
    let mut world = connected(15);
    stream(&mut world, 500);
    for _ in 0..10 {
        world.mood(Path::DataChannel, Mood::Stalls);
        stream(&mut world, 700);
        world.mood(Path::DataChannel, Mood::Carries);
        stream(&mut world, 700);
    }
    let changed = |(_, event): &&(u64, Event)| matches!(event, Event::PathChanged(_));
    let n_changes = world.customer_events.iter().filter(changed).count();
    assert!(n_changes <= 6, "{n_changes} changes");
}

#[test]
fn the_data_channel_goes_on_while_the_websocket_is_away() {
    let mut world = connected(15);
    stream(&mut world, 1_000);
    world.close(Path::WebSocket);
    stream(&mut world, 1_000);
    world.open(Path::WebSocket);
    stream(&mut world, 500);
    world.run_for(500);
    assert!(
        longest_gap_ms(&world) <= 20,
        "gap of {} ms",
        longest_gap_ms(&world)
    );
    assert_eq!(world.customer.active_path(), Some(Path::DataChannel));
}

#[test]
fn with_both_paths_gone_the_first_one_back_carries_everything() {
    let mut world = connected(15);
    stream(&mut world, 500);
    world.mood(Path::DataChannel, Mood::Swallows);
    world.close(Path::WebSocket);
    stream(&mut world, 2_000);
    let before = world.received.len();
    world.open(Path::WebSocket);
    world.run_for(100);
    assert!(
        world.received.len() - before > 100,
        "{} since",
        world.received.len() - before
    );
}

#[test]
fn a_one_way_cut_is_noticed_although_the_other_end_is_heard() {
    let mut world = connected(15);
    stream(&mut world, 1_000);
    for wire in &mut world.to_agent[2..] {
        wire.mood = Mood::Swallows;
    }
    stream(&mut world, 2_000);
    assert_eq!(world.customer.active_path(), Some(Path::WebSocket));
    let gap_ms = longest_gap_ms(&world);
    assert!(gap_ms <= 1_300, "gap of {gap_ms} ms");
}

#[test]
fn an_idle_pair_probes_the_data_channel_and_nothing_else() {
    let mut world = connected(15);
    world.run_for(2_000);
    let before: Vec<usize> = world.to_agent.iter().map(|wire| wire.n_carried).collect();
    world.run_for(1_000);
    let n_sent: Vec<usize> = world
        .to_agent
        .iter()
        .zip(before)
        .map(|(wire, n)| wire.n_carried - n)
        .collect();
    assert_eq!([n_sent[0], n_sent[1], n_sent[3]], [0, 0, 0]);
    assert!((5..=20).contains(&n_sent[2]), "{} a second", n_sent[2]);
}
