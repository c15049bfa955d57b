//! `POST /api/v1/webhooks`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{WebhookSecret, checked_kinds, checked_note, checked_url, refused, viewed};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::webhooks::sign;

/// A webhook to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWebhook {
    /// Where events are posted to; HTTPS and public unless the operator allows more.
    #[schema(max_length = 2000)]
    url: String,
    /// What to write beside it.
    #[schema(max_length = 200, format = "line-or-blank")]
    note: Option<String>,
    /// Kinds of events that it wants; all when empty or left out.
    kinds: Option<Vec<String>>,
}

/// Makes a webhook. Its secret is in this answer and in no other.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks", request_body = CreateWebhook,
    responses(
        (status = 201, body = WebhookSecret),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 409, description = "`too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    By(author): By,
    Json(create): Json<CreateWebhook>,
) -> Result<(StatusCode, Json<WebhookSecret>), Problem> {
    let mut checks = Checks::new();
    let url = checked_url(&state, &mut checks, &create.url);
    let note = checked_note(&mut checks, create.note.as_deref());
    let kinds = checked_kinds(&mut checks, create.kinds.unwrap_or_default());
    checks.done()?;
    let (secret, now) = (sign::new_secret(), state.clock.now());
    let added = state
        .store
        .add_webhook((url, note, kinds), secret.clone(), &author, now)
        .await;
    let webhook = added.map_err(refused)?;
    tracing::info!(webhook = webhook.id, by = by.id, "webhook made");
    let webhook = viewed(&state, webhook).await?;
    Ok((StatusCode::CREATED, Json(WebhookSecret { webhook, secret })))
}
