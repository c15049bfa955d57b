//! What one session's viewers are fed from: the log of its mirror and its pictures, kept once.
//!
//! Filled by the session's task (small frames) and its bulk traffic (large ones, pictures); read by
//! the socket of each viewer at its own pace, so that none slows another one or the customer down.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tandem_protocol::codec::envelope::{Frame, Picture};
use tandem_session::fanout::{Asking, Cursor, Log, Pictures};
use tokio::sync::watch;

use crate::source::Millis;

/// Bytes that this process keeps for sessions which nobody watches; beyond it they keep nothing,
/// and their first viewer costs the customer one more snapshot.
const UNWATCHED_MEMORY_MAX: usize = 256 * 1024 * 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Fanout {
    state: Mutex<State>,
    grown: watch::Sender<()>,
    /// Bytes that all sessions of this process keep here.
    kept_by_all: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    log: Log<Bytes>,
    pictures: Pictures<Bytes>,
    asking: Asking,
    is_watched: bool,
    n_counted: usize,
}

impl Fanout {
    /// `is_fresh` unless the session may have begun without us.
    pub(super) fn new(is_fresh: bool, kept_by_all: Arc<AtomicUsize>) -> Self {
        let state = State {
            log: Log::new(is_fresh),
            pictures: Pictures::default(),
            asking: Asking::default(),
            is_watched: false,
            n_counted: 0,
        };
        Self {
            state: Mutex::new(state),
            grown: watch::Sender::new(()),
            kept_by_all,
        }
    }

    pub(super) fn set_watched(&self, is_watched: bool) {
        let mut state = self.state();
        state.is_watched = is_watched;
        state.log.keep_within(is_watched);
        state.pictures.keep_within(is_watched);
        self.count(&mut state);
    }

    /// Takes a mirror frame in.
    pub(super) fn take(&self, bytes: &Bytes) {
        let Ok(Frame::Mirror { epoch, seq, .. }) = Frame::decode(bytes) else {
            return;
        };
        let mut state = self.state();
        let kept = if state.log.is_stale() {
            Bytes::new()
        } else {
            own(bytes)
        };
        let is_watched = state.is_watched;
        let has_grown = state.log.take(epoch, seq, kept, is_watched);
        self.count(&mut state);
        drop(state);
        if has_grown && is_watched {
            self.wake();
        }
    }

    /// Takes a picture in.
    pub(super) fn take_picture(&self, picture: &Picture<'_>, bytes: &Bytes) {
        let mut state = self.state();
        let is_watched = state.is_watched;
        state.pictures.take(picture, own(bytes), is_watched);
        self.count(&mut state);
        drop(state);
        if is_watched {
            self.wake();
        }
    }

    /// The next frame for a viewer.
    pub(super) fn read(&self, cursor: &mut Cursor) -> Option<Bytes> {
        let state = self.state();
        let frame = state.log.read(cursor);
        frame.or_else(|| state.pictures.read(cursor))
    }

    /// Something may be there to be read.
    pub(super) fn wake(&self) {
        self.grown.send_replace(());
    }

    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }

    /// The customer's frames took another path than through here.
    pub(super) fn passed_elsewhere(&self) {
        let mut state = self.state();
        let State { log, asking, .. } = &mut *state;
        if !asking.is_open(log) {
            log.spoil();
            self.count(&mut state);
        }
    }

    /// What there is may not be shown any more.
    pub(super) fn forget(&self) {
        self.let_go(&mut self.state());
    }

    /// The customer's socket is another one, to which nothing was said yet.
    pub(super) fn customer_is_back(&self) {
        let mut state = self.state();
        let State { log, asking, .. } = &mut *state;
        asking.lose(log);
    }

    /// The memory is full: what nobody watches goes.
    pub(super) fn shed(&self) {
        let mut state = self.state();
        if !state.is_watched {
            self.let_go(&mut state);
        }
    }

    /// Whether the customer has to be asked for another epoch; notes that it is done.
    pub(super) fn must_ask(&self, now: Millis) -> bool {
        let mut state = self.state();
        let State {
            log,
            asking,
            is_watched,
            ..
        } = &mut *state;
        *is_watched && asking.is_due(log, now)
    }

    fn count(&self, state: &mut State) {
        let n_bytes = state.log.n_bytes() + state.pictures.n_bytes();
        self.recount(state, n_bytes);
        let is_full = self.kept_by_all.load(Ordering::Relaxed) > UNWATCHED_MEMORY_MAX;
        if is_full && !state.is_watched && n_bytes > 0 {
            self.let_go(state);
        }
    }

    fn let_go(&self, state: &mut State) {
        state.log.spoil();
        state.pictures.clear();
        self.recount(state, 0);
    }

    fn recount(&self, state: &mut State, n_bytes: usize) {
        self.kept_by_all.fetch_add(n_bytes, Ordering::Relaxed);
        self.kept_by_all
            .fetch_sub(state.n_counted, Ordering::Relaxed);
        state.n_counted = n_bytes;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A frame is a slice of the socket's buffer, all of which it would keep alive.
fn own(bytes: &Bytes) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

impl Drop for Fanout {
    fn drop(&mut self) {
        let n_counted = self.state().n_counted;
        self.kept_by_all.fetch_sub(n_counted, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use tandem_protocol::codec::envelope::Area;
    use tandem_protocol::limits::LIVE_FRAME_BYTES_MAX;

    use super::*;

    fn frame(seq: u32, n_bytes: usize) -> Bytes {
        let body = vec![7; n_bytes];
        Frame::Mirror {
            epoch: 1,
            seq,
            flags: 0,
            body: &body,
        }
        .encode()
        .into()
    }

    fn fanout(kept_by_all: &Arc<AtomicUsize>) -> Fanout {
        Fanout::new(true, kept_by_all.clone())
    }

    #[test]
    fn viewers_share_the_bytes_of_a_frame() {
        let fanout = fanout(&Arc::default());
        fanout.take(&frame(1, 100));
        let mut cursors = [Cursor::default(); 2];
        let [one, other] = cursors.each_mut().map(|cursor| fanout.read(cursor));
        let (one, other) = (one.expect("there"), other.expect("there"));
        assert_eq!(one.as_ptr(), other.as_ptr());
        assert_eq!(one, frame(1, 100));
    }

    #[test]
    fn bytes_are_counted_for_all_sessions_and_given_back() {
        let kept_by_all = Arc::default();
        let (one, other) = (fanout(&kept_by_all), fanout(&kept_by_all));
        one.take(&frame(1, 1_000));
        other.take(&frame(1, 2_000));
        let n_kept = kept_by_all.load(Ordering::Relaxed);
        assert!((3_000..3_100).contains(&n_kept), "{n_kept}");
        drop(other);
        one.forget();
        assert_eq!(kept_by_all.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn what_is_kept_holds_no_buffer_of_a_socket() {
        let fanout = fanout(&Arc::default());
        fanout.set_watched(true);
        let large = frame(1, LIVE_FRAME_BYTES_MAX + 1);
        let area = Area {
            x: 0,
            y: 0,
            width: 1,
            height: 1,
        };
        let picture = Picture {
            epoch: 1,
            seq: 1,
            document: 0,
            node: 1,
            width: 1,
            height: 1,
            area,
            bytes: &[],
        };
        let pixels = Bytes::from(vec![7; 100]);
        fanout.take(&large);
        fanout.take_picture(&picture, &pixels);
        let mut cursor = Cursor::default();
        for sent in [large, pixels] {
            let kept = fanout.read(&mut cursor).expect("kept");
            assert_eq!(kept, sent);
            assert_ne!(kept.as_ptr(), sent.as_ptr());
        }
    }

    #[test]
    fn a_full_memory_takes_what_nobody_watches_and_leaves_the_rest() {
        let kept_by_all = Arc::default();
        let (watched, other) = (fanout(&kept_by_all), fanout(&kept_by_all));
        watched.set_watched(true);
        for fanout in [&watched, &other] {
            fanout.take(&frame(1, 1_000));
            fanout.shed();
        }
        assert!(watched.read(&mut Cursor::default()).is_some());
        assert_eq!(other.read(&mut Cursor::default()), None);
        let n_kept = kept_by_all.load(Ordering::Relaxed);
        assert!((1_000..1_100).contains(&n_kept), "{n_kept}");
    }

    #[test]
    fn unwatched_sessions_keep_nothing_once_the_memory_for_them_is_used_up() {
        let kept_by_all = Arc::new(AtomicUsize::new(UNWATCHED_MEMORY_MAX - 10));
        let fanout = fanout(&kept_by_all);
        fanout.take(&frame(1, 100));
        assert_eq!(fanout.read(&mut Cursor::default()), None);
        fanout.set_watched(true);
        assert!(fanout.must_ask(0), "the first viewer has to ask");
    }

    #[test]
    fn a_path_that_was_left_before_the_question_does_not_spoil_the_answer() {
        let fanout = fanout(&Arc::default());
        fanout.take(&frame(1, 1));
        fanout.passed_elsewhere();
        fanout.set_watched(true);
        assert!(fanout.must_ask(0));
        fanout.passed_elsewhere();
        let next = Frame::Mirror {
            epoch: 2,
            seq: 1,
            flags: 0,
            body: &[],
        };
        fanout.take(&next.encode().into());
        assert!(fanout.read(&mut Cursor::default()).is_some());
        assert!(!fanout.must_ask(60_000));
    }
}
