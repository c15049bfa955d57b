//! `PATCH /api/v1/appointments/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{AppointmentView, answer, beginning, length, refused, tell, words, zone};
use crate::http::api::check::Checks;
use crate::http::api::watchers::check_colleagues;
use crate::http::extract::{Json, Path, SignedIn, version_in};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::appointments::{AppointmentChange, AppointmentRefused};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeAppointment {
    /// Another beginning, RFC 3339.
    #[schema(format = "date-time")]
    starts_at: Option<String>,
    /// Another length.
    #[schema(minimum = 5, maximum = 480)]
    #[cfg_attr(feature = "ts", ts(optional, type = "number | null"))]
    minutes: Option<i64>,
    /// Another zone to name times in.
    #[schema(max_length = 64)]
    time_zone: Option<String>,
    /// Another agent, `agt_…`.
    agent_id: Option<String>,
    /// Other words; blank for none.
    #[schema(max_length = 1000, format = "text-or-blank")]
    words: Option<String>,
}

/// Plans an appointment anew, and tells its customer; one that they have declined is asked of them again. With
/// `If-Match` only the version that was seen (RFC 9110 §13.1.1).
#[utoipa::path(
    patch, path = "/appointments/{id}", tag = "tickets",
    params(
        ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the appointment as it was seen"),
    ),
    request_body = ChangeAppointment,
    responses(
        (status = 200, body = AppointmentView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`appointment_over`, `ticket_closed`, `colleague_kept_off`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeAppointment>,
) -> Result<impl IntoResponse, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let starts_at = change.starts_at;
    let starts_at = starts_at.map(|text| beginning(&mut checks, &text, now));
    let lasts_ms = change.minutes.map(|minutes| length(&mut checks, minutes));
    let time_zone = change.time_zone.map(|name| zone(&mut checks, &name));
    let words = change.words.map(|text| words(&mut checks, Some(&text)));
    checks.done()?;
    if let Some(colleague) = &change.agent_id
        && !state.config.access_rules.is_empty()
        && let Some(planned) = state.store.lookup_appointment(&id).await?
    {
        let colleagues = std::slice::from_ref(colleague);
        check_colleagues(&state, &planned.ticket.id, colleagues).await?;
    }
    let seen = version_in(&headers).ok_or_else(|| refused(AppointmentRefused::Changed))?;
    let change = AppointmentChange {
        agent_id: change.agent_id,
        starts_at,
        lasts_ms,
        time_zone,
        words,
    };
    let actor = Actor::agent(agent.id, agent.name);
    let store = &state.store;
    let changed = store.change_appointment(&id, change, seen, &actor, now);
    let changed = changed.await.map_err(refused)?;
    tell(&state, &changed);
    Ok(answer(changed))
}
