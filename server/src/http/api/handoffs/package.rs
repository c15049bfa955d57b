//! `GET /api/v1/tickets/{id}/package`: what whoever takes a ticket over has to know (ADR 0070).

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::signal::Grant;
use tandem_session::Record;
use tandem_tickets::limits::{PACKAGE_ENTRIES_MAX, PACKAGE_STEPS_MAX};
use tandem_tickets::package::{Facts, Happened, Planned, ToBeCalled, package};
use tandem_tickets::{OpenStep, PackageEntry};
use utoipa::ToSchema;

use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::call_backs::CallBack;
use crate::store::tickets::Ticket;
use crate::store::timeline::Entry;
use crate::store::{Store, StoreError};

/// What happened on a ticket and what is still to do, by rule from what stands on it; 64 KiB of JSON at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct HandoffPackage {
    /// What happened, oldest first; twelve at most, those that tell most.
    happened: Vec<PackageEntry>,
    /// How many others there are.
    n_left_out: u32,
    /// Whether all of the timeline was looked at, and not its latest thousand entries alone.
    is_whole: bool,
    /// What is still to do; twelve at most.
    open: Vec<OpenStep>,
    /// How many others there are.
    n_steps_left_out: u32,
    /// Other tickets of the same customer, where their product has said who they are.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    n_other_tickets: i64,
    /// Other sessions on this ticket and on those.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    n_other_sessions: i64,
}

/// What happened on a ticket and what is still to do, for whoever takes it over.
#[utoipa::path(
    get, path = "/tickets/{id}/package", tag = "tickets", params(("id" = String, Path)),
    responses(
        (status = 200, body = HandoffPackage),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    _agent: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<HandoffPackage>, Problem> {
    let ticket = state.store.lookup_ticket(&id).await?;
    let ticket = ticket.ok_or_else(no_ticket)?;
    let session = match &ticket.live_session_id {
        Some(id) => state.store.lookup_session(id).await?,
        None => None,
    };
    let record = session.map(|session| session.record);
    Ok(Json(read(&state.store, &ticket, record.as_ref()).await?))
}

/// The package of the ticket that a session hangs on; none where it has none.
///
/// # Errors
/// The store failed.
pub(crate) async fn of_session(
    store: &Store,
    record: &Record,
) -> Result<Option<HandoffPackage>, StoreError> {
    let Some(reference) = &record.ticket else {
        return Ok(None);
    };
    match store.lookup_ticket(&reference.id).await? {
        Some(ticket) => Ok(Some(read(store, &ticket, Some(record)).await?)),
        None => Ok(None),
    }
}

async fn read(
    store: &Store,
    ticket: &Ticket,
    record: Option<&Record>,
) -> Result<HandoffPackage, StoreError> {
    let (entries, is_whole) = store.last_entries(&ticket.id, PACKAGE_ENTRIES_MAX).await?;
    let steps_max = u32::try_from(PACKAGE_STEPS_MAX).unwrap_or(u32::MAX);
    let follow_ups = store.follow_ups_of_ticket(&ticket.id, steps_max).await?;
    let call_backs = store.call_backs_of_ticket(&ticket.id, steps_max).await?;
    let appointments = store.appointments_of_ticket(&ticket.id, steps_max).await?;
    let session_id = record.map(|record| record.id.clone());
    let others = store.others_of(&ticket.id, session_id.as_deref()).await?;
    let facts = Facts {
        entries: entries.into_iter().map(happened).collect(),
        session_id,
        grants: record.map_or_else(Vec::new, |record| {
            record.grants.iter().filter_map(word).collect()
        }),
        call_backs: call_backs.into_iter().map(to_be_called).collect(),
        follow_ups: follow_ups
            .into_iter()
            .map(|one| planned(one.due_at, one.note))
            .collect(),
        appointments: appointments
            .into_iter()
            .map(|one| planned(one.starts_at, Some(one.agent.1)))
            .collect(),
        missing_fields: missing(store, ticket).await?,
        sla: ticket
            .sla
            .iter()
            .map(|one| (*one, one.due_at.map(rfc3339)))
            .collect(),
    };
    let told = package(&facts);
    Ok(HandoffPackage {
        happened: told.happened,
        n_left_out: told.n_left_out,
        is_whole,
        open: told.open,
        n_steps_left_out: told.n_steps_left_out,
        n_other_tickets: others.n_tickets,
        n_other_sessions: others.n_sessions,
    })
}

/// Labels of the fields that a ticket needs to be solved and has no values of.
async fn missing(store: &Store, ticket: &Ticket) -> Result<Vec<String>, StoreError> {
    let fields = store.fields().await?.into_iter().map(|kept| kept.field);
    let is_missing = |field: &tandem_tickets::Field| {
        field.is_required && !field.is_archived && !ticket.fields.contains_key(&field.key)
    };
    Ok(fields.filter(is_missing).map(|field| field.label).collect())
}

fn happened(entry: Entry) -> Happened {
    Happened {
        at: rfc3339(entry.at),
        actor: entry.actor,
        session_id: entry.session_id,
        data: entry.data,
    }
}

fn to_be_called(one: CallBack) -> ToBeCalled {
    ToBeCalled {
        due_at: rfc3339(one.due_at),
        with: one.agent.map(|(_, name)| name),
        n_missed: u32::try_from(one.n_attempts).unwrap_or(u32::MAX),
    }
}

fn planned(at: i64, words: Option<String>) -> Planned {
    Planned {
        at: rfc3339(at),
        words,
    }
}

/// The word of a grant, as the timeline has it.
fn word(grant: &Grant) -> Option<String> {
    let word = serde_json::to_value(grant).ok()?;
    word.as_str().map(str::to_owned)
}
