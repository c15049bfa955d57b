//! `GET /api/v1/webhooks`

use axum::extract::State;
use tandem_tickets::Capability;

use super::{WebhookView, viewed};
use crate::http::extract::{Json, SignedInLead};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::origin::Origin;
use crate::state::AppState;

/// All webhooks, oldest first, on one page. Of their addresses leads are told the origin: whoever knows the rest of
/// one can often post to it.
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
    SignedInLead(lead): SignedInLead,
) -> Result<Json<List<WebhookView>>, Problem> {
    let mut data = Vec::new();
    for webhook in state.store.webhooks().await? {
        let mut view = viewed(&state, webhook).await?;
        if !lead.role.may(Capability::ManageWebhooks) {
            let origin = Origin::of_url(&view.url);
            view.url = origin.map_or_else(String::new, |one| one.as_str().to_owned());
        }
        data.push(view);
    }
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}
