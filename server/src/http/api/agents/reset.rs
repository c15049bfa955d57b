//! `DELETE /api/v1/agents/{id}/second-factor`

use axum::extract::State;
use axum::http::StatusCode;

use super::no_agent;
use crate::http::extract::{Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Turns the second factor of another agent off and takes their passkeys away, for who has lost what they come in
/// by, and signs their browsers out.
///
/// One's own takes a code: `POST /me/second-factor/off`.
#[utoipa::path(
    delete, path = "/agents/{id}/second-factor", tag = "agents", params(("id" = String, Path)),
    responses(
        (status = 204, description = "off"),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`own_second_factor`", body = Problem),
    )
)]
pub(super) async fn reset(
    State(state): State<AppState>,
    SignedInAdmin(admin): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    if id == admin.id {
        let detail = "Turn your own second factor off with a code of it, on your Security page.";
        return Err(Problem::conflict("own_second_factor", detail));
    }
    let now = state.clock.now();
    let ended = state.store.reset_second_factor(&id, &author, now).await?;
    let ended = ended.ok_or_else(no_agent)?;
    for token_hash in &ended {
        state.auth.consoles.sign_out(token_hash);
    }
    state.desk.tell();
    tracing::info!(agent = id, by = admin.id, "second factor reset");
    Ok(StatusCode::NO_CONTENT)
}
