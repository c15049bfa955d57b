//! `GET /api/v1/invitations/{id}`

use axum::extract::State;

use super::{InvitationView, unknown};
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::AppState;

/// An invitation, and what became of it: for ten minutes after it is over.
#[utoipa::path(
    get, path = "/invitations/{id}", tag = "sessions", params(("id" = String, Path)),
    responses(
        (status = 200, body = InvitationView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
) -> Result<Json<InvitationView>, Problem> {
    let invitation = state.present.invitation(&id).ok_or_else(unknown)?;
    let reader = (&ruled, agent.id.as_str());
    Ok(Json(InvitationView::of(&state, reader, invitation).await?))
}
