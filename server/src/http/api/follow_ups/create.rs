//! `POST /api/v1/tickets/{id}/follow-ups`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::limits::FOLLOW_UP_NOTE_CHARS_MAX;
use tandem_tickets::{Actor, FollowUpFor};
use utoipa::ToSchema;

use super::{FollowUpView, answer, moment, refused, tell};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;

/// A follow-up to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct SetFollowUp {
    /// When it is due: later than now, and within a year, RFC 3339.
    #[schema(format = "date-time")]
    due_at: String,
    /// What to think of then.
    #[schema(max_length = 200, format = "line-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional))]
    note: Option<String>,
    /// Whom it is for [default: me].
    #[cfg_attr(feature = "ts", ts(optional))]
    audience: Option<FollowUpFor>,
}

/// Sets a follow-up on a ticket: each agent may have one there.
#[utoipa::path(
    post, path = "/tickets/{id}/follow-ups", tag = "tickets", params(("id" = String, Path)),
    request_body = SetFollowUp,
    responses(
        (status = 201, body = FollowUpView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`follow_up_exists`, `too_many`, `ticket_closed`, `ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(new): Json<SetFollowUp>,
) -> Result<impl IntoResponse, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let due_at = moment(&mut checks, &new.due_at, now);
    let note = checks.optional_line("/note", new.note.as_deref(), FOLLOW_UP_NOTE_CHARS_MAX);
    checks.done()?;
    let words = (due_at, new.audience.unwrap_or_default(), note);
    let actor = Actor::agent(agent.id, agent.name);
    let added = state.store.add_follow_up(&id, words, &actor, now).await;
    let added = added.map_err(refused)?;
    tell(&state, &added);
    Ok((StatusCode::CREATED, answer(added, now)))
}
