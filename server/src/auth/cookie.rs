//! The console's cookie: its name and attributes, and how it is read.

use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::origin::Origin;

/// Name of the cookie; the prefix `__Host-` (RFC 6265bis §4.1.3.2) needs TLS.
pub fn name(origin: &Origin) -> &'static str {
    if origin.is_https() {
        "__Host-tandem"
    } else {
        "tandem_session"
    }
}

/// The token that the browser sent.
pub fn token(headers: &HeaderMap, origin: &Origin) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(name(origin))
        .map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` that keeps `token` for `max_age_s`; zero takes the cookie away.
pub fn set(origin: &Origin, token: &str, max_age_s: u64) -> Option<HeaderValue> {
    set_named(name(origin), origin, token, max_age_s)
}

fn set_named(name: &str, origin: &Origin, value: &str, max_age_s: u64) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(origin.is_https())
        .same_site(SameSite::Lax)
        .build();
    HeaderValue::from_str(&format!("{cookie}; Max-Age={max_age_s}")).ok()
}

/// Name of the cookie of a sign-in at another system.
fn trip_name(origin: &Origin) -> &'static str {
    if origin.is_https() {
        "__Host-tandem-oidc"
    } else {
        "tandem_oidc"
    }
}

/// What the browser has kept of a sign-in at another system.
pub fn trip(headers: &HeaderMap, origin: &Origin) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(trip_name(origin));
    cookie.map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` that keeps it. The other system sends the browser back from another site, by a link:
/// `Lax` lets the cookie come along.
pub fn set_trip(origin: &Origin, sealed: &str, max_age_s: u64) -> Option<HeaderValue> {
    set_named(trip_name(origin), origin, sealed, max_age_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: &str, expected: &str) {
        let origin = origin.parse().expect("an origin");
        let header = set(&origin, "abc", 60).expect("a header");
        assert_eq!(header.to_str().expect("text"), expected);
        let pair = expected.split(';').next().expect("a pair");
        let headers = HeaderMap::from_iter([(
            axum::http::header::COOKIE,
            HeaderValue::from_str(&format!("other=1; {pair}")).expect("a header"),
        )]);
        assert_eq!(token(&headers, &origin).as_deref(), Some("abc"));
    }

    #[test]
    fn cookie_is_bound_to_the_host_where_there_is_tls() {
        check(
            "https://a.example",
            "__Host-tandem=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60",
        );
        check(
            "http://127.0.0.1:8080",
            "tandem_session=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=60",
        );
    }
}
