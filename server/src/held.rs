//! What another system says of itself, held for a while: its keys, its endpoints.
//!
//! It is read when it is first wanted and anew when it has grown old, by one at a time, and not again before
//! a pause is over, however many ask and however long the other system takes. A reading goes on when whoever
//! asked for it has gone. Who comes meanwhile gets what is still believed, or waits for what is found. What
//! can not be read anew is believed for a day.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tandem_protocol::limits::{JWKS_AGE_MAX_MS, JWKS_STALE_MAX_MS};
use tokio::sync::OwnedMutexGuard;
use tokio::task::JoinHandle;

use crate::source::{Clock, Millis};

/// A value that is read elsewhere, or why it could not be.
pub(crate) struct Held<T, E> {
    clock: Clock,
    pause_ms: Millis,
    known: Arc<Mutex<Known<T, E>>>,
    /// One reading at a time.
    reading: Arc<tokio::sync::Mutex<()>>,
}

struct Known<T, E> {
    value: Option<(Millis, Arc<T>)>,
    /// When the last reading ended, and what came of it.
    last: Option<(Millis, Result<Arc<T>, E>)>,
}

impl<T, E> Held<T, E>
where
    T: Send + Sync + 'static,
    E: Clone + Send + 'static,
{
    /// Nothing so far; between two readings are at least `pause_ms` milliseconds.
    pub(crate) fn new(pause_ms: Millis, clock: Clock) -> Self {
        Self {
            clock,
            pause_ms,
            known: Arc::new(Mutex::new(Known {
                value: None,
                last: None,
            })),
            reading: Arc::default(),
        }
    }

    /// The value, read anew by `read` where it is old or `is_enough` says that it lacks something. The one
    /// before stays where that fails, for a day, and is answered even where it is not enough.
    ///
    /// # Errors
    /// What the last reading said, where nothing is left to believe.
    pub(crate) async fn lookup<R>(
        &self,
        is_enough: impl Fn(&T) -> bool,
        read: impl FnOnce(Option<Arc<T>>) -> R,
    ) -> Result<Arc<T>, E>
    where
        R: Future<Output = Result<T, E>> + Send + 'static,
    {
        let enough = |age_ms_max| self.value(age_ms_max).filter(|one| is_enough(one));
        if let Some(young) = enough(JWKS_AGE_MAX_MS) {
            return Ok(young);
        }
        let reading = self.reading.clone();
        let turn = match reading.clone().try_lock_owned() {
            Ok(turn) => turn,
            Err(_under_way) => match enough(JWKS_STALE_MAX_MS) {
                Some(believed) => return Ok(believed),
                None => reading.lock_owned().await,
            },
        };
        // Whoever was first may have read it meanwhile.
        if let Some(young) = enough(JWKS_AGE_MAX_MS) {
            return Ok(young);
        }
        let believed = self.value(JWKS_STALE_MAX_MS);
        let last = self.known().last.clone();
        // The time is that of the turn: whoever waited for it has come long ago.
        let read = match last.filter(|(at, _)| self.clock.now() - at < self.pause_ms) {
            Some((_, last)) => last,
            None => joined(self.begin(turn, read(believed.clone()))).await,
        };
        read.or_else(|fault| believed.ok_or(fault))
    }

    /// Begins to read, in a task of its own: a browser that goes away does not make it count for nothing.
    fn begin(
        &self,
        turn: OwnedMutexGuard<()>,
        reading: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> JoinHandle<Result<Arc<T>, E>> {
        let (clock, known) = (self.clock.clone(), self.known.clone());
        tokio::spawn(async move {
            let read = reading.await.map(Arc::new);
            let now = clock.now();
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.last = Some((now, read.clone()));
            if let Ok(value) = &read {
                known.value = Some((now, value.clone()));
            }
            drop(turn);
            read
        })
    }

    fn value(&self, age_ms_max: Millis) -> Option<Arc<T>> {
        let known = self.known();
        let (at, value) = known.value.as_ref()?;
        (self.clock.now() - at < age_ms_max).then(|| value.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known<T, E>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn joined<O>(task: JoinHandle<O>) -> O {
    match task.await {
        Ok(output) => output,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The server is going down, and whoever waits goes with it.
            Err(_cancelled) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    const PAUSE_MS: Millis = 10_000;

    /// Another system that says `said` once it is let.
    struct Slow {
        held: Held<u8, &'static str>,
        clock: Clock,
        said: Result<u8, &'static str>,
        gate: Arc<Semaphore>,
        n_read: Arc<AtomicUsize>,
    }

    impl Slow {
        fn new(said: Result<u8, &'static str>) -> Self {
            let clock = Clock::fixed(1_000_000);
            Self {
                held: Held::new(PAUSE_MS, clock.clone()),
                clock,
                said,
                gate: Arc::new(Semaphore::new(0)),
                n_read: Arc::default(),
            }
        }

        async fn lookup(&self) -> Result<u8, &'static str> {
            let (said, gate, n_read) = (self.said, self.gate.clone(), self.n_read.clone());
            let read = async move |_| {
                n_read.fetch_add(1, Ordering::SeqCst);
                // It answers for good once the gate is closed.
                let _passed = gate.acquire().await.map(|permit| permit.forget());
                said
            };
            self.held.lookup(|_| true, read).await.map(|value| *value)
        }

        fn n_read(&self) -> usize {
            self.n_read.load(Ordering::SeqCst)
        }

        async fn until_read(&self, n: usize) {
            while self.n_read() < n {
                tokio::task::yield_now().await;
            }
        }
    }

    #[tokio::test]
    async fn who_comes_long_after_a_reading_began_does_not_begin_another() {
        for said in [Ok(7), Err("down")] {
            let slow = Slow::new(said);
            let mut first = Box::pin(slow.lookup());
            assert_eq!(first.as_mut().now_or_never(), None);
            slow.until_read(1).await;
            slow.clock.advance(PAUSE_MS);
            let mut late = Box::pin(join_all((0..50).map(|_| slow.lookup())));
            assert!(late.as_mut().now_or_never().is_none(), "they wait");
            slow.clock.advance(5_000);
            slow.gate.close();
            assert_eq!(first.await, said);
            assert!(late.await.iter().all(|one| *one == said));
            slow.clock.advance(PAUSE_MS - 1);
            assert_eq!(slow.lookup().await, said);
            assert_eq!(slow.n_read(), 1);
        }
    }

    #[tokio::test]
    async fn a_reading_counts_when_whoever_asked_for_it_has_gone() {
        for said in [Ok(7), Err("down")] {
            let slow = Slow::new(said);
            for _ in 0..20 {
                // They press and go away.
                assert_eq!(slow.lookup().now_or_never(), None);
                slow.until_read(1).await;
            }
            slow.gate.close();
            assert_eq!(slow.lookup().await, said);
            assert_eq!(slow.n_read(), 1);
        }
    }

    #[tokio::test]
    async fn what_is_still_believed_is_answered_while_it_is_read_anew() {
        let slow = Slow::new(Ok(7));
        slow.gate.add_permits(1);
        assert_eq!(slow.lookup().await, Ok(7));
        slow.clock.advance(JWKS_AGE_MAX_MS);
        let mut first = Box::pin(slow.lookup());
        assert_eq!(first.as_mut().now_or_never(), None);
        assert_eq!(slow.lookup().now_or_never(), Some(Ok(7)));
        slow.clock.advance(JWKS_STALE_MAX_MS);
        assert_eq!(slow.lookup().now_or_never(), None, "for a day");
        slow.gate.close();
        assert_eq!(first.await, Ok(7));
        assert_eq!(slow.n_read(), 2);
    }
}
