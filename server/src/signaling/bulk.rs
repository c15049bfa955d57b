//! One bulk socket: a token as text, then binary frames only. All sockets of a token share what they may
//! send in a second.

use std::pin::pin;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use serde::Deserialize;
use tandem_protocol::limits::{BULK_SOCKETS_MAX, HELLO_TIMEOUT_MS, LABEL_BYTES_MAX};

use super::live::{linger, write};
use crate::hub::Hub;
use crate::hub::bulk::{Bulk, Judgement};
use crate::hub::connection::Connection;
use crate::hub::tokens::BulkSeat;
use crate::pace::{Pace, SharedPace};
use crate::source::{Clock, Millis};

/// The first message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    token: String,
    /// One more beside those of this token that are open; otherwise it takes their place.
    #[serde(default)]
    more: bool,
}

/// Runs the socket to its end.
pub(super) async fn run(socket: WebSocket, hub: Hub, clock: Clock, kib_per_second: u32) {
    let (sink, mut stream) = socket.split();
    let (connection, _heard) = Connection::bulk();
    let outbox = connection.outbox.clone();
    let mut writing = pin!(write(sink, &outbox));
    let reading = async {
        if let Some(place) = hello(&mut stream, &hub, &clock).await {
            let bytes_per_second = i64::from(kib_per_second) * 1024;
            let fresh = Pace::new(bytes_per_second, bytes_per_second, clock.now());
            if let Some(pace) = hub.bulk_pace(&place.token, fresh) {
                place.run(&connection, &mut stream, &clock, &pace).await;
            }
        }
    };
    tokio::select! {
        () = reading => {
            outbox.shut();
            tokio::select! { () = &mut writing => {} () = outbox.overdue() => {} }
        }
        () = &mut writing => {}
        () = outbox.overdue() => {}
    }
    linger(&mut stream).await;
}

/// A place in the session's bulk traffic, for as long as `token` holds.
struct Place {
    bulk: Arc<Bulk>,
    hub: Hub,
    token: String,
    more: bool,
    seat: BulkSeat,
}

async fn hello(stream: &mut SplitStream<WebSocket>, hub: &Hub, clock: &Clock) -> Option<Place> {
    let deadline = clock.now() + HELLO_TIMEOUT_MS as Millis;
    let first = tokio::select! {
        first = stream.next() => first,
        () = clock.sleep_until(deadline) => None,
    };
    let Some(Ok(Message::Text(text))) = first else {
        return None;
    };
    if text.len() > LABEL_BYTES_MAX {
        return None;
    }
    let Hello { token, more } = serde_json::from_str(&text).ok()?;
    let seat = hub.lookup_bulk_token(&token)?;
    let session = hub.session(&seat.session_id).await.ok()?;
    Some(Place {
        bulk: session.bulk().clone(),
        hub: hub.clone(),
        token,
        more,
        seat,
    })
}

impl Place {
    /// Says how many sockets the token may have open.
    fn answer(&self) -> String {
        let n_sockets = if self.seat.role.is_viewer() {
            1
        } else {
            BULK_SOCKETS_MAX
        };
        format!(r#"{{"ok":true,"sockets":{n_sockets}}}"#)
    }

    async fn run(
        &self,
        connection: &Connection,
        stream: &mut SplitStream<WebSocket>,
        clock: &Clock,
        pace: &SharedPace,
    ) {
        connection.outbox.push(Message::Text(self.answer().into()));
        if self.more {
            self.bulk.attach_more(&self.seat, connection.clone());
        } else {
            self.bulk.attach(&self.seat, connection.clone());
        }
        let _place = Attached {
            place: self,
            connection: connection.id,
        };
        // The signaling socket may have closed between the look-up and the attachment.
        if self.hub.lookup_bulk_token(&self.token).is_none() {
            return;
        }
        tokio::select! {
            () = self.read(connection, stream, clock, pace) => {}
            () = self.bulk.feed(&self.seat, connection) => {}
        }
    }

    async fn read(
        &self,
        connection: &Connection,
        stream: &mut SplitStream<WebSocket>,
        clock: &Clock,
        pace: &SharedPace,
    ) {
        while let Some(Ok(message)) = stream.next().await {
            match message {
                Message::Binary(bytes) => {
                    let now = clock.now();
                    let pause = pace.owe(bytes.len(), now);
                    if pause > 0 {
                        clock.sleep_until(now + pause).await;
                    }
                    if self.bulk.handle(&self.seat, bytes).await == Judgement::Strike {
                        connection.strike();
                    }
                }
                Message::Text(_) => connection.strike(),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Close(_) => return,
            }
        }
    }
}

/// Gives the place back however the socket ends.
struct Attached<'a> {
    place: &'a Place,
    connection: u64,
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        self.place.bulk.detach(&self.place.seat, self.connection);
    }
}
