//! Choice of the path that carries the live streams.
//!
//! The data channel is preferred while it is healthy; the WebSocket carries everything else.
//! Each end chooses for what it sends and accepts from any path, so the two need not agree.

use super::link::{Link, PROBE_MS};
use super::rtt::Rtt;
use super::{Millis, Path};

/// Pace of probes on the WebSocket while it carries the live streams: they only measure it.
const MEASURE_MS: Millis = 1_000;

/// The live paths and the choice between them.
#[derive(Debug)]
pub(super) struct Ladder {
    websocket: Link,
    data_channel: Link,
    active: Option<Path>,
}

impl Ladder {
    pub(super) fn new() -> Self {
        Self {
            websocket: Link::new(),
            data_channel: Link::new(),
            active: None,
        }
    }

    /// The link behind a live path; the bulk socket is none.
    pub(super) fn link(&self, path: Path) -> Option<&Link> {
        match path {
            Path::WebSocket => Some(&self.websocket),
            Path::DataChannel => Some(&self.data_channel),
            Path::Bulk => None,
        }
    }

    pub(super) fn link_mut(&mut self, path: Path) -> Option<&mut Link> {
        match path {
            Path::WebSocket => Some(&mut self.websocket),
            Path::DataChannel => Some(&mut self.data_channel),
            Path::Bulk => None,
        }
    }

    /// The path in use.
    pub(super) fn active(&self) -> Option<Path> {
        self.active
    }

    /// Chooses again; answers whether the choice changed.
    pub(super) fn choose(&mut self) -> bool {
        let chosen = if self.data_channel.is_healthy() {
            Some(Path::DataChannel)
        } else if self.websocket.is_open() {
            Some(Path::WebSocket)
        } else if self.data_channel.is_open() {
            Some(Path::DataChannel)
        } else {
            None
        };
        let changed = chosen != self.active;
        self.active = chosen;
        changed
    }

    /// Lets silence become suspicion.
    pub(super) fn tick(&mut self, now: Millis) {
        self.data_channel.tick(now);
        // There is nothing behind the WebSocket to fall back to: its silence only shows in the
        // markers, so its standing does not matter.
    }

    /// Takes a pong in; answers which transmission it proves to have arrived.
    pub(super) fn answered(&mut self, path: Path, nonce: u32, now: Millis) -> Option<u64> {
        let reference = self.websocket.rtt();
        self.link_mut(path)?.answered(nonce, reference, now)
    }

    /// When each live path wants a probe for its own sake.
    pub(super) fn probe_at(&self, path: Path) -> Option<Millis> {
        match path {
            Path::DataChannel => self.data_channel.probe_at(PROBE_MS),
            Path::WebSocket if self.active == Some(Path::WebSocket) => {
                self.websocket.measure_at(MEASURE_MS)
            }
            Path::WebSocket | Path::Bulk => None,
        }
    }

    pub(super) fn suspect_at(&self) -> Option<Millis> {
        self.data_channel.suspect_at()
    }

    /// Round trip on the path in use.
    pub(super) fn rtt(&self) -> Rtt {
        self.active
            .and_then(|path| self.link(path))
            .map(Link::rtt)
            .unwrap_or_default()
    }
}
