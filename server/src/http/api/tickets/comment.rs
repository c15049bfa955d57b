//! `POST /api/v1/tickets/{id}/comments`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_tickets::Actor;
use tandem_tickets::limits::{BODY_CHARS_MAX, MENTIONS_MAX};
use utoipa::ToSchema;

use super::TimelineEntry;
use crate::http::api::check::Checks;
use crate::http::api::watchers::{check_colleagues, refused_for_colleague};
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
    /// Colleagues whom it mentions, by their identifiers: they watch the ticket from here on, and are told.
    #[serde(default)]
    #[schema(max_items = 20, required = false)]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<String>>"))]
    mentions: Vec<String>,
}

/// Puts a comment on the timeline, and tells the colleagues whom it mentions.
#[utoipa::path(
    post, path = "/tickets/{id}/comments", tag = "tickets",
    params(("id" = String, Path)), request_body = CreateComment,
    responses(
        (status = 201, body = TimelineEntry),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `too_many`, `too_many_watchers`, `colleague_kept_off`", body = Problem),
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
    let mentions = comment.mentions;
    if mentions.len() > MENTIONS_MAX {
        checks.refuse(
            "/mentions",
            format!("must be at most {MENTIONS_MAX} agents"),
        );
    }
    checks.done()?;
    check_colleagues(&state, &id, &mentions).await?;
    let (actor, now) = (Actor::agent(agent.id, agent.name), state.clock.now());
    let noted = state
        .store
        .add_note(&id, (body, &mentions), &actor, now)
        .await
        .map_err(|error| refused_for_colleague(error, &mentions))?;
    if !noted.mentioned.is_empty() {
        let agents = noted.mentioned.into();
        state.tell_consoles(ConsoleEvent::Watched {
            id: id.clone(),
            agents,
        });
    }
    state.tell_consoles(ConsoleEvent::Ticket { id });
    Ok((StatusCode::CREATED, Json(noted.entry.into())))
}
