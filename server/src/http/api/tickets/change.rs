//! `PATCH /api/v1/tickets/{id}`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Deserializer};
use tandem_tickets::categories::Need;
use tandem_tickets::limits::{BODY_CHARS_MAX, NAME_CHARS_MAX, SUBJECT_CHARS_MAX};
use tandem_tickets::{Actor, FieldValue, Outcome, Priority, Status, Taxonomy};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::{TicketView, answer, changed_since, no_ticket, seen_version};
use crate::http::api::categories;
use crate::http::api::check::Checks;
use crate::http::api::watchers::bounds_of_assignee;
use crate::http::extract::{Json, Path, SignedIn, present};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::{FieldError, Problem};
use crate::policy::Bounds;
use crate::state::{AppState, ConsoleEvent};
use crate::store::tickets::{ChangeRefused, TicketChange};
use tandem_tickets::tags::TagWord;

/// Fields that one change names: all that may be there.
const FIELDS_GIVEN_MAX: usize = 200;

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeTicket {
    /// Another subject line.
    #[schema(max_length = 200, format = "line")]
    #[cfg_attr(feature = "ts", ts(optional))]
    subject: Option<String>,
    /// Other words of what the customer said; null or blank for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 20000, format = "text-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    description: Option<Option<String>>,
    /// Another name of the customer; null or blank for none. Whom a product has named is called as it says.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 120, format = "line-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    customer_name: Option<Option<String>>,
    /// Another e-mail of the customer, where mails to them go from then on; null or blank for none. Links in
    /// mails that went to the one before lead nowhere any more. One that a product has said stays.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 254, format = "email-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    customer_email: Option<Option<String>>,
    /// Another status.
    #[cfg_attr(feature = "ts", ts(optional))]
    status: Option<Status>,
    /// Another agent; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    assignee_id: Option<Option<String>>,
    /// Another team, in lower case as agents' teams are; null or blank for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 32, format = "team-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    team: Option<Option<String>>,
    /// Another priority.
    #[cfg_attr(feature = "ts", ts(optional))]
    priority: Option<Priority>,
    /// Other tags, all of them; kept in lower case, each once.
    #[schema(max_items = 20, value_type = Option<Vec<TagWord>>)]
    #[cfg_attr(feature = "ts", ts(optional))]
    tags: Option<Vec<String>>,
    /// Null: the ticket is not the customer's whom the product has named, and they are not named on it again.
    #[serde(default, deserialize_with = "is_null")]
    #[schema(schema_with = nothing)]
    #[cfg_attr(feature = "ts", ts(optional, type = "null"))]
    customer: bool,
    /// How it ended, all of it, in the words of `GET /api/v1/closing`.
    #[cfg_attr(feature = "ts", ts(optional))]
    outcome: Option<Outcome>,
    /// Other values of custom fields by their keys, in the kinds of `GET /api/v1/fields`; null clears.
    #[serde(default)]
    #[schema(schema_with = values)]
    #[cfg_attr(
        feature = "ts",
        ts(optional, type = "Record<string, string | number | boolean | null>")
    )]
    fields: BTreeMap<String, Option<FieldValue>>,
}

/// Changes a ticket; nothing changes unless everything can. With `If-Match` nothing changes either when
/// somebody has changed the ticket since (RFC 9110 §13.1.1).
#[utoipa::path(
    patch, path = "/tickets/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the ticket as it was seen"),
    ),
    request_body = ChangeTicket,
    responses(
        (status = 200, body = TicketView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`status_not_allowed`, `ticket_merged`, `customer_identified`, `colleague_kept_off`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeTicket>,
) -> Result<impl IntoResponse, Problem> {
    let is_readdressed = change.customer_email.is_some();
    let closing = categories::known_taxonomy(&state).await?;
    let assignee = change.assignee_id.clone().flatten();
    let change = TicketChange {
        seen: seen_version(&headers)?,
        assignee_bounds: bounds_of_assignee(&state, assignee.as_deref()).await?,
        ..checked(change, &closing)?
    };
    let actor = Actor::agent(agent.id, agent.name);
    let changed = state
        .store
        .change_ticket(&id, change, &actor, state.clock.now())
        .await;
    let ticket = changed.map_err(refused)?;
    state.tell_consoles(ConsoleEvent::Ticket { id });
    if is_readdressed || ticket.status == Status::Closed {
        // It has taken its appointments with it, or who comes to them is invited anew.
        state.tell_consoles(ConsoleEvent::Appointments);
        state.mailer.wake();
    }
    Ok(answer(ticket, ruled))
}

/// What the store is told to change; the version is not among it.
fn checked(change: ChangeTicket, closing: &Taxonomy) -> Result<TicketChange, Problem> {
    let mut checks = Checks::new();
    let subject = change
        .subject
        .map(|text| checks.line("/subject", &text, SUBJECT_CHARS_MAX));
    let description = change
        .description
        .map(|text| checks.optional_body("/description", text.as_deref(), BODY_CHARS_MAX));
    let customer_name = change
        .customer_name
        .map(|text| checks.optional_line("/customer_name", text.as_deref(), NAME_CHARS_MAX));
    let customer_email = change
        .customer_email
        .map(|text| checks.optional_email("/customer_email", text.as_deref()));
    let tags = change.tags.map(|tags| checks.tags("/tags", &tags));
    let team = change
        .team
        .map(|team| checks.team("/team", team.as_deref()));
    if let Some(field) = change
        .outcome
        .as_ref()
        .and_then(|one| closing.unknown_in(one))
    {
        checks.refuse(
            &format!("/outcome/{field}"),
            "must be a word that was agreed on",
        );
    }
    few(&mut checks, &change.fields);
    checks.done()?;
    Ok(TicketChange {
        subject,
        description,
        customer_name,
        customer_email,
        status: change.status,
        assignee_id: change.assignee_id,
        assignee_bounds: Bounds::default(),
        team,
        priority: change.priority,
        tags,
        outcome: change.outcome,
        fields: change.fields.into_iter().collect(),
        clears_customer: change.customer,
        needs_resolution: closing.required,
        gone: Need::gone(closing),
        seen: None,
    })
}

/// Refuses more fields than a ticket can have.
pub(super) fn few(checks: &mut Checks, fields: &BTreeMap<String, Option<FieldValue>>) {
    if fields.len() > FIELDS_GIVEN_MAX {
        checks.refuse(
            "/fields",
            format!("must be at most {FIELDS_GIVEN_MAX} fields"),
        );
    }
}

/// What whoever makes or changes a ticket is told.
pub(super) fn refused(error: ChangeRefused) -> Problem {
    match error {
        ChangeRefused::NoTicket => no_ticket(),
        ChangeRefused::NoAgent => {
            let error = FieldError::new("/assignee_id", "must be the id of an agent");
            Problem::invalid_body(vec![error])
        }
        ChangeRefused::KeptOff(_, name) => {
            let detail = format!("The rules of your desk keep this ticket from {name}.");
            Problem::conflict("colleague_kept_off", detail)
        }
        ChangeRefused::Changed => changed_since(),
        ChangeRefused::NoResolution => {
            let detail = "must have a resolution when the ticket is solved or closed";
            Problem::invalid_body(vec![FieldError::new("/outcome/resolution", detail)])
        }
        ChangeRefused::NoRootCause => {
            let detail =
                "must have a root cause when a ticket of this category is solved or closed";
            Problem::invalid_body(vec![FieldError::new("/outcome/root_cause", detail)])
        }
        ChangeRefused::Archived => {
            let detail = "must be a category that is offered";
            Problem::invalid_body(vec![FieldError::new("/outcome/category", detail)])
        }
        ChangeRefused::Fields(wrong) => {
            let error = |(key, detail): (String, &str)| {
                let key = key.replace('~', "~0").replace('/', "~1");
                FieldError::new(format!("/fields/{key}"), detail)
            };
            Problem::invalid_body(wrong.into_iter().map(error).collect())
        }
        ChangeRefused::Identified => {
            let detail =
                "The customer's product has said who they are, and their ticket keeps to it.";
            Problem::conflict("customer_identified", detail)
        }
        ChangeRefused::Status(error) => {
            Problem::conflict("status_not_allowed", format!("{error}."))
        }
        ChangeRefused::Store(error) => error.into(),
    }
}

/// Values of fields by their keys, in the document.
pub(super) fn values() -> Object {
    let description = "Values of custom fields by their keys, in the kinds of `GET /api/v1/fields`; null for none.";
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let value = utoipa::openapi::Ref::from_schema_name("FieldValue");
    let value = utoipa::openapi::OneOfBuilder::new()
        .item(null)
        .item(value)
        .build();
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let object = object.additional_properties(Some(utoipa::openapi::Schema::OneOf(value)));
    object.description(Some(description)).build()
}

fn nothing() -> Object {
    let description = "Null: the ticket is not the customer's whom the product has named, and they are not named on it again.";
    let null = ObjectBuilder::new().schema_type(Type::Null);
    null.description(Some(description)).build()
}

/// Takes `null` and nothing else: who a customer is, agents do not say.
fn is_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    <()>::deserialize(deserializer).map(|()| true)
}
