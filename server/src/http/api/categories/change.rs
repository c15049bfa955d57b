//! `PATCH /api/v1/categories/{word}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::Priority;
use tandem_tickets::tags::TagWord;
use utoipa::ToSchema;

use super::{CategoryView, answer, changed_since, needs, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedInAdmin, present, version_in};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::categories::CategoryChange;

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCategory {
    /// Whether no ticket is put there any more, nor under it; tickets keep it.
    #[cfg_attr(feature = "ts", ts(optional))]
    archived: Option<bool>,
    /// The team of a ticket that is put there; null or blank where it stays.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 32, format = "team-or-blank")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    team: Option<Option<String>>,
    /// The priority of a ticket that is put there; null where it stays.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Priority>)]
    #[cfg_attr(
        feature = "ts",
        ts(optional, type = "\"low\" | \"normal\" | \"high\" | \"urgent\" | null")
    )]
    priority: Option<Option<Priority>>,
    /// Tags that a ticket gets that is put there, all of them; kept in lower case, each once.
    #[schema(max_items = 20, value_type = Option<Vec<TagWord>>)]
    #[cfg_attr(feature = "ts", ts(optional))]
    tags: Option<Vec<String>>,
    /// What a ticket then needs to become solved or closed, all of it.
    #[schema(max_items = 20)]
    #[cfg_attr(feature = "ts", ts(optional))]
    needs: Option<Vec<String>>,
}

/// Changes what is done to tickets of a category, or whether it is offered; with `If-Match` only the version
/// that was seen (RFC 9110 §13.1.1). Its word stays, and so does what was done.
#[utoipa::path(
    patch, path = "/categories/{word}", tag = "tickets",
    params(
        ("word" = String, Path),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the category as it was seen"),
    ),
    request_body = ChangeCategory,
    responses(
        (status = 200, body = CategoryView),
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
    Path(word): Path<String>,
    headers: HeaderMap,
    Json(change): Json<ChangeCategory>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let change = CategoryChange {
        is_archived: change.archived,
        team: change
            .team
            .map(|team| checks.team("/team", team.as_deref())),
        priority: change.priority,
        tags: change.tags.map(|tags| checks.tags("/tags", &tags)),
        needs: change
            .needs
            .map(|words| needs(&mut checks, &words, &state.config.closing)),
    };
    checks.done()?;
    let seen = version_in(&headers).ok_or_else(changed_since)?;
    let which = (state.config.closing.categories.as_slice(), word.as_str());
    let by = (&author, state.clock.now());
    let changed = state.store.change_category(which, change, seen, by).await;
    Ok(answer(changed.map_err(refused)?))
}
