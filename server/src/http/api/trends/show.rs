//! `GET /api/v1/trends`

use axum::extract::State;

use super::wanted::TrendsQuery;
use super::{GROUPS_MAX, Trends, trends};
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Where customers sought help and stalled in a period, and what has changed against the release or the period
/// before.
#[utoipa::path(
    get, path = "/trends", tag = "metrics", params(TrendsQuery),
    responses(
        (status = 200, body = Trends),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _agent: SignedIn,
    Query(query): Query<TrendsQuery>,
) -> Result<Json<Trends>, Problem> {
    Ok(Json(trends(&state, &query, GROUPS_MAX).await?))
}
