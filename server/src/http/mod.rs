//! HTTP: the router, its middleware, problems, extractors, and what is served to browsers.

pub mod api;
mod assets;
mod csp;
mod demo;
pub mod extract;
mod health;
mod hosts;
mod json;
pub mod middleware;
mod pages;
pub mod paging;
pub mod problem;
mod redirect;
mod replica;
mod serve;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::AppState;
pub(crate) use hosts::hosts;
use problem::Problem;
pub(crate) use redirect::router as redirect;
pub(crate) use serve::serve;

/// Everything that the server answers for a tenant.
pub fn router(state: AppState) -> Router {
    let gate = from_fn_with_state(state.clone(), middleware::gate::enter);
    let sockets = crate::signaling::router().layer(gate);
    let mut router = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/join", get(pages::join))
        .route("/survey", get(pages::survey))
        .route("/appointment", get(pages::appointment))
        .route("/frame", get(pages::frame))
        .route("/frame/present", get(pages::present))
        .route("/embed/ticket", get(pages::embed))
        .route("/replica", get(replica::replica))
        .route("/loader.js", get(assets::loader))
        .route("/sensor.js", get(assets::sensor))
        .route("/sense.js", get(assets::sense))
        .route("/lens.js", get(assets::lens))
        .route("/control.js", get(assets::control))
        .route("/annotate.js", get(assets::annotate))
        .route("/propose.js", get(assets::propose))
        .route("/trail.js", get(assets::trail))
        .route("/present.js", get(assets::present))
        .route("/assets/{*path}", get(assets::hashed))
        .merge(sockets)
        .merge(api::router(state.clone()));
    if state.config.demo {
        router = router
            .route("/demo", get(demo::to_folder))
            .route("/demo/", get(demo::index))
            .route("/demo/{*path}", get(demo::file));
    }
    router
        .fallback(fallback)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), middleware::headers::add))
        .layer(from_fn(middleware::request::watch))
        .with_state(state)
}

/// The console for whoever wants to read a page, a problem for everybody else.
async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    let machine = path.starts_with("/api/") || path.starts_with("/v1/");
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if !machine && reads && accept.is_some_and(|accept| accept.contains("text/html")) {
        return pages::console(State(state), request.headers().clone()).await;
    }
    Problem::not_found("There is nothing at this address.").into_response()
}

async fn wrong_method() -> Problem {
    Problem::method_not_allowed()
}
