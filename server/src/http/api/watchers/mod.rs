//! Watchers of tickets, and what they have not read.

mod add;
mod list;
mod of_ticket;
mod read;
mod remove;
mod unwatch;
mod watch;

use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::{Actor, Status};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::api::tickets::no_ticket;
use crate::http::problem::{FieldError, Problem};
use crate::policy::Bounds;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::watchers::{Latest, WatchRefused, Watched, Watcher};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(of_ticket::of_ticket))
        .routes(routes!(watch::watch, unwatch::unwatch))
        .routes(routes!(add::add, remove::remove))
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

/// Nothing where rules let each of these colleagues read a ticket, who would be told nothing of it otherwise. Of
/// whom there is not, the store says so.
///
/// # Errors
/// 409 `colleague_kept_off`.
pub(in crate::http::api) async fn check_colleagues(
    state: &AppState,
    ticket: &str,
    colleagues: &[String],
) -> Result<(), Problem> {
    if state.config.access_rules.is_empty() || colleagues.is_empty() {
        return Ok(());
    }
    let agents = state.store.agents().await?;
    for agent in agents.iter().filter(|one| colleagues.contains(&one.id)) {
        let bounds = Bounds::of(state, &agent.id, agent.role).await?;
        if !bounds.may_read(&state.store, ticket).await? {
            let detail = format!(
                "The rules of your desk keep this ticket from {}.",
                agent.name
            );
            return Err(Problem::conflict("colleague_kept_off", detail));
        }
    }
    Ok(())
}

/// What rules leave an agent who is to have a ticket; nothing keeps one from whom there is not, the store says so.
///
/// # Errors
/// The store failed.
pub(in crate::http::api) async fn bounds_of_assignee(
    state: &AppState,
    assignee: Option<&str>,
) -> Result<Bounds, Problem> {
    let (Some(id), false) = (assignee, state.config.access_rules.is_empty()) else {
        return Ok(Bounds::default());
    };
    let agents = state.store.agents().await?;
    match agents.iter().find(|one| one.id == id) {
        Some(agent) => Ok(Bounds::of(state, id, agent.role).await?),
        None => Ok(Bounds::default()),
    }
}

/// Why a colleague does not watch a ticket, as it is said to whoever wants them to. Of those whom a comment
/// mentions, each has its place.
pub(in crate::http::api) fn refused_for_colleague(
    error: WatchRefused,
    mentions: &[String],
) -> Problem {
    match error {
        WatchRefused::NoTicket => no_ticket(),
        WatchRefused::NoAgent(id) => match mentions.iter().position(|one| *one == id) {
            Some(place) => {
                let detail = "must be the id of an agent who comes in";
                Problem::invalid_body(vec![FieldError::new(format!("/mentions/{place}"), detail)])
            }
            None => Problem::not_found("There is no such agent."),
        },
        WatchRefused::MentionedTooMany(name) => {
            let detail = format!("{name} watches as many tickets as one may.");
            Problem::conflict("too_many", detail)
        }
        WatchRefused::TooMany => {
            let detail = "Your colleague watches as many tickets as one may.";
            Problem::conflict("too_many", detail)
        }
        WatchRefused::Crowded => {
            Problem::conflict("too_many_watchers", "As many watch this ticket as may.")
        }
        WatchRefused::Store(error) => error.into(),
    }
}
