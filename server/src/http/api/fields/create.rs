//! `POST /api/v1/fields`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::fields::is_key;
use tandem_tickets::limits::{FIELD_HELP_CHARS_MAX, FIELD_LABEL_CHARS_MAX};
use tandem_tickets::{Field, FieldKind};
use utoipa::ToSchema;

use super::{FieldView, answer, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// A custom field to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateField {
    /// What programs call it: a small letter, then small letters, digits and `_`.
    #[schema(max_length = 40, pattern = "^[a-z][a-z0-9_]*$")]
    key: String,
    /// What people call it.
    #[schema(max_length = 60, format = "line")]
    label: String,
    /// What values it takes.
    kind: FieldKind,
    /// What to write there, for agents.
    #[schema(max_length = 300, format = "line-or-blank")]
    help: Option<String>,
    /// What can be chosen; of a choice alone, which has one at least.
    #[schema(max_items = 50)]
    options: Option<Vec<String>>,
    /// Whether a ticket needs a value to become solved or closed [default: false].
    required: Option<bool>,
}

/// Defines a custom field, behind the others. It is archived by a change, and never deleted.
#[utoipa::path(
    post, path = "/fields", tag = "tickets", request_body = CreateField,
    responses(
        (status = 201, body = FieldView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 409, description = "`key_taken`, `too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Json(create): Json<CreateField>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    if !is_key(&create.key) {
        let detail = "must be a small letter, then small letters, digits and _, 40 at most";
        checks.refuse("/key", detail);
    }
    let help = create.help.as_deref();
    let field = Field {
        label: checks.line("/label", &create.label, FIELD_LABEL_CHARS_MAX),
        help: checks
            .optional_line("/help", help, FIELD_HELP_CHARS_MAX)
            .unwrap_or_default(),
        key: create.key,
        kind: create.kind,
        options: create.options.unwrap_or_default(),
        is_required: create.required.unwrap_or_default(),
        is_archived: false,
    };
    checks.done()?;
    let added = state.store.add_field(field, &author, state.clock.now());
    Ok((StatusCode::CREATED, answer(added.await.map_err(refused)?)))
}
