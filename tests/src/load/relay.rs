//! How many messages a second a relay moves, what they cost it, and how long they are on their way.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tandem_protocol::limits::LIVE_FRAME_BYTES_MAX;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::channel::{
    Receiving, Sending, Socket, Template, Wrapping, config, connect, greet_socket_io,
};
use super::times::Times;
use super::{process, session};

/// Time in which everything gets warm, before anything counts.
const WARM_UP: Duration = Duration::from_millis(500);
/// How often a sender with a rate looks what is due.
const TICK: Duration = Duration::from_millis(2);

/// What relays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Tandem: sessions, tokens, frames.
    Tandem,
    /// A relay on `ws`: `/N/customer` and `/N/agent`.
    Ws,
    /// A relay on socket.io.
    SocketIo,
    /// Nothing: the two ends of each pair are one socket.
    Direct,
}

/// One measurement.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What relays.
    pub subject: Subject,
    /// Where it is, `http://127.0.0.1:…`.
    pub origin: String,
    /// Its process; none costs nothing.
    pub pid: Option<u32>,
    /// Pairs of a customer who sends and an agent who receives.
    pub n_pairs: usize,
    /// Length of a message.
    pub n_bytes: usize,
    /// Messages of one pair that are on their way at a time.
    pub window: usize,
    /// Messages a second of all pairs together; without it, as many as the windows let through.
    pub rate: Option<f64>,
    /// How long it is measured.
    pub duration: Duration,
}

/// What all pairs share.
struct Course {
    counts: AtomicBool,
    times: Vec<Mutex<Times>>,
}

/// Measures once; the answer holds figures by name.
///
/// # Errors
/// The relay refuses, or a socket closes meanwhile.
pub async fn run(plan: &Plan) -> Result<Value> {
    let (pairs, mut tasks) = open(plan).await?;
    let course = Arc::new(Course {
        counts: AtomicBool::new(false),
        times: pairs.iter().map(|_| Mutex::default()).collect(),
    });
    for (idx, (customer, agent)) in pairs.into_iter().enumerate() {
        let window = Arc::new(Semaphore::new(plan.window));
        let phase = idx as f64 / plan.n_pairs as f64;
        let rate = plan.rate.map(|rate| rate / plan.n_pairs as f64);
        tasks.spawn(send(customer, window.clone(), rate, phase));
        tasks.spawn(receive(agent, window, course.clone(), idx));
    }
    let cpu_s = || plan.pid.map_or(Ok(0.0), process::cpu_s);
    tokio::time::sleep(WARM_UP).await;
    let begin = cpu_s()?;
    course.counts.store(true, Ordering::Relaxed);
    let ended = tokio::time::timeout(plan.duration, tasks.join_next()).await;
    course.counts.store(false, Ordering::Relaxed);
    let used_s = cpu_s()? - begin;
    if let Ok(Some(ended)) = ended {
        ended?.context("a socket closed")?;
    }
    let mut all = Times::default();
    for times in &course.times {
        all.append(std::mem::take(
            &mut times.lock().unwrap_or_else(PoisonError::into_inner),
        ));
    }
    ensure!(!all.is_empty(), "nothing has come");
    let n = all.len() as f64;
    Ok(json!({
        "messages_per_s": n / plan.duration.as_secs_f64(),
        "cpu_us": used_s * 1e6 / n,
        "p50_ms": all.percentile_ms(50.0),
        "p99_ms": all.percentile_ms(99.0),
    }))
}

async fn send(
    mut customer: Sending,
    window: Arc<Semaphore>,
    rate: Option<f64>,
    phase: f64,
) -> Result<()> {
    let mut number = 0;
    let Some(rate) = rate else {
        loop {
            let first = window.acquire().await?;
            first.forget();
            let more = window.available_permits();
            let n = match window.try_acquire_many(u32::try_from(more)?) {
                Ok(permits) => {
                    permits.forget();
                    1 + more as u64
                }
                Err(_) => 1,
            };
            customer.send(number, n).await?;
            number += n;
        }
    };
    tokio::time::sleep(TICK.mul_f64(phase)).await;
    let mut ticks = tokio::time::interval(TICK);
    let mut due = phase;
    loop {
        ticks.tick().await;
        due += rate * TICK.as_secs_f64();
        let n = due as u64;
        due -= n as f64;
        if n > 0 {
            customer.send(number, n).await?;
            number += n;
        }
    }
}

async fn receive(
    mut agent: Receiving,
    window: Arc<Semaphore>,
    course: Arc<Course>,
    idx: usize,
) -> Result<()> {
    loop {
        let (sent, _) = agent.next().await?;
        window.add_permits(1);
        if course.counts.load(Ordering::Relaxed) {
            let mut times = course.times[idx]
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            times.arrived(sent);
        }
    }
}

type Ends = (Sending, Receiving);

/// The pairs, and tasks that keep sockets beside them alive.
async fn open(plan: &Plan) -> Result<(Vec<Ends>, JoinSet<Result<()>>)> {
    let mut tasks = JoinSet::new();
    let mut pairs = Vec::with_capacity(plan.n_pairs);
    let here = IpAddr::from(Ipv4Addr::LOCALHOST);
    match plan.subject {
        Subject::Tandem => {
            let mut sessions = Vec::with_capacity(plan.n_pairs);
            session::open_many(&plan.origin, 0, plan.n_pairs, |pair| sessions.push(pair)).await?;
            for (idx, pair) in sessions.into_iter().enumerate() {
                let phase = idx as f64 / plan.n_pairs as f64;
                pairs.push(tandem(plan, pair, phase, &mut tasks).await?);
            }
        }
        Subject::Ws => {
            for idx in 0..plan.n_pairs {
                let customer = connect(&plan.origin, &format!("/{idx}/customer"), here).await?;
                let agent = connect(&plan.origin, &format!("/{idx}/agent"), here).await?;
                pairs.push(ends(plan, Wrapping::Bare, customer, agent));
            }
        }
        Subject::SocketIo => {
            for idx in 0..plan.n_pairs {
                let path = format!("/socket.io/?EIO=4&transport=websocket&room={idx}");
                let mut customer = connect(&plan.origin, &path, here).await?;
                greet_socket_io(&mut customer).await?;
                let mut agent = connect(&plan.origin, &path, here).await?;
                greet_socket_io(&mut agent).await?;
                pairs.push(ends(plan, Wrapping::SocketIo, customer, agent));
            }
        }
        Subject::Direct => {
            let listener = TcpListener::bind((here, 0)).await?;
            let origin = format!("http://{}", listener.local_addr()?);
            for _ in 0..plan.n_pairs {
                let accepting = async {
                    let (stream, _) = listener.accept().await?;
                    stream.set_nodelay(true)?;
                    let config = Some(config("/"));
                    anyhow::Ok(tokio_tungstenite::accept_async_with_config(stream, config).await?)
                };
                let (customer, agent) = tokio::try_join!(connect(&origin, "/", here), accepting)?;
                pairs.push(ends(plan, Wrapping::Bare, customer, agent));
            }
        }
    }
    Ok((pairs, tasks))
}

/// Live frames on the signaling sockets, larger ones on bulk sockets beside them.
async fn tandem(
    plan: &Plan,
    pair: session::Pair,
    phase: f64,
    tasks: &mut JoinSet<Result<()>>,
) -> Result<Ends> {
    if plan.n_bytes <= LIVE_FRAME_BYTES_MAX {
        return Ok(ends(plan, Wrapping::Tandem, pair.customer, pair.agent));
    }
    let [customer_at, agent_at] = pair.addresses;
    let [customer_token, agent_token] = &pair.bulk_tokens;
    let agent = session::open_bulk(&plan.origin, agent_at, agent_token).await?;
    let customer = session::open_bulk(&plan.origin, customer_at, customer_token).await?;
    for socket in [pair.customer, pair.agent] {
        tasks.spawn(async move {
            session::stay(socket, phase, Arc::default()).await;
            anyhow::bail!("a signaling socket closed")
        });
    }
    Ok(ends(plan, Wrapping::Tandem, customer, agent))
}

fn ends(plan: &Plan, wrapping: Wrapping, customer: Socket, agent: Socket) -> Ends {
    let (sink, _) = customer.split();
    let (_, stream) = agent.split();
    let template = Template::new(wrapping, plan.n_bytes);
    (Sending { sink, template }, Receiving { stream, wrapping })
}
