//! Requests that change something must come from a page of our own origin, or from a program with a key.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::problem::Problem;
use crate::origin::Origin;
use crate::state::AppState;
use crate::store::keys::KeyCaller;

/// Refuses unsafe methods (RFC 9110 §9.2.1) from other origins.
pub async fn require(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let has_key = request.extensions().get::<KeyCaller>().is_some();
    if !request.method().is_safe()
        && !has_key
        && let Err(problem) = check(request.headers(), &state.origin)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// `Origin` decides; where it is missing, `Sec-Fetch-Site` must say `same-origin`.
///
/// # Errors
/// 403 `foreign_origin`.
pub fn check(headers: &HeaderMap, own: &Origin) -> Result<(), Problem> {
    let is_own = match headers.get(header::ORIGIN) {
        Some(origin) => origin.as_bytes() == own.as_str().as_bytes(),
        None => headers
            .get("sec-fetch-site")
            .is_some_and(|site| site == "same-origin"),
    };
    is_own.then_some(()).ok_or_else(|| {
        let detail = format!("Requests that change something must come from {own}.");
        Problem::forbidden("foreign_origin", detail)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)]) -> bool {
        let own = "http://127.0.0.1:8080".parse().expect("an origin");
        let headers = pairs.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        check(&headers.collect(), &own).is_ok()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        assert!(allowed(&[("origin", "http://127.0.0.1:8080")]));
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(!allowed(&[]));
        assert!(!allowed(&[("origin", "null")]));
        assert!(!allowed(&[("origin", "http://127.0.0.1:8081")]));
        assert!(!allowed(&[("origin", "http://localhost:8080")]));
        assert!(!allowed(&[("sec-fetch-site", "same-site")]));
        assert!(!allowed(&[
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin")
        ]));
    }
}
