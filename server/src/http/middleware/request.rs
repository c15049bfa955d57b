//! One identifier, one deadline and one log line for each request.
//!
//! The line holds the tenant, where there are several, and the path's template, never the path or the query. A handler that panics answers
//! 500 and harms no other request.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::http::problem::Problem;
use crate::source::new_id;
use crate::tenant::TenantId;

/// Longest time until an answer begins.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// Identifier of the request that this task answers; empty outside one.
pub fn current_request_id() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Does something in a task of its own for the request `id`.
pub(super) async fn within<F: Future>(id: String, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// Gives the request its identifier, bounds its time and writes its log line.
pub async fn watch(request: Request, next: Next) -> Response {
    let id = new_id("req");
    let began = tokio::time::Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let tenant = request.extensions().get::<TenantId>().cloned();
    let mut response = CURRENT.scope(id.clone(), answer(request, next)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    tracing::info!(
        %method,
        tenant = tenant.as_ref().map(TenantId::as_str),
        route = route.as_deref().unwrap_or("(none)"),
        status = response.status().as_u16(),
        ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_id = id,
        "answered"
    );
    response
}

async fn answer(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(REQUEST_TIMEOUT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => panicked(panic.as_ref()).into_response(),
        Err(_) => Problem::unavailable("timeout", "The answer took too long.").into_response(),
    }
}

/// The panic's own message may hold a value, so only its kind is logged; the place is on stderr.
fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let known = panic.is::<&str>() || panic.is::<String>();
    tracing::error!(
        request_id = current_request_id(),
        known,
        "a handler panicked"
    );
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong on our side. The log names the cause under this request id.",
    )
}
