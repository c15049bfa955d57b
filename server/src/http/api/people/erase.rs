//! `POST /api/v1/people/{id}/erase`

use axum::extract::State;
use serde::Serialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{nobody, whom};
use crate::erasure;
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::erasure::EraseRefused;

/// What was erased; all zero when nothing was kept any more.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct ErasureView {
    /// What the audit knows it by, `era_…`.
    #[schema(required = true)]
    id: Option<String>,
    /// Tickets whose words are gone.
    tickets: usize,
    /// Sessions.
    sessions: usize,
    /// Files.
    files: usize,
    /// Whether the bytes are off the disk, too; otherwise they are within minutes.
    clean: bool,
}

/// Erases what is kept of a person, for good. What figures are computed from stays.
#[utoipa::path(
    post, path = "/people/{id}/erase", tag = "people", params(("id" = String, Path)),
    responses(
        (status = 200, body = ErasureView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`session_open`: a session of theirs is not over", body = Problem),
    )
)]
pub(super) async fn erase(
    State(state): State<AppState>,
    SignedInAdmin(admin): SignedInAdmin,
    Path(id): Path<String>,
) -> Result<Json<ErasureView>, Problem> {
    let by = Actor::agent(&admin.id, &admin.name);
    let erased = erasure::erase(&state, &whom(id)?, &by).await;
    let erased = erased.map_err(problem)?;
    tracing::info!(
        erasure = erased.id,
        by = admin.id,
        tickets = erased.n_tickets,
        "a person was erased"
    );
    Ok(Json(ErasureView {
        id: Some(erased.id).filter(|id| !id.is_empty()),
        tickets: erased.n_tickets,
        sessions: erased.n_sessions,
        files: erased.n_files,
        clean: erased.is_clean,
    }))
}

fn problem(refused: EraseRefused) -> Problem {
    match refused {
        EraseRefused::Nobody => nobody(),
        EraseRefused::Open(id) => Problem::conflict(
            "session_open",
            format!("Session {id} of this person is not over. End it first, then erase."),
        ),
        EraseRefused::Store(error) => error.into(),
    }
}
