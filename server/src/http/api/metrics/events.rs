//! `GET /api/v1/metrics/events`

use axum::extract::{RawQuery, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::exported;
use super::wanted::EventsQuery;
use crate::http::extract::{Query, SignedIn};
use crate::http::middleware::audit::By;
use crate::http::middleware::policy::Ruled;
use crate::http::paging;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::metrics::{EventPlace, MeasuredEvent, WantedEvents};

/// Most lines in one answer.
const LINES_MAX: u32 = 10_000;
/// Lines of an answer when the caller does not say.
const LINES_DEFAULT: u32 = 1_000;

/// One line: an event that a figure depends on, with what its ticket is grouped by.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MetricsEvent {
    /// Identifier, `evt_…`.
    id: String,
    /// The ticket, `tic_…`.
    ticket_id: String,
    /// When the ticket was made, RFC 3339 UTC.
    ticket_created_at: String,
    /// The agent who has it, `agt_…`.
    #[schema(required = true)]
    assignee_id: Option<String>,
    /// Their name.
    #[schema(required = true)]
    agent: Option<String>,
    /// Its priority.
    priority: String,
    /// What it was about.
    #[schema(required = true)]
    category: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// The highest tier that it has reached.
    tier: i64,
    /// Its team.
    #[schema(required = true)]
    team: Option<String>,
    /// The teams of the agent who has it.
    teams: Vec<String>,
    /// The session that it happened in.
    #[schema(required = true)]
    session_id: Option<String>,
    /// When, RFC 3339 UTC.
    at: String,
    /// `agent`, `customer` or `system`.
    actor: String,
    /// The agent who did it, `agt_…`; absent where that is not known, as of some events of old.
    #[schema(required = true)]
    agent_id: Option<String>,
    /// The teams that they were in then.
    agent_teams: Vec<String>,
    /// The agent who had the ticket after it, `agt_…`; likewise.
    #[schema(required = true)]
    owner_id: Option<String>,
    /// The teams that they were in then; where nobody had it, that of the ticket.
    owner_teams: Vec<String>,
    /// What it was.
    kind: String,
    /// Its data, without anything that somebody wrote.
    data: Value,
}

impl From<MeasuredEvent> for MetricsEvent {
    fn from(event: MeasuredEvent) -> Self {
        Self {
            id: event.place.event_id,
            ticket_id: event.place.ticket_id,
            ticket_created_at: rfc3339(event.place.ticket_created_at),
            assignee_id: event.assignee_id,
            agent: event.assignee,
            priority: event.priority,
            category: event.category,
            tags: event.tags,
            tier: event.tier,
            team: event.team,
            teams: event.teams,
            session_id: event.session_id,
            at: rfc3339(event.at),
            actor: event.actor_kind,
            agent_id: event.agent_id,
            agent_teams: event.agent_teams,
            owner_id: event.owner_id,
            owner_teams: event.owner_teams,
            kind: event.kind,
            data: event.data,
        }
    }
}

/// The events that the figures of a period are computed from, as lines of JSON, ticket by ticket and in
/// the order in which they happened. Where there are more, `Link` names the next page (RFC 8288).
#[utoipa::path(
    get, path = "/metrics/events", tag = "metrics", params(EventsQuery),
    responses(
        (status = 200, content_type = "application/x-ndjson", body = MetricsEvent),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn events(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    By(author): By,
    RawQuery(raw): RawQuery,
    Query(asked): Query<EventsQuery>,
) -> Result<Response, Problem> {
    let period = asked.query().period(state.clock.now())?;
    let limit = asked.limit.unwrap_or(LINES_DEFAULT);
    if !(1..=LINES_MAX).contains(&limit) {
        let detail = format!("limit must be from 1 to {LINES_MAX}.");
        return Err(Problem::invalid_query(detail));
    }
    let after = asked.cursor.as_deref().map(place).transpose()?;
    let wanted = WantedEvents {
        sight: ruled.bounds.sight(),
        ..period.events(after, limit + 1)
    };
    exported(&state, &author, "metrics.events").await?;
    let found = state.store.measured_events(&wanted).await?;
    let (found, next) = paging::cut(found, limit, |last| cursor(&last.place));
    let mut text = String::new();
    for event in found {
        text.push_str(&serde_json::to_string(&MetricsEvent::from(event)).unwrap_or_default());
        text.push('\n');
    }
    let mut response = ([(CONTENT_TYPE, "application/x-ndjson")], text).into_response();
    if let Some(next) = next
        && let Ok(link) = HeaderValue::from_str(&link(raw.as_deref(), &next))
    {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

fn link(raw: Option<&str>, next: &str) -> String {
    let pairs = raw.unwrap_or_default().split('&');
    let others = pairs.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: String = others.map(|pair| format!("{pair}&")).collect();
    format!("</api/v1/metrics/events?{query}cursor={next}>; rel=\"next\"")
}

fn cursor(last: &EventPlace) -> String {
    let place = format!(
        "{} {} {}",
        last.ticket_created_at, last.ticket_id, last.event_id
    );
    paging::cursor("events", &place)
}

fn place(cursor: &str) -> Result<EventPlace, Problem> {
    let place = paging::place("events", cursor)?;
    let parts: Vec<&str> = place.split(' ').collect();
    let [created_at, ticket_id, event_id] = parts[..] else {
        return Err(paging::invalid_cursor());
    };
    Ok(EventPlace {
        ticket_created_at: created_at.parse().map_err(|_| paging::invalid_cursor())?,
        ticket_id: ticket_id.to_owned(),
        event_id: event_id.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_asked_with_the_same_words() {
        let next = link(Some("from=2026-11-01&cursor=old&limit=5"), "new");
        let expected = "</api/v1/metrics/events?from=2026-11-01&limit=5&cursor=new>; rel=\"next\"";
        assert_eq!(next, expected);
        assert_eq!(
            link(None, "a"),
            "</api/v1/metrics/events?cursor=a>; rel=\"next\""
        );
    }
}
