//! How the server takes its leave of a socket.

use serde::{Deserialize, Serialize};

/// Why the server closes a socket, and by that whether to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ByeReason {
    /// The session is over: do not come back.
    Ended,
    /// Another socket of the same participant took over: do not come back.
    Replaced,
    /// The server restarts: resume soon, after a short pause of random length.
    Restart,
    /// Too slow or too loud: resume after a pause.
    Overloaded,
    /// The token was wrong, used or expired: ask for another one.
    BadToken,
    /// The client broke the protocol: do not come back.
    Protocol,
    /// The agent signed out of the console: do not come back before they sign in.
    SignedOut,
    /// The viewer was sent away, or what they were shown is not agreed to any more: do not come back
    /// by yourself.
    Removed,
    /// Another agent has taken the session over: do not come back by yourself.
    HandedOff,
    /// Who watched holds the session now: come back as the agent, with a socket of that role.
    Promoted,
}

impl ByeReason {
    /// Code of the WebSocket's close frame: from 4000 on coming back makes no sense (RFC 6455 §7.4).
    pub const fn close_code(self) -> u16 {
        match self {
            // Service Restart, Try Again Later (IANA's registry of close codes).
            Self::Restart => 1012,
            Self::Overloaded => 1013,
            // Coming back with another token does make sense.
            Self::BadToken => 3000,
            Self::Ended => 4000,
            Self::Replaced => 4001,
            Self::Protocol => 4002,
            Self::SignedOut => 4003,
            Self::Removed => 4004,
            Self::HandedOff => 4005,
            Self::Promoted => 4006,
        }
    }

    /// Whether the same client may come back with another token.
    pub const fn may_resume(self) -> bool {
        self.close_code() < 4000
    }
}
