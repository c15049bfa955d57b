//! How many sessions a server holds: idle ones, active ones, and some that mean ill beside them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, ensure};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tandem_protocol::codec::envelope::Frame;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::channel::{Socket, Template, Wrapping, stamp};
use super::process::{cpu_s, rss_bytes};
use super::session::{self, Pair, beat, listen, stay};
use super::times::{Times, now_ns};

/// How long the cost of idle sessions is looked at, at each number of them: several heartbeats.
const LOOK: Duration = Duration::from_secs(15);
/// Time for the last messages to come, after which they count as lost.
const LAST_WAIT: Duration = Duration::from_secs(3);
/// Time after a change in which nothing is measured yet.
const SETTLE: Duration = Duration::from_secs(1);
/// Spreads beginnings evenly however many there are: the golden ratio.
const GOLDEN: f64 = 0.618_033_988_749_895;
/// Bytes of an operation, as a small change of a page has.
const OP_BYTES: usize = 120;
/// Bytes of what a hostile customer sends.
const FLOOD_BYTES: usize = 1024;
/// Samples of a pointer tell the time in microseconds, modulo this.
const POINTER_WRAP_US: u64 = 1 << 32;

// Idle

/// Idle sessions, opened in steps.
#[derive(Clone, Debug)]
pub struct Idle {
    /// Where the server is.
    pub origin: String,
    /// Its process.
    pub pid: u32,
    /// Numbers of sessions at which the cost is looked at, rising.
    pub steps: Vec<usize>,
    /// How long the last number is held.
    pub duration: Duration,
}

/// Opens them, looks at each step, and holds the last; the answer holds figures by name.
///
/// # Errors
/// The server refuses, or there is no `/proc`.
pub async fn idle(plan: &Idle) -> Result<Value> {
    let empty_bytes = rss_bytes(plan.pid)?;
    let n_pongs = Arc::new(AtomicU64::new(0));
    let mut sockets = JoinSet::new();
    let mut n_sessions = 0;
    let mut steps = Vec::new();
    let begin = Instant::now();
    for &step in &plan.steps {
        let more = step.saturating_sub(n_sessions);
        session::open_many(&plan.origin, n_sessions, more, |pair| {
            for socket in [pair.customer, pair.agent] {
                let phase = sockets.len() as f64 * GOLDEN % 1.0;
                sockets.spawn(stay(socket, phase, n_pongs.clone()));
            }
        })
        .await?;
        n_sessions = step.max(n_sessions);
        steps.push(look(plan.pid, n_sessions, empty_bytes).await?);
    }
    let set_up_s = begin.elapsed().as_secs_f64();
    let (held, pongs_before) = (Instant::now(), n_pongs.load(Ordering::Relaxed));
    tokio::time::sleep(plan.duration).await;
    let mut n_drops = 0;
    while sockets.try_join_next().is_some() {
        n_drops += 1;
    }
    Ok(json!({
        "steps": steps,
        "sockets": 2 * n_sessions,
        "drops": n_drops,
        "held_s": held.elapsed().as_secs_f64(),
        "heartbeats": n_pongs.load(Ordering::Relaxed) - pongs_before,
        "set_up_s": set_up_s,
    }))
}

/// What so many idle sessions cost.
async fn look(pid: u32, n_sessions: usize, empty_bytes: u64) -> Result<Value> {
    let begin = cpu_s(pid)?;
    tokio::time::sleep(LOOK).await;
    let used_s = cpu_s(pid)? - begin;
    let grown = rss_bytes(pid)?.saturating_sub(empty_bytes) as f64;
    Ok(json!({
        "sessions": n_sessions,
        "rss_kib_per_socket": grown / 1024.0 / (2 * n_sessions) as f64,
        "cpu_us_per_session_s": used_s * 1e6 / n_sessions as f64 / LOOK.as_secs_f64(),
    }))
}

// Active

/// Active sessions, and who else is there.
#[derive(Clone, Debug)]
pub struct Active {
    /// Where the server is.
    pub origin: String,
    /// Its process; without it nothing is said about processor time.
    pub pid: Option<u32>,
    /// How many sessions.
    pub n_sessions: usize,
    /// Changes of the page a second in each.
    pub ops_per_s: f64,
    /// Samples of the customer's pointer a second in each.
    pub pointers_per_s: f64,
    /// How long each phase is measured.
    pub duration: Duration,
    /// Phases after the first calm one, one after the other with a calm one behind each.
    pub neighbours: Vec<Neighbour>,
}

/// A session that is bad for others if a server lets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// The customer sends as fast as it can, and the agent reads everything.
    Floods,
    /// The customer sends as fast as it can, and the agent never reads.
    Stalls,
}

/// What the tasks of all sessions share.
#[derive(Default)]
struct Crowd {
    counts: AtomicBool,
    stops: AtomicBool,
    n_ops_sent: AtomicU64,
    n_ops_come: AtomicU64,
    n_pointers_sent: AtomicU64,
    n_pointers_come: AtomicU64,
    times: Mutex<Times>,
}

/// Opens them and measures phase by phase; the answer holds figures by name.
///
/// # Errors
/// The server refuses, or drops a socket.
pub async fn active(plan: &Active) -> Result<Value> {
    let crowd = Arc::new(Crowd::default());
    let mut tasks = JoinSet::new();
    session::open_many(&plan.origin, 0, plan.n_sessions, |pair| {
        let phase = tasks.len() as f64 * GOLDEN % 1.0;
        enter(&mut tasks, pair, plan, phase, &crowd);
    })
    .await?;
    let mut phases = vec![measure(plan, &crowd, "calm").await?];
    for (idx, neighbour) in plan.neighbours.iter().enumerate() {
        let mut pairs = Vec::new();
        session::open_many(&plan.origin, plan.n_sessions + idx, 1, |pair| {
            pairs.push(pair)
        })
        .await?;
        let mut hostile = JoinSet::new();
        for pair in pairs {
            misbehave(&mut hostile, pair, *neighbour);
        }
        let name = match neighbour {
            Neighbour::Floods => "floods",
            Neighbour::Stalls => "stalls",
        };
        phases.push(measure(plan, &crowd, name).await?);
        hostile.shutdown().await;
        phases.push(measure(plan, &crowd, "calm").await?);
    }
    crowd.stops.store(true, Ordering::Relaxed);
    tokio::time::sleep(LAST_WAIT).await;
    let mut n_drops = 0;
    while let Some(ended) = tasks.try_join_next() {
        // Senders end by themselves when they are told to stop.
        n_drops += u64::from(ended?.is_err());
    }
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let (ops, pointers) = (of(&crowd.n_ops_sent), of(&crowd.n_pointers_sent));
    ensure!(ops > 0, "nothing was sent");
    Ok(json!({
        "phases": phases,
        "sessions": plan.n_sessions,
        "drops": n_drops,
        "sent": ops + pointers,
        "ops_lost": ops - of(&crowd.n_ops_come),
        "pointers_lost": pointers - of(&crowd.n_pointers_come),
    }))
}

async fn measure(plan: &Active, crowd: &Crowd, name: &str) -> Result<Value> {
    tokio::time::sleep(SETTLE).await;
    let cpu = || plan.pid.map_or(Ok(0.0), cpu_s);
    let begin = cpu()?;
    crowd.counts.store(true, Ordering::Relaxed);
    tokio::time::sleep(plan.duration).await;
    crowd.counts.store(false, Ordering::Relaxed);
    let used_s = cpu()? - begin;
    let mut times =
        std::mem::take(&mut *crowd.times.lock().unwrap_or_else(PoisonError::into_inner));
    let seconds = plan.duration.as_secs_f64();
    Ok(json!({
        "phase": name,
        "messages_per_s": times.len() as f64 / seconds,
        "cpu_us_per_session_s": used_s * 1e6 / plan.n_sessions as f64 / seconds,
        "p50_ms": times.percentile_ms(50.0),
        "p99_ms": times.percentile_ms(99.0),
    }))
}

fn enter(
    tasks: &mut JoinSet<Result<()>>,
    pair: Pair,
    plan: &Active,
    phase: f64,
    crowd: &Arc<Crowd>,
) {
    let (to_server, from_server) = pair.customer.split();
    let (agent_sink, agent_stream) = pair.agent.split();
    let periods =
        [plan.ops_per_s, plan.pointers_per_s].map(|rate| Duration::from_secs_f64(1.0 / rate));
    tasks.spawn(work(to_server, periods, phase, crowd.clone()));
    tasks.spawn(watch(agent_stream, crowd.clone()));
    tasks.spawn(async move {
        tokio::select! {
            ended = beat(agent_sink, phase) => ended,
            () = listen(from_server, Arc::default()) => anyhow::bail!("a customer's socket closed"),
        }
    });
}

/// A customer whose page changes while the pointer moves; ends when all are told to stop.
async fn work(
    mut sink: SplitSink<Socket, Message>,
    [op_period, pointer_period]: [Duration; 2],
    phase: f64,
    crowd: Arc<Crowd>,
) -> Result<()> {
    let op = Template::new(Wrapping::Tandem, OP_BYTES);
    let begin = Instant::now();
    let (mut op_at, mut pointer_at) = (begin + op_period.mul_f64(phase), begin);
    let (mut n_ops, mut n_pointers) = (0, 0);
    while !crowd.stops.load(Ordering::Relaxed) {
        tokio::time::sleep_until(op_at.min(pointer_at)).await;
        let now = Instant::now();
        if op_at <= now {
            op_at += op_period;
            sink.send(Message::Binary(op.stamped(n_ops))).await?;
            n_ops += 1;
            crowd.n_ops_sent.fetch_add(1, Ordering::Relaxed);
        }
        if pointer_at <= now {
            pointer_at += pointer_period;
            sink.send(Message::Binary(pointer(n_pointers))).await?;
            n_pointers += 1;
            crowd.n_pointers_sent.fetch_add(1, Ordering::Relaxed);
        }
    }
    // Closing would end the session before the last message has come.
    tokio::time::sleep(LAST_WAIT).await;
    Ok(())
}

/// The node says when it was sent: to a relay it is a number like any other.
fn pointer(seq: u32) -> Bytes {
    let frame = Frame::Pointer {
        seq,
        node: (now_ns() / 1_000 % POINTER_WRAP_US) as u32,
        fx: 0,
        fy: 0,
        down: false,
        document: 0,
    };
    frame.encode().into()
}

/// An agent who takes everything that comes.
async fn watch(mut stream: SplitStream<Socket>, crowd: Arc<Crowd>) -> Result<()> {
    while let Some(message) = stream.next().await {
        let Message::Binary(bytes) = message? else {
            continue;
        };
        let (sent_ns, count) = match Frame::decode(&bytes) {
            Ok(Frame::Mirror { body, .. }) => match stamp(body) {
                Some((sent_ns, _)) => (sent_ns, &crowd.n_ops_come),
                None => continue,
            },
            Ok(Frame::Pointer { node, .. }) => {
                let now_us = now_ns() / 1_000;
                let age_us = (now_us + POINTER_WRAP_US - u64::from(node)) % POINTER_WRAP_US;
                (
                    (now_us - age_us.min(now_us)) * 1_000,
                    &crowd.n_pointers_come,
                )
            }
            _ => continue,
        };
        count.fetch_add(1, Ordering::Relaxed);
        if crowd.counts.load(Ordering::Relaxed) {
            let mut times = crowd.times.lock().unwrap_or_else(PoisonError::into_inner);
            times.arrived(sent_ns);
        }
    }
    anyhow::bail!("an agent's socket closed")
}

fn misbehave(tasks: &mut JoinSet<()>, pair: Pair, neighbour: Neighbour) {
    let (mut sink, from_server) = pair.customer.split();
    let flood = Template::new(Wrapping::Tandem, FLOOD_BYTES);
    tasks.spawn(async move {
        for number in 0.. {
            let sent = sink.send(Message::Binary(flood.stamped(number))).await;
            if sent.is_err() {
                return;
            }
        }
    });
    let agent = pair.agent;
    match neighbour {
        Neighbour::Floods => {
            tasks.spawn(listen(from_server, Arc::default()));
            tasks.spawn(stay(agent, 0.0, Arc::default()));
        }
        Neighbour::Stalls => {
            tasks.spawn(async move {
                let _unread = (from_server, agent);
                std::future::pending().await
            });
        }
    }
}
