//! Random operations on a raving network, compared after each one with a model of plain maps.
//!
//! `TANDEM_SEED` replays one storm; `TANDEM_STORMS` says how many there are.

use std::collections::BTreeMap;

use tandem_protocol::limits::{
    LIVE_FRAME_BYTES_MAX, REORDER_FRAMES_MAX, REPLAY_BYTES_MAX, REPLAY_FRAMES_MAX,
};
use tandem_session::delivery::{Endpoint, Event, Path, PointerPlace};

use crate::net::{Mood, World};

/// Storms of an ordinary run: a million operations.
const STORMS: u64 = 2_000;
const OPERATIONS: u64 = 500;
const PATHS: [Path; 3] = [Path::WebSocket, Path::Bulk, Path::DataChannel];
const MOODS: [Mood; 4] = [Mood::Carries, Mood::Stalls, Mood::Swallows, Mood::Raves];

/// What was handed in, and how much of it came out at the agent that is there now.
struct Model {
    /// Instances of each end so far.
    customers: u32,
    agents: u32,
    epoch: u32,
    sent: BTreeMap<u32, Vec<Vec<u8>>>,
    applied: BTreeMap<u32, usize>,
    counter: u64,
    n_restarts: usize,
}

impl Model {
    fn new() -> Self {
        let epoch = 1 << 12;
        Self {
            customers: 1,
            agents: 1,
            epoch,
            sent: BTreeMap::from([(epoch, Vec::new())]),
            applied: BTreeMap::new(),
            counter: 0,
            n_restarts: 0,
        }
    }

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

    fn send(&mut self, world: &mut World) {
        let body = self.body(world);
        let taken = world.send(&body);
        let sent = self.sent.entry(self.epoch).or_default();
        if taken {
            return sent.push(body);
        }
        let bytes: usize = sent.iter().map(|one| one.len() + 16).sum();
        let full = sent.len() >= REPLAY_FRAMES_MAX || bytes + body.len() + 16 > REPLAY_BYTES_MAX;
        assert!(full, "refused after {} frames", sent.len());
    }

    fn start_epoch(&mut self, world: &mut World, epoch: u32) {
        self.epoch = epoch;
        world.customer.start_epoch(epoch, world.now);
        self.sent.insert(epoch, Vec::new());
    }

    /// The customer reloads: another instance, whose epochs begin behind all before.
    fn restart_customer(&mut self, world: &mut World) {
        self.n_restarts += 1;
        self.customers += 1;
        let open = close_all(world);
        world.customer = Endpoint::customer(self.customers);
        self.start_epoch(world, self.customers << 12);
        reopen(world, open);
    }

    /// The agent reloads, or another one takes over who has not been here before.
    fn restart_agent(&mut self, world: &mut World) {
        self.n_restarts += 1;
        self.agents += 1;
        let open = close_all(world);
        let replaced = world.rng.percent(50);
        world.agent = Endpoint::agent(if replaced { 1 } else { self.agents });
        if replaced {
            world.customer.peer_replaced();
        }
        self.applied.clear();
        if world.customer.is_epoch_whole() {
            world.customer.resend(world.now);
        } else {
            self.start_epoch(world, self.epoch + 1);
        }
        reopen(world, open);
    }

    /// What has come out continues its epoch without a gap, and epochs only rise.
    fn compare(&mut self, world: &mut World) {
        for (_, frame) in world.received.drain(..) {
            let newest = self.applied.keys().next_back().copied().unwrap_or(0);
            let epoch = frame.epoch;
            assert!(epoch >= newest, "epoch {epoch} after {newest}");
            let n_applied = self.applied.entry(epoch).or_default();
            let expected = self.sent[&epoch].get(*n_applied);
            assert!(expected == Some(&frame.body), "{n_applied} of {epoch}");
            *n_applied += 1;
            assert_eq!(frame.seq as usize, *n_applied);
        }
        let nodes = world.agent_saw.iter().map(|place| place.node);
        assert!(nodes.is_sorted(), "a pointer came back");
        let (n_frames, bytes) = world.customer.kept();
        assert!(n_frames <= REPLAY_FRAMES_MAX && bytes <= REPLAY_BYTES_MAX);
        let (n_frames, bytes) = world.agent.kept();
        assert!(n_frames <= REORDER_FRAMES_MAX && bytes <= REPLAY_BYTES_MAX);
    }

    /// The last epoch is there as a whole.
    fn check_complete(&self) {
        let n_sent = self.sent[&self.epoch].len();
        let n_applied = self.applied.get(&self.epoch).copied().unwrap_or(0);
        assert_eq!(n_applied, n_sent, "of epoch {}", self.epoch);
    }
}

fn close_all(world: &mut World) -> [bool; 3] {
    let open = world.open;
    for path in PATHS.into_iter().filter(|path| open[*path as usize]) {
        world.close(path);
    }
    open
}

fn reopen(world: &mut World, open: [bool; 3]) {
    for path in PATHS.into_iter().filter(|path| open[*path as usize]) {
        world.open(path);
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
    match world.rng.below(1_000) {
        0..=439 => model.send(world),
        440..=539 => {
            model.counter += 1;
            let place = place(model.counter as u32);
            world.customer.send_pointer(place, world.now);
            world.drain();
        }
        540..=839 => {
            let time_ms = world.rng.below(60);
            world.run_for(time_ms);
        }
        840..=889 => {
            let path = PATHS[world.rng.below(3) as usize];
            if world.open[path as usize] {
                world.close(path);
            } else {
                world.open(path);
            }
        }
        890..=969 => {
            let mood = MOODS[world.rng.below(4) as usize];
            let path = world.rng.below(4) as usize;
            if world.rng.percent(70) {
                world.mood(PATHS[path % 3], mood);
            } else {
                world.to_agent[path].mood = mood;
            }
        }
        970..=979 => {
            let time_ms = world.rng.below(3_000);
            world.run_for(time_ms);
        }
        980..=984 => model.restart_customer(world),
        985..=989 => model.restart_agent(world),
        _ => model.start_epoch(world, model.epoch + 1),
    }
}

/// Starts another epoch where the endpoint asked for one.
fn obey(world: &mut World, model: &mut Model) {
    let wanted = |(_, event): &(u64, Event)| *event == Event::SnapshotNeeded;
    if std::mem::take(&mut world.customer_events)
        .iter()
        .any(wanted)
    {
        model.start_epoch(world, model.epoch + 1);
    }
}

/// Answers how many restarts there were.
fn storm(seed: u64) -> usize {
    let delay_ms = seed % 5 * 15;
    let mut world = World::new(seed, delay_ms);
    let mut model = Model::new();
    for _ in 0..OPERATIONS {
        operate(&mut world, &mut model);
        obey(&mut world, &mut model);
        model.compare(&mut world);
    }
    for path in PATHS {
        world.mood(path, Mood::Carries);
        if !world.open[path as usize] {
            world.open(path);
        }
    }
    obey(&mut world, &mut model);
    world.customer.send_pointer(place(u32::MAX), world.now);
    world.run_for(20_000);
    assert_eq!(world.agent_saw.last(), Some(&place(u32::MAX)));
    model.compare(&mut world);
    model.check_complete();
    model.n_restarts
}

fn number_from(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn nothing_is_lost_doubled_or_reordered() {
    let only = number_from("TANDEM_SEED");
    let n_storms = number_from("TANDEM_STORMS").unwrap_or(STORMS);
    let seeds = only.map_or(0..n_storms, |seed| seed..seed + 1);
    let mut n_restarts = 0;
    for seed in seeds {
        match std::panic::catch_unwind(|| storm(seed)) {
            Ok(n) => n_restarts += n,
            Err(cause) => {
                eprintln!("replay with TANDEM_SEED={seed}");
                std::panic::resume_unwind(cause);
            }
        }
    }
    assert!(only.is_some() || n_restarts as u64 > n_storms);
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
