//! The short way of live frames: from the socket that they come in on to the other end's outbox.
//!
//! The session's task says for each kind of frame where it may go, whenever that changes; the
//! socket's own task looks it up for every frame, so that what the machine refuses is refused from
//! the moment at which the task has said so. Frames behind something that the task has yet to handle
//! go through the task too, in order; it also judges whatever is not allowed. While somebody watches, all do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tandem_session::capability::FrameKind;

use super::fanout::Fanout;
use super::outbox::Outbox;

/// Kinds of live frames, in the order of a lane's places.
pub(super) const LIVE_KINDS: [FrameKind; 5] = [
    FrameKind::Mirror,
    FrameKind::Pointer,
    FrameKind::Ack,
    FrameKind::Ping,
    FrameKind::Pong,
];

/// Where frames of each kind may go, in the order of [`LIVE_KINDS`]; without a place the task decides.
pub(super) type Places = [Option<Arc<Outbox>>; LIVE_KINDS.len()];

/// The short way of one signaling socket.
#[derive(Debug, Default)]
pub struct Lane {
    places: Mutex<Places>,
    /// How many inputs of the socket the task has handled.
    n_handled: AtomicU64,
}

impl Lane {
    /// Says where frames may go from here on.
    pub(super) fn lay(&self, places: Places) {
        // Those of before are dropped after the lock, as outboxes may be with them.
        let _before = std::mem::replace(&mut *self.places(), places);
    }

    /// The task has handled one more input of the socket, and all that follows from it is laid.
    pub(super) fn handled(&self) {
        self.n_handled.fetch_add(1, Ordering::Release);
    }

    /// Hands a frame over if it may go and nothing is before it; else the task has to see it.
    /// `n_told` is how many inputs of the socket the task was told.
    pub(super) fn pass(
        &self,
        n_told: u64,
        kind: FrameKind,
        bytes: Bytes,
        fanout: &Fanout,
    ) -> Result<(), Bytes> {
        let Some(place) = LIVE_KINDS.iter().position(|live| *live == kind) else {
            return Err(bytes);
        };
        if self.n_handled.load(Ordering::Acquire) != n_told {
            return Err(bytes);
        }
        // Held until the frame is in the outbox: none is on its way once `lay` has returned.
        let places = self.places();
        let Some(outbox) = &places[place] else {
            return Err(bytes);
        };
        if kind == FrameKind::Mirror {
            fanout.take(&bytes);
        }
        outbox.live(kind, bytes);
        Ok(())
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(outbox: &Arc<Outbox>) -> Places {
        [Some(outbox.clone()), None, None, None, None]
    }

    #[tokio::test]
    async fn a_frame_takes_the_short_way_only_while_it_is_laid() {
        let (lane, outbox) = (Lane::default(), Arc::new(Outbox::default()));
        let fanout = Fanout::new(true, Arc::default());
        let pass = |kind| lane.pass(0, kind, Bytes::from_static(&[1]), &fanout);
        assert!(pass(FrameKind::Mirror).is_err());
        lane.lay(to(&outbox));
        assert!(pass(FrameKind::Mirror).is_ok());
        assert!(pass(FrameKind::Pointer).is_err());
        assert!(pass(FrameKind::AssetPut).is_err());
        lane.lay(Places::default());
        assert!(pass(FrameKind::Mirror).is_err());
        assert_eq!(outbox.len(), 1);
    }

    #[tokio::test]
    async fn a_frame_behind_what_the_task_has_not_handled_goes_through_it() {
        let (lane, outbox) = (Lane::default(), Arc::new(Outbox::default()));
        lane.lay(to(&outbox));
        let fanout = Fanout::new(true, Arc::default());
        let frame = Bytes::from_static(&[1]);
        let pass = |n_told| lane.pass(n_told, FrameKind::Mirror, frame.clone(), &fanout);
        assert!(pass(1).is_err());
        lane.handled();
        assert!(pass(1).is_ok());
        assert!(pass(2).is_err());
    }
}
