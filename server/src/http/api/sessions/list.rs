//! `GET /api/v1/tickets/{id}/sessions`

use axum::extract::State;
use tandem_protocol::signal::SessionView;

use super::ticket_ref;
use crate::http::extract::{Json, Path, Query, SignedIn};
use crate::http::paging::{self, List, Paging};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Sessions of a ticket, newest first.
#[utoipa::path(
    get, path = "/tickets/{id}/sessions", tag = "sessions",
    params(("id" = String, Path), Paging),
    responses(
        (status = 200, body = List<SessionView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
    Query(page): Query<Paging>,
) -> Result<Json<List<SessionView>>, Problem> {
    let limit = paging::limit(page.limit)?;
    let before = page.place("sessions")?;
    ticket_ref(&state, &id).await?;
    let sessions = state
        .hub
        .sessions_of_ticket(&id, before.as_deref(), limit + 1)
        .await?;
    let (data, next_cursor) =
        paging::cut(sessions, limit, |last| paging::cursor("sessions", &last.id));
    Ok(Json(List { data, next_cursor }))
}
