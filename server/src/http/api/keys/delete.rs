//! `DELETE /api/v1/keys/{id}`

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::extract::{Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Revokes a key: the next request with it is refused.
#[utoipa::path(
    delete, path = "/keys/{id}", tag = "keys", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 403, description = "`admin_only`, `not_for_keys`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    if !state.store.delete_key(&id, &author, now).await? {
        return Err(Problem::not_found("There is no such key."));
    }
    tracing::info!(key = id, by = by.id, "key revoked");
    Ok(StatusCode::NO_CONTENT)
}
