//! `POST /api/v1/sessions/{id}/handoff`

use axum::extract::State;
use serde::Deserialize;
use tandem_protocol::limits::HANDOFF_REASON_BYTES_MAX;
use tandem_protocol::signal::SessionView;
use tandem_session::command::HandoffOffer;
use utoipa::ToSchema;

use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// To whom the session is offered.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferHandoff {
    /// The other agent, `agt_…`.
    agent_id: String,
    /// Why, in words that the customer may read; 500 bytes of UTF-8 at most.
    reason: String,
}

/// Asks another agent to take a live session over.
///
/// They have two minutes; once they have accepted, the customer is asked.
#[utoipa::path(
    post, path = "/sessions/{id}/handoff", tag = "sessions",
    params(("id" = String, Path)), request_body = OfferHandoff,
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`not_attached`; `removed`: the customer has sent them away", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`: not live, or a handoff is under way; `too_many`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn offer(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(offer): Json<OfferHandoff>,
) -> Result<Json<SessionView>, Problem> {
    let mut checks = Checks::new();
    let reason = checks.line("/reason", &offer.reason, HANDOFF_REASON_BYTES_MAX);
    if reason.len() > HANDOFF_REASON_BYTES_MAX {
        checks.refuse("/reason", "is too long");
    }
    let agents = state.store.agents().await?;
    let other = agents.into_iter().find(|one| one.id == offer.agent_id);
    if other.as_ref().is_none_or(|other| other.id == agent.id) {
        checks.refuse("/agent_id", "must be another agent");
    }
    checks.done()?;
    let other = other.ok_or_else(|| Problem::not_found("There is no such agent."))?;
    let offer = HandoffOffer {
        agent: other.id,
        name: other.name,
        reason,
    };
    Ok(Json(state.hub.offer_handoff(&id, &agent.id, offer).await?))
}
