//! `DELETE /api/v1/canned/{id}`

use axum::extract::State;
use axum::http::StatusCode;

use super::unknown;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Deletes a reply; messages that were made of it stay.
#[utoipa::path(
    delete, path = "/canned/{id}", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    if state.store.delete_canned(&id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}
