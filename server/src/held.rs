//! What another system says of itself, held for a while: its keys, its endpoints.
//!
//! It is read when it is first wanted and anew when it has grown old, by one at a time while the others
//! wait for what that one finds, and not again before a pause is over, however many ask. What can not be
//! read anew is believed for a day.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tandem_protocol::limits::{JWKS_AGE_MAX_MS, JWKS_STALE_MAX_MS};

use crate::source::Millis;

/// A value that is read elsewhere, or why it could not be.
pub(crate) struct Held<T, E> {
    pause_ms: Millis,
    known: Mutex<Known<T, E>>,
    /// One reading at a time; the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
}

struct Known<T, E> {
    value: Option<(Millis, Arc<T>)>,
    /// When it was read last, and what came of that.
    last: Option<(Millis, Result<Arc<T>, E>)>,
}

impl<T, E: Clone> Held<T, E> {
    /// Nothing so far; two readings are at least `pause_ms` milliseconds apart.
    pub(crate) fn new(pause_ms: Millis) -> Self {
        Self {
            pause_ms,
            known: Mutex::new(Known {
                value: None,
                last: None,
            }),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// The value, read anew by `read` where it is old or `is_enough` says that it lacks something. The one
    /// before stays where that fails, for a day, and is answered even where it is not enough.
    ///
    /// # Errors
    /// What the last reading said, where nothing is left to believe.
    pub(crate) async fn lookup(
        &self,
        now: Millis,
        is_enough: impl Fn(&T) -> bool,
        read: impl AsyncFnOnce(Option<Arc<T>>) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(young) = self
            .value(now, JWKS_AGE_MAX_MS)
            .filter(|one| is_enough(one))
        {
            return Ok(young);
        }
        let _one = self.reading.lock().await;
        // Whoever was first may have read it meanwhile.
        if let Some(young) = self
            .value(now, JWKS_AGE_MAX_MS)
            .filter(|one| is_enough(one))
        {
            return Ok(young);
        }
        let believed = self.value(now, JWKS_STALE_MAX_MS);
        let last = self.known().last.clone();
        if let Some((_, last)) = last.filter(|(at, _)| now - at < self.pause_ms) {
            return last.or_else(|fault| believed.ok_or(fault));
        }
        let read = read(believed.clone()).await.map(Arc::new);
        let mut known = self.known();
        known.last = Some((now, read.clone()));
        if let Ok(value) = &read {
            known.value = Some((now, value.clone()));
        }
        read.or_else(|fault| believed.ok_or(fault))
    }

    fn value(&self, now: Millis, age_ms_max: Millis) -> Option<Arc<T>> {
        let known = self.known();
        let (at, value) = known.value.as_ref()?;
        (now - at < age_ms_max).then(|| value.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known<T, E>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
