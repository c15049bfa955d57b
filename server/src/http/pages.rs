//! The documents that browsers open: console, join page, client frame.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::assets::{self, COEP, COOP, CORP, CROSS_ORIGIN, Keep, REQUIRE_CORP};
use super::csp;
use super::middleware::headers::PERMISSIONS_POLICY;
use crate::state::AppState;

/// What is shown while there is no web build.
const NO_WEB_BUILD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Tandem: web parts are not built</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
code { background: #8883; padding: .15em .4em; border-radius: .3em }
:root { color-scheme: light dark }
</style>
<main>
<h1>The web parts are not built</h1>
<p>The server works, but it has no pages to show: it was built without <code>web/dist</code>.</p>
<p>Run <code>cargo xtask run</code> in the folder of the source. It builds the pages and starts
Tandem with them.</p>
</main>
</html>
";

/// Abilities that an agent's browser is asked for: microphone and camera, to talk with a customer.
const TALKING: HeaderValue = HeaderValue::from_static(
    "microphone=(self), camera=(self), display-capture=(), geolocation=(), payment=(), usb=()",
);

/// Abilities that a customer may be asked for: screen share, and what goes with it.
const SHARING: HeaderValue = HeaderValue::from_static(
    "display-capture=(self), camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
);

const ORIGIN_AGENT_CLUSTER: HeaderName = HeaderName::from_static("origin-agent-cluster");

/// The console; it finds its own way from the path.
pub(super) async fn console(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "index.html", &request, &csp::page(&state));
    let headers = response.headers_mut();
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, TALKING);
    response
}

/// The page that a join link opens.
pub(super) async fn join(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "join.html", &request, &csp::page(&state));
    let headers = response.headers_mut();
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, SHARING);
    response
}

/// Where the mail of a survey leads.
pub(super) async fn survey(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "survey.html", &request, &csp::page(&state));
    let headers = response.headers_mut();
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    response
}

/// Where the mail of an appointment leads.
pub(super) async fn appointment(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "appointment.html", &request, &csp::page(&state));
    let headers = response.headers_mut();
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    response
}

/// The client frame, for the tenant's products.
///
/// A host under `Cross-Origin-Embedder-Policy: require-corp` loads only frames that send COEP and
/// CORP themselves.
pub(super) async fn frame(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "frame.html", &request, &csp::frame(&state));
    let headers = response.headers_mut();
    headers.insert(ORIGIN_AGENT_CLUSTER, HeaderValue::from_static("?1"));
    headers.insert(COEP, REQUIRE_CORP);
    headers.insert(CORP, CROSS_ORIGIN);
    headers.insert(PERMISSIONS_POLICY, SHARING);
    response
}

/// Our frame in a page whose customer is present: as the client frame, but for its abilities.
pub(super) async fn present(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "present.html", &request, &csp::frame(&state));
    let headers = response.headers_mut();
    headers.insert(ORIGIN_AGENT_CLUSTER, HeaderValue::from_static("?1"));
    headers.insert(COEP, REQUIRE_CORP);
    headers.insert(CORP, CROSS_ORIGIN);
    response
}

/// The side panel of a ticket, for the ticket systems that we are connected to.
pub(super) async fn embed(State(state): State<AppState>, request: HeaderMap) -> Response {
    let mut response = document(&state, "embed.html", &request, &csp::embed(&state));
    let headers = response.headers_mut();
    headers.insert(CORP, CROSS_ORIGIN);
    headers.insert(COEP, REQUIRE_CORP);
    response
}

fn document(state: &AppState, name: &str, request: &HeaderMap, policy: &str) -> Response {
    let Some(mut response) = assets::file(state, name, request, Keep::Ask) else {
        return no_web_build();
    };
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// 503 with a page that names the command that helps.
pub(super) fn no_web_build() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        ),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, Html(NO_WEB_BUILD)).into_response()
}
