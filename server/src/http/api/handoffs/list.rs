//! `GET /api/v1/handoffs`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::handoff::HandoffView;
use tandem_protocol::signal::{Role, TicketRef};
use utoipa::ToSchema;

use super::package::{self, HandoffPackage};
use super::wanted::Wanted;
use crate::http::extract::{Json, Query, ReadsTickets, SignedIn};
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
    /// Whether there is a package: not for who may not read tickets, or this one.
    has_package: bool,
    /// What has happened so far; only of the session that was asked for, and where there is one.
    #[schema(required = true)]
    package: Option<HandoffPackage>,
}

/// Sessions that are offered to the agent who asks, on one page. What has happened so far is read from the whole
/// ticket, so that it is there for the one that they look at.
#[utoipa::path(
    get, path = "/handoffs", tag = "sessions", params(Wanted),
    responses(
        (status = 200, body = List<OfferedHandoff>),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ReadsTickets(reads_tickets): ReadsTickets,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<OfferedHandoff>>, Problem> {
    let store = &state.store;
    let stored = store.handoffs_to(&agent.id).await?;
    let mut data = Vec::with_capacity(stored.len());
    for one in stored {
        let has_package = match &one.record.ticket {
            Some(ticket) => reads_tickets && ruled.bounds.may_read(store, &ticket.id).await?,
            None => false,
        };
        let is_wanted = wanted.session.as_deref() == Some(one.record.id.as_str());
        let package = match has_package && is_wanted {
            true => package::of_session(store, &one.record).await?,
            false => None,
        };
        data.extend(offered(one, has_package, package));
    }
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}

fn offered(
    stored: StoredSession,
    has_package: bool,
    package: Option<HandoffPackage>,
) -> Option<OfferedHandoff> {
    let view = stored.record.view();
    let name = |role| stored.record.by_role(role).and_then(|one| one.name.clone());
    Some(OfferedHandoff {
        from: name(Role::Agent),
        customer_name: name(Role::Customer),
        session_id: view.id,
        ticket: view.ticket,
        handoff: view.handoff?,
        has_package,
        package,
    })
}
