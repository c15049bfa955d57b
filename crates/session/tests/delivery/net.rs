//! A virtual clock, a network that misbehaves as told, and two endpoints on it.

use std::collections::VecDeque;

use crate::rng::Rng;
use tandem_session::delivery::{
    Channel, Endpoint, Event, Millis, MirrorFrame, Path, PointerPlace, Transmit,
};

/// How one direction of one path treats what is put on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Carries,
    /// Keeps everything back and hands it over later, as SCTP and TCP do over a dead link.
    Stalls,
    /// Loses everything silently, as a relay does whose other end is away.
    Swallows,
    /// Loses, doubles and reorders at random.
    Raves,
}

/// One direction of one channel.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) mood: Mood,
    pub(crate) delay_ms: Millis,
    /// Bytes per millisecond; 0: no limit.
    pub(crate) rate: u64,
    busy_until: Millis,
    queue: VecDeque<(Millis, Vec<u8>)>,
    pub(crate) n_carried: usize,
    pub(crate) bytes_carried: usize,
}

impl Wire {
    fn put(&mut self, bytes: Vec<u8>, now: Millis, rng: &mut Rng) {
        self.n_carried += 1;
        self.bytes_carried += bytes.len();
        let mut copies = 1;
        let mut extra_ms = 0;
        match self.mood {
            Mood::Swallows => return,
            Mood::Raves => {
                copies = rng.below(3);
                extra_ms = rng.below(120);
            }
            Mood::Carries | Mood::Stalls => {}
        }
        for _ in 0..copies {
            self.schedule(bytes.clone(), now, extra_ms);
        }
    }

    fn schedule(&mut self, bytes: Vec<u8>, now: Millis, extra_ms: Millis) {
        let mut at = now + self.delay_ms + extra_ms;
        if let Some(took_ms) = (bytes.len() as u64).checked_div(self.rate) {
            self.busy_until = self.busy_until.max(now) + took_ms;
            at = at.max(self.busy_until + self.delay_ms);
        }
        if self.mood == Mood::Raves {
            let idx = self.queue.partition_point(|(other, _)| *other <= at);
            self.queue.insert(idx, (at, bytes));
        } else {
            let last = self.queue.back().map_or(0, |(other, _)| *other);
            self.queue.push_back((at.max(last), bytes));
        }
    }

    fn due_at(&self) -> Option<Millis> {
        let front = self.queue.front()?.0;
        (self.mood != Mood::Stalls).then_some(front)
    }

    fn take(&mut self, now: Millis) -> Option<Vec<u8>> {
        self.due_at().filter(|at| *at <= now)?;
        self.queue.pop_front().map(|(_, bytes)| bytes)
    }
}

/// The wires of one direction: WebSocket, bulk, mirror channel, pointer channel.
pub(crate) type Wires = [Wire; 4];

pub(crate) fn wire_idx(path: Path, channel: Channel) -> usize {
    match (path, channel) {
        (Path::WebSocket, _) => 0,
        (Path::Bulk, _) => 1,
        (Path::DataChannel, Channel::Mirror) => 2,
        (Path::DataChannel, Channel::Pointer) => 3,
    }
}

fn wire_path(idx: usize) -> Path {
    [
        Path::WebSocket,
        Path::Bulk,
        Path::DataChannel,
        Path::DataChannel,
    ][idx]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Customer,
    Agent,
}

/// Two ends and everything between them.
pub(crate) struct World {
    pub(crate) now: Millis,
    pub(crate) rng: Rng,
    pub(crate) customer: Endpoint,
    pub(crate) agent: Endpoint,
    pub(crate) to_agent: Wires,
    pub(crate) to_customer: Wires,
    pub(crate) open: [bool; 3],
    pub(crate) received: Vec<(Millis, MirrorFrame)>,
    pub(crate) agent_saw: Vec<PointerPlace>,
    pub(crate) customer_events: Vec<(Millis, Event)>,
    pub(crate) agent_events: Vec<(Millis, Event)>,
}

impl World {
    pub(crate) fn new(seed: u64, delay_ms: Millis) -> Self {
        let wires = || {
            std::array::from_fn(|_| Wire {
                delay_ms,
                ..Wire::default()
            })
        };
        let mut customer = Endpoint::customer(1);
        customer.start_epoch(1 << 12, 0);
        Self {
            now: 0,
            rng: Rng(seed),
            customer,
            agent: Endpoint::agent(1),
            to_agent: wires(),
            to_customer: wires(),
            open: [false; 3],
            received: Vec::new(),
            agent_saw: Vec::new(),
            customer_events: Vec::new(),
            agent_events: Vec::new(),
        }
    }

    pub(crate) fn open(&mut self, path: Path) {
        self.open[path as usize] = true;
        self.customer.path_opened(path, self.now);
        self.agent.path_opened(path, self.now);
        self.drain();
    }

    pub(crate) fn close(&mut self, path: Path) {
        self.open[path as usize] = false;
        for wires in [&mut self.to_agent, &mut self.to_customer] {
            for (idx, wire) in wires.iter_mut().enumerate() {
                if wire_path(idx) == path {
                    wire.queue.clear();
                }
            }
        }
        self.customer.path_closed(path, self.now);
        self.agent.path_closed(path, self.now);
        self.drain();
    }

    /// Sets how both directions of a path treat what is put on them.
    pub(crate) fn mood(&mut self, path: Path, mood: Mood) {
        for wires in [&mut self.to_agent, &mut self.to_customer] {
            for (idx, wire) in wires.iter_mut().enumerate() {
                if wire_path(idx) == path {
                    wire.mood = mood;
                }
            }
        }
    }

    pub(crate) fn send(&mut self, body: &[u8]) -> bool {
        let sent = self.customer.send_mirror(0, body, self.now).is_ok();
        self.drain();
        sent
    }

    /// Lets everything happen that is due up to `until`.
    pub(crate) fn run_until(&mut self, until: Millis) {
        while let Some(at) = self.due_at().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.step();
        }
        self.now = self.now.max(until);
    }

    pub(crate) fn run_for(&mut self, time_ms: Millis) {
        self.run_until(self.now + time_ms);
    }

    fn due_at(&self) -> Option<Millis> {
        let wires = self.to_agent.iter().chain(&self.to_customer);
        let timers = [self.customer.poll_timeout(), self.agent.poll_timeout()];
        wires
            .filter_map(Wire::due_at)
            .chain(timers.into_iter().flatten())
            .min()
    }

    fn step(&mut self) {
        let now = self.now;
        for end in [End::Customer, End::Agent] {
            self.deliver(end);
            let endpoint = match end {
                End::Customer => &mut self.customer,
                End::Agent => &mut self.agent,
            };
            if endpoint.poll_timeout().is_some_and(|at| at <= now) {
                endpoint.handle_timeout(now);
                let next = endpoint.poll_timeout();
                assert!(
                    next.is_none_or(|at| at > now),
                    "{end:?} spins at {now}: {next:?}"
                );
            }
        }
        self.drain();
    }

    fn deliver(&mut self, end: End) {
        for idx in 0..4 {
            loop {
                let wires = match end {
                    End::Customer => &mut self.to_customer,
                    End::Agent => &mut self.to_agent,
                };
                let Some(bytes) = wires[idx].take(self.now) else {
                    break;
                };
                let endpoint = match end {
                    End::Customer => &mut self.customer,
                    End::Agent => &mut self.agent,
                };
                let taken = endpoint.handle_frame(wire_path(idx), &bytes, self.now);
                assert_eq!(taken, Ok(()), "{end:?} refused {bytes:?}");
                self.drain();
            }
        }
    }

    pub(crate) fn drain(&mut self) {
        let now = self.now;
        while let Some(transmit) = self.customer.poll_transmit() {
            carry(&mut self.to_agent, self.open, transmit, now, &mut self.rng);
        }
        while let Some(transmit) = self.agent.poll_transmit() {
            carry(
                &mut self.to_customer,
                self.open,
                transmit,
                now,
                &mut self.rng,
            );
        }
        while let Some(event) = self.customer.poll_event() {
            self.customer_events.push((now, event));
        }
        while let Some(event) = self.agent.poll_event() {
            match event {
                Event::Mirror(frame) => self.received.push((now, frame)),
                Event::PointerMoved(place) => self.agent_saw.push(place),
                other => self.agent_events.push((now, other)),
            }
        }
    }
}

fn carry(wires: &mut Wires, open: [bool; 3], transmit: Transmit, now: Millis, rng: &mut Rng) {
    let Transmit {
        path,
        channel,
        bytes,
    } = transmit;
    assert!(open[path as usize], "sent on {path:?}, which is closed");
    wires[wire_idx(path, channel)].put(bytes, now, rng);
}
