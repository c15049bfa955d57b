//! Canned replies: the words that a team uses again and again.

mod actions;
mod change;
mod create;
mod delete;
mod list;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use tandem_tickets::CannedActions;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::store::canned::{Canned, CannedRefused};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change, delete::delete))
}

/// A reply that agents keep.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Canned"))]
#[schema(as = Canned)]
pub(crate) struct CannedView {
    /// Identifier, `can_…`.
    id: String,
    /// What agents find it by.
    title: String,
    /// Its words; variables such as `{{customer.name}}` are filled in. Empty where it only does something.
    body: String,
    /// What is done to the ticket on which it is sent or applied.
    actions: CannedActions,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

impl From<Canned> for CannedView {
    fn from(canned: Canned) -> Self {
        Self {
            id: canned.id,
            title: canned.title,
            body: canned.body,
            actions: canned.actions,
            version: canned.version,
        }
    }
}

fn answer(canned: Canned) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", canned.version))];
    (tag, Json(CannedView::from(canned)))
}

fn unknown() -> Problem {
    Problem::not_found("There is no such reply.")
}

fn changed_since() -> Problem {
    let detail = "Somebody has changed the reply since it was read.";
    Problem::precondition_failed("changed_since", detail)
}

/// Words without which a reply would be nothing.
const NO_WORDS: &str = "must not be empty where nothing is done to the ticket";

fn refused(error: CannedRefused) -> Problem {
    match error {
        CannedRefused::Unknown => unknown(),
        CannedRefused::Changed => changed_since(),
        CannedRefused::TooMany => {
            Problem::conflict("too_many", "There are as many replies as there may be.")
        }
        CannedRefused::Empty => Problem::invalid_body(vec![FieldError::new("/body", NO_WORDS)]),
        CannedRefused::Store(error) => error.into(),
    }
}
