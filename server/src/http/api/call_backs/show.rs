//! `GET /api/v1/call-backs/{id}`

use axum::extract::State;
use axum::response::IntoResponse;

use super::{CallBackView, answer, unknown};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// A call-back, whatever its state.
#[utoipa::path(
    get, path = "/call-backs/{id}", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = CallBackView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(_agent): SignedIn,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let found = state.store.lookup_call_back(&id).await?;
    Ok(answer(found.ok_or_else(unknown)?))
}
