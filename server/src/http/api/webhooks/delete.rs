//! `DELETE /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::http::StatusCode;

use super::unknown;
use crate::http::extract::{Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Deletes a webhook with its log and all that waits for it.
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 403, description = "`admin_only`", body = Problem),
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
    if !state.store.delete_webhook(&id, &author, now).await? {
        return Err(unknown());
    }
    tracing::info!(webhook = id, by = by.id, "webhook deleted");
    Ok(StatusCode::NO_CONTENT)
}
