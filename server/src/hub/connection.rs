//! One open signaling socket, as the actor and the socket's own task share it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::Message;
use tandem_protocol::signal::ByeReason;
use tokio::sync::watch;

use super::lane::Lane;
use super::outbox::Outbox;

/// Frames that are malformed or not allowed before a socket is closed (`docs/PROTOCOL.md` §3).
const STRIKES_MAX: u32 = 10;
/// How long a socket may take to prove that somebody is there.
const PROBE_MAX: Duration = Duration::from_secs(1);

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// A signaling or bulk socket; cheap to clone.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Tells sockets of one participant apart.
    pub id: u64,
    /// What waits to be sent.
    pub outbox: Arc<Outbox>,
    /// Where its live frames may go.
    pub lane: Arc<Lane>,
    strikes: Arc<AtomicU32>,
    heard: watch::Receiver<u64>,
}

/// The half that the reading side of the socket keeps; dropping it says that the socket is gone.
#[derive(Debug)]
pub struct Heard(watch::Sender<u64>);

impl Heard {
    /// Something came in.
    pub fn mark(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Connection {
    /// A signaling socket.
    pub fn live() -> (Self, Heard) {
        Self::with(Outbox::default())
    }

    /// A bulk socket.
    pub fn bulk() -> (Self, Heard) {
        Self::with(Outbox::silent())
    }

    fn with(outbox: Outbox) -> (Self, Heard) {
        let (sender, heard) = watch::channel(0);
        let connection = Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            outbox: Arc::new(outbox),
            lane: Arc::default(),
            strikes: Arc::default(),
            heard,
        };
        (connection, Heard(sender))
    }

    /// Counts a frame that is malformed or not allowed; the tenth closes the socket.
    pub fn strike(&self) {
        if self.strikes.fetch_add(1, Ordering::Relaxed) + 1 >= STRIKES_MAX {
            self.outbox.close(ByeReason::Protocol);
        }
    }

    /// Asks the socket whether somebody is there (RFC 6455 §5.5.2); any message is an answer.
    pub async fn is_alive(&self) -> bool {
        let mut heard = self.heard.clone();
        heard.mark_unchanged();
        self.outbox
            .push(Message::Ping(Bytes::from_static(b"alive?")));
        matches!(
            tokio::time::timeout(PROBE_MAX, heard.changed()).await,
            Ok(Ok(()))
        )
    }
}
