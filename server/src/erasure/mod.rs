//! Erasing what is kept of a person, because they ask for it or because it is old enough.
//!
//! The store takes the words away in one transaction (`store::erasure`); what is here goes on from it:
//! the bytes of files, those that the database has freed, and who is told. A task looks after what a
//! process that ended in between has left, and carries out what the settings say of age.

use tandem_tickets::Actor;
use tandem_tickets::limits::DRAFT_KEPT_MS;
use tokio_util::sync::CancellationToken;

pub mod retention;

use crate::source::{DAY_MS, Millis};
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;
use crate::store::erasure::{EraseRefused, Erased};
use crate::store::people::Whom;

/// How often it is looked for what is left to do.
const LOOK_MS: Millis = 60_000;
/// How often it is looked for what has become old enough.
const LOOK_FOR_AGED_MS: Millis = DAY_MS;

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

/// Removes the bytes of files, forgets who is in a product, and tells the consoles.
async fn finish(state: &AppState, step: &Erased) {
    for id in &step.files {
        if let Err(error) = state.files.purge(id).await {
            tracing::error!(file = id, %error, "the bytes of an erased file are still there; it is tried again");
        }
    }
    for id in &step.customers {
        state.present.forget(id);
    }
    for id in step.tickets.iter().chain(&step.copied_to) {
        state.tell_consoles(ConsoleEvent::Ticket { id: id.clone() });
    }
    if !step.tickets.is_empty() {
        state.tell_consoles(ConsoleEvent::Appointments);
        state.tell_consoles(ConsoleEvent::CallBacks);
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

/// Erases what is old enough by the settings, a few at a time, until nothing is or `stop` is cancelled.
///
/// # Errors
/// The store failed; what was erased before is.
async fn erase_aged(state: &AppState, stop: &CancellationToken) -> Result<(), StoreError> {
    let now = state.clock.now();
    let Some(before) = state.config.retention.tickets_before(now) else {
        return Ok(());
    };
    let (mut n_tickets, mut n_sessions, mut n_files) = (0, 0, 0);
    let mut more = true;
    while more && !stop.is_cancelled() {
        let step = state.store.erase_aged(before, now).await?;
        finish(state, &step).await;
        n_tickets += step.tickets.len();
        n_sessions += step.n_sessions;
        n_files += step.files.len();
        more = step.more;
    }
    if n_tickets + n_sessions > 0 {
        tracing::info!(n_tickets, n_sessions, n_files, "erased what was old enough");
    }
    Ok(())
}

/// Takes away what agents have begun to write and not gone on with for so long.
///
/// # Errors
/// The store failed.
async fn forget_old_drafts(state: &AppState) -> Result<(), StoreError> {
    let before = state.clock.now().saturating_sub(DRAFT_KEPT_MS);
    let n_drafts = state.store.forget_old_drafts(before).await?;
    if n_drafts > 0 {
        tracing::info!(n_drafts, "forgot drafts that nobody went on with");
    }
    Ok(())
}

/// Sees to what is left to do, and to what becomes old enough, until `stop` is cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    let mut look_for_aged_at = Millis::MIN;
    loop {
        let now = state.clock.now();
        if look_for_aged_at <= now {
            look_for_aged_at = now.saturating_add(LOOK_FOR_AGED_MS);
            if let Err(error) = erase_aged(&state, &stop).await {
                tracing::error!(%error, "what is old enough is not all erased; it is tried again");
            }
            if let Err(error) = forget_old_drafts(&state).await {
                tracing::error!(%error, "old drafts are not forgotten; it is tried again");
            }
        }
        if let Err(error) = clean(&state).await {
            tracing::error!(%error, "what was erased is not off the disk yet; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = state.clock.sleep_until(now.saturating_add(LOOK_MS)) => {}
        }
    }
}
