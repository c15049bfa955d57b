//! `GET /api/v1/reports`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::extract::{Json, SignedInLead};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::reports::Report;

/// The latest reports in one list.
const REPORTS_LISTED_MAX: u32 = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What a customer has reported.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Report"))]
#[schema(as = Report)]
pub(crate) struct ReportView {
    /// Identifier, `rep_…`.
    id: String,
    /// The session.
    session_id: String,
    /// Its ticket.
    #[schema(required = true)]
    ticket_id: Option<String>,
    /// The ticket's number.
    #[schema(required = true)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    ticket_number: Option<i64>,
    /// Name of the agent who had the session.
    #[schema(required = true)]
    agent_name: Option<String>,
    /// Reports against this agent in all.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    n_of_agent: i64,
    /// `unasked` or `report`.
    kind: String,
    /// The customer's words.
    #[schema(required = true)]
    reason: Option<String>,
    /// When, RFC 3339 UTC.
    at: String,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        Self {
            id: report.id,
            session_id: report.session_id,
            ticket_id: report.ticket_id,
            ticket_number: report.ticket_number,
            agent_name: report.agent_name,
            n_of_agent: report.n_of_agent,
            kind: report.kind,
            reason: report.reason,
            at: rfc3339(report.at),
        }
    }
}

/// The latest 200 reports, newest first; only leads and administrators may.
#[utoipa::path(
    get, path = "/reports", tag = "tickets",
    responses(
        (status = 200, body = List<ReportView>),
        (status = 403, description = "`lead_only`", body = Problem),
    )
)]
async fn list(
    State(state): State<AppState>,
    _lead: SignedInLead,
    ruled: Ruled,
) -> Result<Json<List<ReportView>>, Problem> {
    let reports = state
        .store
        .reports(&ruled.bounds.sight(), REPORTS_LISTED_MAX)
        .await?;
    Ok(Json(List {
        data: reports.into_iter().map(ReportView::from).collect(),
        next_cursor: None,
    }))
}
