//! Appointments: sessions that are planned for a time.

mod begin;
mod calendar;
mod call_off;
mod change;
mod create;
mod link;
mod list;
mod of_ticket;
mod over;
mod show;
mod wanted;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use tandem_mail::calendar::{self as ical, Event};
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::{
    APPOINTMENT_MINUTES_MAX, APPOINTMENT_MINUTES_MIN, APPOINTMENT_WORDS_CHARS_MAX,
    TIME_ZONE_CHARS_MAX,
};
use tandem_tickets::{AppointmentState, appointment};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use super::tickets::no_ticket;
use crate::http::problem::Problem;
use crate::source::{Millis, rfc3339};
use crate::state::{AppState, ConsoleEvent};
use crate::store::appointments::{Appointment, AppointmentRefused};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(show::show, change::change, call_off::call_off))
        .routes(routes!(over::over))
        .routes(routes!(begin::begin))
        .routes(routes!(link::link))
        .routes(routes!(calendar::calendar))
        .routes(routes!(of_ticket::of_ticket, create::create))
}

/// A session that is planned for a time.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Appointment"))]
#[schema(as = Appointment)]
pub(crate) struct AppointmentView {
    /// Identifier, `apt_…`.
    id: String,
    /// The ticket that it is about.
    ticket: TicketRef,
    /// Who will be there.
    agent: AppointmentAgent,
    /// Where it stands.
    state: AppointmentState,
    /// When it begins, RFC 3339 UTC.
    starts_at: String,
    /// When it ends, RFC 3339 UTC.
    ends_at: String,
    /// The zone in which its time was named, as in the IANA database.
    time_zone: String,
    /// What the customer is told of it.
    #[schema(required = true)]
    words: Option<String>,
    /// Whether the agent has another appointment at that time.
    overlaps: bool,
    /// Whether a mail of it has begun to go to the customer.
    is_invited: bool,
    /// The session that it became, `ses_…`.
    #[schema(required = true)]
    session_id: Option<String>,
    /// When it was planned, RFC 3339 UTC.
    created_at: String,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

/// Who will be there.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct AppointmentAgent {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl From<Appointment> for AppointmentView {
    fn from(appointment: Appointment) -> Self {
        let (id, name) = appointment.agent;
        Self {
            id: appointment.id,
            ticket: appointment.ticket,
            agent: AppointmentAgent { id, name },
            state: appointment.state,
            starts_at: rfc3339(appointment.starts_at),
            ends_at: rfc3339(appointment.ends_at),
            time_zone: appointment.time_zone,
            words: appointment.words,
            overlaps: appointment.overlaps,
            is_invited: appointment.is_invited,
            session_id: appointment.session_id,
            created_at: rfc3339(appointment.created_at),
            version: appointment.version,
        }
    }
}

/// An appointment with its `ETag`.
fn answer(appointment: Appointment) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", appointment.version))];
    (tag, Json(AppointmentView::from(appointment)))
}

/// Who has the ticket open hears of it, and who plans anything.
fn tell(state: &AppState, appointment: &Appointment) {
    state.tell_consoles(ConsoleEvent::Ticket {
        id: appointment.ticket.id.clone(),
    });
    state.tell_consoles(ConsoleEvent::Appointments);
    state.mailer.wake();
}

/// An appointment as a file for calendars.
pub(super) fn file(state: &AppState, appointment: &Appointment) -> String {
    let organisation = state.config.organisation.as_deref().unwrap_or_default();
    let (number, subject) = (appointment.own.number, &appointment.own.subject);
    ical::file(&Event {
        uid: format!("{}@{}", appointment.id, state.origin.host()),
        sequence: appointment.sequence,
        written_at: state.clock.now(),
        starts_at: appointment.starts_at,
        ends_at: appointment.ends_at,
        summary: tandem_mail::appointment::summary(organisation, number, subject),
        description: appointment.words.clone().unwrap_or_default(),
        url: String::new(),
    })
}

/// The moment at which a body has it begin.
fn beginning(checks: &mut Checks, text: &str, now: Millis) -> Millis {
    let at = text.parse().map(Timestamp::as_millisecond);
    let Ok(at) = at else {
        checks.refuse("/starts_at", "must be a time as in 2026-12-01T09:00:00Z");
        return now;
    };
    if !appointment::may_begin(at, now) {
        checks.refuse("/starts_at", "must be later than now, and within a year");
    }
    at
}

/// The length that a body names, in milliseconds.
fn length(checks: &mut Checks, minutes: i64) -> Millis {
    if !appointment::may_last(minutes) {
        let words = format!("must be from {APPOINTMENT_MINUTES_MIN} to {APPOINTMENT_MINUTES_MAX}");
        checks.refuse("/minutes", words);
        return 0;
    }
    minutes * 60_000
}

/// The zone that a body names.
fn zone(checks: &mut Checks, name: &str) -> String {
    if name.chars().count() > TIME_ZONE_CHARS_MAX || TimeZone::get(name).is_err() {
        checks.refuse("/time_zone", "must be a time zone such as Europe/Berlin");
    }
    name.to_owned()
}

/// The words that a body has for the customer.
fn words(checks: &mut Checks, text: Option<&str>) -> Option<String> {
    let words = checks.optional_body("/words", text, APPOINTMENT_WORDS_CHARS_MAX);
    Some(words).filter(|words| !words.is_empty())
}

fn refused(error: AppointmentRefused) -> Problem {
    match error {
        AppointmentRefused::NoTicket => no_ticket(),
        AppointmentRefused::NoAgent => {
            let mut checks = Checks::new();
            checks.refuse("/agent_id", "must be an agent of this desk");
            checks.done().err().unwrap_or_else(unknown)
        }
        AppointmentRefused::Unknown => unknown(),
        AppointmentRefused::Exists => {
            let detail = "This ticket has an appointment already. Move that one.";
            Problem::conflict("appointment_exists", detail)
        }
        AppointmentRefused::Closed => {
            let detail = "The ticket is closed. Open it again to plan a session.";
            Problem::conflict("ticket_closed", detail)
        }
        AppointmentRefused::Over => {
            let detail = "The appointment is over, was called off, or would be in the past.";
            Problem::conflict("appointment_over", detail)
        }
        AppointmentRefused::ToCome => {
            let detail = "The appointment is still to come. Call it off if it is not to be.";
            Problem::conflict("appointment_to_come", detail)
        }
        AppointmentRefused::Changed => {
            let detail = "Somebody has changed the appointment since it was read.";
            Problem::precondition_failed("changed_since", detail)
        }
        AppointmentRefused::Store(error) => error.into(),
    }
}

fn unknown() -> Problem {
    Problem::not_found("There is no such appointment.")
}
