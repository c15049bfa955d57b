//! `POST /api/v1/categories`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use tandem_tickets::categories::{complaint, word_of};
use tandem_tickets::limits::OUTCOME_CHARS_MAX;
use tandem_tickets::tags::TagWord;
use tandem_tickets::{Category, CategoryRule, Priority};
use utoipa::ToSchema;

use super::{CategoryView, answer, needs, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::state::AppState;

/// A category to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCategory {
    /// What it is called below its parent; without `›`.
    #[schema(max_length = 60, format = "line")]
    name: String,
    /// The word of the category of the first level that it stands under; none for one of the first level.
    #[schema(max_length = 60, format = "line-or-blank")]
    parent: Option<String>,
    /// The team of a ticket that is put there, in lower case as agents' teams are; it stays when left out.
    #[schema(max_length = 32, format = "team-or-blank")]
    team: Option<String>,
    /// The priority of a ticket that is put there; it stays when left out.
    priority: Option<Priority>,
    /// Tags that a ticket gets that is put there; kept in lower case, each once.
    #[schema(max_items = 20, value_type = Option<Vec<TagWord>>)]
    tags: Option<Vec<String>>,
    /// What a ticket then needs to become solved or closed: `resolution`, `root_cause`, `field.KEY`.
    #[schema(max_items = 20)]
    needs: Option<Vec<String>>,
}

/// Makes a category, of the first level or under one of it. It is archived by a change, and never deleted.
#[utoipa::path(
    post, path = "/categories", tag = "tickets", request_body = CreateCategory,
    responses(
        (status = 201, body = CategoryView),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 409, description = "`name_taken`, `too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Json(create): Json<CreateCategory>,
) -> Result<impl IntoResponse, Problem> {
    let mut checks = Checks::new();
    let name = create.name.trim();
    if let Some(detail) = complaint(name) {
        checks.refuse("/name", detail);
    }
    let parent = create.parent.as_deref();
    let parent = checks.optional_line("/parent", parent, OUTCOME_CHARS_MAX);
    if parent
        .as_deref()
        .is_some_and(|parent| complaint(parent).is_some())
    {
        checks.refuse("/parent", "must be a category of the first level");
    }
    let (tags, wanted) = (create.tags.unwrap_or_default(), create.needs);
    let wanted = wanted.unwrap_or_default();
    let category = Category {
        word: word_of(parent.as_deref(), name),
        is_archived: false,
        rule: CategoryRule {
            team: checks.team("/team", create.team.as_deref()),
            priority: create.priority,
            tags: checks.tags("/tags", &tags),
            needs: needs(&mut checks, &wanted, &state.config.closing),
        },
    };
    checks.done()?;
    let settings = &state.config.closing.categories;
    let now = state.clock.now();
    let added = state.store.add_category(settings, category, &author, now);
    Ok((StatusCode::CREATED, answer(added.await.map_err(refused)?)))
}
