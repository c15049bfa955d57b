//! `POST /api/v1/requests/{session_id}/accept`

use axum::extract::State;
use serde::Deserialize;
use tandem_protocol::signal::SessionView;
use tandem_tickets::Capability;
use utoipa::ToSchema;

use crate::http::api::sessions::open_ticket_ref;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Which ticket the session goes to.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptRequest {
    /// A ticket; without one, a ticket is made.
    ticket_id: Option<String>,
}

/// Takes a waiting request; the customer is then asked for consent. Of agents who do so at once one
/// gets it; who has got it may ask again. A session whose agent has gone, or has let go, keeps its ticket. After a 503 it still waits.
#[utoipa::path(
    post, path = "/requests/{session_id}/accept", tag = "sessions",
    params(("session_id" = String, Path)), request_body = AcceptRequest,
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`removed`: the customer has sent them away", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`already_taken`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 503, description = "`busy`, `stopped`, `timeout`: try again", body = Problem),
    )
)]
pub(super) async fn accept(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(session_id): Path<String>,
    Json(accept): Json<AcceptRequest>,
) -> Result<Json<SessionView>, Problem> {
    let agent = agent.into();
    let ticket = match accept.ticket_id {
        Some(id) => {
            let further = (id.as_str(), "There is no such ticket.");
            ruled
                .check_further(&state, further, Capability::JoinSessions)
                .await?;
            Some(open_ticket_ref(&state, &id).await?)
        }
        None => None,
    };
    let session = state.hub.accept(&session_id, &agent, ticket).await?;
    Ok(Json(session))
}
