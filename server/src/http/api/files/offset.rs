//! `HEAD /api/v1/files/{id}/content`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::{
    Caller, UPLOAD_COMPLETE, UPLOAD_DIGEST, UPLOAD_LENGTH, UPLOAD_OFFSET, digest, find, is_own,
    no_file,
};
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::state::AppState;

/// How far a file that the caller sends has come: `Upload-Offset`, and in `Upload-Digest` the SHA-256
/// of the bytes before it.
///
/// A request that was still at it is ended.
#[utoipa::path(
    head, path = "/files/{id}/content", tag = "files", params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`wrong_state`"),
    )
)]
pub(super) async fn offset(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let file = find(&state, &caller, &id).await?;
    if !is_own(&file, &caller) {
        return Err(no_file());
    }
    let (view, hash) = state.files.settle(&id).await?;
    let headers = [
        (UPLOAD_OFFSET, view.offset.into()),
        (UPLOAD_LENGTH, view.size.into()),
        (UPLOAD_COMPLETE, HeaderValue::from_static("?0")),
        (UPLOAD_DIGEST, digest(&hash)),
    ];
    Ok((StatusCode::NO_CONTENT, headers.into_iter().collect()))
}
