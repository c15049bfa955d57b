//! SLA clocks: reads what happens on tickets, and writes down when time runs out.
//!
//! The clocks are [`tandem_tickets::sla`]; the store keeps them beside the tickets, with the moment at
//! which each has something to say. One task waits for the first of these moments or for an event
//! (ADR 0039).

pub mod settings;

use std::sync::Arc;
use std::time::Duration;

use tandem_tickets::sla::Plan;
use tokio_util::sync::CancellationToken;

use crate::source::Millis;
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;

/// How often the events are looked at when nobody says that something happened, and until a try is made again.
const LOOK: Duration = Duration::from_secs(5);
/// Events that come together are read together.
const SETTLE: Duration = Duration::from_millis(50);

/// Keeps the clocks until `stop` is cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    let mut events = state.console_events.subscribe();
    let plan = state.sla_plan.clone();
    // Half of them would go by promises of before.
    while let Err(error) = begin(&state, &plan).await {
        tracing::warn!(%error, "the SLA clocks could not be reckoned anew; another try comes");
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    if !state.config.sla.is_on() {
        return;
    }
    loop {
        let wake_at = catch_up(&state, &plan).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the SLA clocks could not be kept; another look comes");
            None
        });
        tokio::select! {
            () = stop.cancelled() => return,
            () = state.clock.sleep_until(wake_at.unwrap_or(Millis::MAX)) => {}
            () = tokio::time::sleep(LOOK) => {}
            _happened_or_lagged = events.recv() => {
                tokio::time::sleep(SETTLE).await;
                events = events.resubscribe();
            }
        }
    }
}

/// Clocks that nothing is promised for any more are forgotten; the others run by the promises of today.
async fn begin(state: &AppState, plan: &Plan) -> Result<(), StoreError> {
    if state.config.sla.is_on() {
        state.store.renew_sla(plan).await
    } else {
        state.store.forget_sla().await
    }
}

/// Answers with the moment at which the next clock has something to say.
async fn catch_up(state: &AppState, plan: &Arc<Plan>) -> Result<Option<Millis>, StoreError> {
    loop {
        let now = state.clock.now();
        if !state.store.is_sla_behind(now).await? {
            return state.store.next_sla_moment().await;
        }
        for id in state.store.keep_sla(plan, now).await? {
            state.tell_consoles(ConsoleEvent::Ticket { id });
        }
    }
}
