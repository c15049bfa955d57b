//! Talk beside the messages themselves: how far a message has come, and reports (ADR 0028, 0029).

use serde::{Deserialize, Serialize};

/// How far a chat message has come; it only ever gets further.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// The server has committed it.
    #[default]
    Sent,
    /// A client of the other side holds it.
    Delivered,
    /// It was on the screen of the other side.
    Read,
}

/// What an end tells beside its chat messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TalkStep {
    /// A message is being typed; not more often than `limits::TYPING_INTERVAL_MS`.
    Typing {},
    /// The messages of the other side up to this one have come further.
    Receipt {
        /// The latest of them.
        up_to: String,
        /// Delivered or read.
        receipt: Receipt,
    },
    /// The customer has copied a command block.
    Copied {
        /// The message.
        id: String,
        /// The block, counted from 0; below `limits::CHAT_BLOCKS_MAX`.
        block: u32,
    },
}

/// What a customer says of a session that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// They did not ask for help: somebody came to them.
    Unasked,
    /// Something else is wrong.
    Report,
}
