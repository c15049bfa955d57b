//! Voice between the two ends (ADR 0027): the sound goes from browser to browser, the server passes on
//! only what each end sends of its microphone.

use serde::{Deserialize, Serialize};

/// What an end sends of its microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Microphone {
    /// It is heard.
    Open,
    /// It is open, and silenced by its owner.
    Muted,
    /// There is none, or the browser may not use it.
    Off,
}
