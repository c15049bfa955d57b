//! Customers who asked for help in a product and wait for an agent.

mod accept;
mod list;
mod pass;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(accept::accept))
        .routes(routes!(pass::pass))
}
