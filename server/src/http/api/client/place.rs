//! `POST /api/v1/client/place`

use axum::http::StatusCode;
use tandem_tickets::Place;
use tandem_tickets::place::STALL_MS_MAX;

use super::*;

/// Where in the product a customer was (ADR 0066).
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct TellPlace {
    /// The latest resume token.
    resume_token: String,
    /// The place, without any words of the page or of the customer.
    place: Place,
    /// How long they stood there, in milliseconds; absent: that is where they sought help.
    #[schema(minimum = 1, maximum = 86_400_000)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    stalled_ms: Option<u64>,
}

/// Notes where the customer sought help, once for each session, or where they stood for a while. It is taken only
/// of a session that the customer has agreed to on a page of a product.
#[utoipa::path(
    post, path = "/client/place", tag = "client", request_body = TellPlace,
    responses(
        (status = 204, description = "Written down, or known already"),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`wrong_state`, `too_many`", body = Problem),
        (status = 410, description = "`talk_over`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn place(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(told): Json<TellPlace>,
) -> Result<StatusCode, Problem> {
    let mut checks = Checks::new();
    if let Some(ms) = told.stalled_ms
        && !(1..=STALL_MS_MAX).contains(&ms)
    {
        checks.refuse("/stalled_ms", format!("must be from 1 to {STALL_MS_MAX}"));
    }
    let place = match told.place.checked() {
        Ok(place) => Some(place),
        Err(refused) => {
            checks.refuse(&format!("/place/{}", refused.field()), refused.to_string());
            None
        }
    };
    checks.done()?;
    if let Some(place) = place {
        state
            .hub
            .note_place(from, &told.resume_token, place, told.stalled_ms)
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
