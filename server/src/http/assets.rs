//! Files of the web build.
//!
//! They are embedded into the binary (a debug build reads them from `web/dist`), unless the
//! settings name a folder. `cargo xtask web` lays a `.br` copy beside each file that shrinks;
//! browsers that accept brotli get that one. Names under `/assets/` hold a hash of the content, so
//! they may be kept for ever.

use std::borrow::Cow;
use std::path::{Component, Path as FilePath};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use super::extract::Path;
use super::problem::Problem;
use crate::state::AppState;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Embedded;

/// A file to serve.
pub(super) struct File {
    pub(super) bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

impl From<EmbeddedFile> for File {
    fn from(file: EmbeddedFile) -> Self {
        Self {
            hash: file.metadata.sha256_hash(),
            bytes: file.data,
        }
    }
}

/// How long browsers may keep a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keep {
    /// For ever: the name changes with the content.
    Forever,
    /// Some minutes, then ask.
    Shortly,
    /// Always ask.
    Ask,
}

impl Keep {
    const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Shortly => "public, max-age=300",
            Self::Ask => "no-cache",
        })
    }
}

pub(super) const COEP: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
pub(super) const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
pub(super) const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
pub(super) const REQUIRE_CORP: HeaderValue = HeaderValue::from_static("require-corp");
pub(super) const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");

/// The script tag's file.
pub(super) async fn loader(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "loader.js", &headers)
}

/// The half of the widget that runs in the host page.
pub(super) async fn sensor(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "sensor.js", &headers)
}

/// The parts of the sensor that no snapshot waits for.
pub(super) async fn sense(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "sense.js", &headers)
}

/// What shows the customer what the agent sees.
pub(super) async fn lens(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "lens.js", &headers)
}

/// What draws over the page: the agent's pointer, and what both draw.
pub(super) async fn annotate(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "annotate.js", &headers)
}

/// What acts on the page for the agent.
pub(super) async fn control(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "control.js", &headers)
}

/// What holds those acts that need the customer's tap.
pub(super) async fn propose(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "propose.js", &headers)
}

/// What tells where in the product the customer is.
pub(super) async fn trail(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "trail.js", &headers)
}

/// What lets a known customer count as present, and shows invitations.
pub(super) async fn present(State(state): State<AppState>, headers: HeaderMap) -> Response {
    host_script(&state, "present.js", &headers)
}

/// Scripts of the host page: any page may load and read them.
fn host_script(state: &AppState, name: &str, request: &HeaderMap) -> Response {
    let Some(mut response) = file(state, name, request, Keep::Shortly) else {
        return missing();
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(CORP, CROSS_ORIGIN);
    response
}

/// Bundles, workers and wasm. A worker of the client frame is only started when it demands what
/// the frame demands of its parts (HTML, "embedder policy"), hence COEP here too.
pub(super) async fn hashed(
    State(state): State<AppState>,
    Path(path): Path<String>,
    request: HeaderMap,
) -> Response {
    let name = format!("assets/{path}");
    let Some(mut response) = file(&state, &name, &request, Keep::Forever) else {
        return missing();
    };
    let headers = response.headers_mut();
    headers.insert(COEP, REQUIRE_CORP);
    headers.insert(CORP, CROSS_ORIGIN);
    response
}

/// A file of the web build, if it is there.
pub(super) fn read(state: &AppState, name: &str) -> Option<File> {
    let Some(folder) = &state.config.web else {
        return Embedded::get(name).map(File::from);
    };
    let inside = FilePath::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let bytes = inside
        .then(|| std::fs::read(folder.join(name)).ok())
        .flatten()?;
    Some(File {
        hash: Sha256::digest(&bytes).into(),
        bytes: bytes.into(),
    })
}

/// Answers with a file of the web build, if it is there.
pub(super) fn file(
    state: &AppState,
    name: &str,
    request: &HeaderMap,
    keep: Keep,
) -> Option<Response> {
    if name.ends_with(".br") {
        return None;
    }
    let compressed = accepts_brotli(request)
        .then(|| read(state, &format!("{name}.br")))
        .flatten();
    let is_compressed = compressed.is_some();
    let file = compressed.or_else(|| read(state, name))?;
    let mut response = answer(name, file, request);
    let is_whole = response.status() == StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, keep.header());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed && is_whole {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

/// The file with its type and tag, or 304 when the caller has it.
pub(super) fn answer(name: &str, file: File, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(&file.hash[..16]));
    let known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content_type = [(header::CONTENT_TYPE, content_type(name))];
        (content_type, Body::from(file.bytes.into_owned())).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Media type by the ending; text is UTF-8.
pub(super) fn content_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = guess.type_() == mime_guess::mime::TEXT;
    let text = if is_text {
        format!("{guess}; charset=utf-8")
    } else {
        guess.to_string()
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn missing() -> Response {
    Problem::not_found("There is no such file in this build.").into_response()
}

/// Whether `Accept-Encoding` names brotli with a weight above zero (RFC 9110 §12.5.3).
fn accepts_brotli(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter();
    let codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut accepted = codings.filter(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("br"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_brotli && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
    });
    accepted.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brotli(value: &'static str) -> bool {
        let value = HeaderValue::from_static(value);
        accepts_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]))
    }

    #[test]
    fn brotli_is_sent_only_where_it_is_accepted() {
        assert!(brotli("gzip, deflate, br, zstd"));
        assert!(brotli("br;q=0.5"));
        assert!(!brotli("gzip, br;q=0"));
        assert!(!brotli("gzip"));
        assert!(!accepts_brotli(&HeaderMap::new()));
    }

    #[test]
    fn browsers_get_types_that_they_run() {
        assert_eq!(content_type("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("a.wasm"), "application/wasm");
        assert_eq!(content_type("a.css"), "text/css; charset=utf-8");
        assert_eq!(content_type("a.woff2"), "font/woff2");
        assert_eq!(content_type("a.html"), "text/html; charset=utf-8");
    }
}
