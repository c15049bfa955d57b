//! `GET /api/v1/requests`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;
use crate::hub;
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
    /// What they wrote.
    #[schema(required = true)]
    note: Option<String>,
    /// Origin of the page they are on.
    #[schema(required = true)]
    host_origin: Option<String>,
    /// Since when, RFC 3339 UTC.
    waiting_since: String,
}

/// All requests that wait.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct WaitingRequests {
    /// Longest waiting first.
    data: Vec<WaitingRequest>,
}

impl From<hub::WaitingRequest> for WaitingRequest {
    fn from(request: hub::WaitingRequest) -> Self {
        Self {
            session_id: request.session_id,
            customer_name: request.customer_name,
            note: Some(request.note).filter(|note| !note.is_empty()),
            host_origin: request.host_origin,
            waiting_since: rfc3339(request.waiting_since),
        }
    }
}

/// Customers who wait for an agent, longest waiting first.
#[utoipa::path(
    get, path = "/requests", tag = "sessions",
    responses(
        (status = 200, body = WaitingRequests),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<WaitingRequests>, Problem> {
    let requests = state.hub.waiting_requests().await?;
    let data = requests.into_iter().map(WaitingRequest::from).collect();
    Ok(Json(WaitingRequests { data }))
}
