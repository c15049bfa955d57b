//! One end of a session, as a browser would be it: tokens over HTTP, then a signaling socket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tandem_protocol::limits::PROTOCOL_VERSION;
use tandem_protocol::policy::ControlRule;
use tandem_protocol::signal::{
    ByeReason, ClientMessage, ConsentDecision, IceServer, ServerMessage, SessionState, SessionView,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Browser, TestApp, address_of};

/// The page that the customer shows in these tests.
pub(crate) const SHOP: &str = "https://shop.example";

/// Longer than anything in here takes; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Something that came in.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A signaling message.
    Message(Box<ServerMessage>),
    /// A binary frame.
    Frame(Vec<u8>),
    /// The socket is closed.
    Closed,
}

/// Opens a WebSocket as a page of `origin`.
pub(crate) async fn open(url: &str, origin: &str) -> Result<Socket, Error> {
    let mut request = url.into_client_request().expect("a request");
    request
        .headers_mut()
        .insert("origin", origin.parse().expect("a header"));
    let Some(address) = address_of(url) else {
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        return Ok(socket);
    };
    let stream = MaybeTlsStream::Plain(TcpStream::connect(address).await?);
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
    Ok(socket)
}

/// An open signaling socket.
pub(crate) struct Peer {
    socket: Socket,
    /// What `welcome` said.
    pub(crate) welcome: Welcome,
}

/// What `welcome` said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Welcome {
    pub(crate) attachment: u32,
    pub(crate) participant_id: String,
    pub(crate) bulk_token: String,
    pub(crate) chat: Vec<String>,
    pub(crate) ice_servers: Vec<IceServer>,
    pub(crate) control_rules: Vec<ControlRule>,
    pub(crate) fetches_assets: bool,
    pub(crate) session: Option<SessionView>,
}

impl Peer {
    /// Says hello and hears the welcome.
    pub(crate) async fn join(origin: &str, token: &str, client: &str) -> Self {
        let mut peer = Self::hello(origin, token, client).await;
        match peer.next().await {
            Incoming::Message(message) => peer.hear_welcome(*message),
            other => panic!("not a welcome: {other:?}"),
        }
        peer
    }

    /// Says hello and listens no further.
    pub(crate) async fn hello(origin: &str, token: &str, client: &str) -> Self {
        let mut peer = Self::silent(origin).await;
        let (token, client) = (token.to_owned(), client.to_owned());
        peer.send(&ClientMessage::Hello {
            v: PROTOCOL_VERSION,
            token,
            client,
        })
        .await;
        peer
    }

    /// A socket that has said nothing.
    pub(crate) async fn silent(origin: &str) -> Self {
        let url = format!("{}/v1/signal", origin.replacen("http", "ws", 1));
        let socket = open(&url, origin).await.expect("a socket");
        Self {
            socket,
            welcome: Welcome::default(),
        }
    }

    fn hear_welcome(&mut self, message: ServerMessage) {
        let ServerMessage::Welcome {
            participant_id,
            attachment,
            bulk_token,
            session,
            chat,
            ice_servers,
            control_rules,
            fetches_assets,
            ..
        } = message
        else {
            panic!("not a welcome: {message:?}");
        };
        self.welcome = Welcome {
            attachment,
            participant_id,
            bulk_token,
            chat: chat.into_iter().map(|message| message.text).collect(),
            ice_servers,
            control_rules,
            fetches_assets,
            session: Some(*session),
        };
    }

    pub(crate) async fn send(&mut self, message: &ClientMessage) {
        let text = serde_json::to_string(message).expect("JSON");
        self.send_text(&text).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        let sent = self.socket.send(Message::text(text)).await;
        sent.expect("the socket is open");
    }

    pub(crate) async fn send_frame(&mut self, frame: Vec<u8>) {
        let sent = self.socket.send(Message::binary(frame)).await;
        sent.expect("the socket is open");
    }

    /// Sends as long as the other side listens.
    pub(crate) async fn try_send_frame(&mut self, frame: Vec<u8>) -> bool {
        self.socket.send(Message::binary(frame)).await.is_ok()
    }

    /// Sends text as long as the other side listens.
    pub(crate) async fn try_send_text(&mut self, text: String) -> bool {
        self.socket.send(Message::text(text)).await.is_ok()
    }

    pub(crate) async fn next(&mut self) -> Incoming {
        let next = tokio::time::timeout(PATIENCE, async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let message = serde_json::from_str(&text).expect("a server message");
                        return Incoming::Message(Box::new(message));
                    }
                    Some(Ok(Message::Binary(bytes))) => return Incoming::Frame(bytes.to_vec()),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Incoming::Closed,
                    Some(Ok(_)) => {}
                }
            }
        });
        next.await.expect("something comes in time")
    }

    /// Reads until a message is what is wanted.
    pub(crate) async fn until<T>(
        &mut self,
        mut wanted: impl FnMut(&ServerMessage) -> Option<T>,
    ) -> T {
        loop {
            match self.next().await {
                Incoming::Message(message) => {
                    if let Some(found) = wanted(&message) {
                        return found;
                    }
                }
                Incoming::Frame(_) => {}
                Incoming::Closed => panic!("closed while waiting"),
            }
        }
    }

    /// Reads until the session stands in `state`.
    pub(crate) async fn until_state(&mut self, state: SessionState) -> SessionView {
        self.until(|message| match message {
            ServerMessage::Session { session } if session.state == state => {
                Some((**session).clone())
            }
            _ => None,
        })
        .await
    }

    /// Reads until a binary frame.
    pub(crate) async fn until_frame(&mut self) -> Vec<u8> {
        loop {
            match self.next().await {
                Incoming::Frame(frame) => return frame,
                Incoming::Message(_) => {}
                Incoming::Closed => panic!("closed while waiting"),
            }
        }
    }

    /// Reads until the server says goodbye.
    pub(crate) async fn until_bye(&mut self) -> ByeReason {
        self.until(|message| match message {
            ServerMessage::Bye { reason } => Some(*reason),
            _ => None,
        })
        .await
    }

    /// Reads until an error; the answer is its code.
    pub(crate) async fn until_error(&mut self) -> String {
        self.until(|message| match message {
            ServerMessage::Error { code, .. } => Some(code.clone()),
            _ => None,
        })
        .await
    }

    /// Everything sent before has been handled when the pong is there; the answer is what came
    /// in meanwhile. A chat message is used since it passes through the session's own task.
    pub(crate) async fn settle(&mut self, id: &str) -> Vec<Incoming> {
        self.send(&chat(id, "settle")).await;
        let mut before = Vec::new();
        loop {
            match self.next().await {
                Incoming::Message(message) => match *message {
                    ServerMessage::Chat { message } if message.id == id => return before,
                    other => before.push(Incoming::Message(Box::new(other))),
                },
                Incoming::Closed => panic!("closed while settling; before: {before:?}"),
                frame => before.push(frame),
            }
        }
    }

    /// Closes as a page does that goes away, and waits until the server has closed too.
    pub(crate) async fn leave(mut self) {
        let _gone = self.socket.close(None).await;
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    /// Splits into the bare socket.
    pub(crate) fn into_socket(self) -> Socket {
        self.socket
    }
}

pub(crate) fn chat(id: &str, text: &str) -> ClientMessage {
    let (id, text) = (id.to_owned(), text.to_owned());
    ClientMessage::Chat { id, text }
}

pub(crate) fn consent(decision: ConsentDecision) -> ClientMessage {
    let host_origin = Some(SHOP.to_owned());
    ClientMessage::Consent {
        decision,
        host_origin,
        agent: None,
    }
}

/// Both ends of a session, and the browsers behind them.
pub(crate) struct Pair {
    pub(crate) agent: Peer,
    pub(crate) customer: Peer,
    pub(crate) session_id: String,
    pub(crate) ticket_id: String,
    pub(crate) resume_token: String,
    pub(crate) console: Browser,
}

impl Pair {
    /// Both are connected and the customer looks at the sheet.
    pub(crate) async fn asking(app: &TestApp) -> Self {
        Self::asking_at(&app.origin, app.admin().await, app.browser()).await
    }

    /// As [`Pair::asking`], wherever the server runs.
    pub(crate) async fn asking_at(origin: &str, console: Browser, visitor: Browser) -> Self {
        let ticket_id = text(&console.make_ticket("Router").await, "id");
        Self::on_ticket(origin, console, visitor, ticket_id).await
    }

    /// As [`Pair::asking_at`], on a ticket that is there.
    pub(crate) async fn on_ticket(
        origin: &str,
        console: Browser,
        visitor: Browser,
        ticket_id: String,
    ) -> Self {
        let made = make_link(&console, &ticket_id, &json!({})).await;
        let session_id = text(&made["session"], "id");
        let body = json!({ "secret": secret_of(&made), "name": "Kim" });
        let joined = visitor
            .post("/api/v1/client/join", &body)
            .await
            .is(200)
            .json();
        let customer = Peer::join(origin, &text(&joined, "socket_token"), "customer-1").await;
        let token = socket_token(&console, &session_id).await;
        let agent = Peer::join(origin, &token, "agent-1").await;
        let resume_token = text(&joined, "resume_token");
        Self {
            agent,
            customer,
            session_id,
            ticket_id,
            resume_token,
            console,
        }
    }

    /// A further session of the same ticket, live.
    pub(crate) async fn again(&self, app: &TestApp) -> Self {
        let console = self.console.clone();
        let mut pair =
            Self::on_ticket(&app.origin, console, app.browser(), self.ticket_id.clone()).await;
        pair.allow().await;
        pair
    }

    /// The customer has allowed it.
    pub(crate) async fn live(app: &TestApp) -> Self {
        let mut pair = Self::asking(app).await;
        pair.allow().await;
        pair
    }

    /// Both give a sign of life, so that a test that takes long does not lose them.
    pub(crate) async fn stay(&mut self) {
        self.agent.send(&ClientMessage::Ping { n: 0 }).await;
        self.customer.send(&ClientMessage::Ping { n: 0 }).await;
    }

    /// The customer allows it, and both hear that.
    pub(crate) async fn allow(&mut self) {
        self.customer.send(&consent(ConsentDecision::Allow)).await;
        self.agent.until_state(SessionState::Live).await;
        self.customer.until_state(SessionState::Live).await;
    }
}

/// Makes a session on a ticket.
pub(crate) async fn make_link(console: &Browser, ticket_id: &str, body: &Value) -> Value {
    let path = format!("/api/v1/tickets/{ticket_id}/sessions");
    console.post(&path, body).await.is(201).json()
}

/// The secret in the fragment of a link.
pub(crate) fn secret_of(made: &Value) -> String {
    let url = text(&made["link"], "url");
    let (page, secret) = url.split_once('#').expect("a fragment");
    assert!(page.ends_with("/join"), "{url}");
    secret.to_owned()
}

/// A token for the agent's socket.
pub(crate) async fn socket_token(console: &Browser, session_id: &str) -> String {
    let path = format!("/api/v1/sessions/{session_id}/socket");
    let answer = console.post(&path, &json!({})).await.is(200).json();
    text(&answer, "socket_token")
}

/// One field as text.
#[track_caller]
pub(crate) fn text(value: &Value, field: &str) -> String {
    let found = value[field].as_str();
    found
        .unwrap_or_else(|| panic!("no {field} in {value}"))
        .to_owned()
}

/// Kinds on the timeline of a ticket, those of the ticket itself left out.
pub(crate) async fn session_kinds(console: &Browser, ticket_id: &str) -> Vec<String> {
    let path = format!("/api/v1/tickets/{ticket_id}/timeline?limit=200");
    let timeline = console.get(&path).await.is(200).json();
    let entries = timeline["data"].as_array().expect("a list").iter();
    entries
        .filter(|entry| entry["session_id"].is_string())
        .map(|entry| text(entry, "kind"))
        .collect()
}
