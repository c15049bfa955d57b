//! Custom fields: what a team wants to know of its tickets beside what every ticket has (ADR 0062).

mod change;
mod create;
mod list;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use tandem_tickets::FieldKind;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::store::fields::{FieldRefused, KeptField};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change))
}

/// A custom field of tickets.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "TicketField"))]
#[schema(as = TicketField)]
pub(crate) struct FieldView {
    /// What programs call it; never given to another field.
    key: String,
    /// What people call it.
    label: String,
    /// What values it takes; never changed.
    kind: FieldKind,
    /// What to write there, for agents; may be empty.
    help: String,
    /// What can be chosen; empty but for a choice.
    options: Vec<String>,
    /// Whether a ticket needs a value to become solved or closed.
    required: bool,
    /// Whether it is shown where it has a value, and takes none any more.
    archived: bool,
    /// Counts the changes from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

impl From<KeptField> for FieldView {
    fn from(KeptField { field, version }: KeptField) -> Self {
        Self {
            key: field.key,
            label: field.label,
            kind: field.kind,
            help: field.help,
            options: field.options,
            required: field.is_required,
            archived: field.is_archived,
            version,
        }
    }
}

fn answer(field: KeptField) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", field.version))];
    (tag, Json(FieldView::from(field)))
}

fn changed_since() -> Problem {
    let detail = "Somebody has changed the field since it was read.";
    Problem::precondition_failed("changed_since", detail)
}

fn refused(error: FieldRefused) -> Problem {
    match error {
        FieldRefused::Unknown => Problem::not_found("There is no such field."),
        FieldRefused::Changed => changed_since(),
        FieldRefused::KeyTaken => {
            let detail = "A field has this key, or had it before it was archived.";
            Problem::conflict("key_taken", detail)
        }
        FieldRefused::TooMany => {
            Problem::conflict("too_many", "There are as many fields as there may be.")
        }
        FieldRefused::Options(detail) => {
            Problem::invalid_body(vec![FieldError::new("/options", detail)])
        }
        FieldRefused::Store(error) => error.into(),
    }
}
