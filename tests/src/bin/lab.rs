//! What the tests in network namespaces need of the machine: `lab wan SEED LINKS` carries packets
//! between as many TUN devices (`wan1`, `wan2` and so on) and is told the weather on standard
//! input; `lab certificate FOLDER ADDRESS` writes a certificate and its key.
//!
//! The devices go with the process, wherever they were moved, and it ends with its input.

use std::io::{BufRead, stdin};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tandem_tests::wan::{Micros, Network, Weather};
use tun_rs::{DeviceBuilder, SyncDevice};

/// As on most networks.
const MTU: u16 = 1_500;

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

struct Wan {
    began: Instant,
    devices: Vec<SyncDevice>,
    network: Mutex<Network>,
    changed: Condvar,
}

fn carry(seed: &str, n_links: &str) -> Result<()> {
    let (seed, n_links): (u64, usize) = (seed.parse()?, n_links.parse()?);
    let device = |number: usize| {
        let builder = DeviceBuilder::new().name(format!("wan{number}")).mtu(MTU);
        builder.build_sync().context("can not make a TUN device")
    };
    let devices = (1..=n_links).map(device).collect::<Result<Vec<_>>>()?;
    // Lives as long as the process: the threads end with it.
    let wan: &'static Wan = Box::leak(Box::new(Wan {
        began: clock(),
        devices,
        network: Mutex::new(Network::new(seed, n_links)),
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

    fn lock(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn obey(&self, order: Order) -> Result<()> {
        match order {
            Order::Link { link, up, down } => {
                if !self.lock().set(link, up, down) {
                    bail!("there is no link {link}");
                }
            }
            Order::Apart(apart) => self.lock().part(apart),
        }
        Ok(())
    }

    /// Takes what comes from one end, for as long as its device is there.
    fn take(&self, from: usize) {
        let mut buffer = vec![0; usize::from(MTU)];
        while let Ok(n_bytes) = self.devices[from - 1].recv(&mut buffer) {
            // Read under the lock, so that times never go back.
            let mut network = self.lock();
            network.take(from, &buffer[..n_bytes], self.now());
            self.changed.notify_one();
        }
    }

    fn deliver(&self) {
        let mut network = self.lock();
        loop {
            let now = self.now();
            network = if let Some((to, packet)) = network.arrived(now) {
                drop(network);
                // An end that is not there takes nothing.
                let _lost = self.devices[to - 1].send(&packet);
                self.lock()
            } else if let Some(at) = network.next_at() {
                let rest = Duration::from_micros(at.saturating_sub(now));
                let waited = self.changed.wait_timeout(network, rest);
                waited.unwrap_or_else(PoisonError::into_inner).0
            } else {
                let waited = self.changed.wait(network);
                waited.unwrap_or_else(PoisonError::into_inner)
            };
        }
    }
}
