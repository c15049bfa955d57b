//! `POST /api/v1/tickets/{id}/appointments`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{AppointmentView, answer, beginning, length, refused, tell, words, zone};
use crate::http::api::check::Checks;
use crate::http::api::watchers::check_colleagues;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::NewAppointment;

/// An appointment to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanAppointment {
    /// When it begins: later than now, and within a year, RFC 3339.
    #[schema(format = "date-time")]
    starts_at: String,
    /// How long it lasts.
    #[schema(minimum = 5, maximum = 480)]
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    minutes: i64,
    /// The zone in which whoever plans it names times, as in the IANA database: mails say it so.
    #[schema(max_length = 64)]
    time_zone: String,
    /// Who will be there, `agt_…` [default: who plans it].
    #[cfg_attr(feature = "ts", ts(optional))]
    agent_id: Option<String>,
    /// What the customer is told of it.
    #[schema(max_length = 1000, format = "text-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional))]
    words: Option<String>,
}

/// Plans a session on a ticket: one at a time. Where mail is set up and the customer has an address, they are
/// invited.
#[utoipa::path(
    post, path = "/tickets/{id}/appointments", tag = "tickets", params(("id" = String, Path)),
    request_body = PlanAppointment,
    responses(
        (status = 201, body = AppointmentView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_exists`, `ticket_closed`, `ticket_merged`, `colleague_kept_off`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(plan): Json<PlanAppointment>,
) -> Result<impl IntoResponse, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let starts_at = beginning(&mut checks, &plan.starts_at, now);
    let lasts_ms = length(&mut checks, plan.minutes);
    let time_zone = zone(&mut checks, &plan.time_zone);
    let words = words(&mut checks, plan.words.as_deref());
    checks.done()?;
    let new = NewAppointment {
        agent_id: plan.agent_id.unwrap_or_else(|| agent.id.clone()),
        starts_at,
        ends_at: starts_at + lasts_ms,
        time_zone,
        words,
    };
    check_colleagues(&state, &id, std::slice::from_ref(&new.agent_id)).await?;
    let actor = Actor::agent(agent.id, agent.name);
    let added = state.store.add_appointment(&id, new, &actor, now).await;
    let added = added.map_err(refused)?;
    tell(&state, &added);
    Ok((StatusCode::CREATED, answer(added)))
}
