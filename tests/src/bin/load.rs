//! `load relay`, `load capacity` and `load desk`: one measurement each, one JSON object on standard output.
//!
//! The benches of the same names start this beside the server that is measured.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Parser, ValueEnum};
use tandem_tests::load::{capacity, desk, relay, seed};

/// How long a server is asked before it is measured: one that has just been given a year of tickets reckons their
/// SLA clocks first.
const WARM_UP: Duration = Duration::from_secs(20);

/// Puts load on a server and says how it did.
#[derive(Debug, Parser)]
enum Load {
    /// Pairs of ends, one of which sends to the other.
    Relay(RelayOptions),
    /// Sessions that do nothing.
    Idle(IdleOptions),
    /// Sessions that work, and some that mean ill.
    Active(ActiveOptions),
    /// A desk that has been at work for a year, into the database of a server that does not run.
    Seed(SeedOptions),
    /// Agents at work at the desk.
    Desk(DeskOptions),
}

#[derive(Debug, Args)]
struct RelayOptions {
    /// What relays.
    #[arg(long)]
    subject: Subject,
    /// Where it is, such as http://127.0.0.1:8080.
    #[arg(long, default_value = "")]
    origin: String,
    /// Its process.
    #[arg(long)]
    pid: Option<u32>,
    /// Pairs.
    #[arg(long, default_value_t = 50)]
    pairs: usize,
    /// Bytes of a message.
    #[arg(long)]
    bytes: usize,
    /// Messages of one pair on their way at a time.
    #[arg(long, default_value_t = 16)]
    window: usize,
    /// Messages a second of all pairs together.
    #[arg(long)]
    rate: Option<f64>,
    /// How long it is measured.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
}

#[derive(Debug, Args)]
struct IdleOptions {
    /// Where the server is.
    #[arg(long)]
    origin: String,
    /// Its process.
    #[arg(long)]
    pid: u32,
    /// Numbers of sessions at which the cost is looked at.
    #[arg(long, value_delimiter = ',', default_value = "100,1000,9000")]
    steps: Vec<usize>,
    /// How long the last number is held.
    #[arg(long, default_value_t = 120.0)]
    seconds: f64,
}

#[derive(Debug, Args)]
struct ActiveOptions {
    /// Where the server is.
    #[arg(long)]
    origin: String,
    /// Its process.
    #[arg(long)]
    pid: Option<u32>,
    /// How many sessions.
    #[arg(long, default_value_t = 1_000)]
    sessions: usize,
    /// Changes of the page a second in each.
    #[arg(long, default_value_t = 20.0)]
    ops: f64,
    /// Samples of the pointer a second in each.
    #[arg(long, default_value_t = 30.0)]
    pointers: f64,
    /// How long each phase is measured.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Sessions that mean ill, one after the other.
    #[arg(long, value_delimiter = ',')]
    neighbours: Vec<Neighbour>,
}

#[derive(Debug, Args)]
struct SeedOptions {
    /// The server's data folder.
    #[arg(long)]
    data: PathBuf,
    /// Its PostgreSQL database, if it has one.
    #[arg(long)]
    database: Option<String>,
    /// Tickets.
    #[arg(long, default_value_t = 100_000)]
    tickets: i64,
    /// Entries on their timelines.
    #[arg(long, default_value_t = 1_000_000)]
    events: i64,
    /// The present, in milliseconds since 1970: the year ends there.
    #[arg(long)]
    now: i64,
}

#[derive(Debug, Args)]
struct DeskOptions {
    /// Where the server is.
    #[arg(long)]
    origin: String,
    /// Who signs in.
    #[arg(long)]
    email: String,
    /// Their password.
    #[arg(long)]
    password: String,
    /// Consoles that are open.
    #[arg(long, default_value_t = 20)]
    consoles: usize,
    /// Requests a second.
    #[arg(long, default_value_t = 500.0)]
    rate: f64,
    /// How long it is measured.
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Neighbour {
    Floods,
    Stalls,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Subject {
    Tandem,
    Ws,
    SocketIo,
    Direct,
}

#[tokio::main]
async fn main() -> Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let figures = match Load::parse() {
        Load::Relay(options) => relay::run(&options.plan()).await?,
        Load::Idle(options) => capacity::idle(&options.plan()).await?,
        Load::Active(options) => capacity::active(&options.plan()).await?,
        Load::Seed(options) => {
            seed::run(&options.data, options.database.as_deref(), options.plan()).await?
        }
        Load::Desk(options) => desk::run(&options.plan()).await?,
    };
    println!("{figures}");
    Ok(())
}

impl SeedOptions {
    fn plan(&self) -> seed::Plan {
        seed::Plan {
            n_tickets: self.tickets,
            n_events: self.events,
            now: self.now,
        }
    }
}

impl DeskOptions {
    fn plan(self) -> desk::Plan {
        desk::Plan {
            origin: self.origin,
            email: self.email,
            password: self.password,
            n_consoles: self.consoles,
            rate: self.rate,
            warm_up: WARM_UP,
            duration: Duration::from_secs_f64(self.seconds),
        }
    }
}

impl RelayOptions {
    fn plan(self) -> relay::Plan {
        relay::Plan {
            subject: match self.subject {
                Subject::Tandem => relay::Subject::Tandem,
                Subject::Ws => relay::Subject::Ws,
                Subject::SocketIo => relay::Subject::SocketIo,
                Subject::Direct => relay::Subject::Direct,
            },
            origin: self.origin,
            pid: self.pid,
            n_pairs: self.pairs,
            n_bytes: self.bytes,
            window: self.window,
            rate: self.rate,
            duration: Duration::from_secs_f64(self.seconds),
        }
    }
}

impl IdleOptions {
    fn plan(self) -> capacity::Idle {
        capacity::Idle {
            origin: self.origin,
            pid: self.pid,
            steps: self.steps,
            duration: Duration::from_secs_f64(self.seconds),
        }
    }
}

impl ActiveOptions {
    fn plan(self) -> capacity::Active {
        let neighbours = self.neighbours.iter().map(|neighbour| match neighbour {
            Neighbour::Floods => capacity::Neighbour::Floods,
            Neighbour::Stalls => capacity::Neighbour::Stalls,
        });
        capacity::Active {
            origin: self.origin,
            pid: self.pid,
            n_sessions: self.sessions,
            ops_per_s: self.ops,
            pointers_per_s: self.pointers,
            duration: Duration::from_secs_f64(self.seconds),
            neighbours: neighbours.collect(),
        }
    }
}
