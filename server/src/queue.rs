//! Tells customers who wait their place, offers them to agents, and forgets agents who have gone.

use std::collections::HashMap;
use std::time::Duration;

use tandem_protocol::queue::QueueView;
use tandem_tickets::routing::{Profile, Seat, Waiting};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::hub::{HubError, WaitingRequest};
use crate::presence::Presence;
use crate::routing::targets;
use crate::source::Millis;
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;

/// How often is looked without a cause: who has gone is noticed, and waits have grown.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Changes that come together are told once.
const SETTLE: Duration = Duration::from_millis(200);

/// Sessions before that say nothing of who has been idle.
const IDLE_LOOK_MS: Millis = 24 * 3_600_000;

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
            () = state.clock.sleep_until(next_offer(&state)) => {}
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
            Err(error) => {
                tracing::warn!(%error, "the queue could not be read");
                // An offer that has run out waits as well, instead of asking again at once.
                sleep(SETTLE).await;
            }
        }
    }
}

/// When the next offer runs out.
fn next_offer(state: &AppState) -> Millis {
    state.dispatch().poll_timeout().unwrap_or(Millis::MAX)
}

/// Offers those who wait to agents who are there.
async fn dispatch(state: &AppState, waiting: &[WaitingRequest]) -> Result<(), StoreError> {
    if state.config.offer_seconds == 0 {
        return Ok(());
    }
    let now = state.clock.now();
    if waiting.is_empty() {
        state.dispatch().handle_look(&[], &[], now);
        return Ok(());
    }
    let (profiles, away) = (
        state.store.profiles().await?,
        state.store.agents_away().await?,
    );
    let loads = state.store.workloads(now - IDLE_LOOK_MS).await?;
    let is_there = |id: &str| state.desk.presence(id, &away) == Presence::Available;
    let seat = |(agent, profile): (String, Profile)| {
        let load = loads.iter().find(|load| load.agent_id == agent);
        Seat {
            n_sessions: load.map_or(0, |load| usize::try_from(load.n_sessions).unwrap_or(0)),
            idle_since: load.map_or(0, |load| load.changed_at),
            agent,
            profile,
        }
    };
    let all = profiles.clone();
    let there = profiles.into_iter().filter(|(id, _)| is_there(id));
    let seats: Vec<Seat> = there.map(seat).collect();
    let wait = |one: &WaitingRequest| match &one.let_go {
        None => Waiting {
            session: one.session_id.clone(),
            skills: one.skills.clone(),
            among: None,
        },
        // Who lets go says whom the customer needs by now.
        Some(let_go) => Waiting {
            session: one.session_id.clone(),
            skills: Vec::new(),
            among: Some(targets::agents_of(let_go, &all)),
        },
    };
    let waiting: Vec<Waiting> = waiting.iter().map(wait).collect();
    let has_changed = state.dispatch().handle_look(&waiting, &seats, now);
    if has_changed {
        state.tell_consoles(ConsoleEvent::Requests);
    }
    Ok(())
}

/// Since when somebody waits for the agent who is to come.
fn waits_since(one: &WaitingRequest) -> Millis {
    let let_go = one.let_go.as_ref();
    let_go.map_or(one.waiting_since, |let_go| let_go.at)
}

/// The place of a customer; whose agent has let go waits for those whom they were handed on to, and is told
/// so where none of these is there.
async fn for_whom_they_wait(
    state: &AppState,
    one: &WaitingRequest,
    place: QueueView,
) -> Result<QueueView, StoreError> {
    let Some(let_go) = &one.let_go else {
        return Ok(place);
    };
    let (profiles, away) = (
        state.store.profiles().await?,
        state.store.agents_away().await?,
    );
    let is_there = |id: &String| state.desk.presence(id, &away) == Presence::Available;
    if targets::agents_of(let_go, &profiles).iter().any(is_there) {
        return Ok(place);
    }
    Ok(QueueView {
        is_staffed: false,
        wait_ms: None,
        ..place
    })
}

/// Answers with what those who wait know now.
async fn tell_places(state: &AppState, told: &Told) -> Result<Told, HubError> {
    let waiting = state.hub.waiting_requests().await?;
    dispatch(state, &waiting).await?;
    if waiting.is_empty() {
        return Ok(Told::new());
    }
    let is_staffed = state.desk.is_staffed(&state.store.agents_away().await?);
    let since: Vec<_> = waiting.iter().map(waits_since).collect();
    let places = state.hub.places(&since, is_staffed);
    let mut now_told = Told::new();
    for (one, place) in waiting.into_iter().zip(places) {
        let place = for_whom_they_wait(state, &one, place).await?;
        let id = one.session_id;
        let before = told.get(&id).copied();
        if let Some(connection) = state.hub.tell_place(&id, place, before).await {
            now_told.insert(id, (connection, place));
        }
    }
    Ok(now_told)
}
