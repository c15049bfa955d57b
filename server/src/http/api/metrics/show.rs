//! `GET /api/v1/metrics`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::wanted::MetricsQuery;
use super::{MetricsGroup, groups};
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The figures of a period.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Metrics {
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// The groups, sorted by key; none when no ticket was made.
    data: Vec<MetricsGroup>,
}

/// Figures of the tickets that were made in a period.
#[utoipa::path(
    get, path = "/metrics", tag = "metrics", params(MetricsQuery),
    responses(
        (status = 200, body = Metrics),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    Query(query): Query<MetricsQuery>,
) -> Result<Json<Metrics>, Problem> {
    let (period, data) = groups(&state, &query, &ruled.bounds.sight()).await?;
    Ok(Json(Metrics {
        from: period.days.0.to_string(),
        to: period.days.1.to_string(),
        data,
    }))
}
