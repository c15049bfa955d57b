//! `GET /api/v1/handoffs`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::handoff::HandoffView;
use tandem_protocol::signal::{Role, TicketRef};
use utoipa::ToSchema;

use super::package::{self, HandoffPackage};
use crate::http::extract::{Json, ReadsTickets, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::sessions::StoredSession;

/// A session that somebody offers the agent who asks.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct OfferedHandoff {
    /// The session.
    session_id: String,
    /// Its ticket.
    #[schema(required = true)]
    ticket: Option<TicketRef>,
    /// Who offers it.
    #[schema(required = true)]
    from: Option<String>,
    /// Name of the customer.
    #[schema(required = true)]
    customer_name: Option<String>,
    /// Reason, state and time.
    handoff: HandoffView,
    /// What has happened so far; absent for who may not read tickets, or this one.
    #[schema(required = true)]
    package: Option<HandoffPackage>,
}

/// Sessions that are offered to the agent who asks, on one page.
#[utoipa::path(
    get, path = "/handoffs", tag = "sessions",
    responses(
        (status = 200, body = List<OfferedHandoff>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ReadsTickets(reads_tickets): ReadsTickets,
    ruled: Ruled,
) -> Result<Json<List<OfferedHandoff>>, Problem> {
    let store = &state.store;
    let stored = store.handoffs_to(&agent.id).await?;
    let mut data = Vec::with_capacity(stored.len());
    for one in stored {
        let may_read = match &one.record.ticket {
            Some(ticket) => reads_tickets && ruled.bounds.may_read(store, &ticket.id).await?,
            None => false,
        };
        let package = match may_read {
            true => package::of_session(store, &one.record).await?,
            false => None,
        };
        data.extend(offered(one, package));
    }
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}

fn offered(stored: StoredSession, package: Option<HandoffPackage>) -> Option<OfferedHandoff> {
    let view = stored.record.view();
    let name = |role| stored.record.by_role(role).and_then(|one| one.name.clone());
    Some(OfferedHandoff {
        from: name(Role::Agent),
        customer_name: name(Role::Customer),
        session_id: view.id,
        ticket: view.ticket,
        handoff: view.handoff?,
        package,
    })
}
