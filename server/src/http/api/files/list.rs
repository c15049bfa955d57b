//! `GET /api/v1/sessions/{id}/files`

use axum::extract::State;
use serde::Serialize;
use tandem_protocol::file::FileView;
use utoipa::ToSchema;

use super::Caller;
use crate::files::settings::FileSettings;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::hub::FileCaller;
use crate::state::AppState;

/// The files of a session, and which ones it takes.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct SessionFiles {
    /// Its files, oldest first.
    data: Vec<FileView>,
    /// Always null: there are few enough for one page.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// What a refusal is about, so that people can be told.
    limits: FileLimits,
}

/// Which files a session takes.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct FileLimits {
    /// Bytes of one file.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    file_bytes: u64,
    /// Bytes of all files of one session.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    session_bytes: u64,
    /// Files of one session, those included that were refused.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    session_files: u64,
    /// Files of one session that are on their way at a time.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    session_uploads: u64,
    /// Extensions of the only types that are taken; all when empty.
    allow: Vec<String>,
    /// Extensions of types that are not taken.
    deny: Vec<String>,
}

impl FileLimits {
    fn of(settings: &FileSettings) -> Self {
        let (quota, types) = (settings.quota(), settings.types());
        Self {
            file_bytes: quota.file_bytes,
            session_bytes: quota.session_bytes,
            session_files: quota.session_files,
            session_uploads: quota.session_uploads,
            allow: types.allow,
            deny: types.deny,
        }
    }
}

/// All files of a session, oldest first.
#[utoipa::path(
    get, path = "/sessions/{id}/files", tag = "files", params(("id" = String, Path)),
    responses(
        (status = 200, body = SessionFiles),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<SessionFiles>, Problem> {
    let is_foreign = match &caller {
        FileCaller::Customer { session_id } => *session_id != id,
        FileCaller::Agent { .. } => state.store.lookup_session(&id).await?.is_none(),
    };
    if is_foreign {
        return Err(Problem::not_found("There is no such session."));
    }
    let files = state.store.files_of_session(&id).await?;
    let data = state.files.views(&files).await?;
    Ok(Json(SessionFiles {
        data,
        next_cursor: None,
        limits: FileLimits::of(state.files.settings()),
    }))
}
