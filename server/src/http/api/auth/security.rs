//! `GET /api/v1/me/security`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{CurrentSession, Json};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;

/// How an agent comes in.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Security {
    /// Whether a password of theirs counts; otherwise another system signs them in.
    has_password: bool,
    /// Whether the organisation asks everybody who has one for a second factor.
    is_required: bool,
    /// Since when their second factor is on, RFC 3339.
    #[schema(required = true)]
    second_factor_since: Option<String>,
    /// Recovery codes that are left.
    #[schema(maximum = 10)]
    recovery_codes: u8,
}

/// How the agent who is signed in comes in.
#[utoipa::path(
    get, path = "/me/security", tag = "agents",
    responses(
        (status = 200, body = Security),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn security(
    State(state): State<AppState>,
    session: CurrentSession,
) -> Result<Json<Security>, Problem> {
    let agent = session.agent;
    let hash = state.store.password_hash(&agent.id).await?;
    let counts = state.takes_password_of(agent.email.reveal());
    let factor = state.store.second_factor(&agent.id).await?;
    let factor = factor.filter(|factor| factor.confirmed_at.is_some());
    let left = factor.as_ref().map_or(0, |factor| factor.n_recovery_codes);
    Ok(Json(Security {
        has_password: counts && hash.is_some_and(|hash| !hash.is_empty()),
        is_required: state.config.sign_in.requires_second_factor(),
        second_factor_since: factor.and_then(|factor| factor.confirmed_at).map(rfc3339),
        recovery_codes: u8::try_from(left).unwrap_or(u8::MAX),
    }))
}
