//! `GET /api/v1/appointments`

use axum::extract::State;

use super::AppointmentView;
use super::wanted::Wanted;
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::{Appointment, AppointmentPage};

/// What cursors of this list belong to.
const LIST: &str = "appointments";

/// Open appointments in the order of their times: one's own, another agent's, or those of one's teams.
#[utoipa::path(
    get, path = "/appointments", tag = "tickets", params(Wanted),
    responses(
        (status = 200, body = List<AppointmentView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<AppointmentView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let agents = match wanted.team.unwrap_or_default() {
        true => state.store.audience(&agent.id).await?.agents().to_vec(),
        false => vec![wanted.agent.unwrap_or(agent.id)],
    };
    let page = AppointmentPage {
        agents,
        is_past: wanted.past.unwrap_or_default(),
        sight: ruled.bounds.sight(),
        behind: wanted.cursor.as_deref().map(place).transpose()?,
    };
    let now = state.clock.now();
    let found = state.store.appointments(&page, limit + 1, now).await?;
    let cursor =
        |last: &Appointment| paging::cursor(LIST, &format!("{} {}", last.starts_at, last.id));
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    Ok(Json(List {
        data: page.into_iter().map(AppointmentView::from).collect(),
        next_cursor,
    }))
}

fn place(cursor: &str) -> Result<(i64, String), Problem> {
    let place = paging::place(LIST, cursor)?;
    let (at, id) = place.split_once(' ').ok_or_else(paging::invalid_cursor)?;
    let at = at.parse().map_err(|_| paging::invalid_cursor())?;
    Ok((at, id.to_owned()))
}
