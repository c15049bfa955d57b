//! Random operations on a raving network, compared with a model that is a list.

use std::collections::BTreeMap;

use tandem_protocol::limits::LIVE_FRAME_BYTES_MAX;
use tandem_session::delivery::{Endpoint, Event, Path, PointerPlace};

use crate::net::{Mood, World};

const SEEDS: u64 = 250;
const OPERATIONS: u64 = 500;
const PATHS: [Path; 3] = [Path::WebSocket, Path::Bulk, Path::DataChannel];
const MOODS: [Mood; 4] = [Mood::Carries, Mood::Stalls, Mood::Swallows, Mood::Raves];

/// What was handed in, epoch by epoch.
struct Model {
    epoch: u32,
    sent: BTreeMap<u32, Vec<Vec<u8>>>,
    counter: u64,
}

impl Model {
    fn body(&mut self, world: &mut World) -> Vec<u8> {
        self.counter += 1;
        let len = match world.rng.below(40) {
            0 => LIVE_FRAME_BYTES_MAX as u64 + world.rng.below(60_000),
            1..=5 => 1_000 + world.rng.below(10_000),
            _ => world.rng.below(100),
        };
        let mut body = self.counter.to_le_bytes().to_vec();
        body.resize(8 + len as usize, self.counter as u8);
        body
    }

    fn start_epoch(&mut self, world: &mut World) {
        self.epoch += 1;
        world.customer.start_epoch(self.epoch, world.now);
        self.sent.insert(self.epoch, Vec::new());
    }

    /// Whatever arrived is a prefix of its epoch, and epochs only rise.
    fn check(&self, world: &World) {
        let mut epoch = 0;
        let mut n_of_epoch = 0;
        for (_, frame) in &world.received {
            assert!(frame.epoch >= epoch, "epoch {} after {epoch}", frame.epoch);
            if frame.epoch > epoch {
                (epoch, n_of_epoch) = (frame.epoch, 0);
            }
            let sent = &self.sent[&epoch];
            assert!(
                sent.get(n_of_epoch) == Some(&frame.body),
                "frame {n_of_epoch} of {epoch}"
            );
            n_of_epoch += 1;
            assert_eq!(frame.seq as usize, n_of_epoch);
        }
        let nodes = world.agent_saw.iter().map(|place| place.node);
        assert!(nodes.is_sorted(), "a pointer came back");
    }

    /// The last epoch is there as a whole.
    fn check_complete(&self, world: &World) {
        let received: Vec<Vec<u8>> = world
            .received
            .iter()
            .filter(|(_, frame)| frame.epoch == self.epoch)
            .map(|(_, frame)| frame.body.clone())
            .collect();
        let sent = &self.sent[&self.epoch];
        assert!(
            received == *sent,
            "{} of {} frames",
            received.len(),
            sent.len()
        );
    }
}

fn place(node: u32) -> PointerPlace {
    PointerPlace {
        node,
        fx: 0,
        fy: 0,
        down: false,
        document: 0,
    }
}

fn operate(world: &mut World, model: &mut Model) {
    match world.rng.below(100) {
        0..=44 => {
            let body = model.body(world);
            if world.send(&body) {
                model.sent.entry(model.epoch).or_default().push(body);
            }
        }
        45..=54 => {
            model.counter += 1;
            let place = place(model.counter as u32);
            world.customer.send_pointer(place, world.now);
            world.drain();
        }
        55..=84 => {
            let time_ms = world.rng.below(60);
            world.run_for(time_ms);
        }
        85..=89 => {
            let path = PATHS[world.rng.below(3) as usize];
            if world.open[path as usize] {
                world.close(path);
            } else {
                world.open(path);
            }
        }
        90..=97 => {
            let mood = MOODS[world.rng.below(4) as usize];
            let path = world.rng.below(4) as usize;
            if world.rng.percent(70) {
                world.mood(PATHS[path % 3], mood);
            } else {
                world.to_agent[path].mood = mood;
            }
        }
        98 => {
            let time_ms = world.rng.below(3_000);
            world.run_for(time_ms);
        }
        _ => model.start_epoch(world),
    }
}

/// Starts another epoch where the endpoint asked for one since `seen`.
fn obey(world: &mut World, model: &mut Model, seen: &mut usize) {
    let wanted = world.customer_events[*seen..]
        .iter()
        .any(|(_, event)| *event == Event::SnapshotNeeded);
    *seen = world.customer_events.len();
    if wanted {
        model.start_epoch(world);
    }
}

fn storm(seed: u64) {
    let delay_ms = seed % 5 * 15;
    let mut world = World::new(seed, delay_ms);
    let mut model = Model {
        epoch: 1 << 12,
        sent: BTreeMap::new(),
        counter: 0,
    };
    model.sent.insert(model.epoch, Vec::new());
    let mut seen = 0;
    for _ in 0..OPERATIONS {
        operate(&mut world, &mut model);
        obey(&mut world, &mut model, &mut seen);
    }
    model.check(&world);
    for path in PATHS {
        world.mood(path, Mood::Carries);
        if !world.open[path as usize] {
            world.open(path);
        }
    }
    obey(&mut world, &mut model, &mut seen);
    world.customer.send_pointer(place(u32::MAX), world.now);
    world.run_for(20_000);
    assert_eq!(world.agent_saw.last(), Some(&place(u32::MAX)));
    model.check(&world);
    model.check_complete(&world);
}

#[test]
fn nothing_is_lost_doubled_or_reordered() {
    for seed in 0..SEEDS {
        let outcome = std::panic::catch_unwind(|| storm(seed));
        if let Err(cause) = outcome {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(cause);
        }
    }
}

#[test]
fn random_bytes_never_panic_an_endpoint() {
    let mut world = World::new(4_711, 0);
    let mut ends = [Endpoint::customer(1), Endpoint::agent(1)];
    ends[0].start_epoch(1, 0);
    let mut n_refused = 0;
    for now in 0..100_000 {
        let mut bytes: Vec<u8> = (0..world.rng.below(20))
            .map(|_| world.rng.next() as u8)
            .collect();
        if let Some(first) = bytes.first_mut() {
            *first %= 8;
        }
        let end = &mut ends[(now % 2) as usize];
        let path = PATHS[world.rng.below(3) as usize];
        n_refused += usize::from(end.handle_frame(path, &bytes, now).is_err());
        while end.poll_event().is_some() {}
        while end.poll_transmit().is_some() {}
        end.handle_timeout(now);
    }
    assert!(
        (10_000..100_000).contains(&n_refused),
        "{n_refused} refused"
    );
}
