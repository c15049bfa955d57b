//! Links between tickets, and what is split from one into another (ADR 0063).

mod create;
mod delete;
mod list;

use serde::Serialize;
use tandem_tickets::{Relation, Status};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::api::tickets::no_ticket;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::links::{Link, LinkRefused, LinkedTicket};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
}

/// A link of a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "TicketLink"))]
#[schema(as = TicketLink)]
pub(crate) struct LinkView {
    /// Identifier, `lnk_…`.
    id: String,
    /// What the other ticket is to this one.
    relation: Relation,
    /// The other ticket, or the one that it leads to.
    ticket: LinkedTicketView,
    /// When it was made, RFC 3339 UTC.
    created_at: String,
}

/// A ticket that another one is linked with.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "LinkedTicket"))]
#[schema(as = LinkedTicket)]
pub(crate) struct LinkedTicketView {
    /// Identifier, `tic_…`.
    id: String,
    /// Number that people say to each other.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    number: i64,
    /// Subject line.
    subject: String,
    /// Where it stands.
    status: Status,
}

impl From<LinkedTicket> for LinkedTicketView {
    fn from(ticket: LinkedTicket) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
        }
    }
}

impl From<Link> for LinkView {
    fn from(link: Link) -> Self {
        Self {
            id: link.id,
            relation: link.relation,
            ticket: link.other.into(),
            created_at: rfc3339(link.created_at),
        }
    }
}

/// What is said of a link that there is not.
const NO_LINK: &str = "There is no such link.";

fn refused(error: LinkRefused) -> Problem {
    match error {
        LinkRefused::NoTicket => no_ticket(),
        LinkRefused::NoOther => Problem::not_found("There is no such ticket to link with."),
        LinkRefused::NoLink => Problem::not_found(NO_LINK),
        LinkRefused::Same => {
            Problem::conflict("same_ticket", "A ticket can not be linked with itself.")
        }
        LinkRefused::OtherMerged(number, into) => {
            let detail = format!("Ticket #{number} was merged into #{into}: link that one.");
            Problem::conflict("target_merged", detail)
        }
        LinkRefused::Exists => {
            Problem::conflict("link_exists", "The tickets are linked in this way.")
        }
        LinkRefused::HasParent => {
            let detail = "A ticket has one parent at most. End that link first.";
            Problem::conflict("has_parent", detail)
        }
        LinkRefused::Circle => {
            Problem::conflict("parent_circle", "A ticket can not be below itself.")
        }
        LinkRefused::TooMany => Problem::conflict(
            "too_many",
            "One of the tickets has as many links as it may.",
        ),
        LinkRefused::Stays => {
            let detail = "That a ticket was split from another one stays.";
            Problem::conflict("split_stays", detail)
        }
        LinkRefused::Store(error) => error.into(),
    }
}
