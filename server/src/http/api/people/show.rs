//! `GET /api/v1/people/{id}`

use axum::extract::State;

use super::{PersonReport, report, whom};
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::problem::Problem;
use crate::state::AppState;

/// What is kept of the customer of a ticket (`tic_…`), or of whom a product has named (`cus_…`).
#[utoipa::path(
    get, path = "/people/{id}", tag = "people", params(("id" = String, Path)),
    responses(
        (status = 200, body = PersonReport),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Path(id): Path<String>,
) -> Result<Json<PersonReport>, Problem> {
    report(&state, &whom(id)?).await.map(Json)
}
