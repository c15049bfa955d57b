//! STUN and TURN without I/O (RFC 8489, RFC 8656): UDP relayed transport, asked for over UDP or a
//! stream.
//!
//! [`Server`] is the machine: messages of clients, datagrams of peers and the time go in; what to
//! send, and which relay sockets to open and close, comes out. [`Framer`] cuts a stream into the
//! messages that [`Server`] takes. Relaying belongs to live sessions: a participant reaches the
//! addresses that another participant of the session has signalled, and of those only public ones,
//! and the media peers of the server's that talk with them.
//! The crate knows sessions by their identifiers alone, and keeps nothing for a client that has
//! not proven who it is.

mod allocation;
mod candidate;
mod credential;
mod filter;
pub mod limits;
pub mod message;
mod nonce;
mod rates;
mod server;
mod session;
mod stream;

pub use candidate::{candidate_address, description_addresses};
pub use credential::{Credential, Key, SECRET_BYTES, key, shared_secret_password};
pub use filter::Filter;
pub use server::{Client, Counters, Output, Ports, RelayId, Server, Settings};
pub use session::{MediaPeer, Reach};
pub use stream::{BadStream, Framer, is_stream_start};

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

#[cfg(test)]
#[path = "../../protocol/tests/support/mutate.rs"]
mod mutate;
