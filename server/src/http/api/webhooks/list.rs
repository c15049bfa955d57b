//! `GET /api/v1/webhooks`

use axum::extract::State;

use super::{WebhookView, viewed};
use crate::http::extract::{Json, SignedInLead};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// All webhooks, oldest first, on one page.
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks",
    responses(
        (status = 200, body = List<WebhookView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`lead_only`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _lead: SignedInLead,
) -> Result<Json<List<WebhookView>>, Problem> {
    let mut data = Vec::new();
    for webhook in state.store.webhooks().await? {
        data.push(viewed(&state, webhook).await?);
    }
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}
