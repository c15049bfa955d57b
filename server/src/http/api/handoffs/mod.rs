//! Handoffs: sessions in progress that one agent offers another (ADR 0036).

mod accept;
mod cancel;
mod list;
mod offer;
pub(crate) mod package;
mod refuse;
mod wanted;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(offer::offer, cancel::cancel))
        .routes(routes!(accept::accept))
        .routes(routes!(refuse::refuse))
        .routes(routes!(package::show))
}
