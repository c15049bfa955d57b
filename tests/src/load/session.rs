//! Live sessions of Tandem: both ends connected, and the customer has allowed it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::stream::{self, SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tandem_protocol::limits::{HEARTBEAT_MS, PROTOCOL_VERSION};
use tandem_protocol::signal::{ClientMessage, ConsentDecision, ServerMessage, SessionState};
use tokio_tungstenite::tungstenite::Message;

use super::api::{Browser, SHOP};
use super::channel::{Socket, connect};

/// E-mail and password of the demo's agent.
const AGENT: (&str, &str) = ("demo@tandem.test", "demo-tandem");
/// Customers behind one address, as a home or a small office has.
const CUSTOMERS_PER_ADDRESS: usize = 25;
/// Agents' sockets behind one address, as the network of a company has.
const AGENTS_PER_ADDRESS: usize = 100;
/// Sessions that are set up at the same time.
const SET_UP_AT_ONCE: usize = 16;
/// Longer than any answer takes on a machine that is not broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Both ends of a session.
#[derive(Debug)]
pub struct Pair {
    /// The customer's signaling socket.
    pub customer: Socket,
    /// The agent's.
    pub agent: Socket,
    /// Open the bulk sockets of customer and agent.
    pub bulk_tokens: [String; 2],
    /// Where the two are.
    pub addresses: [IpAddr; 2],
}

/// Opens so many sessions, the first of them as number `from`, and hands each over as it is live.
///
/// # Errors
/// The server refuses one of them.
pub async fn open_many(
    origin: &str,
    from: usize,
    n_sessions: usize,
    mut keep: impl FnMut(Pair),
) -> Result<()> {
    let console = Browser::new(origin, Ipv4Addr::LOCALHOST.into())?;
    console.sign_in(AGENT.0, AGENT.1).await?;
    let mut browsers = Vec::new();
    for first in (from..from + n_sessions).step_by(CUSTOMERS_PER_ADDRESS) {
        browsers.push(Browser::new(origin, customer_address(first))?);
    }
    let (browsers, console) = (&browsers, &console);
    let mut opened = stream::iter(from..from + n_sessions)
        .map(|idx| async move {
            let browser = &browsers[(idx - from) / CUSTOMERS_PER_ADDRESS];
            let opened = tokio::time::timeout(PATIENCE, open(origin, console, browser, idx));
            opened.await.context("a session takes too long")?
        })
        .buffer_unordered(SET_UP_AT_ONCE);
    while let Some(pair) = opened.next().await {
        keep(pair?);
    }
    Ok(())
}

fn customer_address(idx: usize) -> IpAddr {
    loopback(1, idx / CUSTOMERS_PER_ADDRESS)
}

fn agent_address(idx: usize) -> IpAddr {
    loopback(2, idx / AGENTS_PER_ADDRESS)
}

/// All of 127.0.0.0/8 is this machine, each address with ports of its own.
fn loopback(network: u8, idx: usize) -> IpAddr {
    let [high, low] = [idx / 250, idx % 250].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    Ipv4Addr::new(127, network, high, low + 1).into()
}

async fn open(origin: &str, console: &Browser, browser: &Browser, idx: usize) -> Result<Pair> {
    let asked = browser.ask_for_help().await?;
    let addresses = [customer_address(idx), agent_address(idx)];
    let (mut customer, customer_bulk) = join(origin, addresses[0], asked.socket_token).await?;
    let token = console.accept(&asked.session_id).await?;
    let (mut agent, agent_bulk) = join(origin, addresses[1], token).await?;
    let consent = ClientMessage::Consent {
        decision: ConsentDecision::Allow,
        host_origin: Some(SHOP.to_owned()),
        agent: None,
    };
    say(&mut customer, &consent).await?;
    for end in [&mut customer, &mut agent] {
        until_live(end).await?;
    }
    Ok(Pair {
        customer,
        agent,
        bulk_tokens: [customer_bulk, agent_bulk],
        addresses,
    })
}

/// Says hello; the answer holds the bulk token.
async fn join(origin: &str, address: IpAddr, token: String) -> Result<(Socket, String)> {
    let mut socket = connect(origin, "/v1/signal", address).await?;
    let hello = ClientMessage::Hello {
        v: PROTOCOL_VERSION,
        token,
        client: "load".to_owned(),
    };
    say(&mut socket, &hello).await?;
    match hear(&mut socket).await? {
        ServerMessage::Welcome { bulk_token, .. } => Ok((socket, bulk_token)),
        other => bail!("not a welcome: {other:?}"),
    }
}

async fn until_live(socket: &mut Socket) -> Result<()> {
    loop {
        if let ServerMessage::Session { session } = hear(socket).await?
            && session.state == SessionState::Live
        {
            return Ok(());
        }
    }
}

async fn say(socket: &mut Socket, message: &ClientMessage) -> Result<()> {
    let text = serde_json::to_string(message)?;
    Ok(socket.send(Message::text(text)).await?)
}

async fn hear(socket: &mut Socket) -> Result<ServerMessage> {
    loop {
        match socket.next().await.context("the socket was closed")?? {
            Message::Text(text) => return Ok(serde_json::from_str(&text)?),
            Message::Close(frame) => bail!("the socket was closed: {frame:?}"),
            _ => {}
        }
    }
}

/// Opens a bulk socket.
///
/// # Errors
/// The server refuses.
pub async fn open_bulk(origin: &str, address: IpAddr, token: &str) -> Result<Socket> {
    let mut socket = connect(origin, "/v1/bulk", address).await?;
    let hello = json!({ "token": token }).to_string();
    socket.send(Message::text(hello)).await?;
    let answer = socket.next().await.context("the socket was closed")??;
    ensure!(answer.is_text(), "no place on the bulk socket");
    Ok(socket)
}

/// Sends a heartbeat as often as clients do, the first at some time within the first period.
///
/// # Errors
/// The socket is closed.
pub async fn beat(mut sink: SplitSink<Socket, Message>, phase: f64) -> Result<()> {
    let period = Duration::from_millis(HEARTBEAT_MS);
    tokio::time::sleep(period.mul_f64(phase)).await;
    let mut ticks = tokio::time::interval(period);
    for n in 0.. {
        ticks.tick().await;
        let text = serde_json::to_string(&ClientMessage::Ping { n })?;
        sink.send(Message::text(text)).await?;
    }
    Ok(())
}

/// Reads to the end of a socket, and counts the answers to heartbeats.
pub async fn listen(mut stream: SplitStream<Socket>, n_pongs: Arc<AtomicU64>) {
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = &message
            && text.contains("\"pong\"")
        {
            n_pongs.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Keeps a signaling socket alive for as long as the answer is polled; ends when it closes.
pub async fn stay(socket: Socket, phase: f64, n_pongs: Arc<AtomicU64>) {
    let (sink, stream) = socket.split();
    tokio::select! {
        _closed = beat(sink, phase) => {}
        () = listen(stream, n_pongs) => {}
    }
}
