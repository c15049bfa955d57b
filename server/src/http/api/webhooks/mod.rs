//! Webhooks: who is told of what happens on tickets. Administrators only.

mod change;
mod create;
mod delete;
mod deliveries;
mod kinds;
mod list;
mod log;
mod replay;
mod secret;
mod test;
mod wanted;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use tandem_protocol::limits::WEBHOOK_NOTE_CHARS_MAX;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use crate::http::problem::Problem;
use crate::source::{Millis, rfc3339};
use crate::state::AppState;
use crate::store::outbox::{Backlog, Delivery};
use crate::store::webhooks::{Webhook, WebhookRefused};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(kinds::kinds))
        .routes(routes!(change::change, delete::delete))
        .routes(routes!(secret::rotate))
        .routes(routes!(test::test))
        .routes(routes!(deliveries::deliveries))
        .routes(routes!(log::attempts))
        .routes(routes!(replay::replay))
}

/// A receiver of events.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Webhook"))]
#[schema(as = Webhook)]
pub(crate) struct WebhookView {
    /// Identifier, `whk_…`.
    id: String,
    /// Where events are posted to.
    url: String,
    /// What people wrote beside it.
    note: String,
    /// Kinds of events that it wants; all when empty.
    kinds: Vec<String>,
    /// Whether it is on.
    on: bool,
    /// Why it is off: `hand`, `failing` for days, `gone` as the receiver says, or `backlog`.
    #[schema(required = true)]
    off_reason: Option<String>,
    /// Since when it is off, RFC 3339 UTC.
    #[schema(required = true)]
    off_at: Option<String>,
    /// Since when nothing has reached it, RFC 3339 UTC; absent while all is well.
    #[schema(required = true)]
    failing_since: Option<String>,
    /// Until when the secret before the present one signs too, RFC 3339 UTC.
    #[schema(required = true)]
    old_secret_until: Option<String>,
    /// Deliveries that are to come.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    waiting: i64,
    /// Since when the first of them has waited, RFC 3339 UTC.
    #[schema(required = true)]
    waiting_since: Option<String>,
    /// Deliveries that were given up.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    dead: i64,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
    /// Creation, RFC 3339 UTC.
    created_at: String,
}

/// A webhook with a secret that is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct WebhookSecret {
    /// The webhook.
    webhook: WebhookView,
    /// What it signs with, `whsec_…`.
    secret: String,
}

/// One event on its way to a receiver.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Delivery"))]
#[schema(as = Delivery)]
pub(crate) struct DeliveryView {
    /// Identifier, `dlv_…`.
    id: String,
    /// The event, `evt_…`: the receiver reads it as `webhook-id`, the same each time.
    event_id: String,
    /// The ticket; absent for a test.
    #[schema(required = true)]
    ticket_id: Option<String>,
    /// Kind of the event, or `test`.
    kind: String,
    /// `held` behind another one of its ticket, `waiting`, `delivered` or `dead`.
    state: String,
    /// Attempts so far.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    attempts: i64,
    /// When the next attempt is due, RFC 3339 UTC; absent unless it is waiting.
    #[schema(required = true)]
    due_at: Option<String>,
    /// When the event came, RFC 3339 UTC.
    created_at: String,
    /// When it was over, RFC 3339 UTC.
    #[schema(required = true)]
    settled_at: Option<String>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let is_waiting = delivery.state == "waiting";
        Self {
            id: delivery.id,
            event_id: delivery.event_id,
            ticket_id: delivery.ticket_id,
            kind: delivery.kind,
            state: delivery.state,
            attempts: delivery.n_attempts,
            due_at: is_waiting.then(|| rfc3339(delivery.due_at)),
            created_at: rfc3339(delivery.created_at),
            settled_at: delivery.settled_at.map(rfc3339),
        }
    }
}

fn view(webhook: Webhook, backlog: Backlog, now: Millis) -> WebhookView {
    WebhookView {
        kinds: webhook.kinds(),
        old_secret_until: webhook.old_secret_until(now).map(rfc3339),
        on: webhook.off_reason.is_none(),
        id: webhook.id,
        url: webhook.url,
        note: webhook.note,
        off_reason: webhook.off_reason,
        off_at: webhook.off_at.map(rfc3339),
        failing_since: webhook.failing_since.map(rfc3339),
        waiting: backlog.waiting,
        waiting_since: backlog.oldest_at.map(rfc3339),
        dead: backlog.dead,
        version: webhook.version,
        created_at: rfc3339(webhook.created_at),
    }
}

/// A webhook with what waits for it.
async fn viewed(state: &AppState, webhook: Webhook) -> Result<WebhookView, Problem> {
    let backlog = state.store.webhook_backlog(&webhook.id).await?;
    Ok(view(webhook, backlog, state.clock.now()))
}

/// A webhook with its `ETag`.
async fn answer(state: &AppState, webhook: Webhook) -> Result<impl IntoResponse + use<>, Problem> {
    let tag = [(ETAG, format!("\"{}\"", webhook.version))];
    Ok((tag, Json(viewed(state, webhook).await?)))
}

/// The webhook that a path names.
async fn known(state: &AppState, id: &str) -> Result<Webhook, Problem> {
    state.store.lookup_webhook(id).await?.ok_or_else(unknown)
}

fn checked_url(state: &AppState, checks: &mut Checks, text: &str) -> String {
    match state.webhooks.egress().check(text.trim()) {
        Ok(url) => url.into(),
        Err(refused) => {
            checks.refuse("/url", refused.to_string());
            String::new()
        }
    }
}

fn checked_note(checks: &mut Checks, text: Option<&str>) -> String {
    checks
        .optional_line("/note", text, WEBHOOK_NOTE_CHARS_MAX)
        .unwrap_or_default()
}

fn checked_kinds(checks: &mut Checks, words: Vec<String>) -> Vec<String> {
    let known = kinds::all();
    for (place, word) in words.iter().enumerate() {
        if !known.contains(word) {
            checks.refuse(&format!("/kinds/{place}"), "must be a kind of event");
        }
    }
    let mut words = words;
    words.sort_unstable();
    words.dedup();
    words
}

fn unknown() -> Problem {
    Problem::not_found("There is no such webhook.")
}

fn changed_since() -> Problem {
    let detail = "Somebody has changed the webhook since it was read.";
    Problem::precondition_failed("changed_since", detail)
}

fn refused(error: WebhookRefused) -> Problem {
    match error {
        WebhookRefused::Unknown => unknown(),
        WebhookRefused::Changed => changed_since(),
        WebhookRefused::TooMany => {
            Problem::conflict("too_many", "There are as many webhooks as there may be.")
        }
        WebhookRefused::Store(error) => error.into(),
    }
}
