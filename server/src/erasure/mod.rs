//! Erasing what is kept of a person, because they ask for it or because it is old enough.
//!
//! The store takes the words away in one transaction (`store::erasure`); what is here goes on from it:
//! the bytes of files, those that the database has freed, and who is told. A task looks after what a
//! process that ended in between has left, and carries out what the settings say of age.

use std::time::Duration;

use tandem_tickets::Actor;
use tokio_util::sync::CancellationToken;

use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;
use crate::store::erasure::{EraseRefused, Erased};
use crate::store::people::Whom;

/// How often it is looked for what is left to do.
const LOOK: Duration = Duration::from_secs(60);

/// What came of an erasure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Identifier in the audit, `era_…`, of the last step; empty when there was nothing.
    pub id: String,
    /// Tickets whose words are gone.
    pub n_tickets: usize,
    /// Sessions.
    pub n_sessions: usize,
    /// Files.
    pub n_files: usize,
    /// Whether the bytes are gone from the disk, too; otherwise a task sees to it.
    pub is_clean: bool,
}

/// Erases all that is kept of a person. Who has many tickets is erased in several steps, each whole;
/// when one fails, those before are done and the next request goes on from there.
///
/// # Errors
/// [`EraseRefused`].
pub async fn erase(state: &AppState, whom: &Whom, by: &Actor) -> Result<Erasure, EraseRefused> {
    let mut all = Erasure::default();
    loop {
        let now = state.clock.now();
        let step = state.store.erase_person(whom, by, now).await?;
        finish(state, &step).await;
        if !step.id.is_empty() {
            all.id = step.id;
        }
        all.n_tickets += step.tickets.len();
        all.n_sessions += step.n_sessions;
        all.n_files += step.files.len();
        if !step.more {
            break;
        }
    }
    // It is done by now: what is left to do is no failure of the request.
    all.is_clean = clean(state).await.unwrap_or_else(|error| {
        tracing::error!(%error, "what was erased is not off the disk yet; it is tried again");
        false
    });
    Ok(all)
}

/// Removes the bytes of files, and tells the consoles.
async fn finish(state: &AppState, step: &Erased) {
    for id in &step.files {
        if let Err(error) = state.files.purge(id).await {
            tracing::error!(file = id, %error, "the bytes of an erased file are still there; it is tried again");
        }
    }
    for id in &step.tickets {
        state.tell_consoles(ConsoleEvent::Ticket { id: id.clone() });
    }
}

/// Takes the bytes of what was erased off the disk, if any are left; false when that has to be tried
/// again.
///
/// # Errors
/// The store failed.
pub async fn clean(state: &AppState) -> Result<bool, StoreError> {
    let unclean = state.store.unclean().await?;
    if unclean.is_empty() {
        return Ok(true);
    }
    if let Err(error) = state.files.sweep_whole().await {
        tracing::error!(%error, "bytes of erased files may still be there; it is tried again");
        return Ok(false);
    }
    state.store.wipe(&unclean, state.clock.now()).await
}

/// Sees to what is left to do until `stop` is cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    loop {
        if let Err(error) = clean(&state).await {
            tracing::error!(%error, "what was erased is not off the disk yet; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
