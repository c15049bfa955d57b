//! Tells customers who wait their place, and forgets agents who have gone.

use std::collections::HashMap;
use std::time::Duration;

use tandem_protocol::queue::QueueView;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::hub::HubError;
use crate::state::{AppState, ConsoleEvent};

/// How often is looked without a cause: who has gone is noticed, and waits have grown.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Changes that come together are told once.
const SETTLE: Duration = Duration::from_millis(200);

/// What sockets were told, by session.
type Told = HashMap<String, (u64, QueueView)>;

/// Keeps customers who wait informed until `stop` is cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    let mut events = state.console_events.subscribe();
    let mut tick = interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Told::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => state.desk.sweep(),
            event = events.recv() => match event {
                Ok(ConsoleEvent::Requests | ConsoleEvent::Agents) | Err(RecvError::Lagged(_)) => {
                    sleep(SETTLE).await;
                    events = events.resubscribe();
                }
                Ok(_) => continue,
                Err(RecvError::Closed) => return,
            },
        }
        match tell_places(&state, &told).await {
            Ok(now_told) => told = now_told,
            Err(error) => tracing::warn!(%error, "the queue could not be read"),
        }
    }
}

/// Answers with what those who wait know now.
async fn tell_places(state: &AppState, told: &Told) -> Result<Told, HubError> {
    let waiting = state.hub.waiting_requests().await?;
    if waiting.is_empty() {
        return Ok(Told::new());
    }
    let is_staffed = state.desk.is_staffed(&state.store.agents_away().await?);
    let since: Vec<_> = waiting.iter().map(|one| one.waiting_since).collect();
    let places = state.hub.places(&since, is_staffed);
    let mut now_told = Told::new();
    for (one, place) in waiting.into_iter().zip(places) {
        let id = one.session_id;
        let before = told.get(&id).copied();
        if let Some(connection) = state.hub.tell_place(&id, place, before).await {
            now_told.insert(id, (connection, place));
        }
    }
    Ok(now_told)
}
