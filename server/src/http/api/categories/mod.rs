//! Categories: what tickets are about, in two levels, and what is done to a ticket that is put into one
//! (ADR 0077).

mod change;
mod create;
mod list;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use serde::Serialize;
use tandem_tickets::categories::{self, Need};
use tandem_tickets::limits::CATEGORY_NEEDS_MAX;
use tandem_tickets::{Priority, Taxonomy};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::api::check::Checks;
use crate::http::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::categories::{CategoryRefused, KeptCategory, offered};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change))
}

/// What a ticket is about.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Category"))]
#[schema(as = Category)]
pub(crate) struct CategoryView {
    /// What tickets have: its name, behind that of its parent and ` › `; never changed.
    word: String,
    /// What it is called below its parent.
    name: String,
    /// The word of the category that it stands under; absent for one of the first level.
    #[schema(required = true)]
    parent: Option<String>,
    /// Whether no ticket is put there any more.
    archived: bool,
    /// The team of a ticket that is put there; absent where it stays.
    #[schema(required = true)]
    team: Option<String>,
    /// The priority of a ticket that is put there; absent where it stays.
    #[schema(required = true)]
    priority: Option<Priority>,
    /// Tags that a ticket gets that is put there, beside its own.
    tags: Vec<String>,
    /// What a ticket then needs to become solved or closed: `resolution`, `root_cause`, `field.KEY`.
    needs: Vec<String>,
    /// Counts the changes from 1; 0 for a word of the settings and no more. Its `ETag` is this number in
    /// quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    version: i64,
}

impl From<KeptCategory> for CategoryView {
    fn from(KeptCategory { category, version }: KeptCategory) -> Self {
        let rule = category.rule;
        Self {
            name: categories::name_of(&category.word).to_owned(),
            parent: categories::parent_of(&category.word).map(str::to_owned),
            word: category.word,
            archived: category.is_archived,
            team: rule.team,
            priority: rule.priority,
            tags: rule.tags,
            needs: rule.needs.iter().map(Need::word).collect(),
            version,
        }
    }
}

/// The words for how a ticket ended, with the categories that tickets can be put into.
///
/// # Errors
/// The store failed.
pub(super) async fn taxonomy(state: &AppState) -> Result<Taxonomy, StoreError> {
    let settings = &state.config.closing;
    let all = state.store.categories(&settings.categories).await?;
    Ok(Taxonomy {
        categories: offered(&all),
        ..settings.clone()
    })
}

/// The same with all categories that there are: a ticket may keep one that is archived.
///
/// # Errors
/// The store failed.
pub(super) async fn known_taxonomy(state: &AppState) -> Result<Taxonomy, StoreError> {
    let settings = &state.config.closing;
    let all = state.store.categories(&settings.categories).await?;
    Ok(Taxonomy {
        categories: all.into_iter().map(|one| one.category.word).collect(),
        ..settings.clone()
    })
}

/// What a ticket needs, each once and sorted; notes what is none of it, and what nobody could say in the words of
/// the settings: no ticket would ever be solved.
fn needs(checks: &mut Checks, words: &[String], closing: &Taxonomy) -> Vec<Need> {
    if words.len() > CATEGORY_NEEDS_MAX {
        checks.refuse("/needs", format!("must be at most {CATEGORY_NEEDS_MAX}"));
        return Vec::new();
    }
    let mut needs = Vec::new();
    for (place, word) in words.iter().enumerate() {
        match Need::parse(word) {
            Some(need) if need.can_be_met(closing) => needs.push(need),
            Some(_) => checks.refuse(&format!("/needs/{place}"), NO_WORDS),
            None => checks.refuse(&format!("/needs/{place}"), NO_NEED),
        }
    }
    needs.sort();
    needs.dedup();
    needs
}

/// What is said of a need that is none.
const NO_NEED: &str = "must be resolution, root_cause, or field. and the key of a field";

/// What is said of a need that can not be met.
const NO_WORDS: &str = "must be something that the settings have words for";

fn answer(category: KeptCategory) -> impl IntoResponse {
    let tag = [(ETAG, format!("\"{}\"", category.version))];
    (tag, Json(CategoryView::from(category)))
}

fn changed_since() -> Problem {
    let detail = "Somebody has changed the category since it was read.";
    Problem::precondition_failed("changed_since", detail)
}

fn refused(error: CategoryRefused) -> Problem {
    match error {
        CategoryRefused::Unknown => Problem::not_found("There is no such category."),
        CategoryRefused::Changed => changed_since(),
        CategoryRefused::Taken => {
            let detail = "A category has this name there, or had it before it was archived.";
            Problem::conflict("name_taken", detail)
        }
        CategoryRefused::TooMany => {
            Problem::conflict("too_many", "There are as many categories as there may be.")
        }
        CategoryRefused::NoParent => {
            let detail = "must be the word of a category of the first level that is offered";
            Problem::invalid_body(vec![FieldError::new("/parent", detail)])
        }
        CategoryRefused::NoField(word) => {
            let detail = format!("{NO_NEED}: there is no {word}");
            Problem::invalid_body(vec![FieldError::new("/needs", detail)])
        }
        CategoryRefused::Store(error) => error.into(),
    }
}
