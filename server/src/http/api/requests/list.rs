//! `GET /api/v1/requests`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::identity::Identity;
use tandem_tickets::routing::{Offer, Profile, Wanted, is_known};
use utoipa::ToSchema;

use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;
use crate::hub;
use crate::routing;
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
    /// Since when, RFC 3339 UTC.
    waiting_since: String,
    /// Name of the agent who had their session and has gone.
    #[schema(required = true)]
    left_by: Option<String>,
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
        (own, desk): (&Profile, &[Profile]),
        offer: Option<Offer>,
    ) -> Self {
        Self {
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

/// Customers who wait for an agent, longest waiting first; before them those whose agent has gone.
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
) -> Result<Json<WaitingRequests>, Problem> {
    let requests = state.hub.left_and_waiting().await?;
    let profiles = state.store.profiles().await?;
    let own = profiles.iter().find(|(id, _)| *id == agent.id).cloned();
    let own = own.map(|(_, profile)| profile).unwrap_or_default();
    let desk: Vec<Profile> = profiles.into_iter().map(|(_, profile)| profile).collect();
    let with_offer = |request: hub::WaitingRequest| {
        let offer = state.dispatch().offer_of(&request.session_id).cloned();
        let wanted = routing::wanted_by(&state.config.request_skills, &request);
        WaitingRequest::of(request, wanted, (&own, desk.as_slice()), offer)
    };
    let data = requests.into_iter().map(with_offer).collect();
    Ok(Json(WaitingRequests { data }))
}
