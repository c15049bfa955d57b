//! Reliable delivery over changing paths: epochs, sequence numbers, acknowledgements, replay.
//!
//! An [`Endpoint`] is one end of a session's live streams.
//! The shell tells it which paths are open and what came in, and carries out what
//! [`Endpoint::poll_transmit`] and [`Endpoint::poll_event`] answer; it reads no clock and owns no
//! socket.
//! The mirror stream is delivered exactly once and in order within an epoch, whichever path carried
//! a frame; of the pointer stream only the newest place matters.
//! What is inside a mirror body, and whether the session allows it, is not decided here.

mod endpoint;
mod ladder;
mod link;
mod pointer;
mod receiver;
mod rtt;
mod sender;
mod wire;

pub use endpoint::Endpoint;
use tandem_protocol::codec::DecodeError;

/// Milliseconds of the shell's monotonic clock.
pub type Millis = u64;

/// A way to the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Path {
    /// The signaling socket, relayed by the server.
    WebSocket,
    /// The bulk sockets together, for frames over `LIVE_FRAME_BYTES_MAX`; frames may overtake each other.
    Bulk,
    /// The two WebRTC data channels.
    DataChannel,
}

impl Path {
    const COUNT: usize = 3;

    const fn index(self) -> usize {
        match self {
            Self::WebSocket => 0,
            Self::Bulk => 1,
            Self::DataChannel => 2,
        }
    }
}

/// Which of the two data channels a frame travels on; a socket has one channel only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Ordered and reliable.
    Mirror,
    /// Unordered, never sent again.
    Pointer,
}

/// A frame to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Where to.
    pub path: Path,
    /// On which channel of the path.
    pub channel: Channel,
    /// The frame.
    pub bytes: Vec<u8>,
}

/// A frame of the mirror stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorFrame {
    /// Counts the walks from nothing.
    pub epoch: u32,
    /// Position in the epoch, counted from 1.
    pub seq: u32,
    /// Bits of `codec::envelope::mirror_flag`.
    pub flags: u32,
    /// What the producer handed in.
    pub body: Vec<u8>,
}

/// Where a pointer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerPlace {
    /// Node under it; 0: gone.
    pub node: u32,
    /// Place in the node's box from left to right, 0 to 65535.
    pub fx: u16,
    /// Place in the node's box from top to bottom, 0 to 65535.
    pub fy: u16,
    /// Whether a button is held.
    pub down: bool,
    /// The document that the node belongs to; 0: the top one.
    pub document: u32,
}

/// What the shell should know or do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next frame of the mirror, in order.
    Mirror(MirrorFrame),
    /// The other end's pointer moved.
    PointerMoved(PointerPlace),
    /// A frame waits for the bulk socket: open it.
    BulkWanted,
    /// Too much is unacknowledged: begin another epoch.
    SnapshotNeeded,
    /// The producer should pause.
    Held,
    /// The producer can go on.
    Proceeded,
    /// Frames were dropped because earlier ones are missing: ask for another epoch.
    GapFound,
    /// Another path carries what this end sends.
    PathChanged(Option<Path>),
}

/// Why a frame was not taken from the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerMisbehaved {
    /// It can not be read.
    #[error("malformed frame: {0}")]
    Malformed(#[from] DecodeError),
    /// It is of a kind that this end never gets here.
    #[error("frame of a kind that does not belong on this path or to this end")]
    Unexpected,
}

/// Why a mirror frame was not taken from the producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// No epoch was begun, or this end receives the mirror.
    #[error("no epoch has begun")]
    NotStarted,
    /// The replay buffer ran over; only another epoch helps.
    #[error("too much is unacknowledged, another epoch is needed")]
    SnapshotNeeded,
    /// The frame is over `BULK_FRAME_BYTES_MAX`.
    #[error("a frame of {bytes} bytes is too large")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}
