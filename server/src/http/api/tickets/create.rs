//! `POST /api/v1/tickets`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_tickets::limits::{BODY_CHARS_MAX, NAME_CHARS_MAX, SUBJECT_CHARS_MAX};
use tandem_tickets::{Actor, FieldValue, Outcome, Priority, Taxonomy};
use utoipa::ToSchema;

use super::TicketView;
use super::change::{few, refused, values};
use crate::http::api::categories;
use crate::http::api::check::Checks;
use crate::http::api::watchers::bounds_of_assignee;
use crate::http::extract::{Json, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::tickets::{NewTicket, TicketChange};
use tandem_tickets::tags::TagWord;

/// A ticket to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateTicket {
    /// Subject line.
    #[schema(max_length = 200, format = "line")]
    subject: String,
    /// What the customer said.
    #[schema(max_length = 20000, format = "text-or-blank")]
    description: Option<String>,
    /// Name of the customer.
    #[schema(max_length = 120, format = "line-or-blank")]
    customer_name: Option<String>,
    /// E-mail of the customer.
    #[schema(max_length = 254, format = "email-or-blank")]
    customer_email: Option<String>,
    /// How urgent it is; normal when left out.
    priority: Option<Priority>,
    /// Tags; kept in lower case, each once.
    #[schema(max_items = 20, value_type = Option<Vec<TagWord>>)]
    tags: Option<Vec<String>>,
    /// Agent who gets it; nobody when left out.
    assignee_id: Option<String>,
    /// Team that gets it, in lower case as agents' teams are; none when left out or blank.
    #[schema(max_length = 32, format = "team-or-blank")]
    team: Option<String>,
    /// What it is about, a word of `GET /api/v1/closing`.
    category: Option<String>,
    /// Values of custom fields by their keys, in the kinds of `GET /api/v1/fields`; null for none.
    #[serde(default)]
    #[schema(schema_with = values)]
    #[cfg_attr(
        feature = "ts",
        ts(optional, type = "Record<string, string | number | boolean | null>")
    )]
    fields: BTreeMap<String, Option<FieldValue>>,
}

/// Makes a ticket. What is given beside its words is on its timeline, as if it had been changed at once.
#[utoipa::path(
    post, path = "/tickets", tag = "tickets", request_body = CreateTicket,
    responses(
        (status = 201, body = TicketView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 409, description = "`colleague_kept_off`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Json(ticket): Json<CreateTicket>,
) -> Result<(StatusCode, Json<TicketView>), Problem> {
    let closing = categories::taxonomy(&state).await?;
    let assignee = ticket.assignee_id.clone();
    let (ticket, change) = checked(ticket, &closing)?;
    let change = TicketChange {
        assignee_bounds: bounds_of_assignee(&state, assignee.as_deref()).await?,
        ..change
    };
    let actor = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let added = state.store.add_ticket_with(ticket, change, &actor, now);
    let ticket = added.await.map_err(refused)?;
    state.tell_consoles(ConsoleEvent::Ticket {
        id: ticket.id.clone(),
    });
    let view = TicketView::ruled(ticket, ruled);
    Ok((StatusCode::CREATED, Json(view)))
}

/// The ticket, and what it is given beside its words.
fn checked(ticket: CreateTicket, closing: &Taxonomy) -> Result<(NewTicket, TicketChange), Problem> {
    let mut checks = Checks::new();
    let name = ticket.customer_name.as_deref();
    let checked = NewTicket {
        subject: checks.line("/subject", &ticket.subject, SUBJECT_CHARS_MAX),
        description: checks.optional_body(
            "/description",
            ticket.description.as_deref(),
            BODY_CHARS_MAX,
        ),
        customer_name: checks.optional_line("/customer_name", name, NAME_CHARS_MAX),
        customer_email: checks.optional_email("/customer_email", ticket.customer_email.as_deref()),
        priority: ticket.priority.unwrap_or_default(),
        tags: checks.tags("/tags", ticket.tags.as_deref().unwrap_or_default()),
        call_back: None,
    };
    let team = checks.team("/team", ticket.team.as_deref());
    few(&mut checks, &ticket.fields);
    let outcome = ticket.category.map(|category| Outcome {
        category: Some(category),
        ..Outcome::default()
    });
    if outcome
        .as_ref()
        .is_some_and(|one| closing.unknown_in(one).is_some())
    {
        checks.refuse("/category", "must be a word that was agreed on");
    }
    checks.done()?;
    let change = TicketChange {
        assignee_id: ticket.assignee_id.map(Some),
        team: team.map(Some),
        // Nothing changes by it; it says that the rule of a category leaves it.
        priority: ticket.priority,
        outcome,
        fields: ticket.fields.into_iter().collect(),
        ..TicketChange::default()
    };
    Ok((checked, change))
}
