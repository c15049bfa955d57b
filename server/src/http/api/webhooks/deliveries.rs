//! `GET /api/v1/webhooks/{id}/deliveries`

use axum::extract::State;

use super::wanted::{DeliveryState, Wanted};
use super::{DeliveryView, known};
use crate::http::extract::{Json, Path, Query, SignedInAdmin};
use crate::http::paging::{self, List};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::outbox::Delivery;

/// Deliveries of a webhook, newest first.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path), Wanted),
    responses(
        (status = 200, body = List<DeliveryView>),
        (status = 400, description = "`invalid_query`, `invalid_cursor`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn deliveries(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<DeliveryView>>, Problem> {
    known(&state, &id).await?;
    let limit = paging::limit(wanted.limit)?;
    let cursor = wanted.cursor.as_deref();
    let before = cursor
        .map(|cursor| paging::place("deliveries", cursor))
        .transpose()?;
    let word = wanted.state.map(|state| match state {
        DeliveryState::Held => "held",
        DeliveryState::Waiting => "waiting",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Dead => "dead",
    });
    let found = state
        .store
        .deliveries(&id, word, before.as_deref(), limit + 1)
        .await?;
    let cursor = |last: &Delivery| paging::cursor("deliveries", &last.id);
    let (page, next_cursor) = paging::cut(found, limit, cursor);
    let data = page.into_iter().map(DeliveryView::from).collect();
    Ok(Json(List { data, next_cursor }))
}
