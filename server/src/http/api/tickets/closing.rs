//! `GET /api/v1/closing`

use axum::extract::State;
use tandem_tickets::Taxonomy;

use crate::http::api::categories;
use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// The words for how a ticket ended, and whether a ticket needs a resolution to become solved or closed.
#[utoipa::path(
    get, path = "/closing", tag = "tickets",
    responses(
        (status = 200, body = Taxonomy),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn closing(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<Taxonomy>, Problem> {
    Ok(Json(categories::taxonomy(&state).await?))
}
