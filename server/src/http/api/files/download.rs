//! `GET /api/v1/files/{id}/content`

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tandem_protocol::file::FileState;
use tandem_protocol::signal::Role;
use tandem_session::capability::Action;
use tandem_tickets::Actor;

use super::{Caller, REPR_DIGEST, digest, find, no_file, refused};
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::hub::FileCaller;
use crate::state::AppState;
use crate::store::files::StoredFile;

/// Nothing in it runs, wherever it is opened.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// Bytes of a file that the other end has handed over; `Range` with one range is understood.
///
/// Agents get those of the customer and of each other, after the session too.
#[utoipa::path(
    get, path = "/files/{id}/content", tag = "files",
    params(("id" = String, Path), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, description = "`wrong_state`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`", body = Problem),
        (status = 416, description = "`invalid_range`", body = Problem),
    )
)]
pub(super) async fn download(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = find(&state, &caller, &id).await?;
    let (who, actor) = taker(&state, &file, &caller).await?;
    let etag = format!("\"{}\"", file.sha256.as_deref().unwrap_or_default());
    let range = match wanted(&headers, file.size, &etag) {
        Some(Ok(range)) => Some(range),
        Some(Err(())) if file.state == FileState::Ready => return Ok(no_range(file.size)),
        Some(Err(())) | None => None,
    };
    let bytes = range.clone().unwrap_or(0..file.size);
    let pieces = state.files.read(&file, bytes.clone()).await?;
    let mut answer = headers_of(&file, &etag, &bytes);
    let mut status = StatusCode::OK;
    if range.is_some() {
        status = StatusCode::PARTIAL_CONTENT;
        let (first, last) = (bytes.start, bytes.end - 1);
        let text = format!("bytes {first}-{last}/{}", file.size);
        insert(&mut answer, header::CONTENT_RANGE, &text);
    }
    let mut at = bytes.start;
    let noted = move |n_bytes: u64| {
        at += n_bytes;
        if at == file.size {
            let (state, file) = (state.clone(), file.clone());
            let (who, actor) = (who.clone(), actor.clone());
            tokio::spawn(async move { state.files.note_download(&file, &who, actor).await });
        }
    };
    Ok((status, answer, body(pieces, noted, bytes.is_empty())).into_response())
}

/// Under which name the download is written down; customers get what agents have sent.
async fn taker(
    state: &AppState,
    file: &StoredFile,
    caller: &FileCaller,
) -> Result<(String, Actor), Problem> {
    match caller {
        FileCaller::Agent { id, name } => Ok((id.clone(), Actor::agent(id, name))),
        FileCaller::Customer { session_id } => {
            let seat = state
                .hub
                .file_seat(session_id, caller, Action::TakeFile)
                .await;
            let seat = seat.map_err(refused)?;
            if file.role == Role::Customer {
                return Err(no_file());
            }
            Ok((seat.participant, Actor::customer(seat.name)))
        }
    }
}

fn body(
    pieces: crate::files::Pieces,
    mut passed: impl FnMut(u64) + Send + 'static,
    is_empty: bool,
) -> Body {
    if is_empty {
        passed(0);
    }
    Body::from_stream(pieces.map(move |piece| {
        if let Ok(bytes) = &piece {
            passed(bytes.len() as u64);
        }
        piece
    }))
}

fn headers_of(file: &StoredFile, etag: &str, bytes: &Range<u64>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let octets = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, octets);
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, (bytes.end - bytes.start).into());
    insert(&mut headers, header::ETAG, etag);
    insert(
        &mut headers,
        header::CONTENT_DISPOSITION,
        &disposition(&file.name),
    );
    let hash = file.sha256.as_deref().map(str::as_bytes);
    let hash = hash.and_then(|hash| data_encoding::HEXLOWER.decode(hash).ok());
    if let Some(hash) = hash {
        headers.insert(REPR_DIGEST, digest(&hash));
    }
    headers
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// RFC 6266 §4.3: the name in ASCII, and as it is for everybody who reads RFC 8187.
fn disposition(name: &str) -> String {
    let plain = |one: char| {
        if one.is_ascii_graphic() || one == ' ' {
            one
        } else {
            '_'
        }
    };
    let ascii: String = name.chars().map(plain).collect();
    let ascii = ascii.replace(['"', '\\', '%'], "_");
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

/// The one range that is asked for (RFC 9110 §14.2); what is no range of bytes, or several, is not
/// looked at, and an error is one that the file does not have.
fn wanted(headers: &HeaderMap, size: u64, etag: &str) -> Option<Result<Range<u64>, ()>> {
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    if headers
        .get(header::IF_RANGE)
        .is_some_and(|known| known.as_bytes() != etag.as_bytes())
    {
        return None;
    }
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: u64 = first.parse().ok()?;
    let last = match last {
        "" => size.saturating_sub(1),
        last => last.parse::<u64>().ok()?.min(size.saturating_sub(1)),
    };
    if first >= size {
        return Some(Err(()));
    }
    (first <= last).then_some(Ok(first..last + 1))
}

fn no_range(size: u64) -> Response {
    let headers = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
    let problem = Problem::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "invalid_range",
        "The file ends before this range.",
    );
    (headers, problem).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        let check = |range: &str, expected: Option<Result<Range<u64>, ()>>| {
            let mut headers = HeaderMap::new();
            insert(&mut headers, header::RANGE, range);
            assert_eq!(wanted(&headers, 10, "\"x\""), expected, "{range}");
        };
        check("bytes=0-", Some(Ok(0..10)));
        check("bytes=3-5", Some(Ok(3..6)));
        check("bytes=9-99999999999", Some(Ok(9..10)));
        check("bytes=10-", Some(Err(())));
        for odd in [
            "bytes=-5",
            "bytes=5-3",
            "bytes=0-1,3-4",
            "pages=1-2",
            "bytes=a-",
            "bytes=",
        ] {
            check(odd, None);
        }
    }

    #[test]
    fn a_range_of_another_version_is_the_whole() {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::RANGE, "bytes=5-");
        insert(&mut headers, header::IF_RANGE, "\"x\"");
        assert_eq!(wanted(&headers, 10, "\"x\""), Some(Ok(5..10)));
        assert_eq!(wanted(&headers, 10, "\"y\""), None);
    }

    #[test]
    fn names_are_written_for_old_and_new_readers() {
        let expected = "attachment; filename=\"Gr__e _50_.txt\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%2250%25.txt";
        assert_eq!(disposition("Größe \"50%.txt"), expected);
    }
}
