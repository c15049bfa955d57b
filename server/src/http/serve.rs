//! Connections that speak HTTP/1.1, each from its first request to its last.
//!
//! As `axum::serve` does it, and with a bound on the time that a head may take: without one, whoever
//! sends it a byte at a time, or sends nothing more, holds a connection for as long as they like.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a connection may take for the head of a request, counted from the answer before.
const HEAD_MAX: Duration = Duration::from_secs(30);

/// Answers until `drained`, then returns once every connection has had the answer it waits for.
pub(crate) async fn serve<L>(listener: L, router: Router, drained: impl Future<Output = ()>)
where
    L: Listener<Addr = SocketAddr>,
{
    serve_within(HEAD_MAX, listener, router, drained).await;
}

async fn serve_within<L>(
    head_max: Duration,
    mut listener: L,
    router: Router,
    drained: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let stop = CancellationToken::new();
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let mut drained = pin!(drained);
    loop {
        let (io, from) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut drained => break,
        };
        let (router, open, stop) = (router.clone(), open.clone(), stop.clone());
        tokio::spawn(async move {
            answer(head_max, io, from, router, stop).await;
            drop(open);
        });
    }
    stop.cancel();
    drop(open);
    let _all_dropped = all_closed.recv().await;
}

async fn answer<Io>(
    head_max: Duration,
    io: Io,
    from: SocketAddr,
    router: Router,
    stop: CancellationToken,
) where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(from));
        request.map(Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_max)
        .serve_connection(TokioIo::new(io), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    // How a connection ends is its peer's affair.
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ended = connection.await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Longer than anything in here takes; reaching it fails the test.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// What a server says to `sent` before it closes, with so much time for the head of a request.
    async fn said(head_max: Duration, sent: &[u8], stop: CancellationToken) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let from = async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string();
        let router = Router::new().route("/", get(from));
        let drained = stop.clone().cancelled_owned();
        let serving = tokio::spawn(serve_within(head_max, listener, router, drained));
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(sent).await.expect("sent");
        let mut said = String::new();
        let reading = stream.read_to_string(&mut said);
        let read = tokio::time::timeout(PATIENCE, reading).await;
        read.expect("closed in time").expect("readable");
        stop.cancel();
        serving.await.expect("no panic");
        said
    }

    #[tokio::test]
    async fn half_a_head_and_silence_after_an_answer_end_in_time() {
        let soon = Duration::from_millis(50);
        let half = said(soon, b"GET / HTTP/1.1\r\nhost: a", CancellationToken::new()).await;
        assert!(!half.contains("200"), "{half}");
        let whole = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        let whole = said(soon, whole, CancellationToken::new()).await;
        assert!(whole.starts_with("HTTP/1.1 200"), "{whole}");
        assert!(whole.ends_with("127.0.0.1"), "{whole}");
    }

    #[tokio::test]
    async fn who_waits_for_a_head_does_not_hold_the_end_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let drained = stop.clone().cancelled_owned();
        let serving = tokio::spawn(serve(listener, Router::new(), drained));
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        stream.write_all(request).await.expect("sent");
        let mut first = [0];
        stream.read_exact(&mut first).await.expect("an answer");
        stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, serving).await;
        ended.expect("in time").expect("no panic");
    }
}
