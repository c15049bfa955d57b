//! `GET /api/v1/follow-ups`

use axum::extract::State;

use super::FollowUpView;
use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::follow_ups::{FollowUp, FollowUpPage};

/// What cursors of this list belong to.
const LIST: &str = "follow-ups";

/// The follow-ups that are for the agent who asks, their own and those of their teams, due first. Those of
/// closed tickets rest and are left out.
#[utoipa::path(
    get, path = "/follow-ups", tag = "tickets", params(Wanted),
    responses(
        (status = 200, body = List<FollowUpView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<FollowUpView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let now = state.clock.now();
    let page = FollowUpPage {
        due_by: wanted.due.unwrap_or_default().then_some(now),
        sight: ruled.bounds.sight(),
        behind: wanted.cursor.as_deref().map(place).transpose()?,
    };
    let audience = state.store.audience(&agent.id).await?;
    let found = state
        .store
        .follow_ups_for(&audience, &page, limit + 1)
        .await?;
    let cursor = |last: &FollowUp| paging::cursor(LIST, &format!("{} {}", last.due_at, last.id));
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    let data = page
        .into_iter()
        .map(|one| FollowUpView::new(one, true, now));
    Ok(Json(List {
        data: data.collect(),
        next_cursor,
    }))
}

fn place(cursor: &str) -> Result<(i64, String), Problem> {
    let place = paging::place(LIST, cursor)?;
    let (at, id) = place.split_once(' ').ok_or_else(paging::invalid_cursor)?;
    let at = at.parse().map_err(|_| paging::invalid_cursor())?;
    Ok((at, id.to_owned()))
}
