//! The socket of a page whose customer is in the product, from its first message to its last (ADR 0075).
//!
//! For as long as it is open, and answers, the customer counts as present; what they are told and what they
//! answer are invitations alone. Nothing that a page sends can do more than close its own socket.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use tandem_protocol::limits::{
    HELLO_TIMEOUT_MS, PRESENT_BEAT_MS, PRESENT_MESSAGE_BYTES_MAX, PRESENT_SILENCE_MS,
    PRESENT_WORD_MS, PROTOCOL_VERSION,
};
use tandem_protocol::present::{PresentBye, PresentMessage, PresentNews};
use tandem_tickets::invitation::Known;

use crate::hub::{Place, Pressure};
use crate::identity::Fault;
use crate::origin::Origin;
use crate::pace::Pace;
use crate::present::{self, Page};
use crate::source::Millis;
use crate::state::AppState;

/// Messages at once: beats, and an answer or two.
const MESSAGES_BURST: i64 = 20;
/// Messages a second in the long run.
const MESSAGES_PER_SECOND: i64 = 1;
/// How long a page may take to read a message.
const SEND_PATIENCE: Duration = Duration::from_secs(10);

/// What a socket waits for.
enum Next {
    /// Its page has something else to show, or nobody to show it to.
    Shown(bool),
    /// A beat is due, or the page has been silent for too long.
    Time,
    /// Something came in; nothing where the socket is gone.
    Heard(Option<Message>),
    /// The server stops.
    Stopped,
}

/// Runs the socket to its end, and keeps its place until then.
pub(super) async fn run(mut socket: WebSocket, state: AppState, place: Arc<Place>) {
    let bye = match hello(&mut socket, &state, &place).await {
        Ok(page) => Stay::new(state, page).run(&mut socket).await,
        Err(bye) => bye,
    };
    if let Some(reason) = bye {
        say(&mut socket, &PresentNews::Bye { reason }).await;
    }
    let _gone = tokio::time::timeout(SEND_PATIENCE, socket.send(Message::Close(None))).await;
}

/// Whether the page could be told.
async fn say(socket: &mut WebSocket, news: &PresentNews) -> bool {
    let Ok(text) = serde_json::to_string(news) else {
        return false;
    };
    let sent = tokio::time::timeout(SEND_PATIENCE, socket.send(Message::text(text))).await;
    matches!(sent, Ok(Ok(())))
}

/// The first message; an error holds the reason for `bye`, or nothing when the socket is gone.
async fn hello(
    socket: &mut WebSocket,
    state: &AppState,
    place: &Place,
) -> Result<Page, Option<PresentBye>> {
    let deadline = state.clock.now() + HELLO_TIMEOUT_MS as Millis;
    let first = tokio::select! {
        first = socket.recv() => first,
        () = state.clock.sleep_until(deadline) => return Err(Some(PresentBye::Protocol)),
    };
    let text = match first {
        Some(Ok(Message::Text(text))) if text.len() <= PRESENT_MESSAGE_BYTES_MAX => text,
        Some(_) => return Err(Some(PresentBye::Protocol)),
        None => return Err(None),
    };
    let Ok(PresentMessage::Hello {
        v: PROTOCOL_VERSION,
        token,
        host_origin,
    }) = serde_json::from_str(&text)
    else {
        return Err(Some(PresentBye::Protocol));
    };
    let Ok(origin) = host_origin.parse::<Origin>() else {
        return Err(Some(PresentBye::Protocol));
    };
    // Browsers let no other page have our frame; what is said beside one is told to agents as little.
    if origin != state.origin && !state.allowed_origins.contains(&origin) {
        return Err(Some(PresentBye::Protocol));
    }
    // Sessions come first.
    if state.hub.pressure() != Pressure::None || place.is_crowded() {
        return Err(Some(PresentBye::Full));
    }
    let from = place.address();
    let known = known(state, from, &token, origin).await.map_err(Some)?;
    state.present.come(known).map_err(|full| {
        tracing::warn!(?full, "one more page of a customer does not count");
        Some(PresentBye::Full)
    })
}

/// Who the customer is, by the word of their product. What it says is looked up and not kept: that waits for a
/// session.
async fn known(
    state: &AppState,
    from: IpAddr,
    token: &str,
    origin: Origin,
) -> Result<Known, PresentBye> {
    let identity = state.identity.as_ref().ok_or(PresentBye::Off)?;
    let (now, refusals) = (state.clock.now(), state.present.refusals());
    // Whole offices come from one address and at once: a word that is looked at is no refusal yet.
    refusals.look(from, now).map_err(|_| PresentBye::Full)?;
    let verified = identity.verify(token, now).await;
    let person = verified.map_err(|fault| match fault {
        // That the keys can not be read is nobody's fault who has a token.
        Fault::NoKeys => PresentBye::Restart,
        fault => {
            let _full_from_now_on = refusals.count(from, now);
            tracing::warn!(%fault, "a present customer's identity was refused");
            PresentBye::Refused
        }
    })?;
    let words = state.present.words();
    words.count(&person.subject, now).map_err(|_| {
        tracing::warn!("the pages of a present customer come too often");
        PresentBye::Full
    })?;
    let kept = state
        .store
        .lookup_customer(identity.issuer(), &person.subject)
        .await;
    let customer = kept.map_err(|error| {
        tracing::error!(%error, "a present customer could not be looked up");
        PresentBye::Restart
    })?;
    Ok(Known {
        name: person.label().to_owned(),
        subject: person.subject,
        customer,
        origin: origin.as_str().to_owned(),
    })
}

/// A page that has said hello.
struct Stay {
    state: AppState,
    page: Page,
    pace: Pace,
    beat_at: Millis,
    silent_at: Millis,
    /// When the product is to say again who its customer is.
    stale_at: Millis,
}

impl Stay {
    fn new(state: AppState, page: Page) -> Self {
        let now = state.clock.now();
        Self {
            state,
            page,
            pace: Pace::new(MESSAGES_BURST, MESSAGES_PER_SECOND, now),
            beat_at: now + PRESENT_BEAT_MS as Millis,
            silent_at: now + PRESENT_SILENCE_MS as Millis,
            stale_at: now + PRESENT_WORD_MS as Millis,
        }
    }

    /// Answers with the reason for `bye`, or nothing when the socket is gone.
    async fn run(mut self, socket: &mut WebSocket) -> Option<PresentBye> {
        if !say(socket, &PresentNews::Here).await || !self.show(socket, false).await {
            return None;
        }
        loop {
            let goes_on = match self.next(socket).await {
                Next::Stopped | Next::Shown(false) => return Some(PresentBye::Restart),
                Next::Shown(true) => self.show(socket, true).await,
                Next::Time if self.is_stale() => return Some(PresentBye::Restart),
                Next::Time => self.beat(socket).await,
                Next::Heard(Some(Message::Text(text))) => {
                    match self.heard(socket, text.as_str()).await {
                        Ok(goes_on) => goes_on,
                        Err(bye) => return Some(bye),
                    }
                }
                Next::Heard(Some(Message::Ping(_) | Message::Pong(_))) => true,
                Next::Heard(Some(Message::Binary(_))) => return Some(PresentBye::Protocol),
                Next::Heard(Some(Message::Close(_)) | None) => return None,
            };
            if !goes_on {
                return None;
            }
        }
    }

    async fn next(&mut self, socket: &mut WebSocket) -> Next {
        tokio::select! {
            () = self.state.draining.cancelled() => Next::Stopped,
            shown = self.page.changed() => Next::Shown(shown),
            () = self.state.clock.sleep_until(self.beat_at.min(self.silent_at)) => Next::Time,
            heard = socket.recv() => Next::Heard(heard.and_then(Result::ok)),
        }
    }

    /// Tells the page what it has to show; that it is nothing, only where that `is_news`.
    async fn show(&mut self, socket: &mut WebSocket, is_news: bool) -> bool {
        let news = match self.page.shown() {
            Some(shown) => PresentNews::Invited {
                invitation: shown.invitation,
                agent: shown.agent,
                words: shown.words,
            },
            None if is_news => PresentNews::Over,
            None => return true,
        };
        say(socket, &news).await
    }

    /// Whether the word is too old to go by. What somebody reads is not taken away for that.
    fn is_stale(&self) -> bool {
        self.state.clock.now() >= self.stale_at && !self.page.is_invited()
    }

    async fn beat(&mut self, socket: &mut WebSocket) -> bool {
        let now = self.state.clock.now();
        if now >= self.silent_at {
            return false;
        }
        self.beat_at = now + PRESENT_BEAT_MS as Millis;
        say(socket, &PresentNews::Beat).await
    }

    /// Whether the socket goes on; an error holds the reason for `bye`.
    async fn heard(&mut self, socket: &mut WebSocket, text: &str) -> Result<bool, PresentBye> {
        let now = self.state.clock.now();
        if text.len() > PRESENT_MESSAGE_BYTES_MAX || !self.pace.take(now) {
            return Err(PresentBye::Protocol);
        }
        let message: PresentMessage =
            serde_json::from_str(text).map_err(|_| PresentBye::Protocol)?;
        self.silent_at = now + PRESENT_SILENCE_MS as Millis;
        match message {
            PresentMessage::Hello { .. } => Err(PresentBye::Protocol),
            PresentMessage::Beat => Ok(true),
            PresentMessage::NotNow { invitation } => {
                present::not_now(&self.state, &self.page, &invitation).await;
                Ok(true)
            }
            PresentMessage::Accept { invitation } => {
                // That it is over was told already where it was not accepted in time.
                let news = present::accept(&self.state, &self.page, &invitation).await;
                Ok(say(socket, &news).await)
            }
        }
    }
}
