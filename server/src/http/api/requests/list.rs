//! `GET /api/v1/requests`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::identity::Identity;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::Capability;
use tandem_tickets::routing::{Offer, Profile, Wanted, is_known};
use utoipa::ToSchema;

use crate::http::extract::{Json, ReadsTickets, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::hub;
use crate::routing;
use crate::routing::targets::is_of;
use crate::source::rfc3339;
use crate::state::AppState;

/// A customer who waits for an agent.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct WaitingRequest {
    /// The session.
    session_id: String,
    /// Name of the customer.
    #[schema(required = true)]
    customer_name: Option<String>,
    /// What their product has said of who they are; the name is its word where it is `verified`.
    #[schema(required = true)]
    identity: Option<Identity>,
    /// What they wrote.
    #[schema(required = true)]
    note: Option<String>,
    /// Origin of the page they are on.
    #[schema(required = true)]
    host_origin: Option<String>,
    /// Since when, RFC 3339 UTC; for the next agent, where one has let go.
    waiting_since: String,
    /// Name of the agent who had their session and has gone.
    #[schema(required = true)]
    left_by: Option<String>,
    /// That an agent has let go of their session, and for whom.
    #[schema(required = true)]
    handed_on: Option<HandedOn>,
    /// The ticket that their session hangs on, where an agent has let go: its package tells what has happened so
    /// far. Absent for who may not read tickets.
    #[schema(required = true)]
    ticket: Option<TicketRef>,
    /// Skills and languages that they want.
    skills: Vec<String>,
    /// Whether the agent who asks has all of them.
    fits: bool,
    /// Whether nobody has, so that everybody is asked.
    fits_nobody: bool,
    /// Language of the customer, 2 or 3 letters: agents who have it as a skill are asked first.
    #[schema(required = true)]
    language: Option<String>,
    /// Agents of this tier or above are asked first.
    #[schema(required = true, minimum = 1, maximum = 5)]
    tier: Option<u8>,
    /// To whom they are offered at this moment.
    #[schema(required = true)]
    offer: Option<OfferView>,
}

/// An agent has let go of a session.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct HandedOn {
    /// Name of that agent.
    by: String,
    /// Name of who is to come, or what these have in common.
    to: String,
    /// Why, as the customer reads it.
    reason: String,
    /// When, RFC 3339 UTC.
    at: String,
    /// Whether it is for the agent who asks.
    is_for_you: bool,
}

/// A customer is offered to an agent.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "RequestOffer"))]
#[schema(as = RequestOffer)]
pub(crate) struct OfferView {
    /// The agent, `agt_…`.
    agent_id: String,
    /// Until when, RFC 3339 UTC; then it goes to the next.
    until: String,
}

/// All requests that wait.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct WaitingRequests {
    /// First those whose agent has gone; longest waiting first.
    data: Vec<WaitingRequest>,
}

impl WaitingRequest {
    fn of(
        request: hub::WaitingRequest,
        wanted: Wanted,
        (agent, own, desk): (&str, &Profile, &[Profile]),
        offer: Option<Offer>,
        ticket: Option<TicketRef>,
    ) -> Self {
        let handed_on = request.let_go.map(|let_go| HandedOn {
            is_for_you: is_of(&let_go.target, agent, own) && let_go.agent != agent,
            by: let_go.by,
            to: let_go.to,
            reason: let_go.reason,
            at: rfc3339(let_go.at),
        });
        Self {
            handed_on,
            ticket,
            fits: own.fits(&request.skills),
            fits_nobody: !is_known(&request.skills, desk),
            language: wanted.language,
            tier: wanted.tier,
            offer: offer.map(|offer| OfferView {
                agent_id: offer.agent,
                until: rfc3339(offer.until),
            }),
            skills: request.skills,
            session_id: request.session_id,
            customer_name: request.customer_name,
            identity: request.identity,
            note: Some(request.note).filter(|note| !note.is_empty()),
            host_origin: request.host_origin,
            waiting_since: rfc3339(request.waiting_since),
            left_by: request.left_by,
        }
    }
}

/// Customers who wait for an agent and whom whoever asks may help, longest waiting first; before them those whose agent has gone.
#[utoipa::path(
    get, path = "/requests", tag = "sessions",
    responses(
        (status = 200, body = WaitingRequests),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ReadsTickets(reads_tickets): ReadsTickets,
    ruled: Ruled,
) -> Result<Json<WaitingRequests>, Problem> {
    let mut requests = state.hub.left_and_waiting().await?;
    ruled
        .bounds
        .keep(
            &state.store,
            Capability::JoinSessions,
            &mut requests,
            |one| &one.record,
        )
        .await?;
    let profiles = state.store.profiles().await?;
    let own = profiles.iter().find(|(id, _)| *id == agent.id).cloned();
    let own = own.map(|(_, profile)| profile).unwrap_or_default();
    let desk: Vec<Profile> = profiles.into_iter().map(|(_, profile)| profile).collect();
    let mut data = Vec::with_capacity(requests.len());
    for request in requests {
        let has_let_go = request.let_go.is_some();
        let ticket = request.record.ticket.clone();
        let ticket = ticket.filter(|_| reads_tickets && has_let_go);
        let offer = state.dispatch().offer_of(&request.session_id).cloned();
        let wanted = routing::wanted_by(&state.config.request_skills, &request);
        let asks = (agent.id.as_str(), &own, desk.as_slice());
        data.push(WaitingRequest::of(request, wanted, asks, offer, ticket));
    }
    Ok(Json(WaitingRequests { data }))
}
