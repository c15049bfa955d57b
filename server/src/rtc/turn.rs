//! The shell of the STUN and TURN machine: its UDP socket, its streams, and one socket and task
//! per allocation.
//!
//! The machine is told and its outputs are carried out under one lock that no wait is made in:
//! what a socket or a stream does not take at once is lost, as datagrams are.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tandem_turn::limits::MESSAGE_BYTES_MAX;
use tandem_turn::{Client, Filter, Framer, Output, Ports, RelayId, Server, Settings};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::peers::Peers;
use crate::config::PortRange;
use crate::source::{Clock, Millis, random_bytes, random_port};

/// Ports that are tried for one allocation.
const PORT_TRIES: usize = 32;
/// Streams at one time.
const STREAMS_MAX: usize = 4_096;
/// Messages that wait for one stream; further ones are lost.
const STREAM_QUEUE_MAX: usize = 256;
/// A stream without an allocation may be silent for so long.
const STREAM_IDLE: Duration = Duration::from_secs(30);

/// How to relay.
#[derive(Clone, Debug)]
pub struct RelaySettings {
    /// Addresses that peers find relays at, at most one of each family; none: STUN only.
    pub addresses: Vec<IpAddr>,
    /// Where relay sockets are bound.
    pub bind: IpAddr,
    /// Their ports.
    pub ports: PortRange,
    /// Whether private networks and this machine may be peers.
    pub private_peers: bool,
}

/// STUN and TURN; cheap to clone.
#[derive(Clone)]
pub struct Turn(Arc<Shell>);

/// The same, for those whom it holds itself.
pub(super) struct WeakTurn(Weak<Shell>);

impl WeakTurn {
    /// STUN and TURN, while there is somebody who serves them.
    pub(super) fn upgrade(&self) -> Option<Turn> {
        self.0.upgrade().map(Turn)
    }
}

struct Shell {
    state: Mutex<State>,
    socket: Option<Arc<UdpSocket>>,
    /// Those who share it.
    peers: Option<Peers>,
    clock: Clock,
    settings: RelaySettings,
    /// The machine's timeout has changed.
    rescheduled: Notify,
    next_stream: AtomicU64,
    streams: Semaphore,
}

struct State {
    server: Server,
    timeout: Option<Millis>,
    relays: HashMap<RelayId, Relay>,
    streams: HashMap<Client, mpsc::Sender<Vec<u8>>>,
}

/// Dropping it closes the socket.
struct Relay {
    socket: Arc<UdpSocket>,
    task: AbortHandle,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Turn")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

impl Turn {
    /// A server on that socket, if there is one; it answers once it is served, and hands `peers` what
    /// is theirs.
    pub fn new(
        socket: Option<Arc<UdpSocket>>,
        peers: Option<Peers>,
        settings: RelaySettings,
        clock: Clock,
    ) -> Self {
        let server = Server::new(Settings {
            relay_v4: settings.addresses.iter().find_map(|one| match one {
                IpAddr::V4(v4) => Some(*v4),
                IpAddr::V6(_) => None,
            }),
            relay_v6: settings.addresses.iter().find_map(|one| match one {
                IpAddr::V6(v6) => Some(*v6),
                IpAddr::V4(_) => None,
            }),
            media: peers
                .as_ref()
                .map(|peers| peers.addresses().to_vec())
                .unwrap_or_default(),
            filter: if settings.private_peers {
                Filter::PrivateToo
            } else {
                Filter::PublicOnly
            },
            key: random_bytes(),
        });
        let shell = Arc::new(Shell {
            state: Mutex::new(State {
                server,
                timeout: None,
                relays: HashMap::new(),
                streams: HashMap::new(),
            }),
            socket,
            peers,
            clock,
            settings,
            rescheduled: Notify::new(),
            next_stream: AtomicU64::new(1),
            streams: Semaphore::new(STREAMS_MAX),
        });
        if let Some(peers) = &shell.peers {
            peers.join_relays(WeakTurn(Arc::downgrade(&shell)));
        }
        Self(shell)
    }

    /// Whether there are relays, or STUN alone.
    pub fn relays(&self) -> bool {
        !self.0.settings.addresses.is_empty()
    }

    /// Answers datagrams and ends what expires, until `stop`; then everything ends.
    pub async fn serve(self, stop: CancellationToken) {
        tokio::select! {
            () = self.datagrams() => {}
            () = self.timeouts() => {}
            () = stop.cancelled() => {}
        }
        self.with(|server, _| {
            tracing::debug!(counters = ?server.counters(), "STUN and TURN end");
            server.close();
        });
    }

    /// Serves one stream to its end; `io` has been found to begin with STUN.
    pub(crate) async fn stream(&self, io: impl AsyncRead + AsyncWrite, from: SocketAddr) {
        let Ok(_place) = self.0.streams.try_acquire() else {
            return;
        };
        let id = self.0.next_stream.fetch_add(1, Ordering::Relaxed);
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let client = Client::Stream { id, from };
        let (queue, waiting) = mpsc::channel(STREAM_QUEUE_MAX);
        self.lock().streams.insert(client, queue);
        let (reader, writer) = tokio::io::split(io);
        tokio::select! {
            () = self.read(reader, client) => {}
            () = write(writer, waiting) => {}
        }
        self.lock().streams.remove(&client);
        self.with(|server, _| server.handle_stream_closed(client));
    }

    /// Tells the machine something and carries out what it answers.
    pub(crate) fn with<T>(&self, tell: impl FnOnce(&mut Server, Millis) -> T) -> T {
        let mut state = self.lock();
        let now = self.0.clock.now();
        let told = tell(&mut state.server, now);
        while let Some(output) = state.server.poll_output() {
            self.carry_out(&mut state, output, now);
        }
        let timeout = state.server.poll_timeout();
        if state.timeout != timeout {
            state.timeout = timeout;
            self.0.rescheduled.notify_one();
        }
        told
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn carry_out(&self, state: &mut State, output: Output, now: Millis) {
        match output {
            Output::Send {
                to: Client::Datagram(to),
                bytes,
            } => {
                if let Some(socket) = &self.0.socket {
                    let _lost = socket.try_send_to(&bytes, as_bound(socket, to));
                }
            }
            Output::Send {
                to: to @ Client::Stream { .. },
                bytes,
            } => {
                if let Some(queue) = state.streams.get(&to) {
                    let _lost = queue.try_send(bytes);
                }
            }
            Output::Relay { relay, to, bytes } => {
                if let Some(Relay { socket, .. }) = state.relays.get(&relay) {
                    let _lost = socket.try_send_to(&bytes, as_bound(socket, to));
                }
            }
            Output::Media { peer, from, bytes } => {
                if let Some(peers) = &self.0.peers {
                    peers.handle_relayed(&peer, from, &bytes);
                }
            }
            Output::Open {
                relay,
                address,
                ports,
            } => {
                let opened = self.open(relay, address, ports);
                let port = opened.as_ref().and_then(|one| one.socket.local_addr().ok());
                state.relays.extend(opened.map(|opened| (relay, opened)));
                state
                    .server
                    .handle_opened(relay, port.map(|bound| bound.port()), now);
            }
            Output::Close { relay } => {
                state.relays.remove(&relay);
            }
        }
    }

    fn open(&self, relay: RelayId, address: IpAddr, wanted: Ports) -> Option<Relay> {
        let settings = &self.0.settings;
        let bind = match (settings.bind.is_ipv4() == address.is_ipv4(), address) {
            (true, _) => settings.bind,
            (false, IpAddr::V4(_)) => Ipv4Addr::UNSPECIFIED.into(),
            (false, IpAddr::V6(_)) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let PortRange { first, last } = settings.ports;
        let tries = (0..PORT_TRIES).map(|_| random_port(first, last));
        let mut tries = tries.filter(|port| wanted == Ports::Any || port % 2 == 0);
        let socket = tries.find_map(|port| bind_now(SocketAddr::new(bind, port)).ok());
        let Some(socket) = socket else {
            tracing::warn!(ports = %settings.ports, "no port is free for a relay");
            return None;
        };
        let socket = Arc::new(socket);
        let task = tokio::spawn(relayed(Arc::downgrade(&self.0), relay, socket.clone()));
        Some(Relay {
            socket,
            task: task.abort_handle(),
        })
    }

    async fn datagrams(&self) {
        let Some(socket) = &self.0.socket else {
            return std::future::pending().await;
        };
        let mut buffer = [0; MESSAGE_BYTES_MAX + 1];
        loop {
            // An ICMP error of an earlier answer is reported here and concerns nobody.
            let Ok((n_bytes, from)) = socket.recv_from(&mut buffer).await else {
                continue;
            };
            let from = SocketAddr::new(from.ip().to_canonical(), from.port());
            let bytes = &buffer[..n_bytes];
            let is_theirs = |peers: &Peers| peers.handle(from, bytes);
            if !self.0.peers.as_ref().is_some_and(is_theirs) {
                let client = Client::Datagram(from);
                self.with(|server, now| server.handle_message(client, bytes, now));
            }
        }
    }

    async fn timeouts(&self) {
        loop {
            let due = self.lock().timeout.unwrap_or(Millis::MAX);
            tokio::select! {
                () = self.0.clock.sleep_until(due) => self.with(Server::handle_timeout),
                () = self.0.rescheduled.notified() => {}
            }
        }
    }

    async fn read(&self, mut reader: impl AsyncRead + Unpin, client: Client) {
        let mut framer = Framer::default();
        let mut buffer = [0; 2 * MESSAGE_BYTES_MAX];
        let began = tokio::time::Instant::now();
        loop {
            // Words without an allocation keep no place.
            if began.elapsed() > STREAM_IDLE && !self.lock().server.has_allocation(client) {
                return;
            }
            let n_bytes = match tokio::time::timeout(STREAM_IDLE, reader.read(&mut buffer)).await {
                Ok(Ok(n_bytes @ 1..)) => n_bytes,
                Ok(_) => return,
                Err(_) if self.lock().server.has_allocation(client) => continue,
                Err(_) => return,
            };
            let framed = framer.handle(&buffer[..n_bytes], |message| {
                self.with(|server, now| server.handle_message(client, message, now));
            });
            if framed.is_err() {
                return;
            }
        }
    }
}

async fn write(mut writer: impl AsyncWrite + Unpin, mut waiting: mpsc::Receiver<Vec<u8>>) {
    while let Some(bytes) = waiting.recv().await {
        if writer.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// The task of an allocation: what comes in at its relay socket.
async fn relayed(shell: Weak<Shell>, relay: RelayId, socket: Arc<UdpSocket>) {
    let mut buffer = [0; MESSAGE_BYTES_MAX + 1];
    loop {
        let Ok((n_bytes, from)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        let Some(shell) = shell.upgrade() else {
            return;
        };
        if n_bytes <= MESSAGE_BYTES_MAX {
            let bytes = &buffer[..n_bytes];
            Turn(shell).with(|server, now| server.handle_relayed(relay, from, bytes, now));
        }
    }
}

fn bind_now(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

/// A socket bound to IPv6 sends to IPv4 by mapped addresses only.
pub(super) fn as_bound(socket: &UdpSocket, to: SocketAddr) -> SocketAddr {
    let is_v6 = socket.local_addr().is_ok_and(|local| local.is_ipv6());
    match to {
        SocketAddr::V4(v4) if is_v6 => (v4.ip().to_ipv6_mapped(), v4.port()).into(),
        SocketAddr::V4(_) | SocketAddr::V6(_) => to,
    }
}
