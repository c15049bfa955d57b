//! `GET /api/v1/events`: tells a console what to read again.
//!
//! The stream carries names, never content. It ends when the server shuts down or, with the event
//! `signed_out`, when the agent signs out; a listener that fell behind is told to read everything
//! again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt};
use tandem_tickets::Capability;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::consoles::Held;
use crate::http::extract::CurrentSession;
use crate::http::problem::Problem;
use crate::policy::Bounds;
use crate::presence::Sitting;
use crate::state::{AppState, ConsoleEvent};
use crate::store::sight::LeadsToTicket;

/// Longest silence, so that no proxy takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often the stream looks whether the agent is still signed in.
const SIGNED_IN_CHECK: Duration = Duration::from_secs(15);
/// How often at most somebody hears that a ticket has changed which they may not read: whatever they look at is read
/// again for it.
const UNNAMED_EVERY: Duration = Duration::from_secs(2);
/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(2);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(listen))
}

/// Server-sent events `requests`, `handoffs`, `agents`, `tickets`, `follow_ups`, `appointments`, `call_backs`,
/// `present_customers`, `watched` and `session`, each meaning "read again".
///
/// The last one is `signed_out` when the agent has signed out; its data is `{"deactivated":true}` where an
/// administrator has deactivated them.
#[utoipa::path(
    get, path = "/events", tag = "tickets",
    responses(
        (status = 200, content_type = "text/event-stream", body = String),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
async fn listen(
    State(state): State<AppState>,
    session: CurrentSession,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut check = interval(SIGNED_IN_CHECK);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Whoever comes need not hear of it.
    let sitting = state.desk.sit(&session.agent.id);
    let receiver = state.console_events.subscribe();
    let held = state.auth.consoles.hold(&session.token_hash);
    let bounds = Bounds::of(&state, &session.agent.id, session.agent.role).await?;
    let listener = Listener {
        state,
        agent: session.agent.id,
        bounds,
        held,
        _sitting: sitting,
        receiver,
        check,
        unnamed_at: None,
        is_over: false,
    };
    let first = Event::default().retry(RETRY).comment("listening");
    let events = stream::unfold(listener, |mut listener| async move {
        listener
            .next()
            .await
            .map(|events| (stream::iter(events), listener))
    });
    let stream = stream::iter([first]).chain(events.flatten()).map(Ok);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

struct Listener {
    state: AppState,
    agent: String,
    /// What rules leave of what they hear; read again when an agent has changed, and now and then.
    bounds: Bounds,
    held: Held,
    _sitting: Sitting,
    receiver: Receiver<ConsoleEvent>,
    check: Interval,
    /// When they hear that something has changed, without what.
    unnamed_at: Option<Instant>,
    is_over: bool,
}

impl Listener {
    /// What comes next; nothing when the stream is over.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if self.is_over {
            return None;
        }
        loop {
            // Who is signed out hears that before anything else, which they could not read any more.
            tokio::select! {
                biased;
                () = self.state.draining.cancelled() => return None,
                () = self.held.signed_out() => return Some(self.last_words().await),
                _ = self.check.tick() => {
                    if !self.is_signed_in().await {
                        // The command line has ended it, or its time: sockets of it end as well.
                        self.state.auth.consoles.sign_out(self.held.token_hash());
                        return Some(self.last_words().await);
                    }
                    self.read_bounds().await;
                }
                () = moment(self.unnamed_at) => {
                    self.unnamed_at = None;
                    return Some(vec![named("tickets", serde_json::json!({}))]);
                }
                event = self.receiver.recv() => match event {
                    Ok(event) if !event.is_for(&self.agent) => {}
                    Ok(event) => {
                        if let Some(data) = self.heard(&event).await {
                            return Some(vec![named(event.name(), data)]);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(read_everything_again()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    /// What they hear of an event; nothing where it is about what they may not read. That a ticket of such
    /// has changed is heard in a while, once for all of them, without saying which: it may have been one of theirs
    /// until then.
    async fn heard(&mut self, event: &ConsoleEvent) -> Option<serde_json::Value> {
        if *event == ConsoleEvent::Agents {
            self.read_bounds().await;
        }
        if self.bounds.are_none() {
            return Some(event.data());
        }
        let (what, id) = match event {
            ConsoleEvent::Ticket { id } | ConsoleEvent::Watched { id, .. } => {
                (LeadsToTicket::Ticket, id)
            }
            ConsoleEvent::Session { id } => (LeadsToTicket::Session, id),
            ConsoleEvent::Requests
            | ConsoleEvent::Handoffs
            | ConsoleEvent::Agents
            | ConsoleEvent::FollowUps { .. }
            | ConsoleEvent::Appointments
            | ConsoleEvent::CallBacks
            | ConsoleEvent::PresentCustomers => return Some(event.data()),
        };
        let may_read = match self.state.store.ticket_attributes(what, id).await {
            Ok(Some(ticket)) => self.bounds.allow(Capability::ReadTickets, &ticket),
            Ok(None) => true,
            Err(_) => false,
        };
        let is_asked_in = match event {
            ConsoleEvent::Session { id } if !may_read => {
                let asked = self.bounds.are_asked_in(&self.state.store, id).await;
                asked.unwrap_or(false)
            }
            _ => false,
        };
        if may_read || is_asked_in {
            return Some(event.data());
        }
        if matches!(event, ConsoleEvent::Ticket { .. }) {
            let later = || Instant::now() + UNNAMED_EVERY;
            self.unnamed_at.get_or_insert_with(later);
        }
        None
    }

    /// A store that fails leaves them as they were.
    async fn read_bounds(&mut self) {
        if self.state.config.access_rules.is_empty() {
            return;
        }
        let found = self
            .state
            .store
            .lookup_console_session(self.held.token_hash(), self.state.clock.now())
            .await;
        if let Ok(Some(session)) = found
            && let Ok(bounds) = Bounds::of(&self.state, &self.agent, session.agent.role).await
        {
            self.bounds = bounds;
        }
    }

    /// Who is deactivated is told that it is not their time that has run out.
    async fn last_words(&mut self) -> Vec<Event> {
        self.is_over = true;
        let data = match self.state.store.is_deactivated(&self.agent).await {
            Ok(true) => serde_json::json!({ "deactivated": true }),
            Ok(false) | Err(_) => serde_json::json!({}),
        };
        vec![named("signed_out", data)]
    }

    /// A store that fails does not end the stream.
    async fn is_signed_in(&self) -> bool {
        let now = self.state.clock.now();
        let found = self
            .state
            .store
            .lookup_console_session(self.held.token_hash(), now)
            .await;
        !matches!(found, Ok(None))
    }
}

/// Returns at that moment; never where there is none.
async fn moment(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn read_everything_again() -> Vec<Event> {
    [
        "requests",
        "handoffs",
        "agents",
        "tickets",
        "follow_ups",
        "appointments",
        "call_backs",
        "present_customers",
        "watched",
        "session",
    ]
    .map(|name| named(name, serde_json::json!({})))
    .into_iter()
    .collect()
}

fn named(name: &str, data: serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}
