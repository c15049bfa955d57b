//! How the ends of a session find ways to each other, and which way something takes.

use serde::{Deserialize, Serialize};

/// A STUN or TURN server for `RTCPeerConnection` (W3C webrtc, `RTCIceServer`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct IceServer {
    /// `stun:` and `turn:` URLs.
    pub urls: Vec<String>,
    /// TURN user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub username: Option<String>,
    /// TURN password.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub credential: Option<String>,
}

/// Offer or answer of perfect negotiation (W3C webrtc §10.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum SdpKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}

/// The path that carries the live streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PathKind {
    /// WebRTC data channels between the two browsers.
    P2p,
    /// The signaling socket, relayed by the server.
    Websocket,
}

/// How a screen or camera reaches one participant, or leaves the customer (ADR 0041); and how a talk
/// reaches who listens (ADR 0087), where both ends send to the server beside the direct way as long as
/// it is `wanted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Forwarding {
    /// From browser to browser, or not at all: a connection to the server is to be closed.
    Off,
    /// A connection to the server is wanted; the customer sends there too.
    Wanted,
    /// By the server: the customer sends there alone, and what comes from there is shown.
    Carried,
}
