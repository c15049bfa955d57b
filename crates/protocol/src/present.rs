//! The socket of a page whose customer is in the product: that they are there, and invitations (ADR 0075).
//!
//! Nothing of the page travels here but who its product says that the customer is, and the origin by which
//! browsers know the page.

use serde::{Deserialize, Serialize};

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PresentMessage {
    /// First message of every socket; `v` is `limits::PROTOCOL_VERSION`.
    Hello {
        /// Protocol version.
        v: u32,
        /// The product's signed word on who the customer is (JWT), `limits::IDENTITY_TOKEN_BYTES_MAX` at most.
        token: String,
        /// Origin of the product's page, as the browser wrote it.
        host_origin: String,
    },
    /// The page is still there: answers a `beat`.
    Beat,
    /// The customer wants the help that they are offered.
    Accept {
        /// The invitation, `inv_…`.
        invitation: String,
    },
    /// They do not want it now.
    NotNow {
        /// The invitation, `inv_…`.
        invitation: String,
    },
}

/// What a page is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PresentNews {
    /// The customer counts as present.
    Here,
    /// Asks whether the page is still there, every `limits::PRESENT_BEAT_MS`.
    Beat,
    /// An agent offers to help.
    Invited {
        /// The invitation, `inv_…`.
        invitation: String,
        /// Name of the agent.
        agent: String,
        /// Their words, where they wrote some.
        words: Option<String>,
    },
    /// There is no invitation any more.
    Over,
    /// The customer has accepted, and is let in by this.
    Accepted {
        /// An arrival token for the page's origin, used once, valid for a minute.
        arrival: String,
    },
    /// The customer has accepted, and the session could not begin.
    Failed,
    /// The last message.
    Bye {
        /// Why.
        reason: PresentBye,
    },
}

/// Why the server closes the socket of a page, and by that whether to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PresentBye {
    /// The page broke the protocol: do not come back.
    Protocol,
    /// The server takes no word on who customers are: do not come back.
    Off,
    /// The word was not believed: come back with another one only.
    Refused,
    /// As many are present as the server keeps, or it has no room: come back after a while.
    Full,
    /// The server can not look at this moment, or restarts: come back soon.
    Restart,
}
