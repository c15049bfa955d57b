//! `GET /api/v1/trends.csv`

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::wanted::TrendsQuery;
use super::{COUNTED_MAX, TrendGroup, trends};
use crate::http::api::metrics::{cell, exported, spread_cells};
use crate::http::extract::{Query, SignedIn};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// The same figures as comma-separated values (RFC 4180), one line a group.
#[utoipa::path(
    get, path = "/trends.csv", tag = "metrics", params(TrendsQuery),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 400, description = "`invalid_query`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn csv(
    State(state): State<AppState>,
    _agent: SignedIn,
    By(author): By,
    Query(query): Query<TrendsQuery>,
) -> Result<impl IntoResponse, Problem> {
    let found = trends(&state, &query, COUNTED_MAX).await?;
    exported(&state, &author, "trends.csv").await?;
    let head = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"trends.csv\""),
    ];
    Ok((head, table(&found.data)))
}

fn table(groups: &[TrendGroup]) -> String {
    let mut text = "key,started,started_before,stalled,stalled_before,stall_count,stall_mean_ms,stall_median_ms,\
        stall_p90_ms,tickets,solved,first_contact\r\n"
        .to_owned();
    for TrendGroup { key, figures } in groups {
        text.push_str(&cell(key.as_deref().unwrap_or_default()));
        for number in [
            figures.started,
            figures.started_before,
            figures.stalled,
            figures.stalled_before,
        ] {
            let _ = write!(text, ",{number}");
        }
        spread_cells(&mut text, figures.stall);
        for number in [figures.tickets, figures.solved, figures.first_contact] {
            let _ = write!(text, ",{number}");
        }
        text.push_str("\r\n");
    }
    text
}
