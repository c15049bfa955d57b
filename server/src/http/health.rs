//! Whether the process lives, and whether it wants traffic.

use std::sync::Arc;

use axum::extract::State;

use super::problem::Problem;
use crate::state::AppState;

/// The process answers.
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// The database answers and the server does not shut down. An audit whose chain is broken is said, and
/// keeps nobody from their work.
pub(super) async fn readyz(State(state): State<AppState>) -> Result<&'static str, Problem> {
    if state.draining.is_cancelled() {
        return Err(Problem::unavailable(
            "draining",
            "The server is shutting down.",
        ));
    }
    match state.store.ping().await {
        Ok(()) if state.soundness.is_broken() => Ok("ok\naudit_broken\n"),
        Ok(()) => Ok("ok\n"),
        Err(error) => {
            tracing::error!(cause = %error, "the database does not answer");
            Err(Problem::unavailable(
                "database",
                "The database does not answer.",
            ))
        }
    }
}

/// As [`readyz`], of all tenants at once, for who asks by an address: it says nothing of which.
pub(super) async fn all_ready(
    State(states): State<Arc<[AppState]>>,
) -> Result<&'static str, Problem> {
    let mut said = "ok\n";
    for state in states.iter() {
        let one = readyz(State(state.clone())).await?;
        if one.len() > said.len() {
            said = one;
        }
    }
    Ok(said)
}
