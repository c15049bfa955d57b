//! What the tests in network namespaces need of the machine: `lab wan SEED LINKS` carries packets
//! between as many TUN devices (`wan1`, `wan2` and so on) and is told the weather on standard
//! input; `lab certificate FOLDER ADDRESS` writes a certificate and its key.
//!
//! The devices go with the process, wherever they were moved, and it ends with its input.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{BufRead, stdin};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tandem_tests::wan::{Lane, Micros, Weather, destination};
use tun_rs::{DeviceBuilder, SyncDevice};

/// As on most networks.
const MTU: u16 = 1_500;
/// Packets on their way at one time; further ones are lost.
const PACKETS_MAX: usize = 65_536;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["wan", seed, n_links] => carry(seed, n_links),
        ["certificate", folder, address] => certificate(Path::new(folder), address),
        _ => Err(anyhow::anyhow!(
            "lab wan SEED LINKS | lab certificate FOLDER ADDRESS"
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lab: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn certificate(folder: &Path, address: &str) -> Result<()> {
    let made = rcgen::generate_simple_self_signed([address.to_owned()])?;
    std::fs::write(folder.join("chain.pem"), made.cert.pem())?;
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem())?;
    Ok(())
}

/// What is told on standard input, one a line; each is answered by a line that says `done`.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Order {
    /// How a link is from here on.
    Link {
        link: usize,
        /// From the link's end into the network.
        up: Weather,
        /// From the network to the link's end.
        down: Weather,
    },
    /// Links that reach each other no more; none: all reach all.
    Apart(Option<[usize; 2]>),
}

/// Arrival, place in the order of coming, link that it goes to, and the packet.
type Flying = (Micros, u64, usize, Vec<u8>);

struct Wan {
    began: Instant,
    devices: Vec<SyncDevice>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    up: Vec<Lane>,
    down: Vec<Lane>,
    apart: Option<[usize; 2]>,
    /// By arrival, then by the order in which they came.
    flying: BinaryHeap<Reverse<Flying>>,
    n_packets: u64,
}

fn carry(seed: &str, n_links: &str) -> Result<()> {
    let (seed, n_links): (u64, usize) = (seed.parse()?, n_links.parse()?);
    let device = |number: usize| {
        let builder = DeviceBuilder::new().name(format!("wan{number}")).mtu(MTU);
        builder.build_sync().context("can not make a TUN device")
    };
    let devices = (1..=n_links).map(device).collect::<Result<Vec<_>>>()?;
    let lanes = |side: u64| (0..n_links as u64).map(move |n| Lane::new(seed ^ (2 * n + side)));
    let state = State {
        up: lanes(0).collect(),
        down: lanes(1).collect(),
        apart: None,
        flying: BinaryHeap::new(),
        n_packets: 0,
    };
    // Lives as long as the process: the threads end with it.
    let wan: &'static Wan = Box::leak(Box::new(Wan {
        began: clock(),
        devices,
        state: Mutex::new(state),
        changed: Condvar::new(),
    }));
    for link in 1..=n_links {
        std::thread::spawn(move || wan.take(link));
    }
    std::thread::spawn(|| wan.deliver());
    println!("done");
    for line in stdin().lock().lines() {
        wan.obey(serde_json::from_str(&line?)?)?;
        println!("done");
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one real clock of this shell"
)]
fn clock() -> Instant {
    Instant::now()
}

impl Wan {
    fn now(&self) -> Micros {
        self.began.elapsed().as_micros() as Micros
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn obey(&self, order: Order) -> Result<()> {
        let mut state = self.lock();
        match order {
            Order::Link { link, up, down } => {
                if !(1..=self.devices.len()).contains(&link) {
                    bail!("there is no link {link}");
                }
                state.up[link - 1].set(up);
                state.down[link - 1].set(down);
            }
            Order::Apart(apart) => state.apart = apart,
        }
        Ok(())
    }

    /// Takes what comes from one end, for as long as its device is there.
    fn take(&self, from: usize) {
        let mut buffer = vec![0; usize::from(MTU)];
        while let Ok(n_bytes) = self.devices[from - 1].recv(&mut buffer) {
            self.pass(from, &buffer[..n_bytes]);
        }
    }

    fn pass(&self, from: usize, packet: &[u8]) {
        let Some(to) = destination(packet).filter(|to| (1..=self.devices.len()).contains(to))
        else {
            return;
        };
        let mut state = self.lock();
        let is_apart = state
            .apart
            .is_some_and(|two| two.contains(&from) && two.contains(&to));
        if is_apart || state.flying.len() == PACKETS_MAX {
            return;
        }
        let halfway = state.up[from - 1].pass(packet, self.now());
        let Some(arrival) = halfway.and_then(|at| state.down[to - 1].pass(packet, at)) else {
            return;
        };
        state.n_packets += 1;
        let number = state.n_packets;
        state
            .flying
            .push(Reverse((arrival, number, to, packet.to_vec())));
        self.changed.notify_one();
    }

    fn deliver(&self) {
        let mut state = self.lock();
        loop {
            let now = self.now();
            let next = state.flying.peek().map(|Reverse((at, ..))| *at);
            state = match next {
                Some(at) if at <= now => {
                    let packet = state.flying.pop();
                    drop(state);
                    if let Some(Reverse((_, _, to, bytes))) = packet {
                        // An end that is not there takes nothing.
                        let _lost = self.devices[to - 1].send(&bytes);
                    }
                    self.lock()
                }
                Some(at) => {
                    let rest = Duration::from_micros(at - now);
                    let waited = self.changed.wait_timeout(state, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
