//! `GET /api/v1/call-backs`

use axum::extract::State;

use super::CallBackView;
use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::call_backs::{CallBack, CallBackPage};

/// What cursors of this list belong to.
const LIST: &str = "call-backs";

/// The open call-backs of the desk, due first; or those that the agent who asks has taken.
#[utoipa::path(
    get, path = "/call-backs", tag = "tickets", params(Wanted),
    responses(
        (status = 200, body = List<CallBackView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<CallBackView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let page = CallBackPage {
        of_agent: wanted.mine.unwrap_or_default().then_some(agent.id),
        sight: ruled.bounds.sight(),
        behind: wanted.cursor.as_deref().map(place).transpose()?,
    };
    let found = state.store.call_backs(&page, limit + 1).await?;
    let cursor = |last: &CallBack| paging::cursor(LIST, &format!("{} {}", last.due_at, last.id));
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    Ok(Json(List {
        data: page.into_iter().map(CallBackView::from).collect(),
        next_cursor,
    }))
}

fn place(cursor: &str) -> Result<(i64, String), Problem> {
    let place = paging::place(LIST, cursor)?;
    let (at, id) = place.split_once(' ').ok_or_else(paging::invalid_cursor)?;
    let at = at.parse().map_err(|_| paging::invalid_cursor())?;
    Ok((at, id.to_owned()))
}
