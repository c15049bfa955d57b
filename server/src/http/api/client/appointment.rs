//! `POST /api/v1/client/appointment`, `…/decline` and `…/join`

use tandem_tickets::AppointmentState;
use tandem_tickets::appointment::{WayIn, opens_at, way_in};

use super::*;
use crate::http::api::appointments::file;
use crate::source::Millis;
use crate::store::appointments::Appointment;

/// What the customer's link to an appointment has in it.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentSecret {
    /// What stands in the fragment of the link.
    secret: String,
}

/// An appointment as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct CustomerAppointment {
    /// Where it stands.
    state: AppointmentState,
    /// Whether its end has passed, or an agent has said how it went.
    is_over: bool,
    /// Whether the customer may come in at this moment.
    may_join: bool,
    /// From when on they may, RFC 3339 UTC.
    opens_at: String,
    /// When it begins, RFC 3339 UTC.
    starts_at: String,
    /// When it ends, RFC 3339 UTC.
    ends_at: String,
    /// The organisation; absent where it has no name.
    #[schema(required = true)]
    organisation: Option<String>,
    /// Who will be there.
    agent: String,
    /// Number of the ticket.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    number: i64,
    /// Subject of the ticket.
    subject: String,
    /// What the customer is told of it.
    #[schema(required = true)]
    words: Option<String>,
    /// The appointment as a file for calendars (RFC 5545); absent where it is not to be.
    #[schema(required = true)]
    calendar: Option<String>,
}

impl CustomerAppointment {
    fn new(state: &AppState, appointment: Appointment, now: Millis) -> Self {
        let is_planned = appointment.state == AppointmentState::Planned;
        let way = way_in(appointment.starts_at, appointment.ends_at, now);
        let is_told = matches!(
            appointment.state,
            AppointmentState::Kept | AppointmentState::Missed
        );
        let to_come = is_planned && way != WayIn::Over;
        Self {
            is_over: is_told || way == WayIn::Over,
            may_join: is_planned && way == WayIn::Open,
            calendar: to_come.then(|| file(state, &appointment)),
            opens_at: rfc3339(opens_at(appointment.starts_at)),
            starts_at: rfc3339(appointment.starts_at),
            ends_at: rfc3339(appointment.ends_at),
            organisation: state.config.organisation.clone(),
            agent: appointment.agent.1,
            number: appointment.own.number,
            subject: appointment.own.subject,
            words: appointment.words,
            state: appointment.state,
        }
    }
}

/// Where the customer of an appointment comes in.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct AppointmentWayIn {
    /// A join link, its secret in the fragment.
    url: String,
}

/// Reads an appointment; nothing changes by that.
#[utoipa::path(
    post, path = "/client/appointment", tag = "client", request_body = AppointmentSecret,
    responses(
        (status = 200, body = CustomerAppointment),
        (status = 404, description = "`appointment_unknown`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn appointment(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(of): Json<AppointmentSecret>,
) -> Result<Json<CustomerAppointment>, Problem> {
    let found = state.hub.appointment(from, &of.secret).await?;
    let now = state.clock.now();
    Ok(Json(CustomerAppointment::new(&state, found, now)))
}

/// Says that the customer can not come; an agent may plan another time.
#[utoipa::path(
    post, path = "/client/appointment/decline", tag = "client", request_body = AppointmentSecret,
    responses(
        (status = 200, body = CustomerAppointment),
        (status = 404, description = "`appointment_unknown`", body = Problem),
        (status = 410, description = "`appointment_closed`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn decline(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(of): Json<AppointmentSecret>,
) -> Result<Json<CustomerAppointment>, Problem> {
    let declined = state.hub.decline_appointment(from, &of.secret).await?;
    let now = state.clock.now();
    Ok(Json(CustomerAppointment::new(&state, declined, now)))
}

/// Lets the customer into the session of an appointment, from a quarter of an hour before it until its end.
#[utoipa::path(
    post, path = "/client/appointment/join", tag = "client", request_body = AppointmentSecret,
    responses(
        (status = 200, body = AppointmentWayIn),
        (status = 404, description = "`appointment_unknown`", body = Problem),
        (status = 409, description = "`too_early`, `already_joined`, `ticket_merged`", body = Problem),
        (status = 410, description = "`appointment_closed`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn join(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(of): Json<AppointmentSecret>,
) -> Result<Json<AppointmentWayIn>, Problem> {
    let url = state.hub.join_appointment(from, &of.secret).await?;
    Ok(Json(AppointmentWayIn { url }))
}
