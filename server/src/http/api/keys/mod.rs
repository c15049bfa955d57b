//! Keys of programs. Administrators only, and only in the console.

mod create;
mod delete;
mod list;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::keys::scope::Scope;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::keys::ApiKey;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(delete::delete))
}

/// A key, without what it is made of.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "ApiKey"))]
#[schema(as = ApiKey)]
pub(crate) struct KeyView {
    /// Identifier, `key_…`.
    id: String,
    /// What people call it.
    name: String,
    /// Its first letters, `tdm_` and eight more.
    hint: String,
    /// Who made it: it acts for them.
    agent_name: String,
    /// What it may do.
    scopes: Vec<Scope>,
    /// Creation, RFC 3339 UTC.
    created_at: String,
    /// When it ends by itself, RFC 3339 UTC.
    #[schema(required = true)]
    expires_at: Option<String>,
    /// When it was last used, to the minute, RFC 3339 UTC.
    #[schema(required = true)]
    last_used_at: Option<String>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            hint: key.hint,
            agent_name: key.agent_name,
            scopes: key.scopes,
            created_at: rfc3339(key.created_at),
            expires_at: key.expires_at.map(rfc3339),
            last_used_at: key.last_used_at.map(rfc3339),
        }
    }
}

/// A key that is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct KeySecret {
    /// What is known of it later.
    key: KeyView,
    /// The whole key, `tdm_…`.
    secret: String,
}
