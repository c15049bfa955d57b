//! `GET /api/v1/me`

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::agents::AgentView;
use crate::http::extract::{CurrentSession, Json, SignedIn};
use crate::http::problem::Problem;

/// Who is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Me {
    /// Who.
    #[serde(flatten)]
    pub(super) agent: AgentView,
    /// Whether they can do nothing but turn their second factor on.
    pub(super) must_enrol: bool,
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/me", tag = "agents",
    responses(
        (status = 200, body = Me),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn me(
    SignedIn(agent): SignedIn,
    session: Result<CurrentSession, Problem>,
) -> Json<Me> {
    Json(Me {
        agent: agent.into(),
        must_enrol: session.is_ok_and(|session| session.must_enrol),
    })
}
