//! `POST /api/v1/tickets/{id}/links`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_tickets::{Actor, Capability, Relation};
use utoipa::ToSchema;

use super::{LinkView, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// A link to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateLink {
    /// What the other ticket is to this one; that it was split is not said but done.
    relation: Relation,
    /// The other ticket, `tic_…`.
    ticket: String,
}

/// Links a ticket with another one. A ticket has one parent at most, and none is below itself.
#[utoipa::path(
    post, path = "/tickets/{id}/links", tag = "tickets",
    params(("id" = String, Path)), request_body = CreateLink,
    responses(
        (status = 201, body = LinkView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `target_merged`, `same_ticket`, `link_exists`, `has_parent`, `parent_circle`, `too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    Json(create): Json<CreateLink>,
) -> Result<(StatusCode, Json<LinkView>), Problem> {
    let mut checks = Checks::new();
    if !create.relation.is_said() {
        checks.refuse("/relation", "must be one that agents say");
    }
    checks.done()?;
    let other = (
        create.ticket.as_str(),
        "There is no such ticket to link with.",
    );
    ruled
        .check_further(&state, other, Capability::WorkOnTickets)
        .await?;
    let actor = Actor::agent(agent.id, agent.name);
    let wanted = (create.relation, create.ticket.as_str());
    let now = state.clock.now();
    let linked = state.store.link_tickets(&id, wanted, &actor, now).await;
    let link = linked.map_err(refused)?;
    for id in [id, link.other.id.clone()] {
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok((StatusCode::CREATED, Json(link.into())))
}
