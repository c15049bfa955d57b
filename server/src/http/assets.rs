//! Files of the web build, embedded into the binary (a debug build reads them from `web/dist`).
//!
//! `cargo xtask web` lays a `.br` copy beside each file that shrinks; browsers that accept brotli
//! get that one. Names under `/assets/` hold a hash of the content, so they may be kept for ever.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::extract::Path;
use super::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Web;

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
    fn header(self) -> HeaderValue {
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
pub(super) async fn loader(headers: HeaderMap) -> Response {
    host_script("loader.js", &headers)
}

/// The half of the widget that runs in the host page.
pub(super) async fn sensor(headers: HeaderMap) -> Response {
    host_script("sensor.js", &headers)
}

/// Scripts of the host page: any page may load and read them.
fn host_script(name: &str, request: &HeaderMap) -> Response {
    let Some(mut response) = file(name, request, Keep::Shortly) else {
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
pub(super) async fn hashed(Path(path): Path<String>, request: HeaderMap) -> Response {
    let name = format!("assets/{path}");
    let Some(mut response) = file(&name, &request, Keep::Forever) else {
        return missing();
    };
    let headers = response.headers_mut();
    headers.insert(COEP, REQUIRE_CORP);
    headers.insert(CORP, CROSS_ORIGIN);
    response
}

/// The bytes of a file of the web build, if it is there.
pub(super) fn bytes(name: &str) -> Option<Vec<u8>> {
    Web::get(name).map(|file| file.data.into_owned())
}

/// Answers with a file of the web build, if it is there.
pub(super) fn file(name: &str, request: &HeaderMap, keep: Keep) -> Option<Response> {
    if name.ends_with(".br") {
        return None;
    }
    let compressed = accepts_brotli(request)
        .then(|| Web::get(&format!("{name}.br")))
        .flatten();
    let encoding = compressed.is_some().then_some("br");
    let file = compressed.or_else(|| Web::get(name))?;
    let mut response = answer(name, file, request);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, keep.header());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding.filter(|_| headers.contains_key(header::CONTENT_TYPE)) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The file with its type and tag, or 304 when the caller has it.
pub(super) fn answer(name: &str, file: EmbeddedFile, request: &HeaderMap) -> Response {
    let tag = format!(
        "\"{}\"",
        data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash()[..16])
    );
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
        (content_type, Body::from(file.data.into_owned())).into_response()
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
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let is_brotli = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            is_brotli && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
        })
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
