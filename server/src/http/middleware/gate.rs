//! A place for each WebSocket, taken before the upgrade.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::extract::ClientIp;
use crate::http::problem::Problem;
use crate::hub::Full;
use crate::state::AppState;

/// Puts the place among the request's extensions; 429 `too_many_sockets` or 503 `busy` without one.
pub async fn enter(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    mut request: Request,
    next: Next,
) -> Response {
    match state.hub.enter(from) {
        Ok(place) => {
            request.extensions_mut().insert(Arc::new(place));
            next.run(request).await
        }
        Err(Full::Address) => Problem::too_many_sockets().into_response(),
        Err(Full::Server) => {
            let detail = "The server has as many connections as it can hold.";
            Problem::busy(detail).into_response()
        }
    }
}
