//! `PUT /api/v1/agents/{id}/profile`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use tandem_tickets::limits::{CAPACITY_MAX, TIERS_MAX};
use tandem_tickets::routing::Profile;

use super::{ProfileView, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin, version_in};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::accounts::AccountRefused;

/// Says what an agent is there for, all of it. With `If-Match` only for the version that was seen
/// (RFC 9110 §13.1.1).
#[utoipa::path(
    put, path = "/agents/{id}/profile", tag = "agents",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the agent as they were seen"),
    ),
    request_body = ProfileView,
    responses(
        (status = 200, body = ProfileView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn profile(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(wanted): Json<ProfileView>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let profile = Profile {
        tier: wanted.tier,
        teams: checks.teams("/teams", &wanted.teams),
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
    let seen = version_in(&headers).ok_or_else(|| refused(AccountRefused::Changed))?;
    let (wanted, now) = ((id.as_str(), &profile), state.clock.now());
    let set = state.store.set_profile(wanted, seen, &author, now);
    let version = set.await.map_err(refused)?;
    state.desk.tell();
    let tag = [(ETAG, format!("\"{version}\""))];
    Ok((tag, Json(ProfileView::of(profile))))
}
