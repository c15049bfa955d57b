//! `POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay`

use axum::extract::State;
use axum::http::StatusCode;

use super::{DeliveryView, known};
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Sends once more what was delivered or given up, with the same `webhook-id`.
#[utoipa::path(
    post, path = "/webhooks/{id}/deliveries/{delivery}/replay", tag = "webhooks",
    params(("id" = String, Path), ("delivery" = String, Path)),
    responses(
        (status = 202, body = DeliveryView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn replay(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    known(&state, &id).await?;
    let now = state.clock.now();
    let Some(delivery) = state.store.replay_delivery(&id, &delivery, now).await? else {
        let detail = "There is no delivery of that name that is over.";
        return Err(Problem::not_found(detail));
    };
    tracing::info!(
        delivery = delivery.id,
        by = by.id,
        "delivery sent once more"
    );
    state.webhooks.wake();
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}
