//! `PATCH /api/v1/files/{id}/content`

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use tandem_session::capability::Action;

use super::{
    Caller, REPR_DIGEST, UPLOAD_COMPLETE, UPLOAD_OFFSET, find, is_own, no_file, refused, tell,
};
use crate::files::{FileError, Piece};
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::state::AppState;
use crate::store::files::Home;

/// Media type of a piece.
const PARTIAL_UPLOAD: &[u8] = b"application/partial-upload";

/// Adds a piece that begins at `Upload-Offset`.
///
/// The last one says `Upload-Complete: ?1` and the SHA-256 of the whole file as `Repr-Digest`.
#[utoipa::path(
    patch, path = "/files/{id}/content", tag = "files",
    params(
        ("id" = String, Path),
        ("Upload-Offset" = u64, Header),
        ("Upload-Complete" = Option<String>, Header, description = "`?0` or `?1`"),
        ("Repr-Digest" = Option<String>, Header, description = "`sha-256=:…:`"),
    ),
    request_body(content = Vec<u8>, content_type = "application/partial-upload"),
    responses(
        (status = 200, body = tandem_protocol::file::FileView),
        (status = 400, description = "`invalid_piece`", body = Problem),
        (status = 403, description = "`not_allowed`, `wrong_state`, `not_attached`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_offset` with `Upload-Offset`, `superseded`, `wrong_state`", body = Problem),
        (status = 413, description = "`file_too_large`", body = Problem),
        (status = 415, description = "`not_a_piece`, `file_content`", body = Problem),
        (status = 422, description = "`wrong_hash`", body = Problem),
        (status = 507, description = "`disk_full`", body = Problem),
    )
)]
pub(super) async fn append(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let piece = read_piece(&headers)?;
    let file = find(&state, &caller, &id).await?;
    if !is_own(&file, &caller) {
        return Err(no_file());
    }
    if let Home::Session(id) = &file.home {
        let seat = state.hub.file_seat(id, &caller, Action::SendFile).await;
        seat.map_err(refused)?;
    }
    let files = state.files.clone();
    // A request that is given up must not leave a write behind that nobody waits for.
    let writing = async move { files.append(&id, piece, body.into_data_stream()).await };
    let appended = match tokio::spawn(writing).await {
        Ok(appended) => appended,
        Err(error) => return Err(Problem::internal(&error)),
    };
    match appended {
        Ok(view) => {
            if piece.last.is_some() {
                tell(&state, file.home);
            }
            let offset = [(UPLOAD_OFFSET, view.offset.to_string())];
            Ok((offset, Json(view)).into_response())
        }
        Err(FileError::WrongOffset(offset)) => {
            let headers = [(UPLOAD_OFFSET, offset.to_string())];
            Ok((headers, Problem::from(FileError::WrongOffset(offset))).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn read_piece(headers: &HeaderMap) -> Result<Piece, Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind.as_bytes() != PARTIAL_UPLOAD) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_a_piece",
            "A piece of a file must be sent as application/partial-upload.",
        ));
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let offset = text(UPLOAD_OFFSET).and_then(|offset| offset.parse().ok());
    let digest = text(REPR_DIGEST).and_then(read_digest);
    let last = match text(UPLOAD_COMPLETE) {
        None | Some("?0") => Some(None),
        Some("?1") => digest.map(Some),
        Some(_) => None,
    };
    match (offset, last) {
        (Some(offset), Some(last)) => Ok(Piece { offset, last }),
        (None, _) | (_, None) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_piece",
            "A piece needs Upload-Offset, and the last one Upload-Complete and Repr-Digest.",
        )),
    }
}

/// The SHA-256 of `Repr-Digest` (RFC 9530), whatever other digests stand beside it.
fn read_digest(text: &str) -> Option<[u8; 32]> {
    let ours = text
        .split(',')
        .find_map(|one| one.trim().strip_prefix("sha-256=:"))?;
    let hash = BASE64.decode(ours.strip_suffix(':')?.as_bytes()).ok()?;
    hash.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_says_where_it_begins_and_the_last_one_what_the_whole_is() {
        let digest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
        let check = |pairs: &[(&'static str, &str)], expected: Option<(u64, bool)>| {
            let pairs = [("content-type", "application/partial-upload")]
                .iter()
                .chain(pairs);
            let headers: HeaderMap = pairs
                .map(|(name, value)| {
                    (
                        HeaderName::from_static(name),
                        value.parse().expect("a header"),
                    )
                })
                .collect();
            let piece = read_piece(&headers).ok();
            let found = piece.map(|piece| (piece.offset, piece.last.is_some()));
            assert_eq!(found, expected, "{headers:?}");
        };
        let offset = ("upload-offset", "7");
        check(&[offset], Some((7, false)));
        check(&[offset, ("upload-complete", "?0")], Some((7, false)));
        check(
            &[offset, ("upload-complete", "?1"), ("repr-digest", digest)],
            Some((7, true)),
        );
        let several = format!("sha-512=:AA==:, {digest}");
        check(
            &[offset, ("upload-complete", "?1"), ("repr-digest", &several)],
            Some((7, true)),
        );
        check(&[offset, ("upload-complete", "?1")], None);
        check(
            &[
                offset,
                ("upload-complete", "?1"),
                ("repr-digest", "sha-256=:AA==:"),
            ],
            None,
        );
        check(&[offset, ("upload-complete", "1")], None);
        check(&[("upload-offset", "-1")], None);
        check(&[("upload-offset", "99999999999999999999")], None);
        check(&[], None);
    }
}
