//! `POST /api/v1/agents/{id}/hand-over`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tandem_protocol::signal::TicketRef;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::no_agent;
use crate::http::api::watchers::bounds_of_assignee;
use crate::http::extract::{Json, Path, SignedInLead};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::{FieldError, Problem};
use crate::state::{AppState, ConsoleEvent};
use crate::store::tickets::ChangeRefused;

/// Who gets the tickets.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// Another agent, `agt_…`; null for nobody. It has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    to: Option<String>,
}

/// What has become of the tickets.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct HandedOverView {
    /// How many have gone, a hundred at most.
    #[schema(minimum = 0, maximum = 100)]
    handed: usize,
    /// How many are left beside those that stay: ask again.
    #[schema(minimum = 0)]
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    left: i64,
    /// How many stay since rules keep them from who is to have them.
    #[schema(minimum = 0)]
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    n_kept_off: i64,
    /// The first of these, twenty at most.
    #[schema(max_items = 20)]
    kept_off: Vec<TicketRef>,
}

/// Hands open tickets of an agent to another one or to nobody, a hundred at a time; each is told of as if it
/// had been given away by itself. Those that rules keep from who does it stay, and so do those that they keep from
/// who is to have them, which are named.
#[utoipa::path(
    post, path = "/agents/{id}/hand-over", tag = "agents", params(("id" = String, Path)),
    request_body = HandOver,
    responses(
        (status = 200, body = HandedOverView),
        (status = 403, description = "`lead_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn hand_over(
    State(state): State<AppState>,
    SignedInLead(lead): SignedInLead,
    ruled: Ruled,
    Path(id): Path<String>,
    Json(wanted): Json<HandOver>,
) -> Result<Json<HandedOverView>, Problem> {
    let accounts = state.store.accounts().await?;
    if !accounts.iter().any(|one| one.agent.id == id) {
        return Err(no_agent());
    }
    let to = wanted.to.as_deref();
    let may_take =
        |to: &str| to != id && accounts.iter().any(|one| one.active && one.agent.id == to);
    if to.is_some_and(|to| !may_take(to)) {
        return Err(nobody());
    }
    let bounds = bounds_of_assignee(&state, to).await?;
    let to = to.map(|to| (to, &bounds));
    let actor = Actor::agent(lead.id, lead.name);
    let (among, now) = (ruled.bounds.work(), state.clock.now());
    let handed = state.store.hand_over((&id, to), &among, &actor, now);
    let handed = handed.await.map_err(|error| match error {
        ChangeRefused::NoAgent => nobody(),
        ChangeRefused::Store(error) => error.into(),
        other => Problem::internal(&other),
    })?;
    let view = HandedOverView {
        handed: handed.tickets.len(),
        left: handed.n_left,
        n_kept_off: handed.n_kept_off,
        kept_off: handed.kept_off,
    };
    for id in handed.tickets {
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    state.desk.tell();
    Ok(Json(view))
}

fn nobody() -> Problem {
    let error = FieldError::new("/to", "must be the id of another agent who may come in");
    Problem::invalid_body(vec![error])
}
