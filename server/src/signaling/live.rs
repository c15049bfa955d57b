//! One signaling socket from its first message to its last.
//!
//! Reading and writing run side by side in one task; what is written waits in the bounded outbox
//! that the session's task fills, and the other end's socket with live frames. Nothing that a peer
//! sends can do more than close its own socket.

use std::pin::pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{FutureExt, SinkExt, StreamExt};
use tandem_protocol::codec::envelope::Frame;
use tandem_protocol::control::ActRefusal;
use tandem_protocol::limits::{
    HEARTBEAT_TIMEOUT_MS, HELLO_TIMEOUT_MS, LIVE_FRAME_BYTES_MAX, PROTOCOL_VERSION,
    SIGNAL_BYTES_MAX,
};
use tandem_protocol::signal::{ByeReason, ClientMessage, ServerMessage};
use tandem_session::Command;
use tandem_session::capability::FrameKind;
use tokio::runtime::Handle;

use crate::auth::consoles::{Consoles, Held};
use crate::hub::connection::{Connection, Heard};
use crate::hub::outbox::Outbox;
use crate::hub::tokens::Seat;
use crate::hub::{Hub, HubError, Pressure, SessionHandle};
use crate::pace::Pace;
use crate::policy::takes_control;
use crate::source::{Clock, Millis};

/// Text messages at once: a whole generation of candidates.
const MESSAGES_BURST: i64 = 400;
/// Text messages a second in the long run.
const MESSAGES_PER_SECOND: i64 = 40;
/// Messages refused for coming too soon before the socket is closed.
const TOO_SOON_MAX: u32 = 200;

/// Messages handled before the other things are looked at that may end a socket.
const MESSAGES_PER_TURN: usize = 64;

/// How long a closed socket may take to close at the other end.
const LINGER: Duration = Duration::from_millis(500);

/// Runs the socket to its end.
pub(super) async fn run(
    socket: WebSocket,
    hub: Hub,
    consoles: Consoles,
    clock: Clock,
    frames_per_second: u32,
) {
    let (sink, mut stream) = socket.split();
    let (connection, heard) = Connection::live();
    let outbox = connection.outbox.clone();
    let mut writing = pin!(write(sink, &outbox));
    let reading = async {
        // Boxed, as all is that happens seldom: the socket's task is as large as its largest moment.
        match Box::pin(hello(&mut stream, &hub, &consoles, &clock)).await {
            Ok(hello) => {
                let frames = pace_of(frames_per_second, clock.now());
                let mut reader = Reader::new(hello, connection.clone(), heard, clock, frames);
                reader.run(&mut stream).await;
            }
            Err(Some(reason)) => outbox.close(reason),
            Err(None) => outbox.shut(),
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

/// Reads what the peer has sent until it closes too: closing a socket with unread bytes would
/// reset it, and the last message could be lost (RFC 6455 §7.1.1).
pub(super) async fn linger(stream: &mut SplitStream<WebSocket>) {
    let drained = async { while let Some(Ok(_)) = stream.next().await {} };
    let _late = tokio::time::timeout(LINGER, drained).await;
}

pub(super) async fn write(mut sink: SplitSink<WebSocket, Message>, outbox: &Outbox) {
    let mut batch = Vec::new();
    while outbox.next_batch(&mut batch).await {
        for message in batch.drain(..) {
            if sink.feed(message).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
}

/// Who said hello, and the session they belong to.
struct Hello {
    seat: Seat,
    /// Number of the token.
    order: u64,
    client: String,
    session: SessionHandle,
    /// The console session of an agent.
    console: Option<Held>,
}

/// The first message; an error holds the reason for `bye`, or nothing when the socket is gone.
async fn hello(
    stream: &mut SplitStream<WebSocket>,
    hub: &Hub,
    consoles: &Consoles,
    clock: &Clock,
) -> Result<Hello, Option<ByeReason>> {
    let deadline = clock.now() + HELLO_TIMEOUT_MS as Millis;
    let first = tokio::select! {
        first = stream.next() => first,
        () = clock.sleep_until(deadline) => return Err(Some(ByeReason::Protocol)),
    };
    let text = match first {
        Some(Ok(Message::Text(text))) if text.len() <= SIGNAL_BYTES_MAX => text,
        Some(_) => return Err(Some(ByeReason::Protocol)),
        None => return Err(None),
    };
    let Ok(ClientMessage::Hello {
        v: PROTOCOL_VERSION,
        token,
        client,
    }) = serde_json::from_str(&text)
    else {
        return Err(Some(ByeReason::Protocol));
    };
    // The token stays good for the next attempt.
    if hub.pressure() >= Pressure::Sockets {
        return Err(Some(ByeReason::Overloaded));
    }
    let (seat, order) = hub
        .redeem_socket_token(&token)
        .ok_or(Some(ByeReason::BadToken))?;
    let console = hold(hub, consoles, &seat).await?;
    match hub.session(&seat.session_id).await {
        Ok(session) => Ok(Hello {
            seat,
            order,
            client,
            session,
            console,
        }),
        Err(HubError::Ended(_)) => Err(Some(ByeReason::Ended)),
        Err(_) => Err(Some(ByeReason::Restart)),
    }
}

/// Holds the agent's console session, which may have signed out since it got the token.
async fn hold(
    hub: &Hub,
    consoles: &Consoles,
    seat: &Seat,
) -> Result<Option<Held>, Option<ByeReason>> {
    let Some(console) = &seat.console else {
        return Ok(None);
    };
    let held = consoles.hold(console);
    match hub.is_signed_in(console).await {
        Ok(true) => Ok(Some(held)),
        Ok(false) => Err(Some(ByeReason::SignedOut)),
        Err(_) => Err(Some(ByeReason::Restart)),
    }
}

/// Returns when the console session of an agent signs out; customers never do.
async fn signed_out(console: Option<&Held>) {
    match console {
        Some(console) => console.signed_out().await,
        None => std::future::pending().await,
    }
}

/// Takes the socket's place in the session; dropping it gives the place back, however the socket
/// ends.
struct Reader {
    hello: Hello,
    connection: Connection,
    heard: Heard,
    clock: Clock,
    pace: Pace,
    /// Pace of binary frames.
    frames: Pace,
    n_too_soon: u32,
    /// Inputs that the session's task was told.
    n_told: u64,
}

impl Reader {
    fn new(hello: Hello, connection: Connection, heard: Heard, clock: Clock, frames: Pace) -> Self {
        let pace = Pace::new(MESSAGES_BURST, MESSAGES_PER_SECOND, clock.now());
        Self {
            hello,
            connection,
            heard,
            clock,
            pace,
            frames,
            n_too_soon: 0,
            n_told: 0,
        }
    }

    async fn run(&mut self, stream: &mut SplitStream<WebSocket>) {
        let session = self.hello.session.clone();
        let client = self.hello.client.clone();
        let console = self.hello.console.take();
        let clock = self.clock.clone();
        let outbox = self.connection.outbox.clone();
        let opening = session.open(
            &self.hello.seat.participant_id,
            client,
            self.hello.order,
            self.connection.clone(),
        );
        Box::pin(opening).await;
        self.n_told += 1;
        // Made once: a timer set for each message would cost more than the message.
        let mut stopped = pin!(session.stopped());
        let mut signed_out = pin!(signed_out(console.as_ref()));
        let mut silent_at = clock.now() + HEARTBEAT_TIMEOUT_MS as Millis;
        let mut silence = pin!(clock.sleep_until(silent_at));
        loop {
            let next = tokio::select! {
                next = stream.next() => next,
                () = &mut silence => {
                    if clock.now() >= silent_at {
                        return;
                    }
                    silence.set(clock.sleep_until(silent_at));
                    continue;
                }
                () = &mut signed_out => return outbox.close(ByeReason::SignedOut),
                () = &mut stopped => return outbox.close(ByeReason::Restart),
            };
            let Some(next) = next else { return };
            self.heard.mark();
            if let Done::Yes(reason) = self.turn(next, stream).await {
                return reason.map_or((), |reason| outbox.close(reason));
            }
            silent_at = clock.now() + HEARTBEAT_TIMEOUT_MS as Millis;
        }
    }

    /// Handles a message and those that have come with it.
    async fn turn(
        &mut self,
        first: Result<Message, axum::Error>,
        stream: &mut SplitStream<WebSocket>,
    ) -> Done {
        let mut next = first;
        for _ in 0..MESSAGES_PER_TURN {
            if let done @ Done::Yes(_) = self.message(next).await {
                return done;
            }
            next = match stream.next().now_or_never() {
                Some(Some(next)) => next,
                Some(None) => return Done::Yes(None),
                None => return Done::No,
            };
        }
        self.message(next).await
    }

    async fn message(&mut self, message: Result<Message, axum::Error>) -> Done {
        match message {
            Ok(Message::Text(text)) => {
                if !Box::pin(self.text(&text)).await {
                    return Done::Yes(Some(ByeReason::Overloaded));
                }
            }
            Ok(Message::Binary(bytes)) => self.binary(bytes).await,
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Close(_)) => return Done::Yes(None),
            // Too large, not UTF-8, or no WebSocket any more.
            Err(_) => return Done::Yes(Some(ByeReason::Protocol)),
        }
        Done::No
    }

    /// Whether to read on: what comes behind a decision that was dropped must not be counted for it.
    async fn text(&mut self, text: &str) -> bool {
        if self.pace.take(self.clock.now()) {
            self.take(text).await;
            return true;
        }
        self.n_too_soon += 1;
        if self.n_too_soon > TOO_SOON_MAX || is_decision(text) {
            return false;
        }
        let detail = "Messages come too fast; this one was dropped.";
        self.refuse_chat("too_fast", detail, chat_in(text));
        true
    }

    async fn take(&mut self, text: &str) {
        if text.len() > SIGNAL_BYTES_MAX {
            return self.refuse("too_large", "The message is longer than allowed.");
        }
        let Ok(message) = serde_json::from_str::<ClientMessage>(text) else {
            return self.refuse("malformed", "The message is not one of this protocol.");
        };
        if let ClientMessage::Ping { n } = message {
            return self.connection.outbox.send(&ServerMessage::Pong { n });
        }
        if !self.hello.seat.may_control && self.keeps_off(&message) {
            return;
        }
        match Command::from_message(message) {
            Some(command) => {
                let (seat, id) = (&self.hello.seat, self.connection.id);
                self.hello
                    .session
                    .message(&seat.participant_id, id, command)
                    .await;
                self.n_told += 1;
            }
            None => self.refuse("wrong_state", "Hello was said already."),
        }
    }

    /// Whether a message is one that takes control, which rules keep whoever has this seat from.
    fn keeps_off(&self, message: &ClientMessage) -> bool {
        match message {
            ClientMessage::Ask { grant } if takes_control(*grant) => {
                let detail = "The rules of your desk do not let you take control in this session.";
                self.refuse("outside_rules", detail);
                true
            }
            ClientMessage::Act { act } => {
                let refused = Some(ActRefusal::NotGranted);
                let acted = ServerMessage::Acted { n: act.n, refused };
                self.connection.outbox.send(&acted);
                true
            }
            _ => false,
        }
    }

    async fn binary(&mut self, bytes: Bytes) {
        let now = self.clock.now();
        let pause = self.frames.owe(1, now);
        if pause > 0 {
            self.clock.sleep_until(now + pause).await;
        }
        let kind = match Frame::decode(&bytes) {
            Ok(_) if bytes.len() > LIVE_FRAME_BYTES_MAX => None,
            Ok(Frame::Mirror { .. }) => Some(FrameKind::Mirror),
            Ok(Frame::Pointer { .. }) => Some(FrameKind::Pointer),
            Ok(Frame::Ack { .. }) => Some(FrameKind::Ack),
            Ok(Frame::Ping { .. }) => Some(FrameKind::Ping),
            Ok(Frame::Pong { .. }) => Some(FrameKind::Pong),
            Ok(
                Frame::AssetPut { .. }
                | Frame::AssetWant { .. }
                | Frame::AssetHave { .. }
                | Frame::Picture(_)
                | Frame::PictureAck { .. },
            )
            | Err(_) => None,
        };
        let Some(kind) = kind else {
            return self.connection.strike();
        };
        let session = &self.hello.session;
        if let Err(bytes) = session.pass(&self.connection, self.n_told, kind, bytes) {
            let (seat, id) = (&self.hello.seat, self.connection.id);
            Box::pin(session.frame(&seat.participant_id, id, kind, bytes)).await;
            self.n_told += 1;
        }
    }

    fn refuse(&self, code: &str, detail: &str) {
        self.refuse_chat(code, detail, None);
    }

    fn refuse_chat(&self, code: &str, detail: &str, chat: Option<String>) {
        let (code, detail) = (code.to_owned(), detail.to_owned());
        self.connection
            .outbox
            .send(&ServerMessage::Error { code, detail, chat });
    }
}

/// Whether the socket is at its end, and what is said then.
enum Done {
    No,
    Yes(Option<ByeReason>),
}

/// As much as comes in a second may come at once.
fn pace_of(per_second: u32, now: Millis) -> Pace {
    Pace::new(per_second.into(), per_second.into(), now)
}

/// A decision that is not even counted has to come again on another socket.
fn is_decision(text: &str) -> bool {
    let message = serde_json::from_str(text).ok();
    message
        .and_then(Command::from_message)
        .is_some_and(|command| command.is_decision())
}

/// The chat message that a text is: whoever wrote it waits for what becomes of it.
fn chat_in(text: &str) -> Option<String> {
    let ClientMessage::Chat { id, .. } = serde_json::from_str(text).ok()? else {
        return None;
    };
    Some(id)
}

impl Drop for Reader {
    fn drop(&mut self) {
        // A runtime that shuts down drops the socket too; then nobody is left to be told.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let session = self.hello.session.clone();
        let participant_id = std::mem::take(&mut self.hello.seat.participant_id);
        let connection = self.connection.id;
        runtime.spawn(async move { session.closed(&participant_id, connection).await });
    }
}
