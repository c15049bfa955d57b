//! `POST /api/v1/tickets/{id}/call-backs`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Actor;
use utoipa::ToSchema;

use super::{CallBackView, answer, due_at, refused, tell};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::source::new_check_number;
use crate::state::AppState;
use crate::store::call_backs::NewCallBack;
use crate::telemetry::Pii;

/// A call-back to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct AskForCallBack {
    /// The number to call, as people write it.
    #[schema(value_type = String, max_length = 40, format = "phone")]
    #[cfg_attr(feature = "ts", ts(as = "String"))]
    phone: Pii<String>,
    /// From when on, within a week, RFC 3339 [default: as soon as possible].
    #[schema(format = "date-time")]
    #[cfg_attr(feature = "ts", ts(optional))]
    not_before: Option<String>,
}

/// Has the customer of a ticket called who has asked for it elsewhere: one call-back at a time.
#[utoipa::path(
    post, path = "/tickets/{id}/call-backs", tag = "tickets", params(("id" = String, Path)),
    request_body = AskForCallBack,
    responses(
        (status = 201, body = CallBackView),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`call_back_exists`, `ticket_done`, `ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(ask): Json<AskForCallBack>,
) -> Result<impl IntoResponse, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let phone = checks.phone("/phone", ask.phone.reveal());
    let due_at = due_at(&mut checks, ask.not_before.as_deref(), now, now);
    checks.done()?;
    let new = NewCallBack {
        session_id: None,
        phone,
        check_number: new_check_number(),
        since: now,
        due_at,
    };
    let actor = Actor::agent(agent.id, agent.name);
    let added = state.store.add_call_back(&id, new, &actor, now).await;
    let added = added.map_err(refused)?;
    tell(&state, &added);
    Ok((StatusCode::CREATED, answer(added)))
}
