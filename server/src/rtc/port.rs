//! The HTTP port, shared with TURN over TCP: the first byte of a connection says which it is.
//!
//! Looking at it happens in a task per connection, so that one that says nothing keeps nobody
//! waiting. Where TLS ends in this process, its acceptor takes the same place: what it has
//! decrypted goes to [`Turn::stream`] or to axum by its first byte.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tandem_turn::is_stream_start;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::turn::Turn;

/// Connections that have said nothing, at one time; further ones are closed.
const SILENT_MAX: usize = 8_192;
/// How long a connection may say nothing.
const FIRST_BYTE_MAX: Duration = Duration::from_secs(30);
/// Connections that wait for axum.
const ACCEPTED_MAX: usize = 64;

/// The connections that speak HTTP.
#[derive(Debug)]
pub(crate) struct HttpPort {
    accepted: mpsc::Receiver<(TcpStream, SocketAddr)>,
    address: SocketAddr,
}

impl HttpPort {
    /// Accepts until `stop` and keeps what speaks STUN from HTTP.
    pub(crate) fn open(
        listener: TcpListener,
        turn: Turn,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (http, accepted) = mpsc::channel(ACCEPTED_MAX);
        tokio::spawn(accept(listener, turn, http, stop));
        Ok(Self { accepted, address })
    }
}

impl Listener for HttpPort {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accept(
    mut listener: TcpListener,
    turn: Turn,
    http: mpsc::Sender<(TcpStream, SocketAddr)>,
    stop: CancellationToken,
) {
    let silent = Arc::new(Semaphore::new(SILENT_MAX));
    loop {
        let (stream, from) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = stop.cancelled() => return,
        };
        // Small messages are not to wait for one another.
        let _unset = stream.set_nodelay(true);
        let Ok(place) = silent.clone().try_acquire_owned() else {
            // Nobody's silence keeps others from HTTP.
            let _full = http.try_send((stream, from));
            continue;
        };
        let (turn, http, stop) = (turn.clone(), http.clone(), stop.clone());
        tokio::spawn(async move {
            let first = first_byte(&stream).await;
            drop(place);
            match first {
                Some(first) if is_stream_start(first) => {
                    tokio::select! {
                        () = turn.stream(stream, from) => {}
                        () = stop.cancelled() => {}
                    }
                }
                Some(_) => {
                    let _stopped = http.send((stream, from)).await;
                }
                None => {}
            }
        });
    }
}

async fn first_byte(stream: &TcpStream) -> Option<u8> {
    let mut first = [0];
    let peeked = tokio::time::timeout(FIRST_BYTE_MAX, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))).then_some(first[0])
}
