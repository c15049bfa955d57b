//! `POST /api/v1/people/find`

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PersonReport, report};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::people::Whom;

/// Whom to look for.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonWanted {
    /// Their e-mail address, in any case.
    #[schema(max_length = 254, format = "email")]
    email: String,
}

/// What is kept of whoever an e-mail address belongs to. The address stands in the body, since addresses
/// of pages are written down on their way.
#[utoipa::path(
    post, path = "/people/find", tag = "people", request_body = PersonWanted,
    responses(
        (status = 200, body = PersonReport),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn find(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Json(wanted): Json<PersonWanted>,
) -> Result<Json<PersonReport>, Problem> {
    let mut checks = Checks::new();
    let email = checks.email("/email", &wanted.email);
    checks.done()?;
    report(&state, &Whom::Address(email.into_inner()))
        .await
        .map(Json)
}
