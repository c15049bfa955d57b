//! Tells agents of the follow-ups that have come due, of the appointments that begin soon, and of the
//! call-backs whose time has come, or that somebody has taken and forgotten.
//!
//! What is due stands in the store; one task waits for the first of those moments, for a change, or for a
//! while, so that nothing is lost with the process and another server's follow-ups are seen (ADR 0060).
//! That a call-back has come due is told to the consoles that listen here, and noted nowhere: whoever comes
//! later reads the list.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::source::Millis;
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;

/// How often the store is asked when nobody says that something changed, and until a try is made again.
const LOOK: Duration = Duration::from_secs(5);

/// Tells of follow-ups until `stop` is cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    let mut events = state.console_events.subscribe();
    let mut told_until = state.clock.now();
    loop {
        let wake_at = catch_up(&state, &mut told_until)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "follow-ups could not be told; another look comes");
                None
            });
        tokio::select! {
            () = stop.cancelled() => return,
            () = state.clock.sleep_until(wake_at.unwrap_or(Millis::MAX)) => {}
            () = tokio::time::sleep(LOOK) => {}
            () = changed(&mut events) => {}
        }
    }
}

/// Returns once follow-ups have changed, or may have.
async fn changed(events: &mut tokio::sync::broadcast::Receiver<ConsoleEvent>) {
    while let Ok(event) = events.recv().await {
        if matches!(
            event,
            ConsoleEvent::FollowUps { .. } | ConsoleEvent::Appointments | ConsoleEvent::CallBacks
        ) {
            return;
        }
    }
}

/// Answers with the moment at which something is to be told next. Call-backs that came due until `told_until`
/// have been told.
async fn catch_up(state: &AppState, told_until: &mut Millis) -> Result<Option<Millis>, StoreError> {
    let due = catch_up_with_follow_ups(state).await?;
    let soon = catch_up_with_appointments(state).await?;
    let forgotten = catch_up_with_call_backs(state).await?;
    let to_call = catch_up_with_due_call_backs(state, told_until).await?;
    let moments = due.into_iter().chain(soon).chain(forgotten).chain(to_call);
    Ok(moments.min())
}

async fn catch_up_with_due_call_backs(
    state: &AppState,
    told_until: &mut Millis,
) -> Result<Option<Millis>, StoreError> {
    let now = state.clock.now();
    let next = state.store.next_call_back_due(*told_until).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let then = state.store.next_call_back_due(now).await?;
    *told_until = now;
    state.tell_consoles(ConsoleEvent::CallBacks);
    Ok(then)
}

async fn catch_up_with_call_backs(state: &AppState) -> Result<Option<Millis>, StoreError> {
    loop {
        let next = state.store.next_call_back_release().await?;
        let now = state.clock.now();
        if next.is_none_or(|at| at > now) {
            return Ok(next);
        }
        for id in state.store.release_forgotten_call_backs(now).await? {
            state.tell_consoles(ConsoleEvent::Ticket { id });
            state.tell_consoles(ConsoleEvent::CallBacks);
        }
    }
}

async fn catch_up_with_appointments(state: &AppState) -> Result<Option<Millis>, StoreError> {
    loop {
        let next = state.store.next_appointment_reminder().await?;
        let now = state.clock.now();
        if next.is_none_or(|at| at > now) {
            return Ok(next);
        }
        for soon in state.store.tell_appointments(now).await? {
            state.tell_consoles(ConsoleEvent::Ticket { id: soon.ticket_id });
            state.tell_consoles(ConsoleEvent::Appointments);
        }
    }
}

async fn catch_up_with_follow_ups(state: &AppState) -> Result<Option<Millis>, StoreError> {
    loop {
        let next = state.store.next_follow_up().await?;
        let now = state.clock.now();
        if next.is_none_or(|at| at > now) {
            return Ok(next);
        }
        for due in state.store.tell_follow_ups(now).await? {
            state.tell_consoles(ConsoleEvent::Ticket { id: due.ticket_id });
            state.tell_consoles(ConsoleEvent::FollowUps { agent: due.only });
        }
    }
}
