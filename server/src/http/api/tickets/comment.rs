//! `POST /api/v1/tickets/{id}/comments`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_tickets::Actor;
use tandem_tickets::limits::BODY_CHARS_MAX;
use utoipa::ToSchema;

use super::{TimelineEntry, no_ticket};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};

/// A comment to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateComment {
    /// Plain text.
    #[schema(max_length = 20000, format = "text")]
    body: String,
}

/// Puts a comment on the timeline.
#[utoipa::path(
    post, path = "/tickets/{id}/comments", tag = "tickets",
    params(("id" = String, Path)), request_body = CreateComment,
    responses(
        (status = 201, body = TimelineEntry),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn comment(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(comment): Json<CreateComment>,
) -> Result<(StatusCode, Json<TimelineEntry>), Problem> {
    let mut checks = Checks::new();
    let body = checks.body("/body", &comment.body, BODY_CHARS_MAX);
    checks.done()?;
    let (actor, now) = (Actor::agent(agent.id, agent.name), state.clock.now());
    let entry = state
        .store
        .add_comment(&id, body, actor, now)
        .await?
        .ok_or_else(no_ticket)?;
    state.tell_consoles(ConsoleEvent::Ticket { id });
    Ok((StatusCode::CREATED, Json(entry.into())))
}
