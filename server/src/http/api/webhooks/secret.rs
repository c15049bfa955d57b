//! `POST /api/v1/webhooks/{id}/secret`

use axum::extract::State;

use super::{WebhookSecret, refused, viewed};
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::webhooks::sign;

/// Gives a webhook another secret, which is in this answer and in no other.
///
/// For a day the one before signs beside it, so that a receiver can change over without a gap.
#[utoipa::path(
    post, path = "/webhooks/{id}/secret", tag = "webhooks", params(("id" = String, Path)),
    responses(
        (status = 200, body = WebhookSecret),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn rotate(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<Json<WebhookSecret>, Problem> {
    let (secret, now) = (sign::new_secret(), state.clock.now());
    let webhook = state
        .store
        .rotate_webhook_secret(&id, &secret, &author, now)
        .await
        .map_err(refused)?;
    tracing::info!(
        webhook = webhook.id,
        by = by.id,
        "secret of a webhook replaced"
    );
    let webhook = viewed(&state, webhook).await?;
    Ok(Json(WebhookSecret { webhook, secret }))
}
