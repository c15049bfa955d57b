//! `POST /api/v1/canned`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::CannedActions;
use tandem_tickets::limits::{CANNED_BODY_CHARS_MAX, CANNED_TITLE_CHARS_MAX};
use utoipa::ToSchema;

use super::actions::checked;
use super::{CannedView, NO_WORDS, answer, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::canned::CannedChange;

/// A canned reply to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCanned {
    /// What agents find it by.
    #[schema(max_length = 80, format = "line")]
    title: String,
    /// Its words; blank where it only does something.
    #[schema(max_length = 1500, format = "text-or-blank")]
    body: String,
    /// What is done to the ticket on which it is sent or applied [default: nothing].
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<CannedActions>"))]
    actions: CannedActions,
}

/// Keeps a reply.
#[utoipa::path(
    post, path = "/canned", tag = "tickets", request_body = CreateCanned,
    responses(
        (status = 201, body = CannedView),
        (status = 409, description = "`too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    _agent: SignedIn,
    Json(canned): Json<CreateCanned>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let title = checks.line("/title", &canned.title, CANNED_TITLE_CHARS_MAX);
    let body = checks.optional_body("/body", Some(&canned.body), CANNED_BODY_CHARS_MAX);
    let actions = checked(&state, &mut checks, canned.actions).await?;
    if body.is_empty() && actions == CannedActions::default() {
        checks.refuse("/body", NO_WORDS);
    }
    checks.done()?;
    let new = CannedChange {
        title: Some(title),
        body: Some(body),
        actions: Some(actions),
    };
    let added = state.store.add_canned(new, state.clock.now()).await;
    Ok((StatusCode::CREATED, answer(added.map_err(refused)?)))
}
