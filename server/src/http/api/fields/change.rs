//! `PATCH /api/v1/fields/{key}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::limits::{FIELD_HELP_CHARS_MAX, FIELD_LABEL_CHARS_MAX};
use utoipa::ToSchema;

use super::{FieldView, answer, changed_since, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin, version_in};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::fields::FieldChange;

/// Last place that a field can be put at; there are as many fields at most.
const PLACE_MAX: u8 = 200;

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeField {
    /// Another label.
    #[schema(max_length = 60, format = "line")]
    label: Option<String>,
    /// Other help.
    #[schema(max_length = 300, format = "line-or-blank")]
    help: Option<String>,
    /// Other options, all of them; tickets keep what they have of those that go.
    #[schema(max_items = 50)]
    options: Option<Vec<String>>,
    /// Whether a ticket needs a value to become solved or closed.
    required: Option<bool>,
    /// Whether it is shown where it has a value, and takes none any more.
    archived: Option<bool>,
    /// Its place among all fields, from 0.
    #[schema(maximum = 200)]
    place: Option<u8>,
}

/// Changes a custom field; with `If-Match` only the version that was seen (RFC 9110 §13.1.1). Its key and
/// its kind stay.
#[utoipa::path(
    patch, path = "/fields/{key}", tag = "tickets",
    params(
        ("key" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the field as it was seen"),
    ),
    request_body = ChangeField,
    responses(
        (status = 200, body = FieldView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`too_many`", body = Problem),
        (status = 412, description = "`changed_since`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn change(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Path(key): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeField>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let label = change
        .label
        .map(|text| checks.line("/label", &text, FIELD_LABEL_CHARS_MAX));
    let help = change.help.map(|text| {
        let line = checks.optional_line("/help", Some(&text), FIELD_HELP_CHARS_MAX);
        line.unwrap_or_default()
    });
    if change.place.is_some_and(|place| place > PLACE_MAX) {
        checks.refuse("/place", format!("must be at most {PLACE_MAX}"));
    }
    checks.done()?;
    let seen = version_in(&headers).ok_or_else(changed_since)?;
    let change = FieldChange {
        label,
        help,
        options: change.options,
        is_required: change.required,
        is_archived: change.archived,
        place: change.place.map(usize::from),
    };
    let by = (&author, state.clock.now());
    let changed = state.store.change_field(&key, change, seen, by).await;
    Ok(answer(changed.map_err(refused)?))
}
