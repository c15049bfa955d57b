//! REST under `/api/v1`: one module per noun, one file per verb.
//!
//! Paths inside the modules are relative to `/api/v1`. Every unsafe request must come from our own
//! origin or carry a key, bodies are JSON of at most 1 MiB, and errors are problems.

pub mod access;
mod agents;
mod appointments;
mod audit;
mod auth;
mod call_backs;
mod canned;
mod categories;
mod check;
mod client;
mod connectors;
mod document;
mod drafts;
mod events;
mod fields;
mod files;
mod follow_ups;
mod handoffs;
mod keys;
mod links;
mod mails;
mod metrics;
mod people;
mod present;
mod reports;
mod requests;
mod sessions;
mod settings;
mod setup;
mod tickets;
mod trends;
mod watchers;
mod webhooks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::middleware::{idempotency, key, limit, origin, policy, session};
use crate::state::AppState;

pub use check::{checked_agent, normal_email};

/// Largest body.
pub(super) const BODY_BYTES_MAX: usize = 1024 * 1024;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tandem",
        description = "Agents, tickets and cobrowsing sessions.\n\nErrors are \
            `application/problem+json` (RFC 9457) with a stable `code`. Requests that change \
            something must come from Tandem's own origin, or carry a key as `Authorization: \
            Bearer tdm_…`.",
    ),
    components(schemas(super::problem::Problem)),
    tags(
        (name = "agents", description = "Setting up, signing in, and who may"),
        (name = "tickets", description = "Tickets and their timelines"),
        (name = "keys", description = "Keys of programs"),
        (name = "people", description = "What is kept of a person, a copy of it, and its end"),
        (name = "metrics", description = "Figures, computed from events"),
        (name = "audit", description = "What mattered, in a chain"),
        (name = "webhooks", description = "Who is told of what happens on tickets"),
        (name = "connectors", description = "Ticket systems elsewhere"),
        (name = "mails", description = "What goes to customers by mail"),
        (name = "sessions", description = "Sessions, as agents make and take them"),
        (name = "files", description = "Files that the ends of a session hand each other"),
        (name = "client", description = "The customer's side: no cookie, tokens in the body"),
    )
)]
struct Document;

/// Everything under `/api/v1`.
pub fn router(state: AppState) -> Router<AppState> {
    let (router, mut document) = documented().split_for_parts();
    document::complete(&mut document);
    let json = document.to_json().unwrap_or_default();
    let answer = ([(header::CONTENT_TYPE, "application/json")], json);
    router
        .route("/api/v1/openapi.json", get(async move || answer.clone()))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), policy::enforce))
        .layer(from_fn_with_state(state.clone(), session::attach))
        .layer(from_fn_with_state(state.clone(), origin::require))
        .layer(from_fn_with_state(state.clone(), key::attach))
        .layer(from_fn_with_state(
            state.clone(),
            super::middleware::audit::watch,
        ))
        .layer(from_fn_with_state(state, limit::count))
}

/// The OpenAPI document of [`router`].
pub fn openapi() -> OpenApi {
    let mut document = documented().into_openapi();
    document::complete(&mut document);
    document
}

fn documented() -> OpenApiRouter<AppState> {
    let v1 = OpenApiRouter::new()
        .merge(setup::router())
        .merge(auth::router())
        .merge(agents::router())
        .merge(settings::router())
        .merge(keys::router())
        .merge(audit::router())
        .merge(tickets::router())
        .merge(sessions::router())
        .merge(requests::router())
        .merge(present::router())
        .merge(canned::router())
        .merge(fields::router())
        .merge(categories::router())
        .merge(links::router())
        .merge(reports::router())
        .merge(client::router())
        .merge(files::router())
        .merge(handoffs::router())
        .merge(people::router())
        .merge(metrics::router())
        .merge(trends::router())
        .merge(webhooks::router())
        .merge(connectors::router())
        .merge(mails::router())
        .merge(follow_ups::router())
        .merge(appointments::router())
        .merge(call_backs::router())
        .merge(watchers::router())
        .merge(drafts::router())
        .merge(events::router());
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", v1)
}
