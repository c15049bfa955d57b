//! How many requests one address, one key, and all together, may make in a minute.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tandem_protocol::limits::AUDIT_REFUSALS_MINUTE_MAX;

use crate::auth::attempts::{Attempts, TooMany};
use crate::http::extract::ClientIp;
use crate::http::problem::Problem;
use crate::limits::Limits;
use crate::source::Millis;
use crate::state::AppState;

/// The window of the counts, in milliseconds.
const WINDOW_MS: Millis = 60_000;

/// Counts requests.
#[derive(Debug)]
pub struct Requests {
    by_address: Attempts,
    by_key: Attempts,
    refusals: Attempts,
    all: Attempts,
}

impl Requests {
    /// Counts up to these limits.
    pub fn new(limits: &Limits) -> Self {
        Self {
            by_address: Attempts::new(limits.requests_per_address_minute, WINDOW_MS),
            refusals: Attempts::new(AUDIT_REFUSALS_MINUTE_MAX, WINDOW_MS),
            by_key: Attempts::new(limits.requests_per_key_minute, WINDOW_MS),
            all: Attempts::new(limits.requests_per_minute, WINDOW_MS),
        }
    }

    /// Counts a refusal of somebody, as far as the audit is to have it.
    ///
    /// # Errors
    /// [`TooMany`] in this minute.
    pub fn count_refusal(&self, of: &str, now: Millis) -> Result<(), TooMany> {
        self.refusals.count(of, now)
    }

    /// Counts a request of a key.
    ///
    /// # Errors
    /// [`TooMany`] in this minute.
    pub fn count_key(&self, key_id: &str, now: Millis) -> Result<(), TooMany> {
        self.by_key.count(key_id, now)
    }
}

/// Refuses what is too much: 429 `too_many_attempts` with `Retry-After`.
pub async fn count(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    request: Request,
    next: Next,
) -> Response {
    let now = state.clock.now();
    let counted = state.requests.by_address.count(from, now);
    match counted.and_then(|()| state.requests.all.count("requests", now)) {
        Ok(()) => next.run(request).await,
        Err(TooMany { retry_after_s }) => Problem::too_many_attempts(retry_after_s).into_response(),
    }
}
