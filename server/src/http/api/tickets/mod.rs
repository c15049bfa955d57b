//! Tickets and their timelines.

mod change;
mod closing;
mod comment;
mod create;
mod list;
mod merge;
mod merged;
mod message;
mod said;
mod show;
mod split;
mod surveys;
mod timeline;
mod wanted;

use std::collections::BTreeMap;

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::sla::SlaReading;
use tandem_tickets::{
    Actor, FieldValue, Outcome, Priority, SlaClock, SlaClockState, Status, TimelineData,
};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::extract::version_in;
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::customers::Customer;
use crate::store::merging::Merged;
use crate::store::tickets::Ticket;
use crate::store::timeline::Entry;
pub(in crate::http::api) use wanted::teams;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, change::change))
        .routes(routes!(timeline::timeline))
        .routes(routes!(closing::closing))
        .routes(routes!(surveys::surveys))
        .routes(routes!(merge::merge))
        .routes(routes!(merge::unmerge))
        .routes(routes!(merged::merged))
        .routes(routes!(split::split))
        .routes(routes!(comment::comment))
        .routes(routes!(message::message))
        .routes(routes!(said::entries))
}

/// A customer's problem.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Ticket"))]
#[schema(as = Ticket)]
pub(crate) struct TicketView {
    /// Identifier, `tic_…`.
    id: String,
    /// Number that people say to each other.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    number: i64,
    /// Subject line.
    subject: String,
    /// What the customer said.
    description: String,
    /// Where it stands.
    status: Status,
    /// How urgent it is.
    priority: Priority,
    /// Its tags, sorted.
    tags: Vec<String>,
    /// How it ended, as far as somebody has said so.
    outcome: Outcome,
    /// The values of its custom fields by their keys; `GET /api/v1/fields` has what they are.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, string | number | boolean>"))]
    fields: BTreeMap<String, FieldValue>,
    /// Name of the customer.
    #[schema(required = true)]
    customer_name: Option<String>,
    /// E-mail of the customer.
    #[schema(required = true)]
    customer_email: Option<String>,
    /// Who the customer is by the word of their product; absent where it has said nothing.
    #[schema(required = true)]
    customer: Option<CustomerView>,
    /// Agent who has it.
    #[schema(required = true)]
    assignee: Option<Assignee>,
    /// The team that is to have it, in the words of agents' teams.
    #[schema(required = true)]
    team: Option<String>,
    /// Creation, RFC 3339 UTC.
    created_at: String,
    /// Latest change, RFC 3339 UTC.
    updated_at: String,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
    /// The latest session that is not over.
    #[schema(required = true)]
    live_session_id: Option<String>,
    /// The highest tier that it has reached, from 1.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    tier: i64,
    /// The SLA clocks that something is promised for.
    sla: Vec<SlaView>,
    /// When the first of them that runs is due, or was, RFC 3339 UTC.
    #[schema(required = true)]
    due_at: Option<String>,
    /// The ticket that it was merged into; absent where it was not. Whoever writes on a merged ticket is
    /// answered 409 `ticket_merged`.
    #[schema(required = true)]
    merged: Option<MergedView>,
    /// Capabilities that rules keep whoever asks from using on it (`work_on_tickets`, …); absent where they keep
    /// them from none, and in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    kept_off: Option<Vec<String>>,
}

/// That a ticket was merged into another one (ADR 0056).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Merged"))]
#[schema(as = Merged)]
pub(crate) struct MergedView {
    /// The ticket that it leads to, which was merged into no other.
    into: TicketRef,
    /// When it was merged, RFC 3339 UTC.
    at: String,
    /// The agent who did it.
    #[schema(required = true)]
    by: Option<Assignee>,
    /// Until when it can be undone, RFC 3339 UTC.
    undo_until: String,
}

impl From<Merged> for MergedView {
    fn from(merged: Merged) -> Self {
        Self {
            undo_until: rfc3339(merged.undo_until()),
            at: rfc3339(merged.at),
            by: merged.by.map(|(id, name)| Assignee { id, name }),
            into: merged.target,
        }
    }
}

/// An SLA clock as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SlaView {
    /// Which.
    clock: SlaClock,
    /// Whether it runs.
    state: SlaClockState,
    /// When its time runs out, or has run out, RFC 3339 UTC; absent while it is paused in time, and
    /// once it has stopped in time.
    #[schema(required = true)]
    due_at: Option<String>,
    /// Whether its time has run out.
    is_breached: bool,
    /// Milliseconds of the open desk that are left while it is paused.
    #[schema(required = true)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    left_ms: Option<i64>,
}

impl From<SlaReading> for SlaView {
    fn from(one: SlaReading) -> Self {
        Self {
            clock: one.clock,
            state: one.state,
            due_at: one.due_at.map(rfc3339),
            is_breached: one.is_breached,
            left_ms: one.left_ms,
        }
    }
}

/// A customer by the word of the product that they use (ADR 0043).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Customer"))]
#[schema(as = Customer)]
pub(crate) struct CustomerView {
    /// Identifier, `cus_…`.
    id: String,
    /// Who the product says it is, in its own words.
    subject: String,
    /// Their name.
    #[schema(required = true)]
    name: Option<String>,
    /// Their e-mail.
    #[schema(required = true)]
    email: Option<String>,
    /// Their language, a BCP 47 tag.
    #[schema(required = true)]
    locale: Option<String>,
    /// What else the product wants to be shown.
    custom: BTreeMap<String, String>,
    /// When the product said so last, RFC 3339 UTC.
    seen_at: String,
}

impl From<Customer> for CustomerView {
    fn from(customer: Customer) -> Self {
        let person = customer.person;
        Self {
            id: customer.id,
            subject: person.subject,
            name: person.name,
            email: person.email,
            locale: person.locale,
            custom: person.custom,
            seen_at: rfc3339(customer.seen_at),
        }
    }
}

/// Agent who has a ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Assignee {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl From<Ticket> for TicketView {
    fn from(ticket: Ticket) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject,
            description: ticket.description,
            status: ticket.status,
            priority: ticket.priority,
            tags: ticket.tags,
            outcome: ticket.outcome,
            fields: ticket.fields,
            customer_name: ticket.customer_name,
            customer_email: ticket.customer_email,
            customer: ticket.customer.map(CustomerView::from),
            assignee: ticket.assignee.map(|(id, name)| Assignee { id, name }),
            team: ticket.team,
            created_at: rfc3339(ticket.created_at),
            updated_at: rfc3339(ticket.updated_at),
            version: ticket.version,
            live_session_id: ticket.live_session_id,
            tier: ticket.tier,
            sla: ticket.sla.into_iter().map(SlaView::from).collect(),
            due_at: ticket.due_at.map(rfc3339),
            merged: ticket.merged.map(MergedView::from),
            kept_off: None,
        }
    }
}

impl TicketView {
    /// With what rules keep whoever asks from doing with it, as it is now.
    fn ruled(ticket: Ticket, ruled: Ruled) -> Self {
        let kept_off = ruled.about(ticket.attributes()).kept_off();
        Self {
            kept_off,
            ..ticket.into()
        }
    }
}

/// Something that happened to a ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct TimelineEntry {
    /// Identifier, `evt_…`.
    id: String,
    /// When, RFC 3339 UTC.
    at: String,
    /// Who did it.
    actor: Actor,
    /// The session it happened in.
    #[schema(required = true)]
    session_id: Option<String>,
    /// What it was: `kind` and `data`.
    #[serde(flatten)]
    what: TimelineData,
}

impl From<Entry> for TimelineEntry {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            at: rfc3339(entry.at),
            actor: entry.actor,
            session_id: entry.session_id,
            what: entry.data,
        }
    }
}

/// The version that `If-Match` names, if it names one.
///
/// # Errors
/// 412 `changed_since` for a tag that no version of a ticket ever had.
fn seen_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    version_in(headers).ok_or_else(changed_since)
}

/// A ticket as whoever asks has it, with its `ETag`.
fn answer(ticket: Ticket, ruled: Ruled) -> impl IntoResponse + use<> {
    let view = TicketView::ruled(ticket, ruled);
    let tag = [(ETAG, format!("\"{}\"", view.version))];
    (tag, Json(view))
}

fn changed_since() -> Problem {
    let detail = "Somebody has changed the ticket since it was read.";
    Problem::precondition_failed("changed_since", detail)
}

/// 404 `not_found` of a ticket.
pub(crate) fn no_ticket() -> Problem {
    Problem::not_found("There is no such ticket.")
}
