//! `PATCH /api/v1/canned/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::CannedActions;
use tandem_tickets::limits::{CANNED_BODY_CHARS_MAX, CANNED_TITLE_CHARS_MAX};
use utoipa::ToSchema;

use super::actions::checked;
use super::{CannedView, answer, changed_since, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::canned::CannedChange;

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCanned {
    /// Another title.
    #[schema(max_length = 80, format = "line")]
    title: Option<String>,
    /// Other words; blank for none.
    #[schema(max_length = 1500, format = "text-or-blank")]
    body: Option<String>,
    /// Other actions, all of them.
    actions: Option<CannedActions>,
}

/// Changes a reply; with `If-Match` only the version that was seen (RFC 9110 §13.1.1).
#[utoipa::path(
    patch, path = "/canned/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the reply as it was seen"),
    ),
    request_body = ChangeCanned,
    responses(
        (status = 200, body = CannedView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeCanned>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let title = change
        .title
        .map(|text| checks.line("/title", &text, CANNED_TITLE_CHARS_MAX));
    let body = change
        .body
        .map(|text| checks.optional_body("/body", Some(&text), CANNED_BODY_CHARS_MAX));
    let actions = match change.actions {
        Some(actions) => Some(checked(&state, &mut checks, actions).await?),
        None => None,
    };
    checks.done()?;
    let seen = version_in(&headers).ok_or_else(changed_since)?;
    let now = state.clock.now();
    let change = CannedChange {
        title,
        body,
        actions,
    };
    let changed = state.store.change_canned(&id, change, seen, now);
    Ok(answer(changed.await.map_err(refused)?))
}
