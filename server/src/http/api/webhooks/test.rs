//! `POST /api/v1/webhooks/{id}/test`

use axum::extract::State;
use axum::http::StatusCode;

use super::{DeliveryView, known};
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Sends an event of the kind `test`, once; the log says how it went.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "webhooks", params(("id" = String, Path)),
    responses(
        (status = 202, body = DeliveryView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`webhook_off`", body = Problem),
    )
)]
pub(super) async fn test(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let webhook = known(&state, &id).await?;
    if webhook.off_reason.is_some() {
        let detail = "The webhook is off. Turn it on to test it.";
        return Err(Problem::conflict("webhook_off", detail));
    }
    let delivery = state
        .store
        .add_test_delivery(&id, state.clock.now())
        .await?;
    state.webhooks.wake();
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}
