//! Which tenant a request is for: the host that it names decides, and nothing else (ADR 0049).
//!
//! Where there is one tenant, every host is its. Where there are several, a host that is nobody's gets
//! no page of anybody.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt as _;

use super::problem::Problem;
use super::{health, middleware, router};
use crate::origin::Origin;
use crate::state::AppState;

/// Something of each tenant, by the host that it is found at.
#[derive(Clone, Debug)]
pub(super) struct ByHost<T>(Arc<HashMap<String, T>>);

impl<T> ByHost<T> {
    /// What belongs to each origin.
    pub(super) fn new(of_each: impl IntoIterator<Item = (Origin, T)>) -> Self {
        let named = |(origin, one): (Origin, T)| (plain(origin.host()), one);
        Self(Arc::new(of_each.into_iter().map(named).collect()))
    }

    /// What belongs to the host that a request names.
    ///
    /// # Errors
    /// 400 `invalid_host` where it does not name one host, 421 `unknown_host` where that is nobody's
    /// (RFC 9110 §15.5.20).
    pub(super) fn of(&self, uri: &Uri, headers: &HeaderMap) -> Result<&T, Problem> {
        let host = host(uri, headers).ok_or_else(|| {
            let detail = "A request names the host that it is for, once.";
            Problem::new(StatusCode::BAD_REQUEST, "invalid_host", detail)
        })?;
        self.0.get(&host).ok_or_else(|| {
            let detail = "Nobody is found at this host.";
            Problem::new(StatusCode::MISDIRECTED_REQUEST, "unknown_host", detail)
        })
    }
}

/// The host of the request: that of its address where it has a whole one, else that of its `Host`
/// (RFC 9112 §3.2, §3.2.2). `X-Forwarded-Host` counts for nothing: a proxy that does not write it hands
/// on what anybody has written there.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut named = headers.get_all(header::HOST).iter();
    let (first, second) = (named.next(), named.next());
    if second.is_some() {
        return None;
    }
    let authority = match uri.authority() {
        Some(authority) => authority.clone(),
        None => Authority::try_from(first?.as_bytes()).ok()?,
    };
    let is_bare = !authority.as_str().contains('@');
    is_bare.then(|| plain(authority.host()))
}

/// As hosts are compared: small letters, and without the dot of the root.
fn plain(host: &str) -> String {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.to_ascii_lowercase()
}

/// Everything that the server answers, for all tenants.
pub(crate) fn hosts(states: &[AppState]) -> Router {
    match states {
        [only] => router(only.clone()),
        _ => of_several(states),
    }
}

fn of_several(states: &[AppState]) -> Router {
    let of_each = states.iter().map(|state| {
        let tenant = state.store.tenant_id().clone();
        (state.origin.clone(), (tenant, router(state.clone())))
    });
    let tenants = ByHost::new(of_each);
    let nobodys = nobodys(states);
    Router::new().fallback(async move |mut request: Request| -> Response {
        let asked = match tenants.of(request.uri(), request.headers()) {
            Ok((tenant, router)) => {
                // For the log, which is one for all.
                request.extensions_mut().insert(tenant.clone());
                router.clone().oneshot(request)
            }
            Err(_) => nobodys.clone().oneshot(request),
        };
        asked
            .await
            .unwrap_or_else(|never: Infallible| match never {})
    })
}

/// What is answered at hosts that are nobody's: whether the process lives and wants traffic, since who
/// asks that goes by addresses; and everything else with the problem.
fn nobodys(states: &[AppState]) -> Router {
    let ready = Arc::<[AppState]>::from(states);
    let none = ByHost::<()>::new([]);
    let refuse = async move |request: Request| -> Response {
        match none.of(request.uri(), request.headers()) {
            Ok(()) => Problem::not_found("There is nothing at this address.").into_response(),
            Err(problem) => problem.into_response(),
        }
    };
    let mut router = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::all_ready).with_state(ready))
        .fallback(refuse);
    if let Some(first) = states.first() {
        let headers = from_fn_with_state(first.clone(), middleware::headers::add);
        router = router.layer(headers);
    }
    router.layer(from_fn(middleware::request::watch))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[track_caller]
    fn check(uri: &'static str, headers: &[(&'static str, &'static str)], expected: Option<&str>) {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(name, value);
        }
        let found = host(&Uri::from_static(uri), &all);
        assert_eq!(found.as_deref(), expected, "{uri} {all:?}");
    }

    #[test]
    fn one_host_has_one_name_however_it_is_written() {
        for written in [
            "a.example",
            "A.Example",
            "a.example.",
            "a.example:8443",
            "a.example.:1",
        ] {
            check("/", &[("host", written)], Some("a.example"));
        }
        check("/", &[("host", "[::1]:8080")], Some("[::1]"));
        check(
            "http://b.example/x",
            &[("host", "a.example")],
            Some("b.example"),
        );
        check("http://b.example/x", &[], Some("b.example"));
        let forwarded = [
            ("host", "a.example"),
            ("x-forwarded-host", "b.example"),
            ("forwarded", "host=b.example"),
        ];
        check("/", &forwarded, Some("a.example"));
    }

    #[test]
    fn what_names_no_host_or_two_names_none() {
        check("/", &[], None);
        check("/", &[("x-forwarded-host", "a.example")], None);
        check("/", &[("host", "a.example"), ("host", "a.example")], None);
        check(
            "http://b.example/",
            &[("host", "a.example"), ("host", "b.example")],
            None,
        );
        for odd in [
            "",
            "b@a.example",
            "a.example/x",
            "a.example, b.example",
            "a b",
        ] {
            check("/", &[("host", odd)], None);
        }
    }
}
