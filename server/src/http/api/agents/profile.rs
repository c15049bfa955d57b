//! `PUT /api/v1/agents/{id}/profile`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::limits::{CAPACITY_MAX, TIERS_MAX};
use tandem_tickets::routing::Profile;

use super::ProfileView;
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Says what an agent is there for, all of it.
#[utoipa::path(
    put, path = "/agents/{id}/profile", tag = "agents", params(("id" = String, Path)),
    request_body = ProfileView,
    responses(
        (status = 204, description = "noted"),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn profile(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
    Json(wanted): Json<ProfileView>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    let profile = Profile {
        tier: wanted.tier,
        teams: checks.tags("/teams", &wanted.teams),
        skills: checks.tags("/skills", &wanted.skills),
        capacity: wanted.capacity,
    };
    if !(1..=TIERS_MAX).contains(&wanted.tier) {
        checks.refuse("/tier", format!("must be from 1 to {TIERS_MAX}"));
    }
    if !(1..=CAPACITY_MAX).contains(&wanted.capacity) {
        checks.refuse("/capacity", format!("must be from 1 to {CAPACITY_MAX}"));
    }
    checks.done()?;
    let (wanted, now) = ((id.as_str(), &profile), state.clock.now());
    if !state.store.set_profile(wanted, &author, now).await? {
        return Err(Problem::not_found("There is no such agent."));
    }
    state.desk.tell();
    Ok(StatusCode::NO_CONTENT)
}
