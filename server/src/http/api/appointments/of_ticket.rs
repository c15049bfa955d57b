//! `GET /api/v1/tickets/{id}/appointments`

use axum::extract::State;

use super::AppointmentView;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Appointments of one ticket that are shown: one, and those of tickets that were merged into it.
const SHOWN_MAX: u32 = 50;

/// The open appointments of a ticket, on one page; with those of tickets that were merged into it.
#[utoipa::path(
    get, path = "/tickets/{id}/appointments", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<AppointmentView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn of_ticket(
    State(state): State<AppState>,
    SignedIn(_agent): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<List<AppointmentView>>, Problem> {
    let store = &state.store;
    store.lookup_ticket(&id).await?.ok_or_else(no_ticket)?;
    let found = store.appointments_of_ticket(&id, SHOWN_MAX).await?;
    Ok(Json(List {
        data: found.into_iter().map(AppointmentView::from).collect(),
        next_cursor: None,
    }))
}
