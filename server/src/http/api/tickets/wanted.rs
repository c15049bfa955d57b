//! Which tickets a list wants, as its query says.

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use tandem_tickets::limits::{
    CATEGORY_CHARS_MAX, FIELD_FILTERS_MAX, OUTCOME_CHARS_MAX, QUERY_CHARS_MAX, TAG_CHARS_MAX,
    TAGS_MAX,
};
use tandem_tickets::tags::NO_TEAM;
use tandem_tickets::{Priority, Status, tags};
use utoipa::{IntoParams, ToSchema};

use crate::http::paging;
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::store::Store;
use crate::store::sight::Sight;
use crate::store::tickets::{Ticket, TicketFilter, TicketOrder};

/// Farthest that a list looks ahead: a year, in minutes.
const DUE_MINUTES_MAX: u32 = 366 * 24 * 60;
const MINUTE_MS: Millis = 60_000;

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    /// The latest change.
    #[default]
    Updated,
    /// What is due first by its SLA; tickets of which no clock runs are left out.
    Due,
}

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
    /// Only in this category, or in one that stands under it.
    #[param(max_length = 123)]
    category: Option<String>,
    /// Only those of this agent, `agt_…`, or `none` for those of nobody.
    assignee: Option<String>,
    /// Only those of this team, or of one of several with commas between them, or `none` for those of no
    /// team.
    #[param(max_length = 659)]
    team: Option<String>,
    /// Only those in which all these words occur: number, subject, description, customer, tags.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only those whose first SLA clock is due within so many minutes; 0: those that are late.
    #[param(maximum = 527040)]
    due_within: Option<u32>,
    /// True: only those that were merged into others. Else these are left out, but for the one whose number
    /// is looked for with `q`.
    merged: Option<bool>,
    /// What comes first [default: updated].
    #[param(inline)]
    sort: Option<Sort>,
    /// `next_cursor` of the page before, with the same `sort`.
    cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

/// What stands before the key of a custom field.
const FIELD: &str = "field.";

/// The query of a list: what [`Wanted`] names, and `field.KEY=VALUE` in pairs.
///
/// # Errors
/// 400 `invalid_query`.
pub(super) fn read(uri: &Uri) -> Result<(Wanted, Vec<(String, String)>), Problem> {
    // However its letters are written, a name is the same (RFC 3986 §2.3): it is looked at decoded.
    let Query(decoded) = Query::<Vec<(String, String)>>::try_from_uri(uri)?;
    let written = uri.query().unwrap_or_default().split('&');
    // An empty pair is none.
    let written = written.filter(|pair| !pair.is_empty());
    let mut fields = Vec::new();
    let mut others = Vec::new();
    for (pair, written) in decoded.into_iter().zip(written) {
        if pair.0.starts_with(FIELD) {
            fields.push(pair);
        } else {
            others.push(written);
        }
    }
    if fields.len() > FIELD_FILTERS_MAX {
        let detail = format!("At most {FIELD_FILTERS_MAX} fields may be looked for.");
        return Err(Problem::invalid_query(detail));
    }
    let others = format!("/?{}", others.join("&")).parse::<Uri>();
    let others = others.map_err(|_| Problem::invalid_query("The query can not be read."))?;
    let Query(wanted) = Query::try_from_uri(&others)?;
    Ok((wanted, fields))
}

/// The texts of values that `pairs` look for, by the keys of their fields.
///
/// # Errors
/// 400 `invalid_query` where there is no such field, or its kind has no such value.
pub(super) async fn values(
    store: &Store,
    pairs: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, Problem> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let all = store.fields().await?;
    let value = |(name, word): (String, String)| {
        let key = name.strip_prefix(FIELD).unwrap_or_default();
        let field = all.iter().map(|one| &one.field).find(|one| one.key == key);
        let field = field.ok_or_else(|| Problem::invalid_query(format!("{name} is no field.")))?;
        let value = field.read_word(&word);
        let value = value.map_err(|detail| Problem::invalid_query(format!("{name} {detail}.")))?;
        Ok((field.key.clone(), value.to_string()))
    };
    pairs.into_iter().map(value).collect()
}

/// Which words, and how many entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WantedEntries {
    /// Words that all occur, one of them of three letters at least; nothing is found without.
    #[param(max_length = 200)]
    pub(super) q: Option<String>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

impl Wanted {
    /// What the store looks for.
    ///
    /// # Errors
    /// 400 `invalid_query`, `invalid_cursor`.
    pub(super) fn filter(self, now: Millis) -> Result<TicketFilter, Problem> {
        short("tag", self.tag.as_deref(), TAG_CHARS_MAX)?;
        short("resolution", self.resolution.as_deref(), OUTCOME_CHARS_MAX)?;
        short("category", self.category.as_deref(), CATEGORY_CHARS_MAX)?;
        short("q", self.q.as_deref(), QUERY_CHARS_MAX)?;
        plain("assignee", self.assignee.as_deref())?;
        if self
            .due_within
            .is_some_and(|within| within > DUE_MINUTES_MAX)
        {
            let detail = format!("due_within must be at most {DUE_MINUTES_MAX}.");
            return Err(Problem::invalid_query(detail));
        }
        let order = match self.sort.unwrap_or_default() {
            Sort::Updated => TicketOrder::Updated,
            Sort::Due => TicketOrder::Due,
        };
        let behind = self.cursor.as_deref().map(|cursor| place(order, cursor));
        let teams = self.team.as_deref().map(teams).transpose()?;
        Ok(TicketFilter {
            status: self.status,
            priority: self.priority,
            tag: self.tag.map(|tag| tag.trim().to_lowercase()),
            resolution: self.resolution,
            category: self.category,
            has_children: false,
            fields: Vec::new(),
            sight: Sight::default(),
            assignee_id: self.assignee.map(|id| (id != "none").then_some(id)),
            teams,
            query: self.q.unwrap_or_default(),
            due_before: self
                .due_within
                .map(|within| now + Millis::from(within) * MINUTE_MS),
            merged: self.merged.unwrap_or_default(),
            order,
            behind: behind.transpose()?,
        })
    }
}

/// The teams that are named, none where tickets of no team are wanted.
pub(in crate::http::api) fn teams(words: &str) -> Result<Vec<String>, Problem> {
    if words == NO_TEAM {
        return Ok(Vec::new());
    }
    let words: Vec<String> = words.split(',').map(str::to_owned).collect();
    tags::read(&words).map_err(|_| {
        let detail = format!(
            "team must be {NO_TEAM}, or at most {TAGS_MAX} teams of 1 to {TAG_CHARS_MAX} characters."
        );
        Problem::invalid_query(detail)
    })
}

/// What nothing can be called is not looked for.
fn short(name: &str, text: Option<&str>, chars_max: usize) -> Result<(), Problem> {
    if text.is_some_and(|text| text.chars().count() > chars_max) {
        let detail = format!("{name} must have at most {chars_max} characters.");
        return Err(Problem::invalid_query(detail));
    }
    plain(name, text)
}

/// Blanks of each kind part the words of a search. Other control characters are in nothing that is looked
/// for, and one of them PostgreSQL would refuse where SQLite finds nothing.
fn plain(name: &str, text: Option<&str>) -> Result<(), Problem> {
    let is_hidden = |one: char| one.is_control() && !one.is_whitespace();
    if text.is_some_and(|text| text.contains(is_hidden)) {
        let detail = format!("{name} must have no control characters.");
        return Err(Problem::invalid_query(detail));
    }
    Ok(())
}

/// The cursor behind `ticket` in an order.
pub(super) fn cursor(order: TicketOrder, ticket: &Ticket) -> String {
    let at = match order {
        TicketOrder::Updated => ticket.updated_at,
        TicketOrder::Due => ticket.due_at.unwrap_or(Millis::MAX),
    };
    paging::cursor(list(order), &format!("{at} {}", ticket.id))
}

fn place(order: TicketOrder, cursor: &str) -> Result<(Millis, String), Problem> {
    let place = paging::place(list(order), cursor)?;
    let (at, id) = place.split_once(' ').ok_or_else(paging::invalid_cursor)?;
    let at = at.parse().map_err(|_| paging::invalid_cursor())?;
    Ok((at, id.to_owned()))
}

/// Cursors of one order lead nowhere in the other.
fn list(order: TicketOrder) -> &'static str {
    match order {
        TicketOrder::Updated => "tickets",
        TicketOrder::Due => "tickets-by-due",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of fields and the status that a query is read as.
    fn check(query: &str, fields: &[(&str, &str)], status: Option<Status>) {
        let uri = format!("/tickets?{query}").parse::<Uri>();
        let uri = uri.expect("an address");
        let (wanted, pairs) = read(&uri).expect("a query");
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        assert_eq!(pairs, fields, "{query}");
        assert_eq!(wanted.status, status, "{query}");
    }

    #[test]
    fn names_are_the_same_however_they_are_written() {
        let gold = ("field.plan", "Gold");
        check("", &[], None);
        check("field.plan=Gold", &[gold], None);
        check("field%2Eplan=Gold", &[gold], None);
        check("&%66ield.pl%61n=Gol%64&", &[gold], None);
        check(
            "s%74atus=open&field%2eplan=a%26b",
            &[("field.plan", "a&b")],
            Some(Status::Open),
        );
        check("field.plan=Gold&&status=open", &[gold], Some(Status::Open));
        check("field.plan", &[("field.plan", "")], None);
    }

    #[test]
    fn fields_are_counted_however_they_are_written() {
        let pairs = |count| vec!["field%2Eplan=Gold"; count].join("&");
        let of = |count| {
            let uri = format!("/?{}", pairs(count)).parse::<Uri>();
            read(&uri.expect("an address"))
        };
        assert!(of(FIELD_FILTERS_MAX).is_ok());
        assert!(of(FIELD_FILTERS_MAX + 1).is_err());
    }
}
