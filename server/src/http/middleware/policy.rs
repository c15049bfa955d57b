//! Rules of who may do what with which tickets, before any handler: what a route is about is read from the
//! table of routes, and what the ticket is from the store.
//!
//! Lists are narrowed by the handlers, with the [`Bounds`] that stand on the request. Keys are made by
//! administrators, whom no rule is about; one whose maker is none any more keeps to the rules of what they are.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tandem_tickets::Capability;
use tandem_tickets::policy::{Reason, TicketAttributes};

use crate::http::api::access::{self, Subject};
use crate::http::extract::CurrentSession;
use crate::http::problem::Problem;
use crate::policy::Bounds;
use crate::state::AppState;
use crate::store::files::Home;
use crate::store::keys::KeyCaller;
use crate::store::sight::LeadsToTicket;
use crate::store::{Store, StoreError};

/// What rules leave whoever asks, and the ticket that the request is about.
#[derive(Clone, Debug, Default)]
pub struct Ruled {
    /// What they leave.
    pub bounds: Bounds,
    /// The ticket of the route, where rules are about whoever asks.
    pub ticket: Option<TicketAttributes>,
    /// Whether a colleague has asked them into the session of the route, on a ticket that is not theirs.
    pub is_asked_in: bool,
}

impl<S: Sync> FromRequestParts<S> for Ruled {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

impl Ruled {
    /// Nothing where whoever asks may do something with the ticket of the route.
    ///
    /// # Errors
    /// 403 `outside_rules`.
    pub fn check(&self, capability: Capability) -> Result<(), Problem> {
        match &self.ticket {
            Some(ticket) if !self.may(capability, ticket) => {
                Err(outside_rules(&self.bounds, capability))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Who was asked in may be there; what rules say of control holds for them as well.
    fn may(&self, capability: Capability, ticket: &TicketAttributes) -> bool {
        match self.is_asked_in {
            true => capability != Capability::TakeControl || self.bounds.hold(capability, ticket),
            false => self.bounds.allow(capability, ticket),
        }
    }

    /// The same about another ticket, or about the one of the route as it has become.
    #[must_use]
    pub fn about(self, ticket: TicketAttributes) -> Self {
        Self {
            ticket: Some(ticket),
            ..self
        }
    }

    /// What rules keep whoever asks from doing with the ticket of the route; nothing where it is nothing.
    pub fn kept_off(&self) -> Option<Vec<String>> {
        let is_kept = |one: &Capability| self.check(*one).is_err();
        let kept = Capability::OF_TICKETS.into_iter().filter(is_kept);
        let kept: Vec<String> = kept.map(|one| one.as_str().to_owned()).collect();
        Some(kept).filter(|kept| !kept.is_empty())
    }

    /// Nothing where whoever asks may do something with a further ticket that a body names, or where there is
    /// none such; the handler has a word for that.
    ///
    /// # Errors
    /// 404 with `unknown`, as of a ticket that is not there; 403 `outside_rules`.
    pub async fn check_further(
        &self,
        state: &AppState,
        (id, unknown): (&str, &'static str),
        capability: Capability,
    ) -> Result<(), Problem> {
        if self.bounds.are_none() {
            return Ok(());
        }
        let store = &state.store;
        let what = LeadsToTicket::Ticket;
        match store.ticket_attributes(what, id).await? {
            Some(ticket) => judge(&self.bounds, (capability, unknown), &ticket),
            None => Ok(()),
        }
    }
}

/// Puts [`Ruled`] on the request of an agent whom rules are about, or of a key of theirs, or refuses it.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let session = request.extensions().get::<CurrentSession>();
    let caller = request.extensions().get::<KeyCaller>();
    let session = session.map(|session| &session.agent);
    let Some(agent) = session.or(caller.map(|caller| &caller.agent)) else {
        return next.run(request).await;
    };
    let (agent, role) = (agent.id.clone(), agent.role);
    let bounds = match Bounds::of(&state, &agent, role).await {
        Ok(bounds) if bounds.are_none() => return next.run(request).await,
        Ok(bounds) => bounds,
        Err(error) => return Problem::from(error).into_response(),
    };
    let (mut parts, body) = request.into_parts();
    match ruled(&state, &mut parts, bounds).await {
        Ok(ruled) => {
            parts.extensions.insert(ruled);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn ruled(state: &AppState, parts: &mut Parts, bounds: Bounds) -> Result<Ruled, Problem> {
    let none = Ruled {
        bounds,
        ..Ruled::default()
    };
    let Some(line) = access::of_parts(parts) else {
        return Ok(none);
    };
    let (Some(subject), Some(capability)) = (Subject::of(line.path), line.who.capability()) else {
        return Ok(none);
    };
    // What can not be read is refused where it is asked for again.
    let Ok(params) = RawPathParams::from_request_parts(parts, &()).await else {
        return Ok(none);
    };
    let Some((_, id)) = params.iter().next() else {
        return Ok(none);
    };
    let ticket = state.store.ticket_attributes(subject.leads, id).await?;
    let mut is_asked_in = false;
    if let Some(ticket) = &ticket {
        let may_come = [Capability::JoinSessions, Capability::WatchSessions]
            .into_iter()
            .all(|one| none.bounds.allow(one, ticket));
        if !may_come && let Some(session) = session_of(&state.store, subject.leads, id).await? {
            is_asked_in = none.bounds.are_asked_in(&state.store, &session).await?;
        }
        if !is_asked_in {
            judge(&none.bounds, (capability, subject.unknown), ticket)?;
        }
    }
    Ok(Ruled {
        ticket,
        is_asked_in,
        ..none
    })
}

/// The session that a route is about, or about a file of which.
async fn session_of(
    store: &Store,
    leads: LeadsToTicket,
    id: &str,
) -> Result<Option<String>, StoreError> {
    match leads {
        LeadsToTicket::Session => Ok(Some(id.to_owned())),
        LeadsToTicket::File => {
            let file = store.lookup_file(id).await?;
            Ok(file.and_then(|file| match file.home {
                Home::Session(id) => Some(id),
                Home::Ticket(_) => None,
            }))
        }
        LeadsToTicket::Ticket
        | LeadsToTicket::FollowUp
        | LeadsToTicket::Appointment
        | LeadsToTicket::CallBack
        | LeadsToTicket::Mail
        | LeadsToTicket::WriteBack => Ok(None),
    }
}

/// What cannot be read is not there; what can be read is refused with the words of the rules.
fn judge(
    bounds: &Bounds,
    (capability, unknown): (Capability, &'static str),
    ticket: &TicketAttributes,
) -> Result<(), Problem> {
    match bounds.refusal(capability, ticket) {
        None => Ok(()),
        Some(Reason::Unseen) => Err(Problem::not_found(unknown)),
        Some(Reason::Rules | Reason::Role) => Err(outside_rules(bounds, capability)),
    }
}

fn outside_rules(bounds: &Bounds, capability: Capability) -> Problem {
    let what = match capability {
        Capability::JoinSessions => "have sessions",
        Capability::WatchSessions => "watch sessions",
        Capability::TakeControl => "take control",
        _ => "work",
    };
    let words = bounds.words(capability);
    let detail = format!("The rules of your desk let you {what} only on tickets {words}.");
    Problem::forbidden("outside_rules", detail)
}
