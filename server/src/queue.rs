//! Tells customers who wait their place, offers them to agents, and forgets agents who have gone.

use std::collections::HashMap;
use std::time::Duration;

use tandem_protocol::queue::QueueView;
use tandem_session::Record;
use tandem_session::queue::Stand;
use tandem_tickets::policy::AgentAttributes;
use tandem_tickets::routing::{Profile, Seat, Waiting};
use tandem_tickets::standing::{AtDesk, standings};
use tandem_tickets::{AgentRole, Capability};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::hub::{HubError, WaitingRequest};
use crate::policy::{Bounds, is_asked_in};
use crate::presence::Presence;
use crate::routing::{self, targets};
use crate::source::{DAY_MS, Millis};
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;

/// How often is looked without a cause: who has gone is noticed, and waits have grown.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Changes that come together are told once.
const SETTLE: Duration = Duration::from_millis(200);

/// Sessions before that say nothing of who has been idle.
const IDLE_LOOK_MS: Millis = DAY_MS;

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

/// The whole desk, and who of it takes customers.
async fn desk_of(state: &AppState) -> Result<Vec<AtDesk>, StoreError> {
    let (profiles, away) = (
        state.store.profiles().await?,
        state.store.agents_away().await?,
    );
    let at = |(agent, profile): (String, Profile)| AtDesk {
        is_there: state.desk.presence(&agent, &away) == Presence::Available,
        agent,
        profile,
    };
    Ok(profiles.into_iter().map(at).collect())
}

/// Those who wait, with what this desk is asked for.
fn waiting_for(state: &AppState, requests: &[WaitingRequest], desk: &[AtDesk]) -> Vec<Waiting> {
    let profiles = || desk.iter().map(|at| &at.profile);
    let wait = |one: &WaitingRequest| {
        let mut waiting = Waiting {
            session: one.session_id.clone(),
            wanted: routing::wanted_by(&state.config.request_skills, one).of_desk(profiles()),
            among: None,
            since: one.waiting_since,
        };
        if let Some(let_go) = &one.let_go {
            // Who lets go says whom the customer needs by now; where nobody of the desk is one, all are asked.
            let among = targets::agents_of(let_go, &one.record.removed, desk);
            waiting.wanted.skills.clear();
            waiting.among = Some(among).filter(|among| !among.is_empty());
        }
        waiting
    };
    requests.iter().map(wait).collect()
}

/// Who goes on with a ticket is offered to agents whom rules let join its sessions, and to nobody else.
async fn keep_to_rules(
    state: &AppState,
    requests: &[WaitingRequest],
    desk: &[AtDesk],
    waiting: &mut [Waiting],
) -> Result<(), StoreError> {
    if state.config.access_rules.is_empty() {
        return Ok(());
    }
    let records: Vec<&Record> = requests.iter().map(|one| &*one.record).collect();
    let tickets = state.store.attributes_of_sessions(&records).await?;
    let agents = state.store.agents().await?;
    let roles: HashMap<String, AgentRole> =
        agents.into_iter().map(|one| (one.id, one.role)).collect();
    let bounds_of = |at: &AtDesk| {
        let agent = AgentAttributes {
            id: at.agent.clone(),
            teams: at.profile.teams.clone(),
            tier: at.profile.tier,
        };
        let role = roles.get(&at.agent).copied().unwrap_or(AgentRole::Agent);
        (at.agent.clone(), Bounds::with(&state.config, role, agent))
    };
    let bounds: Vec<(String, Bounds)> = desk.iter().map(bounds_of).collect();
    for (one, request) in waiting.iter_mut().zip(requests) {
        let Some(ticket) = tickets.get(&one.session) else {
            continue;
        };
        let among = one.among.take();
        let is_asked = |agent: &String| among.as_ref().is_none_or(|among| among.contains(agent));
        let may = bounds.iter().filter(|(agent, bounds)| {
            let may_join = || bounds.allow(Capability::JoinSessions, ticket);
            is_asked(agent) && (may_join() || is_asked_in(&request.record, agent))
        });
        let may: Vec<String> = may.map(|(agent, _)| agent.clone()).collect();
        one.among = Some(may);
    }
    Ok(())
}

/// Offers those who wait to agents who are there.
async fn dispatch(
    state: &AppState,
    waiting: &[Waiting],
    desk: &[AtDesk],
) -> Result<(), StoreError> {
    if state.config.offer_seconds == 0 {
        return Ok(());
    }
    let now = state.clock.now();
    let loads = state.store.workloads(now - IDLE_LOOK_MS).await?;
    let seat = |at: &AtDesk| {
        let load = loads.iter().find(|load| load.agent_id == at.agent);
        Seat {
            n_sessions: load.map_or(0, |load| usize::try_from(load.n_sessions).unwrap_or(0)),
            idle_since: load.map_or(0, |load| load.changed_at),
            agent: at.agent.clone(),
            profile: at.profile.clone(),
        }
    };
    let there = desk.iter().filter(|at| at.is_there);
    let seats: Vec<Seat> = there.map(seat).collect();
    let has_changed = state.dispatch().handle_look(waiting, &seats, now);
    if has_changed {
        state.tell_consoles(ConsoleEvent::Requests);
    }
    Ok(())
}

/// Answers with what those who wait know now.
async fn tell_places(state: &AppState, told: &Told) -> Result<Told, HubError> {
    let requests = state.hub.waiting_requests().await?;
    if requests.is_empty() {
        let now = state.clock.now();
        state.dispatch().handle_look(&[], &[], now);
        return Ok(Told::new());
    }
    let desk = desk_of(state).await?;
    let mut waiting = waiting_for(state, &requests, &desk);
    keep_to_rules(state, &requests, &desk, &mut waiting).await?;
    dispatch(state, &waiting, &desk).await?;
    let standings = standings(&waiting, &desk);
    let mut now_told = Told::new();
    for (one, standing) in requests.into_iter().zip(standings) {
        let place = state.hub.place(&Stand {
            skills: &one.skills,
            n_ahead: standing.n_ahead,
            longest_since: standing.longest_since,
            is_staffed: standing.is_staffed,
        });
        let id = one.session_id;
        let before = told.get(&id).copied();
        if let Some(connection) = state.hub.tell_place(&id, place, before).await {
            now_told.insert(id, (connection, place));
        }
    }
    Ok(now_told)
}
