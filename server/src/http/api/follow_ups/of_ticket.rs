//! `GET /api/v1/tickets/{id}/follow-ups`

use axum::extract::State;

use super::FollowUpView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Follow-ups of one ticket that are shown: those of as many agents.
const SHOWN_MAX: u32 = 50;

/// The follow-ups of a ticket, everybody's, due first, on one page; with those of tickets that were merged
/// into it.
#[utoipa::path(
    get, path = "/tickets/{id}/follow-ups", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<FollowUpView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<FollowUpView>>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let found = store.follow_ups_of_ticket(&id, SHOWN_MAX).await?;
    let audience = store.audience(&agent.id).await?;
    let now = state.clock.now();
    let data = found.into_iter().map(|one| {
        let is_for_you = one.is_for(&audience);
        FollowUpView::new(one, is_for_you, now)
    });
    Ok(Json(List {
        data: data.collect(),
        next_cursor: None,
    }))
}
