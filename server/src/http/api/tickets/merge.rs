//! `POST /api/v1/tickets/{id}/merge` and `POST /api/v1/tickets/{id}/unmerge`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::limits::MERGE_REASON_CHARS_MAX;
use tandem_tickets::{Actor, Capability};
use utoipa::ToSchema;

use super::{TicketView, answer, changed_since, no_ticket, seen_version};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::merging::{Merge, MergeRefused};
use crate::store::tickets::Ticket;

/// Into which ticket another one is to be merged.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeTicket {
    /// The ticket that its matter goes on in, `tic_…`.
    into: String,
    /// The version of that ticket as it was seen; when somebody has changed it since, nothing is merged.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    into_version: Option<i64>,
    /// Why.
    #[schema(max_length = 500, format = "line-or-blank")]
    reason: Option<String>,
}

/// Merges a ticket into another one: it is closed, takes nothing any more and leads there. What happened
/// on it stays with it; the other ticket gets its tags.
#[utoipa::path(
    post, path = "/tickets/{id}/merge", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the ticket as it was seen"),
    ),
    request_body = MergeTicket,
    responses(
        (status = 200, body = TicketView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`ticket_merged`, `same_ticket`, `target_merged`, `session_open`, `too_many_merged`, `parent_circle`", body = Problem),
        (status = 412, description = "`changed_since`, `target_changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn merge(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(merge): Json<MergeTicket>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let reason = checks.optional_line("/reason", merge.reason.as_deref(), MERGE_REASON_CHARS_MAX);
    checks.done()?;
    let target = (
        merge.into.as_str(),
        "There is no such ticket to merge into.",
    );
    ruled
        .check_further(&state, target, Capability::WorkOnTickets)
        .await?;
    let merge = Merge {
        target: merge.into,
        reason,
        seen: seen_version(&headers)?,
        target_seen: merge.into_version,
    };
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let merged = state.store.merge_ticket(&id, merge, &actor, now).await;
    Ok(told(&state, merged.map_err(refused)?, ruled))
}

/// Undoes a merging, for a day: the ticket has the status again that it had before. The tags that the
/// other ticket got stay there.
#[utoipa::path(
    post, path = "/tickets/{id}/unmerge", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the ticket as it was seen"),
    ),
    responses(
        (status = 200, body = TicketView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`not_merged`, `merged_too_long_ago`, `target_merged`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
    )
)]
pub(super) async fn unmerge(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let seen = seen_version(&headers)?;
    if let Some(target) = state.store.merged_end(&id).await? {
        let target = (
            target.as_str(),
            "There is no such ticket to take it out of.",
        );
        ruled
            .check_further(&state, target, Capability::WorkOnTickets)
            .await?;
    }
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let undone = state.store.unmerge_ticket(&id, seen, &actor, now).await;
    Ok(told(&state, undone.map_err(refused)?, ruled))
}

/// Who has either ticket open hears of it; whoever asked reads the one that they asked about.
fn told(
    state: &AppState,
    (source, target): (Ticket, Ticket),
    ruled: Ruled,
) -> impl IntoResponse + use<> {
    state.tell_consoles(ConsoleEvent::Ticket {
        id: source.id.clone(),
    });
    state.tell_consoles(ConsoleEvent::Ticket { id: target.id });
    answer(source, ruled)
}

fn refused(error: MergeRefused) -> Problem {
    let detail = error.to_string();
    // What is known of it begins with a small letter.
    let sentence = || format!("{}{}.", detail[..1].to_uppercase(), &detail[1..]);
    match error {
        MergeRefused::NoTicket => no_ticket(),
        MergeRefused::NoTarget => Problem::not_found("There is no such ticket to merge into."),
        MergeRefused::Same => Problem::conflict("same_ticket", sentence()),
        MergeRefused::Changed => changed_since(),
        MergeRefused::TargetChanged => {
            let detail = "Somebody has changed the ticket to merge into since it was read.";
            Problem::precondition_failed("target_changed_since", detail)
        }
        MergeRefused::TargetMerged(..) => Problem::conflict("target_merged", sentence()),
        MergeRefused::SessionOpen(_) => {
            let detail = "A session of this ticket is not over. End it first, or merge the other ticket into this one.";
            Problem::conflict("session_open", detail)
        }
        MergeRefused::TooMany => Problem::conflict("too_many_merged", sentence()),
        MergeRefused::Circle => {
            let detail = "One of the tickets is above the other by way of others. End one of these links first.";
            Problem::conflict("parent_circle", detail)
        }
        MergeRefused::NotMerged => Problem::conflict("not_merged", sentence()),
        MergeRefused::TooLate => {
            let detail =
                "The ticket was merged more than a day ago. That can not be undone any more.";
            Problem::conflict("merged_too_long_ago", detail)
        }
        MergeRefused::Store(error) => error.into(),
    }
}
