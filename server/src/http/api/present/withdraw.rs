//! `DELETE /api/v1/invitations/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::invitation::InviteRefused;

use super::{refused, unknown};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::present;
use crate::state::AppState;

/// Takes back one's own invitation: the customer sees it no more.
#[utoipa::path(
    delete, path = "/invitations/{id}", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 204, description = "Taken back"),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`invitation_over`", body = Problem),
    )
)]
pub(super) async fn withdraw(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let withdrawn = present::withdraw(&state, &id, &agent.id).await;
    withdrawn.map_err(|why| match why {
        InviteRefused::Unknown => unknown(),
        other => refused(other),
    })?;
    Ok(StatusCode::NO_CONTENT)
}
