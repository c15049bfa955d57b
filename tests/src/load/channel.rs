//! One end of a relay: a WebSocket, and how the subject wants its messages wrapped.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, Result, bail};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tandem_protocol::codec::envelope::Frame;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::times::now_ns;

/// A socket as both sides hold it.
pub type Socket = WebSocketStream<TcpStream>;
/// Bytes in front of what fills a message: when it was sent, and its number.
pub const STAMP_BYTES: usize = 16;
/// The half of socket.io's event that comes before the binary half (socket.io protocol 5).
const EVENT: &str = r#"451-["m",{"_placeholder":true,"num":0}]"#;

/// How messages are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// A `MIRROR` frame.
    Tandem,
    /// The bytes alone.
    Bare,
    /// An event of socket.io with a binary attachment.
    SocketIo,
}

/// What fills messages of one length, ready to be stamped.
#[derive(Clone, Debug)]
pub struct Template {
    wrapping: Wrapping,
    bytes: Vec<u8>,
    stamp_at: usize,
}

impl Template {
    /// Messages of `n_bytes`, Tandem's own header included.
    pub fn new(wrapping: Wrapping, n_bytes: usize) -> Self {
        let header_bytes = match wrapping {
            Wrapping::Tandem => mirror(&[]).len(),
            Wrapping::Bare | Wrapping::SocketIo => 0,
        };
        let body = vec![0x5a; n_bytes.saturating_sub(header_bytes).max(STAMP_BYTES)];
        let bytes = match wrapping {
            Wrapping::Tandem => mirror(&body),
            Wrapping::Bare | Wrapping::SocketIo => body,
        };
        Self {
            wrapping,
            bytes,
            stamp_at: header_bytes,
        }
    }

    /// The message with this number, sent at this moment.
    pub fn stamped(&self, number: u64) -> Bytes {
        let mut bytes = self.bytes.clone();
        let at = self.stamp_at;
        bytes[at..at + 8].copy_from_slice(&now_ns().to_le_bytes());
        bytes[at + 8..at + 16].copy_from_slice(&number.to_le_bytes());
        bytes.into()
    }
}

fn mirror(body: &[u8]) -> Vec<u8> {
    let frame = Frame::Mirror {
        epoch: 1,
        seq: 1,
        flags: 0,
        body,
    };
    frame.encode()
}

/// When a message was sent, and its number.
pub fn stamp(body: &[u8]) -> Option<(u64, u64)> {
    let (sent, rest) = body.split_first_chunk::<8>()?;
    let (number, _) = rest.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*sent), u64::from_le_bytes(*number)))
}

/// Opens a WebSocket from `address`, as a page of `origin`.
///
/// # Errors
/// Nobody listens, or the server refuses.
pub async fn connect(origin: &str, path: &str, address: IpAddr) -> Result<Socket> {
    let host = origin.trim_start_matches("http://");
    let mut request = format!("ws://{host}{path}").into_client_request()?;
    request.headers_mut().insert("origin", origin.parse()?);
    let to: SocketAddr = host.parse().context("the server's address")?;
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(address, 0))?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    let (socket, _) =
        tokio_tungstenite::client_async_with_config(request, stream, Some(config(path))).await?;
    Ok(socket)
}

/// Small where many sockets do little, large where few do much.
pub fn config(path: &str) -> WebSocketConfig {
    let bytes = match path {
        "/v1/signal" => 4 * 1024,
        _ => 64 * 1024,
    };
    WebSocketConfig::default()
        .read_buffer_size(bytes)
        .write_buffer_size(bytes)
}

/// The sending half.
#[derive(Debug)]
pub struct Sending {
    /// The socket.
    pub sink: SplitSink<Socket, Message>,
    /// What is sent.
    pub template: Template,
}

impl Sending {
    /// Puts messages `from..from + n` on their way in as few writes as possible.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn send(&mut self, from: u64, n: u64) -> Result<()> {
        for number in from..from + n {
            if self.template.wrapping == Wrapping::SocketIo {
                self.sink.feed(Message::text(EVENT)).await?;
            }
            let bytes = self.template.stamped(number);
            self.sink.feed(Message::Binary(bytes)).await?;
        }
        Ok(self.sink.flush().await?)
    }
}

/// The receiving half.
#[derive(Debug)]
pub struct Receiving {
    /// The socket.
    pub stream: SplitStream<Socket>,
    /// How messages come.
    pub wrapping: Wrapping,
}

impl Receiving {
    /// When the next message was sent, and its number.
    ///
    /// # Errors
    /// The socket is closed.
    pub async fn next(&mut self) -> Result<(u64, u64)> {
        loop {
            let Some(message) = self.stream.next().await else {
                bail!("the socket was closed");
            };
            let Message::Binary(bytes) = message? else {
                continue;
            };
            let found = match self.wrapping {
                Wrapping::Bare | Wrapping::SocketIo => stamp(&bytes),
                Wrapping::Tandem => match Frame::decode(&bytes) {
                    Ok(Frame::Mirror { body, .. }) => stamp(body),
                    _ => None,
                },
            };
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }
}

/// Opens a socket.io session over an open WebSocket (engine.io protocol 4).
///
/// # Errors
/// The server speaks something else.
pub async fn greet_socket_io(socket: &mut Socket) -> Result<()> {
    for (first, answer) in [("0{", Some("40")), ("40{", None)] {
        let said = socket.next().await.context("closed")??;
        let text = said.to_text()?;
        anyhow::ensure!(text.starts_with(first), "not socket.io: {text}");
        if let Some(answer) = answer {
            socket.send(Message::text(answer)).await?;
        }
    }
    Ok(())
}
