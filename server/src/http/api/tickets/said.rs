//! `GET /api/v1/entries`

use axum::extract::State;
use serde::Serialize;
use tandem_tickets::limits::{EXCERPT_CHARS_MAX, QUERY_CHARS_MAX};
use tandem_tickets::{ActorKind, Status, search};
use utoipa::ToSchema;

use super::wanted::WantedEntries;
use crate::http::extract::{Json, Query, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::entries::FoundEntry;

/// What cursors of this list belong to.
const LIST: &str = "entries";

/// A message or a comment that was found by its words.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "FoundEntry"))]
#[schema(as = FoundEntry)]
pub(super) struct FoundEntryView {
    /// Identifier of the timeline's entry, `evt_…`.
    id: String,
    /// Its ticket, `tic_…`.
    ticket_id: String,
    /// The number of the ticket.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    number: i64,
    /// The subject of the ticket.
    subject: String,
    /// Where the ticket stands.
    status: Status,
    /// When it was said, RFC 3339 UTC.
    at: String,
    /// Kind of who said it.
    by: ActorKind,
    /// Name of who said it.
    name: String,
    /// `chat`, `comment` (agents alone read it) or `message_copied`.
    kind: String,
    /// The words around the first that was looked for, in one line.
    excerpt: String,
}

impl FoundEntryView {
    fn new(entry: FoundEntry, query: &str) -> Self {
        Self {
            excerpt: search::excerpt(&entry.text, query, EXCERPT_CHARS_MAX),
            id: entry.id,
            ticket_id: entry.ticket_id,
            number: entry.number,
            subject: entry.subject,
            status: entry.status,
            at: rfc3339(entry.at),
            by: entry.by,
            name: entry.name,
            kind: entry.kind,
        }
    }
}

/// What was said on tickets and holds all words, the latest first: messages and comments, mails among them. A
/// page may hold less than it could while there are more.
#[utoipa::path(
    get, path = "/entries", tag = "tickets", params(WantedEntries),
    responses(
        (status = 200, body = List<FoundEntryView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`; `search_too_wide`: it would take too long, use longer words", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn entries(
    State(state): State<AppState>,
    _agent: SignedIn,
    ruled: Ruled,
    Query(wanted): Query<WantedEntries>,
) -> Result<Json<List<FoundEntryView>>, Problem> {
    let limit = paging::limit(wanted.limit)?;
    let query = wanted.q.unwrap_or_default();
    if query.chars().count() > QUERY_CHARS_MAX {
        let words = format!("q has {QUERY_CHARS_MAX} characters at most.");
        return Err(Problem::invalid_query(words));
    }
    let before = wanted.cursor.as_deref().map(place).transpose()?;
    let sight = ruled.bounds.sight();
    let found = state.store.entries(&query, &sight, before, limit).await?;
    let next_cursor = found
        .before
        .map(|place| paging::cursor(LIST, &place.to_string()));
    let entries = found.entries.into_iter();
    let data = entries.map(|entry| FoundEntryView::new(entry, &query));
    Ok(Json(List {
        data: data.collect(),
        next_cursor,
    }))
}

fn place(cursor: &str) -> Result<i64, Problem> {
    let place = paging::place(LIST, cursor)?;
    place.parse().map_err(|_| paging::invalid_cursor())
}
