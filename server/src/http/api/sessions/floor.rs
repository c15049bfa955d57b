//! `GET /api/v1/sessions`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::signal::{Entry, Role, SessionState, TicketRef};
use tandem_session::Record;
use tandem_tickets::Capability;
use utoipa::ToSchema;

use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedInLead};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::sessions::StoredSession;

/// What cursors of this list belong to.
const LIST: &str = "floor";

/// A session that is not over, as whoever looks after the floor sees it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct FloorSession {
    /// Identifier, `ses_…`.
    id: String,
    /// Where it stands.
    state: SessionState,
    /// How the customer came in.
    entry: Entry,
    /// The ticket that it hangs on.
    #[schema(required = true)]
    ticket: Option<TicketRef>,
    /// The agent who holds it, `agt_…`; absent while nobody does.
    #[schema(required = true)]
    agent_id: Option<String>,
    /// Their name, as the customer reads it.
    #[schema(required = true)]
    agent_name: Option<String>,
    /// Since when their console has been away, RFC 3339 UTC; absent while it is there.
    #[schema(required = true)]
    agent_gone_since: Option<String>,
    /// Name of the customer, where it is known.
    #[schema(required = true)]
    customer_name: Option<String>,
    /// Since when the customer's browser has been away, RFC 3339 UTC; absent while it is there, and before it came.
    #[schema(required = true)]
    customer_gone_since: Option<String>,
    /// How many watch.
    n_viewers: u32,
    /// When it was made, RFC 3339 UTC.
    created_at: String,
    /// When the customer first agreed, RFC 3339 UTC.
    #[schema(required = true)]
    started_at: Option<String>,
}

impl From<StoredSession> for FloorSession {
    fn from(stored: StoredSession) -> Self {
        let record: Record = stored.record;
        let (agent, customer) = (record.by_role(Role::Agent), record.by_role(Role::Customer));
        Self {
            agent_id: agent.and_then(|one| one.agent.clone()),
            agent_name: agent.and_then(|one| one.name.clone()),
            agent_gone_since: agent.and_then(|one| one.absent_since).map(rfc3339),
            customer_name: customer.and_then(|one| one.name.clone()),
            customer_gone_since: customer.and_then(|one| one.absent_since).map(rfc3339),
            n_viewers: u32::try_from(record.viewers().count()).unwrap_or(u32::MAX),
            created_at: rfc3339(record.created_at),
            started_at: record.started_at.map(rfc3339),
            state: record.state,
            entry: record.entry,
            ticket: record.ticket,
            id: record.id,
        }
    }
}

/// The sessions of all agents that are not over, oldest first, but for those of tickets that rules keep whoever asks
/// from.
#[utoipa::path(
    get, path = "/sessions", tag = "sessions", params(Wanted),
    responses(
        (status = 200, body = List<FloorSession>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`lead_only`", body = Problem),
    )
)]
pub(super) async fn floor(
    State(state): State<AppState>,
    _lead: SignedInLead,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<FloorSession>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let behind = cursor
        .map(|cursor| paging::place(LIST, cursor))
        .transpose()?;
    let standing = wanted.state.unwrap_or_default().into();
    let store = &state.store;
    let found = store
        .sessions_that_are(
            standing,
            &ruled.bounds.sight(),
            behind.as_deref(),
            limit + 1,
        )
        .await?;
    let (mut page, next_cursor) =
        paging::cut(found, limit, |last| paging::cursor(LIST, &last.record.id));
    // Who waits without a ticket may be somebody whose open one is kept from whoever asks.
    let kept = ruled
        .bounds
        .keep(store, Capability::ReadTickets, &mut page, |one| &one.record);
    kept.await?;
    Ok(Json(List {
        data: page.into_iter().map(FloorSession::from).collect(),
        next_cursor,
    }))
}
