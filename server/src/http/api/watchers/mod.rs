//! Watchers of tickets, and what they have not read.

mod list;
mod of_ticket;
mod read;
mod unwatch;
mod watch;

use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::{Actor, Status};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::watchers::{Latest, Watched, Watcher};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(of_ticket::of_ticket))
        .routes(routes!(watch::watch, unwatch::unwatch))
        .routes(routes!(read::read))
}

/// An agent who watches a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Watcher"))]
#[schema(as = Watcher)]
pub(crate) struct WatcherView {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl From<Watcher> for WatcherView {
    fn from(watcher: Watcher) -> Self {
        Self {
            id: watcher.id,
            name: watcher.name,
        }
    }
}

/// A ticket that the agent who asks watches.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Watched"))]
#[schema(as = Watched)]
pub(crate) struct WatchedView {
    /// The ticket.
    ticket: TicketRef,
    /// Where it stands.
    status: Status,
    /// Since when they watch it, RFC 3339 UTC.
    watched_at: String,
    /// How much has happened since they looked.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    unread: i64,
    /// The last of it.
    #[schema(required = true)]
    latest: Option<LatestView>,
}

/// The last thing that a watcher has not read.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "WatchedNews"))]
#[schema(as = WatchedNews)]
pub(crate) struct LatestView {
    /// When, RFC 3339 UTC.
    at: String,
    /// What: a kind of the timeline, where its words are.
    kind: String,
    /// Who did it.
    actor: Actor,
}

impl From<Latest> for LatestView {
    fn from(latest: Latest) -> Self {
        Self {
            at: rfc3339(latest.at),
            kind: latest.kind,
            actor: latest.actor,
        }
    }
}

impl From<Watched> for WatchedView {
    fn from(watched: Watched) -> Self {
        Self {
            ticket: watched.ticket,
            status: watched.status,
            watched_at: rfc3339(watched.watched_at),
            unread: watched.n_unread,
            latest: watched.latest.map(LatestView::from),
        }
    }
}
