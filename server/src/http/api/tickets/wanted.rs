//! Which tickets a list wants, as its query says.

use serde::Deserialize;
use tandem_tickets::limits::QUERY_CHARS_MAX;
use tandem_tickets::{Priority, Status};
use utoipa::IntoParams;

use crate::http::paging;
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::store::tickets::{Ticket, TicketFilter};

/// Which tickets, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only with this status.
    #[param(inline)]
    status: Option<Status>,
    /// Only with this priority.
    #[param(inline)]
    priority: Option<Priority>,
    /// Only with this tag.
    #[param(max_length = 32)]
    tag: Option<String>,
    /// Only with this resolution.
    #[param(max_length = 60)]
    resolution: Option<String>,
    /// Only in this category.
    #[param(max_length = 60)]
    category: Option<String>,
    /// Only those of this agent, `agt_…`, or `none` for those of nobody.
    assignee: Option<String>,
    /// Only those in which all these words occur: number, subject, description, customer, tags.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

impl Wanted {
    /// What the store looks for.
    ///
    /// # Errors
    /// 400 `invalid_query`, `invalid_cursor`.
    pub(super) fn filter(self) -> Result<TicketFilter, Problem> {
        let query = self.q.unwrap_or_default();
        if query.chars().count() > QUERY_CHARS_MAX {
            let detail = format!("q must have at most {QUERY_CHARS_MAX} characters.");
            return Err(Problem::invalid_query(detail));
        }
        let before = self.cursor.as_deref().map(place).transpose()?;
        Ok(TicketFilter {
            status: self.status,
            priority: self.priority,
            tag: self.tag.map(|tag| tag.trim().to_lowercase()),
            resolution: self.resolution,
            category: self.category,
            assignee_id: self.assignee.map(|id| (id != "none").then_some(id)),
            query,
            before,
        })
    }
}

/// The cursor behind `ticket`.
pub(super) fn cursor(ticket: &Ticket) -> String {
    paging::cursor("tickets", &format!("{} {}", ticket.updated_at, ticket.id))
}

fn place(cursor: &str) -> Result<(Millis, String), Problem> {
    let place = paging::place("tickets", cursor)?;
    let (updated_at, id) = place.split_once(' ').ok_or_else(paging::invalid_cursor)?;
    let updated_at = updated_at.parse().map_err(|_| paging::invalid_cursor())?;
    Ok((updated_at, id.to_owned()))
}
