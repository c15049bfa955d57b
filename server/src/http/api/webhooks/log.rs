//! `GET /api/v1/webhooks/{id}/attempts`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::known;
use crate::http::extract::{Json, Path, SignedInAdmin};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::outbox::Attempt;

/// One attempt at a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Attempt"))]
#[schema(as = Attempt)]
pub(crate) struct AttemptView {
    /// Identifier, `att_…`.
    id: String,
    /// The delivery, `dlv_…`.
    delivery_id: String,
    /// Kind of the event.
    kind: String,
    /// When it began, RFC 3339 UTC.
    at: String,
    /// How long it took, in milliseconds.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    duration_ms: i64,
    /// HTTP status of the answer.
    #[schema(required = true)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    status: Option<i64>,
    /// Why there was none: `refused` by the guard of addresses, `unresolved`, `unreachable`,
    /// `timeout`, or `gone` from the record.
    #[schema(required = true)]
    failure: Option<String>,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            id: attempt.id,
            delivery_id: attempt.delivery_id,
            kind: attempt.kind,
            at: rfc3339(attempt.at),
            duration_ms: attempt.duration_ms,
            status: attempt.status,
            failure: attempt.failure,
        }
    }
}

/// The last 200 attempts of a webhook, newest first, on one page.
#[utoipa::path(
    get, path = "/webhooks/{id}/attempts", tag = "webhooks", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<AttemptView>),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn attempts(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Path(id): Path<String>,
) -> Result<Json<List<AttemptView>>, Problem> {
    known(&state, &id).await?;
    let attempts = state.store.delivery_attempts(&id).await?;
    let data = attempts.into_iter().map(AttemptView::from).collect();
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}
