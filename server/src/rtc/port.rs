//! The HTTP port, shared with TURN over TCP: the first byte of a connection says which it is.
//!
//! Looking at it happens in a task per connection, so that one that says nothing keeps nobody
//! waiting. Where TLS ends in this process, so does the handshake, and what was decrypted goes to
//! [`Turn::stream`] or to axum by its first byte.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::Listener;
use tandem_turn::is_stream_start;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::turn::Turn;
use crate::hub::{self, Gate};
use crate::tls::Tls;

/// Connections that have said nothing, at one time; further ones are closed.
const SILENT_MAX: u32 = 8_192;
/// Those of one address, be it of an office or of a proxy.
const SILENT_PER_ADDRESS_MAX: u32 = 1_024;
/// How long a connection may say nothing.
const FIRST_BYTE_MAX: Duration = Duration::from_secs(30);
/// How long the handshake of TLS may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Type of the first record of a TLS connection (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 22;
/// Connections that wait for axum.
const ACCEPTED_MAX: usize = 64;

/// The connections that speak HTTP.
#[derive(Debug)]
pub(crate) struct HttpPort<Io> {
    accepted: mpsc::Receiver<(Io, SocketAddr)>,
    address: SocketAddr,
}

/// What every connection is sorted by.
struct Sorting<Io> {
    http: mpsc::Sender<(Io, SocketAddr)>,
    turn: Option<Turn>,
    stop: CancellationToken,
}

impl<Io> Clone for Sorting<Io> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            turn: self.turn.clone(),
            stop: self.stop.clone(),
        }
    }
}

impl HttpPort<TcpStream> {
    /// Accepts until `stop` and keeps what speaks STUN from HTTP.
    pub(crate) fn open(
        listener: TcpListener,
        turn: Turn,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let (port, sorting) = Self::new(&listener, Some(turn), stop)?;
        tokio::spawn(accept(
            listener,
            silent(),
            sorting,
            |sorting, stream, from, place| {
                tokio::spawn(sort_plain(sorting, stream, from, place));
            },
        ));
        Ok(port)
    }
}

impl HttpPort<TlsStream<TcpStream>> {
    /// Accepts until `stop`, ends TLS, and keeps what speaks STUN from HTTP. STUN is taken without
    /// TLS too, HTTP is not.
    pub(crate) fn open_tls(
        listener: TcpListener,
        tls: Tls,
        turn: Option<Turn>,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let (port, sorting) = Self::new(&listener, turn, stop)?;
        tokio::spawn(accept(
            listener,
            silent(),
            sorting,
            move |sorting, stream, from, place| {
                tokio::spawn(sort_tls(sorting, tls.clone(), stream, from, place));
            },
        ));
        Ok(port)
    }
}

impl<Io> HttpPort<Io> {
    fn new(
        listener: &TcpListener,
        turn: Option<Turn>,
        stop: CancellationToken,
    ) -> io::Result<(Self, Sorting<Io>)> {
        let address = listener.local_addr()?;
        let (http, accepted) = mpsc::channel(ACCEPTED_MAX);
        let sorting = Sorting { http, turn, stop };
        Ok((Self { accepted, address }, sorting))
    }
}

impl<Io> Listener for HttpPort<Io>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Io = Io;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Io, SocketAddr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A connection's place among those that have said nothing; none where all are taken.
type Place = Option<hub::Place>;

fn silent() -> Gate {
    Gate::new(SILENT_PER_ADDRESS_MAX, SILENT_MAX)
}

async fn accept<Io>(
    mut listener: TcpListener,
    silent: Gate,
    sorting: Sorting<Io>,
    sort: impl Fn(Sorting<Io>, TcpStream, SocketAddr, Place),
) {
    loop {
        let (stream, from) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = sorting.stop.cancelled() => return,
        };
        // Small messages are not to wait for one another.
        let _unset = stream.set_nodelay(true);
        let place = silent.enter(from.ip()).ok();
        sort(sorting.clone(), stream, from, place);
    }
}

async fn sort_plain(
    sorting: Sorting<TcpStream>,
    stream: TcpStream,
    from: SocketAddr,
    place: Place,
) {
    if place.is_none() {
        // Nobody's silence keeps others from HTTP.
        let _full = sorting.http.try_send((stream, from));
        return;
    }
    let first = first_byte(&stream).await;
    drop(place);
    match first {
        Some(first) if is_stream_start(first) => relay(sorting, stream, from).await,
        Some(_) => {
            let _stopped = sorting.http.send((stream, from)).await;
        }
        None => {}
    }
}

async fn sort_tls(
    sorting: Sorting<TlsStream<TcpStream>>,
    tls: Tls,
    stream: TcpStream,
    from: SocketAddr,
    place: Place,
) {
    if place.is_none() {
        return;
    }
    match first_byte(&stream).await {
        Some(TLS_HANDSHAKE) => {}
        Some(first) if is_stream_start(first) => {
            drop(place);
            return relay(sorting, stream, from).await;
        }
        Some(_) | None => return,
    }
    let handshake = tokio::time::timeout(HANDSHAKE_MAX, tls.acceptor().accept(stream));
    let opened = tokio::select! {
        opened = handshake => opened,
        () = sorting.stop.cancelled() => return,
    };
    let Ok(Ok(mut stream)) = opened else {
        return;
    };
    // Looks at what was decrypted without taking it.
    let peeked = tokio::time::timeout(FIRST_BYTE_MAX, stream.fill_buf()).await;
    let first = match peeked {
        Ok(Ok(bytes)) => bytes.first().copied(),
        Ok(Err(_)) | Err(_) => None,
    };
    drop(place);
    match first {
        Some(first) if is_stream_start(first) => relay(sorting, stream, from).await,
        Some(_) => {
            let _stopped = sorting.http.send((stream, from)).await;
        }
        None => {}
    }
}

/// Serves a stream that begins with STUN, where there are relays.
async fn relay<Io>(sorting: Sorting<Io>, stream: impl AsyncRead + AsyncWrite, from: SocketAddr) {
    let Some(turn) = sorting.turn else {
        return;
    };
    tokio::select! {
        () = turn.stream(stream, from) => {}
        () = sorting.stop.cancelled() => {}
    }
}

async fn first_byte(stream: &TcpStream) -> Option<u8> {
    let mut first = [0];
    let peeked = tokio::time::timeout(FIRST_BYTE_MAX, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))).then_some(first[0])
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpSocket;

    use super::*;

    #[tokio::test]
    async fn who_fills_the_places_of_one_address_leaves_those_of_others() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let (_port, sorting) =
            HttpPort::<TcpStream>::new(&listener, None, stop.clone()).expect("a port");
        let (sender, mut places) = mpsc::unbounded_channel();
        let note = move |_, stream, _, place| {
            let _unheard = sender.send((stream, place));
        };
        let accepting = tokio::spawn(accept(listener, Gate::new(1, 2), sorting, note));
        let mut held = Vec::new();
        for (from, has_place) in [
            ("127.0.0.1", true),
            ("127.0.0.1", false),
            ("127.0.0.2", true),
        ] {
            let socket = TcpSocket::new_v4().expect("a socket");
            let from = SocketAddr::new(from.parse().expect("an address"), 0);
            socket.bind(from).expect("an address of this machine");
            let client = socket.connect(address).await.expect("connected");
            let (stream, place): (TcpStream, Place) = places.recv().await.expect("accepted");
            assert_eq!(place.is_some(), has_place, "{from}");
            held.push((client, stream, place));
        }
        stop.cancel();
        accepting.await.expect("no panic");
    }
}
