//! `PATCH /api/v1/follow-ups/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::limits::FOLLOW_UP_NOTE_CHARS_MAX;
use tandem_tickets::{Actor, FollowUpFor};
use utoipa::ToSchema;

use super::{FollowUpView, answer, moment, refused, tell};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::follow_ups::{FollowUpChange, FollowUpRefused};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeFollowUp {
    /// Another time, RFC 3339; it is told again then.
    #[schema(format = "date-time")]
    due_at: Option<String>,
    /// Another note; blank for none.
    #[schema(max_length = 200, format = "line-or-blank")]
    note: Option<String>,
    /// Whom it is for.
    audience: Option<FollowUpFor>,
}

/// Changes a follow-up of one's own; with `If-Match` only the version that was seen (RFC 9110 §13.1.1).
#[utoipa::path(
    patch, path = "/follow-ups/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the follow-up as it was seen"),
    ),
    request_body = ChangeFollowUp,
    responses(
        (status = 200, body = FollowUpView),
        (status = 403, description = "`not_yours`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeFollowUp>,
) -> Result<impl IntoResponse, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let due_at = change.due_at.map(|text| moment(&mut checks, &text, now));
    let note = change
        .note
        .map(|text| checks.optional_line("/note", Some(&text), FOLLOW_UP_NOTE_CHARS_MAX));
    checks.done()?;
    let seen = version_in(&headers).ok_or_else(|| refused(FollowUpRefused::Changed))?;
    let change = FollowUpChange {
        due_at,
        note,
        audience: change.audience,
    };
    let was_only_ones = change.audience.is_none();
    let actor = Actor::agent(agent.id, agent.name);
    let changed = state.store.change_follow_up(&id, change, seen, &actor, now);
    let changed = changed.await.map_err(refused)?;
    tell(&state, &changed);
    if !was_only_ones {
        // The team lets go of what is one agent's from here on.
        state.tell_consoles(ConsoleEvent::FollowUps { agent: None });
    }
    Ok(answer(changed, now))
}
