//! Security headers of every answer; a handler that set one of its own keeps it.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

/// No answer needs these abilities unless its handler says so.
const NO_ABILITIES: HeaderValue = HeaderValue::from_static(
    "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()",
);

/// Name of `Permissions-Policy`.
pub const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds the headers that are missing.
pub async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    default(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    default(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    default(PERMISSIONS_POLICY, NO_ABILITIES);
    default(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    if state.origin.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        default(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if is_api {
        default(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        default(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
    response
}
