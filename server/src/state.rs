//! What every handler shares.

use tokio::sync::broadcast;

use crate::source::Clock;
use crate::store::Store;

/// Something that consoles should read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleEvent {
    /// The list of waiting requests changed.
    Requests,
    /// A ticket changed.
    Ticket {
        /// Its identifier.
        id: String,
    },
    /// A session changed.
    Session {
        /// Its identifier.
        id: String,
    },
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The record.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Changes for the consoles that listen; lagging listeners lose the oldest.
    pub console_events: broadcast::Sender<ConsoleEvent>,
}
