//! The demo product: a page of somebody else's that embeds the widget, only with `--demo`.
//!
//! It belongs to another site than the console, so that the demo shows what embedding is like:
//! asked for under our own origin it sends the browser there.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::RustEmbed;

use super::assets;
use super::extract::Path;
use super::middleware::headers::PERMISSIONS_POLICY;
use super::problem::Problem;
use crate::state::AppState;

#[derive(RustEmbed)]
#[folder = "demo"]
#[allow_missing = true]
struct Demo;

/// Stands in the demo's files for where Tandem is.
const PLACEHOLDER: &str = "__TANDEM_ORIGIN__";

/// Relative links need the slash.
pub(super) async fn to_folder() -> Redirect {
    Redirect::permanent("/demo/")
}

/// `/demo/`.
pub(super) async fn index(State(state): State<AppState>, headers: HeaderMap) -> Response {
    serve(&state, "index.html", &headers)
}

/// `/demo/…`; a folder means its index.
pub(super) async fn file(
    State(state): State<AppState>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    if path.ends_with('/') {
        return serve(&state, &format!("{path}index.html"), &headers);
    }
    serve(&state, &path, &headers)
}

fn serve(state: &AppState, name: &str, request: &HeaderMap) -> Response {
    if let Some(elsewhere) = other_site(state, request) {
        return Redirect::temporary(&format!(
            "{elsewhere}/demo/{}",
            name.trim_end_matches("index.html")
        ))
        .into_response();
    }
    let Some(file) = Demo::get(name) else {
        return Problem::not_found("There is no such file in the demo.").into_response();
    };
    let mut response = match std::str::from_utf8(&file.data) {
        Ok(text) if text.contains(PLACEHOLDER) => {
            let text = text.replace(PLACEHOLDER, state.origin.as_str());
            ([(header::CONTENT_TYPE, assets::content_type(name))], text).into_response()
        }
        _ => assets::answer(name, file.into(), request),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // The product lends the client frame what a screen share needs.
    headers.insert(
        PERMISSIONS_POLICY,
        HeaderValue::from_static("geolocation=(), payment=()"),
    );
    response
}

/// Where the demo is, when the request came for our own origin.
fn other_site(state: &AppState, request: &HeaderMap) -> Option<crate::origin::Origin> {
    let host = request
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())?;
    (host == state.origin.authority())
        .then(|| state.demo_origin())
        .flatten()
}
