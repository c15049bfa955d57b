//! WebSockets: `/v1/signal` for signaling and live frames, `/v1/bulk` for what is large, `/v1/present` for
//! pages whose customer is in the product.
//!
//! Only pages of our own origin may open one (RFC 6455 §10.2). Whom a socket belongs to is said by
//! a token in its first message, never by a cookie or the address.

mod bulk;
mod live;
mod present;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use tandem_protocol::limits::{BULK_FRAME_BYTES_MAX, PRESENT_MESSAGE_BYTES_MAX, SIGNAL_BYTES_MAX};

use crate::hub::Place;
use crate::origin::Origin;
use crate::state::AppState;

/// Bytes read from a socket at once; an idle connection holds no more than this.
const READ_BUFFER_BYTES: usize = 4096;
/// Small messages are collected up to so many bytes before they are written.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;
/// Bytes that may wait inside the WebSocket beside the message on its way: one whole message.
const WRITE_BUFFER_BYTES_MAX: usize = 2 * BULK_FRAME_BYTES_MAX;

/// Routes of all sockets.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/signal", any(signal))
        .route("/v1/bulk", any(bulk))
        .route("/v1/present", any(present))
}

/// Messages over the bound by less than its double are answered with an error, larger ones close.
async fn signal(
    State(state): State<AppState>,
    Extension(place): Extension<Arc<Place>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_origin(&headers, &state.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let frames_per_second = state.config.limits.live_frames_per_second;
    limited(upgrade, 2 * SIGNAL_BYTES_MAX).on_upgrade(async move |socket| {
        let _place = place;
        let (hub, consoles) = (state.hub, state.auth.consoles);
        live::run(socket, hub, consoles, state.clock, frames_per_second).await;
    })
}

async fn bulk(
    State(state): State<AppState>,
    Extension(place): Extension<Arc<Place>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_origin(&headers, &state.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let kib_per_second = state.config.limits.bulk_kib_per_second;
    limited(upgrade, BULK_FRAME_BYTES_MAX).on_upgrade(async move |socket| {
        let _place = place;
        bulk::run(socket, state.hub, state.clock, kib_per_second).await;
    })
}

/// Pages of products, by our frame in them.
async fn present(
    State(state): State<AppState>,
    Extension(place): Extension<Arc<Place>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_origin(&headers, &state.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    limited(upgrade, 2 * PRESENT_MESSAGE_BYTES_MAX)
        .on_upgrade(async move |socket| present::run(socket, state, place).await)
}

fn limited(upgrade: WebSocketUpgrade, message_bytes_max: usize) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(message_bytes_max)
        .max_frame_size(message_bytes_max)
}

fn is_own_origin(headers: &HeaderMap, own: &Origin) -> bool {
    headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.as_bytes() == own.as_str().as_bytes())
}
