//! `PATCH /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    WebhookView, answer, changed_since, checked_kinds, checked_note, checked_url, refused,
};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin, version_in};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::webhooks::WebhookChange;

/// What a webhook is to become; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeWebhook {
    /// Another address.
    #[schema(max_length = 2000)]
    url: Option<String>,
    /// Another note; empty takes it away.
    #[schema(max_length = 200, format = "line-or-blank")]
    note: Option<String>,
    /// Other kinds; all when empty.
    kinds: Option<Vec<String>>,
    /// Turns it on or off. What waited while it was off is sent when it is on again; what happens
    /// while it is off is not.
    on: Option<bool>,
}

/// Changes a webhook, unless it has changed since the version that `If-Match` names.
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ChangeWebhook,
    responses(
        (status = 200, body = WebhookView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeWebhook>,
) -> Result<impl IntoResponse, Problem> {
    let seen = version_in(&headers).ok_or_else(changed_since)?;
    let mut checks = Checks::new();
    let url = change.url.map(|url| checked_url(&state, &mut checks, &url));
    let note = change
        .note
        .map(|note| checked_note(&mut checks, Some(&note)));
    let kinds = change.kinds.map(|kinds| checked_kinds(&mut checks, kinds));
    checks.done()?;
    let change = WebhookChange {
        url,
        note,
        kinds,
        on: change.on,
    };
    let now = state.clock.now();
    let webhook = state
        .store
        .change_webhook(&id, change, seen, &author, now)
        .await
        .map_err(refused)?;
    tracing::info!(webhook = webhook.id, by = by.id, "webhook changed");
    answer(&state, webhook).await
}
